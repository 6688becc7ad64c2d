/* tally.c: a table of words and how often each was met, within a maximum of memory. */
#include "text/tally.h"

#include <stdlib.h>

#include "text/stop.h"

#define SLOTS_MIN 8192
#define ENTRIES_MIN 4096
#define LONG_MIN 4096

static size_t
held(const struct tally *t)
{
	return t->slots_len * sizeof(*t->slots) + t->entries_cap * sizeof(*t->entries) + t->long_cap;
}

static bool
fits(const struct tally *t, size_t more)
{
	size_t n = held(t) + more;

	return n <= t->fixed || n - t->fixed <= t->max;
}

static uint64_t
hash_of(const struct tally *t, const struct tally_entry *e)
{
	return e->len <= TALLY_SHORT ? mix_short(&t->mix, le64toh(e->a), le64toh(e->b), e->len) : e->b;
}

static size_t
free_slot(const struct tally_slot *slots, size_t n, uint64_t hash)
{
	size_t at = hash & (n - 1);

	while (slots[at].index)
		at = (at + 1) & (n - 1);
	return at;
}

static enum err
grow_slots(struct tally *t)
{
	size_t n = t->slots_len ? t->slots_len * 2 : SLOTS_MIN, i;
	struct tally_slot *new;
	uint64_t hash;

	if (!fits(t, (n - t->slots_len) * sizeof(*new)))
		return ERR_FULL;
	if ((new = calloc(n, sizeof(*new))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < t->entries_len; i++) {
		hash = hash_of(t, &t->entries[i]);
		new[free_slot(new, n, hash)] = (struct tally_slot){ (uint32_t)(hash >> 32), (uint32_t)i + 1 };
	}
	free(t->slots);
	t->slots = new;
	t->slots_len = n;
	return ERR_OK;
}

static enum err
grow_entries(struct tally *t)
{
	size_t n = t->entries_cap ? t->entries_cap * 2 : ENTRIES_MIN;
	struct tally_entry *p;

	if (n > UINT32_MAX / 2 || !fits(t, (n - t->entries_cap) * sizeof(*p)))
		return ERR_FULL;
	if ((p = realloc(t->entries, n * sizeof(*p))) == NULL)
		return ERR_NOMEM;
	t->entries = p;
	t->entries_cap = n;
	return ERR_OK;
}

static enum err
grow_long(struct tally *t, size_t need)
{
	size_t n = t->long_cap ? t->long_cap : LONG_MIN;
	char *p;

	while (n < t->long_len + need)
		n *= 2;
	if (n == t->long_cap)
		return ERR_OK;
	if (!fits(t, n - t->long_cap))
		return ERR_FULL;
	if ((p = realloc(t->long_words, n)) == NULL)
		return ERR_NOMEM;
	t->long_words = p;
	t->long_cap = n;
	return ERR_OK;
}

/* Stop words come first, so that a word met later is none and needs no look into the lists. */
static enum err
put_stop_words(struct tally *t)
{
	enum err err = grow_slots(t);
	struct tally_key k;
	uint32_t i = 0;
	size_t n;

	for (n = 0; !err && n < stop_list_len; n++) {
		k = tally_key(t, stop_list[n].word);
		if (!(err = tally_find(t, &k, &i)))
			t->entries[i].stop = stop_list[n].languages;
	}
	return err;
}

enum err
tally_init(struct tally *t, struct mix mix, size_t max)
{
	enum err err;

	*t = (struct tally){ .mix = mix, .max = SIZE_MAX };
	if ((err = put_stop_words(t)))
		return err;
	t->fixed = held(t);
	t->max = max;
	return ERR_OK;
}

void
tally_free(struct tally *t)
{
	free(t->slots);
	free(t->entries);
	free(t->long_words);
	*t = (struct tally){ .slots = NULL };
}

size_t
tally_clear(struct tally *t)
{
	for (size_t i = 0; i < t->entries_len; i++)
		t->entries[i].count = 0;
	return held(t);
}

struct tally_key
tally_key(const struct tally *t, struct str word)
{
	struct tally_key k = { .p = word.p, .len = (uint32_t)word.len };

	if (word.len <= TALLY_SHORT) {
		mix_tail(word.p, word.len, &k.a, &k.b);
		k.hash = mix_short(&t->mix, k.a, k.b, word.len);
	} else {
		k.hash = mix_long(&t->mix, word.p, word.len);
	}
	return k;
}

struct str
tally_word(const struct tally *t, const struct tally_entry *e)
{
	return (struct str){ e->len > TALLY_SHORT ? t->long_words + e->a : (const char *)&e->a, e->len };
}

enum err
tally_insert(struct tally *t, const struct tally_key *k, size_t slot, uint32_t *index)
{
	struct tally_entry *e;
	enum err err;

	if (t->entries_len == t->entries_cap && (err = grow_entries(t)))
		return err;
	if (k->len > TALLY_SHORT && (err = grow_long(t, k->len)))
		return err;
	if ((t->entries_len + 1) * 2 > t->slots_len) {
		if ((err = grow_slots(t)))
			return err;
		slot = free_slot(t->slots, t->slots_len, k->hash);
	}
	e = &t->entries[t->entries_len];
	*e = (struct tally_entry){ .a = htole64(k->a), .b = htole64(k->b), .len = k->len };
	if (k->len > TALLY_SHORT) {
		e->a = t->long_len;
		e->b = k->hash;
		memcpy(t->long_words + t->long_len, k->p, k->len);
		t->long_len += k->len;
	}
	*index = (uint32_t)t->entries_len++;
	t->slots[slot] = (struct tally_slot){ (uint32_t)(k->hash >> 32), *index + 1 };
	return ERR_OK;
}

/* Whether a stands before b among the most used. */
static bool
before(const struct word_count *a, const struct word_count *b)
{
	return a->count != b->count ? a->count > b->count : str_cmp(a->word, b->word) < 0;
}

/* The n form a heap whose root is the last of them; the root sinks to where it belongs. */
static void
sink(struct word_count *heap, size_t n)
{
	struct word_count moved = heap[0];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && before(&heap[child], &heap[child + 1]))
			child++;
		if (!before(&moved, &heap[child]))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moved;
}

static void
rise(struct word_count *heap, size_t i)
{
	struct word_count moved = heap[i];

	for (; i > 0 && before(&heap[(i - 1) / 2], &moved); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = moved;
}

size_t
tally_top(const struct tally *t, struct word_count *out, size_t n)
{
	const struct tally_entry *e;
	struct word_count c;
	size_t have = 0, i;

	for (i = 0; n && i < t->entries_len; i++) {
		e = &t->entries[i];
		if (e->count <= 0 || (have == n && (uint64_t)e->count < out[0].count))
			continue;
		c = (struct word_count){ tally_word(t, e), (uint64_t)e->count };
		if (have < n) {
			out[have] = c;
			rise(out, have++);
		} else if (before(&c, &out[0])) {
			out[0] = c;
			sink(out, n);
		}
	}
	for (i = have; i > 1; i--) {
		c = out[0];
		out[0] = out[i - 1];
		sink(out, i - 1);
		out[i - 1] = c;
	}
	return have;
}
