/* cut.c: the words of any text by ICU: the definition, step by step. */
#include "text/cut.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#define CUT_MAX ((size_t)64 << 20)

struct chars {
	UChar *p;
	int32_t cap;
};

struct cut {
	UBreakIterator *breaks;
	const UNormalizer2 *nfkc; /* ICU's own, never freed */
	struct chars raw, text, folded;
	char *utf8;
	size_t utf8_cap;
};

static enum err
chars_room(struct chars *c, int32_t n)
{
	UChar *p;

	if (n <= c->cap)
		return ERR_OK;
	n += n / 2 + 64;
	p = realloc(c->p, (size_t)n * sizeof(*p));
	if (p == NULL)
		return ERR_NOMEM;
	c->p = p;
	c->cap = n;
	return ERR_OK;
}

static enum err
utf8_room(struct cut *c, size_t n)
{
	char *p;

	if (n <= c->utf8_cap)
		return ERR_OK;
	p = realloc(c->utf8, n + 64);
	if (p == NULL)
		return ERR_NOMEM;
	c->utf8 = p;
	c->utf8_cap = n + 64;
	return ERR_OK;
}

static enum err
icu_err(UErrorCode e)
{
	if (U_SUCCESS(e))
		return ERR_OK;
	return e == U_MEMORY_ALLOCATION_ERROR ? ERR_NOMEM : ERR_INTERNAL;
}

struct cut *
cut_new(void)
{
	UErrorCode e = U_ZERO_ERROR;
	struct cut *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->nfkc = unorm2_getNFKCInstance(&e);
	c->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &e);
	if (U_FAILURE(e)) {
		cut_free(c);
		return NULL;
	}
	return c;
}

void
cut_free(struct cut *c)
{
	if (c == NULL)
		return;
	if (c->breaks)
		ubrk_close(c->breaks);
	free(c->raw.p);
	free(c->text.p);
	free(c->folded.p);
	free(c->utf8);
	free(c);
}

/* Step 1: UTF-16 (broken UTF-8 as U+FFFD), NFKC, and U+2019 as U+0027; c->text holds *n units. */
static enum err
normalize(struct cut *c, struct str s, int32_t *n)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t raw = 0, i;
	enum err err;

	if ((err = chars_room(&c->raw, (int32_t)s.len)) || (err = chars_room(&c->text, (int32_t)s.len + 16)))
		return err;
	u_strFromUTF8WithSub(c->raw.p, c->raw.cap, &raw, s.p, (int32_t)s.len, 0xfffd, NULL, &e);
	if (U_FAILURE(e))
		return icu_err(e);
	e = U_ZERO_ERROR;
	*n = unorm2_normalize(c->nfkc, c->raw.p, raw, c->text.p, c->text.cap, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR) {
		if ((err = chars_room(&c->text, *n)))
			return err;
		e = U_ZERO_ERROR;
		*n = unorm2_normalize(c->nfkc, c->raw.p, raw, c->text.p, c->text.cap, &e);
	}
	if (U_FAILURE(e))
		return icu_err(e);
	for (i = 0; i < *n; i++)
		if (c->text.p[i] == 0x2019)
			c->text.p[i] = '\'';
	return ERR_OK;
}

static bool
is_name(UChar32 ch, bool mark)
{
	uint32_t mask = U_GC_L_MASK | U_GC_ND_MASK | (mark ? U_GC_M_MASK : 0);

	return ch == '_' || (U_GET_GC_MASK(ch) & mask) != 0;
}

static bool
starts_ci(const UChar *p, int32_t n, const char *word)
{
	int32_t i;

	for (i = 0; word[i]; i++)
		if (i >= n || (p[i] != (UChar)word[i] && p[i] != (UChar)u_toupper((unsigned char)word[i])))
			return false;
	return true;
}

/* Behind letters, digits, marks and _ from i on. */
static int32_t
name_run(const UChar *p, int32_t n, int32_t i)
{
	UChar32 ch;
	int32_t j;

	while (i < n) {
		j = i;
		U16_NEXT(p, j, n, ch);
		if (!is_name(ch, true))
			break;
		i = j;
	}
	return i;
}

/* Behind the link or name that begins at i, with `before` the character before it (or -1); i where none
 * begins. */
static int32_t
cut_out(const UChar *p, int32_t n, int32_t i, UChar32 before, bool dotted)
{
	bool inside = before >= 0 && is_name(before, false);
	UChar32 ch;
	int32_t j;

	if (starts_ci(p + i, n - i, "http://") || starts_ci(p + i, n - i, "https://") ||
	    (!inside && starts_ci(p + i, n - i, "www."))) {
		while (i < n) {
			j = i;
			U16_NEXT(p, j, n, ch);
			if (u_isUWhiteSpace(ch))
				break;
			i = j;
		}
		return i;
	}
	if (inside || (p[i] != '@' && p[i] != '#') || (j = name_run(p, n, i + 1)) == i + 1)
		return i;
	dotted = dotted && p[i] == '@';
	for (i = j; dotted && i < n && (p[i] == '.' || p[i] == '-' || p[i] == '@'); i = j)
		if ((j = name_run(p, n, i + 1)) == i + 1)
			break;
	return i;
}

/* Step 2, in place: what goes is at least two units long and one comes. */
static int32_t
strip(UChar *p, int32_t n, bool dotted)
{
	int32_t i = 0, j, to = 0;
	UChar32 before = -1;

	while (i < n) {
		j = cut_out(p, n, i, before, dotted);
		if (j > i) {
			U16_GET(p, i, j - 1, j, before);
			i = j;
			p[to++] = ' ';
			continue;
		}
		U16_NEXT(p, i, n, before);
		if (U_IS_BMP(before)) {
			p[to++] = (UChar)before;
		} else {
			p[to++] = U16_LEAD(before);
			p[to++] = U16_TRAIL(before);
		}
	}
	return to;
}

static bool
holds_letter(const UChar *p, int32_t n)
{
	UChar32 ch;
	int32_t i = 0;

	while (i < n) {
		U16_NEXT(p, i, n, ch);
		if (U_GET_GC_MASK(ch) & U_GC_L_MASK)
			return true;
	}
	return false;
}

/* Steps 4 and 5 for one segment: *len is 0 when it is not kept. */
static enum err
fold(struct cut *c, const UChar *p, int32_t n, size_t *len)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t folded, bytes = 0;
	enum err err;

	*len = 0;
	/* Full folding makes at most three units of one, UTF-8 at most three bytes of a unit. */
	if (n > INT32_MAX / 9 || (err = chars_room(&c->folded, n * 3)) || (err = utf8_room(c, (size_t)n * 9)))
		return n > INT32_MAX / 9 ? ERR_TOO_LARGE : err;
	folded = u_strFoldCase(c->folded.p, c->folded.cap, p, n, U_FOLD_CASE_DEFAULT, &e);
	if (U_FAILURE(e))
		return icu_err(e);
	if (!holds_letter(c->folded.p, folded) || u_countChar32(c->folded.p, folded) < 2)
		return ERR_OK;
	e = U_ZERO_ERROR;
	u_strToUTF8(c->utf8, (int32_t)c->utf8_cap, &bytes, c->folded.p, folded, &e);
	if (U_FAILURE(e))
		return icu_err(e);
	*len = (size_t)bytes;
	return ERR_OK;
}

enum err
cut_text(struct cut *c, struct str text, bool dotted, enum err (*fn)(void *ctx, struct str word), void *ctx)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = 0, from, to;
	enum err err;
	size_t len;

	if (text.len > CUT_MAX)
		return ERR_TOO_LARGE;
	if ((err = normalize(c, text, &n)))
		return err;
	n = strip(c->text.p, n, dotted);
	ubrk_setText(c->breaks, c->text.p, n, &e);
	if (U_FAILURE(e))
		return icu_err(e);
	from = ubrk_first(c->breaks);
	while (!err && (to = ubrk_next(c->breaks)) != UBRK_DONE) {
		err = fold(c, c->text.p + from, to - from, &len);
		if (!err && len)
			err = fn(ctx, (struct str){ c->utf8, len });
		from = to;
	}
	return err;
}
