/* queue_look.c: looks at the jobs there are, cleans up, and tells whether a worker lives. */
#include "job/job_row.h"
#include "job/queue.h"

#define LIST_MOST 1000
#define WORKER_KEPT 86400

enum err
job_get(struct db *db, struct arena *a, int64_t id, struct job *job)
{
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, "SELECT " JOB_ROW_COLUMNS " FROM jobs WHERE id = $1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, id);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (!row)
		e = ERR_NOT_FOUND;
	else if (!job_row_read(st, a, job))
		e = ERR_NOMEM;
	db_reset(st);
	return e;
}

enum err
job_list(struct db *db, struct arena *a, int64_t before_id, int limit, struct job **list, size_t *n)
{
	size_t most = limit < 0 ? 0 : limit > LIST_MOST ? LIST_MOST : (size_t)limit;
	struct job *all = arena_alloc(a, most * sizeof(*all));
	size_t len = 0;
	struct db_stmt *st;
	bool row;
	enum err e;

	*list = all;
	*n = 0;
	if (all == NULL)
		return ERR_NOMEM;
	e = db_prepare(db,
	    "SELECT " JOB_ROW_COLUMNS " FROM jobs WHERE $1 <= 0 OR id < $1 ORDER BY id DESC LIMIT $2", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, before_id);
	db_bind_int(st, 2, (int64_t)most);
	while ((e = db_step(st, &row)) == ERR_OK && row && len < most)
		if (!job_row_read(st, a, &all[len++])) {
			e = ERR_NOMEM;
			break;
		}
	db_reset(st);
	*n = e == ERR_OK ? len : 0;
	return e;
}

enum err
job_retry(struct db *db, int64_t id, int64_t now)
{
	static const char sql[] =
	    "UPDATE jobs SET state = 0, attempts = 0, run_at = $2, finished_at = 0, error = '' "
	    "WHERE id = $1 AND state IN (0, 3) RETURNING id";
	struct db_stmt *st;
	bool mine, row;
	int64_t same;
	enum err e;

	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	e = db_prepare(db, sql, &st);
	if (e == ERR_OK) {
		db_bind_int(st, 1, id);
		db_bind_int(st, 2, now);
		/* ERR_CONFLICT also where a newer job of that kind and key waits or runs. */
		e = job_row_returned(st, &same, &row);
	}
	if (e == ERR_OK && !row) {
		e = db_prepare(db, "SELECT id FROM jobs WHERE id = $1", &st);
		if (e == ERR_OK) {
			db_bind_int(st, 1, id);
			e = job_row_returned(st, &same, &row);
		}
		if (e == ERR_OK)
			e = row ? ERR_CONFLICT : ERR_NOT_FOUND;
	}
	return db_leave(db, mine, e);
}

enum err
job_counts(struct db *db, int64_t counts[4], int64_t now, int64_t *oldest_due_seconds)
{
	static const char sql[] = "SELECT state, count(*), min(run_at) FROM jobs GROUP BY state";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	for (int i = 0; i < 4; i++)
		counts[i] = 0;
	*oldest_due_seconds = 0;
	while ((e = db_step(st, &row)) == ERR_OK && row) {
		int64_t state = db_int(st, 0);

		if (state < 0 || state > 3)
			continue;
		counts[state] = db_int(st, 1);
		if (state == JOB_QUEUED && db_int(st, 2) < now)
			*oldest_due_seconds = now - db_int(st, 2);
	}
	db_reset(st);
	return e;
}

enum err
job_next_due(struct db *db, int64_t now, int64_t *at)
{
	/* Its own time (for a running one, the end of its lease), or the end of the lease of another in its
	 * lane. */
	static const char sql[] =
	    "SELECT min(CASE WHEN own > lane_until THEN own ELSE lane_until END) FROM ("
	    "SELECT CASE WHEN j.state = 1 THEN j.lease_until ELSE j.run_at END AS own, "
	    "CASE WHEN j.lane = '' THEN 0 ELSE coalesce((SELECT max(r.lease_until) FROM jobs r WHERE r.state "
	    "= 1 "
	    "AND r.lane = j.lane AND r.lease_until > $1 AND r.id <> j.id), 0) END AS lane_until "
	    "FROM jobs j WHERE j.state <= 1) AS waiting";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, now);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*at = db_int(st, 0);
	db_reset(st);
	return ERR_OK;
}

enum err
job_prune(struct db *db, int64_t finished_before)
{
	struct db_stmt *st;
	enum err e;

	e = db_prepare(db, "DELETE FROM jobs WHERE state >= 2 AND finished_at < $1", &st);
	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, finished_before);
	return db_run(st, NULL);
}

enum err
job_heartbeat(struct db *db, const char *owner, int64_t now)
{
	static const char *const sql[] = {
		"INSERT INTO workers (owner, at) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET at = "
		"excluded.at",
		"DELETE FROM workers WHERE at < $2 AND owner <> $1",
	};
	struct db_stmt *st;
	bool mine;
	enum err e = db_join(db, &mine);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		e = db_prepare(db, sql[i], &st);
		if (e != ERR_OK)
			break;
		db_bind_str(st, 1, str_of(owner));
		db_bind_int(st, 2, i == 0 ? now : now - WORKER_KEPT);
		e = db_run(st, NULL);
	}
	return db_leave(db, mine, e);
}

enum err
job_worker_alive(struct db *db, int64_t now, int64_t seconds, bool *alive)
{
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, "SELECT 1 FROM workers WHERE at >= $1 LIMIT 1", &st);

	if (e != ERR_OK)
		return e;
	db_bind_int(st, 1, now - seconds);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	db_reset(st);
	*alive = row;
	return ERR_OK;
}
