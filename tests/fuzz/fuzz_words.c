/* fuzz_words.c: the fast way to count words gives ICU's answer for any text. */
#include <stdint.h>
#include <stdlib.h>

#include "text/cut.h"
#include "text/stop.h"
#include "text/words.h"

#define MOST 4096
#define RENEW 4096 /* inputs between two tables: old words slow a table down */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

/* What was counted, from which the words of the definition are taken away one by one. */
struct rest {
	uint32_t lang_mask;
	struct word_count top[MOST];
	size_t n;
};

static enum err
take(void *ctx, struct str word)
{
	struct rest *r = ctx;
	size_t i;

	if (stop_bits(word) & r->lang_mask)
		return ERR_OK;
	for (i = 0; i < r->n && !str_eq(r->top[i].word, word); i++)
		;
	must(i < r->n && r->top[i].count > 0);
	r->top[i].count--;
	return ERR_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const langs[] = { "en", "ja", "", "de" };
	static struct words *words;
	static struct cut *cut;
	static struct rest rest;
	static unsigned inputs;
	struct str text, lang;
	bool dotted;
	size_t i;

	if (size < 1 || size > MOST)
		return 0;
	if (inputs++ % RENEW == 0) {
		words_free(words);
		cut_free(cut);
		words = words_new((size_t)64 << 20);
		cut = cut_new();
		must(words != NULL && cut != NULL);
	}
	dotted = data[0] & 1;
	lang = str_of(langs[data[0] >> 1 & 3]);
	text = (struct str){ (const char *)data + 1, size - 1 };
	rest.lang_mask = stop_mask(lang);
	must(words_add(words, text, lang, dotted, 1) == ERR_OK);
	must(words_top(words, rest.top, MOST, &rest.n) == ERR_OK);
	must(cut_text(cut, text, dotted, take, &rest) == ERR_OK);
	for (i = 0; i < rest.n; i++)
		must(rest.top[i].count == 0);
	must(words_add(words, text, lang, dotted, -1) == ERR_OK);
	must(words_top(words, rest.top, 1, &i) == ERR_OK && i == 0);
	return 0;
}
