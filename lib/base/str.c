/* str.c: comparing, searching and cutting pieces of bytes. */
#include "base/str.h"

#include <stdint.h>

static unsigned char
lower(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool
str_eq_ci(struct str a, struct str b)
{
	return a.len == b.len && str_starts_ci(a, b);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.p, prefix.p, prefix.len) == 0);
}

bool
str_starts_ci(struct str s, struct str prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++)
		if (lower(s.p[i]) != lower(prefix.p[i]))
			return false;
	return true;
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.p + s.len - suffix.len, suffix.p, suffix.len) == 0);
}

size_t
str_find(struct str s, struct str needle)
{
	const char *p;

	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return (size_t)-1;
	p = memmem(s.p, s.len, needle.p, needle.len);
	return p ? (size_t)(p - s.p) : (size_t)-1;
}

size_t
str_chr(struct str s, char c)
{
	const char *p = s.len ? memchr(s.p, c, s.len) : NULL;

	return p ? (size_t)(p - s.p) : (size_t)-1;
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct str
str_sub(struct str s, size_t from, size_t len)
{
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){ s.p ? s.p + from : NULL, len };
}

bool
str_cut(struct str *s, char sep, struct str *head)
{
	size_t at;

	if (s->p == NULL)
		return false;
	at = str_chr(*s, sep);
	if (at == (size_t)-1) {
		*head = *s;
		*s = (struct str){ NULL, 0 };
	} else {
		*head = str_sub(*s, 0, at);
		*s = str_sub(*s, at + 1, s->len);
	}
	return true;
}

/* RFC 3629, section 4: the range of the second byte keeps overlong forms, surrogates and > U+10FFFF out. */
size_t
str_utf8_len(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo = 0x80, hi = 0xbf;
	size_t n;

	if (s.len == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] == 0xe0)
		lo = 0xa0;
	else if (p[0] == 0xed)
		hi = 0x9f;
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f;
	if (s.len < n || p[1] < lo || p[1] > hi)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* The length of the ASCII run at the start, eight bytes at a time. */
static size_t
ascii_run(struct str s)
{
	size_t i = 0;
	uint64_t w;

	while (i + 8 <= s.len) {
		memcpy(&w, s.p + i, 8);
		if (w & 0x8080808080808080u)
			break;
		i += 8;
	}
	while (i < s.len && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

bool
str_utf8_ok(struct str s)
{
	while (s.len > 0) {
		size_t n = (unsigned char)s.p[0] < 0x80 ? ascii_run(s) : str_utf8_len(s);

		if (n == 0)
			return false;
		s.p += n;
		s.len -= n;
	}
	return true;
}

/* FNV-1a, then a mixer (murmur3's), since FNV alone leaves the high bits weak. */
unsigned long long
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 33);
}
