/* ask.h: somebody asks for an account: stored, stale, waited for, or not to be had. */
#ifndef TWEETX_TRACKER_ASK_H
#define TWEETX_TRACKER_ASK_H

#include "tracker/fetch_run.h"
#include "tracker/tracker.h"

struct ask {
	struct handle handle;
	int64_t wait_seconds; /* 0..30: how long a fetch may keep the asker */
	bool refresh;	      /* wants a new reading, not the stored one (at most one a minute and account) */
	bool alone;	      /* reads by itself even when a worker lives (the command line) */
	struct str address;   /* of the visitor, for the limit of first fetches; empty: no limit */
	/* may_wait(ctx): called once before waiting; false: answer at once. NULL: yes. */
	bool (*may_wait)(void *ctx);
	/* progress(ctx, posts, expected): while waiting; NULL for none. */
	void (*progress)(void *ctx, int64_t posts, int64_t expected);
	void *ctx;
};

enum asked {
	ASKED_REPORT,	/* row is there to be reported on */
	ASKED_FETCHING, /* it is being read and takes longer: posts, expected */
	ASKED_FAULT	/* fault says why not */
};

struct asked_for {
	enum asked asked;
	struct account_row row; /* in the arena */
	bool stale; /* older than TWEETX_CACHE_SECONDS, or the platform is in trouble: row.trouble */
	int64_t posts, expected;
	struct fault fault;
	/* What is still to be done once the answer is out, where no worker does it: hand both to ask_after.
	 */
	bool renew;
	struct fetch_run *run;
};

/* ask_account(t, a, ask, now, &out): never blocks longer than wait_seconds (and a second). Errors of the
 * store come as ASKED_FAULT. */
void ask_account(
    struct tracker *t, struct arena *a, const struct ask *ask, int64_t now, struct asked_for *out);

/* ask_after(t, handle, renew, run): goes on with the run, or makes a new reading, to its end. For after the
 * answer. */
void ask_after(struct tracker *t, const struct handle *h, bool renew, struct fetch_run *run);

/* ask_renew(t, handle, urgent): has the worker read it; false when none lives (or the store refused). */
bool ask_renew(struct tracker *t, const struct handle *h, bool urgent, int64_t now);

#endif
