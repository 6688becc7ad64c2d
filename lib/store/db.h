/* db.h: one connection to the store, its transactions and its prepared statements. */
#ifndef TWEETX_STORE_DB_H
#define TWEETX_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * SQL is the common subset of SQLite and PostgreSQL with $1 parameters, and lies in lib/store alone, beside the function that
 * runs it. This header knows no back end; sqlite.c is the one there is today.
 */
struct db;

enum db_open_mode {
	DB_READ_WRITE, /* the schema must be today's: else ERR_STORE_SCHEMA (older: run `tweetx migrate`; newer: upgrade) */
	DB_MIGRATE     /* creates or upgrades the schema, under a lock */
};

/* db_open(c, mode, &db, fault): DATABASE_URL, or $TWEETX_HOME/tweetx.db. A new, empty store is created and migrated in either mode.
 * ERR_STORE, ERR_STORE_SCHEMA, ERR_STORE_READONLY, ERR_STORE_FULL with a sentence that holds no path. */
enum err db_open(const struct conf *c, enum db_open_mode mode, struct db **db, struct fault *f);
void db_close(struct db *db);

/* db_schema(db): its version; DB_SCHEMA_NOW is what this program wants. */
int db_schema(struct db *db);
extern const int db_schema_now;

/* Write transactions (SQLite: BEGIN IMMEDIATE), one at a time over all processes: ERR_BUSY after waiting 5 seconds for another's, so
 * keep them short. Nested begins are a defect. db_rollback is harmless outside one. */
enum err db_begin(struct db *db);
enum err db_commit(struct db *db);
void db_rollback(struct db *db);

/*
 * db_join(db, &mine): for what must be one transaction, whether or not the caller has one open: begins one if not. db_leave(db,
 * mine, e): commits, or rolls back where `e` is a failure, if it was begun here; returns e, or commit's failure.
 */
enum err db_join(struct db *db, bool *mine);
enum err db_leave(struct db *db, bool mine, enum err e);

/* db_read_begin(db): one consistent picture for several reads; ends with db_commit. */
enum err db_read_begin(struct db *db);

/* db_check(db): a small read and write-lock test for /health/ready. ERR_BUSY when somebody writes for longer than half a second. */
enum err db_check(struct db *db);

/* db_changes(db): a number that differs when another connection has written since (and now and then where the store can only be
 * read); cheap. */
int64_t db_changes(struct db *db);

/*
 * For the files of lib/store and lib/job. Statements are prepared once a connection, found by the address of `sql`, which
 * must live as long as the connection; db_prepare while one is being stepped through gives another of the same text.
 */
struct db_stmt;
enum err db_prepare(struct db *db, const char *sql, struct db_stmt **st);
void db_bind_int(struct db_stmt *st, int i, int64_t v);      /* i from 1 */
void db_bind_str(struct db_stmt *st, int i, struct str v);   /* p == NULL binds NULL; must live until the reset */
void db_bind_blob(struct db_stmt *st, int i, struct str v);
void db_bind_null(struct db_stmt *st, int i);
/* db_step(st, &row): row false at the end. */
enum err db_step(struct db_stmt *st, bool *row);
int64_t db_int(struct db_stmt *st, int column);              /* column from 0; NULL reads as 0 */
bool db_is_null(struct db_stmt *st, int column);
struct str db_text(struct db_stmt *st, int column);          /* until the next step; NULL reads as {NULL,0} */
struct str db_blob(struct db_stmt *st, int column);
void db_reset(struct db_stmt *st);
/* db_run(st): steps to the end and resets; *changed rows if not NULL. */
enum err db_run(struct db_stmt *st, int64_t *changed);
int64_t db_last_id(struct db *db);

#endif
