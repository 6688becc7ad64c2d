/* measure.h: the passes over all posts: totals, days, medians, top lists, reception by weekday and hour. */
#ifndef TWEETX_STATS_MEASURE_H
#define TWEETX_STATS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "stats/local.h"
#include "stats/report.h"
#include "stats/rows.h"

/* One local day; likes and impressions without reposts, unknown likes as nothing. */
struct day {
	int64_t posts, likes, impressions;
};

enum measure_list { MEASURE_IMPRESSIONS, MEASURE_LIKES, MEASURE_REPOSTS, MEASURE_REPLIES, MEASURE_LISTS };

#define MEASURE_TOP 10
struct measure_top {
	int64_t value;
	uint64_t key;
	uint32_t at, row;
};

/* What the rest of the report is made from. */
struct measure {
	int64_t first_day;
	size_t n_days; /* 0: no posts; the first and the last have posts */
	struct day *days;
	struct measure_top top[MEASURE_LISTS][MEASURE_TOP]; /* most first, ties the earlier post */
	size_t n_top[MEASURE_LISTS];
};

/*
 * measure_rows(rows, local, a, m, r): the rows that are in and not hidden. Fills m, and of the report: posts,
 * kinds, totals, impressions_*, rate, median_*, grid, lift, best_times. ERR_NOMEM when the arena is full.
 */
enum err measure_rows(
    const struct rows *rows, struct local *local, struct arena *a, struct measure *m, struct report *r);

/* measure_impressions(counts, rate, &estimated): see stats_impressions; for a post that is no repost. */
int64_t measure_impressions(const int64_t counts[static COUNT_COUNT], double rate, bool *estimated);

#endif
