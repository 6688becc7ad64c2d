/* test_csv.c: rows, cells and numbers of tables, and the lists that Python prints into cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/post.h"
#include "source/pylist.h"
#include "source/sheet.h"
#include "source/snowflake.h"

struct bytes {
	const char *p;
	size_t n, most;
};

static ssize_t
give(void *ctx, void *buf, size_t n)
{
	struct bytes *b = ctx;

	if (n > b->n)
		n = b->n;
	if (n > b->most)
		n = b->most;
	memcpy(buf, b->p, n);
	b->p += n;
	b->n -= n;
	return (ssize_t)n;
}

/* The rows as "a|b/c|d", a broken one as "!"; the header apart. */
static enum err
rows(const char *text, size_t n, size_t most, size_t max, char *out, size_t size)
{
	struct bytes b = { text, n, most };
	struct sheet *c = malloc(sizeof(*c));
	struct intake intake;
	size_t len = 0;
	enum err e;

	assert_non_null(c);
	intake_open(&intake, give, &b, max);
	out[0] = '\0';
	e = sheet_open(c, &intake);
	while (!e) {
		e = sheet_row(c);
		if (e == ERR_INVALID) {
			assert_non_null(c->why);
			len += (size_t)snprintf(out + len, size - len, "!/");
			e = ERR_OK;
			continue;
		}
		if (e || c->n == 0)
			break;
		for (size_t i = 0; i < c->n; i++)
			len += (size_t)snprintf(
			    out + len, size - len, "%s" STR_FMT, i ? "|" : "", STR_ARG(c->cells[i]));
		len += (size_t)snprintf(out + len, size - len, "@%d/", (int)c->line);
		assert_true(len < size);
	}
	intake_close(&intake);
	free(c);
	return e;
}

static void
test_rows(void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "h,i\n", "" },
		{ "h,i", "" },
		{ "h,i\n1,2\n3,4", "1|2@2/3|4@3/" },
		{ "\xef\xbb\xbfh,i\r\n1,2\r\n\r\n\n3,4\r\n", "1|2@2/3|4@5/" },
		{ "h,i\n\"a,b\",\"c\"\"d\"\n", "a,b|c\"d@2/" },
		{ "h,i\n\"a\nb\r\nc\",2\nx,y\n", "a\nb\r\nc|2@2/x|y@5/" },
		{ "h,i\n,\n", "|@2/" },
		{ "h,i\n\"\",\"\"\n", "|@2/" },
		{ "h,i\n\"\"\"\",\"\"\"\"\"\"\n", "\"|\"\"@2/" },
		{ "h,i\na\"b\"c,d\"\n", "a\"b\"c|d\"@2/" },
		{ "h,i\na\"\"b,\"c\"\"\n\"\"\",e\n", "a\"\"b|c\"\n\"|e@2/" },
		{ "h,i\n1,2,3,4\n5\n", "1|2|3|4@2/5@3/" },
		{ "h;i\n1,5;2\n", "1,5|2@2/" },
		{ "h\ti\n1\t\"2\n3\"\n", "1|2\n3@2/" },
		/* broken */
		{ "h,i\n\"a\"b,2\nx,y\n", "!/x|y@3/" },
		{ "h,i\nx,\xff\nx,y\n", "!/x|y@3/" },
		{ "h,i\n\"no end,2\nx,y\nu,v\n", "!/x|y@3/u|v@4/" },
		{ "h,i\nx,y\n\"no end", "x|y@2/!/" },
	};
	char out[400];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const size_t mosts[] = { 1, 2, 3, 7, 1 << 20 };

		for (size_t k = 0; k < sizeof(mosts) / sizeof(mosts[0]); k++) {
			assert_int_equal(
			    rows(table[i].text, strlen(table[i].text), mosts[k], 0, out, sizeof(out)),
			    ERR_OK);
			if (strcmp(out, table[i].want) != 0)
				fail_msg("%s (%zu at once): %s", table[i].text, mosts[k], out);
		}
	}
	assert_int_equal(rows("h,i\na\0b,c\n", 10, 100, 0, out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "!/");
}

static void
test_refused(void **state)
{
	char out[4096], *text;
	size_t n = 4;

	(void)state;
	assert_int_equal(rows("", 0, 100, 0, out, sizeof(out)), ERR_MALFORMED);
	assert_int_equal(rows("\n\n", 2, 100, 0, out, sizeof(out)), ERR_MALFORMED);
	assert_int_equal(rows("\"h", 2, 100, 0, out, sizeof(out)), ERR_MALFORMED);
	/* more cells than are read */
	text = malloc(1 << 22);
	assert_non_null(text);
	memset(text, ',', SHEET_CELLS_MAX);
	assert_int_equal(rows(text, SHEET_CELLS_MAX, 100000, 0, out, sizeof(out)), ERR_MALFORMED);
	memcpy(text, "h,i\n", 4);
	memset(text + 4, ',', SHEET_CELLS_MAX);
	assert_int_equal(rows(text, 4 + SHEET_CELLS_MAX, 100000, 0, out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "!/");
	/* one row larger than the window is passed over line by line */
	memset(text + 4, 'x', 300000);
	text[4] = '"';
	memcpy(text + 300000, "\n1,2\n", 5);
	assert_int_equal(rows(text, 300005, 100000, 70000, out, sizeof(out)), ERR_OK);
	assert_string_equal(out, "!/1|2@3/");
	/* too many such rows: no table at all */
	for (int i = 0; i < 25; i++) {
		memset(text + n, 'y', 150000);
		text[n + 149999] = '\n';
		n += 150000;
	}
	assert_int_equal(rows(text, n, 100000, 0, out, sizeof(out)), ERR_MALFORMED);
	free(text);
}

static void
test_columns(void **state)
{
	const char *text = "\xef\xbb\xbf\"Post id\",Date, POST Text ,new_follows\n12, x ,y\n";
	struct bytes b = { text, strlen(text), 5 };
	struct sheet *c = malloc(sizeof(*c));
	struct intake intake;

	(void)state;
	assert_non_null(c);
	intake_open(&intake, give, &b, 0);
	assert_int_equal(sheet_open(c, &intake), ERR_OK);
	assert_int_equal(sheet_column(c, "tweetid|postid"), 0);
	assert_int_equal(sheet_column(c, "posttext"), 2);
	assert_int_equal(sheet_column(c, "newfollows"), 3);
	assert_int_equal(sheet_column(c, "post"), -1);
	assert_int_equal(sheet_column(c, "follows"), -1);
	assert_int_equal(sheet_row(c), ERR_OK);
	assert_true(str_eq(sheet_cell(c, 1), STR("x")));
	assert_null(sheet_cell(c, 3).p);
	assert_null(sheet_cell(c, -1).p);
	intake_close(&intake);
	free(c);
}

static void
test_counts(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t v;
	} table[] = { { "0", true, 0 }, { "1234", true, 1234 }, { "1,234", true, 1234 },
		{ "1.234", true, 1234 }, { "1 234", true, 1234 },
		{ "1\xc2\xa0"
		  "234\xc2\xa0"
		  "567",
		    true, 1234567 },
		{ "1\xe2\x80\xaf"
		  "234",
		    true, 1234 },
		{ "1'234", true, 1234 }, { "12,345,678", true, 12345678 }, { "1234.0", true, 1234 },
		{ "1,234.0", true, 1234 }, { "1.234,00", true, 1234 }, { "0.0", true, 0 }, { " 7 ", true, 7 },
		{ "", true, COUNT_UNKNOWN }, { "-", true, COUNT_UNKNOWN }, { " ", true, COUNT_UNKNOWN },
		{ "1,23", false, 0 }, { "1,2345", false, 0 }, { "1234,567", false, 0 },
		{ "1,234.567", false, 0 }, { ",123", false, 0 }, { "123,", false, 0 }, { "-5", false, 0 },
		{ "1.2K", false, 0 }, { "1e3", false, 0 }, { "12.5", false, 0 }, { "abc", false, 0 },
		{ "0x10", false, 0 }, { "1,,234", false, 0 }, { "99999999999999999999999999", false, 0 },
		{ "1099511627777", false, 0 }, { ".0", false, 0 }, { "=1+1", false, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int64_t v = 42;

		if (sheet_count(str_of(table[i].text), &v) != table[i].ok)
			fail_msg("\"%s\"", table[i].text);
		if (table[i].ok)
			assert_int_equal(v, table[i].v);
	}
}

static void
test_pylist(void **state)
{
	static const struct {
		const char *cell, *list;
		size_t n;
	} table[] = { { "[]", "", 0 }, { "['a']", "a", 1 }, { "['a', 'b', \"c'd\"]", "a b c'd", 3 },
		{ "['#tag', '@x']", "tag x", 2 },
		{ "[{'screen_name': 'a', 'name': 'b', 'id': '1'}, {'username': 'c'}]", "a c", 2 },
		{ "['a b', 'c']", "c", 2 }, { "['\\u00e9', 'x']", "x", 2 },
		{ "[{'name': 'it\\'s', 'username': 'q'}]", "q", 1 }, { " ['a'] ", "a", 1 }, { "", NULL, 0 },
		{ "a", NULL, 0 }, { "['a'", NULL, 0 }, { "['a]", NULL, 0 }, { "[{'a': 'b']", NULL, 0 },
		{ "[{{}}]", NULL, 0 }, { "[}]", NULL, 0 }, { "[a, b]", NULL, 0 }, { "nan", NULL, 0 },
		{ "[", NULL, 0 }, { "['a\\", NULL, 0 } };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str list;
		size_t n;
		bool ok = pylist_join(a, str_of(table[i].cell), &list, &n);

		if (ok != (table[i].list != NULL))
			fail_msg("%s", table[i].cell);
		if (!ok)
			continue;
		assert_int_equal(n, table[i].n);
		assert_true(str_eq(list, str_of(table[i].list)));
	}
	arena_free(a);
}

static void
test_snowflake(void **state)
{
	int64_t t = 0;

	(void)state;
	/* a post whose second is known from elsewhere */
	assert_true(snowflake_time(STR("1597794001293381632"), &t));
	assert_int_equal(t, 1669778750);
	assert_false(snowflake_time(STR("20"), &t));
	assert_false(snowflake_time(STR(""), &t));
	assert_false(snowflake_time(STR("x"), &t));
	assert_false(snowflake_time(STR("99999999999999999999"), &t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_pylist),
		cmocka_unit_test(test_snowflake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
