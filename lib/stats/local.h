/* local.h: local days and hours of many instants in one zone, fast. */
#ifndef TWEETX_STATS_LOCAL_H
#define TWEETX_STATS_LOCAL_H

#include <stdint.h>

#include "base/zone.h"
#include "stats/pool.h"

/* Where the instants of posts begin: 2006-01-01T00:00:00Z. */
#define LOCAL_EPOCH ((int64_t)1136073600)

/* Offsets by spans of six hours from LOCAL_EPOCH on, asked of the zone once each. */
struct local {
	struct zone *zone; /* borrowed */
	struct pool *pool; /* borrowed */
	int32_t *offsets;
	uint32_t cap;
};

void local_init(struct local *l, struct zone *zone, struct pool *pool);
void local_free(struct local *l);

/* local_seconds(l, t): the wall clock at the instant t, as if it were UTC: floor division by 86400 gives the
 * local day. */
int64_t local_seconds(struct local *l, int64_t t);

/* local_day(l, t): days since 1970-01-01 on the local calendar. */
int64_t local_day(struct local *l, int64_t t);

#endif
