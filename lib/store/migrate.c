/* migrate.c: brings a store to today's schema, step by step. */
#include "store/migrate.h"

#include "base/log.h"
#include "store/sqlite.h"

/* All tables of today; a test holds this against what the migrations make. */
#define TABLES                                                                                      \
	"'tweetx_schema', 'accounts', 'posts', 'readings', 'net_follows', 'watches', 'forgotten', " \
	"'flights', 'misses', 'admissions', 'spending', 'jobs', 'workers'"
#define N_TABLES 13

static enum err
one_number(struct db *db, const char *sql, int64_t *v)
{
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);
	bool row;

	if (e == ERR_OK)
		e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*v = row ? db_int(st, 0) : 0;
	db_reset(st);
	return ERR_OK;
}

enum err
migrate_version(struct db *db, int *version)
{
	int64_t ours, all = 0, v = 0;
	enum err e;

	e = one_number(
	    db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'tweetx_schema'", &ours);
	if (e == ERR_OK && ours == 0) {
		e = one_number(db, "SELECT count(*) FROM sqlite_master", &all);
		v = all == 0 ? 0 : -1;
	} else if (e == ERR_OK) {
		e = one_number(db, "SELECT max(version) FROM tweetx_schema", &v);
	}
	if (e == ERR_OK)
		*version = v > INT32_MAX ? INT32_MAX : (int)v;
	return e;
}

enum err
migrate_complete(struct db *db, bool *yes)
{
	int64_t n;
	enum err e = one_number(
	    db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (" TABLES ")", &n);

	if (e == ERR_OK)
		*yes = n == N_TABLES;
	return e;
}

static enum err
step(struct db *db, const struct migration *m, int number)
{
	struct db_stmt *st;
	enum err e;

	e = sqlite_exec(db, m->sql);
	if (e == ERR_OK)
		e = db_prepare(db, "INSERT INTO tweetx_schema (version, name) VALUES ($1, $2)", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, number);
	db_bind_str(st, 2, str_of(m->name));
	return db_run(st, NULL);
}

enum err
migrate_run(struct db *db, const struct migration *steps, int n)
{
	enum err e;
	int v = 0;
	bool fresh;

	do {
		e = db_begin(db);
		if (e != ERR_OK)
			return e;
		/* Only now that nobody else can write: another process may just have done it. */
		e = migrate_version(db, &v);
		fresh = e == ERR_OK && v == 0;
		if (e == ERR_OK && (v < 0 || v > n))
			e = ERR_STORE_SCHEMA;
		if (fresh)
			e = sqlite_exec(db, "CREATE TABLE tweetx_schema (version INTEGER PRIMARY KEY, name "
					    "TEXT NOT NULL) STRICT");
		while (e == ERR_OK && v < n) {
			e = step(db, &steps[v], v + 1);
			v++;
			if (!fresh)
				break;
		}
		e = db_leave(db, true, e);
	} while (e == ERR_OK && v < n);
	if (e == ERR_OK)
		log_debug("the store has its schema", "version", log_num(v));
	return e;
}

enum err
migrate_check(struct db *db, enum db_open_mode mode, const struct migration *steps, int n, struct fault *f)
{
	enum err e;
	int v = 0;

	e = migrate_version(db, &v);
	if (e == ERR_OK && v < 0)
		return fault_set(f, ERR_STORE_SCHEMA, "The database holds tables, but none of TweetX");
	if (e == ERR_OK && (v == 0 || (v < n && mode == DB_MIGRATE))) {
		e = db->readonly ? ERR_STORE_READONLY : migrate_run(db, steps, n);
		if (e == ERR_OK)
			e = migrate_version(db, &v);
	}
	if (e == ERR_STORE_READONLY)
		return fault_set(f, e, "The store needs its tables, but may not be written");
	if (e == ERR_STORE_FULL)
		return fault_set(f, e, "The disk is full: the tables of the store could not be made");
	if (e == ERR_BUSY)
		return fault_set(f, e, "Somebody else is writing to the store for too long");
	if (e != ERR_OK)
		return fault_set(f, e, "The tables of the store could not be read or made");
	if (v < n)
		return fault_set(
		    f, ERR_STORE_SCHEMA, "The store was made by an older TweetX: run `tweetx migrate`");
	if (v > n)
		return fault_set(
		    f, ERR_STORE_SCHEMA, "The store was made by a newer TweetX: upgrade this one");
	return ERR_OK;
}
