/* archive_head.h: what an X archive says about itself and its account. */
#ifndef TWEETX_SOURCE_ARCHIVE_HEAD_H
#define TWEETX_SOURCE_ARCHIVE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scan.h"
#include "model/post.h"

#define HEAD_FILES_MAX 1000

struct archive_head {
	struct account account;
	bool has_manifest;
	int64_t generated; /* Unix seconds; 0 for unknown */
	bool partial;	   /* one of several zips: files that the manifest names may be in another */
	struct str *files; /* of dataTypes.tweets, without folder */
	size_t n_files;
	int64_t tweets; /* how many the manifest promises; COUNT_UNKNOWN where it does not */
	int64_t followers, following;
};

void archive_head_init(struct archive_head *h);

/* Each takes one file's text into the head; strings go into the arena. ERR_MALFORMED for what cannot be read,
 * ERR_NOMEM. E-mail addresses and telephone numbers are passed over and never kept. */
enum err archive_head_manifest(
    struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json);
enum err archive_head_account(struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json);
enum err archive_head_profile(struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json);

#endif
