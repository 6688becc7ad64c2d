/* heatmap_svg.h: the contribution graph as a picture for READMEs. */
#ifndef TWEETX_STATS_HEATMAP_SVG_H
#define TWEETX_STATS_HEATMAP_SVG_H

#include "base/buf.h"
#include "stats/report.h"
#include "stats/svg.h"

struct heatmap_options {
	enum svg_theme theme;
	int year;	  /* that calendar year; 0: the twelve months that end at last_day */
	int64_t last_day; /* a local day of the report's zone, usually today's */
};

/* heatmap_svg(r, o, b): a whole SVG document, day holes in 53 (or 54) columns of 7, whose size and colour
 * tell the level, with title and description for screen readers. Levels are the report's own. Days to come
 * are blank, and so are days before the first post unless the report is complete: nobody has told of them. A
 * buffer that is full keeps its err. */
void heatmap_svg(const struct report *r, const struct heatmap_options *o, struct buf *b);

/* heatmap_svg_message(m, theme, b): a picture of the same size that says why there is none. */
void heatmap_svg_message(const struct svg_message *m, enum svg_theme theme, struct buf *b);

#endif
