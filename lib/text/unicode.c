/* unicode.c: code points, their classes, and folding. */
#include "text/unicode.h"

#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#define REPLACEMENT 0xfffdu

static bool
continues(struct str s, size_t i)
{
	return i < s.len && ((unsigned char)s.p[i] & 0xc0) == 0x80;
}

uint32_t
unicode_next(struct str s, size_t *i)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)s.p[(*i)++];
	size_t more, k;
	uint32_t c;

	if (first < 0x80)
		return first;
	if (first < 0xc2 || first > 0xf4)
		return REPLACEMENT;
	more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	c = first & (0x3fu >> more);
	for (k = 0; k < more; k++) {
		if (!continues(s, *i + k))
			return REPLACEMENT;
		c = c << 6 | ((unsigned char)s.p[*i + k] & 0x3fu);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	*i += more;
	return c;
}

/* How many bytes from the start on are ASCII without capitals. */
static size_t
folded_ascii(struct str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80 || (s.p[i] >= 'A' && s.p[i] <= 'Z'))
			break;
	return i;
}

struct str
unicode_fold(struct arena *a, struct str s)
{
	const struct str none = { NULL, 0 };
	UErrorCode e = U_ZERO_ERROR;
	UCaseMap *map;
	size_t cap = s.len + 16;
	int32_t n;
	char *p;

	if (folded_ascii(s) == s.len)
		return s;
	if (s.len > INT32_MAX / 4 || (p = arena_alloc(a, cap)) == NULL)
		return none;
	map = ucasemap_open("", U_FOLD_CASE_DEFAULT, &e);
	if (U_FAILURE(e))
		return none;
	n = ucasemap_utf8FoldCase(map, p, (int32_t)cap, s.p, (int32_t)s.len, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR && (p = arena_grow(a, p, cap, (size_t)n + 1)) != NULL) {
		e = U_ZERO_ERROR;
		cap = (size_t)n + 1;
		n = ucasemap_utf8FoldCase(map, p, (int32_t)cap, s.p, (int32_t)s.len, &e);
	}
	ucasemap_close(map);
	if (U_FAILURE(e) || p == NULL)
		return none;
	return str_eq((struct str){ p, (size_t)n }, s) ? s : (struct str){ p, (size_t)n };
}

static bool
is_unclean(uint32_t c)
{
	return c < 0x20 && c != '\t' && c != '\n';
}

/* How many bytes from the start on are clean. */
static size_t
clean_end(struct str s)
{
	size_t i = 0, from;
	uint32_t c;

	while (i < s.len) {
		from = i;
		c = unicode_next(s, &i);
		if (is_unclean(c) || (c == REPLACEMENT && i - from == 1))
			return from;
	}
	return i;
}

struct str
unicode_clean(struct arena *a, struct str s)
{
	size_t i = clean_end(s), to = i, from;
	uint32_t c;
	char *p;

	if (i == s.len)
		return s;
	p = s.len < SIZE_MAX / 3 ? arena_alloc(a, i + (s.len - i) * 3) : NULL;
	if (p == NULL)
		return (struct str){ NULL, 0 };
	memcpy(p, s.p, to);
	while (i < s.len) {
		from = i;
		c = unicode_next(s, &i);
		if (is_unclean(c))
			continue;
		if (c == REPLACEMENT) {
			memcpy(p + to, "\xef\xbf\xbd", 3);
			to += 3;
		} else {
			memcpy(p + to, s.p + from, i - from);
			to += i - from;
		}
	}
	return (struct str){ p, to };
}

/* The last border of a grapheme cluster at or before byte `at`; `at` itself where ICU fails. */
static size_t
cluster_border(struct str s, size_t at)
{
	UErrorCode e = U_ZERO_ERROR;
	UText text = UTEXT_INITIALIZER;
	UBreakIterator *clusters;
	int32_t border = (int32_t)at;

	utext_openUTF8(&text, s.p, (int64_t)s.len, &e);
	clusters = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &e);
	if (U_SUCCESS(e)) {
		ubrk_setUText(clusters, &text, &e);
		if (U_SUCCESS(e) && !ubrk_isBoundary(clusters, border))
			border = ubrk_preceding(clusters, border);
	}
	if (clusters)
		ubrk_close(clusters);
	utext_close(&text);
	return border > 0 ? (size_t)border : 0;
}

struct str
unicode_cut(struct str s, size_t n)
{
	size_t i = 0, k;
	bool ascii = true;

	for (k = 0; k < n && i < s.len; k++)
		ascii = unicode_next(s, &i) < 0x80 && ascii;
	if (i == s.len || i == 0)
		return str_sub(s, 0, i);
	if (ascii && (unsigned char)s.p[i] < 0x80 && s.p[i] != '\n')
		return str_sub(s, 0, i);
	/* Nobody cuts at two gigabytes; ICU could not. */
	return str_sub(s, 0, i <= INT32_MAX / 2 ? cluster_border(str_sub(s, 0, INT32_MAX / 2), i) : i);
}

/* Columns of one code point by itself. */
static int
columns(uint32_t c)
{
	int width;

	if (c < 0x7f)
		return c >= 0x20;
	if (c < 0xa0 || (c >= 0x1160 && c <= 0x11ff))
		return 0;
	if (U_GET_GC_MASK((UChar32)c) &
	    (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK))
		return c == 0xad;
	width = u_getIntPropertyValue((UChar32)c, UCHAR_EAST_ASIAN_WIDTH);
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

int
unicode_width(struct str s)
{
	uint32_t c, before = 0;
	int width = 0, last = 0;
	size_t i = 0;

	while (i < s.len && width < INT32_MAX - 2) {
		c = unicode_next(s, &i);
		if (c == 0xfe0f && last == 1 && u_hasBinaryProperty((UChar32)before, UCHAR_EMOJI)) {
			width++; /* shown as a picture */
			last = 2;
		} else if ((before == 0x200d &&
			       u_hasBinaryProperty((UChar32)c, UCHAR_EXTENDED_PICTOGRAPHIC)) ||
			   (last == 2 && u_hasBinaryProperty((UChar32)c, UCHAR_EMOJI_MODIFIER))) {
			/* part of the picture before it */
		} else {
			last = columns(c);
			width += last;
		}
		before = c;
	}
	return width;
}
