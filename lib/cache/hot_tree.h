/* hot_tree.h: the folder of published files: what lies in it, how much, and how it is emptied. */
#ifndef TWEETX_CACHE_HOT_TREE_H
#define TWEETX_CACHE_HOT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Names that no web server rule reaches: a form being written, and what was dropped. */
#define HOT_NEW ".new-"
#define HOT_GONE ".gone-"

/* hot_tree_remove(parent, name): the folder `name` of the open folder `parent` with all that is in it; returns how many files. */
int64_t hot_tree_remove(int parent, const char *name);

/*
 * hot_tree_sweep(hot, before, keep, &removed): `hot` is the open folder. Removes every file last modified before `before` (Unix seconds) and
 * everything dropped; then, oldest first, until the rest has at most `keep` bytes. Empty folders go too. *bytes is what is left; further names of a
 * file (links) count nothing. ERR_NOMEM (then the old ones are gone all the same).
 */
enum err hot_tree_sweep(int hot, int64_t before, int64_t keep, int64_t *bytes, int64_t *removed);

#endif
