/* accounts_readings.c: the history of an account's own numbers. */
#include "store/accounts.h"

#define LARGER(column)                                                                        \
	column " = CASE WHEN excluded." column " > readings." column " THEN excluded." column \
	       " ELSE readings." column " END"
/* Of two readings of one moment, the larger of each number: so their order does not matter. */
#define MERGE_READING                                                                                        \
	"ON CONFLICT (account, at) DO UPDATE SET " LARGER("followers") ", " LARGER("following") ", " LARGER( \
	    "posts") " WHERE excluded.followers > readings.followers OR "                                    \
		     "excluded.following > readings.following OR excluded.posts > readings.posts"

/* Runs st, and bumps the account's revision where it changed a row. */
static enum err
run_and_bump(struct db *db, struct db_stmt *st, int64_t id)
{
	int64_t changed = 0;
	enum err e = db_run(st, &changed);

	/* The one key that such a row can offend is its account's. */
	if (e == ERR_CONFLICT)
		return ERR_NOT_FOUND;
	return e == ERR_OK && changed > 0 ? accounts_bump(db, id) : e;
}

static enum err
add_reading(struct db *db, int64_t id, const struct reading *r)
{
	static const char sql[] = "INSERT INTO readings (account, at, followers, following, posts) VALUES "
				  "($1, $2, $3, $4, $5) " MERGE_READING;
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_int(st, 2, r->at);
	db_bind_int(st, 3, r->followers < 0 ? COUNT_UNKNOWN : r->followers);
	db_bind_int(st, 4, r->following < 0 ? COUNT_UNKNOWN : r->following);
	db_bind_int(st, 5, r->posts < 0 ? COUNT_UNKNOWN : r->posts);
	return run_and_bump(db, st, id);
}

enum err
accounts_add_reading(struct db *db, int64_t id, const struct reading *r)
{
	bool mine;
	enum err e = db_join(db, &mine);

	return e != ERR_OK ? e : db_leave(db, mine, add_reading(db, id, r));
}

static enum err
add_net_follow(struct db *db, int64_t id, struct net_follow nf)
{
	static const char sql[] = "INSERT INTO net_follows (account, day, net) VALUES ($1, $2, $3) "
				  "ON CONFLICT (account, day) DO UPDATE SET net = excluded.net "
				  "WHERE net_follows.net <> excluded.net";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_int(st, 2, nf.day);
	db_bind_int(st, 3, nf.net);
	return run_and_bump(db, st, id);
}

enum err
accounts_add_net_follow(struct db *db, int64_t id, struct net_follow nf)
{
	bool mine;
	enum err e = db_join(db, &mine);

	return e != ERR_OK ? e : db_leave(db, mine, add_net_follow(db, id, nf));
}

/* Room for one more of `size` bytes at list[n]; what is there may move. NULL without memory. */
static void *
room(struct arena *a, void *list, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 64;

	if (n < *cap)
		return list;
	list = arena_grow(a, list, *cap * size, more * size);
	if (list != NULL)
		*cap = more;
	return list;
}

enum err
accounts_readings(struct db *db, struct arena *a, int64_t id, struct reading **list, size_t *n)
{
	struct reading *all = NULL, *grown;
	size_t len = 0, cap = 0;
	struct db_stmt *st;
	bool row;
	enum err e;

	e = db_prepare(
	    db, "SELECT at, followers, following, posts FROM readings WHERE account = $1 ORDER BY at", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		grown = room(a, all, len, &cap, sizeof(*all));
		if (grown == NULL) {
			e = ERR_NOMEM;
			break;
		}
		all = grown;
		all[len++] = (struct reading){
			.at = db_int(st, 0),
			.followers = db_int(st, 1),
			.following = db_int(st, 2),
			.posts = db_int(st, 3),
		};
	}
	db_reset(st);
	*list = all;
	*n = e == ERR_OK ? len : 0;
	return e;
}

enum err
accounts_net_follows(struct db *db, struct arena *a, int64_t id, struct net_follow **list, size_t *n)
{
	struct net_follow *all = NULL, *grown;
	size_t len = 0, cap = 0;
	struct db_stmt *st;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT day, net FROM net_follows WHERE account = $1 ORDER BY day", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		grown = room(a, all, len, &cap, sizeof(*all));
		if (grown == NULL) {
			e = ERR_NOMEM;
			break;
		}
		all = grown;
		all[len++] = (struct net_follow){ .day = db_int(st, 0), .net = db_int(st, 1) };
	}
	db_reset(st);
	*list = all;
	*n = e == ERR_OK ? len : 0;
	return e;
}

enum err
accounts_move_readings(struct db *db, int64_t from, int64_t to)
{
	static const char *const sql[] = {
		"INSERT INTO readings (account, at, followers, following, posts) "
		"SELECT $2, at, followers, following, posts FROM readings WHERE account = $1 " MERGE_READING,
		"INSERT INTO net_follows (account, day, net) "
		"SELECT $2, day, net FROM net_follows WHERE account = $1 ON CONFLICT (account, day) DO "
		"NOTHING",
		"DELETE FROM readings WHERE account = $1 AND account <> $2",
		"DELETE FROM net_follows WHERE account = $1 AND account <> $2",
	};
	struct db_stmt *st;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		e = db_prepare(db, sql[i], &st);
		if (e != ERR_OK)
			break;
		db_bind_int(st, 1, from);
		db_bind_int(st, 2, to);
		e = db_run(st, NULL);
	}
	return e;
}
