/* test_json.c: JSON read strictly and mended where it can be, and written so that anybody can read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"

static int
setup(void **state)
{
	*state = arena_new(8 << 20);
	return *state == NULL;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void
strings_are_mended(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "[\"plain\"]", "plain" },
		{ "[\"\"]", "" },
		{ "[\"a\\u0000b\"]", "a\xef\xbf\xbd"
				     "b" },
		{ "[\"\\ud800\"]", "\xef\xbf\xbd" },
		{ "[\"\\udc00x\"]", "\xef\xbf\xbdx" },
		{ "[\"\\ud83d\\ude00\"]", "\xf0\x9f\x98\x80" },
		{ "[\"\\uD83D\\uDE00\"]", "\xf0\x9f\x98\x80" },
		{ "[\"\\ud83d\\ud83d\\ude00\"]", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
		{ "[\"\\ud83dx\"]", "\xef\xbf\xbdx" },
		{ "[\"\\ud83d\\n\"]", "\xef\xbf\xbd\n" },
		{ "[\"\\\\ud800\"]", "\\ud800" },
		{ "[\"\xff\"]", "\xef\xbf\xbd" },
		{ "[\"a\xc3\"]", "a\xef\xbf\xbd" },
		{ "[\"\xe2\x82\xac\xe2\x82z\"]", "\xe2\x82\xac\xef\xbf\xbdz" },
		/* The Unicode standard's own example, table 3-11. */
		{ "[\"\xf0\x80\x80\x41\"]", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
					    "A" },
		{ "[\"\xf1\x80\x80\xe1\x80\xc0\"]", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "[\"\xed\xa0\x80\"]", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "[\"\\u00e9\\/\\b\\f\\n\\r\\t\\\"\"]", "\xc3\xa9/\b\f\n\r\t\"" },
		{ "\xef\xbb\xbf[\"after a byte order mark\"]", "after a byte order mark" },
		{ " \t\r\n[ \"x\" ] \n", "x" },
	};
	cJSON *root;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* On the heap without a NUL, so that ASan sees a read past the end. */
		size_t len = strlen(cases[i].text);
		char *text = malloc(len);

		memcpy(text, cases[i].text, len);
		if (json_parse(*state, (struct str){ text, len }, &root) != ERR_OK)
			fail_msg("case %zu", i);
		free(text);
		assert_string_equal(json_str(root, "0").p, cases[i].want);
	}
}

static void
nonsense_is_refused(void **state)
{
	static const char *const cases[] = { "", " ", "{", "}", "[", "]", "[1,]", "{\"a\":1,}", "{a:1}",
		"{'a':1}", "[1 2]", "[1] x", "[1][2]", "{\"a\" 1}", "{\"a\":}", "{1:2}", "nul", "nulll",
		"True", "[truefalse]", "NaN", "[Infinity]", "[01]", "[1.]", "[.5]", "[+1]", "[-]", "[1e]",
		"[0x1]", "\"open", "[\"\\x\"]", "[\"\\u12\"]", "[\"\\uZZZZ\"]", "[\"\\ud83d\\uZZZZ\"]",
		"[\"a\nb\"]", "[\"a\tb\"]", "\"\\", "[\"\\", "[\"\\u", "[\x01]", "[1]\v", "\xff",
		"[\xc3\xa9]", ",", ":", "[,]", "[[]", "<html>", "\xef\xbb\xbf", "/* c */ 1", "[1]//" };
	cJSON *root;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i]);
		char *text = malloc(len ? len : 1);

		memcpy(text, cases[i], len);
		if (json_parse(*state, (struct str){ text, len }, &root) != ERR_MALFORMED || root != NULL)
			fail_msg("accepted: %s", cases[i]);
		free(text);
	}
	assert_int_equal(json_parse(*state, STR("[1]\0"), &root), ERR_MALFORMED);
	assert_int_equal(json_parse(*state, STR("[\"a\0b\"]"), &root), ERR_MALFORMED);
	assert_int_equal(json_parse(*state, (struct str){ NULL, 0 }, &root), ERR_MALFORMED);
}

static void
depth_and_memory_are_bounded(void **state)
{
	struct arena *small = arena_new(20000);
	char text[20000];
	cJSON *root;

	for (size_t n = 63; n <= 66; n++) {
		memset(text, '[', n);
		memset(text + n, ']', n);
		assert_int_equal(
		    json_parse(*state, (struct str){ text, 2 * n }, &root), n <= 64 ? ERR_OK : ERR_MALFORMED);
	}
	memset(text, '[', sizeof(text));
	assert_int_equal(json_parse(*state, (struct str){ text, sizeof(text) }, &root), ERR_MALFORMED);
	text[0] = '[';
	for (size_t i = 1; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "1,", 2);
	text[sizeof(text) - 3] = '1';
	text[sizeof(text) - 2] = ']';
	assert_int_equal(json_parse(small, (struct str){ text, sizeof(text) - 1 }, &root), ERR_NOMEM);
	assert_null(root);
	/* The same text is fine where there is room, and the small arena still works for small ones. */
	assert_int_equal(json_parse(*state, (struct str){ text, sizeof(text) - 1 }, &root), ERR_OK);
	arena_reset(small);
	assert_int_equal(json_parse(small, STR("{\"a\":[1]}"), &root), ERR_OK);
	arena_reset(small);
	memset(text, '\xff', sizeof(text));
	text[0] = text[sizeof(text) - 1] = '"';
	assert_int_equal(json_parse(small, (struct str){ text, sizeof(text) }, &root), ERR_NOMEM);
	arena_free(small);
	/* cJSON used by others of this process keeps to malloc. */
	root = cJSON_Parse("[1,2]");
	assert_non_null(root);
	cJSON_Delete(root);
}

static void
members_are_found(void **state)
{
	cJSON *o;

	assert_int_equal(json_parse(*state,
			     STR("{\"data\":[{\"id\":\"17\",\"n\":5,\"big\":9007199254740993,\"f\":1.5,\"e\":"
				 "\"\",\"t\":true,"
				 "\"z\":null,\"neg\":\"-4\",\"word\":\"x1\",\"huge\":1e999,\"exp\":1e3,"
				 "\"safe\":-9007199254740991}],"
				 "\"Data\":1,\"dat\":2,\"dup\":1,\"dup\":2}"),
			     &o),
	    ERR_OK);
	assert_string_equal(json_str(o, "data.0.id").p, "17");
	assert_int_equal(json_int(o, "data.0.id", -1), 17);
	assert_int_equal(json_int(o, "data.0.n", -1), 5);
	assert_int_equal(json_int(o, "data.0.exp", -1), 1000);
	assert_int_equal(json_int(o, "data.0.neg", -1), -4);
	assert_int_equal(json_int(o, "data.0.safe", -1), -9007199254740991);
	assert_int_equal(json_int(o, "dup", -1), 1);
	assert_int_equal(json_int(o, "dat", -1), 2);
	assert_non_null(json_str(o, "data.0.e").p);
	assert_true(json_bool(o, "data.0.t", false));
	assert_true(cJSON_IsNull(json_get(o, "data.0.z")));
	/* What is not there, or of another type. */
	assert_int_equal(json_int(o, "data.0.big", -1), -1);
	assert_int_equal(json_int(o, "data.0.f", -1), -1);
	assert_int_equal(json_int(o, "data.0.huge", -1), -1);
	assert_int_equal(json_int(o, "data.0.word", -1), -1);
	assert_int_equal(json_int(o, "data.0.t", -1), -1);
	assert_null(json_str(o, "data.0.n").p);
	assert_null(json_str(o, "data.0.z").p);
	assert_true(json_bool(o, "data.0.n", true));
	assert_null(json_get(o, "data.1.id"));
	assert_null(json_get(o, "data.-1"));
	assert_null(json_get(o, "data.00"));
	assert_null(json_get(o, "data.x"));
	assert_null(json_get(o, "data.0.id.more"));
	assert_null(json_get(o, "da"));
	assert_null(json_get(o, "datas"));
	assert_null(json_get(o, ""));
	assert_null(json_get(NULL, "data"));
}

static void
writing_keeps_the_commas(void **state)
{
	struct json_out j;
	struct buf b;

	(void)state;
	buf_init(&b, 4000);
	json_begin(&j, &b);
	json_obj(&j);
	json_kv_s(&j, "a", STR("x"));
	json_key(&j, "l");
	json_arr(&j);
	json_i(&j, -1);
	json_arr(&j);
	json_end_arr(&j);
	json_obj(&j);
	json_end_obj(&j);
	json_d(&j, 0.5);
	json_end_arr(&j);
	json_kv_text(&j, "n", (struct str){ NULL, 0 });
	json_kv_text(&j, "e", STR(""));
	json_kv_count(&j, "u", -1);
	json_kv_count(&j, "c", 0);
	json_kv_i(&j, "i", -7);
	json_kv_d(&j, "d", NAN);
	json_kv_b(&j, "b", true);
	json_kv_null(&j, "z");
	json_kv_time(&j, "t", 1709208000);
	json_kv_time(&j, "t0", 0);
	json_key(&j, "r");
	json_raw(&j, STR("[1]"));
	json_key(&j, "q\"<");
	json_b(&j, false);
	json_end_obj(&j);
	assert_int_equal(b.err, ERR_OK);
	assert_string_equal(b.data,
	    "{\"a\":\"x\",\"l\":[-1,[],{},0.5],\"n\":null,\"e\":\"\",\"u\":null,\"c\":0,\"i\":-7,\"d\":null,"
	    "\"b\":true,"
	    "\"z\":null,\"t\":\"2024-02-29T12:00:00Z\",\"t0\":null,\"r\":[1],\"q\\\"\\u003c\":false}");
	buf_free(&b);
}

static void
writing_escapes(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *want;
	} cases[] = {
		{ "plain text of some length, more than eight", 42,
		    "\"plain text of some length, more than eight\"" },
		{ "\"\\/", 3, "\"\\\"\\\\/\"" },
		{ "\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"" },
		{ "\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"" },
		{ "</script>", 9, "\"\\u003c/script>\"" },
		{ "caf\xc3\xa9 \xf0\x9f\x98\x80 and more text", 24,
		    "\"caf\xc3\xa9 \xf0\x9f\x98\x80 and more text\"" },
		{ "a\xff\xe2\x82z", 5, "\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"" },
		{ "1234567\"", 8, "\"1234567\\\"\"" },
		{ "12345678\n", 9, "\"12345678\\n\"" },
		{ "", 0, "\"\"" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 4000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *copy = malloc(cases[i].len + 1);

		memcpy(copy, cases[i].text, cases[i].len);
		buf_clear(&b);
		json_text(&b, (struct str){ copy, cases[i].len });
		free(copy);
		assert_string_equal(b.data, cases[i].want);
	}
	buf_free(&b);
}

/* What is written, cJSON reads back as it was: every byte at every place of a word and around it. */
static void
writing_is_read_back(void **state)
{
	char text[24];
	struct buf b;
	cJSON *root;

	buf_init(&b, 4000);
	for (int c = 1; c < 128; c++) {
		for (size_t at = 0; at < sizeof(text); at++) {
			memset(text, 'a', sizeof(text));
			text[at] = (char)c;
			buf_clear(&b);
			json_text(&b, (struct str){ text, sizeof(text) });
			assert_int_equal(json_parse(*state, buf_view(&b), &root), ERR_OK);
			assert_true(str_eq(str_of(root->valuestring), (struct str){ text, sizeof(text) }));
			arena_reset(*state);
		}
	}
	buf_free(&b);
}

static void
writing_is_bounded(void **state)
{
	struct json_out j;
	struct buf b;

	(void)state;
	buf_init(&b, 4000);
	json_begin(&j, &b);
	for (int i = 0; i < 64; i++) {
		json_arr(&j);
		json_i(&j, 1);
	}
	assert_int_equal(b.err, ERR_OK);
	for (int i = 0; i < 64; i++)
		json_end_arr(&j);
	assert_int_equal(b.err, ERR_OK);
	buf_clear(&b);
	json_begin(&j, &b);
	for (int i = 0; i < 70; i++)
		json_arr(&j);
	assert_int_equal(b.err, ERR_FULL);
	for (int i = 0; i < 70; i++)
		json_end_arr(&j);
	assert_int_equal(b.err, ERR_FULL);
	buf_free(&b);
	buf_init(&b, 5);
	json_begin(&j, &b);
	json_s(&j, STR("too long"));
	assert_int_equal(b.err, ERR_FULL);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_mended),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(depth_and_memory_are_bounded),
		cmocka_unit_test(members_are_found),
		cmocka_unit_test(writing_keeps_the_commas),
		cmocka_unit_test(writing_escapes),
		cmocka_unit_test(writing_is_read_back),
		cmocka_unit_test(writing_is_bounded),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
