/* history.h: the followers' history, one reading a day. */
#ifndef TWEETX_STATS_HISTORY_H
#define TWEETX_STATS_HISTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "model/post.h"
#include "stats/local.h"
#include "stats/report.h"

/* history_fill(readings, n, local, from, to, a, r): the last reading of each local day from..to (INT64_MIN
 * and INT64_MAX for no end), the earliest first. Of readings of one second the one with the larger numbers
 * stands, whatever their order. */
enum err history_fill(const struct reading *readings, size_t n, struct local *local, int64_t from, int64_t to,
    struct arena *a, struct report *r);

#endif
