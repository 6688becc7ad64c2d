/* scan.c: the slow half of the JSON scanner: escapes, UTF-8, whole values and memory. */
#define SCAN_COMPACT
#include "base/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define SCAN_SSSE3 1
#include <immintrin.h>
#endif

static const char no_memory[] = "memory ran out";

bool
scan_nomem_(const char *why)
{
	return why == no_memory;
}

void
scan_mem_free(struct scan_mem *m)
{
	if (!m)
		return;
	free(m->data);
	*m = (struct scan_mem){ 0 };
}

#ifdef SCAN_SSSE3
/*
 * Three table look-ups on the nibbles of each byte and its forerunner tell every two-byte error, and one
 * comparison the missing or stray continuation bytes of longer forms (J. Keiser, D. Lemire, "Validating UTF-8
 * in less than one instruction per byte", 2020). The names are the paper's errors, one bit each.
 */
enum {
	TOO_SHORT = 1 << 0,
	TOO_LONG = 1 << 1,
	OVERLONG_3 = 1 << 2,
	TOO_LARGE = 1 << 3,
	SURROGATE = 1 << 4,
	OVERLONG_2 = 1 << 5,
	TOO_LARGE_1000 = 1 << 6,
	OVERLONG_4 = 1 << 6,
	TWO_CONTS = 1 << 7,
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

__attribute__((target("ssse3"))) static __m128i
utf8_errors(__m128i in, __m128i before)
{
	const __m128i nibble = _mm_set1_epi8(0x0f);
	const __m128i first_high = _mm_setr_epi8(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
	    TOO_LONG, TOO_LONG, (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS,
	    TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
	    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
	const __m128i first_low = _mm_setr_epi8((char)(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4),
	    (char)(CARRY | OVERLONG_2), (char)CARRY, (char)CARRY, (char)(CARRY | TOO_LARGE),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
	    (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000));
	const __m128i second_high = _mm_setr_epi8(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
	    TOO_SHORT, TOO_SHORT, TOO_SHORT,
	    (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
	    (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
	    (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
	    (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT,
	    TOO_SHORT, TOO_SHORT);
	__m128i one = _mm_alignr_epi8(in, before, 15), two = _mm_alignr_epi8(in, before, 14);
	__m128i three = _mm_alignr_epi8(in, before, 13);
	__m128i pairs = _mm_and_si128(
	    _mm_and_si128(_mm_shuffle_epi8(first_high, _mm_and_si128(_mm_srli_epi16(one, 4), nibble)),
		_mm_shuffle_epi8(first_low, _mm_and_si128(one, nibble))),
	    _mm_shuffle_epi8(second_high, _mm_and_si128(_mm_srli_epi16(in, 4), nibble)));
	/* the bytes that must continue: two behind a lead of three or four bytes, three behind one of four */
	__m128i must = _mm_or_si128(
	    _mm_subs_epu8(two, _mm_set1_epi8((char)0x60)), _mm_subs_epu8(three, _mm_set1_epi8(0x70)));

	return _mm_xor_si128(_mm_and_si128(must, _mm_set1_epi8((char)0x80)), pairs);
}

__attribute__((target("ssse3"))) static bool
utf8_ok_wide(const char *p, size_t n)
{
	__m128i before = _mm_setzero_si128(), bad = _mm_setzero_si128(), in;
	char tail[16] = { 0 };

	for (; n >= 16; p += 16, n -= 16) {
		in = _mm_loadu_si128((const __m128i *)(const void *)p);
		bad = _mm_or_si128(bad, utf8_errors(in, before));
		before = in;
	}
	/* zeros behind the end are ASCII, so a character that breaks off there is told by its missing bytes;
	 * with no byte left over this still looks at what the last full block began */
	memcpy(tail, p, n);
	in = _mm_loadu_si128((const __m128i *)(const void *)tail);
	bad = _mm_or_si128(bad, utf8_errors(in, before));
	return _mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) == 0xffff;
}
#endif

bool
scan_utf8_ok(struct str s)
{
	if (s.len == 0)
		return true;
#ifdef SCAN_SSSE3
	if (__builtin_cpu_supports("ssse3"))
		return utf8_ok_wide(s.p, s.len);
#endif
	return str_utf8_ok(s);
}

static struct scan_step
fail(const char *at, const char *why)
{
	return (struct scan_step){ .p = NULL, .why = why, .at = at };
}

static struct scan_step
at(const char *p)
{
	return (struct scan_step){ .p = p };
}

/* Four hexadecimal digits; -1 for anything else. */
static int
hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= c - '0';
		else if (c >= 'a' && c <= 'f')
			v |= c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			v |= c - 'A' + 10;
		else
			return -1;
	}
	return v;
}

static char *
put_utf8(char *o, unsigned c)
{
	if (c < 0x80) {
		*o++ = (char)c;
	} else if (c < 0x800) {
		*o++ = (char)(0xc0 | c >> 6);
		*o++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*o++ = (char)(0xe0 | c >> 12);
		*o++ = (char)(0x80 | (c >> 6 & 0x3f));
		*o++ = (char)(0x80 | (c & 0x3f));
	} else {
		*o++ = (char)(0xf0 | c >> 18);
		*o++ = (char)(0x80 | (c >> 12 & 0x3f));
		*o++ = (char)(0x80 | (c >> 6 & 0x3f));
		*o++ = (char)(0x80 | (c & 0x3f));
	}
	return o;
}

/*
 * The escape at p (behind the backslash): the place behind it, NULL for none; *code what it stands for. The
 * second half of a surrogate pair is taken with the first.
 */
static const char *
escape(const char *p, const char *end, unsigned *code)
{
	int v, w;

	if (p >= end)
		return NULL;
	switch (*p) {
	case '"':
	case '\\':
	case '/':
		*code = (unsigned char)*p;
		return p + 1;
	case 'b':
		*code = '\b';
		return p + 1;
	case 'f':
		*code = '\f';
		return p + 1;
	case 'n':
		*code = '\n';
		return p + 1;
	case 'r':
		*code = '\r';
		return p + 1;
	case 't':
		*code = '\t';
		return p + 1;
	case 'u':
		break;
	default:
		return NULL;
	}
	v = hex4(p + 1, end);
	if (v < 0)
		return NULL;
	p += 5;
	*code = (unsigned)v;
	if (v >= 0xd800 && v <= 0xdfff) {
		*code = 0xfffd;
		if (v < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
			w = hex4(p + 2, end);
			if (w >= 0xdc00 && w <= 0xdfff) {
				*code = 0x10000 + (((unsigned)v & 0x3ff) << 10) + ((unsigned)w & 0x3ff);
				p += 6;
			}
		}
	} else if (v == 0) {
		*code = 0xfffd;
	}
	return p;
}

/* Room for everything that a text of `room` bytes can unescape to; what was handed out before stays where it
 * is. */
static bool
reserve(struct scan_mem *m, size_t room)
{
	size_t cap;

	if (m->cap >= room)
		return true;
	/* The capacity is that of a whole text, so the first string of a text already finds all there is to
	 * find. */
	cap = room < 4096 ? 4096 : room + room / 2;
	free(m->data);
	m->cap = m->len = 0;
	m->data = malloc(cap);
	if (!m->data)
		return false;
	m->cap = cap;
	return true;
}

struct scan_step
scan_string_slow_(const char *p, const char *end, struct scan_mem *mem, size_t room)
{
	const char *run = ++p, *start = p, *stop;
	struct scan_step done;
	unsigned code;
	bool high;
	char *o;

	stop = scan_plain_(run, start, end, &high);
	if (stop < end && *stop == '"') {
		struct str plain = { run, (size_t)(stop - run) };

		if (high && !scan_utf8_ok(plain))
			return fail(run, "a string is not valid UTF-8");
		done = at(stop + 1);
		done.v = plain;
		return done;
	}
	if (!reserve(mem, room))
		return fail(run, no_memory);
	o = mem->data + mem->len;
	for (;;) {
		size_t n = (size_t)(stop - run);

		if (stop >= end)
			return fail(stop, "a string has no end");
		if ((unsigned char)*stop < 0x20)
			return fail(stop, "a control byte stands in a string");
		if (high && !scan_utf8_ok((struct str){ run, n }))
			return fail(run, "a string is not valid UTF-8");
		memcpy(o, run, n);
		o += n;
		if (*stop == '"')
			break;
		run = escape(stop + 1, end, &code);
		if (!run)
			return fail(stop, "a string holds an unknown escape");
		o = put_utf8(o, code);
		stop = scan_plain_(run, start, end, &high);
	}
	done = at(stop + 1);
	done.v = (struct str){ mem->data + mem->len, (size_t)(o - (mem->data + mem->len)) };
	mem->len = (size_t)(o - mem->data);
	return done;
}

const char *
scan_white_(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* The string at p (its quote), checked and left out. */
static struct scan_step
skip_string(const char *p, const char *end)
{
	const char *run = ++p, *start = p, *stop;
	unsigned code;
	bool high;

	for (;;) {
		stop = scan_plain_(run, start, end, &high);
		if (stop >= end)
			return fail(stop, "a string has no end");
		if ((unsigned char)*stop < 0x20)
			return fail(stop, "a control byte stands in a string");
		if (high && !scan_utf8_ok((struct str){ run, (size_t)(stop - run) }))
			return fail(run, "a string is not valid UTF-8");
		if (*stop == '"')
			return at(stop + 1);
		run = escape(stop + 1, end, &code);
		if (!run)
			return fail(stop, "a string holds an unknown escape");
	}
}

/* A string, number or word at p. */
static struct scan_step
skip_plain(const char *p, const char *end)
{
	size_t left = (size_t)(end - p), n;

	if (*p == '"')
		return skip_string(p, end);
	if (*p == 't' && left >= 4 && memcmp(p, "true", 4) == 0)
		return at(p + 4);
	if (*p == 'f' && left >= 5 && memcmp(p, "false", 5) == 0)
		return at(p + 5);
	if (*p == 'n' && left >= 4 && memcmp(p, "null", 4) == 0)
		return at(p + 4);
	n = num_json_len((struct str){ p, left });
	return n ? at(p + n) : fail(p, "a value is expected");
}

/* A key and its colon; the place of the value. With `mem` the key is read, without it is left out. */
static struct scan_step
take_key(const char *p, const char *end, struct scan_mem *mem, size_t room)
{
	struct scan_step key;

	p = scan_white_(p, end);
	if (p >= end)
		return fail(p, "it breaks off");
	if (*p != '"')
		return fail(p, "a key is expected");
	key = mem ? scan_string_slow_(p, end, mem, room) : skip_string(p, end);
	if (!key.p)
		return key;
	p = scan_white_(key.p, end);
	if (p >= end || *p != ':')
		return fail(p, "a colon is expected");
	key.p = p + 1;
	key.more = true;
	return key;
}

struct scan_step
scan_key_slow_(const char *p, const char *end, bool fresh, bool object, struct scan_mem *mem, size_t room)
{
	p = scan_white_(p, end);
	if (!object)
		return fail(p, "an object is expected");
	if (p >= end)
		return fail(p, "it breaks off");
	if (*p == '}')
		return at(p + 1);
	if (!fresh) {
		if (*p != ',')
			return fail(p, "a comma or } is expected");
		p++;
	}
	return take_key(p, end, mem, room);
}

struct scan_step
scan_skip_slow_(const char *p, const char *end, int depth)
{
	uint64_t objects = 0; /* bit n: the container n levels further out is an object */
	struct scan_step step;
	int open = 0;

	for (;;) {
		p = scan_white_(p, end);
		if (p >= end)
			return fail(p, "it breaks off");
		if (*p == '{' || *p == '[') {
			bool object = *p == '{';

			if (depth + open >= SCAN_DEPTH)
				return fail(p, "it is nested too deep");
			p = scan_white_(p + 1, end);
			if (p < end && *p == (object ? '}' : ']')) {
				p++;
			} else {
				objects = objects << 1 | object;
				open++;
				if (object) {
					step = take_key(p, end, NULL, 0);
					if (!step.p)
						return step;
					p = step.p;
				}
				continue;
			}
		} else {
			step = skip_plain(p, end);
			if (!step.p)
				return step;
			p = step.p;
		}
		/* behind a value: close what ends here, then the comma */
		for (;;) {
			if (open == 0)
				return at(p);
			p = scan_white_(p, end);
			if (p >= end)
				return fail(p, "it breaks off");
			if (*p != ((objects & 1) ? '}' : ']'))
				break;
			p++;
			objects >>= 1;
			open--;
		}
		if (*p != ',')
			return fail(p, "a comma is expected");
		p++;
		if (objects & 1) {
			step = take_key(p, end, NULL, 0);
			if (!step.p)
				return step;
			p = step.p;
		}
	}
}

bool
scan_raw(struct scan *s, struct str *text)
{
	const char *from;

	scan_peek_(s);
	from = s->p;
	if (!scan_skip(s))
		return false;
	*text = (struct str){ from, (size_t)(s->p - from) };
	return true;
}

bool
scan_number(struct scan *s, struct str *text)
{
	if (scan_kind(s) != SCAN_NUMBER)
		return scan_fail_(s, "a number is expected");
	return scan_raw(s, text);
}

bool
scan_bool(struct scan *s, bool *v)
{
	struct str text;

	if (scan_kind(s) != SCAN_BOOL)
		return scan_fail_(s, "true or false is expected");
	if (!scan_raw(s, &text))
		return false;
	*v = text.p[0] == 't';
	return true;
}

bool
scan_null(struct scan *s)
{
	if (scan_kind(s) != SCAN_NULL)
		return scan_fail_(s, "null is expected");
	return scan_skip(s);
}
