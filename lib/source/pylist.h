/* pylist.h: Python's lists of strings and dictionaries, as tools print them into cells. */
#ifndef TWEETX_SOURCE_PYLIST_H
#define TWEETX_SOURCE_PYLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * pylist_join(a, cell, &list, &n): "['a', 'b']" and "[{'screen_name': 'a', 'id': '1'}, {'username': 'b'}]" to
 * "a b", n being how many items there were. False for what is no such list (an empty cell included). Escapes
 * in names do not occur and make an item left out.
 */
bool pylist_join(struct arena *a, struct str cell, struct str *list, size_t *n);

#endif
