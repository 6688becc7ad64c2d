/* test_openapi.c: tests of the commands of an executable, above all of the rows and the document made of
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/unit/http/program.h"

static void
test_usage(void **state)
{
	static char out[65536];
	static const char *const wrong[] = { "--wrong", NULL }, *const help[] = { "--help", NULL },
				 *const version[] = { "--version", NULL };
	static const char *const two[] = { "--check", "--check", NULL };

	(void)state;
	assert_int_equal(run(NULL, out, sizeof(out)), 2);
	assert_int_equal(run(wrong, out, sizeof(out)), 2);
	assert_int_equal(run(two, out, sizeof(out)), 2);
	assert_int_equal(run(help, out, sizeof(out)), 0);
	assert_non_null(strstr(out, "--routes"));
	assert_int_equal(run(version, out, sizeof(out)), 0);
	assert_string_equal(out, "tweetx app " TWEETX_VERSION "\n");
	/* What a web server passes from an address is no command. */
	assert_int_equal(setenv("REQUEST_METHOD", "GET", 1) | setenv("REQUEST_URI", "/nix?--routes", 1), 0);
	assert_int_equal(run(help, out, sizeof(out)), 0);
	assert_memory_equal(out, "Status: 404 ", 12);
	assert_int_equal(unsetenv("REQUEST_METHOD") | unsetenv("REQUEST_URI"), 0);
}

static void
write_file(const char *name, const char *text, char *path, size_t size)
{
	FILE *f;

	(void)snprintf(path, size, "%s/%s", home, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
test_document(void **state)
{
	static char rows[65536], out[200000];
	static const char *const list[] = { "--routes", NULL };
	char path[128], path2[128];
	const char *const make[] = { "--openapi", path, NULL };
	const char *const twice[] = { "--openapi", path, path2, NULL };
	struct arena *a = arena_new((size_t)1 << 22);
	const cJSON *op, *p;
	cJSON *doc;

	(void)state;
	assert_int_equal(run(list, rows, sizeof(rows)), 0);
	write_file("rows.json", rows, path, sizeof(path));
	assert_int_equal(run(make, out, sizeof(out)), 0);
	assert_int_equal(json_parse(a, str_of(out), &doc), ERR_OK);
	assert_true(str_eq(json_str(doc, "openapi"), STR("3.1.0")));
	op = json_get(cJSON_GetObjectItem(json_get(doc, "paths"), "/api/v1/things/{id}"), "get");
	assert_true(str_eq(json_str(op, "operationId"), STR("getThing")));
	assert_true(str_eq(json_str(op, "parameters.1.$ref"), STR("#/components/parameters/kinds")));
	for (size_t i = 0; i < 11; i++) {
		static const char *const statuses[] = { "200", "202", "304", "400", "401", "403", "413",
			"414", "422", "503", "504" };

		if (cJSON_GetObjectItem(json_get(op, "responses"), statuses[i]) == NULL)
			print_error("%s is missing\n", statuses[i]);
		assert_non_null(cJSON_GetObjectItem(json_get(op, "responses"), statuses[i]));
	}
	assert_null(cJSON_GetObjectItem(json_get(op, "responses"), "502"));
	assert_non_null(json_get(op, "security.0.bearer"));
	p = json_get(doc, "components.parameters.kinds");
	assert_true(str_eq(json_str(p, "schema.items.enum.1"), STR("b")));
	assert_true(str_eq(json_str(p, "schema.default.0"), STR("a")));
	assert_int_equal(json_int(json_get(doc, "components.parameters.wait"), "schema.default", 0), 10);
	assert_non_null(json_get(doc, "components.schemas.Thing"));
	assert_non_null(json_get(doc, "components.schemas.Extra"));
	assert_non_null(json_get(doc, "components.schemas.Problem"));
	assert_true(str_eq(json_str(doc, "components.schemas.ProblemCode.x-enumDescriptions.gone"),
	    STR("410: This is gone")));
	op = cJSON_GetObjectItem(json_get(doc, "paths"), "/api/v1/text");
	assert_non_null(json_get(op, "get"));
	assert_non_null(json_get(op, "post.requestBody"));
	/* What cannot be made into one document. */
	write_file("rows2.json", rows, path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json",
	    "{\"name\":\"b\",\"routes\":[],\"schemas\":{\"Thing\":{\"type\":\"string\"}}}", path2,
	    sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json", "{\"name\":\"b\",\"routes\":[{}],\"schemas\":{}}", path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	write_file("rows2.json", "not JSON", path2, sizeof(path2));
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	(void)unlink(path2);
	assert_int_equal(run(twice, out, sizeof(out)), 1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_document),
	};

	return cmocka_run_group_tests(tests, setup_home, remove_home);
}
