/* hot.c: hot reports published as files, which the web server sends by itself. */
#include "cache/hot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/num.h"
#include "cache/hot_pack.h"
#include "cache/hot_tree.h"

#define LEDGER ".bytes"
#define NAME_BYTES 128 /* of a file without its handle: a zone's last part, a slot, the form */
#define HANDLE_NAME_MAX 240
#define ZONE_MAX 64
#define TRIES 4 /* a sweep may take an empty folder away while it is being filled */
#define PACKED_MAX ((size_t)1 << 30)

struct form {
	const char *suffix;
	struct str data;
};

/* Where a report's forms lie. */
struct place {
	int dir;		  /* the folder of the files */
	char stem[ZONE_MAX + 16]; /* "report" or "Berlin" */
};

static enum err
err_of_errno(void)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return ERR_STORE_FULL;
	return errno == ENOMEM ? ERR_NOMEM : ERR_IO;
}

static bool
is_zone_name(struct str tz)
{
	size_t i;
	char c;

	if (tz.len > ZONE_MAX || tz.p[0] == '/' || tz.p[tz.len - 1] == '/')
		return false;
	for (i = 0; i < tz.len; i++) {
		c = tz.p[i];
		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '_' || c == '+' || c == '-' || (c == '/' && tz.p[i - 1] != '/')))
			return false;
	}
	return true;
}

static enum err
check_handle(const struct handle *h)
{
	size_t len = strlen(h->text);

	if (len == 0 || h->text[0] == '.' || strchr(h->text, '/') != NULL || strstr(h->text, "..") != NULL)
		return ERR_INVALID;
	return len > HANDLE_NAME_MAX ? ERR_FULL : ERR_OK;
}

/* An open folder, or -1 with errno. */
static int
open_dir(int parent, const char *name, bool make)
{
	if (make && mkdirat(parent, name, 0755) != 0 && errno != EEXIST)
		return -1;
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
open_hot(const struct conf *c, bool make)
{
	char path[PATH_MAX];

	if (!conf_path(c, path, sizeof(path), "hot")) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open_dir(AT_FDCWD, path, make);
}

/* Steps from the open folder *dir, which it closes, into `name`. */
static bool
step_into(int *dir, const char *name)
{
	int next = open_dir(*dir, name, true), saved = errno;

	(void)close(*dir);
	*dir = next;
	errno = saved;
	return next >= 0;
}

/* The folder and the stem of a report's files, made where missing; false with errno. */
static bool
open_place(int hot, const struct handle *h, struct str tz, struct place *at)
{
	char part[ZONE_MAX + 1];
	struct str rest = tz, name;

	(void)snprintf(at->stem, sizeof(at->stem), "report");
	at->dir = open_dir(hot, platform_name(h->platform), true);
	if (at->dir < 0 || !step_into(&at->dir, h->text))
		return false;
	if (tz.len == 0)
		return true;
	if (!step_into(&at->dir, "tz"))
		return false;
	while (str_cut(&rest, '/', &name)) {
		(void)snprintf(part, sizeof(part), STR_FMT, STR_ARG(name));
		if (rest.p == NULL)
			(void)snprintf(at->stem, sizeof(at->stem), "%s", part);
		else if (!step_into(&at->dir, part))
			return false;
	}
	return true;
}

static bool
write_all(int fd, struct str s)
{
	ssize_t n;

	while (s.len > 0) {
		n = write(fd, s.p, s.len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			return false;
		s = str_sub(s, (size_t)n, s.len);
	}
	return true;
}

/*
 * Written under a name that nobody asks for, with its time, then renamed. The pages are sent on their way to
 * the disk first, so that a power cut does not leave a name without its content (what ext4 does by itself
 * only where a file is replaced).
 */
static bool
write_form(int dir, const char *name, struct str data, const struct timespec *at)
{
	const struct timespec times[2] = { *at, *at };
	char new[NAME_BYTES];
	bool ok;
	int fd, saved;

	(void)snprintf(new, sizeof(new), HOT_NEW "%ld", (long)getpid());
	(void)unlinkat(dir, new, 0);
	fd = openat(dir, new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return false;
	ok = write_all(fd, data) && futimens(fd, times) == 0;
	if (ok)
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	saved = errno;
	if (close(fd) != 0)
		ok = false;
	else
		errno = saved;
	if (ok && renameat(dir, new, dir, name) == 0)
		return true;
	saved = errno;
	(void)unlinkat(dir, new, 0);
	errno = saved;
	return false;
}

/* A further name of a form, put in the place of whatever had it. */
static bool
link_form(int dir, const char *name, const char *further)
{
	char new[NAME_BYTES];

	(void)snprintf(new, sizeof(new), HOT_NEW "%ld", (long)getpid());
	(void)unlinkat(dir, new, 0);
	if (linkat(dir, name, dir, new, 0) != 0)
		return false;
	if (renameat(dir, new, dir, further) == 0) {
		(void)unlinkat(dir, new, 0); /* still there where both were one file already */
		return true;
	}
	(void)unlinkat(dir, new, 0);
	return false;
}

static void
slot_name(char out[static NAME_BYTES], const struct place *at, int64_t slot, const char *suffix)
{
	(void)snprintf(out, NAME_BYTES, "%s@%lld.json%s", at->stem, (long long)slot, suffix);
}

static void
form_name(char out[static NAME_BYTES], const struct place *at, const char *suffix)
{
	(void)snprintf(out, NAME_BYTES, "%s.json%s", at->stem, suffix);
}

/* The first slot that may not be used: the last one must end before the report does. */
static int64_t
slot_end(int64_t made_at, int64_t seconds)
{
	return (made_at + seconds) / HOT_SLOT_SECONDS;
}

static void
remove_forms(const struct place *at, const struct form *forms, size_t n, int64_t slot, int64_t end)
{
	char name[NAME_BYTES];
	size_t i;

	for (i = 0; i < n; i++) {
		form_name(name, at, forms[i].suffix);
		(void)unlinkat(at->dir, name, 0);
		for (int64_t s = slot; s < end; s++) {
			slot_name(name, at, s, forms[i].suffix);
			(void)unlinkat(at->dir, name, 0);
		}
	}
}

static bool
write_forms(const struct conf *c, const struct place *at, const struct form *forms, size_t n,
    const struct timespec *made, int64_t now)
{
	char name[NAME_BYTES], further[NAME_BYTES];
	int64_t slot = now / HOT_SLOT_SECONDS, end = slot;
	bool ok = true;
	size_t i;
	int saved;

	if (conf_bool(c, CONF_HOT_SLOTS))
		end = slot_end(made->tv_sec, conf_int(c, CONF_CACHE_SECONDS));
	for (i = 0; i < n && ok; i++) {
		form_name(name, at, forms[i].suffix);
		ok = write_form(at->dir, name, forms[i].data, made);
		for (int64_t s = slot; s < end && ok; s++) {
			slot_name(further, at, s, forms[i].suffix);
			ok = link_form(at->dir, name, further);
		}
	}
	if (!ok) {
		saved = errno;
		remove_forms(at, forms, n, slot, end);
		errno = saved;
	}
	return ok;
}

/* The ledger is the sum of what was published since the last count: never too small, so going past the limit
 * means counting anew, and that makes room for many publications. */
static bool
ledger_read(int fd, int64_t *bytes)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof(text), 0);

	return n > 0 && num_i64((struct str){ text, (size_t)n }, 0, INT64_MAX / 2, bytes);
}

static bool
ledger_write(int fd, int64_t bytes)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%lld", (long long)bytes);

	return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) == n;
}

/* The ledger, open and locked until it is closed; -1 with errno. */
static int
ledger_open(int hot)
{
	int fd = openat(hot, LEDGER, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	while (fd >= 0 && flock(fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static enum err
make_room(const struct conf *c, int hot, int64_t need, int64_t now)
{
	int64_t max = conf_int(c, CONF_HOT_BYTES), bytes = 0, removed, keep;
	enum err err = ERR_OK;
	int fd;

	if (need > max)
		return ERR_FULL;
	fd = ledger_open(hot);
	if (fd < 0)
		return err_of_errno();
	if (!ledger_read(fd, &bytes) || bytes > max - need) {
		keep = max - max / 4;
		if (keep > max - need)
			keep = max - need;
		err = hot_tree_sweep(hot, now - conf_int(c, CONF_CACHE_SECONDS), keep, &bytes, &removed);
		if (err == ERR_OK && bytes > max - need)
			err = ERR_FULL;
	}
	if (err == ERR_OK && !ledger_write(fd, bytes + need))
		err = err_of_errno();
	(void)close(fd);
	return err;
}

static enum err
publish_forms(const struct conf *c, const struct handle *h, struct str tz, const struct form *forms, size_t n,
    const struct timespec *made, int64_t now)
{
	int hot = open_hot(c, true), i;
	int64_t need = 0;
	struct place at;
	enum err err;
	bool ok = false;

	if (hot < 0)
		return err_of_errno();
	for (i = 0; i < (int)n; i++)
		need += (int64_t)forms[i].data.len;
	err = make_room(c, hot, need, now);
	for (i = 0; err == ERR_OK && !ok && i < TRIES; i++) {
		ok = open_place(hot, h, tz, &at) && write_forms(c, &at, forms, n, made, now);
		if (!ok && errno != ENOENT)
			err = err_of_errno();
		if (at.dir >= 0)
			(void)close(at.dir);
	}
	(void)close(hot);
	return err == ERR_OK && !ok ? ERR_IO : err;
}

enum err
hot_publish(const struct conf *c, const struct handle *h, struct str tz, struct str body, int64_t made_at,
    int64_t now)
{
	struct buf gzip, brotli;
	struct form forms[3];
	struct timespec made;
	enum err err = check_handle(h);

	if (err != ERR_OK)
		return err;
	if (tz.len > 0 && !is_zone_name(tz))
		return ERR_INVALID;
	if (!conf_bool(c, CONF_HOT) || made_at < 0 || made_at <= now - conf_int(c, CONF_CACHE_SECONDS))
		return ERR_OK;
	buf_init(&gzip, PACKED_MAX);
	buf_init(&brotli, PACKED_MAX);
	err = hot_pack_gzip(body, &gzip);
	if (err == ERR_OK)
		err = hot_pack_brotli(body, &brotli);
	if (err == ERR_OK) {
		made = (struct timespec){ .tv_sec = made_at,
			.tv_nsec = (long)(str_hash(body) % 1000000) * 1000 };
		forms[0] = (struct form){ ".br", buf_view(&brotli) };
		forms[1] = (struct form){ ".gz", buf_view(&gzip) };
		forms[2] = (struct form){ "", body };
		err = publish_forms(c, h, tz, forms, 3, &made, now);
	}
	buf_free(&gzip);
	buf_free(&brotli);
	return err;
}

bool
hot_is_published(const struct conf *c, const struct handle *h, struct str tz, int64_t now)
{
	char name[HANDLE_MAX + ZONE_MAX + 64], path[PATH_MAX];
	struct stat st;
	int n;

	if (!conf_bool(c, CONF_HOT) || check_handle(h) != ERR_OK || (tz.len > 0 && !is_zone_name(tz)))
		return true;
	n = snprintf(name, sizeof(name), "hot/%s/%s/%s" STR_FMT ".json", platform_name(h->platform), h->text,
	    tz.len > 0 ? "tz/" : "report", STR_ARG(tz));
	if (n < 0 || n >= (int)sizeof(name) || !conf_path(c, path, sizeof(path), name))
		return true;
	return stat(path, &st) == 0 && st.st_mtim.tv_sec > now - conf_int(c, CONF_CACHE_SECONDS);
}

enum err
hot_drop(const struct conf *c, const struct handle *h)
{
	char gone[64];
	int hot, platform = -1, i;
	enum err err = check_handle(h);

	if (err == ERR_FULL)
		return ERR_OK; /* never published */
	if (err != ERR_OK)
		return err;
	hot = open_hot(c, false);
	if (hot >= 0)
		platform = open_dir(hot, platform_name(h->platform), false);
	if (platform < 0) {
		if (errno != ENOENT)
			err = err_of_errno();
		goto out;
	}
	/* What an earlier drop of this process left there (somebody was publishing) must not stand in the
	 * way. */
	for (i = 0; i < TRIES; i++) {
		(void)snprintf(gone, sizeof(gone), HOT_GONE "%ld-%d", (long)getpid(), i);
		(void)hot_tree_remove(hot, gone);
		if (renameat(platform, h->text, hot, gone) == 0) {
			(void)hot_tree_remove(hot, gone);
			break;
		}
		if (errno == ENOENT)
			break;
		if (errno != ENOTEMPTY && errno != EEXIST) {
			err = err_of_errno();
			break;
		}
	}
	if (i == TRIES)
		err = ERR_IO;
out:
	if (platform >= 0)
		(void)close(platform);
	if (hot >= 0)
		(void)close(hot);
	return err;
}

int64_t
hot_sweep(const struct conf *c, int64_t now)
{
	int64_t bytes = 0, removed = 0, max = conf_int(c, CONF_HOT_BYTES);
	int hot = open_hot(c, false), ledger;

	if (hot < 0)
		return 0;
	ledger = ledger_open(hot);
	if (ledger >= 0) {
		if (hot_tree_sweep(hot, now - conf_int(c, CONF_CACHE_SECONDS), max, &bytes, &removed) ==
		    ERR_OK)
			(void)ledger_write(ledger, bytes);
		(void)close(ledger);
	}
	(void)close(hot);
	return removed;
}
