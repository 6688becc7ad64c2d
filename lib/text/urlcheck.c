/* urlcheck.c: whether a whole string is a URL, as twitter-text validates it. */
#include "text/urlcheck.h"

#include "text/charset.h"
#include "text/unicode.h"

/* The parts of RFC 3986's appendix B; p is NULL for a part that is not there. */
struct parts {
	struct str scheme, authority, path, query, fragment;
};

static size_t
find_any(struct str s, size_t i, const char *stops)
{
	while (i < s.len && (s.p[i] == '\0' || strchr(stops, s.p[i]) == NULL))
		i++;
	return i;
}

static struct parts
split(struct str s)
{
	struct parts p = { .scheme = { NULL, 0 } };
	size_t i = 0, end = find_any(s, 0, ":/?#");

	if (end > 0 && str_starts(str_sub(s, end, 3), STR("://"))) {
		p.scheme = str_sub(s, 0, end);
		i = end + 3;
	}
	end = find_any(s, i, "/?#");
	p.authority = str_sub(s, i, end - i);
	i = end;
	end = find_any(s, i, "?#");
	p.path = str_sub(s, i, end - i);
	if (end < s.len && s.p[end] == '?') {
		i = end + 1;
		end = find_any(s, i, "#");
		p.query = str_sub(s, i, end - i);
	}
	if (end < s.len)
		p.fragment = str_sub(s, end + 1, s.len);
	return p;
}

static bool
is_hex(char c)
{
	return charset_is_digit((unsigned char)c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Unreserved, sub-delims, percent escapes and what `more` holds, nothing else. */
static bool
is_made_of(struct str s, const char *more)
{
	size_t i = 0, from;
	uint32_t c;

	while (i < s.len) {
		from = i;
		c = unicode_next(s, &i);
		if (c == '%') {
			if (s.len - i < 2 || !is_hex(s.p[i]) || !is_hex(s.p[i + 1]))
				return false;
			i += 2;
		} else if (!charset_is_alnum(c) && !charset_is_cyrillic(c) &&
			   (c == 0 || c >= 0x80 ||
			       (!strchr("-._~!$&'()*+,;=", s.p[from]) && !strchr(more, s.p[from])))) {
			return false;
		}
	}
	return true;
}

static bool
is_ipv4(struct str host)
{
	struct str part;
	unsigned value, n = 0;
	size_t i;

	while (str_cut(&host, '.', &part)) {
		value = 0;
		if (part.len < 1 || part.len > 3 || (part.len > 1 && part.p[0] == '0'))
			return false;
		for (i = 0; i < part.len; i++) {
			if (!charset_is_digit((unsigned char)part.p[i]))
				return false;
			value = value * 10 + (unsigned)(part.p[i] - '0');
		}
		if (value > 255 || ++n > 4)
			return false;
	}
	return n == 4;
}

static bool
is_ipv6(struct str host)
{
	size_t i;

	if (host.len < 3 || host.p[0] != '[' || host.p[host.len - 1] != ']')
		return false;
	for (i = 1; i + 1 < host.len; i++)
		if (!is_hex(host.p[i]) && host.p[i] != ':' && host.p[i] != '.')
			return false;
	return true;
}

static bool
is_label(struct str label, bool unicode, bool underscore, bool top)
{
	uint32_t c, last = '-';
	size_t i = 0;
	bool first = true;

	while (i < label.len) {
		c = unicode_next(label, &i);
		if (c == '-' || (c == '_' && underscore)) {
			if (first)
				return false;
		} else if (!charset_is_alnum(c) && !(unicode && c >= 0x80)) {
			return false;
		} else if (first && top && charset_is_digit(c)) {
			return false;
		}
		last = c;
		first = false;
	}
	return !first && last != '-' && last != '_';
}

/* Labels: '_' in none of the last two, no digit first in the last. */
static bool
is_domain(struct str host, bool unicode)
{
	size_t dots = 0, i, n = 0;
	struct str label;

	for (i = 0; i < host.len; i++)
		dots += host.p[i] == '.';
	if (dots == 0)
		return false;
	while (str_cut(&host, '.', &label)) {
		if (!is_label(label, unicode, n + 1 < dots, n == dots))
			return false;
		n++;
	}
	return n == dots + 1;
}

static bool
is_authority(struct str s, bool unicode)
{
	size_t i = str_chr(s, '@'), digits;

	if (i != (size_t)-1) {
		if (!is_made_of(str_sub(s, 0, i), ":"))
			return false;
		s = str_sub(s, i + 1, s.len);
	}
	for (digits = 0; digits < s.len && charset_is_digit((unsigned char)s.p[s.len - 1 - digits]); digits++)
		;
	if (digits >= 1 && digits <= 5 && digits < s.len && s.p[s.len - 1 - digits] == ':')
		s.len -= digits + 1;
	return is_ipv4(s) || is_ipv6(s) || is_domain(s, unicode);
}

bool
urlcheck_valid(struct str s, bool need_protocol, bool allow_unicode)
{
	struct parts p = split(s);

	if (need_protocol && !str_eq_ci(p.scheme, STR("http")) && !str_eq_ci(p.scheme, STR("https")))
		return false;
	return is_made_of(p.path, "/:|@") && is_made_of(p.query, "/?:|@") &&
	       is_made_of(p.fragment, "/?:|@") && is_authority(p.authority, allow_unicode);
}
