/* test_property.c: the report against a slow, plain one, over random posts, zones, filters and orders of
 * arrival. */
#include "feed.h"

#include <stdio.h>

#include "oracle.h"

static uint64_t
random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int64_t
below(uint64_t *state, int64_t n)
{
	return (int64_t)(random_next(state) % (uint64_t)n);
}

/* What a case is made of. */
struct made {
	const char *name, *zone;
	int64_t from, span; /* seconds in which the posts lie */
	size_t n;
	int repost_percent, unknown_percent, twice_percent;
	bool named_ids, huge;
	const char *from_day, *to_day;
	unsigned kinds;
	enum platform platform;
};

static const char *const some_words[] = { "moon", "Moon", "the", "earth",
	"stra\xc3\x9f"
	"e",
	"STRASSE", "don't", "caf\xc3\xa9", "\xe6\x9d\xb1\xe4\xba\xac\xe5\xa4\xa7\xe5\xad\xa6",
	"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", "https://t.co/x", "\xf0\x9f\x9a\x80", "x", "and",
	"today", "\xef\xac\x81sh" };
static const char *const some_tags[] = { "AI", "ai", "Ai", "Moon", "moon", "STRASSE",
	"stra\xc3\x9f"
	"e",
	"\xe6\x9d\xb1\xe4\xba\xac", "one", "two" };
static const char *const some_users[] = { "jack", "JACK", "Neil", "neil", "bob_1", "BOB_1", "carol" };
static const char *const some_langs[] = { "en", "de", "ja", "es", "" };
#define LENGTH(a) ((int64_t)(sizeof(a) / sizeof((a)[0])))

static struct str
words_of(struct feed *f, uint64_t *state, const char *const *list, int64_t n_list, int64_t most)
{
	struct buf b;
	struct str s;
	int64_t n = below(state, most + 1);

	buf_init(&b, 4096);
	for (int64_t i = 0; i < n; i++) {
		buf_puts(&b, i > 0 ? " " : "");
		buf_puts(&b, list[below(state, n_list)]);
	}
	s = arena_str(f->a, buf_view(&b));
	buf_free(&b);
	return s;
}

static int64_t
some_count(uint64_t *state, const struct made *m, int64_t most)
{
	if (below(state, 100) < m->unknown_percent)
		return COUNT_UNKNOWN;
	if (m->huge && below(state, 20) == 0)
		return (int64_t)1 << (30 + below(state, 10));
	return below(state, 3) == 0 ? 0 : below(state, most);
}

/* The words of a post; sometimes with entities in the text and no lists. */
static void
say(struct feed *f, uint64_t *state, struct post *p)
{
	p->text = words_of(f, state, some_words, LENGTH(some_words), 8);
	p->lang = str_of(some_langs[below(state, LENGTH(some_langs))]);
	if (p->kind == POST_REPOST) {
		p->text = (struct str){ NULL, 0 };
	} else if (below(state, 4) == 0) {
		p->text = str_of(arena_printf(f->a, STR_FMT " #%s @%s \xef\xbc\x83%s https://a.com/#no",
		    STR_ARG(p->text), some_tags[below(state, LENGTH(some_tags))],
		    some_users[below(state, LENGTH(some_users))],
		    some_tags[below(state, LENGTH(some_tags))]));
		return;
	}
	p->hashtags = words_of(f, state, some_tags, LENGTH(some_tags), 4);
	p->mentions = words_of(f, state, some_users, LENGTH(some_users), 3);
}

static void
make(struct feed *f, const struct made *m, uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;

	for (size_t i = 0; i < m->n; i++) {
		char id[64];
		struct post *p;
		size_t of = i;

		/* A second or third reading of an earlier post. */
		if (i > 0 && below(&state, 100) < m->twice_percent)
			of = (size_t)below(&state, (int64_t)i);
		if (of != i) {
			int64_t at = f->posts[of].created_at;
			struct str told = f->posts[of].id;

			p = feed_post(f, "", at);
			p->id = told;
			p->kind = f->posts[of].kind;
		} else {
			snprintf(id, sizeof(id), m->named_ids && i % 3 > 0 ? "at://did:plc:x/%d" : "%d",
			    (int)(i * 7 + 5));
			p = feed_post(f, id, m->from + below(&state, m->span));
			p->kind = below(&state, 100) < m->repost_percent ? POST_REPOST
									 : (enum post_kind)below(&state, 3);
		}
		/* Now and then two readings do not agree even on that. */
		if (of != i && below(&state, 5) == 0)
			p->kind = (enum post_kind)below(&state, 4);
		p->read_at = below(&state, 3) == 0 ? 0 : 1700000000 + below(&state, 4);
		for (int c = 0; c < COUNT_COUNT; c++)
			p->counts[c] = some_count(&state, m,
			    c == COUNT_IMPRESSIONS ? 20000
			    : c == COUNT_LIKES	   ? 900
						   : 40);
		say(f, &state, p);
	}
	for (int i = 0; i < 30; i++) {
		struct reading *list = i == 0 ? arena_alloc(f->a, 30 * sizeof(*list))
					      : (struct reading *)(uintptr_t)f->head.readings;

		list[i] = (struct reading){ m->from + below(&state, m->span / 32) * 32 + i,
			below(&state, 100), -1, below(&state, 9) };
		f->head.readings = list;
		f->head.n_readings = 30;
	}
}

static void
assert_near(double a, double b)
{
	if (isnan(a) && isnan(b))
		return;
	if (!(fabs(a - b) <= 1e-9 * (1 + fabs(b))))
		fail_msg("%.17g is not %.17g", a, b);
}

static int64_t
bucket(enum step step, int64_t day)
{
	struct civil c = civil_from_day(day);

	return step == STEP_DAY	    ? day
	       : step == STEP_WEEK  ? day - civil_weekday(day)
	       : step == STEP_MONTH ? c.year * 12 + c.month - 1
				    : c.year;
}

enum measure_kind { POSTS, LIKES, SEEN };

static int64_t
in_bucket(const struct oracle *o, enum step step, int64_t b, enum measure_kind what)
{
	int64_t sum = 0;

	for (size_t i = 0; i < o->n; i++) {
		const struct o_post *q = &o->posts[i];

		if (bucket(step, q->day) != b)
			continue;
		if (what == POSTS)
			sum++;
		else if (q->p.kind == POST_REPOST)
			continue;
		else if (what == SEEN)
			sum += q->impressions;
		else if (q->p.counts[COUNT_LIKES] > 0)
			sum += q->p.counts[COUNT_LIKES];
	}
	return sum;
}

static void
check_series(const struct oracle *o, const struct series *s, enum step step, enum measure_kind what)
{
	int64_t last = 0, width = step == STEP_WEEK ? 7 : 1;

	assert_int_equal(s->step, step);
	if (o->n == 0) {
		assert_int_equal(s->n, 0);
		return;
	}
	assert_int_equal(s->first, bucket(step, o->first_day));
	last = bucket(step, o->last_day);
	assert_int_equal(s->first + (int64_t)(s->n - 1) * width, last);
	/* Every bucket where there are few, some where there are many. */
	for (size_t i = 0; i<s->n; i += s->n> 800 ? 7 : 1)
		assert_int_equal(s->values[i], in_bucket(o, step, s->first + (int64_t)i * width, what));
}

/* The n buckets with the most posts, by looking for the next one n times. */
static void
check_most(
    const struct oracle *o, enum step step, const struct bucket_count *list, size_t n_list, size_t most)
{
	int64_t width = step == STEP_WEEK ? 7 : 1, taken[8];
	size_t n = 0;

	for (; n < most && o->n > 0; n++) {
		int64_t best = 0, at = 0;

		for (int64_t b = bucket(step, o->first_day); b <= bucket(step, o->last_day); b += width) {
			int64_t posts = in_bucket(o, step, b, POSTS);
			bool used = false;

			for (size_t k = 0; k < n; k++)
				used |= taken[k] == b;
			if (!used && posts > best) {
				best = posts;
				at = b;
			}
		}
		if (best == 0)
			break;
		taken[n] = at;
		assert_true(n < n_list);
		assert_int_equal(list[n].bucket, at);
		assert_int_equal(list[n].posts, best);
	}
	assert_int_equal(n_list, n);
}

static void
check_contributions(const struct oracle *o, const struct report *r)
{
	int64_t busy[8192], run = 0, longest = 0, longest_end = 0;
	size_t n_busy = 0, days = o->n > 0 ? (size_t)(o->last_day - o->first_day + 1) : 0;
	int best_hour = -1;

	check_series(o, &r->per_year, STEP_YEAR, POSTS);
	check_series(o, &r->per_month, STEP_MONTH, POSTS);
	check_series(o, &r->per_day, STEP_DAY, POSTS);
	assert_int_equal(strlen(r->levels), days);
	for (size_t i = 0; i < days; i++) {
		int64_t posts = r->per_day.values[i];

		if (posts > 0)
			busy[n_busy++] = posts;
		run = posts > 0 ? run + 1 : 0;
		if (run > longest) {
			longest = run;
			longest_end = o->first_day + (int64_t)i;
		}
	}
	assert_int_equal(r->longest.days, longest);
	if (longest > 0) {
		assert_int_equal(r->longest.last, longest_end);
		assert_int_equal(r->longest.first, longest_end - longest + 1);
	}
	qsort(busy, n_busy, sizeof(*busy), o_less);
	for (size_t i = 0; i < days; i++) {
		double v = (double)r->per_day.values[i];
		int level = v == 0				  ? 0
			    : v <= o_quantile(busy, n_busy, 0.25) ? 1
			    : v <= o_quantile(busy, n_busy, 0.5)  ? 2
			    : v <= o_quantile(busy, n_busy, 0.75) ? 3
								  : 4;

		assert_int_equal(r->levels[i], '0' + level);
	}
	for (int h = 0; h < 24; h++) {
		int64_t n = 0;

		for (size_t i = 0; i < o->n; i++)
			n += o->posts[i].hour == h;
		assert_int_equal(r->per_hour[h], n);
		if (n > 0 && (best_hour < 0 || n > r->per_hour[best_hour]))
			best_hour = h;
	}
	assert_int_equal(r->most_active_hour, best_hour);
	check_most(o, STEP_DAY, &r->peak_day, r->peak_day.posts > 0, 1);
	check_most(o, STEP_MONTH, r->top_months, r->n_top_months, 5);
	check_most(o, STEP_WEEK, r->top_weeks, r->n_top_weeks, 5);
	run = 0;
	for (size_t i = 0; i < r->per_month.n; i++) {
		double sum = 0;
		int n = 0;

		for (size_t k = i >= 2 ? i - 2 : 0; k <= i; k++, n++)
			sum += (double)r->per_month.values[k];
		run += r->per_month.values[i];
		assert_near(r->trend_average[i], sum / n);
		assert_int_equal(r->trend_total[i], run);
	}
	for (int k = 0; k < POST_KIND_COUNT; k++) {
		int64_t n = 0;

		for (size_t i = 0; i < o->n; i++)
			n += (int)o->posts[i].p.kind == k;
		assert_int_equal(r->kinds[k], n);
	}
}

static int64_t
told(const struct o_post *q, enum count c)
{
	return c == COUNT_IMPRESSIONS ? q->impressions : q->p.counts[c];
}

static void
check_count(const struct oracle *o, const struct report *r, enum count c, double median,
    const struct top_post *top, size_t n_top)
{
	int64_t v[4096], sum = 0;
	size_t n = 0, k = 0;
	bool used[4096] = { false };

	for (size_t i = 0; i < o->n_own; i++)
		if (told(o->own[i], c) != COUNT_UNKNOWN)
			sum += v[n++] = told(o->own[i], c);
	if (n == 0 && o->n > 0 && c != COUNT_IMPRESSIONS)
		assert_int_equal(r->totals[c], COUNT_UNKNOWN);
	else
		assert_int_equal(r->totals[c], sum);
	if (c == COUNT_QUOTES || c == COUNT_BOOKMARKS)
		return;
	qsort(v, n, sizeof(*v), o_less);
	assert_near(median, n == 0 ? NAN : ((double)v[(n - 1) / 2] + (double)v[n / 2]) / 2);
	/* own[] stands by time and id, so the first of the largest left comes next. */
	for (; k < 10 && k < n; k++) {
		const struct o_post *best = NULL;
		size_t at = 0;

		for (size_t i = 0; i < o->n_own; i++)
			if (!used[i] && told(o->own[i], c) != COUNT_UNKNOWN &&
			    (best == NULL || told(o->own[i], c) > told(best, c))) {
				best = o->own[i];
				at = i;
			}
		used[at] = true;
		assert_true(k < n_top);
		assert_true(str_eq(top[k].id, best->p.id));
		assert_true(str_eq(top[k].text, best->p.text));
		assert_int_equal(top[k].created_at, best->p.created_at);
		assert_int_equal(top[k].impressions, best->impressions);
		assert_int_equal(top[k].estimated, best->estimated);
		for (int i = 0; i < COUNT_COUNT; i++)
			assert_int_equal(top[k].counts[i], best->p.counts[i]);
		assert_true(top[k].url.len > 0);
	}
	assert_int_equal(n_top, k);
}

static void
check_engagement(const struct oracle *o, const struct report *r)
{
	int64_t known = 0, estimated = 0, n = 0, e = 0;

	for (size_t i = 0; i < o->n_own; i++) {
		const struct o_post *q = o->own[i];

		e += q->e;
		n += q->estimated;
		if (q->estimated)
			estimated += q->impressions;
		else
			known += q->impressions;
	}
	assert_int_equal(r->impressions_known, known);
	assert_int_equal(r->impressions_estimated, estimated);
	assert_int_equal(r->posts_estimated, n);
	assert_near(r->impressions_rate, o->r);
	assert_near(r->rate, known + estimated > 0 ? (double)e / (double)(known + estimated) : NAN);
	check_count(o, r, COUNT_LIKES, r->median_likes, r->top_likes, r->n_top_likes);
	check_count(o, r, COUNT_REPOSTS, r->median_reposts, r->top_reposts, r->n_top_reposts);
	check_count(o, r, COUNT_REPLIES, r->median_replies, r->top_replies, r->n_top_replies);
	check_count(o, r, COUNT_IMPRESSIONS, r->median_impressions, r->top_impressions, r->n_top_impressions);
	check_count(o, r, COUNT_QUOTES, 0, NULL, 0);
	check_count(o, r, COUNT_BOOKMARKS, 0, NULL, 0);
}

static void
check_names(const struct o_list *l, const struct name_count *list, size_t n, size_t most)
{
	assert_int_equal(n, l->n < most ? l->n : most);
	for (size_t i = 0; i < n; i++) {
		assert_true(str_eq(list[i].name, str_of(l->v[i].name)));
		assert_int_equal(list[i].count, l->v[i].n);
	}
}

static void
check_topics(struct oracle *o, const struct report *r)
{
	assert_int_equal(r->n_hashtags, o->hashtags.n < 50 ? o->hashtags.n : 50);
	for (size_t i = 0; i < r->n_hashtags; i++) {
		const struct o_count *c = &o->hashtags.v[i];

		assert_int_equal(r->hashtags[i].posts, c->n);
		assert_true(str_eq(r->hashtags[i].tag, str_of(o_spelling(o, c->name))));
		assert_near(
		    r->hashtags[i].mean_likes, c->told > 0 ? (double)c->likes / (double)c->told : NAN);
	}
	check_names(&o->mentions, r->mentions, r->n_mentions, 50);
	check_names(&o->words, r->words, r->n_words, 100);
	check_names(&o->languages, r->languages, r->n_languages, SIZE_MAX);
}

static void
check_growth(const struct oracle *o, const struct report *r)
{
	int64_t total = 0;

	check_series(o, &r->likes_daily, STEP_DAY, LIKES);
	check_series(o, &r->likes_weekly, STEP_WEEK, LIKES);
	check_series(o, &r->likes_monthly, STEP_MONTH, LIKES);
	check_series(o, &r->impressions_daily, STEP_DAY, SEEN);
	check_series(o, &r->impressions_weekly, STEP_WEEK, SEEN);
	check_series(o, &r->impressions_monthly, STEP_MONTH, SEEN);
	for (size_t i = 0; i < r->impressions_monthly.n; i++) {
		total += r->impressions_monthly.values[i];
		assert_int_equal(r->impressions_total[i], total);
	}
}

static void
check_rhythm(const struct oracle *o, const struct report *r)
{
	double m = 0, lift[168];
	int64_t posts[168];
	bool used[168] = { false };
	size_t n_best = 0;

	for (size_t i = 0; i < o->n_own; i++)
		m += log(1 + (double)o->own[i]->e) / (double)o->n_own;
	for (int c = 0; c < 168; c++) {
		int64_t grid = 0;
		double y = 0;

		posts[c] = 0;
		for (size_t i = 0; i < o->n; i++) {
			const struct o_post *q = &o->posts[i];

			if (q->weekday * 24 + q->hour != c)
				continue;
			grid++;
			if (q->p.kind == POST_REPOST)
				continue;
			posts[c]++;
			y += log(1 + (double)q->e);
		}
		lift[c] = o->n_own > 0 ? exp((y + 5 * m) / (double)(posts[c] + 5) - m) - 1 : 0;
		assert_int_equal(r->grid[c / 24][c % 24], grid);
		assert_near(r->lift[c / 24][c % 24], lift[c]);
	}
	for (; n_best < 5; n_best++) {
		double top = -2;
		int at = -1;

		for (int c = 0; c < 168; c++)
			if (!used[c] && posts[c] >= 3 && lift[c] > top)
				top = lift[c];
		for (int c = 167; c >= 0; c--)
			if (!used[c] && posts[c] >= 3 && top - lift[c] <= 1e-9)
				at = c;
		if (at < 0)
			break;
		used[at] = true;
		assert_true(n_best < r->n_best_times);
		assert_int_equal(r->best_times[n_best].weekday * 24 + r->best_times[n_best].hour, at);
		assert_int_equal(r->best_times[n_best].posts, posts[at]);
		assert_near(r->best_times[n_best].lift, lift[at]);
	}
	assert_int_equal(r->n_best_times, n_best);
	for (int w = 0; w < 7; w++) {
		int64_t n = 0, held = 0;

		for (size_t i = 0; i < o->n; i++)
			n += o->posts[i].weekday == w;
		for (int64_t d = o->first_day; o->n > 0 && d <= o->last_day; d++)
			held += civil_weekday(d) == w;
		assert_int_equal(r->weekdays[w], n);
		assert_near(r->weekday_means[w], held > 0 ? (double)n / (double)held : 0);
	}
}

/* The followers' history: each reading that is its local day's last stands, by time. */
static void
check_history(const struct feed *f, const struct report *r)
{
	size_t n = 0;
	int64_t before = INT64_MIN;

	for (size_t i = 0; i < f->head.n_readings; i++) {
		const struct reading *q = &f->head.readings[i];
		int64_t day = (q->at + zone_offset(f->o.zone, q->at)) / 86400;
		bool last = (!f->o.has_from || day >= f->o.from_day) && (!f->o.has_to || day <= f->o.to_day);

		for (size_t k = 0; k < f->head.n_readings; k++) {
			const struct reading *p = &f->head.readings[k];

			if ((p->at + zone_offset(f->o.zone, p->at)) / 86400 == day && p->at > q->at)
				last = false;
		}
		if (!last)
			continue;
		n++;
		for (size_t k = 0; k < r->n_readings; k++)
			if (r->readings[k].at == q->at)
				last = r->readings[k].followers != q->followers ||
				       r->readings[k].posts != q->posts;
		assert_false(last);
	}
	assert_int_equal(r->n_readings, n);
	for (size_t k = 0; k < r->n_readings; k++) {
		assert_true(r->readings[k].at > before);
		before = r->readings[k].at;
	}
}

static void
check(struct feed *f, const struct report *r)
{
	struct oracle *o = arena_zalloc(f->a, sizeof(*o));

	assert_non_null(o);
	o->a = f->a;
	o_choose(
	    o, f->posts, f->n, f->o.zone, f->o.has_from, f->o.from_day, f->o.has_to, f->o.to_day, f->o.kinds);
	o_impressions(o);
	o_topics(o, f->o.platform != PLATFORM_X, "jack");
	assert_int_equal(r->posts, o->n);
	assert_int_equal(r->has_posts, o->n > 0);
	if (o->n > 0) {
		assert_int_equal(r->first_day, o->first_day);
		assert_int_equal(r->last_day, o->last_day);
	}
	check_contributions(o, r);
	check_engagement(o, r);
	check_topics(o, r);
	check_growth(o, r);
	check_rhythm(o, r);
	check_history(f, r);
}

static size_t *
shuffled(struct feed *f, uint64_t seed)
{
	size_t *order = arena_alloc(f->a, (f->n + 1) * sizeof(*order));
	uint64_t state = seed * 77 + 13;

	for (size_t i = 0; i < f->n; i++)
		order[i] = i;
	for (size_t i = f->n; i > 1; i--) {
		size_t k = (size_t)below(&state, (int64_t)i), t = order[i - 1];

		order[i - 1] = order[k];
		order[k] = t;
	}
	return order;
}

/* Added by several threads' worth of tables, merged in some order; with reports in between, which must change
 * nothing. */
static struct report *
in_batches(struct feed *f, uint64_t seed)
{
	struct stats *s[3];
	struct report *r;
	uint64_t state = seed + 99;
	size_t *order = shuffled(f, seed);

	for (int i = 0; i < 3; i++)
		assert_non_null(s[i] = stats_new(&f->o));
	for (size_t i = 0; i < f->n; i++) {
		struct stats *to = s[below(&state, 3)];

		assert_int_equal(stats_add(to, &f->posts[order[i]], 1000 + order[i]), ERR_OK);
		if (below(&state, 60) == 0)
			assert_int_equal(stats_report(to, &f->head, f->a, &r), ERR_OK);
	}
	assert_int_equal(stats_merge(s[2], s[0]), ERR_OK);
	if (seed % 2 == 0)
		assert_int_equal(stats_report(s[2], &f->head, f->a, &r), ERR_OK);
	assert_int_equal(stats_merge(s[1], s[2]), ERR_OK);
	assert_int_equal(stats_report(s[1], &f->head, f->a, &r), ERR_OK);
	/* What was merged away is empty, and of use again. */
	if (f->n > 0)
		assert_int_equal(stats_add(s[0], &f->posts[0], 1000), ERR_OK);
	assert_int_equal(stats_report(s[1], &f->head, f->a, &r), ERR_OK);
	for (int i = 0; i < 3; i++)
		stats_free(s[i]);
	return r;
}

#define DAY 86400
#define YEAR (365 * DAY)
#define AT_2010 1262304000
static const struct made cases[] = {
	{ .name = "some posts",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = 90 * DAY,
	    .n = 300,
	    .repost_percent = 20,
	    .unknown_percent = 20 },
	{ .name = "15 years",
	    .zone = "Europe/Berlin",
	    .from = AT_2010 - 3 * YEAR,
	    .span = 15 * YEAR,
	    .n = 500,
	    .repost_percent = 10,
	    .unknown_percent = 10 },
	{ .name = "all told",
	    .zone = "America/New_York",
	    .from = AT_2010 + 58 * DAY,
	    .span = 4 * DAY,
	    .n = 400 },
	{ .name = "nothing told",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 100,
	    .unknown_percent = 100 },
	{ .name = "all reposts",
	    .zone = "Asia/Kathmandu",
	    .from = AT_2010,
	    .span = 30 * DAY,
	    .n = 60,
	    .repost_percent = 100 },
	{ .name = "one post", .zone = "Asia/Tokyo", .from = AT_2010, .span = YEAR, .n = 1 },
	{ .name = "no posts", .zone = "Asia/Tokyo", .from = AT_2010, .span = YEAR, .n = 0 },
	{ .name = "two posts",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = 40 * DAY,
	    .n = 2,
	    .unknown_percent = 30 },
	/* 2024-03-31 and 2024-10-27: Berlin's clocks go on and back; 2024 is a leap year. */
	{ .name = "Berlin goes on",
	    .zone = "Europe/Berlin",
	    .from = 1711843200 - DAY,
	    .span = 3 * DAY,
	    .n = 250,
	    .unknown_percent = 10 },
	{ .name = "Berlin goes back",
	    .zone = "Europe/Berlin",
	    .from = 1729987200 - DAY,
	    .span = 2 * DAY,
	    .n = 250,
	    .unknown_percent = 10 },
	/* 2017-10-15: Sao Paulo had no midnight; 2018-02-18 it had 23 o'clock twice. */
	{ .name = "no midnight",
	    .zone = "America/Sao_Paulo",
	    .from = 1508022000 - 6 * 3600,
	    .span = 12 * 3600,
	    .n = 200 },
	{ .name = "23 o'clock twice",
	    .zone = "America/Sao_Paulo",
	    .from = 1518919200 - 6 * 3600,
	    .span = 12 * 3600,
	    .n = 200 },
	/* 2011-12-30 was no day in Apia. */
	{ .name = "a day skipped",
	    .zone = "Pacific/Apia",
	    .from = 1325239200 - 3 * DAY,
	    .span = 6 * DAY,
	    .n = 200,
	    .unknown_percent = 5 },
	{ .name = "a day skipped, chosen",
	    .zone = "Pacific/Apia",
	    .from = 1325239200 - 3 * DAY,
	    .span = 6 * DAY,
	    .n = 100,
	    .from_day = "2011-12-30",
	    .to_day = "2011-12-30" },
	/* 2010-11-07: St. John's went back at one minute past midnight, into the day before. */
	{ .name = "back into yesterday",
	    .zone = "America/St_Johns",
	    .from = 1289095260 - 2 * 3600,
	    .span = 4 * 3600,
	    .n = 300 },
	{ .name = "back into yesterday, chosen",
	    .zone = "America/St_Johns",
	    .from = 1289095260 - 2 * 3600,
	    .span = 4 * 3600,
	    .n = 300,
	    .to_day = "2010-11-06" },
	{ .name = "turn of the ISO year",
	    .zone = "UTC",
	    .from = 1230768000 - 10 * DAY,
	    .span = 2 * YEAR + 20 * DAY,
	    .n = 300 },
	{ .name = "leap day",
	    .zone = "Pacific/Auckland",
	    .from = 1709164800 - 2 * DAY,
	    .span = 5 * DAY,
	    .n = 200 },
	{ .name = "read again and again",
	    .zone = "Europe/Berlin",
	    .from = AT_2010,
	    .span = 200 * DAY,
	    .n = 400,
	    .repost_percent = 20,
	    .unknown_percent = 30,
	    .twice_percent = 50 },
	{ .name = "all but one read again",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = 20 * DAY,
	    .n = 60,
	    .unknown_percent = 30,
	    .twice_percent = 95 },
	{ .name = "named ids",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = 60 * DAY,
	    .n = 300,
	    .repost_percent = 20,
	    .unknown_percent = 30,
	    .twice_percent = 30,
	    .named_ids = true,
	    .platform = PLATFORM_BLUESKY },
	{ .name = "huge counts",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = 60 * DAY,
	    .n = 300,
	    .unknown_percent = 10,
	    .twice_percent = 20,
	    .huge = true },
	{ .name = "from and to",
	    .zone = "Australia/Lord_Howe",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 400,
	    .repost_percent = 20,
	    .twice_percent = 20,
	    .from_day = "2010-03-01",
	    .to_day = "2010-10-31" },
	{ .name = "from",
	    .zone = "Asia/Kolkata",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 300,
	    .unknown_percent = 10,
	    .from_day = "2010-06-15" },
	{ .name = "none left",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 100,
	    .from_day = "2020-06-15" },
	{ .name = "kinds",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 300,
	    .repost_percent = 30,
	    .twice_percent = 40,
	    .kinds = 1u << POST_ORIGINAL | 1u << POST_QUOTE },
	{ .name = "reposts alone",
	    .zone = "UTC",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 200,
	    .repost_percent = 30,
	    .twice_percent = 10,
	    .kinds = 1u << POST_REPOST },
	{ .name = "Mastodon",
	    .zone = "Europe/Berlin",
	    .from = AT_2010,
	    .span = YEAR,
	    .n = 200,
	    .repost_percent = 30,
	    .platform = PLATFORM_MASTODON },
};

/* How often each case is made anew; more for a longer look (-DSEEDS=100). */
#ifndef SEEDS
#define SEEDS 2
#endif

static void
test_cases(void **state)
{
	size_t n = sizeof(cases) / sizeof(cases[0]);

	(void)state;
	for (size_t i = 0; i < n * SEEDS; i++) {
		const struct made *m = &cases[i % n];
		struct feed f;
		struct report *r;
		char *json;

		feed_init(&f, m->zone);
		f.o.platform = m->platform;
		f.head.account.platform = m->platform;
		if (m->kinds != 0)
			f.o.kinds = m->kinds;
		f.o.has_from = m->from_day != NULL && clock_parse_date(str_of(m->from_day), &f.o.from_day);
		f.o.has_to = m->to_day != NULL && clock_parse_date(str_of(m->to_day), &f.o.to_day);
		make(&f, m, i + 1);
		r = feed_report(&f, NULL);
		print_message("%s, %d: %d posts\n", m->name, (int)(i / n), (int)r->posts);
		check(&f, r);
		json = feed_json(&f, r);
		for (uint64_t seed = 1; seed <= 3; seed++)
			assert_string_equal(feed_json(&f, feed_report(&f, shuffled(&f, seed))), json);
		for (uint64_t seed = 1; seed <= 2; seed++)
			assert_string_equal(feed_json(&f, in_batches(&f, seed)), json);
		feed_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
