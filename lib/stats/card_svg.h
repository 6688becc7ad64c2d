/* card_svg.h: the headline numbers of an account as a picture of 1200 x 630. */
#ifndef TWEETX_STATS_CARD_SVG_H
#define TWEETX_STATS_CARD_SVG_H

#include "base/buf.h"
#include "stats/report.h"
#include "stats/svg.h"

/* card_svg(r, theme, b): a whole SVG document: tape on top (the handle punched in ASCII, even parity,
 * sprocket between tracks 3 and 4), name, count, one finding. */
void card_svg(const struct report *r, enum svg_theme theme, struct buf *b);

/* card_svg_message(m, theme, b): the same sheet, saying why there are no numbers. */
void card_svg_message(const struct svg_message *m, enum svg_theme theme, struct buf *b);

#endif
