/* test_fast_words.c: the fast way to count words gives exactly ICU's answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ustring.h>
#include <zlib.h>

#include "text/cut.h"
#include "text/stop.h"
#include "text/words.h"

#define MAX (64u << 20)

static int
by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* What a text must give: by ICU, without the table. */
struct reference {
	struct cut *cut;
	uint32_t mask;
	char bytes[1 << 16];
	size_t len;
	struct str words[4096];
	size_t n;
};

static enum err
refer(void *ctx, struct str word)
{
	struct reference *r = ctx;

	if (stop_bits(word) & r->mask)
		return ERR_OK;
	assert_true(r->n < 4096 && r->len + word.len <= sizeof(r->bytes));
	memcpy(r->bytes + r->len, word.p, word.len);
	r->words[r->n++] = (struct str){ r->bytes + r->len, word.len };
	r->len += word.len;
	return ERR_OK;
}

static void
show(struct str text, bool dotted, const struct reference *r, const struct word_count *top, size_t n)
{
	size_t i;

	fprintf(stderr, "text%s:", dotted ? " (dotted)" : "");
	for (i = 0; i < text.len; i++)
		fprintf(stderr, (unsigned char)text.p[i] > ' ' && text.p[i] < 127 ? "%c" : "\\x%02x",
		    (unsigned char)text.p[i]);
	fprintf(stderr, "\nICU:");
	for (i = 0; i < r->n; i++)
		fprintf(stderr, " [" STR_FMT "]", STR_ARG(r->words[i]));
	fprintf(stderr, "\ntable:");
	for (i = 0; i < n; i++)
		fprintf(stderr, " [" STR_FMT "] %d", STR_ARG(top[i].word), (int)top[i].count);
	fprintf(stderr, "\n");
}

/* The table's count of one text is ICU's, and taking the text back leaves nothing. */
static void
compare(struct words *w, struct reference *r, struct str text, const char *lang, bool dotted)
{
	static struct word_count top[4096];
	size_t n, i, at = 0;
	bool same = true;

	r->n = r->len = 0;
	r->mask = stop_mask(str_of(lang));
	assert_int_equal(cut_text(r->cut, text, dotted, refer, r), ERR_OK);
	assert_int_equal(words_add(w, text, str_of(lang), dotted, 1), ERR_OK);
	assert_int_equal(words_top(w, top, 4096, &n), ERR_OK);
	qsort(r->words, r->n, sizeof(r->words[0]), by_bytes);
	for (i = 0; i < n; i++)
		at += top[i].count;
	same = at == r->n;
	for (i = 0; same && i < n; i++) {
		const struct str *found =
		    bsearch(&top[i].word, r->words, r->n, sizeof(r->words[0]), by_bytes);
		size_t first, last;

		if (found == NULL) {
			same = false;
			break;
		}
		for (first = (size_t)(found - r->words); first > 0 && str_eq(r->words[first - 1], *found);
		     first--)
			;
		for (last = (size_t)(found - r->words); last < r->n && str_eq(r->words[last], *found); last++)
			;
		same = last - first == top[i].count;
	}
	if (!same) {
		show(text, dotted, r, top, n);
		fail();
	}
	assert_int_equal(words_add(w, text, str_of(lang), dotted, -1), ERR_OK);
	assert_int_equal(words_top(w, top, 1, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static uint64_t
next(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static struct reference *
reference_new(void)
{
	struct reference *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	r->cut = cut_new();
	assert_non_null(r->cut);
	return r;
}

static void
reference_free(struct reference *r)
{
	cut_free(r->cut);
	free(r);
}

/* Every string of up to four of the characters that matter to the rules. */
static void
all_short_ascii(void **state)
{
	static const char alphabet[] = "aB1_@#.',:; /-\"";
	struct reference *r = reference_new();
	struct words *w = words_new(MAX);
	const unsigned n = sizeof(alphabet) - 1;
	unsigned i, k, x;
	char s[4];

	(void)state;
	assert_non_null(w);
	for (i = 0; i < n * n * n * n; i++) {
		for (k = 0, x = i; k < 4; k++, x /= n)
			s[k] = alphabet[x % n];
		compare(w, r, (struct str){ s, 4 }, "xx", i & 1);
	}
	words_free(w);
	reference_free(r);
}

static const char *const ascii_bits[] = { "a", "B", "cd", "Ef", "1", "23", "_", "@", "#", ".", "'", ",", ";",
	":", " ", " ", "\n", "\t", "\r", "\v", "\f", "-", "/", "\"", "!", "&", "http://", "HTTPS://", "https",
	"http", "://", "www.", "WwW.", "w", "the", "aLongWordOfMoreThanSixteen", "exactly.sixteen.", "\x01",
	"\x1c", "\x7f", "(", ")" };
static const char *const plain_bits[] = { "a", "B", "cd", "1", "_", "@", "#", ".", "'", ",", ":", " ", "\n",
	"www.", "http://", "’", "…", "—", "–", "“", "”", "•", "😂", "❤️", "❤", "👨‍👩‍👧‍👦",
	"👏🏽", "🇫🇷", "🇫", "\xe2\x80\x8d", "\xef\xb8\x8f", "🏽", "🤔", "✨", "-", "don’t", "the",
	"!" };
static const char *const wild_bits[] = { "a", "B", "1", "_", "@", "#", ".", "'", ",", ":", " ", "\n", "www.",
	"http://", "’", "‘", "…", "😂", "\xe2\x80\x8d", "\xef\xb8\x8f", "é", "e\xcc\x81", "\xcc\x81",
	"\xcd\x85", "ß", "İ", "ﬁ", "Ａ", "＠", "＃", "．", "：", "ｗｗｗ．", "日", "本", "語", "カ", "ｶ", "ﾞ",
	"ー", "の", "한", "국", "ᄀ", "ᅡ", "ก", "า", "ำ", "่", "ไ", "ខ", "្", "ລ", "မ", "\xc2\xa0",
	"\xe3\x80\x80", "\xe2\x80\xa8", "\xc2\x85", "\xff", "\xe2\x80", "\xf0\x9f", "-", "\"", "!", "א", "״",
	"ـ", "٣", "ع", "\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\x8f", "·", "\xe2\x84\xaa", "ΐ", "ŉ", "Σ", "´",
	"¨", "²", "½", "™", "ǅ", "İ", "\xef\xb7\xba", "𝐀", "𠮷", "🄰", "㌀", "क", "्", "ि", "د", "\xe2\x80\xaa",
	"Ж", "и", "http", "://" };

static void
random_texts(void **state)
{
	static const struct {
		const char *const *bits;
		size_t n;
		int texts;
	} alphabets[] = {
		{ ascii_bits, sizeof(ascii_bits) / sizeof(ascii_bits[0]), 6000 },
		{ plain_bits, sizeof(plain_bits) / sizeof(plain_bits[0]), 6000 },
		{ wild_bits, sizeof(wild_bits) / sizeof(wild_bits[0]), 6000 },
	};
	static const char *const langs[] = { "en", "de", "ja", "", "xx" };
	struct reference *r = reference_new();
	struct words *w = NULL;
	uint64_t seed = 20250101, x;
	char text[1024];
	size_t len, n;
	unsigned k;
	int i;

	(void)state;
	for (k = 0; k < 3; k++) {
		for (i = 0; i < alphabets[k].texts; i++) {
			if (i % 1000 == 0) {
				words_free(w);
				w = words_new(MAX);
				assert_non_null(w);
			}
			len = 0;
			for (n = next(&seed) % 30 + 1; n > 0; n--) {
				const char *bit = alphabets[k].bits[next(&seed) % alphabets[k].n];

				memcpy(text + len, bit, strlen(bit));
				len += strlen(bit);
			}
			x = next(&seed);
			compare(w, r, (struct str){ text, len }, langs[x % 5], x >> 8 & 1);
		}
	}
	words_free(w);
	reference_free(r);
}

/* Every character between letters, digits, at both ends, after a link and a name, and before what joins
 * emoji. */
static void
every_character(void **state)
{
	struct reference *r = reference_new();
	struct words *w = NULL;
	char text[512], b[4];
	uint32_t c;
	int32_t n;
	size_t len, k;

	(void)state;
	for (c = 1; c < 0x1fb00; c++) {
		static const char *const around[] = { "ab", "cd1", "2 e ", "f x@gh", "i k\xe2\x80\x8dlm ",
			"\xef\xb8\x8fop ", "\xf0\x9f\x8f\xbdqr #", "st @uv", "wx y.", ".z @ab-", "cd http://",
			"ef gh" };
		UErrorCode e = U_ZERO_ERROR;
		UChar u[2];
		int32_t units = 0;

		/* Han and Hangul are each like their neighbours. */
		if (c == 0xd800)
			c = 0xe000;
		if ((c >= 0x4e40 && c < 0x9f00) || (c >= 0xac40 && c < 0xd700) ||
		    (c >= 0x3420 && c < 0x4d00) || (c >= 0xe020 && c < 0xf8f0) ||
		    (c >= 0x12000 && c < 0x1d000))
			continue;
		if (c % 512 == 1) {
			words_free(w);
			w = words_new(MAX);
			assert_non_null(w);
		}
		U16_APPEND_UNSAFE(u, units, c);
		u_strToUTF8(b, 4, &n, u, units, &e);
		assert_true(U_SUCCESS(e));
		for (len = k = 0; k < sizeof(around) / sizeof(around[0]); k++) {
			memcpy(text + len, around[k], strlen(around[k]));
			len += strlen(around[k]);
			memcpy(text + len, b, (size_t)n);
			len += (size_t)n;
		}
		compare(w, r, (struct str){ text + (c & 2), len - (c & 2) }, "xx", c & 1);
	}
	words_free(w);
	reference_free(r);
}

static const char *
shared(const char *pattern, char *path, size_t n)
{
	const char *root = getenv("SHARED");

	snprintf(path, n, "%s/%s", root ? root : "../shared", pattern);
	return path;
}

/* The lines of real timelines, as they are: posts with their columns. */
static void
real_posts(void **state)
{
	struct reference *r;
	struct words *w = NULL;
	char pattern[512], line[8192];
	glob_t files;
	size_t i, lines = 0;
	gzFile f;

	(void)state;
	if (glob(shared("data/tweets/*/*.gz", pattern, sizeof(pattern)), 0, NULL, &files) != 0) {
		print_message("no real posts: %s is not there\n", pattern);
		skip();
	}
	r = reference_new();
	for (i = 0; i < files.gl_pathc; i++) {
		size_t taken = 0;

		words_free(w);
		w = words_new(MAX);
		assert_non_null(w);
		f = gzopen(files.gl_pathv[i], "rb");
		assert_non_null(f);
		while (taken < 300 && gzgets(f, line, sizeof(line)) != NULL) {
			compare(w, r, str_of(line), "en", taken & 1);
			taken++;
		}
		gzclose(f);
		lines += taken;
	}
	print_message("%zu lines of %zu files\n", lines, files.gl_pathc);
	globfree(&files);
	words_free(w);
	reference_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_short_ascii),
		cmocka_unit_test(random_texts),
		cmocka_unit_test(every_character),
		cmocka_unit_test(real_posts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
