/* db_stmt.c: prepared statements, one a connection and text. */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/num.h"
#include "store/sqlite.h"

#define MAX_PARAMS 40

struct db_stmt {
	struct db *db;
	const char *sql;
	sqlite3_stmt *s;
	int rc; /* of a bind that failed, until the reset */
	/* Where $1, $2.. stand: SQLite numbers them in order of appearance. */
	int n_params;
	unsigned char place[MAX_PARAMS + 1];
};

static size_t
slot_of(const struct db *db, const char *sql)
{
	uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(h >> 32) & (db->n_slots - 1);
}

static void
insert(struct db *db, struct db_stmt *st)
{
	size_t i = slot_of(db, st->sql);

	while (db->slots[i] != NULL)
		i = (i + 1) & (db->n_slots - 1);
	db->slots[i] = st;
}

/* At most half full, so that a search always ends at an empty slot. */
static bool
make_room(struct db *db)
{
	struct db_stmt **old = db->slots;
	size_t n = db->n_slots;

	if (db->n_used * 2 < n)
		return true;
	db->slots = calloc(n ? n * 2 : 64, sizeof(struct db_stmt *));
	if (db->slots == NULL) {
		db->slots = old;
		return false;
	}
	db->n_slots = n ? n * 2 : 64;
	for (size_t i = 0; i < n; i++)
		if (old[i] != NULL)
			insert(db, old[i]);
	free(old);
	return true;
}

static bool
map_params(struct db_stmt *st)
{
	int n = sqlite3_bind_parameter_count(st->s);
	int64_t number;

	if (n > MAX_PARAMS)
		return false;
	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(st->s, i);

		if (name == NULL || name[0] != '$' || !num_i64(str_of(name + 1), 1, n, &number))
			return false;
		st->place[number] = (unsigned char)i;
	}
	st->n_params = n;
	return true;
}

enum err
db_prepare(struct db *db, const char *sql, struct db_stmt **out)
{
	struct db_stmt *st;
	enum err e;
	int rc;

	if (db->n_slots > 0)
		for (size_t i = slot_of(db, sql); db->slots[i] != NULL; i = (i + 1) & (db->n_slots - 1))
			/* One that is being stepped through belongs to a caller further up, who gets it back.
			 */
			if (db->slots[i]->sql == sql && !sqlite3_stmt_busy(db->slots[i]->s)) {
				*out = db->slots[i];
				db_reset(*out);
				return ERR_OK;
			}
	st = calloc(1, sizeof(*st));
	if (st == NULL || !make_room(db)) {
		free(st);
		return ERR_NOMEM;
	}
	st->db = db;
	st->sql = sql;
	rc = sqlite3_prepare_v3(db->s, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->s, NULL);
	e = sqlite_err(db->s, rc, "prepare");
	if (e == ERR_OK && !map_params(st)) {
		log_error("a statement's parameters are not $1, $2..", "sql", sql);
		e = ERR_INTERNAL;
	}
	if (e != ERR_OK) {
		(void)sqlite3_finalize(st->s);
		free(st);
		return e;
	}
	insert(db, st);
	db->n_used++;
	*out = st;
	return ERR_OK;
}

static int
place(struct db_stmt *st, int i)
{
	/* 0 is out of range for SQLite, which then says so. */
	return i >= 1 && i <= st->n_params ? st->place[i] : 0;
}

static void
bound(struct db_stmt *st, int rc)
{
	if (rc != SQLITE_OK)
		st->rc = rc;
}

void
db_bind_int(struct db_stmt *st, int i, int64_t v)
{
	bound(st, sqlite3_bind_int64(st->s, place(st, i), v));
}

void
db_bind_str(struct db_stmt *st, int i, struct str v)
{
	bound(st, sqlite3_bind_text64(st->s, place(st, i), v.p, v.len, SQLITE_STATIC, SQLITE_UTF8));
}

void
db_bind_blob(struct db_stmt *st, int i, struct str v)
{
	bound(st, sqlite3_bind_blob64(st->s, place(st, i), v.p, v.len, SQLITE_STATIC));
}

void
db_bind_null(struct db_stmt *st, int i)
{
	bound(st, sqlite3_bind_null(st->s, place(st, i)));
}

enum err
db_step(struct db_stmt *st, bool *row)
{
	enum err e;
	int rc;

	errno = 0; /* so that what it is afterwards is of this step */
	rc = st->rc != SQLITE_OK ? st->rc : sqlite3_step(st->s);

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return ERR_OK;
	e = sqlite_err(st->db->s, rc, "step");
	db_reset(st);
	return e;
}

int64_t
db_int(struct db_stmt *st, int column)
{
	return sqlite3_column_int64(st->s, column);
}

bool
db_is_null(struct db_stmt *st, int column)
{
	return sqlite3_column_type(st->s, column) == SQLITE_NULL;
}

struct str
db_text(struct db_stmt *st, int column)
{
	const char *p = (const char *)sqlite3_column_text(st->s, column);

	return (struct str){ p, p ? (size_t)sqlite3_column_bytes(st->s, column) : 0 };
}

struct str
db_blob(struct db_stmt *st, int column)
{
	const char *p = sqlite3_column_blob(st->s, column);

	return (struct str){ p, p ? (size_t)sqlite3_column_bytes(st->s, column) : 0 };
}

void
db_reset(struct db_stmt *st)
{
	/* What it returns is the last step's failure, which was reported then. */
	(void)sqlite3_reset(st->s);
	/* Bound bytes belong to the caller, who may free them now. */
	(void)sqlite3_clear_bindings(st->s);
	st->rc = SQLITE_OK;
}

enum err
db_run(struct db_stmt *st, int64_t *changed)
{
	enum err e;
	bool row;

	do
		e = db_step(st, &row);
	while (e == ERR_OK && row);
	if (e == ERR_OK && changed != NULL)
		*changed = sqlite3_changes64(st->db->s);
	db_reset(st);
	return e;
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->s);
}

void
sqlite_drop_stmts(struct db *db)
{
	for (size_t i = 0; i < db->n_slots; i++)
		if (db->slots[i] != NULL) {
			(void)sqlite3_finalize(db->slots[i]->s);
			free(db->slots[i]);
		}
	free(db->slots);
	db->slots = NULL;
	db->n_slots = db->n_used = 0;
}
