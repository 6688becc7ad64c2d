/* mastodon_post.h: one status as Mastodon's API writes it. */
#ifndef TWEETX_SOURCE_MASTODON_POST_H
#define TWEETX_SOURCE_MASTODON_POST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/arena.h"
#include "model/post.h"

/* mastodon_post_id_ok(id): 1 to 64 letters, digits, '-' and '_' (numbers, GoToSocial's ULIDs, Akkoma's
 * flakes): what may stand in an address. */
bool mastodon_post_id_ok(struct str id);

enum mastodon_post { MASTODON_POST_OK, MASTODON_POST_BROKEN, MASTODON_POST_NOT_OURS };

/*
 * mastodon_post_read(a, o, account_id, user, handle, post): NOT_OURS for another account's status and for one
 * that is not public or unlisted. A boost is a repost with its own id and no words; a mention of `user`
 * itself is written as `handle`.
 */
enum mastodon_post mastodon_post_read(struct arena *a, const cJSON *o, struct str account_id, struct str user,
    struct str handle, struct post *post);

#endif
