/* target.h: the address of a request, checked, and where a redirect leads from it. */
#ifndef TWEETX_NET_TARGET_H
#define TWEETX_NET_TARGET_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct target {
	CURLU *u;
	char host[256]; /* for sentences */
	bool tls;
};

/* target_open(t, url, fault): an absolute http or https address without user name, password or control bytes,
 * at most 16 KiB; else ERR_INVALID. The caller closes t in any case. */
enum err target_open(struct target *t, struct str url, struct fault *f);
void target_close(struct target *t);

/*
 * target_follow(t, location, secret, &same, fault): t becomes what a Location header says, relative to what
 * it was. ERR_PLATFORM_ERROR for an address that target_open would refuse, and for one that leaves TLS while
 * `secret` is to be kept. *same: host and port are the same (or the same host, from http to https), so that
 * secrets may go along.
 */
enum err target_follow(struct target *t, struct str location, bool secret, bool *same, struct fault *f);

#endif
