/* emoji.h: where an emoji ends. */
#ifndef TWEETX_TEXT_EMOJI_H
#define TWEETX_TEXT_EMOJI_H

#include <stddef.h>

#include "base/str.h"

/* emoji_end(s, i): behind the emoji that begins at byte i: the longest sequence that Unicode 15 recommends
 * for interchange, a keycap also without its variation selector; i where none begins. */
size_t emoji_end(struct str s, size_t i);

#endif
