/* test_clock.c: civil dates against the C library, and times as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

static void
days_are_gmtimes(void **state)
{
	(void)state;
	/* Every day of 1900 to 2200, past the centuries that leap and those that do not. */
	for (int64_t day = -25567; day < 84006; day++) {
		struct civil c = civil_from_day(day);
		time_t t = (time_t)(day * 86400 + 43200);
		char week[16], own[16];
		struct tm tm;
		int year;

		assert_non_null(gmtime_r(&t, &tm));
		assert_int_equal(c.year, tm.tm_year + 1900);
		assert_int_equal(c.month, tm.tm_mon + 1);
		assert_int_equal(c.day, tm.tm_mday);
		assert_int_equal(civil_to_day(c.year, c.month, c.day), day);
		assert_int_equal(civil_weekday(day), (tm.tm_wday + 6) % 7);
		assert_true(strftime(week, sizeof(week), "%G", &tm) > 0);
		assert_int_equal(civil_iso_week(day, &year),
		    (strftime(own, sizeof(own), "%V", &tm), (own[0] - '0') * 10 + own[1] - '0'));
		assert_int_equal(year,
		    (week[0] - '0') * 1000 + (week[1] - '0') * 100 + (week[2] - '0') * 10 + week[3] - '0');
	}
	assert_int_equal(civil_to_day(1, 1, 1), -719162);
	assert_int_equal(civil_from_day(-719162).year, 1);
	assert_int_equal(civil_to_day(9999, 12, 31), 2932896);
	assert_int_equal(civil_iso_week(0, NULL), 1);
	assert_true(civil_leap(2000) && civil_leap(2024) && !civil_leap(1900) && !civil_leap(2023));
	assert_int_equal(civil_month_days(2024, 2), 29);
	assert_int_equal(civil_month_days(2023, 2), 28);
}

struct text_case {
	const char *text;
	int64_t want;
};

static void
check(bool (*parse)(struct str, int64_t *), const struct text_case *good, size_t goods,
    const char *const *bad, size_t bads)
{
	int64_t v;

	for (size_t i = 0; i < goods; i++) {
		v = -1;
		if (!parse(str_of(good[i].text), &v) || v != good[i].want)
			fail_msg("%s gives %lld", good[i].text, (long long)v);
	}
	v = 4711;
	for (size_t i = 0; i < bads; i++)
		if (parse(str_of(bad[i]), &v) || v != 4711)
			fail_msg("accepted: %s", bad[i]);
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
dates(void **state)
{
	static const struct text_case good[] = { { "1970-01-01", 0 }, { "2024-02-29", 19782 },
		{ "2000-02-29", 11016 }, { "0001-01-01", -719162 }, { "9999-12-31", 2932896 } };
	static const char *const bad[] = { "", "2024-2-29", "2023-02-29", "1900-02-29", "2024-13-01",
		"2024-00-10", "2024-01-00", "2024-04-31", "0000-01-01", "24-01-01", "2024-01-01 ",
		" 2024-01-01", "2024/01/01", "20240101", "2024-01-0x", "-024-01-01", "+2024-01-01",
		"2024-W01", "2024-01-011" };

	(void)state;
	check(clock_parse_date, good, COUNT(good), bad, COUNT(bad));
}

static void
rfc3339(void **state)
{
	static const struct text_case good[] = { { "1970-01-01T00:00:00Z", 0 },
		{ "2024-02-29T12:00:00Z", 1709208000 }, { "2024-02-29t12:00:00z", 1709208000 },
		{ "2024-02-29 12:00:00.123456789Z", 1709208000 }, { "2024-02-29T13:00:00+01:00", 1709208000 },
		{ "2024-02-29T06:30:00-05:30", 1709208000 }, { "2024-02-29T12:00:00-00:00", 1709208000 },
		{ "2016-12-31T23:59:60Z", 1483228799 }, { "1969-12-31T23:59:59Z", -1 },
		{ "2024-02-29T12:00:00.9+00:00", 1709208000 } };
	static const char *const bad[] = { "", "2024-02-29", "2024-02-29T12:00Z", "2024-02-29T12:00:00",
		"2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z", "2024-02-29T12:00:61Z",
		"2024-02-30T12:00:00Z", "2024-02-29T12:00:00.Z", "2024-02-29T12:00:00.",
		"2024-02-29T12:00:00+0100", "2024-02-29T12:00:00+24:00", "2024-02-29T12:00:00+01:60",
		"2024-02-29T12:00:00ZZ", "2024-02-29T12:00:00Z ", "2024-02-29_12:00:00Z",
		"2024-02-29T1:00:00Z", "2024-02-29T12:00:00,5Z", "2024-02-29T12:00:00 Z",
		"2024-02-29T-1:00:00Z" };

	(void)state;
	check(clock_parse_rfc3339, good, COUNT(good), bad, COUNT(bad));
}

static void
twitter(void **state)
{
	static const struct text_case good[] = { { "Wed Oct 10 20:19:24 +0000 2018", 1539202764 },
		{ "Thu Feb 29 13:00:00 +0100 2024", 1709208000 } };
	static const char *const bad[] = { "", "Tue Oct 10 20:19:24 +0000 2018",
		"Wed Okt 10 20:19:24 +0000 2018", "Wed Oct 32 20:19:24 +0000 2018",
		"Wed Oct 10 20:19:24 2018", "Wed Oct 10 20:19:24 +0000 18", "Wed Oct 10 20:19:24 +0000 2018 ",
		"wed oct 10 20:19:24 +0000 2018", "Wed Oct 10 25:19:24 +0000 2018",
		"Wed Oct 1 20:19:24 +0000 2018", "2018-10-10T20:19:24Z", "Wed", "We" };

	(void)state;
	check(clock_parse_twitter, good, COUNT(good), bad, COUNT(bad));
}

static void
http(void **state)
{
	static const struct text_case good[] = { { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 } };
	static const char *const bad[] = { "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
		"Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
		"Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
		"Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 gmt" };

	(void)state;
	check(clock_parse_http, good, COUNT(good), bad, COUNT(bad));
}

static void
writers(void **state)
{
	char out[32], small[16];
	int64_t back;

	(void)state;
	assert_string_equal(clock_date(small, 19782), "2024-02-29");
	assert_string_equal(clock_date(small, -719162), "0001-01-01");
	assert_string_equal(clock_date(small, INT64_MAX), "9999-12-31");
	assert_string_equal(clock_date(small, INT64_MIN), "0000-01-01");
	assert_string_equal(clock_rfc3339(out, -1), "1969-12-31T23:59:59Z");
	assert_string_equal(clock_http(out, 784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_int_equal(strlen(clock_http(out, INT64_MAX)), 29);
	assert_int_equal(strlen(clock_rfc3339(out, INT64_MIN)), 20);
	for (int64_t t = -5000000000; t < 9000000000; t += 98765432) {
		assert_true(clock_parse_rfc3339(str_of(clock_rfc3339(out, t)), &back));
		assert_int_equal(back, t);
		assert_true(clock_parse_http(str_of(clock_http(out, t)), &back));
		assert_int_equal(back, t);
	}
}

static void
clocks_go_on(void **state)
{
	int64_t mono = clock_mono_us();

	(void)state;
	assert_true(clock_mono_us() >= mono);
	assert_true(clock_now() > 1600000000);
	assert_in_range(clock_now_us() / 1000000 - clock_now() + 1, 0, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_gmtimes),
		cmocka_unit_test(dates),
		cmocka_unit_test(rfc3339),
		cmocka_unit_test(twitter),
		cmocka_unit_test(http),
		cmocka_unit_test(writers),
		cmocka_unit_test(clocks_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
