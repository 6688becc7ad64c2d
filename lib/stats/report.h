/* report.h: the computed report, and the forms in which it is given out. */
#ifndef TWEETX_STATS_REPORT_H
#define TWEETX_STATS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "model/post.h"

/* A dense series; `n` values from bucket `first` on (the number of the day, ISO week since 1970-W01.., month
 * year*12+month-1, year). */
enum step { STEP_DAY, STEP_WEEK, STEP_MONTH, STEP_YEAR };
struct series {
	enum step step;
	int64_t first; /* day: days since 1970-01-01; week: that week's Monday as a day; month: year * 12 +
			  month - 1; year: year */
	size_t n;
	int64_t *values;
};

/* series_label(out, step, bucket): "2024-02-28", "2024-W09", "2024-02", "2024". For weeks `bucket` is the
 * Monday's day. */
char *series_label(char out[static 16], enum step step, int64_t bucket);

struct bucket_count {
	int64_t bucket;
	int64_t posts;
};

struct streak {
	int64_t days, first, last; /* days == 0: none */
};

struct top_post {
	struct str id, url, text;
	int64_t created_at;
	int64_t counts[COUNT_COUNT];
	int64_t impressions; /* known or estimated */
	bool estimated;
};

struct tag_count {
	struct str tag;
	int64_t posts;
	double mean_likes; /* NaN: no carrying post tells its likes */
};

struct name_count {
	struct str name;
	int64_t count;
};

struct best_time {
	int weekday, hour;
	double lift;
	int64_t posts;
};

struct day_reading {
	int64_t at;
	int64_t followers, following, posts;
};

/* Everything that the statistics page defines, under its names. Lists with their lengths; belongs to the
 * arena. */
struct report {
	struct account account;
	/* range */
	bool has_posts;
	int64_t first_day, last_day;
	const char *timezone;
	int64_t posts;
	bool complete;
	struct str reason, source;
	int64_t fetched_at;
	bool stale; /* set by whoever serves it: printed as range.stale when true */
	/* contributions */
	struct series per_year, per_month, per_day;
	char *levels; /* per_day.n digits '0'..'4', NUL-terminated */
	int64_t per_hour[24];
	int most_active_hour;	      /* -1: none */
	struct bucket_count peak_day; /* posts 0: none */
	struct bucket_count top_months[5], top_weeks[5];
	size_t n_top_months, n_top_weeks;
	double *trend_average; /* per_month.n */
	int64_t *trend_total;  /* per_month.n */
	struct streak longest, current;
	int64_t kinds[POST_KIND_COUNT];
	/* engagement; a total of COUNT_UNKNOWN prints null */
	int64_t totals[COUNT_COUNT]; /* impressions: known + estimated */
	int64_t impressions_known, impressions_estimated, posts_estimated;
	double impressions_rate; /* r, by which the estimates are made; 0.02 where the posts do not tell it */
	struct top_post top_impressions[10], top_likes[10], top_reposts[10], top_replies[10];
	size_t n_top_impressions, n_top_likes, n_top_reposts, n_top_replies;
	double rate;								 /* NaN: null */
	double median_likes, median_reposts, median_replies, median_impressions; /* NaN: null */
	/* topics */
	struct tag_count *hashtags;
	struct name_count *mentions, *words, *languages;
	size_t n_hashtags, n_mentions, n_words, n_languages;
	/* growth */
	struct day_reading *readings;
	size_t n_readings;
	struct series likes_daily, likes_weekly, likes_monthly;
	struct series impressions_daily, impressions_weekly, impressions_monthly;
	int64_t *impressions_total; /* impressions_monthly.n */
	/* rhythm */
	int64_t weekdays[7];
	double weekday_means[7];
	int64_t grid[7][24];
	double lift[7][24];
	struct best_time best_times[5];
	size_t n_best_times;
};

enum report_part {
	REPORT_ALL,
	REPORT_CONTRIBUTIONS,
	REPORT_ENGAGEMENT,
	REPORT_TOPICS,
	REPORT_GROWTH,
	REPORT_RHYTHM,
	REPORT_POSTS /* the head and engagement.top */
};

/* report_json(r, part, b): the shape of the statistics page; a part is the head (account, range) and that
 * member alone. */
void report_json(const struct report *r, enum report_part part, struct buf *b);

#endif
