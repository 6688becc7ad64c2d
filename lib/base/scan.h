/* scan.h: a strict pull scanner for one JSON text that lies in memory whole. */
#ifndef TWEETX_BASE_SCAN_H
#define TWEETX_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * JSON as RFC 8259 has it, nothing looser: UTF-8 is checked, control bytes in strings are refused, numbers
 *follow the grammar, containers nest at most SCAN_DEPTH deep, and behind the value there is white space only.
 *The caller pulls:
 *
 *	scan_init(&s, text, &mem);
 *	if (scan_object(&s))
 *		while (scan_key(&s, &key))
 *			... exactly one of scan_string, scan_int, scan_number, scan_bool, scan_null,
 *scan_object, scan_array, scan_skip if (!scan_end(&s)) fail(s.why);
 *
 * The first thing that is not JSON, or not of the kind asked for, makes this call and every later one answer
 *false, with a static sentence in `why` and the place in `at`. So loops need no checks of their own, and
 *scan_end is the one look that matters.
 *
 * Strings are views of the text where they hold no escape, else of `mem`; both last until mem is used for the
 *next text. A lone surrogate escape reads as U+FFFD, and so does \u0000, since nothing behind us takes a NUL.
 *The text needs no NUL behind it.
 */
#define SCAN_DEPTH 64

/* Memory for unescaped strings, kept from text to text. Zero it first; scan_mem_free(m) at the end. */
struct scan_mem {
	char *data;
	size_t cap, len;
};
void scan_mem_free(struct scan_mem *m);

struct scan {
	const char *p; /* the next byte; the end once something was wrong */
	const char *end;
	const char *start;
	const char *why; /* static */
	const char *at;	 /* where it was wrong */
	struct scan_mem *mem;
	bool fresh; /* a container was just opened */
	int depth;
	uint64_t objects; /* the open containers, innermost in bit 0: 1 for an object */
};

enum scan_kind { SCAN_NONE, SCAN_OBJECT, SCAN_ARRAY, SCAN_STRING, SCAN_NUMBER, SCAN_BOOL, SCAN_NULL };

static inline void scan_init(struct scan *s, struct str text, struct scan_mem *mem);

/* scan_kind(s): what comes next, by its first byte; SCAN_NONE at the end or for what starts no value. Takes
 * nothing. */
static inline enum scan_kind scan_kind(struct scan *s);

/* scan_object(s): into an object. scan_key(s, &key): its next key, up to the value; false behind the last
 * one, which leaves the object. */
static inline bool scan_object(struct scan *s);
static inline bool scan_key(struct scan *s, struct str *key);

/* scan_array(s): into an array. scan_item(s): whether an element comes; false behind the last one, which
 * leaves the array. */
static inline bool scan_array(struct scan *s);
static inline bool scan_item(struct scan *s);

static inline bool scan_string(struct scan *s, struct str *out);
/* scan_int(s, v): a number written as an integer of at most 18 digits. Anything else is not taken and no
 * failure: ask otherwise. */
static inline bool scan_int(struct scan *s, int64_t *v);
/* scan_number(s, text): any number, as it is written. */
bool scan_number(struct scan *s, struct str *text);
bool scan_bool(struct scan *s, bool *v);
bool scan_null(struct scan *s);
/* scan_skip(s): any value, checked and left out. */
static inline bool scan_skip(struct scan *s);
/* scan_raw(s, text): any value, checked, as it is written. */
bool scan_raw(struct scan *s, struct str *text);

/* scan_end(s): everything was well and only white space is left. */
static inline bool scan_end(struct scan *s);

/* scan_nomem(s): it failed for want of memory, not for what the text says. */
static inline bool scan_nomem(const struct scan *s);

/* scan_utf8_ok(s): whether s is valid UTF-8 (RFC 3629), sixteen bytes at a time where the processor can. */
bool scan_utf8_ok(struct str s);

#include "base/scan_fast.h"

#endif
