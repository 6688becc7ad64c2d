/* fetch.h: asks other hosts over HTTP, within bounds; the one user of libcurl. */
#ifndef TWEETX_NET_FETCH_H
#define TWEETX_NET_FETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct fetcher;

struct fetch_options {
	bool allow_private;        /* may reach private, loopback and link-local addresses */
	int connect_seconds;       /* 10 */
	int total_seconds;         /* 30, of one attempt */
	int retries;               /* after the first attempt, on 429 (short Retry-After only), 5xx and network trouble: 3 */
	size_t max_body;           /* decoded bytes; 0 for 32 MiB */
	const char *user_agent;    /* NULL for "TweetX/VERSION (...)" */
	uint64_t seed;             /* of the jitter */
	/* Which addresses may be reached where allow_private is off: NULL for the public ones. For tests, whose servers are on loopback. */
	bool (*address_ok)(const struct sockaddr *address);
};

/* One fetcher a process; keeps connections alive. NULL without memory. */
struct fetcher *fetcher_new(const struct fetch_options *o);
void fetcher_free(struct fetcher *f);

struct fetch_header {
	struct str name, value;
};

struct fetch_request {
	struct str url;                      /* http or https */
	const struct fetch_header *headers;  /* sent; never across hosts when redirected if secret */
	size_t n_headers;
	bool secret_headers;                 /* drop `headers` on a redirect to another host */
	int64_t deadline_us;                 /* clock_mono_us() by which all attempts must end; 0 for none */
	int64_t max_wait_seconds;            /* longest Retry-After that is waited out here; a longer one, or a 429 without, is returned as it is */
};

struct fetch_answer {
	int status;                          /* HTTP status of the last answer */
	struct fetch_header *headers;        /* names in lower case */
	size_t n_headers;
	struct str body;                     /* decoded; NUL-terminated */
	struct str url;                      /* after redirects */
	int attempts;
};

/*
 * fetch_get(f, a, request, &answer, fault): any HTTP answer is ERR_OK, whatever its status. Else ERR_PLATFORM_TIMEOUT,
 * ERR_PLATFORM_ERROR (network, TLS, broken answer), ERR_BLOCKED_ADDRESS (a private address, by name, after DNS or by
 * redirect), ERR_TOO_LARGE (past max_body), ERR_INVALID (no http(s) URL). At most 3 redirects, each looked at again; from
 * https to http only without secrets. Several header fields of one name are joined by ", ". A time-out is retried once, and only where
 * no byte had come; a signal ends the waiting for a retry. Everything is in the arena.
 */
enum err fetch_get(struct fetcher *f, struct arena *a, const struct fetch_request *rq, struct fetch_answer *out, struct fault *fault);

/* fetch_header(answer, "retry-after"): its value, or {NULL,0}. */
struct str fetch_header(const struct fetch_answer *answer, const char *lower_name);

/* fetch_address_ok(text): whether a literal IPv4 or IPv6 address (no brackets) is public: not private, loopback, link-local, CGNAT,
 * multicast, reserved, documentation, v4-mapped or NAT64/6to4/Teredo forms of such. */
bool fetch_address_ok(const char *address);

#endif
