/* sheet.c: comma-separated values, row by row over a stream. */
#include "source/sheet.h"

#include <string.h>

#include "base/num.h"
#include "model/post.h"

/* More rows than this whose quote has no end, and the file is no table. */
#define LOST_MAX 20

/* How many bytes the row at the window's front takes with its line end, and how many lines. ERR_INVALID: a
 * quote has no end, or the row is too large. */
static enum err
measure(struct sheet *c, size_t *length, uint64_t *lines)
{
	struct intake *f = c->intake;
	size_t i = 0;
	bool quoted = false, start = true, closed = false;
	enum err e;

	*lines = 0;
	for (;;) {
		for (; i < f->len; i++) {
			char b = f->p[i];

			if (b == '\n')
				++*lines;
			if (quoted) {
				closed = b == '"';
				quoted = !closed;
				continue;
			}
			/* a quote opens a cell, or goes on with one that seemed closed: a doubled quote */
			if (b == '"' && (start || closed)) {
				quoted = true;
				start = closed = false;
				continue;
			}
			closed = false;
			if (b == '\n') {
				*length = i + 1;
				return ERR_OK;
			}
			start = b == c->sep;
		}
		if (f->end) {
			*length = f->len;
			return quoted ? ERR_INVALID : ERR_OK;
		}
		e = intake_more(f);
		if (e == ERR_TOO_LARGE)
			return ERR_INVALID;
		if (e)
			return e;
	}
}

/* A cell at *p up to its separator or `end`; unquoted in place. */
static bool
take_cell(struct sheet *c, char **p, char *end, struct str *cell)
{
	char *q = *p, *o;

	if (q == end || *q != '"') {
		while (q < end && *q != c->sep)
			q++;
		*cell = (struct str){ *p, (size_t)(q - *p) };
		*p = q;
		return true;
	}
	o = ++q;
	for (char *from = q;; q++) {
		if (q == end)
			return false;
		if (*q == '"') {
			if (q + 1 < end && q[1] == '"')
				q++;
			else {
				*cell = (struct str){ from, (size_t)(o - from) };
				break;
			}
		}
		*o++ = *q;
	}
	q++;
	*p = q;
	return q == end || *q == c->sep;
}

static enum err
cut_row(struct sheet *c, char *p, char *end)
{
	c->n = 0;
	if (end > p && end[-1] == '\n')
		end--;
	if (end > p && end[-1] == '\r')
		end--;
	for (;;) {
		if (c->n == SHEET_CELLS_MAX) {
			c->why = "it has too many cells";
			return ERR_INVALID;
		}
		if (!take_cell(c, &p, end, &c->cells[c->n])) {
			c->why = "something stands behind a closing quote";
			return ERR_INVALID;
		}
		if (!str_utf8_ok(c->cells[c->n]) ||
		    (c->cells[c->n].len && memchr(c->cells[c->n].p, 0, c->cells[c->n].len))) {
			c->why = "a cell is not valid UTF-8";
			return ERR_INVALID;
		}
		c->n++;
		if (p == end)
			return ERR_OK;
		p++;
	}
}

/* Behind the row's first line: most likely that one is at fault. */
static enum err
drop_line(struct intake *f)
{
	enum err e;

	for (;;) {
		const char *lf = f->len ? memchr(f->p, '\n', f->len) : NULL;

		if (lf || f->end) {
			intake_take(f, lf ? (size_t)(lf - f->p) + 1 : f->len);
			return ERR_OK;
		}
		intake_take(f, f->len);
		if ((e = intake_more(f)) != ERR_OK)
			return e;
	}
}

enum err
sheet_row(struct sheet *c)
{
	struct intake *f = c->intake;
	uint64_t lines = 0;
	size_t length = 0;
	enum err e;

	c->n = 0;
	c->why = NULL;
	if (c->held) {
		intake_take(f, c->held);
		c->held = 0;
	}
	for (;;) {
		while (f->len == 0 && !f->end)
			if ((e = intake_more(f)) != ERR_OK)
				return e;
		if (f->len == 0)
			return ERR_OK;
		c->line = c->next_line;
		e = measure(c, &length, &lines);
		if (e == ERR_INVALID) {
			if ((e = drop_line(f)) != ERR_OK)
				return e;
			c->next_line++;
			c->why = "a quote has no end, or the row is larger than is read";
			return ++c->lost > LOST_MAX ? ERR_MALFORMED : ERR_INVALID;
		}
		if (e)
			return e;
		c->next_line += lines;
		if (length > 2 || (f->p[0] != '\n' && !(length == 2 && f->p[0] == '\r')))
			break;
		intake_take(f, length);
	}
	c->held = length;
	return cut_row(c, f->p, f->p + length);
}

static void
find_separator(struct sheet *c)
{
	static const char seps[] = { ',', ';', '\t' };
	size_t best = 0, n;

	c->sep = ',';
	for (size_t k = 0; k < sizeof(seps); k++) {
		n = 0;
		for (size_t i = 0; i < c->intake->len && c->intake->p[i] != '\n'; i++)
			n += c->intake->p[i] == seps[k];
		if (n > best) {
			best = n;
			c->sep = seps[k];
		}
	}
}

static void
normalise(struct str cell, char name[static SHEET_NAME_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < cell.len && n + 1 < SHEET_NAME_MAX; i++) {
		char b = cell.p[i];

		if (b >= 'A' && b <= 'Z')
			b = (char)(b - 'A' + 'a');
		if ((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9'))
			name[n++] = b;
	}
	name[n] = '\0';
}

enum err
sheet_open(struct sheet *c, struct intake *intake)
{
	enum err e;

	*c = (struct sheet){ .intake = intake, .next_line = 1 };
	while (!intake->end && intake->len < 4096)
		if ((e = intake_more(intake)) != ERR_OK)
			return e;
	if (intake->len >= 3 && memcmp(intake->p, "\xef\xbb\xbf", 3) == 0)
		intake_take(intake, 3);
	find_separator(c);
	e = sheet_row(c);
	if (e == ERR_INVALID || (!e && c->n == 0))
		return ERR_MALFORMED;
	if (e)
		return e;
	for (size_t i = 0; i < c->n; i++)
		normalise(c->cells[i], c->names[i]);
	c->n_names = c->n;
	return ERR_OK;
}

int
sheet_column(const struct sheet *c, const char *names)
{
	struct str rest = str_of(names), name;

	while (str_cut(&rest, '|', &name))
		for (size_t i = 0; i < c->n_names; i++)
			if (str_eq(str_of(c->names[i]), name))
				return (int)i;
	return -1;
}

struct str
sheet_cell(const struct sheet *c, int column)
{
	if (column < 0 || (size_t)column >= c->n)
		return (struct str){ NULL, 0 };
	return str_trim(c->cells[column]);
}

/* What parts groups of three: how many bytes, 0 for none. */
static size_t
group_mark(struct str s)
{
	if (s.len && (s.p[0] == ',' || s.p[0] == '.' || s.p[0] == '\'' || s.p[0] == ' '))
		return 1;
	if (str_starts(s, STR("\xc2\xa0")))
		return 2;
	if (str_starts(s, STR("\xe2\x80\xaf")) || str_starts(s, STR("\xe2\x80\x99")))
		return 3;
	return 0;
}

/* s without a decimal part of zeros, one or two: "1234.0". Three digits are a group. */
static struct str
cut_zeros(struct str s)
{
	size_t n = s.len;

	while (n > 0 && s.len - n < 2 && s.p[n - 1] == '0')
		n--;
	if (n > 1 && n < s.len && (s.p[n - 1] == '.' || s.p[n - 1] == ','))
		s.len = n - 1;
	return s;
}

bool
sheet_count(struct str s, int64_t *v)
{
	struct str first = { NULL, 0 };
	char digits[24];
	size_t n = 0, group = 0, mark;

	s = str_trim(s);
	if (s.len == 0 || str_eq(s, STR("-"))) {
		*v = COUNT_UNKNOWN;
		return true;
	}
	s = cut_zeros(s);
	for (size_t i = 0; i < s.len; i += mark) {
		mark = 1;
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			if (n == sizeof(digits))
				return false;
			digits[n++] = s.p[i];
			group++;
			continue;
		}
		mark = group_mark(str_sub(s, i, s.len));
		if (!mark || group == 0 || group > 3 ||
		    (first.p && (group != 3 || !str_eq(first, str_sub(s, i, mark)))))
			return false;
		first = str_sub(s, i, mark);
		group = 0;
	}
	if (first.p && group != 3)
		return false;
	return num_i64((struct str){ digits, n }, 0, COUNT_MAX, v);
}
