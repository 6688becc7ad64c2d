/* tld.h: the top-level domains that make a link of a bare name. */
#ifndef TWEETX_TEXT_TLD_H
#define TWEETX_TEXT_TLD_H

#include <stddef.h>

#include "base/str.h"

struct tld {
	struct str name; /* lower case; Unicode, not punycode */
};

/* Made at build time from lib/text/tlds.txt by lists.awk; sorted by bytes. */
extern const struct tld tld_list[];
extern const size_t tld_list_len;

#endif
