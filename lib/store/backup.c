/* backup.c: copies the store by SQLite's online backup. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/migrate.h"
#include "store/sqlite.h"

#define PAGES_A_STEP 512

static enum err
io_fault(struct fault *f, const char *what)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return fault_set(f, ERR_STORE_FULL, "The disk is full: %s", what);
	case EEXIST:
		return fault_set(f, ERR_CONFLICT, "There is a file of that name already");
	case EACCES:
	case EPERM:
	case EROFS:
		return fault_set(f, ERR_IO, "That folder may not be written");
	case ENOENT:
	case ENOTDIR:
		return fault_set(f, ERR_IO, "That folder does not exist");
	default:
		return fault_set(f, ERR_IO, "%s", what);
	}
}

static enum err
copy_pages(struct db *db, sqlite3 *to, void (*progress)(void *, int, int), void *ctx, struct fault *f)
{
	sqlite3_backup *b;
	enum err e;
	int rc;

	b = sqlite3_backup_init(to, "main", db->s, "main");
	if (b == NULL)
		return fault_set(
		    f, sqlite_err(to, sqlite3_errcode(to), "backup"), "The copy could not be begun");
	errno = 0;
	do {
		rc = sqlite3_backup_step(b, PAGES_A_STEP);
		if (progress != NULL && (rc == SQLITE_OK || rc == SQLITE_DONE))
			progress(ctx, sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b),
			    sqlite3_backup_pagecount(b));
	} while (rc == SQLITE_OK);
	if (rc == SQLITE_DONE)
		rc = SQLITE_OK;
	(void)sqlite3_backup_finish(b);
	e = sqlite_err(to, rc, "backup");
	if (e == ERR_STORE_FULL)
		return fault_set(f, e, "The disk is full: the copy was not made");
	return e == ERR_OK ? e : fault_set(f, e, "Reading the store or writing its copy failed");
}

/* One picture of the store for all steps, so that writers neither wait nor make the copy begin again. */
static enum err
copy_snapshot(struct db *db, const char *path, void (*progress)(void *, int, int), void *ctx, struct fault *f)
{
	sqlite3 *to = NULL;
	enum err e;
	int rc, version;

	rc = sqlite3_open_v2(
	    path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
	e = sqlite_err(to, rc, "backup");
	if (e != ERR_OK) {
		e = fault_set(f, e, "The copy could not be begun");
		goto out;
	}
	e = db_read_begin(db);
	if (e != ERR_OK) {
		e = fault_set(f, e, "The store could not be read");
		goto out;
	}
	/* The first reading is what fixes the picture. */
	e = migrate_version(db, &version);
	if (e == ERR_OK)
		e = copy_pages(db, to, progress, ctx, f);
	else
		e = fault_set(f, e, "The store could not be read");
	db_rollback(db);
out:
	(void)sqlite3_close(to);
	return e;
}

static enum err
sync_file(const char *path, int flags, struct fault *f)
{
	int fd = open(path, flags | O_CLOEXEC);
	int failed = fd < 0 || fsync(fd) != 0;
	enum err e = failed ? io_fault(f, "The copy could not be written to the disk") : ERR_OK;

	if (fd >= 0)
		close(fd);
	return e;
}

enum err
backup_to(struct db *db, const char *path, void (*progress)(void *ctx, int done, int total), void *ctx,
    struct fault *f)
{
	char *part = NULL, *folder = NULL;
	struct stat st;
	bool made = false;
	enum err e;
	int fd;

	if (lstat(path, &st) == 0) {
		errno = EEXIST;
		return io_fault(f, "");
	}
	/* "./", so that SQLite sees a path in whatever the name is. */
	folder = strdup(path);
	if (folder == NULL || asprintf(&part, "%s%s.XXXXXX", path[0] == '/' ? "" : "./", path) < 0) {
		part = NULL;
		e = fault_set(f, ERR_NOMEM, "Memory ran out");
		goto out;
	}
	fd = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	if (fd < 0) {
		e = io_fault(f, "The copy could not be made");
		goto out;
	}
	made = true;
	close(fd);
	e = copy_snapshot(db, part, progress, ctx, f);
	if (e == ERR_OK)
		e = sync_file(part, O_RDONLY, f);
	/* Unlike a rename, a link never takes the place of what somebody else has put there meanwhile. */
	if (e == ERR_OK && link(part, path) != 0) {
		if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) {
			e = io_fault(f, "The copy could not be given its name");
		} else if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
			e = io_fault(f, "The copy could not be given its name");
		} else {
			made = false;
		}
	}
	if (e == ERR_OK)
		e = sync_file(dirname(folder), O_RDONLY | O_DIRECTORY, f);
out:
	if (made)
		(void)unlink(part);
	free(part);
	free(folder);
	return e;
}
