/* wait.h: the places of a group for requests that wait, so that its quick answers are never starved. */
#ifndef TWEETX_HTTP_WAIT_H
#define TWEETX_HTTP_WAIT_H

#include <stdbool.h>

#include "base/conf.h"

struct wait;

#define WAIT_CGI_PLACES 16

/*
 * wait_new(c, group, cgi): one for the process; NULL without memory. A place is a locked byte of
 * $TWEETX_HOME/run/GROUP.wait (fcntl), so it is free again when its process dies. There are TWEETX_PROCS / 2
 * of them under FastCGI (none where there is one process), WAIT_CGI_PLACES under CGI.
 */
struct wait *wait_new(const struct conf *c, const char *group, bool cgi);
void wait_free(struct wait *w);

/* wait_take(w): false when all are taken or the file cannot be had (said once in the log). Taking twice is
 * taking once. */
bool wait_take(struct wait *w);
void wait_give(struct wait *w);

#endif
