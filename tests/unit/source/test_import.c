/* test_import.c: every text format from small files of its own, told apart, read, and refused. */
#include "import_play.h"

#define AT(id, at) "{\"id\":\"" id "\",\"created_at\":\"" at "\",\"text\":\"t" id "\",\"author_id\":\"7\"}"
#define UNTOLD COUNT_UNKNOWN

static void
test_detect(void **state)
{
	static const struct {
		const char *text;
		enum import_format format; /* IMPORT_UNKNOWN: refused */
	} table[] = {
		{ "{\"id\":\"1\",\"text\":\"x\"}", IMPORT_X_V2 },
		{ "\xef\xbb\xbf \n{\"created_at\":\"x\"", IMPORT_X_V2 },
		{ "[{\"edit_history_tweet_ids\":[\"1\"]}]", IMPORT_X_V2 },
		{ "{\"data\":[],\"meta\":{}}", IMPORT_X_V2 },
		{ "{\"meta\":{\"result_count\":0}}", IMPORT_X_V2 },
		{ "{\"_type\":\"snscrape.modules.twitter.Tweet\",\"content\":\"x\",\"likeCount\":1}",
		    IMPORT_SNSCRAPE },
		{ "[{\"id\":1,\"rawContent\":\"x\"}]", IMPORT_SNSCRAPE },
		{ "id,conversation_id,created_at,username,tweet\n1,1,1,a,b\n", IMPORT_TWINT },
		{ "id\tconversation_id\tusername\ttweet\n", IMPORT_TWINT },
		{ "Post id,Date,Post text,Post Link,Impressions\n", IMPORT_X_CONTENT },
		{ "\xef\xbb\xbf\"Tweet id\",\"Tweet permalink\",\"Tweet text\",\"time\",\"impressions\"\n",
		    IMPORT_X_CONTENT },
		{ "Date,Impressions,Likes,New follows,Unfollows\n", IMPORT_X_OVERVIEW },
		{ "PK\x03\x04rest", IMPORT_X_ARCHIVE },
		{ "PK\x05\x06", IMPORT_X_ARCHIVE },
		{ "", IMPORT_UNKNOWN },
		{ " \n ", IMPORT_UNKNOWN },
		{ "{}", IMPORT_UNKNOWN },
		{ "[]", IMPORT_UNKNOWN },
		{ "[1,2]", IMPORT_UNKNOWN },
		{ "{\"uri\":\"x\",\"content\":\"y\"}", IMPORT_UNKNOWN },
		{ "hello", IMPORT_UNKNOWN },
		{ "<html></html>", IMPORT_UNKNOWN },
		{ "a,b,c\n1,2,3\n", IMPORT_UNKNOWN },
		{ "window.YTD.tweets.part0 = []", IMPORT_UNKNOWN },
		{ "\x1f\x8b\x08", IMPORT_UNKNOWN },
		{ "PK", IMPORT_UNKNOWN },
		{ "\xff\xfe\x01", IMPORT_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct play_bytes b = { table[i].text, strlen(table[i].text), i % 2 ? 1 : 0, 0 };
		struct import_input in = { .read = play_read, .ctx = &b, .size = b.n, .name = STR("x.zip") };
		enum import_format format = IMPORT_TWINT;
		struct fault f = { .err = ERR_OK };
		enum err e = import_detect(&in, &format, &f);

		if (format != table[i].format || (e == ERR_OK) != (format != IMPORT_UNKNOWN))
			fail_msg("%s: %s, %s", table[i].text, import_format_name(format), f.detail);
		if (e) {
			assert_int_equal(e, ERR_UNSUPPORTED);
			assert_true(strlen(f.detail) > 10);
		}
	}
	struct play_bytes gone = { "x", 1, 0, 1 };
	struct import_input in = { .read = play_read, .ctx = &gone, .size = 100, .name = STR("x") };
	enum import_format format;
	struct fault f;

	gone.fail_at = 1;
	assert_int_equal(import_detect(&in, &format, &f), ERR_IO);
	assert_int_equal(
	    import_run(&in, IMPORT_UNKNOWN, NULL, &(struct import_sink){ 0 }, &f), ERR_UNSUPPORTED);
}

/* Posts in whatever arrangement: ids in order, how many broken records, where the first is. */
static void
test_v2_shapes(void **state)
{
	static const char P1[] = AT("1", "2020-01-01T00:00:00.000Z"), P2[] = AT("2", "2020-01-02T00:00:00Z"),
			  P3[] = AT("3", "2020-01-03T00:00:00Z");
	static const struct {
		const char *format; /* with %s for the posts 1 to 3 */
		const char *ids;
		int broken;
		const char *first;
	} table[] = {
		{ "%s\n%s\n%s\n", "1 2 3", 0, NULL },
		{ "%s\r\n\r\n  %s\n\n%s", "1 2 3", 0, NULL },
		{ "%s\n{\"id\":\"9\n%s\n%s\n", "1 2 3", 1, "line 2: a string has no end" },
		{ "{\"id\"\n%s\nnonsense\n%s\n%s\n", "1 2 3", 2, "line 1: a colon is expected" },
		{ "%s\n{\"id\":\"9\"}\n%s\n%s", "1 2 3", 1, "line 2: created_at is missing" },
		{ "[%s,%s,%s]", "1 2 3", 0, NULL },
		{ "[\n%s,\n%s\n,%s\n]\n", "1 2 3", 0, NULL },
		{ "[%s,{\"id\":\"9\"},%s,[],%s]", "1 2 3", 2, "element 2: created_at is missing" },
		{ "{\"data\":[%s,%s],\"meta\":{}}\n{\"data\":%s}", "1 2 3", 0, NULL },
		{ "{\n \"data\": [\n  %s,\n  %s\n ],\n \"meta\": {\"x\": 1}\n}\n{\n \"data\": [%s]\n}\n",
		    "1 2 3", 0, NULL },
		{ "{\"data\":[%s,{\"id\":\"8\"},%s]}\n{\"meta\":{\"result_count\":0}}\n{\"data\":[%s]}\n",
		    "1 2 3", 1, "line 1 element 2: created_at is missing" },
		{ "[%s,%s]\n[%s]\n", "1 2", 0, "refused" },
		{ "{\"errors\":[{\"title\":\"x\"}],\"title\":\"y\"}\n%s\n%s\n%s", "1 2 3", 1,
		    "line 1: it is an answer that tells an error, and no posts" },
		{ "%s\n[%s,%s]\n", "1 2 3", 0, NULL },
		{ "%s\n[%s,x]\n%s", "1 3", 1, "line 2: a value is expected" },
		{ "[%s,%s,%s", "1 2 3", 0, "refused" },
		{ "[%s,%s,{\"id\":\"5\"%s", "1 2", 0, "refused" },
		{ "{\n\"data\": [\n%s\n,%s\n,%s\n", "", 0, "refused" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char text[2000], ids[100] = "";
		struct play p;
		enum err e;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), table[i].format, P1, P2, P3);
#pragma GCC diagnostic pop
		play_open(&p);
		e = play_text(&p, text, i % 3 ? 0 : 1);
		for (size_t k = 0; k < p.n; k++)
			snprintf(ids + strlen(ids), sizeof(ids) - strlen(ids), "%s" STR_FMT, k ? " " : "",
			    STR_ARG(p.posts[k].post.id));
		if (strcmp(ids, table[i].ids) != 0 || p.n_broken != table[i].broken)
			fail_msg("%s: posts %s, %d broken (%s) %s", text, ids, p.n_broken, p.broken[0],
			    p.fault.detail);
		if (table[i].first && strcmp(table[i].first, "refused") == 0) {
			assert_int_equal(e, ERR_MALFORMED);
		} else {
			assert_int_equal(e, ERR_OK);
			if (table[i].first)
				assert_string_equal(p.broken[0], table[i].first);
			assert_int_equal(p.progress, strlen(text));
			play_is(p.posts[0].author, "7");
			play_is(p.account.id, "7");
			assert_int_equal(p.accounts, 1);
		}
		play_close(&p);
	}
}

static void
test_v2_page(void **state)
{
	const char *text =
	    "{\"includes\":{\"users\":[{\"id\":\"9\",\"username\":\"Other\",\"name\":\"O\"},{\"id\":\"7\","
	    "\"username\":\"Jack_D\",\"name\":\"J \\u00e9\","
	    "\"description\":\"bio\",\"created_at\":\"2009-01-02T03:04:05.000Z\",\"verified\":true,"
	    "\"protected\":false,"
	    "\"profile_image_url\":\"https://x/"
	    "y.jpg\",\"public_metrics\":{\"followers_count\":10,\"following_count\":20,\"tweet_count\":30}}]}"
	    ","
	    "\"data\":[" AT("1", "2020-01-01T00:00:00.000Z") "," AT("2", "2020-01-01T00:00:00.000Z") "]}";
	struct play p;

	(void)state;
	play_open(&p);
	assert_int_equal(play_text(&p, text, 0), ERR_OK);
	assert_int_equal(p.n, 2);
	play_is(p.posts[1].handle, "jack_d");
	play_is(p.posts[1].author, "7");
	/* the author, and nobody who is but mentioned */
	assert_int_equal(p.accounts, 1);
	play_is(p.account.handle, "jack_d");
	play_is(p.account.name, "J \xc3\xa9");
	play_is(p.account.bio, "bio");
	play_is(p.account.avatar, "https://x/y.jpg");
	assert_int_equal(p.account.joined, 1230865445);
	assert_int_equal(p.account.verified, 1);
	assert_int_equal(p.account.followers, 10);
	assert_int_equal(p.account.following, 20);
	assert_int_equal(p.account.posts, 30);
	assert_int_equal(p.posts[0].post.read_at, 0);
	play_close(&p);
}

/* Times that cannot be, records that are too large, and a sink that has enough. */
static void
test_bounds(void **state)
{
	struct import_limits small = { .max_record = 70000 };
	char *text = malloc(400000);
	size_t n = 0;
	struct play p;

	(void)state;
	assert_non_null(text);
	play_open(&p);
	assert_int_equal(play_text(&p,
			     AT("1", "2005-12-31T23:59:59Z") "\n" AT("2", "2006-01-01T00:00:00Z") "\n" AT(
				 "3", "2026-01-02T00:00:00Z") "\n" AT("4", "2026-01-02T00:00:01Z") "\n",
			     0),
	    ERR_OK);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.n_broken, 2);
	assert_string_equal(p.broken[0], "line 1: its time is before 2006 or in the future");
	assert_string_equal(p.broken[1], "line 4: its time is before 2006 or in the future");
	play_close(&p);

	n += (size_t)sprintf(text, AT("1", "2020-01-01T00:00:00Z") "\n{\"id\":\"2\",\"text\":\"");
	memset(text + n, 'x', 100000);
	n += 100000;
	n += (size_t)sprintf(text + n, "\"}\n" AT("3", "2020-01-01T00:00:00Z"));
	play_open(&p);
	assert_int_equal(play_limited(&p, (struct play_bytes){ text, n, 0, 0 }, small), ERR_OK);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.n_broken, 1);
	assert_string_equal(p.broken[0], "line 2: it is larger than a post can be");
	play_close(&p);

	play_open(&p);
	p.stop_with = ERR_STORE_FULL;
	assert_int_equal(play_text(&p, AT("1", "2020-01-01T00:00:00Z") "\n", 0), ERR_STORE_FULL);
	play_close(&p);

	/* the file fails in the middle */
	play_open(&p);
	memset(text, ' ', 399999);
	memcpy(text, AT("1", "2020-01-01T00:00:00Z") "\n", sizeof(AT("1", "2020-01-01T00:00:00Z")));
	assert_int_equal(play_limited(&p, (struct play_bytes){ text, 399999, 0, 350000 }, small), ERR_IO);
	play_close(&p);
	free(text);
}

static void
test_snscrape(void **state)
{
	static const char head[] =
	    "{\"_type\":\"snscrape.modules.twitter.Tweet\",\"date\":\"2022-11-30T03:25:50+00:00\",\"user\":{"
	    "\"username\":\"AOC\",\"id\":138203134,"
	    "\"displayname\":\"A\",\"followersCount\":13,\"friendsCount\":4,\"statusesCount\":null,"
	    "\"verified\":null,\"created\":"
	    "\"2010-04-28T22:38:40+00:00\",\"description\":\"d\",\"protected\":false},";
	static const struct {
		const char *rest, *text, *hashtags, *mentions;
		enum post_kind kind;
	} table[] = {
		{ "\"id\":1597794001293381632,\"content\":\"a &amp; "
		  "b\",\"hashtags\":null,\"mentionedUsers\":null}",
		    "a & b", NULL, NULL, POST_ORIGINAL },
		{ "\"id\":\"2\",\"content\":\"old\",\"rawContent\":\"new\",\"hashtags\":[\"A\",\"#b\"],"
		  "\"mentionedUsers\":[{\"username\":\"x\",\"id\":5},"
		  "{\"username\":\"y\"}]}",
		    "new", "A b", "x y", POST_ORIGINAL },
		{ "\"id\":3,\"rawContent\":\"new\",\"content\":\"old\",\"hashtags\":[],\"inReplyToTweetId\":"
		  "7,\"quotedTweet\":null}",
		    "new", "", NULL, POST_REPLY },
		{ "\"id\":4,\"content\":\"q\",\"inReplyToTweetId\":7,\"quotedTweet\":{\"id\":5,\"user\":{"
		  "\"username\":\"no\"}}}",
		    "q", NULL, NULL, POST_QUOTE },
		{ "\"id\":5,\"content\":\"RT @x: y\",\"retweetedTweet\":{\"id\":5},\"hashtags\":[\"no\"]}",
		    "", NULL, NULL, POST_REPOST },
	};
	static const char *const bad[] = { "\"id\":1.5}", "\"id\":null}", "\"id\":-1}", "\"content\":\"x\"}",
		"\"id\":1,\"date\":\"yesterday\"}", "\"id\":1,\"date\":null}", "\"id\":1,\"content\":7}",
		"\"id\":1,\"user\":[]}", "\"id\":1,\"hashtags\":\"x\"}", "\"id\":1" };
	struct play p;
	char text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text),
		    "%s\"likeCount\":175,\"retweetCount\":39,\"replyCount\":24,\"quoteCount\":7,"
		    "\"viewCount\":null,%s",
		    head, table[i].rest);
		play_open(&p);
		assert_int_equal(play_text(&p, text, 0), ERR_OK);
		assert_int_equal(p.format, IMPORT_SNSCRAPE);
		assert_int_equal(p.n_broken, 0);
		assert_int_equal(p.n, 1);
		const struct post *post = &p.posts[0].post;

		play_is(post->text, table[i].text);
		play_is(post->hashtags, table[i].hashtags);
		play_is(post->mentions, table[i].mentions);
		assert_int_equal(post->kind, table[i].kind);
		assert_int_equal(post->created_at, 1669778750);
		assert_int_equal(post->read_at, 0);
		assert_int_equal(post->counts[COUNT_LIKES], 175);
		assert_int_equal(post->counts[COUNT_REPOSTS], 39);
		assert_int_equal(post->counts[COUNT_REPLIES], 24);
		assert_int_equal(post->counts[COUNT_QUOTES], 7);
		assert_int_equal(post->counts[COUNT_IMPRESSIONS], UNTOLD);
		play_is(p.account.handle, "aoc");
		play_is(p.account.id, "138203134");
		assert_int_equal(p.account.verified, -1);
		assert_int_equal(p.account.joined, 1272494320);
		/* one author: a reading, at the newest post, as the file has no time of its own */
		assert_int_equal(p.n_readings, 1);
		assert_int_equal(p.readings[0].at, 1669778750);
		assert_int_equal(p.readings[0].followers, 13);
		assert_int_equal(p.readings[0].posts, UNTOLD);
		assert_true(p.nets[0] == INT64_MIN);
		play_close(&p);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "{\"rawContent\":\"x\"}\n%s%s", head, bad[i]);
		play_open(&p);
		assert_int_equal(play_text(&p, text, 0), ERR_OK);
		if (p.n != 0 || p.n_broken != 2 || !strstr(p.broken[1], "line 2: "))
			fail_msg("%s: %zu posts, %d broken", bad[i], p.n, p.n_broken);
		assert_int_equal(p.n_readings, 0);
		play_close(&p);
	}
	/* several authors: no reading, since nobody could tell whose it is */
	play_open(&p);
	assert_int_equal(play_text(&p,
			     "{\"id\":1,\"date\":\"2022-01-01T00:00:00Z\",\"likeCount\":1,\"user\":{\"id\":1,"
			     "\"username\":\"a\",\"followersCount\":5}}\n"
			     "{\"id\":2,\"date\":\"2022-01-01T00:00:00Z\",\"likeCount\":1,\"user\":{\"id\":2,"
			     "\"username\":\"b\",\"followersCount\":6}}\n"
			     "{\"id\":3,\"date\":\"2022-01-01T00:00:00Z\",\"likeCount\":1,\"user\":{\"id\":1,"
			     "\"username\":\"a\",\"followersCount\":5}}\n",
			     0),
	    ERR_OK);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.accounts, 2);
	assert_int_equal(p.n_readings, 0);
	play_is(p.posts[1].handle, "b");
	play_close(&p);
}

static void
test_content(void **state)
{
	struct play p;
	const struct post *post;

	(void)state;
	play_open(&p);
	assert_int_equal(
	    play_text(&p,
		"\xef\xbb\xbfPost id,Date,Post text,Post "
		"Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts\r\n"
		"1859999999999999999,\"Fri, Nov 22, 2024\",\"a, \"\"b\"\"\nc &amp; "
		"#d\",https://x.com/Jack/status/1859999999999999999,\"1,234\",5,9,1,0,2,3,4\r\n"
		"1860000000000000000,\"Fri, Nov 22, 2024\",@bob "
		"hi,https://x.com/Jack/status/1860000000000000000,0,,,,,,,\r\n"
		"20,2006-03-21,just,,7,0,0,0,0,0,0,0\r\n"
		",\"Fri, Nov 22, 2024\",no id,,1,1,1,1,1,1,1,1\r\n"
		"x1,\"Fri, Nov 22, 2024\",bad id,,1,1,1,1,1,1,1,1\r\n"
		"21,yesterday,bad date,,1,1,1,1,1,1,1,1\r\n"
		"22,2024-01-01,bad count,,many,1,1,1,1,1,1,1\r\n"
		"\"23\"x,2024-01-01,bad quote,,1,1,1,1,1,1,1,1\r\n"
		"24,2005-01-01,too early,,1,1,1,1,1,1,1,1\r\n",
		1),
	    ERR_OK);
	assert_int_equal(p.format, IMPORT_X_CONTENT);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.n_broken, 6);
	assert_string_equal(p.broken[0], "line 6: its id is missing");
	assert_string_equal(p.broken[2], "line 8: its date cannot be read");
	post = &p.posts[0].post;
	play_is(post->text, "a, \"b\"\nc & #d");
	/* the id knows the second: 1859999999999999999 >> 22 */
	assert_int_equal(
	    post->created_at, ((INT64_C(1859999999999999999) >> 22) + INT64_C(1288834974657)) / 1000);
	assert_int_equal(post->counts[COUNT_IMPRESSIONS], 1234);
	assert_int_equal(post->counts[COUNT_LIKES], 5);
	assert_int_equal(post->counts[COUNT_BOOKMARKS], 1);
	assert_int_equal(post->counts[COUNT_REPLIES], 3);
	assert_int_equal(post->counts[COUNT_REPOSTS], 4);
	assert_int_equal(post->counts[COUNT_QUOTES], UNTOLD);
	assert_int_equal(post->kind, POST_ORIGINAL);
	assert_null(post->hashtags.p);
	play_is(p.posts[0].handle, "jack");
	play_is(p.account.handle, "jack");
	assert_int_equal(p.accounts, 1);
	post = &p.posts[1].post;
	assert_int_equal(post->kind, POST_REPLY);
	assert_int_equal(post->counts[COUNT_IMPRESSIONS], 0);
	assert_int_equal(post->counts[COUNT_LIKES], UNTOLD);
	assert_int_equal(p.posts[2].post.created_at, 1142899200);
	play_close(&p);

	/* as it was until 2023; the table's minute where the id tells no time */
	play_open(&p);
	assert_int_equal(
	    play_text(&p,
		"\"Tweet id\",\"Tweet permalink\",\"Tweet "
		"text\",\"time\",\"impressions\",\"engagements\",\"engagement rate\",\"retweets\","
		"\"replies\",\"favorites\"\n"
		"\"123\",\"https://twitter.com/jack/status/123\",\"t\",\"2010-05-31 23:10 "
		"+0000\",\"1234.0\",\"1.0\",\"0.1\",\"2\",\"3\",\"4.0\"\n"
		"\"124\",\"\",\"RT @a: b\",\"2010-05-31 03:05 "
		"-0330\",\"-\",\"1.0\",\"0.1\",\"2\",\"3\",\"4.0\"\n"
		"\"125\",\"\",\"t\",\"2010-05-31 25:10 +0000\",\"1\",\"1.0\",\"0.1\",\"2\",\"3\",\"4.0\"\n",
		0),
	    ERR_OK);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.n_broken, 1);
	assert_int_equal(p.posts[0].post.created_at, 1275347400);
	assert_int_equal(p.posts[0].post.counts[COUNT_IMPRESSIONS], 1234);
	assert_int_equal(p.posts[0].post.counts[COUNT_REPOSTS], 2);
	assert_int_equal(p.posts[0].post.counts[COUNT_LIKES], 4);
	assert_int_equal(p.posts[1].post.created_at, 1275287700);
	assert_int_equal(p.posts[1].post.kind, POST_REPOST);
	assert_int_equal(p.posts[1].post.counts[COUNT_IMPRESSIONS], UNTOLD);
	play_close(&p);
}

static void
test_overview(void **state)
{
	struct play p;

	(void)state;
	play_open(&p);
	assert_int_equal(play_text(&p,
			     "Date,Impressions,Likes,New follows,Unfollows,Replies\n"
			     "\"Fri, Jun 5, 2020\",\"1,200\",30,\"1,005\",2,0\n"
			     "\"Thu, Jun 4, 2020\",900,20,3,10,0\n"
			     "2020-06-03,1,1,0,0,0\n"
			     "3 Jun 2020,1,1,,,0\n"
			     "\"Feb 30, 2020\",1,1,1,1,1\n"
			     "\"Jun 2020\",1,1,1,1,1\n"
			     "\"Foo, Jun 5 6, 2020\",1,1,x,1,1\n"
			     "\"Jun 5, 2030\",1,1,1,1,1\n",
			     3),
	    ERR_OK);
	assert_int_equal(p.format, IMPORT_X_OVERVIEW);
	assert_int_equal(p.n, 0);
	assert_int_equal(p.n_readings, 3);
	assert_int_equal(p.readings[0].at, 1591358400); /* noon */
	assert_int_equal(p.readings[0].followers, UNTOLD);
	assert_int_equal(p.nets[0], 1003);
	assert_int_equal(p.nets[1], -7);
	assert_int_equal(p.nets[2], 0);
	assert_int_equal(p.n_broken, 4);
	play_close(&p);
	/* follows without unfollows are no net change */
	play_open(&p);
	assert_int_equal(play_text(&p, "Date,Impressions,New follows\n2020-06-03,1,5\n", 0), ERR_OK);
	assert_int_equal(p.n_readings, 0);
	play_close(&p);
}

static void
test_twint(void **state)
{
	static const char head[] = "id,conversation_id,created_at,date,time,timezone,user_id,username,name,"
				   "tweet,language,mentions,replies_count,retweets_count,"
				   "likes_count,hashtags,retweet,quote_url,reply_to\n";
	static const struct {
		const char *row;
		int64_t at;
		enum post_kind kind;
		const char *hashtags, *mentions;
	} table[] = {
		{ "1282939902531796993,1282939902531796993,1594711683000,2020-07-14,07:28:03,UTC,44,ElonMusk,"
		  "E,Cute,en,['teslarati'],1,2,3,['#a'; 'b'],False,,[]",
		    1594711683, POST_ORIGINAL, "a b", "teslarati" },
		{ "5,4,2020-07-14 07:28:03 "
		  "UTC,2020-07-14,09:28:03,+0200,44,ElonMusk,E,Cute,en,[],1,2,3,[],False,,[]",
		    1594711683, POST_REPLY, "", "" },
		{ "5,5,,2020-07-14,02:28:03,-05:00,44,ElonMusk,E,Cute,en,[],1,2,3,[],False,,\"[{'user_id': "
		  "'44', 'username': 'elonmusk'}, {'user_id': '1'}, "
		  "{'username': 'z'}]\"",
		    1594711683, POST_REPLY, "", "" },
		{ "1282939902531796993,1282939902531796993,,2020-07-14,01:28:03,EST,44,ElonMusk,E,Cute,en,x,"
		  "1,2,3,,False,https://twitter.com/a/status/1,[]",
		    1594711683, POST_QUOTE, NULL, NULL },
		{ "6,6,1594711683000,,,,44,ElonMusk,E,RT @a: b,en,[],1,2,3,[],True,,[]", 1594711683,
		    POST_REPOST, NULL, NULL },
	};
	static const char *const bad[] = { "x,1,1594711683000,,,,44,e,E,t,en,[],1,2,3,[],False,,[]",
		",1,1594711683000,,,,44,e,E,t,en,[],1,2,3,[],False,,[]",
		"5,5,,2020-07-14,07:28:03,EST,44,e,E,t,en,[],1,2,3,[],False,,[]",
		"5,5,,2020-07-14,7:28,UTC,44,e,E,t,en,[],1,2,3,[],False,,[]",
		"5,5,1594711683000,,,,44,e,E,t,en,[],many,2,3,[],False,,[]",
		"5,5,1000000000000000000,,,,44,e,E,t,en,[],1,2,3,[],False,,[]",
		"5,5,\"1594711683000\"x,,,,44,e,E,t,en,[],1,2,3,[],False,,[]" };
	struct play p;
	char text[2000], *c;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text), "%s%s\n", head, table[i].row);
		/* a comma within a list, which the row would need quotes for */
		if ((c = strstr(text, "['#a'; 'b']")) != NULL)
			snprintf(c, sizeof(text) - (size_t)(c - text), "\"['#a', 'b']\",False,,[]\n");
		play_open(&p);
		assert_int_equal(play_text(&p, text, 0), ERR_OK);
		if (p.n != 1)
			fail_msg("%s: %s", table[i].row, p.broken[0]);
		const struct post *post = &p.posts[0].post;

		assert_int_equal(post->created_at, table[i].at);
		assert_int_equal(post->kind, table[i].kind);
		play_is(post->hashtags, table[i].hashtags);
		play_is(post->mentions, table[i].mentions);
		play_is(post->lang, "en");
		assert_int_equal(post->counts[COUNT_REPLIES], 1);
		assert_int_equal(post->counts[COUNT_REPOSTS], 2);
		assert_int_equal(post->counts[COUNT_LIKES], 3);
		assert_int_equal(post->counts[COUNT_IMPRESSIONS], UNTOLD);
		play_is(p.account.handle, "elonmusk");
		play_is(p.account.id, "44");
		play_is(p.posts[0].handle, "elonmusk");
		play_close(&p);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "%s%s\n", head, bad[i]);
		play_open(&p);
		assert_int_equal(play_text(&p, text, 0), ERR_OK);
		if (p.n != 0 || p.n_broken != 1 || !strstr(p.broken[0], "line 2: "))
			fail_msg("%s: %zu posts, %d broken", bad[i], p.n, p.n_broken);
		play_close(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detect),
		cmocka_unit_test(test_v2_shapes),
		cmocka_unit_test(test_v2_page),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_snscrape),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_overview),
		cmocka_unit_test(test_twint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
