/* same.h: finds the rows that are readings of one post. */
#ifndef TWEETX_STATS_SAME_H
#define TWEETX_STATS_SAME_H

#include <stdint.h>

#include "base/err.h"
#include "stats/rows.h"

struct same {
	uint64_t key;
	uint32_t row;
};

/* same_find(r, &list, &n): every row whose id another row has too, by key, then row. The list is memory of
 * r's pool (n items, the caller's to give back); NULL and 0 when no id comes twice, which costs next to
 * nothing where posts came in order. */
enum err same_find(const struct rows *r, struct same **list, uint32_t *n);

#endif
