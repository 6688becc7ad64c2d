/* etag.h: entity tags: made, and compared (RFC 9110, sections 8.8.3 and 13.1.2). */
#ifndef TWEETX_HTTP_ETAG_H
#define TWEETX_HTTP_ETAG_H

#include <stdbool.h>

#include "base/str.h"

#define ETAG_SIZE 40

/* etag_make(out, body): a strong tag, with its quotes, of 128 bits of the body (MurmurHash3 x64_128). */
void etag_make(char out[static ETAG_SIZE], struct str body);

/*
 * etag_match(list, etag): the member of If-None-Match that names etag by weak comparison, as it stands there;
 * "*" gives etag itself; p is NULL when none does. A web server that compresses marks the tag ("abc" becomes
 * "abc-gzip", "abc-br"); such a mark is looked past. A list that breaks off or is none names nothing from
 * there on.
 */
struct str etag_match(struct str list, struct str etag);

#endif
