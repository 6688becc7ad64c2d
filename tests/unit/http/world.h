/* world.h: an executable of some routes, each good for one kind of trouble, and requests to it over a
 * transport in memory. */
#ifndef TWEETX_TESTS_HTTP_WORLD_H
#define TWEETX_TESTS_HTTP_WORLD_H

#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "http/call.h"
#include "tests/unit/http/memory_io.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* What the handlers and hooks saw or should do; one test at a time. */
static struct {
	int opened, closed, handled, after, limited, authorized;
	enum err open_err, limit_err, authorize_err, limit_user_err;
	struct app *app;
	char address[64];
} seen;

static void
echo(struct req *r)
{
	struct json_out j;
	struct buf b;

	seen.handled++;
	(void)snprintf(seen.address, sizeof(seen.address), STR_FMT, STR_ARG(req_address(r)));
	buf_init(&b, 65536);
	json_begin(&j, &b);
	json_obj(&j);
	json_kv_s(&j, "handle", str_of(req_handle(r, "handle")->text));
	json_kv_i(&j, "wait", req_int(r, "wait"));
	json_kv_b(&j, "wait_given", req_has(r, "wait"));
	json_kv_s(&j, "zone", str_of(zone_name(req_zone(r, "tz"))));
	json_kv_text(&j, "agent", req_header(r, "user-agent"));
	json_end_obj(&j);
	res_header(r, "Age", "7");
	res_header(r, "X-Bad", "a\r\nSet-Cookie: b");
	res_header(r, "X Bad", "a");
	res_json(r, 200, &b);
	res_json(r, 500, &b); /* a second answer is left out */
	buf_free(&b);
}

static void
take_body(struct req *r)
{
	seen.handled++;
	res_body(r, 202, "text/plain", req_body(r));
}

static void
stream(struct req *r)
{
	seen.handled++;
	res_stream(r, 200, "text/csv");
	for (int i = 0; i < 1000 && res_write(r, STR("0123456789\n")); i++)
		continue;
}

static void
say_nothing(struct req *r)
{
	(void)r;
	seen.handled++;
}

static void
limited(struct req *r)
{
	struct fault f;

	fault_set(&f, ERR_PLATFORM_RATE_LIMITED, "Not now");
	f.until = req_now(r) + 30;
	(void)snprintf(f.setting, sizeof(f.setting), "TWITTER_BEARER_TOKEN");
	res_problem(r, &f);
}

static void
hook(struct req *r, void *ctx)
{
	seen.after += *(int *)ctx;
	/* What lives on, and what does not. */
	assert_true(req_id(r)[0] != '\0');
	assert_true(req_address(r).len > 0);
	assert_true(str_eq(req_text(r, "id"), STR("7")));
	assert_null(req_header(r, "user-agent").p);
}

static void
with_hooks(struct req *r)
{
	int *n = arena_alloc(req_arena(r), sizeof(*n));

	assert_true(req_may_wait(r));
	*n = 2;
	req_after(r, hook, n);
	req_after(r, hook, n);
	res_empty(r, 204);
}

static void
picture(struct req *r)
{
	res_cached(r, "image/svg+xml", STR("<svg/>"), "\"tag\"");
}

static void
guess(struct req *r)
{
	res_header(r, "content-security-policy", "sandbox");
	res_cache_control(r, "private");
	res_body(r, 200, "text/html", STR("x"));
}

static const struct param report_params[] = {
	{ .name = "platform", .in = IN_PATH, .type = PARAM_PLATFORM },
	{ .name = "handle", .in = IN_PATH, .type = PARAM_HANDLE },
	{ .name = "wait", .in = IN_QUERY, .type = PARAM_INT, .max = 30, .fallback = "10" },
	{ .name = "tz", .in = IN_QUERY, .type = PARAM_ZONE, .fallback = "UTC" },
	{ .name = NULL },
};
static const struct param id_params[] = { { .name = "id", .in = IN_PATH, .type = PARAM_ID },
	{ .name = NULL } };

static const struct route routes[] = {
	{ .method = "GET",
	    .path = "/api/v1/stats/{platform}/{handle}",
	    .params = report_params,
	    .handler = echo,
	    .id = "echo",
	    .summary = "x",
	    .cache = "private, max-age=60",
	    .produces = "application/json" },
	{ .method = "POST",
	    .path = "/api/v1/body",
	    .max_body = 1000,
	    .body_type = "text/plain",
	    .handler = take_body,
	    .id = "body",
	    .summary = "x" },
	{ .method = "GET", .path = "/api/v1/stream", .handler = stream, .id = "stream", .summary = "x" },
	{ .method = "GET",
	    .path = "/api/v1/nothing",
	    .handler = say_nothing,
	    .id = "nothing",
	    .summary = "x" },
	{ .method = "GET",
	    .path = "/api/v1/limited",
	    .handler = limited,
	    .id = "limited",
	    .summary = "x",
	    .cache = "public" },
	{ .method = "GET",
	    .path = "/api/v1/hooks/{id}",
	    .params = id_params,
	    .handler = with_hooks,
	    .id = "hooks",
	    .summary = "x" },
	{ .method = "GET", .path = "/api/v1/picture", .handler = picture, .id = "picture", .summary = "x" },
	{ .method = "GET", .path = "/api/v1/guess", .handler = guess, .id = "guess", .summary = "x" },
	{ .method = "GET",
	    .path = "/api/v1/secret",
	    .access = ACCESS_USER,
	    .handler = say_nothing,
	    .id = "secret",
	    .summary = "x" },
};

static enum err
open_context(const struct conf *c, void **context, struct fault *f)
{
	(void)c;
	seen.opened++;
	*context = &seen;
	return seen.open_err == ERR_OK ? ERR_OK : fault_set(f, seen.open_err, "Down");
}

static void
close_context(void *context)
{
	assert_ptr_equal(context, &seen);
	seen.closed++;
}

static enum err
limit(struct req *r, const struct route *route, struct fault *f)
{
	(void)r;
	(void)route;
	(void)f;
	seen.limited++;
	return seen.limit_err;
}

static enum err
authorize(struct req *r, const struct route *route, struct fault *f)
{
	(void)r;
	(void)route;
	seen.authorized++;
	return seen.authorize_err == ERR_OK ? ERR_OK : fault_set(f, seen.authorize_err, "Who?");
}

static enum err
limit_user(struct req *r, const struct route *route, struct fault *f)
{
	(void)r;
	(void)route;
	(void)f;
	return seen.limit_user_err;
}

static const struct app_def plain = { .name = "t",
	.summary = "t",
	.routes = routes,
	.n_routes = N(routes),
	.open = open_context,
	.close = close_context };
static const struct app_def guarded = { .name = "t",
	.summary = "t",
	.routes = routes,
	.n_routes = N(routes),
	.open = open_context,
	.close = close_context,
	.limit = limit,
	.authorize = authorize,
	.limit_user = limit_user };

struct world {
	char home[64];
	struct conf *conf;
	struct app app;
	struct memory_io io;
};

static struct world world;

static inline int
setup(void **state)
{
	struct fault f;

	(void)snprintf(world.home, sizeof(world.home), "/tmp/tweetx-http-XXXXXX");
	if (mkdtemp(world.home) == NULL || setenv("TWEETX_HOME", world.home, 1) != 0 ||
	    conf_load(&world.conf, &f) != ERR_OK ||
	    conf_set(world.conf, "CORS_ORIGINS", "https://a.example, https://b.example", &f) != ERR_OK)
		return 1;
	memset(&seen, 0, sizeof(seen));
	*state = &world;
	return app_open(&world.app, &plain, world.conf, false, &f);
}

static inline int
setup_guarded(void **state)
{
	if (setup(state) != 0)
		return 1;
	world.app.def = &guarded;
	return 0;
}

static inline int
teardown(void **state)
{
	char path[128];

	(void)state;
	app_close(&world.app);
	conf_free(world.conf);
	memory_free(&world.io);
	(void)snprintf(path, sizeof(path), "%s/run/metrics", world.home);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/run/t.wait", world.home);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/run", world.home);
	return rmdir(path) | rmdir(world.home);
}

/* begin(method, uri), then perhaps more variables or a body, then the status that comes. */
static inline struct memory_io *
begin(const char *method, const char *uri)
{
	memory_free(&world.io);
	memory_init(&world.io, method, uri);
	return &world.io;
}

static inline int
finish(void)
{
	call_serve(&world.app, &world.io.io);
	assert_int_equal(world.io.ended, 1);
	if (world.io.out.len == 0)
		return 0;
	assert_memory_equal(world.io.out.data, "Status: ", 8);
	return atoi(world.io.out.data + 8);
}

static inline bool
has(const char *text)
{
	return world.io.out.data != NULL && strstr(world.io.out.data, text) != NULL;
}

static inline const char *
body(void)
{
	const char *p = strstr(world.io.out.data, "\r\n\r\n");

	assert_non_null(p);
	return p + 4;
}

static inline int
get(const char *uri)
{
	begin("GET", uri);
	return finish();
}

#endif
