/* link.c: finds the links of a text as twitter-text does. */
#include "text/link.h"

#include "text/charset.h"
#include "text/tld.h"
#include "text/unicode.h"

#define URL_MAX 4096 /* UTF-16 units, "https://" included where it is not written */
#define LABEL_MAX 63 /* of a domain label in punycode */
#define TCO_SLUG_MAX 40
#define TLD_BYTES_MAX 64 /* longer ones do not exist; a test sees to it */

static const uint32_t none = 0xffffffffu;

/* The code point at i; `none` at the end. *after (may be NULL) is behind it. */
static uint32_t
at(struct str s, size_t i, size_t *after)
{
	uint32_t c = none;

	if (i < s.len)
		c = unicode_next(s, &i);
	if (after)
		*after = i;
	return c;
}

static bool
may_precede(uint32_t c)
{
	return !charset_is_alnum(c) && !charset_is_at(c) && c != '$' && !charset_is_hash(c) &&
	       !charset_is_forbidden(c);
}

static bool
is_domain(uint32_t c)
{
	return c != none && !charset_is_punct(c) && !charset_is_space(c) && !charset_is_forbidden(c) &&
	       !charset_is_directional(c);
}

static bool
is_ascii_domain(uint32_t c)
{
	return c == '-' || charset_is_alnum(c) || charset_is_latin_accent(c);
}

static bool
is_path(uint32_t c)
{
	return c != none && (charset_is_alnum(c) || charset_is_cyrillic(c) || charset_is_latin_accent(c) ||
				c == 0x2013 || (c < 0x80 && c && strchr("!*';:=+,.$/%#[]-_~@|&", (int)c)));
}

static bool
is_path_end(uint32_t c)
{
	return c != none && (charset_is_alnum(c) || charset_is_cyrillic(c) || charset_is_latin_accent(c) ||
				(c < 0x80 && c && strchr("+-=_#/", (int)c)));
}

static bool
is_query(uint32_t c)
{
	return charset_is_alnum(c) || (c < 0x80 && c && strchr("!?*'@();:&=+$/%#[]-_.,~|", (int)c));
}

static bool
is_query_end(uint32_t c)
{
	return charset_is_alnum(c) || (c < 0x80 && c && strchr("-_&=#/", (int)c));
}

static bool
is_known_tld(struct str name)
{
	size_t low = 0, high = tld_list_len, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = str_cmp(name, tld_list[mid].name);
		if (order == 0)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}

static size_t
put_utf8(char *p, uint32_t c)
{
	size_t n = 0;

	if (c < 0x80) {
		p[n++] = (char)c;
		return n;
	}
	if (c < 0x800) {
		p[n++] = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			p[n++] = (char)(0xe0 | c >> 12);
		} else {
			p[n++] = (char)(0xf0 | c >> 18);
			p[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		}
		p[n++] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	p[n++] = (char)(0x80 | (c & 0x3f));
	return n;
}

/* Behind the longest top-level domain at i that no letter, digit, '@', '+' or '-' follows, or behind a
 * punycode one; i for none. */
static size_t
tld_end(struct str s, size_t i)
{
	char folded[TLD_BYTES_MAX + 4];
	size_t n = 0, j = i, end = i, k;
	uint32_t c, behind;

	while (n < TLD_BYTES_MAX && is_domain(c = at(s, j, &j))) {
		n += put_utf8(folded + n, (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT));
		behind = at(s, j, NULL);
		if (!charset_is_alnum(behind) && behind != '@' && behind != '+' && behind != '-' &&
		    is_known_tld((struct str){ folded, n }))
			end = j;
	}
	if (end > i || !str_starts_ci(str_sub(s, i, s.len), STR("xn--")))
		return end;
	for (k = j = i + 4; j < s.len && (charset_is_alnum((unsigned char)s.p[j]) || s.p[j] == '-'); j++)
		;
	return j > k ? j : i;
}

/* Where "http" or "https" begins when "://" stands at i, not before `from`; i for nowhere. */
static size_t
scheme_before(struct str s, size_t from, size_t i)
{
	if (!str_starts(str_sub(s, i, 3), STR("://")))
		return i;
	if (i - from >= 5 && str_eq_ci(str_sub(s, i - 5, 5), STR("https")))
		return i - 5;
	return i - from >= 4 && str_eq_ci(str_sub(s, i - 4, 4), STR("http")) ? i - 4 : i;
}

/*
 * A domain at i: labels with dots, the last dot before a top-level domain. As many labels as possible; '_'
 * may stand in all but the last before the top-level domain. Its end; or i, and then *next is the first place
 * behind i where one may begin.
 */
static size_t
domain_end(struct str s, size_t i, size_t *next)
{
	size_t j = i, after, found = i, behind_underscore, candidate = 0, tld;
	uint32_t c, last;

	for (;;) {
		/* One label. */
		last = '.';
		behind_underscore = 0;
		if (!is_domain(at(s, j, &after))) {
			*next = j > i ? j : after;
			break;
		}
		while (is_domain(c = at(s, j, &after)) || c == '-' || c == '_') {
			last = c;
			j = after;
			if (c == '_' || (c == '-' && behind_underscore == j - 1))
				behind_underscore = j;
		}
		if (c != '.' || last == '-' || last == '_') {
			*next = scheme_before(s, i + 1, j);
			break;
		}
		tld = tld_end(s, ++j);
		if (tld > j && behind_underscore == 0)
			found = tld;
		else if (tld > j && candidate == 0)
			candidate = behind_underscore;
	}
	/* Behind the '_' of a label that a top-level domain follows a shorter match begins. */
	if (candidate && candidate < *next)
		*next = candidate;
	return found;
}

/* Behind "(...)" at i, with one pair of parentheses more inside at most; i for none. */
static size_t
parens_end(struct str s, size_t i)
{
	size_t j = i + 1, from, after;

	for (from = j; is_path(at(s, j, &after)); j = after)
		;
	if (at(s, j, NULL) == ')')
		return j > from ? j + 1 : i;
	if (at(s, j, NULL) != '(')
		return i;
	for (from = ++j; is_path(at(s, j, &after)); j = after)
		;
	if (j == from || at(s, j, NULL) != ')')
		return i;
	for (j++; is_path(at(s, j, &after)); j = after)
		;
	return at(s, j, NULL) == ')' ? j + 1 : i;
}

/* Behind the path that begins with the '/' at i. */
static size_t
path_end(struct str s, size_t i)
{
	size_t j = i + 1, end = j, after;
	uint32_t c;

	for (;;) {
		c = at(s, j, &after);
		if (c == '(') {
			after = parens_end(s, j);
			if (after == j)
				return end;
			end = after;
		} else if (!is_path(c)) {
			return end;
		} else if (is_path_end(c)) {
			end = after;
		}
		j = after;
	}
}

/* Behind the query that begins with the '?' at i; i for none. */
static size_t
query_end(struct str s, size_t i)
{
	size_t j, end = i;

	for (j = i + 1; j < s.len && is_query((unsigned char)s.p[j]); j++)
		if (is_query_end((unsigned char)s.p[j]))
			end = j + 1;
	return end;
}

/* How long a label is in punycode (RFC 3492), "xn--" included; more than `max` is max + 1. */
static size_t
label_length(struct str label, size_t max)
{
	uint32_t c[LABEL_MAX + 1], n = 128, delta = 0, bias = 72, m, q, t, k;
	size_t len = 0, i = 0, handled, basic = 0, out;

	while (i < label.len) {
		if (len == LABEL_MAX + 1)
			return max + 1;
		c[len] = unicode_next(label, &i);
		basic += c[len++] < 0x80;
	}
	if (basic == len)
		return len;
	out = 4 + basic + (basic > 0);
	for (handled = basic; handled < len; delta++, n++) {
		m = 0x10ffff;
		for (i = 0; i < len; i++)
			if (c[i] >= n && c[i] < m)
				m = c[i];
		delta += (m - n) * ((uint32_t)handled + 1); /* below 2^27: at most 64 code points */
		n = m;
		for (i = 0; i < len; i++) {
			delta += c[i] < n;
			if (c[i] != n)
				continue;
			for (q = delta, k = 36;; k += 36) {
				t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
				out++;
				if (q < t)
					break;
				q = (q - t) / (36 - t);
			}
			delta = handled == basic ? delta / 700 : delta / 2;
			handled++;
			delta += delta / (uint32_t)handled;
			for (k = 0; delta > 455; k += 36)
				delta /= 35;
			bias = k + 36 * delta / (delta + 38);
			delta = 0;
		}
	}
	return out;
}

/* An ASCII (or accented Latin) domain inside `domain` from *i on, which moves behind it; false for none. */
static bool
ascii_domain(struct str domain, size_t *i, size_t *start)
{
	size_t from = *i, j, end, tld, after;

	while (from < domain.len) {
		/* Labels as far as they go; the last dot before a top-level domain counts. */
		for (j = end = from; is_ascii_domain(at(domain, j, NULL));) {
			for (; is_ascii_domain(at(domain, j, &after)); j = after)
				;
			if (at(domain, j, NULL) != '.')
				break;
			tld = tld_end(domain, ++j);
			if (tld > j)
				end = tld;
		}
		if (end > from) {
			*start = from;
			*i = end;
			return true;
		}
		/* None of these dots was one, wherever among the labels one begins. */
		if (j == from)
			at(domain, from, &j);
		from = j;
	}
	return false;
}

static bool
has_valid_labels(struct str domain)
{
	struct str rest = domain, label;
	size_t i = 0, start, n;

	if (str_starts(domain, STR("xn--")) && !ascii_domain(domain, &i, &start))
		return false;
	while (str_cut(&rest, '.', &label)) {
		n = label_length(label, LABEL_MAX);
		if (n < 1 || n > LABEL_MAX)
			return false;
	}
	return true;
}

static size_t
utf16_length(struct str s)
{
	size_t i = 0, n = 0;

	while (i < s.len)
		n += unicode_next(s, &i) > 0xffff ? 2 : 1;
	return n;
}

/* A match of the pattern: protocol (maybe none), domain, and what follows. */
struct match {
	size_t start, domain, domain_end, end;
	bool has_path;
	uint32_t before; /* the character before it; `none` at the start */
};

static size_t
protocol_end(struct str s, size_t i)
{
	struct str rest = str_sub(s, i, 8);

	return i + (str_starts_ci(rest, STR("http://")) ? 7 : str_starts_ci(rest, STR("https://")) ? 8 : 0);
}

/* A match at m->start; else false, and *next is the first place behind where one may begin. */
static bool
match_at(struct str s, struct match *m, size_t *next)
{
	size_t i = protocol_end(s, m->start), j;

	m->domain = i;
	m->domain_end = domain_end(s, i, next);
	if (m->domain_end == i) {
		/* Without its protocol it is no domain either: a colon stands behind "http". */
		if (i > m->start)
			*next = m->start + 4;
		return false;
	}
	i = m->domain_end;
	if (i < s.len && s.p[i] == ':') {
		for (j = i + 1; j < s.len && charset_is_digit((unsigned char)s.p[j]); j++)
			;
		i = j > i + 1 ? j : i;
	}
	m->has_path = i < s.len && s.p[i] == '/';
	if (m->has_path)
		i = path_end(s, i);
	if (i < s.len && s.p[i] == '?')
		i = query_end(s, i);
	m->end = i;
	return true;
}

/* t.co's links end with their slug and a query; false for a slug that is too long. */
static bool
trim_tco(struct str text, struct match *m)
{
	struct str url = str_sub(text, m->domain, m->end - m->domain);
	size_t i = 5;

	if (!str_starts_ci(url, STR("t.co/")))
		return true;
	while (i < url.len && charset_is_alnum((unsigned char)url.p[i]))
		i++;
	if (i == 5)
		return true;
	if (i - 5 > TCO_SLUG_MAX)
		return false;
	if (i < url.len && url.p[i] == '?')
		i = query_end(url, i);
	m->end = m->domain + i;
	return true;
}

static enum err
report(struct str text, struct match *m, enum err (*fn)(void *ctx, size_t start, size_t end), void *ctx)
{
	struct str domain = str_sub(text, m->domain, m->domain_end - m->domain);
	bool bare = m->domain == m->start, more;
	size_t i = 0, from, end, next;
	enum err err = ERR_OK;

	if (utf16_length(str_sub(text, m->start, m->end - m->start)) + (bare ? 8 : m->domain - m->start) >
		URL_MAX ||
	    !has_valid_labels(domain))
		return ERR_OK;
	if (!bare)
		return trim_tco(text, m) ? fn(ctx, m->start, m->end) : ERR_OK;
	if (m->before == '-' || m->before == '_' || m->before == '.' || m->before == '/')
		return ERR_OK;
	for (more = ascii_domain(domain, &i, &from); more && !err; from = next) {
		end = i;
		more = ascii_domain(domain, &i, &next);
		err = fn(ctx, m->domain + from, !more && m->has_path ? m->end : m->domain + end);
	}
	return err;
}

enum err
link_each(struct str text, enum err (*fn)(void *ctx, size_t start, size_t end), void *ctx)
{
	size_t i = 0, next, from = 0, k;
	struct match m;
	enum err err = ERR_OK;
	uint32_t before;

	if (str_chr(text, '.') == (size_t)-1)
		return ERR_OK;
	while (!err && i < text.len) {
		/* The character at i is the one before the link; the very first may also begin one. */
		before = at(text, i, &k);
		m = (struct match){ .start = k, .before = before };
		if (k < from) {
			i = k;
		} else if (may_precede(before) && match_at(text, &m, &next)) {
			err = report(text, &m, fn, ctx);
			i = from = m.end;
			continue;
		} else if (may_precede(before)) {
			from = next;
		}
		if (i == 0) {
			m = (struct match){ .start = 0, .before = none };
			if (match_at(text, &m, &next)) {
				err = report(text, &m, fn, ctx);
				i = from = m.end;
				continue;
			}
		}
		i = k;
	}
	return err;
}
