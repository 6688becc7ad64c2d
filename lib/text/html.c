/* html.c: HTML turned into plain text, as a reader would see it. */
#include "text/html.h"

#include "text/ref.h"
#include "text/unicode.h"

/*
 * A scanner by hand and not libxml2's parser: what comes is the sanitized subset that Mastodon and its kin
 * let through, of which only the text, the breaks and the references matter. One pass without a tree, without
 * recursion and without anything to fetch or expand is the smaller target.
 */

#define HTML_MAX ((size_t)1 << 20)
#define REFERENCE_MAX 32

struct html {
	struct str in;
	size_t i;
	char *out; /* never longer than the input: every byte written was paid for by one read */
	size_t len;
	int breaks;	/* line ends to come before the next character */
	bool blank;	/* a blank to come before the next character */
	unsigned depth; /* of <pre>, in which white space stays */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What was put off comes now; nothing comes before the first character. */
static void
settle(struct html *h)
{
	if (h->len > 0 && h->breaks) {
		while (h->breaks-- > 0)
			h->out[h->len++] = '\n';
	} else if (h->len > 0 && h->blank && h->out[h->len - 1] != '\n') {
		h->out[h->len++] = ' ';
	}
	h->breaks = 0;
	h->blank = false;
}

static void
put(struct html *h, const char *p, size_t n)
{
	settle(h);
	memcpy(h->out + h->len, p, n);
	h->len += n;
}

static void
put_code_point(struct html *h, uint32_t c)
{
	char b[4];

	if (c < 0x80) {
		b[0] = (char)c;
		put(h, b, 1);
	} else if (c < 0x800) {
		b[0] = (char)(0xc0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3f));
		put(h, b, 2);
	} else if (c < 0x10000) {
		b[0] = (char)(0xe0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (char)(0x80 | (c & 0x3f));
		put(h, b, 3);
	} else {
		b[0] = (char)(0xf0 | c >> 18);
		b[1] = (char)(0x80 | (c >> 12 & 0x3f));
		b[2] = (char)(0x80 | (c >> 6 & 0x3f));
		b[3] = (char)(0x80 | (c & 0x3f));
		put(h, b, 4);
	}
}

static void
break_line(struct html *h, int lines)
{
	if (h->breaks < lines)
		h->breaks = lines;
	h->blank = false;
}

/* A number as the HTML standard reads it: windows-1252 in the C1 range, U+FFFD for what is no character. */
static uint32_t
number_meant(uint32_t c)
{
	static const uint16_t c1[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,
		0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
		0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

	if (c >= 0x80 && c <= 0x9f)
		return c1[c - 0x80];
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0xfffd;
	return c;
}

/* "&#123;" or "&#x7b;" at h->i, which moves behind it; false for no number. */
static bool
numeric_reference(struct html *h, uint32_t *c)
{
	size_t i = h->i + 2, digits;
	uint32_t base = 10, v = 0, d;
	char ch;

	if (i < h->in.len && (h->in.p[i] | 0x20) == 'x') {
		base = 16;
		i++;
	}
	for (digits = 0; i < h->in.len; digits++, i++) {
		ch = h->in.p[i];
		if (ch >= '0' && ch <= '9')
			d = (uint32_t)(ch - '0');
		else if (base == 16 && (ch | 0x20) >= 'a' && (ch | 0x20) <= 'f')
			d = (uint32_t)((ch | 0x20) - 'a') + 10;
		else
			break;
		if (v <= 0x10ffff)
			v = v * base + d;
	}
	if (digits == 0)
		return false;
	h->i = i + (i < h->in.len && h->in.p[i] == ';');
	*c = number_meant(v);
	return true;
}

/* "&name;" at h->i, which moves behind it; without the semicolon only the four that old pages leave it off.
 */
static bool
named_reference(struct html *h, uint32_t *c)
{
	size_t i = h->i + 1;
	struct str name;

	while (i < h->in.len && (is_letter(h->in.p[i]) || (h->in.p[i] >= '0' && h->in.p[i] <= '9')) &&
	       i - h->i < REFERENCE_MAX)
		i++;
	name = str_sub(h->in, h->i + 1, i - h->i - 1);
	if (i < h->in.len && h->in.p[i] == ';')
		i++;
	else if (!str_eq(name, STR("amp")) && !str_eq(name, STR("lt")) && !str_eq(name, STR("gt")) &&
		 !str_eq(name, STR("quot")))
		return false;
	*c = ref_value(name);
	if (*c == 0)
		return false;
	h->i = i;
	return true;
}

static void
reference(struct html *h)
{
	bool number = h->i + 1 < h->in.len && h->in.p[h->i + 1] == '#';
	uint32_t c;

	if (!(number ? numeric_reference(h, &c) : named_reference(h, &c))) {
		put(h, "&", 1);
		h->i++;
	} else if (c == '\t' || c == '\n' || c == ' ') {
		h->blank = true;
	} else if (c >= 0x20) {
		put_code_point(h, c);
	}
}

/* Behind a tag whose name ends at i: attributes may hold '>' in quotes. */
static size_t
tag_end(struct str s, size_t i)
{
	char quote = 0, before = 0;

	for (; i < s.len; i++) {
		if (quote) {
			if (s.p[i] == quote)
				quote = before = 0;
		} else if (s.p[i] == '>') {
			return i + 1;
		} else if ((s.p[i] == '"' || s.p[i] == '\'') && before == '=') {
			quote = s.p[i];
		} else if (!is_blank(s.p[i])) {
			before = s.p[i];
		}
	}
	return s.len;
}

static bool
is_one_of(struct str name, const char *const *list)
{
	for (; *list; list++)
		if (str_eq_ci(name, str_of(*list)))
			return true;
	return false;
}

/* Behind "</name" and its '>' from h->i on: the contents of `name` are no text. */
static void
skip_element(struct html *h, struct str name)
{
	struct str rest;
	size_t i;

	for (i = h->i; i + 2 + name.len <= h->in.len; i++) {
		rest = str_sub(h->in, i + 2, name.len);
		if (h->in.p[i] == '<' && h->in.p[i + 1] == '/' && str_eq_ci(rest, name)) {
			h->i = tag_end(h->in, i + 2 + name.len);
			return;
		}
	}
	h->i = h->in.len;
}

/* A tag whose name begins at byte `from`. */
static void
tag(struct html *h, size_t from, bool closing)
{
	static const char *const paragraphs[] = { "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl",
		"blockquote", "pre", "table", "figure", "hr", NULL };
	static const char *const lines[] = { "div", "li", "dt", "dd", "tr", "section", "article", "header",
		"footer", "figcaption", "address", "main", "aside", "nav", "form", "fieldset", "details",
		"summary", NULL };
	static const char *const silent[] = { "script", "style", "title", "template", "noscript", "iframe",
		"object", NULL };
	struct str name = { h->in.p + from, 0 };

	while (from + name.len < h->in.len && !is_blank(name.p[name.len]) && name.p[name.len] != '>' &&
	       name.p[name.len] != '/')
		name.len++;
	h->i = tag_end(h->in, from + name.len);
	if (str_eq_ci(name, STR("br"))) {
		h->breaks += h->breaks < 2;
		h->blank = false;
	} else if (is_one_of(name, paragraphs)) {
		break_line(h, 2);
		if (str_eq_ci(name, STR("pre")))
			h->depth = closing ? h->depth - (h->depth > 0) : h->depth + 1;
	} else if (is_one_of(name, lines)) {
		break_line(h, 1);
	} else if (str_eq_ci(name, STR("td")) || str_eq_ci(name, STR("th"))) {
		h->blank = true;
	} else if (!closing && is_one_of(name, silent)) {
		skip_element(h, name);
	}
}

/* What begins with '<' at h->i: a comment, a declaration, a tag, or just that character. */
static void
markup(struct html *h)
{
	struct str rest = str_sub(h->in, h->i, h->in.len - h->i);
	size_t end;

	if (str_starts(rest, STR("<!--"))) {
		end = str_find(str_sub(rest, 4, rest.len), STR("-->"));
		h->i = end == (size_t)-1 ? h->in.len : h->i + 4 + end + 3;
	} else if (rest.len > 1 && (rest.p[1] == '!' || rest.p[1] == '?')) {
		end = str_chr(rest, '>');
		h->i = end == (size_t)-1 ? h->in.len : h->i + end + 1;
	} else if (rest.len > 1 && is_letter(rest.p[1])) {
		tag(h, h->i + 1, false);
	} else if (rest.len > 2 && rest.p[1] == '/' && is_letter(rest.p[2])) {
		tag(h, h->i + 2, true);
	} else {
		put(h, "<", 1);
		h->i++;
	}
}

static void
blank(struct html *h, char c)
{
	if (h->depth == 0 || c == '\r') {
		h->blank = true;
	} else if (c == '\n') {
		h->breaks += h->breaks < 2;
	} else {
		put(h, " ", 1);
	}
}

enum err
html_to_text(struct arena *a, struct str html, struct str *text)
{
	struct html h = { .in = html };
	struct str clean;

	if (html.len > HTML_MAX)
		return ERR_TOO_LARGE;
	if ((h.out = arena_alloc(a, html.len + 1)) == NULL)
		return ERR_NOMEM;
	while (h.i < html.len) {
		char c = html.p[h.i];

		if (c == '<') {
			markup(&h);
		} else if (c == '&') {
			reference(&h);
		} else if (is_blank(c)) {
			blank(&h, c);
			h.i++;
		} else {
			put(&h, &c, 1);
			h.i++;
		}
	}
	clean = unicode_clean(a, (struct str){ h.out, h.len });
	if (clean.p == NULL)
		return ERR_NOMEM;
	*text = clean;
	return ERR_OK;
}

struct str
html_unescape_basic(struct arena *a, struct str s)
{
	static const struct {
		struct str name;
		char meant;
	} known[] = { { { "&lt;", 4 }, '<' }, { { "&gt;", 4 }, '>' }, { { "&amp;", 5 }, '&' } };
	size_t i = str_chr(s, '&'), to, k;
	char *p;

	if (i == (size_t)-1)
		return s;
	if ((p = arena_alloc(a, s.len)) == NULL)
		return (struct str){ NULL, 0 };
	memcpy(p, s.p, i);
	to = i;
	while (i < s.len) {
		for (k = 0; k < 3; k++)
			if (str_starts(str_sub(s, i, s.len - i), known[k].name))
				break;
		p[to++] = k < 3 ? known[k].meant : s.p[i];
		i += k < 3 ? known[k].name.len : 1;
	}
	return (struct str){ p, to };
}
