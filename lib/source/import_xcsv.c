/* import_xcsv.c: X's analytics tables: posts with their impressions, and days with their follows. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/num.h"
#include "source/sheet.h"
#include "source/import_job.h"
#include "source/snowflake.h"
#include "source/take.h"
#include "text/html.h"

/* A post's told day may be that of its author's time zone. */
#define DAY_SLACK ((int64_t)36 * 3600)

/* The columns of the content table. The names have changed with the years: "Tweet id", "Tweet text", "time",
 * "favorites", "retweets" until 2023; "Post id", "Post text", "Date", "Likes", "Reposts" since. */
struct columns {
	int id, date, text, link;
	int counts[COUNT_COUNT];
};

static bool
month_of(struct str s, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	if (s.len < 3)
		return false;
	for (int m = 0; m < 12; m++)
		if (str_eq_ci(str_sub(s, 0, 3), (struct str){ names + 3 * m, 3 })) {
			*month = m + 1;
			return true;
		}
	return false;
}

/* "Fri, Apr 26, 2024", "Apr 26, 2024" and "26 Apr 2024". */
static bool
parse_day_words(struct str s, int64_t *day)
{
	int64_t d = 0, y = 0, v;
	int m = 0;
	struct str word;

	while (str_cut(&s, ' ', &word)) {
		while (word.len && word.p[word.len - 1] == ',')
			word.len--;
		if (num_i64(word, 1, 31, &v) && !d)
			d = v;
		else if (num_i64(word, 2006, 9999, &v) && !y)
			y = v;
		else if (!m && month_of(word, &m))
			continue;
		else if (d || y || m || word.len < 3)
			return false;
	}
	if (!d || !m || !y || d > civil_month_days((int)y, m))
		return false;
	*day = civil_to_day((int)y, m, (int)d);
	return true;
}

static bool
parse_day(struct str s, int64_t *day)
{
	return clock_parse_date(s, day) || parse_day_words(s, day);
}

/* "2020-05-31 23:10 +0000", an RFC 3339 time, or a day alone, which is its first second. */
static bool
parse_time(struct str s, int64_t *t)
{
	int64_t day, h, m, zone;

	if (clock_parse_rfc3339(s, t))
		return true;
	if (s.len == 22 && clock_parse_date(str_sub(s, 0, 10), &day) && s.p[10] == ' ' && s.p[13] == ':' &&
	    s.p[16] == ' ' && (s.p[17] == '+' || s.p[17] == '-')) {
		char hm[2][3] = { { s.p[11], s.p[12], 0 }, { s.p[14], s.p[15], 0 } };

		/* leading zeros, which num refuses */
		if (!num_i64(str_of(hm[0] + (hm[0][0] == '0')), 0, 23, &h) ||
		    !num_i64(str_of(hm[1] + (hm[1][0] == '0')), 0, 59, &m))
			return false;
		if (s.p[18] < '0' || s.p[18] > '1' || s.p[19] < '0' || s.p[19] > '9' || s.p[20] < '0' ||
		    s.p[20] > '5' || s.p[21] < '0' || s.p[21] > '9')
			return false;
		zone = ((s.p[18] - '0') * 10 + s.p[19] - '0') * 3600 +
		       ((s.p[20] - '0') * 10 + s.p[21] - '0') * 60;
		*t = day * 86400 + h * 3600 + m * 60 - (s.p[17] == '-' ? -zone : zone);
		return true;
	}
	if (!parse_day(s, &day))
		return false;
	*t = day * 86400;
	return true;
}

/* The id knows the second, the table but the day or minute. */
static bool
time_of(struct str id, struct str told, int64_t *t)
{
	int64_t by_id = 0, by_table = 0;
	bool has_id = snowflake_time(id, &by_id), has_table = parse_time(told, &by_table);

	if (has_id && (!has_table || llabs(by_id - by_table) <= DAY_SLACK))
		*t = by_id;
	else if (has_table)
		*t = by_table;
	return has_id || has_table;
}

static enum post_kind
kind_of(struct str text)
{
	if (str_starts(text, STR("RT @")))
		return POST_REPOST;
	return text.len > 1 && text.p[0] == '@' && text.p[1] != ' ' ? POST_REPLY : POST_ORIGINAL;
}

static enum err
content_row(struct import_job *job, const struct sheet *c, const struct columns *col, const char *place)
{
	struct account account = {
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
	struct handle handle;
	struct post post;
	struct str text = sheet_cell(c, col->text);
	enum err e;

	post_init(&post);
	arena_reset(job->arena);
	post.id = sheet_cell(c, col->id);
	if (!take_is_id(post.id)) {
		import_job_broken(job, place, post.id.len ? "its id is no post id" : "its id is missing");
		return ERR_OK;
	}
	if (!time_of(post.id, sheet_cell(c, col->date), &post.created_at)) {
		import_job_broken(job, place, "its date cannot be read");
		return ERR_OK;
	}
	for (int i = 0; i < COUNT_COUNT; i++) {
		if (!sheet_count(sheet_cell(c, col->counts[i]), &post.counts[i])) {
			import_job_broken(job, place, "a count is no number");
			return ERR_OK;
		}
	}
	post.kind = kind_of(text);
	if (text.p)
		post.text = post.kind == POST_REPOST ? STR("") : html_unescape_basic(job->arena, text);
	if (handle_from_url(sheet_cell(c, col->link), &handle) && handle.platform == PLATFORM_X) {
		account.handle = str_of(handle.text);
		if ((e = import_job_account(job, &account)) != ERR_OK)
			return e;
	}
	return import_job_post(job, &post, account.handle, STR(""), place);
}

static enum err
overview_row(
    struct import_job *job, const struct sheet *c, int date, int follows, int unfollows, const char *place)
{
	struct reading r = { 0, COUNT_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN };
	int64_t day, in, out;

	if (!parse_day(sheet_cell(c, date), &day)) {
		import_job_broken(job, place, "its date cannot be read");
		return ERR_OK;
	}
	/* noon of UTC is the same date nearly everywhere */
	r.at = day * 86400 + 43200;
	if (!post_time_ok(r.at, job->limits.now)) {
		import_job_broken(job, place, "its date is before 2006 or in the future");
		return ERR_OK;
	}
	if (!sheet_count(sheet_cell(c, follows), &in) || !sheet_count(sheet_cell(c, unfollows), &out)) {
		import_job_broken(job, place, "a count is no number");
		return ERR_OK;
	}
	if (in == COUNT_UNKNOWN || out == COUNT_UNKNOWN)
		return ERR_OK;
	return import_job_reading(job, &r, in - out, true);
}

enum err
import_xcsv(struct import_job *job, bool overview)
{
	struct sheet *c = malloc(sizeof(*c));
	struct columns col;
	struct intake intake;
	char place[32];
	int date, follows, unfollows;
	enum err e;

	intake_open_input(&intake, job->in, 0, job->limits.max_record);
	if (!c) {
		e = fault_set(job->fault, ERR_NOMEM, "memory ran out");
		goto out;
	}
	e = sheet_open(c, &intake);
	if (e) {
		e = import_job_refuse(job, e, "the table");
		goto out;
	}
	col.id = sheet_column(c, "postid|tweetid");
	date = col.date = sheet_column(c, "date|time");
	col.text = sheet_column(c, "posttext|tweettext");
	col.link = sheet_column(c, "postlink|tweetpermalink|permalink");
	col.counts[COUNT_LIKES] = sheet_column(c, "likes|favorites");
	col.counts[COUNT_REPOSTS] = sheet_column(c, "reposts|retweets");
	col.counts[COUNT_REPLIES] = sheet_column(c, "replies");
	col.counts[COUNT_QUOTES] = sheet_column(c, "quotes|quotetweets");
	col.counts[COUNT_BOOKMARKS] = sheet_column(c, "bookmarks");
	col.counts[COUNT_IMPRESSIONS] = sheet_column(c, "impressions");
	follows = sheet_column(c, "newfollows");
	unfollows = sheet_column(c, "unfollows");
	for (;;) {
		e = sheet_row(c);
		snprintf(place, sizeof(place), "line %" PRIu64, c->line);
		if (e == ERR_INVALID) {
			import_job_broken(job, place, c->why);
			continue;
		}
		if (e) {
			e = import_job_refuse(job, e, "the table");
			break;
		}
		if (c->n == 0)
			break;
		e = overview ? overview_row(job, c, date, follows, unfollows, place)
			     : content_row(job, c, &col, place);
		if (e)
			break;
		if (job->posts % 1000 == 999)
			import_job_progress(job, intake.at);
	}
out:
	intake_close(&intake);
	free(c);
	return e;
}
