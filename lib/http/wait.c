/* wait.c: the places of a group for requests that wait. */
#include "http/wait.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "http/run.h"

struct wait {
	char path[PATH_MAX];
	int fd; /* open from the first wait on; closing it would drop the locks, so it stays */
	int places;
	int held; /* -1 for none */
	bool said;
};

struct wait *
wait_new(const struct conf *c, const char *group, bool cgi)
{
	struct wait *w = calloc(1, sizeof(*w));
	char name[64];

	if (w == NULL)
		return NULL;
	w->fd = w->held = -1;
	w->places = cgi ? WAIT_CGI_PLACES : (int)conf_int(c, CONF_PROCS) / 2;
	(void)snprintf(name, sizeof(name), "%s.wait", group);
	if (!run_path(c, w->path, sizeof(w->path), name))
		w->places = 0;
	return w;
}

void
wait_free(struct wait *w)
{
	if (w == NULL)
		return;
	if (w->fd >= 0)
		(void)close(w->fd);
	free(w);
}

static bool
open_file(struct wait *w)
{
	if (w->fd >= 0)
		return true;
	if ((w->fd = run_open(w->path)) >= 0)
		return true;
	if (!w->said)
		log_warn("no request may wait: the file of waiting places cannot be opened", "errno",
		    log_num(errno));
	w->said = true;
	return false;
}

static bool
lock_place(int fd, int place, short how)
{
	struct flock lock = { .l_type = how, .l_whence = SEEK_SET, .l_start = place, .l_len = 1 };

	return fcntl(fd, F_SETLK, &lock) == 0;
}

bool
wait_take(struct wait *w)
{
	if (w->held >= 0)
		return true;
	if (w->places == 0 || !open_file(w))
		return false;
	for (int i = 0; i < w->places; i++) {
		if (lock_place(w->fd, i, F_WRLCK)) {
			w->held = i;
			return true;
		}
	}
	return false;
}

void
wait_give(struct wait *w)
{
	if (w->held < 0)
		return;
	(void)lock_place(w->fd, w->held, F_UNLCK);
	w->held = -1;
}
