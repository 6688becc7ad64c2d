/* accounts_watch.c: which accounts are watched, kept out, due for a reading, or idle. */
#include "store/accounts.h"
#include "store/column.h"

/* Runs a statement whose parameters are a handle's two, and says whether it changed a row. */
static enum err
run_on_handle(struct db *db, const char *sql, const struct handle *h, bool *changed)
{
	int64_t n = 0;
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	e = db_run(st, &n);
	if (e == ERR_OK && changed != NULL)
		*changed = n > 0;
	return e;
}

enum err
accounts_watch(struct db *db, const struct handle *h, int64_t now, bool *was)
{
	static const char sql[] = "INSERT INTO watches (platform, handle, since) VALUES ($1, $2, $3) "
				  "ON CONFLICT (platform, handle) DO NOTHING";
	int64_t n = 0;
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_int(st, 3, now);
	e = db_run(st, &n);
	if (e == ERR_OK && was != NULL)
		*was = n == 0;
	return e;
}

enum err
accounts_unwatch(struct db *db, const struct handle *h, bool *was)
{
	return run_on_handle(db, "DELETE FROM watches WHERE platform = $1 AND handle = $2", h, was);
}

bool
accounts_is_watched(struct db *db, const struct handle *h)
{
	struct db_stmt *st;
	bool row = false;

	if (db_prepare(db, "SELECT 1 FROM watches WHERE platform = $1 AND handle = $2", &st) != ERR_OK)
		return false;
	column_bind_handle(st, 1, h);
	if (db_step(st, &row) != ERR_OK)
		return false;
	db_reset(st);
	return row;
}

/* Lists that grow in an arena. */
struct list {
	struct arena *a;
	char *p;
	size_t n, cap, size;
};

/* One more, zeroed; NULL without memory. */
static void *
one_more(struct list *l)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		char *p = arena_grow(l->a, l->p, l->cap * l->size, cap * l->size);

		if (p == NULL)
			return NULL;
		l->p = p;
		l->cap = cap;
	}
	return memset(l->p + l->n++ * l->size, 0, l->size);
}

enum err
accounts_watched(struct db *db, struct arena *a, struct watch_row **list, size_t *n)
{
	static const char sql[] = "SELECT w.platform, w.handle, w.since, a.fetched_at, a.id, a.stored_posts, "
				  "coalesce(a.trouble, m.trouble) FROM watches w "
				  "LEFT JOIN accounts a ON a.platform = w.platform AND a.handle = w.handle "
				  "LEFT JOIN misses m ON m.platform = w.platform AND m.handle = w.handle "
				  "ORDER BY w.platform, w.handle";
	struct list l = { .a = a, .size = sizeof(struct watch_row) };
	struct watch_row *w;
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		w = one_more(&l);
		if (w == NULL) {
			e = ERR_NOMEM;
			break;
		}
		/* A platform of a newer version: not ours to read. */
		if (!column_handle(st, 0, &w->handle)) {
			l.n--;
			continue;
		}
		w->since = db_int(st, 2);
		w->fetched_at = db_int(st, 3);
		w->account_id = db_int(st, 4);
		w->posts = db_int(st, 5);
		w->trouble = column_err(st, 6);
	}
	db_reset(st);
	*list = (struct watch_row *)(void *)l.p;
	*n = e == ERR_OK ? l.n : 0;
	return e;
}

/* The rows of a bound statement, each a platform and a handle. */
static enum err
handles(struct db_stmt *st, struct arena *a, struct handle **list, size_t *n)
{
	struct list l = { .a = a, .size = sizeof(struct handle) };
	struct handle *h;
	bool row;
	enum err e;

	while ((e = db_step(st, &row)) == ERR_OK && row) {
		h = one_more(&l);
		if (h == NULL) {
			e = ERR_NOMEM;
			break;
		}
		if (!column_handle(st, 0, h))
			l.n--;
	}
	db_reset(st);
	*list = (struct handle *)(void *)l.p;
	*n = e == ERR_OK ? l.n : 0;
	return e;
}

enum err
accounts_due_watched(
    struct db *db, struct arena *a, int64_t before, int64_t now, struct handle **list, size_t *n)
{
	static const char sql[] =
	    "SELECT a.platform, a.handle FROM watches w "
	    "JOIN accounts a ON a.platform = w.platform AND a.handle = w.handle "
	    "WHERE a.fetched_at < $1 AND a.trouble_until <= $2 ORDER BY a.fetched_at, a.id";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, before);
	db_bind_int(st, 2, now);
	return handles(st, a, list, n);
}

enum err
accounts_due_big(struct db *db, struct arena *a, int64_t big, int64_t asked_since, int64_t before,
    int64_t now, struct handle **list, size_t *n)
{
	static const char sql[] =
	    "SELECT platform, handle FROM accounts "
	    "WHERE handle IS NOT NULL AND stored_posts >= $1 AND asked_at >= $2 AND fetched_at > 0 AND "
	    "fetched_at < $3 AND trouble_until <= $4 ORDER BY fetched_at, id";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, big);
	db_bind_int(st, 2, asked_since);
	db_bind_int(st, 3, before);
	db_bind_int(st, 4, now);
	return handles(st, a, list, n);
}

enum err
accounts_idle(struct db *db, struct arena *a, int64_t idle_since, int64_t **ids, size_t *n)
{
	static const char sql[] =
	    "SELECT a.id FROM accounts a "
	    "LEFT JOIN watches w ON w.platform = a.platform AND w.handle = a.handle "
	    "WHERE w.platform IS NULL AND a.asked_at < $1 AND a.imported_at < $1 AND a.created_at < $1 "
	    "ORDER BY a.id";
	struct list l = { .a = a, .size = sizeof(int64_t) };
	struct db_stmt *st;
	int64_t *id;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, idle_since);
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		id = one_more(&l);
		if (id == NULL) {
			e = ERR_NOMEM;
			break;
		}
		*id = db_int(st, 0);
	}
	db_reset(st);
	*ids = (int64_t *)(void *)l.p;
	*n = e == ERR_OK ? l.n : 0;
	return e;
}

static enum err
forget(struct db *db, const struct handle *h, struct str platform_id, int64_t now)
{
	/* An id that the caller does not know may be stored here; "@.." is none. */
	static const char sql[] =
	    "INSERT INTO forgotten (platform, handle, platform_id, at) VALUES ($1, $2, "
	    "CASE WHEN $3 <> '' THEN $3 ELSE coalesce((SELECT platform_id FROM accounts WHERE "
	    "platform = $1 AND handle = $2 AND platform_id NOT LIKE '@%'), '') END, $4) "
	    "ON CONFLICT (platform, handle, platform_id) DO NOTHING";
	bool no_id = platform_id.len == 0 || platform_id.p[0] == '@';
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_str(st, 3, no_id ? STR("") : platform_id);
	db_bind_int(st, 4, now);
	e = db_run(st, NULL);
	return e == ERR_OK ? accounts_unwatch(db, h, NULL) : e;
}

enum err
accounts_forget(struct db *db, const struct handle *h, struct str platform_id, int64_t now)
{
	bool mine;
	enum err e = db_join(db, &mine);

	return e != ERR_OK ? e : db_leave(db, mine, forget(db, h, platform_id, now));
}

enum err
accounts_unforget(struct db *db, const struct handle *h, bool *was)
{
	return run_on_handle(db, "DELETE FROM forgotten WHERE platform = $1 AND handle = $2", h, was);
}

enum err
accounts_is_forgotten(struct db *db, const struct handle *h, struct str platform_id, bool *yes)
{
	static const char sql[] =
	    "SELECT 1 FROM forgotten WHERE platform = $1 AND handle = $2 UNION ALL "
	    "SELECT 1 FROM forgotten WHERE platform = $1 AND platform_id = $3 AND $3 <> ''";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	column_bind_text(st, 3, platform_id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*yes = row;
	db_reset(st);
	return ERR_OK;
}
