/* keychain.h: the keys of many JSON objects alike, recognised by which followed which before. */
#ifndef TWEETX_SOURCE_KEYCHAIN_H
#define TWEETX_SOURCE_KEYCHAIN_H

#include <stdint.h>
#include <string.h>

#include "base/scan.h"

/*
 * Files hold millions of objects whose keys come in the same order. A chain keeps each key as it was written,
 * quotes and colon included, and up to two that came behind it; so the next key costs one comparison in place
 * of a search for its end and for its meaning. What was not expected is read by the scanner and learned.
 * Nothing depends on an expectation: every key is compared whole.
 */
#define KEYCHAIN_BYTES 32
#define KEYCHAIN_LINKS 40

struct keychain_link {
	char text[KEYCHAIN_BYTES]; /* "key": */
	uint32_t mask,
	    want; /* a bit for each byte that counts; both the same, but never met by the first link */
	uint8_t len, id;
	uint8_t next[2];
};

struct keychain {
	struct keychain_link links[KEYCHAIN_LINKS]; /* the first is where each object starts */
	unsigned n;
};

/* A name and what its reader calls it, above 0. Tables end with { NULL, 0, 0 }. */
struct keychain_name {
	const char *name;
	uint8_t len, id;
};

/* keychain_init(c): knows nothing yet. */
void keychain_init(struct keychain *c);

struct keychain_found {
	struct scan_step step;
	uint8_t id, link;
};
struct keychain_found keychain_slow_(struct keychain *c, const struct keychain_name *names, unsigned link,
    const char *p, const char *end, bool fresh, struct scan_mem *mem, size_t room);

/*
 * keychain_next(c, names, s, &link): like scan_key, for a caller that knows keys by number: the id of the
 * next one, 0 for a key that is not in `names`, -1 behind the last. `link` starts at 0 for each object.
 */
SCAN_INLINE int
keychain_next(struct keychain *c, const struct keychain_name *names, struct scan *s, unsigned *link)
{
	bool fresh = s->fresh;
	struct keychain_found found;

	s->fresh = false;
#ifdef __SSE2__
	if (SCAN_LIKELY(s->end - s->p > KEYCHAIN_BYTES && (fresh || *s->p == ','))) {
		const char *p = s->p + !fresh;
		__m128i low = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i high = _mm_loadu_si128((const __m128i *)(const void *)(p + 16));

		for (int i = 0; i < 2; i++) {
			unsigned next = c->links[*link].next[i];
			const struct keychain_link *l = &c->links[next];
			const __m128i *text = (const __m128i *)(const void *)l->text;
			uint32_t same =
			    (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(low, _mm_loadu_si128(text))) |
			    (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(high, _mm_loadu_si128(text + 1)))
				<< 16;

			if (SCAN_LIKELY((same & l->mask) == l->want)) {
				s->p = p + l->len;
				*link = next;
				return l->id;
			}
		}
	} else if (s->p < s->end && *s->p == '}') {
		s->p++;
		scan_close_(s);
		return -1;
	}
#endif
	found = keychain_slow_(c, names, *link, s->p, s->end, fresh, s->mem, (size_t)(s->end - s->start));
	if (!scan_take_(s, &found.step))
		return -1;
	if (!found.step.more) {
		scan_close_(s);
		return -1;
	}
	*link = found.link;
	return found.id;
}

#endif
