/* fetch_run.c: one reading of an account from its platform, step by step, each page kept as it comes. */
#include "tracker/fetch_run.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/hot.h"
#include "job/queue.h"
#include "net/fetch.h"
#include "store/flights.h"
#include "store/posts.h"
#include "tracker/fetch_keep.h"
#include "tracker/identity.h"
#include "tracker/tracker_impl.h"

#define LEASE_SECONDS 120
#define LONGEST_WAIT_SECONDS 60
#define RECENT_SECONDS (7 * 86400)
#define PAGE_ARENA_BYTES ((size_t)96 << 20)
#define KEEP_ARENA_BYTES ((size_t)64 << 20)

struct fetch_run {
	struct tracker *t;
	struct handle handle;
	struct fetch_run_options o;
	struct plan *plan;
	struct fetch_keep keep;
	struct arena *page; /* one page's memory */
	struct arena *rest; /* what lives as long as the run */
	struct plan_request rq;
	bool has_rq;
	int64_t started_at, last_request_us;
	int64_t requests, expected, have;
	struct fault fault; /* ours: the store, the lease; ERR_OK else */
	bool over, early;
};

static bool
choose_source(const struct conf *c, enum platform p, enum source_kind *kind)
{
	switch (p) {
	case PLATFORM_X:
		*kind = *conf_str(c, CONF_X_TOKEN) ? SOURCE_X_API : SOURCE_X_EMBED;
		return *conf_str(c, CONF_X_TOKEN) || conf_bool(c, CONF_X_EMBED);
	case PLATFORM_MASTODON:
		*kind = SOURCE_MASTODON;
		return true;
	case PLATFORM_BLUESKY:
		*kind = SOURCE_BLUESKY;
		return true;
	default:
		return false;
	}
}

bool
fetch_run_configured(const struct conf *c, enum platform p)
{
	enum source_kind kind;

	return choose_source(c, p, &kind);
}

static const char *
base_url(const struct conf *c, enum source_kind kind)
{
	switch (kind) {
	case SOURCE_X_API:
		return conf_str(c, CONF_X_API_URL);
	case SOURCE_X_EMBED:
		return conf_str(c, CONF_X_EMBED_URL);
	case SOURCE_MASTODON:
		return *conf_str(c, CONF_MASTODON_URL) ? conf_str(c, CONF_MASTODON_URL) : NULL;
	case SOURCE_BLUESKY:
		return conf_str(c, CONF_BLUESKY_URL);
	}
	return NULL;
}

static int64_t
depth_of(const struct conf *c, enum platform p, enum plan_mode mode)
{
	if (p == PLATFORM_X)
		return conf_int(c, CONF_X_DEPTH);
	return conf_int(c, mode == PLAN_FIRST ? CONF_FIRST_DEPTH : CONF_DEPTH);
}

/* What is stored of the account tells the plan where to begin. */
static enum err
describe(struct fetch_run *r, enum source_kind kind, struct plan_options *po)
{
	struct db *db = r->t->db;
	struct account_row row;
	enum err err;

	*po = (struct plan_options){ .mode = r->o.mode, .handle = r->handle, .now = r->started_at };
	po->base_url = base_url(r->t->conf, kind);
	po->token = conf_str(r->t->conf, CONF_X_TOKEN);
	err = accounts_find(db, r->rest, &r->handle, &row);
	if (err == ERR_NOT_FOUND) {
		po->mode = PLAN_FIRST;
		err = ERR_OK;
	} else if (err == ERR_OK && r->o.unless_since > 0 && row.fetched_at >= r->o.unless_since) {
		return ERR_BUSY;
	} else if (err == ERR_OK) {
		r->keep.account = r->keep.first_account = row.id;
		r->have = row.stored_posts;
		if (row.fetched_at <= 0)
			po->mode = PLAN_FIRST;
		else if (po->mode == PLAN_FIRST)
			po->mode = PLAN_REFRESH;
		/* An import's stand-in for an id is none of the platform's. */
		if (row.account.id.len > 0 && row.account.id.p[0] != '@')
			po->account_id = identity_told(r->handle.platform, row.account.id);
		po->have = row.stored_posts;
		po->cursor = row.cursor;
		err = posts_newest(db, r->rest, row.id, &po->newest_id, &po->newest_at);
		if (err == ERR_OK && po->mode == PLAN_REFRESH && kind == SOURCE_X_API) {
			struct str *ids;

			err = posts_ids(db, r->rest, row.id, r->started_at - RECENT_SECONDS, r->started_at,
			    &ids, &po->n_recent);
			po->recent_ids = ids;
		}
	}
	po->depth = depth_of(r->t->conf, r->handle.platform, po->mode);
	r->o.mode = po->mode;
	r->keep.mode = po->mode;
	return err;
}

static void
free_run(struct fetch_run *r)
{
	if (!r)
		return;
	plan_free(r->plan);
	arena_free(r->page);
	arena_free(r->rest);
	free(r);
}

/* A flight whose owner was killed on this host is taken over at once, any other when its lease ends. */
static enum err
take_flight(struct tracker *t, const struct handle *h, int64_t now, bool *taken)
{
	struct flight fl;
	bool flying = false;
	enum err err = flights_take(t->db, h, t->owner, now, LEASE_SECONDS, taken);

	if (err || *taken)
		return err;
	err = flights_look(t->db, h, now, &fl, &flying);
	if (err || !flying || !owner_is_dead(fl.owner))
		return err;
	err = flights_end(t->db, h, fl.owner);
	return err ? err : flights_take(t->db, h, t->owner, now, LEASE_SECONDS, taken);
}

enum err
fetch_run_begin(struct tracker *t, const struct handle *h, const struct fetch_run_options *o, int64_t now,
    struct fetch_run **out, struct fault *f)
{
	struct fetch_run *r = NULL;
	struct plan_options po;
	enum source_kind kind;
	bool taken = false, forgotten = false;
	enum err err;

	if (!choose_source(t->conf, h->platform, &kind)) {
		fault_set(f, ERR_PLATFORM_NOT_CONFIGURED,
		    "Reading from X needs a bearer token, or the public embed timeline switched on "
		    "(TWEETX_X_EMBED)");
		if (f)
			memcpy(f->setting, "TWITTER_BEARER_TOKEN", sizeof("TWITTER_BEARER_TOKEN"));
		return ERR_PLATFORM_NOT_CONFIGURED;
	}
	err = accounts_is_forgotten(t->db, h, (struct str){ NULL, 0 }, &forgotten);
	if (err)
		return fault_set(f, err, "The store does not answer");
	if (forgotten)
		return fault_set(
		    f, ERR_FORGOTTEN, "This account was removed here on request and is kept out");
	err = take_flight(t, h, now, &taken);
	if (err)
		return fault_set(f, err, "The store does not answer");
	if (!taken)
		return fault_set(f, ERR_BUSY, "The account is being read right now");

	r = calloc(1, sizeof(*r));
	if (r) {
		r->page = arena_new(PAGE_ARENA_BYTES);
		r->rest = arena_new(KEEP_ARENA_BYTES);
	}
	if (!r || !r->page || !r->rest || !tracker_fetcher(t)) {
		err = fault_set(f, ERR_NOMEM, "Memory ran out");
		goto fail;
	}
	r->t = t;
	r->handle = *h;
	r->o = *o;
	r->started_at = now;
	fetch_keep_init(&r->keep, t, h, r->rest, now);
	err = describe(r, kind, &po);
	if (err) {
		fault_set(
		    f, err, err == ERR_BUSY ? "The account was read just now" : "The store does not answer");
		goto fail;
	}
	r->plan = plan_new(kind, &po);
	if (!r->plan) {
		err = fault_set(f, ERR_NOMEM, "Memory ran out");
		goto fail;
	}
	*out = r;
	return ERR_OK;
fail:
	flights_end(t->db, h, t->owner);
	free_run(r);
	return err;
}

static struct str
answer_header(const void *ctx, const char *name)
{
	return fetch_header(ctx, name);
}

static void
sleep_until(int64_t mono_us)
{
	int64_t us = mono_us - clock_mono_us();
	struct timespec ts = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	if (us > 0)
		nanosleep(&ts, NULL);
}

static void
fail(struct fetch_run *r, const struct fault *f)
{
	plan_fail(r->plan, f);
	r->has_rq = false;
}

/* Waits for the platform's reset and our own pace. RUN_MORE: ask now. */
static enum run_state
wait_turn(struct fetch_run *r, int64_t deadline_us)
{
	int64_t now = clock_now(), at = clock_mono_us();
	struct fault f;

	if (r->rq.not_before > now + LONGEST_WAIT_SECONDS) {
		fault_set(&f, ERR_PLATFORM_RATE_LIMITED, "The platform limits how often it may be asked");
		f.until = r->rq.not_before;
		fail(r, &f);
		return RUN_OVER;
	}
	if (r->rq.not_before > now)
		at += (r->rq.not_before - now) * 1000000;
	if (r->o.pace_us > 0 && r->last_request_us > 0 && r->last_request_us + r->o.pace_us > at)
		at = r->last_request_us + r->o.pace_us;
	if (deadline_us > 0 && at >= deadline_us) {
		sleep_until(deadline_us);
		return RUN_LATER;
	}
	sleep_until(at);
	return RUN_MORE;
}

/* Takes the most that the request may cost from today's budget. */
static bool
reserve(struct fetch_run *r, int64_t day)
{
	int64_t budget = conf_usd(r->t->conf, CONF_X_DAILY_BUDGET), spent = 0;
	struct fault f;
	bool ok = false;
	enum err err;

	if (r->rq.cost_max <= 0)
		return true;
	err = flights_reserve(r->t->db, r->handle.platform, day, r->rq.cost_max, budget, &ok, &spent);
	if (err) {
		fault_set(&f, err, "The store does not answer");
		fail(r, &f);
		return false;
	}
	if (ok)
		return true;
	fault_set(&f, ERR_PLATFORM_QUOTA,
	    "Today's budget for reading from X is used up: %.2f of %.2f US dollars", (double)spent / 1e6,
	    (double)budget / 1e6);
	memcpy(f.setting, "TWEETX_X_DAILY_BUDGET", sizeof("TWEETX_X_DAILY_BUDGET"));
	f.until = (day + 1) * 86400;
	fail(r, &f);
	return false;
}

static enum err
ask(struct fetch_run *r, int64_t deadline_us, struct fetch_answer *answer, struct fault *f)
{
	struct fetch_header headers[2];
	struct fetch_request rq = {
		.url = r->rq.url, .headers = headers, .deadline_us = deadline_us, .max_wait_seconds = 10
	};
	char *bearer;

	if (r->rq.accept.len > 0)
		headers[rq.n_headers++] = (struct fetch_header){ STR("Accept"), r->rq.accept };
	if (r->rq.bearer.len > 0) {
		bearer = arena_printf(r->page, "Bearer " STR_FMT, STR_ARG(r->rq.bearer));
		if (!bearer)
			return fault_set(f, ERR_NOMEM, "Memory ran out");
		headers[rq.n_headers++] = (struct fetch_header){ STR("Authorization"), str_of(bearer) };
		rq.secret_headers = true;
	}
	r->last_request_us = clock_mono_us();
	return fetch_get(tracker_fetcher(r->t), r->page, &rq, answer, f);
}

static void
take_page(struct fetch_run *r, const struct fetch_answer *answer, int64_t day)
{
	struct plan_answer pa = { .status = answer->status,
		.body = answer->body,
		.header = answer_header,
		.ctx = answer,
		.at = clock_now() };
	struct plan_page page = { 0 };

	plan_feed(r->plan, r->page, &pa, &page);
	r->has_rq = false;
	if (r->rq.cost_max > 0 && flights_settle(r->t->db, r->handle.platform, day, r->rq.cost_max, page.cost,
				      (int64_t)page.n_posts) != ERR_OK)
		log_warn("money reserved for a request could not be given back", "handle", r->handle.text);
	if (page.expected > 0)
		r->expected = page.expected;
	if (fetch_keep_page(&r->keep, &page, r->expected, LEASE_SECONDS, &r->fault) != ERR_OK) {
		r->over = true;
		return;
	}
	if (fetch_keep_bloated(&r->keep)) {
		log_warn("the posts of an account are far too long: its reading ends here", "handle",
		    r->handle.text, "posts", log_num(r->keep.posts));
		r->early = r->over = true;
	}
	if (page.n_broken > 0)
		log_warn("records of a platform could not be read", "handle", r->handle.text, "records",
		    log_num((int64_t)page.n_broken));
	if (r->o.progress && !r->o.progress(r->o.ctx, r->keep.posts, r->expected)) {
		fault_set(&r->fault, ERR_CONFLICT, "Another process reads the account now");
		r->over = true;
	}
}

enum run_state
fetch_run_step(struct fetch_run *r, int64_t deadline_us)
{
	struct fetch_answer answer = { 0 };
	struct fault f = { .err = ERR_OK };
	enum run_state state;
	int64_t day = clock_now() / 86400;
	enum err err;

	if (r->over)
		return RUN_OVER;
	if (!r->has_rq) {
		if (r->o.max_requests > 0 && r->requests >= r->o.max_requests) {
			r->early = r->over = true;
			return RUN_OVER;
		}
		if (plan_next(r->plan, &r->rq) != PLAN_ASK) {
			r->over = true;
			return RUN_OVER;
		}
		r->has_rq = true;
	}
	state = wait_turn(r, deadline_us);
	if (state == RUN_LATER)
		return RUN_LATER;
	if (state == RUN_OVER || !reserve(r, day))
		return RUN_MORE; /* the plan hears of it and ends in its own words */
	arena_reset(r->page);
	err = ask(r, deadline_us, &answer, &f);
	if (err == ERR_PLATFORM_TIMEOUT && deadline_us > 0 && clock_mono_us() + 50000 >= deadline_us) {
		/* The caller's time ended, not the platform's. What the request may have cost stays spent. */
		return RUN_LATER;
	}
	r->requests++;
	if (err) {
		fail(r, &f);
		return RUN_MORE;
	}
	take_page(r, &answer, day);
	return r->over ? RUN_OVER : RUN_MORE;
}

void
fetch_run_posts(const struct fetch_run *r, int64_t *posts, int64_t *expected)
{
	*posts = r->keep.posts;
	*expected = r->expected;
}

bool
fetch_run_more(const struct fetch_run *r)
{
	return r->over && r->fault.err == ERR_OK && r->keep.cursor_left && r->handle.platform != PLATFORM_X &&
	       !fetch_keep_bloated(&r->keep) && r->have + r->keep.added < conf_int(r->t->conf, CONF_DEPTH);
}

/* A first reading stopped at its depth: the worker goes on from there, gently. */
static void
queue_backfill(struct fetch_run *r, int64_t now)
{
	struct job_spec spec = { .kind = "backfill", .run_at = now + 5 };
	char key[HANDLE_MAX + 16], lane[HANDLE_MAX + 16];
	const char *at = strchr(r->handle.text, '@');
	int64_t id;
	bool added;

	snprintf(key, sizeof(key), "%s:%s", platform_name(r->handle.platform), r->handle.text);
	snprintf(lane, sizeof(lane), "host:%s",
	    r->handle.platform == PLATFORM_MASTODON && at ? at + 1 : platform_name(r->handle.platform));
	spec.key = str_of(key);
	spec.lane = str_of(lane);
	if (job_add(r->t->db, &spec, now, &id, &added) != ERR_OK)
		log_warn("the rest of an account could not be queued", "handle", r->handle.text);
}

enum err
fetch_run_end(struct fetch_run *r, struct fault *f)
{
	static const struct plan_end early = { .reason = { "depth_setting", 13 } };
	const struct plan_end *end = r->early || !r->over ? &early : plan_end(r->plan);
	int64_t now = clock_now();
	enum err err;

	if (r->fault.err != ERR_OK) {
		if (f)
			*f = r->fault;
		err = r->fault.err;
	} else {
		err = fetch_keep_end(&r->keep, end, now, f);
		if (err == ERR_OK && r->o.mode == PLAN_FIRST && fetch_run_more(r))
			queue_backfill(r, now);
	}
	if (flights_end(r->t->db, &r->handle, r->t->owner) != ERR_OK)
		log_warn("a flight could not be given back and ends by itself", "handle", r->handle.text);
	tracker_changed(r->t, &r->handle);
	if (r->keep.renamed.text[0])
		tracker_changed(r->t, &r->keep.renamed);
	free_run(r);
	return err;
}

enum err
fetch_run_all(
    struct tracker *t, const struct handle *h, const struct fetch_run_options *o, bool *more, struct fault *f)
{
	struct fetch_run *r = NULL;
	enum err err;

	if (more)
		*more = false;
	err = fetch_run_begin(t, h, o, clock_now(), &r, f);
	if (err || !r)
		return err;
	while (fetch_run_step(r, 0) != RUN_OVER)
		;
	if (more)
		*more = fetch_run_more(r);
	return fetch_run_end(r, f);
}
