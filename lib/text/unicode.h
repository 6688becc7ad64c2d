/* unicode.h: code points, their classes, and folding. */
#ifndef TWEETX_TEXT_UNICODE_H
#define TWEETX_TEXT_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* unicode_next(s, &i): the code point at byte i, which moves behind it; U+FFFD (one byte on) for a broken
 * sequence. i < s.len. */
uint32_t unicode_next(struct str s, size_t *i);

/* unicode_fold(a, s): full case folding; s itself where nothing changes; {NULL,0} out of room. */
struct str unicode_fold(struct arena *a, struct str s);

/* unicode_clean(a, s): valid UTF-8 without C0 controls but tab and newline and without NUL; s itself where it
 * is clean. */
struct str unicode_clean(struct arena *a, struct str s);

/* unicode_cut(s, n): at most n code points, never inside a grapheme cluster. */
struct str unicode_cut(struct str s, size_t n);

/* unicode_width(s): columns on a terminal. */
int unicode_width(struct str s);

#endif
