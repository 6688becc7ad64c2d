/* file_report.c: finds out what a file of posts is, whose it is, and what its statistics say. */
#include "cli/file_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/file_input.h"
#include "cli/file_lines.h"
#include "cli/post_spool.h"
#include "source/import_json.h"

#define HEAD_BYTES ((size_t)1 << 20)
/* Readings of one account: one a day for more years than X is old. */
#define READINGS_MAX 20000

struct reader {
	const struct stats_options *o;
	struct arena *arena;
	struct file_notes *notes;
	struct fault *fault;
	/* looking for the account */
	struct str wanted;	/* handle */
	struct account account; /* the first, or the one with that handle */
	bool has_account, has_wanted;
	bool has_handle; /* the file tells it */
	/* counting */
	struct stats *stats;
	struct post_spool *spool;
	struct reading *readings;
	size_t n_readings, readings_cap;
};

/* The strings of an account, in the arena. */
static bool
keep_account(struct reader *r, const struct account *from)
{
	struct account kept = *from;
	struct str *strings[] = { &kept.id, &kept.handle, &kept.name, &kept.url, &kept.avatar, &kept.bio };

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		if (!strings[i]->len)
			continue;
		*strings[i] = arena_str(r->arena, *strings[i]);
		if (!strings[i]->p)
			return false;
	}
	r->account = kept;
	return true;
}

static enum err
see_account(void *ctx, const struct account *account)
{
	struct reader *r = ctx;
	bool wanted = r->wanted.len && str_eq(account->handle, r->wanted);

	if (r->has_wanted || (r->has_account && !wanted))
		return ERR_OK;
	r->has_account = true;
	r->has_wanted = wanted;
	return keep_account(r, account) ? ERR_OK : ERR_NOMEM;
}

/* Posts come behind their account: once the one that matters is known, the first pass is over. ERR_CONFLICT
 * says so. */
static enum err
see_post(void *ctx, const struct post *post, struct str handle, struct str id)
{
	struct reader *r = ctx;

	(void)post;
	(void)handle;
	(void)id;
	return r->has_wanted || (r->has_account && !r->wanted.len) ? ERR_CONFLICT : ERR_OK;
}

/* Ids alone, without a name, tell nobody apart whom the caller could have asked for: then all posts count, as
 * they do in bare lines. */
static bool
own_post(const struct reader *r, struct str handle, struct str id)
{
	if (!r->has_handle)
		return true;
	if (r->account.id.len && id.len)
		return str_eq(r->account.id, id);
	return !handle.len || str_eq(r->account.handle, handle);
}

static enum err
count_post(void *ctx, const struct post *post, struct str handle, struct str id)
{
	struct reader *r = ctx;
	uint64_t ref;
	enum err e;

	if (!own_post(r, handle, id)) {
		r->notes->others++;
		return ERR_OK;
	}
	if ((e = post_spool_put(r->spool, post, &ref)) != ERR_OK)
		return fault_set(r->fault, e, "a temporary file cannot be written");
	e = stats_add(r->stats, post, ref);
	if (e == ERR_FULL)
		return fault_set(r->fault, e, "there are more posts than fit into the memory set for it");
	if (e)
		return fault_set(r->fault, e, "%s", err_title(e));
	r->notes->posts++;
	return ERR_OK;
}

static enum err
take_reading(void *ctx, const struct reading *reading, int64_t net, bool has_net)
{
	struct reader *r = ctx;

	(void)net;
	/* a day's change alone is no number of followers */
	if (has_net || r->n_readings == READINGS_MAX)
		return ERR_OK;
	if (r->n_readings == r->readings_cap) {
		size_t cap = r->readings_cap ? r->readings_cap * 2 : 16;
		struct reading *grown =
		    arena_grow(r->arena, r->readings, r->readings_cap * sizeof(*grown), cap * sizeof(*grown));

		if (!grown)
			return fault_set(r->fault, ERR_NOMEM, "memory ran out");
		r->readings = grown;
		r->readings_cap = cap;
	}
	r->readings[r->n_readings++] = *reading;
	return ERR_OK;
}

static void
note_broken(void *ctx, const char *place, const char *why)
{
	struct file_notes *n = ((struct reader *)ctx)->notes;

	n->broken++;
	if (n->n_first < FILE_NOTES_MAX)
		snprintf(n->first[n->n_first++], sizeof(n->first[0]), "%s: %s", place, why);
}

static enum err
load(void *ctx, uint64_t ref, struct arena *a, struct post *post)
{
	return post_spool_get(ctx, ref, a, post);
}

/* Whether the lines can be read by file_lines. */
static bool
bare_lines(const struct file_input *in, enum import_format format)
{
	const struct import_input *view = file_input_view(in);
	char *head;
	ssize_t n;
	bool bare = false;

	if (format != IMPORT_X_V2 || !(head = malloc(HEAD_BYTES)))
		return false;
	n = view->read(view->ctx, 0, head, HEAD_BYTES);
	if (n > 0) {
		struct str s = { head, (size_t)n };

		if (str_starts(s, STR("\xef\xbb\xbf")))
			s = str_sub(s, 3, s.len);
		bare = import_json_bare(s);
	}
	free(head);
	return bare;
}

/* The handle where the file tells none: what the caller was told, or the file's name. */
static enum err
name_account(struct reader *r, const struct file_input *in)
{
	struct handle h;
	struct str name = r->wanted;

	if (r->account.handle.len)
		return ERR_OK;
	if (!name.len && handle_parse(r->o->platform, file_input_stem(in), &h, NULL) == ERR_OK)
		name = str_of(h.text);
	r->account.handle = arena_str(r->arena, name);
	return r->account.handle.p ? ERR_OK : fault_set(r->fault, ERR_NOMEM, "memory ran out");
}

static enum err
find_account(struct reader *r, const struct file_input *in, enum import_format format)
{
	struct import_limits limits = { .now = r->o->now };
	struct import_sink first = { .ctx = r, .account = see_account, .post = see_post };
	enum err e = import_run(file_input_view(in), format, &limits, &first, r->fault);

	if (e == ERR_CONFLICT)
		e = ERR_OK;
	r->has_handle = r->account.handle.len > 0;
	return e ? e : name_account(r, in);
}

static enum err
count_import(struct reader *r, const struct file_input *in, enum import_format format)
{
	struct import_limits limits = { .now = r->o->now };
	struct import_sink sink = {
		.ctx = r, .post = count_post, .reading = take_reading, .broken = note_broken
	};
	struct stats_options o = *r->o;

	r->spool = post_spool_new();
	if (!r->spool)
		return fault_set(r->fault, ERR_IO, "a temporary file cannot be made: %s", strerror(errno));
	o.handle = r->account.handle;
	o.load = load;
	o.load_ctx = r->spool;
	r->stats = stats_new(&o);
	if (!r->stats)
		return fault_set(r->fault, ERR_NOMEM, "memory ran out");
	return import_run(file_input_view(in), format, &limits, &sink, r->fault);
}

/* What the file tells of the account goes before what the caller knew. */
static void
fill_head(struct stats_head *head, const struct reader *r)
{
	struct account *to = &head->account;
	const struct account *a = &r->account;

	to->platform = r->o->platform;
	to->handle = a->handle;
	if (r->has_account) {
		const struct str url = to->url;

		*to = *a;
		to->platform = r->o->platform;
		if (!to->url.len)
			to->url = url;
	}
	if (r->n_readings) {
		head->readings = r->readings;
		head->n_readings = r->n_readings;
	}
}

enum err
file_report(const char *path, const struct stats_options *o, const struct stats_head *head, struct arena *a,
    struct report **report, struct file_notes *notes, struct fault *f)
{
	struct reader r = { .o = o, .arena = a, .notes = notes, .fault = f, .wanted = head->account.handle };
	struct stats_head whole = *head;
	struct stats_options lines_o = *o;
	struct file_input *in = NULL;
	struct file_lines *lines = NULL;
	struct stats *stats;
	enum err e;

	memset(notes, 0, sizeof(*notes));
	*report = NULL;
	if ((e = file_input_open(path, &in, f)) != ERR_OK)
		return e;
	if ((e = import_detect(file_input_view(in), &notes->format, f)) != ERR_OK)
		goto out;
	if (bare_lines(in, notes->format)) {
		if ((e = name_account(&r, in)) != ERR_OK)
			goto out;
		lines_o.handle = r.account.handle;
		e = file_lines_count(in, &lines_o, &lines, notes, f);
		stats = e ? NULL : file_lines_stats(lines);
	} else {
		e = find_account(&r, in, notes->format);
		if (!e)
			e = count_import(&r, in, notes->format);
		stats = r.stats;
	}
	if (e)
		goto out;
	fill_head(&whole, &r);
	e = stats_report(stats, &whole, a, report);
	if (e)
		e = fault_set(
		    f, e, "%s", e == ERR_IO ? "the file has changed while it was read" : err_title(e));
out:
	file_lines_free(lines);
	stats_free(r.stats);
	post_spool_free(r.spool);
	file_input_close(in);
	return e;
}
