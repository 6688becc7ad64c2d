/* plan_impl.h: what the platforms' plans share; private to lib/source. */
#ifndef TWEETX_SOURCE_PLAN_IMPL_H
#define TWEETX_SOURCE_PLAN_IMPL_H

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "source/plan.h"
#include "source/plan_seen.h"

#define PLAN_ID_MAX 256
#define PLAN_CURSOR_MAX 512
#define PLAN_RECENT_SECONDS ((int64_t)7 * 86400)

enum plan_stage {
	STAGE_PROFILE, /* by handle */
	STAGE_BY_ID,   /* the handle is unknown now: perhaps it was renamed */
	STAGE_FINGER,  /* Mastodon: WebFinger, for the host that has the API */
	STAGE_POSTS,   /* the listing */
	STAGE_IDS      /* X: counts of stored posts, by id */
};

/* One platform. ask() appends the address to p->url and fills the rest of rq; feed() takes an answer of
 * 200..299, moves p->stage on, and ends the plan by plan_done or plan_stop where it is over. */
struct plan_source {
	const char *name;
	enum platform platform;
	size_t page_min, page_max;
	bool (*valid_id)(struct str id);
	void (*ask)(struct plan *p, struct plan_request *rq);
	void (*feed)(
	    struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page);
	/* refused(): whether an answer outside 200..299 was understood (and the plan ended or its stage
	 * changed) before the general reading of its status; may be NULL. */
	bool (*refused)(struct plan *p, struct arena *a, const struct plan_answer *answer);
};

extern const struct plan_source x_api_source, x_embed_source, mastodon_source, bluesky_source;

struct plan {
	const struct plan_source *source;
	struct arena *mem; /* what was copied from the options, and the end's strings */
	enum plan_mode mode;
	struct handle handle;
	char id[PLAN_ID_MAX]; /* the account's: as known before, then as the profile tells; "" for unknown */
	bool id_known;	      /* by the options */
	int64_t now, depth, have, newest_at;
	struct str newest_id, token, base_url;
	struct str *recent;
	size_t n_recent, recent_at; /* STAGE_IDS: the next to ask for */
	size_t recent_asked;
	size_t page_size;

	enum plan_stage stage;
	int steps, steps_max, waits;
	int64_t not_before, cost_max; /* of the request under way */
	bool asked;
	struct buf url;
	char cursor[PLAN_CURSOR_MAX]; /* of the next page; "" for the first */
	char host[300];		      /* Mastodon: where the API is */
	bool fingered;		      /* Mastodon: WebFinger was asked */
	bool other_names;	      /* X: post.fields instead of tweet.fields */

	struct plan_seen ids, cursors;
	int pages, stalls;
	int64_t listed;	 /* posts of the listing, this run */
	int64_t told;	 /* posts by the profile; COUNT_UNKNOWN */
	int64_t oldest;	 /* created_at of the last one listed; 0 for none */
	bool disorder;	 /* a post came after an older one */
	bool unreadable; /* some record of the listing could not be read */
	char until[24];	 /* X, BACKFILL: posts before this id */

	enum plan_step step; /* PLAN_ASK while it goes on */
	struct plan_end end;
};

/* plan_done(p, whole, complete, reason): the plan is over, well. `whole`: the listing was read to its very
 * end, with nothing left out. */
void plan_done(struct plan *p, bool whole, bool complete, const char *reason);

/*
 * plan_stop(p, err, fmt, ...): the plan is over, badly: with what it has where posts were listed already and
 * the account itself is fine, else PLAN_FAILED.
 */
void plan_stop(struct plan *p, enum err err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* plan_wait(p, until): asks the same again, not before `until`; the fifth time it stops the plan. */
void plan_wait(struct plan *p, int64_t until);

/* plan_value_json(p, a, answer): the body as JSON; NULL, and the plan stopped, where it is none.
 * plan_value_json_quiet: NULL is all. */
const cJSON *plan_value_json(struct plan *p, struct arena *a, const struct plan_answer *answer);
const cJSON *plan_value_json_quiet(struct arena *a, const struct plan_answer *answer);

/* plan_host(p): whom we ask, for sentences: "X", "social.example", "Bluesky". */
const char *plan_host(const struct plan *p);

/* plan_value_url(p, fmt, ...): appends to p->url; plan_value_arg(p, s): percent-encoded but for RFC 3986's
 * unreserved. */
void plan_value_url(struct plan *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void plan_value_arg(struct plan *p, struct str s);

/* plan_begin_listing(p, page, account): the profile was read: its id against the one known before, what to
 * expect, on to the posts. */
void plan_begin_listing(struct plan *p, struct plan_page *page, const struct account *account);

/* plan_unknown(p): the platform knows no such handle: by id where one is known, else the end. */
void plan_unknown(struct plan *p);

/* Values out of JSON, safe to keep: clean UTF-8; an http(s) address of at most 2048 bytes or empty; a count
 * or COUNT_UNKNOWN. */
struct str plan_value_text(struct arena *a, const cJSON *o, const char *path);
struct str plan_value_link(const cJSON *o, const char *path);
int64_t plan_value_count(const cJSON *o, const char *path);

#endif
