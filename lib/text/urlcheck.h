/* urlcheck.h: whether a whole string is a URL, as twitter-text validates it. */
#ifndef TWEETX_TEXT_URLCHECK_H
#define TWEETX_TEXT_URLCHECK_H

#include <stdbool.h>

#include "base/str.h"

/* urlcheck_valid: what entities_valid_url promises: RFC 3986 with Cyrillic letters, IPv4, IPv6 in brackets
 * and, if allowed, Unicode domains. */
bool urlcheck_valid(struct str s, bool need_protocol, bool allow_unicode);

#endif
