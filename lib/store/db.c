/* db.c: opens the store, and begins and ends its transactions. */
#include "store/db.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "store/migrate.h"
#include "store/sqlite.h"

/* Whoever asks whether all is well does not want to wait. */
#define CHECK_MS 500

/* TWEETX_HOME with what is missing above it, for its owner alone. */
static enum err
make_home(const char *home, struct fault *f)
{
	char path[PATH_MAX];
	size_t len = strlen(home);

	if (len == 0 || len >= sizeof(path))
		return fault_set(f, ERR_STORE, "TWEETX_HOME is empty or too long");
	memcpy(path, home, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		/* Some systems say EROFS or EACCES of a folder that is there. */
		if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST) {
			int error = errno;
			struct stat st;

			if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
				if (error == EACCES || error == EPERM || error == EROFS)
					return fault_set(
					    f, ERR_STORE_READONLY, "TWEETX_HOME may not be made");
				if (error == ENOSPC || error == EDQUOT)
					return fault_set(f, ERR_STORE_FULL, "The disk is full");
				return fault_set(f, ERR_STORE, "TWEETX_HOME could not be made");
			}
		}
		path[i] = i < len ? '/' : '\0';
	}
	return ERR_OK;
}

/* The path of the store; the caller frees it. */
static enum err
store_path(const struct conf *c, char **path, struct fault *f)
{
	struct str url = str_of(conf_str(c, CONF_DATABASE_URL));
	char home[PATH_MAX];
	enum err e;

	if (url.len == 0) {
		e = make_home(conf_str(c, CONF_HOME), f);
		if (e != ERR_OK)
			return e;
		if (!conf_path(c, home, sizeof(home), "tweetx.db"))
			return fault_set(f, ERR_STORE, "TWEETX_HOME is too long");
		*path = strdup(home);
		return *path ? ERR_OK : ERR_NOMEM;
	}
	if (str_starts(url, STR("postgres://")) || str_starts(url, STR("postgresql://")))
		return fault_set(f, ERR_UNSUPPORTED,
		    "PostgreSQL is not supported by this version: leave DATABASE_URL empty or give "
		    "sqlite:PATH");
	if (!str_starts(url, STR("sqlite:")) || str_starts(url, STR("sqlite://")) || url.len == 7)
		return fault_set(f, ERR_UNSUPPORTED,
		    "DATABASE_URL is sqlite:PATH, such as sqlite:/srv/tweetx/tweetx.db, or empty");
	/* "./", so that SQLite sees a path in whatever the operator has written. */
	if (asprintf(path, "%s%s", url.p[7] == '/' ? "" : "./", url.p + 7) < 0) {
		*path = NULL;
		return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
check_schema(struct db *db, enum db_open_mode mode, struct fault *f)
{
	bool complete = false;
	enum err e = migrate_check(db, mode, migrations, db_schema_now, f);

	if (e != ERR_OK)
		return e;
	e = migrate_complete(db, &complete);
	if (e != ERR_OK)
		return fault_set(f, e, "The tables of the store could not be read");
	if (!complete)
		return fault_set(f, ERR_STORE_SCHEMA, "Tables are missing in the store: bring back a backup");
	db->schema = db_schema_now;
	return ERR_OK;
}

enum err
db_open(const struct conf *c, enum db_open_mode mode, struct db **out, struct fault *f)
{
	struct db *db = NULL;
	sqlite3 *s = NULL;
	char *path = NULL;
	bool readonly = false;
	enum err e;

	*out = NULL;
	e = store_path(c, &path, f);
	if (e == ERR_OK)
		e = sqlite_connect(path, &s, &readonly, f);
	if (e != ERR_OK)
		goto out;
	db = sqlite_wrap(s);
	if (db == NULL) {
		(void)sqlite3_close(s);
		e = ERR_NOMEM;
		goto out;
	}
	db->readonly = readonly;
	e = check_schema(db, mode, f);
out:
	free(path);
	if (e == ERR_OK) {
		*out = db;
		return ERR_OK;
	}
	if (e == ERR_NOMEM)
		(void)fault_set(f, e, "Memory ran out while the store was opened");
	if (f != NULL && f->setting[0] == '\0' && e != ERR_NOMEM)
		(void)snprintf(f->setting, sizeof(f->setting), "%s",
		    conf_str(c, CONF_DATABASE_URL)[0] != '\0' ? "DATABASE_URL" : "TWEETX_HOME");
	db_close(db);
	return e;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_rollback(db);
	sqlite_drop_stmts(db);
	if (sqlite3_close(db->s) != SQLITE_OK)
		log_error("the store was closed while in use", "error", sqlite3_errmsg(db->s));
	free(db);
}

int
db_schema(struct db *db)
{
	return db->schema;
}

static enum err
run(struct db *db, const char *sql)
{
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	return e != ERR_OK ? e : db_run(st, NULL);
}

static enum err
begin(struct db *db, const char *sql, enum db_tx tx)
{
	enum err e;

	if (db->tx != TX_NONE) {
		log_error("a transaction was begun within another", "sql", sql);
		return ERR_INTERNAL;
	}
	e = run(db, sql);
	if (e == ERR_OK)
		db->tx = tx;
	return e;
}

enum err
db_begin(struct db *db)
{
	if (db->readonly)
		return ERR_STORE_READONLY;
	/* Not deferred: one that turned into a writer later would fail at once where another had written
	 * meanwhile. */
	return begin(db, "BEGIN IMMEDIATE", TX_WRITE);
}

enum err
db_read_begin(struct db *db)
{
	return begin(db, "BEGIN", TX_READ);
}

enum err
db_commit(struct db *db)
{
	enum err e;

	if (db->tx == TX_NONE) {
		log_error("a transaction was ended that was not begun", "sql", "COMMIT");
		return ERR_INTERNAL;
	}
	/* A failure that the caller took no notice of has undone it. */
	e = sqlite3_get_autocommit(db->s) ? ERR_STORE : run(db, "COMMIT");
	if (e != ERR_OK)
		db_rollback(db);
	db->tx = TX_NONE;
	return e;
}

void
db_rollback(struct db *db)
{
	/* A full disk or lack of memory may have undone it already. */
	if (!sqlite3_get_autocommit(db->s))
		(void)run(db, "ROLLBACK");
	db->tx = TX_NONE;
}

enum err
db_join(struct db *db, bool *mine)
{
	*mine = db->tx != TX_WRITE;
	return *mine ? db_begin(db) : ERR_OK;
}

enum err
db_leave(struct db *db, bool mine, enum err e)
{
	if (!mine)
		return e;
	if (e == ERR_OK)
		return db_commit(db);
	db_rollback(db);
	return e;
}

enum err
db_check(struct db *db)
{
	enum err e;
	int v;

	e = migrate_version(db, &v);
	if (e == ERR_OK && v != db_schema_now)
		e = ERR_STORE_SCHEMA;
	if (e != ERR_OK)
		return e;
	(void)sqlite3_busy_timeout(db->s, CHECK_MS);
	e = db_begin(db);
	(void)sqlite3_busy_timeout(db->s, SQLITE_BUSY_MS);
	if (e == ERR_OK)
		db_rollback(db);
	return e;
}

int64_t
db_changes(struct db *db)
{
	struct db_stmt *st;
	int64_t v = 0;
	bool row;

	if (db_prepare(db, "PRAGMA data_version", &st) != ERR_OK || db_step(st, &row) != ERR_OK)
		return -1;
	if (row)
		v = db_int(st, 0);
	db_reset(st);
	return v;
}
