/* call.c: one request, from its variables to the end of its answer. */
#include "http/call.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/num.h"
#include "http/cors.h"
#include "http/uri.h"

static const struct {
	struct str name;
	enum call_env env;
} wanted[] = {
	{ { "REQUEST_METHOD", 14 }, ENV_METHOD },
	{ { "REQUEST_URI", 11 }, ENV_URI },
	{ { "REMOTE_ADDR", 11 }, ENV_ADDRESS },
	{ { "CONTENT_LENGTH", 14 }, ENV_LENGTH },
	{ { "CONTENT_TYPE", 12 }, ENV_TYPE },
	{ { "HTTP_TRANSFER_ENCODING", 22 }, ENV_TRANSFER },
	{ { "HTTP_X_REQUEST_ID", 17 }, ENV_ID },
	{ { "HTTP_IF_NONE_MATCH", 18 }, ENV_IF_NONE_MATCH },
	{ { "HTTP_ORIGIN", 11 }, ENV_ORIGIN },
	{ { "HTTP_ACCESS_CONTROL_REQUEST_METHOD", 34 }, ENV_ASKED_METHOD },
};

static void
read_env(struct req *r)
{
	for (char **e = r->io->envp; *e != NULL; e++) {
		const char *eq;
		size_t n;

		/* All that is wanted begins with one of these; the others are not looked at. */
		if ((*e)[0] != 'R' && (*e)[0] != 'C' && (*e)[0] != 'H')
			continue;
		if ((eq = strchr(*e, '=')) == NULL)
			continue;
		n = (size_t)(eq - *e);
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			if (wanted[i].name.len == n && memcmp(wanted[i].name.p, *e, n) == 0) {
				r->env[wanted[i].env] = str_of(eq + 1);
				break;
			}
		}
	}
}

static uint64_t
next_random(uint64_t seed[2])
{
	/* xoroshiro128+ (Blackman and Vigna). */
	uint64_t a = seed[0], b = seed[1], sum = a + b;

	b ^= a;
	seed[0] = (a << 24 | a >> 40) ^ b ^ b << 16;
	seed[1] = b << 37 | b >> 27;
	return sum;
}

static void
set_id(struct req *r)
{
	static const char hex[] = "0123456789abcdef";
	struct str theirs = r->env[ENV_ID];
	bool sane = theirs.len >= 1 && theirs.len <= CALL_ID_MAX;
	uint64_t v = 0;

	for (size_t i = 0; i < theirs.len && sane; i++) {
		char c = theirs.p[i];

		sane = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		       c == '.' || c == '_' || c == '-';
	}
	if (sane) {
		memcpy(r->id, theirs.p, theirs.len);
		r->id[theirs.len] = '\0';
		return;
	}
	for (int i = 0; i < 32; i++) {
		if (i % 16 == 0)
			v = next_random(r->app->seed);
		r->id[i] = hex[v >> (60 - i % 16 * 4) & 15];
	}
	r->id[32] = '\0';
}

/* A customer of IPv6 owns a /64 at least: that is who is limited. */
static void
set_address(struct req *r)
{
	struct str theirs = r->env[ENV_ADDRESS];
	char text[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (theirs.len == 0 || theirs.len >= sizeof(text)) {
		(void)snprintf(r->address, sizeof(r->address), "local");
		return;
	}
	memcpy(text, theirs.p, theirs.len);
	text[theirs.len] = '\0';
	if (str_chr(theirs, ':') == (size_t)-1 || inet_pton(AF_INET6, text, &a) != 1) {
		(void)snprintf(r->address, sizeof(r->address), "%s", text);
		return;
	}
	if (IN6_IS_ADDR_V4MAPPED(&a)) {
		(void)inet_ntop(AF_INET, &a.s6_addr[12], r->address, sizeof(r->address));
		return;
	}
	memset(&a.s6_addr[8], 0, 8);
	(void)inet_ntop(AF_INET6, &a, r->address, sizeof(r->address));
}

static bool
method_good(struct str m)
{
	for (size_t i = 0; i < m.len; i++)
		if (m.p[i] < 'A' || m.p[i] > 'Z')
			return false;
	return m.len >= 1 && m.len <= 16;
}

/* OPTIONS: what may be done here, and for pages of an allowed origin the rest of what a preflight asks. */
static enum err
answer_options(struct req *r)
{
	struct buf allow;
	enum err err = ERR_OK;

	buf_init(&allow, 256);
	table_allow(r->app->table, &r->path, &allow);
	if (allow.len == 0) {
		err = ERR_NOT_FOUND;
	} else {
		res_header(r, "Allow", allow.data);
		if (r->env[ENV_ASKED_METHOD].len > 0 && cors_allowed(r->app->origins, r->env[ENV_ORIGIN]))
			cors_preflight(&r->app->extra, buf_view(&allow));
		res_empty(r, 204);
	}
	buf_free(&allow);
	return err;
}

static enum err
find_route(struct req *r, struct fault *f)
{
	struct str path, texts[TABLE_PARAMS] = { { NULL, 0 } };
	struct buf allow;
	enum err err;

	if (!method_good(r->env[ENV_METHOD]))
		return fault_set(f, ERR_MALFORMED, "The method cannot be read");
	if ((err = uri_split(r->env[ENV_URI], &path, &r->query, f)) != ERR_OK ||
	    (err = path_parse(r->app->arena, path, r->app->base, &r->path, f)) != ERR_OK)
		return err;
	if (str_eq(r->env[ENV_METHOD], STR("OPTIONS")))
		return (err = answer_options(r)) == ERR_OK ? err : problem_plain(f, err);
	err = table_find(r->app->table, r->env[ENV_METHOD], &r->path, &r->index, texts);
	if (err == ERR_METHOD) {
		buf_init(&allow, 256);
		table_allow(r->app->table, &r->path, &allow);
		if (allow.data != NULL)
			res_header(r, "Allow", allow.data);
		buf_free(&allow);
	}
	if (err != ERR_OK)
		return problem_plain(f, err);
	r->route = &r->app->def->routes[r->index];
	for (size_t i = 0; r->route->params != NULL && r->route->params[i].name != NULL; i++)
		r->values[i].text = texts[i];
	return ERR_OK;
}

static enum err
check_access(struct req *r, struct fault *f)
{
	const struct app_def *def = r->app->def;
	enum err err;

	if (def->limit != NULL && (err = def->limit(r, r->route, f)) != ERR_OK)
		return err;
	if (def->authorize != NULL)
		err = def->authorize(r, r->route, f);
	else
		err = r->route->access == ACCESS_ANYONE ? ERR_OK : problem_plain(f, ERR_UNAUTHORIZED);
	if (err != ERR_OK)
		return err;
	return def->limit_user == NULL ? ERR_OK : def->limit_user(r, r->route, f);
}

static bool
media_type_fits(struct str type, const char *want)
{
	size_t end = str_chr(type, ';');

	return str_eq_ci(str_trim(str_sub(type, 0, end == (size_t)-1 ? type.len : end)), str_of(want));
}

static enum err
body_too_large(size_t max, struct fault *f)
{
	if (max == 0)
		return fault_set(f, ERR_TOO_LARGE, "No body is taken here");
	return fault_set(f, ERR_TOO_LARGE, "The body is larger than %zu bytes", max);
}

/* Reads up to one byte more than the row allows, which is enough to refuse it. announced is SIZE_MAX where no
 * length was given. */
static enum err
collect_body(struct req *r, size_t announced, struct fault *f)
{
	size_t max = r->route->max_body, cap = 0, n = 0, want, got;
	char *p = NULL, *more;

	do {
		if (n == cap) {
			want = cap > 0 ? cap * 2 : announced <= max ? announced + 1 : 1;
			want = want > max + 1 ? max + 1 : want;
			if ((more = arena_grow(r->app->arena, p, cap, want)) == NULL)
				return problem_plain(f, ERR_NOMEM);
			p = more;
			cap = want;
		}
		/* A transport without an end is asked for no more than was announced: it might wait for ever.
		 */
		want = !r->io->bounded && cap - n > announced - n ? announced - n : cap - n;
		got = want == 0 ? 0 : r->io->read(r->io, p + n, want);
		n += got;
		if (n > max)
			return body_too_large(max, f);
	} while (got > 0);
	if (announced != SIZE_MAX && n != announced)
		return fault_set(f, ERR_MALFORMED, "The body is not as long as was announced");
	r->body = (struct str){ p, n };
	return ERR_OK;
}

static enum err
read_body(struct req *r, struct fault *f)
{
	struct str length = r->env[ENV_LENGTH];
	uint64_t announced = SIZE_MAX;
	enum err err;

	if (length.len > 0 && !num_u64(length, INT64_MAX, &announced))
		return fault_set(f, ERR_MALFORMED, "The length of the body cannot be read");
	if (length.len > 0 && announced > r->route->max_body)
		return body_too_large(r->route->max_body, f);
	/* Without a length there is no body, unless it comes in chunks; where the transport tells its end, it
	 * is looked for. */
	if (length.len == 0 && !r->io->bounded && r->env[ENV_TRANSFER].len == 0)
		return ERR_OK;
	if ((err = collect_body(r, (size_t)announced, f)) != ERR_OK)
		return err;
	if (r->body.len > 0 && r->route->body_type != NULL &&
	    !media_type_fits(r->env[ENV_TYPE], r->route->body_type))
		return fault_set(f, ERR_MEDIA_TYPE, "The body must be %s", r->route->body_type);
	return ERR_OK;
}

static enum err
read_params(struct req *r, struct fault *f)
{
	const struct param *rows = r->route->params;

	param_query(r->app->arena, rows, r->query, r->values, &r->errors);
	if (r->errors.first == ERR_OK)
		param_check(r->app->arena, r->app->zones, r->now, rows, r->values, &r->errors);
	if (r->errors.first == ERR_OK)
		return ERR_OK;
	return fault_set(f, r->errors.first, STR_FMT ": " STR_FMT, STR_ARG(r->errors.list[0].field),
	    STR_ARG(r->errors.list[0].message));
}

static enum err
open_context(struct app *app, struct fault *f)
{
	enum err err;

	if (app->opened || app->def->open == NULL)
		return ERR_OK;
	err = app->def->open(app->conf, &app->context, f);
	app->opened = err == ERR_OK;
	if (err == ERR_OK)
		return ERR_OK;
	if (f->err == ERR_OK)
		problem_plain(f, err);
	/* The client has done nothing wrong, whatever it was. */
	return err_status(err) >= 500 ? err : problem_plain(f, ERR_STORE);
}

static void
log_failure(const struct req *r)
{
	const char *route = r->route != NULL ? r->route->id : "none";

	/* A 5xx that is no problem document is a report, such as that of /health. */
	if (r->status < 500 || r->fault == ERR_OK)
		return;
	if (r->fault == ERR_INTERNAL)
		log_error("a defect", "route", route, "detail", r->detail);
	else
		log_warn("a request failed", "route", route, "status", log_num(r->status), "code",
		    err_code(r->fault), "detail", r->detail);
}

static void
answer(struct req *r)
{
	struct fault f = { .err = ERR_OK };
	enum err err;

	if ((err = find_route(r, &f)) == ERR_OK && r->status == 0 && (err = check_access(r, &f)) == ERR_OK &&
	    (err = read_body(r, &f)) == ERR_OK && (err = read_params(r, &f)) == ERR_OK &&
	    (err = open_context(r->app, &f)) == ERR_OK)
		r->route->handler(r);
	if (r->status == 0) {
		/* A hook may have said so by its result alone; a handler that answers nothing is a defect. */
		if (f.err == ERR_OK)
			problem_plain(&f, err != ERR_OK ? err : ERR_INTERNAL);
		res_problem(r, &f);
	}
	log_failure(r);
}

void
call_serve(struct app *app, struct io *io)
{
	struct req r = { .app = app, .io = io, .start_us = clock_mono_us(), .now = clock_now() };

	buf_clear(&app->extra);
	read_env(&r);
	r.head = str_eq(r.env[ENV_METHOD], STR("HEAD"));
	set_id(&r);
	set_address(&r);
	log_request(r.id);
	answer(&r);
	r.ended = true;
	io->end(io);
	metrics_count(app->metrics, r.route != NULL ? r.index : METRICS_NO_ROUTE, r.status,
	    clock_mono_us() - r.start_us, r.now);
	for (size_t i = 0; i < r.n_after; i++)
		r.after[i].fn(&r, r.after[i].ctx);
	/* Not before: what goes on after the answer holds the process as waiting does. */
	wait_give(app->wait);
	log_request("");
	arena_reset(app->arena);
}
