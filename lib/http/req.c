/* req.c: what a handler may ask of its request. */
#include "http/req.h"

#include <arpa/inet.h>
#include <assert.h>

#include "http/call.h"

struct arena *
req_arena(struct req *r)
{
	return r->app->arena;
}

const struct conf *
req_conf(const struct req *r)
{
	return r->app->conf;
}

void *
req_context(const struct req *r)
{
	return r->app->context;
}

int64_t
req_now(const struct req *r)
{
	return r->now;
}

const char *
req_id(const struct req *r)
{
	return r->id;
}

struct str
req_body(const struct req *r)
{
	return r->body;
}

bool
req_is_cgi(const struct req *r)
{
	return r->app->is_cgi;
}

bool
req_is_head(const struct req *r)
{
	return r->head;
}

struct str
req_address(const struct req *r)
{
	return str_of(r->address);
}

struct metrics *
req_metrics(const struct req *r)
{
	return r->app->metrics;
}

struct str
req_header(const struct req *r, const char *lower_name)
{
	size_t n = strlen(lower_name), i;

	/* What the variables pointed to is gone with the answer. */
	if (r->ended)
		return (struct str){ NULL, 0 };
	if (strcmp(lower_name, "content-type") == 0)
		return r->env[ENV_TYPE];
	for (char **e = r->io->envp; *e != NULL; e++) {
		const char *p = *e;

		if (strncmp(p, "HTTP_", 5) != 0)
			continue;
		for (i = 0, p += 5; i < n; i++) {
			char c = lower_name[i];

			if (p[i] != (c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char)(c - 32) : c))
				break;
		}
		if (i == n && p[n] == '=')
			return str_of(p + n + 1);
	}
	return (struct str){ NULL, 0 };
}

static const struct param_value *
find(const struct req *r, const char *name)
{
	const struct param *rows = r->route->params;

	for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &r->values[i];
	assert(!"the row has no such parameter");
	return NULL;
}

bool
req_has(const struct req *r, const char *name)
{
	return find(r, name)->given;
}

struct str
req_text(const struct req *r, const char *name)
{
	return find(r, name)->text;
}

int64_t
req_int(const struct req *r, const char *name)
{
	return find(r, name)->n;
}

const struct handle *
req_handle(const struct req *r, const char *name)
{
	return find(r, name)->handles;
}

struct zone *
req_zone(const struct req *r, const char *name)
{
	return find(r, name)->zone;
}

size_t
req_accounts(const struct req *r, const char *name, const struct handle **list)
{
	const struct param_value *v = find(r, name);

	*list = v->handles;
	return v->handles == NULL ? 0 : (size_t)v->n;
}

void
req_after(struct req *r, void (*fn)(struct req *r, void *ctx), void *ctx)
{
	assert(r->n_after < CALL_AFTER);
	r->after[r->n_after].fn = fn;
	r->after[r->n_after++].ctx = ctx;
}

bool
req_may_wait(struct req *r)
{
	return wait_take(r->app->wait);
}
