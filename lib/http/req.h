/* req.h: one request as a handler sees it, and the answer it gives. */
#ifndef TWEETX_HTTP_REQ_H
#define TWEETX_HTTP_REQ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/zone.h"
#include "model/platform.h"

struct req;

/* Everything but the context lives until the answer is sent and the `after` hooks have run; headers and body
 * are gone already in the hooks. */
struct arena *req_arena(struct req *r);
const struct conf *req_conf(const struct req *r);
void *req_context(const struct req *r);	     /* what app_def.open made */
int64_t req_now(const struct req *r);	     /* Unix seconds at which it came */
const char *req_id(const struct req *r);     /* X-Request-Id */
struct str req_address(const struct req *r); /* of the client: IPv4, or the /64 of an IPv6 */
struct str req_header(const struct req *r, const char *lower_name);
struct str req_body(const struct req *r);
bool req_is_cgi(const struct req *r);  /* answers once, then ends */
bool req_is_head(const struct req *r); /* HEAD: the body need not be made if its length is not known anyway */
struct metrics;
struct metrics *req_metrics(const struct req *r); /* http/metrics.h; for the executable that prints them */

/* Parameters, checked by the row: the handler never sees what did not pass. Asking for a name that the row
 * lacks is a defect (assert). */
bool req_has(const struct req *r, const char *name);
struct str req_text(const struct req *r, const char *name);
int64_t req_int(const struct req *r,
    const char *name); /* INT, BOOL, CHOICE (index), CHOICES (mask), DATE (day), ID, PLATFORM */
const struct handle *req_handle(const struct req *r, const char *name);
struct zone *req_zone(const struct req *r, const char *name);
size_t req_accounts(const struct req *r, const char *name, const struct handle **list);

/* The answer. One of the first five once (a second one is left out); headers before it. A GET's res_json with
 * 200 gets an ETag and may become a 304. */
void res_json(struct req *r, int status, const struct buf *body);
void res_body(struct req *r, int status, const char *media_type, struct str body);
/* res_problem(r, fault): problem+json of the error table; `until` becomes Retry-After. */
void res_problem(struct req *r, const struct fault *f);
/* res_empty(r, status): no body, e.g. 204. */
void res_empty(struct req *r, int status);
/* res_cached(r, media_type, body, etag): 200, or 304 when If-None-Match names the etag (quoted). etag NULL:
 * made of the body. */
void res_cached(struct req *r, const char *media_type, struct str body, const char *etag);

/* res_stream(r, status, media_type): a long body, then res_write until done; false when the client has gone
 * or asked by HEAD. */
void res_stream(struct req *r, int status, const char *media_type);
bool res_write(struct req *r, struct str piece);

/* res_header(r, name, value): CR, LF and control bytes make it left out. A Content-Security-Policy takes the
 * place of the usual one (default-src 'none'; pictures by image/svg+xml may have styles of their own). */
void res_header(struct req *r, const char *name, const char *value);
void res_cache_control(struct req *r, const char *value);
void res_retry_after(struct req *r, int64_t seconds);

/* req_after(r, fn, ctx): runs once the answer has reached the web server; the client does not wait for it. At
 * most four; ctx from the arena. */
void req_after(struct req *r, void (*fn)(struct req *r, void *ctx), void *ctx);

/*
 * req_may_wait(r): takes one of the group's places for requests that wait (at most half of TWEETX_PROCS;
 * always under CGI); freed when the answer is sent and the after hooks are done, also when the process dies.
 * False: answer 202 at once.
 * Under CGI at most 16 processes of a group wait.
 */
bool req_may_wait(struct req *r);

#endif
