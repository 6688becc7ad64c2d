/* post_spool.h: posts kept in a temporary file, for a report that asks for some of them again. */
#ifndef TWEETX_CLI_POST_SPOOL_H
#define TWEETX_CLI_POST_SPOOL_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/post.h"

struct post_spool;

/* post_spool_new(): NULL with errno when there is no memory or no temporary file. */
struct post_spool *post_spool_new(void);
void post_spool_free(struct post_spool *s);

/* post_spool_put(s, post, &ref): behind all others. ERR_IO, ERR_STORE_FULL when the disk is full. */
enum err post_spool_put(struct post_spool *s, const struct post *post, uint64_t *ref);

/* post_spool_get(s, ref, a, &post): as it was put, its strings in the arena. */
enum err post_spool_get(struct post_spool *s, uint64_t ref, struct arena *a, struct post *post);

#endif
