/* import_job.h: one import at work, as the readers of all formats share it. */
#ifndef TWEETX_SOURCE_IMPORT_JOB_H
#define TWEETX_SOURCE_IMPORT_JOB_H

#include "base/arena.h"
#include "source/import.h"

struct import_job {
	const struct import_input *in;
	struct import_limits limits; /* defaults filled in */
	const struct import_sink *sink;
	struct fault *fault;
	struct arena *arena; /* for one record; whoever starts a record resets it */
	uint64_t posts, broken;
	int64_t newest; /* creation time of the newest post given */
	/* hashes of the authors told already */
	uint64_t *seen;
	size_t n_seen, seen_cap;
};

enum err import_job_open(struct import_job *job, const struct import_input *in,
    const struct import_limits *limits, const struct import_sink *sink, struct fault *f);
void import_job_close(struct import_job *job);

/* import_job_broken(job, place, why): one record is left out. */
void import_job_broken(struct import_job *job, const char *place, const char *why);

/* import_job_post(job, post, handle, id, place): to the sink; a post whose time cannot be is broken. `handle`
 * need not be folded. */
enum err import_job_post(
    struct import_job *job, const struct post *post, struct str handle, struct str id, const char *place);

/* import_job_account(job, account): to the sink, each account once; the handle need not be folded, what is no
 * handle is left empty. */
enum err import_job_account(struct import_job *job, const struct account *account);

/* import_job_reading(job, reading, net, has_net): to the sink. */
enum err import_job_reading(struct import_job *job, const struct reading *r, int64_t net, bool has_net);

/* import_job_progress(job, done): bytes of the file that are done. */
void import_job_progress(struct import_job *job, uint64_t done);

/* import_job_refuse(job, e): the sentence for what intake.h or split.h answered about the part of the file
 * called `what`. */
enum err import_job_refuse(struct import_job *job, enum err e, const char *what);

/* The readers, one a format. */
enum err import_archive(struct import_job *job);
enum err import_xcsv(struct import_job *job, bool overview);
enum err import_json(struct import_job *job, bool snscrape);
enum err import_twint(struct import_job *job);

#endif
