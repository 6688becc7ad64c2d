/* sqlite.h: inside of a connection to SQLite, for the files of lib/store that know which back end this is. */
#ifndef TWEETX_STORE_SQLITE_H
#define TWEETX_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/db.h"

/* How long a writer waits for another, in milliseconds. */
#define SQLITE_BUSY_MS 5000

enum db_tx { TX_NONE, TX_READ, TX_WRITE };

struct db {
	sqlite3 *s;
	struct db_stmt **slots; /* open addressing by the address of the SQL; a power of 2 */
	size_t n_slots, n_used;
	enum db_tx tx;
	bool readonly;          /* the file or its folder cannot be written */
	int schema;
};

/* sqlite_err(s, rc, doing): what a result code is to us; the detail goes to the log. ERR_OK for OK, ROW and DONE. */
enum err sqlite_err(sqlite3 *s, int rc, const char *doing);

/* sqlite_exec(db, sql): one or more statements without parameters or answers. */
enum err sqlite_exec(struct db *db, const char *sql);

/* sqlite_wrap(s): a connection around an open handle, which it then owns; NULL without memory (the handle is left alone). */
struct db *sqlite_wrap(sqlite3 *s);

/* sqlite_drop_stmts(db): finalizes what db_prepare made. */
void sqlite_drop_stmts(struct db *db);

/* sqlite_connect(path, &s, &readonly, fault): opens `path`, made with mode 0600 where it is not there, sets it up (WAL, time-outs,
 * keys) and reads from it once. A store in a folder that cannot be written is opened for reading. Errors as db_open. */
enum err sqlite_connect(const char *path, sqlite3 **s, bool *readonly, struct fault *f);

#endif
