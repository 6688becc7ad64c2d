/* order.h: order statistics of integers, exactly and in linear time. */
#ifndef TWEETX_STATS_ORDER_H
#define TWEETX_STATS_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* order_select(v, n, k): the k-th smallest (0 first) of n > k numbers >= 0. v is used up. */
int64_t order_select(int64_t *v, size_t n, size_t k);

/* order_quartiles(v, n, q): first quartile, median and third quartile of n > 0 numbers >= 0 by linear
 * interpolation between order statistics: type 7 of Hyndman and Fan, R's default. spare has room for n
 * numbers; v is kept. */
void order_quartiles(const int64_t *v, size_t n, int64_t *spare, double q[static 3]);

#endif
