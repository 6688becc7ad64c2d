/* link_header.c: the next page out of a Link header (RFC 8288). */
#include "source/link_header.h"

static bool
is_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

static void
skip_blank(struct str *s)
{
	while (s->len > 0 && (s->p[0] == ' ' || s->p[0] == '\t'))
		*s = str_sub(*s, 1, s->len);
}

static bool
take(struct str *s, char c)
{
	skip_blank(s);
	if (s->len == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->len);
	return true;
}

static bool
take_token(struct str *s, struct str *out)
{
	size_t n = 0;

	skip_blank(s);
	while (n < s->len && is_token(s->p[n]))
		n++;
	*out = str_sub(*s, 0, n);
	*s = str_sub(*s, n, s->len);
	return n > 0;
}

static bool
take_quoted(struct str *s, struct str *out)
{
	size_t n = 0;

	while (n < s->len && s->p[n] != '"')
		n += s->p[n] == '\\' ? 2 : 1;
	if (n >= s->len)
		return false;
	*out = str_sub(*s, 0, n);
	*s = str_sub(*s, n + 1, s->len);
	return true;
}

static bool
holds_next(struct str rel)
{
	struct str word;

	while (str_cut(&rel, ' ', &word))
		if (str_eq_ci(word, STR("next")))
			return true;
	return false;
}

/* One ;name=value of a link; *next is set where it says rel=next. */
static bool
take_param(struct str *s, bool *next)
{
	struct str name, value = { NULL, 0 };

	if (!take_token(s, &name))
		return false;
	if (take(s, '=') && !(take(s, '"') ? take_quoted(s, &value) : take_token(s, &value)))
		return false;
	if (str_eq_ci(name, STR("rel")))
		*next = *next || holds_next(value);
	return true;
}

bool
link_header_next(struct str value, struct str *url)
{
	struct str s = value;

	while (take(&s, '<')) {
		size_t end = str_chr(s, '>');
		bool next = false;
		struct str target;
		if (end == (size_t)-1)
			return false;
		target = str_sub(s, 0, end);
		s = str_sub(s, end + 1, s.len);
		while (take(&s, ';'))
			if (!take_param(&s, &next))
				return false;
		if (next) {
			*url = target;
			return true;
		}
		if (!take(&s, ','))
			break;
	}
	return false;
}

struct str
link_header_host(struct str url)
{
	struct str none = { NULL, 0 };
	size_t n = 0;

	if (str_starts_ci(url, STR("https://")))
		url = str_sub(url, 8, url.len);
	else if (str_starts_ci(url, STR("http://")))
		url = str_sub(url, 7, url.len);
	else
		return none;
	while (n < url.len && url.p[n] != '/' && url.p[n] != '?' && url.p[n] != '#')
		n++;
	url = str_sub(url, 0, n);
	return n == 0 || str_chr(url, '@') != (size_t)-1 || str_chr(url, '\\') != (size_t)-1 ? none : url;
}

struct str
link_header_arg(struct str url, const char *name)
{
	struct str none = { NULL, 0 }, rest, pair, key;
	size_t at = str_chr(url, '?');

	if (at == (size_t)-1)
		return none;
	rest = str_sub(url, at + 1, url.len);
	at = str_chr(rest, '#');
	if (at != (size_t)-1)
		rest = str_sub(rest, 0, at);
	while (str_cut(&rest, '&', &pair)) {
		struct str value = pair;
		if (str_cut(&value, '=', &key) && str_eq(key, str_of(name)))
			return value;
	}
	return none;
}
