/* cut.h: the words of any text by ICU: the definition, step by step. */
#ifndef TWEETX_TEXT_CUT_H
#define TWEETX_TEXT_CUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct cut;

/* cut_new(): ICU's tables and room for one text at a time; NULL when ICU does not give them. */
struct cut *cut_new(void);
void cut_free(struct cut *c);

/* cut_text(c, text, dotted, fn, ctx): the words of `text` in order by "Words" of the statistics page, steps 1
 * to 5 but for the stop words; fn's answer other than ERR_OK ends it and is given back. ERR_NOMEM,
 * ERR_TOO_LARGE above 64 MB, or ERR_INTERNAL where ICU fails. `word` is valid during the call only. */
enum err cut_text(
    struct cut *c, struct str text, bool dotted, enum err (*fn)(void *ctx, struct str word), void *ctx);

#endif
