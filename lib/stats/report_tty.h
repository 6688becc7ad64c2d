/* report_tty.h: the report for people at a terminal. */
#ifndef TWEETX_STATS_REPORT_TTY_H
#define TWEETX_STATS_REPORT_TTY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "stats/report.h"

enum tty_mode {
	TTY_PLAIN, /* no escape sequence at all: pipes, NO_COLOR, TERM=dumb */
	TTY_256,   /* TERM=*-256color */
	TTY_TRUE   /* COLORTERM=truecolor or 24bit */
};

struct tty_options {
	enum tty_mode mode;
	bool utf8;  /* the locale's character set; false: graph and rules in ASCII, other text with ? for what
		       is not ASCII */
	bool light; /* a light background (colours of the day theme); false: dark */
	int width;  /* columns, 40 at least are used; 0: 80 */
	int64_t last_day; /* the graph ends here; where that shows no post, and for 0, at the last post */
};

/* report_tty(r, o, b): readable lines, each ending in a newline, none wider than `width` where the terminal
 * agrees on widths. */
void report_tty(const struct report *r, const struct tty_options *o, struct buf *b);

/* report_tty_text(b, s, utf8): text of others made safe for a terminal: control bytes (C0, DEL, C1),
 * bidirectional controls and other invisible format characters become a blank or U+FFFD, so that no escape
 * sequence passes. For every word of a stranger that the command line prints. */
void report_tty_text(struct buf *b, struct str s, bool utf8);

#endif
