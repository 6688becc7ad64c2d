/* cache.h: finished reports in Redis, valid only for the account and revision they were made of. */
#ifndef TWEETX_CACHE_CACHE_H
#define TWEETX_CACHE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/platform.h"

/*
 * Two keys under one hash tag: `tweetx:{x:jack}:who` says which account (our id) the handle means now and at which revision;
 * `tweetx:{x:jack}:r:<hash>` holds a report with its full key, id and revision. Both are asked in one round trip, and a report made of another id
 * or revision is a miss: so bumping `who` ends all reports of an account at once, in every zone and range. Without Redis every get is a miss
 * and every put does nothing; a server that fails is left alone for a second, said once in the log, and used again when it is back.
 */
struct cache;

/* cache_open(c): never fails but for memory; connects at the first use. No call below blocks for longer than the time-outs of redis.h. */
struct cache *cache_open(const struct conf *c);
void cache_close(struct cache *c);

enum cache_state { CACHE_NONE, CACHE_UP, CACHE_DOWN };
/* cache_ping(c): asks now (for /health). */
enum cache_state cache_ping(struct cache *c);

struct cache_entry {
	struct str body;
	int64_t made_at;      /* Unix seconds from which its age counts */
	int64_t account, revision;
	char etag[40];        /* quoted, strong, no blanks; one that is empty is not kept */
	bool complete;
};

/* cache_get(c, a, handle, key, &entry): `key` is everything that changes the answer but the handle (1 to 4096 bytes). False for a miss. The body lies in the arena. */
bool cache_get(struct cache *c, struct arena *a, const struct handle *h, struct str key, struct cache_entry *e);

/* cache_put(c, handle, key, entry, seconds): keeps it at most that long. Only if `who` still says entry's id and at most entry's revision. */
void cache_put(struct cache *c, const struct handle *h, struct str key, const struct cache_entry *e, int64_t seconds);

/* cache_who(c, handle, id, revision): what the handle means from now on. A smaller revision of the same id never replaces a larger one. */
void cache_who(struct cache *c, const struct handle *h, int64_t account, int64_t revision);
/* cache_drop(c, handle): forgets the handle: every report of it is a miss from now on, whatever is being put. For five minutes nothing of the
 * account that it meant is kept under it, at any revision, so that a late computation does not bring it back. */
void cache_drop(struct cache *c, const struct handle *h);

/* The packed posts of an account, for those who are far from the store: same validity as reports. False for a miss. */
bool cache_get_posts(struct cache *c, struct arena *a, const struct handle *h, int64_t account, int64_t revision, struct str *packed);
void cache_put_posts(struct cache *c, const struct handle *h, int64_t account, int64_t revision, struct str packed, int64_t seconds);

#endif
