/* path.c: a request's path as segments, whichever of its names it was asked by. */
#include "http/path.h"

#include "http/problem.h"
#include "http/uri.h"

/*
 * The short paths: what begins with `from` (whole segments) begins with `to` instead. The first row that fits
 * counts, so the exceptions stand before their rule.
 */
static const struct {
	const char *from, *to;
} shorts[] = {
	{ "/api/v1", "/api/v1" },
	{ "/api/stats/compare", "/api/v1/stats/compare" },
	{ "/api/stats", "/api/v1/stats/x" },
	{ "/api/auth/login/json", "/api/v1/auth/login" },
	{ "/api/auth/signup", "/api/v1/auth/register" },
	{ "/api", "/api/v1" },
	{ "/auth/login/json", "/api/v1/auth/login" },
	{ "/auth/signup", "/api/v1/auth/register" },
	{ "/auth", "/api/v1/auth" },
	{ "/users", "/api/v1/users" },
	{ "/tweets", "/api/v1/tweets" },
	{ "/health", "/api/v1/health" },
	{ "/metrics", "/api/v1/metrics" },
};

/* How many segments of p the path `prefix` takes at its start; -1 when p does not begin with it. "" and "/"
 * take none. */
static int
prefix_len(const struct path *p, struct str prefix)
{
	struct str part;
	size_t n = 0;

	while (str_cut(&prefix, '/', &part)) {
		if (part.len == 0)
			continue;
		if (n == p->n || !str_eq(p->seg[n], part))
			return -1;
		n++;
	}
	return (int)n;
}

static void
drop_base(struct path *p, struct str base)
{
	int n = prefix_len(p, base);

	if (n <= 0)
		return;
	p->n -= (size_t)n;
	memmove(p->seg, p->seg + n, p->n * sizeof(p->seg[0]));
}

/* False when the long path has more segments than there is room for. */
static bool
lengthen(struct path *p)
{
	for (size_t i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++) {
		struct str to = str_of(shorts[i].to), part;
		int n = prefix_len(p, str_of(shorts[i].from));
		struct path out = { .n = 0 };

		if (n < 0)
			continue;
		/* Most requests ask by the long path. */
		if (i == 0)
			return true;
		while (str_cut(&to, '/', &part))
			if (part.len > 0)
				out.seg[out.n++] = part;
		if (out.n + p->n - (size_t)n > PATH_SEGMENTS)
			return false;
		memcpy(out.seg + out.n, p->seg + n, (p->n - (size_t)n) * sizeof(p->seg[0]));
		out.n += p->n - (size_t)n;
		*p = out;
		return true;
	}
	return true;
}

enum err
path_parse(struct arena *a, struct str raw, struct str base, struct path *p, struct fault *f)
{
	bool too_many = false;
	struct str part, s;
	enum err err;

	p->n = 0;
	raw = str_sub(raw, 1, raw.len);
	while (raw.len > 0 && raw.p[raw.len - 1] == '/')
		raw.len--;
	while (raw.len > 0 && str_cut(&raw, '/', &part)) {
		if ((err = uri_decode(a, part, false, &s)) == ERR_NOMEM)
			return problem_plain(f, err);
		if (err != ERR_OK || str_eq(s, STR(".")) || str_eq(s, STR(".."))) {
			fault_set(f, ERR_MALFORMED, "The path has a segment that cannot be read");
			return problem_field(f, ERR_MALFORMED, "path");
		}
		/* Read to the end all the same: what is malformed is malformed at any length. */
		if (p->n == PATH_SEGMENTS)
			too_many = true;
		else
			p->seg[p->n++] = s;
	}
	if (!too_many) {
		drop_base(p, base);
		too_many = !lengthen(p);
	}
	return too_many ? problem_plain(f, ERR_NOT_FOUND) : ERR_OK;
}
