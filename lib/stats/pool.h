/* pool.h: memory of the statistics, counted against one bound. */
#ifndef TWEETX_STATS_POOL_H
#define TWEETX_STATS_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pool {
	size_t used, max;
};

/* pool_resize(p, mem, old, size, &mem): like realloc, what is new is not cleared. ERR_FULL at the bound,
 * ERR_NOMEM; then mem is as it was. pool_free(p, mem, size) gives `size` bytes back; mem may be NULL with
 * size 0. */
enum err pool_resize(struct pool *p, void *mem, size_t old, size_t size, void **out);
void pool_free(struct pool *p, void *mem, size_t size);

/* pool_grow(p, mem, &cap, need, item, &mem): an array of `cap` items of `item` bytes with room for `need`,
 * growing by half. */
enum err pool_grow(struct pool *p, void *mem, uint32_t *cap, size_t need, size_t item, void **out);

#endif
