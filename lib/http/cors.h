/* cors.h: which other sites' pages may read the answers (CORS, of the Fetch standard). */
#ifndef TWEETX_HTTP_CORS_H
#define TWEETX_HTTP_CORS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* cors_allowed(origins, origin): whether `origin` is one of CORS_ORIGINS, comma-separated. There is no
 * wildcard. */
bool cors_allowed(struct str origins, struct str origin);

/* cors_head(b, origins, origin): the header lines of every answer: Vary wherever another origin would get
 * another answer. */
void cors_head(struct buf *b, struct str origins, struct str origin);

/* cors_preflight(b, allow): the further lines of the answer to OPTIONS of an allowed origin; allow is the
 * list of methods. */
void cors_preflight(struct buf *b, struct str allow);

#endif
