/* topics.h: what the posts are about: hashtags, users, languages and words. */
#ifndef TWEETX_STATS_TOPICS_H
#define TWEETX_STATS_TOPICS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/post.h"
#include "stats/report.h"
#include "stats/tags.h"
#include "text/words.h"

struct topics {
	struct tags hashtags, mentions, languages;
	uint32_t two_letters[26]
			    [26]; /* the language of that name: its number among the spellings, plus one */
	struct words *words;
	bool lent;	       /* the words are somebody's, who gets them back cleared */
	struct arena *scratch; /* empty between two posts */
	bool dotted;	       /* off X, a mention goes on over single '.', '-' and '@' */
};

/* topics_init(t, pool, words, words_max, dotted): counts with `words`, or with an own table of at most
 * words_max bytes where that is NULL. ERR_NOMEM; topics_free either way. */
enum err topics_init(struct topics *t, struct pool *pool, struct words *words, size_t words_max, bool dotted);
void topics_free(struct topics *t);

/* topics_add(t, post, sign): counts what a post says; -1 takes back what was counted before. A repost says
 * nothing of its own. On failure part of it is counted. */
enum err topics_add(struct topics *t, const struct post *post, int sign);

/* topics_merge(into, from): adds all counts of `from`. */
enum err topics_merge(struct topics *into, const struct topics *from);

/* topics_fill(t, platform, handle, a, r): hashtags, mentions, languages and words of the report, all strings
 * in the arena. `handle` is the account's own, which is no mention; on Mastodon also without its host, as its
 * own server writes it. */
enum err topics_fill(
    const struct topics *t, enum platform platform, struct str handle, struct arena *a, struct report *r);

#endif
