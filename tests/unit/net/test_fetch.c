/* test_fetch.c: fetch against a server that answers well, badly, slowly, without end and not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "base/clock.h"
#include "net/fetch.h"
#include "server.h"

#define CAP 100000

static struct server server;
static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(8 << 20);
	return arena && server_start(&server) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	server_stop(&server);
	arena_free(arena);
	return 0;
}

static struct str
at(const char *path)
{
	return str_of(arena_printf(arena, "http://127.0.0.1:%d%s", server.port, path));
}

static struct fetcher *
open_fetcher(int retries)
{
	struct fetch_options o = { .allow_private = true,
		.connect_seconds = 2,
		.total_seconds = 1,
		.retries = retries,
		.max_body = CAP,
		.seed = 7 };
	struct fetcher *f = fetcher_new(&o);

	arena_reset(arena);
	assert_non_null(f);
	return f;
}

/* The test's rule: 127.0.0.1 stands for the public net, everything else is private. */
static bool
only_server(const struct sockaddr *sa)
{
	struct sockaddr_in in;

	memcpy(&in, sa, sizeof(in));
	return sa->sa_family == AF_INET && in.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

static enum err
get(struct fetcher *f, struct str url, struct fetch_answer *answer_out, struct fault *fault)
{
	struct fetch_request rq = { .url = url, .max_wait_seconds = 1 };

	return fetch_get(f, arena, &rq, answer_out, fault);
}

/* Every kind of answer with what becomes of it. */
static void
answers(void **state)
{
	static const struct {
		const char *path;
		int retries;
		enum err err;
		int status, attempts;
		const char *body;
	} table[] = {
		{ "/ok", 3, ERR_OK, 200, 1, "fine" },
		{ "/hints", 3, ERR_OK, 404, 1, "" },
		{ "/hop1", 3, ERR_OK, 200, 2, "fine" },
		{ "/hop3", 3, ERR_OK, 200, 4, "fine" },
		{ "/hop4", 3, ERR_PLATFORM_ERROR, 0, 4, NULL },
		{ "/to?/to?/ok", 3, ERR_OK, 200, 3, "fine" },
		{ "/nowhere", 3, ERR_OK, 302, 1, "no location" },
		{ "/to?ftp://127.0.0.1/x", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/to?file:///etc/passwd", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/to?gopher://127.0.0.1:1/x", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/to?http://user:secret@127.0.0.1/", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/to?http:///", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/huge", 3, ERR_TOO_LARGE, 0, 1, NULL },
		{ "/huge-told", 3, ERR_TOO_LARGE, 0, 1, NULL },
		{ "/bomb", 3, ERR_TOO_LARGE, 0, 1, NULL },
		{ "/bad-gzip", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/bad-chunk", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/short", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/garbage", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/flood", 3, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/long-header", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/hangup", 0, ERR_PLATFORM_ERROR, 0, 1, NULL },
		{ "/hangup", 1, ERR_PLATFORM_ERROR, 0, 2, NULL },
		{ "/flaky-drop", 1, ERR_OK, 200, 2, "fine" },
		{ "/flaky", 3, ERR_OK, 200, 3, "fine" },
		{ "/flaky", 0, ERR_OK, 503, 1, "fine" },
		{ "/down", 1, ERR_OK, 500, 2, "down" },
		{ "/unbuilt", 3, ERR_OK, 501, 1, "no" },
		{ "/limited", 3, ERR_OK, 200, 2, "x" },
		{ "/limited-long", 3, ERR_OK, 429, 1, "wait" },
		{ "/limited-date", 3, ERR_OK, 429, 1, "wait" },
		{ "/limited-bare", 3, ERR_OK, 429, 1, "wait" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct fetcher *f = open_fetcher(table[i].retries);
		struct fetch_answer a;
		struct fault fault = { .err = ERR_OK };
		/* Something else in between, so that the server counts each row's requests anew. */
		assert_int_equal(get(f, at("/ok"), &a, &fault), ERR_OK);
		enum err err = get(f, at(table[i].path), &a, &fault);
		if (err != table[i].err || a.attempts != table[i].attempts ||
		    (err == ERR_OK && a.status != table[i].status))
			fail_msg("%s: %s, status %d, %d attempts: %s", table[i].path, err_code(err), a.status,
			    a.attempts, fault.detail);
		assert_int_equal(fault.err, err);
		if (table[i].body)
			assert_true(str_eq(a.body, str_of(table[i].body)));
		if (err == ERR_OK)
			assert_int_equal(a.body.p[a.body.len], '\0');
		fetcher_free(f);
	}
}

static void
gzip_is_undone(void **state)
{
	struct fetcher *f = open_fetcher(0);
	struct fetch_answer a;

	(void)state;
	assert_int_equal(get(f, at("/gzip"), &a, NULL), ERR_OK);
	assert_int_equal(a.body.len, 1000);
	for (size_t i = 0; i < a.body.len; i++)
		assert_int_equal(a.body.p[i], 0);
	fetcher_free(f);
}

static void
headers_are_joined(void **state)
{
	struct fetcher *f = open_fetcher(0);
	struct fetch_answer a;

	(void)state;
	assert_int_equal(get(f, at("/ok"), &a, NULL), ERR_OK);
	assert_true(str_eq(fetch_header(&a, "x-twice"), STR("a, b")));
	assert_true(str_eq(fetch_header(&a, "content-type"), STR("text/plain")));
	assert_null(fetch_header(&a, "x-none").p);
	/* The header of an interim answer is not the answer's. */
	assert_int_equal(get(f, at("/hints"), &a, NULL), ERR_OK);
	assert_null(fetch_header(&a, "x-early").p);
	assert_true(str_eq(fetch_header(&a, "x-late"), STR("1")));
	fetcher_free(f);
}

static void
time_is_bounded(void **state)
{
	static const struct {
		const char *path;
		int retries, attempts;
	} table[] = { { "/drip", 3, 1 }, { "/silent", 1, 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct fetcher *f = open_fetcher(table[i].retries);
		struct fetch_answer a;
		struct fault fault;
		int64_t start = clock_mono_us(), took;
		assert_int_equal(get(f, at(table[i].path), &a, &fault), ERR_PLATFORM_TIMEOUT);
		assert_int_equal(a.attempts, table[i].attempts);
		took = clock_mono_us() - start;
		assert_in_range(took, 900000, 3500000);
		fetcher_free(f);
	}
}

static void
deadline_ends_all_attempts(void **state)
{
	struct fetcher *f = open_fetcher(10);
	struct fetch_answer a;
	struct fault fault;
	int64_t start = clock_mono_us();
	struct fetch_request rq = { .url = at("/silent"), .deadline_us = start + 300000 };

	(void)state;
	assert_int_equal(fetch_get(f, arena, &rq, &a, &fault), ERR_PLATFORM_TIMEOUT);
	assert_true(clock_mono_us() - start < 900000);
	rq.deadline_us = clock_mono_us() - 1;
	assert_int_equal(fetch_get(f, arena, &rq, &a, &fault), ERR_PLATFORM_TIMEOUT);
	assert_int_equal(a.attempts, 0);
	/* Where no time is left for another attempt, the answer is the one that came. */
	rq.url = at("/down");
	rq.deadline_us = clock_mono_us() + 500000;
	assert_int_equal(fetch_get(f, arena, &rq, &a, &fault), ERR_OK);
	assert_int_equal(a.status, 500);
	assert_true(a.attempts < 5);
	fetcher_free(f);
}

static void
private_addresses_are_blocked(void **state)
{
	struct fetch_options o = { .total_seconds = 2, .retries = 3, .seed = 1 };
	static const char *const urls[] = { "http://127.0.0.1:%d/ok", "http://localhost:%d/ok",
		"http://[::1]:%d/ok", "http://0:%d/ok", "http://127.1:%d/ok", "http://2130706433:%d/ok",
		"http://0x7f000001:%d/ok", "http://0177.0.0.1:%d/ok", "http://[::ffff:127.0.0.1]:%d/ok",
		"https://127.0.0.1:%d/ok", "http://169.254.169.254:%d/latest", "http://10.0.0.1:%d/",
		"http://[fe80::1]:%d/", "http://100.64.0.1:%d/" };
	int before = atomic_load(&server.requests);
	struct fetcher *f = fetcher_new(&o);

	(void)state;
	arena_reset(arena);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct fetch_answer a;
		struct fault fault;
		char url[128];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(url, sizeof(url), urls[i], server.port);
#pragma GCC diagnostic pop
		enum err err = get(f, str_of(url), &a, &fault);
		if (err != ERR_BLOCKED_ADDRESS || a.attempts != 1)
			fail_msg("%s: %s %s", url, err_code(err), fault.detail);
	}
	assert_int_equal(atomic_load(&server.requests), before);
	fetcher_free(f);
}

static void
redirects_are_looked_at_again(void **state)
{
	struct fetch_options o = { .total_seconds = 2, .retries = 3, .seed = 1, .address_ok = only_server };
	static const char *const to[] = { "/to?http://169.254.169.254/latest/meta-data/", "/to?http://[::1]/",
		"/to?http://10.0.0.1/", "/to?http://127.0.0.2/", "/to?//192.168.1.1/x",
		"/to?http://2852039166/", "/to?/to?http://169.254.169.254/" };
	struct fetcher *f = fetcher_new(&o);
	struct fetch_answer a;
	struct fault fault;

	(void)state;
	arena_reset(arena);
	assert_int_equal(get(f, at("/ok"), &a, &fault), ERR_OK);
	for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++)
		if (get(f, at(to[i]), &a, &fault) != ERR_BLOCKED_ADDRESS)
			fail_msg("%s: %s %s", to[i], err_code(fault.err), fault.detail);
	fetcher_free(f);
}

static void
secrets_stay_with_their_host(void **state)
{
	const struct fetch_header headers[] = { { STR("Authorization"), STR("Bearer hush") },
		{ STR("Accept"), STR("application/json") } };
	struct fetcher *f = open_fetcher(0);
	struct fetch_request rq = { .headers = headers, .n_headers = 2, .secret_headers = true };
	struct fetch_answer a;
	int before;

	(void)state;
	rq.url = at("/to?/echo");
	assert_int_equal(fetch_get(f, arena, &rq, &a, NULL), ERR_OK);
	assert_true(str_find(a.body, STR("Bearer hush")) != (size_t)-1);
	/* The same server by another name is another host; so is another port. */
	before = atomic_load(&server.seen_auth);
	rq.url = at(arena_printf(arena, "/to?http://localhost:%d/echo", server.port));
	assert_int_equal(fetch_get(f, arena, &rq, &a, NULL), ERR_OK);
	assert_true(str_find(a.body, STR("hush")) == (size_t)-1);
	assert_true(str_find(a.body, STR("Accept: application/json")) != (size_t)-1);
	assert_int_equal(atomic_load(&server.seen_auth), before + 1);
	assert_true(str_eq(a.url, str_of(arena_printf(arena, "http://localhost:%d/echo", server.port))));
	fetcher_free(f);
}

static void
bad_requests_are_refused(void **state)
{
	static const char *const urls[] = { "", "example.org", "/etc/passwd", "file:///etc/passwd",
		"ftp://example.org/", "gopher://example.org/", "http://", "http:///x",
		"http://user@127.0.0.1/", "http://user:pass@127.0.0.1/", "http://127.0.0.1/a b",
		"http://127.0.0.1/\r\nX: y", "http://127.0.0.1\\@example.org/", "http://127.0.0.1:99999/",
		"http://[::1/", "https:example.org", "javascript:alert(1)", "http://exa mple.org/",
		"dict://127.0.0.1:11211/" };
	const struct fetch_header bad[] = { { STR("X-A"), STR("b\r\nX-C: d") }, { STR("X A"), STR("b") },
		{ STR("X-A:"), STR("b") }, { STR(""), STR("b") }, { STR("X-A\r\n"), STR("b") },
		{ STR("X-A"), STR("a\0b") } };
	struct fetcher *f = open_fetcher(3);
	struct fetch_answer a;
	struct fault fault;
	char *longer = arena_alloc(arena, 20000);
	int before = atomic_load(&server.requests);

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		if (get(f, str_of(urls[i]), &a, &fault) != ERR_INVALID)
			fail_msg("%s: %s", urls[i], err_code(fault.err));
	assert_non_null(longer);
	memset(longer, 'a', 20000);
	memcpy(longer, "http://127.0.0.1/", 17);
	assert_int_equal(get(f, (struct str){ longer, 20000 }, &a, &fault), ERR_INVALID);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fetch_request rq = { .url = at("/ok"), .headers = &bad[i], .n_headers = 1 };
		assert_int_equal(fetch_get(f, arena, &rq, &a, &fault), ERR_INVALID);
	}
	assert_int_equal(atomic_load(&server.requests), before);
	fetcher_free(f);
}

static void
proxies_of_the_environment_are_not_used(void **state)
{
	struct fetcher *f;
	struct fetch_answer a;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	f = open_fetcher(0);
	assert_int_equal(get(f, at("/ok"), &a, NULL), ERR_OK);
	fetcher_free(f);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void
unreachable_hosts(void **state)
{
	struct fetcher *f = open_fetcher(1);
	struct fetch_answer a;
	struct fault fault;
	int before;

	(void)state;
	assert_int_equal(get(f, STR("http://127.0.0.1:1/"), &a, &fault), ERR_PLATFORM_ERROR);
	assert_int_equal(a.attempts, 2);
	assert_non_null(strstr(fault.detail, "127.0.0.1"));
	/* Plain HTTP where TLS is expected: never spoken to in the clear. */
	before = atomic_load(&server.requests);
	assert_int_not_equal(
	    get(f, str_of(arena_printf(arena, "https://127.0.0.1:%d/ok", server.port)), &a, &fault), ERR_OK);
	assert_int_equal(atomic_load(&server.requests), before);
	fetcher_free(f);
}

static void
small_arena_is_told(void **state)
{
	struct fetcher *f = open_fetcher(0);
	struct arena *small = arena_new(3000);
	struct fetch_request rq = { .url = at("/ok") };
	struct fetch_answer a;

	(void)state;
	assert_int_equal(fetch_get(f, small, &rq, &a, NULL), ERR_NOMEM);
	arena_free(small);
	fetcher_free(f);
	fetcher_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(answers), cmocka_unit_test(gzip_is_undone),
		cmocka_unit_test(headers_are_joined), cmocka_unit_test(time_is_bounded),
		cmocka_unit_test(deadline_ends_all_attempts), cmocka_unit_test(private_addresses_are_blocked),
		cmocka_unit_test(redirects_are_looked_at_again),
		cmocka_unit_test(secrets_stay_with_their_host), cmocka_unit_test(bad_requests_are_refused),
		cmocka_unit_test(proxies_of_the_environment_are_not_used),
		cmocka_unit_test(unreachable_hosts), cmocka_unit_test(small_arena_is_told) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
