/* job_row.c: rows of the jobs' table as jobs. */
#include "job/job_row.h"

static bool
text(struct db_stmt *st, int i, struct arena *a, struct str *s)
{
	*s = arena_str(a, db_text(st, i));
	return s->p != NULL;
}

bool
job_row_read(struct db_stmt *st, struct arena *a, struct job *job)
{
	*job = (struct job){
		.id = db_int(st, 0),
		.state = (enum job_state)(db_int(st, 5) & 3),
		.attempts = (int)db_int(st, 6),
		.max_attempts = (int)db_int(st, 7),
		.run_at = db_int(st, 8),
		.lease_until = db_int(st, 9),
		.created_at = db_int(st, 10),
		.finished_at = db_int(st, 11),
		.done = db_int(st, 12),
		.total = db_int(st, 13),
	};
	return text(st, 1, a, &job->kind) && text(st, 2, a, &job->key) && text(st, 3, a, &job->lane) &&
	       text(st, 4, a, &job->payload) && text(st, 14, a, &job->owner) && text(st, 15, a, &job->error);
}

void
job_row_bind(struct db_stmt *st, int i, struct str s)
{
	db_bind_str(st, i, s.p != NULL ? s : STR(""));
}

enum err
job_row_returned(struct db_stmt *st, int64_t *id, bool *row)
{
	enum err e = db_step(st, row);

	if (e != ERR_OK || !*row)
		return e;
	*id = db_int(st, 0);
	/* A statement that writes takes effect only when it has come to its end. */
	return db_run(st, NULL);
}
