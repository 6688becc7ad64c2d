/* weigh.c: the weighted length of a text. */
#include "text/weigh.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "text/charset.h"
#include "text/emoji.h"
#include "text/link.h"
#include "text/unicode.h"

#define SCALE 100
#define LINK_LENGTH 23
#define TEXT_MAX ((size_t)16 << 20)

struct scale {
	int version;
	int64_t limit;
};

static int
weight(uint32_t c, int version)
{
	if (version == 1 || c <= 0x10ff || (c >= 0x2000 && c <= 0x200d) || (c >= 0x2010 && c <= 0x201f) ||
	    (c >= 0x2032 && c <= 0x2037))
		return SCALE;
	return 2 * SCALE;
}

/* The sum so far, and where it still was within the limit. */
struct sum {
	struct str text; /* NFC */
	struct scale scale;
	int64_t weight;
	size_t i, valid_end;
	bool clean;
};

static void
add(struct sum *s, int64_t more, size_t end)
{
	s->weight += more;
	s->i = end;
	if (s->clean && s->weight <= s->scale.limit * SCALE)
		s->valid_end = end;
}

static void
add_text(struct sum *s, size_t to)
{
	size_t end;
	uint32_t c;

	while (s->i < to) {
		end = s->scale.version >= 3 ? emoji_end(s->text, s->i) : s->i;
		if (end > s->i) {
			add(s, 2 * SCALE, end);
			continue;
		}
		end = s->i;
		c = unicode_next(s->text, &end);
		if (charset_is_forbidden(c))
			s->clean = false;
		add(s, weight(c, s->scale.version), end);
	}
}

static enum err
add_link(void *ctx, size_t start, size_t end)
{
	struct sum *s = ctx;

	add_text(s, start);
	add(s, LINK_LENGTH * SCALE, end);
	return ERR_OK;
}

/* UTF-16 and NFC of a text, and the NFC as UTF-8. */
struct forms {
	UChar *raw, *nfc;
	int32_t raw_len, nfc_len;
	char *utf8;
	int32_t utf8_len;
};

static void
forms_free(struct forms *f)
{
	free(f->raw);
	free(f->nfc);
	free(f->utf8);
}

static bool
forms_make(struct forms *f, struct str text)
{
	const size_t most = text.len * 3 + 16; /* NFC makes at most three units of one */
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);

	f->raw = malloc((text.len + 1) * sizeof(UChar));
	f->nfc = malloc(most * sizeof(UChar));
	f->utf8 = malloc(most * 3);
	if (f->raw == NULL || f->nfc == NULL || f->utf8 == NULL)
		return false;
	u_strFromUTF8WithSub(
	    f->raw, (int32_t)text.len + 1, &f->raw_len, text.p, (int32_t)text.len, 0xfffd, NULL, &e);
	if (U_FAILURE(e))
		return false;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the caller frees all three, also after a failure. */
	f->nfc_len = unorm2_normalize(nfc, f->raw, f->raw_len, f->nfc, (int32_t)most, &e);
	if (U_FAILURE(e))
		return false;
	e = U_ZERO_ERROR;
	u_strToUTF8(f->utf8, (int32_t)(most * 3), &f->utf8_len, f->nfc, f->nfc_len, &e);
	return U_SUCCESS(e);
}

/* How many bytes of the text make the first n bytes of its NFC; never half of what was composed. */
static size_t
original_end(struct str text, struct str nfc, size_t n)
{
	size_t i = 0, k = 0, after, after_k, done = 0;
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *norm = unorm2_getNFCInstance(&e);

	if (U_FAILURE(e))
		return 0;
	if (n == nfc.len)
		return text.len;
	/* Both forms have a border before the same characters; between two of them lies the same text. */
	while (i < text.len && k < nfc.len && k <= n) {
		done = i;
		for (after = i, unicode_next(text, &after); after < text.len;) {
			size_t behind = after;

			if (unorm2_hasBoundaryBefore(norm, (UChar32)unicode_next(text, &behind)))
				break;
			after = behind;
		}
		for (after_k = k, unicode_next(nfc, &after_k); after_k < nfc.len;) {
			size_t behind = after_k;

			if (unorm2_hasBoundaryBefore(norm, (UChar32)unicode_next(nfc, &behind)))
				break;
			after_k = behind;
		}
		i = after;
		k = after_k;
	}
	return k <= n ? i : done;
}

struct weighted
weigh_text(struct str text, int version, int limit)
{
	struct weighted w = { .valid = false };
	struct forms f = { .raw = NULL };
	struct sum s = { .clean = true };

	if (limit <= 0)
		limit = version == 1 ? 140 : 280;
	s.scale = (struct scale){ version, limit };
	if (text.len > TEXT_MAX || !forms_make(&f, text))
		goto out;
	s.text = (struct str){ f.utf8, (size_t)f.utf8_len };
	if (link_each(s.text, add_link, &s))
		goto out;
	add_text(&s, s.text.len);
	w.length = (int)(s.weight / SCALE);
	w.permillage = (int)(s.weight * 1000 / SCALE / limit);
	w.valid = s.clean && w.length > 0 && w.length <= limit;
	w.valid_end = str_eq(s.text, text) ? s.valid_end : original_end(text, s.text, s.valid_end);
out:
	forms_free(&f);
	return w;
}
