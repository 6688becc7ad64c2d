/* test_etag.c: tests of entity tags, of origins, and of problem documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/cors.h"
#include "http/etag.h"
#include "http/problem.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
test_make(void **state)
{
	/* MurmurHash3 x64_128 with seed 0, as its author's program prints them. */
	static const char *const known[][2] = {
		{ "", "\"00000000000000000000000000000000\"" },
		{ "hello", "\"cbd8a7b341bd9b025b1e906a48ae1d19\"" },
		{ "The quick brown fox jumps over the lazy dog", "\"e34bbc7bbc071b6c7a433ca9c49a9347\"" },
	};
	char a[ETAG_SIZE], b[ETAG_SIZE];
	char text[64];

	(void)state;
	for (size_t i = 0; i < N(known); i++) {
		etag_make(a, str_of(known[i][0]));
		assert_string_equal(a, known[i][1]);
	}
	/* Every length, and a change of every byte, makes another tag. */
	memset(text, 'x', sizeof(text));
	for (size_t n = 1; n <= sizeof(text); n++) {
		etag_make(a, (struct str){ text, n });
		etag_make(b, (struct str){ text, n - 1 });
		assert_string_not_equal(a, b);
		text[n - 1] = 'y';
		etag_make(b, (struct str){ text, n });
		assert_string_not_equal(a, b);
		text[n - 1] = 'x';
	}
}

static void
test_match(void **state)
{
	static const struct {
		const char *list, *etag, *found; /* NULL: not */
	} rows[] = {
		{ "\"a\"", "\"a\"", "\"a\"" },
		{ "W/\"a\"", "\"a\"", "W/\"a\"" },
		{ "\"a\"", "W/\"a\"", "\"a\"" },
		{ "\"b\", \"a\"", "\"a\"", "\"a\"" },
		{ "\"b\",W/\"c\" ,  \"a\"", "\"a\"", "\"a\"" },
		{ "\"x,\\\"\", \"a\"", "\"a\"", NULL },
		{ "\"x,y\", \"a\"", "\"a\"", "\"a\"" },
		{ "*", "\"a\"", "\"a\"" },
		{ "  *  ", "\"a\"", "\"a\"" },
		{ "\"a-gzip\"", "\"a\"", "\"a-gzip\"" },
		{ "W/\"a-br\"", "\"a\"", "W/\"a-br\"" },
		{ "\"a-other\"", "\"a\"", NULL },
		{ "\"aa\"", "\"a\"", NULL },
		{ "\"\"", "\"a\"", NULL },
		{ "\"a", "\"a\"", NULL },
		{ "a", "\"a\"", NULL },
		{ "w/\"a\"", "\"a\"", NULL },
		{ "\"b\" \"a\"", "\"a\"", NULL },
		{ "", "\"a\"", NULL },
		{ ",", "\"a\"", NULL },
		{ "\"b\",", "\"a\"", NULL },
		{ "W/", "\"a\"", NULL },
		{ "\"a\"", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct str found = etag_match(str_of(rows[i].list), str_of(rows[i].etag));

		assert_int_equal(found.p == NULL, rows[i].found == NULL);
		if (rows[i].found != NULL)
			assert_true(str_eq(found, str_of(rows[i].found)));
	}
	assert_null(etag_match((struct str){ NULL, 0 }, STR("\"a\"")).p);
}

static void
test_origins(void **state)
{
	static const struct {
		const char *origins, *origin;
		bool allowed;
	} rows[] = {
		{ "https://a.example", "https://a.example", true },
		{ " https://b.example , https://a.example/", "https://a.example", true },
		{ "https://A.example", "https://a.example", true },
		{ "https://a.example", "http://a.example", false },
		{ "https://a.example", "https://a.example:8443", false },
		{ "https://a.example", "https://a.example.evil", false },
		{ "https://a.example", "https://evil-a.example", false },
		{ "*", "https://a.example", false },
		{ "*", "*", false },
		{ "null", "null", false },
		{ "", "https://a.example", false },
		{ "https://a.example", "", false },
		{ ",,", "", false },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++)
		assert_int_equal(
		    cors_allowed(str_of(rows[i].origins), str_of(rows[i].origin)), rows[i].allowed);
}

static void
test_problem(void **state)
{
	struct fault f = { .err = ERR_OK };
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	fault_set(&f, ERR_INVALID_HANDLE, "No <handle>: \"%s\"", "a\nb");
	problem_field(&f, f.err, "handle");
	f.until = 86400;
	problem_write(&b, &f, STR("/base"), "id-1", NULL, 0);
	assert_string_equal(b.data,
	    "{\"type\":\"/base/docs#errors-invalid_handle\",\"title\":\"This is no handle of the "
	    "platform\",\"status\":422,"
	    "\"detail\":\"No \\u003chandle>: "
	    "\\\"a\\nb\\\"\",\"code\":\"invalid_handle\",\"request_id\":\"id-1\","
	    "\"until\":\"1970-01-02T00:00:00Z\","
	    "\"errors\":[{\"field\":\"handle\",\"message\":\"No \\u003chandle>: \\\"a\\nb\\\"\"}]}");
	buf_clear(&b);
	problem_plain(&f, ERR_NOT_FOUND);
	problem_write(&b, &f, STR(""), "x", NULL, 0);
	assert_string_equal(b.data,
	    "{\"type\":\"/docs#errors-not_found\",\"title\":\"There is nothing here\",\"status\":404,"
	    "\"detail\":\"There is nothing here\",\"code\":\"not_found\",\"request_id\":\"x\"}");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
