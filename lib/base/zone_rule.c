/* zone_rule.c: reads and follows the POSIX rules of time zones. */
#include "base/zone_rule.h"

#include "base/clock.h"

#define DAY 86400
/* Rules are followed to the year 9999 and back to the year 1; beyond, the last span goes on. */
#define TIME_MIN (-62135596800)
#define TIME_MAX 253402300799

/* The instant at which a rule's change of that year happens; `offset` is the one in force before it. */
static int64_t
change_at(const struct zone_change *c, int year, int32_t offset)
{
	int64_t first = civil_to_day(year, 1, 1), day, month;
	int week;

	switch (c->form) {
	case ZONE_JULIAN: /* 1..365, 29 February is never counted */
		day = first + c->day - 1 + (civil_leap(year) && c->day >= 60);
		break;
	case ZONE_DAY: /* 0..365 */
		day = first + c->day;
		break;
	default: /* the week-th such weekday of the month, 5 for the last; POSIX counts from Sunday */
		month = civil_to_day(year, c->month, 1);
		day = month + (c->day + 6 - civil_weekday(month)) % 7;
		for (week = 1; week < c->week; week++)
			if (day + 7 < month + civil_month_days(year, c->month))
				day += 7;
	}
	return day * DAY + c->time - offset;
}

struct zone_span
zone_rule_span(const struct zone_rule *r, int64_t t)
{
	struct zone_span s = { INT64_MIN, INT64_MAX, r->std };
	int64_t at = INT64_MIN;
	int year;

	if (!r->has_dst)
		return s;
	if (t < TIME_MIN)
		t = TIME_MIN;
	if (t > TIME_MAX) {
		s = zone_rule_span(r, TIME_MAX);
		s.to = INT64_MAX;
		return s;
	}
	year = civil_from_day((t - (t < 0 ? DAY - 1 : 0)) / DAY).year;
	/*
	 * The latest change at or before t, and the next one after. Of two at one instant the beginning of
	 * summer time wins: so "all the year" is written (RFC 8536, 3.3.1).
	 */
	for (int y = year - 1; y <= year + 1; y++) {
		int64_t begin = change_at(&r->begin, y, r->std), end = change_at(&r->end, y, r->dst);

		if (end <= t && end > at) {
			at = end;
			s.offset = r->std;
		}
		if (begin <= t && begin >= at) {
			at = begin;
			s.offset = r->dst;
		}
		if (end > t && end < s.to)
			s.to = end;
		if (begin > t && begin < s.to)
			s.to = begin;
	}
	s.from = at;
	return s;
}

static bool
take(struct str *s, char c)
{
	if (s->len == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->len);
	return true;
}

static bool
take_int(struct str *s, int max, int *out)
{
	int v = 0;
	size_t n = 0;

	while (n < s->len && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
		v = v * 10 + (s->p[n++] - '0');
	if (n == 0 || v > max)
		return false;
	*s = str_sub(*s, n, s->len);
	*out = v;
	return true;
}

/* [+-]h[h[h]][:mm[:ss]] in seconds. */
static bool
take_time(struct str *s, int hours_max, int32_t *out)
{
	int sign = 1, h, m = 0, sec = 0;

	if (take(s, '-'))
		sign = -1;
	else
		(void)take(s, '+');
	if (!take_int(s, hours_max, &h))
		return false;
	if (take(s, ':') && !take_int(s, 59, &m))
		return false;
	if (take(s, ':') && !take_int(s, 59, &sec))
		return false;
	*out = sign * (h * 3600 + m * 60 + sec);
	return true;
}

/* "CET" or "<+0330>". */
static bool
take_zone_name(struct str *s)
{
	size_t n = 0;

	if (take(s, '<')) {
		n = str_chr(*s, '>');
		if (n == (size_t)-1)
			return false;
		*s = str_sub(*s, n + 1, s->len);
		return n >= 3;
	}
	while (n < s->len && ((s->p[n] >= 'A' && s->p[n] <= 'Z') || (s->p[n] >= 'a' && s->p[n] <= 'z')))
		n++;
	*s = str_sub(*s, n, s->len);
	return n >= 3;
}

static bool
take_change(struct str *s, struct zone_change *c)
{
	*c = (struct zone_change){ .time = 2 * 3600 };
	if (!take(s, ','))
		return false;
	if (take(s, 'M')) {
		c->form = ZONE_MONTH;
		if (!take_int(s, 12, &c->month) || !take(s, '.') || !take_int(s, 5, &c->week) ||
		    !take(s, '.') || !take_int(s, 6, &c->day) || c->month == 0 || c->week == 0)
			return false;
	} else if (take(s, 'J')) {
		c->form = ZONE_JULIAN;
		if (!take_int(s, 365, &c->day) || c->day == 0)
			return false;
	} else {
		c->form = ZONE_DAY;
		if (!take_int(s, 365, &c->day))
			return false;
	}
	return !take(s, '/') || take_time(s, 167, &c->time);
}

bool
zone_rule_parse(struct str s, struct zone_rule *rule)
{
	struct zone_rule r = { 0 };

	/* POSIX counts westwards. */
	if (!take_zone_name(&s) || !take_time(&s, 24, &r.std))
		return false;
	r.std = -r.std;
	if (s.len > 0) {
		r.has_dst = true;
		r.dst = r.std + 3600;
		if (!take_zone_name(&s))
			return false;
		if (s.len > 0 && s.p[0] != ',') {
			if (!take_time(&s, 24, &r.dst))
				return false;
			r.dst = -r.dst;
		}
		if (!take_change(&s, &r.begin) || !take_change(&s, &r.end) || s.len != 0)
			return false;
	}
	*rule = r;
	return true;
}
