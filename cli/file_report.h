/* file_report.h: the report on a file of posts, without the store. */
#ifndef TWEETX_CLI_FILE_REPORT_H
#define TWEETX_CLI_FILE_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/import.h"
#include "stats/report.h"
#include "stats/stats.h"

/* What was met on the way, for people. */
#define FILE_NOTES_MAX 5
struct file_notes {
	enum import_format format;
	uint64_t posts;			 /* records counted, second readings included */
	uint64_t broken;		 /* records left out because they cannot be read */
	char first[FILE_NOTES_MAX][256]; /* the first of them in the file: "line 17: created_at is missing" */
	size_t n_first;
	uint64_t others; /* posts of other accounts than the report's, left out */
};

/*
 * file_report(path, o, head, a, &report, notes, f): any format of import.h, "-" for standard input, gzip
 * unpacked on the way. Bare JSON lines of the X API v2 are counted on all cores; everything else is read by
 * one.
 *
 * Of `o` the zone, range, kinds, now and max_bytes are used. Of `head` everything; its account's handle is
 * what the caller was told
 * (--handle), or empty: the account is that of the file where the file tells one, else that handle, else the
 * file's name without its ending where that is a handle. Of a file with posts of several accounts the report
 * is on the one with that handle, else on the first.
 *
 * Errors are those of import_run, of stats_add and ERR_IO; `notes` is filled as far as it came. The report
 * lies in the arena.
 */
enum err file_report(const char *path, const struct stats_options *o, const struct stats_head *head,
    struct arena *a, struct report **report, struct file_notes *notes, struct fault *f);

#endif
