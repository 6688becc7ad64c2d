/* serve.c: answers a request for an account's report: from the cache, from the store, or after a reading. */
#include "tracker/serve.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "cache/cache.h"
#include "cache/hot.h"

#define PARTIAL_SECONDS 60 /* how long a report in trouble is kept */

struct report_query
serve_query(struct req *r)
{
	struct report_query q = { .zone = req_zone(r, "tz"), .kinds = (unsigned)req_int(r, "kinds") };

	q.has_from = req_has(r, "from");
	q.has_to = req_has(r, "to");
	if (q.has_from)
		q.from_day = req_int(r, "from");
	if (q.has_to)
		q.to_day = req_int(r, "to");
	return q;
}

/* Everything that changes the answer but the account. */
static struct str
cache_key(struct req *r, const struct serve_view *v, const char *more)
{
	char from[16] = "", to[16] = "";
	char *key;

	if (req_has(r, "from"))
		clock_date(from, req_int(r, "from"));
	if (req_has(r, "to"))
		clock_date(to, req_int(r, "to"));
	key = arena_printf(req_arena(r), "%s|" STR_FMT "|%s|%s|%x|%s", v->name, STR_ARG(req_text(r, "tz")),
	    from, to, (unsigned)req_int(r, "kinds"), more);
	return str_of(key);
}

bool
serve_backwards(struct req *r)
{
	struct fault f;

	if (!req_has(r, "from") || !req_has(r, "to") || req_int(r, "from") <= req_int(r, "to"))
		return false;
	fault_set(&f, ERR_INVALID, "The first day lies after the last one");
	memcpy(f.field, "from", 5);
	res_problem(r, &f);
	return true;
}

static void
age_headers(struct req *r, int64_t made_at, bool stale, const char *cache)
{
	int64_t age = req_now(r) > made_at ? req_now(r) - made_at : 0;
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)age);
	res_header(r, "Age", text);
	res_header(r, "X-Cache", cache);
	res_cache_control(r, stale ? "public, max-age=5" : "public, max-age=60");
}

struct after {
	struct handle handle;
	bool renew;
	struct fetch_run *run;
	/* publishing */
	struct str tz, body;
	int64_t made_at, account, revision;
};

static void
go_on(struct req *r, void *ctx)
{
	struct after *a = ctx;

	ask_after(req_context(r), &a->handle, a->renew, a->run);
}

static void
publish(struct req *r, void *ctx)
{
	struct tracker *t = req_context(r);
	struct after *a = ctx;
	int64_t account = 0, revision = 0;
	enum err err;

	err = hot_publish(req_conf(r), &a->handle, a->tz, a->body, a->made_at, clock_now());
	if (err == ERR_OK) {
		/* Changed while it was being written: the one who changed it may have dropped too early. */
		err = accounts_current(tracker_db(t), &a->handle, &account, &revision);
		if (err != ERR_OK || account != a->account || revision != a->revision)
			err = hot_drop(req_conf(r), &a->handle);
	}
	if (err != ERR_OK && err != ERR_FULL)
		log_warn("a report could not be published", "handle", a->handle.text, "code", err_code(err));
}

static struct after *
later(struct req *r, const struct handle *h)
{
	struct after *a = arena_zalloc(req_arena(r), sizeof(*a));

	if (a)
		a->handle = *h;
	return a;
}

/* What must go on once the answer is out; a run that cannot be remembered is ended here, for it holds the
 * account. */
void
serve_after(struct req *r, const struct handle *h, const struct asked_for *out)
{
	bool renew = out->renew && req_may_wait(r);
	struct after *a;

	/* Where the places of those who wait are taken, the next asker renews it. */
	if (!renew && !out->run)
		return;
	a = later(r, h);
	if (!a) {
		if (out->run)
			fetch_run_end(out->run, NULL);
		return;
	}
	a->renew = renew;
	a->run = out->run;
	req_after(r, go_on, a);
}

static bool
may_wait(void *ctx)
{
	return req_may_wait(ctx);
}

void
serve_fetching(struct req *r, int64_t posts, int64_t expected)
{
	struct json_out j;
	struct buf b;

	buf_init(&b, 4096);
	json_begin(&j, &b);
	json_obj(&j);
	json_kv_s(&j, "status", STR("fetching"));
	json_key(&j, "progress");
	json_obj(&j);
	json_kv_i(&j, "posts", posts);
	if (expected > 0)
		json_kv_i(&j, "expected", expected);
	else
		json_kv_null(&j, "expected");
	json_end_obj(&j);
	json_kv_i(&j, "retry_after", SERVE_RETRY_SECONDS);
	json_end_obj(&j);
	res_retry_after(r, SERVE_RETRY_SECONDS);
	res_cache_control(r, "no-store");
	res_json(r, 202, &b);
	buf_free(&b);
}

static enum svg_notice
notice_of(enum err err)
{
	switch (err) {
	case ERR_UNKNOWN_ACCOUNT:
	case ERR_NOT_WATCHED:
		return SVG_NOTICE_UNKNOWN;
	case ERR_PROTECTED:
	case ERR_LOGIN_REQUIRED:
		return SVG_NOTICE_PROTECTED;
	case ERR_SUSPENDED:
	case ERR_FORGOTTEN:
	case ERR_GONE:
		return SVG_NOTICE_GONE;
	default:
		return SVG_NOTICE_LATER;
	}
}

/* An <img> must stay a picture: what there is to say is drawn, and the status stays 200 for the sake of
 * picture proxies. */
static void
answer_message(struct req *r, const struct serve_view *v, const struct handle *h, const struct asked_for *out)
{
	struct svg_message m = { .platform = str_of(platform_title(h->platform)), .handle = str_of(h->text) };
	struct buf b;

	m.notice = out->asked == ASKED_FETCHING ? SVG_NOTICE_READING : notice_of(out->fault.err);
	m.posts = out->posts;
	m.expected = out->expected;
	buf_init(&b, SERVE_BYTES);
	v->message(r, &m, &b);
	res_cache_control(r, "no-cache, max-age=0");
	res_body(r, 200, v->media_type, buf_view(&b));
	buf_free(&b);
}

static void
answer_report(struct req *r, const struct serve_view *v, const struct handle *h, struct str key,
    const struct asked_for *out)
{
	struct tracker *t = req_context(r);
	struct report_query q = serve_query(r);
	struct cache_entry e = { .account = out->row.id, .revision = out->row.revision };
	bool trouble = out->row.trouble.err != ERR_OK && out->row.trouble.until > req_now(r);
	struct report *report;
	struct after *a;
	struct fault f;
	struct buf b;
	enum err err;

	buf_init(&b, SERVE_BYTES);
	err = tracker_report(t, req_arena(r), &out->row, &q, req_now(r), &report);
	if (err == ERR_OK) {
		v->render(r, report, &b);
		err = b.err;
	}
	if (err) {
		fault_set(&f, err, "The report could not be made");
		res_problem(r, &f);
		goto out;
	}
	e.body = buf_view(&b);
	e.made_at = tracker_made_at(&out->row, req_now(r));
	e.complete = !trouble;
	snprintf(e.etag, sizeof(e.etag), "\"%016llx-%zx\"", str_hash(e.body), e.body.len);
	cache_who(tracker_cache(t), h, e.account, e.revision);
	cache_put(tracker_cache(t), h, key, &e,
	    trouble ? PARTIAL_SECONDS : conf_int(req_conf(r), CONF_STALE_SECONDS));
	age_headers(r, e.made_at, out->stale, out->stale ? "stale" : "miss");
	res_cached(r, v->media_type, e.body, e.etag);
	if (v->published && !out->stale && !trouble && conf_bool(req_conf(r), CONF_HOT) &&
	    !req_has(r, "from") && !req_has(r, "to") && req_int(r, "kinds") == POST_KINDS_ALL &&
	    (a = later(r, h)) != NULL) {
		/* Copies: the request's own strings end with its answer. */
		a->tz = arena_str(
		    req_arena(r), str_eq(req_text(r, "tz"), STR("UTC")) ? STR("") : req_text(r, "tz"));
		a->body = arena_str(req_arena(r), e.body);
		a->made_at = e.made_at;
		a->account = e.account;
		a->revision = e.revision;
		if (a->body.p && a->tz.p)
			req_after(r, publish, a);
	}
out:
	buf_free(&b);
}

/* From the cache, fresh or not too old; true when that was the answer. */
static bool
answer_cached(struct req *r, const struct serve_view *v, const struct handle *h, struct str key)
{
	struct tracker *t = req_context(r);
	struct asked_for out = { 0 };
	struct cache_entry e;
	int64_t age;
	bool stale;

	if (!cache_get(tracker_cache(t), req_arena(r), h, key, &e))
		return false;
	age = req_now(r) - e.made_at;
	stale = age > conf_int(req_conf(r), CONF_CACHE_SECONDS);
	if (age > conf_int(req_conf(r), CONF_STALE_SECONDS))
		return false;
	age_headers(r, e.made_at, stale || !e.complete, stale || !e.complete ? "stale" : "hit");
	res_cached(r, v->media_type, e.body, e.etag);
	if (stale && e.complete) {
		out.renew = !ask_renew(t, h, false, req_now(r));
		serve_after(r, h, &out);
	}
	return true;
}

static void
ask_for(struct req *r, const struct handle *h, int64_t wait_seconds, bool refresh, struct asked_for *out)
{
	struct ask ask = { .handle = *h,
		.wait_seconds = wait_seconds,
		.refresh = refresh,
		.address = req_address(r),
		.may_wait = may_wait,
		.ctx = r };

	ask_account(req_context(r), req_arena(r), &ask, req_now(r), out);
}

void
serve_ask(struct req *r, const struct handle *h, int64_t wait_seconds, struct asked_for *out)
{
	ask_for(r, h, wait_seconds, false, out);
}

void
serve_report(struct req *r, const struct serve_view *v, const char *more, bool refresh)
{
	const struct handle *h = req_handle(r, "handle");
	struct asked_for out;
	struct str key;

	if (serve_backwards(r))
		return;
	key = cache_key(r, v, more);
	if (!refresh && answer_cached(r, v, h, key))
		return;
	ask_for(r, h, req_int(r, "wait"), refresh, &out);
	if (out.asked == ASKED_REPORT)
		answer_report(r, v, h, key, &out);
	else if (v->message)
		answer_message(r, v, h, &out);
	else if (out.asked == ASKED_FETCHING)
		serve_fetching(r, out.posts, out.expected);
	else
		res_problem(r, &out.fault);
	serve_after(r, h, &out);
}
