/* memo.h: which words each piece of text held, so that ICU sees a piece once. */
#ifndef TWEETX_TEXT_MEMO_H
#define TWEETX_TEXT_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "text/mix.h"

struct memo;

/* memo_new(mix, max): holds at most `max` bytes; when they are used up it forgets everything and begins anew.
 */
struct memo *memo_new(struct mix mix, size_t max);
void memo_free(struct memo *m);

/* memo_size(m): the bytes it holds. */
size_t memo_size(const struct memo *m);

/* memo_get(m, piece, dotted, &words, &n): what was put, valid until the next put; false for nothing. */
bool memo_get(const struct memo *m, struct str piece, bool dotted, const uint32_t **words, size_t *n);

/* memo_put(m, piece, dotted, words, n): best effort: what is too large, or finds no memory, is not kept. Not
 * put before. */
void memo_put(struct memo *m, struct str piece, bool dotted, const uint32_t *words, size_t n);

#endif
