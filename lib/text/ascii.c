/* ascii.c: the words of plain ASCII, found without ICU. */
#include "text/ascii.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <string.h>

/*
 * What a byte is to ICU 72's root word break rules (UAX 29), and to the rules of links and names. '@' is a
 * letter to ICU, but not one that makes a word; ':' joins nothing.
 */
enum {
	LETTER = 1,
	DIGIT = 2,
	UNDERSCORE = 4,
	AT = 8,
	HASH = 16,
	JOIN_LETTERS = 32,
	JOIN_DIGITS = 64,
	SPACE = 128,
	COLON = 256,
	NAME = LETTER | DIGIT | UNDERSCORE,
};

#define LETTERS_26(from)                                                                                \
	[(from)] = LETTER, [(from) + 1] = LETTER, [(from) + 2] = LETTER, [(from) + 3] = LETTER,         \
	[(from) + 4] = LETTER, [(from) + 5] = LETTER, [(from) + 6] = LETTER, [(from) + 7] = LETTER,     \
	[(from) + 8] = LETTER, [(from) + 9] = LETTER, [(from) + 10] = LETTER, [(from) + 11] = LETTER,   \
	[(from) + 12] = LETTER, [(from) + 13] = LETTER, [(from) + 14] = LETTER, [(from) + 15] = LETTER, \
	[(from) + 16] = LETTER, [(from) + 17] = LETTER, [(from) + 18] = LETTER, [(from) + 19] = LETTER, \
	[(from) + 20] = LETTER, [(from) + 21] = LETTER, [(from) + 22] = LETTER, [(from) + 23] = LETTER, \
	[(from) + 24] = LETTER, [(from) + 25] = LETTER

static const uint16_t classes[256] = {
	LETTERS_26('A'),
	LETTERS_26('a'),
	['0'] = DIGIT,
	['1'] = DIGIT,
	['2'] = DIGIT,
	['3'] = DIGIT,
	['4'] = DIGIT,
	['5'] = DIGIT,
	['6'] = DIGIT,
	['7'] = DIGIT,
	['8'] = DIGIT,
	['9'] = DIGIT,
	['_'] = UNDERSCORE,
	['@'] = AT,
	['#'] = HASH,
	['.'] = JOIN_LETTERS | JOIN_DIGITS,
	['\''] = JOIN_LETTERS | JOIN_DIGITS,
	[','] = JOIN_DIGITS,
	[':'] = COLON,
	[';'] = JOIN_DIGITS,
	[' '] = SPACE,
	['\t'] = SPACE,
	['\n'] = SPACE,
	['\v'] = SPACE,
	['\f'] = SPACE,
	['\r'] = SPACE,
};

struct scanner {
	const unsigned char *p;
	size_t n;
	bool dotted;
};

static inline unsigned
class_at(const struct scanner *s, size_t i)
{
	return i < s->n ? classes[s->p[i]] : 0;
}

static size_t
skip_to_space(const struct scanner *s, size_t i)
{
	while (i < s->n && !(classes[s->p[i]] & SPACE))
		i++;
	return i;
}

static size_t
skip_name(const struct scanner *s, size_t i)
{
	while (class_at(s, i) & NAME)
		i++;
	return i;
}

/* A name begins at a sigil before which no letter, digit or _ stands and after which one does. */
static inline bool
starts_name(const struct scanner *s, size_t i)
{
	return (i == 0 || !(classes[s->p[i - 1]] & NAME)) && (class_at(s, i + 1) & NAME);
}

/* Behind the name whose sigil stands at i. */
static size_t
name_end(const struct scanner *s, size_t i)
{
	bool dotted = s->dotted && s->p[i] == '@';

	i = skip_name(s, i + 1);
	while (dotted && i < s->n && (s->p[i] == '.' || s->p[i] == '-' || s->p[i] == '@') &&
	       (class_at(s, i + 1) & NAME))
		i = skip_name(s, i + 1);
	return i;
}

/* "www." stands at i; what stands before it is asked by the caller. */
static inline bool
is_www(const struct scanner *s, size_t i)
{
	return s->n - i >= 4 && (s->p[i] | 0x20) == 'w' && (s->p[i + 1] | 0x20) == 'w' &&
	       (s->p[i + 2] | 0x20) == 'w' && s->p[i + 3] == '.';
}

static bool
is_ci(const unsigned char *p, const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((p[i] | 0x20) != (unsigned char)word[i])
			return false;
	return true;
}

/* Where "http" or "https" begins when "://" stands at i and the word in hand began at `from`; i when it does
 * not. */
static size_t
scheme_start(const struct scanner *s, size_t from, size_t i)
{
	if (s->n - i < 3 || s->p[i + 1] != '/' || s->p[i + 2] != '/')
		return i;
	if (i - from >= 5 && is_ci(s->p + i - 5, "https", 5))
		return i - 5;
	if (i - from >= 4 && is_ci(s->p + i - 4, "http", 4))
		return i - 4;
	return i;
}

/* A segment that begins at `from`, a letter, digit, _ or @ that begins no name and no link. Gives its end,
 * what it holds, and where to go on. */
struct segment {
	size_t end, next;
	unsigned holds;
};

static inline bool
joins(const struct scanner *s, size_t i, unsigned before)
{
	unsigned by = classes[s->p[i]], after;

	if (!(by & (JOIN_LETTERS | JOIN_DIGITS)))
		return false;
	after = class_at(s, i + 1);
	if ((by & JOIN_DIGITS) && (before & DIGIT) && (after & DIGIT))
		return true;
	if (!(by & JOIN_LETTERS) || !(before & (LETTER | AT)) || !(after & (LETTER | AT)))
		return false;
	/* What is cut out in step 2 joins nothing. */
	return !((after & AT) && starts_name(s, i + 1)) && !is_www(s, i + 1);
}

static unsigned
holds(const struct scanner *s, size_t from, size_t to)
{
	unsigned all = 0;

	for (; from < to; from++)
		all |= classes[s->p[from]];
	return all;
}

static struct segment
segment_at(const struct scanner *s, size_t from)
{
	struct segment r = { .holds = 0 };
	size_t i = from, scheme;
	unsigned c, before = 0;

	for (;;) {
		while ((c = class_at(s, i)) & NAME) {
			r.holds |= c;
			before = c;
			i++;
		}
		if (i == s->n)
			break;
		if ((c & AT) && !starts_name(s, i)) {
			before = AT;
			i++;
			if (is_www(s, i))
				break;
		} else if (i > from && joins(s, i, before)) {
			i++;
			before = 0;
		} else {
			break;
		}
	}
	r.end = r.next = i;
	if (i < s->n && s->p[i] == ':' && (scheme = scheme_start(s, from, i)) < i) {
		r.next = skip_to_space(s, i);
		/* A joint before the link joins nothing any more. */
		if (scheme > from && (classes[s->p[scheme - 1]] & (JOIN_LETTERS | JOIN_DIGITS)))
			scheme--;
		r.end = scheme;
		r.holds = holds(s, from, scheme);
	}
	return r;
}

/* Word by word from byte i on, which is no place inside a segment, until `upto` is behind; where to go on. */
static size_t
slow_words(const struct scanner *s, size_t i, size_t upto, struct ascii_word *out, size_t *n)
{
	struct segment g;
	unsigned c;

	while (i < s->n && i <= upto) {
		c = classes[s->p[i]];
		if ((c & (AT | HASH)) && starts_name(s, i)) {
			i = name_end(s, i);
		} else if (!(c & (NAME | AT))) {
			i++;
		} else if (is_www(s, i) && (i == 0 || !(classes[s->p[i - 1]] & NAME))) {
			i = skip_to_space(s, i);
		} else {
			g = segment_at(s, i);
			if ((g.holds & LETTER) && g.end - i >= 2)
				out[(*n)++] = (struct ascii_word){ (uint32_t)i, (uint32_t)(g.end - i) };
			i = g.next;
		}
	}
	return i;
}

#define WINDOW 64

/* Bit k tells of byte k of a window. */
struct window {
	uint64_t names, letters, blanks;
};

#ifdef __SSE2__
static inline struct window
window_read(const unsigned char *p)
{
	const __m128i to_small = _mm_set1_epi8(0x20), a = _mm_set1_epi8('a'), last = _mm_set1_epi8(25);
	const __m128i blank = _mm_set1_epi8(' '), zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9),
		      underscore = _mm_set1_epi8('_');
	struct window w = { 0, 0, 0 };
	__m128i v, letter, digit;
	int k;

	for (k = 0; k < WINDOW / 16; k++) {
		v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
		letter = _mm_sub_epi8(_mm_or_si128(v, to_small), a);
		letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, last), letter);
		digit = _mm_sub_epi8(v, zero);
		digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, nine), digit);
		digit = _mm_or_si128(digit, _mm_cmpeq_epi8(v, underscore));
		w.blanks |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, blank)) << (16 * k);
		w.letters |= (uint64_t)(uint32_t)_mm_movemask_epi8(letter) << (16 * k);
		w.names |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(letter, digit)) << (16 * k);
	}
	return w;
}
#else
static struct window
window_read(const unsigned char *p)
{
	struct window w = { 0, 0, 0 };
	int k;

	for (k = 0; k < WINDOW; k++) {
		w.blanks |= (uint64_t)(p[k] == ' ') << k;
		w.letters |= (uint64_t)((classes[p[k]] & LETTER) != 0) << k;
		w.names |= (uint64_t)((classes[p[k]] & NAME) != 0) << k;
	}
	return w;
}
#endif

static inline struct window
window_at(const struct scanner *s, size_t i)
{
	size_t beyond = i + WINDOW > s->n ? i + WINDOW - s->n : 0;
	unsigned char copy[WINDOW] = { 0 };
	struct window w;

	if (beyond == 0)
		return window_read(s->p + i);
	if (beyond <= i) {
		/* The last window of the text, moved: cheaper than a copy of the rest. */
		w = window_read(s->p + i - beyond);
		return (struct window){ w.names >> beyond, w.letters >> beyond, w.blanks >> beyond };
	}
	memcpy(copy, s->p + i, s->n - i);
	return window_read(copy);
}

/* What stands behind a run of letters, digits and _ may join it to more, or make it a scheme or "www.". */
static bool
goes_on(const struct scanner *s, size_t from, size_t to)
{
	unsigned by = classes[s->p[to]];

	if (by & COLON)
		return to + 1 < s->n && s->p[to + 1] == '/';
	return (by & AT) || (class_at(s, to + 1) & (NAME | AT)) || (to - from == 3 && is_www(s, from));
}

/* Whether a run is anything but a word by itself: before it may stand a sigil, or a joint behind a stray '@'.
 */
static inline bool
is_special(const struct scanner *s, size_t from, size_t to)
{
	unsigned before = from ? classes[s->p[from - 1]] : 0;

	if ((class_at(s, to) & (AT | JOIN_LETTERS | JOIN_DIGITS | COLON)) && goes_on(s, from, to))
		return true;
	if (!(before & (AT | HASH | JOIN_LETTERS)))
		return false;
	return (before & (AT | HASH)) || (from > 1 && (classes[s->p[from - 2]] & AT));
}

/* Blanks on both sides, the common case: nothing special. A window's first byte may be anything's neighbour.
 */
static inline bool
is_apart(const struct window *w, size_t first, size_t len)
{
	return first && first + len < WINDOW && (w->blanks >> (first - 1) & w->blanks >> (first + len) & 1);
}

static inline uint64_t
bits_from(size_t k)
{
	return k < WINDOW ? ~(uint64_t)0 << k : 0;
}

size_t
ascii_words(struct str text, bool dotted, size_t *at, struct ascii_word *out, size_t max)
{
	struct scanner s = { (const unsigned char *)text.p, text.len, dotted };
	size_t done = *at, base = done, n = 0, first, len, from;
	struct window w;
	uint64_t run;

	while (n < max && base < s.n) {
		w = window_at(&s, base);
		while (n < max && w.names) {
			first = (size_t)__builtin_ctzll(w.names);
			run = ~(w.names >> first);
			len = run ? (size_t)__builtin_ctzll(run) : WINDOW;
			from = base + first;
			if (first && first + len == WINDOW && base + WINDOW < s.n) {
				/* It may go on behind the window. */
				base = from;
				w = window_at(&s, base);
				continue;
			}
			run = bits_from(first) & ~bits_from(first + len);
			if (len == WINDOW ||
			    (!is_apart(&w, first, len) && is_special(&s, from, from + len))) {
				done = slow_words(&s, done, from, out, &n);
			} else {
				done = from + len;
				if ((w.letters & run) && len >= 2)
					out[n++] = (struct ascii_word){ (uint32_t)from, (uint32_t)len };
			}
			w.names &= bits_from(done - base);
		}
		if (w.names == 0)
			base = done > base + WINDOW ? done : base + WINDOW;
	}
	*at = n < max ? s.n : done;
	return n;
}
