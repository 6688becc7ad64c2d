/* punch.h: text punched into tape, and numbers made of holes. */
#ifndef TWEETX_STATS_PUNCH_H
#define TWEETX_STATS_PUNCH_H

#include "base/buf.h"
#include "base/str.h"
#include "stats/svg.h"

/*
 * punch_tape(b, theme, hole, x, y, columns, pitch, text): an eight-track tape of so many columns (`pitch`
 * apart, nine rows high), the text punched in it over and over in the colour `hole`: ASCII (ECMA-6), seven
 * bits and even parity in the top track, the sprocket between tracks 3 and 4 (ECMA-10). What is not ASCII is
 * punched as '?'. An empty text leaves the tape blank but for its sprocket holes.
 */
void punch_tape(struct buf *b, enum svg_theme theme, enum svg_colour hole, double x, double y, int columns,
    double pitch, struct str text);

/* punch_row(code, row): whether row 0..8 (from the top) of a column is a hole; row 5 is the sprocket's,
 * always false. */
bool punch_row(unsigned char code, int row);

/* punch_number(b, theme, right, y, width, pitch, digits): digits and commas of five by seven holes, flush
 * with `right`, no wider than `width`, the pitch at most as given; returns the pitch used. */
double punch_number(struct buf *b, enum svg_theme theme, double right, double y, double width, double pitch,
    struct str digits);

/* punch_columns(digits): how many columns such a number takes. */
int punch_columns(struct str digits);

#endif
