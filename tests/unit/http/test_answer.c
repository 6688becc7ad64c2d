/* test_answer.c: tests of what comes back: headers, tags, CORS, streams, problems, hooks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/http/world.h"

static void
test_answer(void **state)
{
	(void)state;
	begin("GET", "/api/v1/stats/x/Jack?wait=3");
	memory_env(&world.io, "HTTP_USER_AGENT", "curl \"1\"");
	memory_env(&world.io, "REMOTE_ADDR", "192.0.2.7");
	assert_int_equal(finish(), 200);
	assert_string_equal(body(), "{\"handle\":\"jack\",\"wait\":3,\"wait_given\":true,\"zone\":\"UTC\","
				    "\"agent\":\"curl \\\"1\\\"\"}");
	assert_true(has("\r\nContent-Type: application/json\r\nContent-Length: 78\r\n"));
	assert_true(has("\r\nCache-Control: private, max-age=60\r\n"));
	assert_true(has("\r\nAge: 7\r\n"));
	assert_false(has("Bad"));
	assert_false(has("Set-Cookie"));
	assert_string_equal(seen.address, "192.0.2.7");

	assert_int_equal(get("/api/v1/stats/x/jack"), 200);
	assert_string_equal(
	    body(), "{\"handle\":\"jack\",\"wait\":10,\"wait_given\":false,\"zone\":\"UTC\",\"agent\":null}");

	begin("HEAD", "/api/v1/stats/x/jack");
	assert_int_equal(finish(), 200);
	assert_string_equal(body(), "");
	assert_true(has("\r\nContent-Length: 72\r\n"));
	assert_true(has("\r\nETag: \""));
	begin("HEAD", "/nix");
	assert_int_equal(finish(), 404);
	assert_string_equal(body(), "");

	assert_int_equal(get("/api/v1/picture"), 200);
	assert_true(has("default-src 'none'; style-src 'unsafe-inline'"));
	assert_int_equal(get("/api/v1/guess"), 200);
	assert_true(has("\r\ncontent-security-policy: sandbox\r\n"));
	assert_false(has("default-src"));
	assert_true(has("\r\nCache-Control: private\r\n"));
	assert_false(has("ETag"));
}

static void
test_not_modified(void **state)
{
	static const struct {
		const char *none_match;
		int status;
		const char *etag;
	} rows[] = {
		{ "\"tag\"", 304, "\r\nETag: \"tag\"\r\n" },
		{ "W/\"tag\"", 304, "\r\nETag: W/\"tag\"\r\n" },
		{ "\"no\", \"tag-gzip\"", 304, "\r\nETag: \"tag-gzip\"\r\n" },
		{ "*", 304, "\r\nETag: \"tag\"\r\n" },
		{ "\"no\"", 200, "\r\nETag: \"tag\"\r\n" },
		{ "tag", 200, "\r\nETag: \"tag\"\r\n" },
	};
	char tag[64];

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		begin("GET", "/api/v1/picture");
		memory_env(&world.io, "HTTP_IF_NONE_MATCH", rows[i].none_match);
		assert_int_equal(finish(), rows[i].status);
		assert_true(has(rows[i].etag));
		assert_string_equal(body(), rows[i].status == 304 ? "" : "<svg/>");
		assert_int_equal(has("\r\nContent-Type"), rows[i].status == 200);
	}
	/* One made of the body. */
	assert_int_equal(get("/api/v1/stats/x/jack"), 200);
	(void)snprintf(tag, sizeof(tag), "%.34s", strstr(world.io.out.data, "ETag: ") + 6);
	begin("GET", "/api/v1/stats/x/jack");
	memory_env(&world.io, "HTTP_IF_NONE_MATCH", tag);
	assert_int_equal(finish(), 304);
	assert_true(has("\r\nCache-Control: private, max-age=60\r\n"));
	assert_true(has("\r\nAge: 7\r\n"));
}

static void
test_options(void **state)
{
	(void)state;
	begin("OPTIONS", "/api/v1/stats/x/jack");
	assert_int_equal(finish(), 204);
	assert_true(has("\r\nAllow: GET, HEAD, OPTIONS\r\n"));
	assert_false(has("Access-Control"));

	begin("OPTIONS", "/api/stats/jack");
	memory_env(&world.io, "HTTP_ORIGIN", "https://b.example");
	memory_env(&world.io, "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "GET");
	assert_int_equal(finish(), 204);
	assert_true(has("\r\nAccess-Control-Allow-Origin: https://b.example\r\n"));
	assert_true(has("\r\nAccess-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"));
	assert_true(has("\r\nAccess-Control-Max-Age: 600\r\n"));
	assert_string_equal(body(), "");

	begin("OPTIONS", "/api/stats/jack");
	memory_env(&world.io, "HTTP_ORIGIN", "https://evil.example");
	memory_env(&world.io, "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "GET");
	assert_int_equal(finish(), 204);
	assert_false(has("Access-Control"));
	assert_true(has("\r\nVary: Origin\r\n"));

	begin("OPTIONS", "/nix");
	assert_int_equal(finish(), 404);

	begin("GET", "/nix");
	memory_env(&world.io, "HTTP_ORIGIN", "https://a.example");
	assert_int_equal(finish(), 404);
	assert_true(has("\r\nAccess-Control-Allow-Origin: https://a.example\r\n"));

	begin("POST", "/api/v1/stream");
	assert_int_equal(finish(), 405);
	assert_true(has("\r\nAllow: GET, HEAD, OPTIONS\r\n"));
}

static void
test_streams(void **state)
{
	(void)state;
	assert_int_equal(get("/api/v1/stream"), 200);
	assert_int_equal(strlen(body()), 11000);
	assert_false(has("Content-Length"));
	begin("HEAD", "/api/v1/stream");
	assert_int_equal(finish(), 200);
	assert_string_equal(body(), "");
	/* The client goes away in the middle, or before anything. */
	for (size_t n = 0; n < 4; n++) {
		begin("GET", "/api/v1/stream");
		world.io.writes_left = n;
		assert_int_equal(finish(), n == 0 ? 0 : 200);
		begin("GET", "/api/v1/stats/x/jack");
		world.io.writes_left = 0;
		assert_int_equal(finish(), 0);
	}
}

static void
test_problems(void **state)
{
	(void)state;
	assert_int_equal(get("/api/v1/limited"), 429);
	assert_true(has("\r\nRetry-After: 30\r\n"));
	assert_true(has("\r\nCache-Control: no-store\r\n"));
	assert_true(has("\"setting\":\"TWITTER_BEARER_TOKEN\""));
	assert_true(has("\"until\":\"20"));
	assert_int_equal(get("/api/v1/secret"), 401);
	assert_true(has("\r\nWWW-Authenticate: Bearer\r\n"));
	assert_int_equal(seen.handled, 0);
}

static void
test_after(void **state)
{
	(void)state;
	begin("GET", "/api/v1/hooks/7");
	memory_env(&world.io, "HTTP_USER_AGENT", "x");
	assert_int_equal(finish(), 204);
	assert_int_equal(seen.after, 4);
	assert_false(has("Content-Length"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_modified, setup, teardown),
		cmocka_unit_test_setup_teardown(test_options, setup, teardown),
		cmocka_unit_test_setup_teardown(test_streams, setup, teardown),
		cmocka_unit_test_setup_teardown(test_problems, setup, teardown),
		cmocka_unit_test_setup_teardown(test_after, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
