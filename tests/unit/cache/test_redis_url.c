/* test_redis_url.c: where a Redis server is, read from its address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cache/redis_url.h"

static void
good_addresses(void **state)
{
	static const struct {
		const char *url;
		struct redis_url want;
	} row[] = {
		{ "unix:/run/r.sock", { .path = "/run/r.sock" } },
		{ "unix:var/run/redis.sock", { .path = "var/run/redis.sock" } },
		{ "redis://localhost", { .host = "localhost", .port = "6379" } },
		{ "redis://localhost/", { .host = "localhost", .port = "6379" } },
		{ "redis://10.0.0.1:7000/3", { .host = "10.0.0.1", .port = "7000", .db = 3 } },
		{ "redis://[::1]:7000", { .host = "::1", .port = "7000" } },
		{ "redis://[::1]", { .host = "::1", .port = "6379" } },
		{ "redis://:secret@h:1/0", { .host = "h", .port = "1", .password = "secret" } },
		{ "redis://me:p%40ss%3a%2F@h",
		    { .host = "h", .port = "6379", .user = "me", .password = "p@ss:/" } },
		{ "redis://:a@b:c@h", { .host = "h", .port = "6379", .password = "a@b:c" } },
	};
	struct redis_url got;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_true(redis_url_parse(str_of(row[i].url), &got));
		assert_string_equal(got.path, row[i].want.path);
		assert_string_equal(got.host, row[i].want.host);
		assert_string_equal(got.port, row[i].want.port);
		assert_string_equal(got.user, row[i].want.user);
		assert_string_equal(got.password, row[i].want.password);
		assert_int_equal(got.db, row[i].want.db);
	}
}

static void
bad_addresses(void **state)
{
	static const char *const bad[] = {
		"",
		"/run/r.sock",
		"unix:",
		"unix:/"
		"01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
		"23456789/redis.sock",
		"rediss://h",
		"redis:h",
		"redis://",
		"redis://:6379",
		"redis://h:",
		"redis://h:0",
		"redis://h:65536",
		"redis://h:12x",
		"redis://h/x",
		"redis://h/-1",
		"redis://h/1/2",
		"redis://[::1",
		"redis://[]",
		"redis://[::1]x",
		"redis://secret@h",
		"redis://:%4@h",
		"redis://:%zz@h",
		"redis://:%00@h",
		"http://h",
	};
	struct redis_url got;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (redis_url_parse(str_of(bad[i]), &got))
			fail_msg("taken: %s", bad[i]);
	}
	assert_false(redis_url_parse((struct str){ "unix:/a\0b", 9 }, &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_addresses),
		cmocka_unit_test(bad_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
