/* export.h: every stored post of an account as rows for a spreadsheet. */
#ifndef TWEETX_TRACKER_EXPORT_H
#define TWEETX_TRACKER_EXPORT_H

#include "base/buf.h"
#include "tracker/tracker.h"

/*
 * export_csv(t, row, query, rate, b, flush, ctx): the posts that the query chooses, in the columns of
 * stats/csv.h, appended to `b` piece by piece; flush(ctx, b) is called when a piece is large and takes it
 * away (buf_clear), false ends the export. The rest is left in b. `rate` is the report's impressions rate, by
 * which unknown impressions are estimated.
 */
enum err export_csv(struct tracker *t, const struct account_row *row, const struct report_query *q,
    double rate, struct buf *b, bool (*flush)(void *ctx, struct buf *b), void *ctx);

#endif
