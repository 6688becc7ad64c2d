/* plan_names.h: the tags or mentions of a post, joined as struct post keeps them. */
#ifndef TWEETX_SOURCE_PLAN_NAMES_H
#define TWEETX_SOURCE_PLAN_NAMES_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/str.h"

struct plan_names {
	struct arena *a;
	char *p;
	size_t len, cap;
	bool failed; /* no room */
};

/* plan_names_begin(n, a); plan_names_add(n, name): without a leading '#' or '@' (full-width ones too); what
 * is empty, holds white space or control bytes, or is longer than 512 bytes is left out. */
void plan_names_begin(struct plan_names *n, struct arena *a);
void plan_names_add(struct plan_names *n, struct str name);
/* plan_names_end(n): the list; p is never NULL unless memory ran out. */
struct str plan_names_end(struct plan_names *n);

/* plan_names_of(a, list, key, other): the strings that the objects of a JSON array carry under `key` (or
 * `other`, may be NULL); {NULL,0} where `list` is no array: the platform told none. */
struct str plan_names_of(struct arena *a, const cJSON *list, const char *key, const char *other);

#endif
