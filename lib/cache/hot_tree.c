/* hot_tree.c: the folder of published files: what lies in it, how much, and how it is emptied. */
#include "cache/hot_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* hot/PLATFORM/HANDLE/tz/America/Argentina/x.json, and one to spare. */
#define DEPTH_MAX 7
#define PATH_BYTES 1024

/* A file that is still fresh, kept in mind in case there are too many. */
struct fresh {
	struct timespec at;
	int64_t size; /* 0 for a further name */
	char *path;   /* below hot/ */
};

struct sweep {
	int hot;
	int64_t before;
	struct fresh *list;
	size_t n, cap;
	int64_t bytes, removed;
	enum err err;
	char path[PATH_BYTES];
};

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static DIR *
open_folder(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (fd >= 0 && d == NULL)
		(void)close(fd);
	return d;
}

static int64_t
remove_tree(int parent, const char *name, int depth)
{
	DIR *d = depth <= DEPTH_MAX ? open_folder(parent, name) : NULL;
	struct dirent *e;
	int64_t n = 0;

	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL) {
		if (is_dots(e->d_name))
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) == 0)
			n++;
		else if (errno == EISDIR || errno == EPERM)
			n += remove_tree(dirfd(d), e->d_name, depth + 1);
	}
	(void)closedir(d);
	/* Not empty when somebody is just publishing into it: the next sweep takes the rest. */
	(void)unlinkat(parent, name, AT_REMOVEDIR);
	return n;
}

int64_t
hot_tree_remove(int parent, const char *name)
{
	return remove_tree(parent, name, 0);
}

static void
remember(struct sweep *s, const struct stat *st, const char *name)
{
	struct fresh *list;
	size_t cap;
	int64_t size = strchr(name, '@') != NULL ? 0 : st->st_size;

	s->bytes += size;
	if (s->n == s->cap) {
		cap = s->cap == 0 ? 256 : s->cap * 2;
		list = reallocarray(s->list, cap, sizeof(*list));
		if (list == NULL) {
			s->err = ERR_NOMEM;
			return;
		}
		s->list = list;
		s->cap = cap;
	}
	s->list[s->n] = (struct fresh){ .at = st->st_mtim, .size = size, .path = strdup(s->path) };
	if (s->list[s->n].path == NULL)
		s->err = ERR_NOMEM;
	else
		s->n++;
}

/* What s->path names, an entry `name` of the open folder `parent`. */
static void visit(struct sweep *s, int parent, const char *name, int depth);

static void
visit_folder(struct sweep *s, int parent, const char *name, int depth)
{
	DIR *d = open_folder(parent, name);
	size_t len = strlen(s->path), more;
	struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		more = strlen(e->d_name);
		if (is_dots(e->d_name) || len + 1 + more >= sizeof(s->path))
			continue;
		if (len > 0)
			s->path[len] = '/';
		memcpy(s->path + len + (len > 0), e->d_name, more + 1);
		visit(s, dirfd(d), e->d_name, depth + 1);
		s->path[len] = '\0';
	}
	(void)closedir(d);
	if (depth > 0)
		(void)unlinkat(parent, name, AT_REMOVEDIR);
}

static void
visit(struct sweep *s, int parent, const char *name, int depth)
{
	struct stat st;

	if (strncmp(name, HOT_GONE, sizeof(HOT_GONE) - 1) == 0) {
		s->removed += hot_tree_remove(parent, name);
		return;
	}
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		if (depth < DEPTH_MAX)
			visit_folder(s, parent, name, depth);
		return;
	}
	if (depth <= 1)
		return; /* the room's own files beside the platforms */
	if (st.st_mtim.tv_sec < s->before) {
		if (unlinkat(parent, name, 0) == 0)
			s->removed++;
		return;
	}
	remember(s, &st, name);
}

static int
older_first(const void *a, const void *b)
{
	const struct fresh *x = a, *y = b;

	if (x->at.tv_sec != y->at.tv_sec)
		return x->at.tv_sec < y->at.tv_sec ? -1 : 1;
	if (x->at.tv_nsec != y->at.tv_nsec)
		return x->at.tv_nsec < y->at.tv_nsec ? -1 : 1;
	return strcmp(x->path, y->path);
}

static bool
same_time(const struct fresh *a, const struct fresh *b)
{
	return a->at.tv_sec == b->at.tv_sec && a->at.tv_nsec == b->at.tv_nsec;
}

/* Whole reports: the forms and further names of one have the same time. */
static void
make_room(struct sweep *s, int64_t keep)
{
	size_t i;

	if (s->n > 1)
		qsort(s->list, s->n, sizeof(s->list[0]), older_first);
	for (i = 0; i < s->n; i++) {
		if (s->bytes <= keep && (i == 0 || !same_time(&s->list[i - 1], &s->list[i])))
			break;
		if (unlinkat(s->hot, s->list[i].path, 0) == 0)
			s->removed++;
		s->bytes -= s->list[i].size;
	}
}

enum err
hot_tree_sweep(int hot, int64_t before, int64_t keep, int64_t *bytes, int64_t *removed)
{
	struct sweep s = { .hot = hot, .before = before };
	size_t i;

	visit_folder(&s, hot, ".", 0);
	if (s.bytes > keep)
		make_room(&s, keep);
	for (i = 0; i < s.n; i++)
		free(s.list[i].path);
	free(s.list);
	*bytes = s.bytes;
	*removed = s.removed;
	return s.err;
}
