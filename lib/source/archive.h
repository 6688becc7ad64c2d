/* archive.h: the members of an X archive, found and unpacked under limits. */
#ifndef TWEETX_SOURCE_ARCHIVE_H
#define TWEETX_SOURCE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "source/import.h"
#include "source/intake.h"

/*
 * A zip (also zip64, also under a folder of its own). Names are compared and never used as paths; a member
 * with "..", a backslash, a control byte or a leading slash in its name is not seen at all. The folder that
 * holds tweets.js, tweet.js, account.js or manifest.js is the one that is looked into, mostly "data/".
 */
struct archive;

/* archive_open(in, limits, &a, f): ERR_MALFORMED for no zip or a broken one, ERR_TOO_LARGE for too many
 * members (told before they are read), ERR_UNSUPPORTED when no such folder is in it. `in` must
 * outlive the archive. */
enum err archive_open(
    const struct import_input *in, const struct import_limits *limits, struct archive **a, struct fault *f);
void archive_close(struct archive *a);

/* archive_find(a, "account.js", &index): a member of the folder; false for none. */
bool archive_find(const struct archive *a, const char *name, uint64_t *index);

/* archive_parts(a, stem, list, max, &n): stem.js, stem-part1.js, ... in order. ERR_MALFORMED when one between
 * is missing. */
enum err archive_parts(
    const struct archive *a, const char *stem, uint64_t *list, size_t max, size_t *n, struct fault *f);

/* archive_name(a, index): without its folder; lives as long as a. */
const char *archive_name(const struct archive *a, uint64_t index);

/* A member being unpacked; read through an intake. */
struct member;

/* member_open(a, index, max_record, &m, &intake, f): ERR_UNSUPPORTED for an encrypted one or an unknown
 * packing, ERR_TOO_LARGE for one over the limits. What lies about its size is stopped while it is read. */
enum err member_open(struct archive *a, uint64_t index, size_t max_record, struct member **m,
    struct intake *intake, struct fault *f);
void member_close(struct member *m, struct intake *intake);

/* member_refuse(m, e, f): the sentence for a failure that the intake has answered. */
enum err member_refuse(const struct member *m, enum err e, struct fault *f);

/* member_done(m): packed bytes read, about: for progress. */
uint64_t member_done(const struct member *m);

#endif
