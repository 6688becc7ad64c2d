/* words.c: counts the words of many posts. */
#include "text/words.h"

#include <stdlib.h>
#include <sys/auxv.h>

#include "text/cut.h"
#include "text/memo.h"
#include "text/mix.h"
#include "text/ascii.h"
#include "text/stop.h"

#define SHORT 16  /* bytes of a word that stand in its entry */
#define BATCH 32  /* words looked up together, so that their cache misses overlap */
#define PLAIN 256 /* longest piece that ascii_plain is tried on */
#define PIECE_WORDS 255
#define MEMO_MAX ((size_t)4 << 20)
#define SLOTS_MIN 8192
#define ENTRIES_MIN 4096
#define TEXT_MAX ((size_t)64 << 20)

/* A word. In the order of first use, so that the common ones lie close together. */
struct entry {
	uint64_t a, b; /* up to SHORT bytes as they are, filled up with zeros; else where it lies in
			  `long_words`, and its hash */
	int64_t
	    count; /* below 0 while a text is taken back before another table's count of it is merged in */
	uint32_t stop; /* the languages in which it is a stop word */
	uint32_t len;
};

struct slot {
	uint32_t tag;	/* upper half of the hash */
	uint32_t index; /* of the entry, plus one; 0 for an empty slot */
};

struct words {
	struct mix mix;
	size_t max, fixed;
	struct slot *slots;
	size_t slots_len; /* a power of two */
	struct entry *entries;
	size_t entries_len, entries_cap;
	char *long_words;
	size_t long_len, long_cap;
	struct memo *memo;
	struct cut *cut; /* made when first needed: ICU's tables take a while to open */
	char lang[8];	 /* the language asked for last, and its mask */
	size_t lang_len;
	uint32_t lang_mask;
};

/* A word to look up. */
struct key {
	uint64_t a, b, hash;
	const char *p; /* of a long one, folded */
	uint32_t len;
};

static struct mix
mix_of_process(void)
{
	const char *random = (const char *)getauxval(AT_RANDOM);
	struct mix m = { 0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u };

	if (random) {
		m.a ^= mix_load(random);
		m.b ^= mix_load(random + 8);
	}
	return m;
}

static size_t
held(const struct words *w)
{
	return w->slots_len * sizeof(struct slot) + w->entries_cap * sizeof(struct entry) + w->long_cap;
}

static bool
fits(const struct words *w, size_t more)
{
	return held(w) + more <= w->fixed || held(w) + more - w->fixed <= w->max;
}

static enum err
grow_slots(struct words *w)
{
	size_t n = w->slots_len ? w->slots_len * 2 : SLOTS_MIN, i, at;
	struct slot *old = w->slots, *new;
	const struct entry *e;
	uint64_t hash;

	if (!fits(w, (n - w->slots_len) * sizeof(*new)))
		return ERR_FULL;
	if ((new = calloc(n, sizeof(*new))) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < w->entries_len; i++) {
		e = &w->entries[i];
		hash = e->len <= SHORT ? mix_short(&w->mix, le64toh(e->a), le64toh(e->b), e->len) : e->b;
		for (at = hash & (n - 1); new[at].index; at = (at + 1) & (n - 1))
			;
		new[at] = (struct slot){ (uint32_t)(hash >> 32), (uint32_t)i + 1 };
	}
	free(old);
	w->slots = new;
	w->slots_len = n;
	return ERR_OK;
}

static enum err
grow_entries(struct words *w)
{
	size_t n = w->entries_cap ? w->entries_cap * 2 : ENTRIES_MIN;
	struct entry *p;

	if (n > UINT32_MAX / 2 || !fits(w, (n - w->entries_cap) * sizeof(*p)))
		return ERR_FULL;
	if ((p = realloc(w->entries, n * sizeof(*p))) == NULL)
		return ERR_NOMEM;
	w->entries = p;
	w->entries_cap = n;
	return ERR_OK;
}

static enum err
grow_long(struct words *w, size_t need)
{
	size_t n = w->long_cap ? w->long_cap : 4096;
	char *p;

	while (n < w->long_len + need)
		n *= 2;
	if (n == w->long_cap)
		return ERR_OK;
	if (!fits(w, n - w->long_cap))
		return ERR_FULL;
	if ((p = realloc(w->long_words, n)) == NULL)
		return ERR_NOMEM;
	w->long_words = p;
	w->long_cap = n;
	return ERR_OK;
}

static struct str
entry_word(const struct words *w, const struct entry *e)
{
	if (e->len > SHORT)
		return (struct str){ w->long_words + e->a, e->len };
	return (struct str){ (const char *)&e->a, e->len };
}

static bool
entry_is(const struct words *w, const struct entry *e, const struct key *k)
{
	if (e->len != k->len)
		return false;
	if (k->len <= SHORT)
		return e->a == htole64(k->a) && e->b == htole64(k->b);
	return e->b == k->hash && memcmp(w->long_words + e->a, k->p, k->len) == 0;
}

static enum err
insert(struct words *w, const struct key *k, size_t at, uint32_t *index)
{
	struct entry *e;
	enum err err;

	if (w->entries_len == w->entries_cap && (err = grow_entries(w)))
		return err;
	if (k->len > SHORT && (err = grow_long(w, k->len)))
		return err;
	if ((w->entries_len + 1) * 2 > w->slots_len) {
		if ((err = grow_slots(w)))
			return err;
		for (at = k->hash & (w->slots_len - 1); w->slots[at].index;
		     at = (at + 1) & (w->slots_len - 1))
			;
	}
	e = &w->entries[w->entries_len];
	*e = (struct entry){ .a = htole64(k->a), .b = htole64(k->b), .len = k->len };
	if (k->len > SHORT) {
		e->a = w->long_len;
		e->b = k->hash;
		memcpy(w->long_words + w->long_len, k->p, k->len);
		w->long_len += k->len;
	}
	w->slots[at] = (struct slot){ (uint32_t)(k->hash >> 32), (uint32_t)++w->entries_len };
	*index = (uint32_t)w->entries_len - 1;
	return ERR_OK;
}

static inline enum err
find(struct words *w, const struct key *k, uint32_t *index)
{
	size_t mask = w->slots_len - 1, at;
	uint32_t tag = (uint32_t)(k->hash >> 32);
	const struct slot *s;

	for (at = k->hash & mask;; at = (at + 1) & mask) {
		s = &w->slots[at];
		if (s->index == 0)
			return insert(w, k, at, index);
		if (s->tag == tag && entry_is(w, &w->entries[s->index - 1], k)) {
			*index = s->index - 1;
			return ERR_OK;
		}
	}
}

static struct key
key_of(const struct words *w, struct str word)
{
	struct key k = { .p = word.p, .len = (uint32_t)word.len };

	if (word.len <= SHORT) {
		mix_tail(word.p, word.len, &k.a, &k.b);
		k.hash = mix_short(&w->mix, k.a, k.b, word.len);
	} else {
		k.hash = mix_long(&w->mix, word.p, word.len);
	}
	return k;
}

/* The stop words come first, with count 0, so that a word met later needs no look into the lists. */
static enum err
put_stop_words(struct words *w)
{
	enum err err = grow_slots(w);
	struct key k;
	uint32_t i = 0;
	size_t n;

	for (n = 0; !err && n < stop_list_len; n++) {
		k = key_of(w, stop_list[n].word);
		if (!(err = find(w, &k, &i)))
			w->entries[i].stop = stop_list[n].languages;
	}
	return err;
}

struct words *
words_new(size_t max)
{
	struct words *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->mix = mix_of_process();
	w->max = SIZE_MAX / 2;
	w->memo = memo_new(w->mix, max / 8 < MEMO_MAX ? max / 8 : MEMO_MAX);
	if (w->memo == NULL || put_stop_words(w)) {
		words_free(w);
		return NULL;
	}
	w->fixed = held(w);
	w->max = max - (max / 8 < MEMO_MAX ? max / 8 : MEMO_MAX);
	return w;
}

void
words_free(struct words *w)
{
	if (w == NULL)
		return;
	free(w->slots);
	free(w->entries);
	free(w->long_words);
	memo_free(w->memo);
	cut_free(w->cut);
	free(w);
}

static inline void
count(struct words *w, uint32_t index, int64_t n)
{
	struct entry *e = &w->entries[index];

	if (!(e->stop & w->lang_mask))
		e->count += n;
}

#define EACH_BYTE(n) (0x0101010101010101u * (n))

/* ASCII capitals of eight bytes below 0x80 made small. */
static inline uint64_t
lower8(uint64_t x)
{
	uint64_t above_z = x + EACH_BYTE(0x7f - 'Z'), from_a = x + EACH_BYTE(0x80 - 'A');

	return x | (((above_z ^ from_a) & EACH_BYTE(0x80u)) >> 2);
}

/* The key of a word of at most SHORT bytes, `room` bytes being readable from it on. */
static inline void
key_of_ascii(const struct words *w, struct key *k, const char *p, size_t n, size_t room)
{
	uint64_t a, b;

	if (room >= SHORT) {
		a = mix_load(p);
		b = mix_load(p + 8);
		if (n <= 8) {
			a &= ~(uint64_t)0 >> (8 * (8 - n));
			b = 0;
		} else {
			b &= ~(uint64_t)0 >> (8 * (16 - n));
		}
	} else {
		mix_tail(p, n, &a, &b);
	}
	k->a = lower8(a);
	k->b = lower8(b);
	k->len = (uint32_t)n;
	k->hash = mix_short(&w->mix, k->a, k->b, n);
}

static enum err
add_long(struct words *w, const char *p, size_t n, int64_t sign)
{
	char small[256], *folded = n <= sizeof(small) ? small : malloc(n);
	enum err err = ERR_NOMEM;
	uint32_t index;
	struct key k;
	size_t i;

	if (folded == NULL)
		return err;
	for (i = 0; i < n; i++)
		folded[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	k = key_of(w, (struct str){ folded, n });
	if (!(err = find(w, &k, &index)))
		count(w, index, sign);
	if (folded != small)
		free(folded);
	return err;
}

static enum err
add_ascii(struct words *w, struct str text, bool dotted, int64_t sign)
{
	struct ascii_word found[BATCH];
	struct key keys[BATCH];
	size_t at = 0, n, i, to;
	uint32_t index;
	enum err err;

	do {
		n = ascii_words(text, dotted, &at, found, BATCH);
		for (i = to = 0; i < n; i++) {
			const char *p = text.p + found[i].start;

			if (found[i].len > SHORT) {
				if ((err = add_long(w, p, found[i].len, sign)))
					return err;
				continue;
			}
			key_of_ascii(w, &keys[to], p, found[i].len, text.len - found[i].start);
			__builtin_prefetch(&w->slots[keys[to].hash & (w->slots_len - 1)]);
			to++;
		}
		for (i = 0; i < to; i++) {
			if ((err = find(w, &keys[i], &index)))
				return err;
			count(w, index, sign);
		}
	} while (n == BATCH);
	return ERR_OK;
}

/* What ICU finds in one piece: counted, and remembered for the memo. */
struct found {
	struct words *w;
	int64_t sign;
	uint32_t words[PIECE_WORDS];
	size_t n; /* may go past PIECE_WORDS: then it is not for the memo */
};

static enum err
add_found(void *ctx, struct str word)
{
	struct found *f = ctx;
	struct key k = key_of(f->w, word);
	uint32_t index;
	enum err err;

	if ((err = find(f->w, &k, &index)))
		return err;
	count(f->w, index, f->sign);
	if (f->n < PIECE_WORDS)
		f->words[f->n] = index;
	f->n++;
	return ERR_OK;
}

/*
 * A piece between white space of ASCII that is not ASCII itself. Cutting there changes nothing: NFKC composes
 * nothing with white space, names and links end at it, and ICU breaks at it but for marks that follow, which
 * are no words.
 */
static enum err
add_piece(struct words *w, struct str piece, bool dotted, int64_t sign)
{
	struct found f = { .w = w, .sign = sign };
	const uint32_t *known;
	char plain[PLAIN];
	enum err err;
	size_t n, i;

	if (piece.len < PLAIN / 3 && (n = ascii_plain(piece, plain, sizeof(plain))))
		return add_ascii(w, (struct str){ plain, n }, dotted, sign);
	if (memo_get(w->memo, piece, dotted, &known, &n)) {
		for (i = 0; i < n; i++)
			count(w, known[i], sign);
		return ERR_OK;
	}
	if (w->cut == NULL && (w->cut = cut_new()) == NULL)
		return ERR_NOMEM;
	err = cut_text(w->cut, piece, dotted, add_found, &f);
	if (!err && f.n <= PIECE_WORDS)
		memo_put(w->memo, piece, dotted, f.words, f.n);
	return err;
}

/* The first byte from i on that is not ASCII; text.len when all is. */
static size_t
ascii_end(struct str text, size_t i)
{
	for (; text.len - i >= 16; i += 16)
		if ((mix_load(text.p + i) | mix_load(text.p + i + 8)) & EACH_BYTE(0x80u))
			break;
	while (i < text.len && (unsigned char)text.p[i] < 0x80)
		i++;
	return i;
}

static void
set_language(struct words *w, struct str lang)
{
	if (w->lang_mask && w->lang_len == lang.len && memcmp(w->lang, lang.p ? lang.p : "", lang.len) == 0)
		return;
	w->lang_mask = stop_mask(lang);
	w->lang_len = lang.len <= sizeof(w->lang) ? lang.len : SIZE_MAX;
	if (lang.len && lang.len <= sizeof(w->lang))
		memcpy(w->lang, lang.p, lang.len);
}

enum err
words_add(struct words *w, struct str text, struct str lang, bool dotted, int sign)
{
	size_t i = 0, end, from;
	enum err err = ERR_OK;

	if (text.len > TEXT_MAX)
		return ERR_TOO_LARGE;
	set_language(w, lang);
	while (!err && i < text.len) {
		end = ascii_end(text, i);
		if (end == text.len)
			return add_ascii(w, str_sub(text, i, text.len - i), dotted, sign);
		for (from = end; from > i && !ascii_space((unsigned char)text.p[from - 1]); from--)
			;
		while (end < text.len && !ascii_space((unsigned char)text.p[end]))
			end++;
		if (from > i)
			err = add_ascii(w, str_sub(text, i, from - i), dotted, sign);
		if (!err)
			err = add_piece(w, str_sub(text, from, end - from), dotted, sign);
		i = end;
	}
	return err;
}

enum err
words_merge(struct words *into, const struct words *from)
{
	const struct entry *e;
	uint32_t index;
	struct key k;
	enum err err;
	size_t i;

	for (i = 0; i < from->entries_len; i++) {
		e = &from->entries[i];
		if (e->count == 0)
			continue;
		k = key_of(into, entry_word(from, e));
		if ((err = find(into, &k, &index)))
			return err;
		into->entries[index].count += e->count;
	}
	return ERR_OK;
}

/* Whether a stands before b among the most used. */
static bool
before(const struct word_count *a, const struct word_count *b)
{
	return a->count != b->count ? a->count > b->count : str_cmp(a->word, b->word) < 0;
}

/* A heap whose root is the last of the n; its root sinks to where it belongs. */
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
words_top(struct words *w, struct word_count *out, size_t n)
{
	struct word_count c;
	size_t have = 0, i;

	for (i = 0; n && i < w->entries_len; i++) {
		if (w->entries[i].count <= 0)
			continue;
		c = (struct word_count){ entry_word(w, &w->entries[i]), (uint64_t)w->entries[i].count };
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

struct each {
	uint32_t lang_mask;
	void (*fn)(void *ctx, struct str word);
	void *ctx;
};

static enum err
each_word(void *ctx, struct str word)
{
	const struct each *e = ctx;

	if (!(stop_bits(word) & e->lang_mask))
		e->fn(e->ctx, word);
	return ERR_OK;
}

enum err
words_each(struct str text, struct str lang, bool dotted, void (*fn)(void *ctx, struct str word), void *ctx)
{
	struct each e = { stop_mask(lang), fn, ctx };
	struct cut *cut = cut_new();
	enum err err;

	if (cut == NULL)
		return ERR_NOMEM;
	err = cut_text(cut, text, dotted, each_word, &e);
	cut_free(cut);
	return err;
}
