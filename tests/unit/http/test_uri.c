/* test_uri.c: tests of splitting and decoding addresses, and of paths and short paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/path.h"
#include "http/uri.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
test_split(void **state)
{
	static const struct {
		const char *raw;
		enum err err;
		const char *path, *query; /* query NULL: none */
	} rows[] = {
		{ "/", ERR_OK, "/", NULL },
		{ "/a/b?c=d", ERR_OK, "/a/b", "c=d" },
		{ "/a?", ERR_OK, "/a", "" },
		{ "/a?b?c", ERR_OK, "/a", "b?c" },
		{ "http://host/a?b", ERR_OK, "/a", "b" },
		{ "HTTPS://host:8080/a", ERR_OK, "/a", NULL },
		{ "http://host", ERR_OK, "/", NULL },
		{ "http://host?x=1", ERR_MALFORMED, NULL, NULL },
		{ "", ERR_MALFORMED, NULL, NULL },
		{ "a/b", ERR_MALFORMED, NULL, NULL },
		{ "*", ERR_MALFORMED, NULL, NULL },
		{ "?a=b", ERR_MALFORMED, NULL, NULL },
		{ "ftp://host/a", ERR_MALFORMED, NULL, NULL },
		{ "/a b", ERR_MALFORMED, NULL, NULL },
		{ "/a\tb", ERR_MALFORMED, NULL, NULL },
		{ "/a\r\nX: y", ERR_MALFORMED, NULL, NULL },
		{ "/a#b", ERR_MALFORMED, NULL, NULL },
		{ "/a?b#c", ERR_MALFORMED, NULL, NULL },
		{ "/a\\b", ERR_MALFORMED, NULL, NULL },
		{ "/a\x7f", ERR_MALFORMED, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct str path, query;
		struct fault f;

		assert_int_equal(uri_split(str_of(rows[i].raw), &path, &query, &f), rows[i].err);
		if (rows[i].err != ERR_OK)
			continue;
		assert_true(str_eq(path, str_of(rows[i].path)));
		assert_int_equal(query.p == NULL, rows[i].query == NULL);
		if (rows[i].query != NULL)
			assert_true(str_eq(query, str_of(rows[i].query)));
	}
}

static void
test_split_limits(void **state)
{
	static char raw[URI_PATH_MAX + URI_QUERY_MAX + 3];
	struct str path, query;
	struct fault f;

	(void)state;
	memset(raw, 'a', sizeof(raw));
	raw[0] = '/';
	raw[URI_PATH_MAX] = '?';
	assert_int_equal(
	    uri_split((struct str){ raw, URI_PATH_MAX + 1 + URI_QUERY_MAX }, &path, &query, &f), ERR_OK);
	assert_int_equal(uri_split((struct str){ raw, URI_PATH_MAX + 2 + URI_QUERY_MAX }, &path, &query, &f),
	    ERR_URI_TOO_LONG);
	raw[URI_PATH_MAX] = 'a';
	assert_int_equal(uri_split((struct str){ raw, URI_PATH_MAX }, &path, &query, &f), ERR_OK);
	assert_int_equal(
	    uri_split((struct str){ raw, URI_PATH_MAX + 1 }, &path, &query, &f), ERR_URI_TOO_LONG);
}

static void
test_decode(void **state)
{
	static const struct {
		const char *in;
		bool plus;
		enum err err;
		const char *out;
	} rows[] = {
		{ "plain", true, ERR_OK, "plain" },
		{ "", true, ERR_OK, "" },
		{ "a+b", true, ERR_OK, "a b" },
		{ "a+b", false, ERR_OK, "a+b" },
		{ "Etc/GMT%2B5", true, ERR_OK, "Etc/GMT+5" },
		{ "%e2%82%AC", true, ERR_OK, "\xe2\x82\xac" },
		{ "%41%2f%2F", false, ERR_OK, "A//" },
		{ "%2541", false, ERR_OK, "%41" },
		{ "%0a", false, ERR_OK, "\n" },
		{ "%", false, ERR_MALFORMED, NULL },
		{ "%4", false, ERR_MALFORMED, NULL },
		{ "a%g1", false, ERR_MALFORMED, NULL },
		{ "%1g", false, ERR_MALFORMED, NULL },
		{ "%-1", false, ERR_MALFORMED, NULL },
		{ "%00", false, ERR_MALFORMED, NULL },
		{ "a%00b", true, ERR_MALFORMED, NULL },
		{ "%ff", false, ERR_MALFORMED, NULL },
		{ "%c0%af", false, ERR_MALFORMED, NULL },
		{ "%ed%a0%80", false, ERR_MALFORMED, NULL },
		{ "\xff", false, ERR_MALFORMED, NULL },
		{ "%e2%82", false, ERR_MALFORMED, NULL },
	};
	struct arena *a = arena_new(65536);

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < N(rows); i++) {
		struct str out;

		assert_int_equal(uri_decode(a, str_of(rows[i].in), rows[i].plus, &out), rows[i].err);
		if (rows[i].err == ERR_OK)
			assert_true(str_eq(out, str_of(rows[i].out)));
	}
	arena_free(a);
}

static void
test_pairs(void **state)
{
	struct str query = STR("a=1&b&&c=&=d&e=f=g&"), key, value;
	static const char *const want[][2] = { { "a", "1" }, { "b", NULL }, { "c", "" }, { "", "d" },
		{ "e", "f=g" } };

	(void)state;
	for (size_t i = 0; i < N(want); i++) {
		assert_true(uri_next(&query, &key, &value));
		assert_true(str_eq(key, str_of(want[i][0])));
		assert_int_equal(value.p == NULL, want[i][1] == NULL);
		assert_true(str_eq(value, str_of(want[i][1])));
	}
	assert_false(uri_next(&query, &key, &value));
}

static void
test_path(void **state)
{
	static const struct {
		const char *raw, *base;
		enum err err;
		const char *segments; /* joined by '|' */
	} rows[] = {
		{ "/", "", ERR_OK, "" },
		{ "/a", "", ERR_OK, "a" },
		{ "/a/", "", ERR_OK, "a" },
		{ "/a///", "", ERR_OK, "a" },
		{ "/a//b", "", ERR_OK, "a||b" },
		{ "//a", "", ERR_OK, "|a" },
		{ "/a%2Fb/c", "", ERR_OK, "a/b|c" },
		{ "/a+b", "", ERR_OK, "a+b" },
		{ "/%E6%97%A5", "", ERR_OK, "\xe6\x97\xa5" },
		{ "/.../.a", "", ERR_OK, "...|.a" },
		/* short paths */
		{ "/api/v1/stats/x/jack", "", ERR_OK, "api|v1|stats|x|jack" },
		{ "/api/stats/jack", "", ERR_OK, "api|v1|stats|x|jack" },
		{ "/api/stats/jack/growth/", "", ERR_OK, "api|v1|stats|x|jack|growth" },
		{ "/api/stats/compare", "", ERR_OK, "api|v1|stats|compare" },
		{ "/api/stats/compare/", "", ERR_OK, "api|v1|stats|compare" },
		{ "/api/stats/compared", "", ERR_OK, "api|v1|stats|x|compared" },
		{ "/api/stats", "", ERR_OK, "api|v1|stats|x" },
		{ "/api/v1/stats/compare", "", ERR_OK, "api|v1|stats|compare" },
		{ "/api/auth/me", "", ERR_OK, "api|v1|auth|me" },
		{ "/api/auth/signup", "", ERR_OK, "api|v1|auth|register" },
		{ "/auth/login/json", "", ERR_OK, "api|v1|auth|login" },
		{ "/auth/login", "", ERR_OK, "api|v1|auth|login" },
		{ "/users/7/tweets", "", ERR_OK, "api|v1|users|7|tweets" },
		{ "/tweets", "", ERR_OK, "api|v1|tweets" },
		{ "/health", "", ERR_OK, "api|v1|health" },
		{ "/health/live", "", ERR_OK, "api|v1|health|live" },
		{ "/metrics/", "", ERR_OK, "api|v1|metrics" },
		{ "/api/v1x/a", "", ERR_OK, "api|v1|v1x|a" },
		{ "/apis/a", "", ERR_OK, "apis|a" },
		{ "/usersx", "", ERR_OK, "usersx" },
		/* a base */
		{ "/stats/api/stats/jack", "/stats", ERR_OK, "api|v1|stats|x|jack" },
		{ "/stats/health", "/stats", ERR_OK, "api|v1|health" },
		{ "/a/b/health", "/a/b", ERR_OK, "api|v1|health" },
		{ "/a/health", "/a/b", ERR_OK, "a|health" },
		{ "/statsx/health", "/stats", ERR_OK, "statsx|health" },
		{ "/stats", "/stats", ERR_OK, "" },
		{ "/health", "/stats", ERR_OK, "api|v1|health" },
		/* what is refused */
		{ "/..", "", ERR_MALFORMED, NULL },
		{ "/a/../b", "", ERR_MALFORMED, NULL },
		{ "/a/./b", "", ERR_MALFORMED, NULL },
		{ "/%2e%2E/b", "", ERR_MALFORMED, NULL },
		{ "/%2e", "", ERR_MALFORMED, NULL },
		{ "/a%00", "", ERR_MALFORMED, NULL },
		{ "/%ff", "", ERR_MALFORMED, NULL },
		{ "/a%2", "", ERR_MALFORMED, NULL },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12", "", ERR_OK, "1|2|3|4|5|6|7|8|9|10|11|12" },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13", "", ERR_NOT_FOUND, NULL },
		{ "/1/2/3/4/5/6/7/8/9/10/11/12/13/..", "", ERR_MALFORMED, NULL },
		{ "/api/stats/3/4/5/6/7/8/9/10/11/12", "", ERR_NOT_FOUND, NULL },
	};
	struct arena *a = arena_new(65536);
	struct path p;
	struct fault f;

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < N(rows); i++) {
		char joined[256] = "";

		assert_int_equal(
		    path_parse(a, str_of(rows[i].raw), str_of(rows[i].base), &p, &f), rows[i].err);
		if (rows[i].err != ERR_OK)
			continue;
		for (size_t k = 0; k < p.n; k++) {
			if (k > 0)
				strcat(joined, "|");
			strncat(joined, p.seg[k].p, p.seg[k].len);
		}
		assert_string_equal(joined, rows[i].segments);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_split_limits),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
