/* post.h: one post, one account, one reading of it, as every room speaks of them. */
#ifndef TWEETX_MODEL_POST_H
#define TWEETX_MODEL_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
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

/* What a reading may leave untold, beside the counts (a post_field below COUNT_COUNT is that count). */
enum post_field {
	FIELD_TEXT = COUNT_COUNT,
	FIELD_LANG,
	FIELD_URL,
	FIELD_HASHTAGS,
	FIELD_MENTIONS,
	FIELD_COUNT
};

/*
 * One reading of one post, or several merged into one. Strings belong to whoever made it and are valid UTF-8. `text` is plain and
 * whole (entities undone, HTML turned into text); a repost's text is empty; p == NULL means that this reading does not tell the
 * text. Tag and mention lists are the items joined by one blank each, without # and @ ("AI OpenSource"); p == NULL means that the
 * platform told no list, len == 0 with p set an empty one.
 *
 * `age` is 0 all over in a fresh reading, so makers never touch it. After a merge it says how
 * many seconds before read_at each value was read, so that a third reading from in between still finds its place: the order of
 * arrival never matters. Whoever stores a merged post stores its ages (post_ages_write) or accepts that this is lost.
 */
struct post {
	struct str id;
	struct str url;     /* empty: platform_post_url() makes it */
	int64_t created_at; /* Unix seconds */
	int64_t read_at;    /* when the newest reading was made, 0..2^32-1; 0 for unknown, older than any other */
	int64_t counts[COUNT_COUNT];
	struct str text;
	struct str lang; /* BCP 47, lower case primary subtag; empty for unknown */
	struct str hashtags;
	struct str mentions;
	enum post_kind kind;
	uint32_t age[FIELD_COUNT];
};

/* post_init(p): everything untold: counts unknown, strings {NULL,0}, an original of time 0, read at 0. */
void post_init(struct post *p);

/* post_time_ok(created_at, now): not before 2006-01-01 and at most one day ahead. */
static inline bool
post_time_ok(int64_t created_at, int64_t now)
{
	return created_at >= 1136073600 && created_at <= now + 86400;
}

/* post_lang(tag): the primary subtag in lower case, today's code for an old one (in id, iw he, ji yi); empty for what names no
 * language ("und", "zxx", X's "qme"..) or is no tag. Points into tag or to constants. */
struct str post_lang(struct str tag);

/*
 * post_merge(a, b, out): two readings of one post as one (stats.md). Value by value the newest that tells it wins; of equal times
 * the larger count, the longer text (in code points, then the smaller by code point; url, lang and lists likewise). Kind and
 * creation time are the newest reading's, of equal times the higher kind and the earlier creation. read_at is the newer one.
 * The result does not depend on order or grouping. Strings are shared with a and b; out may be a or b.
 */
void post_merge(const struct post *a, const struct post *b, struct post *out);

/* post_value_at(p, field): when that value was read (see age), 0 for unknown. */
int64_t post_value_at(const struct post *p, enum post_field field);

/* post_ages_write(p, b): the ages as text for the store, nothing where all are 0. post_ages_parse(p, s): back (empty: all 0);
 * false, with all ages 0, for anything that was not written so. */
void post_ages_write(const struct post *p, struct buf *b);
bool post_ages_parse(struct post *p, struct str s);

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
