/* link_header.h: the next page out of a Link header (RFC 8288). */
#ifndef TWEETX_SOURCE_LINK_HEADER_H
#define TWEETX_SOURCE_LINK_HEADER_H

#include <stdbool.h>

#include "base/str.h"

/* link_header_next(value, &url): the address of the first link whose rel holds `next`; false where there is
 * none or the header is not of the form <address>; name=token; name="quoted", ... */
bool link_header_next(struct str value, struct str *url);

/* link_header_host(url): the authority of an http(s) address, without user names; {NULL,0} for anything else.
 */
struct str link_header_host(struct str url);

/* link_header_arg(url, "max_id"): the value of a query parameter, as it stands; {NULL,0} where it is missing.
 */
struct str link_header_arg(struct str url, const char *name);

#endif
