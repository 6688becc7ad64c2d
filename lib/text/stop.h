/* stop.h: the function words of every language that has a list under lib/text/stopwords. */
#ifndef TWEETX_TEXT_STOP_H
#define TWEETX_TEXT_STOP_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* One word with the languages in whose list it stands: bit i is stop_languages[i]. */
struct stop_word {
	struct str word;
	uint32_t languages;
};

/* Made at build time from lib/text/stopwords by lists.awk; sorted by bytes. */
extern const struct stop_word stop_list[];
extern const size_t stop_list_len;
extern const char *const stop_languages[];
extern const size_t stop_languages_len;

/* stop_mask(lang): the one bit of a BCP 47 tag's primary subtag; English's where it is unknown or has no
 * list. */
uint32_t stop_mask(struct str lang);

/* stop_bits(word): the languages in which a folded word is a stop word; 0 for none. */
uint32_t stop_bits(struct str word);

#endif
