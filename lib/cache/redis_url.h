/* redis_url.h: where a Redis server is, read from its address. */
#ifndef TWEETX_CACHE_REDIS_URL_H
#define TWEETX_CACHE_REDIS_URL_H

#include <stdbool.h>

#include "base/str.h"

struct redis_url {
	char path[108]; /* of the Unix socket; empty for TCP. sun_path's size on Linux */
	char host[256]; /* a name or an address, brackets taken off */
	char port[6];
	char user[128], password[512]; /* empty for none */
	int db;
};

/* redis_url_parse(s, out): unix:PATH or redis://[[user]:password@]host[:port][/db]; user and password percent-decoded; port 6379,
 * db 0 where not said. False (out undefined) for anything else. */
bool redis_url_parse(struct str s, struct redis_url *out);

#endif
