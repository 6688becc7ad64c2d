/* clock.c: civil dates, times as text, and what time it is. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#define DAY 86400

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekdays[] = "MonTueWedThuFriSatSun";

int64_t
clock_now(void)
{
	return clock_now_us() / 1000000;
}

int64_t
clock_now_us(void)
{
	struct timespec ts = { 0 };

	/* Cannot fail: the clock exists and the address is ours. */
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_mono_us(void)
{
	struct timespec ts = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Both after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin on 1 March, eras have
 * 400 years. */
int64_t
civil_to_day(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct civil
civil_from_day(int64_t day)
{
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil){ (int)(yoe + era * 400 + (month <= 2)), month,
		(int)(doy - (153 * mp + 2) / 5 + 1) };
}

int
civil_weekday(int64_t day)
{
	int64_t w = (day + 3) % 7;

	return (int)(w < 0 ? w + 7 : w);
}

/* A week belongs to the year that its Thursday lies in. */
int
civil_iso_week(int64_t day, int *iso_year)
{
	int64_t thursday = day - civil_weekday(day) + 3;
	int year = civil_from_day(thursday).year;

	if (iso_year != NULL)
		*iso_year = year;
	return (int)((thursday - civil_to_day(year, 1, 1)) / 7) + 1;
}

bool
civil_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
civil_month_days(int year, int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && civil_leap(year) ? 29 : days[month - 1];
}

/* Reading: a cursor that remembers whether everything fitted so far. */
struct reader {
	struct str s;
	bool ok;
};

static int
take_digits(struct reader *r, size_t n)
{
	int v = 0;

	if (!r->ok || r->s.len < n) {
		r->ok = false;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (r->s.p[i] < '0' || r->s.p[i] > '9')
			r->ok = false;
		v = v * 10 + (r->s.p[i] - '0');
	}
	r->s = str_sub(r->s, n, r->s.len);
	return r->ok ? v : 0;
}

/* One of the characters of `set`; gives which. */
static char
take_char(struct reader *r, const char *set)
{
	char c;

	if (!r->ok || r->s.len == 0 || r->s.p[0] == '\0' || strchr(set, r->s.p[0]) == NULL) {
		r->ok = false;
		return '\0';
	}
	c = r->s.p[0];
	r->s = str_sub(r->s, 1, r->s.len);
	return c;
}

/* One of the three-letter names of `table`; gives its place, from 0. */
static int
take_name(struct reader *r, const char *table)
{
	if (r->ok && r->s.len >= 3) {
		for (int i = 0; table[(size_t)i * 3] != '\0'; i++) {
			if (memcmp(r->s.p, table + (size_t)i * 3, 3) == 0) {
				r->s = str_sub(r->s, 3, r->s.len);
				return i;
			}
		}
	}
	r->ok = false;
	return 0;
}

static int64_t
check_date(struct reader *r, int year, int month, int day)
{
	if (!r->ok || year < 1 || month < 1 || month > 12 || day < 1 || day > civil_month_days(year, month)) {
		r->ok = false;
		return 0;
	}
	return civil_to_day(year, month, day);
}

static int64_t
take_date(struct reader *r)
{
	int year, month, day;

	year = take_digits(r, 4);
	take_char(r, "-");
	month = take_digits(r, 2);
	take_char(r, "-");
	day = take_digits(r, 2);
	return check_date(r, year, month, day);
}

static int64_t
take_clock(struct reader *r)
{
	int h, m, s;

	h = take_digits(r, 2);
	take_char(r, ":");
	m = take_digits(r, 2);
	take_char(r, ":");
	s = take_digits(r, 2);
	if (h > 23 || m > 59 || s > 60)
		r->ok = false;
	return h * 3600 + m * 60 + (s == 60 ? 59 : s);
}

/* +01:00 or, without the colon, +0100. */
static int64_t
take_offset(struct reader *r, bool colon)
{
	char sign = take_char(r, "+-");
	int h, m;

	h = take_digits(r, 2);
	if (colon)
		take_char(r, ":");
	m = take_digits(r, 2);
	if (h > 23 || m > 59)
		r->ok = false;
	return (sign == '-' ? -1 : 1) * (h * 3600 + m * 60);
}

static bool
finish(const struct reader *r, int64_t value, int64_t *out)
{
	if (!r->ok || r->s.len != 0)
		return false;
	*out = value;
	return true;
}

bool
clock_parse_date(struct str s, int64_t *day)
{
	struct reader r = { s, true };
	int64_t d = take_date(&r);

	return finish(&r, d, day);
}

bool
clock_parse_rfc3339(struct str s, int64_t *seconds)
{
	struct reader r = { s, true };
	int64_t t;

	t = take_date(&r) * DAY;
	take_char(&r, "Tt ");
	t += take_clock(&r);
	if (r.ok && r.s.len > 0 && r.s.p[0] == '.') {
		take_char(&r, ".");
		take_digits(&r, 1);
		while (r.ok && r.s.len > 0 && r.s.p[0] >= '0' && r.s.p[0] <= '9')
			take_digits(&r, 1);
	}
	if (r.ok && r.s.len == 1)
		take_char(&r, "Zz");
	else
		t -= take_offset(&r, true);
	return finish(&r, t, seconds);
}

bool
clock_parse_twitter(struct str s, int64_t *seconds)
{
	struct reader r = { s, true };
	int weekday, month, day, year;
	int64_t t, d;

	weekday = take_name(&r, weekdays);
	take_char(&r, " ");
	month = take_name(&r, months) + 1;
	take_char(&r, " ");
	day = take_digits(&r, 2);
	take_char(&r, " ");
	t = take_clock(&r);
	take_char(&r, " ");
	t -= take_offset(&r, false);
	take_char(&r, " ");
	year = take_digits(&r, 4);
	d = check_date(&r, year, month, day);
	if (r.ok && civil_weekday(d) != weekday)
		return false;
	return finish(&r, d * DAY + t, seconds);
}

bool
clock_parse_http(struct str s, int64_t *seconds)
{
	struct reader r = { s, true };
	int weekday, month, day, year;
	int64_t t, d;

	weekday = take_name(&r, weekdays);
	take_char(&r, ",");
	take_char(&r, " ");
	day = take_digits(&r, 2);
	take_char(&r, " ");
	month = take_name(&r, months) + 1;
	take_char(&r, " ");
	year = take_digits(&r, 4);
	take_char(&r, " ");
	d = check_date(&r, year, month, day);
	t = take_clock(&r);
	if (!r.ok || !str_eq(r.s, STR(" GMT")) || civil_weekday(d) != weekday)
		return false;
	*seconds = d * DAY + t;
	return true;
}

static int64_t
day_of(int64_t seconds)
{
	return seconds / DAY - (seconds % DAY < 0);
}

static char *
put_digits(char *p, int v, int n)
{
	for (int i = n - 1; i >= 0; i--) {
		p[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return p + n;
}

/* Years outside 0..9999 have no such form: they are clamped, for a fixed width is what readers rely on. */
static char *
put_date(char *p, int64_t day)
{
	struct civil c;

	if (day < -719528)
		day = -719528;
	else if (day > 2932896)
		day = 2932896;
	c = civil_from_day(day);
	p = put_digits(p, c.year, 4);
	*p++ = '-';
	p = put_digits(p, c.month, 2);
	*p++ = '-';
	return put_digits(p, c.day, 2);
}

static char *
put_clock(char *p, int64_t seconds)
{
	int s = (int)(seconds % DAY);

	if (s < 0)
		s += DAY;
	p = put_digits(p, s / 3600, 2);
	*p++ = ':';
	p = put_digits(p, s / 60 % 60, 2);
	*p++ = ':';
	return put_digits(p, s % 60, 2);
}

char *
clock_date(char out[static 16], int64_t day)
{
	*put_date(out, day) = '\0';
	return out;
}

char *
clock_rfc3339(char out[static 32], int64_t seconds)
{
	char *p = put_date(out, day_of(seconds));

	*p++ = 'T';
	p = put_clock(p, seconds);
	*p++ = 'Z';
	*p = '\0';
	return out;
}

char *
clock_http(char out[static 32], int64_t seconds)
{
	int64_t day = day_of(seconds);
	struct civil c;
	char *p = out;

	if (day < -719528 || day > 2932896) {
		day = day < 0 ? -719528 : 2932896;
		seconds = day * DAY;
	}
	c = civil_from_day(day);
	memcpy(p, weekdays + (size_t)civil_weekday(day) * 3, 3);
	memcpy(p + 3, ", ", 2);
	p = put_digits(p + 5, c.day, 2);
	*p++ = ' ';
	memcpy(p, months + (size_t)(c.month - 1) * 3, 3);
	p[3] = ' ';
	p = put_digits(p + 4, c.year, 4);
	*p++ = ' ';
	p = put_clock(p, seconds);
	memcpy(p, " GMT", 5);
	return out;
}
