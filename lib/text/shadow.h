/* shadow.h: ASCII that is cut into words just where a text of other letters would be. */
#ifndef TWEETX_TEXT_SHADOW_H
#define TWEETX_TEXT_SHADOW_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Most words that are not ASCII are made of letters that behave as ASCII's do (Latin, Greek, Cyrillic,
 * Arabic, Hangul ...: ALetter to UAX 29, unchanged by NFKC, folding to one letter) or have symbols and emoji
 * beside them. Their shadow has an 'a' for each such letter, a '0' for a digit, a '!' for a symbol, and keeps
 * ASCII; so ascii_words cuts it as ICU would cut the text. What ICU says of a character is asked once and
 * remembered.
 */
struct shadow;

#define SHADOW_MAX 512

/* A shadow, and the text folded, with U+2019 as U+0027: byte i of the one stands for bytes [at[i], at[i + 1])
 * of the other. */
struct shadow_cast {
	size_t len;
	char shadow[SHADOW_MAX];
	uint16_t at[SHADOW_MAX + 1];
	char folded[4 * SHADOW_MAX];
};

/* shadow_new(): NULL without memory. */
struct shadow *shadow_new(void);
void shadow_free(struct shadow *s);

/*
 * shadow_cast(s, text, c): the shadow of the text's first pieces (between white space of ASCII), as far as
 * they have one, fit, and are not followed by mere ASCII. How many bytes of text that was; 0 where the first
 * piece has none.
 */
size_t shadow_cast(struct shadow *s, struct str text, struct shadow_cast *c);

#endif
