/* identity.h: the name under which the store knows a platform's account. */
#ifndef TWEETX_TRACKER_IDENTITY_H
#define TWEETX_TRACKER_IDENTITY_H

#include "base/arena.h"
#include "model/platform.h"

/*
 * Every Mastodon server counts its accounts for itself, and says of each whatever it likes, so an id of one
 * names nobody on another: the store knows an account there as ID@HOST, by the host of its handle. The ids of
 * X and Bluesky are the platform's own and stay what they are, as does an import's stand-in (@HANDLE).
 */

/* identity_stored(a, platform, handle, id): the id as the store has it, in `a`; {NULL, 0} without memory. */
struct str identity_stored(struct arena *a, enum platform p, struct str handle, struct str id);

/* identity_told(platform, stored): the id as the platform says it, within `stored`. */
struct str identity_told(enum platform p, struct str stored);

#endif
