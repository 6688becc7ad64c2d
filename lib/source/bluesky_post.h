/* bluesky_post.h: one item of an author's feed as Bluesky's app view writes it. */
#ifndef TWEETX_SOURCE_BLUESKY_POST_H
#define TWEETX_SOURCE_BLUESKY_POST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/arena.h"
#include "model/post.h"

/* bluesky_post_did_ok(did): "did:" with a method and a name, of the characters of W3C DIDs, at most 200
 * bytes. */
bool bluesky_post_did_ok(struct str did);

enum bluesky_post { BLUESKY_POST_OK, BLUESKY_POST_BROKEN, BLUESKY_POST_NOT_OURS };

/*
 * bluesky_post_read(a, item, did, post): an app.bsky.feed.defs#feedViewPost. A repost by `did` has its own
 * record's URI and time; another author's post without such a reason, and a pin, are NOT_OURS. The time that
 * a client declared is never later than the one at which the platform saw the post.
 */
enum bluesky_post bluesky_post_read(struct arena *a, const cJSON *item, struct str did, struct post *post);

#endif
