/* jsonl.h: X API v2 posts from JSON lines, as fast as memory allows. */
#ifndef TWEETX_SOURCE_JSONL_H
#define TWEETX_SOURCE_JSONL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/post.h"

/* A reader keeps its scratch memory from line to line; one a thread. */
struct jsonl;
struct jsonl *jsonl_new(void);
void jsonl_free(struct jsonl *j);

/* jsonl_post(j, line, &post, &why): one X API v2 post object (both spellings: retweet_count/repost_count,
 * referenced_tweets/referenced_posts, note_tweet/note_post), any key order, any white space and escapes,
 * unknown keys checked for well-formedness and left out. The post's strings point into the line or the
 * scratch memory and live until the next call. ERR_MALFORMED / ERR_INVALID with a static sentence in *why. */
enum err jsonl_post(struct jsonl *j, struct str line, struct post *post, const char **why);

/* jsonl_more(j, line, &post, &why): the same, but what the lines before gave stays: all of it lives until the
 * next jsonl_post. ERR_FULL (and nothing read) when the scratch memory has no room for that: use what was
 * given, then go on with jsonl_post. */
enum err jsonl_more(struct jsonl *j, struct str line, struct post *post, const char **why);

/* jsonl_author_id(j): the author_id of the line read last, empty where it carries none; lives like its post.
 */
struct str jsonl_author_id(const struct jsonl *j);

#endif
