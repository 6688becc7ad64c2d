/* queue.c: adds jobs, hands them out under a lease, and ends them. */
#include "job/queue.h"

#include "job/job_row.h"

#define BACK_OFF_FIRST 30
#define BACK_OFF_MOST 3600
#define ERROR_MAX 512

enum err
job_add(struct db *db, const struct job_spec *spec, int64_t now, int64_t *id, bool *added)
{
	/* A job in its back-off keeps its time: who asks every second must not use its attempts up. */
	static const char more_urgent[] =
	    "UPDATE jobs SET priority = CASE WHEN $3 > priority THEN $3 ELSE priority END, "
	    "run_at = CASE WHEN $4 < run_at AND attempts = 0 THEN $4 ELSE run_at END "
	    "WHERE kind = $1 AND key = $2 AND state <= 1 RETURNING id";
	static const char insert[] =
	    "INSERT INTO jobs (kind, key, lane, payload, state, priority, max_attempts, run_at, created_at) "
	    "VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8) RETURNING id";
	int64_t run_at = spec->run_at > 0 ? spec->run_at : now;
	struct db_stmt *st;
	bool mine, there = false;
	enum err e;

	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	e = db_prepare(db, more_urgent, &st);
	if (e != ERR_OK)
		goto out;
	db_bind_str(st, 1, str_of(spec->kind));
	job_row_bind(st, 2, spec->key);
	db_bind_int(st, 3, spec->priority);
	db_bind_int(st, 4, run_at);
	e = job_row_returned(st, id, &there);
	if (e != ERR_OK || there)
		goto out;
	e = db_prepare(db, insert, &st);
	if (e != ERR_OK)
		goto out;
	db_bind_str(st, 1, str_of(spec->kind));
	job_row_bind(st, 2, spec->key);
	job_row_bind(st, 3, spec->lane);
	job_row_bind(st, 4, spec->payload);
	db_bind_int(st, 5, spec->priority);
	db_bind_int(st, 6, spec->max_attempts > 0 ? spec->max_attempts : 5);
	db_bind_int(st, 7, run_at);
	db_bind_int(st, 8, now);
	e = job_row_returned(st, id, &there);
	there = false;
out:
	e = db_leave(db, mine, e);
	if (e == ERR_OK && added != NULL)
		*added = !there;
	return e;
}

/*
 * The most urgent job that may run at $1: due, or left behind by somebody whose lease ran out, and in no lane
 * in which another runs. jobs_by_urgency has that order, so the first that fits ends the search.
 */
static enum err
find_due(struct db *db, int64_t now, int64_t *id, bool *found)
{
	static const char sql[] =
	    "SELECT j.id FROM jobs j WHERE j.state <= 1 AND "
	    "((j.state = 0 AND j.run_at <= $1) OR (j.state = 1 AND j.lease_until <= $1)) AND "
	    "(j.lane = '' OR NOT EXISTS (SELECT 1 FROM jobs r WHERE r.state = 1 AND r.lane = j.lane AND "
	    "r.lease_until > $1)) ORDER BY j.priority DESC, j.run_at, j.id LIMIT 1";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, now);
	return job_row_returned(st, id, found);
}

/* Those that used their attempts up and whose worker died: one that kills its workers must not do so for
 * ever. */
static enum err
fail_used_up(struct db *db, int64_t now)
{
	static const char sql[] = "UPDATE jobs SET state = 3, finished_at = $1, owner = '', "
				  "error = 'the worker that ran it ended or lost its lease' "
				  "WHERE state = 1 AND lease_until <= $1 AND attempts >= max_attempts";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, now);
	return db_run(st, NULL);
}

static enum err
claim(
    struct db *db, struct arena *a, const char *owner, int64_t now, int64_t lease, struct job *job, bool *got)
{
	static const char sql[] = "UPDATE jobs SET state = 1, owner = $2, lease_until = $3, "
				  "attempts = attempts + 1 WHERE id = $1";
	struct db_stmt *st;
	int64_t id;
	enum err e;

	e = fail_used_up(db, now);
	if (e == ERR_OK)
		e = find_due(db, now, &id, got);
	if (e != ERR_OK || !*got)
		return e;
	e = db_prepare(db, sql, &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_str(st, 2, str_of(owner));
	db_bind_int(st, 3, now + lease);
	e = db_run(st, NULL);
	return e == ERR_OK ? job_get(db, a, id, job) : e;
}

enum err
job_claim(
    struct db *db, struct arena *a, const char *owner, int64_t now, int64_t lease, struct job *job, bool *got)
{
	int64_t id;
	bool mine;
	enum err e;

	*got = false;
	/* Looked at first, so that a worker that finds nothing takes no lock. */
	e = find_due(db, now, &id, got);
	if (e != ERR_OK || !*got)
		return e;
	*got = false;
	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	e = db_leave(db, mine, claim(db, a, owner, now, lease, job, got));
	if (e != ERR_OK)
		*got = false;
	return e;
}

/* Runs a statement that changes the owner's running job, or none: ERR_CONFLICT. */
static enum err
run_owned(struct db_stmt *st)
{
	int64_t n = 0;
	enum err e = db_run(st, &n);

	return e == ERR_OK && n == 0 ? ERR_CONFLICT : e;
}

enum err
job_renew(
    struct db *db, int64_t id, const char *owner, int64_t now, int64_t lease, int64_t done, int64_t total)
{
	static const char sql[] = "UPDATE jobs SET lease_until = $3, done = $4, total = $5 "
				  "WHERE id = $1 AND owner = $2 AND state = 1";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_str(st, 2, str_of(owner));
	db_bind_int(st, 3, now + lease);
	db_bind_int(st, 4, done);
	db_bind_int(st, 5, total);
	return run_owned(st);
}

enum err
job_finish(struct db *db, int64_t id, const char *owner, int64_t now)
{
	static const char sql[] = "UPDATE jobs SET state = 2, finished_at = $3, owner = '', error = '' "
				  "WHERE id = $1 AND owner = $2 AND state = 1";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_str(st, 2, str_of(owner));
	db_bind_int(st, 3, now);
	return run_owned(st);
}

static int64_t
back_off(int64_t attempts)
{
	int64_t s = BACK_OFF_FIRST;

	for (int64_t i = 1; i < attempts && s < BACK_OFF_MOST; i++)
		s *= 2;
	return s < BACK_OFF_MOST ? s : BACK_OFF_MOST;
}

static enum err
fail(
    struct db *db, int64_t id, const char *owner, int64_t now, struct str error, bool retry, int64_t retry_at)
{
	static const char sql[] =
	    "UPDATE jobs SET state = $3, run_at = $4, finished_at = $5, error = $6, owner = '', "
	    "lease_until = 0 WHERE id = $1 AND owner = $2 AND state = 1";
	int64_t attempts, max_attempts, at;
	struct db_stmt *st;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT attempts, max_attempts, run_at FROM jobs WHERE id = $1", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	attempts = db_int(st, 0);
	max_attempts = db_int(st, 1);
	at = db_int(st, 2);
	db_reset(st);
	retry = row && retry && attempts < max_attempts;
	if (retry)
		at = now + back_off(attempts) > retry_at ? now + back_off(attempts) : retry_at;
	e = db_prepare(db, sql, &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_str(st, 2, str_of(owner));
	db_bind_int(st, 3, retry ? JOB_QUEUED : JOB_FAILED);
	db_bind_int(st, 4, at);
	db_bind_int(st, 5, retry ? 0 : now);
	db_bind_str(st, 6, error);
	return run_owned(st);
}

enum err
job_fail(struct db *db, int64_t id, const char *owner, int64_t now, const char *error, bool retry,
    int64_t retry_at)
{
	struct str text = str_of(error ? error : "");
	bool mine;
	enum err e;

	if (text.len > ERROR_MAX)
		for (text.len = ERROR_MAX; text.len > 0 && ((unsigned char)text.p[text.len] & 0xc0) == 0x80;)
			text.len--;
	e = db_join(db, &mine);
	return e != ERR_OK ? e : db_leave(db, mine, fail(db, id, owner, now, text, retry, retry_at));
}

enum err
job_reschedule(struct db *db, int64_t id, const char *owner, struct str payload, int64_t run_at)
{
	static const char sql[] = "UPDATE jobs SET state = 0, payload = $3, run_at = $4, attempts = 0, "
				  "lease_until = 0, owner = '', "
				  "error = '' WHERE id = $1 AND owner = $2 AND state = 1";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	db_bind_str(st, 2, str_of(owner));
	job_row_bind(st, 3, payload);
	db_bind_int(st, 4, run_at);
	return run_owned(st);
}

enum err
job_free_owner(struct db *db, const char *owner, int64_t now)
{
	static const char sql[] =
	    "UPDATE jobs SET state = CASE WHEN attempts < max_attempts THEN 0 ELSE 3 END, "
	    "finished_at = CASE WHEN attempts < max_attempts THEN 0 ELSE $2 END, run_at = $2, lease_until = "
	    "0, "
	    "owner = '', error = 'the worker that ran it ended' WHERE owner = $1 AND state = 1";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_str(st, 1, str_of(owner));
	db_bind_int(st, 2, now);
	return db_run(st, NULL);
}
