/* names.h: strings that get a number each, the first 0, the next 1. */
#ifndef TWEETX_STATS_NAMES_H
#define TWEETX_STATS_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "stats/pool.h"

struct name {
	const char *p;
	uint32_t len, hash;
};

struct name_block;

struct names {
	struct pool *pool; /* borrowed, outlives the table */
	struct name *list;
	uint32_t n, cap;
	uint32_t *slots;  /* index + 1, 0 for free */
	uint32_t n_slots; /* a power of two, or 0 */
	struct name_block *blocks;
};

void names_init(struct names *t, struct pool *pool);
void names_free(struct names *t);

/* names_put(t, s, &index, &fresh): the number of s, a new one (fresh) if it has none yet; its bytes are
 * copied. Strings up to 2^32-1 bytes. ERR_FULL, ERR_NOMEM; then nothing has changed. */
enum err names_put(struct names *t, struct str s, uint32_t *index, bool *fresh);

/* names_find(t, s, &index): the number that s has; false where it has none. */
bool names_find(const struct names *t, struct str s, uint32_t *index);

/* names_get(t, index): the string of that number; belongs to the table. */
struct str names_get(const struct names *t, uint32_t index);

#endif
