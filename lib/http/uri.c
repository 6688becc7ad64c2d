/* uri.c: the pieces of a request's address, as they were sent. */
#include "http/uri.h"

static int
hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
all_allowed(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '#' || c == '\\')
			return false;
	}
	return true;
}

enum err
uri_split(struct str raw, struct str *path, struct str *query, struct fault *f)
{
	size_t at;

	*query = (struct str){ NULL, 0 };
	if (str_starts_ci(raw, STR("http://")) || str_starts_ci(raw, STR("https://"))) {
		raw = str_sub(raw, str_find(raw, STR("://")) + 3, raw.len);
		/* Without a path the address ends behind the host, or a query begins. */
		for (at = 0; at < raw.len && raw.p[at] != '/' && raw.p[at] != '?'; at++)
			continue;
		raw = str_sub(raw, at, raw.len);
		if (raw.len == 0)
			raw = STR("/");
	}
	at = str_chr(raw, '?');
	*path = str_sub(raw, 0, at == (size_t)-1 ? raw.len : at);
	if (at != (size_t)-1)
		*query = str_sub(raw, at + 1, raw.len);
	if (path->len > URI_PATH_MAX)
		return fault_set(f, ERR_URI_TOO_LONG, "The path is longer than %d bytes", URI_PATH_MAX);
	if (query->len > URI_QUERY_MAX)
		return fault_set(f, ERR_URI_TOO_LONG, "The query is longer than %d bytes", URI_QUERY_MAX);
	if (path->len == 0 || path->p[0] != '/')
		return fault_set(f, ERR_MALFORMED, "The path does not begin with a slash");
	if (!all_allowed(*path) || !all_allowed(*query))
		return fault_set(f, ERR_MALFORMED, "The address holds a byte that must be percent-encoded");
	return ERR_OK;
}

enum err
uri_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	size_t i, n = 0;
	char *p;

	for (i = 0; i < s.len && s.p[i] != '%' && !(plus && s.p[i] == '+'); i++)
		continue;
	if (i == s.len) {
		*out = s;
		return str_utf8_ok(s) ? ERR_OK : ERR_MALFORMED;
	}
	if ((p = arena_alloc(a, s.len + 1)) == NULL)
		return ERR_NOMEM;
	for (i = 0; i < s.len; i++) {
		int hi, lo;

		if (plus && s.p[i] == '+') {
			p[n++] = ' ';
			continue;
		}
		if (s.p[i] != '%') {
			p[n++] = s.p[i];
			continue;
		}
		if (s.len - i < 3 || (hi = hex((unsigned char)s.p[i + 1])) < 0 ||
		    (lo = hex((unsigned char)s.p[i + 2])) < 0 || (hi | lo) == 0)
			return ERR_MALFORMED;
		p[n++] = (char)(hi << 4 | lo);
		i += 2;
	}
	p[n] = '\0';
	*out = (struct str){ p, n };
	return str_utf8_ok(*out) ? ERR_OK : ERR_MALFORMED;
}

bool
uri_next(struct str *query, struct str *key, struct str *value)
{
	struct str pair;
	size_t at;

	do {
		if (!str_cut(query, '&', &pair))
			return false;
	} while (pair.len == 0);
	at = str_chr(pair, '=');
	*key = str_sub(pair, 0, at == (size_t)-1 ? pair.len : at);
	*value = at == (size_t)-1 ? (struct str){ NULL, 0 } : str_sub(pair, at + 1, pair.len);
	return true;
}
