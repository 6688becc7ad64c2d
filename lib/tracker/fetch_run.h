/* fetch_run.h: one reading of an account from its platform, step by step, each page kept as it comes. */
#ifndef TWEETX_TRACKER_FETCH_RUN_H
#define TWEETX_TRACKER_FETCH_RUN_H

#include "source/plan.h"
#include "tracker/tracker.h"

/*
 * A run holds the account's flight (one at a time over all processes), asks what its plan wants, obeys waits
 *and money, and stores every page in a transaction of its own, so that a crash loses at most the page under
 *way. It can be driven for a while inside a request, and on after its answer:
 *
 *	fetch_run_begin(); while (fetch_run_step(r, deadline) == RUN_MORE) ...; fetch_run_end(r, &fault);
 */
struct fetch_run;

/* fetch_run_configured(c, platform): whether some source of the platform can be asked at all. */
bool fetch_run_configured(const struct conf *c, enum platform p);

struct fetch_run_options {
	enum plan_mode mode; /* PLAN_FIRST: a refresh where something is stored already */
	int64_t pace_us;     /* least time between two requests: 0, or 1000000 for a gentle backfill */
	/* A reading that began at or after this (Unix seconds) is as good: somebody made it while we waited
	 * for the flight. 0: none is. */
	int64_t unless_since;
	int64_t max_requests; /* ends early after so many (a backfill goes on in its next job); 0: no bound */
	/* progress(ctx, posts, expected), after each page; false ends the run (a lost lease). NULL for none.
	 */
	bool (*progress)(void *ctx, int64_t posts, int64_t expected);
	void *ctx;
};

/* fetch_run_begin(t, handle, options, now, &run, fault): ERR_BUSY when another process reads the account
 * right now; ERR_FORGOTTEN; ERR_PLATFORM_NOT_CONFIGURED. */
enum err fetch_run_begin(struct tracker *t, const struct handle *h, const struct fetch_run_options *o,
    int64_t now, struct fetch_run **run, struct fault *f);

enum run_state {
	RUN_MORE,  /* call again */
	RUN_LATER, /* the deadline came; nothing is lost, call again */
	RUN_OVER   /* done, well or badly */
};

/* fetch_run_step(r, deadline_us): at most one request, over by `deadline_us` (clock_mono_us(); 0 for none).
 */
enum run_state fetch_run_step(struct fetch_run *r, int64_t deadline_us);

/* fetch_run_posts(r, &posts, &expected): how far it is. */
void fetch_run_posts(const struct fetch_run *r, int64_t *posts, int64_t *expected);

/* fetch_run_more(r): after RUN_OVER: there is more behind (a backfill would find it). */
bool fetch_run_more(const struct fetch_run *r);

/*
 * fetch_run_end(r, fault): writes how it ended (also into the account, or the remembered misses), gives the
 * flight back, ends cached and published reports, frees r. ERR_OK when the account was read, be it in part;
 * else what it is or what went wrong.
 */
enum err fetch_run_end(struct fetch_run *r, struct fault *f);

/* fetch_run_all(t, handle, options, fault): begin, step to the end, end. *more as fetch_run_more; may be
 * NULL. */
enum err fetch_run_all(struct tracker *t, const struct handle *h, const struct fetch_run_options *o,
    bool *more, struct fault *f);

#endif
