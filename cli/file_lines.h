/* file_lines.h: JSON lines of a file counted on all cores. */
#ifndef TWEETX_CLI_FILE_LINES_H
#define TWEETX_CLI_FILE_LINES_H

#include "cli/file_input.h"
#include "cli/file_report.h"

struct file_lines;

/*
 * file_lines_count(in, o, &lines, notes, f): every line of `in`, each an X API v2 post object, is added to
 * statistics with the options `o` (the zone is opened once more for each thread). Line-aligned blocks are
 * read into reused buffers; `ref` is the place of the line, and loading reads and parses it again, so file
 * and `lines` must live until the report is made.
 */
enum err file_lines_count(const struct file_input *in, const struct stats_options *o,
    struct file_lines **lines, struct file_notes *notes, struct fault *f);
struct stats *file_lines_stats(struct file_lines *lines);
void file_lines_free(struct file_lines *lines);

#endif
