/* plan_seen.h: what a plan has come across already, as a set of hashes. */
#ifndef TWEETX_SOURCE_PLAN_SEEN_H
#define TWEETX_SOURCE_PLAN_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Zeroed is empty. Two strings of one hash count as one: at a million ids that is one chance in 3e7. */
struct plan_seen {
	unsigned long long *slots;
	size_t size, used;
};

enum plan_seen_answer { PLAN_SEEN_NEW, PLAN_SEEN_AGAIN, PLAN_SEEN_NOMEM };

/* plan_seen_add(s, text): whether `text` is new; remembers it. PLAN_SEEN_NOMEM also at 16 million entries. */
enum plan_seen_answer plan_seen_add(struct plan_seen *s, struct str text);
void plan_seen_free(struct plan_seen *s);

#endif
