/* job_row.h: rows of the jobs' table as jobs, for the files of lib/job. */
#ifndef TWEETX_JOB_JOB_ROW_H
#define TWEETX_JOB_JOB_ROW_H

#include "job/queue.h"

/* What job_row_read takes, in this order. */
#define JOB_ROW_COLUMNS                                                                                        \
	"id, kind, key, lane, payload, state, attempts, max_attempts, run_at, lease_until, created_at, "      \
	"finished_at, done, total, owner, error"

/* job_row_read(st, a, job): copies in the arena; false without memory. */
bool job_row_read(struct db_stmt *st, struct arena *a, struct job *job);

/* job_row_bind(st, i, s): {NULL, 0} is the empty text. */
void job_row_bind(struct db_stmt *st, int i, struct str s);

/* job_row_returned(st, &id, &row): runs a bound statement of one number a row to its end; the number of its one row, if any. */
enum err job_row_returned(struct db_stmt *st, int64_t *id, bool *row);

#endif
