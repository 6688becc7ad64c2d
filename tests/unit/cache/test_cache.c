/* test_cache.c: reports kept in a real Redis, ended by revision, and never in the way when it is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "cache/cache.h"
#include "cache/redis.h"
#include "redis_server.h"

static struct redis_server server;
static bool have_server;
static const struct handle JACK = { PLATFORM_X, "jack" };
static const struct handle ANNA = { PLATFORM_MASTODON, "anna@example.social" };

#define NEED_SERVER()                                                   \
	do {                                                            \
		if (!have_server) {                                     \
			print_message("no redis-server: not tested\n"); \
			skip();                                         \
		}                                                       \
	} while (0)

struct box {
	struct conf *conf;
	struct cache *cache;
	struct arena *arena;
};

static struct box
box_open(const char *url)
{
	struct box b = { 0 };
	struct fault f;

	assert_int_equal(conf_load(&b.conf, &f), ERR_OK);
	assert_int_equal(conf_set(b.conf, "REDIS_URL", url, &f), ERR_OK);
	b.cache = cache_open(b.conf);
	b.arena = arena_new((size_t)64 << 20);
	assert_non_null(b.cache);
	assert_non_null(b.arena);
	return b;
}

static void
box_close(struct box *b)
{
	cache_close(b->cache);
	conf_free(b->conf);
	arena_free(b->arena);
}

static struct cache_entry
entry_of(int64_t id, int64_t revision, const char *body)
{
	return (struct cache_entry){ .body = str_of(body),
		.made_at = 1700000000,
		.account = id,
		.revision = revision,
		.etag = "\"e1\"",
		.complete = true };
}

static void
put(struct box *b, const struct handle *h, const char *key, int64_t id, int64_t revision, const char *body)
{
	struct cache_entry e = entry_of(id, revision, body);

	cache_put(b->cache, h, str_of(key), &e, 60);
}

/* Whether `key` gives `body`, or nothing for NULL. */
/* How many keys the server holds whose names match; at most a handful. */
static int
kept(struct box *b, struct str pattern)
{
	const struct str argv[] = { STR("EVAL"), STR("return tostring(#redis.call('KEYS', ARGV[1]))"),
		STR("0"), pattern };
	struct redis *r = redis_new(str_of(server.url));
	struct redis_reply reply;

	assert_non_null(r);
	assert_true(redis_ask(r, b->arena, argv, 4, &reply));
	assert_int_equal(reply.n, 1);
	assert_int_equal(reply.v[0].text.len, 1);
	redis_close(r);
	return reply.v[0].text.p[0] - '0';
}

static void
expect(struct box *b, const struct handle *h, const char *key, const char *body)
{
	struct cache_entry e;
	bool got = cache_get(b->cache, b->arena, h, str_of(key), &e);

	if (body == NULL && got)
		fail_msg("%s gives %.*s", key, (int)e.body.len, e.body.p);
	if (body != NULL && !got)
		fail_msg("%s is a miss", key);
	if (body != NULL)
		assert_true(str_eq(e.body, str_of(body)));
}

static void
what_is_put_is_got(void **state)
{
	struct box b;
	struct cache_entry e;

	(void)state;
	NEED_SERVER();
	b = box_open(server.url);
	assert_int_equal(cache_ping(b.cache), CACHE_UP);
	expect(&b, &JACK, "report?tz=UTC", NULL);
	cache_who(b.cache, &JACK, 7, 3);
	put(&b, &JACK, "report?tz=UTC", 7, 3, "{\"a\":1}\n{}");
	assert_true(cache_get(b.cache, b.arena, &JACK, STR("report?tz=UTC"), &e));
	assert_true(str_eq(e.body, STR("{\"a\":1}\n{}")));
	assert_int_equal(e.made_at, 1700000000);
	assert_int_equal(e.account, 7);
	assert_int_equal(e.revision, 3);
	assert_string_equal(e.etag, "\"e1\"");
	assert_true(e.complete);
	/* Another key, another handle, a prefix: never mixed. */
	expect(&b, &JACK, "report?tz=UTC2", NULL);
	expect(&b, &JACK, "report?tz=UT", NULL);
	expect(&b, &ANNA, "report?tz=UTC", NULL);
	put(&b, &JACK, "empty", 7, 3, "");
	expect(&b, &JACK, "empty", "");
	box_close(&b);
}

static void
a_revision_ends_all_reports(void **state)
{
	struct box b;

	(void)state;
	NEED_SERVER();
	b = box_open(server.url);
	cache_who(b.cache, &ANNA, 9, 1);
	put(&b, &ANNA, "a", 9, 1, "one");
	put(&b, &ANNA, "b", 9, 1, "two");
	cache_who(b.cache, &ANNA, 9, 2);
	expect(&b, &ANNA, "a", NULL);
	expect(&b, &ANNA, "b", NULL);
	/* One that was being made of the old revision comes too late, and may not say that it is the newest.
	 */
	put(&b, &ANNA, "a", 9, 1, "late");
	expect(&b, &ANNA, "a", NULL);
	cache_who(b.cache, &ANNA, 9, 1);
	put(&b, &ANNA, "a", 9, 1, "late");
	expect(&b, &ANNA, "a", NULL);
	put(&b, &ANNA, "a", 9, 2, "new");
	expect(&b, &ANNA, "a", "new");
	/* A report of a newer revision than `who` knows of takes `who` along. */
	put(&b, &ANNA, "c", 9, 4, "newer");
	expect(&b, &ANNA, "c", "newer");
	expect(&b, &ANNA, "a", NULL);
	/* The handle belongs to another account now, whose revisions start anew. */
	cache_who(b.cache, &ANNA, 10, 1);
	expect(&b, &ANNA, "c", NULL);
	put(&b, &ANNA, "c", 9, 4, "of the former owner");
	expect(&b, &ANNA, "c", NULL);
	put(&b, &ANNA, "c", 10, 1, "of the new one");
	expect(&b, &ANNA, "c", "of the new one");
	/* Revisions are numbers, not text. */
	cache_who(b.cache, &ANNA, 10, 100);
	cache_who(b.cache, &ANNA, 10, 99);
	put(&b, &ANNA, "d", 10, 99, "old");
	expect(&b, &ANNA, "d", NULL);
	box_close(&b);
}

static void
a_dropped_handle_stays_dropped(void **state)
{
	struct box b;

	(void)state;
	NEED_SERVER();
	b = box_open(server.url);
	cache_drop(b.cache, &JACK); /* nothing there yet */
	cache_who(b.cache, &JACK, 21, 5);
	put(&b, &JACK, "a", 21, 5, "x");
	expect(&b, &JACK, "a", "x");
	assert_int_equal(kept(&b, STR("tweetx:{x:jack}:r:*")), 1);
	cache_drop(b.cache, &JACK);
	assert_int_equal(kept(&b, STR("tweetx:{x:jack}:r:*")), 0); /* not only out of reach */
	cache_drop(b.cache, &JACK);
	expect(&b, &JACK, "a", NULL);
	put(&b, &JACK, "a", 21, 5, "late");
	expect(&b, &JACK, "a", NULL);
	cache_who(b.cache, &JACK, 21, 6);
	put(&b, &JACK, "a", 21, 6, "late");
	expect(&b, &JACK, "a", NULL);
	cache_who(b.cache, &JACK, 22, 1);
	put(&b, &JACK, "a", 22, 1, "somebody else");
	expect(&b, &JACK, "a", "somebody else");
	box_close(&b);
}

static void
nothing_is_put_that_could_not_be_read(void **state)
{
	struct box b;
	struct cache_entry e = entry_of(31, 1, "x");
	char *big = calloc(1, 5001);

	(void)state;
	assert_non_null(big);
	memset(big, 'k', 5000);
	NEED_SERVER();
	b = box_open(server.url);
	put(&b, &JACK, "unknown-who", 31, 1, "x");
	expect(&b, &JACK, "unknown-who", NULL);
	cache_who(b.cache, &JACK, 31, 1);
	cache_who(b.cache, &JACK, 0, 1);
	cache_who(b.cache, &JACK, 31, -1);
	put(&b, &JACK, "", 31, 1, "x");
	expect(&b, &JACK, "", NULL);
	put(&b, &JACK, big, 31, 1, "x");
	expect(&b, &JACK, big, NULL);
	(void)snprintf(e.etag, sizeof(e.etag), "\"a b\"");
	cache_put(b.cache, &JACK, STR("blank"), &e, 60);
	expect(&b, &JACK, "blank", NULL);
	e.etag[0] = '\0';
	cache_put(b.cache, &JACK, STR("none"), &e, 60);
	expect(&b, &JACK, "none", NULL);
	(void)snprintf(e.etag, sizeof(e.etag), "\"ok\"");
	cache_put(b.cache, &JACK, STR("no-time"), &e, 0);
	expect(&b, &JACK, "no-time", NULL);
	cache_put(b.cache, &JACK, STR("fine"), &e, 60);
	expect(&b, &JACK, "fine", "x");
	box_close(&b);
	free(big);
}

static void
big_bodies_and_small_arenas(void **state)
{
	size_t n = (size_t)3 << 20;
	char *body = malloc(n + 1);
	struct cache_entry e;
	struct arena *small = arena_new(100000);
	struct str packed;
	struct box b;

	(void)state;
	assert_non_null(body);
	assert_non_null(small);
	NEED_SERVER();
	for (size_t i = 0; i < n; i++)
		body[i] = (char)(i * 7);
	b = box_open(server.url);
	cache_who(b.cache, &ANNA, 41, 1);
	cache_put_posts(b.cache, &ANNA, 41, 1, (struct str){ body, n }, 60);
	assert_true(cache_get_posts(b.cache, b.arena, &ANNA, 41, 1, &packed));
	assert_true(str_eq(packed, (struct str){ body, n }));
	assert_false(cache_get_posts(b.cache, b.arena, &ANNA, 41, 2, &packed));
	assert_false(cache_get_posts(b.cache, b.arena, &ANNA, 42, 1, &packed));
	/* What does not fit is a miss, and the connection is good for the next. */
	assert_false(cache_get_posts(b.cache, small, &ANNA, 41, 1, &packed));
	e = entry_of(41, 1, "small");
	cache_put(b.cache, &ANNA, STR("k"), &e, 60);
	assert_true(cache_get(b.cache, small, &ANNA, STR("k"), &e));
	assert_int_equal(cache_ping(b.cache), CACHE_UP);
	box_close(&b);
	arena_free(small);
	free(body);
}

static void
reports_end_with_their_seconds(void **state)
{
	struct box b;
	struct cache_entry e = entry_of(51, 1, "brief");

	(void)state;
	NEED_SERVER();
	b = box_open(server.url);
	cache_who(b.cache, &ANNA, 51, 1);
	cache_put(b.cache, &ANNA, STR("brief"), &e, 1);
	expect(&b, &ANNA, "brief", "brief");
	(void)usleep(1100000);
	expect(&b, &ANNA, "brief", NULL);
	box_close(&b);
}

static void
without_a_server(void **state)
{
	static const char *const url[] = { "unix:/tmp/there-is-no-such-folder/redis.sock",
		"redis://127.0.0.1:1", "nonsense:" };
	struct cache_entry e = entry_of(1, 1, "x");
	struct box b = box_open("");
	int64_t start;

	(void)state;
	assert_int_equal(cache_ping(b.cache), CACHE_NONE);
	cache_who(b.cache, &JACK, 1, 1);
	cache_put(b.cache, &JACK, STR("k"), &e, 60);
	expect(&b, &JACK, "k", NULL);
	cache_drop(b.cache, &JACK);
	box_close(&b);
	for (size_t i = 0; i < sizeof(url) / sizeof(url[0]); i++) {
		b = box_open(url[i]);
		assert_int_equal(cache_ping(b.cache), CACHE_DOWN);
		start = clock_mono_us();
		for (int k = 0; k < 1000; k++)
			expect(&b, &JACK, "k", NULL);
		assert_true(clock_mono_us() - start < 500000); /* it rests */
		box_close(&b);
	}
}

static void
it_comes_back(void **state)
{
	struct box b;

	(void)state;
	NEED_SERVER();
	b = box_open(server.url);
	cache_who(b.cache, &JACK, 61, 1);
	put(&b, &JACK, "k", 61, 1, "x");
	expect(&b, &JACK, "k", "x");
	redis_server_stop(&server);
	expect(&b, &JACK, "k", NULL);
	put(&b, &JACK, "k", 61, 1, "x");
	assert_int_equal(cache_ping(b.cache), CACHE_DOWN);
	assert_true(redis_server_start(&server, "", "0"));
	expect(&b, &JACK, "k", NULL); /* still resting */
	(void)usleep(1050000);
	cache_who(b.cache, &JACK, 61, 1);
	put(&b, &JACK, "k", 61, 1, "again");
	expect(&b, &JACK, "k", "again");
	assert_int_equal(cache_ping(b.cache), CACHE_UP);
	/* Started anew between two requests: nobody notices. */
	redis_server_stop(&server);
	assert_true(redis_server_start(&server, "", "0"));
	cache_who(b.cache, &JACK, 61, 1);
	put(&b, &JACK, "k", 61, 1, "again");
	expect(&b, &JACK, "k", "again");
	/* A server that hangs costs one time-out, then nothing for a second. */
	assert_int_equal(kill(server.pid, SIGSTOP), 0);
	int64_t start = clock_mono_us();
	expect(&b, &JACK, "k", NULL);
	expect(&b, &JACK, "k", NULL);
	int64_t took = clock_mono_us() - start;
	assert_int_equal(kill(server.pid, SIGCONT), 0);
	assert_in_range(took, 200000, 600000);
	assert_int_equal(cache_ping(b.cache), CACHE_UP);
	expect(&b, &JACK, "k", "again");
	box_close(&b);
}

static int
stop(void **state)
{
	(void)state;
	redis_server_free(&server);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_got),
		cmocka_unit_test(a_revision_ends_all_reports),
		cmocka_unit_test(a_dropped_handle_stays_dropped),
		cmocka_unit_test(nothing_is_put_that_could_not_be_read),
		cmocka_unit_test(big_bodies_and_small_arenas),
		cmocka_unit_test(reports_end_with_their_seconds),
		cmocka_unit_test(without_a_server),
		cmocka_unit_test(it_comes_back),
	};

	have_server = redis_server_start(&server, "", "0");
	return cmocka_run_group_tests(tests, NULL, stop);
}
