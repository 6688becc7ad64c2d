/* test_import_split.c: lines and values out of streams that come in pieces of any size; JavaScript made JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "source/js_json.h"
#include "source/split.h"

struct bytes {
	const char *p;
	size_t n, most;
	bool fails; /* at the end */
};

static ssize_t
give(void *ctx, void *buf, size_t n)
{
	struct bytes *b = ctx;

	if (b->n == 0 && b->fails)
		return -1;
	if (n > b->n)
		n = b->n;
	if (n > b->most)
		n = b->most;
	memcpy(buf, b->p, n);
	b->p += n;
	b->n -= n;
	return (ssize_t)n;
}

static const size_t pieces[] = { 1, 2, 3, 5, 1 << 20 };

/* The values as "a/b/", and how it ended. */
static enum err
values(const char *text, enum split_kind kind, size_t most, char *out, size_t size)
{
	struct bytes b = { text, strlen(text), most, false };
	struct intake intake;
	struct split split;
	struct str value;
	uint64_t at = 0;
	size_t len = 0;
	enum err e;

	intake_open(&intake, give, &b, 0);
	split_open(&split, &intake, kind);
	out[0] = '\0';
	while ((e = split_next(&split, &value, &at)) == ERR_OK && value.p) {
		assert_memory_equal(text + at, value.p, value.len);
		len += (size_t)snprintf(out + len, size - len, STR_FMT "/", STR_ARG(value));
		assert_true(len < size);
	}
	/* and it stays ended */
	if (!e)
		assert_true(split_next(&split, &value, &at) == ERR_OK && !value.p);
	intake_close(&intake);
	return e;
}

static void
test_values(void **state)
{
	static const struct {
		enum split_kind kind;
		const char *text, *want;
		enum err err;
	} table[] = {
		{ SPLIT_ARRAY, "[]", "", ERR_OK },
		{ SPLIT_ARRAY, "window.YTD.tweets.part0 = [ ]\n", "", ERR_OK },
		{ SPLIT_ARRAY, "window.YTD.tweets.part0 = [\n {\"a\":1},\n {\"b\":[1,2]}\n]\n",
		    "{\"a\":1}/{\"b\":[1,2]}/", ERR_OK },
		{ SPLIT_ARRAY, "x=[{a:'}]'},{b:\"]\\\"}\"},];\n ; ", "{a:'}]'}/{b:\"]\\\"}\"}/", ERR_OK },
		{ SPLIT_ARRAY, "[1,\"a,b\",null,[2]]", "1/\"a,b\"/null/[2]/", ERR_OK },
		{ SPLIT_ARRAY, "['\\'',2]", "'\\''/2/", ERR_OK },
		{ SPLIT_ARRAY, "", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "window.YTD = ", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "{\"a\":[1]}", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "\"[1]\"", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1,", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[{\"a\":1}", "{\"a\":1}/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[{\"a\":1},{\"b\"", "{\"a\":1}/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[{\"a\":\"}", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1 2]", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[{}{}]", "{}/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[,1]", "", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1,,2]", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1]x", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1][2]", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[1]]", "1/", ERR_MALFORMED },
		{ SPLIT_ARRAY, "[}", "", ERR_MALFORMED },
		{ SPLIT_VALUES, "", "", ERR_OK },
		{ SPLIT_VALUES, " {\"a\":1} {\"b\":\n2}\n[3]", "{\"a\":1}/{\"b\":\n2}/[3]/", ERR_OK },
		{ SPLIT_VALUES, "{}{}", "{}/{}/", ERR_OK },
		{ SPLIT_VALUES, "{\"a\":1", "", ERR_MALFORMED },
		{ SPLIT_VALUES, "{} }", "{}/", ERR_MALFORMED },
		{ SPLIT_VALUES, "{},{}", "{}/", ERR_MALFORMED },
	};
	char out[200];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
			enum err e = values(table[i].text, table[i].kind, pieces[k], out, sizeof(out));

			if (e != table[i].err || strcmp(out, table[i].want) != 0)
				fail_msg(
				    "%s (%zu at once): %s, %s", table[i].text, pieces[k], out, err_code(e));
		}
}

static void
test_bounds(void **state)
{
	size_t n = 400000;
	char *text = malloc(n + 1);
	struct bytes b;
	struct intake intake;
	struct split split;
	struct str value;
	uint64_t at;

	(void)state;
	assert_non_null(text);
	/* a value larger than the window */
	memset(text, 'x', n);
	text[n] = '\0';
	memcpy(text, "[\"", 2);
	b = (struct bytes){ text, n, 1 << 20, false };
	intake_open(&intake, give, &b, 100000);
	split_open(&split, &intake, SPLIT_ARRAY);
	assert_int_equal(split_next(&split, &value, &at), ERR_TOO_LARGE);
	intake_close(&intake);
	/* brackets without end */
	memset(text, '[', n);
	b = (struct bytes){ text, n, 1 << 20, false };
	intake_open(&intake, give, &b, 1 << 20);
	split_open(&split, &intake, SPLIT_VALUES);
	assert_int_equal(split_next(&split, &value, &at), ERR_MALFORMED);
	intake_close(&intake);
	/* no bracket where one must come soon */
	memset(text, 'x', n);
	b = (struct bytes){ text, n, 1 << 20, false };
	intake_open(&intake, give, &b, 1 << 20);
	split_open(&split, &intake, SPLIT_ARRAY);
	assert_int_equal(split_next(&split, &value, &at), ERR_MALFORMED);
	intake_close(&intake);
	/* a source that fails */
	b = (struct bytes){ "[1,2", 4, 1, true };
	intake_open(&intake, give, &b, 1 << 20);
	split_open(&split, &intake, SPLIT_ARRAY);
	assert_int_equal(split_next(&split, &value, &at), ERR_OK);
	assert_int_equal(split_next(&split, &value, &at), ERR_IO);
	intake_close(&intake);
	free(text);
}

static void
test_lines(void **state)
{
	size_t long_line = 200000, n = 0;
	char *text = malloc(2 * long_line + 100), got[64];
	struct intake intake;
	struct bytes b;
	struct str line;
	uint64_t at;

	(void)state;
	assert_non_null(text);
	n += (size_t)sprintf(text, "one\n\n");
	memset(text + n, 'x', long_line);
	n += long_line;
	n += (size_t)sprintf(text + n, "\ntwo\r\nlast");
	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
		size_t held = 0, len = 0;

		b = (struct bytes){ text, n, k == 0 ? 1000 : pieces[k] * 100, false };
		intake_open(&intake, give, &b, 70000);
		for (;;) {
			enum err e = intake_line(&intake, &line, &at, &held);

			if (e == ERR_TOO_LARGE) {
				len += (size_t)sprintf(got + len, "!/");
				continue;
			}
			assert_int_equal(e, ERR_OK);
			if (!line.p)
				break;
			assert_true(line.len < 10);
			assert_memory_equal(text + at, line.p, line.len);
			len += (size_t)sprintf(got + len, STR_FMT "/", STR_ARG(line));
		}
		assert_string_equal(got, "one//!/two\r/last/");
		intake_close(&intake);
	}
	free(text);
}

static void
test_js(void **state)
{
	static const struct {
		const char *js, *json; /* NULL: refused */
	} table[] = { { "{}", "{}" }, { "{\"a\":1}", "{\"a\":1}" }, { "{a:1}", "{\"a\":1}" },
		{ "{ a_1$ : 'x' , b:[1,2,], }", "{ \"a_1$\" : \"x\" , \"b\":[1,2] }" },
		{ "{a:true,b:null,c:false}", "{\"a\":true,\"b\":null,\"c\":false}" },
		{ "['it\\'s \"so\"']", "[\"it's \\\"so\\\"\"]" },
		{ "['\\x41\\u{1F600}\\u00e9\\0\\v\\q']",
		    "[\"\\u0041\\ud83d\\ude00\\u00e9\\u0000\\u000bq\"]" },
		{ "['a\\\nb']", "[\"ab\"]" }, { "[1e5,-2E+3,.5]", "[1e5,-2E+3,.5]" },
		{ "{a:'{b:1,}'}", "{\"a\":\"{b:1,}\"}" }, { "{\"a\":\"x:y, }\"}", "{\"a\":\"x:y, }\"}" },
		{ "{a:{b:{c:'\xc3\xa9'}}}", "{\"a\":{\"b\":{\"c\":\"\xc3\xa9\"}}}" }, { "['a", NULL },
		{ "['a\\", NULL }, { "[\"a]", NULL }, { "['\\x4']", NULL }, { "['\\u{}']", NULL },
		{ "['\\u{110000}']", NULL }, { "['\\u{41']", NULL } };
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		buf_clear(&b);
		bool ok = js_json(str_of(table[i].js), &b);

		if (ok != (table[i].json != NULL) || (ok && !str_eq(buf_view(&b), str_of(table[i].json))))
			fail_msg("%s: %s", table[i].js, b.data ? b.data : "");
	}
	/* no more than its maximum */
	buf_free(&b);
	buf_init(&b, 16);
	assert_false(js_json(STR("['\\v\\v\\v\\v\\v\\v']"), &b));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_js),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
