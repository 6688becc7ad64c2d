/* test_unicode.c: code points, folding, cleaning, cutting and width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "text/unicode.h"

static void
next(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t c;
		size_t len;
	} cases[] = {
		{ "a", 'a', 1 },
		{ "\x7f", 0x7f, 1 },
		{ "\xc2\x80", 0x80, 2 },
		{ "\xdf\xbf", 0x7ff, 2 },
		{ "\xe0\xa0\x80", 0x800, 3 },
		{ "\xef\xbf\xbd", 0xfffd, 3 },
		{ "\xf0\x90\x80\x80", 0x10000, 4 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff, 4 },
		/* Broken: one byte each. */
		{ "\x80", 0xfffd, 1 },
		{ "\xc0\x80", 0xfffd, 1 },
		{ "\xc1\xbf", 0xfffd, 1 },
		{ "\xe0\x9f\xbf", 0xfffd, 1 },
		{ "\xed\xa0\x80", 0xfffd, 1 },
		{ "\xed\xbf\xbf", 0xfffd, 1 },
		{ "\xf0\x8f\xbf\xbf", 0xfffd, 1 },
		{ "\xf4\x90\x80\x80", 0xfffd, 1 },
		{ "\xf5\x80\x80\x80", 0xfffd, 1 },
		{ "\xff", 0xfffd, 1 },
		{ "\xc2", 0xfffd, 1 },
		{ "\xe2\x80", 0xfffd, 1 },
		{ "\xf0\x9f\x98", 0xfffd, 1 },
		{ "\xe2\x80z", 0xfffd, 1 },
	};
	size_t k, i;

	(void)state;
	for (k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		i = 0;
		assert_int_equal(unicode_next(str_of(cases[k].bytes), &i), cases[k].c);
		assert_int_equal(i, cases[k].len);
	}
}

static void
check(struct str got, const char *want)
{
	if (!str_eq(got, str_of(want)))
		fail_msg("\"" STR_FMT "\" instead of \"%s\"", STR_ARG(got), want);
}

static void
fold(void **state)
{
	static const char *const same[] = { "", "plain 123", "schön", "日本", "straße's end" + 7 };
	struct arena *a = arena_new(1 << 16);
	char many[100];
	struct str s;
	size_t i;

	(void)state;
	assert_non_null(a);
	for (i = 0; i < 5; i++) {
		s = str_of(same[i]);
		assert_ptr_equal(unicode_fold(a, s).p, s.p);
	}
	check(unicode_fold(a, STR("HeLLo_9")), "hello_9");
	check(unicode_fold(a, STR("Straße ΣΊΣΥΦΟΣ")), "strasse σίσυφοσ");
	check(unicode_fold(a, STR("İI")), "i̇i");
	check(unicode_fold(a, STR("\xef\xac\x83\xce\x90")), "ffi\xce\xb9\xcc\x88\xcc\x81");
	/* Longer than the first guess. */
	for (i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, "\xce\x90", 2);
	s = unicode_fold(a, (struct str){ many, sizeof(many) });
	assert_int_equal(s.len, 3 * sizeof(many));
	check(str_sub(s, s.len - 6, 6), "\xce\xb9\xcc\x88\xcc\x81");
	arena_free(a);
	a = arena_new(1);
	assert_non_null(a);
	assert_null(unicode_fold(a, STR("HELLO")).p);
	arena_free(a);
}

static void
clean(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct str s = STR("clean\ttext\nwith é 日 😀 \x7f");

	(void)state;
	assert_non_null(a);
	assert_ptr_equal(unicode_clean(a, s).p, s.p);
	assert_int_equal(unicode_clean(a, (struct str){ "", 0 }).len, 0);
	check(unicode_clean(a, (struct str){ "a\0b\x01\x1f\r\nc", 9 }), "ab\nc");
	check(unicode_clean(a, STR("\xff"
				   "a\xed\xa0\x80z\xe2\x80")),
	    "\xef\xbf\xbd"
	    "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd");
	s = STR("\xef\xbf\xbd is a character");
	assert_ptr_equal(unicode_clean(a, s).p, s.p);
	arena_free(a);
	a = arena_new(1);
	assert_non_null(a);
	assert_null(unicode_clean(a, STR("\x01"
					 "much more than there is room for"))
			.p);
	arena_free(a);
}

static void
cut(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *want;
	} cases[] = {
		{ "hello", 0, "" },
		{ "hello", 3, "hel" },
		{ "hello", 5, "hello" },
		{ "hello", 9, "hello" },
		{ "", 3, "" },
		{ "日本語", 2, "日本" },
		/* Never inside a cluster. */
		{ "e\xcc\x81x", 1, "" },
		{ "e\xcc\x81x", 2, "e\xcc\x81" },
		{ "ae\xcc\x81", 2, "a" },
		{ "a\r\nb", 2, "a" },
		{ "a\r\nb", 3, "a\r\n" },
		{ "x👨‍👩‍👧y", 3, "x" },
		{ "x👨‍👩‍👧y", 6, "x👨‍👩‍👧" },
		{ "🇫🇷🇩🇪", 3, "🇫🇷" },
		{ "🇫🇷🇩🇪", 1, "" },
		{ "👏🏽!", 1, "" },
		{ "\xff\xfe\xfd", 2, "\xff\xfe" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(unicode_cut(str_of(cases[i].text), cases[i].n), cases[i].want);
}

static void
width(void **state)
{
	static const struct {
		const char *text;
		int columns;
	} cases[] = {
		{ "", 0 },
		{ "hello", 5 },
		{ "\x01\x7f\x1b", 0 },
		{ "é", 1 },
		{ "e\xcc\x81", 1 },
		{ "日本語", 6 },
		{ "ｆｕｌｌ", 8 },
		{ "ﾊﾝ", 2 },
		{ "한국", 4 },
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 },
		{ "😀", 2 },
		{ "👨‍👩‍👧‍👦", 2 },
		{ "👏🏽", 2 },
		{ "❤", 1 },
		{ "❤️", 2 },
		{ "🇫🇷", 2 },
		{ "a\xe2\x80\x8b"
		  "b",
		    2 },
		{ "ภาษา", 4 },
		{ "กี่", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (unicode_width(str_of(cases[i].text)) != cases[i].columns)
			fail_msg("\"%s\": %d instead of %d", cases[i].text,
			    unicode_width(str_of(cases[i].text)), cases[i].columns);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next),
		cmocka_unit_test(fold),
		cmocka_unit_test(clean),
		cmocka_unit_test(cut),
		cmocka_unit_test(width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
