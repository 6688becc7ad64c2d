/* svg.h: what the pictures share: themes as fixed colours, escaped text, and the punched tape. */
#ifndef TWEETX_STATS_SVG_H
#define TWEETX_STATS_SVG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* SVG_AUTO follows the reader's system: a <style> with prefers-color-scheme inside the picture. */
enum svg_theme { SVG_LIGHT, SVG_DARK, SVG_AUTO };

/* svg_theme_parse("light" | "dark" | "auto", &t). */
bool svg_theme_parse(struct str s, enum svg_theme *t);

/* What stands in place of a picture of an account's numbers. */
enum svg_notice {
	SVG_NOTICE_UNKNOWN,   /* the platform knows no such account */
	SVG_NOTICE_PROTECTED, /* protected, or shown to signed-in people only */
	SVG_NOTICE_GONE,      /* suspended, or removed here */
	SVG_NOTICE_READING,   /* still being read: posts so far, expected */
	SVG_NOTICE_LATER      /* the platform is down, slow, limits us or is not set up: ask again */
};

struct svg_message {
	enum svg_notice notice;
	struct str platform; /* "X", "Mastodon", ... */
	struct str handle;   /* folded, without @; shown escaped */
	int64_t posts;	     /* READING: so far; else ignored */
	int64_t expected;    /* READING: in all, 0 for unknown */
};

/* svg_text(b, s): s with & < > " ' escaped and what XML 1.0 forbids replaced by U+FFFD. */
void svg_text(struct buf *b, struct str s);

/* The colours of static/tokens.css, by day and by night, as sRGB. */
enum svg_colour {
	SVG_PAPER,
	SVG_TAPE,
	SVG_TAPE_HOLE,	/* a punched hole of the tape: ink by day, lamp light by night */
	SVG_TAPE_GHOST, /* an unpunched place of the tape, and its sprocket holes */
	SVG_INK,
	SVG_INK2,
	SVG_INK3,
	SVG_RULE,
	SVG_HEAT0,
	SVG_HEAT1,
	SVG_HEAT2,
	SVG_HEAT3,
	SVG_HEAT4,
	SVG_MARK,
	SVG_SLOT, /* a streak behind its holes */
	SVG_COLOURS
};

/* svg_paint(b, theme, "fill", colour): ` fill="#..."`, for SVG_AUTO with a class, by which the style of
 * svg_open changes it at night; so an element has one painted attribute at most. */
void svg_paint(struct buf *b, enum svg_theme theme, const char *attribute, enum svg_colour colour);

/*
 * svg_open(b, theme, width, height, title, description): the start of a document: role, title, description
 * (both plain text), the style of SVG_AUTO and the sheet of paper. svg_close(b) ends it.
 */
void svg_open(
    struct buf *b, enum svg_theme theme, int width, int height, struct str title, struct str description);
void svg_close(struct buf *b);

/* How a line of text is set; y is its base line. */
struct svg_font {
	enum svg_face { SVG_DISPLAY, SVG_PLAIN, SVG_BOLD, SVG_MONO } face;
	int size;
	enum svg_colour colour;
	char anchor; /* 's'tart, 'm'iddle, 'e'nd */
};

/* svg_width(s, font): how wide a text is at most, roughly, in the fonts that are likely there. */
double svg_width(struct str s, const struct svg_font *f);

/* svg_line(b, theme, x, y, font, s, room): a line of text, cut with an ellipsis where it is wider than `room`
 * (0: never). */
void svg_line(struct buf *b, enum svg_theme theme, double x, double y, const struct svg_font *f, struct str s,
    double room);

/* svg_num(b, v): a coordinate with two decimals at most. */
void svg_num(struct buf *b, double v);

#endif
