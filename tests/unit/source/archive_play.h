/* archive_play.h: X archives packed on the spot, in memory. */
#ifndef TESTS_ARCHIVE_PLAY_H
#define TESTS_ARCHIVE_PLAY_H

#include <zip.h>

#include "import_play.h"

struct member {
	const char *name, *text;
	size_t size;  /* 0: strlen(text) */
	int password; /* 1: encrypted */
	int store;    /* 1: not packed */
};

struct packed {
	char *p;
	size_t n;
};

/* A zip of these members, in memory. */
static struct packed
archive_pack(const struct member *m, size_t n)
{
	struct packed out = { NULL, 0 };
	zip_error_t error;
	zip_source_t *whole;
	zip_stat_t st;
	zip_t *z;

	zip_error_init(&error);
	whole = zip_source_buffer_create(NULL, 0, 0, &error);
	assert_non_null(whole);
	zip_source_keep(whole);
	z = zip_open_from_source(whole, ZIP_TRUNCATE, &error);
	assert_non_null(z);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *s =
		    zip_source_buffer(z, m[i].text, m[i].size ? m[i].size : strlen(m[i].text), 0);
		zip_int64_t at;

		assert_non_null(s);
		at = zip_file_add(z, m[i].name, s, ZIP_FL_ENC_GUESS);
		assert_true(at >= 0);
		if (m[i].store)
			assert_int_equal(zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0), 0);
		if (m[i].password)
			assert_int_equal(
			    zip_file_set_encryption(z, (zip_uint64_t)at, ZIP_EM_TRAD_PKWARE, "secret"), 0);
	}
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(zip_source_stat(whole, &st), 0);
	out.n = (size_t)st.size;
	out.p = malloc(out.n);
	assert_non_null(out.p);
	assert_int_equal(zip_source_open(whole), 0);
	assert_int_equal(zip_source_read(whole, out.p, out.n), (zip_int64_t)out.n);
	zip_source_close(whole);
	zip_source_free(whole);
	return out;
}

static inline enum err
play_zip(struct play *p, const struct member *m, size_t n, struct import_limits limits)
{
	struct packed z = archive_pack(m, n);
	enum err e;

	play_open(p);
	e = play_limited(p, (struct play_bytes){ z.p, z.n, 0, 0 }, limits);
	assert_int_equal(p->format, IMPORT_X_ARCHIVE);
	free(z.p);
	return e;
}

#define PLAY(p, ...)                                                                \
	play_zip((p), (const struct member[]){ __VA_ARGS__ },                       \
	    sizeof((const struct member[]){ __VA_ARGS__ }) / sizeof(struct member), \
	    (struct import_limits){ 0 })

#define MANIFEST(partial, files)                                                                             \
	"window.__THAR_CONFIG = {\n \"userInfo\" : { \"accountId\" : \"7\", \"userName\" : \"Jack\", "       \
	"\"displayName\" : \"J\" },\n"                                                                       \
	" \"archiveInfo\" : { \"sizeBytes\" : \"1\", \"generationDate\" : \"2023-12-31T19:06:35.489Z\", "    \
	"\"isPartialArchive\" : " partial " },\n"                                                            \
	" \"dataTypes\" : { \"directMessages\" : { \"files\" : [ { \"fileName\" : "                          \
	"\"data/direct-messages.js\", \"count\" : \"5\" } ] },\n"                                            \
	" \"follower\" : { \"files\" : [ { \"fileName\" : \"data/follower.js\", \"count\" : \"40\" } ] },\n" \
	" \"following\" : { \"files\" : [ { \"fileName\" : \"data/following.js\", \"count\" : \"30\" }, { "  \
	"\"count\" : \"1\" } ] },\n"                                                                         \
	" \"tweets\" : { \"mediaDirectory\" : \"data/tweets_media\", \"files\" : [ " files " ] } } }"
#define FILE_ROW(name, count)                                                                             \
	"{ \"fileName\" : \"data/" name "\", \"globalName\" : \"YTD.tweets.part0\", \"count\" : \"" count \
	"\" }"
#define TWEET(id, rest)                                                                                  \
	"{ \"tweet\" : { \"id_str\" : \"" id "\", \"created_at\" : \"Sun Dec 31 14:36:59 +0000 2023\", " \
	"\"favorite_count\" : \"12\", \"retweet_count\" : \"3\"" rest " } }"
#define TWEETS(part, ...) "window.YTD.tweets.part" part " = [\n  " __VA_ARGS__ "\n]"
#define ACCOUNT                                                                                              \
	"window.YTD.account.part0 = [ { \"account\" : { \"email\" : \"secret@example.org\", \"username\" : " \
	"\"Jack\", \"accountId\" : \"7\", "                                                                  \
	"\"createdAt\" : \"2009-06-30T07:52:16.000Z\", \"accountDisplayName\" : \"J \xc3\xa9\" } } ]"
#define PROFILE                                                                                             \
	"window.YTD.profile.part0 = [ { \"profile\" : { \"description\" : { \"bio\" : \"hi\", \"website\" " \
	": \"w\", \"location\" : \"l\" }, "                                                                 \
	"\"avatarMediaUrl\" : \"https://pbs.twimg.com/a.jpg\" } } ]"
#define FOLLOWERS                                                                                         \
	"window.YTD.follower.part0 = [ { \"follower\" : { \"accountId\" : \"1\" } }, { \"follower\" : { " \
	"\"accountId\" : \"2\" } } ]"

#endif
