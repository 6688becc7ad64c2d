/* archive_tweet.h: one element of an X archive's tweets.js. */
#ifndef TWEETX_SOURCE_ARCHIVE_TWEET_H
#define TWEETX_SOURCE_ARCHIVE_TWEET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/scan.h"
#include "model/post.h"

/*
 * archive_tweet(a, mem, json, &post, &why): { "tweet": {...} }, or the inner object alone as it was until
 * 2020. Counts are strings there; replies, quotes, bookmarks and impressions are not told. "RT @user: ..." is
 * a repost; a post whose text ends with the link of another post is a quote, as X shows it. The text is
 * unescaped once. Strings lie in json, mem or the arena. ERR_MALFORMED / ERR_INVALID with a static sentence.
 */
enum err archive_tweet(
    struct arena *a, struct scan_mem *mem, struct str json, struct post *post, const char **why);

#endif
