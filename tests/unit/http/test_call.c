/* test_call.c: tests of what becomes of a request: its address, its body, the order of what is checked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/http/world.h"

static void
test_statuses(void **state)
{
	static const struct {
		const char *method, *uri;
		int status;
		const char *code, *field; /* NULL: none */
	} rows[] = {
		{ "GET", "/api/v1/stats/x/jack", 200, NULL, NULL },
		{ "GET", "/api/v1/stats/x/jack/", 200, NULL, NULL },
		{ "GET", "/api/stats/@Jack?wait=5", 200, NULL, NULL },
		{ "GET", "http://host/api/stats/jack?tz=Etc/GMT%2B5", 200, NULL, NULL },
		{ "GET", "/api/v1/stats/x/jack?wait=31", 422, "invalid_request", "wait" },
		{ "GET", "/api/v1/stats/x/jack?tz=Mars/Olympus", 422, "invalid_request", "tz" },
		{ "GET", "/api/v1/stats/x/jack?wat=1", 400, "malformed_request", "wat" },
		{ "GET", "/api/v1/stats/x/jack?wait=1&wait=1", 400, "malformed_request", "wait" },
		{ "GET", "/api/v1/stats/x/jack?wait", 400, "malformed_request", "wait" },
		{ "GET", "/api/v1/stats/x/jack?wait=%ff", 400, "malformed_request", "wait" },
		{ "GET", "/api/v1/stats/x/jack%00", 400, "malformed_request", "path" },
		{ "GET", "/api/v1/stats/x/%ff", 400, "malformed_request", "path" },
		{ "GET", "/api/v1/stats/../x/jack", 400, "malformed_request", "path" },
		{ "GET", "/api/v1/stats/%2e%2e/jack", 400, "malformed_request", "path" },
		{ "GET", "/api/v1/stats/x/ja%0Ack", 422, "invalid_handle", "handle" },
		{ "GET", "/api/v1/stats/x/'%20OR%201=1--", 422, "invalid_handle", "handle" },
		{ "GET", "/api/v1/stats/myspace/tom", 422, "invalid_request", "platform" },
		{ "GET", "/api/v1/stats/x/", 404, "not_found", NULL },
		{ "GET", "/api/v1/stats//jack", 404, "not_found", NULL },
		{ "GET", "/api/v1/stats/x/jack/nix", 404, "not_found", NULL },
		{ "GET", "/", 404, "not_found", NULL },
		{ "GET", "", 400, "malformed_request", NULL },
		{ "GET", "api", 400, "malformed_request", NULL },
		{ "GET", "/api/v1/a b", 400, "malformed_request", NULL },
		{ "POST", "/api/v1/stats/x/jack", 405, "method_not_allowed", NULL },
		{ "BREW", "/api/v1/stats/x/jack", 405, "method_not_allowed", NULL },
		{ "get", "/api/v1/stats/x/jack", 400, "malformed_request", NULL },
		{ "", "/api/v1/stats/x/jack", 400, "malformed_request", NULL },
		{ "GET GET", "/api/v1/stats/x/jack", 400, "malformed_request", NULL },
		{ "DELETE", "/nix", 404, "not_found", NULL },
		{ "GET", "/api/v1/secret", 401, "unauthorized", NULL },
		{ "GET", "/api/v1/nothing", 500, "internal", NULL },
	};
	char want[128];

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		begin(rows[i].method, rows[i].uri);
		if (finish() != rows[i].status)
			print_error("%s %s\n%s\n", rows[i].method, rows[i].uri, world.io.out.data);
		assert_int_equal(atoi(world.io.out.data + 8), rows[i].status);
		assert_true(has("\r\nX-Request-Id: "));
		assert_true(has("\r\nX-Content-Type-Options: nosniff\r\n"));
		assert_true(has("\r\nReferrer-Policy: no-referrer\r\n"));
		assert_true(
		    has("\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"));
		assert_true(has("\r\nVary: Origin\r\n"));
		if (rows[i].code == NULL)
			continue;
		assert_true(has("\r\nContent-Type: application/problem+json\r\n"));
		assert_true(has("\r\nCache-Control: no-store\r\n"));
		(void)snprintf(want, sizeof(want), "\"code\":\"%s\"", rows[i].code);
		assert_true(has(want));
		(void)snprintf(want, sizeof(want), "\"field\":\"%s\"", rows[i].field);
		assert_true(rows[i].field != NULL ? has(want) : !has("\"field\""));
	}
	assert_int_equal(seen.opened, 1);
}

static void
test_long_addresses(void **state)
{
	static char uri[9000];

	(void)state;
	memset(uri, 'a', sizeof(uri));
	uri[0] = '/';
	uri[2048] = '\0';
	assert_int_equal(get(uri), 404);
	uri[2048] = 'a';
	uri[2049] = '\0';
	assert_int_equal(get(uri), 414);
	memset(uri, 'a', sizeof(uri));
	(void)memcpy(uri, "/api/v1/guess?", 14);
	uri[14 + 8192] = '\0';
	assert_int_equal(get(uri), 400);
	uri[14 + 8192] = 'a';
	uri[14 + 8193] = '\0';
	assert_int_equal(get(uri), 414);
	assert_true(has("\"code\":\"uri_too_long\""));
}

static void
test_request_ids(void **state)
{
	static const struct {
		const char *id;
		bool kept;
	} rows[] = {
		{ "a", true },
		{ "A-Z.a_z-09", true },
		{ "0123456789012345678901234567890123456789012345678901234567890123", true },
		{ "01234567890123456789012345678901234567890123456789012345678901234", false },
		{ "", false },
		{ "a b", false },
		{ "a\"b", false },
		{ "a\nb", false },
		{ "\xc3\xa4", false },
	};
	char want[128], first[64], second[64];

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		begin("GET", "/nix");
		memory_env(&world.io, "HTTP_X_REQUEST_ID", rows[i].id);
		assert_int_equal(finish(), 404);
		(void)snprintf(want, sizeof(want), "\r\nX-Request-Id: %s\r\n", rows[i].id);
		assert_int_equal(has(want), rows[i].kept);
		(void)snprintf(want, sizeof(want), "\"request_id\":\"%s\"", rows[i].id);
		assert_int_equal(has(want), rows[i].kept);
	}
	get("/nix");
	(void)snprintf(first, sizeof(first), "%.32s", strstr(world.io.out.data, "X-Request-Id: ") + 14);
	get("/nix");
	(void)snprintf(second, sizeof(second), "%.32s", strstr(world.io.out.data, "X-Request-Id: ") + 14);
	assert_int_equal(strlen(first), 32);
	assert_string_not_equal(first, second);
}

static void
test_addresses(void **state)
{
	static const char *const rows[][2] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
		{ "2001:DB8:1:2::1", "2001:db8:1:2::" },
		{ "::1", "::" },
		{ "", "local" },
		{ "unix:", "unix:" },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		begin("GET", "/api/v1/stats/x/jack");
		memory_env(&world.io, "REMOTE_ADDR", rows[i][0]);
		assert_int_equal(finish(), 200);
		assert_string_equal(seen.address, rows[i][1]);
	}
}

static void
test_bodies(void **state)
{
	static char large[2000];
	static const struct {
		const char *length, *type;
		size_t sent, piece;
		int status;
	} rows[] = {
		{ "5", "text/plain", 5, 0, 202 },
		{ "5", "Text/Plain; charset=utf-8", 5, 1, 202 },
		{ NULL, "text/plain", 5, 0, 202 },
		{ NULL, "text/plain", 1000, 7, 202 },
		{ "1000", "text/plain", 1000, 0, 202 },
		{ "0", NULL, 0, 0, 202 },
		{ NULL, NULL, 0, 0, 202 },
		{ "", NULL, 0, 0, 202 },
		{ "1001", "text/plain", 1001, 0, 413 },
		{ "99999999999999", "text/plain", 10, 0, 413 },
		{ NULL, "text/plain", 1001, 0, 413 },
		{ NULL, "text/plain", 2000, 3, 413 },
		{ "5", "application/json", 5, 0, 415 },
		{ "5", "text/plainx", 5, 0, 415 },
		{ "5", NULL, 5, 0, 415 },
		{ "1001", "application/json", 1001, 0, 413 },
		{ "5", "text/plain", 4, 0, 400 },
		{ "5", "text/plain", 6, 0, 400 },
		{ "-1", "text/plain", 5, 0, 400 },
		{ "5x", "text/plain", 5, 0, 400 },
		{ "99999999999999999999999", "text/plain", 5, 0, 400 },
	};

	(void)state;
	memset(large, 'b', sizeof(large));
	for (size_t i = 0; i < N(rows); i++) {
		begin("POST", "/api/v1/body");
		world.io.body = (struct str){ large, rows[i].sent };
		world.io.piece = rows[i].piece;
		if (rows[i].length != NULL)
			memory_env(&world.io, "CONTENT_LENGTH", rows[i].length);
		if (rows[i].type != NULL)
			memory_env(&world.io, "CONTENT_TYPE", rows[i].type);
		assert_int_equal(finish(), rows[i].status);
		if (rows[i].status == 202)
			assert_int_equal(strlen(body()), rows[i].sent);
	}
	/* A transport without an end is not asked for a body that nobody announced. */
	begin("POST", "/api/v1/body");
	world.io.io.bounded = false;
	world.io.body = STR("xxxxx");
	assert_int_equal(finish(), 202);
	assert_string_equal(body(), "");
	begin("POST", "/api/v1/body");
	world.io.io.bounded = false;
	world.io.body = STR("xxxxx");
	memory_env(&world.io, "HTTP_TRANSFER_ENCODING", "chunked");
	memory_env(&world.io, "CONTENT_TYPE", "text/plain");
	assert_int_equal(finish(), 202);
	assert_string_equal(body(), "xxxxx");
	/* Where no body is taken none is read. */
	begin("GET", "/api/v1/guess");
	world.io.body = STR("x");
	assert_int_equal(finish(), 413);
}

static void
test_order(void **state)
{
	(void)state;
	seen.limit_err = ERR_RATE_LIMITED;
	seen.authorize_err = ERR_UNAUTHORIZED;
	seen.limit_user_err = ERR_RATE_LIMITED;
	assert_int_equal(get("/nix?nix=1"), 404);
	begin("POST", "/api/v1/secret");
	assert_int_equal(finish(), 405);
	assert_int_equal(seen.limited, 0);
	assert_int_equal(get("/api/v1/secret?nix=1"), 429);
	assert_int_equal(seen.authorized, 0);
	assert_true(has("\r\nRetry-After: 60\r\n"));
	seen.limit_err = ERR_OK;
	assert_int_equal(get("/api/v1/secret?nix=1"), 401);
	seen.authorize_err = ERR_FORBIDDEN;
	assert_int_equal(get("/api/v1/secret?nix=1"), 403);
	seen.authorize_err = ERR_OK;
	assert_int_equal(get("/api/v1/secret?nix=1"), 429);
	seen.limit_user_err = ERR_OK;
	begin("GET", "/api/v1/stats/x/jack?wait=99&nix=1");
	memory_env(&world.io, "CONTENT_LENGTH", "7");
	assert_int_equal(finish(), 413);
	assert_int_equal(get("/api/v1/stats/x/jack?wait=99&nix=1"), 400);
	assert_int_equal(get("/api/v1/stats/x/jack?wait=99"), 422);
	assert_int_equal(seen.opened, 0);
	assert_int_equal(seen.handled, 0);
}

static void
test_context(void **state)
{
	(void)state;
	/* Kept and asked again; what the client did wrong is said all the same. */
	seen.open_err = ERR_STORE;
	assert_int_equal(get("/api/v1/guess"), 503);
	assert_true(has("\"code\":\"store_unavailable\""));
	assert_int_equal(get("/nix"), 404);
	assert_int_equal(seen.opened, 1);
	/* Not the client's fault, whatever the part calls it. */
	seen.open_err = ERR_INVALID;
	assert_int_equal(get("/api/v1/guess"), 503);
	seen.open_err = ERR_OK;
	assert_int_equal(get("/api/v1/guess"), 200);
	assert_int_equal(get("/api/v1/guess"), 200);
	assert_int_equal(seen.opened, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_statuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_request_ids, setup, teardown),
		cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bodies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup_guarded, teardown),
		cmocka_unit_test_setup_teardown(test_context, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
