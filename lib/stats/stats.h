/* stats.h: from posts to the report of twenty-two statistics. */
#ifndef TWEETX_STATS_STATS_H
#define TWEETX_STATS_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "model/post.h"
#include "text/words.h"

/*
 * The definitions are the statistics page of the project; this room computes them and does no I/O. Posts come
 * in any order, in batches, also several readings of one post. Only numbers are kept of a post; its text is
 * counted and let go, and asked for again through `load` where it is needed (the top posts, and a second
 * reading of a post seen before).
 */
struct stats_options {
	struct zone *zone;     /* owned by the caller, not shared between threads */
	bool has_from, has_to; /* local days, both included */
	int64_t from_day, to_day;
	unsigned kinds; /* bits 1 << enum post_kind; POST_KINDS_ALL for all */
	int64_t now;	/* the report's fetched_at where `source` tells none, and bound of post times */
	enum platform platform;
	struct str handle; /* the account itself, left out of its mentions; may be empty */
	size_t max_bytes;  /* bound of everything kept; 0 for 1 GiB */
	/* A cleared table to count words with, used by nobody else meanwhile and cleared again at the end;
	 * bounds itself. NULL: an own one. */
	struct words *words;
	/* load(ctx, ref, a, &post): the reading that was added with `ref`, whole and the same as then, its
	 * strings in the arena. `post` comes as post_init leaves it. Its failure is the report's. */
	enum err (*load)(void *ctx, uint64_t ref, struct arena *a, struct post *post);
	void *load_ctx;
};

struct stats;

struct stats *stats_new(const struct stats_options *o);
void stats_free(struct stats *s);

/* stats_add(s, post, ref): one reading; nothing of `post` is kept but numbers and its words. ERR_INVALID for
 * a time out of range or no id (nothing is counted); ERR_FULL, ERR_NOMEM: then s answers every call so, since
 * part of the post may be counted. */
enum err stats_add(struct stats *s, const struct post *post, uint64_t ref);

/* stats_merge(into, from): what another thread has added; `from` is left empty. Same options but zone and
 * load_ctx; from then on `into` asks its own load for the readings of both. */
enum err stats_merge(struct stats *into, struct stats *from);

/* What the report's head says beside the numbers. Strings are borrowed until the report is made. */
struct stats_head {
	struct account account;
	bool complete;
	struct str reason;  /* why not complete, such as "platform_depth"; empty when complete */
	struct str source;  /* "x-api", "mastodon", "import", "file", ... joined by '+' when several */
	int64_t fetched_at; /* 0: options.now */
	const struct reading *readings; /* in any order; cut and thinned to one a day here */
	size_t n_readings;
};

struct report;

/* stats_report(s, head, a, &report): everything computed; the report lies in the arena. `s` may go on being
 * added to. */
enum err stats_report(struct stats *s, const struct stats_head *head, struct arena *a, struct report **r);

/*
 * stats_impressions(post, rate, &estimated): the impressions of one post as the report counts them: the known
 * count, or E / rate rounded half away from zero (E = likes + reposts + replies + quotes). A reported 0 with
 * E above 0 counts as unknown. `rate` is the report's impressions_rate (NaN is read as 0.02). A repost's are
 * never estimated: COUNT_UNKNOWN where not told.
 */
int64_t stats_impressions(const struct post *post, double rate, bool *estimated);

#endif
