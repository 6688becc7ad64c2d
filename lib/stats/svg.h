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

#endif
