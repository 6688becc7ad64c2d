/* test_rows.c: what is kept of a reading comes back, and readings of one post find each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "stats/local.h"
#include "stats/rows.h"
#include "stats/same.h"

static void
add(struct rows *r, const char *id, const int64_t *counts)
{
	struct post p;

	post_init(&p);
	p.id = str_of(id);
	p.created_at = LOCAL_EPOCH + 5;
	p.kind = POST_QUOTE;
	for (int i = 0; i < COUNT_COUNT && counts != NULL; i++)
		p.counts[i] = counts[i];
	assert_int_equal(rows_add(r, &p, 77, ROW_IN), ERR_OK);
}

static void
add_number(struct rows *r, int64_t id)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)id);
	add(r, text, NULL);
}

static void
test_counts(void **state)
{
	/* Unknown, zero, the largest that fit, the first that do not, too large for anybody. */
	static const struct {
		int64_t in, out;
	} values[] = { { -1, -1 }, { -7, -1 }, { 0, 0 }, { 65534, 65534 }, { 65535, 65535 }, { 65536, 65536 },
		{ 4294967294, 4294967294 }, { 4294967295, 4294967295 }, { 4294967296, 4294967296 },
		{ COUNT_MAX, COUNT_MAX }, { INT64_MAX, COUNT_MAX } };
	size_t n = sizeof(values) / sizeof(values[0]);
	struct pool pool = { 0, (size_t)1 << 24 };
	struct rows r;

	(void)state;
	rows_init(&r, &pool);
	for (int which = 0; which < COUNT_COUNT; which++)
		for (size_t i = 0; i < n; i++) {
			int64_t in[COUNT_COUNT] = { 1, 2, 3, 4, 5, 6 }, out[COUNT_COUNT];
			const struct row *row;

			in[which] = values[i].in;
			add(&r, "1", in);
			row = rows_at(&r, r.n - 1);
			rows_counts(&r, row, out);
			for (int c = 0; c < COUNT_COUNT; c++)
				assert_int_equal(out[c], c == which ? values[i].out : c + 1);
			assert_int_equal(row->flags & ROW_KIND, POST_QUOTE);
			assert_int_equal(row->ref, 77);
			assert_int_equal(row->at, 5);
		}
	rows_free(&r);
	assert_int_equal(pool.used, 0);
}

/* Shorter first, then by code point; numbers and names alike. */
static void
test_id_order(void **state)
{
	static const char *const sorted[] = { "0", "9", "a", "00", "10", "99", "abc", "123456789012345678",
		"9223372036854775807", "9223372036854775808", "9999999999999999999", "10000000000000000000" };
	size_t n = sizeof(sorted) / sizeof(sorted[0]);
	struct pool pool = { 0, (size_t)1 << 24 };
	struct rows r;

	(void)state;
	rows_init(&r, &pool);
	for (size_t i = 0; i < n; i++)
		add(&r, sorted[i], NULL);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < n; k++) {
			int c = rows_id_cmp(&r, rows_at(&r, i)->key, rows_at(&r, k)->key);

			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
		}
	rows_free(&r);
	assert_int_equal(pool.used, 0);
}

/* Runs of ids, by table, and which ids come twice: `first` rises or falls by `by`, n times. */
static void
test_same(void **state)
{
	static const struct {
		struct {
			int64_t first, by;
			int n;
		} runs[4];
		bool moved[4]; /* added to another table first, as another thread would */
		uint32_t same;
	} cases[] = {
		{ { { 0 } }, { false }, 0 },
		{ { { 1, 1, 1 } }, { false }, 0 },
		{ { { 1, 1, 5000 } }, { false }, 0 },
		{ { { 9000, -1, 5000 } }, { false }, 0 },
		{ { { 1, 2, 3000 }, { 2, 2, 3000 } }, { false, true }, 0 },
		{ { { 6000, -2, 2500 }, { 6001, -2, 2500 } }, { false, true }, 0 },
		{ { { 1, 2, 3000 }, { 6000, -2, 2500 }, { 10000, 1, 10 } }, { false, true, true }, 0 },
		{ { { 1, 0, 2 } }, { false }, 2 },
		{ { { 5, 0, 3 } }, { false }, 3 },
		{ { { 1, 1, 3000 }, { 3000, 1, 10 } }, { false, false }, 2 },
		{ { { 1, 1, 3000 }, { 3000, -1, 3000 } }, { false, true }, 6000 },
		{ { { 1, 1, 2048 }, { 1, 1, 1 } }, { false, true }, 2 },
		{ { { 2049, -1, 2049 }, { 1, 1, 1 }, { 1, 1, 1 } }, { false, true, true }, 3 },
		{ { { 1, 1, 100 }, { 1, 1, 100 }, { 1, 1, 100 }, { 1, 1, 100 } }, { true, true, true, true },
		    400 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pool pool = { 0, (size_t)1 << 26 }, other_pool = pool;
		struct rows r, other;
		struct same *list;
		uint32_t n;

		rows_init(&r, &pool);
		for (int k = 0; k < 4; k++) {
			rows_init(&other, &other_pool);
			for (int m = 0; m < cases[i].runs[k].n; m++)
				add_number(cases[i].moved[k] ? &other : &r,
				    cases[i].runs[k].first + m * cases[i].runs[k].by);
			assert_int_equal(rows_move(&r, &other), ERR_OK);
			rows_free(&other);
			assert_int_equal(other_pool.used, 0);
		}
		assert_int_equal(same_find(&r, &list, &n), ERR_OK);
		assert_int_equal(n, cases[i].same);
		for (uint32_t k = 0; k < n; k++) {
			assert_int_equal(rows_at(&r, list[k].row)->key, list[k].key);
			assert_true(k == 0 || list[k].key > list[k - 1].key ||
				    (list[k].key == list[k - 1].key && list[k].row > list[k - 1].row));
			assert_true((k > 0 && list[k].key == list[k - 1].key) ||
				    (k + 1 < n && list[k].key == list[k + 1].key));
		}
		pool_free(&pool, list, n * sizeof(*list));
		rows_free(&r);
		assert_int_equal(pool.used, 0);
	}
}

/* In no order at all: every third id twice, thousands of them. */
static void
test_same_in_no_order(void **state)
{
	struct pool pool = { 0, (size_t)1 << 26 };
	struct rows r;
	struct same *list;
	uint32_t n;

	(void)state;
	rows_init(&r, &pool);
	for (int64_t i = 0; i < 7000; i++)
		add_number(&r, i * 7919 % 7001 + ((int64_t)1 << 40));
	for (int64_t i = 0; i < 7000; i += 3)
		add_number(&r, i * 7919 % 7001 + ((int64_t)1 << 40));
	assert_int_equal(same_find(&r, &list, &n), ERR_OK);
	assert_int_equal(n, 2 * 2334);
	for (uint32_t k = 0; k < n; k += 2) {
		assert_int_equal(list[k].key, list[k + 1].key);
		assert_true(list[k].row < list[k + 1].row);
	}
	pool_free(&pool, list, n * sizeof(*list));
	rows_free(&r);
	assert_int_equal(pool.used, 0);
}

/* Names from another table keep their identity. */
static void
test_names_move(void **state)
{
	struct pool pool = { 0, (size_t)1 << 26 }, other_pool = pool;
	struct rows r, other;
	struct same *list;
	uint32_t n;

	(void)state;
	rows_init(&r, &pool);
	rows_init(&other, &other_pool);
	for (int i = 0; i < 3000; i++) {
		char id[32];

		snprintf(id, sizeof(id), "at://%d", i);
		add(i < 2000 ? &r : &other, id, NULL);
		if (i == 500 || i == 700)
			add(&other, id, NULL);
	}
	assert_int_equal(rows_move(&r, &other), ERR_OK);
	assert_int_equal(same_find(&r, &list, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_true(str_eq(names_get(&r.ids, (uint32_t)list[0].key), STR("at://500")));
	assert_true(str_eq(names_get(&r.ids, (uint32_t)list[2].key), STR("at://700")));
	pool_free(&pool, list, n * sizeof(*list));
	rows_free(&r);
	rows_free(&other);
	assert_int_equal(pool.used, 0);
	assert_int_equal(other_pool.used, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_id_order),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_same_in_no_order),
		cmocka_unit_test(test_names_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
