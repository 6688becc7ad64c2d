/* table.c: the rows of an executable, made ready for finding the one that answers. */
#include "http/table.h"

#include <stdlib.h>

#include "http/problem.h"

struct row {
	struct str method;
	struct str seg[PATH_SEGMENTS]; /* of a literal segment */
	int param[PATH_SEGMENTS];      /* index among the row's parameters; -1 for a literal segment */
	size_t n;
	unsigned literal; /* larger: more literal, from the left */
};

struct table {
	size_t n;
	struct row rows[];
};

size_t
table_params(const struct route *r)
{
	size_t n = 0;

	while (r->params != NULL && r->params[n].name != NULL)
		n++;
	return n;
}

static int
find_param(const struct route *r, struct str name)
{
	for (size_t i = 0; i < table_params(r); i++)
		if (r->params[i].in == IN_PATH && str_eq(str_of(r->params[i].name), name))
			return (int)i;
	return -1;
}

/* NULL when the row is sound, else what is wrong with it. */
static const char *
check_params(const struct route *r, const struct row *row)
{
	size_t n = table_params(r), in_path = 0, platforms = 0, handles = 0;

	if (n > TABLE_PARAMS)
		return "too many parameters";
	for (size_t i = 0; i < n; i++) {
		const struct param *p = &r->params[i];

		in_path += p->in == IN_PATH;
		platforms += p->type == PARAM_PLATFORM;
		handles += p->type == PARAM_HANDLE;
		if ((p->type == PARAM_CHOICE || p->type == PARAM_CHOICES) && p->choices == NULL)
			return "a choice without choices";
		if (p->type == PARAM_TEXT && p->max < 1)
			return "a text without a length";
		if (p->type == PARAM_HANDLE && platforms != 1)
			return "a handle without a platform before it";
	}
	for (size_t i = 0; i < row->n; i++)
		in_path -= row->param[i] >= 0;
	if (in_path != 0)
		return "path and parameters differ";
	return r->id == NULL || r->summary == NULL || r->handler == NULL ? "no id, summary or handler" : NULL;
}

static const char *
compile(const struct route *r, struct row *row)
{
	struct str path = str_of(r->path), part;

	*row = (struct row){ .method = str_of(r->method) };
	while (str_cut(&path, '/', &part)) {
		if (part.len == 0)
			continue;
		if (row->n == PATH_SEGMENTS)
			return "too many segments";
		row->param[row->n] = -1;
		if (part.p[0] == '{' && part.p[part.len - 1] == '}') {
			row->param[row->n] = find_param(r, str_sub(part, 1, part.len - 2));
			if (row->param[row->n] < 0)
				return "a segment without a parameter";
		} else {
			row->literal |= 1u << (PATH_SEGMENTS - row->n);
		}
		row->seg[row->n++] = part;
	}
	return check_params(r, row);
}

enum err
table_new(const struct route *routes, size_t n, struct table **t, struct fault *f)
{
	const char *wrong;

	if ((*t = calloc(1, sizeof(**t) + n * sizeof((*t)->rows[0]))) == NULL)
		return problem_plain(f, ERR_NOMEM);
	(*t)->n = n;
	for (size_t i = 0; i < n; i++) {
		if ((wrong = compile(&routes[i], &(*t)->rows[i])) == NULL)
			continue;
		free(*t);
		*t = NULL;
		return fault_set(f, ERR_INTERNAL, "Route %s %s: %s", routes[i].method, routes[i].path, wrong);
	}
	return ERR_OK;
}

void
table_free(struct table *t)
{
	free(t);
}

static bool
path_fits(const struct row *row, const struct path *p)
{
	if (row->n != p->n)
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (row->param[i] < 0 ? !str_eq(row->seg[i], p->seg[i]) : p->seg[i].len == 0)
			return false;
	return true;
}

enum err
table_find(const struct table *t, struct str method, const struct path *p, size_t *index, struct str *values)
{
	const struct row *best = NULL;
	bool path_known = false;

	if (str_eq(method, STR("HEAD")))
		method = STR("GET");
	for (size_t i = 0; i < t->n; i++) {
		const struct row *row = &t->rows[i];

		if (!path_fits(row, p))
			continue;
		path_known = true;
		if (str_eq(row->method, method) && (best == NULL || row->literal > best->literal))
			best = row;
	}
	if (best == NULL)
		return path_known ? ERR_METHOD : ERR_NOT_FOUND;
	*index = (size_t)(best - t->rows);
	for (size_t i = 0; i < p->n; i++)
		if (best->param[i] >= 0)
			values[best->param[i]] = p->seg[i];
	return ERR_OK;
}

void
table_allow(const struct table *t, const struct path *p, struct buf *b)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
	bool any = false;

	for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
		for (size_t i = 0; i < t->n; i++) {
			if (!str_eq(t->rows[i].method, str_of(methods[m])) || !path_fits(&t->rows[i], p))
				continue;
			buf_puts(b, methods[m]);
			buf_puts(b, m == 0 ? ", HEAD, " : ", ");
			any = true;
			break;
		}
	}
	if (any)
		buf_puts(b, "OPTIONS");
}
