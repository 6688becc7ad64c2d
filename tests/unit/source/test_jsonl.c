/* test_jsonl.c: X API v2 post objects read from lines, the odd and the broken ones most of all. */
#include "source/jsonl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define ID "\"id\":\"12\""
#define AT "\"created_at\":\"2024-02-29T12:34:56.000Z\""
#define UNTOLD COUNT_UNKNOWN

/* A line in memory of exactly its size; ASan sees whoever reads on. */
static enum err
read_line(struct jsonl *j, const char *text, char **owned, struct post *p, const char **why)
{
	size_t n = strlen(text);

	*owned = malloc(n ? n : 1);
	assert_non_null(*owned);
	memcpy(*owned, text, n);
	return jsonl_post(j, (struct str){ *owned, n }, p, why);
}

static void
is(struct str s, const char *want)
{
	if (!want) {
		assert_null(s.p);
		return;
	}
	assert_non_null(s.p);
	if (!str_eq(s, str_of(want)))
		fail_msg("\"" STR_FMT "\" is not \"%s\"", STR_ARG(s), want);
}

struct row {
	const char *line, *text, *lang, *hashtags, *mentions;
	enum post_kind kind;
	int64_t counts[COUNT_COUNT]; /* likes, reposts, replies, quotes, bookmarks, impressions */
};

static const struct row rows[] = {
	{ "{" ID "," AT "}", NULL, NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ " {\t\"text\" : \"a\\nb\" ,\r\n " AT ", " ID " } ", "a\nb", NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* both spellings of the metrics */
	{ "{" ID "," AT ",\"public_metrics\":{\"retweet_count\":1,\"reply_count\":2,\"like_count\":3,\"quote_"
	  "count\":4,\"bookmark_count\":5,"
	  "\"impression_count\":6}}",
	    NULL, NULL, NULL, NULL, POST_ORIGINAL, { 3, 1, 2, 4, 5, 6 } },
	{ "{" ID "," AT ",\"public_metrics\":{\"repost_count\":\"1\",\"like_count\":null,\"reply_count\":0}}",
	    NULL, NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, 1, 0, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT
	  ",\"public_metrics\":null,\"non_public_metrics\":{\"impression_count\":9,\"like_count\":8}}",
	    NULL, NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, 9 } },
	{ "{" ID "," AT
	  ",\"non_public_metrics\":{\"impression_count\":9},\"public_metrics\":{\"impression_count\":7}}",
	    NULL, NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, 7 } },
	/* keys by escape, the last of two, look-alikes deeper down and beside */
	{ "{" ID "," AT ",\"te\\u0078t\":\"x\",\"public_metrics\":{\"\\u006cike_count\":3}}", "x", NULL, NULL,
	    NULL, POST_ORIGINAL, { 3, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"text\":\"first\",\"text\":\"last\"}", "last", NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{\"context\":{\"id\":\"9\",\"text\":\"no\",\"public_metrics\":{\"like_count\":9}}," ID "," AT
	  ",\"texts\":\"no\",\"xid\":1,\"referenced_postsX\":[{\"type\":\"quoted\"}]}",
	    NULL, NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* entities: absent, empty, null, one, many, useless ones */
	{ "{" ID "," AT ",\"entities\":{\"hashtags\":{ },\"urls\":{}}}", NULL, NULL, "", NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"entities\":{\"hashtags\":[],\"mentions\":null}}", NULL, NULL, "", NULL,
	    POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"entities\":{\"hashtags\":[{\"start\":0,\"end\":1,\"tag\":\"A\"},{\"tag\":"
	  "\"\\u00e9\"},{\"x\":1},{\"tag\":\"C\"}],"
	  "\"urls\":[{\"tag\":\"no\"}],\"mentions\":[{\"username\":\"u\",\"id\":\"5\"}]}}",
	    NULL, NULL, "A \xc3\xa9 C", "u", POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT
	  ",\"entities\":{\"hashtags\":[{\"tag\":\"a b\"},{\"tag\":\"\"},{\"tag\":\"\\n\"},{\"tag\":null}]}}",
	    NULL, NULL, "", NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* text: X's escaping undone once; surrogates */
	{ "{" ID "," AT ",\"text\":\"&lt;a&gt; &amp;amp; &amp;lt; & &quot; &am\"}",
	    "<a> &amp; &lt; & &quot; &am", NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"text\":\"\\ud83d\\ude00 \\ud83d &amp;\"}", "\xf0\x9f\x98\x80 \xef\xbf\xbd &",
	    NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* languages */
	{ "{" ID "," AT ",\"lang\":\"en\"}", NULL, "en", NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"lang\":\"in\"}", NULL, "id", NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"lang\":\"zh-tw\"}", NULL, "zh", NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* kinds */
	{ "{" ID "," AT ",\"text\":\"RT @a: "
	  "b\",\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"7\"}],\"entities\":{\"hashtags\":[]}}",
	    "", NULL, NULL, NULL, POST_REPOST, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"referenced_posts\":[{\"type\":\"reposted\"}]}", "", NULL, NULL, NULL, POST_REPOST,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"referenced_tweets\":[{\"type\":\"replied_to\"},{\"type\":\"quoted\"}],\"in_reply_"
	  "to_user_id\":\"3\"}",
	    NULL, NULL, NULL, NULL, POST_QUOTE, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"referenced_tweets\":[{\"type\":\"replied_to\"}]}", NULL, NULL, NULL, NULL,
	    POST_REPLY, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"in_reply_to_user_id\":\"3\",\"referenced_tweets\":null}", NULL, NULL, NULL, NULL,
	    POST_REPLY, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"in_reply_to_user_id\":null,\"referenced_tweets\":[{\"type\":\"other\"}]}", NULL,
	    NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	/* the note in place of the short text, with its entities or with none told */
	{ "{\"note_tweet\":{\"text\":\"long \\u00e9 "
	  "&amp;\",\"entities\":{\"hashtags\":[{\"tag\":\"L\"},{\"tag\":\"\\u00e9\"}]}}," ID "," AT
	  ",\"text\":\"short\",\"entities\":{\"hashtags\":[{\"tag\":\"S\"}],\"mentions\":[{\"username\":"
	  "\"s\"}]}}",
	    "long \xc3\xa9 &", NULL, "L \xc3\xa9", NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"text\":\"short\",\"entities\":{\"hashtags\":[{\"tag\":\"S\"}]},\"note_post\":{"
	  "\"text\":\"long\"}}",
	    "long", NULL, NULL, NULL, POST_ORIGINAL, { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"text\":\"short\",\"note_tweet\":null}", "short", NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
	{ "{" ID "," AT ",\"text\":\"short\",\"note_tweet\":{}}", "short", NULL, NULL, NULL, POST_ORIGINAL,
	    { UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD } },
};

static void
test_rows(void **state)
{
	struct jsonl *j = jsonl_new();
	const char *why;
	struct post p;
	char *owned;

	(void)state;
	assert_non_null(j);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum err e = read_line(j, rows[i].line, &owned, &p, &why);

		if (e)
			fail_msg("%s: %s", rows[i].line, why);
		is(p.id, "12");
		assert_int_equal(p.created_at, 1709210096);
		assert_int_equal(p.read_at, 0);
		is(p.text, rows[i].text);
		if (rows[i].lang)
			is(p.lang, rows[i].lang);
		else
			assert_int_equal(p.lang.len, 0);
		is(p.hashtags, rows[i].hashtags);
		is(p.mentions, rows[i].mentions);
		assert_int_equal(p.kind, rows[i].kind);
		for (int c = 0; c < COUNT_COUNT; c++)
			assert_int_equal(p.counts[c], rows[i].counts[c]);
		free(owned);
	}
	jsonl_free(j);
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
	} times[] = { { "2024-02-29T12:34:56.000Z", 1709210096 }, { "2024-02-29T12:34:56Z", 1709210096 },
		{ "2024-02-29T12:34:56.999Z", 1709210096 }, { "2024-02-29T13:34:56+01:00", 1709210096 },
		{ "2024-02-29t12:34:56.1z", 1709210096 }, { "2016-12-31T23:59:60.000Z", 1483228799 },
		{ "Thu Feb 29 12:34:56 +0000 2024", 1709210096 }, { "2024-03-01T00:00:00.000Z", 1709251200 },
		{ "2024-02-29T00:00:00.000Z", 1709164800 }, { "", -1 }, { "2023-02-29T12:34:56.000Z", -1 },
		{ "2024-02-29T24:00:00.000Z", -1 }, { "2024-02-29T12:60:00.000Z", -1 },
		{ "2024-02-29T12:34:61.000Z", -1 }, { "2024-02-29T12:34:56.0a0Z", -1 },
		{ "2024-02-29T12:3/:56.000Z", -1 }, { "2024-02-29", -1 }, { "1709210096", -1 },
		{ "2024-13-01T00:00:00.000Z", -1 }, { "2024-02-2aT00:00:00.000Z", -1 } };
	struct jsonl *j = jsonl_new();
	const char *why;
	char line[128], *owned;
	struct post p;

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		snprintf(line, sizeof(line), "{" ID ",\"created_at\":\"%s\"}", times[i].text);
		enum err e = read_line(j, line, &owned, &p, &why);

		if (times[i].at < 0) {
			assert_int_equal(e, ERR_INVALID);
			assert_string_equal(why, "created_at is no time");
		} else {
			assert_int_equal(e, ERR_OK);
			assert_int_equal(p.created_at, times[i].at);
		}
		free(owned);
	}
	jsonl_free(j);
}

static void
test_broken(void **state)
{
	static const struct {
		const char *line;
		enum err err;
		const char *why; /* NULL: any */
	} bad[] = {
		{ "", ERR_MALFORMED, NULL },
		{ "[]", ERR_MALFORMED, "an object is expected" },
		{ "null", ERR_MALFORMED, NULL },
		{ "{" ID "," AT, ERR_MALFORMED, "it breaks off" },
		{ "{" ID "," AT "}}", ERR_MALFORMED, "something stands behind its end" },
		{ "{" ID "," AT "}{" ID "}", ERR_MALFORMED, NULL },
		{ "{" ID "," AT ",}", ERR_MALFORMED, NULL },
		{ "{" ID "," AT ",\"text\":\"a\nb\"}", ERR_MALFORMED, "a control byte stands in a string" },
		{ "{" ID "," AT ",\"text\":\"\xff\"}", ERR_MALFORMED, "a string is not valid UTF-8" },
		{ "{" ID "," AT ",\"unknown\":\"\xed\xa0\x80\"}", ERR_MALFORMED,
		    "a string is not valid UTF-8" },
		{ "{" ID "," AT ",\"unknown\":[1,2,{\"a\":tru}]}", ERR_MALFORMED, NULL },
		{ "{" ID "," AT ",\"unknown\":01}", ERR_MALFORMED, NULL },
		{ "{" ID "," AT ",\"text\":5}", ERR_MALFORMED, "a string is expected" },
		{ "{" ID "," AT ",\"text\":[\"a\"]}", ERR_MALFORMED, "a string is expected" },
		{ "{" ID "," AT ",\"public_metrics\":[]}", ERR_MALFORMED, "an object is expected" },
		{ "{" ID "," AT ",\"entities\":\"x\"}", ERR_MALFORMED, "an object is expected" },
		{ "{" ID "," AT ",\"entities\":{\"hashtags\":{\"a\":1}}}", ERR_MALFORMED,
		    "an array is expected" },
		{ "{" ID "," AT ",\"entities\":{\"hashtags\":[\"a\"]}}", ERR_MALFORMED,
		    "an object is expected" },
		{ "{" ID "," AT ",\"referenced_tweets\":[{\"type\":5}]}", ERR_INVALID,
		    "a string is expected" },
		{ "{" ID "," AT ",\"note_tweet\":{\"text\":5}}", ERR_INVALID, "a string is expected" },
		{ "{" AT "}", ERR_INVALID, "id is missing" },
		{ "{}", ERR_INVALID, "id is missing" },
		{ "{\"id\":null," AT "}", ERR_INVALID, "id is missing" },
		{ "{\"id\":\"\"," AT "}", ERR_INVALID, "id is no post id" },
		{ "{\"id\":\"12a\"," AT "}", ERR_INVALID, "id is no post id" },
		{ "{\"id\":\"-1\"," AT "}", ERR_INVALID, "id is no post id" },
		{ "{\"id\":\"123456789012345678901\"," AT "}", ERR_INVALID, "id is no post id" },
		{ "{\"id\":12," AT "}", ERR_MALFORMED, "a string is expected" },
		{ "{" ID "}", ERR_INVALID, "created_at is missing" },
		{ "{" ID ",\"created_at\":null}", ERR_INVALID, "created_at is missing" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":-1}}", ERR_INVALID,
		    "a count is out of range" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":1099511627777}}", ERR_INVALID,
		    "a count is out of range" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":99999999999999999999}}", ERR_INVALID,
		    "a count is no whole number" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":1.5}}", ERR_INVALID,
		    "a count is no whole number" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":1e3}}", ERR_INVALID,
		    "a count is no whole number" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":\"x\"}}", ERR_INVALID,
		    "a count is no whole number" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":true}}", ERR_INVALID,
		    "a count is no whole number" },
		{ "{" ID "," AT ",\"public_metrics\":{\"like_count\":}}", ERR_MALFORMED, NULL },
	};
	struct jsonl *j = jsonl_new();
	const char *why;
	char *owned;
	struct post p;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum err e = read_line(j, bad[i].line, &owned, &p, &why);

		if (e != bad[i].err || !why || (bad[i].why && strcmp(why, bad[i].why) != 0))
			fail_msg("%s: %s, %s", bad[i].line, err_code(e), why ? why : "no reason");
		free(owned);
		/* the reader goes on */
		assert_int_equal(read_line(j, "{" ID "," AT "}", &owned, &p, &why), ERR_OK);
		free(owned);
	}
	jsonl_free(j);
	jsonl_free(NULL);
}

/* Nothing of one line is left for the next, and no cut of a line is taken for a post. */
static void
test_line_by_line(void **state)
{
	const char *full =
	    "{" ID "," AT ",\"author_id\":\"77\",\"text\":\"a &amp; b "
	    "\\u00e9\",\"lang\":\"en\",\"entities\":{\"hashtags\":[{\"tag\":\"x\"},"
	    "{\"tag\":\"y\"}]},\"public_metrics\":{\"like_count\":3},\"referenced_tweets\":[{\"type\":"
	    "\"quoted\"}],\"n\":[1,{\"k\":null}]}";
	struct jsonl *j = jsonl_new();
	const char *why;
	char *owned;
	struct post p;

	(void)state;
	assert_int_equal(read_line(j, full, &owned, &p, &why), ERR_OK);
	is(jsonl_author_id(j), "77");
	is(p.text, "a & b \xc3\xa9");
	is(p.hashtags, "x y");
	free(owned);
	assert_int_equal(read_line(j, "{" ID "," AT "}", &owned, &p, &why), ERR_OK);
	assert_int_equal(jsonl_author_id(j).len, 0);
	assert_null(p.text.p);
	assert_null(p.hashtags.p);
	assert_int_equal(p.lang.len, 0);
	assert_int_equal(p.kind, POST_ORIGINAL);
	assert_int_equal(p.counts[COUNT_LIKES], COUNT_UNKNOWN);
	free(owned);
	for (size_t n = 0; n < strlen(full); n++) {
		char *cut = malloc(n + 1);

		assert_non_null(cut);
		memcpy(cut, full, n);
		assert_int_equal(jsonl_post(j, (struct str){ cut, n }, &p, &why), ERR_MALFORMED);
		assert_non_null(why);
		free(cut);
	}
	jsonl_free(j);
}

/* A line made of nothing but lists and escapes fills the scratch memory as far as a line can. */
static void
test_scratch(void **state)
{
	struct jsonl *j = jsonl_new();
	size_t n = 20000, len = 0;
	char *line = malloc(n * 14 + 400);
	const char *why;
	struct post p;

	(void)state;
	assert_non_null(line);
	len += (size_t)sprintf(line + len, "{" ID "," AT ",\"text\":\"");
	for (size_t i = 0; i < n / 10; i++)
		len += (size_t)sprintf(line + len, "&amp;\\n");
	len += (size_t)sprintf(line + len, "\",\"entities\":{\"hashtags\":[{\"tag\":\"t\"}");
	for (size_t i = 0; i < n / 2; i++)
		len += (size_t)sprintf(line + len, ",{\"tag\":\"t\"}");
	len += (size_t)sprintf(line + len, "],\"mentions\":[{\"username\":\"u\"}");
	for (size_t i = 0; i < n / 4; i++)
		len += (size_t)sprintf(line + len, ",{\"username\":\"u\"}");
	len += (size_t)sprintf(line + len, "]}}");
	assert_int_equal(jsonl_post(j, (struct str){ line, len }, &p, &why), ERR_OK);
	assert_int_equal(p.hashtags.len, 2 * (n / 2 + 1) - 1);
	assert_int_equal(p.mentions.len, 2 * (n / 4 + 1) - 1);
	assert_int_equal(p.text.len, 2 * (n / 10));
	free(line);
	jsonl_free(j);
}

/* What was given stays while lines are read behind it, and the memory for that has an end that is told. */
static void
test_more(void **state)
{
	const char *line = "{" ID "," AT ",\"text\":\"%03d &amp; "
			   "\\u00e9\",\"entities\":{\"hashtags\":[{\"tag\":\"a\"},{\"tag\":\"b%"
			   "03d\"}]},\"note_tweet\":{\"text\":\"n\\n%03d\"}}";
	struct jsonl *j = jsonl_new();
	static struct post posts[1000];
	char text[400], want[16], *owned[1000];
	const char *why;
	int n = 0;

	(void)state;
	for (; n < 1000; n++) {
		enum err e;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		size_t len = (size_t)snprintf(text, sizeof(text), line, n, n, n);
#pragma GCC diagnostic pop

		owned[n] = malloc(len);
		assert_non_null(owned[n]);
		memcpy(owned[n], text, len);
		e = n == 0 ? jsonl_post(j, (struct str){ owned[n], len }, &posts[n], &why)
			   : jsonl_more(j, (struct str){ owned[n], len }, &posts[n], &why);
		if (e == ERR_FULL)
			break;
		assert_int_equal(e, ERR_OK);
		/* a broken one between takes nothing away */
		assert_int_equal(
		    jsonl_more(j, STR("{\"text\":\"\\n\\q\"}"), &posts[n + 1], &why), ERR_MALFORMED);
	}
	assert_true(n > 20 && n < 1000);
	for (int i = 0; i < n; i++) {
		snprintf(want, sizeof(want), "n\n%03d", i);
		is(posts[i].text, want);
		is(posts[i].id, "12");
	}
	/* from the start again */
	assert_int_equal(jsonl_post(j, STR("{" ID "," AT "}"), &posts[0], &why), ERR_OK);
	assert_int_equal(jsonl_more(j, STR("{" ID "," AT "}"), &posts[1], &why), ERR_OK);
	for (int i = 0; i <= n; i++)
		free(owned[i]);
	jsonl_free(j);
}

static uint32_t
next_random(uint32_t *seed)
{
	return (*seed = *seed * 1664525 + 1013904223) >> 16;
}

/* A reader that has seen many other orders of keys reads a line as one that has seen none. */
static void
test_orders(void **state)
{
	static const char *const members[] = { ID, AT, "\"text\":\"x\"", "\"texts\":\"y\"", "\"tex\":\"z\"",
		"\"lang\":\"en\"", "\"langs\":1", "\"author_id\":\"7\"",
		"\"public_metrics\":{\"like_count\":3,\"reply_count\":4}",
		"\"public_metrics\":{\"reply_count\":5,\"x\":9,\"like_count\":6 }",
		"\"entities\":{\"hashtags\":[{\"tag\":\"a\",\"start\":1},{\"start\":1,\"tag\":\"b\"}]}",
		"\"entities\":{\"mentions\":[{\"username\":\"u\"}],\"hashtags\":[]}",
		"\"a_key_that_is_longer_than_any_that_is_remembered\":{}", "\"te\\u0078t\":\"esc\"",
		"\"id\" : \"13\"", "\"in_reply_to_user_id\":\"1\"",
		"\"referenced_tweets\":[{\"type\":\"quoted\"}]", "\"\":0", "\"u\":[1]" };
	enum { N = sizeof(members) / sizeof(members[0]) };
	struct jsonl *warm = jsonl_new();
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char line[3000] = "{";
		struct post a, b;
		const char *why_a, *why_b;
		struct jsonl *fresh = jsonl_new();
		enum err ea, eb;
		char *owned;

		for (unsigned k = next_random(&seed) % 12; k > 0; k--) {
			/* now and then a key that nobody has seen */
			if (next_random(&seed) % 8 == 0)
				snprintf(line + strlen(line), sizeof(line) - strlen(line), "\"k%u\":null,",
				    next_random(&seed) % 100);
			snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s",
			    members[next_random(&seed) % N], next_random(&seed) % 8 ? "," : " ,\n ");
		}
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s",
		    next_random(&seed) % 16 ? ID "," AT "}" : ID "," AT);
		ea = read_line(warm, line, &owned, &a, &why_a);
		eb = jsonl_post(fresh, (struct str){ owned, strlen(line) }, &b, &why_b);
		assert_int_equal(ea, eb);
		if (ea) {
			assert_string_equal(why_a, why_b);
		} else {
			assert_true(str_eq(a.text, b.text) && str_eq(a.id, b.id) && str_eq(a.lang, b.lang) &&
				    str_eq(a.hashtags, b.hashtags) && str_eq(a.mentions, b.mentions) &&
				    str_eq(jsonl_author_id(warm), jsonl_author_id(fresh)));
			assert_true((a.text.p == NULL) == (b.text.p == NULL) &&
				    (a.hashtags.p == NULL) == (b.hashtags.p == NULL));
			assert_memory_equal(a.counts, b.counts, sizeof(a.counts));
			assert_int_equal(a.kind, b.kind);
		}
		free(owned);
		jsonl_free(fresh);
	}
	jsonl_free(warm);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_line_by_line),
		cmocka_unit_test(test_scratch),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
