/* test_archive.c: X archives as they have looked over the years. */
#include "archive_play.h"

static void
test_whole(void **state)
{
	struct play p;
	const struct post *post;

	(void)state;
	assert_int_equal(
	    PLAY(&p, { .name = "data/direct-messages.js", .text = "not to be read", .password = 1 },
		{ .name = "data/tweets-part1.js",
		    .text = TWEETS("1", TWEET("3", ", \"full_text\" : \"RT @a: b\"") "," TWEET("4", "")) },
		{ .name = "data/tweets.js",
		    .text = TWEETS(
			"0", TWEET("1", ", \"id\" : \"1\", \"full_text\" : \"a &amp; b &lt;3\", \"lang\" "
					": \"iw\", \"entities\" : { \"hashtags\" : [ { \"text\" : \"x\" "
					"}, "
					"{ \"text\" : \"y\" } ], \"user_mentions\" : [ ], \"urls\" : [ ] "
					"}") "," TWEET("2",
				 ", \"full_text\" : \"@a hi\", \"in_reply_to_status_id_str\" : \"9\"")) },
		{ .name = "data/account.js", .text = ACCOUNT },
		{ .name = "data/profile.js", .text = PROFILE },
		{ .name = "data/follower.js", .text = FOLLOWERS },
		{ .name = "data/manifest.js",
		    .text = MANIFEST(
			"false", FILE_ROW("tweets.js", "2") ", " FILE_ROW("tweets-part1.js", "2")) }),
	    ERR_OK);
	assert_int_equal(p.n, 4);
	assert_int_equal(p.n_broken, 0);
	for (size_t i = 0; i < 4; i++) {
		char id[2] = { (char)('1' + i), 0 };

		play_is(p.posts[i].post.id, id);
		assert_int_equal(p.posts[i].post.read_at, 1704049595);
		assert_int_equal(p.posts[i].post.created_at, 1704033419);
		assert_int_equal(p.posts[i].post.counts[COUNT_LIKES], 12);
		assert_int_equal(p.posts[i].post.counts[COUNT_REPOSTS], 3);
		assert_int_equal(p.posts[i].post.counts[COUNT_REPLIES], COUNT_UNKNOWN);
		assert_int_equal(p.posts[i].post.counts[COUNT_IMPRESSIONS], COUNT_UNKNOWN);
		play_is(p.posts[i].handle, "jack");
		play_is(p.posts[i].author, "7");
	}
	post = &p.posts[0].post;
	play_is(post->text, "a & b <3");
	play_is(post->lang, "he");
	play_is(post->hashtags, "x y");
	play_is(post->mentions, "");
	assert_int_equal(post->kind, POST_ORIGINAL);
	assert_int_equal(p.posts[1].post.kind, POST_REPLY);
	assert_int_equal(p.posts[2].post.kind, POST_REPOST);
	play_is(p.posts[2].post.text, "");
	assert_null(p.posts[3].post.text.p);
	assert_int_equal(p.accounts, 1);
	play_is(p.account.handle, "jack");
	play_is(p.account.id, "7");
	play_is(p.account.name, "J \xc3\xa9");
	play_is(p.account.bio, "hi");
	play_is(p.account.avatar, "https://pbs.twimg.com/a.jpg");
	assert_int_equal(p.account.joined, 1246348336);
	/* one reading at the export: the list where it is there, else what the manifest says */
	assert_int_equal(p.n_readings, 1);
	assert_int_equal(p.readings[0].at, 1704049595);
	assert_int_equal(p.readings[0].followers, 2);
	assert_int_equal(p.readings[0].following, 31);
	assert_int_equal(p.readings[0].posts, COUNT_UNKNOWN);
	play_close(&p);
}

/* Old exports: tweet.js at the top, no object around each tweet, no manifest; and others' formatters. */
static void
test_old(void **state)
{
	struct play p;

	(void)state;
	assert_int_equal(
	    PLAY(&p,
		{ .name = "tweet.js",
		    .text = "window.YTD.tweet.part0 = [ { \"id\" : 5, \"created_at\" : \"Sun Dec 31 14:36:59 "
			    "+0000 2023\", \"text\" : \"t\", \"favorite_count\" : 1, "
			    "\"retweeted_status\" : null, \"in_reply_to_user_id\" : null, "
			    "\"in_reply_to_screen_name\" : \"\" } ]" },
		{ .name = "account.js", .text = ACCOUNT }),
	    ERR_OK);
	assert_int_equal(p.n, 1);
	play_is(p.posts[0].post.id, "5");
	play_is(p.posts[0].post.text, "t");
	assert_int_equal(p.posts[0].post.kind, POST_ORIGINAL);
	assert_int_equal(p.posts[0].post.read_at, 0);
	assert_int_equal(p.posts[0].post.counts[COUNT_LIKES], 1);
	assert_int_equal(p.posts[0].post.counts[COUNT_REPOSTS], COUNT_UNKNOWN);
	assert_int_equal(p.n_readings, 0);
	play_is(p.posts[0].handle, "jack");
	play_close(&p);

	assert_int_equal(
	    PLAY(&p,
		{ .name = "twitter-2023/data/tweets.js",
		    .text =
			"window.YTD.tweets.part0 = [\n  {\n    tweet: {\n      id_str: '5',\n      "
			"created_at: 'Sun Dec 31 14:36:59 +0000 2023',\n"
			"      full_text: 'it\\'s \"so\" [}',\n      favorite_count: '1',\n      entities: { "
			"hashtags: [{ text: 'x', indices: ['1', '2'], },], },\n    },\n  },\n];\n" },
		{ .name = "twitter-2023/data/manifest.js",
		    .text = "window.__THAR_CONFIG = { userInfo: { accountId: '7', userName: 'jack' }, "
			    "archiveInfo: { generationDate: '2023-12-31T19:06:35.489Z' } };\n" },
		{ .name = "other/readme.txt", .text = "x" }),
	    ERR_OK);
	assert_int_equal(p.n, 1);
	play_is(p.posts[0].post.text, "it's \"so\" [}");
	play_is(p.posts[0].post.hashtags, "x");
	play_is(p.posts[0].handle, "jack");
	assert_int_equal(p.posts[0].post.read_at, 1704049595);
	play_close(&p);

	/* whose it is need not be told */
	assert_int_equal(PLAY(&p, { .name = "data/tweets.js", .text = TWEETS("0", TWEET("1", "")) }), ERR_OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.accounts, 0);
	assert_int_equal(p.posts[0].handle.len, 0);
	play_close(&p);
	/* nothing posted */
	assert_int_equal(
	    PLAY(&p, { .name = "data/tweets.js", .text = "window.YTD.tweets.part0 = [ ]" }), ERR_OK);
	assert_int_equal(p.n, 0);
	play_close(&p);
}

static void
test_kinds(void **state)
{
#define URL(to)                                                                                              \
	", \"entities\" : { \"urls\" : [ { \"url\" : \"https://t.co/q\", \"expanded_url\" : \"" to "\" } ] " \
	"}"
	static const struct {
		const char *text; /* of tweets.js */
		enum post_kind kind;
	} table[] = {
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x https://t.co/q\"" URL(
					     "https://twitter.com/a/status/1"))),
		    POST_QUOTE },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x https://t.co/q\"" URL(
					     "https://x.com/a/status/1?s=20"))),
		    POST_QUOTE },
		{ TWEETS(
		      "0", TWEET("1",
			       ", \"full_text\" : \"x https://t.co/q\", \"in_reply_to_user_id\" : \"5\"" URL(
				   "http://mobile.twitter.com/a/status/1"))),
		    POST_QUOTE },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x https://t.co/q more\"" URL(
					     "https://twitter.com/a/status/1"))),
		    POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x https://t.co/q\"" URL(
					     "https://twitter.com/a/status/1/photo/1"))),
		    POST_ORIGINAL },
		{ TWEETS(
		      "0", TWEET("1", ", \"full_text\" : \"x https://t.co/q\"" URL("https://twitter.com/a"))),
		    POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x https://t.co/q\"" URL(
					     "https://nottwitter.com/a/status/1"))),
		    POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"RT @a_1: b\"")), POST_REPOST },
		{ TWEETS("0",
		      TWEET("1", ", \"full_text\" : \"x\", \"retweeted_status\" : { \"id_str\" : \"9\" }")),
		    POST_REPOST },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"RT @a b\"")), POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"RT @: b\"")), POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"so RT @a: b\"")), POST_ORIGINAL },
		{ TWEETS("0", TWEET("1", ", \"full_text\" : \"x\", \"in_reply_to_screen_name\" : \"a\"")),
		    POST_REPLY },
	};
	struct play p;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(PLAY(&p, { .name = "data/tweets.js", .text = table[i].text }), ERR_OK);
		assert_int_equal(p.n, 1);
		if (p.posts[0].post.kind != table[i].kind)
			fail_msg("%s", table[i].text);
		play_close(&p);
	}
}

#define NOTE(at, text, rest)                                                              \
	"{ \"noteTweet\" : { \"createdAt\" : \"" at "\", \"core\" : { \"text\" : \"" text \
	"\", \"urls\" : [ ]" rest " } } }"
#define NOTES(...) "window.YTD.note_tweet.part0 = [ " __VA_ARGS__ " ]"
#define SECOND "2023-12-31T14:36:59.000Z"

static void
test_notes(void **state)
{
	static const struct {
		const char *tweet, *notes, *text, *hashtags, *mentions;
	} table[] = {
		/* cut, with the post's own escaping and link */
		{ ", \"full_text\" : \"one &gt; two https://t.co/a three\xe2\x80\xa6 https://t.co/m\", "
		  "\"entities\" : { \"hashtags\" : [ ], \"user_mentions\" : [ ] }",
		    NOTES(NOTE(SECOND, "one > two https://t.co/b three four",
			", \"hashtags\" : [ { \"text\" : \"four\" } ]")),
		    "one > two https://t.co/b three four", "four", "" },
		/* whole but for the media's link */
		{ ", \"full_text\" : \"all of it https://t.co/m\"", NOTES(NOTE(SECOND, "all of it", "")),
		    "all of it", NULL, NULL },
		/* a reply: names in front, and both lists of mentions */
		{ ", \"full_text\" : \"@a @b well then\xe2\x80\xa6\", \"entities\" : { \"user_mentions\" : [ "
		  "{ \"screen_name\" : \"a\" }, { \"screen_name\" : \"b\" } ] }",
		    NOTES(NOTE(SECOND, "well then @B and @c",
			", \"mentions\" : [ { \"screenName\" : \"B\" }, { \"screenName\" : \"c\" } ]")),
		    "@a @b well then @B and @c", NULL, "a b c" },
		/* the longest of several in one second */
		{ ", \"full_text\" : \"a b c\xe2\x80\xa6\"",
		    NOTES(
			NOTE(SECOND, "a b x", "") "," NOTE(SECOND, "a b c d", "") "," NOTE(SECOND, "z", "")),
		    "a b c d", NULL, NULL },
		/* none of these belongs to it */
		{ ", \"full_text\" : \"a b c\xe2\x80\xa6\"",
		    NOTES(NOTE("2023-12-31T14:36:58.000Z", "a b c d", "") "," NOTE(
			"2023-12-31T14:37:00.000Z", "a b c d", "")),
		    "a b c\xe2\x80\xa6", NULL, NULL },
		{ ", \"full_text\" : \"short\"", NOTES(NOTE(SECOND, "short but longer", "")), "short", NULL,
		    NULL },
		{ ", \"full_text\" : \"https://t.co/a\"", NOTES(NOTE(SECOND, "x", "")), "https://t.co/a",
		    NULL, NULL },
		{ ", \"full_text\" : \"\xe2\x80\xa6\"", NOTES(NOTE(SECOND, "x", "")), "\xe2\x80\xa6", NULL,
		    NULL },
		{ ", \"full_text\" : \"longer than it\xe2\x80\xa6\"", NOTES(NOTE(SECOND, "longer", "")),
		    "longer than it\xe2\x80\xa6", NULL, NULL },
		{ ", \"full_text\" : \"x\"", NOTES(""), "x", NULL, NULL },
	};
	struct play p;
	char tweets[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(tweets, sizeof(tweets),
		    "x = [ { \"tweet\" : { \"id_str\" : \"1\", \"created_at\" : \"Sun Dec 31 14:36:59 +0000 "
		    "2023\"%s } } ]",
		    table[i].tweet);
		assert_int_equal(PLAY(&p, { .name = "data/tweets.js", .text = tweets },
				     { .name = "data/note-tweet.js", .text = table[i].notes }),
		    ERR_OK);
		assert_int_equal(p.n, 1);
		assert_int_equal(p.n_broken, 0);
		play_is(p.posts[0].post.text, table[i].text);
		play_is(p.posts[0].post.hashtags, table[i].hashtags);
		play_is(p.posts[0].post.mentions, table[i].mentions);
		play_close(&p);
	}
}

static void
test_broken_elements(void **state)
{
	struct play p;

	(void)state;
	assert_int_equal(
	    PLAY(&p,
		{ .name = "data/tweets.js",
		    .text = TWEETS("0",
			TWEET("1", "") ",5,null,{},[ ],\"x\",{ \"tweet\" : null },{ \"tweet\" : { \"id_str\" "
				       ": \"2\" } },"
				       "{ \"tweet\" : { \"id_str\" : \"x\", \"created_at\" : \"Sun Dec 31 "
				       "14:36:59 +0000 2023\" } },"
				       "{ \"tweet\" : { \"id_str\" : \"2\", \"created_at\" : \"today\" } },"
				       "{ \"tweet\" : { \"id_str\" : \"2\", \"created_at\" : \"Sun Dec 31 "
				       "14:36:59 +0000 1999\" } },"
				       "{ tweet : { ?? } },{ \"a\" \"b\" },{ \"tweet\" : { \"full_text\" : "
				       "\"\xff\" } }," TWEET("9", ", \"favorite_count\" : \"many\"")) },
		{ .name = "data/note-tweet.js",
		    .text = "x = [ {}, 7, { \"noteTweet\" : { \"core\" : { \"text\" : \"t\" }, \"createdAt\" "
			    ": \"x\" } } ]" },
		{ .name = "data/manifest.js", .text = MANIFEST("false", FILE_ROW("tweets.js", "99")) }),
	    ERR_OK);
	assert_int_equal(p.n, 2);
	play_is(p.posts[0].post.id, "1");
	play_is(p.posts[1].post.id, "9");
	assert_int_equal(p.posts[1].post.counts[COUNT_LIKES], COUNT_UNKNOWN);
	assert_int_equal(p.n_broken, 3 + 13 + 1);
	assert_string_equal(p.broken[0], "note-tweet.js element 1: the note's text is missing");
	assert_string_equal(p.broken[3], "tweets.js element 2: an object is expected");
	assert_string_equal(p.broken[16], "manifest.js: it tells another number of posts than are there");
	play_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_broken_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
