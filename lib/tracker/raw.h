/* raw.h: every post of an account, out of the cache where a neighbour put them lately, else out of the store.
 */
#ifndef TWEETX_TRACKER_RAW_H
#define TWEETX_TRACKER_RAW_H

#include "tracker/tracker.h"

/*
 * raw_each(t, row, fn, ctx): as posts_each, in the same order. With a cache, accounts of up to RAW_BYTES of
 * packed posts come from it, and are put there for TWEETX_CACHE_SECONDS by who found them missing: another
 * time zone or range costs the store nothing. They are valid for one revision of the account alone.
 */
#define RAW_BYTES ((size_t)4 << 20)
enum err raw_each(struct tracker *t, const struct account_row *row,
    enum err (*fn)(void *ctx, const struct post *post), void *ctx);

#endif
