/* screen.h: lines for a terminal: safe text, colours, wrapping. */
#ifndef TWEETX_STATS_SCREEN_H
#define TWEETX_STATS_SCREEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"
#include "stats/report_tty.h"

enum screen_paint {
	SCREEN_HEAT0,
	SCREEN_HEAT1,
	SCREEN_HEAT2,
	SCREEN_HEAT3,
	SCREEN_HEAT4,
	SCREEN_MARK,
	SCREEN_BOLD,
	SCREEN_FAINT
};

struct screen {
	struct buf *b;
	enum tty_mode mode;
	bool utf8, light;
	int width;
	int column; /* where the next character goes, 0 first */
};

/* screen_width(s, text): its columns as screen_put writes it. */
int screen_width(const struct screen *s, struct str text);

/* screen_put(s, text): text made safe, at the end of the line; never a newline. */
void screen_put(struct screen *s, struct str text);

/* screen_fit(s, text, room): like screen_put, cut with an ellipsis to `room` columns. */
void screen_fit(struct screen *s, struct str text, int room);

/* screen_wrap(s, text, indent, lines): words from the present column on, broken at blanks, further lines
 * `indent` columns in, at most so many lines, the last one cut with an ellipsis. Leaves the cursor behind the
 * last word. */
void screen_wrap(struct screen *s, struct str text, int indent, int lines);

/* screen_pad(s, column): blanks up to that column. screen_end(s): a newline. */
void screen_pad(struct screen *s, int column);
void screen_end(struct screen *s);

/* screen_paint, screen_plain: colours on and off; nothing in TTY_PLAIN. */
void screen_paint(struct screen *s, enum screen_paint paint);
void screen_plain(struct screen *s);

/* screen_clean(b, text, utf8): see report_tty_text. */
void screen_clean(struct buf *b, struct str text, bool utf8);

#endif
