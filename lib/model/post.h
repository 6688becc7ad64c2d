/* post.h: one post, one account, one reading of it, as every room speaks of them. */
#ifndef TWEETX_MODEL_POST_H
#define TWEETX_MODEL_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "model/platform.h"

enum post_kind { POST_ORIGINAL, POST_REPLY, POST_QUOTE, POST_REPOST };
#define POST_KIND_COUNT 4
#define POST_KINDS_ALL 0xfu

/* A count that the source does not tell. Unknown is not zero. */
#define COUNT_UNKNOWN ((int64_t)-1)
/* Counts are kept at most this large (below 2^53 with room for sums). */
#define COUNT_MAX ((int64_t)1 << 40)

enum count { COUNT_LIKES, COUNT_REPOSTS, COUNT_REPLIES, COUNT_QUOTES, COUNT_BOOKMARKS, COUNT_IMPRESSIONS, COUNT_COUNT };

/*
 * One reading of one post. Strings belong to whoever made it and are valid UTF-8. `text` is plain and whole (entities undone,
 * HTML turned into text); a repost's text is empty. Tag and mention lists are the items joined by one blank each, without # and
 * @ ("AI OpenSource"); p == NULL means that the platform told no list, len == 0 with p set an empty one.
 */
struct post {
	struct str id;
	struct str url;     /* empty: platform_post_url() makes it */
	int64_t created_at; /* Unix seconds */
	int64_t read_at;    /* when this reading was made; 0 for unknown, older than any other */
	enum post_kind kind;
	int64_t counts[COUNT_COUNT];
	struct str text;
	struct str lang; /* BCP 47, lower case primary subtag; empty for unknown */
	struct str hashtags;
	struct str mentions;
};

/* post_times_ok(created_at, now): not before 2006-01-01 and at most one day ahead. */
static inline bool
post_time_ok(int64_t created_at, int64_t now)
{
	return created_at >= 1136073600 && created_at <= now + 86400;
}

/* post_lang(tag): today's code for an old one (in id, iw he, ji yi), "und"/"zxx"/"qme".. (no language) as empty. */
struct str post_lang(struct str tag);

/* post_merge(a, b, out): the two readings of one post as one (stats.md): newest wins count by count, a count it does not
 * tell keeps its known value; equal times give the larger count and the longer text, ties by code point. Strings are shared. */
void post_merge(const struct post *a, const struct post *b, struct post *out);

struct account {
	enum platform platform;
	struct str id;     /* the platform's own; "@handle" for an import that does not tell it */
	struct str handle; /* folded */
	struct str name, url, avatar, bio;
	int64_t joined;    /* Unix seconds; 0 for unknown */
	int verified;      /* 1, 0, -1 for unknown */
	bool is_protected;
	int64_t followers, following, posts; /* COUNT_UNKNOWN where not told */
};

/* One reading of an account's own numbers. */
struct reading {
	int64_t at;
	int64_t followers, following, posts;
};

#endif
