/* serve.h: answers a request for an account's report: from the cache, from the store, or after a reading. */
#ifndef TWEETX_TRACKER_SERVE_H
#define TWEETX_TRACKER_SERVE_H

#include "http/req.h"
#include "stats/report.h"
#include "stats/svg.h"
#include "tracker/ask.h"

/*
 * For handlers of routes with the parameters handle, tz, from, to, kinds and wait, whose context is a
 * tracker. All of them answer the request, and see to it that what must go on after the answer does: a
 * reading under way, a renewal, a published file.
 */

#define SERVE_BYTES ((size_t)16 << 20) /* no answer is larger */
#define SERVE_RETRY_SECONDS 2	       /* what a 202 asks the client to wait */

/* What is made of a report. */
struct serve_view {
	const char *name; /* part of the cache's key */
	const char *media_type;
	void (*render)(struct req *r, const struct report *report, struct buf *b);
	/* for pictures: what stands in their place where there is no report; NULL: problem+json or 202 */
	void (*message)(struct req *r, const struct svg_message *m, struct buf *b);
	bool published; /* as a hot file, where no parameter but tz is given */
};

/* serve_report(r, view, more, refresh): `more` is what changes the answer beside the parameters above;
 * refresh wants a new reading. */
void serve_report(struct req *r, const struct serve_view *v, const char *more, bool refresh);

/* For answers that are made otherwise: */

/* serve_query(r): the query of the parameters. serve_backwards(r): refuses a range whose end comes first;
 * true when it did. */
struct report_query serve_query(struct req *r);
bool serve_backwards(struct req *r);

/* serve_ask(r, handle, wait, out): asks for an account on behalf of the visitor. serve_after(r, handle, out):
 * once, when all is answered. */
void serve_ask(struct req *r, const struct handle *h, int64_t wait_seconds, struct asked_for *out);
void serve_after(struct req *r, const struct handle *h, const struct asked_for *out);

/* serve_fetching(r, posts, expected): the 202. */
void serve_fetching(struct req *r, int64_t posts, int64_t expected);

#endif
