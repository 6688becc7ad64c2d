/* test_stop.c: the stop-word lists hold what the words of a text can be, each word once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "text/cut.h"
#include "text/stop.h"

#define LISTS "lib/text/stopwords/*.txt"
#define WORD_MAX 64

/* NFKC, apostrophe, folding: what steps 1 and 4 make of a word. */
static size_t
normal_form(struct str word, char *out, size_t max)
{
	UChar raw[WORD_MAX], nfkc[4 * WORD_MAX], folded[4 * WORD_MAX];
	int32_t n = 0, bytes = 0, i;
	UErrorCode e = U_ZERO_ERROR;

	u_strFromUTF8(raw, WORD_MAX, &n, word.p, (int32_t)word.len, &e);
	n = unorm2_normalize(unorm2_getNFKCInstance(&e), raw, n, nfkc, 4 * WORD_MAX, &e);
	for (i = 0; i < n; i++)
		if (nfkc[i] == 0x2019)
			nfkc[i] = '\'';
	n = u_strFoldCase(folded, 4 * WORD_MAX, nfkc, n, U_FOLD_CASE_DEFAULT, &e);
	u_strToUTF8(out, (int32_t)max, &bytes, folded, n, &e);
	assert_true(U_SUCCESS(e));
	return (size_t)bytes;
}

static enum err
keep(void *ctx, struct str word)
{
	struct str *kept = ctx;

	kept->len++;
	if (str_eq(word, (struct str){ kept->p, strlen(kept->p) }))
		kept->len += 100;
	return ERR_OK;
}

/* A word of two characters at least comes out of the cutting as it stands in the list, else it could never
 * match. */
static void
check_cut(struct cut *cut, const char *file, const char *word)
{
	struct str kept = { word, 0 };
	size_t i, characters = 0;

	for (i = 0; word[i]; i++)
		characters += ((unsigned char)word[i] & 0xc0) != 0x80;
	if (characters < 2)
		return;
	assert_int_equal(cut_text(cut, str_of(word), false, keep, &kept), ERR_OK);
	if (kept.len != 101)
		fail_msg("%s: \"%s\" is cut or changed", file, word);
}

static void
check_list(struct cut *cut, const char *file)
{
	char line[WORD_MAX * 3], before[WORD_MAX * 3] = "", form[WORD_MAX * 12];
	size_t n, words = 0;
	FILE *f = fopen(file, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		n = strcspn(line, "\n");
		assert_true(line[n] == '\n' && n > 0);
		line[n] = '\0';
		if (strcmp(before, line) >= 0)
			fail_msg("%s: \"%s\" is out of order or twice", file, line);
		n = normal_form(str_of(line), form, sizeof(form));
		if (!str_eq((struct str){ form, n }, str_of(line)))
			fail_msg("%s: \"%s\" is not in normal form", file, line);
		check_cut(cut, file, line);
		memcpy(before, line, sizeof(line));
		words++;
	}
	fclose(f);
	if (words < 60 || words > 450)
		fail_msg("%s has %zu words", file, words);
}

static void
lists(void **state)
{
	struct cut *cut = cut_new();
	glob_t files;
	size_t i;

	(void)state;
	assert_non_null(cut);
	assert_int_equal(glob(LISTS, 0, NULL, &files), 0);
	assert_true(files.gl_pathc >= 20);
	assert_int_equal(files.gl_pathc, stop_languages_len);
	for (i = 0; i < files.gl_pathc; i++)
		check_list(cut, files.gl_pathv[i]);
	globfree(&files);
	cut_free(cut);
}

/* The generated table tells of each word the languages that list it, and of no other. */
static void
lookup(void **state)
{
	static const struct {
		const char *word, *lang;
		bool stop;
	} cases[] = {
		{ "the", "en", true },
		{ "the", "EN-us", true },
		{ "the", "en_GB", true },
		{ "the", "", true },
		{ "the", "tlh", true },
		{ "the", "e", true },
		{ "the", "de", false },
		{ "The", "en", false },
		{ "die", "de", true },
		{ "die", "en", false },
		{ "de", "fr", true },
		{ "de", "nl", true },
		{ "de", "sv", true },
		{ "de", "en", false },
		{ "love", "en", false },
		{ "rt", "en", false },
		{ "amp", "en", false },
		{ "", "en", false },
		{ "don't", "en", true },
		{ "don’t", "en", false },
		{ "それ", "ja", true },
		{ "そして", "ja-JP", true },
		{ "이것은", "ko", true },
		{ "的", "zh-Hant", true },
		{ "什麼", "zh", true },
		{ "का", "hi", true },
		{ "من", "ar", true },
		{ "من", "fa", true },
		{ "של", "he", true },
		{ "что", "ru", true },
		{ "що", "uk", true },
		{ "những", "vi", true },
		{ "yang", "id", true },
		{ "için", "tr", true },
		{ "jest", "pl", true },
		{ "och", "sv", true },
		{ "ที่", "th", true },
		{ "que", "pt", true },
		{ "que", "es", true },
		{ "che", "it", true },
	};
	uint32_t bits;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bits = stop_bits(str_of(cases[i].word));
		if (((bits & stop_mask(str_of(cases[i].lang))) != 0) != cases[i].stop)
			fail_msg("\"%s\" in \"%s\"", cases[i].word, cases[i].lang);
	}
	for (i = 1; i < stop_list_len; i++)
		assert_true(str_cmp(stop_list[i - 1].word, stop_list[i].word) < 0);
	for (i = 0; i < stop_list_len; i++)
		assert_true(
		    stop_list[i].languages != 0 && stop_bits(stop_list[i].word) == stop_list[i].languages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(lookup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
