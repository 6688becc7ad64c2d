/* test_scan.c: the JSON scanner against texts that are JSON, and many more that are not. */
#include "base/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Every text in memory of exactly its size, so that a byte read behind it is seen by ASan. */
static struct str
exact(struct str s, char **owned)
{
	*owned = malloc(s.len ? s.len : 1);
	assert_non_null(*owned);
	memcpy(*owned, s.p ? s.p : "", s.len);
	return (struct str){ *owned, s.len };
}

static bool
pull(struct scan *s)
{
	struct str v;
	int64_t n;
	bool b;

	switch (scan_kind(s)) {
	case SCAN_OBJECT:
		scan_object(s);
		while (scan_key(s, &v))
			pull(s);
		break;
	case SCAN_ARRAY:
		scan_array(s);
		while (scan_item(s))
			pull(s);
		break;
	case SCAN_STRING:
		scan_string(s, &v);
		break;
	case SCAN_NUMBER:
		if (!scan_int(s, &n))
			scan_number(s, &v);
		break;
	case SCAN_BOOL:
		scan_bool(s, &b);
		break;
	case SCAN_NULL:
		scan_null(s);
		break;
	case SCAN_NONE:
		scan_skip(s);
		break;
	}
	return s->why == NULL;
}

/* A text is well or not, whether it is skipped, pulled apart or taken raw. */
static bool
well(struct str text)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str raw;
	char *owned;
	bool skipped, pulled, taken;

	text = exact(text, &owned);
	scan_init(&s, text, &mem);
	scan_skip(&s);
	skipped = scan_end(&s);
	scan_init(&s, text, &mem);
	pull(&s);
	pulled = scan_end(&s);
	if (!pulled) {
		assert_non_null(s.why);
		assert_true(s.at >= text.p && s.at <= text.p + text.len);
	}
	scan_init(&s, text, &mem);
	scan_raw(&s, &raw);
	taken = scan_end(&s);
	assert_int_equal(skipped, pulled);
	assert_int_equal(skipped, taken);
	free(owned);
	scan_mem_free(&mem);
	return skipped;
}

static const char *const good[] = { "{}", "[]", " [ ] ", "0", "-0", "-1.5e+10",
	"123456789012345678901234567890", "1E400", "\"\"", "true", "false", "null",
	"\t\r\n {\"a\" : [ 1 , {\"b\":null} ] , \"c\":\"\" }\n", "[[[[]]],{}]",
	"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\\ud83d\"",
	"\"\\u0000\"", "\"\x7f\"", "\"caf\xc3\xa9\"",
	"\"\xf0\x9f\x98\x80\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"", "{\"\":{\"\":[]}}",
	"{\"a\":1,\"a\":2}", "\"0123456789abcdef0123456789abcdef\"", "\"0123456789abcd\xc3\xa9\"",
	"\"0123456789abcde\\n0123456789abcdef\"" };

static const char *const bad[] = { "", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}",
	"{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}",
	"{\"a\" 1}", "{1:2}", "{\"a\":1]", "{\"a\":1}}", "[]]", "[] []", "[]x", "01", "-", "-a", "+1", "1.",
	".5", "1e", "1e+", "0x10", "1a", "- 1", "00", "-01", "NaN", "Infinity", "tru", "truE", "truex", "nul",
	"nulll", "falsee", "undefined", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x41\"", "\"\\u\"", "\"\\u12\"",
	"\"\\u12g4\"", "\"\\u123", "\"\n\"", "\"\t\"", "\"\x01\"", "\"0123456789abcdef\x1f\"", "\"\x80\"",
	"\"\xc3\"", "\"\xc3(\"", "\"\xc0\x80\"", "\"\xc1\xbf\"", "\"\xe0\x80\x80\"", "\"\xe2\x82\"",
	"\"\xed\xa0\x80\"", "\"\xf0\x80\x80\x80\"", "\"\xf0\x9f\x98\"", "\"\xf4\x90\x80\x80\"",
	"\"\xf5\x80\x80\x80\"", "\"\xff\"", "\"0123456789abcde\xc3\"", "\"0123456789abcd\xf0\x9f\x98\"",
	"\"\\n0123456789abc\xc3\"", "\xef\xbb\xbf{}", "/* */ {}", "[1,//\n2]", "{\"a\":tru}",
	"[\"a\",\"b\\q\"]", "[\"\\u00\xc3\xa9\"]", "\xc3\xa9", "[1\x0b]", "[\xc2\xa0]" };

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!well(str_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (well(str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_false(well((struct str){ "[\0]", 3 }));
	assert_false(well((struct str){ "{}\0", 3 }));
	assert_false(well((struct str){ "\"a\0b\"", 5 }));
}

/* Whatever is cut off a text makes it bad, except white space behind it. */
static void
test_cut(void **state)
{
	const char *text =
	    "{\"id\":\"1\\u00e9\xc3\xa9\",\"n\":[-12.5e3,true,null,{\"x\":\"0123456789abcdef0123456789\"}]}";
	size_t n = strlen(text);

	(void)state;
	assert_true(well((struct str){ text, n }));
	for (size_t i = 0; i < n; i++)
		assert_false(well((struct str){ text, i }));
}

static void
test_depth(void **state)
{
	char text[2 * SCAN_DEPTH + 8];

	(void)state;
	for (int depth = SCAN_DEPTH - 1; depth <= SCAN_DEPTH + 1; depth++) {
		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		assert_int_equal(well((struct str){ text, 2 * (size_t)depth }), depth <= SCAN_DEPTH);
	}
	/* objects and arrays in turn: which is open where must not be mixed up */
	assert_true(well(STR("[{\"a\":[{\"b\":[[],{},[{}]]}]}]")));
	assert_false(well(STR("[{\"a\":[{\"b\":[[],{},[{]}]]}]}]")));
}

static void
string_is(const char *json, const char *want, size_t n)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str v = { NULL, 0 };
	char *owned;

	scan_init(&s, exact(str_of(json), &owned), &mem);
	assert_true(scan_string(&s, &v));
	assert_true(scan_end(&s));
	assert_int_equal(v.len, n);
	assert_memory_equal(v.p, want, n);
	free(owned);
	scan_mem_free(&mem);
}

static void
test_strings(void **state)
{
	(void)state;
#define IS(json, want) string_is(json, want, sizeof(want) - 1)
	IS("\"\"", "");
	IS("\"plain\"", "plain");
	IS("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
	IS("\"\\u0041\\u00e9\\u20AC\\uffff\"", "A\xc3\xa9\xe2\x82\xac\xef\xbf\xbf");
	IS("\"\\ud83d\\ude00x\"", "\xf0\x9f\x98\x80x");
	IS("\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf");
	IS("\"\\ud83d\"", "\xef\xbf\xbd");
	IS("\"\\ud83dx\"", "\xef\xbf\xbdx");
	IS("\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
				 "A");
	IS("\"\\ud83d\\n\"", "\xef\xbf\xbd\n");
	IS("\"\\ude00\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80");
	IS("\"\\u0000\"", "\xef\xbf\xbd");
	IS("\"0123456789abcdef\\u00e9\xc3\xa9 0123456789abcdefg\"",
	    "0123456789abcdef\xc3\xa9\xc3\xa9 0123456789abcdefg");
#undef IS
}

/* Strings of one text stay whole while later ones are read; views point into the text, unescaped ones do not.
 */
static void
test_memory(void **state)
{
	const char *json =
	    "{\"a\":\"x\\ny\",\"b\":\"plain\",\"c\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\"}";
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str key, v[3] = { { 0 } };
	size_t n = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		n = 0;
		scan_init(&s, str_of(json), &mem);
		assert_true(scan_object(&s));
		while (scan_key(&s, &key))
			assert_true(scan_string(&s, &v[n++]));
		assert_true(scan_end(&s));
		assert_int_equal(n, 3);
		assert_true(str_eq(v[0], STR("x\ny")));
		assert_true(str_eq(v[1], STR("plain")));
		assert_true(str_eq(v[2], STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")));
		assert_true(v[1].p > json && v[1].p < json + strlen(json));
		assert_false(v[0].p >= json && v[0].p < json + strlen(json));
	}
	scan_mem_free(&mem);
	scan_mem_free(NULL);
}

static void
test_int(void **state)
{
	static const struct {
		const char *json;
		bool ok;
		int64_t v;
	} rows[] = { { "0", true, 0 }, { "-0", true, 0 }, { "7", true, 7 }, { "-12", true, -12 },
		{ "999999999999999999", true, 999999999999999999 },
		{ "-999999999999999999", true, -999999999999999999 }, { "1000000000000000000", false, 0 },
		{ "1.0", false, 0 }, { "1e3", false, 0 }, { "1E3", false, 0 }, { "01", false, 0 },
		{ "-", false, 0 }, { "", false, 0 }, { "\"1\"", false, 0 }, { "null", false, 0 },
		{ "+1", false, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scan_mem mem = { 0 };
		struct scan s;
		int64_t v = 42;
		const char *before;

		scan_init(&s, str_of(rows[i].json), &mem);
		before = s.p;
		assert_int_equal(scan_int(&s, &v), rows[i].ok);
		if (rows[i].ok)
			assert_int_equal(v, rows[i].v);
		else
			assert_ptr_equal(s.p, before);
		assert_null(s.why);
	}
}

/* What the caller asks for and does not find is a failure that stays, and loops end. */
static void
test_wrong_kind(void **state)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str v;
	bool b;
	int turns = 0;

	(void)state;
	scan_init(&s, STR("{\"a\":1,\"b\":2}"), &mem);
	assert_true(scan_object(&s));
	while (scan_key(&s, &v)) {
		assert_false(scan_string(&s, &v));
		turns++;
	}
	assert_int_equal(turns, 1);
	assert_false(scan_end(&s));
	assert_string_equal(s.why, "a string is expected");
	assert_int_equal(s.at - s.start, 5);
	assert_false(scan_object(&s) || scan_array(&s) || scan_item(&s) || scan_bool(&s, &b) ||
		     scan_null(&s) || scan_number(&s, &v) || scan_skip(&s) || scan_raw(&s, &v) ||
		     scan_end(&s));
	assert_string_equal(s.why, "a string is expected");
	/* nothing taken */
	scan_init(&s, STR("[1,2]"), &mem);
	assert_true(scan_array(&s));
	for (turns = 0; scan_item(&s); turns++)
		;
	assert_int_equal(turns, 1);
	assert_false(scan_end(&s));
	/* the wrong loop */
	scan_init(&s, STR("[1,2]"), &mem);
	assert_true(scan_array(&s));
	assert_false(scan_key(&s, &v));
	assert_false(scan_end(&s));
	scan_init(&s, STR("{}"), &mem);
	assert_false(scan_item(&s));
	assert_false(scan_array(&s));
	/* left in the middle */
	scan_init(&s, STR("[1,2]"), &mem);
	assert_true(scan_array(&s));
	assert_false(scan_end(&s));
	scan_mem_free(&mem);
}

/* Every pair, and many longer runs of bytes, at every place of a block: the wide check must agree with the
 * plain one. */
static void
test_utf8(void **state)
{
	static const unsigned char lead[] = { 0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
		0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8,
		0xff };
	enum { N = sizeof(lead) };
	unsigned char text[40];
	uint32_t seed = 1;

	(void)state;
	for (unsigned place = 0; place < 20; place++)
		for (unsigned i = 0; i < N * N * N; i++) {
			memset(text, 'a', sizeof(text));
			text[place] = lead[i % N];
			text[place + 1] = lead[i / N % N];
			text[place + 2] = lead[i / N / N];
			struct str s = { (const char *)text, place + 3 };
			assert_int_equal(scan_utf8_ok(s), str_utf8_ok(s));
			s.len = place + 5;
			assert_int_equal(scan_utf8_ok(s), str_utf8_ok(s));
		}
	for (unsigned i = 0; i < 200000; i++) {
		size_t n = 0;

		while (n < 33) {
			seed = seed * 1664525 + 1013904223;
			switch (seed >> 28) {
			case 0:
				text[n++] = lead[(seed >> 16) % N];
				break;
			case 1:
			case 2:
			case 3:
				memcpy(text + n, "\xf0\x9f\x98\x80", 4);
				n += 4;
				break;
			case 4:
			case 5:
				memcpy(text + n, "\xe2\x82\xac", 3);
				n += 3;
				break;
			case 6:
			case 7:
				memcpy(text + n, "\xc3\xa9", 2);
				n += 2;
				break;
			default:
				text[n++] = 'x';
			}
		}
		struct str s = { (const char *)text, n - (seed & 3) };
		assert_int_equal(scan_utf8_ok(s), str_utf8_ok(s));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_wrong_kind),
		cmocka_unit_test(test_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
