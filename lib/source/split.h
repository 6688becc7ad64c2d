/* split.h: the values of a JSON or JavaScript text one by one, without holding the text. */
#ifndef TWEETX_SOURCE_SPLIT_H
#define TWEETX_SOURCE_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "source/intake.h"

/*
 * Two kinds of text: SPLIT_ARRAY gives the elements of the first array, what stands before it
 * ("window.YTD.tweets.part0 =") being passed over, and a ';' behind it allowed; SPLIT_VALUES gives values
 * that follow each other with white space between. Only brackets and strings (of either quote) are looked at,
 * so each value must still be read by whoever takes it.
 */
enum split_kind { SPLIT_ARRAY, SPLIT_VALUES };

struct split {
	struct intake *intake;
	enum split_kind kind;
	size_t held; /* bytes of the value given last */
	bool opened, over;
};

void split_open(struct split *s, struct intake *intake, enum split_kind kind);

/* split_next(s, &value, &at): the next one as it is written, {NULL,0} behind the last; it stays until the
 * next call. ERR_MALFORMED where the text breaks off or goes on behind its end, ERR_TOO_LARGE for a value
 * larger than the intake's max, ERR_NOMEM, ERR_IO. */
enum err split_next(struct split *s, struct str *value, uint64_t *at);

#endif
