/* test_report_json.c: the shape of the report, its numbers, and that it is JSON whatever an account writes.
 */
#include "feed.h"

#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"

static const char empty[] =
    "{\"account\":{\"platform\":\"x\",\"handle\":\"jack\",\"id\":null,\"name\":null,\"url\":null,\"avatar\":"
    "null,\"bio\":null,"
    "\"joined\":null,\"verified\":null,\"followers\":null,\"following\":null,\"posts\":null},"
    "\"range\":{\"first\":null,\"last\":null,\"timezone\":\"UTC\",\"posts\":0,\"complete\":false,\"reason\":"
    "null,\"source\":\"file\","
    "\"fetched_at\":\"2026-09-21T14:13:20Z\"},"
    "\"contributions\":{\"per_year\":{\"start\":null,\"step\":\"year\",\"values\":[]},"
    "\"per_month\":{\"start\":null,\"step\":\"month\",\"values\":[]},"
    "\"per_day\":{\"start\":null,\"step\":\"day\",\"values\":[],\"levels\":\"\"},"
    "\"per_hour\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],\"most_active_hour\":null,\"peak_day\":"
    "null,"
    "\"top_months\":[],\"top_weeks\":[],\"trend\":{\"start\":null,\"step\":\"month\",\"posts\":[],"
    "\"average\":[],\"total\":[]},"
    "\"streaks\":{\"longest\":null,\"current\":null},\"kinds\":{\"original\":0,\"reply\":0,\"quote\":0,"
    "\"repost\":0}},"
    "\"engagement\":{\"totals\":{\"likes\":0,\"reposts\":0,\"replies\":0,\"quotes\":0,\"bookmarks\":0,"
    "\"impressions\":{\"total\":0,\"known\":0,\"estimated\":0,\"posts_estimated\":0,\"rate\":0.02}},"
    "\"top\":{\"impressions\":[],\"likes\":[],\"reposts\":[],\"replies\":[]},\"rate\":null,"
    "\"median\":{\"likes\":null,\"reposts\":null,\"replies\":null,\"impressions\":null}},"
    "\"topics\":{\"hashtags\":[],\"mentions\":[],\"words\":[],\"languages\":[]},"
    "\"growth\":{\"followers\":{\"at\":[],\"followers\":[],\"following\":[],\"posts\":[]},"
    "\"likes\":{\"daily\":{\"start\":null,\"step\":\"day\",\"values\":[]},\"weekly\":{\"start\":null,"
    "\"step\":\"week\",\"values\":[]},"
    "\"monthly\":{\"start\":null,\"step\":\"month\",\"values\":[]}},"
    "\"impressions\":{\"daily\":{\"start\":null,\"step\":\"day\",\"values\":[]},"
    "\"weekly\":{\"start\":null,\"step\":\"week\",\"values\":[]},\"monthly\":{\"start\":null,\"step\":"
    "\"month\",\"values\":[]},"
    "\"total\":[]}},";

static void
test_empty(void **state)
{
	struct feed f;
	char *json;

	(void)state;
	feed_init(&f, "UTC");
	json = feed_json(&f, feed_report(&f, NULL));
	assert_memory_equal(json, empty, sizeof(empty) - 1);
	assert_non_null(strstr(json,
	    "\"rhythm\":{\"weekdays\":[0,0,0,0,0,0,0],\"weekday_means\":[0,0,0,0,0,0,0],\"grid\":[[0,"));
	assert_non_null(strstr(json, "\"best_times\":[]}}"));
	assert_null(strstr(json, "stale"));
	feed_free(&f);
}

static void
fill(struct feed *f)
{
	struct post *p =
	    feed_post(f, "9007199254740993", 1577836800); /* 2020-01-01; no double holds that id */
	static const struct reading readings[] = { { 1577836800, 10, COUNT_UNKNOWN, 3 } };

	p->text = STR("a \"quoted\" \\ <b>\n\x01");
	p->hashtags = STR("x");
	p->lang = STR("en");
	p->counts[COUNT_LIKES] = 1;
	p->counts[COUNT_IMPRESSIONS] = ((int64_t)1 << 40) - 1;
	f->head.account.name = STR("\"J\"");
	f->head.account.bio = STR("");
	f->head.account.verified = 1;
	f->head.account.joined = 1142974200;
	f->head.account.followers = 0;
	f->head.reason = STR("platform_depth");
	f->head.readings = readings;
	f->head.n_readings = 1;
}

static void
test_values(void **state)
{
	/* path, and what stands there: a JSON text */
	static const char *const cases[][2] = {
		{ "account.name", "\"\\\"J\\\"\"" },
		{ "account.bio", "\"\"" },
		{ "account.verified", "true" },
		{ "account.joined", "\"2006-03-21T20:50:00Z\"" },
		{ "account.followers", "0" },
		{ "account.following", "null" },
		{ "range.first", "\"2020-01-01\"" },
		{ "range.reason", "\"platform_depth\"" },
		{ "range.stale", "true" },
		{ "contributions.per_year", "{\"start\":\"2020\",\"step\":\"year\",\"values\":[1]}" },
		{ "contributions.per_day.levels", "\"1\"" },
		{ "contributions.most_active_hour", "0" },
		{ "contributions.peak_day", "{\"date\":\"2020-01-01\",\"posts\":1}" },
		{ "contributions.top_weeks", "[{\"week\":\"2020-W01\",\"posts\":1}]" },
		{ "contributions.trend", "{\"start\":\"2020-01\",\"step\":\"month\",\"posts\":[1],"
					 "\"average\":[1],\"total\":[1]}" },
		{ "contributions.streaks.longest",
		    "{\"days\":1,\"first\":\"2020-01-01\",\"last\":\"2020-01-01\"}" },
		{ "engagement.totals.replies", "null" },
		{ "engagement.totals.impressions.known", "1099511627775" },
		{ "engagement.top.likes.0.id", "\"9007199254740993\"" },
		{ "engagement.top.likes.0.text", "\"a \\\"quoted\\\" \\\\ <b>\\n\\u0001\"" },
		{ "engagement.top.likes.0.url", "\"https://x.com/jack/status/9007199254740993\"" },
		{ "engagement.top.likes.0.reposts", "null" },
		{ "engagement.top.likes.0.estimated", "false" },
		{ "engagement.top.replies", "[]" },
		{ "topics.hashtags.0", "{\"tag\":\"x\",\"posts\":1,\"mean_likes\":1}" },
		{ "topics.languages.0", "{\"language\":\"en\",\"posts\":1}" },
		{ "growth.followers", "{\"at\":[\"2020-01-01T00:00:00Z\"],\"followers\":[10],\"following\":["
				      "null],\"posts\":[3]}" },
		{ "growth.impressions.total", "[1099511627775]" },
	};
	struct feed f;
	struct report *r;
	cJSON *root;

	(void)state;
	feed_init(&f, "UTC");
	fill(&f);
	r = feed_report(&f, NULL);
	r->stale = true;
	assert_int_equal(json_parse(f.a, str_of(feed_json(&f, r)), &root), ERR_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const cJSON *at = json_get(root, cases[i][0]);
		cJSON *expected;

		assert_int_equal(json_parse(f.a, str_of(cases[i][1]), &expected), ERR_OK);
		if (at == NULL || !cJSON_Compare(at, expected, true))
			fail_msg("%s is not %s", cases[i][0], cases[i][1]);
	}
	feed_free(&f);
}

/* A complete report gives no reason, even where one is left over. */
static void
test_complete(void **state)
{
	struct feed f;

	(void)state;
	feed_init(&f, "UTC");
	fill(&f);
	f.head.complete = true;
	assert_non_null(strstr(feed_json(&f, feed_report(&f, NULL)), "\"complete\":true,\"reason\":null"));
	feed_free(&f);
}

static void
test_parts(void **state)
{
	static const struct {
		enum report_part part;
		const char *members;
	} cases[] = {
		{ REPORT_ALL, "account range contributions engagement topics growth rhythm " },
		{ REPORT_CONTRIBUTIONS, "account range contributions " },
		{ REPORT_ENGAGEMENT, "account range engagement " },
		{ REPORT_TOPICS, "account range topics " },
		{ REPORT_GROWTH, "account range growth " },
		{ REPORT_RHYTHM, "account range rhythm " },
		{ REPORT_POSTS, "account range engagement " },
	};
	struct feed f;
	struct report *r;
	struct buf b, names;

	(void)state;
	feed_init(&f, "UTC");
	fill(&f);
	r = feed_report(&f, NULL);
	buf_init(&b, 1 << 20);
	buf_init(&names, 4096);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cJSON *root;

		buf_clear(&b);
		buf_clear(&names);
		report_json(r, cases[i].part, &b);
		assert_int_equal(json_parse(f.a, buf_view(&b), &root), ERR_OK);
		for (const cJSON *m = root->child; m != NULL; m = m->next)
			buf_printf(&names, "%s ", m->string);
		assert_string_equal(names.data, cases[i].members);
		assert_int_equal(json_get(root, "engagement.totals") != NULL,
		    cases[i].part == REPORT_ALL || cases[i].part == REPORT_ENGAGEMENT);
	}
	buf_free(&b);
	buf_free(&names);
	feed_free(&f);
}

/* Doubles read back to within 1e-9, absolutely and relatively. */
static void
test_numbers(void **state)
{
	static const double values[] = { 0.1, 1.0 / 3, 2.0 / 3, 1e-7 / 3, -0.123456789123456,
		12345.678912345678, 99.5, 123456789.123456789, 1e15 / 7, 0.999999999999, 1.999999999999,
		1e-12, 4503599627370495.5 };
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	fill(&f);
	r = feed_report(&f, NULL);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		cJSON *root;
		double back;

		r->lift[6][23] = values[i];
		assert_int_equal(json_parse(f.a, str_of(feed_json(&f, r)), &root), ERR_OK);
		back = json_get(root, "rhythm.lift.6.23")->valuedouble;
		if (fabs(back - values[i]) > 1e-9 * fmin(1, fabs(values[i])) &&
		    fabs(back - values[i]) > 1e-15 * fabs(values[i]))
			fail_msg("%.17g came back as %.17g", values[i], back);
	}
	feed_free(&f);
}

/* A buffer that is too small says so; nothing is written behind its end. */
static void
test_small_buffer(void **state)
{
	struct feed f;
	struct report *r;

	(void)state;
	feed_init(&f, "UTC");
	fill(&f);
	r = feed_report(&f, NULL);
	for (size_t max = 0; max < 3000; max += 61) {
		struct buf b;

		buf_init(&b, max);
		report_json(r, REPORT_ALL, &b);
		assert_int_equal(b.err, ERR_FULL);
		assert_true(b.len <= max);
		buf_free(&b);
	}
	feed_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_small_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
