/* words.c: counts the words of many posts. */
#include "text/words.h"

#include <stdlib.h>
#include <sys/auxv.h>

#include "text/ascii.h"
#include "text/cut.h"
#include "text/memo.h"
#include "text/shadow.h"
#include "text/stop.h"
#include "text/tally.h"

#define BATCH 32 /* words found in one go */
/* Words looked up together, of several posts, so that their cache misses overlap. */
#define PENDING 96
#define PIECE_WORDS 255
#define MEMO_MAX ((size_t)4 << 20)
#define TEXT_MAX ((size_t)64 << 20)

struct pending {
	struct tally_key key; /* of a short word */
	uint32_t lang_mask;
	int sign;
};

struct words {
	struct tally tally;
	struct pending pending[PENDING];
	size_t n_pending;
	struct memo *memo;
	struct shadow *shadow;
	struct cut *cut;	     /* made when first needed: ICU's tables take a while to open */
	uint32_t lang_mask;	     /* of the text in hand */
	uint32_t lang_masks[26][26]; /* 0 for not looked up yet */
};

/* The hash is keyed by the process's own random bytes; no answer depends on them. */
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

struct words *
words_new(size_t max)
{
	struct words *w = calloc(1, sizeof(*w));
	size_t memo = max / 8 < MEMO_MAX ? max / 8 : MEMO_MAX;
	struct mix mix = mix_of_process();

	if (w == NULL)
		return NULL;
	w->memo = memo_new(mix, memo);
	w->shadow = shadow_new();
	if (w->memo == NULL || w->shadow == NULL || tally_init(&w->tally, mix, max - memo)) {
		words_free(w);
		return NULL;
	}
	return w;
}

void
words_free(struct words *w)
{
	if (w == NULL)
		return;
	tally_free(&w->tally);
	memo_free(w->memo);
	shadow_free(w->shadow);
	cut_free(w->cut);
	free(w);
}

bool
words_clear(struct words *w, size_t keep)
{
	w->n_pending = 0;
	return tally_clear(&w->tally) + memo_size(w->memo) <= keep;
}

static inline void
count(struct words *w, uint32_t index, uint32_t lang_mask, int64_t n)
{
	struct tally_entry *e = &w->tally.entries[index];

	/* Every other word is a stop word: a branch would be guessed wrong. */
	e->count += (e->stop & lang_mask) ? 0 : n;
}

/* Counts what is pending, all that can be; the first failure. */
static enum err
flush(struct words *w)
{
	const struct pending *p = w->pending, *end = p + w->n_pending;
	enum err err = ERR_OK, e;
	uint32_t index;

	for (; p < end; p++)
		tally_prefetch_entry(&w->tally, &p->key);
	for (p = w->pending; p < end; p++) {
		if (!(e = tally_find(&w->tally, &p->key, &index)))
			count(w, index, p->lang_mask, p->sign);
		else if (!err)
			err = e;
	}
	w->n_pending = 0;
	return err;
}

/* Room for n more. */
static inline enum err
make_room(struct words *w, size_t n)
{
	return w->n_pending + n > PENDING ? flush(w) : ERR_OK;
}

/* A key of a short word, its slot on its way from memory. */
static inline void
add_key(struct words *w, int sign)
{
	struct pending *p = &w->pending[w->n_pending++];

	p->lang_mask = w->lang_mask;
	p->sign = sign;
	tally_prefetch(&w->tally, &p->key);
}

#define ALL (~(uint64_t)0)
#define EACH_BYTE(n) (0x0101010101010101u * (n))

/* ASCII capitals of eight bytes below 0x80 made small. */
static inline uint64_t
lower8(uint64_t x)
{
	uint64_t above_z = x + EACH_BYTE(0x7f - 'Z'), from_a = x + EACH_BYTE(0x80 - 'A');

	return x | (((above_z ^ from_a) & EACH_BYTE(0x80u)) >> 2);
}

/* The key of a word of at most TALLY_SHORT bytes, `room` bytes being readable from it on. */
static inline void
key_of_ascii(const struct words *w, struct tally_key *k, const char *p, size_t n, size_t room)
{
	/* keep[n + 8] keeps what a word of n bytes has of the first eight, keep[n] what it has of the next
	 * eight. */
	static const uint64_t keep[TALLY_SHORT + 9] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff,
		0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff, ALL, ALL, ALL, ALL, ALL, ALL, ALL,
		ALL, ALL };
	uint64_t a, b;

	if (room >= TALLY_SHORT) {
		a = mix_load(p) & keep[n + 8];
		b = mix_load(p + 8) & keep[n];
	} else {
		mix_tail(p, n, &a, &b);
	}
	k->a = lower8(a);
	k->b = lower8(b);
	k->len = (uint32_t)n;
	k->hash = mix_short(&w->tally.mix, k->a, k->b, n);
}

static enum err
add_now(struct words *w, const struct tally_key *k, int sign)
{
	uint32_t index;
	enum err err = tally_find(&w->tally, k, &index);

	if (!err)
		count(w, index, w->lang_mask, sign);
	return err;
}

static enum err
add_long(struct words *w, const char *p, size_t n, int sign)
{
	char small[256], *folded = n <= sizeof(small) ? small : malloc(n);
	enum err err = ERR_NOMEM;
	struct tally_key k;
	size_t i;

	if (folded == NULL)
		return err;
	for (i = 0; i < n; i++)
		folded[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	k = tally_key(&w->tally, (struct str){ folded, n });
	err = add_now(w, &k, sign);
	if (folded != small)
		free(folded);
	return err;
}

static enum err
add_ascii(struct words *w, struct str text, bool dotted, int sign)
{
	struct ascii_word found[BATCH];
	size_t at = 0, n, i;
	enum err err;

	do {
		n = ascii_words(text, dotted, &at, found, BATCH);
		if ((err = make_room(w, n)))
			return err;
		for (i = 0; i < n; i++) {
			const char *p = text.p + found[i].start;

			if (found[i].len > TALLY_SHORT) {
				if ((err = add_long(w, p, found[i].len, sign)))
					return err;
				continue;
			}
			key_of_ascii(
			    w, &w->pending[w->n_pending].key, p, found[i].len, text.len - found[i].start);
			add_key(w, sign);
		}
	} while (n == BATCH);
	return ERR_OK;
}

/* What stands in a shadow: the words are folded already. */
static enum err
add_shadow(struct words *w, const struct shadow_cast *c, bool dotted, int sign)
{
	struct str shadow = { c->shadow, c->len };
	struct ascii_word found[BATCH];
	struct tally_key k;
	size_t at = 0, n, i;
	enum err err;

	do {
		n = ascii_words(shadow, dotted, &at, found, BATCH);
		if ((err = make_room(w, n)))
			return err;
		for (i = 0; i < n; i++) {
			size_t start = c->at[found[i].start], end = c->at[found[i].start + found[i].len];

			k = tally_key(&w->tally, (struct str){ c->folded + start, end - start });
			if (k.len > TALLY_SHORT) {
				if ((err = add_now(w, &k, sign)))
					return err;
				continue;
			}
			w->pending[w->n_pending].key = k;
			add_key(w, sign);
		}
	} while (n == BATCH);
	return ERR_OK;
}

/* What ICU finds in one piece: counted, and remembered for the memo. */
struct found {
	struct words *w;
	int sign;
	uint32_t words[PIECE_WORDS];
	size_t n; /* may go past PIECE_WORDS: then it is not for the memo */
};

static enum err
add_found(void *ctx, struct str word)
{
	struct found *f = ctx;
	struct tally_key k = tally_key(&f->w->tally, word);
	uint32_t index;
	enum err err;

	if ((err = tally_find(&f->w->tally, &k, &index)))
		return err;
	count(f->w, index, f->w->lang_mask, f->sign);
	if (f->n < PIECE_WORDS)
		f->words[f->n] = index;
	f->n++;
	return ERR_OK;
}

static enum err
cut_piece(struct words *w, struct str piece, bool dotted, int sign)
{
	struct found f;
	enum err err;

	if (w->cut == NULL && (w->cut = cut_new()) == NULL)
		return ERR_NOMEM;
	f.w = w;
	f.sign = sign;
	f.n = 0;
	err = cut_text(w->cut, piece, dotted, add_found, &f);
	if (!err && f.n <= PIECE_WORDS)
		memo_put(w->memo, piece, dotted, f.words, f.n);
	return err;
}

/*
 * A piece between white space of ASCII that has no shadow. Cutting there changes nothing: NFKC composes
 * nothing with white space, names and links end at it, and ICU breaks at it but for marks that follow, which
 * are no words (but see holds_iota).
 */
static enum err
add_piece(struct words *w, struct str piece, bool dotted, int sign)
{
	const uint32_t *known;
	size_t n, i;

	if (!memo_get(w->memo, piece, dotted, &known, &n))
		return cut_piece(w, piece, dotted, sign);
	for (i = 0; i < n; i++)
		count(w, known[i], w->lang_mask, sign);
	return ERR_OK;
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

/*
 * Whether U+0345 or U+037A (in NFKC a blank and U+0345) stands in the text. It is the one mark that folds to
 * a letter, so the one with which white space before it makes a word.
 */
static bool
holds_iota(struct str text)
{
	const char *p = text.p, *end = text.p + text.len;

	while ((p = memchr(p, 0xcd, (size_t)(end - p))) != NULL && ++p < end)
		if ((unsigned char)*p == 0x85 || (unsigned char)*p == 0xba)
			return true;
	return false;
}

/* Codes of two letters, nearly all of them, are looked up once. */
static void
set_language(struct words *w, struct str lang)
{
	uint32_t *known;

	if (lang.len != 2 || lang.p[0] < 'a' || lang.p[0] > 'z' || lang.p[1] < 'a' || lang.p[1] > 'z') {
		w->lang_mask = stop_mask(lang);
		return;
	}
	known = &w->lang_masks[lang.p[0] - 'a'][lang.p[1] - 'a'];
	if (*known == 0)
		*known = stop_mask(lang);
	w->lang_mask = *known;
}

enum err
words_add(struct words *w, struct str text, struct str lang, bool dotted, int sign)
{
	size_t i = 0, end, from, n;
	struct shadow_cast cast;
	enum err err = ERR_OK;

	if (text.len > TEXT_MAX)
		return ERR_TOO_LARGE;
	set_language(w, lang);
	while (!err && i < text.len) {
		end = ascii_end(text, i);
		if (end == text.len)
			return add_ascii(w, str_sub(text, i, text.len - i), dotted, sign);
		if (i == 0 && holds_iota(text))
			return add_piece(w, text, dotted, sign);
		for (from = end; from > i && !ascii_space((unsigned char)text.p[from - 1]); from--)
			;
		if (from > i && (err = add_ascii(w, str_sub(text, i, from - i), dotted, sign)))
			break;
		i = from;
		if ((n = shadow_cast(w->shadow, str_sub(text, i, text.len - i), &cast))) {
			err = add_shadow(w, &cast, dotted, sign);
			i += n;
			continue;
		}
		while (end < text.len && !ascii_space((unsigned char)text.p[end]))
			end++;
		err = add_piece(w, str_sub(text, i, end - i), dotted, sign);
		i = end;
	}
	return err;
}

enum err
words_merge(struct words *into, struct words *from)
{
	const struct tally_entry *e;
	struct tally_key k;
	uint32_t index;
	enum err err;
	size_t i;

	if ((err = flush(from)))
		return err;
	for (i = 0; i < from->tally.entries_len; i++) {
		e = &from->tally.entries[i];
		if (e->count == 0)
			continue;
		k = tally_key(&into->tally, tally_word(&from->tally, e));
		if ((err = tally_find(&into->tally, &k, &index)))
			return err;
		into->tally.entries[index].count += e->count;
	}
	return ERR_OK;
}

enum err
words_top(struct words *w, struct word_count *out, size_t n, size_t *have)
{
	enum err err = flush(w);

	*have = tally_top(&w->tally, out, n);
	return err;
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
