/* link.h: finds the links of a text as twitter-text does. */
#ifndef TWEETX_TEXT_LINK_H
#define TWEETX_TEXT_LINK_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* link_each(text, fn, ctx): calls fn with bytes [start, end) of every link in order, with or without a
 * protocol; fn's answer other than ERR_OK ends it and is given back. Linear in the text. */
enum err link_each(struct str text, enum err (*fn)(void *ctx, size_t start, size_t end), void *ctx);

#endif
