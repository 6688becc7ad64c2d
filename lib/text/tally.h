/* tally.h: a table of words and how often each was met, within a maximum of memory. */
#ifndef TWEETX_TEXT_TALLY_H
#define TWEETX_TEXT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "text/mix.h"
#include "text/words.h"

#define TALLY_SHORT 16 /* bytes of a word that stand in its entry */

/* A word. Entries lie in the order of first use, so that the common ones are close together. */
struct tally_entry {
	uint64_t a,
	    b; /* a short word, filled up with zeros; else where it lies in `long_words`, and its hash */
	int64_t count; /* may be below 0: a text taken back here whose count another table still holds */
	uint32_t stop; /* the languages in which it is a stop word */
	uint32_t len;
};

struct tally_slot {
	uint32_t tag;	/* upper half of the hash */
	uint32_t index; /* of the entry, plus one; 0 for an empty slot */
};

/* Shown for the sake of tally_find alone, which must be inlined. */
struct tally {
	struct mix mix;
	size_t max;   /* bytes beside those that the stop words need */
	size_t fixed; /* those */
	struct tally_slot *slots;
	size_t slots_len; /* a power of two */
	struct tally_entry *entries;
	size_t entries_len, entries_cap;
	char *long_words;
	size_t long_len, long_cap;
};

/* A word to look up: tally_key makes one, or whoever has its bytes at hand already. */
struct tally_key {
	uint64_t a, b, hash; /* mix_tail's numbers where it is short, else unused; mix_long's hash */
	const char *p;	     /* where it is long */
	uint32_t len;
};

/* tally_init(t, mix, max): holds all stop words, with count 0. ERR_NOMEM. */
enum err tally_init(struct tally *t, struct mix mix, size_t max);

/* tally_free(t) may be called on a zeroed one. */
void tally_free(struct tally *t);

/* tally_clear(t): every count is 0; how many bytes it holds. */
size_t tally_clear(struct tally *t);

struct tally_key tally_key(const struct tally *t, struct str word);

/* tally_word(t, e): valid until the next tally_find. */
struct str tally_word(const struct tally *t, const struct tally_entry *e);

/* tally_insert(t, key, slot, &index): for tally_find. */
enum err tally_insert(struct tally *t, const struct tally_key *k, size_t slot, uint32_t *index);

/* tally_top: what words_top promises. */
size_t tally_top(const struct tally *t, struct word_count *out, size_t n);

static inline bool
tally_is(const struct tally *t, const struct tally_entry *e, const struct tally_key *k)
{
	if (e->len != k->len)
		return false;
	if (k->len <= TALLY_SHORT)
		return e->a == htole64(k->a) && e->b == htole64(k->b);
	return e->b == k->hash && memcmp(t->long_words + e->a, k->p, k->len) == 0;
}

/* tally_prefetch, then tally_prefetch_entry, of several words before the first tally_find: their cache misses
 * overlap. */
static inline void
tally_prefetch(const struct tally *t, const struct tally_key *k)
{
	__builtin_prefetch(&t->slots[k->hash & (t->slots_len - 1)]);
}

static inline void
tally_prefetch_entry(const struct tally *t, const struct tally_key *k)
{
	uint32_t index = t->slots[k->hash & (t->slots_len - 1)].index;

	__builtin_prefetch(&t->entries[index ? index - 1 : 0], 1);
}

/* tally_find(t, key, &index): the entry of a word, made when there is none. ERR_FULL, ERR_NOMEM. */
static inline enum err
tally_find(struct tally *t, const struct tally_key *k, uint32_t *index)
{
	size_t mask = t->slots_len - 1, at;
	uint32_t tag = (uint32_t)(k->hash >> 32);
	const struct tally_slot *s;

	for (at = k->hash & mask;; at = (at + 1) & mask) {
		s = &t->slots[at];
		if (s->index == 0)
			return tally_insert(t, k, at, index);
		if (s->tag == tag && tally_is(t, &t->entries[s->index - 1], k)) {
			*index = s->index - 1;
			return ERR_OK;
		}
	}
}

#endif
