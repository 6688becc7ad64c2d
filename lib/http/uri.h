/* uri.h: the pieces of a request's address, as they were sent. */
#ifndef TWEETX_HTTP_URI_H
#define TWEETX_HTTP_URI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define URI_PATH_MAX 2048
#define URI_QUERY_MAX 8192

/*
 * uri_split(raw, &path, &query, f): REQUEST_URI (RFC 9112, section 3.2: origin form, or absolute form, whose
 * scheme and host are dropped) in its two parts, not decoded. query.p is NULL where there is no '?'.
 * ERR_URI_TOO_LONG, ERR_MALFORMED for one that does not begin with '/', and for blanks, control bytes, '#'
 * and '\' in it.
 */
enum err uri_split(struct str raw, struct str *path, struct str *query, struct fault *f);

/* uri_decode(a, s, plus, &out): percent-decoded into the arena (or s itself where nothing is to be decoded);
 * plus: '+' is a blank. ERR_MALFORMED for a broken escape, a NUL, or what is no UTF-8 then; ERR_NOMEM. */
enum err uri_decode(struct arena *a, struct str s, bool plus, struct str *out);

/* uri_next(&query, &key, &value): the next pair of a query, not decoded; value.p is NULL without a '='. False
 * at the end. */
bool uri_next(struct str *query, struct str *key, struct str *value);

#endif
