/* plan.h: reading an account from a platform, as a plan that does no I/O. */
#ifndef TWEETX_SOURCE_PLAN_H
#define TWEETX_SOURCE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/post.h"

/*
 * A plan says which request it wants next and is fed the answer; `tracker` runs it through net/fetch, obeys
 * its waits, counts its cost and stores what it finds, page by page:
 *
 *	plan_new();
 *	while (plan_next(p, &rq) == PLAN_ASK) { fetch; plan_feed(p, a, &answer, &page); store the page; }
 *	plan_end(p);
 */
enum plan_mode {
	PLAN_FIRST,   /* profile, then posts newest first down to `depth` */
	PLAN_REFRESH, /* profile, what is new, and the counts of the last 7 days' posts */
	/* Goes on behind `cursor` (empty: from the newest) to `depth` posts in all, those of `have` counted.
	 */
	PLAN_BACKFILL,
	PLAN_SWEEP /* all listings again, to find what was deleted and renew all counts */
};

struct plan_options {
	enum plan_mode mode;
	struct handle handle; /* who is asked for */
	/* The platform's id where it is known already. A profile with another id is a reused handle: it is
	 * read as by PLAN_FIRST. A handle that is unknown now is asked for by id: the account of the page
	 * then carries its new handle. */
	struct str account_id;
	int64_t now;
	/* Posts to list at most in this run; BACKFILL: less `have`. A page may bring a few more. */
	int64_t depth;
	int64_t have;		      /* posts stored already (BACKFILL) */
	struct str newest_id;	      /* REFRESH: the newest stored post's id (X: since_id) */
	int64_t newest_at;	      /* REFRESH: its time */
	const struct str *recent_ids; /* REFRESH on X: stored posts of the last 7 days, re-read by id */
	size_t n_recent;
	struct str cursor; /* BACKFILL: where an earlier run stopped */
	/* settings */
	const char *base_url; /* without trailing slash; Mastodon: NULL for https://HOST */
	const char *token;    /* X: bearer token */
	size_t page_size;     /* 0 for the platform's maximum */
};

struct plan_request {
	struct str url;
	struct str bearer;  /* Authorization: Bearer ..., empty for none */
	struct str accept;  /* Accept */
	int64_t not_before; /* Unix seconds: wait until then (rate limit); 0 for now */
	int64_t cost_max;   /* millionths of a US dollar that this request may cost at most */
};

struct plan_answer {
	int status;
	struct str body;
	/* header(ctx, "x-rate-limit-reset"): value of a header, lower-case name, or {NULL,0} */
	struct str (*header)(const void *ctx, const char *lower_name);
	const void *ctx;
	int64_t at; /* Unix seconds when it came: the readings' read_at */
};

/* What one answer has told. Everything lies in the arena given to plan_feed. */
struct plan_page {
	bool has_account;
	struct account account;
	struct post *posts; /* read_at set; only the account's own */
	size_t n_posts;
	size_t n_broken;      /* records that could not be read */
	struct str *gone_ids; /* asked for by id and missing upstream */
	size_t n_gone;
	int64_t expected; /* posts this run will likely see in all; 0 for unknown */
	int64_t cost;	  /* millionths of a US dollar that it did cost */
	/* From where a later BACKFILL goes on; empty when there is nothing behind, and in REFRESH. */
	struct str cursor;
};

enum plan_step { PLAN_ASK, PLAN_DONE, PLAN_FAILED };

/* How it ended. */
struct plan_end {
	/* PLAN_FAILED: err, detail, setting, until. PLAN_DONE: ERR_OK, or what ended it half way, after some
	 * posts were listed. */
	struct fault fault;
	/* Everything that the account has ever posted has been listed (in this and earlier runs). */
	bool complete;
	/* Why not: "platform_depth", "depth_setting", "embed_partial", "rate_limited", "quota", "timeout",
	 * "error". REFRESH that joined what was stored says "" and not complete: nothing changed in that.
	 * REFRESH with "depth_setting": posts between are missing. */
	struct str reason;
	/* Everything upstream created at or after this was listed (0: no such window): what is stored in the
	 * window and was not seen is deleted. */
	int64_t window_from;
	struct str source; /* "x-api", "x-embed", "mastodon", "bluesky" */
	/* The handle belongs to another id than account_id now; what was read is the new one's. */
	bool other_account;
};

struct plan;

/* plan_new(platform's source, options): NULL without memory. Everything in `o` is copied. */
enum source_kind { SOURCE_X_API, SOURCE_X_EMBED, SOURCE_MASTODON, SOURCE_BLUESKY };
struct plan *plan_new(enum source_kind kind, const struct plan_options *o);
void plan_free(struct plan *p);

/* plan_next(p, &rq): what to ask, or that it is over. Strings of rq live until the next call on p. */
enum plan_step plan_next(struct plan *p, struct plan_request *rq);

/* plan_feed(p, a, answer, &page): takes the answer; page may be empty. Broken answers make the next step
 * PLAN_FAILED or a retry. */
void plan_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page);

/* plan_fail(p, fault): the request could not be made (network, time, budget); the plan ends with what it has.
 */
void plan_fail(struct plan *p, const struct fault *f);

/* plan_end(p): valid after PLAN_DONE or PLAN_FAILED, as long as p. */
const struct plan_end *plan_end(const struct plan *p);

#endif
