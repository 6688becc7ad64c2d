/* test_entities.c: links, names, tags and lengths of texts, beside twitter-text's own suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "text/entities.h"
#include "text/tld.h"

#define ALL                                                                                 \
	(ENTITY_BIT(ENTITY_URL) | ENTITY_BIT(ENTITY_HASHTAG) | ENTITY_BIT(ENTITY_MENTION) | \
	    ENTITY_BIT(ENTITY_CASHTAG))

/* "kind:text" of each, one blank between; a list behind its name. */
static void
check(unsigned kinds, const char *text, const char *want)
{
	struct arena *a = arena_new(1 << 20);
	struct entity *list;
	struct buf b;
	size_t n, i;

	assert_non_null(a);
	buf_init(&b, 1 << 16);
	assert_int_equal(entities_extract(a, str_of(text), kinds, &list, &n), ERR_OK);
	for (i = 0; i < n; i++) {
		buf_printf(&b, "%s%c:" STR_FMT STR_FMT, i ? " " : "", "uhmc"[list[i].kind],
		    STR_ARG(list[i].text), STR_ARG(list[i].list));
		/* Bytes and strings are the same place. */
		assert_true(list[i].start < list[i].end && list[i].end <= strlen(text));
		assert_true(list[i].list.p + list[i].list.len == text + list[i].end);
		assert_true(list[i].text.p + list[i].text.len == list[i].list.p);
	}
	if (!str_eq(buf_view(&b), str_of(want)))
		fail_msg("\"%s\": \"" STR_FMT "\" instead of \"%s\"", text, STR_ARG(buf_view(&b)), want);
	buf_free(&b);
	arena_free(a);
}

static void
together(void **state)
{
	(void)state;
	check(ALL, "", "");
	check(ALL, "nothing. here, at all", "");
	check(ALL, "@a #b $C http://d.com/e", "m:a h:b c:C u:http://d.com/e");
	check(ALL, "Hi @user/list-1, see www.example.com/a(b)c?d=e. #tag!",
	    "m:user/list-1 u:www.example.com/a(b)c?d=e h:tag");
	check(ALL, "＠full ＃width", "m:full h:width");
	check(ALL, "日本語 #東京オリンピック と@userに", "h:東京オリンピック m:user");
	/* What lies in a link is nothing else, whichever kinds are asked for. */
	check(ALL, "https://mastodon.social/@Gargron#top", "u:https://mastodon.social/@Gargron#top");
	check(ENTITY_BIT(ENTITY_MENTION), "https://mastodon.social/@Gargron @real", "m:real");
	check(ENTITY_BIT(ENTITY_HASHTAG), "http://twitter.com/#tag #real", "h:real");
	check(ENTITY_BIT(ENTITY_CASHTAG), "http://a.com/$NO $YES", "c:YES");
	check(0, "@a #b http://c.com", "");
	/* What was matched is used up: the next must have a character before it. */
	check(ALL, "#a#b #c ##d", "h:c h:d");
	check(ALL, "@a@b @c", "m:c");
}

static void
names(void **state)
{
	(void)state;
	check(ENTITY_BIT(ENTITY_MENTION), "RT@a RT:@b rt @c part@d", "m:a m:b m:c");
	check(ENTITY_BIT(ENTITY_MENTION), "a@b _@c 1@d !@e @@f &@g", "");
	check(ENTITY_BIT(ENTITY_MENTION), ".@a (@b) é@c \"@d\" -@e", "m:a m:b m:c m:d m:e");
	check(ENTITY_BIT(ENTITY_MENTION), "@aé @b://x @c＠d @e@f", "");
	check(ENTITY_BIT(ENTITY_MENTION), "@abcdefghijklmnopqrstuvwxyz", "m:abcdefghijklmnopqrst");
	check(ENTITY_BIT(ENTITY_MENTION), "@a/ @b/1 @c/d_e-f @g/é", "m:a m:b m:c/d_e-f m:g");
	check(ENTITY_BIT(ENTITY_MENTION), "@ @- @é \xff@a", "m:a");
}

static void
tags(void **state)
{
	(void)state;
	check(ENTITY_BIT(ENTITY_HASHTAG), "#1 #1a #_ #_a #é #٣ #٣ع", "h:1a h:_a h:é h:٣ع");
	check(ENTITY_BIT(ENTITY_HASHTAG), "a#b &#c é#d 1#e", "");
	check(ENTITY_BIT(ENTITY_HASHTAG), "(#a) ❤️#b \"#c 。#d", "h:a h:b h:c h:d");
	check(ENTITY_BIT(ENTITY_HASHTAG), "#a://b #\xef\xb8\x8f #\xe2\x83\xa3 #", "");
	check(ENTITY_BIT(ENTITY_HASHTAG), "#naïve_1-2 #il·lusió", "h:naïve_1 h:il·lusió");
	check(ENTITY_BIT(ENTITY_CASHTAG), "$A $ABCDEF $ABCDEFG $A1 $A.B $A.BCD $A_ x$B $é",
	    "c:A c:ABCDEF c:A.B c:A c:A");
}

static void
links(void **state)
{
	unsigned kind = ENTITY_BIT(ENTITY_URL);

	(void)state;
	check(kind, "a.com a.b a.comm a.com.b", "u:a.com u:a.com");
	check(kind, "HTTP://A.COM/B?C#D", "u:HTTP://A.COM/B?C#D");
	check(kind, "mail me@a.com or you@b.de", "");
	check(kind, "a-.com -a.com a_.com _a.com a_b.com a_b.c.com", "u:b.c.com");
	check(kind, "http://a.com:8080/b http://a.com: http://a.com:b",
	    "u:http://a.com:8080/b u:http://a.com u:http://a.com");
	check(kind, "http://a.com/b((c)) http://a.com/b(c(d)e) http://a.com/(b(c(d)))",
	    "u:http://a.com/b((c)) u:http://a.com/b(c(d)e) u:http://a.com/");
	check(kind, "http://a.com/b.,;:! http://a.com?b=!", "u:http://a.com/b u:http://a.com?b=");
	check(kind, "ftp://a.com file.txt 1.2 e.g. i.e.", "");
	check(kind, "http://t.co/abc.def http://t.co/abc?d=e&f", "u:http://t.co/abc u:http://t.co/abc?d=e&f");
	check(kind, "http://t.co/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde", "");
	check(kind, "日本http://a.jp日本 a.jp日本b.jp", "u:http://a.jp u:a.jp u:b.jp");
	check(kind, "http://a.भारतम् http://a.भारत", "u:http://a.भारतम् u:http://a.भारत");
	check(kind, "a.РФ http://пример.рф/путь", "u:a.РФ u:http://пример.рф/путь");
	check(kind, "http://xn--a.com http://XN--é.com", "u:http://xn--a.com u:http://XN--é.com");
	check(kind, "http://xn--あ.com", "");
	check(kind, "あhttp://a.com", "u:http://a.com");
	check(kind, "\"a.com\" 'b.com' <c.com> [d.com]", "u:a.com u:b.com u:c.com u:d.com");
	check(kind, "http://a..com a...b.com http://.com http:///a.com", "");
}

/* A label of 63 is the longest, also in punycode; a URL of 4096. */
static void
limits(void **state)
{
	char text[8192];
	struct arena *a = arena_new(1 << 20);
	struct entity *list;
	size_t n, len, i;

	(void)state;
	assert_non_null(a);
	for (len = 60; len < 70; len++) {
		memcpy(text, "http://", 7);
		memset(text + 7, 'a', len);
		memcpy(text + 7 + len, ".com", 5);
		assert_int_equal(entities_extract(a, str_of(text), ALL, &list, &n), ERR_OK);
		assert_int_equal(n, len <= 63);
	}
	/* RFC 3492 makes "xn--" and 59 characters of 57 times U+3042, and one more of each further. */
	for (len = 50; len < 70; len++) {
		memcpy(text, "http://", 7);
		for (i = 0; i < len; i++)
			memcpy(text + 7 + 3 * i, "あ", 3);
		memcpy(text + 7 + 3 * len, ".com", 5);
		assert_int_equal(entities_extract(a, str_of(text), ALL, &list, &n), ERR_OK);
		assert_int_equal(n, len <= 57);
	}
	for (len = 4090; len < 4100; len++) {
		memset(text, 'a', len);
		memcpy(text, "http://a.com/", 13);
		text[len] = '\0';
		assert_int_equal(entities_extract(a, str_of(text), ALL, &list, &n), ERR_OK);
		assert_int_equal(n, len + 7 <= 4096);
	}
	for (i = 0; i < tld_list_len; i++) {
		assert_true(tld_list[i].name.len > 1 && tld_list[i].name.len <= 64);
		assert_true(i == 0 || str_cmp(tld_list[i - 1].name, tld_list[i].name) < 0);
	}
	arena_free(a);
	a = arena_new(1);
	assert_non_null(a);
	assert_int_equal(entities_extract(a, STR("#much @more than #one"), ALL, &list, &n), ERR_NOMEM);
	assert_int_equal(n, 0);
	arena_free(a);
}

/* Texts made to be slow take time in proportion to their length: this would run for hours. */
static void
linear(void **state)
{
	static const char *const bits[] = { "a.", "a_b.", "あ", "あ.", "あ_.com.", "http://", "a.com/(", "(",
		"#", "#1", "@", "@a@", "a-", ".", "http://a.com?", "-_", "xn--", "$A" };
	const size_t size = 1 << 18;
	char *text = malloc(size);
	struct arena *a = arena_new(256u << 20);
	struct entity *list;
	size_t k, i, n, len;

	(void)state;
	assert_true(text && a);
	for (k = 0; k < sizeof(bits) / sizeof(bits[0]); k++) {
		len = strlen(bits[k]);
		for (i = 0; i + len <= size; i += len)
			memcpy(text + i, bits[k], len);
		arena_reset(a);
		assert_int_equal(entities_extract(a, (struct str){ text, i }, ALL, &list, &n), ERR_OK);
		/* The same behind a dot that makes it worth a look. */
		memcpy(text, ".b", 2);
		assert_int_equal(entities_extract(a, (struct str){ text, i }, ALL, &list, &n), ERR_OK);
	}
	arena_free(a);
	free(text);
}

static void
reply(void **state)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{ "@a hi", "a" },
		{ " \n\xe3\x80\x80@a", "a" },
		{ "＠a", "a" },
		{ "hi @a", NULL },
		{ ".@a", NULL },
		{ "@", NULL },
		{ "@@a", NULL },
		{ "@a@b", NULL },
		{ "@aé", NULL },
		{ "@a://", NULL },
		{ "", NULL },
		{ "  ", NULL },
	};
	struct str name;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		name = (struct str){ NULL, 0 };
		assert_int_equal(entities_reply_to(str_of(cases[i].text), &name), cases[i].name != NULL);
		assert_true(str_eq(name, str_of(cases[i].name)));
	}
}

static void
weights(void **state)
{
	static const struct {
		const char *text;
		int version, limit, length, permillage;
		bool valid;
		size_t end;
	} cases[] = {
		{ "", 3, 0, 0, 0, false, 0 },
		{ "a", 3, 0, 1, 3, true, 1 },
		{ "日本", 3, 0, 4, 14, true, 6 },
		{ "日本", 1, 0, 2, 14, true, 6 },
		{ "日本", 2, 0, 4, 14, true, 6 },
		{ "“a” — b’s", 3, 0, 9, 32, true, 17 },
		{ "👨‍👩‍👧‍👦", 3, 0, 2, 7, true, 25 },
		{ "👨‍👩‍👧‍👦", 2, 0, 11, 39, true, 25 },
		{ "👨‍👩‍👧‍👦", 1, 0, 7, 50, true, 25 },
		{ "🇫🇷", 3, 0, 2, 7, true, 8 },
		{ "🇦🇦", 3, 0, 4, 14, true, 8 },
		{ "👏🏽", 3, 0, 2, 7, true, 8 },
		{ "©", 3, 0, 1, 3, true, 2 },
		{ "1#*", 3, 0, 3, 10, true, 3 },
		{ "see http://a.com/very/long/indeed/yes", 3, 0, 27, 96, true, 37 },
		{ "a.co", 3, 0, 23, 82, true, 4 },
		{ "abcdef", 3, 4, 6, 1500, false, 4 },
		{ "日本語", 3, 4, 6, 1500, false, 6 },
		{ "a\xef\xbb\xbf"
		  "b",
		    3, 0, 4, 14, false, 1 },
		{ "a\xef\xbf\xbf", 3, 0, 3, 10, false, 1 },
		/* Composed first: the end is behind all of a cluster or none. */
		{ "e\xcc\x81", 3, 0, 1, 3, true, 3 },
		{ "e\xcc\x81"
		  "e\xcc\x81"
		  "x",
		    3, 1, 3, 3000, false, 3 },
		{ "xe\xcc\x81y", 3, 2, 3, 1500, false, 4 },
		{ "see http://a.com/b e\xcc\x81", 3, 27, 29, 1074, false, 18 },
	};
	struct weighted w;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		w = entities_weigh(str_of(cases[i].text), cases[i].version, cases[i].limit);
		if (w.length != cases[i].length || w.permillage != cases[i].permillage ||
		    w.valid != cases[i].valid || w.valid_end != cases[i].end)
			fail_msg("\"%s\": length %d, permillage %d, %s, end %zu", cases[i].text, w.length,
			    w.permillage, w.valid ? "valid" : "not valid", w.valid_end);
	}
}

static void
whole_strings(void **state)
{
	static const char *const urls[] = { "http://a.com", "https://a.b.com:1/c?d#e", "http://[::1]/",
		"http://1.2.3.4", "http://u:p@a.com", "http://a_b.c.com", "http://é.com/", NULL };
	static const char *const no_urls[] = { "", "http://", "http:///a", "//a.com", "http://a",
		"http://a b.com", "http://a.com/ ", "http://a.com/\n", "http://a.com/%zz", "http://a.com/%4",
		"http://a_b.com", "http://-a.com", "http://a.1com", "http://a.com:123456",
		"http://a.com:", "http://1.2.3.256", "http://1.2.3.04", "http://1.2.3", "http://[g::]",
		"http://a..com", "http://.com", "http://a.com.", "http://u@v@a.com", "javascript:alert(1)",
		"ftp://a.com", "http://a.com/<", "http://a.com/\xff", NULL };
	const char *const *u;

	(void)state;
	for (u = urls; *u; u++)
		if (!entities_valid_url(str_of(*u), true, true))
			fail_msg("\"%s\" is no URL", *u);
	for (u = no_urls; *u; u++)
		if (entities_valid_url(str_of(*u), true, true))
			fail_msg("\"%s\" is a URL", *u);
	assert_false(entities_valid_url(STR("http://é.com/"), true, false));
	assert_true(entities_valid_url(STR("a.com/b"), false, false));
	assert_false(entities_valid_url(STR("a.com/b"), true, false));

	assert_true(entities_valid_username(STR("@a_1")) && entities_valid_username(STR("＠a")));
	assert_false(entities_valid_username(STR("a")) || entities_valid_username(STR("@")) ||
		     entities_valid_username(STR("")) || entities_valid_username(STR("@a ")) ||
		     entities_valid_username(STR("@a/b")) ||
		     entities_valid_username(STR("@abcdefghijklmnopqrstu")) ||
		     entities_valid_username(STR("@@a")));
	assert_true(entities_valid_list(STR("@a/b")) && entities_valid_list(STR("@a/b-_1")));
	assert_false(entities_valid_list(STR("@a")) || entities_valid_list(STR("@a/")) ||
		     entities_valid_list(STR("@a/1")) || entities_valid_list(STR("@a/b ")) ||
		     entities_valid_list(STR("@/b")) || entities_valid_list(STR("")));
	assert_true(entities_valid_hashtag(STR("#a")) && entities_valid_hashtag(STR("＃é1")));
	assert_false(entities_valid_hashtag(STR("#")) || entities_valid_hashtag(STR("#1")) ||
		     entities_valid_hashtag(STR("a")) || entities_valid_hashtag(STR("#a b")) ||
		     entities_valid_hashtag(STR("##a")) || entities_valid_hashtag(STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(together),
		cmocka_unit_test(names),
		cmocka_unit_test(tags),
		cmocka_unit_test(links),
		cmocka_unit_test(limits),
		cmocka_unit_test(linear),
		cmocka_unit_test(reply),
		cmocka_unit_test(weights),
		cmocka_unit_test(whole_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
