/* metrics.h: how many requests each route answered and how long they took, summed over all executables of the
 * host without a lock. */
#ifndef TWEETX_HTTP_METRICS_H
#define TWEETX_HTTP_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/conf.h"
#include "http/route.h"

/*
 * The numbers lie in $TWEETX_HOME/run/metrics, mapped by every process: a slot for each route, found by the
 * hash of its id, changed by atomic additions. A missing file is made; a broken one is replaced. Without the
 * file (no room, no permission) a process counts for itself and the numbers are lost at its end. Nothing here
 * can fail a request.
 */
struct metrics;

/* metrics_new(c, routes, n, now): one for the process; NULL without memory. */
struct metrics *metrics_new(const struct conf *c, const struct route *routes, size_t n, int64_t now);
void metrics_free(struct metrics *m);

/* metrics_shared(m): whether the numbers reach the file. */
bool metrics_shared(const struct metrics *m);

/* metrics_count(m, route, status, us, now): one answer; route is its place in the table, METRICS_NO_ROUTE
 * where none was found. */
#define METRICS_NO_ROUTE ((size_t)-1)
void metrics_count(struct metrics *m, size_t route, int status, int64_t us, int64_t now);

/* metrics_print(m, b, now): Prometheus text (format 0.0.4) of every route that was ever asked on this host.
 */
void metrics_print(struct metrics *m, struct buf *b, int64_t now);

#endif
