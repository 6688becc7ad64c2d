/* ascii.c: the words of plain ASCII, found without ICU. */
#include "text/ascii.h"

#include "text/unicode.h"

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

static const uint8_t classes[256] = {
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

size_t
ascii_words(struct str text, bool dotted, size_t *at, struct ascii_word *out, size_t max)
{
	struct scanner s = { (const unsigned char *)text.p, text.len, dotted };
	struct segment g;
	size_t i = *at, n = 0;
	unsigned c;

	while (n < max && i < s.n) {
		c = classes[s.p[i]];
		if (!(c & (NAME | AT | HASH))) {
			i++;
			continue;
		}
		if (c & (AT | HASH)) {
			if (starts_name(&s, i)) {
				i = name_end(&s, i);
				continue;
			}
			if (c & HASH) {
				i++;
				continue;
			}
		}
		if (is_www(&s, i) && (i == 0 || !(classes[s.p[i - 1]] & NAME))) {
			i = skip_to_space(&s, i);
			continue;
		}
		g = segment_at(&s, i);
		if ((g.holds & LETTER) && g.end - i >= 2)
			out[n++] = (struct ascii_word){ (uint32_t)i, (uint32_t)(g.end - i) };
		i = g.next;
	}
	*at = i;
	return n;
}

/* Symbols that are no letter, digit, mark, white space or joint to anybody, unchanged by NFKC, and break
 * words at both ends. */
static bool
is_symbol(uint32_t c)
{
	return c == 0x2013 || c == 0x2014 || c == 0x201c || c == 0x201d || c == 0x2022 ||
	       (c >= 0x2600 && c <= 0x26ff) || (c >= 0x2701 && c <= 0x2767) ||
	       (c >= 0x1f1e6 && c <= 0x1f1ff) || (c >= 0x1f300 && c <= 0x1f3fa) ||
	       (c >= 0x1f400 && c <= 0x1f64f) || (c >= 0x1f680 && c <= 0x1f6ff) ||
	       (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x1fa70 && c <= 0x1faff);
}

/* What goes with the symbol before it: joiner, variation selector, skin tone. */
static bool
is_attached(uint32_t c)
{
	return c == 0x200d || c == 0xfe0f || (c >= 0x1f3fb && c <= 0x1f3ff);
}

size_t
ascii_plain(struct str chunk, char *out, size_t max)
{
	size_t i = 0, n = 0;
	bool symbol = false;
	uint32_t c;

	while (i < chunk.len) {
		if (max - n < 3)
			return 0;
		if ((unsigned char)chunk.p[i] < 0x80) {
			out[n++] = chunk.p[i++];
			symbol = false;
			continue;
		}
		c = unicode_next(chunk, &i);
		if (c == 0x2019) {
			out[n++] = '\'';
			symbol = false;
		} else if (c == 0x2026) {
			out[n++] = '.';
			out[n++] = '.';
			out[n++] = '.';
			symbol = false;
		} else if (is_symbol(c)) {
			out[n++] = '!';
			symbol = true;
		} else if (!symbol || !is_attached(c)) {
			return 0;
		}
	}
	return n;
}
