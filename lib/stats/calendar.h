/* calendar.h: what the report says by day, week, month and year. */
#ifndef TWEETX_STATS_CALENDAR_H
#define TWEETX_STATS_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/measure.h"
#include "stats/report.h"

/*
 * calendar_fill(m, a, r): the series of posts, likes and impressions, levels, per_hour and most_active_hour
 * (r->grid is filled), peak day, top months and weeks, trend, the longest streak, weekdays and their means.
 * Buckets without a post are in no list of the most. ERR_NOMEM when the arena is full.
 */
enum err calendar_fill(const struct measure *m, struct arena *a, struct report *r);

/* calendar_current(m, today): the streak that ends today or on the day before; days 0 for none. */
struct streak calendar_current(const struct measure *m, int64_t today);

#endif
