/* jsonl_value.c: the values of posts, read quickly. */
#include "source/jsonl_value.h"

#include <string.h>

#include "base/clock.h"
#include "model/post.h"

static uint64_t
load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Eight digits: the high halves of all bytes are 3, also after adding 6. */
static bool
digits8(uint64_t v)
{
	const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0), three = UINT64_C(0x3030303030303030);

	return (v & high) == three && ((v + UINT64_C(0x0606060606060606)) & high) == three;
}

bool
jsonl_value_id(struct str s)
{
	size_t i = 0;

	if (s.len == 0 || s.len > 20)
		return false;
	for (; i + 8 <= s.len; i += 8)
		if (!digits8(load8(s.p + i)))
			return false;
	if (i > 0)
		return digits8(load8(s.p + s.len - 8));
	for (; i < s.len; i++)
		if ((unsigned char)(s.p[i] - '0') > 9)
			return false;
	return true;
}

static bool
two(const char *p, int max, int *v)
{
	unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';

	*v = (int)(a * 10 + b);
	return a <= 9 && b <= 9 && *v <= max;
}

bool
jsonl_value_time(struct jsonl_day *day, const char *p, int64_t *t)
{
	int64_t first;
	int h, m, sec;

	if (p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != '.' || p[23] != 'Z' ||
	    !two(p + 11, 23, &h) || !two(p + 14, 59, &m) || !two(p + 17, 59, &sec) ||
	    !two(p + 20, 99, &(int){ 0 }) || (unsigned char)(p[22] - '0') > 9)
		return false;
	if (load8(day->text) != load8(p) || day->text[8] != p[8] || day->text[9] != p[9]) {
		if (!clock_parse_date((struct str){ p, 10 }, &first))
			return false;
		memcpy(day->text, p, 10);
		day->start = first * 86400;
	}
	*t = day->start + h * 3600 + m * 60 + sec;
	return true;
}

struct str
jsonl_value_lang(struct jsonl_langs *l, struct str tag)
{
	unsigned a, b;
	struct str lang;

	if (tag.len != 2)
		return post_lang(tag);
	a = (unsigned char)tag.p[0] - 'a';
	b = (unsigned char)tag.p[1] - 'a';
	if (a >= 26 || b >= 26)
		return post_lang(tag);
	if (l->known[a * 26 + b] == 1)
		return tag;
	lang = post_lang(tag);
	l->known[a * 26 + b] = str_eq(lang, tag) ? 1 : 2;
	return lang;
}

struct str
jsonl_value_unescape(struct str s, char *out, size_t *used)
{
	const char *p = s.p, *end = s.p + s.len, *amp = s.len ? memchr(p, '&', s.len) : NULL;
	char *from = out + *used, *o = from;

	if (!amp)
		return s;
	while (amp) {
		size_t left = (size_t)(end - amp), n;
		char c = '&';

		memcpy(o, p, (size_t)(amp - p));
		o += amp - p;
		n = 1;
		if (left >= 4 && memcmp(amp, "&lt;", 4) == 0) {
			c = '<';
			n = 4;
		} else if (left >= 4 && memcmp(amp, "&gt;", 4) == 0) {
			c = '>';
			n = 4;
		} else if (left >= 5 && memcmp(amp, "&amp;", 5) == 0) {
			n = 5;
		}
		*o++ = c;
		p = amp + n;
		amp = p < end ? memchr(p, '&', (size_t)(end - p)) : NULL;
	}
	memcpy(o, p, (size_t)(end - p));
	o += end - p;
	*used += (size_t)(o - from);
	return (struct str){ from, (size_t)(o - from) };
}
