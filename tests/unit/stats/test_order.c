/* test_order.c: order statistics and medians against sorting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/order.h"
#include "stats/spread.h"

#define MANY 700

static int
less(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Numbers of all sizes: `bits` of them count. */
static void
fill(int64_t *v, size_t n, int bits, uint64_t seed)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15u + 1;

	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		v[i] = (int64_t)((x >> 8) & (((uint64_t)1 << bits) - 1));
	}
}

static void
test_select(void **state)
{
	int64_t v[MANY], sorted[MANY], spare[MANY];

	(void)state;
	for (int bits = 0; bits <= 55; bits += 5)
		for (size_t n = 1; n < MANY; n = n * 2 + 1) {
			fill(v, n, bits, n + (uint64_t)bits);
			memcpy(sorted, v, n * sizeof(*v));
			qsort(sorted, n, sizeof(*v), less);
			for (size_t k = 0; k < n; k += n / 9 + 1) {
				memcpy(spare, v, n * sizeof(*v));
				assert_int_equal(order_select(spare, n, k), sorted[k]);
			}
		}
}

static void
test_quartiles(void **state)
{
	/* R: quantile(v, c(.25, .5, .75)) */
	static const struct {
		int64_t v[6];
		size_t n;
		double q[3];
	} cases[] = {
		{ { 7 }, 1, { 7, 7, 7 } },
		{ { 2, 1 }, 2, { 1.25, 1.5, 1.75 } },
		{ { 3, 1, 2 }, 3, { 1.5, 2, 2.5 } },
		{ { 1, 2, 3, 4 }, 4, { 1.75, 2.5, 3.25 } },
		{ { 10, 4, 3, 2, 1 }, 5, { 2, 3, 4 } },
		{ { 1, 1, 1, 100, 1, 1 }, 6, { 1, 1, 1 } },
	};
	int64_t spare[6];
	double q[3];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		order_quartiles(cases[i].v, cases[i].n, spare, q);
		for (int k = 0; k < 3; k++)
			assert_true(q[k] == cases[i].q[k]);
	}
}

static double
median(struct spread *s, const int64_t *v, size_t n)
{
	bool again;
	double m;

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < n; i++)
		spread_add(s, v[i]);
	assert_int_equal(spread_plan(s, &again), ERR_OK);
	for (size_t i = 0; i < n && again; i++)
		spread_again(s, v[i]);
	m = spread_median(s);
	spread_free(s);
	return m;
}

static void
test_median(void **state)
{
	static const int64_t edges[] = { 255, 256, 511, 512, 513, 1023, 1024, ((int64_t)1 << 40),
		((int64_t)1 << 52) };
	struct spread *s = malloc(sizeof(*s));
	int64_t v[MANY];

	(void)state;
	assert_non_null(s);
	assert_true(isnan(median(s, v, 0)));
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		assert_true(median(s, &edges[i], 1) == (double)edges[i]);
		v[0] = edges[i] + 1;
		v[1] = edges[i];
		assert_true(median(s, v, 2) == (double)edges[i] + 0.5);
	}
	for (int bits = 1; bits <= 52; bits += 3)
		for (size_t n = 1; n < MANY; n = n + n / 2 + 1) {
			fill(v, n, bits, n * 3 + (uint64_t)bits);
			qsort(v, n, sizeof(*v), less);
			assert_true(median(s, v, n) == ((double)v[(n - 1) / 2] + (double)v[n / 2]) / 2);
		}
	spread_free(NULL);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
		cmocka_unit_test(test_quartiles),
		cmocka_unit_test(test_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
