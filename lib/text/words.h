/* words.h: counts the words of many posts (statistic 21). */
#ifndef TWEETX_TEXT_WORDS_H
#define TWEETX_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* The definition is "Words" of the statistics page: NFKC, links and names out, ICU 72's root word breaks,
 * full case folding, stop words of the post's language out. One table belongs to one thread. */
struct words;

/* words_new(max): a table that holds at most `max` bytes beside the half megabyte that the stop words and
 * ICU's tables take, and a text's own size while it is cut; NULL without memory. */
struct words *words_new(size_t max);
void words_free(struct words *w);

/* words_clear(w, keep): all counts are 0 again; the words stay known, so that they are counted faster the
 * next time. Whether they take at most `keep` bytes: else the table is better freed. */
bool words_clear(struct words *w, size_t keep);

/* words_add(w, text, lang, dotted, sign): counts every word of `text`; sign -1 takes a text back that was
 * counted before (or was in a table that is merged later). The last words wait for more to come, so that want
 * of room may be told by a later call. `dotted`: off X, a mention goes on over single
 * '.', '-' and '@'. ERR_FULL at the maximum, ERR_NOMEM, ERR_TOO_LARGE above 64 MB; the text may then be
 * counted in part. */
enum err words_add(struct words *w, struct str text, struct str lang, bool dotted, int sign);

/* words_merge(into, from): adds all counts of `from`. ERR_FULL, ERR_NOMEM: in part. */
enum err words_merge(struct words *into, struct words *from);

struct word_count {
	struct str word; /* folded; belongs to the table until the next words_add or words_merge */
	uint64_t count;
};

/* words_top(w, out, n, &have): the n most used, most first, ties by code point; how many there are (<= n).
 * ERR_FULL, ERR_NOMEM: the last words added found no room; the rest is there. */
enum err words_top(struct words *w, struct word_count *out, size_t n, size_t *have);

/* words_each(text, lang, dotted, fn, ctx): the kept words one by one in order, for tests and for other uses
 * than counting. */
enum err words_each(
    struct str text, struct str lang, bool dotted, void (*fn)(void *ctx, struct str word), void *ctx);

#endif
