/* entities.h: hashtags, mentions, links and cashtags of a text, and its weighted length, as twitter-text
 * defines them. */
#ifndef TWEETX_TEXT_ENTITIES_H
#define TWEETX_TEXT_ENTITIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum entity_kind { ENTITY_URL, ENTITY_HASHTAG, ENTITY_MENTION, ENTITY_CASHTAG };

struct entity {
	enum entity_kind kind;
	size_t start, end; /* bytes of the text, sigil included, end behind */
	struct str text;   /* without the sigil; for a URL all of it */
	struct str list;   /* "/slug" of @user/slug, else empty */
};

#define ENTITY_BIT(kind) (1u << (kind))

/* entities_extract(a, text, kinds, &list, &n): in order of place, overlaps resolved as twitter-text does (a
 * hashtag inside a link is none). The list lies in the arena, its strings in `text`. */
enum err entities_extract(struct arena *a, struct str text, unsigned kinds, struct entity **list, size_t *n);

/* entities_reply_to(text, &name): the user at whom the text starts ("@name ..."), if it does. */
bool entities_reply_to(struct str text, struct str *name);

/* Weighted length: configuration version 1 (140, every code point 1), 2 (280 weighted) or 3 (280, emoji as
 * two). Links count 23. */
struct weighted {
	int length;	  /* weighted */
	int permillage;	  /* length * 1000 / limit */
	bool valid;	  /* not empty, within the limit, no forbidden code point */
	size_t valid_end; /* bytes of the longest valid prefix */
};
struct weighted entities_weigh(struct str text, int version, int limit);

/* Whole-string checks of the conformance suite's `validate` section. */
bool entities_valid_username(struct str s);
bool entities_valid_list(struct str s);
bool entities_valid_hashtag(struct str s);
bool entities_valid_url(struct str s, bool need_protocol, bool allow_unicode);

#endif
