/* measure.c: the passes over all posts: totals, days, medians, top lists, reception by weekday and hour. */
#include "stats/measure.h"

#include <math.h>
#include <stdlib.h>

#include "stats/reception.h"
#include "stats/spread.h"
#include "stats/sum.h"

#define RATE_DEFAULT 0.02
#define RATE_LEAST 0.001
#define RATE_MOST 0.5
#define RATE_POSTS 20

struct scan {
	const struct rows *rows;
	struct local *local;
	struct arena *a;
	struct measure *m;
	struct report *r;
	struct reception *reception;
	int64_t e_sum; /* of all own posts */
	int64_t told[COUNT_COUNT];
	struct spread *spread; /* of each list */
};

static const enum count list_count[MEASURE_LISTS] = { COUNT_IMPRESSIONS, COUNT_LIKES, COUNT_REPOSTS,
	COUNT_REPLIES };

/* E, the engagement of a post: absent counts as 0. */
static inline int64_t
engagement(const int64_t *c)
{
	int64_t e = 0;

	for (int i = COUNT_LIKES; i <= COUNT_QUOTES; i++)
		e += c[i] > 0 ? c[i] : 0;
	return e;
}

static inline int64_t
impressions_of(const int64_t *c, int64_t e, double rate, bool *estimated)
{
	double x;
	int64_t whole;

	*estimated = !(c[COUNT_IMPRESSIONS] > 0 || (c[COUNT_IMPRESSIONS] == 0 && e == 0));
	if (!*estimated)
		return c[COUNT_IMPRESSIONS];
	/* Half away from zero, without the call of round(): x is not negative and below 2^53. */
	x = (double)e / rate;
	whole = (int64_t)x;
	return x - (double)whole >= 0.5 ? whole + 1 : whole;
}

int64_t
measure_impressions(const int64_t counts[static COUNT_COUNT], double rate, bool *estimated)
{
	return impressions_of(counts, engagement(counts), rate, estimated);
}

static inline bool
counted(const struct row *row)
{
	return (row->flags & (ROW_IN | ROW_HIDDEN)) == ROW_IN;
}

static inline bool
own(const struct row *row)
{
	return (row->flags & ROW_KIND) != POST_REPOST;
}

/* The first pass: when the posts were made, and the account's rate of engagement to impressions. */
static void
first_pass(struct scan *s, uint32_t *first, uint32_t *last)
{
	int64_t e_sum = 0, impressions = 0, n = 0, c[COUNT_COUNT];
	double rate;

	*first = UINT32_MAX;
	*last = 0;
	for (uint32_t i = 0; i < s->rows->n_chunks; i++)
		for (uint32_t k = 0; k < s->rows->chunks[i]->n; k++) {
			const struct row *row = &s->rows->chunks[i]->rows[k];

			if (!counted(row))
				continue;
			s->r->posts++;
			s->r->kinds[row->flags & ROW_KIND]++;
			*first = row->at < *first ? row->at : *first;
			*last = row->at > *last ? row->at : *last;
			if (!own(row))
				continue;
			rows_counts(s->rows, row, c);
			if (c[COUNT_IMPRESSIONS] <= 0)
				continue;
			n++;
			e_sum = sum_add(e_sum, engagement(c));
			impressions = sum_add(impressions, c[COUNT_IMPRESSIONS]);
		}
	rate = n > 0 ? (double)e_sum / (double)impressions : 0;
	s->r->impressions_rate =
	    n >= RATE_POSTS && rate >= RATE_LEAST && rate <= RATE_MOST ? rate : RATE_DEFAULT;
}

/* Whether a post goes before another in a top list. */
static bool
before(const struct rows *rows, const struct measure_top *a, const struct measure_top *b)
{
	if (a->value != b->value)
		return a->value > b->value;
	if (a->at != b->at)
		return a->at < b->at;
	return rows_id_cmp(rows, a->key, b->key) < 0;
}

static void
enter(struct scan *s, int list, const struct row *row, uint32_t number, int64_t value)
{
	struct measure_top t = { value, row->key, row->at, number }, *top = s->m->top[list];
	size_t n = s->m->n_top[list], at;

	if (n == MEASURE_TOP && !before(s->rows, &t, &top[n - 1]))
		return;
	for (at = n < MEASURE_TOP ? n : n - 1; at > 0 && before(s->rows, &t, &top[at - 1]); at--)
		top[at] = top[at - 1];
	top[at] = t;
	if (n < MEASURE_TOP)
		s->m->n_top[list]++;
}

/* One post that is no repost: its part in all that measures reception. */
static inline void
receive(struct scan *s, const struct row *row, uint32_t number, unsigned cell, struct day *day)
{
	int64_t c[COUNT_COUNT], e, v;
	struct report *r = s->r;
	bool estimated;

	rows_counts(s->rows, row, c);
	e = engagement(c);
	s->e_sum = sum_add(s->e_sum, e);
	reception_add(s->reception, cell, e);
	v = impressions_of(c, e, r->impressions_rate, &estimated);
	if (estimated) {
		r->posts_estimated++;
		r->impressions_estimated = sum_add(r->impressions_estimated, v);
	} else {
		r->impressions_known = sum_add(r->impressions_known, v);
	}
	c[COUNT_IMPRESSIONS] = v;
	for (int i = 0; i < COUNT_COUNT; i++) {
		if (c[i] < 0)
			continue;
		s->told[i]++;
		r->totals[i] = sum_add(r->totals[i], c[i]);
	}
	day->impressions = sum_add(day->impressions, v);
	if (c[COUNT_LIKES] > 0)
		day->likes = sum_add(day->likes, c[COUNT_LIKES]);
	for (int list = 0; list < MEASURE_LISTS; list++) {
		size_t n = s->m->n_top[list];

		v = c[list_count[list]];
		if (v < 0)
			continue;
		spread_add(&s->spread[list], v);
		if (n < MEASURE_TOP || v >= s->m->top[list][n - 1].value)
			enter(s, list, row, number, v);
	}
}

/* The second pass: every post into its day, its weekday and hour, and what it has received. */
static void
second_pass(struct scan *s)
{
	for (uint32_t i = 0; i < s->rows->n_chunks; i++)
		for (uint32_t k = 0; k < s->rows->chunks[i]->n; k++) {
			const struct row *row = &s->rows->chunks[i]->rows[k];
			uint64_t local, day_number;
			unsigned weekday, hour;
			struct day *day;

			if (!counted(row))
				continue;
			/* No offset takes a post back before 1970. */
			local = (uint64_t)local_seconds(s->local, LOCAL_EPOCH + row->at);
			day_number = local / 86400;
			hour = (unsigned)(local / 3600 % 24);
			weekday = (unsigned)((day_number + 3) % 7); /* day 0 was a Thursday */
			day = &s->m->days[day_number - (uint64_t)s->m->first_day];
			day->posts++;
			s->r->grid[weekday][hour]++;
			if (own(row))
				receive(s, row, i * ROW_CHUNK + k, weekday * 24 + hour, day);
		}
}

/* The third pass, where a median needs it: what each list counts, once more. */
static void
third_pass(struct scan *s)
{
	int64_t c[COUNT_COUNT];
	bool estimated;

	for (uint32_t i = 0; i < s->rows->n_chunks; i++)
		for (uint32_t k = 0; k < s->rows->chunks[i]->n; k++) {
			const struct row *row = &s->rows->chunks[i]->rows[k];

			if (!counted(row) || !own(row))
				continue;
			rows_counts(s->rows, row, c);
			c[COUNT_IMPRESSIONS] = measure_impressions(c, s->r->impressions_rate, &estimated);
			for (int list = 0; list < MEASURE_LISTS; list++)
				if (c[list_count[list]] >= 0)
					spread_again(&s->spread[list], c[list_count[list]]);
		}
}

static enum err
medians(struct scan *s)
{
	double *const out[MEASURE_LISTS] = { &s->r->median_impressions, &s->r->median_likes,
		&s->r->median_reposts, &s->r->median_replies };
	bool again = false, one;
	enum err err;

	for (int list = 0; list < MEASURE_LISTS; list++) {
		err = spread_plan(&s->spread[list], &one);
		if (err)
			return err;
		again |= one;
	}
	if (again)
		third_pass(s);
	for (int list = 0; list < MEASURE_LISTS; list++)
		*out[list] = spread_median(&s->spread[list]);
	return ERR_OK;
}

/* Cuts the days without posts at both ends: the zone may have moved them. */
static void
trim(struct measure *m)
{
	while (m->n_days > 0 && m->days[m->n_days - 1].posts == 0)
		m->n_days--;
	while (m->n_days > 0 && m->days[0].posts == 0) {
		m->days++;
		m->first_day++;
		m->n_days--;
	}
}

enum err
measure_rows(
    const struct rows *rows, struct local *local, struct arena *a, struct measure *m, struct report *r)
{
	struct scan s = { .rows = rows, .local = local, .a = a, .m = m, .r = r };
	uint32_t first, last;
	enum err err = ERR_NOMEM;

	*m = (struct measure){ 0 };
	first_pass(&s, &first, &last);
	s.reception = calloc(1, sizeof(*s.reception));
	s.spread = calloc(MEASURE_LISTS, sizeof(*s.spread));
	if (s.reception == NULL || s.spread == NULL)
		goto out;
	if (r->posts > 0) {
		/* A day more at both ends, since a zone's calendar may step back when its clocks do. */
		m->first_day = local_day(local, LOCAL_EPOCH + first) - 1;
		m->n_days = (size_t)(local_day(local, LOCAL_EPOCH + last) + 1 - m->first_day + 1);
		m->days = arena_zalloc(a, m->n_days * sizeof(*m->days));
		if (m->days == NULL)
			goto out;
		second_pass(&s);
		trim(m);
	}
	for (int i = 0; i < COUNT_COUNT; i++)
		if (r->posts > 0 && s.told[i] == 0)
			r->totals[i] = COUNT_UNKNOWN;
	/* Every own post has impressions, known or estimated, so that their sum is always told. */
	r->totals[COUNT_IMPRESSIONS] = sum_add(r->impressions_known, r->impressions_estimated);
	r->rate =
	    r->totals[COUNT_IMPRESSIONS] > 0 ? (double)s.e_sum / (double)r->totals[COUNT_IMPRESSIONS] : NAN;
	reception_finish(s.reception, r);
	err = medians(&s);
out:
	for (int list = 0; s.spread != NULL && list < MEASURE_LISTS; list++)
		spread_free(&s.spread[list]);
	free(s.spread);
	free(s.reception);
	return err;
}
