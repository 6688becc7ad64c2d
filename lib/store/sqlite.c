/* sqlite.c: opens SQLite files and says what their failures mean. */
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"

#define MMAP_BYTES "268435456"

static bool
no_room(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* The last failure of a file of SQLite's; `file` may be NULL. */
static int
file_errno(sqlite3_file *file)
{
	int error = 0;

	if (file == NULL || file->pMethods == NULL ||
	    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) != SQLITE_OK)
		return 0;
	return error;
}

/*
 * SQLite knows ENOSPC alone as a full disk. A quota or a limit is one as well, and shows in `error`, which is
 * errno after the call, unless something else has failed in the meantime; so the files are asked, too.
 */
static bool
disk_full(sqlite3 *s, int error)
{
	sqlite3_file *store = NULL, *log = NULL;

	if (no_room(error) || s == NULL)
		return no_room(error);
	if (no_room(sqlite3_system_errno(s)))
		return true;
	if (sqlite3_file_control(s, "main", SQLITE_FCNTL_FILE_POINTER, &store) != SQLITE_OK)
		store = NULL;
	if (sqlite3_file_control(s, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK)
		log = NULL;
	return no_room(file_errno(store)) || no_room(file_errno(log));
}

static enum err
meaning(sqlite3 *s, int rc, int error)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_OK;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_FULL:
		return ERR_STORE_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return disk_full(s, error) ? ERR_STORE_FULL : ERR_STORE;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return ERR_STORE_READONLY;
	case SQLITE_CONSTRAINT:
		return ERR_CONFLICT;
	case SQLITE_TOOBIG:
		return ERR_TOO_LARGE;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		return ERR_INTERNAL;
	case SQLITE_ERROR:
		/* All SQL is ours, so what it names is missing. */
		return ERR_STORE_SCHEMA;
	default:
		return ERR_STORE;
	}
}

enum err
sqlite_err(sqlite3 *s, int rc, const char *doing)
{
	enum err e = meaning(s, rc, errno);

	if (e != ERR_OK && e != ERR_CONFLICT)
		log_warn("the store refused", "doing", doing, "error",
		    s ? sqlite3_errmsg(s) : sqlite3_errstr(rc), "code", log_num(rc));
	return e;
}

enum err
sqlite_exec(struct db *db, const char *sql)
{
	errno = 0;
	return sqlite_err(db->s, sqlite3_exec(db->s, sql, NULL, NULL, NULL), "exec");
}

struct db *
sqlite_wrap(sqlite3 *s)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db != NULL)
		db->s = s;
	return db;
}

/*
 * The file is made here and not by SQLite, for its mode. One that is there is never opened: closing it again
 * would drop the locks of this process's other connections.
 */
static enum err
make_file(const char *path, struct fault *f)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd >= 0) {
		close(fd);
		return ERR_OK;
	}
	if (errno == EEXIST)
		return ERR_OK;
	if (errno == EACCES || errno == EPERM || errno == EROFS)
		return fault_set(f, ERR_STORE_READONLY, "The store is not there and may not be made");
	if (no_room(errno))
		return fault_set(f, ERR_STORE_FULL, "The disk is full: the store could not be made");
	if (errno == ENOENT || errno == ENOTDIR)
		return fault_set(f, ERR_STORE, "The folder of the store does not exist");
	return fault_set(f, ERR_STORE, "The store could not be made");
}

/*
 * SQLite gives its log and index the store's mode. Made while that could not be written, they would stay so
 * and keep everybody from writing after the store can be written again.
 */
static void
mend_mode(const char *path, const char *suffix)
{
	struct stat store, st;
	char *name = NULL;

	if (stat(path, &store) != 0 || !(store.st_mode & S_IWUSR) ||
	    asprintf(&name, "%s%s", path, suffix) < 0)
		return;
	if (lstat(name, &st) == 0 && S_ISREG(st.st_mode) && !(st.st_mode & S_IWUSR))
		/* What cannot be mended shows when something is to be written. */
		(void)!chmod(name, store.st_mode & 0777);
	free(name);
}

/* "file:PATH?immutable=1", for a folder where SQLite can keep neither a log nor locks. */
static enum err
immutable_uri(const char *path, struct buf *uri)
{
	buf_puts(uri, "file:");
	for (const char *p = path; *p != '\0'; p++)
		if (*p == '%' || *p == '?' || *p == '#')
			buf_printf(uri, "%%%02X", (unsigned char)*p);
		else
			buf_char(uri, *p);
	buf_puts(uri, "?immutable=1");
	return uri->err;
}

static bool
folder_writable(const char *path)
{
	char *copy = strdup(path);
	bool yes = copy == NULL || faccessat(AT_FDCWD, dirname(copy), W_OK, AT_EACCESS) == 0;

	free(copy);
	return yes;
}

/* Whether changes may wait beside the file, so that reading it alone would show an old picture. */
static bool
has_log(const char *path)
{
	struct stat st;
	char *log = NULL;
	bool yes;

	if (asprintf(&log, "%s-wal", path) < 0)
		return true;
	yes = stat(log, &st) == 0 && st.st_size > 0;
	free(log);
	return yes;
}

static int
open_handle(const char *name, int flags, sqlite3 **s)
{
	int rc = sqlite3_open_v2(
	    name, s, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc != SQLITE_OK)
		return rc;
	(void)sqlite3_busy_timeout(*s, SQLITE_BUSY_MS);
	(void)sqlite3_db_config(*s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(*s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(*s, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_db_config(*s, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	return sqlite3_exec(*s, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
}

/* SQLite does not wait for others when it changes the journal's mode, so several new processes would fail
 * here. */
static int
set_wal(sqlite3 *s)
{
	const struct timespec pause = { 0, 10 * 1000 * 1000 };
	int rc;

	for (int i = 0; i < SQLITE_BUSY_MS / 10; i++) {
		rc = sqlite3_exec(s, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
		if ((rc & 0xff) != SQLITE_BUSY)
			return rc;
		(void)nanosleep(&pause, NULL);
	}
	return rc;
}

static int
set_up(sqlite3 *s, bool *readonly, bool folder_ok)
{
	int rc = sqlite3_exec(s,
	    "PRAGMA synchronous=NORMAL;"
	    "PRAGMA foreign_keys=ON;"
	    "PRAGMA temp_store=MEMORY;"
	    "PRAGMA journal_size_limit=67108864;"
	    "PRAGMA mmap_size=" MMAP_BYTES,
	    NULL, NULL, NULL);

	if (rc != SQLITE_OK || *readonly)
		return rc;
	/* Of a new store only. Reading all posts of an account takes a fifth less time than with pages half
	 * that size. */
	rc = sqlite3_exec(s, "PRAGMA page_size=8192", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = set_wal(s);
	if (rc != SQLITE_OK && !folder_ok) {
		*readonly = true;
		return SQLITE_OK;
	}
	return rc;
}

static enum err
refusal(sqlite3 *s, int rc, struct fault *f)
{
	enum err e = sqlite_err(s, rc, "open");

	switch (e) {
	case ERR_STORE_FULL:
		return fault_set(f, e, "The disk is full: the store could not be opened");
	case ERR_STORE_READONLY:
		return fault_set(f, e, "The store may not be written, and cannot be read that way");
	case ERR_BUSY:
		return fault_set(f, e, "Somebody else holds the store");
	case ERR_STORE:
		if ((rc & 0xff) == SQLITE_NOTADB)
			return fault_set(f, e, "The file of the store is no SQLite database");
		if ((rc & 0xff) == SQLITE_CORRUPT)
			return fault_set(f, e, "The store is damaged: bring back a backup");
		if ((rc & 0xff) == SQLITE_CANTOPEN)
			return fault_set(f, e, "The store may not be opened");
		return fault_set(f, e, "Reading the store failed");
	default:
		return fault_set(f, e, "The store could not be opened");
	}
}

enum err
sqlite_connect(const char *path, sqlite3 **out, bool *readonly, struct fault *f)
{
	bool folder_ok = folder_writable(path);
	struct buf uri;
	sqlite3 *s = NULL;
	enum err e;
	int rc;

	buf_init(&uri, 1 << 16);
	e = make_file(path, f);
	if (e != ERR_OK)
		goto out;
	mend_mode(path, "-wal");
	mend_mode(path, "-shm");
	errno = 0;
	rc = open_handle(path, SQLITE_OPEN_READWRITE, &s);
	if (((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY) && !folder_ok &&
	    !has_log(path)) {
		(void)sqlite3_close(s);
		s = NULL;
		e = immutable_uri(path, &uri);
		if (e != ERR_OK)
			goto out;
		rc = open_handle(buf_view(&uri).p, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, &s);
	}
	*readonly = s != NULL && sqlite3_db_readonly(s, "main") == 1;
	if (rc == SQLITE_OK)
		rc = set_up(s, readonly, folder_ok);
	if (rc != SQLITE_OK) {
		e = refusal(s, rc, f);
		goto out;
	}
	*out = s;
	s = NULL;
out:
	(void)sqlite3_close(s);
	buf_free(&uri);
	return e;
}
