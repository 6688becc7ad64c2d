/* posts.c: saves, merges and streams the posts of an account. */
#include "store/posts.h"

#include "base/log.h"
#include "store/post_record.h"

#define RECORD_MAX ((size_t)64 << 20)

static enum err
damaged(int64_t account)
{
	log_error("a stored post cannot be read", "account", log_num(account));
	return ERR_STORE;
}

/* Counts of one posts_save. */
struct tally {
	int64_t added, changed;
};

static enum err
write_post(struct db *db, int64_t account, struct str id, int64_t created_at, struct str record)
{
	static const char sql[] = "INSERT INTO posts (account, id, created_at, data) VALUES ($1, $2, $3, $4) "
				  "ON CONFLICT (account, id) DO UPDATE SET created_at = excluded.created_at, "
				  "data = excluded.data";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	db_bind_str(st, 2, id);
	db_bind_int(st, 3, created_at);
	db_bind_blob(st, 4, record);
	return db_run(st, NULL);
}

/*
 * What is to be stored of `p`: merged with what `st` shows, as the record and its creation time. *write tells
 * whether that differs from what is stored, *news whether it does in more than the time of reading.
 */
static enum err
merge_stored(struct db_stmt *st, int64_t account, const struct post *p, struct buf *record,
    int64_t *created_at, bool *write, bool *news)
{
	struct str data = db_blob(st, 1);
	struct post stored, merged;

	if (!post_record_read(data, &stored))
		return damaged(account);
	stored.id = p->id;
	stored.created_at = db_int(st, 0);
	post_merge(&stored, p, &merged);
	post_record_write(&merged, record);
	*created_at = merged.created_at;
	*write = merged.created_at != stored.created_at || !str_eq(buf_view(record), data);
	*news =
	    merged.created_at != stored.created_at || (*write && !post_record_same(buf_view(record), data));
	return record->err;
}

/* `record` is scratch. */
static enum err
save_one(struct db *db, int64_t account, const struct post *p, struct buf *record, struct tally *t)
{
	int64_t created_at = p->created_at;
	bool there, write = true, news = true;
	struct db_stmt *st;
	enum err e;

	if (p->id.len == 0)
		return ERR_INVALID;
	e = db_prepare(db, "SELECT created_at, data FROM posts WHERE account = $1 AND id = $2", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	db_bind_str(st, 2, p->id);
	e = db_step(st, &there);
	if (e != ERR_OK)
		return e;
	buf_clear(record);
	if (there) {
		e = merge_stored(st, account, p, record, &created_at, &write, &news);
	} else {
		post_record_write(p, record);
		e = record->err;
	}
	db_reset(st);
	if (e == ERR_OK && write)
		e = write_post(db, account, p->id, created_at, buf_view(record));
	if (e == ERR_OK && !there)
		t->added++;
	else if (e == ERR_OK && news)
		t->changed++;
	return e;
}

/* Keeps the account's count, and its revision. */
static enum err
account_changed(struct db *db, int64_t account, int64_t added, int64_t revisions)
{
	static const char sql[] =
	    "UPDATE accounts SET stored_posts = stored_posts + $2, revision = revision + $3 WHERE id = $1";
	struct db_stmt *st;
	int64_t n = 0;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	db_bind_int(st, 2, added);
	db_bind_int(st, 3, revisions);
	e = db_run(st, &n);
	return e == ERR_OK && n == 0 ? ERR_NOT_FOUND : e;
}

enum err
posts_save(
    struct db *db, int64_t account, const struct post *posts, size_t n, int64_t *added, int64_t *changed)
{
	struct tally t = { 0, 0 };
	struct buf record;
	enum err e = ERR_OK;

	buf_init(&record, RECORD_MAX);
	for (size_t i = 0; e == ERR_OK && i < n; i++)
		e = save_one(db, account, &posts[i], &record, &t);
	buf_free(&record);
	/* The one key that a post can offend is its account's. */
	if (e == ERR_CONFLICT)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK && t.added + t.changed > 0)
		e = account_changed(db, account, t.added, 0);
	if (e == ERR_OK) {
		*added = t.added;
		*changed = t.changed;
	}
	return e;
}

enum err
posts_each(struct db *db, int64_t account, enum err (*fn)(void *ctx, const struct post *post), void *ctx)
{
	struct db_stmt *st;
	struct post p;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT id, created_at, data FROM posts WHERE account = $1 ORDER BY id", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	for (;;) {
		e = db_step(st, &row);
		if (e != ERR_OK || !row)
			break;
		p.id = db_text(st, 0);
		p.created_at = db_int(st, 1);
		e = post_record_read(db_blob(st, 2), &p) ? fn(ctx, &p) : damaged(account);
		if (e != ERR_OK)
			break;
	}
	db_reset(st);
	return e;
}

enum err
posts_get(struct db *db, struct arena *a, int64_t account, struct str id, struct post *post)
{
	struct db_stmt *st;
	struct str data;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT created_at, data FROM posts WHERE account = $1 AND id = $2", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	db_bind_str(st, 2, id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (!row) {
		e = ERR_NOT_FOUND;
		goto out;
	}
	post->created_at = db_int(st, 0);
	post->id = arena_str(a, id);
	data = arena_str(a, db_blob(st, 1));
	if (post->id.p == NULL || data.p == NULL)
		e = ERR_NOMEM;
	else if (!post_record_read(data, post))
		e = damaged(account);
out:
	db_reset(st);
	return e;
}

enum err
posts_count(struct db *db, int64_t account, int64_t *n)
{
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, "SELECT stored_posts FROM accounts WHERE id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*n = row ? db_int(st, 0) : 0;
	db_reset(st);
	return ERR_OK;
}

enum err
posts_newest(struct db *db, struct arena *a, int64_t account, struct str *id, int64_t *at)
{
	static const char sql[] = "SELECT id, created_at FROM posts WHERE account = $1 "
				  "ORDER BY created_at DESC, length(id) DESC, id DESC LIMIT 1";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	*id = (struct str){ NULL, 0 };
	*at = 0;
	db_bind_int(st, 1, account);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (row) {
		*id = arena_str(a, db_text(st, 0));
		*at = db_int(st, 1);
		if (id->p == NULL)
			e = ERR_NOMEM;
	}
	db_reset(st);
	return e;
}

enum err
posts_ids(
    struct db *db, struct arena *a, int64_t account, int64_t from, int64_t to, struct str **ids, size_t *n)
{
	static const char sql[] = "SELECT id FROM posts WHERE account = $1 AND created_at >= $2 "
				  "AND created_at <= $3 ORDER BY created_at, id";
	struct str *list = NULL;
	size_t len = 0, cap = 0;
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, account);
	db_bind_int(st, 2, from);
	db_bind_int(st, 3, to);
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		if (len == cap) {
			size_t more = cap ? cap * 2 : 64;
			struct str *grown = arena_grow(a, list, cap * sizeof(*list), more * sizeof(*list));

			if (grown == NULL) {
				e = ERR_NOMEM;
				break;
			}
			list = grown;
			cap = more;
		}
		list[len] = arena_str(a, db_text(st, 0));
		if (list[len].p == NULL) {
			e = ERR_NOMEM;
			break;
		}
		len++;
	}
	db_reset(st);
	*ids = list;
	*n = e == ERR_OK ? len : 0;
	return e;
}

enum err
posts_delete(struct db *db, int64_t account, const struct str *ids, size_t n, int64_t *deleted)
{
	int64_t total = 0;
	struct db_stmt *st;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		int64_t one = 0;

		e = db_prepare(db, "DELETE FROM posts WHERE account = $1 AND id = $2", &st);
		if (e != ERR_OK)
			break;
		db_bind_int(st, 1, account);
		db_bind_str(st, 2, ids[i]);
		e = db_run(st, &one);
		total += one;
	}
	if (e == ERR_OK && total > 0)
		e = account_changed(db, account, -total, 1);
	if (e == ERR_OK)
		*deleted = total;
	return e;
}

struct move {
	struct db *db;
	int64_t to;
	struct buf record;
	struct tally t;
};

static enum err
move_one(void *ctx, const struct post *p)
{
	struct move *m = ctx;

	return save_one(m->db, m->to, p, &m->record, &m->t);
}

enum err
posts_move(struct db *db, int64_t from, int64_t to)
{
	struct move m = { .db = db, .to = to };
	struct db_stmt *st;
	int64_t gone = 0;
	enum err e;

	buf_init(&m.record, RECORD_MAX);
	/* Rows of `to` are written while those of `from` are read: SQLite keeps the place, as no row of
	 * `from` changes. */
	e = posts_each(db, from, move_one, &m);
	buf_free(&m.record);
	if (e == ERR_OK)
		e = db_prepare(db, "DELETE FROM posts WHERE account = $1", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, from);
	e = db_run(st, &gone);
	if (e == ERR_OK && gone > 0)
		e = account_changed(db, from, -gone, 1);
	if (e == ERR_OK && m.t.added + m.t.changed > 0)
		e = account_changed(db, to, m.t.added, 1);
	return e;
}
