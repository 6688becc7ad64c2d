/* test_text.c: errors, pieces of text, numbers and growing buffers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"

#define S(literal) STR(literal)

static void
err_table(void **state)
{
	(void)state;
	assert_int_equal(err_status(ERR_OK), 200);
	assert_string_equal(err_code(ERR_INVALID_HANDLE), "invalid_handle");
	assert_int_equal(err_status(ERR_PLATFORM_TIMEOUT), 504);
	assert_int_equal(err_status((enum err)9999), 500);
	assert_string_equal(err_code((enum err) - 1), "internal");
	for (int e = ERR_OK; e <= ERR_INTERNAL; e++) {
		assert_true(err_status((enum err)e) >= 200 && err_status((enum err)e) < 600);
		assert_true(err_title((enum err)e)[0] != '\0');
		for (int o = ERR_OK; o < e; o++)
			assert_string_not_equal(err_code((enum err)e), err_code((enum err)o));
	}
}

static void
fault_is_cut_at_a_character(void **state)
{
	char text[400];
	struct fault f;

	(void)state;
	/* The 256 bytes hold 255; wherever the three bytes of a euro sign meet that end, none of it may stay
	 * alone. */
	for (size_t pad = 0; pad < 8; pad++) {
		memset(text, 'a', pad);
		for (size_t i = 0; i < 100; i++)
			memcpy(text + pad + i * 3, "\xe2\x82\xac", 4);
		memset(&f, 0xff, sizeof(f));
		assert_int_equal(fault_set(&f, ERR_INVALID, "%s", text), ERR_INVALID);
		assert_true(str_utf8_ok(str_of(f.detail)));
		assert_in_range(strlen(f.detail), 253, 255);
		assert_string_equal(f.field, "");
		assert_int_equal(f.until, 0);
	}
	fault_set(&f, ERR_IO, "x%dy", 3);
	assert_string_equal(f.detail, "x3y");
	assert_int_equal(fault_set(NULL, ERR_IO, "nobody asks"), ERR_IO);
}

static void
str_compares(void **state)
{
	(void)state;
	assert_true(str_cmp(S("a"), S("b")) < 0);
	assert_true(str_cmp(S("ab"), S("a")) > 0);
	assert_true(str_cmp(S("\xc3\xa9"), S("z")) > 0);
	assert_int_equal(str_cmp((struct str){ NULL, 0 }, S("")), 0);
	assert_true(str_eq_ci(S("HeLLo_1"), S("hEllO_1")));
	assert_false(str_eq_ci(S("hello"), S("hell")));
	/* '@' and '`', '[' and '{' differ by 32 and are no letters. */
	assert_false(str_eq_ci(S("@"), S("`")));
	assert_false(str_eq_ci(S("["), S("{")));
	assert_false(str_eq_ci(S("\xc3\x89"), S("\xc3\xa9")));
	assert_true(str_starts(S("abc"), S("ab")));
	assert_true(str_starts(S("abc"), S("")));
	assert_false(str_starts(S("ab"), S("abc")));
	assert_true(str_starts_ci(S("HTTP://"), S("http:")));
	assert_true(str_ends(S("abc"), S("bc")));
	assert_false(str_ends(S("bc"), S("abc")));
	assert_int_equal(str_hash(S("a")), str_hash((struct str){ "ab", 1 }));
	assert_true(str_hash(S("a")) != str_hash(S("b")));
}

static void
str_searches(void **state)
{
	struct str s = S("a,,b,"), head;
	const char *const want[] = { "a", "", "b", "" };
	size_t n = 0;

	(void)state;
	assert_int_equal(str_find(S("hello"), S("llo")), 2);
	assert_int_equal(str_find(S("hello"), S("")), 0);
	assert_true(str_find(S("hell"), S("hello")) == (size_t)-1);
	assert_true(str_find((struct str){ NULL, 0 }, S("x")) == (size_t)-1);
	assert_true(str_chr((struct str){ NULL, 0 }, 'x') == (size_t)-1);
	assert_int_equal(str_chr(S("a\0b"), 'b'), 2);
	assert_true(str_eq(str_trim(S(" \t\r\n\v\fa b \n")), S("a b")));
	assert_int_equal(str_trim(S("   ")).len, 0);
	assert_true(str_eq(str_sub(S("abc"), 1, 99), S("bc")));
	assert_int_equal(str_sub(S("abc"), 9, 1).len, 0);
	while (str_cut(&s, ',', &head)) {
		assert_true(n < 4);
		assert_true(str_eq(head, str_of(want[n])));
		n++;
	}
	assert_int_equal(n, 4);
	assert_null(s.p);
	assert_false(str_cut(&s, ',', &head));
}

static void
str_knows_utf8(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{ "", true },
		{ "plain ascii, longer than eight bytes", true },
		{ "\xc2\x80", true },
		{ "\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", true },
		{ "\xed\x9f\xbf\xee\x80\x80", true },
		{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true },
		{ "eight ascii \xe2\x82\xac then more ascii", true },
		{ "\x80", false },
		{ "\xc0\x80", false },
		{ "\xc1\xbf", false },
		{ "\xc2", false },
		{ "\xc2 ", false },
		{ "\xe0\x9f\xbf", false },
		{ "\xe2\x82", false },
		{ "\xed\xa0\x80", false },
		{ "\xed\xbf\xbf", false },
		{ "\xf0\x8f\xbf\xbf", false },
		{ "\xf0\x90\x80", false },
		{ "\xf4\x90\x80\x80", false },
		{ "\xf5\x80\x80\x80", false },
		{ "\xff", false },
		{ "twelve ascii\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (str_utf8_ok(str_of(cases[i].text)) != cases[i].ok)
			fail_msg("case %zu", i);
	assert_int_equal(str_utf8_len(S("")), 0);
	assert_int_equal(str_utf8_len(S("\xf0\x9f\x98\x80z")), 4);
}

static void
num_reads_integers(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, want;
	} good[] = {
		{ "0", 0, 9, 0 },
		{ "7", 7, 7, 7 },
		{ "-3", -5, 5, -3 },
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX },
		{ "-9223372036854775808", INT64_MIN, 0, INT64_MIN },
	};
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "01", "-0", "00", "0x1", "1.0", "1e3",
		"--1", "1-", "9223372036854775808", "-9223372036854775809", "99999999999999999999",
		"123456789012345678901234567890", "\xd9\xa1" };
	int64_t v = 42;
	uint64_t u = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(num_i64(str_of(good[i].text), good[i].min, good[i].max, &v));
		assert_int_equal(v, good[i].want);
	}
	v = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (num_i64(str_of(bad[i]), INT64_MIN, INT64_MAX, &v) || v != 42)
			fail_msg("%s", bad[i]);
	assert_false(num_i64(S("1\0"), 0, 9, &v));
	assert_false(num_i64(S("8"), 9, 10, &v));
	assert_false(num_i64(S("11"), 9, 10, &v));
	assert_int_equal(v, 42);
	assert_true(num_u64(S("18446744073709551615"), UINT64_MAX, &u));
	assert_true(u == UINT64_MAX);
	assert_false(num_u64(S("18446744073709551616"), UINT64_MAX, &u));
	assert_false(num_u64(S("-1"), UINT64_MAX, &u));
}

static void
num_reads_doubles(void **state)
{
	static const struct {
		const char *text;
		double want;
	} good[] = { { "0", 0 }, { "-0.5", -0.5 }, { "1e3", 1000 }, { "1E+2", 100 }, { "12.25e-2", 0.1225 },
		{ "1000000000000000000000000000000000000000000000000000000000000000000000000000", 1e75 } };
	static const char *const bad[] = { "", "-", ".5", "1.", "01", "1e", "1e+", "+1", "nan", "inf",
		"-Infinity", "0x10", "1 ", " 1", "1,5", "1e999", "-1e999" };
	double v = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(num_double(str_of(good[i].text), &v));
		assert_true(v == good[i].want);
	}
	v = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (num_double(str_of(bad[i]), &v) || v != 42)
			fail_msg("%s", bad[i]);
	assert_int_equal(num_json_len(S("12.5e3,")), 6);
	assert_int_equal(num_json_len(S("12.x")), 0);
}

static void
buf_has_a_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(buf_view(&b).len, 0);
	assert_non_null(buf_view(&b).p);
	buf_puts(&b, "12345");
	buf_puts(&b, "67890");
	assert_int_equal(b.err, ERR_OK);
	assert_string_equal(b.data, "1234567890");
	buf_char(&b, 'x');
	assert_int_equal(b.err, ERR_FULL);
	assert_string_equal(b.data, "1234567890");
	buf_clear(&b);
	assert_int_equal(b.err, ERR_OK);
	buf_puts(&b, "12345678901");
	assert_int_equal(b.len, 0);
	/* After an error nothing is added, not even what would fit. */
	buf_char(&b, 'x');
	assert_int_equal(b.len, 0);
	assert_false(buf_reserve(&b, 1));
	buf_clear(&b);
	assert_false(buf_reserve(&b, SIZE_MAX));
	buf_free(&b);
	buf_free(&b);
	buf_free(NULL);
	buf_init(&b, SIZE_MAX);
	buf_puts(&b, "x");
	assert_false(buf_reserve(&b, SIZE_MAX - 1));
	assert_int_equal(b.err, ERR_FULL);
	buf_free(&b);
	buf_init(&b, 0);
	buf_puts(&b, "");
	assert_int_equal(b.err, ERR_OK);
	buf_char(&b, 'x');
	assert_int_equal(b.err, ERR_FULL);
	buf_free(&b);
}

static void
buf_prints(void **state)
{
	char big[1000];
	struct buf b;

	(void)state;
	memset(big, 'q', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	buf_init(&b, 4000);
	buf_u64(&b, UINT64_MAX);
	buf_char(&b, ' ');
	buf_i64(&b, INT64_MIN);
	buf_char(&b, ' ');
	buf_i64(&b, 0);
	buf_str(&b, (struct str){ NULL, 0 });
	buf_printf(&b, "|%s|%d", "a", -5);
	assert_string_equal(b.data, "18446744073709551615 -9223372036854775808 0|a|-5");
	buf_clear(&b);
	buf_printf(&b, "<%s>", big);
	assert_int_equal(b.len, sizeof(big) + 1);
	assert_int_equal(b.data[b.len - 1], '>');
	buf_printf(&b, "%4000d", 1);
	assert_int_equal(b.err, ERR_FULL);
	assert_int_equal(b.len, sizeof(big) + 1);
	buf_free(&b);
}

static void
buf_prints_doubles(void **state)
{
	static const struct {
		double v;
		const char *want;
	} cases[] = { { 3, "3" }, { -3, "-3" }, { 0, "0" }, { -0.0, "0" }, { 0.1, "0.1" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 1.0 / 3, "0.3333333333333333" }, { 2.5, "2.5" },
		{ 100000000, "100000000" }, { 9007199254740991.0, "9007199254740991" },
		{ 1e15, "1000000000000000" }, { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" } };
	uint64_t x = 88172645463325252u, bits;
	struct buf b;
	double v, back;

	(void)state;
	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&b);
		buf_double(&b, cases[i].v);
		assert_string_equal(b.data, cases[i].want);
	}
	for (int i = 0; i < 20000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		/* All bit patterns, and numbers of the size that reports hold. */
		bits = i % 2 ? x : (x >> 12 | 0x3ff0000000000000u);
		memcpy(&v, &bits, sizeof(v));
		if (!isfinite(v))
			continue;
		buf_clear(&b);
		buf_double(&b, v);
		assert_true(num_double(buf_view(&b), &back));
		assert_true(back == v);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(err_table),
		cmocka_unit_test(fault_is_cut_at_a_character),
		cmocka_unit_test(str_compares),
		cmocka_unit_test(str_searches),
		cmocka_unit_test(str_knows_utf8),
		cmocka_unit_test(num_reads_integers),
		cmocka_unit_test(num_reads_doubles),
		cmocka_unit_test(buf_has_a_maximum),
		cmocka_unit_test(buf_prints),
		cmocka_unit_test(buf_prints_doubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
