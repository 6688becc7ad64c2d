/* ascii.h: the words of plain ASCII, found without ICU. */
#ifndef TWEETX_TEXT_ASCII_H
#define TWEETX_TEXT_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes [start, start + len) of the text. */
struct ascii_word {
	uint32_t start, len;
};

/* ascii_words(text, dotted, &at, out, max): the next words of an ASCII text (below 4 GB) from byte `at` on,
 * which moves; fewer than `max` are the last. They are what the statistics page's steps 2 and 3 leave, with a
 * letter and two characters at least; neither folded nor looked up as stop words. `at` may only be 0 or what
 * an earlier call has left. */
size_t ascii_words(struct str text, bool dotted, size_t *at, struct ascii_word *out, size_t max);

/* ascii_space(c): ASCII white space, at which a text may be cut into pieces that scan alike. */
static inline bool
ascii_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

#endif
