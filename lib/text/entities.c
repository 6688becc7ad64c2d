/* entities.c: hashtags, mentions, links and cashtags of a text. */
#include "text/entities.h"

#include <stdlib.h>

#include "text/charset.h"
#include "text/link.h"
#include "text/unicode.h"
#include "text/urlcheck.h"
#include "text/weigh.h"

#define NAME_MAX_LEN 20
#define SLUG_MAX_LEN 24 /* behind the first letter */
#define CASHTAG_MAX_LEN 6

static const uint32_t none = 0xffffffffu;

struct found {
	struct arena *arena;
	struct str text;
	struct entity *list;
	size_t n, cap;
	enum err err;
};

static void
put(struct found *f, enum entity_kind kind, size_t start, size_t end, size_t sigil, size_t list)
{
	struct entity *p;
	size_t cap;

	if (f->err)
		return;
	if (f->n == f->cap) {
		cap = f->cap ? f->cap * 2 : 8;
		p = arena_grow(f->arena, f->list, f->cap * sizeof(*p), cap * sizeof(*p));
		if (p == NULL) {
			f->err = ERR_NOMEM;
			return;
		}
		f->list = p;
		f->cap = cap;
	}
	f->list[f->n++] = (struct entity){ .kind = kind,
		.start = start,
		.end = end,
		.text = str_sub(f->text, start + sigil, list - start - sigil),
		.list = str_sub(f->text, list, end - list) };
}

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

/* The code point that ends at i, not beginning before `from`; `none` where there is none. */
static uint32_t
before(struct str s, size_t from, size_t i)
{
	size_t j = i, after;
	uint32_t c;

	if (i == from)
		return none;
	do
		j--;
	while (j > from && i - j < 4 && ((unsigned char)s.p[j] & 0xc0) == 0x80);
	c = at(s, j, &after);
	return after == i ? c : 0xfffd;
}

static enum err
put_link(void *ctx, size_t start, size_t end)
{
	struct found *f = ctx;

	put(f, ENTITY_URL, start, end, 0, end);
	return f->err;
}

/* Behind up to `max` characters of a screen name. */
static size_t
name_end(struct str s, size_t i, size_t max)
{
	size_t n = 0;

	while (n < max && i < s.len && charset_is_name((unsigned char)s.p[i])) {
		i++;
		n++;
	}
	return i;
}

/* What stands behind a name and makes it none. */
static bool
spoils_mention(struct str s, size_t i)
{
	uint32_t c = at(s, i, NULL);

	return c != none &&
	       (charset_is_at(c) || charset_is_latin_accent(c) || str_starts(str_sub(s, i, 3), STR("://")));
}

/* Whether a mention's sigil at i follows what it may follow; nothing before `from` is looked at. */
static bool
may_mention(struct str s, size_t from, size_t i)
{
	size_t j = i;
	uint32_t c;

	if (i == 0)
		return true;
	c = before(s, from, i);
	if (c == none)
		return false;
	if (!charset_is_name(c) && !charset_is_at(c) &&
	    (c >= 0x80 || c == 0 || strchr("!#$%&*", (int)c) == NULL))
		return true;
	/* "RT@name", where RT is a word by itself. */
	if (j - from >= 3 && s.p[j - 1] == ':')
		j--;
	if (j - from < 2 || !str_eq_ci(str_sub(s, j - 2, 2), STR("rt")))
		return false;
	j -= 2;
	c = before(s, from, j);
	if (c == none)
		return j == 0;
	return !charset_is_name(c) && c != '+' && c != '~' && c != '.' && c != '-';
}

/* Behind "/slug" at i; i for none. */
static size_t
slug_end(struct str s, size_t i)
{
	size_t j = i + 2, n = 0;

	if (i + 1 >= s.len || s.p[i] != '/' || !charset_is_letter((unsigned char)s.p[i + 1]))
		return i;
	while (n < SLUG_MAX_LEN && j < s.len && (charset_is_name((unsigned char)s.p[j]) || s.p[j] == '-')) {
		j++;
		n++;
	}
	return j;
}

static void
find_mentions(struct found *f)
{
	struct str s = f->text;
	size_t i = 0, from = 0, sigil, name, end;

	while (i < s.len) {
		if (s.p[i] != '@' && (unsigned char)s.p[i] != 0xef) {
			i++;
			continue;
		}
		if (!charset_is_at(at(s, i, &sigil)) || (name = name_end(s, sigil, NAME_MAX_LEN)) == sigil ||
		    !may_mention(s, from, i)) {
			i = sigil;
			continue;
		}
		end = slug_end(s, name);
		if (!spoils_mention(s, end))
			put(f, ENTITY_MENTION, i, end, sigil - i, name);
		i = from = end;
	}
}

/* Behind the letters, marks, digits and so on at i; i when there is no letter among them. */
static size_t
tag_end(struct str s, size_t i)
{
	size_t j = i, after;
	bool letter = false;
	uint32_t c;

	while ((c = at(s, j, &after)) != none && charset_is_tag(c)) {
		letter = letter || charset_is_tag_letter(c);
		j = after;
	}
	return letter ? j : i;
}

static void
find_hashtags(struct found *f)
{
	struct str s = f->text;
	size_t i = 0, from = 0, sigil, end;
	uint32_t c, next;

	while (i < s.len) {
		if (s.p[i] != '#' && (unsigned char)s.p[i] != 0xef) {
			i++;
			continue;
		}
		if (!charset_is_hash(at(s, i, &sigil))) {
			i = sigil;
			continue;
		}
		c = before(s, from, i);
		next = at(s, sigil, NULL);
		if ((c == none ? i > 0 : c == '&' || (charset_is_tag(c) && c != 0xfe0e && c != 0xfe0f)) ||
		    next == 0xfe0f || next == 0x20e3 || (end = tag_end(s, sigil)) == sigil) {
			i = sigil;
			continue;
		}
		if (!charset_is_hash(at(s, end, NULL)) && !str_starts(str_sub(s, end, 3), STR("://")))
			put(f, ENTITY_HASHTAG, i, end, sigil - i, end);
		i = from = end;
	}
}

static bool
ends_cashtag(struct str s, size_t i)
{
	uint32_t c = at(s, i, NULL);

	return c == none || charset_is_space(c) || c == 0xfeff || charset_is_punct(c);
}

static size_t
letters_end(struct str s, size_t i)
{
	while (i < s.len && charset_is_letter((unsigned char)s.p[i]))
		i++;
	return i;
}

/* Behind "TEST" or "TEST.T" at i; i for none. */
static size_t
cashtag_end(struct str s, size_t i)
{
	size_t end = letters_end(s, i), longer;

	if (end == i || end - i > CASHTAG_MAX_LEN)
		return i;
	if (end < s.len && (s.p[end] == '.' || s.p[end] == '_')) {
		longer = letters_end(s, end + 1);
		if (longer > end + 1 && longer - end - 1 <= 2 && ends_cashtag(s, longer))
			return longer;
	}
	return ends_cashtag(s, end) ? end : i;
}

static void
find_cashtags(struct found *f)
{
	struct str s = f->text;
	size_t i, end;
	uint32_t c;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] != '$')
			continue;
		c = before(s, 0, i);
		if ((c != none && !charset_is_space(c)) || (end = cashtag_end(s, i + 1)) == i + 1)
			continue;
		put(f, ENTITY_CASHTAG, i, end, 1, end);
		i = end - 1;
	}
}

static int
by_start(const void *a, const void *b)
{
	const struct entity *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

enum err
entities_extract(struct arena *a, struct str text, unsigned kinds, struct entity **list, size_t *n)
{
	struct found f = { .arena = a, .text = text };
	size_t i, kept = 0, end = 0;

	*list = NULL;
	*n = 0;
	/* Links are looked for in any case: what lies inside one is nothing else. */
	if (link_each(text, put_link, &f))
		return f.err;
	if (kinds & ENTITY_BIT(ENTITY_MENTION))
		find_mentions(&f);
	if (kinds & ENTITY_BIT(ENTITY_HASHTAG))
		find_hashtags(&f);
	if (kinds & ENTITY_BIT(ENTITY_CASHTAG))
		find_cashtags(&f);
	if (f.err)
		return f.err;
	if (f.n > 1)
		qsort(f.list, f.n, sizeof(*f.list), by_start);
	for (i = 0; i < f.n; i++) {
		if (f.list[i].start < end)
			continue;
		end = f.list[i].end;
		if (kinds & ENTITY_BIT(f.list[i].kind))
			f.list[kept++] = f.list[i];
	}
	*list = f.list;
	*n = kept;
	return ERR_OK;
}

bool
entities_reply_to(struct str text, struct str *name)
{
	size_t i = 0, after, end;
	uint32_t c;

	while ((c = at(text, i, &after)) != none && charset_is_space(c))
		i = after;
	if (c == none || !charset_is_at(c))
		return false;
	end = name_end(text, after, NAME_MAX_LEN);
	if (end == after || spoils_mention(text, end))
		return false;
	*name = str_sub(text, after, end - after);
	return true;
}

struct weighted
entities_weigh(struct str text, int version, int limit)
{
	return weigh_text(text, version, limit);
}

/* Behind the one sigil at the start; 0 for none. */
static size_t
sigil_end(struct str s, bool (*is)(uint32_t c))
{
	size_t after;
	uint32_t c = at(s, 0, &after);

	return c != none && is(c) ? after : 0;
}

bool
entities_valid_username(struct str s)
{
	size_t sigil = sigil_end(s, charset_is_at);

	return sigil && s.len > sigil && name_end(s, sigil, NAME_MAX_LEN) == s.len;
}

bool
entities_valid_list(struct str s)
{
	size_t sigil = sigil_end(s, charset_is_at), name;

	if (!sigil || (name = name_end(s, sigil, NAME_MAX_LEN)) == sigil)
		return false;
	return name < s.len && slug_end(s, name) == s.len;
}

bool
entities_valid_hashtag(struct str s)
{
	size_t sigil = sigil_end(s, charset_is_hash);
	uint32_t next = at(s, sigil, NULL);

	return sigil && next != 0xfe0f && next != 0x20e3 && s.len > sigil && tag_end(s, sigil) == s.len;
}

bool
entities_valid_url(struct str s, bool need_protocol, bool allow_unicode)
{
	return urlcheck_valid(s, need_protocol, allow_unicode);
}
