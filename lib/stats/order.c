/* order.c: order statistics of integers, exactly and in linear time. */
#include "stats/order.h"

#include <string.h>

/* Byte by byte from the top, keeping the numbers whose byte holds the k-th: at most eight passes, whatever
 * the numbers are. */
int64_t
order_select(int64_t *v, size_t n, size_t k)
{
	uint64_t all = 0;
	int top = 0;

	for (size_t i = 0; i < n; i++)
		all |= (uint64_t)v[i];
	while (top < 56 && all >> top > 255)
		top += 8;
	for (int shift = top; shift >= 0 && n > 1; shift -= 8) {
		size_t count[256] = { 0 }, kept = 0;
		unsigned byte = 0;

		for (size_t i = 0; i < n; i++)
			count[(uint64_t)v[i] >> shift & 255]++;
		while (k >= count[byte])
			k -= count[byte++];
		if (count[byte] == n)
			continue;
		for (size_t i = 0; i < n; i++)
			if (((uint64_t)v[i] >> shift & 255) == byte)
				v[kept++] = v[i];
		n = kept;
	}
	return v[0];
}

void
order_quartiles(const int64_t *v, size_t n, int64_t *spare, double q[static 3])
{
	for (int i = 0; i < 3; i++) {
		/* (n - 1) * (i + 1) / 4 in whole and quarter parts, so that nothing is rounded */
		size_t h = (n - 1) * (size_t)(i + 1), lo = h / 4;
		double part = (double)(h % 4) / 4;
		int64_t a, b;

		memcpy(spare, v, n * sizeof(*v));
		a = order_select(spare, n, lo);
		q[i] = (double)a;
		if (part > 0) {
			memcpy(spare, v, n * sizeof(*v));
			b = order_select(spare, n, lo + 1);
			q[i] += part * (double)(b - a);
		}
	}
}
