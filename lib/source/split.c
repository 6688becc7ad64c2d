/* split.c: finds where values begin and end in a stream. */
#include "source/split.h"

#include <string.h>

/* What may stand before the first bracket of an archive's file. */
#define HEAD_MAX 4096
/* Deeper than any scanner reads; only keeps the count from running over. */
#define DEPTH_MAX 100000

void
split_open(struct split *s, struct intake *intake, enum split_kind kind)
{
	*s = (struct split){ .intake = intake, .kind = kind };
}

static bool
space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The byte at `i` of the window, which is made to hold it; *c 0 and *end at the end. */
static enum err
byte_at(struct intake *f, size_t i, char *c, bool *end)
{
	enum err e;

	while (i >= f->len) {
		if (f->end) {
			*end = true;
			*c = 0;
			return ERR_OK;
		}
		if ((e = intake_more(f)) != ERR_OK)
			return e;
	}
	*end = false;
	*c = f->p[i];
	return ERR_OK;
}

/* Up to the next byte that is no white space, which is left in place. */
static enum err
skip_space(struct intake *f, char *c, bool *end)
{
	enum err e;

	for (;;) {
		size_t n = 0;

		while (n < f->len && space(f->p[n]))
			n++;
		intake_take(f, n);
		if ((e = byte_at(f, 0, c, end)) != ERR_OK || *end || !space(*c))
			return e;
	}
}

/* Behind the first '[' of the text. */
static enum err
open_array(struct split *s)
{
	struct intake *f = s->intake;
	enum err e;
	char c;
	bool end;

	for (size_t i = 0; i < HEAD_MAX; i++) {
		if ((e = byte_at(f, i, &c, &end)) != ERR_OK)
			return e;
		if (end || c == '{' || c == '"')
			return ERR_MALFORMED;
		if (c == '[') {
			intake_take(f, i + 1);
			s->opened = true;
			return ERR_OK;
		}
	}
	return ERR_MALFORMED;
}

/* Behind the array only ';' and white space. */
static enum err
close_array(struct split *s)
{
	enum err e;
	char c;
	bool end;

	s->over = true;
	for (;;) {
		if ((e = skip_space(s->intake, &c, &end)) != ERR_OK || end)
			return e;
		if (c != ';')
			return ERR_MALFORMED;
		intake_take(s->intake, 1);
	}
}

/* How many bytes the value at the window's start takes. A plain one ends before white space, a comma or a
 * bracket. */
static enum err
measure(struct intake *f, size_t *length)
{
	size_t i = 0;
	int depth = 0;
	char quote = 0;
	enum err e;

	for (;;) {
		const char *p = f->p, *end = f->p + f->len;

		for (p += i; p < end; p++) {
			char c = *p;

			if (quote) {
				if (c == '\\') {
					if (++p == end) {
						/* look at both bytes again once the second is there */
						p--;
						break;
					}
				} else if (c == quote) {
					quote = 0;
					if (depth == 0) {
						*length = (size_t)(p + 1 - f->p);
						return ERR_OK;
					}
				}
				continue;
			}
			switch (c) {
			case '"':
			case '\'':
				quote = c;
				break;
			case '{':
			case '[':
				if (++depth > DEPTH_MAX)
					return ERR_MALFORMED;
				break;
			case '}':
			case ']':
				if (depth == 0) {
					*length = (size_t)(p - f->p);
					return ERR_OK;
				}
				if (--depth == 0) {
					*length = (size_t)(p + 1 - f->p);
					return ERR_OK;
				}
				break;
			case ',':
			case ' ':
			case '\t':
			case '\n':
			case '\r':
				if (depth == 0) {
					*length = (size_t)(p - f->p);
					return ERR_OK;
				}
				break;
			default:
				break;
			}
		}
		i = (size_t)(p - f->p);
		if (f->end) {
			*length = f->len;
			return depth > 0 || quote ? ERR_MALFORMED : ERR_OK;
		}
		if ((e = intake_more(f)) != ERR_OK)
			return e;
	}
}

enum err
split_next(struct split *s, struct str *value, uint64_t *at)
{
	struct intake *f = s->intake;
	bool end, first = false;
	enum err e;
	char c;

	*value = (struct str){ NULL, 0 };
	if (s->over)
		return ERR_OK;
	if (s->kind == SPLIT_ARRAY && !s->opened) {
		if ((e = open_array(s)) != ERR_OK)
			return e;
		first = true;
	}
	if (s->held) {
		intake_take(f, s->held);
		s->held = 0;
	}
	if ((e = skip_space(f, &c, &end)) != ERR_OK)
		return e;
	if (s->kind == SPLIT_VALUES) {
		if (end) {
			s->over = true;
			return ERR_OK;
		}
	} else {
		if (end)
			return ERR_MALFORMED;
		if (c == ',' && !first) {
			intake_take(f, 1);
			if ((e = skip_space(f, &c, &end)) != ERR_OK)
				return e;
			if (end)
				return ERR_MALFORMED;
		} else if (c != ']' && !first) {
			return ERR_MALFORMED;
		}
		if (c == ']') {
			intake_take(f, 1);
			return close_array(s);
		}
	}
	*at = f->at;
	if ((e = measure(f, &s->held)) != ERR_OK)
		return e;
	if (s->held == 0)
		return ERR_MALFORMED;
	*value = (struct str){ f->p, s->held };
	return ERR_OK;
}
