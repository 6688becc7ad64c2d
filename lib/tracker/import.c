/* import.c: an owner's own history, from a file into the store. */
#include "tracker/import.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/posts.h"
#include "tracker/tracker_impl.h"

#define BATCH_POSTS 500
#define BATCH_BYTES ((size_t)64 << 20)

struct importer {
	struct tracker *t;
	const struct import_request *rq;
	struct import_result *result;
	struct fault *fault;
	int pass;
	bool has_handle;
	bool many;	    /* posts of several accounts, and nobody said which */
	struct arena *keep; /* the account's strings */
	struct account account;
	int64_t told_at; /* the newest reading in the file: how old its profile is at least */
	/* pass 2 */
	int64_t id;
	struct arena *batch;
	struct post posts[BATCH_POSTS];
	size_t n;
};

/* Fills what is not known yet; a file may tell its account in several places. */
static enum err
learn_account(struct importer *im, const struct account *a)
{
	struct str *to[] = { &im->account.id, &im->account.name, &im->account.url, &im->account.avatar,
		&im->account.bio };
	const struct str from[] = { a->id, a->name, a->url, a->avatar, a->bio };
	size_t i;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		if (to[i]->len > 0 || from[i].len == 0)
			continue;
		*to[i] = arena_str(im->keep, from[i]);
		if (!to[i]->p)
			return ERR_NOMEM;
	}
	if (im->account.joined == 0)
		im->account.joined = a->joined;
	if (im->account.verified < 0)
		im->account.verified = a->verified;
	return ERR_OK;
}

/* Whether something that names this author (as far as it does) is about the account that is imported. */
static bool
is_ours(struct importer *im, struct str handle)
{
	struct handle h;

	if (handle.len == 0)
		return true;
	if (handle_parse(PLATFORM_X, handle, &h, NULL) != ERR_OK)
		return false;
	if (im->has_handle)
		return strcmp(h.text, im->result->handle.text) == 0;
	im->result->handle = h;
	im->has_handle = true;
	return true;
}

static enum err
take_account(void *ctx, const struct account *a)
{
	struct importer *im = ctx;

	if (im->pass != 1)
		return ERR_OK;
	return is_ours(im, a->handle) ? learn_account(im, a) : ERR_OK;
}

static enum err
flush(struct importer *im)
{
	int64_t added = 0, changed = 0;
	enum err err;

	if (im->n == 0)
		return ERR_OK;
	err = db_begin(im->t->db);
	if (err == ERR_OK)
		err = posts_save(im->t->db, im->id, im->posts, im->n, &added, &changed);
	if (err == ERR_OK)
		err = db_commit(im->t->db);
	if (err)
		db_rollback(im->t->db);
	im->n = 0;
	im->result->added += added;
	im->result->changed += changed;
	arena_reset(im->batch);
	return err;
}

static bool
copy_post(struct importer *im, const struct post *p)
{
	struct post *to = &im->posts[im->n];
	struct str *strings[] = { &to->id, &to->url, &to->text, &to->lang, &to->hashtags, &to->mentions };
	size_t i;

	*to = *p;
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		if (!strings[i]->p)
			continue;
		*strings[i] = arena_str(im->batch, *strings[i]);
		if (!strings[i]->p)
			return false;
	}
	return true;
}

static enum err
take_post(void *ctx, const struct post *p, struct str author_handle, struct str author_id)
{
	struct importer *im = ctx;
	struct account a = { .id = author_id, .verified = -1 };
	enum err err = ERR_OK;

	if (!is_ours(im, author_handle)) {
		if (im->pass == 2)
			im->result->others++;
		else if (!im->rq->handle)
			im->many = true;
		return ERR_OK;
	}
	if (im->pass == 1) {
		if (p->read_at > im->told_at)
			im->told_at = p->read_at;
		return author_id.len > 0 ? learn_account(im, &a) : ERR_OK;
	}
	if (im->n == BATCH_POSTS)
		err = flush(im);
	if (err == ERR_OK && !copy_post(im, p)) {
		/* A batch of long posts: what is there goes first. */
		err = flush(im);
		if (err == ERR_OK && !copy_post(im, p))
			err = ERR_FULL;
	}
	if (err)
		return err;
	im->n++;
	im->result->posts++;
	return ERR_OK;
}

static enum err
take_reading(void *ctx, const struct reading *r, int64_t net, bool has_net)
{
	struct importer *im = ctx;
	struct net_follow nf = { .day = r->at / 86400, .net = net };
	enum err err;

	if (im->pass == 1)
		return ERR_OK;
	err = db_begin(im->t->db);
	if (err == ERR_OK && has_net)
		err = accounts_add_net_follow(im->t->db, im->id, nf);
	if (err == ERR_OK && (r->followers >= 0 || r->following >= 0 || r->posts >= 0))
		err = accounts_add_reading(im->t->db, im->id, r);
	if (err == ERR_OK)
		err = db_commit(im->t->db);
	if (err)
		db_rollback(im->t->db);
	else
		im->result->readings++;
	return err;
}

static void
take_broken(void *ctx, const char *place, const char *why)
{
	struct importer *im = ctx;

	if (im->pass != 1)
		return;
	im->result->broken++;
	if (im->rq->broken)
		im->rq->broken(im->rq->ctx, place, why);
}

static void
take_progress(void *ctx, uint64_t done, uint64_t total, uint64_t posts)
{
	struct importer *im = ctx;

	if (im->rq->progress)
		im->rq->progress(im->rq->ctx, im->pass, done, total, posts);
}

static enum err
run(struct importer *im)
{
	struct import_sink sink = { .ctx = im,
		.account = take_account,
		.post = take_post,
		.reading = take_reading,
		.broken = take_broken,
		.progress = take_progress };
	struct import_limits limits = { .now = im->rq->now };

	return import_run(im->rq->in, im->result->format, &limits, &sink, im->fault);
}

static enum err
handle_fault(struct importer *im, const char *detail)
{
	fault_set(im->fault, ERR_INVALID, "%s", detail);
	if (im->fault)
		memcpy(im->fault->field, "handle", sizeof("handle"));
	return ERR_INVALID;
}

/* The account's row, made or found; nothing is kept of one that was forgotten. */
static enum err
open_account(struct importer *im)
{
	struct str handle = str_of(im->result->handle.text);
	struct account_row row;
	bool forgotten = false;
	char id[HANDLE_MAX + 1];
	enum err err;

	snprintf(id, sizeof(id), "@%s", im->result->handle.text);
	im->account.platform = PLATFORM_X;
	im->account.handle = handle;
	im->account.followers = im->account.following = im->account.posts = COUNT_UNKNOWN;
	err = accounts_is_forgotten(im->t->db, &im->result->handle, im->account.id, &forgotten);
	if (err)
		return fault_set(im->fault, err, "The store does not answer");
	if (forgotten)
		return fault_set(im->fault, ERR_FORGOTTEN,
		    "This account was removed here on request and is kept out; `tweetx forget --undo` lets "
		    "it in again");
	if (im->account.id.len == 0) {
		/* The file does not tell the platform's id: the account that has the handle now, or a
		 * stand-in. */
		err = accounts_find(im->t->db, im->keep, &im->result->handle, &row);
		if (err == ERR_OK)
			im->account.id = row.account.id;
		else if (err == ERR_NOT_FOUND)
			im->account.id = str_of(id);
		else
			return fault_set(im->fault, err, "The store does not answer");
	}
	/* As of the file's own time: an old export takes no handle back and no newer profile away. */
	err = db_begin(im->t->db);
	if (err == ERR_OK)
		err =
		    accounts_save(im->t->db, &im->account, im->told_at > 0 ? im->told_at : 1, &im->id, NULL);
	if (err == ERR_OK)
		err = db_commit(im->t->db);
	if (err) {
		db_rollback(im->t->db);
		return fault_set(im->fault, err, "The account could not be stored");
	}
	return ERR_OK;
}

static enum err
close_account(struct importer *im)
{
	struct account_progress p = { .imported_at = im->rq->now, .source = STR("import") };
	struct account_row row;
	enum err err = accounts_get(im->t->db, im->keep, im->id, &row);

	/* What a platform was read for says more of completeness than a file does. */
	if (err == ERR_OK && row.fetched_at <= 0 && !row.complete) {
		p.set_complete = true;
		p.complete = im->result->format == IMPORT_X_ARCHIVE;
		p.reason = p.complete ? (struct str){ NULL, 0 } : STR("import_partial");
	}
	if (err == ERR_OK)
		err = db_begin(im->t->db);
	if (err == ERR_OK)
		err = accounts_progress(im->t->db, im->id, &p);
	if (err == ERR_OK)
		err = db_commit(im->t->db);
	if (err)
		db_rollback(im->t->db);
	tracker_changed(im->t, &im->result->handle);
	return err;
}

enum err
tracker_import(
    struct tracker *t, const struct import_request *rq, struct import_result *result, struct fault *f)
{
	struct importer *im;
	struct arena *keep = arena_new((size_t)8 << 20), *batch = arena_new(BATCH_BYTES);
	enum err err = ERR_NOMEM;

	*result = (struct import_result){ .format = IMPORT_UNKNOWN };
	im = keep ? arena_zalloc(keep, sizeof(*im)) : NULL;
	if (!im || !batch) {
		fault_set(f, err, "Memory ran out");
		goto out;
	}
	*im = (struct importer){
		.t = t, .rq = rq, .result = result, .fault = f, .pass = 1, .keep = keep, .batch = batch
	};
	im->account.verified = -1;
	if (rq->handle) {
		result->handle = *rq->handle;
		im->has_handle = true;
	}
	err = import_detect(rq->in, &result->format, f);
	if (err == ERR_OK)
		err = run(im);
	if (err)
		goto out;
	if (!im->has_handle) {
		err = handle_fault(im, "The file does not tell whose posts these are: say so with --handle");
		goto out;
	}
	if (im->many) {
		err = handle_fault(im, "The file holds posts of several accounts: say whose with --handle");
		goto out;
	}
	err = open_account(im);
	if (err)
		goto out;
	im->pass = 2;
	err = run(im);
	if (err == ERR_OK)
		err = flush(im);
	if (err) {
		/* The file changed under us, or the store failed: what is kept so far is whole, post by post.
		 */
		close_account(im);
		if (f && f->err == ERR_OK)
			fault_set(f, err, "Not everything could be kept; import it again");
		goto out;
	}
	err = close_account(im);
	if (err)
		fault_set(f, err, "Not everything could be kept; import it again");
out:
	arena_free(batch);
	arena_free(keep);
	return err;
}
