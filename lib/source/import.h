/* import.h: posts from files: archives, exports and JSONL, streamed in bounded memory. */
#ifndef TWEETX_SOURCE_IMPORT_H
#define TWEETX_SOURCE_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "model/post.h"

enum import_format {
	IMPORT_UNKNOWN,
	IMPORT_X_ARCHIVE,  /* zip of X */
	IMPORT_X_CONTENT,  /* X analytics CSV, one row a post */
	IMPORT_X_OVERVIEW, /* X analytics CSV, one row a day */
	IMPORT_X_V2,	   /* JSONL (or one object / array / page) of X API v2 post objects */
	IMPORT_SNSCRAPE,   /* snscrape's or twscrape's JSONL */
	IMPORT_TWINT	   /* twint's CSV */
};

/* import_format_name(f): for people, such as "X archive". */
const char *import_format_name(enum import_format f);

/*
 * Where bytes come from: read(ctx, offset, buf, n) gives up to n bytes at `offset`, 0 at the end, -1 on
 * failure. The room does no I/O of its own; the command line and tests hand in a file or memory.
 */
struct import_input {
	ssize_t (*read)(void *ctx, uint64_t offset, void *buf, size_t n);
	void *ctx;
	uint64_t size;	 /* bytes in all */
	struct str name; /* for messages: the last part of the file's name */
};

/*
 * What the reader gives back, in the order of the file. All may be NULL; strings live during the call. A
 * callback's error ends the import with it.
 *
 * A post's read_at is the archive's export, and 0 from every other file: none tells when it was made, so its
 * counts never push out newer ones. For the same reason the reading of a file without a time of its own
 * stands at its newest post.
 */
struct import_sink {
	void *ctx;
	/* the account, as far as the file tells (an id or a handle may be missing), before its first post; a
	 * file of several accounts tells each once */
	enum err (*account)(void *ctx, const struct account *account);
	/* one post with its author (archives: the account itself); handle folded, either may be empty */
	enum err (*post)(void *ctx, const struct post *post, struct str author_handle, struct str author_id);
	/* one reading of the account's numbers, never of a file of several accounts; X overview CSV: at noon
	 * of the day, followers COUNT_UNKNOWN and `net_follows` the day's change */
	enum err (*reading)(void *ctx, const struct reading *reading, int64_t net_follows, bool has_net);
	/* a record that could not be read, skipped: "tweets.js element 17: created_at is missing" */
	void (*broken)(void *ctx, const char *place, const char *why);
	/* now and then: bytes done of all, posts so far */
	void (*progress)(void *ctx, uint64_t done, uint64_t total, uint64_t posts);
};

struct import_limits {
	uint64_t max_member; /* unpacked bytes of one member of a zip; 0 for 8 GiB */
	uint64_t max_ratio;  /* unpacked to packed; 0 for 1000 */
	size_t max_record;   /* bytes of one record; 0 for 4 MiB */
	size_t max_members;  /* members of a zip; 0 for 100000 */
	int64_t now;	     /* bound of post times */
};

/* import_detect(in, &format, fault): by content, never by name. ERR_UNSUPPORTED with a sentence that says
 * what is taken. */
enum err import_detect(const struct import_input *in, enum import_format *format, struct fault *f);

/*
 * import_run(in, format, limits, sink, fault): the whole file. A broken file (not a zip, encrypted,
 * truncated, a part of the manifest missing, over a limit) is refused with ERR_MALFORMED / ERR_TOO_LARGE /
 * ERR_UNSUPPORTED and a sentence; posts may have been given to the sink before, so callers keep them in a
 * transaction. DMs, e-mail and IP members of an archive are never read.
 */
enum err import_run(const struct import_input *in, enum import_format format,
    const struct import_limits *limits, const struct import_sink *sink, struct fault *f);

#endif
