/* reception.h: how well posts are received by weekday and hour (statistic 22). */
#ifndef TWEETX_STATS_RECEPTION_H
#define TWEETX_STATS_RECEPTION_H

#include <stdint.h>

#include "stats/report.h"

#define RECEPTION_SMALL 2048

/* ln(1 + E) is summed in whole multiples of 2^-48: exact sums, so that the order of the posts does not
 * matter. */
struct reception {
	__int128 sum[7 * 24];
	int64_t n[7 * 24];
	int64_t small[RECEPTION_SMALL]; /* ln(1 + E) of small E, 0 where not yet asked */
};

/* reception_add(r, cell, e): one post at weekday * 24 + hour; r starts out all zeros. */
void reception_add(struct reception *r, unsigned cell, int64_t e);

/* reception_finish(r, report): fills lift, best_times and n_best_times. */
void reception_finish(const struct reception *r, struct report *report);

#endif
