/* test_archive_hostile.c: archives that are incomplete, damaged, or made to do harm. */
#include "archive_play.h"

static void
test_refused(void **state)
{
#define FINE                                                                  \
	{                                                                     \
		.name = "data/tweets.js", .text = TWEETS("0", TWEET("1", "")) \
	}
	static const struct {
		struct member m[3];
		enum err err;
		const char *says;
	} table[] = {
		{ { { .name = "readme.txt", .text = "x" } }, ERR_UNSUPPORTED, "no X archive" },
		{ { { .name = "data/account.js", .text = ACCOUNT } }, ERR_MALFORMED, "no tweets.js" },
		/* names that want to be paths are not seen */
		{ { { .name = "../data/tweets.js", .text = TWEETS("0", TWEET("1", "")) } }, ERR_UNSUPPORTED,
		    "no X archive" },
		{ { { .name = "a/../../data/tweets.js", .text = TWEETS("0", TWEET("1", "")) } },
		    ERR_UNSUPPORTED, "no X archive" },
		{ { { .name = "/data/tweets.js", .text = TWEETS("0", TWEET("1", "")) } }, ERR_UNSUPPORTED,
		    "no X archive" },
		{ { { .name = "C:/data/tweets.js", .text = TWEETS("0", TWEET("1", "")) } }, ERR_UNSUPPORTED,
		    "no X archive" },
		{ { { .name = "..\\data/tweets.js", .text = TWEETS("0", TWEET("1", "")) } }, ERR_UNSUPPORTED,
		    "no X archive" },
		{ { { .name = "data/tweets.js/", .text = "" } }, ERR_UNSUPPORTED, "no X archive" },
		/* encrypted */
		{ { { .name = "data/tweets.js", .text = TWEETS("0", TWEET("1", "")), .password = 1 } },
		    ERR_UNSUPPORTED, "tweets.js is encrypted" },
		{ { FINE, { .name = "data/account.js", .text = ACCOUNT, .password = 1 } }, ERR_UNSUPPORTED,
		    "account.js is encrypted" },
		/* parts that are missing */
		{ { FINE, { .name = "data/tweets-part2.js", .text = TWEETS("2", TWEET("2", "")) } },
		    ERR_MALFORMED, "lacks a part" },
		{ { { .name = "data/tweets-part1.js", .text = TWEETS("1", TWEET("2", "")) },
		      { .name = "data/manifest.js", .text = MANIFEST("false", "") } },
		    ERR_MALFORMED, "lacks a part" },
		{ { FINE, { .name = "data/manifest.js",
			      .text = MANIFEST("false",
				  FILE_ROW("tweets.js", "1") ", " FILE_ROW("tweets-part1.js", "1")) } },
		    ERR_MALFORMED, "tweets-part1.js, which is not in the zip" },
		{ { { .name = "data/manifest.js", .text = MANIFEST("true", FILE_ROW("tweets.js", "1")) } },
		    ERR_UNSUPPORTED, "another one does" },
		/* broken members */
		{ { FINE,
		      { .name = "data/manifest.js", .text = "window.__THAR_CONFIG = { \"userInfo\" : " } },
		    ERR_MALFORMED, "manifest.js is broken" },
		{ { FINE, { .name = "data/manifest.js", .text = "" } }, ERR_MALFORMED,
		    "manifest.js is broken" },
		{ { FINE, { .name = "data/account.js", .text = "[ { \"account\" : " } }, ERR_MALFORMED,
		    "account.js is broken" },
		{ { FINE, { .name = "data/profile.js", .text = "{}" } }, ERR_MALFORMED,
		    "profile.js is broken" },
		{ { FINE, { .name = "data/follower.js", .text = "x = [ {}, {" } }, ERR_MALFORMED,
		    "follower.js is broken" },
		{ { FINE, { .name = "data/note-tweet.js", .text = "x = [ {}, {" } }, ERR_MALFORMED,
		    "note-tweet.js is broken" },
		{ { { .name = "data/tweets.js", .text = "" } }, ERR_MALFORMED, "tweets.js is broken" },
		{ { { .name = "data/tweets.js", .text = "window.YTD.tweets.part0 = {}" } }, ERR_MALFORMED,
		    "tweets.js is broken" },
		{ { { .name = "data/tweets.js",
		      .text = "window.YTD.tweets.part0 = [ " TWEET("1", "") " , { \"tweet\" : {" } },
		    ERR_MALFORMED, "tweets.js is broken" },
		{ { { .name = "data/tweets.js", .text = TWEETS("0", TWEET("1", "")) " alert(1)" } },
		    ERR_MALFORMED, "tweets.js is broken" },
	};
	struct play p;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t n = 0;
		enum err e;

		while (n < 3 && table[i].m[n].name)
			n++;
		e = play_zip(&p, table[i].m, n, (struct import_limits){ 0 });
		if (e != table[i].err || !strstr(p.fault.detail, table[i].says))
			fail_msg(
			    "case %zu (%s): %s, %s", i, table[i].m[n - 1].name, err_code(e), p.fault.detail);
		play_close(&p);
	}
	/* one of several zips may lack what the manifest names */
	assert_int_equal(PLAY(&p, FINE,
			     { .name = "data/manifest.js",
				 .text = MANIFEST("true",
				     FILE_ROW("tweets.js", "2") ", " FILE_ROW("tweets-part1.js", "1")) }),
	    ERR_OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.n_broken, 0);
	play_close(&p);
}

static size_t
find(const struct packed *z, const char *what, size_t n, size_t from)
{
	for (size_t i = from; i + n <= z->n; i++)
		if (memcmp(z->p + i, what, n) == 0)
			return i;
	return (size_t)-1;
}

static void
test_limits(void **state)
{
	size_t big = (size_t)20 << 20, at;
	char *text = malloc(big);
	struct member m[2] = { { .name = "data/tweets.js", .text = text, .size = big } };
	struct packed z;
	struct play p;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', big);
	memcpy(text, "x = [", 5);
	text[big - 1] = ']';
	/* a ratio that only a bomb has; twenty millions of blanks pack to about a thousandth */
	assert_int_equal(play_zip(&p, m, 1, (struct import_limits){ .max_ratio = 200 }), ERR_TOO_LARGE);
	assert_non_null(strstr(p.fault.detail, "unpacks to far more"));
	play_close(&p);
	assert_int_equal(play_zip(&p, m, 1, (struct import_limits){ .max_ratio = 100000 }), ERR_OK);
	play_close(&p);
	assert_int_equal(
	    play_zip(&p, m, 1, (struct import_limits){ .max_ratio = 100000, .max_member = big - 1 }),
	    ERR_TOO_LARGE);
	assert_non_null(strstr(p.fault.detail, "20971520 bytes"));
	play_close(&p);
	/* one element larger than any */
	memset(text + 5, '"', 1);
	text[big - 2] = '"';
	assert_int_equal(play_zip(&p, m, 1, (struct import_limits){ .max_ratio = 100000 }), ERR_TOO_LARGE);
	assert_non_null(strstr(p.fault.detail, "larger than is read"));
	play_close(&p);
	/* more members than are read */
	m[0] = (struct member)FINE;
	m[1] = (struct member){ .name = "x", .text = "y" };
	assert_int_equal(play_zip(&p, m, 2, (struct import_limits){ .max_members = 1 }), ERR_TOO_LARGE);
	assert_non_null(strstr(p.fault.detail, "2 members"));
	play_close(&p);
	/* members that lie about their size, in the directory at the end: too small and too large */
	for (int lie = 0; lie < 2; lie++) {
		memset(text, ' ', big);
		memcpy(text, "x = [", 5);
		text[big - 1] = ']';
		m[0] = (struct member){ .name = "data/tweets.js", .text = text, .size = 1 << 20 };
		text[(1 << 20) - 1] = ']';
		z = archive_pack(m, 1);
		at = find(&z, "PK\x01\x02", 4, 0);
		assert_true(at != (size_t)-1);
		memcpy(z.p + at + 24, lie ? "\xff\xff\xff\x00" : "\x64\x00\x00\x00", 4);
		play_open(&p);
		assert_int_equal(play_limited(&p, (struct play_bytes){ z.p, z.n, 0, 0 },
				     (struct import_limits){ .max_ratio = 100000 }),
		    ERR_MALFORMED);
		play_close(&p);
		free(z.p);
	}
	/* a count of members that would need more memory than there is */
	m[0] = (struct member)FINE;
	z = archive_pack(m, 1);
	at = find(&z, "PK\x05\x06", 4, 0);
	memcpy(z.p + at + 8, "\xfe\xff\xfe\xff", 4);
	play_open(&p);
	assert_int_equal(play_limited(&p, (struct play_bytes){ z.p, z.n, 0, 0 },
			     (struct import_limits){ .max_members = 1000 }),
	    ERR_TOO_LARGE);
	play_close(&p);
	free(z.p);
	free(text);
}

/* Cut anywhere, or with any byte turned around, a zip is refused or read: never more, and no half of it
 * silently. */
static void
test_damaged(void **state)
{
	const struct member m[] = {
		{ .name = "data/tweets.js",
		    .text = TWEETS(
			"0", TWEET("1", ", \"full_text\" : \"hello hello hello\"") "," TWEET("2", "")) },
		{ .name = "data/account.js", .text = ACCOUNT, .store = 1 },
		{ .name = "data/manifest.js", .text = MANIFEST("false", FILE_ROW("tweets.js", "2")) }
	};
	struct packed z = archive_pack(m, 3);
	struct play p;

	(void)state;
	for (size_t n = 0; n < z.n; n += n < 64 || n + 64 > z.n ? 1 : 7) {
		char *cut = malloc(n + 1);
		enum err e;

		assert_non_null(cut);
		memcpy(cut, z.p, n);
		play_open(&p);
		e = play_limited(&p, (struct play_bytes){ cut, n, 0, 0 }, (struct import_limits){ 0 });
		if (e != ERR_MALFORMED && e != ERR_UNSUPPORTED)
			fail_msg("cut at %zu: %s", n, err_code(e));
		play_close(&p);
		free(cut);
	}
	for (size_t i = 0; i < z.n; i++) {
		enum err e;

		z.p[i] ^= 0x55;
		play_open(&p);
		e = play_limited(&p, (struct play_bytes){ z.p, z.n, 0, 0 }, (struct import_limits){ 0 });
		if (!e && p.format == IMPORT_X_ARCHIVE)
			assert_true(p.n <= 2);
		play_close(&p);
		z.p[i] ^= 0x55;
	}
	/* reading fails under way */
	for (size_t at = 1; at < z.n; at += 13) {
		play_open(&p);
		assert_true(play_limited(&p, (struct play_bytes){ z.p, z.n, 0, at },
				(struct import_limits){ 0 }) != ERR_OK);
		play_close(&p);
	}
	/* in pieces of any size, it is the same */
	play_open(&p);
	assert_int_equal(
	    play_limited(&p, (struct play_bytes){ z.p, z.n, 1, 0 }, (struct import_limits){ 0 }), ERR_OK);
	assert_int_equal(p.n, 2);
	play_close(&p);
	free(z.p);
}

static void
test_stop(void **state)
{
	struct member m = FINE;
	struct packed z = archive_pack(&m, 1);
	struct play p;

	(void)state;
	play_open(&p);
	p.stop_with = ERR_STORE_FULL;
	assert_int_equal(play_limited(&p, (struct play_bytes){ z.p, z.n, 0, 0 }, (struct import_limits){ 0 }),
	    ERR_STORE_FULL);
	play_close(&p);
	free(z.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
