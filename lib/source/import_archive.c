/* import_archive.c: an X archive: who it is of, its long texts, its posts, and how many follow. */
#define SCAN_COMPACT
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "source/archive.h"
#include "source/archive_head.h"
#include "source/archive_note.h"
#include "source/archive_tweet.h"
#include "source/import_job.h"
#include "source/js_json.h"
#include "source/split.h"

#define PARTS_MAX 1000
#define SMALL_MAX ((size_t)4 << 20)
#define NOTES_MAX ((size_t)256 << 20)

struct reader {
	struct import_job *job;
	struct archive *zip;
	struct arena *kept; /* as long as the import */
	struct archive_head head;
	struct notes *notes;
	struct scan_mem mem;
	struct buf strict; /* an element that was no JSON, made JSON */
	uint64_t done;	   /* packed bytes of the members before this one */
	uint64_t elements; /* of tweets.js and its parts */
};

/* A small member's text from its first '{' or '[' on, in the kept arena. */
static enum err
read_small(struct reader *r, uint64_t index, struct str *json)
{
	struct import_job *job = r->job;
	struct intake intake;
	struct member *m;
	struct str text;
	size_t i = 0;
	enum err e;

	if ((e = member_open(r->zip, index, SMALL_MAX, &m, &intake, job->fault)) != ERR_OK)
		return e;
	while (!intake.end && !e)
		e = intake_more(&intake);
	if (e) {
		e = member_refuse(m, e, job->fault);
	} else {
		text = (struct str){ intake.p, intake.len };
		while (i < text.len && text.p[i] != '{' && text.p[i] != '[')
			i++;
		text = str_trim(str_sub(text, i, text.len));
		while (text.len && (text.p[text.len - 1] == ';' || text.p[text.len - 1] == '\n'))
			text.len--;
		*json = arena_str(r->kept, text);
		if (!json->p)
			e = fault_set(job->fault, ERR_NOMEM, "memory ran out");
	}
	member_close(m, &intake);
	return e;
}

static enum err
read_head(struct reader *r, const char *name,
    enum err (*take)(struct archive_head *, struct arena *, struct scan_mem *, struct str))
{
	struct str json = { NULL, 0 };
	uint64_t index;
	enum err e;

	if (!archive_find(r->zip, name, &index))
		return ERR_OK;
	if ((e = read_small(r, index, &json)) != ERR_OK)
		return e;
	e = take(&r->head, r->kept, &r->mem, json);
	if (e == ERR_MALFORMED) {
		buf_clear(&r->strict);
		if (js_json(json, &r->strict))
			e = take(&r->head, r->kept, &r->mem, buf_view(&r->strict));
	}
	if (e == ERR_MALFORMED)
		return fault_set(r->job->fault, e, "%s is broken or breaks off", name);
	return e ? fault_set(r->job->fault, e, "memory ran out") : ERR_OK;
}

/* Every element of one member, given to fn; an element that is no JSON is tried once more as JavaScript. */
static enum err
each_element(struct reader *r, uint64_t index,
    enum err (*fn)(struct reader *, struct str, const char *why_not, const char *place))
{
	struct import_job *job = r->job;
	struct split split;
	struct intake intake;
	struct member *m;
	struct str value;
	uint64_t at, n = 0;
	char place[128];
	enum err e;

	if ((e = member_open(r->zip, index, job->limits.max_record, &m, &intake, job->fault)) != ERR_OK)
		return e;
	split_open(&split, &intake, SPLIT_ARRAY);
	for (;;) {
		e = split_next(&split, &value, &at);
		if (e) {
			e = member_refuse(m, e, job->fault);
			break;
		}
		if (!value.p)
			break;
		snprintf(place, sizeof(place), "%.64s element %" PRIu64, archive_name(r->zip, index), ++n);
		if ((e = fn(r, value, NULL, place)) != ERR_OK)
			break;
		if (n % 1000 == 0)
			import_job_progress(job, r->done + member_done(m));
	}
	if (!e)
		r->done += member_done(m);
	member_close(m, &intake);
	return e;
}

static enum err
count_element(struct reader *r, struct str value, const char *why_not, const char *place)
{
	(void)value;
	(void)why_not;
	(void)place;
	r->elements++;
	return ERR_OK;
}

static enum err
note_element(struct reader *r, struct str value, const char *why_not, const char *place)
{
	const char *why;
	enum err e = notes_add(r->notes, &r->mem, value, &why);

	if (e == ERR_MALFORMED && !why_not) {
		buf_clear(&r->strict);
		if (js_json(value, &r->strict))
			return note_element(r, buf_view(&r->strict), why, place);
	}
	if (e == ERR_FULL)
		return fault_set(r->job->fault, ERR_TOO_LARGE, "the archive's notes are larger than is read");
	if (e == ERR_NOMEM)
		return fault_set(r->job->fault, e, "memory ran out");
	if (e)
		import_job_broken(r->job, place, why_not ? why_not : why);
	return ERR_OK;
}

static enum err
tweet_element(struct reader *r, struct str value, const char *why_not, const char *place)
{
	struct import_job *job = r->job;
	struct post post;
	const char *why;
	enum err e;

	if (!why_not)
		r->elements++;
	arena_reset(job->arena);
	e = archive_tweet(job->arena, &r->mem, value, &post, &why);
	if (e == ERR_MALFORMED && !why_not) {
		buf_clear(&r->strict);
		if (js_json(value, &r->strict))
			return tweet_element(r, buf_view(&r->strict), why, place);
	}
	if (e == ERR_NOMEM)
		return fault_set(job->fault, e, "memory ran out");
	if (e) {
		import_job_broken(job, place, why_not ? why_not : why);
		return ERR_OK;
	}
	post.read_at = r->head.generated;
	if (post.kind != POST_REPOST)
		notes_join(r->notes, job->arena, &post);
	return import_job_post(job, &post, r->head.account.handle, r->head.account.id, place);
}

/* How many follow: counted where the list is in the zip, else what the manifest says. */
static enum err
count_list(struct reader *r, const char *stem, int64_t *count)
{
	uint64_t parts[16];
	size_t n;
	enum err e;

	if ((e = archive_parts(r->zip, stem, parts, sizeof(parts) / sizeof(parts[0]), &n, r->job->fault)) !=
	    ERR_OK)
		return e;
	if (n == 0)
		return ERR_OK;
	r->elements = 0;
	for (size_t i = 0; i < n; i++)
		if ((e = each_element(r, parts[i], count_element)) != ERR_OK)
			return e;
	*count = (int64_t)r->elements;
	return ERR_OK;
}

static enum err
read_notes(struct reader *r)
{
	uint64_t parts[16];
	size_t n;
	enum err e;

	if ((e = archive_parts(
		 r->zip, "note-tweet", parts, sizeof(parts) / sizeof(parts[0]), &n, r->job->fault)) != ERR_OK)
		return e;
	for (size_t i = 0; i < n && !e; i++)
		e = each_element(r, parts[i], note_element);
	return e;
}

static enum err
find_tweets(struct reader *r, uint64_t *parts, size_t *n)
{
	struct fault *f = r->job->fault;
	uint64_t index;
	char name[128];
	enum err e;

	e = archive_parts(r->zip, "tweets", parts, PARTS_MAX, n, f);
	if (!e && *n == 0)
		e = archive_parts(r->zip, "tweet", parts, PARTS_MAX, n, f);
	if (e)
		return e;
	for (size_t i = 0; i < r->head.n_files && !r->head.partial; i++) {
		struct str file = r->head.files[i];

		if (file.len >= sizeof(name))
			continue;
		memcpy(name, file.p, file.len);
		name[file.len] = '\0';
		if (!archive_find(r->zip, name, &index))
			return fault_set(
			    f, ERR_MALFORMED, "the archive's list names %s, which is not in the zip", name);
	}
	if (*n == 0)
		return fault_set(f, r->head.partial ? ERR_UNSUPPORTED : ERR_MALFORMED,
		    r->head.partial ? "this part of the archive holds no posts: another one does"
				    : "no tweets.js is in the zip");
	return ERR_OK;
}

static enum err
read_tweets(struct reader *r)
{
	struct import_job *job = r->job;
	uint64_t *parts = malloc(PARTS_MAX * sizeof(*parts));
	size_t n = 0;
	enum err e;

	if (!parts)
		return fault_set(job->fault, ERR_NOMEM, "memory ran out");
	e = find_tweets(r, parts, &n);
	r->elements = 0;
	for (size_t i = 0; i < n && !e; i++)
		e = each_element(r, parts[i], tweet_element);
	if (!e && !r->head.partial && r->head.tweets != COUNT_UNKNOWN &&
	    (uint64_t)r->head.tweets != r->elements)
		import_job_broken(job, "manifest.js", "it tells another number of posts than are there");
	free(parts);
	return e;
}

static enum err
read_all(struct reader *r)
{
	struct import_job *job = r->job;
	struct account *account = &r->head.account;
	struct reading reading;
	enum err e;

	if ((e = read_head(r, "manifest.js", archive_head_manifest)) != ERR_OK ||
	    (e = read_head(r, "account.js", archive_head_account)) != ERR_OK ||
	    (e = read_head(r, "profile.js", archive_head_profile)) != ERR_OK)
		return e;
	if (!post_time_ok(r->head.generated, job->limits.now))
		r->head.generated = 0;
	account->followers = r->head.followers;
	account->following = r->head.following;
	if ((e = count_list(r, "follower", &account->followers)) != ERR_OK ||
	    (e = count_list(r, "following", &account->following)) != ERR_OK)
		return e;
	if ((e = import_job_account(job, account)) != ERR_OK || (e = read_notes(r)) != ERR_OK ||
	    (e = read_tweets(r)) != ERR_OK)
		return e;
	/* Without a manifest the time is not told: not before the newest post. */
	reading = (struct reading){ r->head.generated ? r->head.generated : job->newest, account->followers,
		account->following, COUNT_UNKNOWN };
	if (reading.at && (reading.followers != COUNT_UNKNOWN || reading.following != COUNT_UNKNOWN))
		e = import_job_reading(job, &reading, 0, false);
	return e;
}

enum err
import_archive(struct import_job *job)
{
	struct reader r = { .job = job };
	enum err e;

	archive_head_init(&r.head);
	buf_init(&r.strict, 8 * job->limits.max_record);
	r.kept = arena_new((size_t)32 << 20);
	r.notes = notes_new(NOTES_MAX);
	if (!r.kept || !r.notes)
		e = fault_set(job->fault, ERR_NOMEM, "memory ran out");
	else
		e = archive_open(job->in, &job->limits, &r.zip, job->fault);
	if (!e)
		e = read_all(&r);
	archive_close(r.zip);
	notes_free(r.notes);
	arena_free(r.kept);
	buf_free(&r.strict);
	scan_mem_free(&r.mem);
	return e;
}
