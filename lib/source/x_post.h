/* x_post.h: one post as X's API v2 writes it. */
#ifndef TWEETX_SOURCE_X_POST_H
#define TWEETX_SOURCE_X_POST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/arena.h"
#include "model/post.h"

/* x_post_id_ok(id): decimal digits, 1 to 20 of them: what may stand in an address. */
bool x_post_id_ok(struct str id);

/*
 * x_post_read(a, o, post): a post object of the API v2 in either spelling of its fields
 * (retweet_count/repost_count, referenced_tweets/referenced_posts, note_tweet/note_post); false where id or
 * created_at are missing or wrong. A repost's text, entities and counts belong to somebody else and are left
 * out.
 */
bool x_post_read(struct arena *a, const cJSON *o, struct post *post);

#endif
