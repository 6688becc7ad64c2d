/* test_csv.c: rows read back as they were, and no cell runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>

#include <cmocka.h>

#include "stats/csv.h"

#define ROW(cells) cells "\r\n"

static void
test_rows(void **state)
{
	struct post p;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	csv_header(&b);
	post_init(&p);
	p.id = STR("20");
	p.created_at = 1142974214;
	p.text = STR("just \"setting\" up, my\ntwttr");
	p.lang = STR("en");
	p.hashtags = STR("a b");
	p.counts[COUNT_LIKES] = 0;
	p.counts[COUNT_QUOTES] = (int64_t)1 << 40;
	csv_post(&b, &p, 12, true, STR("https://x.com/jack/status/20"));
	p.kind = POST_REPOST;
	p.text = (struct str){ NULL, 0 };
	p.hashtags = (struct str){ NULL, 0 };
	p.mentions = STR("jack");
	csv_post(&b, &p, COUNT_UNKNOWN, false, STR("u"));
	csv_post(&b, &p, 7, false, STR("u"));
	assert_string_equal(b.data,
	    ROW("id,created_at,kind,text,likes,reposts,replies,quotes,bookmarks,impressions,impressions_"
		"estimated,lang,"
		"hashtags,mentions,url") ROW("20,2006-03-21T20:50:14Z,original,\"just \"\"setting\"\" up, "
					     "my\ntwttr\",0,,,1099511627776,,12,true,en,"
					     "a b,,https://x.com/jack/status/20")
		ROW("20,2006-03-21T20:50:14Z,repost,,0,,,1099511627776,,,,en,,jack,u")
		    ROW("20,2006-03-21T20:50:14Z,repost,,0,,,1099511627776,,7,false,en,,jack,u"));
	buf_free(&b);
}

/* A text and the cell that it becomes. */
static void
test_cells(void **state)
{
	static const char *const cases[][2] = {
		/* what runs */
		{ "=1+1", "\"'=1+1\"" },
		{ "=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\"" },
		{ "+1", "\"'+1\"" },
		{ "-1", "\"'-1\"" },
		{ "- a list", "\"'- a list\"" },
		{ "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "@jack hello", "\"'@jack hello\"" },
		{ "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },
		{ "  =1", "\"'  =1\"" },
		{ "\n=1", "\"'\n=1\"" },
		{ "\"=1\"", "\"'\"\"=1\"\"\"" },
		{ "'=1", "\"''=1\"" },
		{ "\xc2\xa0=1", "\"'\xc2\xa0=1\"" },
		{ "\xe3\x80\x80=1", "\"'\xe3\x80\x80=1\"" },
		{ "\xe2\x80\x8b=1", "\"'\xe2\x80\x8b=1\"" },
		{ "\xef\xbb\xbf=1", "\"'\xef\xbb\xbf=1\"" },
		{ "\xef\xbc\x9d"
		  "1",
		    "\"'\xef\xbc\x9d"
		    "1\"" },
		{ "\xef\xbc\x8b"
		  "1",
		    "\"'\xef\xbc\x8b"
		    "1\"" },
		{ "\xef\xbc\x8d"
		  "1",
		    "\"'\xef\xbc\x8d"
		    "1\"" },
		{ "\xef\xbc\xa0x", "\"'\xef\xbc\xa0x\"" },
		{ " \t x", "\"' \t x\"" },
		/* what does not */
		{ "a=1", "a=1" },
		{ "1-1", "1-1" },
		{ "", "" },
		{ " ", "\" \"" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "\"\"", "\"\"\"\"\"\"" },
		{ "a ", "\"a \"" },
		{ "\xe6\x9d\xb1\xe4\xba\xac", "\xe6\x9d\xb1\xe4\xba\xac" },
		{ "#tag", "#tag" },
		{ "line\r\nline", "\"line\r\nline\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct post p;
		struct buf b, expected;

		buf_init(&b, 4096);
		buf_init(&expected, 4096);
		post_init(&p);
		p.id = p.text = p.lang = p.hashtags = p.mentions = str_of(cases[i][0]);
		csv_post(&b, &p, COUNT_UNKNOWN, false, str_of(cases[i][0]));
		buf_printf(&expected, "%s,1970-01-01T00:00:00Z,original,%s,,,,,,,,%s,%s,%s,%s\r\n",
		    cases[i][1], cases[i][1], cases[i][1], cases[i][1], cases[i][1], cases[i][1]);
		assert_string_equal(b.data, expected.data);
		buf_free(&b);
		buf_free(&expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_cells) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
