/* res.c: the answer: its header, put together in one place, its body, and the tag that spares it. */
#include "http/res.h"

#include <stdio.h>

#include "http/call.h"
#include "http/cors.h"
#include "http/etag.h"
#include "http/problem.h"

#define PROBLEM_MAX ((size_t)32 * 1024)

static const char security[] = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
/* A picture may be opened as a page: its own styles, nothing else. */
static const char svg_policy[] =
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n";
static const char plain_policy[] = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
};

const char *
res_reason(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}

static bool
token_char(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

void
res_header(struct req *r, const char *name, const char *value)
{
	struct str n = str_of(name), v = str_of(value);

	if (n.len == 0)
		return;
	for (size_t i = 0; i < n.len; i++)
		if (!token_char((unsigned char)n.p[i]))
			return;
	for (size_t i = 0; i < v.len; i++)
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
			return;
	if (str_eq_ci(n, STR("content-security-policy")))
		r->has_policy = true;
	else if (str_eq_ci(n, STR("retry-after")))
		r->has_retry = true;
	/* Whole or not at all; put_head sees that one did not fit. */
	if (!buf_reserve(&r->app->extra, n.len + v.len + 4))
		return;
	buf_str(&r->app->extra, n);
	buf_put(&r->app->extra, ": ", 2);
	buf_str(&r->app->extra, v);
	buf_put(&r->app->extra, "\r\n", 2);
}

void
res_cache_control(struct req *r, const char *value)
{
	r->cache_control = arena_cstr(r->app->arena, str_of(value));
}

void
res_retry_after(struct req *r, int64_t seconds)
{
	char text[24];

	if (r->has_retry)
		return;
	(void)snprintf(text, sizeof(text), "%lld", (long long)(seconds < 1 ? 1 : seconds));
	res_header(r, "Retry-After", text);
}

static void
line(struct buf *b, const char *name, struct str value)
{
	buf_puts(b, name);
	buf_str(b, value);
	buf_put(b, "\r\n", 2);
}

static const char *
cache_control(const struct req *r)
{
	if (r->cache_control != NULL)
		return r->cache_control;
	/* Only a good answer is worth what its row says. */
	if ((r->status == 200 || r->status == 304) && r->route != NULL && r->route->cache != NULL)
		return r->route->cache;
	return "no-store";
}

/* The whole header. length is -1 where the body is streamed. */
static void
put_head(struct req *r, const char *media_type, int64_t length)
{
	struct buf *b = &r->app->head;

	buf_clear(b);
	buf_put(b, "Status: ", 8);
	buf_i64(b, r->status);
	buf_char(b, ' ');
	line(b, "", str_of(res_reason(r->status)));
	if (media_type != NULL)
		line(b, "Content-Type: ", str_of(media_type));
	if (length >= 0 && media_type != NULL) {
		buf_put(b, "Content-Length: ", 16);
		buf_i64(b, length);
		buf_put(b, "\r\n", 2);
	}
	line(b, "X-Request-Id: ", str_of(r->id));
	line(b, "Cache-Control: ", str_of(cache_control(r)));
	if (r->etag.p != NULL)
		line(b, "ETag: ", r->etag);
	buf_put(b, security, sizeof(security) - 1);
	if (!r->has_policy)
		buf_puts(b, media_type != NULL && strncmp(media_type, "image/svg", 9) == 0 ? svg_policy
											   : plain_policy);
	cors_head(b, r->app->origins, r->env[ENV_ORIGIN]);
	buf_str(b, buf_view(&r->app->extra));
	if (r->app->extra.err != ERR_OK)
		b->err = r->app->extra.err;
	buf_put(b, "\r\n", 2);
}

static void
send(struct req *r, int status, const char *media_type, struct str body)
{
	if (r->status != 0)
		return;
	r->status = status;
	put_head(r, media_type, (int64_t)body.len);
	if (r->head)
		body.len = 0;
	if (r->app->head.err != ERR_OK || !r->io->write(r->io, buf_view(&r->app->head), body))
		r->gone = true;
}

void
res_body(struct req *r, int status, const char *media_type, struct str body)
{
	send(r, status, media_type, body);
}

void
res_empty(struct req *r, int status)
{
	send(r, status, NULL, (struct str){ "", 0 });
}

void
res_cached(struct req *r, const char *media_type, struct str body, const char *etag)
{
	char made[ETAG_SIZE];
	struct str theirs;

	if (etag == NULL) {
		etag_make(made, body);
		etag = made;
	}
	/* Lives until the header is put together, which is before this function ends. */
	r->etag = str_of(etag);
	theirs = etag_match(r->env[ENV_IF_NONE_MATCH], r->etag);
	if (theirs.p != NULL) {
		r->etag = theirs;
		send(r, 304, NULL, (struct str){ "", 0 });
	} else {
		send(r, 200, media_type, body);
	}
	r->etag = (struct str){ NULL, 0 };
}

void
res_json(struct req *r, int status, const struct buf *body)
{
	struct fault f = { .err = ERR_OK };

	if (body->err != ERR_OK) {
		problem_plain(&f, body->err);
		res_problem(r, &f);
	} else if (status == 200 && r->route != NULL && strcmp(r->route->method, "GET") == 0) {
		res_cached(r, "application/json", buf_view(body), NULL);
	} else {
		send(r, status, "application/json", buf_view(body));
	}
}

void
res_problem(struct req *r, const struct fault *f)
{
	struct buf b;

	if (r->status != 0)
		return;
	buf_init(&b, PROBLEM_MAX);
	problem_write(&b, f, r->app->base, r->id, r->errors.list, r->errors.n);
	if (f->until > 0)
		res_retry_after(r, f->until - r->now);
	else if (err_status(f->err) == 429)
		res_retry_after(r, 60);
	if (err_status(f->err) == 401)
		res_header(r, "WWW-Authenticate", "Bearer");
	/* A failure keeps for nobody, whatever the handler had in mind. */
	r->cache_control = NULL;
	r->fault = f->err;
	(void)snprintf(r->detail, sizeof(r->detail), "%s", f->detail);
	send(r, err_status(f->err), "application/problem+json", buf_view(&b));
	buf_free(&b);
}

void
res_stream(struct req *r, int status, const char *media_type)
{
	if (r->status != 0)
		return;
	r->status = status;
	r->streaming = true;
	put_head(r, media_type, -1);
	if (r->app->head.err != ERR_OK ||
	    !r->io->write(r->io, buf_view(&r->app->head), (struct str){ "", 0 }))
		r->gone = true;
}

bool
res_write(struct req *r, struct str piece)
{
	if (!r->streaming || r->head || r->gone)
		return false;
	if (piece.len > 0 && !r->io->write(r->io, (struct str){ "", 0 }, piece))
		r->gone = true;
	return !r->gone;
}
