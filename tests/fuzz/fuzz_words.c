/* fuzz_words.c: the fast way to count words gives ICU's answer for any text. */
#include <stdint.h>
#include <stdlib.h>

#include "text/words.h"

#define MOST 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* What the definition calls a word has been counted. */
static void
must_be_counted(struct words *w, struct str word)
{
	struct word_count *top = malloc(MOST * sizeof(*top));
	size_t n = words_top(w, top, MOST), i;

	for (i = 0; i < n && !str_eq(top[i].word, word); i++)
		;
	must(n == MOST || i < n);
	free(top);
}

struct total {
	struct words *w;
	uint64_t words;
};

static void
each(void *ctx, struct str word)
{
	struct total *t = ctx;

	t->words++;
	must_be_counted(t->w, word);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const langs[] = { "en", "ja", "", "de" };
	struct total t = { .words = 0 };
	struct word_count *top;
	uint64_t counted = 0;
	bool dotted;
	struct str text, lang;
	size_t n, i;

	if (size < 1 || size > 2048)
		return 0;
	dotted = data[0] & 1;
	lang = str_of(langs[data[0] >> 1 & 3]);
	text = (struct str){ (const char *)data + 1, size - 1 };
	t.w = words_new((size_t)16 << 20);
	top = malloc(MOST * sizeof(*top));
	must(t.w != NULL && top != NULL);
	must(words_add(t.w, text, lang, dotted, 1) == ERR_OK);
	must(words_each(text, lang, dotted, each, &t) == ERR_OK);
	n = words_top(t.w, top, MOST);
	for (i = 0; i < n; i++)
		counted += top[i].count;
	must(counted == t.words);
	must(words_add(t.w, text, lang, dotted, -1) == ERR_OK);
	must(words_top(t.w, top, MOST) == 0);
	words_free(t.w);
	free(top);
	return 0;
}
