/* archive_note.h: the whole texts of an archive's long posts. */
#ifndef TWEETX_SOURCE_ARCHIVE_NOTE_H
#define TWEETX_SOURCE_ARCHIVE_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scan.h"
#include "model/post.h"

/*
 * note-tweet.js holds them without the ids of their posts. They belong together when they are of one second
 * and the post's text, which is cut with "…" or ends with the links of its media, is the beginning of the
 * note's (each t.co link being as good as another, since the two have their own).
 */
struct notes;

/* notes_new(max): at most `max` bytes; NULL without memory. */
struct notes *notes_new(size_t max);
void notes_free(struct notes *n);

/* notes_add(n, mem, json, &why): one element of note-tweet.js. ERR_MALFORMED / ERR_INVALID with a static
 * sentence, ERR_NOMEM, ERR_FULL. */
enum err notes_add(struct notes *n, struct scan_mem *mem, struct str json, const char **why);

/* notes_join(n, a, post): puts the note's text and tags into a post whose note is there; false for one
 * without. A reply keeps the names in front and all its mentions. */
bool notes_join(struct notes *n, struct arena *a, struct post *post);

#endif
