/* scan_fast.h: the part of the JSON scanner that is worth inlining; scan.h includes it, and its callers use
 * nothing that ends in _. */
#ifndef TWEETX_BASE_SCAN_FAST_H
#define TWEETX_BASE_SCAN_FAST_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Each function here knows what well-written JSON without white space looks like, and leaves all else to a
 * slow one in scan.c. The slow ones take and give the place by value, so that a caller's struct scan can stay
 * in registers. Failed: p is NULL, and why and at say so.
 */
struct scan_step {
	const char *p;
	struct str v;
	const char *why, *at;
	bool more; /* a key was read; else its object was closed */
};
bool scan_nomem_(const char *why);
const char *scan_white_(const char *p, const char *end);
struct scan_step scan_key_slow_(
    const char *p, const char *end, bool fresh, bool object, struct scan_mem *mem, size_t room);
struct scan_step scan_string_slow_(const char *p, const char *end, struct scan_mem *mem, size_t room);
struct scan_step scan_skip_slow_(const char *p, const char *end, int depth);

/* Inlined wherever it is called: that keeps the place in a register. Whoever has no hot loop defines
 * SCAN_COMPACT first, for less code. */
#ifdef SCAN_COMPACT
#define SCAN_INLINE static inline
#else
#define SCAN_INLINE static inline __attribute__((always_inline))
#endif
#define SCAN_LIKELY(x) __builtin_expect(!!(x), 1)

/* Once failed, the place is the end, so that nothing is found there any more; the first reason stays. */
SCAN_INLINE bool
scan_fail_(struct scan *s, const char *why)
{
	if (!s->why) {
		s->why = why;
		s->at = s->p;
	}
	s->p = s->end;
	return false;
}

/* What a slow function has answered. */
SCAN_INLINE bool
scan_take_(struct scan *s, const struct scan_step *step)
{
	if (SCAN_LIKELY(step->p != NULL)) {
		s->p = step->p;
		return true;
	}
	if (!s->why)
		s->p = step->at;
	return scan_fail_(s, step->why);
}

/* The byte that comes next behind white space, or 0 at the end (a NUL in the text is no token either). */
SCAN_INLINE unsigned char
scan_peek_(struct scan *s)
{
	if (SCAN_LIKELY(s->p < s->end && (unsigned char)*s->p > ' '))
		return (unsigned char)*s->p;
	s->p = scan_white_(s->p, s->end);
	return s->p < s->end ? (unsigned char)*s->p : 0;
}

/*
 * The first byte from p on that ends the plain part of a string: a quote, a backslash or a control byte; or
 * end. *high: bytes above 0x7f were passed. Nothing outside [start, end) is read: a rest shorter than a block
 * is looked at as the end of the last one.
 */
SCAN_INLINE const char *
scan_plain_(const char *p, const char *start, const char *end, bool *high)
{
	unsigned seen = 0;

#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x1f);
	unsigned stop, top;
	__m128i v, hit;

	for (;; p += 16) {
		const char *from = p;
		unsigned shift = 0;

		if (!SCAN_LIKELY(end - p >= 16)) {
			if (end - start < 16 || p == end)
				break;
			from = end - 16;
			shift = (unsigned)(p - from);
		}
		v = _mm_loadu_si128((const __m128i *)(const void *)from);
		hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
		    _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
		stop = (unsigned)_mm_movemask_epi8(hit) >> shift;
		top = (unsigned)_mm_movemask_epi8(v) >> shift;
		if (stop) {
			/* stop ^ (stop - 1): its lowest bit and all below */
			*high = (seen | (top & (stop ^ (stop - 1)))) != 0;
			return p + __builtin_ctz(stop);
		}
		seen |= top;
		if (shift) {
			p = end;
			break;
		}
	}
#else
	(void)start;
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
	unsigned char c = scan_peek_(s);

	switch (c) {
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
	default:
		return c == '-' || (c >= '0' && c <= '9') ? SCAN_NUMBER : SCAN_NONE;
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
scan_close_(struct scan *s)
{
	s->depth--;
	s->objects >>= 1;
	return false;
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
	struct scan_step step;
	const char *stop;
	bool high;

	if (!SCAN_LIKELY(scan_peek_(s) == '"'))
		return scan_fail_(s, "a string is expected");
	stop = scan_plain_(s->p + 1, s->start, s->end, &high);
	if (SCAN_LIKELY(stop < s->end && *stop == '"' && !high)) {
		*out = (struct str){ s->p + 1, (size_t)(stop - s->p - 1) };
		s->p = stop + 1;
		return true;
	}
	step = scan_string_slow_(s->p, s->end, s->mem, (size_t)(s->end - s->start));
	if (!scan_take_(s, &step))
		return false;
	*out = step.v;
	return true;
}

SCAN_INLINE bool
scan_key(struct scan *s, struct str *key)
{
	const char *p = s->p, *stop;
	bool fresh = s->fresh, high;
	struct scan_step step;

	s->fresh = false;
	if (SCAN_LIKELY(s->end - p > 2 && (s->objects & 1))) {
		if (*p == '}') {
			s->p++;
			return scan_close_(s);
		}
		if (SCAN_LIKELY((fresh || *p == ',') && p[!fresh] == '"')) {
			p += !fresh + 1;
			stop = scan_plain_(p, s->start, s->end, &high);
			if (SCAN_LIKELY(s->end - stop > 1 && stop[0] == '"' && stop[1] == ':' && !high)) {
				*key = (struct str){ p, (size_t)(stop - p) };
				s->p = stop + 2;
				return true;
			}
		}
	}
	step = scan_key_slow_(s->p, s->end, fresh, s->objects & 1, s->mem, (size_t)(s->end - s->start));
	if (!scan_take_(s, &step))
		return false;
	if (!step.more)
		return scan_close_(s);
	*key = step.v;
	return true;
}

SCAN_INLINE bool
scan_item(struct scan *s)
{
	unsigned char c = scan_peek_(s);
	bool fresh = s->fresh;

	if (!SCAN_LIKELY(s->depth > 0 && !(s->objects & 1)))
		return scan_fail_(s, "an array is expected");
	s->fresh = false;
	if (c == ']') {
		s->p++;
		return scan_close_(s);
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
	/* the element is looked at by whoever takes it; a comma right here fails there */
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
	/* more digits than fit are told by their number */
	for (; p < s->end && (unsigned char)(*p - '0') <= 9; p++)
		n = n * 10 + (unsigned char)(*p - '0');
	if (!SCAN_LIKELY(p > first && p - first <= 18 && (*first != '0' || p - first == 1)))
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
	struct scan_step step;
	const char *stop;
	int64_t ignored;
	bool high;

	if (scan_peek_(s) == '"') {
		stop = scan_plain_(s->p + 1, s->start, s->end, &high);
		if (SCAN_LIKELY(stop < s->end && *stop == '"' && !high)) {
			s->p = stop + 1;
			return true;
		}
	} else if (scan_int(s, &ignored)) {
		return true;
	}
	step = scan_skip_slow_(s->p, s->end, s->depth);
	return scan_take_(s, &step);
}

SCAN_INLINE bool
scan_end(struct scan *s)
{
	unsigned char c = scan_peek_(s);

	if (s->why)
		return false;
	if (s->depth > 0)
		return scan_fail_(s, "it is not read to its end");
	if (c != 0 || s->p < s->end)
		return scan_fail_(s, "something stands behind its end");
	if (s->start == s->end)
		return scan_fail_(s, "it is empty");
	return true;
}

SCAN_INLINE bool
scan_nomem(const struct scan *s)
{
	return scan_nomem_(s->why);
}

#endif
