/* tracker.h: the main job: from a handle to its posts to its report. */
#ifndef TWEETX_TRACKER_TRACKER_H
#define TWEETX_TRACKER_TRACKER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/zone.h"
#include "model/platform.h"
#include "stats/report.h"
#include "store/accounts.h"
#include "store/db.h"

/* What a process needs for the work: the store, the cache, the way out. One a process. */
struct tracker;

/* tracker_open(c, &t, fault): opens the store; cache and network come when they are needed. The caller closes
 * it. */
enum err tracker_open(const struct conf *c, struct tracker **t, struct fault *f);
void tracker_close(struct tracker *t);

const struct conf *tracker_conf(const struct tracker *t);
struct db *tracker_db(struct tracker *t);
struct cache *tracker_cache(struct tracker *t);
/* tracker_owner(t): the name under which this process holds flights and jobs. */
const char *tracker_owner(const struct tracker *t);

/* Which posts a report is about, and in which time. Everything that changes the answer beside the account. */
struct report_query {
	struct zone *zone;
	bool has_from, has_to;
	int64_t from_day, to_day; /* local days, both included */
	unsigned kinds;		  /* POST_KINDS_ALL for all */
};

/* tracker_freshness: what a stored account's report is worth at `now`. */
enum freshness {
	FRESH,	 /* at most TWEETX_CACHE_SECONDS old, or nothing newer can be had */
	STALE,	 /* at most TWEETX_STALE_SECONDS old: shown while it is renewed */
	OUTDATED /* older: waited for */
};
enum freshness tracker_freshness(const struct tracker *t, const struct account_row *row, int64_t now);

/* tracker_made_at(row, now): the time from which the age of a report of it counts. */
int64_t tracker_made_at(const struct account_row *row, int64_t now);

/* tracker_renewable(t, row, now): whether asking the platform now could help (a source is set up, no reset is
 * waited for). */
bool tracker_renewable(const struct tracker *t, const struct account_row *row, int64_t now);

/* tracker_report(t, a, row, query, now, &report): computed from the stored posts. The report lies in the
 * arena. */
enum err tracker_report(struct tracker *t, struct arena *a, const struct account_row *row,
    const struct report_query *q, int64_t now, struct report **r);

/* tracker_changed(t, handle): the account is at another revision now: the cache and this host's published
 * files of it end. */
void tracker_changed(struct tracker *t, const struct handle *h);

/* tracker_forget(t, handle, now, &was): removes the account and everything about it from store, cache and
 * this host's published files, and keeps it out. ERR_OK also when nothing was stored (`was` false). */
enum err tracker_forget(struct tracker *t, const struct handle *h, int64_t now, bool *was);

#endif
