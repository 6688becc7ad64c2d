/* cors.c: which other sites' pages may read the answers. */
#include "http/cors.h"

bool
cors_allowed(struct str origins, struct str origin)
{
	struct str one;

	if (origin.len == 0 || str_eq(origin, STR("null")) || str_eq(origin, STR("*")))
		return false;
	while (str_cut(&origins, ',', &one)) {
		one = str_trim(one);
		/* People write addresses; an origin has no slash at its end. */
		if (one.len > 0 && one.p[one.len - 1] == '/')
			one.len--;
		if (str_eq_ci(one, origin))
			return true;
	}
	return false;
}

void
cors_head(struct buf *b, struct str origins, struct str origin)
{
	if (origins.len == 0)
		return;
	buf_puts(b, "Vary: Origin\r\n");
	if (!cors_allowed(origins, origin))
		return;
	buf_puts(b, "Access-Control-Allow-Origin: ");
	buf_str(b, origin);
	buf_puts(b,
	    "\r\nAccess-Control-Expose-Headers: Age, ETag, Link, RateLimit-Limit, RateLimit-Remaining, "
	    "RateLimit-Reset, Retry-After, X-Cache, X-Request-Id\r\n");
}

void
cors_preflight(struct buf *b, struct str allow)
{
	buf_puts(b, "Access-Control-Allow-Methods: ");
	buf_str(b, allow);
	buf_puts(b,
	    "\r\nAccess-Control-Allow-Headers: Authorization, Content-Type, Idempotency-Key, If-None-Match, "
	    "X-API-Key, X-Request-Id\r\nAccess-Control-Max-Age: 600\r\n");
}
