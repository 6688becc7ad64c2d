/* file_input.h: a file of posts opened for reading: plain, gzipped, or standard input. */
#ifndef TWEETX_CLI_FILE_INPUT_H
#define TWEETX_CLI_FILE_INPUT_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "source/import.h"

struct file_input;

/*
 * file_input_open(path, &in, f): "-" is standard input. What cannot be read at any place (a pipe, a terminal)
 * and what gzip has packed is first written out to a temporary file that has no name (in $TMPDIR or /tmp), so
 * that readers always have places; a gzip file that unpacks to more than FILE_INPUT_MAX or to more than a
 * thousand times its size is refused with ERR_TOO_LARGE, a broken one with ERR_MALFORMED. ERR_IO with what
 * the system says, ERR_UNSUPPORTED for a folder or device. The caller closes it.
 */
#define FILE_INPUT_MAX ((uint64_t)64 << 30)
enum err file_input_open(const char *path, struct file_input **in, struct fault *f);
void file_input_close(struct file_input *in);

/* file_input_view(in): as lib/source reads it. file_input_fd: for pread. Both live as long as in. */
const struct import_input *file_input_view(const struct file_input *in);
int file_input_fd(const struct file_input *in);

/* file_input_stem(in): the name without folders and endings (.gz, .jsonl, ...); empty for standard input. */
struct str file_input_stem(const struct file_input *in);

/* file_input_scratch(): a descriptor of a new temporary file without a name; -1 with errno. The caller closes
 * it. */
int file_input_scratch(void);

#endif
