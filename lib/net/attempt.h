/* attempt.h: one request and its answer, within bounds. */
#ifndef TWEETX_NET_ATTEMPT_H
#define TWEETX_NET_ATTEMPT_H

#include <curl/curl.h>

#include "base/buf.h"
#include "net/fetch.h"
#include "net/target.h"

struct attempt {
	/* set by the caller */
	CURL *curl;
	struct arena *a;  /* headers are kept there */
	struct buf *body; /* its max is the cap on decoded bytes */
	const struct fetch_header *headers;
	size_t n_headers;
	const char *user_agent;
	bool (*address_ok)(const struct sockaddr *sa); /* NULL: any */
	int connect_seconds;
	int64_t total_ms; /* above 0 */
	/* told */
	int status;
	struct fetch_header *got;
	size_t n_got;
	bool retriable; /* a failure that asking again may mend */
	bool answered;	/* some byte of an answer came */
	/* while it runs */
	size_t header_bytes;
	bool header_flood, in_body, blocked, nomem;
};

#define ATTEMPT_HEADERS_MAX 128
#define ATTEMPT_HEADER_BYTES 65536

/* attempt_run(t, target, fault): as fetch_get, once and without following redirects. */
enum err attempt_run(struct attempt *t, const struct target *target, struct fault *f);

#endif
