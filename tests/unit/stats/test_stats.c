/* test_stats.c: each statistic by hand, and what is refused. */
#include "feed.h"

#include <math.h>
#include <stdio.h>

#include "base/clock.h"

static int64_t
at(const char *time)
{
	int64_t t;

	assert_true(clock_parse_rfc3339(str_of(time), &t));
	return t;
}

static int64_t
day(const char *date)
{
	int64_t d;

	assert_true(clock_parse_date(str_of(date), &d));
	return d;
}

/* A post of its own id at that time. */
static struct post *
post(struct feed *f, const char *time)
{
	char id[24];

	snprintf(id, sizeof(id), "%zu", f->n + 1);
	return feed_post(f, id, at(time));
}

static void
counts(struct post *p, int64_t likes, int64_t reposts, int64_t replies, int64_t quotes, int64_t impressions)
{
	p->counts[COUNT_LIKES] = likes;
	p->counts[COUNT_REPOSTS] = reposts;
	p->counts[COUNT_REPLIES] = replies;
	p->counts[COUNT_QUOTES] = quotes;
	p->counts[COUNT_IMPRESSIONS] = impressions;
}

#define NO COUNT_UNKNOWN

static void
test_estimates(void **state)
{
	/* n posts of so many likes and impressions, then one of e likes (and `told` impressions) that is
	 * estimated. */
	static const struct {
		int n;
		int64_t likes, impressions, e, told;
		double rate;
		int64_t estimate;
	} cases[] = {
		{ 20, 4, 10, 1, NO, 0.4, 3 },	/* 2.5: half away from zero */
		{ 20, 4, 10, 3, NO, 0.4, 8 },	/* 7.5 */
		{ 19, 4, 10, 1, NO, 0.02, 50 }, /* too few that tell */
		{ 20, 5, 10, 1, NO, 0.5, 2 },	/* the ends of what is believed */
		{ 20, 1, 1000, 1, NO, 0.001, 1000 },
		{ 20, 6, 10, 1, NO, 0.02, 50 }, /* beyond them */
		{ 20, 1, 1001, 1, NO, 0.02, 50 },
		{ 0, 0, 0, 7, NO, 0.02, 350 },
		{ 20, 4, 10, 2, 0, 0.4, 5 }, /* a 0 that cannot be */
		{ 20, 4, 10, 0, NO, 0.4, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct feed f;
		struct report *r;
		struct post *p;
		bool estimated;

		feed_init(&f, "UTC");
		for (int k = 0; k < cases[i].n; k++)
			counts(post(&f, "2020-01-01T00:00:00Z"), cases[i].likes, NO, NO, NO,
			    cases[i].impressions);
		/* A repost tells nothing of the account's rate. */
		p = post(&f, "2020-01-01T00:00:00Z");
		p->kind = POST_REPOST;
		counts(p, 1000000, 1, 1, 1, 1000001);
		p = post(&f, "2020-01-02T00:00:00Z");
		counts(p, cases[i].e, NO, NO, NO, cases[i].told);
		r = feed_report(&f, NULL);
		assert_true(fabs(r->impressions_rate - cases[i].rate) < 1e-15);
		assert_int_equal(r->posts_estimated, 1);
		assert_int_equal(r->impressions_estimated, cases[i].estimate);
		assert_int_equal(r->impressions_known, cases[i].n * cases[i].impressions);
		assert_int_equal(stats_impressions(p, r->impressions_rate, &estimated), cases[i].estimate);
		assert_true(estimated);
		p->kind = POST_REPOST;
		assert_int_equal(stats_impressions(p, r->impressions_rate, &estimated), cases[i].told);
		assert_false(estimated);
		feed_free(&f);
	}
}

/* A reported 0 without any engagement is a 0. */
static void
test_zero_is_told(void **state)
{
	struct feed f;
	struct report *r;
	bool estimated;

	(void)state;
	feed_init(&f, "UTC");
	counts(post(&f, "2020-01-01T00:00:00Z"), 0, 0, NO, NO, 0);
	r = feed_report(&f, NULL);
	assert_int_equal(r->posts_estimated, 0);
	assert_int_equal(r->totals[COUNT_IMPRESSIONS], 0);
	assert_int_equal(r->totals[COUNT_REPLIES], COUNT_UNKNOWN);
	assert_int_equal(r->totals[COUNT_LIKES], 0);
	assert_true(r->median_likes == 0);
	assert_true(isnan(r->median_replies));
	assert_true(isnan(r->rate));
	assert_int_equal(r->n_top_replies, 0);
	assert_int_equal(r->n_top_likes, 1);
	assert_int_equal(stats_impressions(&f.posts[0], NAN, &estimated), 0);
	assert_false(estimated);
	f.posts[0].counts[COUNT_LIKES] = 3;
	assert_int_equal(stats_impressions(&f.posts[0], NAN, &estimated), 150);
	assert_true(estimated);
	feed_free(&f);
}

/* Unknown is not zero; without posts all totals are; reposts alone tell nothing of the account. */
static void
test_nothing(void **state)
{
	struct feed f;
	struct report *r;
	struct post *p;

	(void)state;
	feed_init(&f, "UTC");
	r = feed_report(&f, NULL);
	assert_false(r->has_posts);
	for (int c = 0; c < COUNT_COUNT; c++)
		assert_int_equal(r->totals[c], 0);
	assert_true(isnan(r->median_likes) && isnan(r->median_impressions) && isnan(r->rate));
	assert_int_equal(r->most_active_hour, -1);
	assert_int_equal(r->per_day.n + r->likes_weekly.n + r->n_best_times + r->n_words, 0);
	assert_int_equal(r->longest.days + r->current.days + r->peak_day.posts, 0);
	assert_string_equal(r->levels, "");
	p = post(&f, "2020-01-01T00:00:00Z");
	p->kind = POST_REPOST;
	counts(p, 10, 10, 10, 10, 10);
	p->lang = STR("en");
	r = feed_report(&f, NULL);
	assert_int_equal(r->posts, 1);
	assert_int_equal(r->kinds[POST_REPOST], 1);
	assert_int_equal(r->totals[COUNT_LIKES], COUNT_UNKNOWN);
	assert_int_equal(r->totals[COUNT_IMPRESSIONS], 0);
	assert_int_equal(r->n_top_likes + r->n_languages, 0);
	assert_int_equal(r->likes_daily.n, 1);
	assert_int_equal(r->likes_daily.values[0], 0);
	feed_free(&f);
}

/* Levels by R's type 7: of 1 2 3 4 10 the quartiles are 2, 3, 4; of 1 2 they are 1.25, 1.5, 1.75. */
static void
test_levels(void **state)
{
	static const struct {
		int posts[8];
		const char *levels;
	} cases[] = {
		{ { 1, 2, 3, 4, 10 }, "11234" }, { { 1, 0, 2 }, "104" }, { { 5, 5, 5, 5 }, "1111" },
		{ { 1, 1, 1, 9 }, "1114" },		    /* 1, 1, 3 */
		{ { 7 }, "1" }, { { 4, 3, 2, 1 }, "4321" }, /* 1.75, 2.5, 3.25 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct feed f;

		feed_init(&f, "UTC");
		for (int d = 0; d < 8; d++)
			for (int k = 0; k < cases[i].posts[d]; k++)
				post(&f, "2020-02-27T10:00:00Z")->created_at += d * 86400;
		assert_string_equal(feed_report(&f, NULL)->levels, cases[i].levels);
		feed_free(&f);
	}
}

static void
test_streaks(void **state)
{
	/* Days of March 2020 with posts, the day of fetched_at; longest and current as first, days. */
	static const struct {
		int days[10], today;
		int longest_first, longest, current_first, current;
	} cases[] = {
		{ { 1, 2, 3, 5 }, 5, 1, 3, 5, 1 },
		{ { 1, 2, 3, 5 }, 6, 1, 3, 5, 1 },
		{ { 1, 2, 3, 5 }, 7, 1, 3, 0, 0 },
		{ { 1, 2, 4, 5 }, 5, 1, 2, 4, 2 }, /* of two as long the earlier */
		{ { 1, 2, 4, 5, 6 }, 6, 4, 3, 4, 3 },
		{ { 5 }, 4, 5, 1, 0, 0 }, /* a day ahead of us */
		{ { 3, 4, 5 }, 4, 3, 3, 3, 2 },
		{ { 9 }, 9, 9, 1, 9, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct feed f;
		struct report *r;
		int64_t march = day("2020-03-01") - 1;

		feed_init(&f, "Asia/Tokyo");
		for (int k = 0; k < 10 && cases[i].days[k] > 0; k++)
			post(&f, "2020-02-29T03:00:00Z")->created_at += cases[i].days[k] * 86400;
		/* 23:30 in UTC is the next day in Tokyo. */
		f.head.fetched_at = (march + cases[i].today - 1) * 86400 + 23 * 3600 + 1800;
		r = feed_report(&f, NULL);
		assert_int_equal(r->longest.first - march, cases[i].longest_first);
		assert_int_equal(r->longest.days, cases[i].longest);
		assert_int_equal(r->longest.last, r->longest.first + r->longest.days - 1);
		assert_int_equal(r->current.days, cases[i].current);
		if (cases[i].current > 0)
			assert_int_equal(r->current.first - march, cases[i].current_first);
		feed_free(&f);
	}
}

/* 2021-01-03 is a Sunday of 2020-W53, the next day one of 2021-W01; in Auckland it is Monday already. */
static void
test_weeks(void **state)
{
	struct feed f;
	struct report *r;
	char label[16];

	(void)state;
	feed_init(&f, "UTC");
	post(&f, "2021-01-03T12:00:00Z");
	post(&f, "2021-01-04T12:00:00Z");
	post(&f, "2021-01-18T12:00:00Z");
	post(&f, "2021-01-19T12:00:00Z");
	r = feed_report(&f, NULL);
	assert_int_equal(r->n_top_weeks, 3);
	assert_string_equal(series_label(label, STEP_WEEK, r->top_weeks[0].bucket), "2021-W03");
	assert_string_equal(series_label(label, STEP_WEEK, r->top_weeks[1].bucket), "2020-W53");
	assert_string_equal(series_label(label, STEP_WEEK, r->top_weeks[2].bucket), "2021-W01");
	assert_int_equal(r->likes_weekly.n, 4);
	assert_string_equal(series_label(label, STEP_WEEK, r->likes_weekly.first), "2020-W53");
	assert_string_equal(series_label(label, STEP_MONTH, r->top_months[0].bucket), "2021-01");
	assert_string_equal(series_label(label, STEP_YEAR, r->per_year.first), "2021");
	assert_string_equal(series_label(label, STEP_DAY, r->per_day.first), "2021-01-03");
	assert_int_equal(r->per_day.n, 17);
	/* One Sunday, three Mondays in the range; three Sundays too. */
	assert_int_equal(r->weekdays[6], 1);
	assert_true(fabs(r->weekday_means[6] - 1.0 / 3) < 1e-12);
	assert_true(fabs(r->weekday_means[0] - 2.0 / 3) < 1e-12);
	assert_true(fabs(r->weekday_means[1] - 1.0 / 3) < 1e-12);
	assert_true(r->weekday_means[2] == 0);
	zone_free(f.o.zone);
	assert_int_equal(zone_open(STR("Pacific/Auckland"), &f.o.zone), ERR_OK);
	r = feed_report(&f, NULL);
	assert_string_equal(series_label(label, STEP_WEEK, r->likes_weekly.first), "2021-W01");
	assert_int_equal(r->grid[1][1], 2); /* 12:00 UTC is 01:00 of the next day there, in summer */
	assert_int_equal(r->most_active_hour, 1);
	feed_free(&f);
}

/* One post in January, none in February, five in March and two in April. */
static void
test_trend(void **state)
{
	static const double average[] = { 1, 0.5, 2, 7.0 / 3 };
	static const int64_t total[] = { 1, 1, 6, 8 };
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	post(&f, "2020-01-31T00:00:00Z");
	for (int i = 0; i < 5; i++)
		post(&f, "2020-03-01T00:00:00Z");
	for (int i = 0; i < 2; i++)
		post(&f, "2020-04-30T00:00:00Z");
	r = feed_report(&f, NULL);
	assert_int_equal(r->per_month.n, 4);
	for (int i = 0; i < 4; i++) {
		assert_true(fabs(r->trend_average[i] - average[i]) < 1e-12);
		assert_int_equal(r->trend_total[i], total[i]);
	}
	assert_int_equal(r->n_top_months, 3); /* February is not among the fullest */
	assert_int_equal(r->peak_day.bucket, day("2020-03-01"));
	assert_int_equal(r->peak_day.posts, 5);
	feed_free(&f);
}

static void
test_tags(void **state)
{
	struct feed f;
	struct report *r;
	struct post *p;

	(void)state;
	feed_init(&f, "UTC");
	f.o.platform = PLATFORM_MASTODON;
	f.o.handle = STR("Jack@Example.org");
	p = post(&f, "2020-01-01T00:00:00Z");
	p->hashtags = STR("AI ai AI Moon");
	p->mentions = STR("Bob bob JACK jack@example.org carol@Example.org");
	p->text = STR("#unseen @unseen"); /* the platform's list is there */
	counts(p, 10, NO, NO, NO, NO);
	p = post(&f, "2020-01-02T00:00:00Z");
	p->hashtags = STR("ai");
	p->mentions = STR("");
	p->text = STR("@hidden"); /* an empty list is there too */
	counts(p, NO, NO, NO, NO, NO);
	p = post(&f, "2020-01-03T00:00:00Z");
	p->text = STR("no list: \xef\xbc\x83"
		      "Ai, http://a.com/#none and @bob");
	counts(p, 5, NO, NO, NO, NO);
	p = post(&f, "2020-01-04T00:00:00Z");
	p->hashtags = STR("moon");
	p->kind = POST_REPOST;
	r = feed_report(&f, NULL);
	assert_int_equal(r->n_hashtags, 2);
	assert_true(str_eq(r->hashtags[0].tag, STR("AI"))); /* AI twice, ai twice, Ai once: the smaller */
	assert_int_equal(r->hashtags[0].posts, 3);
	assert_true(r->hashtags[0].mean_likes == 7.5);
	assert_true(str_eq(r->hashtags[1].tag, STR("Moon")));
	assert_int_equal(r->hashtags[1].posts, 1);
	assert_int_equal(r->n_mentions, 2);
	assert_true(str_eq(r->mentions[0].name, STR("bob")));
	assert_int_equal(r->mentions[0].count, 2);
	assert_true(str_eq(r->mentions[1].name, STR("carol@example.org")));
	feed_free(&f);
}

/* Tags whose posts do not tell their likes have no mean. */
static void
test_tag_without_likes(void **state)
{
	struct feed f;

	(void)state;
	feed_init(&f, "UTC");
	post(&f, "2020-01-01T00:00:00Z")->hashtags = STR("x");
	assert_true(isnan(feed_report(&f, NULL)->hashtags[0].mean_likes));
	feed_free(&f);
}

/* Three posts on Monday at 9 with E = 0, three on Tuesday at 10 with E = e - 1, so y = 0 and 1, m = 1/2:
 * scores 2.5/8 and 5.5/8. */
static void
test_best_times(void **state)
{
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	for (int i = 0; i < 3; i++) {
		counts(post(&f, "2024-01-01T09:00:00Z"), 0, NO, NO, NO, NO);
		counts(post(&f, "2024-01-02T10:59:59Z"), 1, 1, 1, 0, NO);
	}
	counts(post(&f, "2024-01-03T10:00:00Z"), 1, 1, 1, 0, NO);
	counts(post(&f, "2024-01-03T10:00:00Z"), 0, 0, 0, 0, NO);
	r = feed_report(&f, NULL);
	assert_int_equal(r->n_best_times, 2); /* Wednesday has two posts alone */
	assert_int_equal(r->best_times[0].weekday, 1);
	assert_int_equal(r->best_times[0].hour, 10);
	assert_int_equal(r->best_times[0].posts, 3);
	/* y of E = 3 is ln 4, m half of it: the score is m + 3/8 m */
	assert_true(fabs(r->best_times[0].lift - (pow(4, 3.0 / 16) - 1)) < 1e-12);
	assert_true(fabs(r->best_times[1].lift - (pow(4, -3.0 / 16) - 1)) < 1e-12);
	assert_true(r->lift[3][3] == 0);
	assert_true(fabs(r->lift[2][10]) < 1e-12);
	feed_free(&f);
}

/* All posts are received alike, so every lift is 0 but for rounding, which differs with n: the earlier
 * weekday and hour all the same. */
static void
test_best_times_tie(void **state)
{
	(void)state;
	for (int64_t e = 1; e < 40; e++) {
		struct feed f;
		struct report *r;

		feed_init(&f, "UTC");
		for (int d = 7; d >= 1; d--)
			for (int i = 0; i < 3 + d * (int)e % 11; i++) {
				char time[32];

				snprintf(time, sizeof(time), "2024-01-%02dT1%d:00:00Z", d, d % 3);
				counts(post(&f, time), e, NO, NO, NO, NO);
			}
		r = feed_report(&f, NULL);
		assert_int_equal(r->n_best_times, 5);
		for (int i = 0; i < 5; i++) {
			assert_int_equal(r->best_times[i].weekday, i);
			assert_true(fabs(r->best_times[i].lift) < 1e-12);
		}
		feed_free(&f);
	}
}

/* Ties in a top list: the earlier post, then the shorter id, then the smaller one. */
static void
test_top_order(void **state)
{
	static const char *const ids[] = { "20", "9", "10", "at://a", "007", "9223372036854775808",
		"99999999999999999999" };
	static const char *const order[] = { "9", "10", "20", "007", "at://a", "9223372036854775808",
		"99999999999999999999" };
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	for (size_t i = 0; i < 7; i++)
		counts(feed_post(&f, ids[i], at("2020-01-01T00:00:00Z")), 5, NO, NO, NO, NO);
	counts(feed_post(&f, "99", at("2019-12-31T00:00:00Z")), 5, NO, NO, NO, NO);
	r = feed_report(&f, NULL);
	assert_int_equal(r->n_top_likes, 8);
	assert_true(str_eq(r->top_likes[0].id, STR("99")));
	for (size_t i = 0; i < 7; i++)
		assert_true(str_eq(r->top_likes[i + 1].id, str_of(order[i])));
	assert_true(str_eq(r->top_likes[0].url, STR("https://x.com/jack/status/99")));
	feed_free(&f);
}

/* The newest reading wins count by count; its words replace the older ones. */
static void
test_readings(void **state)
{
	struct feed f;
	struct report *r;
	struct post *p;

	(void)state;
	feed_init(&f, "UTC");
	p = feed_post(&f, "7", at("2020-01-01T00:00:00Z"));
	counts(p, 10, 3, NO, NO, NO);
	p->read_at = at("2024-01-02T00:00:00Z");
	p->text = STR("moon landing");
	p->hashtags = STR("new");
	p = feed_post(&f, "7", at("2020-01-01T00:00:00Z"));
	counts(p, 99, 4, 5, NO, NO);
	p->read_at = at("2024-01-01T00:00:00Z");
	p->text = STR("moon launch");
	p->hashtags = STR("old");
	r = feed_report(&f, NULL);
	assert_int_equal(r->posts, 1);
	assert_int_equal(r->totals[COUNT_LIKES], 10);
	assert_int_equal(r->totals[COUNT_REPOSTS], 3);
	assert_int_equal(r->totals[COUNT_REPLIES], 5);
	assert_int_equal(r->n_hashtags, 1);
	assert_true(str_eq(r->hashtags[0].tag, STR("new")));
	assert_int_equal(r->n_words, 2);
	assert_true(str_eq(r->words[0].name, STR("landing")));
	assert_true(str_eq(r->top_likes[0].text, STR("moon landing")));
	feed_free(&f);
}

/* Posts that came in order are not asked for again but for the top lists. */
static void
test_few_loads(void **state)
{
	struct feed f;

	(void)state;
	feed_init(&f, "UTC");
	for (int i = 5000; i > 0; i--) {
		char id[24];

		snprintf(id, sizeof(id), "%d", i);
		counts(feed_post(&f, id, at("2020-01-01T00:00:00Z") + i), i, i, i, i, i);
	}
	assert_int_equal(feed_report(&f, NULL)->posts, 5000);
	assert_int_equal(f.loads, 40);
	feed_free(&f);
}

static void
test_history(void **state)
{
	static const struct reading readings[] = {
		{ 1704106800, 5, 1, 1 },   /* 2024-01-01 11:00 UTC */
		{ 1704150000, 9, NO, NO }, /* 2024-01-01 23:00 UTC, the 2nd in Berlin */
		{ 1704067200, 4, 1, 1 },   /* 2024-01-01 00:00 UTC */
		{ 1704186000, 7, 2, 3 },   /* 2024-01-02 09:00 UTC, twice in one second: the larger stands */
		{ 1704186000, 8, 2, 3 }, { 1704300000, 6, 2, NO }, /* 2024-01-03 16:40 UTC */
	};
	static const struct {
		const char *zone, *from, *to;
		int64_t followers[4];
		size_t n;
	} cases[] = {
		{ "UTC", NULL, NULL, { 9, 8, 6 }, 3 },
		{ "Europe/Berlin", NULL, NULL, { 5, 8, 6 }, 3 },
		{ "UTC", "2024-01-02", NULL, { 8, 6 }, 2 },
		{ "UTC", NULL, "2024-01-01", { 9 }, 1 },
		{ "Europe/Berlin", "2024-01-02", "2024-01-02", { 8 }, 1 },
		{ "UTC", "2025-01-02", NULL, { 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading turned[6];
		struct feed f;

		feed_init(&f, cases[i].zone);
		f.o.has_from = cases[i].from != NULL;
		f.o.has_to = cases[i].to != NULL;
		f.o.from_day = f.o.has_from ? day(cases[i].from) : 0;
		f.o.to_day = f.o.has_to ? day(cases[i].to) : 0;
		f.o.kinds = 1u << POST_REPLY; /* kinds do not cut it */
		for (int turn = 0; turn < 6; turn++) {
			struct report *r;

			for (int k = 0; k < 6; k++)
				turned[k] = readings[(k + turn) % 6];
			f.head.readings = turned;
			f.head.n_readings = 6;
			r = feed_report(&f, NULL);
			assert_int_equal(r->n_readings, cases[i].n);
			for (size_t k = 0; k < r->n_readings; k++)
				assert_int_equal(r->readings[k].followers, cases[i].followers[k]);
		}
		feed_free(&f);
	}
}

static void
test_refused(void **state)
{
	struct feed f;
	struct stats *s;
	struct report *r;
	struct post *p;

	(void)state;
	feed_init(&f, "UTC");
	s = stats_new(&f.o);
	assert_non_null(s);
	p = feed_post(&f, "1", at("2005-12-31T23:59:59Z"));
	assert_int_equal(stats_add(s, p, 1000), ERR_INVALID);
	p->created_at = NOW + 86401;
	assert_int_equal(stats_add(s, p, 1000), ERR_INVALID);
	p->created_at = NOW;
	p->kind = (enum post_kind)4;
	assert_int_equal(stats_add(s, p, 1000), ERR_INVALID);
	p->kind = POST_ORIGINAL;
	p->id = STR("");
	assert_int_equal(stats_add(s, p, 1000), ERR_INVALID);
	assert_int_equal(stats_report(s, &f.head, f.a, &r), ERR_OK);
	assert_int_equal(r->posts, 0);
	/* A refusal does no harm to what comes after, up to both ends of what is taken. */
	p->id = STR("1");
	p->created_at = NOW + 86400;
	assert_int_equal(stats_add(s, p, 1000), ERR_OK);
	p = feed_post(&f, "2", at("2006-01-01T00:00:00Z"));
	assert_int_equal(stats_add(s, p, 1001), ERR_OK);
	assert_int_equal(stats_report(s, &f.head, f.a, &r), ERR_OK);
	assert_int_equal(r->posts, 2);
	assert_int_equal(r->per_year.n, 21);
	stats_free(s);
	stats_free(NULL);
	feed_free(&f);
}

static enum err
fail_load(void *ctx, uint64_t ref, struct arena *a, struct post *p)
{
	(void)ctx;
	(void)ref;
	(void)a;
	(void)p;
	return ERR_IO;
}

/* A text that cannot be had again fails the report, and a report out of memory fails cleanly. */
static void
test_failures(void **state)
{
	struct feed f;
	struct stats *s;
	struct report *r;
	struct post *p;
	bool ok = false;

	(void)state;
	feed_init(&f, "Europe/Berlin");
	for (int i = 0; i < 50; i++) {
		p = post(&f, "2020-01-01T00:00:00Z");
		p->text = STR("one moon");
		counts(p, 1, 1, 1, 1, 1);
	}
	f.o.load = fail_load;
	s = stats_new(&f.o);
	assert_int_equal(stats_add(s, &f.posts[0], 1000), ERR_OK);
	assert_int_equal(stats_report(s, &f.head, f.a, &r), ERR_IO);
	assert_null(r);
	stats_free(s);
	f.o.load = feed_load;
	s = stats_new(&f.o);
	for (size_t i = 0; i < f.n; i++)
		assert_int_equal(stats_add(s, &f.posts[i], 1000 + i), ERR_OK);
	for (size_t max = 0; max < 300000 && !ok; max += 997) {
		struct arena *a = arena_new(max);
		enum err err = stats_report(s, &f.head, a, &r);

		assert_true(err == ERR_OK || err == ERR_NOMEM);
		ok = err == ERR_OK;
		assert_int_equal(ok, r != NULL);
		arena_free(a);
	}
	assert_true(ok);
	stats_free(s);
	feed_free(&f);
}

/* However little room there is: either all is counted or the table says that it is full, and goes on saying
 * so. */
static void
test_bounds(void **state)
{
	struct feed f;
	bool enough = false;

	(void)state;
	feed_init(&f, "Europe/Berlin");
	for (int i = 0; i < 400; i++) {
		char id[40];
		struct post *p;

		snprintf(id, sizeof(id), "at://%d", i % 300);
		p = feed_post(&f, id, at("2020-01-01T00:00:00Z") + i * 9000);
		p->text = str_of(arena_printf(f.a, "word%d of many words%d", i, i * 7));
		p->hashtags = str_of(arena_printf(f.a, "Tag%d tag%d", i % 90, i % 77));
		counts(p, i, 70000, i, 70000, (int64_t)1 << 40);
	}
	for (size_t max = 1024; max < (size_t)1 << 26; max += max / 3) {
		struct stats *s, *t;
		struct report *r = NULL;
		enum err err = ERR_OK;

		f.o.max_bytes = max;
		s = stats_new(&f.o);
		t = stats_new(&f.o);
		if (s == NULL || t == NULL) {
			stats_free(s);
			stats_free(t);
			continue;
		}
		for (size_t i = 0; i < f.n && err == ERR_OK; i++)
			err = stats_add(i % 3 ? s : t, &f.posts[i], 1000 + i);
		if (err == ERR_OK)
			err = stats_merge(s, t);
		if (err == ERR_OK)
			err = stats_report(s, &f.head, f.a, &r);
		if (err == ERR_OK) {
			assert_int_equal(r->posts, 300);
			enough = true;
		} else {
			assert_true(err == ERR_FULL || err == ERR_NOMEM);
			assert_false(enough);
		}
		stats_free(s);
		stats_free(t);
	}
	assert_true(enough);
	feed_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_estimates),
		cmocka_unit_test(test_zero_is_told),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_streaks),
		cmocka_unit_test(test_weeks),
		cmocka_unit_test(test_trend),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_tag_without_likes),
		cmocka_unit_test(test_best_times),
		cmocka_unit_test(test_best_times_tie),
		cmocka_unit_test(test_top_order),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_few_loads),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
