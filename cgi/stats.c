/* stats.c: the endpoint group of statistics: reports, their parts, pictures, exports and comparisons. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "http/app.h"
#include "stats/card_svg.h"
#include "stats/heatmap_svg.h"
#include "stats/report.h"
#include "stats/schema.h"
#include "tracker/export.h"
#include "tracker/serve.h"

#define PART_VIEW(word, part)                                                                        \
	static void render_##word(struct req *r, const struct report *report, struct buf *b)         \
	{                                                                                            \
		(void)r;                                                                             \
		report_json(report, part, b);                                                        \
	}                                                                                            \
	static void get_##word(struct req *r)                                                        \
	{                                                                                            \
		static const struct serve_view v = { #word, "application/json", render_##word, NULL, \
			part == REPORT_ALL };                                                        \
		serve_report(r, &v, "", false);                                                      \
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
	static const struct serve_view v = { "report", "application/json", render_report, NULL, true };

	serve_report(r, &v, "", true);
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
	static const struct serve_view v = { "heatmap", "image/svg+xml; charset=utf-8", render_heatmap,
		message_heatmap, false };
	char more[48];

	/* The last twelve months end today, so the day is part of the answer. */
	snprintf(more, sizeof(more), "%d|%lld|%lld", (int)theme_of(r),
	    req_has(r, "year") ? (long long)req_int(r, "year") : 0LL, (long long)today_in(r));
	serve_report(r, &v, more, false);
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
	static const struct serve_view v = { "card", "image/svg+xml; charset=utf-8", render_card,
		message_card, false };
	char more[16];

	snprintf(more, sizeof(more), "%d", (int)theme_of(r));
	serve_report(r, &v, more, false);
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
	struct report_query q = serve_query(r);
	struct asked_for out;
	struct report *report;
	struct fault f;
	struct buf b;
	char name[HANDLE_MAX + 64];
	enum err err;

	if (serve_backwards(r))
		return;
	serve_ask(r, h, req_int(r, "wait"), &out);
	if (out.asked == ASKED_FETCHING)
		serve_fetching(r, out.posts, out.expected);
	else if (out.asked == ASKED_FAULT)
		res_problem(r, &out.fault);
	if (out.asked != ASKED_REPORT) {
		serve_after(r, h, &out);
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
	buf_init(&b, SERVE_BYTES);
	err = export_csv(t, &out.row, &q, report->impressions_rate, &b, write_piece, r);
	if (err == ERR_OK)
		res_write(r, buf_view(&b));
	else if (err != ERR_IO)
		log_warn("an export broke off", "handle", h->text, "code", err_code(err));
	buf_free(&b);
	serve_after(r, h, &out);
}

/* One account of a comparison: its report, or why there is none yet. */
static bool
compare_one(struct req *r, const struct handle *h, int64_t wait_seconds, struct json_out *j, bool *fetching)
{
	struct tracker *t = req_context(r);
	struct report_query q = serve_query(r);
	struct asked_for out;
	struct report *report;
	struct buf b;
	bool ok = true;

	serve_ask(r, h, wait_seconds, &out);
	buf_init(&b, SERVE_BYTES);
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
	serve_after(r, h, &out);
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

	if (serve_backwards(r))
		return;
	buf_init(&b, SERVE_BYTES * 4);
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
		res_retry_after(r, SERVE_RETRY_SECONDS);
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

static const struct answer fetching[] = { { 202, "application/json", &schema_fetching,
					      "The account is being read; ask again later" },
	{ 0, NULL, NULL, NULL } };
static const struct answer comparing[] = { { 202, "application/json", &schema_comparison,
					       "Some of the accounts are being read; ask again later" },
	{ 0, NULL, NULL, NULL } };

#define ACCOUNT_PATH "/api/v1/stats/{platform}/{handle}"
#define REPORT_ROUTE(suffix, word, identity, title, schema)                                             \
	{                                                                                               \
		.method = "GET", .path = ACCOUNT_PATH suffix, .params = report_params,                  \
		.cache = "public, max-age=60", .handler = get_##word, .id = identity, .summary = title, \
		.produces = "application/json", .answer = schema, .errors = account_errors,             \
		.others = fetching                                                                      \
	}

static const struct route routes[] = {
	REPORT_ROUTE("", report, "getReport", "The whole report of an account", &schema_report),
	REPORT_ROUTE("/contributions", contributions, "getContributions", "When the account posts",
	    &schema_contributions_part),
	REPORT_ROUTE(
	    "/engagement", engagement, "getEngagement", "What its posts receive", &schema_engagement_part),
	REPORT_ROUTE("/topics", topics, "getTopics", "What it writes about", &schema_topics_part),
	REPORT_ROUTE("/growth", growth, "getGrowth", "Followers, likes and impressions over time",
	    &schema_growth_part),
	REPORT_ROUTE(
	    "/rhythm", rhythm, "getRhythm", "Weekdays, hours and the best times", &schema_rhythm_part),
	REPORT_ROUTE("/posts", posts, "getTopPosts", "Its top posts", &schema_posts_part),
	{ .method = "POST",
	    .path = ACCOUNT_PATH "/refresh",
	    .params = report_params,
	    .rate = RATE_COSTLY,
	    .handler = post_refresh,
	    .id = "refreshReport",
	    .summary = "Read the account again and report",
	    .produces = "application/json",
	    .answer = &schema_report,
	    .errors = account_errors,
	    .others = fetching },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/heatmap.svg",
	    .params = heatmap_params,
	    .cache = "public, max-age=60",
	    .handler = get_heatmap,
	    .id = "getHeatmap",
	    .summary = "The contribution graph as a picture for READMEs",
	    .produces = "image/svg+xml",
	    .errors = account_errors },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/card.svg",
	    .params = card_params,
	    .cache = "public, max-age=60",
	    .handler = get_card,
	    .id = "getCard",
	    .summary = "The headline numbers as a picture of 1200 x 630",
	    .produces = "image/svg+xml",
	    .errors = account_errors },
	{ .method = "GET",
	    .path = ACCOUNT_PATH "/export.csv",
	    .params = report_params,
	    .rate = RATE_COSTLY,
	    .handler = get_export,
	    .id = "exportPosts",
	    .summary = "Every stored post as CSV",
	    .produces = "text/csv",
	    .errors = account_errors,
	    .others = fetching },
	{ .method = "GET",
	    .path = "/api/v1/stats/compare",
	    .params = compare_params,
	    .rate = RATE_COSTLY,
	    .cache = "public, max-age=60",
	    .handler = get_compare,
	    .id = "compareAccounts",
	    .summary = "The reports of two to four accounts",
	    .produces = "application/json",
	    .answer = &schema_comparison,
	    .errors = account_errors,
	    .others = comparing },
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
