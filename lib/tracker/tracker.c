/* tracker.c: opens what the tracker works with, and says what a stored account is worth. */
#include "tracker/tracker.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/hot.h"
#include "source/plan.h"
#include "tracker/fetch_run.h"
#include "tracker/tracker_impl.h"

enum err
tracker_open(const struct conf *c, struct tracker **out, struct fault *f)
{
	struct tracker *t = calloc(1, sizeof(*t));
	uint32_t nonce = 0;
	enum err err;

	if (!t)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	t->conf = c;
	err = db_open(c, DB_READ_WRITE, &t->db, f);
	if (err)
		goto fail;
	t->cache = cache_open(c);
	if (!t->cache) {
		err = fault_set(f, ERR_NOMEM, "Memory ran out");
		goto fail;
	}
	if (getrandom(&nonce, sizeof(nonce), 0) != (ssize_t)sizeof(nonce))
		nonce = (uint32_t)clock_mono_us();
	owner_name(t->owner, nonce);
	*out = t;
	return ERR_OK;
fail:
	tracker_close(t);
	return err;
}

void
tracker_close(struct tracker *t)
{
	if (!t)
		return;
	words_free(t->words);
	fetcher_free(t->fetcher);
	cache_close(t->cache);
	db_close(t->db);
	free(t);
}

const struct conf *
tracker_conf(const struct tracker *t)
{
	return t->conf;
}

struct db *
tracker_db(struct tracker *t)
{
	return t->db;
}

struct cache *
tracker_cache(struct tracker *t)
{
	return t->cache;
}

const char *
tracker_owner(const struct tracker *t)
{
	return t->owner;
}

struct fetcher *
tracker_fetcher(struct tracker *t)
{
	struct fetch_options o = { 0 };

	if (t->fetcher)
		return t->fetcher;
	o.allow_private = conf_bool(t->conf, CONF_ALLOW_PRIVATE);
	o.connect_seconds = (int)conf_int(t->conf, CONF_CONNECT_SECONDS);
	o.total_seconds = (int)conf_int(t->conf, CONF_FETCH_SECONDS);
	o.retries = 3;
	o.seed = str_hash(str_of(t->owner));
	t->fetcher = fetcher_new(&o);
	return t->fetcher;
}

int64_t
tracker_made_at(const struct account_row *row, int64_t now)
{
	/* What was only imported does not age: its report is as good as the moment in which it is made. */
	return row->fetched_at > 0 ? row->fetched_at : now;
}

bool
tracker_renewable(const struct tracker *t, const struct account_row *row, int64_t now)
{
	struct handle h;

	if (row->account.handle.len == 0 ||
	    handle_parse(row->account.platform, row->account.handle, &h, NULL) != ERR_OK)
		return false;
	if (!fetch_run_configured(t->conf, row->account.platform))
		return false;
	return !(row->trouble.err != ERR_OK && row->trouble.until > now);
}

enum freshness
tracker_freshness(const struct tracker *t, const struct account_row *row, int64_t now)
{
	int64_t age;

	if (row->fetched_at <= 0)
		return tracker_renewable(t, row, now) ? STALE : FRESH;
	age = now - row->fetched_at;
	if (age <= conf_int(t->conf, CONF_CACHE_SECONDS))
		return FRESH;
	return age <= conf_int(t->conf, CONF_STALE_SECONDS) ? STALE : OUTDATED;
}

void
tracker_changed(struct tracker *t, const struct handle *h)
{
	int64_t id, revision;

	if (accounts_current(t->db, h, &id, &revision) == ERR_OK)
		cache_who(t->cache, h, id, revision);
	else
		cache_drop(t->cache, h);
	if (hot_drop(t->conf, h) != ERR_OK)
		log_warn("published reports could not be removed", "handle", h->text);
}

enum err
tracker_forget(struct tracker *t, const struct handle *h, int64_t now, bool *was)
{
	struct account_row row;
	struct arena *a = arena_new(1 << 20);
	enum err err;

	*was = false;
	if (!a)
		return ERR_NOMEM;
	err = db_begin(t->db);
	if (err)
		goto out;
	err = accounts_find(t->db, a, h, &row);
	if (err == ERR_OK) {
		*was = true;
		err = accounts_delete(t->db, row.id);
	} else if (err == ERR_NOT_FOUND) {
		row.account.id = (struct str){ NULL, 0 };
		err = ERR_OK;
	}
	if (err == ERR_OK)
		err = accounts_forget(t->db, h, row.account.id, now);
	if (err == ERR_OK)
		err = db_commit(t->db);
	if (err)
		db_rollback(t->db);
out:
	/* Also when the store failed: what is published without a store behind it must not stay. The cache
	 * is told whom first, or one that has nothing of the account would take a report that is being made.
	 */
	if (*was)
		cache_who(t->cache, h, row.id, row.revision);
	cache_drop(t->cache, h);
	if (hot_drop(t->conf, h) != ERR_OK && err == ERR_OK)
		err = ERR_IO;
	arena_free(a);
	return err;
}
