/* num.h: numbers from text, parsed whole and with a range. */
#ifndef TWEETX_BASE_NUM_H
#define TWEETX_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* num_i64(s, min, max, out): decimal, an optional '-', no '+', blanks, "-0" or leading zeros beside "0"; false
 * (out untouched) for anything else or out of range. */
bool num_i64(struct str s, int64_t min, int64_t max, int64_t *out);
bool num_u64(struct str s, uint64_t max, uint64_t *out);
/* num_double(s, out): JSON's number grammar, finite. */
bool num_double(struct str s, double *out);

/* num_json_len(s): how many bytes at the start of s are a number by JSON's grammar (RFC 8259, section 6), as many as possible;
 * 0 for none, also where the number breaks off ("1.", "2e") or has leading zeros. */
size_t num_json_len(struct str s);

#endif
