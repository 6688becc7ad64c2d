/* test_words.c: the words of a text by the definition, and the table of their counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/buf.h"
#include "text/words.h"

#define MAX (64u << 20)

static void
join(void *ctx, struct str word)
{
	struct buf *b = ctx;

	if (b->len)
		buf_char(b, ' ');
	buf_str(b, word);
}

/* The words in order, joined by blanks. */
static void
expect(const char *text, const char *lang, bool dotted, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(words_each(str_of(text), str_of(lang), dotted, join, &b), ERR_OK);
	assert_int_equal(b.err, ERR_OK);
	if (!str_eq(buf_view(&b), str_of(want)))
		fail_msg("\"%s\": \"" STR_FMT "\" instead of \"%s\"", text, STR_ARG(buf_view(&b)), want);
	buf_free(&b);
}

static void
definition(void **state)
{
	(void)state;
	/* Step 1: NFKC and the apostrophe. */
	expect("ﬁne Ｆｕｌｌ", "xx", false, "fine full");
	expect("couldn’t rock’n’roll", "de", false, "couldn't rock'n'roll");
	expect("cafe\xcc\x81", "en", false, "café");
	/* Step 2: links and names go, and what is next to them is no part of them. */
	expect("see http://a.b/c?d=e#f new HTTPS://X cat www.q.r/s WWW.T", "xx", false, "see new cat");
	expect("xwww.a.b 1www.c _www.d é.www.e", "xx", false, "xwww.a.b 1www.c _www.d");
	expect("readhttp://a.b/c ahttps:/b", "xx", false, "read ahttps");
	expect("(http://a.b) http://a.b\xe3\x80\x80next", "xx", false, "next");
	expect("#a#bc", "xx", false, "bc");
	expect("#tag @user a@user #été @naïve", "xx", false, "a@user");
	expect("@user.name@host.tld-x rest", "xx", false, "name@host.tld rest");
	expect("@user.name@host.tld-x rest", "xx", true, "rest");
	expect("@user..name @a- #tag.next", "xx", true, "name next");
	expect("# alone @ alone", "xx", false, "alone alone");
	expect("#\xcc\x81x @\xcc\x81y", "xx", false, "");
	/* Step 3: ICU's breaks. */
	expect("cat's 3.5 a.b ab.cd ab:cd x_y ab_cd 1,000 b2b", "xx", false,
	    "cat's a.b ab.cd ab cd x_y ab_cd b2b");
	expect("日本語を話す", "xx", false, "日本語 話す");
	expect("ภาษาไทยง่าย", "xx", false, "ภาษา ไทย ง่าย");
	expect("to.be\"quoted\"—dash/slash", "xx", false, "to.be quoted dash slash");
	/* Step 4: full folding. */
	expect("STRASSE Straße ΣΊΣΥΦΟΣ İstanbul", "xx", false, "strasse strasse σίσυφοσ i̇stanbul");
	/* Step 5: a letter, two code points, no stop word. */
	expect("a 1 22 3d ß x", "xx", false, "3d ss");
	expect("the die The DIE don’t", "en", false, "die die");
	expect("the die The DIE don’t", "und", false, "die die");
	expect("the die The DIE don’t", "", false, "die die");
	expect("the die The DIE don’t", "de", false, "the the don't");
	expect("the die The DIE don’t", "de-AT", false, "the the don't");
	expect("the die The DIE don’t", "tlh", false, "die die");
	/* Nothing, and what is no text. */
	expect("", "en", false, "");
	expect(" \n\t!?", "en", false, "");
	expect("broken \xff\xe2\x80 text", "en", false, "broken text");
}

static struct words *
counted(const char *const *texts, int sign)
{
	struct words *w = words_new(MAX);

	assert_non_null(w);
	for (; *texts; texts++)
		assert_int_equal(words_add(w, str_of(*texts), STR("en"), false, sign), ERR_OK);
	return w;
}

static void
expect_top(struct words *w, size_t n, const char *want)
{
	struct word_count top[16];
	struct buf b;
	size_t i, have;

	assert_int_equal(words_top(w, top, n, &have), ERR_OK);
	buf_init(&b, 1 << 16);
	for (i = 0; i < have; i++)
		buf_printf(&b, "%s" STR_FMT " %d", i ? ", " : "", STR_ARG(top[i].word), (int)top[i].count);
	if (!str_eq(buf_view(&b), str_of(want)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(buf_view(&b)), want);
	buf_free(&b);
}

/* Most first, ties by code point; what is at 0 or below is left out; the order of arrival does not matter. */
static void
top(void **state)
{
	static const char *const texts[] = { "Pear apple the the", "apple, FIG! don’t 日本語", "pear #apple",
		"zebra", "ÉTÉ été", "apple-pie anotherratherlongwordwithoutend", NULL };
	static const char *const back[] = { "anotherratherlongwordwithoutend apple-pie", "été ÉTÉ", "zebra",
		"pear #apple", "apple, FIG! don’t 日本語", "Pear apple the the", NULL };
	static const char *const some[] = { "zebra pear pie", "unknown", NULL };
	struct words *w = counted(texts, 1), *v = counted(back, 1), *none = counted(back, -1);

	(void)state;
	expect_top(w, 16,
	    "apple 3, pear 2, été 2, anotherratherlongwordwithoutend 1, fig 1, pie 1, zebra 1, 日本語 1");
	expect_top(v, 16,
	    "apple 3, pear 2, été 2, anotherratherlongwordwithoutend 1, fig 1, pie 1, zebra 1, 日本語 1");
	expect_top(w, 3, "apple 3, pear 2, été 2");
	expect_top(w, 1, "apple 3");
	expect_top(w, 0, "");
	assert_int_equal(words_add(w, STR("zebra pear pie"), STR("en"), false, -1), ERR_OK);
	expect_top(w, 5, "apple 3, été 2, anotherratherlongwordwithoutend 1, fig 1, pear 1");
	words_free(w);

	/* Merging adds, also what is below 0 so far. */
	w = counted(some, 1);
	assert_int_equal(words_merge(w, v), ERR_OK);
	expect_top(w, 4, "apple 3, pear 3, pie 2, zebra 2");
	assert_int_equal(words_merge(w, none), ERR_OK);
	expect_top(w, 16, "pear 1, pie 1, unknown 1, zebra 1");
	expect_top(none, 16, "");
	assert_int_equal(words_merge(none, v), ERR_OK);
	expect_top(none, 16, "");
	words_free(w);
	words_free(v);
	words_free(none);
	words_free(NULL);
}

/* One table, several languages: each post by its own list. */
static void
languages(void **state)
{
	struct words *w = words_new(MAX);
	int i;

	(void)state;
	assert_non_null(w);
	for (i = 0; i < 2; i++) {
		assert_int_equal(words_add(w, STR("the die war"), STR("en"), false, 1), ERR_OK);
		assert_int_equal(words_add(w, STR("the die war"), STR("de"), false, 1), ERR_OK);
		assert_int_equal(
		    words_add(w, STR("the die war"), STR("de-Latn-1996-x-abc"), false, 1), ERR_OK);
	}
	expect_top(w, 9, "the 4, die 2, war 2");
	words_free(w);
}

/* The maximum holds, is told, and what was counted before stands. */
static void
bounded(void **state)
{
	struct words *w = words_new(1 << 20);
	struct word_count first;
	size_t have;
	char text[64];
	enum err err = ERR_OK;
	int i, n;

	(void)state;
	assert_non_null(w);
	for (i = 0; !err && i < 1000000; i++) {
		n = snprintf(text, sizeof(text), "word%d fixed averylongwordindeed%d é%dé", i, i, i);
		err = words_add(w, (struct str){ text, (size_t)n }, STR("en"), false, 1);
	}
	assert_int_equal(err, ERR_FULL);
	assert_true(i > 3000 && i < 20000);
	assert_int_equal(words_add(w, STR("fixed fixed"), STR("en"), false, 1), ERR_OK);
	/* The text that did not fit may have been counted in part. */
	err = words_top(w, &first, 1, &have);
	assert_true(err == ERR_OK || err == ERR_FULL);
	assert_int_equal(have, 1);
	assert_true(str_eq(first.word, STR("fixed")));
	assert_true(first.count == (uint64_t)i + 1 || first.count == (uint64_t)i + 2);
	words_free(w);
	assert_non_null(w = words_new(0));
	assert_int_equal(words_add(w, STR("the and"), STR("en"), false, 1), ERR_OK);
	words_free(w);
}

/* A cleared table counts from 0 as a new one does, also what it knows from before. */
static void
cleared(void **state)
{
	static const char *const texts[] = { "pear été the 日本語 anotherratherlongwordwithoutend",
		"pear fig", NULL };
	struct words *w = counted(texts, 1);
	int round;

	(void)state;
	for (round = 0; round < 3; round++) {
		assert_true(words_clear(w, 4 << 20));
		expect_top(w, 9, "");
		assert_int_equal(words_add(w, STR("fig the 日本語 new"), STR("en"), false, 1), ERR_OK);
		assert_int_equal(words_add(w, STR("日本語 die war"), STR("de"), false, 1), ERR_OK);
		expect_top(w, 9, "日本語 2, fig 1, new 1");
	}
	assert_false(words_clear(w, 1));
	expect_top(w, 9, "");
	words_free(w);
}

/* Far more different pieces than the memo holds: it starts anew and the counts stay right. */
static void
memo_overflows(void **state)
{
	struct words *w = words_new(2 << 20);
	char text[128];
	int i, n, round;

	(void)state;
	assert_non_null(w);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 20000; i++) {
			n = snprintf(text, sizeof(text), "été—%d été,%dб", i, i);
			assert_int_equal(
			    words_add(w, (struct str){ text, (size_t)n }, STR("en"), false, 1), ERR_OK);
			assert_int_equal(
			    words_add(w, (struct str){ text, (size_t)n }, STR("en"), true, -1), ERR_OK);
			if (i % 100 == 0)
				assert_int_equal(words_add(w, STR("été"), STR("en"), false, 1), ERR_OK);
		}
		if (round == 0)
			expect_top(w, 2, "été 200");
	}
	expect_top(w, 2, "été 600");
	words_free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(definition),
		cmocka_unit_test(top),
		cmocka_unit_test(languages),
		cmocka_unit_test(bounded),
		cmocka_unit_test(cleared),
		cmocka_unit_test(memo_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
