/* import_json.c: JSON lines, arrays and pages of posts, record by record. */
#define SCAN_COMPACT
#include "source/import_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/intake.h"
#include "source/import_job.h"
#include "source/jsonl.h"
#include "source/snscrape.h"
#include "source/split.h"
#include "source/v2_page.h"

/* A page is held whole. The platform's own pages stay below 5 MB. */
#define PAGE_MAX ((size_t)64 << 20)
/* How many of a file's first lines are asked what they are. */
#define LINES_ASKED 50

struct json_import {
	struct import_job *job;
	struct jsonl *jsonl;
	struct scan_mem mem;
	struct arena *page_arena;
	bool snscrape;
	/* snscrape: the one author of all posts, while there is but one */
	char author_id[24];
	bool has_author, many_authors;
	struct reading reading;
};

static bool
well_formed_object(struct str line)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	bool ok;

	scan_init(&s, line, &mem);
	ok = scan_kind(&s) == SCAN_OBJECT && scan_skip(&s) && scan_end(&s);
	scan_mem_free(&mem);
	return ok;
}

bool
import_json_by_line(struct str head)
{
	struct str rest = str_trim(head), line;

	if (rest.len == 0 || rest.p[0] == '[')
		return false;
	/* a first line that cannot be a value's last */
	str_cut(&rest, '\n', &line);
	line = str_trim(line);
	if (line.len && strchr("{[,:", line.p[line.len - 1]))
		return false;
	rest = head;
	for (int i = 0; i < LINES_ASKED && str_cut(&rest, '\n', &line); i++)
		if (line.len > 0 && line.p[0] == '{' && well_formed_object(line))
			return true;
	/* one line that does not fit into what was seen of the file */
	return str_chr(str_trim(head), '\n') == (size_t)-1;
}

bool
import_json_bare(struct str head)
{
	struct str rest = head, line;
	struct v2_page page;
	bool bare = false;

	if (!import_json_by_line(head))
		return false;
	for (int i = 0; i < LINES_ASKED && str_cut(&rest, '\n', &line); i++) {
		struct arena *a;
		struct scan_mem mem = { 0 };
		const char *why;
		enum err e;

		if (!well_formed_object(line))
			continue;
		a = arena_new((size_t)64 << 20);
		e = a ? v2_page_read(a, &mem, line, &page, &why) : ERR_NOMEM;
		bare = !e && !page.is_page;
		arena_free(a);
		scan_mem_free(&mem);
		break;
	}
	return bare;
}

/* By the keys of the first object in it, which may break off: what was seen until then must do. */
static enum import_format
object_format(struct str text)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str k;
	bool v2 = false, snscrape = false;

	scan_init(&s, text, &mem);
	if (scan_kind(&s) == SCAN_ARRAY) {
		scan_array(&s);
		scan_item(&s);
	}
	if (scan_kind(&s) == SCAN_OBJECT && scan_object(&s)) {
		while (scan_key(&s, &k)) {
			snscrape |= str_eq(k, STR("rawContent")) || str_eq(k, STR("likeCount")) ||
				    str_eq(k, STR("renderedContent"));
			v2 |= str_eq(k, STR("created_at")) || str_eq(k, STR("text")) ||
			      str_eq(k, STR("public_metrics")) || str_eq(k, STR("edit_history_tweet_ids")) ||
			      str_eq(k, STR("data")) || str_eq(k, STR("includes")) || str_eq(k, STR("meta"));
			scan_skip(&s);
		}
	}
	scan_mem_free(&mem);
	return snscrape ? IMPORT_SNSCRAPE : v2 ? IMPORT_X_V2 : IMPORT_UNKNOWN;
}

enum import_format
import_json_format(struct str head)
{
	enum import_format format = object_format(head);
	struct str line;

	if (format != IMPORT_UNKNOWN || !import_json_by_line(head))
		return format;
	/* a broken first line does not make the others something else */
	for (int i = 0; i < LINES_ASKED && !format && str_cut(&head, '\n', &line); i++)
		format = object_format(line);
	return format;
}

static enum err
v2_post(struct json_import *ji, const struct v2_page *page, struct str json, const char *place)
{
	const struct account *user;
	struct account unknown = {
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
	struct post post;
	struct str id;
	const char *why;
	enum err e;

	if (json.len > ji->job->limits.max_record) {
		import_job_broken(ji->job, place, "it is larger than a post can be");
		return ERR_OK;
	}
	e = jsonl_post(ji->jsonl, json, &post, &why);
	if (e == ERR_NOMEM)
		return fault_set(ji->job->fault, e, "memory ran out");
	if (e) {
		import_job_broken(ji->job, place, why);
		return ERR_OK;
	}
	id = jsonl_author_id(ji->jsonl);
	user = page ? v2_page_user(page, id) : NULL;
	unknown.id = id;
	if ((e = import_job_account(ji->job, user ? user : &unknown)) != ERR_OK)
		return e;
	return import_job_post(ji->job, &post, user ? user->handle : STR(""), id, place);
}

static enum err
v2_page(struct json_import *ji, const struct v2_page *page, const char *place)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str raw;
	char where[96];
	uint64_t n = 0;
	enum err e = ERR_OK;

	if (!page->data.p) {
		if (page->is_problem)
			import_job_broken(
			    ji->job, place, "it is an answer that tells an error, and no posts");
		return ERR_OK;
	}
	scan_init(&s, page->data, &mem);
	if (scan_kind(&s) == SCAN_ARRAY) {
		scan_array(&s);
		while (!e && scan_item(&s) && scan_raw(&s, &raw)) {
			snprintf(where, sizeof(where), "%s element %" PRIu64, place, ++n);
			e = v2_post(ji, page, raw, where);
		}
	} else {
		e = v2_post(ji, page, page->data, place);
	}
	scan_mem_free(&mem);
	return e;
}

static enum err
v2_record(struct json_import *ji, struct str json, const char *place)
{
	struct v2_page page;
	const char *why;
	enum err e;

	arena_reset(ji->page_arena);
	e = v2_page_read(ji->page_arena, &ji->mem, json, &page, &why);
	if (e == ERR_NOMEM)
		return fault_set(ji->job->fault, e, "memory ran out");
	if (e) {
		import_job_broken(ji->job, place, why);
		return ERR_OK;
	}
	return page.is_page ? v2_page(ji, &page, place) : v2_post(ji, NULL, json, place);
}

static void
note_author(struct json_import *ji, const struct account *author)
{
	if (!author->id.len || author->id.len >= sizeof(ji->author_id))
		return;
	if (ji->has_author && !str_eq(author->id, str_of(ji->author_id))) {
		ji->many_authors = true;
		return;
	}
	ji->has_author = true;
	memcpy(ji->author_id, author->id.p, author->id.len);
	ji->author_id[author->id.len] = '\0';
	if (author->followers != COUNT_UNKNOWN)
		ji->reading = (struct reading){ 0, author->followers, author->following, author->posts };
}

static enum err
snscrape_record(struct json_import *ji, struct str json, const char *place)
{
	struct account author;
	struct post post;
	const char *why;
	enum err e;

	arena_reset(ji->job->arena);
	e = snscrape_post(ji->job->arena, &ji->mem, json, &post, &author, &why);
	if (e == ERR_NOMEM)
		return fault_set(ji->job->fault, e, "memory ran out");
	if (e) {
		import_job_broken(ji->job, place, why);
		return ERR_OK;
	}
	note_author(ji, &author);
	if ((e = import_job_account(ji->job, &author)) != ERR_OK)
		return e;
	return import_job_post(ji->job, &post, author.handle, author.id, place);
}

static enum err
record(struct json_import *ji, struct str json, const char *place)
{
	if (ji->snscrape && json.len > ji->job->limits.max_record) {
		import_job_broken(ji->job, place, "it is larger than a post can be");
		return ERR_OK;
	}
	return ji->snscrape ? snscrape_record(ji, json, place) : v2_record(ji, json, place);
}

/* A line that is an array holds records itself. */
static enum err
line_record(struct json_import *ji, struct str line, const char *place)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str raw;
	char where[64];
	uint64_t n = 0;
	enum err e = ERR_OK;

	if (line.p[0] != '[')
		return record(ji, line, place);
	scan_init(&s, line, &mem);
	scan_skip(&s);
	if (!scan_end(&s)) {
		import_job_broken(ji->job, place, s.why);
	} else {
		scan_init(&s, line, &mem);
		scan_array(&s);
		while (!e && scan_item(&s) && scan_raw(&s, &raw)) {
			snprintf(where, sizeof(where), "%s element %" PRIu64, place, ++n);
			e = record(ji, raw, where);
		}
	}
	scan_mem_free(&mem);
	return e;
}

static enum err
lines(struct json_import *ji, struct intake *intake)
{
	struct import_job *job = ji->job;
	struct str line;
	size_t held = 0;
	uint64_t at, n = 0;
	char place[32];
	enum err e;

	for (;;) {
		e = intake_line(intake, &line, &at, &held);
		n++;
		snprintf(place, sizeof(place), "line %" PRIu64, n);
		if (e == ERR_TOO_LARGE) {
			import_job_broken(job, place, "it is larger than is read");
			continue;
		}
		if (e)
			return import_job_refuse(job, e, "the file");
		if (!line.p)
			return ERR_OK;
		line = str_trim(line);
		if (line.len && (e = line_record(ji, line, place)) != ERR_OK)
			return e;
		if (n % 1000 == 0)
			import_job_progress(job, at);
	}
}

static enum err
values(struct json_import *ji, struct intake *intake, enum split_kind kind)
{
	struct import_job *job = ji->job;
	struct split split;
	struct str value;
	uint64_t at = 0, n = 0;
	char place[48];
	enum err e;

	split_open(&split, intake, kind);
	for (;;) {
		e = split_next(&split, &value, &at);
		if (e)
			return import_job_refuse(job, e, "the file");
		if (!value.p)
			return ERR_OK;
		snprintf(place, sizeof(place), "%s %" PRIu64, kind == SPLIT_ARRAY ? "element" : "value", ++n);
		if ((e = record(ji, value, place)) != ERR_OK)
			return e;
		if (n % 1000 == 0)
			import_job_progress(job, at);
	}
}

enum err
import_json(struct import_job *job, bool snscrape)
{
	struct json_import ji = { .job = job,
		.snscrape = snscrape,
		.reading = { 0, COUNT_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN } };
	struct intake intake;
	struct str head;
	enum err e = ERR_OK;

	intake_open_input(&intake, job->in, 0, PAGE_MAX);
	ji.jsonl = jsonl_new();
	ji.page_arena = arena_new(PAGE_MAX);
	if (!ji.jsonl || !ji.page_arena) {
		e = fault_set(job->fault, ERR_NOMEM, "memory ran out");
		goto out;
	}
	while (!intake.end && intake.len < (size_t)1 << 20 && !e)
		e = intake_more(&intake);
	if (e) {
		e = import_job_refuse(job, e, "the file");
		goto out;
	}
	if (intake.len >= 3 && memcmp(intake.p, "\xef\xbb\xbf", 3) == 0)
		intake_take(&intake, 3);
	head = (struct str){ intake.p, intake.len };
	if (import_json_by_line(head))
		e = lines(&ji, &intake);
	else if (str_starts(str_trim(head), STR("[")))
		e = values(&ji, &intake, SPLIT_ARRAY);
	else
		e = values(&ji, &intake, SPLIT_VALUES);
	/* The file does not say when it was made: not before its newest post, and scrapers go up to the
	 * present. */
	if (!e && ji.has_author && !ji.many_authors && ji.reading.followers != COUNT_UNKNOWN &&
	    job->newest > 0) {
		ji.reading.at = job->newest;
		e = import_job_reading(job, &ji.reading, 0, false);
	}
out:
	arena_free(ji.page_arena);
	jsonl_free(ji.jsonl);
	scan_mem_free(&ji.mem);
	intake_close(&intake);
	return e;
}
