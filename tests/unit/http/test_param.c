/* test_param.c: tests of the route table and of the parameters' validators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/param.h"
#include "http/table.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
nothing(struct req *r)
{
	(void)r;
}

static const struct param stats_params[] = {
	{ .name = "platform", .in = IN_PATH, .type = PARAM_PLATFORM },
	{ .name = "handle", .in = IN_PATH, .type = PARAM_HANDLE },
	{ .name = NULL },
};
static const struct param id_params[] = {
	{ .name = "id", .in = IN_PATH, .type = PARAM_ID },
	{ .name = NULL },
};

#define ROUTE(m, p, ps)                                                                                   \
	{                                                                                                 \
		.method = (m), .path = (p), .params = (ps), .handler = nothing, .id = "x", .summary = "x" \
	}

static const struct route routes[] = {
	ROUTE("GET", "/api/v1/things/{id}", id_params),
	ROUTE("DELETE", "/api/v1/things/{id}", id_params),
	ROUTE("GET", "/api/v1/things/me", NULL),
	ROUTE("PUT", "/api/v1/things/me", NULL),
	ROUTE("GET", "/api/v1/stats/{platform}/{handle}", stats_params),
	ROUTE("GET", "/api/v1/stats/{platform}/{handle}/heatmap.svg", stats_params),
	ROUTE("POST", "/api/v1/stats/{platform}/{handle}/refresh", stats_params),
	ROUTE("GET", "/api/v1/stats/compare", NULL),
};

static void
test_find(void **state)
{
	static const struct {
		const char *method, *path;
		enum err err;
		size_t index;
		const char *first; /* the value of the first parameter */
		const char *allow;
	} rows[] = {
		{ "GET", "/api/v1/things/7", ERR_OK, 0, "7", "GET, HEAD, DELETE, OPTIONS" },
		{ "HEAD", "/api/v1/things/7", ERR_OK, 0, "7", "GET, HEAD, DELETE, OPTIONS" },
		{ "GET", "/api/v1/things/me", ERR_OK, 2, NULL, "GET, HEAD, PUT, DELETE, OPTIONS" },
		{ "DELETE", "/api/v1/things/me", ERR_OK, 1, "me", "GET, HEAD, PUT, DELETE, OPTIONS" },
		{ "GET", "/api/v1/stats/x/a%2Fb", ERR_OK, 4, "x", "GET, HEAD, OPTIONS" },
		{ "GET", "/api/v1/stats/x/jack/heatmap.svg", ERR_OK, 5, "x", "GET, HEAD, OPTIONS" },
		{ "GET", "/api/v1/stats/compare", ERR_OK, 7, NULL, "GET, HEAD, OPTIONS" },
		{ "GET", "/api/v1/stats/x/jack/refresh", ERR_METHOD, 0, NULL, "POST, OPTIONS" },
		{ "get", "/api/v1/things/7", ERR_METHOD, 0, NULL, "GET, HEAD, DELETE, OPTIONS" },
		{ "PATCH", "/api/v1/things/7", ERR_METHOD, 0, NULL, "GET, HEAD, DELETE, OPTIONS" },
		{ "GET", "/api/v1/things", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/api/v1/things/7/8", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/api/v1/thingsx/7", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/api/v1/stats//jack", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/api/v1/stats/x/jack/Heatmap.svg", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/", ERR_NOT_FOUND, 0, NULL, "" },
		{ "GET", "/things/7", ERR_NOT_FOUND, 0, NULL, "" },
	};
	struct arena *a = arena_new(65536);
	struct table *t = NULL;
	struct fault f;
	struct buf b;

	(void)state;
	assert_int_equal(table_new(routes, N(routes), &t, &f), ERR_OK);
	buf_init(&b, 4096);
	for (size_t i = 0; i < N(rows); i++) {
		struct str values[TABLE_PARAMS] = { { NULL, 0 } };
		size_t index = 99;
		struct path p;

		assert_int_equal(path_parse(a, str_of(rows[i].path), STR(""), &p, &f), ERR_OK);
		assert_int_equal(table_find(t, str_of(rows[i].method), &p, &index, values), rows[i].err);
		if (rows[i].err == ERR_OK)
			assert_int_equal(index, rows[i].index);
		if (rows[i].first != NULL)
			assert_true(str_eq(values[0], str_of(rows[i].first)));
		buf_clear(&b);
		table_allow(t, &p, &b);
		assert_string_equal(buf_view(&b).p, rows[i].allow);
	}
	buf_free(&b);
	table_free(t);
	arena_free(a);
}

static void
test_bad_rows(void **state)
{
	static const struct param no_choices[] = { { .name = "a", .in = IN_QUERY, .type = PARAM_CHOICE },
		{ .name = NULL } };
	static const struct param no_length[] = { { .name = "a", .in = IN_QUERY, .type = PARAM_TEXT },
		{ .name = NULL } };
	static const struct param lone_handle[] = { { .name = "handle", .in = IN_PATH, .type = PARAM_HANDLE },
		{ .name = NULL } };
	static const struct route bad[] = {
		ROUTE("GET", "/{unknown}", NULL),
		ROUTE("GET", "/a", id_params),
		ROUTE("GET", "/a", no_choices),
		ROUTE("GET", "/a", no_length),
		ROUTE("GET", "/{handle}", lone_handle),
		ROUTE("GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13", NULL),
		{ .method = "GET", .path = "/a", .handler = nothing, .id = "x" },
	};
	struct fault f;

	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		struct table *t = NULL;

		assert_int_equal(table_new(&bad[i], 1, &t, &f), ERR_INTERNAL);
		assert_null(t);
		assert_true(f.detail[0] != '\0');
	}
}

/* One parameter of every type; what a query makes of them. */
static const struct param all[] = {
	{ .name = "text", .in = IN_QUERY, .type = PARAM_TEXT, .min = 2, .max = 5 },
	{ .name = "int", .in = IN_QUERY, .type = PARAM_INT, .min = -5, .max = 30, .fallback = "10" },
	{ .name = "bool", .in = IN_QUERY, .type = PARAM_BOOL },
	{ .name = "choice",
	    .in = IN_QUERY,
	    .type = PARAM_CHOICE,
	    .choices = "light|dark|auto",
	    .fallback = "auto" },
	{ .name = "choices", .in = IN_QUERY, .type = PARAM_CHOICES, .choices = "a|b|c", .fallback = "a,c" },
	{ .name = "date", .in = IN_QUERY, .type = PARAM_DATE, .min = 0, .max = 30000 },
	{ .name = "zone", .in = IN_QUERY, .type = PARAM_ZONE, .fallback = "UTC" },
	{ .name = "platform", .in = IN_QUERY, .type = PARAM_PLATFORM },
	{ .name = "handle", .in = IN_QUERY, .type = PARAM_HANDLE },
	{ .name = "accounts", .in = IN_QUERY, .type = PARAM_ACCOUNTS, .min = 2, .max = 3 },
	{ .name = "id", .in = IN_QUERY, .type = PARAM_ID },
	{ .name = "cursor", .in = IN_QUERY, .type = PARAM_CURSOR },
	{ .name = NULL },
};

enum { TEXT, INT, BOOL, CHOICE, CHOICES, DATE, ZONE, PLATFORM, HANDLE, ACCOUNTS, ID, CURSOR, COUNT };

struct world {
	struct arena *arena;
	struct zones *zones;
	struct param_value values[COUNT];
	struct param_errors errors;
};

static void
ask(struct world *w, const char *query)
{
	memset(w->values, 0, sizeof(w->values));
	w->errors = (struct param_errors){ .n = 0 };
	arena_reset(w->arena);
	param_query(w->arena, all, str_of(query), w->values, &w->errors);
	if (w->errors.first == ERR_OK)
		param_check(w->arena, w->zones, 1000000, all, w->values, &w->errors);
}

static int
setup(void **state)
{
	static struct world w;

	w.arena = arena_new((size_t)1 << 20);
	w.zones = zones_new();
	*state = &w;
	return w.arena == NULL || w.zones == NULL;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	zones_free(w->zones);
	arena_free(w->arena);
	return 0;
}

static void
test_good(void **state)
{
	struct world *w = *state;

	ask(w, "");
	assert_int_equal(w->errors.first, ERR_OK);
	assert_int_equal(w->values[INT].n, 10);
	assert_false(w->values[INT].given);
	assert_int_equal(w->values[CHOICE].n, 2);
	assert_int_equal(w->values[CHOICES].n, 5);
	assert_string_equal(zone_name(w->values[ZONE].zone), "UTC");
	assert_null(w->values[TEXT].text.p);

	ask(w,
	    "text=%E6%97%A5+x&int=-5&bool=true&choice=dark&choices=c,b&date=2024-02-29&zone=Etc/"
	    "GMT%2B5&platform=mastodon"
	    "&handle=@Ann@Example.org&accounts=x:a,bluesky:b.example&id=9223372036854775807&cursor=aZ-_9=");
	assert_int_equal(w->errors.n, 0);
	assert_true(str_eq(w->values[TEXT].text, STR("\xe6\x97\xa5 x")));
	assert_int_equal(w->values[INT].n, -5);
	assert_true(w->values[INT].given);
	assert_int_equal(w->values[BOOL].n, 1);
	assert_int_equal(w->values[CHOICE].n, 1);
	assert_int_equal(w->values[CHOICES].n, 6);
	assert_int_equal(w->values[DATE].n, 19782);
	assert_string_equal(zone_name(w->values[ZONE].zone), "Etc/GMT+5");
	assert_int_equal(w->values[PLATFORM].n, PLATFORM_MASTODON);
	assert_string_equal(w->values[HANDLE].handles->text, "ann@example.org");
	assert_int_equal(w->values[ACCOUNTS].n, 2);
	assert_int_equal(w->values[ACCOUNTS].handles[1].platform, PLATFORM_BLUESKY);
	assert_true(w->values[ID].n == INT64_MAX);
	assert_true(str_eq(w->values[CURSOR].text, STR("aZ-_9=")));
}

static void
test_bad(void **state)
{
	static const struct {
		const char *query;
		enum err err;
		const char *field;
	} rows[] = {
		/* names */
		{ "nix=1", ERR_MALFORMED, "nix" },
		{ "tex=abc", ERR_MALFORMED, "tex" },
		{ "texts=abc", ERR_MALFORMED, "texts" },
		{ "Text=abc", ERR_MALFORMED, "Text" },
		{ "text=abc&text=abc", ERR_MALFORMED, "text" },
		{ "text=abc&t%65xt=abd", ERR_MALFORMED, "text" },
		{ "text", ERR_MALFORMED, "text" },
		{ "text=", ERR_MALFORMED, "text" },
		{ "=abc", ERR_MALFORMED, "" },
		{ "%zz=1", ERR_MALFORMED, "query" },
		{ "text=%", ERR_MALFORMED, "text" },
		{ "text=a%00b", ERR_MALFORMED, "text" },
		{ "text=%ff%fe", ERR_MALFORMED, "text" },
		/* text */
		{ "text=a", ERR_INVALID, "text" },
		{ "text=abcdef", ERR_INVALID, "text" },
		{ "text=ab%0a", ERR_INVALID, "text" },
		{ "text=ab%7f", ERR_INVALID, "text" },
		{ "text=ab%c2%85", ERR_INVALID, "text" },
		{ "text=ab%e2%80%a8", ERR_INVALID, "text" },
		/* int */
		{ "int=31", ERR_INVALID, "int" },
		{ "int=-6", ERR_INVALID, "int" },
		{ "int=1.0", ERR_INVALID, "int" },
		{ "int=1e1", ERR_INVALID, "int" },
		{ "int=%2B1", ERR_INVALID, "int" },
		{ "int=+1", ERR_INVALID, "int" },
		{ "int=01", ERR_INVALID, "int" },
		{ "int=0x1", ERR_INVALID, "int" },
		{ "int=99999999999999999999", ERR_INVALID, "int" },
		{ "int=%D9%A1", ERR_INVALID, "int" },
		/* bool, choices */
		{ "bool=yes", ERR_INVALID, "bool" },
		{ "bool=TRUE", ERR_INVALID, "bool" },
		{ "choice=Light", ERR_INVALID, "choice" },
		{ "choice=light|dark", ERR_INVALID, "choice" },
		{ "choice=lig", ERR_INVALID, "choice" },
		{ "choices=a,a", ERR_INVALID, "choices" },
		{ "choices=a,,b", ERR_INVALID, "choices" },
		{ "choices=a,", ERR_INVALID, "choices" },
		{ "choices=,", ERR_INVALID, "choices" },
		{ "choices=d", ERR_INVALID, "choices" },
		{ "choices=a+,b", ERR_INVALID, "choices" },
		/* date, zone */
		{ "date=2023-02-29", ERR_INVALID, "date" },
		{ "date=2024-2-29", ERR_INVALID, "date" },
		{ "date=2024-02-29T00:00:00Z", ERR_INVALID, "date" },
		{ "date=1969-12-31", ERR_INVALID, "date" },
		{ "date=9999-12-31", ERR_INVALID, "date" },
		{ "zone=Nowhere/Land", ERR_INVALID, "zone" },
		{ "zone=Etc/GMT+5", ERR_INVALID, "zone" },
		{ "zone=../../../etc/passwd", ERR_INVALID, "zone" },
		{ "zone=/etc/localtime", ERR_INVALID, "zone" },
		{ "zone=%0aUTC", ERR_INVALID, "zone" },
		/* platforms and handles */
		{ "platform=twitter", ERR_INVALID, "platform" },
		{ "platform=X", ERR_INVALID, "platform" },
		{ "platform=x&handle=much_too_long_for_a_handle", ERR_INVALID_HANDLE, "handle" },
		{ "platform=x&handle=jack%0a", ERR_INVALID_HANDLE, "handle" },
		{ "platform=x&handle=a%2Fb", ERR_INVALID_HANDLE, "handle" },
		{ "platform=mastodon&handle=ann", ERR_INVALID_HANDLE, "handle" },
		{ "platform=nix&handle=ann", ERR_INVALID, "platform" },
		/* accounts, id, cursor */
		{ "accounts=x:a", ERR_INVALID, "accounts" },
		{ "accounts=x:a,x:b,x:c,x:d", ERR_INVALID, "accounts" },
		{ "accounts=x:a,x:A", ERR_INVALID, "accounts" },
		{ "accounts=x:a,", ERR_INVALID_HANDLE, "accounts" },
		{ "accounts=x:a,nix:b", ERR_INVALID_HANDLE, "accounts" },
		{ "id=0", ERR_INVALID, "id" },
		{ "id=-1", ERR_INVALID, "id" },
		{ "id=9223372036854775808", ERR_INVALID, "id" },
		{ "id=a", ERR_INVALID, "id" },
		{ "cursor=a/b", ERR_INVALID, "cursor" },
		{ "cursor=%C3%A4", ERR_INVALID, "cursor" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < N(rows); i++) {
		ask(w, rows[i].query);
		if (w->errors.first != rows[i].err)
			print_error("%s\n", rows[i].query);
		assert_int_equal(w->errors.first, rows[i].err);
		assert_int_equal(w->errors.n, 1);
		assert_true(str_eq(w->errors.list[0].field, str_of(rows[i].field)));
		assert_true(w->errors.list[0].message.len > 10);
	}
}

static void
test_all_at_once(void **state)
{
	char many[4096] = "";
	struct world *w = *state;

	ask(w, "int=a&bool=b&choice=c");
	assert_int_equal(w->errors.n, 3);
	assert_int_equal(w->errors.first, ERR_INVALID);
	/* More than are listed are still failures. */
	for (int i = 0; i < 200; i++)
		(void)snprintf(many + strlen(many), sizeof(many) - strlen(many), "nix%d=1&", i);
	ask(w, many);
	assert_int_equal(w->errors.n, PARAM_ERRORS);
	assert_int_equal(w->errors.first, ERR_MALFORMED);
}

static void
test_required(void **state)
{
	static const struct param rows[] = {
		{ .name = "a", .in = IN_QUERY, .type = PARAM_INT, .required = true, .max = 9 },
		{ .name = NULL },
	};
	struct world *w = *state;
	struct param_value v[1] = { { .given = false } };
	struct param_errors e = { .n = 0 };

	param_check(w->arena, w->zones, 0, rows, v, &e);
	assert_int_equal(e.first, ERR_INVALID);
	assert_true(str_eq(e.list[0].field, STR("a")));
	/* A row without parameters takes none. */
	e = (struct param_errors){ .n = 0 };
	param_query(w->arena, NULL, STR("a=1"), v, &e);
	assert_int_equal(e.first, ERR_MALFORMED);
	e = (struct param_errors){ .n = 0 };
	param_query(w->arena, NULL, STR(""), v, &e);
	param_check(w->arena, w->zones, 0, NULL, v, &e);
	assert_int_equal(e.first, ERR_OK);
}

static void
test_zones(void **state)
{
	static const char *const names[] = { "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Etc/GMT+1",
		"Etc/GMT+2", "Etc/GMT+3", "Etc/GMT+4", "Etc/GMT+5", "Etc/GMT+6", "Etc/GMT+7", "Etc/GMT+8",
		"Etc/GMT+9", "Etc/GMT-1", "Etc/GMT-2", "Etc/GMT-3", "Etc/GMT-4", "Etc/GMT-5", "Etc/GMT-6" };
	struct zones *z = zones_new();
	struct zone *first, *again;
	enum err err;

	(void)state;
	first = zones_get(z, STR("UTC"), 1000, &err);
	assert_non_null(first);
	assert_ptr_equal(zones_get(z, STR("UTC"), 1000 + 3599, &err), first);
	assert_null(zones_get(z,
	    STR("UT"
		"X"),
	    1000, &err));
	assert_int_equal(err, ERR_INVALID);
	for (size_t i = 0; i < N(names); i++) {
		again = zones_get(z, str_of(names[i]), 1000, &err);
		assert_non_null(again);
		assert_string_equal(zone_name(again), names[i]);
	}
	assert_non_null(zones_get(z, STR("UTC"), 1000, &err));
	assert_non_null(zones_get(z, STR("UTC"), 0, &err));
	assert_non_null(zones_get(z, STR("UTC"), 100000, &err));
	zones_free(z);
	zones_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_bad_rows),
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_required, setup, teardown),
		cmocka_unit_test(test_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
