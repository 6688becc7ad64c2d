/* path.h: a request's path as segments, whichever of its names it was asked by. */
#ifndef TWEETX_HTTP_PATH_H
#define TWEETX_HTTP_PATH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PATH_SEGMENTS 12

struct path {
	struct str seg[PATH_SEGMENTS]; /* decoded: valid UTF-8 without NUL; a '/' in one was sent as %2F */
	size_t n;
};

/*
 * path_parse(a, raw, base, &p, f): cut at slashes and decoded; trailing slashes are dropped, `base`
 * (TWEETX_BASE; "" for none) is taken off where the path begins with it, and a short path becomes its long
 * one: /api/stats/jack is /api/v1/stats/x/jack. ERR_MALFORMED for dot segments (also encoded ones), broken
 * escapes, NUL and broken UTF-8; ERR_NOT_FOUND for more segments than any route has; ERR_NOMEM.
 */
enum err path_parse(struct arena *a, struct str raw, struct str base, struct path *p, struct fault *f);

#endif
