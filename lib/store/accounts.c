/* accounts.c: finds accounts, and keeps how far each was read. */
#include "store/accounts.h"

#include "base/buf.h"
#include "store/column.h"

/* As read_row takes them. */
#define COLUMNS                                                                                             \
	"a.id, a.platform, a.platform_id, a.handle, a.name, a.url, a.avatar, a.bio, a.joined, a.verified, " \
	"a.is_protected, a.followers, a.following, a.posts, a.head_at, a.revision, a.fetched_at, "          \
	"a.imported_at, a.swept_at, a.asked_at, a.source, a.complete, a.reason, a.cursor, a.stored_posts, " \
	"a.trouble, a.trouble_detail, a.trouble_field, a.trouble_setting, a.trouble_until, "                \
	"EXISTS (SELECT 1 FROM watches w WHERE w.platform = a.platform AND w.handle = a.handle)"

static enum err
read_row(struct db_stmt *st, struct arena *a, struct account_row *row)
{
	struct account *acc = &row->account;
	int i = 0;

	row->id = db_int(st, i++);
	if (!platform_parse(db_text(st, i++), &acc->platform))
		return ERR_STORE;
	if (!column_str(st, i++, a, &acc->id) || !column_str(st, i++, a, &acc->handle) ||
	    !column_str(st, i++, a, &acc->name) || !column_str(st, i++, a, &acc->url) ||
	    !column_str(st, i++, a, &acc->avatar) || !column_str(st, i++, a, &acc->bio))
		return ERR_NOMEM;
	acc->joined = db_int(st, i++);
	acc->verified = (int)db_int(st, i++);
	acc->is_protected = db_int(st, i++) != 0;
	acc->followers = db_int(st, i++);
	acc->following = db_int(st, i++);
	acc->posts = db_int(st, i++);
	row->head_at = db_int(st, i++);
	row->revision = db_int(st, i++);
	row->fetched_at = db_int(st, i++);
	row->imported_at = db_int(st, i++);
	row->swept_at = db_int(st, i++);
	row->asked_at = db_int(st, i++);
	if (!column_str(st, i++, a, &row->source))
		return ERR_NOMEM;
	row->complete = db_int(st, i++) != 0;
	if (!column_str(st, i++, a, &row->reason) || !column_str(st, i++, a, &row->cursor))
		return ERR_NOMEM;
	row->stored_posts = db_int(st, i++);
	column_fault(st, i, &row->trouble);
	i += 5;
	row->watched = db_int(st, i) != 0;
	return ERR_OK;
}

static enum err
one_row(struct db_stmt *st, struct arena *a, struct account_row *row)
{
	bool there;
	enum err e = db_step(st, &there);

	if (e != ERR_OK)
		return e;
	e = there ? read_row(st, a, row) : ERR_NOT_FOUND;
	db_reset(st);
	return e;
}

enum err
accounts_find(struct db *db, struct arena *a, const struct handle *h, struct account_row *row)
{
	struct db_stmt *st;
	enum err e =
	    db_prepare(db, "SELECT " COLUMNS " FROM accounts a WHERE a.platform = $1 AND a.handle = $2", &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	return one_row(st, a, row);
}

enum err
accounts_find_id(
    struct db *db, struct arena *a, enum platform p, struct str platform_id, struct account_row *row)
{
	struct db_stmt *st;
	enum err e = db_prepare(
	    db, "SELECT " COLUMNS " FROM accounts a WHERE a.platform = $1 AND a.platform_id = $2", &st);

	if (e != ERR_OK)
		return e;
	column_bind_platform(st, 1, p);
	db_bind_str(st, 2, platform_id);
	return one_row(st, a, row);
}

enum err
accounts_get(struct db *db, struct arena *a, int64_t id, struct account_row *row)
{
	struct db_stmt *st;
	enum err e = db_prepare(db, "SELECT " COLUMNS " FROM accounts a WHERE a.id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	return one_row(st, a, row);
}

enum err
accounts_current(struct db *db, const struct handle *h, int64_t *id, int64_t *revision)
{
	struct db_stmt *st;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT id, revision FROM accounts WHERE platform = $1 AND handle = $2", &st);
	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (row) {
		*id = db_int(st, 0);
		*revision = db_int(st, 1);
	}
	db_reset(st);
	return row ? ERR_OK : ERR_NOT_FOUND;
}

/* Platforms by name, then "import", so that the order of arrival does not show. */
static int
source_order(struct str a, struct str b)
{
	bool ia = str_eq(a, STR("import")), ib = str_eq(b, STR("import"));

	return ia != ib ? (ia ? 1 : -1) : str_cmp(a, b);
}

#define SOURCES_MAX 16

/* Adds the parts of s ("a+b") to the sorted list; what is there already, or too much, is left out. */
static size_t
add_sources(struct str list[SOURCES_MAX], size_t n, struct str s)
{
	struct str part;

	while (str_cut(&s, '+', &part)) {
		size_t i = 0;

		while (i < n && source_order(list[i], part) < 0)
			i++;
		if (part.len == 0 || n == SOURCES_MAX || (i < n && str_eq(list[i], part)))
			continue;
		memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
		list[i] = part;
		n++;
	}
	return n;
}

/* The stored sources and `more`, joined into b. */
static enum err
join_sources(struct db *db, int64_t id, struct str more, struct buf *b)
{
	struct str list[SOURCES_MAX];
	struct db_stmt *st;
	size_t n = 0;
	bool row;
	enum err e = db_prepare(db, "SELECT source FROM accounts WHERE id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (row)
		n = add_sources(list, n, db_text(st, 0));
	n = add_sources(list, n, more);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(b, '+');
		buf_str(b, list[i]);
	}
	db_reset(st);
	return row ? b->err : ERR_NOT_FOUND;
}

enum err
accounts_progress(struct db *db, int64_t id, const struct account_progress *p)
{
	static const char sql[] =
	    "UPDATE accounts SET revision = revision + CASE WHEN "
	    "$2 > 0 OR $3 > 0 OR $4 > 0 OR $6 = 1 OR $11 = 1 OR source <> $5 THEN 1 ELSE 0 END, "
	    "fetched_at = CASE WHEN $2 > 0 THEN $2 ELSE fetched_at END, "
	    "imported_at = CASE WHEN $3 > 0 THEN $3 ELSE imported_at END, "
	    "swept_at = CASE WHEN $4 > 0 THEN $4 ELSE swept_at END, "
	    "source = $5, "
	    "complete = CASE WHEN $6 = 1 THEN $7 ELSE complete END, "
	    "reason = CASE WHEN $6 = 1 THEN $8 ELSE reason END, "
	    "cursor = CASE WHEN $9 = 1 THEN $10 ELSE cursor END, "
	    "trouble = CASE WHEN $11 = 1 THEN $12 ELSE trouble END, "
	    "trouble_detail = CASE WHEN $11 = 1 THEN $13 ELSE trouble_detail END, "
	    "trouble_field = CASE WHEN $11 = 1 THEN $14 ELSE trouble_field END, "
	    "trouble_setting = CASE WHEN $11 = 1 THEN $15 ELSE trouble_setting END, "
	    "trouble_until = CASE WHEN $11 = 1 THEN $16 ELSE trouble_until END "
	    "WHERE id = $1";
	struct db_stmt *st;
	struct buf source;
	bool mine;
	enum err e;

	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	buf_init(&source, 4096);
	e = join_sources(db, id, p->source, &source);
	if (e == ERR_OK)
		e = db_prepare(db, sql, &st);
	if (e != ERR_OK)
		goto out;
	db_bind_int(st, 1, id);
	db_bind_int(st, 2, p->fetched_at);
	db_bind_int(st, 3, p->imported_at);
	db_bind_int(st, 4, p->swept_at);
	db_bind_str(st, 5, buf_view(&source));
	db_bind_int(st, 6, p->set_complete);
	db_bind_int(st, 7, p->complete);
	column_bind_text(st, 8, p->complete ? STR("") : p->reason);
	db_bind_int(st, 9, p->set_cursor);
	column_bind_text(st, 10, p->cursor);
	db_bind_int(st, 11, p->set_trouble);
	column_bind_fault(st, 12, &p->trouble);
	e = db_run(st, NULL);
out:
	e = db_leave(db, mine, e);
	buf_free(&source);
	return e;
}

enum err
accounts_touch(struct db *db, int64_t id, int64_t now)
{
	struct db_stmt *st;
	bool row, old;
	enum err e;

	/* Looked at first: most times there is nothing to write, and no reason to wait for a writer. */
	e = db_prepare(db, "SELECT asked_at FROM accounts WHERE id = $1", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	old = row && db_int(st, 0) <= now - 3600;
	db_reset(st);
	if (!old)
		return ERR_OK;
	e = db_prepare(db, "UPDATE accounts SET asked_at = $2 WHERE id = $1 AND asked_at < $2", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_int(st, 2, now);
	return db_run(st, NULL);
}

enum err
accounts_bump(struct db *db, int64_t id)
{
	struct db_stmt *st;
	enum err e = db_prepare(db, "UPDATE accounts SET revision = revision + 1 WHERE id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	return db_run(st, NULL);
}

enum err
accounts_delete(struct db *db, int64_t id)
{
	/* In an order that no foreign key minds. $1 is the account; what is known by handle goes by that. */
	static const char *const sql[] = {
		"DELETE FROM posts WHERE account = $1",
		"DELETE FROM readings WHERE account = $1",
		"DELETE FROM net_follows WHERE account = $1",
		"DELETE FROM flights WHERE (platform, handle) IN "
		"(SELECT platform, handle FROM accounts WHERE id = $1)",
		"DELETE FROM misses WHERE (platform, handle) IN "
		"(SELECT platform, handle FROM accounts WHERE id = $1)",
		"DELETE FROM jobs WHERE key IN (SELECT platform || ':' || handle FROM accounts WHERE id = "
		"$1)",
		"DELETE FROM accounts WHERE id = $1",
	};
	struct db_stmt *st;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		e = db_prepare(db, sql[i], &st);
		if (e != ERR_OK)
			break;
		db_bind_int(st, 1, id);
		e = db_run(st, NULL);
	}
	return e;
}
