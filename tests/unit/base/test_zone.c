/* test_zone.c: offsets and local days of every zone, against the C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/zone.h"
#include "base/zone_file.h"

#define DAY 86400

static void
use_zone(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
	tzset();
}

static int64_t
libc_offset(int64_t t)
{
	time_t when = (time_t)t;
	struct tm tm;

	assert_non_null(localtime_r(&when, &tm));
	return tm.tm_gmtoff;
}

static int64_t
libc_day(int64_t t)
{
	time_t when = (time_t)t;
	struct tm tm;

	assert_non_null(localtime_r(&when, &tm));
	return civil_to_day(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

/* The instant at which the offset changes between two that differ. */
static int64_t
change_between(int64_t low, int64_t high)
{
	int64_t before = libc_offset(low);

	while (high - low > 1) {
		int64_t mid = low + (high - low) / 2;

		if (libc_offset(mid) == before)
			low = mid;
		else
			high = mid;
	}
	return high;
}

static void
check_instant(struct zone *z, int64_t t)
{
	int64_t want = libc_offset(t);

	if (zone_offset(z, t) != want)
		fail_msg("%s at %lld: %d, not %lld", zone_name(z), (long long)t, zone_offset(z, t),
		    (long long)want);
}

/* The day's start is in the day (or the next existing one), what lies a second before is not, and no earlier
 * instant is. */
static void
check_day(struct zone *z, int64_t day)
{
	int64_t start = zone_day_start(z, day);

	if (libc_day(start) < day || (start > day * DAY - 26 * 3600 && libc_day(start - 1) >= day))
		fail_msg("%s: day %lld begins at %lld", zone_name(z), (long long)day, (long long)start);
	for (int64_t t = start - 5 * 3600; t < start; t += 900)
		if (libc_day(t) >= day)
			fail_msg("%s: day %lld begins before %lld", zone_name(z), (long long)day,
			    (long long)start);
}

static void
check_zone(const char *name)
{
	struct zone *z = NULL;
	int64_t from = 1136073600, to = 2240524800, step = 5 * DAY + 12345;

	if (zone_open(str_of(name), &z) != ERR_OK)
		fail_msg("%s is no zone", name);
	assert_string_equal(zone_name(z), name);
	use_zone(name);
	for (int64_t t = from; t < to; t += step) {
		check_instant(z, t);
		if (libc_offset(t) != libc_offset(t + step)) {
			int64_t at = change_between(t, t + step);

			check_instant(z, at - 1);
			check_instant(z, at);
			for (int64_t day = -1; day <= 2; day++)
				check_day(z, at / DAY + day);
		}
	}
	/* Jumping about must not confuse what is remembered. */
	for (int i = 0; i < 50; i++)
		check_instant(z, from + (to - from) / 50 * ((i * 31) % 50));
	check_day(z, 19782);
	zone_free(z);
}

/* Lines of zone1970.tab: codes, coordinates, name, comments. */
static void
every_zone_of_the_table(void **state)
{
	static const char *const more[] = { "UTC", "Etc/GMT+12", "Etc/GMT-14", "EST5EDT", "US/Pacific",
		"Europe/Kiev", "Asia/Calcutta", "America/Argentina/ComodRivadavia", "Antarctica/Troll",
		"GB" };
	FILE *tab = fopen("/usr/share/zoneinfo/zone1970.tab", "re");
	char line[512], name[128];
	int n = 0;

	(void)state;
	if (tab == NULL) {
		print_message("every_zone_of_the_table: skipped, no tzdata here\n");
		skip();
	}
	while (fgets(line, sizeof(line), tab) != NULL) {
		if (line[0] == '#' || sscanf(line, "%*s %*s %127s", name) != 1)
			continue;
		check_zone(name);
		n++;
	}
	assert_int_equal(fclose(tab), 0);
	assert_true(n > 200);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		check_zone(more[i]);
}

static void
odd_days(void **state)
{
	/* Days that begin late, do not exist, or whose neighbours are changed at midnight; all their
	 * neighbours too. */
	static const struct {
		const char *zone;
		int year, month, day;
		const char *start;
	} cases[] = {
		{ "America/Sao_Paulo", 2018, 11, 4, "2018-11-04T03:00:00Z" }, /* 00:00 became 01:00 */
		{ "America/Sao_Paulo", 2018, 2, 18, "2018-02-18T03:00:00Z" }, /* 24:00 became 23:00 */
		{ "Asia/Beirut", 2022, 3, 27, "2022-03-26T22:00:00Z" },
		{ "Africa/Cairo", 2023, 4, 28, "2023-04-27T22:00:00Z" },
		{ "Pacific/Apia", 2011, 12, 30, "2011-12-30T10:00:00Z" }, /* there was none: the 31st */
		{ "Pacific/Apia", 2011, 12, 31, "2011-12-30T10:00:00Z" },
		{ "Pacific/Apia", 2011, 12, 29, "2011-12-29T10:00:00Z" },
		{ "America/St_Johns", 2008, 11, 2,
		    "2008-11-02T02:30:00Z" }, /* 00:01 became 23:01: a minute of it came before */
		{ "Asia/Kathmandu", 2024, 2, 29, "2024-02-28T18:15:00Z" },
		{ "Australia/Lord_Howe", 2024, 4, 7,
		    "2024-04-06T13:00:00Z" },				  /* half an hour of summer time */
		{ "Asia/Pyongyang", 2018, 5, 5, "2018-05-04T15:00:00Z" }, /* 23:30 became 24:00 */
		{ "Pacific/Chatham", 2024, 1, 1, "2023-12-31T10:15:00Z" },
		{ "Europe/Berlin", 2100, 7, 1, "2100-06-30T22:00:00Z" }, /* by the rule alone */
		{ "UTC", 1, 1, 1, "0001-01-01T00:00:00Z" },
	};
	struct zone *z;
	int64_t want;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t day = civil_to_day(cases[i].year, cases[i].month, cases[i].day);

		assert_int_equal(zone_open(str_of(cases[i].zone), &z), ERR_OK);
		assert_true(clock_parse_rfc3339(str_of(cases[i].start), &want));
		if (zone_day_start(z, day) != want)
			fail_msg("%s %lld", cases[i].zone, (long long)(zone_day_start(z, day) - want));
		zone_free(z);
	}
}

/* However far off, an answer comes, and days follow each other. */
static void
far_times(void **state)
{
	static const char *const names[] = { "UTC", "Europe/Berlin", "America/New_York", "Africa/Casablanca",
		"Asia/Tokyo" };
	static const int64_t times[] = { INT64_MIN, -99999999999999, -62135596801, 253402300800,
		99999999999999, INT64_MAX };
	struct zone *z;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(zone_open(str_of(names[i]), &z), ERR_OK);
		for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
			assert_in_range(zone_offset(z, times[k]) + 26 * 3600, 0, 52 * 3600);
		for (int64_t day = 2932890; day < 2932900; day++)
			assert_in_range(
			    zone_day_start(z, day + 1) - zone_day_start(z, day), 23 * 3600, 25 * 3600);
		assert_true(zone_day_start(z, -800000) < zone_day_start(z, -799999));
		assert_true(zone_day_start(z, 99999999) < zone_day_start(z, 100000000));
		zone_free(z);
	}
}

static void
names_that_are_no_zone(void **state)
{
	static const char *const bad[] = { "", "/etc/passwd", "../../../etc/passwd", "Europe/../UTC",
		"Europe/Berlin/", "/UTC", "Europe//Berlin", "Europe", "posix/UTC", "right/UTC", "posixrules",
		"localtime", "zone1970.tab", "tzdata.zi", "leapseconds", "Mars/Olympus", "UTC ", " UTC",
		"UTC\n", "europe/berlin\xff", "Europe/Berl\xc3\xadn", "EST5EDT4,M3.2.0", "CET-1CEST", ":UTC",
		"%55TC", "A/B/C/D/E/F/G/H/I/J/K/L/M/N/O/P/Q/R/S/T/U/V/W/X/Y/Z/A/B/C/D/E/F/G/H" };
	struct zone *z = (struct zone *)&bad;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (zone_open(str_of(bad[i]), &z) != ERR_INVALID || z != NULL)
			fail_msg("%s", bad[i]);
	assert_int_equal(zone_open(STR("UTC\0"), &z), ERR_INVALID);
	assert_int_equal(zone_open((struct str){ NULL, 0 }, &z), ERR_INVALID);
	zone_free(NULL);
}

static void
rules(void **state)
{
	static const char *const good[] = { "UTC0", "<-03>3", "EST5EDT,M3.2.0,M11.1.0",
		"CET-1CEST,M3.5.0,M10.5.0/3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"IST-1GMT0,M10.5.0,M3.5.0/1", "EST5EDT,0/0,J365/25", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"AAA-24:59:59", "XXX3YYY,J60/167,364/-167:59:59" };
	static const char *const bad[] = { "", "UT0", "UTC", "UTC+", "UTC25", "UTC0 ", "<>0", "<+0",
		"EST5EDT", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M0.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J1",
		"EST5EDT,366,1", "EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT,M3.2.0,M11.1.0x",
		"EST5EDT,M3.2.0/,M11.1.0", "EST5:60", "EST5EDT,M3.2,M11.1.0" };
	struct zone_rule r;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!zone_rule_parse(str_of(good[i]), &r))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (zone_rule_parse(str_of(bad[i]), &r))
			fail_msg("%s", bad[i]);
}

/* The rules as the C library follows them, over years of every kind. */
static void
rules_are_followed(void **state)
{
	static const char *const texts[] = { "UTC0", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "NZST-12NZDT,M9.5.0,M4.1.0/3",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "AAA3BBB,J60/2,J300/2", "AAA3BBB,59/2,299/2",
		"AAA-3BBB,M2.5.4/2,M9.4.6/2", "IST-2IDT,M3.4.4/26,M10.5.0" };
	struct zone_span s;
	struct zone_rule r;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(zone_rule_parse(str_of(texts[i]), &r));
		use_zone(texts[i]);
		for (int64_t t = civil_to_day(1971, 1, 1) * DAY; t < civil_to_day(2150, 1, 1) * DAY;
		     t += 11 * DAY + 4321) {
			s = zone_rule_span(&r, t);
			if (s.offset != libc_offset(t) || t < s.from || t >= s.to)
				fail_msg("%s at %lld: %d", texts[i], (long long)t, s.offset);
			if (s.to != INT64_MAX &&
			    (libc_offset(s.to - 1) != s.offset || libc_offset(s.to) == s.offset))
				fail_msg("%s does not change at %lld", texts[i], (long long)s.to);
		}
	}
	/* Summer time all the year (RFC 8536, 3.3.1): its end and its beginning fall together, and it goes
	 * on. */
	assert_true(zone_rule_parse(STR("EST5EDT,0/0,J365/25"), &r));
	for (int64_t day = civil_to_day(2023, 12, 1); day < civil_to_day(2025, 2, 1); day++)
		for (int64_t h = 0; h < 24; h++)
			assert_int_equal(zone_rule_span(&r, day * DAY + h * 3600).offset, -4 * 3600);
}

static size_t
put_be(char *out, size_t at, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[at + i] = (char)(v >> 8 * (n - 1 - i));
	return at + n;
}

/* A version 1 file: types +0 and +1 h, one change at 1000. */
static size_t
make_v1(char *out, uint32_t types)
{
	size_t at = 20;

	memset(out, 0, 200);
	memcpy(out, "TZif", 4);
	at = put_be(out, at, 0, 4);
	at = put_be(out, at, 0, 4);
	at = put_be(out, at, 0, 4);
	at = put_be(out, at, 1, 4);
	at = put_be(out, at, types, 4);
	at = put_be(out, at, 4, 4);
	at = put_be(out, at, 1000, 4);
	at = put_be(out, at, 1, 1);
	at += 6;
	at = put_be(out, at, 3600, 4) + 2;
	return at + 4;
}

static void
broken_files(void **state)
{
	char file[400], *copy;
	struct zone_file f;
	size_t len = make_v1(file, 2), whole;

	(void)state;
	assert_int_equal(zone_file_parse(&f, (struct str){ file, len }), ERR_OK);
	assert_int_equal(f.changes, 1);
	assert_int_equal(f.offset[0], 3600);
	assert_false(f.has_rule);
	zone_file_free(&f);
	/* Cut anywhere, on the heap, so that ASan sees a read past the end. */
	for (size_t cut = 0; cut < len; cut++) {
		copy = malloc(cut + 1);
		memcpy(copy, file, cut);
		assert_int_equal(zone_file_parse(&f, (struct str){ copy, cut }), ERR_IO);
		assert_null(f.at);
		free(copy);
	}
	make_v1(file, 0);
	assert_int_equal(zone_file_parse(&f, (struct str){ file, len }), ERR_IO);
	make_v1(file, 1); /* the change's type is not there */
	assert_int_equal(zone_file_parse(&f, (struct str){ file, len }), ERR_IO);
	make_v1(file, 0xffffffff);
	assert_int_equal(zone_file_parse(&f, (struct str){ file, len }), ERR_IO);
	make_v1(file, 2);
	put_be(file, 44 + 4 + 1, 0x7fffffff, 4);
	assert_int_equal(zone_file_parse(&f, (struct str){ file, len }), ERR_IO);
	/* Version 2 of nothing but a rule. */
	memset(file, 0, sizeof(file));
	for (size_t i = 0; i < 2; i++) {
		size_t base = i * (44 + 6 + 4);

		memcpy(file + base, "TZif2", 5);
		put_be(file, base + 36, 1, 4);
		put_be(file, base + 40, 4, 4);
	}
	whole = 2 * (44 + 6 + 4);
	memcpy(file + whole, "\nCET-1CEST,M3.5.0,M10.5.0/3\n", 28);
	assert_int_equal(zone_file_parse(&f, (struct str){ file, whole + 28 }), ERR_OK);
	assert_true(f.has_rule && f.rule.has_dst);
	assert_int_equal(f.rule.dst, 7200);
	zone_file_free(&f);
	for (size_t cut = 0; cut < whole + 28; cut++)
		assert_int_equal(zone_file_parse(&f, (struct str){ file, cut }), ERR_IO);
	memcpy(file + whole, "\nCET-1CEST,M3.5.0,M10.9.0/3\n", 28);
	assert_int_equal(zone_file_parse(&f, (struct str){ file, whole + 28 }), ERR_IO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_zone_of_the_table),
		cmocka_unit_test(odd_days),
		cmocka_unit_test(far_times),
		cmocka_unit_test(names_that_are_no_zone),
		cmocka_unit_test(rules),
		cmocka_unit_test(rules_are_followed),
		cmocka_unit_test(broken_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
