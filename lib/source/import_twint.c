/* import_twint.c: twint's CSV, with Python lists in its cells. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "source/sheet.h"
#include "source/import_job.h"
#include "source/pylist.h"
#include "source/snowflake.h"
#include "source/take.h"
#include "text/html.h"

struct columns {
	int id, conversation, created, date, time, zone, user_id, username, name, text, mentions, hashtags,
	    lang, retweet, quote, reply_to;
	int counts[COUNT_COUNT];
};

static void
find_columns(const struct sheet *c, struct columns *col)
{
	*col = (struct columns){
		.id = sheet_column(c, "id"),
		.conversation = sheet_column(c, "conversationid"),
		.created = sheet_column(c, "createdat"),
		.date = sheet_column(c, "date"),
		.time = sheet_column(c, "time"),
		.zone = sheet_column(c, "timezone"),
		.user_id = sheet_column(c, "userid"),
		.username = sheet_column(c, "username"),
		.name = sheet_column(c, "name"),
		.text = sheet_column(c, "tweet"),
		.mentions = sheet_column(c, "mentions"),
		.hashtags = sheet_column(c, "hashtags"),
		.lang = sheet_column(c, "language"),
		.retweet = sheet_column(c, "retweet"),
		.quote = sheet_column(c, "quoteurl"),
		.reply_to = sheet_column(c, "replyto"),
	};
	for (int i = 0; i < COUNT_COUNT; i++)
		col->counts[i] = -1;
	col->counts[COUNT_LIKES] = sheet_column(c, "likescount");
	col->counts[COUNT_REPOSTS] = sheet_column(c, "retweetscount");
	col->counts[COUNT_REPLIES] = sheet_column(c, "repliescount");
}

/* "+0200", "-05:30", "UTC"; false for a zone that has but a name. */
static bool
parse_offset(struct str s, int64_t *offset)
{
	char d[4];
	size_t n = 0;

	*offset = 0;
	if (str_eq_ci(s, STR("UTC")) || str_eq_ci(s, STR("GMT")) || str_eq_ci(s, STR("Z")))
		return true;
	if (s.len < 5 || s.len > 6 || (s.p[0] != '+' && s.p[0] != '-') || (s.len == 6 && s.p[3] != ':'))
		return false;
	for (size_t i = 1; i < s.len; i++) {
		if (i == 3 && s.len == 6)
			continue;
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		d[n++] = s.p[i];
	}
	*offset = ((d[0] - '0') * 10 + d[1] - '0') * 3600 + ((d[2] - '0') * 10 + d[3] - '0') * 60;
	if (s.p[0] == '-')
		*offset = -*offset;
	return true;
}

/* Milliseconds since 1970; else date and time in a zone whose distance is told; else what the id says,
 * because "EST" and the like say nothing certain. */
static bool
time_of(struct arena *a, const struct sheet *c, const struct columns *col, struct str id, int64_t *t)
{
	struct str date = sheet_cell(c, col->date), clock = sheet_cell(c, col->time),
		   created = sheet_cell(c, col->created);
	int64_t ms, offset;
	char *text;

	if (num_i64(created, (int64_t)1000000000 * 1000, (int64_t)100000000000 * 1000, &ms)) {
		*t = ms / 1000;
		return true;
	}
	if (date.len == 10 && clock.len == 8 && parse_offset(sheet_cell(c, col->zone), &offset)) {
		text = arena_printf(a, STR_FMT "T" STR_FMT "Z", STR_ARG(date), STR_ARG(clock));
		if (text && clock_parse_rfc3339(str_of(text), t)) {
			*t -= offset;
			return true;
		}
	}
	return snowflake_time(id, t);
}

static enum err
row(struct import_job *job, const struct sheet *c, const struct columns *col, const char *place)
{
	struct account author = {
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
	struct str conversation = sheet_cell(c, col->conversation), text = sheet_cell(c, col->text), list;
	bool reply;
	struct post post;
	size_t n;
	enum err e;

	post_init(&post);
	arena_reset(job->arena);
	post.id = sheet_cell(c, col->id);
	if (!take_is_id(post.id)) {
		import_job_broken(job, place, post.id.len ? "its id is no post id" : "its id is missing");
		return ERR_OK;
	}
	if (!time_of(job->arena, c, col, post.id, &post.created_at)) {
		import_job_broken(job, place, "its time cannot be read");
		return ERR_OK;
	}
	for (int i = 0; i < COUNT_COUNT; i++) {
		if (!sheet_count(sheet_cell(c, col->counts[i]), &post.counts[i])) {
			import_job_broken(job, place, "a count is no number");
			return ERR_OK;
		}
	}
	reply = conversation.len && !str_eq(conversation, post.id);
	/* the list of those replied to starts with the author */
	if (pylist_join(job->arena, sheet_cell(c, col->reply_to), &list, &n))
		reply |= n > 1;
	post.kind = str_eq_ci(sheet_cell(c, col->retweet), STR("True")) ? POST_REPOST
		    : sheet_cell(c, col->quote).len			? POST_QUOTE
		    : reply						? POST_REPLY
									: POST_ORIGINAL;
	if (sheet_cell(c, col->lang).len)
		post.lang = post_lang(sheet_cell(c, col->lang));
	if (post.kind == POST_REPOST) {
		post.text = STR("");
	} else {
		if (text.p)
			post.text = html_unescape_basic(job->arena, text);
		if (pylist_join(job->arena, sheet_cell(c, col->hashtags), &list, &n))
			post.hashtags = list;
		if (pylist_join(job->arena, sheet_cell(c, col->mentions), &list, &n))
			post.mentions = list;
	}
	author.id = sheet_cell(c, col->user_id);
	author.handle = sheet_cell(c, col->username);
	author.name = sheet_cell(c, col->name);
	if ((e = import_job_account(job, &author)) != ERR_OK)
		return e;
	return import_job_post(job, &post, author.handle, author.id, place);
}

enum err
import_twint(struct import_job *job)
{
	struct sheet *c = malloc(sizeof(*c));
	struct columns col;
	struct intake intake;
	char place[32];
	enum err e;

	intake_open_input(&intake, job->in, 0, job->limits.max_record);
	e = c ? sheet_open(c, &intake) : ERR_NOMEM;
	if (e) {
		e = import_job_refuse(job, e, "the table");
		goto out;
	}
	find_columns(c, &col);
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
		if (c->n == 0 || (e = row(job, c, &col, place)) != ERR_OK)
			break;
		if (job->posts % 1000 == 999)
			import_job_progress(job, intake.at);
	}
out:
	intake_close(&intake);
	free(c);
	return e;
}
