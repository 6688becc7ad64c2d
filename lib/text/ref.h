/* ref.h: HTML's named character references (the 253 of HTML 4 and XML). */
#ifndef TWEETX_TEXT_REF_H
#define TWEETX_TEXT_REF_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct ref {
	struct str name; /* without & and ; */
	uint32_t value;
};

/* Made at build time from lib/text/references.txt by lists.awk; sorted by bytes. */
extern const struct ref ref_list[];
extern const size_t ref_list_len;

/* ref_value(name): its code point; 0 for an unknown name. */
uint32_t ref_value(struct str name);

#endif
