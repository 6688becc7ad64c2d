/* scan.h: a strict pull scanner for one JSON text that lies in memory whole. */
#ifndef TWEETX_BASE_SCAN_H
#define TWEETX_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/str.h"

/*
 * JSON as RFC 8259 has it, nothing looser: UTF-8 is checked, control bytes in strings are refused, numbers
 *follow the grammar, containers nest at most SCAN_DEPTH deep, and behind the value there is white space only.
 *The caller pulls:
 *
 *	scan_init(&s, text, &mem);
 *	if (scan_object(&s))
 *		while (scan_key(&s, &key))
 *			... exactly one of scan_string, scan_int, scan_number, scan_bool, scan_null,
 *scan_object, scan_array, scan_skip if (!scan_end(&s)) fail(s.why);
 *
 * The first thing that is not JSON, or not of the kind asked for, makes this call and every later one answer
 *false, with a static sentence in `why` and the place in `at`. So loops need no checks of their own, and
 *scan_end is the one look that matters.
 *
 * Strings are views of the text where they hold no escape, else of `mem`; both last until mem is used for the
 *next text. A lone surrogate escape reads as U+FFFD, and so does \u0000, since nothing behind us takes a NUL.
 *The text needs no NUL behind it.
 */
#define SCAN_DEPTH 64

/* Memory for unescaped strings, kept from text to text. Zero it first; scan_mem_free(m) at the end. */
struct scan_mem {
	char *data;
	size_t cap, len;
};
void scan_mem_free(struct scan_mem *m);

struct scan {
	const char *p; /* the next byte, NULL once something was wrong */
	const char *end;
	const char *start;
	const char *why; /* static */
	const char *at;	 /* where it was wrong */
	struct scan_mem *mem;
	bool fresh; /* a container was just opened */
	int depth;
	uint64_t objects; /* the open containers, innermost in bit 0: 1 for an object */
};

enum scan_kind { SCAN_NONE, SCAN_OBJECT, SCAN_ARRAY, SCAN_STRING, SCAN_NUMBER, SCAN_BOOL, SCAN_NULL };

static inline void scan_init(struct scan *s, struct str text, struct scan_mem *mem);

/* scan_kind(s): what comes next, by its first byte; SCAN_NONE at the end or for what starts no value. Takes
 * nothing. */
static inline enum scan_kind scan_kind(struct scan *s);

/* scan_object(s): into an object. scan_key(s, &key): its next key, up to the value; false behind the last
 * one, which leaves the object. */
static inline bool scan_object(struct scan *s);
static inline bool scan_key(struct scan *s, struct str *key);

/* scan_array(s): into an array. scan_item(s): whether an element comes; false behind the last one, which
 * leaves the array. */
static inline bool scan_array(struct scan *s);
static inline bool scan_item(struct scan *s);

static inline bool scan_string(struct scan *s, struct str *out);
/* scan_int(s, v): a number written as an integer of at most 18 digits. Anything else is not taken and no
 * failure: ask otherwise. */
static inline bool scan_int(struct scan *s, int64_t *v);
/* scan_number(s, text): any number, as it is written. */
bool scan_number(struct scan *s, struct str *text);
bool scan_bool(struct scan *s, bool *v);
bool scan_null(struct scan *s);
/* scan_skip(s): any value, checked and left out. */
static inline bool scan_skip(struct scan *s);
/* scan_raw(s, text): any value, checked, as it is written. */
bool scan_raw(struct scan *s, struct str *text);

/* scan_end(s): everything was well and only white space is left. */
static inline bool scan_end(struct scan *s);

/* scan_nomem(s): it failed for want of memory, not for what the text says. */
bool scan_nomem(const struct scan *s);

/* scan_utf8_ok(s): whether s is valid UTF-8 (RFC 3629), sixteen bytes at a time where the processor can. */
bool scan_utf8_ok(struct str s);

/* What follows is the fast part of the functions above; callers use nothing below this line. */

/* These take and give the place itself, so that a caller's struct scan can stay in registers. NULL: failed,
 * *why says so. */
const char *scan_string_rest_(const char *from, const char *stop, const char *end, bool high,
    struct scan_mem *mem, size_t room, struct str *out, const char **why, const char **at);
const char *scan_skip_string_(
    const char *from, const char *stop, const char *end, bool high, const char **why, const char **at);
const char *scan_skip_value_(const char *p, const char *end, int depth, const char **why, const char **at);

/* Inlined wherever it is called: that keeps the place in a register. Whoever has no hot loop defines
 * SCAN_COMPACT first, for less code. */
#ifdef SCAN_COMPACT
#define SCAN_INLINE static inline
#else
#define SCAN_INLINE static inline __attribute__((always_inline))
#endif
#define SCAN_LIKELY(x) __builtin_expect(!!(x), 1)

SCAN_INLINE bool
scan_fail_(struct scan *s, const char *why)
{
	if (s->p) {
		s->why = why;
		s->at = s->p;
		s->p = NULL;
		s->end = NULL;
	}
	return false;
}

/* The byte that comes next behind white space, or 0 at the end (a NUL in the text is no token either). */
SCAN_INLINE unsigned char
scan_peek_(struct scan *s)
{
	const char *p = s->p, *end = s->end;

	if (SCAN_LIKELY(p < end && (unsigned char)*p > ' '))
		return (unsigned char)*p;
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	s->p = p;
	return p < end ? (unsigned char)*p : 0;
}

/* The first byte of a string that is a quote, a backslash or a control byte, or end; *high: bytes above 0x7f
 * were passed. */
SCAN_INLINE const char *
scan_plain_(const char *p, const char *end, bool *high)
{
	unsigned seen = 0;

#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x1f);

	while (end - p >= 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
		    _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
		unsigned stop = (unsigned)_mm_movemask_epi8(hit), top = (unsigned)_mm_movemask_epi8(v);

		if (stop) {
			unsigned i = (unsigned)__builtin_ctz(stop);

			*high = (seen | (top & ((1u << i) - 1))) != 0;
			return p + i;
		}
		seen |= top;
		p += 16;
	}
#endif
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\' || c < 0x20)
			break;
		seen |= c & 0x80u;
	}
	*high = seen != 0;
	return p;
}

SCAN_INLINE void
scan_init(struct scan *s, struct str text, struct scan_mem *mem)
{
	s->start = s->p = text.p ? text.p : "";
	s->end = s->p + text.len;
	s->why = NULL;
	s->at = NULL;
	s->mem = mem;
	s->mem->len = 0;
	s->fresh = false;
	s->depth = 0;
	s->objects = 0;
}

SCAN_INLINE enum scan_kind
scan_kind(struct scan *s)
{
	switch (scan_peek_(s)) {
	case '{':
		return SCAN_OBJECT;
	case '[':
		return SCAN_ARRAY;
	case '"':
		return SCAN_STRING;
	case 't':
	case 'f':
		return SCAN_BOOL;
	case 'n':
		return SCAN_NULL;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return SCAN_NUMBER;
	default:
		return SCAN_NONE;
	}
}

SCAN_INLINE bool
scan_open_(struct scan *s, char c)
{
	if (!SCAN_LIKELY(scan_peek_(s) == (unsigned char)c))
		return scan_fail_(s, c == '{' ? "an object is expected" : "an array is expected");
	if (!SCAN_LIKELY(s->depth < SCAN_DEPTH))
		return scan_fail_(s, "it is nested too deep");
	s->objects = s->objects << 1 | (c == '{');
	s->depth++;
	s->p++;
	s->fresh = true;
	return true;
}

SCAN_INLINE bool
scan_object(struct scan *s)
{
	return scan_open_(s, '{');
}

SCAN_INLINE bool
scan_array(struct scan *s)
{
	return scan_open_(s, '[');
}

SCAN_INLINE bool
scan_string(struct scan *s, struct str *out)
{
	const char *from, *stop;
	bool high;

	if (!SCAN_LIKELY(scan_peek_(s) == '"'))
		return scan_fail_(s, "a string is expected");
	from = s->p + 1;
	stop = scan_plain_(from, s->end, &high);
	if (SCAN_LIKELY(stop < s->end && *stop == '"' && !high)) {
		*out = (struct str){ from, (size_t)(stop - from) };
		s->p = stop + 1;
		return true;
	}
	{
		const char *why = NULL, *at = NULL;
		struct str v = { NULL, 0 };
		const char *p = scan_string_rest_(
		    from, stop, s->end, high, s->mem, (size_t)(s->end - s->start), &v, &why, &at);

		if (!p) {
			s->p = at;
			return scan_fail_(s, why);
		}
		*out = v;
		s->p = p;
	}
	return true;
}

SCAN_INLINE bool
scan_key(struct scan *s, struct str *key)
{
	unsigned char c = scan_peek_(s);
	bool fresh = s->fresh;

	if (!SCAN_LIKELY(s->p && s->depth > 0 && (s->objects & 1)))
		return scan_fail_(s, "an object is expected");
	s->fresh = false;
	if (c == '}') {
		s->p++;
		s->depth--;
		s->objects >>= 1;
		return false;
	}
	if (!fresh) {
		if (!SCAN_LIKELY(c == ','))
			return scan_fail_(s, c ? "a comma or } is expected" : "it breaks off");
		s->p++;
		c = scan_peek_(s);
	}
	if (!SCAN_LIKELY(c == '"'))
		return scan_fail_(s, c ? "a key is expected" : "it breaks off");
	if (!scan_string(s, key))
		return false;
	if (!SCAN_LIKELY(scan_peek_(s) == ':'))
		return scan_fail_(s, "a colon is expected");
	s->p++;
	return true;
}

SCAN_INLINE bool
scan_item(struct scan *s)
{
	unsigned char c = scan_peek_(s);
	bool fresh = s->fresh;

	if (!SCAN_LIKELY(s->p && s->depth > 0 && !(s->objects & 1)))
		return scan_fail_(s, "an array is expected");
	s->fresh = false;
	if (c == ']') {
		s->p++;
		s->depth--;
		s->objects >>= 1;
		return false;
	}
	if (!fresh) {
		if (!SCAN_LIKELY(c == ','))
			return scan_fail_(s, c ? "a comma or ] is expected" : "it breaks off");
		s->p++;
		c = scan_peek_(s);
		if (c == ']')
			return scan_fail_(s, "a value is expected");
	}
	if (c == 0)
		return scan_fail_(s, "it breaks off");
	/* The element is looked at by whoever takes it; a comma right here fails there. */
	return true;
}

SCAN_INLINE bool
scan_int(struct scan *s, int64_t *v)
{
	const char *p, *first;
	uint64_t n = 0;
	bool minus;

	scan_peek_(s);
	p = s->p;
	minus = p < s->end && *p == '-';
	if (minus)
		p++;
	first = p;
	for (; p < s->end && (unsigned char)(*p - '0') <= 9 && p - first < 19; p++)
		n = n * 10 + (unsigned)(*p - '0');
	if (p == first || p - first > 18 || (*first == '0' && p - first > 1))
		return false;
	if (p < s->end && (*p == '.' || *p == 'e' || *p == 'E'))
		return false;
	*v = minus ? -(int64_t)n : (int64_t)n;
	s->p = p;
	return true;
}

SCAN_INLINE bool
scan_skip(struct scan *s)
{
	const char *why = NULL, *at = NULL, *p, *from, *stop;
	int64_t ignored;
	bool high;

	if (scan_peek_(s) == '"') {
		from = s->p + 1;
		stop = scan_plain_(from, s->end, &high);
		if (SCAN_LIKELY(stop < s->end && *stop == '"' && !high))
			p = stop + 1;
		else
			p = scan_skip_string_(from, stop, s->end, high, &why, &at);
	} else {
		if (scan_int(s, &ignored))
			return true;
		if (!s->p)
			return false;
		p = scan_skip_value_(s->p, s->end, s->depth, &why, &at);
	}
	if (!p) {
		s->p = at;
		return scan_fail_(s, why);
	}
	s->p = p;
	return true;
}

SCAN_INLINE bool
scan_end(struct scan *s)
{
	unsigned char c = scan_peek_(s);

	if (!s->p)
		return false;
	if (s->depth > 0)
		return scan_fail_(s, "it is not read to its end");
	if (c != 0 || s->p < s->end)
		return scan_fail_(s, "something stands behind its end");
	if (s->start == s->end)
		return scan_fail_(s, "it is empty");
	return true;
}

#endif
