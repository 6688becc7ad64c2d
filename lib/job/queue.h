/* queue.h: jobs as rows: added once, claimed with a lease, retried with back-off, finished exactly once. */
#ifndef TWEETX_JOB_QUEUE_H
#define TWEETX_JOB_QUEUE_H

#include "store/db.h"

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct job {
	int64_t id;
	struct str kind;      /* "fetch", "backfill", "sweep", "publish", ... */
	struct str key;       /* what it is about: one unfinished job a kind and key */
	struct str lane;      /* one running job a lane; empty: no lane */
	struct str payload;   /* JSON, small */
	enum job_state state;
	int attempts, max_attempts;
	int64_t run_at, lease_until, created_at, finished_at;
	int64_t done, total;  /* progress, in units of the kind */
	struct str owner, error;
};

struct job_spec {
	const char *kind;
	struct str key, lane, payload;
	int64_t run_at;       /* 0: now */
	int max_attempts;     /* 0: 5 */
	int priority;         /* larger first; 0 usual, 10 somebody waits */
};

/* job_add(db, spec, now, &id, &added): where an unfinished one of that kind and key is there, its id (run_at and priority become the
 * more urgent ones; one that failed before keeps its time, so that asking again and again does not use up its attempts). */
enum err job_add(struct db *db, const struct job_spec *spec, int64_t now, int64_t *id, bool *added);

/* job_claim(db, a, owner, now, lease, &job, &got): the most urgent due one (priority, then run_at, then id), also those whose lease
 * ran out. Each claim counts as an attempt; one whose worker died at its last attempt becomes JOB_FAILED. */
enum err job_claim(struct db *db, struct arena *a, const char *owner, int64_t now, int64_t lease, struct job *job, bool *got);

/* ERR_CONFLICT when the lease was lost to somebody else meanwhile. */
enum err job_renew(struct db *db, int64_t id, const char *owner, int64_t now, int64_t lease, int64_t done, int64_t total);
enum err job_finish(struct db *db, int64_t id, const char *owner, int64_t now);
/* job_fail: again after a back-off (30 s, doubling, at most 1 h, or `retry_at` if later), or JOB_FAILED after max_attempts or when !retry. */
enum err job_fail(struct db *db, int64_t id, const char *owner, int64_t now, const char *error, bool retry, int64_t retry_at);

/* job_reschedule(db, id, owner, payload, run_at): not finished yet, goes on later with another payload; its attempts begin anew. */
enum err job_reschedule(struct db *db, int64_t id, const char *owner, struct str payload, int64_t run_at);

enum err job_get(struct db *db, struct arena *a, int64_t id, struct job *job);
enum err job_list(struct db *db, struct arena *a, int64_t before_id, int limit, struct job **list, size_t *n);
/* job_retry: a failed one is queued anew, a queued one goes at once. ERR_NOT_FOUND; ERR_CONFLICT for a running or done one, or where
 * another unfinished one of its kind and key is there. */
enum err job_retry(struct db *db, int64_t id, int64_t now);
enum err job_counts(struct db *db, int64_t counts[4], int64_t now, int64_t *oldest_due_seconds);
/* job_next_due(db, now, &at): when the next one can be claimed (one that waits for its lane, or whose worker may be dead: when that
 * lease ends); 0 when there is none. */
enum err job_next_due(struct db *db, int64_t now, int64_t *at);
enum err job_prune(struct db *db, int64_t finished_before);

/* A worker that lives says so; job_worker_alive tells whether one did within `seconds`. */
enum err job_heartbeat(struct db *db, const char *owner, int64_t now);
enum err job_worker_alive(struct db *db, int64_t now, int64_t seconds, bool *alive);
/* job_free_owner(db, owner, now): its running jobs are queued again at once (its process is known to be dead). */
enum err job_free_owner(struct db *db, const char *owner, int64_t now);

#endif
