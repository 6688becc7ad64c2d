/* stats.c: the endpoint group of statistics: reports, their parts, pictures, exports and comparisons. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "cache/cache.h"
#include "cache/hot.h"
#include "http/app.h"
#include "stats/card_svg.h"
#include "stats/heatmap_svg.h"
#include "stats/report.h"
#include "stats/schema.h"
#include "tracker/ask.h"
#include "tracker/export.h"

#define REPORT_BYTES ((size_t)16 << 20)
#define PARTIAL_SECONDS 60 /* how long a report in trouble is kept */
#define RETRY_SECONDS 2

/* What is made of a report. */
struct view {
	const char *name; /* part of the cache's key */
	const char *media_type;
	void (*render)(struct req *r, const struct report *report, struct buf *b);
	/* for pictures: what stands in their place where there is no report; NULL: problem+json or 202 */
	void (*message)(struct req *r, const struct svg_message *m, struct buf *b);
	bool published; /* as a hot file, where no parameter but tz is given */
};

static struct report_query
query_of(struct req *r)
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
cache_key(struct req *r, const struct view *v, const char *more)
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

static bool
range_is_backwards(struct req *r)
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
static void
finish_later(struct req *r, const struct handle *h, const struct asked_for *out)
{
	struct after *a;

	if (!out->renew && !out->run)
		return;
	a = later(r, h);
	if (!a) {
		if (out->run)
			fetch_run_end(out->run, NULL);
		return;
	}
	a->renew = out->renew;
	a->run = out->run;
	req_after(r, go_on, a);
}

static bool
may_wait(void *ctx)
{
	return req_may_wait(ctx);
}

static void
answer_fetching(struct req *r, int64_t posts, int64_t expected)
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
	json_kv_i(&j, "retry_after", RETRY_SECONDS);
	json_end_obj(&j);
	res_retry_after(r, RETRY_SECONDS);
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
answer_message(struct req *r, const struct view *v, const struct handle *h, const struct asked_for *out)
{
	struct svg_message m = { .platform = str_of(platform_title(h->platform)), .handle = str_of(h->text) };
	struct buf b;

	m.notice = out->asked == ASKED_FETCHING ? SVG_NOTICE_READING : notice_of(out->fault.err);
	m.posts = out->posts;
	m.expected = out->expected;
	buf_init(&b, REPORT_BYTES);
	v->message(r, &m, &b);
	res_cache_control(r, "no-cache, max-age=0");
	res_body(r, 200, v->media_type, buf_view(&b));
	buf_free(&b);
}

static void
answer_report(
    struct req *r, const struct view *v, const struct handle *h, struct str key, const struct asked_for *out)
{
	struct tracker *t = req_context(r);
	struct report_query q = query_of(r);
	struct cache_entry e = { .account = out->row.id, .revision = out->row.revision };
	bool trouble = out->row.trouble.err != ERR_OK && out->row.trouble.until > req_now(r);
	struct report *report;
	struct after *a;
	struct fault f;
	struct buf b;
	enum err err;

	buf_init(&b, REPORT_BYTES);
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
		a->tz = str_eq(req_text(r, "tz"), STR("UTC")) ? (struct str){ NULL, 0 } : req_text(r, "tz");
		a->body = arena_str(req_arena(r), e.body);
		a->made_at = e.made_at;
		a->account = e.account;
		a->revision = e.revision;
		if (a->body.p)
			req_after(r, publish, a);
	}
out:
	buf_free(&b);
}

/* From the cache, fresh or not too old; true when that was the answer. */
static bool
answer_cached(struct req *r, const struct view *v, const struct handle *h, struct str key)
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
		finish_later(r, h, &out);
	}
	return true;
}

static void
serve(struct req *r, const struct view *v, const char *more, bool refresh)
{
	struct tracker *t = req_context(r);
	const struct handle *h = req_handle(r, "handle");
	struct ask ask = { .handle = *h,
		.wait_seconds = req_int(r, "wait"),
		.refresh = refresh,
		.address = req_address(r),
		.may_wait = may_wait,
		.ctx = r };
	struct asked_for out;
	struct str key;

	if (range_is_backwards(r))
		return;
	key = cache_key(r, v, more);
	if (!refresh && answer_cached(r, v, h, key))
		return;
	ask_account(t, req_arena(r), &ask, req_now(r), &out);
	switch (out.asked) {
	case ASKED_REPORT:
		answer_report(r, v, h, key, &out);
		break;
	case ASKED_FETCHING:
		if (v->message)
			answer_message(r, v, h, &out);
		else
			answer_fetching(r, out.posts, out.expected);
		break;
	case ASKED_FAULT:
		if (v->message)
			answer_message(r, v, h, &out);
		else
			res_problem(r, &out.fault);
		break;
	}
	finish_later(r, h, &out);
}

#define PART_VIEW(word, part)                                                                  \
	static void render_##word(struct req *r, const struct report *report, struct buf *b)   \
	{                                                                                      \
		(void)r;                                                                       \
		report_json(report, part, b);                                                  \
	}                                                                                      \
	static void get_##word(struct req *r)                                                  \
	{                                                                                      \
		static const struct view v = { #word, "application/json", render_##word, NULL, \
			part == REPORT_ALL };                                                  \
		serve(r, &v, "", false);                                                       \
	}

PART_VIEW(report, REPORT_ALL)
PART_VIEW(contributions, REPORT_CONTRIBUTIONS)
PART_VIEW(engagement, REPORT_ENGAGEMENT)
PART_VIEW(topics, REPORT_TOPICS)
PART_VIEW(growth, REPORT_GROWTH)
PART_VIEW(rhythm, REPORT_RHYTHM)
PART_VIEW(posts, REPORT_POSTS)

static void
post_refresh(struct req *r)
{
	static const struct view v = { "report", "application/json", render_report, NULL, true };

	serve(r, &v, "", true);
}

/* The handler's order of `choices` is the order of enum svg_theme. */
static enum svg_theme
theme_of(struct req *r)
{
	return (enum svg_theme)req_int(r, "theme");
}

static int64_t
today_in(struct req *r)
{
	int64_t now = req_now(r);

	return (now + zone_offset(req_zone(r, "tz"), now)) / 86400;
}

static void
render_heatmap(struct req *r, const struct report *report, struct buf *b)
{
	struct heatmap_options o = { .theme = theme_of(r), .last_day = today_in(r) };

	if (req_has(r, "year"))
		o.year = (int)req_int(r, "year");
	heatmap_svg(report, &o, b);
}

static void
message_heatmap(struct req *r, const struct svg_message *m, struct buf *b)
{
	heatmap_svg_message(m, theme_of(r), b);
}

static void
get_heatmap(struct req *r)
{
	static const struct view v = { "heatmap", "image/svg+xml; charset=utf-8", render_heatmap,
		message_heatmap, false };
	char more[48];

	/* The last twelve months end today, so the day is part of the answer. */
	snprintf(more, sizeof(more), "%d|%lld|%lld", (int)theme_of(r),
	    req_has(r, "year") ? (long long)req_int(r, "year") : 0LL, (long long)today_in(r));
	serve(r, &v, more, false);
}

static void
render_card(struct req *r, const struct report *report, struct buf *b)
{
	card_svg(report, theme_of(r), b);
}

static void
message_card(struct req *r, const struct svg_message *m, struct buf *b)
{
	card_svg_message(m, theme_of(r), b);
}

static void
get_card(struct req *r)
{
	static const struct view v = { "card", "image/svg+xml; charset=utf-8", render_card, message_card,
		false };
	char more[16];

	snprintf(more, sizeof(more), "%d", (int)theme_of(r));
	serve(r, &v, more, false);
}

static bool
write_piece(void *ctx, struct buf *b)
{
	bool ok = res_write(ctx, buf_view(b));

	buf_clear(b);
	return ok;
}

static void
get_export(struct req *r)
{
	struct tracker *t = req_context(r);
	const struct handle *h = req_handle(r, "handle");
	struct ask ask = { .handle = *h,
		.wait_seconds = req_int(r, "wait"),
		.address = req_address(r),
		.may_wait = may_wait,
		.ctx = r };
	struct report_query q = query_of(r);
	struct asked_for out;
	struct report *report;
	struct fault f;
	struct buf b;
	char name[HANDLE_MAX + 64];
	enum err err;

	if (range_is_backwards(r))
		return;
	ask_account(t, req_arena(r), &ask, req_now(r), &out);
	if (out.asked == ASKED_FETCHING)
		answer_fetching(r, out.posts, out.expected);
	else if (out.asked == ASKED_FAULT)
		res_problem(r, &out.fault);
	if (out.asked != ASKED_REPORT) {
		finish_later(r, h, &out);
		return;
	}
	err = tracker_report(t, req_arena(r), &out.row, &q, req_now(r), &report);
	if (err) {
		fault_set(&f, err, "The posts could not be read");
		res_problem(r, &f);
		return;
	}
	/* A handle holds letters, digits and . _ - @ : alone, so the name needs no escaping. */
	snprintf(
	    name, sizeof(name), "attachment; filename=\"%s-%s.csv\"", platform_name(h->platform), h->text);
	res_header(r, "Content-Disposition", name);
	res_cache_control(r, "no-store");
	res_stream(r, 200, "text/csv; charset=utf-8; header=present");
	buf_init(&b, REPORT_BYTES);
	err = export_csv(t, &out.row, &q, report->impressions_rate, &b, write_piece, r);
	if (err == ERR_OK)
		res_write(r, buf_view(&b));
	else if (err != ERR_IO)
		log_warn("an export broke off", "handle", h->text, "code", err_code(err));
	buf_free(&b);
	finish_later(r, h, &out);
}

/* One account of a comparison: its report, or why there is none yet. */
static bool
compare_one(struct req *r, const struct handle *h, int64_t wait_seconds, struct json_out *j, bool *fetching)
{
	struct tracker *t = req_context(r);
	struct ask ask = { .handle = *h,
		.wait_seconds = wait_seconds,
		.address = req_address(r),
		.may_wait = may_wait,
		.ctx = r };
	struct report_query q = query_of(r);
	struct asked_for out;
	struct report *report;
	struct buf b;
	bool ok = true;

	ask_account(t, req_arena(r), &ask, req_now(r), &out);
	buf_init(&b, REPORT_BYTES);
	json_obj(j);
	json_kv_s(j, "platform", str_of(platform_name(h->platform)));
	json_kv_s(j, "handle", str_of(h->text));
	if (out.asked == ASKED_REPORT) {
		ok = tracker_report(t, req_arena(r), &out.row, &q, req_now(r), &report) == ERR_OK;
		if (ok) {
			report_json(report, REPORT_ALL, &b);
			ok = b.err == ERR_OK;
		}
		json_kv_s(j, "status", str_of(out.stale ? "stale" : "ready"));
		json_key(j, "report");
		json_raw(j, ok ? buf_view(&b) : STR("null"));
	} else if (out.asked == ASKED_FETCHING) {
		*fetching = true;
		json_kv_s(j, "status", STR("fetching"));
		json_key(j, "progress");
		json_obj(j);
		json_kv_i(j, "posts", out.posts);
		json_kv_count(j, "expected", out.expected > 0 ? out.expected : -1);
		json_end_obj(j);
	} else {
		json_kv_s(j, "status", STR("unavailable"));
		json_kv_s(j, "code", str_of(err_code(out.fault.err)));
		json_kv_s(
		    j, "detail", str_of(out.fault.detail[0] ? out.fault.detail : err_title(out.fault.err)));
	}
	json_end_obj(j);
	finish_later(r, h, &out);
	buf_free(&b);
	return ok;
}

static void
get_compare(struct req *r)
{
	const struct handle *list;
	size_t i, n = req_accounts(r, "accounts", &list);
	int64_t deadline = clock_mono_us() + req_int(r, "wait") * 1000000, left;
	struct json_out j;
	struct fault f;
	struct buf b;
	bool fetching = false, ok = true;

	if (range_is_backwards(r))
		return;
	buf_init(&b, REPORT_BYTES * 4);
	json_begin(&j, &b);
	json_obj(&j);
	json_key(&j, "accounts");
	json_arr(&j);
	for (i = 0; ok && i < n; i++) {
		left = (deadline - clock_mono_us()) / 1000000;
		ok = compare_one(r, &list[i], left > 0 ? left : 0, &j, &fetching);
	}
	json_end_arr(&j);
	json_end_obj(&j);
	if (!ok || b.err) {
		fault_set(&f, b.err ? b.err : ERR_STORE, "A report could not be made");
		res_problem(r, &f);
	} else if (fetching) {
		res_retry_after(r, RETRY_SECONDS);
		res_cache_control(r, "no-store");
		res_json(r, 202, &b);
	} else {
		res_cache_control(r, "public, max-age=60");
		res_cached(r, "application/json", buf_view(&b), NULL);
	}
	buf_free(&b);
}

#define P_PLATFORM                                                                          \
	{                                                                                   \
		"platform", IN_PATH, PARAM_PLATFORM, true, 0, 0, NULL, NULL, "the platform" \
	}
#define P_HANDLE                                                         \
	{                                                                \
		"handle", IN_PATH, PARAM_HANDLE, true, 0, 0, NULL, NULL, \
		    "the account's handle there, a leading @ allowed"    \
	}
#define P_TZ                                                                                                 \
	{                                                                                                    \
		"tz", IN_QUERY, PARAM_ZONE, false, 0, 0, NULL, "UTC", "IANA time zone of all days and hours" \
	}
#define P_FROM                                                                                     \
	{                                                                                          \
		"from", IN_QUERY, PARAM_DATE, false, 0, 0, NULL, NULL, "first local day, included" \
	}
#define P_TO                                                                                    \
	{                                                                                       \
		"to", IN_QUERY, PARAM_DATE, false, 0, 0, NULL, NULL, "last local day, included" \
	}
#define P_KINDS                                                                               \
	{                                                                                     \
		"kinds", IN_QUERY, PARAM_CHOICES, false, 0, 0, "original|reply|quote|repost", \
		    "original,reply,quote,repost", "kinds of posts that count"                \
	}
#define P_WAIT(seconds)                                                   \
	{                                                                 \
		"wait", IN_QUERY, PARAM_INT, false, 0, 30, NULL, seconds, \
		    "seconds to wait for a fetch before 202"              \
	}
#define P_THEME                                                                          \
	{                                                                                \
		"theme", IN_QUERY, PARAM_CHOICE, false, 0, 0, "light|dark|auto", "auto", \
		    "colours of the picture"                                             \
	}
#define P_END                                                             \
	{                                                                 \
		NULL, IN_QUERY, PARAM_TEXT, false, 0, 0, NULL, NULL, NULL \
	}

static const struct param report_params[] = { P_PLATFORM, P_HANDLE, P_TZ, P_FROM, P_TO, P_KINDS, P_WAIT("10"),
	P_END };
static const struct param heatmap_params[] = { P_PLATFORM, P_HANDLE, P_TZ, P_FROM, P_TO, P_KINDS, P_WAIT("3"),
	P_THEME,
	{ "year", IN_QUERY, PARAM_INT, false, 2006, 9999, NULL, NULL,
	    "calendar year; without it the last twelve months" },
	P_END };
static const struct param card_params[] = { P_PLATFORM, P_HANDLE, P_TZ, P_FROM, P_TO, P_KINDS, P_WAIT("3"),
	P_THEME, P_END };
static const struct param compare_params[] = { { "accounts", IN_QUERY, PARAM_ACCOUNTS, true, 2, 4, NULL, NULL,
						   "two to four accounts: x:jack,bluesky:bob.example" },
	P_TZ, P_FROM, P_TO, P_KINDS, P_WAIT("10"), P_END };

static const enum err account_errors[] = { ERR_UNKNOWN_ACCOUNT, ERR_PROTECTED, ERR_LOGIN_REQUIRED,
	ERR_NOT_WATCHED, ERR_SUSPENDED, ERR_FORGOTTEN, ERR_INVALID_HANDLE, ERR_FETCH_LIMITED,
	ERR_PLATFORM_RATE_LIMITED, ERR_PLATFORM_ERROR, ERR_PLATFORM_NOT_CONFIGURED, ERR_PLATFORM_QUOTA,
	ERR_PLATFORM_TIMEOUT, ERR_STORE, ERR_OK };

#define ACCOUNT_PATH "/api/v1/stats/{platform}/{handle}"
#define REPORT_ROUTE(suffix, word, title, schema)                                                           \
	{                                                                                                   \
		.method = "GET", .path = ACCOUNT_PATH suffix, .params = report_params,                      \
		.cache = "public, max-age=60", .handler = get_##word, .id = "get_" #word, .summary = title, \
		.produces = "application/json", .answer = schema, .errors = account_errors                  \
	}

static const struct route routes[] = {
	REPORT_ROUTE("", report, "The whole report of an account", &schema_report),
	REPORT_ROUTE("/contributions", contributions, "When the account posts", &schema_contributions_part),
	REPORT_ROUTE("/engagement", engagement, "What its posts receive", &schema_engagement_part),
	REPORT_ROUTE("/topics", topics, "What it writes about", &schema_topics_part),
	REPORT_ROUTE("/growth", growth, "Followers, likes and impressions over time", &schema_growth_part),
	REPORT_ROUTE("/rhythm", rhythm, "Weekdays, hours and the best times", &schema_rhythm_part),
	REPORT_ROUTE("/posts", posts, "Its top posts", &schema_posts_part),
	{ .method = "POST",
	    .path = ACCOUNT_PATH "/refresh",
	    .params = report_params,
	    .rate = RATE_COSTLY,
	    .handler = post_refresh,
	    .id = "refresh_report",
	    .summary = "Read the account again and report",
	    .produces = "application/json",
	    .answer = &schema_report,
	    .errors = account_errors },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/heatmap.svg",
	    .params = heatmap_params,
	    .cache = "public, max-age=60",
	    .handler = get_heatmap,
	    .id = "get_heatmap",
	    .summary = "The contribution graph as a picture for READMEs",
	    .produces = "image/svg+xml",
	    .errors = account_errors },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/card.svg",
	    .params = card_params,
	    .cache = "public, max-age=60",
	    .handler = get_card,
	    .id = "get_card",
	    .summary = "The headline numbers as a picture of 1200 x 630",
	    .produces = "image/svg+xml",
	    .errors = account_errors },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/export.csv",
	    .params = report_params,
	    .rate = RATE_COSTLY,
	    .handler = get_export,
	    .id = "export_posts",
	    .summary = "Every stored post as CSV",
	    .produces = "text/csv",
	    .errors = account_errors },
	{ .method = "GET",
	    .path = "/api/v1/stats/compare",
	    .params = compare_params,
	    .rate = RATE_COSTLY,
	    .cache = "public, max-age=60",
	    .handler = get_compare,
	    .id = "compare_accounts",
	    .summary = "The reports of two to four accounts",
	    .produces = "application/json",
	    .answer = &schema_comparison,
	    .errors = account_errors },
};

static enum err
open_tracker(const struct conf *c, void **context, struct fault *f)
{
	struct tracker *t;
	enum err err = tracker_open(c, &t, f);

	*context = err ? NULL : t;
	return err;
}

static void
close_tracker(void *context)
{
	tracker_close(context);
}

int
main(int argc, char **argv)
{
	static const struct app_def app = { .name = "stats",
		.summary = "Statistics of accounts",
		.routes = routes,
		.n_routes = sizeof(routes) / sizeof(routes[0]),
		.open = open_tracker,
		.close = close_tracker };

	return app_main(argc, argv, &app);
}
