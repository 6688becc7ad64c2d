/* test_platform.c: handles as people write them, and the addresses of profiles and posts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "model/platform.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DID "did:plc:z72i7hdynmk6r22z27h6tvur"
#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16

struct handle_case {
	enum platform platform;
	const char *text, *want; /* want NULL: refused */
};

static void
handles(void **state)
{
	static const struct handle_case cases[] = {
		{ PLATFORM_X, "jack", "jack" },
		{ PLATFORM_X, "@Jack_1", "jack_1" },
		{ PLATFORM_X, "a23456789012345", "a23456789012345" },
		{ PLATFORM_X, "a234567890123456", NULL },
		{ PLATFORM_X, "", NULL },
		{ PLATFORM_X, "@", NULL },
		{ PLATFORM_X, "@@jack", NULL },
		{ PLATFORM_X, " jack", NULL },
		{ PLATFORM_X, "jack ", NULL },
		{ PLATFORM_X, "ja-ck", NULL },
		{ PLATFORM_X, "ja.ck", NULL },
		{ PLATFORM_X,
		    "j\xc3\xa4"
		    "ck",
		    NULL },
		{ PLATFORM_X, "jack\n", NULL },
		{ PLATFORM_X, "../x", NULL },
		{ PLATFORM_X, "jack@x.com", NULL },
		{ PLATFORM_MASTODON, "Gargron@Mastodon.Social", "gargron@mastodon.social" },
		{ PLATFORM_MASTODON, "@a_b.c-d@x.example", "a_b.c-d@x.example" },
		{ PLATFORM_MASTODON, "a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example" },
		{ PLATFORM_MASTODON, A64 "@x.example", A64 "@x.example" },
		{ PLATFORM_MASTODON, "a@127.0.0.1:8080", "a@127.0.0.1:8080" },
		{ PLATFORM_MASTODON, "a@localhost:3000", "a@localhost:3000" },
		{ PLATFORM_MASTODON, "a" A64 "@x.example", NULL },
		{ PLATFORM_MASTODON, "a@localhost", NULL },
		{ PLATFORM_MASTODON, "a@127.0.0.1", NULL },
		{ PLATFORM_MASTODON, "a@127.0.0.2:80", NULL },
		{ PLATFORM_MASTODON, "a@localhost:0", NULL },
		{ PLATFORM_MASTODON, "a@localhost:65536", NULL },
		{ PLATFORM_MASTODON, "a@localhost:", NULL },
		{ PLATFORM_MASTODON, "a@localhost:80/x", NULL },
		{ PLATFORM_MASTODON, "a@x.example:443", NULL },
		{ PLATFORM_MASTODON, "a@10.0.0.1", NULL },
		{ PLATFORM_MASTODON, "a@[::1]", NULL },
		{ PLATFORM_MASTODON, "a@2130706433", NULL },
		{ PLATFORM_MASTODON, "a@0x7f.1", NULL },
		{ PLATFORM_MASTODON, "a", NULL },
		{ PLATFORM_MASTODON, "@a", NULL },
		{ PLATFORM_MASTODON, "a@", NULL },
		{ PLATFORM_MASTODON, "@x.example", NULL },
		{ PLATFORM_MASTODON, "a@b@x.example", NULL },
		{ PLATFORM_MASTODON, ".a@x.example", NULL },
		{ PLATFORM_MASTODON, "a.@x.example", NULL },
		{ PLATFORM_MASTODON, "-a@x.example", NULL },
		{ PLATFORM_MASTODON, "a b@x.example", NULL },
		{ PLATFORM_MASTODON, "a@x_y.example", NULL },
		{ PLATFORM_MASTODON, "a@x.example/", NULL },
		{ PLATFORM_MASTODON, "a@x.example?x", NULL },
		{ PLATFORM_MASTODON, "a@.example", NULL },
		{ PLATFORM_MASTODON, "a@x..example", NULL },
		{ PLATFORM_MASTODON, "a@x.example.", NULL },
		{ PLATFORM_MASTODON, "a@-x.example", NULL },
		{ PLATFORM_MASTODON, "a@x-.example", NULL },
		{ PLATFORM_MASTODON, "a@" A64 ".example", NULL },
		{ PLATFORM_MASTODON, "a@x.example\r\nHost: y", NULL },
		{ PLATFORM_BLUESKY, "@Jay.BSKY.team", "jay.bsky.team" },
		{ PLATFORM_BLUESKY, DID, DID },
		{ PLATFORM_BLUESKY, "did:web:x.example", "did:web:x.example" },
		{ PLATFORM_BLUESKY, "8.x.example", "8.x.example" },
		{ PLATFORM_BLUESKY, "jay", NULL },
		{ PLATFORM_BLUESKY, "jay.bsky.8", NULL },
		{ PLATFORM_BLUESKY, "jay_x.bsky.social", NULL },
		{ PLATFORM_BLUESKY, "did:plc:z72i7hdynmk6r22z27h6tvu", NULL },
		{ PLATFORM_BLUESKY, "did:plc:z72i7hdynmk6r22z27h6tvu1", NULL },
		{ PLATFORM_BLUESKY, "did:plc:Z72i7hdynmk6r22z27h6tvur", NULL },
		{ PLATFORM_BLUESKY, "did:web:", NULL },
		{ PLATFORM_BLUESKY, "did:web:x.example:u", NULL },
		{ PLATFORM_BLUESKY, "did:key:zQ3sh", NULL },
		{ PLATFORM_BLUESKY, "127.0.0.1", NULL },
		{ PLATFORM_BLUESKY, A64 ".com", NULL },
		{ PLATFORM_COUNT, "jack", NULL },
	};
	struct handle h;
	struct fault f;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum err err = handle_parse(cases[i].platform, str_of(cases[i].text), &h, &f);

		if (cases[i].want == NULL) {
			if (err != ERR_INVALID_HANDLE)
				fail_msg("accepted: %s", cases[i].text);
			assert_int_equal(f.err, ERR_INVALID_HANDLE);
			assert_string_equal(f.field, "handle");
			assert_true(f.detail[0] != '\0');
			continue;
		}
		if (err != ERR_OK)
			fail_msg("refused: %s", cases[i].text);
		assert_string_equal(h.text, cases[i].want);
		assert_int_equal(h.platform, cases[i].platform);
	}
	assert_int_equal(handle_parse(PLATFORM_X, STR("a\0b"), &h, NULL), ERR_INVALID_HANDLE);
	assert_int_equal(handle_parse(PLATFORM_X, (struct str){ NULL, 0 }, &h, NULL), ERR_INVALID_HANDLE);
}

static void
long_names(void **state)
{
	char name[400];
	struct handle h;
	size_t len = 0;

	(void)state;
	/* 253 bytes are a name, 254 are none. */
	while (len + 4 < 253) {
		name[len++] = 'a';
		name[len++] = '.';
	}
	while (len < 254)
		name[len++] = 'b';
	assert_int_equal(handle_parse(PLATFORM_BLUESKY, (struct str){ name, 253 }, &h, NULL), ERR_OK);
	assert_int_equal(
	    handle_parse(PLATFORM_BLUESKY, (struct str){ name, 254 }, &h, NULL), ERR_INVALID_HANDLE);
	memmove(name + 65, name, 253);
	memset(name, 'u', 64);
	name[64] = '@';
	assert_int_equal(handle_parse(PLATFORM_MASTODON, (struct str){ name, 65 + 253 }, &h, NULL), ERR_OK);
	assert_int_equal(strlen(h.text), 318);
	memset(name, 'a', sizeof(name));
	assert_int_equal(
	    handle_parse(PLATFORM_BLUESKY, (struct str){ name, sizeof(name) }, &h, NULL), ERR_INVALID_HANDLE);
	assert_int_equal(handle_parse_spec((struct str){ name, sizeof(name) }, &h, NULL), ERR_INVALID_HANDLE);
	assert_false(handle_from_url((struct str){ name, sizeof(name) }, &h));
	memcpy(name, "https://x.example/@", 19);
	assert_false(handle_from_url((struct str){ name, sizeof(name) }, &h));
	memcpy(name + 300, "/@u", 3);
	assert_false(handle_from_url((struct str){ name + 8, 295 }, &h));
}

static void
specs_and_urls(void **state)
{
	static const struct handle_case cases[] = {
		{ PLATFORM_X, "x:Jack", "jack" },
		{ PLATFORM_X, "x:@jack", "jack" },
		{ PLATFORM_X, "@jack", "jack" },
		{ PLATFORM_X, "x.com/jack", "jack" },
		{ PLATFORM_X, "https://x.com/jack?s=20", "jack" },
		{ PLATFORM_X, "HTTPS://Twitter.com/Jack/status/20#x", "jack" },
		{ PLATFORM_X, "https://mobile.twitter.com/jack/", "jack" },
		{ PLATFORM_X, "www.x.com/@jack", "jack" },
		{ PLATFORM_MASTODON, "mastodon:a@b.example", "a@b.example" },
		{ PLATFORM_MASTODON, "a@b.example", "a@b.example" },
		{ PLATFORM_MASTODON, "@a@b.example", "a@b.example" },
		{ PLATFORM_MASTODON, "a@localhost:3000", "a@localhost:3000" },
		{ PLATFORM_MASTODON, "https://mastodon.social/@Gargron", "gargron@mastodon.social" },
		{ PLATFORM_MASTODON, "https://mastodon.social/@Gargron/1234", "gargron@mastodon.social" },
		{ PLATFORM_MASTODON, "https://mastodon.social/@a@other.example", "a@other.example" },
		{ PLATFORM_MASTODON, "https://mastodon.social/%40a%40other.example", "a@other.example" },
		{ PLATFORM_MASTODON, "https://mastodon.social/users/Gargron/statuses/1",
		    "gargron@mastodon.social" },
		{ PLATFORM_MASTODON, "http://127.0.0.1:3000/@a", "a@127.0.0.1:3000" },
		{ PLATFORM_BLUESKY, "bluesky:a.bsky.social", "a.bsky.social" },
		{ PLATFORM_BLUESKY, "bluesky:" DID, DID },
		{ PLATFORM_BLUESKY, DID, DID },
		{ PLATFORM_BLUESKY, "a.bsky.social", "a.bsky.social" },
		{ PLATFORM_BLUESKY, "@a.bsky.social", "a.bsky.social" },
		{ PLATFORM_BLUESKY, "https://bsky.app/profile/a.bsky.social/post/3k", "a.bsky.social" },
		{ PLATFORM_BLUESKY, "bsky.app/profile/did%3Aplc%3Az72i7hdynmk6r22z27h6tvur", DID },
		{ PLATFORM_COUNT, "", NULL },
		{ PLATFORM_COUNT, "jack", NULL },
		{ PLATFORM_COUNT, ":", NULL },
		{ PLATFORM_COUNT, "@", NULL },
		{ PLATFORM_COUNT, "x:", NULL },
		{ PLATFORM_COUNT, "X:jack", NULL },
		{ PLATFORM_COUNT, "youtube:jack", NULL },
		{ PLATFORM_COUNT, "x:a@b.example", NULL },
		{ PLATFORM_COUNT, "x:x:jack", NULL },
		{ PLATFORM_COUNT, "mastodon:jack", NULL },
		{ PLATFORM_COUNT, "bluesky:jack", NULL },
		{ PLATFORM_COUNT, "did:key:x", NULL },
		{ PLATFORM_COUNT, "@jack:x", NULL },
		{ PLATFORM_COUNT, "https://x.com", NULL },
		{ PLATFORM_COUNT, "https://x.com/", NULL },
		{ PLATFORM_COUNT, "https://x.com/home", NULL },
		{ PLATFORM_COUNT, "https://x.com/i/status/20", NULL },
		{ PLATFORM_COUNT, "https://x.com/search?q=jack", NULL },
		{ PLATFORM_COUNT, "https://x.com/hashtag/c", NULL },
		{ PLATFORM_COUNT, "https://user@x.com/jack", NULL },
		{ PLATFORM_COUNT, "https://x.com:8080/jack", NULL },
		{ PLATFORM_COUNT, "https://evil.example/jack", NULL },
		{ PLATFORM_COUNT, "https://notx.com/jack", NULL },
		{ PLATFORM_COUNT, "https://bsky.app/jack", NULL },
		{ PLATFORM_COUNT, "https://bsky.app/profile/", NULL },
		{ PLATFORM_COUNT, "https://bsky.app/profile", NULL },
		{ PLATFORM_COUNT, "https://mastodon.social/about", NULL },
		{ PLATFORM_COUNT, "https://mastodon.social/@", NULL },
		{ PLATFORM_COUNT, "https://mastodon.social/users", NULL },
		{ PLATFORM_COUNT, "https://mastodon.social/users/", NULL },
		{ PLATFORM_COUNT, "https://10.0.0.1/@a", NULL },
		{ PLATFORM_COUNT, "https:///@a", NULL },
		{ PLATFORM_COUNT, "https://www.youtube.com/@a", NULL },
		{ PLATFORM_COUNT, "ftp://mastodon.social/@a", NULL },
		{ PLATFORM_COUNT, "javascript://x.com/jack", NULL },
		{ PLATFORM_COUNT, "//x.com/jack", NULL },
		{ PLATFORM_COUNT, "/", NULL },
	};
	struct handle h, untouched;
	struct fault f;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum err err = handle_parse_spec(str_of(cases[i].text), &h, &f);

		if (cases[i].want == NULL) {
			if (err != ERR_INVALID_HANDLE)
				fail_msg("accepted: %s as %s", cases[i].text, h.text);
			assert_string_equal(f.field, "handle");
			memset(&h, 0x55, sizeof(h));
			memset(&untouched, 0x55, sizeof(untouched));
			assert_false(handle_from_url(str_of(cases[i].text), &h));
			assert_memory_equal(&h, &untouched, sizeof(h));
			continue;
		}
		if (err != ERR_OK)
			fail_msg("refused: %s", cases[i].text);
		assert_string_equal(h.text, cases[i].want);
		assert_int_equal(h.platform, cases[i].platform);
	}
}

static void
names(void **state)
{
	static const char *const bad[] = { "", "X", "twitter", "x ", "blue", "mastodon2" };
	enum platform p;

	(void)state;
	for (int i = 0; i < PLATFORM_COUNT; i++) {
		assert_true(platform_parse(str_of(platform_name((enum platform)i)), &p));
		assert_int_equal(p, i);
		assert_true(platform_title((enum platform)i)[0] != '\0');
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(platform_parse(str_of(bad[i]), &p));
	assert_string_equal(platform_name(PLATFORM_COUNT), "");
}

static void
pages(void **state)
{
	static const struct {
		enum platform platform;
		const char *handle, *id, *want;
	} cases[] = {
		{ PLATFORM_X, "jack", NULL, "https://x.com/jack" },
		{ PLATFORM_X, "jack", "20", "https://x.com/jack/status/20" },
		{ PLATFORM_X, "", "20", "https://x.com/i/status/20" },
		{ PLATFORM_MASTODON, "a@b.example", NULL, "https://b.example/@a" },
		{ PLATFORM_MASTODON, "a@b.example", "11", "https://b.example/@a/11" },
		{ PLATFORM_MASTODON, "a@127.0.0.1:80", "11", "http://127.0.0.1:80/@a/11" },
		{ PLATFORM_BLUESKY, "a.example", NULL, "https://bsky.app/profile/a.example" },
		{ PLATFORM_BLUESKY, DID, "3k", "https://bsky.app/profile/" DID "/post/3k" },
		{ PLATFORM_BLUESKY, "a.example", "at://" DID "/app.bsky.feed.post/3k",
		    "https://bsky.app/profile/a.example/post/3k" },
		{ PLATFORM_BLUESKY, "a.example", "at://" DID "/app.bsky.feed.repost/3k",
		    "https://bsky.app/profile/a.example" },
		{ PLATFORM_X, "ja/ck", "2?0\"<\xc3\xa9", "https://x.com/ja%2Fck/status/2%3F0%22%3C%C3%A9" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_clear(&b);
		if (cases[i].id == NULL)
			platform_profile_url(&b, cases[i].platform, str_of(cases[i].handle));
		else
			platform_post_url(
			    &b, cases[i].platform, str_of(cases[i].handle), str_of(cases[i].id));
		assert_string_equal(b.data, cases[i].want);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handles),
		cmocka_unit_test(long_names),
		cmocka_unit_test(specs_and_urls),
		cmocka_unit_test(names),
		cmocka_unit_test(pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
