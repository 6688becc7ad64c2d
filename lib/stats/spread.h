/* spread.h: the exact median of counts that come twice, kept by their size alone. */
#ifndef TWEETX_STATS_SPREAD_H
#define TWEETX_STATS_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Counts by size: exact below 512, then 256 steps for each power of two. So after the first round the median
 * is known up to a step, and of the second round only the few values of that step are kept.
 */
#define SPREAD_STEPS (256 * 57)
#define SPREAD_EXACT 512

struct spread {
	uint32_t steps[SPREAD_STEPS];
	int64_t n;
	/* the lower and the upper value in the middle */
	struct spread_middle {
		unsigned step;
		size_t rank, n, room;
		int64_t *values; /* NULL: the step says it all */
	} middle[2];
};

/* spread_step(v): the step of v >= 0. */
static inline unsigned
spread_step(int64_t v)
{
	int msb;

	if (v < 256)
		return (unsigned)v;
	msb = 63 - __builtin_clzll((unsigned long long)v);
	return (unsigned)(msb - 7) * 256 + ((unsigned)(v >> (msb - 8)) & 255);
}

/* spread_add(s, v): first round; s starts out all zeros. */
static inline void
spread_add(struct spread *s, int64_t v)
{
	s->n++;
	s->steps[spread_step(v)]++;
}

/* spread_plan(s, &again): after the first round; whether the values must come once more. ERR_NOMEM. */
enum err spread_plan(struct spread *s, bool *again);

/* spread_again(s, v): second round, the same values. */
static inline void
spread_again(struct spread *s, int64_t v)
{
	unsigned step = spread_step(v);

	for (int i = 0; i < 2; i++) {
		struct spread_middle *m = &s->middle[i];

		if (m->step == step && m->values != NULL && m->n < m->room)
			m->values[m->n++] = v;
	}
}

/* spread_median(s): of an even number of values the mean of the two in the middle; NaN of none. Once. */
double spread_median(struct spread *s);

/* spread_free(s): what it holds, not s itself. */
void spread_free(struct spread *s);

#endif
