/* report_json.c: the report as JSON, in the shape of the statistics page. */
#include "stats/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define LIST_CHUNK 256
#define DIGITS_MAX 24

/* Writes v's digits at out, which has room for DIGITS_MAX; how many bytes. */
static size_t
digits(char *out, int64_t v)
{
	char text[DIGITS_MAX];
	size_t n = 0, len = 0;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do {
		text[n++] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		out[len++] = '-';
	while (n > 0)
		out[len++] = text[--n];
	return len;
}

/* An array of integers, most of the report's bytes: written into reserved room at once. Negative: null
 * (unknown). */
static void
ints(struct json_out *j, const char *key, const int64_t *v, size_t n)
{
	struct buf *b = j->b;

	json_key(j, key);
	json_arr(j);
	for (size_t i = 0; i < n;) {
		size_t end = i + LIST_CHUNK < n ? i + LIST_CHUNK : n;
		char *p;

		if (!buf_reserve(b, LIST_CHUNK * DIGITS_MAX))
			break;
		p = b->data + b->len;
		for (; i < end; i++) {
			if (i > 0)
				*p++ = ',';
			if (v[i] < 0) {
				memcpy(p, "null", 4);
				p += 4;
			} else {
				p += digits(p, v[i]);
			}
		}
		*p = '\0';
		b->len = (size_t)(p - b->data);
	}
	json_end_arr(j);
}

/*
 * A mean or score with as few digits as read back to within 1e-9, absolutely and relatively: ten significant
 * digits, more above 1 so that nine decimals are there, never more than a double holds.
 */
static void
number(struct json_out *j, double v)
{
	char text[40];
	double size = fabs(v);
	int precision = 10;

	if (!isfinite(v)) {
		json_null(j);
		return;
	}
	if (size < 9007199254740992.0 && v == (double)(int64_t)v) {
		json_i(j, (int64_t)v);
		return;
	}
	for (double limit = 1; limit <= size && precision < 17; limit *= 10)
		precision++;
	snprintf(text, sizeof(text), "%.*g", precision, v);
	json_raw(j, str_of(text));
}

static void
kv_number(struct json_out *j, const char *key, double v)
{
	json_key(j, key);
	number(j, v);
}

/* A text of the account's that may be absent. */
static void
kv_text(struct json_out *j, const char *key, struct str s)
{
	if (s.len == 0)
		json_kv_null(j, key);
	else
		json_kv_s(j, key, s);
}

static void
kv_label(struct json_out *j, const char *key, enum step step, int64_t bucket)
{
	char text[16];

	json_kv_s(j, key, str_of(series_label(text, step, bucket)));
}

static void
series_head(struct json_out *j, const struct series *s)
{
	static const char *const steps[] = {
		[STEP_DAY] = "day", [STEP_WEEK] = "week", [STEP_MONTH] = "month", [STEP_YEAR] = "year"
	};

	if (s->n > 0)
		kv_label(j, "start", s->step, s->first);
	else
		json_kv_null(j, "start");
	json_kv_s(j, "step", str_of(steps[s->step]));
}

static void
series(struct json_out *j, const char *key, const struct series *s)
{
	json_key(j, key);
	json_obj(j);
	series_head(j, s);
	ints(j, "values", s->values, s->n);
	json_end_obj(j);
}

static void
account(struct json_out *j, const struct account *a)
{
	json_key(j, "account");
	json_obj(j);
	json_kv_s(j, "platform", str_of(platform_name(a->platform)));
	json_kv_s(j, "handle", a->handle);
	kv_text(j, "id", a->id);
	kv_text(j, "name", a->name);
	kv_text(j, "url", a->url);
	kv_text(j, "avatar", a->avatar);
	json_kv_text(j, "bio", a->bio); /* an empty one is told */
	json_kv_time(j, "joined", a->joined);
	if (a->verified < 0)
		json_kv_null(j, "verified");
	else
		json_kv_b(j, "verified", a->verified > 0);
	json_kv_count(j, "followers", a->followers);
	json_kv_count(j, "following", a->following);
	json_kv_count(j, "posts", a->posts);
	json_end_obj(j);
}

static void
range(struct json_out *j, const struct report *r)
{
	json_key(j, "range");
	json_obj(j);
	if (r->has_posts) {
		kv_label(j, "first", STEP_DAY, r->first_day);
		kv_label(j, "last", STEP_DAY, r->last_day);
	} else {
		json_kv_null(j, "first");
		json_kv_null(j, "last");
	}
	json_kv_s(j, "timezone", str_of(r->timezone));
	json_kv_i(j, "posts", r->posts);
	json_kv_b(j, "complete", r->complete);
	kv_text(j, "reason", r->complete ? (struct str){ NULL, 0 } : r->reason);
	kv_text(j, "source", r->source);
	json_kv_time(j, "fetched_at", r->fetched_at);
	if (r->stale)
		json_kv_b(j, "stale", true);
	json_end_obj(j);
}

static void
buckets(struct json_out *j, const char *key, const char *name, enum step step,
    const struct bucket_count *list, size_t n)
{
	json_key(j, key);
	json_arr(j);
	for (size_t i = 0; i < n; i++) {
		json_obj(j);
		kv_label(j, name, step, list[i].bucket);
		json_kv_i(j, "posts", list[i].posts);
		json_end_obj(j);
	}
	json_end_arr(j);
}

static void
streak(struct json_out *j, const char *key, const struct streak *s)
{
	if (s->days == 0) {
		json_kv_null(j, key);
		return;
	}
	json_key(j, key);
	json_obj(j);
	json_kv_i(j, "days", s->days);
	kv_label(j, "first", STEP_DAY, s->first);
	kv_label(j, "last", STEP_DAY, s->last);
	json_end_obj(j);
}

static void
contributions(struct json_out *j, const struct report *r)
{
	json_key(j, "contributions");
	json_obj(j);
	series(j, "per_year", &r->per_year);
	series(j, "per_month", &r->per_month);
	json_key(j, "per_day");
	json_obj(j);
	series_head(j, &r->per_day);
	ints(j, "values", r->per_day.values, r->per_day.n);
	json_kv_s(j, "levels", str_of(r->levels));
	json_end_obj(j);
	ints(j, "per_hour", r->per_hour, 24);
	json_kv_count(j, "most_active_hour", r->most_active_hour);
	if (r->peak_day.posts == 0) {
		json_kv_null(j, "peak_day");
	} else {
		json_key(j, "peak_day");
		json_obj(j);
		kv_label(j, "date", STEP_DAY, r->peak_day.bucket);
		json_kv_i(j, "posts", r->peak_day.posts);
		json_end_obj(j);
	}
	buckets(j, "top_months", "month", STEP_MONTH, r->top_months, r->n_top_months);
	buckets(j, "top_weeks", "week", STEP_WEEK, r->top_weeks, r->n_top_weeks);
	json_key(j, "trend");
	json_obj(j);
	series_head(j, &r->per_month);
	ints(j, "posts", r->per_month.values, r->per_month.n);
	json_key(j, "average");
	json_arr(j);
	for (size_t i = 0; i < r->per_month.n; i++)
		number(j, r->trend_average[i]);
	json_end_arr(j);
	ints(j, "total", r->trend_total, r->per_month.n);
	json_end_obj(j);
	json_key(j, "streaks");
	json_obj(j);
	streak(j, "longest", &r->longest);
	streak(j, "current", &r->current);
	json_end_obj(j);
	json_key(j, "kinds");
	json_obj(j);
	json_kv_i(j, "original", r->kinds[POST_ORIGINAL]);
	json_kv_i(j, "reply", r->kinds[POST_REPLY]);
	json_kv_i(j, "quote", r->kinds[POST_QUOTE]);
	json_kv_i(j, "repost", r->kinds[POST_REPOST]);
	json_end_obj(j);
	json_end_obj(j);
}

static void
counts(struct json_out *j, const int64_t *c)
{
	json_kv_count(j, "likes", c[COUNT_LIKES]);
	json_kv_count(j, "reposts", c[COUNT_REPOSTS]);
	json_kv_count(j, "replies", c[COUNT_REPLIES]);
	json_kv_count(j, "quotes", c[COUNT_QUOTES]);
	json_kv_count(j, "bookmarks", c[COUNT_BOOKMARKS]);
}

static void
top(struct json_out *j, const char *key, const struct top_post *list, size_t n)
{
	json_key(j, key);
	json_arr(j);
	for (size_t i = 0; i < n; i++) {
		const struct top_post *p = &list[i];

		json_obj(j);
		json_kv_s(j, "id", p->id);
		json_kv_s(j, "url", p->url);
		json_kv_time(j, "created_at", p->created_at);
		json_kv_s(j, "text", p->text);
		counts(j, p->counts);
		json_kv_i(j, "impressions", p->impressions);
		json_kv_b(j, "estimated", p->estimated);
		json_end_obj(j);
	}
	json_end_arr(j);
}

static void
tops(struct json_out *j, const struct report *r)
{
	json_key(j, "top");
	json_obj(j);
	top(j, "impressions", r->top_impressions, r->n_top_impressions);
	top(j, "likes", r->top_likes, r->n_top_likes);
	top(j, "reposts", r->top_reposts, r->n_top_reposts);
	top(j, "replies", r->top_replies, r->n_top_replies);
	json_end_obj(j);
}

static void
engagement(struct json_out *j, const struct report *r)
{
	json_key(j, "engagement");
	json_obj(j);
	json_key(j, "totals");
	json_obj(j);
	counts(j, r->totals);
	json_key(j, "impressions");
	json_obj(j);
	json_kv_i(j, "total", r->totals[COUNT_IMPRESSIONS]);
	json_kv_i(j, "known", r->impressions_known);
	json_kv_i(j, "estimated", r->impressions_estimated);
	json_kv_i(j, "posts_estimated", r->posts_estimated);
	kv_number(j, "rate", r->impressions_rate);
	json_end_obj(j);
	json_end_obj(j);
	tops(j, r);
	kv_number(j, "rate", r->rate);
	json_key(j, "median");
	json_obj(j);
	kv_number(j, "likes", r->median_likes);
	kv_number(j, "reposts", r->median_reposts);
	kv_number(j, "replies", r->median_replies);
	kv_number(j, "impressions", r->median_impressions);
	json_end_obj(j);
	json_end_obj(j);
}

static void
names(struct json_out *j, const char *key, const char *name, const char *count, const struct name_count *list,
    size_t n)
{
	json_key(j, key);
	json_arr(j);
	for (size_t i = 0; i < n; i++) {
		json_obj(j);
		json_kv_s(j, name, list[i].name);
		json_kv_i(j, count, list[i].count);
		json_end_obj(j);
	}
	json_end_arr(j);
}

static void
topics(struct json_out *j, const struct report *r)
{
	json_key(j, "topics");
	json_obj(j);
	json_key(j, "hashtags");
	json_arr(j);
	for (size_t i = 0; i < r->n_hashtags; i++) {
		json_obj(j);
		json_kv_s(j, "tag", r->hashtags[i].tag);
		json_kv_i(j, "posts", r->hashtags[i].posts);
		kv_number(j, "mean_likes", r->hashtags[i].mean_likes);
		json_end_obj(j);
	}
	json_end_arr(j);
	names(j, "mentions", "username", "posts", r->mentions, r->n_mentions);
	names(j, "words", "word", "count", r->words, r->n_words);
	names(j, "languages", "language", "posts", r->languages, r->n_languages);
	json_end_obj(j);
}

/* One member of every reading, as an array; null where it was not told. */
static void
readings(struct json_out *j, const struct report *r)
{
	static const struct {
		const char *key;
		size_t offset;
	} members[] = { { "followers", offsetof(struct day_reading, followers) },
		{ "following", offsetof(struct day_reading, following) },
		{ "posts", offsetof(struct day_reading, posts) } };
	char text[32];

	json_key(j, "followers");
	json_obj(j);
	json_key(j, "at");
	json_arr(j);
	for (size_t i = 0; i < r->n_readings; i++)
		json_s(j, str_of(clock_rfc3339(text, r->readings[i].at)));
	json_end_arr(j);
	for (size_t m = 0; m < sizeof(members) / sizeof(members[0]); m++) {
		json_key(j, members[m].key);
		json_arr(j);
		for (size_t i = 0; i < r->n_readings; i++) {
			const int64_t *v = (const int64_t *)(const void *)((const char *)&r->readings[i] +
									   members[m].offset);

			if (*v < 0)
				json_null(j);
			else
				json_i(j, *v);
		}
		json_end_arr(j);
	}
	json_end_obj(j);
}

static void
growth(struct json_out *j, const struct report *r)
{
	json_key(j, "growth");
	json_obj(j);
	readings(j, r);
	json_key(j, "likes");
	json_obj(j);
	series(j, "daily", &r->likes_daily);
	series(j, "weekly", &r->likes_weekly);
	series(j, "monthly", &r->likes_monthly);
	json_end_obj(j);
	json_key(j, "impressions");
	json_obj(j);
	series(j, "daily", &r->impressions_daily);
	series(j, "weekly", &r->impressions_weekly);
	series(j, "monthly", &r->impressions_monthly);
	ints(j, "total", r->impressions_total, r->impressions_monthly.n);
	json_end_obj(j);
	json_end_obj(j);
}

static void
rhythm(struct json_out *j, const struct report *r)
{
	json_key(j, "rhythm");
	json_obj(j);
	ints(j, "weekdays", r->weekdays, 7);
	json_key(j, "weekday_means");
	json_arr(j);
	for (int w = 0; w < 7; w++)
		number(j, r->weekday_means[w]);
	json_end_arr(j);
	json_key(j, "grid");
	json_arr(j);
	for (int w = 0; w < 7; w++) {
		json_arr(j);
		for (int h = 0; h < 24; h++)
			json_i(j, r->grid[w][h]);
		json_end_arr(j);
	}
	json_end_arr(j);
	json_key(j, "lift");
	json_arr(j);
	for (int w = 0; w < 7; w++) {
		json_arr(j);
		for (int h = 0; h < 24; h++)
			number(j, r->lift[w][h]);
		json_end_arr(j);
	}
	json_end_arr(j);
	json_key(j, "best_times");
	json_arr(j);
	for (size_t i = 0; i < r->n_best_times; i++) {
		const struct best_time *b = &r->best_times[i];

		json_obj(j);
		json_kv_i(j, "weekday", b->weekday);
		json_kv_i(j, "hour", b->hour);
		kv_number(j, "lift", b->lift);
		json_kv_i(j, "posts", b->posts);
		json_end_obj(j);
	}
	json_end_arr(j);
	json_end_obj(j);
}

void
report_json(const struct report *r, enum report_part part, struct buf *b)
{
	struct json_out j;
	bool all = part == REPORT_ALL;

	json_begin(&j, b);
	json_obj(&j);
	account(&j, &r->account);
	range(&j, r);
	if (all || part == REPORT_CONTRIBUTIONS)
		contributions(&j, r);
	if (all || part == REPORT_ENGAGEMENT)
		engagement(&j, r);
	if (part == REPORT_POSTS) {
		json_key(&j, "engagement");
		json_obj(&j);
		tops(&j, r);
		json_end_obj(&j);
	}
	if (all || part == REPORT_TOPICS)
		topics(&j, r);
	if (all || part == REPORT_GROWTH)
		growth(&j, r);
	if (all || part == REPORT_RHYTHM)
		rhythm(&j, r);
	json_end_obj(&j);
}
