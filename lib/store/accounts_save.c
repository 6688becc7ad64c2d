/* accounts_save.c: keeps what was read of an account, and settles whose handle it is. */
#include <stdlib.h>

#include "store/accounts.h"
#include "store/column.h"
#include "store/posts.h"

/* Two rows with their texts; a biography of a megabyte is refused, not cut. */
#define ARENA_BYTES ((size_t)4 << 20)

/* An import that tells no id has the handle in its place. */
static bool
import_only(struct str platform_id)
{
	return platform_id.len > 0 && platform_id.p[0] == '@';
}

/* Everything of an import's account goes to the account that it is. */
static enum err
merge_import(struct db *db, const struct account_row *from, int64_t to)
{
	struct account_progress p = { .imported_at = from->imported_at, .source = from->source };
	struct db_stmt *st;
	enum err e = posts_move(db, from->id, to);

	if (e == ERR_OK)
		e = accounts_move_readings(db, from->id, to);
	if (e == ERR_OK)
		e = db_prepare(db, "DELETE FROM accounts WHERE id = $1", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, from->id);
	e = db_run(st, NULL);
	return e == ERR_OK ? accounts_progress(db, to, &p) : e;
}

static enum err
take_handle_away(struct db *db, int64_t id)
{
	struct db_stmt *st;
	enum err e =
	    db_prepare(db, "UPDATE accounts SET handle = NULL, revision = revision + 1 WHERE id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	return db_run(st, NULL);
}

static enum err
move_watch(struct db *db, enum platform p, struct str from, struct str to)
{
	static const char *const sql[] = {
		"INSERT INTO watches (platform, handle, since) "
		"SELECT platform, $3, since FROM watches WHERE platform = $1 AND handle = $2 "
		"ON CONFLICT (platform, handle) DO NOTHING",
		"DELETE FROM watches WHERE platform = $1 AND handle = $2 AND handle <> $3",
	};
	struct db_stmt *st;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		e = db_prepare(db, sql[i], &st);
		if (e != ERR_OK)
			break;
		column_bind_platform(st, 1, p);
		db_bind_str(st, 2, from);
		db_bind_str(st, 3, to);
		e = db_run(st, NULL);
	}
	return e;
}

static struct str
choose_str(struct str stored, struct str told, bool newer)
{
	return told.len > 0 && (newer || stored.len == 0) ? told : stored;
}

static int64_t
choose_int(int64_t stored, int64_t told, int64_t unknown, bool newer)
{
	return told != unknown && (newer || stored == unknown) ? told : stored;
}

static int64_t
count(int64_t v)
{
	return v < 0 ? COUNT_UNKNOWN : v > COUNT_MAX ? COUNT_MAX : v;
}

/* What is stored, with what was told at `at`. The handle is settled elsewhere. */
static struct account
combine(const struct account_row *stored, const struct account *told, int64_t at)
{
	const struct account *s = &stored->account;
	bool newer = at >= stored->head_at;
	struct account c = *s;

	c.id = import_only(s->id) ? told->id : s->id;
	c.name = choose_str(s->name, told->name, newer);
	c.url = choose_str(s->url, told->url, newer);
	c.avatar = choose_str(s->avatar, told->avatar, newer);
	c.bio = choose_str(s->bio, told->bio, newer);
	c.joined = choose_int(s->joined, told->joined, 0, newer);
	c.verified = (int)choose_int(s->verified, told->verified, -1, newer);
	c.is_protected = newer ? told->is_protected : s->is_protected;
	c.followers = choose_int(s->followers, count(told->followers), COUNT_UNKNOWN, newer);
	c.following = choose_int(s->following, count(told->following), COUNT_UNKNOWN, newer);
	c.posts = choose_int(s->posts, count(told->posts), COUNT_UNKNOWN, newer);
	return c;
}

static bool
same(const struct account *a, const struct account *b)
{
	return str_eq(a->id, b->id) && str_eq(a->handle, b->handle) && str_eq(a->name, b->name) &&
	       str_eq(a->url, b->url) && str_eq(a->avatar, b->avatar) && str_eq(a->bio, b->bio) &&
	       a->joined == b->joined && a->verified == b->verified && a->is_protected == b->is_protected &&
	       a->followers == b->followers && a->following == b->following && a->posts == b->posts;
}

/* Parameters 1 to 13 of both statements below. */
static void
bind_account(struct db_stmt *st, const struct account *c, int64_t head_at)
{
	column_bind_platform(st, 1, c->platform);
	db_bind_str(st, 2, c->id);
	db_bind_str(st, 3, c->handle.len > 0 ? c->handle : (struct str){ NULL, 0 });
	column_bind_text(st, 4, c->name);
	column_bind_text(st, 5, c->url);
	column_bind_text(st, 6, c->avatar);
	column_bind_text(st, 7, c->bio);
	db_bind_int(st, 8, c->joined);
	db_bind_int(st, 9, c->verified);
	db_bind_int(st, 10, c->is_protected);
	db_bind_int(st, 11, count(c->followers));
	db_bind_int(st, 12, count(c->following));
	db_bind_int(st, 13, count(c->posts));
	db_bind_int(st, 14, head_at);
}

static enum err
insert(struct db *db, const struct account *c, int64_t at, int64_t *id)
{
	static const char sql[] =
	    "INSERT INTO accounts (platform, platform_id, handle, name, url, avatar, bio, joined, verified, "
	    "is_protected, followers, following, posts, head_at, created_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) RETURNING id";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	bind_account(st, c, at);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*id = db_int(st, 0);
	/* To the end, which is where it takes effect. */
	return db_run(st, NULL);
}

static enum err
update(struct db *db, int64_t id, const struct account *c, int64_t head_at, bool bump)
{
	static const char sql[] =
	    "UPDATE accounts SET platform = $1, platform_id = $2, handle = $3, name = $4, url = $5, avatar = "
	    "$6, "
	    "bio = $7, joined = $8, verified = $9, is_protected = $10, followers = $11, following = $12, "
	    "posts = $13, head_at = $14, revision = revision + $15 WHERE id = $16";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	bind_account(st, c, head_at);
	db_bind_int(st, 15, bump);
	db_bind_int(st, 16, id);
	return db_run(st, NULL);
}

/* The rows that a reading is about: by its id, and the one that has its handle; NULL where there is none. */
struct known {
	struct account_row by_id, by_handle;
	struct account_row *mine, *holder;
};

static enum err
look_up(struct db *db, struct arena *a, const struct account *account, struct known *k)
{
	struct handle h = { .platform = account->platform };
	enum err e = accounts_find_id(db, a, account->platform, account->id, &k->by_id);

	k->mine = e == ERR_OK ? &k->by_id : NULL;
	k->holder = NULL;
	if ((e != ERR_OK && e != ERR_NOT_FOUND) || account->handle.len == 0)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	memcpy(h.text, account->handle.p, account->handle.len);
	e = accounts_find(db, a, &h, &k->by_handle);
	if (e == ERR_OK && (k->mine == NULL || k->by_id.id != k->by_handle.id))
		k->holder = &k->by_handle;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Who has the handle from now on. *gets_it tells whether `account` does. */
static enum err
settle_handle(struct db *db, const struct account *account, int64_t at, struct known *k, bool *gets_it)
{
	bool nameless = k->mine == NULL || k->mine->account.handle.len == 0;

	*gets_it = account->handle.len > 0 && (nameless || at >= k->mine->head_at);
	if (k->holder == NULL)
		return ERR_OK;
	if (import_only(account->id) && k->mine == NULL) {
		/* An import that knows no id: whoever has the handle. */
		k->mine = k->holder;
		return ERR_OK;
	}
	if (import_only(k->holder->account.id)) {
		if (k->mine != NULL)
			return *gets_it ? merge_import(db, k->holder, k->mine->id) : ERR_OK;
		k->mine = k->holder;
		return ERR_OK;
	}
	if (!*gets_it || at < k->holder->head_at) {
		*gets_it = false;
		return ERR_OK;
	}
	return take_handle_away(db, k->holder->id);
}

static enum err
save(struct db *db, struct arena *a, const struct account *account, int64_t at, int64_t *id,
    struct handle *renamed)
{
	struct account c = *account;
	struct str before;
	struct known k;
	bool gets_it;
	enum err e;

	e = look_up(db, a, account, &k);
	if (e == ERR_OK)
		e = settle_handle(db, account, at, &k, &gets_it);
	if (e != ERR_OK)
		return e;
	if (k.mine == NULL) {
		if (!gets_it)
			c.handle = (struct str){ NULL, 0 };
		return insert(db, &c, at, id);
	}
	c = combine(k.mine, account, at);
	before = k.mine->account.handle;
	if (gets_it)
		c.handle = account->handle;
	*id = k.mine->id;
	e = update(db, *id, &c, at > k.mine->head_at ? at : k.mine->head_at, !same(&c, &k.mine->account));
	if (e != ERR_OK || before.len == 0 || str_eq(before, c.handle))
		return e;
	if (renamed != NULL)
		memcpy(renamed->text, before.p, before.len + 1);
	return move_watch(db, account->platform, before, c.handle);
}

enum err
accounts_save(struct db *db, const struct account *account, int64_t at, int64_t *id, struct handle *renamed)
{
	struct arena *a;
	enum err e;

	if (renamed != NULL)
		*renamed = (struct handle){ .platform = account->platform };
	if (account->id.len == 0 || account->handle.len >= HANDLE_MAX)
		return ERR_INVALID;
	a = arena_new(ARENA_BYTES);
	if (a == NULL)
		return ERR_NOMEM;
	e = save(db, a, account, at, id, renamed);
	arena_free(a);
	return e;
}
