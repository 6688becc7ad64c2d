/* calendar.c: what the report says by day, week, month and year. */
#include "stats/calendar.h"

#include <stdio.h>

#include "base/clock.h"
#include "stats/order.h"
#include "stats/sum.h"

enum field { POSTS, LIKES, IMPRESSIONS };

static inline int64_t
value(const struct day *d, enum field field)
{
	return field == POSTS ? d->posts : field == LIKES ? d->likes : d->impressions;
}

static int64_t
month_of(int64_t day)
{
	struct civil c = civil_from_day(day);

	return (int64_t)c.year * 12 + c.month - 1;
}

static int64_t
monday_of(int64_t day)
{
	return day - civil_weekday(day);
}

/* The bucket of a day, and the number of buckets from one to another. */
static int64_t
bucket_of(enum step step, int64_t day)
{
	switch (step) {
	case STEP_DAY:
		return day;
	case STEP_WEEK:
		return monday_of(day);
	case STEP_MONTH:
		return month_of(day);
	case STEP_YEAR:
		break;
	}
	return civil_from_day(day).year;
}

/* The last day of the bucket that holds `day`, so that a series is made without a calendar for each day. */
static int64_t
bucket_end(enum step step, int64_t day)
{
	struct civil c;

	switch (step) {
	case STEP_DAY:
		return day;
	case STEP_WEEK:
		return monday_of(day) + 6;
	case STEP_MONTH:
		c = civil_from_day(day);
		return day - c.day + civil_month_days(c.year, c.month);
	case STEP_YEAR:
		break;
	}
	return civil_to_day(civil_from_day(day).year, 12, 31);
}

static enum err
series_of(const struct measure *m, enum step step, enum field field, struct arena *a, struct series *s)
{
	int64_t last = m->first_day + (int64_t)m->n_days - 1;
	size_t at = 0;

	*s = (struct series){ .step = step };
	if (m->n_days == 0)
		return ERR_OK;
	s->first = bucket_of(step, m->first_day);
	s->n = (size_t)((bucket_of(step, last) - s->first) / (step == STEP_WEEK ? 7 : 1) + 1);
	s->values = arena_zalloc(a, s->n * sizeof(*s->values));
	if (s->values == NULL)
		return ERR_NOMEM;
	for (int64_t day = m->first_day; day <= last; at++) {
		int64_t end = bucket_end(step, day);

		for (; day <= end && day <= last; day++)
			s->values[at] = sum_add(s->values[at], value(&m->days[day - m->first_day], field));
	}
	return ERR_OK;
}

/* The n buckets with the most posts, most first, ties the earlier; none without posts. */
static size_t
most(const struct series *s, struct bucket_count *out, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < s->n; i++) {
		int64_t posts = s->values[i];
		size_t at;

		if (posts == 0 || (found == n && posts <= out[n - 1].posts))
			continue;
		if (found < n)
			found++;
		for (at = found - 1; at > 0 && out[at - 1].posts < posts; at--)
			out[at] = out[at - 1];
		out[at] =
		    (struct bucket_count){ s->first + (int64_t)i * (s->step == STEP_WEEK ? 7 : 1), posts };
	}
	return found;
}

static enum err
levels(const struct measure *m, struct arena *a, struct report *r)
{
	int64_t *busy, *spare;
	double q[3] = { 0 };
	size_t n = 0;

	r->levels = arena_alloc(a, m->n_days + 1);
	busy = arena_alloc(a, m->n_days * sizeof(*busy));
	spare = arena_alloc(a, m->n_days * sizeof(*spare));
	if (r->levels == NULL || busy == NULL || spare == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < m->n_days; i++)
		if (m->days[i].posts > 0)
			busy[n++] = m->days[i].posts;
	if (n > 0)
		order_quartiles(busy, n, spare, q);
	for (size_t i = 0; i < m->n_days; i++) {
		double posts = (double)m->days[i].posts;

		r->levels[i] = posts == 0      ? '0'
			       : posts <= q[0] ? '1'
			       : posts <= q[1] ? '2'
			       : posts <= q[2] ? '3'
					       : '4';
	}
	r->levels[m->n_days] = '\0';
	return ERR_OK;
}

static enum err
trend(struct arena *a, struct report *r)
{
	const struct series *s = &r->per_month;
	int64_t total = 0;

	r->trend_average = arena_alloc(a, s->n * sizeof(*r->trend_average));
	r->trend_total = arena_alloc(a, s->n * sizeof(*r->trend_total));
	if (r->trend_average == NULL || r->trend_total == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < s->n; i++) {
		size_t from = i < 2 ? 0 : i - 2;
		int64_t sum = 0;

		for (size_t k = from; k <= i; k++)
			sum += s->values[k];
		total += s->values[i];
		r->trend_average[i] = (double)sum / (double)(i - from + 1);
		r->trend_total[i] = total;
	}
	return ERR_OK;
}

static enum err
running(const struct series *s, struct arena *a, int64_t **out)
{
	int64_t total = 0;

	*out = arena_alloc(a, s->n * sizeof(**out));
	if (*out == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < s->n; i++)
		(*out)[i] = total = sum_add(total, s->values[i]);
	return ERR_OK;
}

static struct streak
longest(const struct measure *m)
{
	struct streak best = { 0 };
	int64_t run = 0;

	for (size_t i = 0; i < m->n_days; i++) {
		int64_t day = m->first_day + (int64_t)i;

		run = m->days[i].posts > 0 ? run + 1 : 0;
		if (run > best.days)
			best = (struct streak){ run, day - run + 1, day };
	}
	return best;
}

/* A post of the day after (posts may be dated up to a day ahead of our clock) does not end the streak of
 * today. */
struct streak
calendar_current(const struct measure *m, int64_t today)
{
	struct streak s = { 0 };

	for (int64_t end = today; end >= today - 1; end--) {
		int64_t at = end - m->first_day, first = at;

		if (at < 0 || at >= (int64_t)m->n_days || m->days[at].posts == 0)
			continue;
		while (first > 0 && m->days[first - 1].posts > 0)
			first--;
		s = (struct streak){ at - first + 1, m->first_day + first, end };
		break;
	}
	return s;
}

/* Hours, weekdays, and the mean of each weekday over how often it comes between the first and the last day.
 */
static void
rhythm(const struct measure *m, struct report *r)
{
	r->most_active_hour = -1;
	for (int h = 0; h < 24; h++) {
		for (int w = 0; w < 7; w++) {
			r->per_hour[h] += r->grid[w][h];
			r->weekdays[w] += r->grid[w][h];
		}
		if (r->per_hour[h] > 0 &&
		    (r->most_active_hour < 0 || r->per_hour[h] > r->per_hour[r->most_active_hour]))
			r->most_active_hour = h;
	}
	for (int w = 0; w < 7; w++) {
		int64_t held = 0, n = (int64_t)m->n_days;
		int64_t skip = n > 0 ? (w - civil_weekday(m->first_day) + 7) % 7 : 0;

		if (n > skip)
			held = (n - skip + 6) / 7;
		r->weekday_means[w] = held > 0 ? (double)r->weekdays[w] / (double)held : 0;
	}
}

enum err
calendar_fill(const struct measure *m, struct arena *a, struct report *r)
{
	const struct {
		enum step step;
		enum field field;
		struct series *out;
	} all[] = {
		{ STEP_YEAR, POSTS, &r->per_year },
		{ STEP_MONTH, POSTS, &r->per_month },
		{ STEP_DAY, POSTS, &r->per_day },
		{ STEP_DAY, LIKES, &r->likes_daily },
		{ STEP_WEEK, LIKES, &r->likes_weekly },
		{ STEP_MONTH, LIKES, &r->likes_monthly },
		{ STEP_DAY, IMPRESSIONS, &r->impressions_daily },
		{ STEP_WEEK, IMPRESSIONS, &r->impressions_weekly },
		{ STEP_MONTH, IMPRESSIONS, &r->impressions_monthly },
	};
	struct series per_week;
	enum err err = ERR_OK;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && err == ERR_OK; i++)
		err = series_of(m, all[i].step, all[i].field, a, all[i].out);
	if (err == ERR_OK)
		err = series_of(m, STEP_WEEK, POSTS, a, &per_week);
	if (err == ERR_OK)
		err = levels(m, a, r);
	if (err == ERR_OK)
		err = trend(a, r);
	if (err == ERR_OK)
		err = running(&r->impressions_monthly, a, &r->impressions_total);
	if (err)
		return err;
	r->has_posts = m->n_days > 0;
	r->first_day = m->first_day;
	r->last_day = m->first_day + (int64_t)m->n_days - 1;
	most(&r->per_day, &r->peak_day, 1);
	r->n_top_months = most(&r->per_month, r->top_months, 5);
	r->n_top_weeks = most(&per_week, r->top_weeks, 5);
	r->longest = longest(m);
	rhythm(m, r);
	return ERR_OK;
}
