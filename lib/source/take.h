/* take.h: values that many formats spell alike, taken from a JSON scanner. */
#ifndef TWEETX_SOURCE_TAKE_H
#define TWEETX_SOURCE_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/scan.h"

/* take_null(s): the value is null, and is taken then. */
bool take_null(struct scan *s);

/* take_string(s, out): a string; {NULL,0} where it is null. Any other kind fails the scanner. */
void take_string(struct scan *s, struct str *out);

/* take_id(s, out): a string, or a whole number as it is written (ids exceed what a double holds). */
void take_id(struct scan *s, struct str *out);

/* take_is_id(s): 1 to 20 digits, as X's ids are. */
bool take_is_id(struct str s);

/* take_count(s): a whole number, also in a string ("1234"); COUNT_UNKNOWN for null, a number out of range,
 * and anything else. */
int64_t take_count(struct scan *s);

/* take_flag(s): 1, 0, and -1 for anything else. */
int take_flag(struct scan *s);

/* take_list(a, s, member, list): an array of strings (member empty) or of objects with that member, joined by
 * blanks as struct post has it; {NULL,0} where it is null. A leading # or @ is cut, items with blanks in them
 * are left out. */
void take_list(struct arena *a, struct scan *s, struct str member, struct str *list);

/* take_join(a, list, item): one more item of such a list; false without room. */
bool take_join(struct arena *a, struct str *list, struct str item);

#endif
