/* run.h: small files that the executables of a host share, in $TWEETX_HOME/run. */
#ifndef TWEETX_HTTP_RUN_H
#define TWEETX_HTTP_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/conf.h"

/* run_path(c, out, size, name): the path of such a file, absolute, so that a changed working directory does
 * not matter; the folders are made where they are missing. False if it does not fit or the folder cannot be
 * had. */
bool run_path(const struct conf *c, char *out, size_t size, const char *name);

/* run_open(path): open for reading and writing, made with mode 0600 where missing; a link is not followed. -1
 * and errno. */
int run_open(const char *path);

#endif
