/* fetch_keep.c: keeps what a reading of an account finds, and how it ended. */
#include "tracker/fetch_keep.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/flights.h"
#include "store/posts.h"
#include "text/unicode.h"
#include "tracker/identity.h"
#include "tracker/tracker_impl.h"

void
fetch_keep_init(struct fetch_keep *k, struct tracker *t, const struct handle *h, struct arena *a, int64_t now)
{
	*k = (struct fetch_keep){
		.t = t, .handle = *h, .arena = a, .started_at = now, .told_posts = COUNT_UNKNOWN
	};
}

/* Longer than any platform lets people write; a hostile server's megabyte would be in every report. */
#define NAME_CHARS 200
#define BIO_CHARS 4000
#define LINK_BYTES 2048
#define TEXT_CHARS 25000 /* X's longest post */
#define NAMES_BYTES 16384
#define BYTES_FREE ((uint64_t)4 << 20)
#define BYTES_A_POST 8192 /* on average */

/* The first names of a list of them. */
static struct str
cut_names(struct str names)
{
	size_t n = NAMES_BYTES;

	if (names.len <= n)
		return names;
	while (n > 0 && names.p[n] != ' ')
		n--;
	return str_sub(names, 0, n);
}

static void
cut_posts(struct fetch_keep *k, const struct plan_page *page)
{
	for (size_t i = 0; i < page->n_posts; i++) {
		struct post *p = &page->posts[i];

		p->text = unicode_cut(str_sub(p->text, 0, (size_t)4 * TEXT_CHARS), TEXT_CHARS);
		p->hashtags = cut_names(p->hashtags);
		p->mentions = cut_names(p->mentions);
		k->bytes += p->text.len + p->hashtags.len + p->mentions.len;
	}
}

static enum err
remember_seen(struct fetch_keep *k, const struct plan_page *page)
{
	size_t i, cap;
	struct str *grown;

	for (i = 0; i < page->n_posts; i++) {
		if (k->n_seen == k->cap_seen) {
			cap = k->cap_seen ? k->cap_seen * 2 : 1024;
			grown =
			    arena_grow(k->arena, k->seen, k->cap_seen * sizeof(*grown), cap * sizeof(*grown));
			if (!grown)
				return ERR_NOMEM;
			k->seen = grown;
			k->cap_seen = cap;
		}
		k->seen[k->n_seen] = arena_str(k->arena, page->posts[i].id);
		if (!k->seen[k->n_seen].p)
			return ERR_NOMEM;
		k->n_seen++;
	}
	return ERR_OK;
}

static void
cut_profile(struct account *a)
{
	a->name = unicode_cut(str_sub(a->name, 0, 4 * NAME_CHARS), NAME_CHARS);
	a->bio = unicode_cut(str_sub(a->bio, 0, 4 * BIO_CHARS), BIO_CHARS);
	if (a->url.len > LINK_BYTES)
		a->url = STR("");
	if (a->avatar.len > LINK_BYTES)
		a->avatar = STR("");
}

static enum err
keep_profile(struct fetch_keep *k, const struct account *told)
{
	struct reading reading = { .at = clock_now(),
		.followers = told->followers,
		.following = told->following,
		.posts = told->posts };
	struct account account = *told;
	struct handle renamed = { .platform = k->handle.platform };
	bool forgotten = false;
	enum err err;

	cut_profile(&account);
	account.id = identity_stored(k->arena, account.platform, account.handle, told->id);
	if (!account.id.p)
		return ERR_NOMEM;
	err = accounts_is_forgotten(k->t->db, &k->handle, account.id, &forgotten);
	if (err)
		return err;
	if (forgotten)
		return ERR_FORGOTTEN;
	err = accounts_save(k->t->db, &account, reading.at, &k->account, &renamed);
	if (err)
		return err;
	if (renamed.text[0])
		k->renamed = renamed;
	/* The handle is somebody else's now: nothing of theirs was read before. */
	if (k->first_account != 0 && k->account != k->first_account)
		k->mode = PLAN_FIRST;
	k->has_profile = true;
	k->told_posts = account.posts;
	if (reading.followers < 0 && reading.following < 0 && reading.posts < 0)
		return ERR_OK;
	return accounts_add_reading(k->t->db, k->account, &reading);
}

static enum err
keep_in_transaction(struct fetch_keep *k, const struct plan_page *page, int64_t expected, int64_t lease)
{
	struct account_progress progress = { .set_cursor = true, .cursor = page->cursor };
	struct db *db = k->t->db;
	int64_t added = 0, changed = 0, gone = 0;
	enum err err = ERR_OK;

	if (page->has_account)
		err = keep_profile(k, &page->account);
	if (err == ERR_OK && page->n_posts > 0 && k->account != 0)
		err = posts_save(db, k->account, page->posts, page->n_posts, &added, &changed);
	if (err == ERR_OK && page->n_gone > 0 && k->account != 0)
		err = posts_delete(db, k->account, page->gone_ids, page->n_gone, &gone);
	/* Only a listing from the top or the backfill itself knows where the rest begins. */
	if (err == ERR_OK && k->account != 0 && page->n_posts > 0 &&
	    (k->mode == PLAN_FIRST || k->mode == PLAN_BACKFILL)) {
		err = accounts_progress(db, k->account, &progress);
		k->cursor_left = page->cursor.len > 0;
	}
	if (err == ERR_OK)
		err = flights_renew(db, &k->handle, k->t->owner, clock_now(), lease,
		    k->posts + (int64_t)page->n_posts, expected);
	if (err == ERR_OK) {
		k->posts += (int64_t)page->n_posts;
		k->added += added;
	}
	return err;
}

bool
fetch_keep_bloated(const struct fetch_keep *k)
{
	return k->bytes > BYTES_FREE + BYTES_A_POST * (uint64_t)k->posts;
}

enum err
fetch_keep_page(
    struct fetch_keep *k, const struct plan_page *page, int64_t expected, int64_t lease, struct fault *f)
{
	enum err err;

	cut_posts(k, page);
	err = remember_seen(k, page);
	if (err == ERR_OK)
		err = db_begin(k->t->db);
	if (err)
		return fault_set(f, err, "What was read could not be kept");
	err = keep_in_transaction(k, page, expected, lease);
	if (err == ERR_OK)
		err = db_commit(k->t->db);
	if (err == ERR_OK)
		return ERR_OK;
	db_rollback(k->t->db);
	switch (err) {
	case ERR_FORGOTTEN:
		return fault_set(f, err, "This account was removed here on request and is kept out");
	case ERR_CONFLICT:
		return fault_set(f, err, "Another process reads the account now");
	default:
		return fault_set(f, err, "What was read could not be kept");
	}
}

static int
compare_ids(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/*
 * What is stored within the window that was listed whole, and was not in the list, was deleted upstream. A
 * platform that shows an empty list by mistake must not empty an account: half of the window or more goes
 * only if the profile's own count agrees.
 */
static enum err
drop_deleted(struct fetch_keep *k, int64_t window_from)
{
	struct str *ids;
	size_t i, n, missing = 0;
	int64_t stored = 0, deleted = 0;
	enum err err;

	err = posts_ids(k->t->db, k->arena, k->account, window_from, k->started_at, &ids, &n);
	if (err || n == 0)
		return err;
	if (k->n_seen > 1)
		qsort(k->seen, k->n_seen, sizeof(*k->seen), compare_ids);
	for (i = 0; i < n; i++)
		if (k->n_seen == 0 || !bsearch(&ids[i], k->seen, k->n_seen, sizeof(*k->seen), compare_ids))
			ids[missing++] = ids[i];
	if (missing == 0)
		return ERR_OK;
	err = posts_count(k->t->db, k->account, &stored);
	if (err)
		return err;
	if (missing >= 20 && missing * 2 >= n && k->told_posts != COUNT_UNKNOWN &&
	    k->told_posts > stored - (int64_t)missing) {
		log_warn("a platform left out most posts that its own count still holds: nothing was deleted",
		    "handle", k->handle.text, "missing", log_num((int64_t)missing));
		return ERR_OK;
	}
	return posts_delete(k->t->db, k->account, ids, missing, &deleted);
}

/* How long a look-up that found nothing is remembered. */
static int64_t
miss_seconds(const struct fault *f, int64_t now)
{
	if (f->until > now)
		return f->until - now;
	switch (f->err) {
	case ERR_UNKNOWN_ACCOUNT:
	case ERR_PROTECTED:
	case ERR_SUSPENDED:
	case ERR_LOGIN_REQUIRED:
	case ERR_GONE:
		return 600;
	case ERR_PLATFORM_NOT_CONFIGURED:
		return 10;
	default:
		return 30;
	}
}

static enum err
write_end(struct fetch_keep *k, const struct plan_end *end, bool something, int64_t now)
{
	struct account_progress p = { .source = end->source, .set_trouble = true, .trouble = end->fault };
	enum err err = ERR_OK;

	/* Trouble without a reset of its own is left alone for a while all the same. */
	if (p.trouble.err != ERR_OK && p.trouble.until <= now)
		p.trouble.until = now + miss_seconds(&end->fault, now);
	if (end->fault.err == ERR_OK || something)
		p.fetched_at = k->started_at;
	if (end->fault.err == ERR_OK && end->window_from > 0 && k->account == k->first_account)
		err = drop_deleted(k, end->window_from);
	if (end->fault.err == ERR_OK && (k->mode == PLAN_SWEEP || k->mode == PLAN_FIRST))
		p.swept_at = k->started_at;
	if (end->fault.err == ERR_OK || k->mode == PLAN_FIRST) {
		/* A renewal changes this only where it found everything, or a gap to what was stored. */
		p.set_complete = k->mode != PLAN_REFRESH || end->complete || end->reason.len > 0;
		p.complete = end->complete;
		p.reason = end->reason;
		if (p.set_complete && !p.complete && p.reason.len == 0)
			p.reason = str_of(err_code(end->fault.err));
	}
	/* A plan ends with no more listing behind it: the backfill is over. */
	if (end->fault.err == ERR_OK && end->complete) {
		p.set_cursor = true;
		p.cursor = (struct str){ NULL, 0 };
		k->cursor_left = false;
	}
	return err ? err : accounts_progress(k->t->db, k->account, &p);
}

/* Asked for by a name that the account has given up: it was found by its id, and who asked hears the new
 * name. */
static enum err
tell_new_name(struct fetch_keep *k, int64_t now, struct fault *f)
{
	struct account_row row;
	struct fault moved;
	int64_t id, revision;
	enum err err = accounts_current(k->t->db, &k->handle, &id, &revision);

	if (err != ERR_NOT_FOUND)
		return err;
	err = accounts_get(k->t->db, k->arena, k->account, &row);
	if (err)
		return err;
	fault_set(&moved, ERR_UNKNOWN_ACCOUNT, "The account is called @" STR_FMT " now",
	    STR_ARG(row.account.handle));
	err = flights_miss(k->t->db, &k->handle, &moved, now, miss_seconds(&moved, now));
	if (f)
		*f = moved;
	return err ? err : moved.err;
}

enum err
fetch_keep_end(struct fetch_keep *k, const struct plan_end *end, int64_t now, struct fault *f)
{
	/* A first reading that broke off after some posts is a report in part; a renewal that broke off
	 * leaves the old time. */
	bool something = k->mode == PLAN_FIRST && k->has_profile && k->posts > 0;
	enum err err;

	if (k->account == 0) {
		if (end->fault.err == ERR_OK)
			return fault_set(
			    f, ERR_PLATFORM_ERROR, "The platform told nothing about the account");
		err = flights_miss(k->t->db, &k->handle, &end->fault, now, miss_seconds(&end->fault, now));
		if (err)
			log_warn(
			    "a look-up that found nothing could not be remembered", "handle", k->handle.text);
		if (f)
			*f = end->fault;
		return end->fault.err;
	}
	err = db_begin(k->t->db);
	if (err == ERR_OK)
		err = write_end(k, end, something, now);
	if (err == ERR_OK)
		err = db_commit(k->t->db);
	if (err) {
		db_rollback(k->t->db);
		return fault_set(f, err, "What was read could not be kept");
	}
	if (end->fault.err != ERR_OK && !something) {
		if (f)
			*f = end->fault;
		return end->fault.err;
	}
	return tell_new_name(k, now, f);
}
