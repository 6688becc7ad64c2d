/* pool.c: memory of the statistics, counted against one bound. */
#include "stats/pool.h"

#include <stdlib.h>

enum err
pool_resize(struct pool *p, void *mem, size_t old, size_t size, void **out)
{
	void *fresh;

	if (size > old && (p->used > p->max || size - old > p->max - p->used))
		return ERR_FULL;
	fresh = realloc(mem, size > 0 ? size : 1);
	if (fresh == NULL)
		return ERR_NOMEM;
	p->used = p->used - old + size;
	*out = fresh;
	return ERR_OK;
}

void
pool_free(struct pool *p, void *mem, size_t size)
{
	free(mem);
	p->used -= size;
}

enum err
pool_grow(struct pool *p, void *mem, uint32_t *cap, size_t need, size_t item, void **out)
{
	size_t next = *cap < 32 ? 32 : (size_t)*cap + *cap / 2;
	enum err err;

	if (need <= *cap) {
		*out = mem;
		return ERR_OK;
	}
	if (next < need)
		next = need;
	if (next > UINT32_MAX)
		return ERR_FULL;
	err = pool_resize(p, mem, *cap * item, next * item, out);
	if (err == ERR_OK)
		*cap = (uint32_t)next;
	return err;
}
