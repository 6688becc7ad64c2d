/* run.c: small files that the executables of a host share, in $TWEETX_HOME/run. */
#include "http/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool
run_path(const struct conf *c, char *out, size_t size, const char *name)
{
	char folder[PATH_MAX], real[PATH_MAX];
	int n;

	/* The web server must reach the published files below it: others may pass, not look. */
	if (mkdir(conf_str(c, CONF_HOME), 0711) != 0 && errno != EEXIST)
		return false;
	if (!conf_path(c, folder, sizeof(folder), "run") || (mkdir(folder, 0700) != 0 && errno != EEXIST))
		return false;
	if (realpath(folder, real) == NULL)
		return false;
	n = snprintf(out, size, "%s/%s", real, name);
	return n > 0 && (size_t)n < size;
}

int
run_open(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}
