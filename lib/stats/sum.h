/* sum.h: sums of counts that stop at the largest number instead of overflowing. */
#ifndef TWEETX_STATS_SUM_H
#define TWEETX_STATS_SUM_H

#include <stdint.h>

/* sum_add(a, b): a + b for numbers that are not negative, INT64_MAX where that is too much. So the order
 * never matters. */
static inline int64_t
sum_add(int64_t a, int64_t b)
{
	int64_t s;

	return __builtin_add_overflow(a, b, &s) ? INT64_MAX : s;
}

#endif
