/* work.c: what the worker does: jobs that wait, and what is due by the clock. */
#include "tracker/work.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/hot.h"
#include "job/queue.h"
#include "store/flights.h"
#include "tracker/fetch_run.h"
#include "tracker/tracker_impl.h"

#define LEASE_SECONDS 180
#define JUST_SECONDS 5 /* several who wanted an account at once queue it once more after it was read */
#define WATCH_SECONDS (6 * 3600)
#define BIG_POSTS 5000
#define BIG_SECONDS 3600 /* a big account that people ask for is at most so old */
#define BIG_ASKED_SECONDS 86400
#define SWEEP_SECONDS (30 * 86400)
#define BACKFILL_REQUESTS 40 /* of one turn, so that hosts share the worker */
#define FINISHED_SECONDS (7 * 86400)
#define ARENA_BYTES ((size_t)64 << 20)

struct turn {
	struct tracker *t;
	int64_t job;
	bool lost;
};

static bool
renew(void *ctx, int64_t posts, int64_t expected)
{
	struct turn *turn = ctx;

	turn->lost = job_renew(turn->t->db, turn->job, turn->t->owner, clock_now(), LEASE_SECONDS, posts,
			 expected) != ERR_OK;
	return !turn->lost;
}

/* Whether trying again later by ourselves could help; what the account itself is, is written down already. */
static bool
worth_retrying(enum err err)
{
	switch (err) {
	case ERR_PLATFORM_RATE_LIMITED:
	case ERR_PLATFORM_ERROR:
	case ERR_PLATFORM_TIMEOUT:
	case ERR_STORE:
	case ERR_STORE_FULL:
	case ERR_NOMEM:
	case ERR_BUSY:
	case ERR_CONFLICT:
		return true;
	default:
		return false;
	}
}

static enum err
do_job(struct tracker *t, const struct job *job)
{
	struct turn turn = { t, job->id, false };
	struct fetch_run_options o = { .mode = PLAN_FIRST, .progress = renew, .ctx = &turn };
	struct fault f = { .err = ERR_OK };
	struct handle h;
	bool more = false, backfill = str_eq(job->kind, STR("backfill"));
	enum err err;

	if (handle_parse_spec(job->key, &h, &f) != ERR_OK)
		return job_fail(t->db, job->id, t->owner, clock_now(), "the job names no account", false, 0);
	if (backfill) {
		o.mode = PLAN_BACKFILL;
		o.max_requests = BACKFILL_REQUESTS;
	} else if (str_eq(job->kind, STR("sweep"))) {
		o.mode = PLAN_SWEEP;
	} else if (!str_eq(job->kind, STR("fetch"))) {
		return job_fail(t->db, job->id, t->owner, clock_now(),
		    "this version does not know the kind of job", false, 0);
	}
	if (o.mode == PLAN_FIRST)
		o.unless_since = clock_now() - JUST_SECONDS;
	o.pace_us = o.mode == PLAN_FIRST ? 0 : 1000000;
	err = fetch_run_all(t, &h, &o, &more, &f);
	if (turn.lost)
		return ERR_OK; /* it is somebody else's job now */
	if (err == ERR_BUSY && o.mode == PLAN_FIRST)
		return job_finish(
		    t->db, job->id, t->owner, clock_now()); /* it is being read: that is what was wanted */
	if (err != ERR_OK)
		return job_fail(
		    t->db, job->id, t->owner, clock_now(), err_code(err), worth_retrying(err), f.until);
	if (backfill && more)
		return job_reschedule(t->db, job->id, t->owner, job->payload, clock_now() + 1);
	return job_finish(t->db, job->id, t->owner, clock_now());
}

enum err
work_one(struct tracker *t, bool *did)
{
	struct arena *a = arena_new(1 << 20);
	struct job job;
	enum err err;

	*did = false;
	if (!a)
		return ERR_NOMEM;
	err = job_claim(t->db, a, t->owner, clock_now(), LEASE_SECONDS, &job, did);
	if (err == ERR_OK && *did)
		err = do_job(t, &job);
	arena_free(a);
	/* The lease ran out while it was being done: another worker has it, and that is no failure. */
	return err == ERR_CONFLICT ? ERR_OK : err;
}

static enum err
queue(struct tracker *t, const char *kind, const struct handle *h, int64_t now)
{
	struct job_spec spec = { .kind = kind };
	char key[HANDLE_MAX + 16];
	int64_t id;
	bool added;

	snprintf(key, sizeof(key), "%s:%s", platform_name(h->platform), h->text);
	spec.key = str_of(key);
	return job_add(t->db, &spec, now, &id, &added);
}

static enum err
queue_all(struct tracker *t, const struct handle *list, size_t n, int64_t now)
{
	enum err err = ERR_OK;

	for (size_t i = 0; err == ERR_OK && i < n; i++)
		if (fetch_run_configured(t->conf, list[i].platform))
			err = queue(t, "fetch", &list[i], now);
	return err;
}

static enum err
queue_sweeps(struct tracker *t, struct arena *a, int64_t now)
{
	struct watch_row *list;
	struct account_row row;
	size_t i, n;
	enum err err = accounts_watched(t->db, a, &list, &n);

	for (i = 0; err == ERR_OK && i < n; i++) {
		if (list[i].account_id == 0 || !fetch_run_configured(t->conf, list[i].handle.platform))
			continue;
		err = accounts_get(t->db, a, list[i].account_id, &row);
		if (err == ERR_OK && row.fetched_at > 0 && row.swept_at < now - SWEEP_SECONDS)
			err = queue(t, "sweep", &list[i].handle, now);
	}
	return err;
}

/* Accounts that nobody watches or asks for any more. */
static enum err
retire(struct tracker *t, struct arena *a, int64_t now)
{
	int64_t days = conf_int(t->conf, CONF_RETENTION), *ids;
	struct account_row row;
	struct handle h;
	size_t i, n;
	enum err err;

	if (days <= 0)
		return ERR_OK;
	err = accounts_idle(t->db, a, now - days * 86400, &ids, &n);
	for (i = 0; err == ERR_OK && i < n; i++) {
		err = accounts_get(t->db, a, ids[i], &row);
		if (err == ERR_OK)
			err = db_begin(t->db);
		if (err == ERR_OK)
			err = accounts_delete(t->db, ids[i]);
		if (err == ERR_OK)
			err = db_commit(t->db);
		if (err) {
			db_rollback(t->db);
			break;
		}
		if (row.account.handle.len > 0 &&
		    handle_parse(row.account.platform, row.account.handle, &h, NULL) == ERR_OK) {
			tracker_changed(t, &h);
			log_info("an account that nobody asked for was removed", "handle", h.text);
		}
	}
	return err;
}

enum err
work_schedule(struct tracker *t, int64_t now)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct handle *list;
	size_t n;
	enum err err;

	if (!a)
		return ERR_NOMEM;
	err = accounts_due_watched(t->db, a, now - WATCH_SECONDS, now, &list, &n);
	if (err == ERR_OK)
		err = queue_all(t, list, n, now);
	if (err == ERR_OK)
		err = accounts_due_big(
		    t->db, a, BIG_POSTS, now - BIG_ASKED_SECONDS, now - BIG_SECONDS, now, &list, &n);
	if (err == ERR_OK)
		err = queue_all(t, list, n, now);
	if (err == ERR_OK)
		err = queue_sweeps(t, a, now);
	if (err == ERR_OK)
		err = retire(t, a, now);
	if (err == ERR_OK)
		err = flights_prune(t->db, now);
	if (err == ERR_OK)
		err = job_prune(t->db, now - FINISHED_SECONDS);
	hot_sweep(t->conf, now);
	arena_free(a);
	return err;
}

enum err
work_free_dead(struct tracker *t, int64_t now)
{
	struct arena *a = arena_new(4 << 20);
	struct job *list;
	size_t i, n;
	char *owner;
	enum err err;

	if (!a)
		return ERR_NOMEM;
	err = job_list(t->db, a, 0, 100, &list, &n);
	for (i = 0; err == ERR_OK && i < n; i++) {
		if (list[i].state != JOB_RUNNING)
			continue;
		owner = arena_cstr(a, list[i].owner);
		if (!owner)
			err = ERR_NOMEM;
		else if (owner_is_dead(owner))
			err = job_free_owner(t->db, owner, now);
	}
	arena_free(a);
	return err;
}
