/* tracker_impl.h: what the files of the tracker share among themselves. */
#ifndef TWEETX_TRACKER_IMPL_H
#define TWEETX_TRACKER_IMPL_H

#include "cache/cache.h"
#include "net/fetch.h"
#include "text/words.h"
#include "tracker/owner.h"
#include "tracker/tracker.h"

struct tracker {
	const struct conf *conf;
	struct db *db;
	struct cache *cache;
	struct fetcher *fetcher; /* NULL until the first request goes out */
	struct words *words;	 /* lent to a report at a time; NULL until the first */
	char owner[OWNER_MAX];
};

/* tracker_fetcher(t): made at the first use; NULL without memory. */
struct fetcher *tracker_fetcher(struct tracker *t);

#endif
