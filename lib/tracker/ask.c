/* ask.c: somebody asks for an account: stored, stale, waited for, or not to be had. */
#include "tracker/ask.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "job/queue.h"
#include "store/flights.h"
#include "tracker/tracker_impl.h"
#include "tracker/wake.h"

#define WORKER_SECONDS 15  /* a worker that said nothing for so long is none */
#define REFRESH_SECONDS 60 /* least time between two readings that visitors cause */
#define JUST_SECONDS 5	   /* a reading that began so lately is as good as a new one */
#define POLL_US 100000

static void
give_fault(struct asked_for *out, enum err err, const char *detail)
{
	out->asked = ASKED_FAULT;
	fault_set(&out->fault, err, "%s", detail);
}

static void
nap(void)
{
	struct timespec ts = { .tv_nsec = POLL_US * 1000 };

	nanosleep(&ts, NULL);
}

bool
ask_renew(struct tracker *t, const struct handle *h, bool urgent, int64_t now)
{
	struct job_spec spec = { .kind = "fetch", .priority = urgent ? 10 : 0, .max_attempts = 3 };
	char key[HANDLE_MAX + 16];
	bool alive = false, added;
	int64_t id;

	if (job_worker_alive(t->db, now, WORKER_SECONDS, &alive) != ERR_OK || !alive)
		return false;
	snprintf(key, sizeof(key), "%s:%s", platform_name(h->platform), h->text);
	spec.key = str_of(key);
	if (job_add(t->db, &spec, now, &id, &added) != ERR_OK)
		return false;
	wake_worker(t->conf);
	return true;
}

void
ask_after(struct tracker *t, const struct handle *h, bool renew, struct fetch_run *run)
{
	struct fetch_run_options o = { .mode = PLAN_FIRST, .unless_since = clock_now() - JUST_SECONDS };
	struct fault f = { .err = ERR_OK };
	enum err err = ERR_OK;

	if (run) {
		while (fetch_run_step(run, 0) != RUN_OVER)
			;
		err = fetch_run_end(run, &f);
	} else if (renew) {
		err = fetch_run_all(t, h, &o, NULL, &f);
	}
	if (err != ERR_OK && err != ERR_BUSY)
		log_info("an account could not be read", "handle", h->text, "code", err_code(err), "detail",
		    f.detail);
}

/* Whether something of the account can be shown, however old. Posts of a first reading that has not ended are
 * no report yet. */
static bool
has_report(const struct account_row *row)
{
	return row->fetched_at > 0 || row->imported_at > 0;
}

static void
give_report(struct asked_for *out, bool stale)
{
	out->asked = ASKED_REPORT;
	out->stale = stale;
}

/*
 * Looks whether the reading that was waited for has come to something: a report as new as `since`, or trouble
 * that ended it.
 */
static bool
look(struct tracker *t, struct arena *a, const struct ask *ask, int64_t since, int64_t now,
    struct asked_for *out)
{
	enum err err = accounts_find(t->db, a, &ask->handle, &out->row);

	if (err != ERR_OK && err != ERR_NOT_FOUND) {
		give_fault(out, err, "The store does not answer");
		return true;
	}
	if (err == ERR_OK) {
		if (out->row.fetched_at >= since) {
			give_report(out, out->row.trouble.err != ERR_OK);
			return true;
		}
		if (out->row.trouble.err != ERR_OK && out->row.trouble.until > now) {
			if (has_report(&out->row)) {
				give_report(out, true);
			} else {
				out->asked = ASKED_FAULT;
				out->fault = out->row.trouble;
			}
			return true;
		}
		return false;
	}
	if (flights_missed(t->db, &ask->handle, now, &out->fault) != ERR_OK)
		give_fault(out, ERR_STORE, "The store does not answer");
	else if (out->fault.err == ERR_OK)
		return false;
	out->asked = ASKED_FAULT;
	return true;
}

static void
give_fetching(struct tracker *t, const struct ask *ask, int64_t now, struct asked_for *out)
{
	struct flight fl = { 0 };
	bool flying = false;

	out->asked = ASKED_FETCHING;
	if (out->run) {
		fetch_run_posts(out->run, &out->posts, &out->expected);
	} else if (flights_look(t->db, &ask->handle, now, &fl, &flying) == ERR_OK && flying) {
		out->posts = fl.posts;
		out->expected = fl.expected;
	}
}

/* Another process reads it: looks again and again until it is there, the time is over, or nobody reads it any
 * more. */
static bool
wait_for_others(struct tracker *t, struct arena *a, const struct ask *ask, int64_t since, int64_t deadline_us,
    bool queued, struct asked_for *out)
{
	int64_t now;
	struct flight fl;
	bool flying = false, seen = false;
	int idle = 0;

	for (;;) {
		now = clock_now();
		flying = false;
		if (flights_look(t->db, &ask->handle, now, &fl, &flying) != ERR_OK) {
			give_fault(out, ERR_STORE, "The store does not answer");
			return true;
		}
		if (flying) {
			seen = true;
			idle = 0;
			/* One that began before us is as good as ours. */
			if (fl.started_at < since)
				since = fl.started_at;
			if (ask->progress)
				ask->progress(ask->ctx, fl.posts, fl.expected);
		} else {
			if (look(t, a, ask, since, now, out))
				return true;
			/* Who read it has died, or the worker has not begun yet (that may take it a second or
			 * two). */
			if (++idle > (queued && !seen ? 50 : 5))
				return false;
		}
		if (clock_mono_us() + POLL_US > deadline_us) {
			give_fetching(t, ask, now, out);
			return true;
		}
		nap();
	}
}

static void
report_progress(const struct ask *ask, const struct fetch_run *run)
{
	int64_t posts, expected;

	if (!ask->progress)
		return;
	fetch_run_posts(run, &posts, &expected);
	ask->progress(ask->ctx, posts, expected);
}

/* Nobody else does it: reads the account in this process, as long as the asker waits; the rest comes after
 * the answer. */
static void
read_here(struct tracker *t, struct arena *a, const struct ask *ask, int64_t since, int64_t deadline_us,
    struct asked_for *out)
{
	struct fetch_run_options o = { .mode = PLAN_FIRST, .unless_since = since };
	enum run_state state = RUN_MORE;
	struct fetch_run *run;
	enum err err;

	err = fetch_run_begin(t, &ask->handle, &o, clock_now(), &run, &out->fault);
	if (err == ERR_BUSY) {
		if (!wait_for_others(t, a, ask, since, deadline_us, false, out))
			give_fetching(t, ask, clock_now(), out);
		return;
	}
	if (err) {
		out->asked = ASKED_FAULT;
		return;
	}
	while (state == RUN_MORE && (ask->alone || clock_mono_us() < deadline_us)) {
		state = fetch_run_step(run, ask->alone ? 0 : deadline_us);
		report_progress(ask, run);
	}
	if (state != RUN_OVER) {
		out->run = run;
		give_fetching(t, ask, clock_now(), out);
		return;
	}
	err = fetch_run_end(run, &out->fault);
	if (look(t, a, ask, since, clock_now(), out))
		return;
	out->asked = ASKED_FAULT;
	if (err == ERR_OK)
		fault_set(&out->fault, ERR_PLATFORM_ERROR, "The platform told nothing about the account");
}

/*
 * Reads the account now, wherever that is done, and waits as long as the asker does. A process that reads by
 * itself is taken until the reading ends, also after its answer, so it needs one of the places for those who
 * wait; where they are all taken, whoever asks comes again.
 */
static void
read_now(struct tracker *t, struct arena *a, const struct ask *ask, int64_t now, struct asked_for *out)
{
	int64_t deadline = clock_mono_us() + ask->wait_seconds * 1000000;
	bool queued = !ask->alone && ask_renew(t, &ask->handle, true, now);
	bool place = !ask->may_wait || ((!queued || ask->wait_seconds > 0) && ask->may_wait(ask->ctx));
	bool single = conf_int(t->conf, CONF_PROCS) ==
		      1; /* a group of one has no such place, and nobody else to do it */

	if (!place)
		deadline = clock_mono_us();
	if (queued && place && ask->wait_seconds > 0) {
		if (!wait_for_others(t, a, ask, now - JUST_SECONDS, deadline, true, out))
			read_here(t, a, ask, now - JUST_SECONDS, deadline, out);
	} else if (queued || !(place || single)) {
		give_fetching(t, ask, now, out);
	} else {
		read_here(t, a, ask, now - JUST_SECONDS, deadline, out);
	}
}

/* An account that is not stored: may this visitor have it fetched? */
static bool
admit(struct tracker *t, const struct ask *ask, int64_t now, struct asked_for *out)
{
	int64_t limit = conf_int(t->conf, CONF_FETCH_LIMIT), retry_at = 0;
	struct flight fl;
	bool ok = true, flying = false;

	if (flights_missed(t->db, &ask->handle, now, &out->fault) != ERR_OK) {
		give_fault(out, ERR_STORE, "The store does not answer");
		return false;
	}
	if (out->fault.err != ERR_OK) {
		out->asked = ASKED_FAULT;
		return false;
	}
	if (!fetch_run_configured(t->conf, ask->handle.platform))
		return true; /* the run says what is missing; nothing is fetched */
	if (ask->address.len == 0)
		return true;
	if (strcmp(conf_str(t->conf, CONF_FETCH), "watched") == 0 &&
	    !accounts_is_watched(t->db, &ask->handle)) {
		give_fault(out, ERR_NOT_WATCHED, "Only accounts that the operator watches are fetched here");
		return false;
	}
	/* Joining a reading that is under way costs nothing. */
	if (flights_look(t->db, &ask->handle, now, &fl, &flying) == ERR_OK && flying)
		return true;
	if (flights_admit(t->db, ask->address, now, limit, &ok, &retry_at) != ERR_OK) {
		give_fault(out, ERR_STORE, "The store does not answer");
		return false;
	}
	if (!ok) {
		give_fault(out, ERR_FETCH_LIMITED,
		    "You have asked for many new accounts; what is stored can still be seen");
		out->fault.until = retry_at;
	}
	return ok;
}

static void
ask_stored(struct tracker *t, struct arena *a, const struct ask *ask, int64_t now, struct asked_for *out)
{
	bool renewable = tracker_renewable(t, &out->row, now);
	bool recent = now - out->row.fetched_at < REFRESH_SECONDS;

	if (accounts_touch(t->db, out->row.id, now) != ERR_OK)
		log_debug("the time of asking could not be noted", "handle", ask->handle.text);
	if (!has_report(&out->row)) {
		/* Its profile came, its posts never did. */
		if (out->row.trouble.err != ERR_OK && out->row.trouble.until > now) {
			out->asked = ASKED_FAULT;
			out->fault = out->row.trouble;
		} else {
			read_now(t, a, ask, now, out);
		}
		return;
	}
	if (ask->refresh && renewable && !recent) {
		read_now(t, a, ask, now, out);
		return;
	}
	switch (tracker_freshness(t, &out->row, now)) {
	case FRESH:
		give_report(out, out->row.trouble.err != ERR_OK);
		return;
	case STALE:
		break;
	case OUTDATED:
		if (renewable) {
			read_now(t, a, ask, now, out);
			if (out->asked == ASKED_REPORT || out->asked == ASKED_FETCHING)
				return;
		}
		break;
	}
	/* Trouble is no error where a report is stored; one that was only imported is not stale for want of a
	 * platform. */
	if (out->row.id == 0 && accounts_find(t->db, a, &ask->handle, &out->row) != ERR_OK)
		return;
	give_report(out, out->row.fetched_at > 0);
	if (renewable)
		out->renew = !ask_renew(t, &ask->handle, false, now);
}

void
ask_account(struct tracker *t, struct arena *a, const struct ask *ask, int64_t now, struct asked_for *out)
{
	bool forgotten = false;
	enum err err;

	*out = (struct asked_for){ .asked = ASKED_FAULT };
	err = accounts_find(t->db, a, &ask->handle, &out->row);
	if (err == ERR_OK) {
		ask_stored(t, a, ask, now, out);
		return;
	}
	if (err == ERR_NOT_FOUND)
		err = accounts_is_forgotten(t->db, &ask->handle, (struct str){ NULL, 0 }, &forgotten);
	if (err)
		give_fault(out, err, "The store does not answer");
	else if (forgotten)
		give_fault(out, ERR_FORGOTTEN, "This account was removed here on request and is kept out");
	else if (admit(t, ask, now, out))
		read_now(t, a, ask, now, out);
}
