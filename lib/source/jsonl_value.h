/* jsonl_value.h: ids, times, languages and texts of X API v2 posts, where they come by the million. */
#ifndef TWEETX_SOURCE_JSONL_VALUE_H
#define TWEETX_SOURCE_JSONL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Neighbouring posts share their day: its ten characters and its first second. Zero it first. */
struct jsonl_day {
	char text[10];
	int64_t start;
};

/* What post_lang answers to two letters: 0 not asked yet, 1 the same letters, 2 something else. Zero it
 * first. */
struct jsonl_langs {
	unsigned char known[26 * 26];
};

/* jsonl_value_id(s): 1 to 20 digits. */
bool jsonl_value_id(struct str s);

/* jsonl_value_time(day, p, t): the 24 bytes at p as X writes a time, 2024-02-29T12:00:00.000Z, the fraction
 * cut; false for any others. */
bool jsonl_value_time(struct jsonl_day *day, const char *p, int64_t *t);

/* jsonl_value_lang(l, tag): post_lang(tag), remembered. */
struct str jsonl_value_lang(struct jsonl_langs *l, struct str tag);

/* jsonl_value_unescape(s, out, used): X's escaping undone once (&lt; &gt; &amp;): s itself where there is
 * none, else behind out[*used], which grows and must have room for s. */
struct str jsonl_value_unescape(struct str s, char *out, size_t *used);

#endif
