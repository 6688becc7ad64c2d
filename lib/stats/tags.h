/* tags.h: how often hashtags, users or languages occur, compared case-folded. */
#ifndef TWEETX_STATS_TAGS_H
#define TWEETX_STATS_TAGS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "stats/names.h"

/* One spelling: every occurrence counts. */
struct tag_spelling {
	uint32_t folded; /* index of its folded form */
	int64_t count;
};

/* One folded form: counted once per post. */
struct tag_folded {
	__int128 likes; /* sum of the known likes of those posts: what is added is taken back exactly */
	int64_t told;	/* how many of them told their likes */
	int64_t posts;
	uint64_t seen; /* number of the last post that carried it */
};

struct tags {
	struct names spelling_names, folded_names;
	struct tag_spelling *spellings; /* beside spelling_names.list */
	struct tag_folded *folded;	/* beside folded_names.list */
	uint32_t spellings_cap, folded_cap;
	uint64_t serial;
};

void tags_init(struct tags *t, struct pool *pool);
void tags_free(struct tags *t);

/*
 * tags_add(t, list, likes, sign, scratch): the items of one post, joined by blanks; its likes or
 * COUNT_UNKNOWN. Sign -1 takes back what was added before with the same list and likes. ERR_FULL, ERR_NOMEM:
 * the table is then no longer to be trusted.
 */
enum err tags_add(struct tags *t, struct str list, int64_t likes, int sign, struct arena *scratch);

/* tags_again(t, spelling, sign): one post more with one item alone, whose number among the spellings is
 * known, without likes. */
static inline void
tags_again(struct tags *t, uint32_t spelling, int sign)
{
	t->spellings[spelling].count += sign;
	t->folded[t->spellings[spelling].folded].posts += sign;
}

/* tags_find(t, item, &spelling): the number of a spelling that was added before; false for none. */
bool tags_find(const struct tags *t, struct str item, uint32_t *spelling);

/* tags_merge(into, from): adds all counts of `from`. Fails like tags_add. */
enum err tags_merge(struct tags *into, const struct tags *from);

struct tag_top {
	uint32_t folded; /* index */
	int64_t posts;
	struct str shown; /* by tags_spelling */
	int64_t uses;	  /* how often it is spelt so */
};

/* tags_top(t, skip, out, n): the n folded forms with the most posts (at least one), most first, ties by the
 * smaller form by code point; how many there are (<= n). Up to two forms are left out (an empty one leaves
 * out nothing). */
size_t tags_top(const struct tags *t, const struct str skip[2], struct tag_top *out, size_t n);

/* tags_spelling(t, top, n): for each of what tags_top has found the spelling used most, ties by the smaller
 * by code point. */
void tags_spelling(const struct tags *t, struct tag_top *top, size_t n);

#endif
