/* test_conformance.c: twitter-text's own conformance suite, every case of extract, tlds and validate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "text/entities.h"
#include "text/unicode.h"

/* YAML to JSON lines: one case a line, with its section. */
#define TO_JSON                                                                                             \
	"import yaml, json, sys\n"                                                                          \
	"for section, cases in yaml.safe_load(open(sys.argv[1], encoding=\"utf-8\"))[\"tests\"].items():\n" \
	"    for case in cases:\n"                                                                          \
	"        print(json.dumps({\"section\": section, **case}))\n"

#define SECTIONS_MAX 64

struct section {
	char name[64];
	int cases, passed;
};

struct tally {
	struct section sections[SECTIONS_MAX];
	size_t n;
};

static void
count(struct tally *t, struct str name, bool passed)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (str_eq(name, str_of(t->sections[i].name)))
			break;
	if (i == t->n) {
		assert_true(t->n < SECTIONS_MAX && name.len < sizeof(t->sections[0].name));
		t->sections[i] = (struct section){ .cases = 0 };
		memcpy(t->sections[i].name, name.p, name.len);
		t->n++;
	}
	t->sections[i].cases++;
	t->sections[i].passed += passed;
}

static size_t
points(struct str text, size_t bytes)
{
	size_t n = 0, i = 0;

	for (; i < bytes; n++)
		unicode_next(text, &i);
	return n;
}

static size_t
units(struct str text, size_t bytes)
{
	size_t n = 0, i = 0;

	while (i < bytes)
		n += unicode_next(text, &i) > 0xffff ? 2 : 1;
	return n;
}

/* One expected entity: its text, or an object with a text and indices. */
static bool
entity_matches(const struct entity *e, struct str text, const cJSON *want)
{
	static const char *const names[] = { "url", "hashtag", "screen_name", "cashtag" };

	if (cJSON_IsString(want))
		return str_eq(e->text, str_of(want->valuestring));
	return str_eq(e->text, json_str(want, names[e->kind])) &&
	       (json_get(want, "list_slug") == NULL || str_eq(e->list, json_str(want, "list_slug"))) &&
	       (size_t)json_int(want, "indices.0", -1) == points(text, e->start) &&
	       (size_t)json_int(want, "indices.1", -1) == points(text, e->end);
}

static bool
extracts(struct arena *a, struct str text, enum entity_kind kind, const cJSON *want)
{
	struct entity *list;
	const cJSON *item;
	size_t n, i = 0;

	assert_int_equal(entities_extract(a, text, ENTITY_BIT(kind), &list, &n), ERR_OK);
	if (!cJSON_IsArray(want) || (size_t)cJSON_GetArraySize(want) != n)
		return false;
	cJSON_ArrayForEach(item, want) if (!entity_matches(&list[i++], text, item)) return false;
	return true;
}

static bool
weighs(struct str text, int version, const cJSON *want)
{
	struct weighted w = entities_weigh(text, version, 0);
	size_t end = units(text, w.valid_end);

	if (cJSON_IsBool(want))
		return w.valid == json_bool(want, "", cJSON_IsTrue(want));
	return w.length == json_int(want, "weightedLength", -1) &&
	       w.permillage == json_int(want, "permillage", -1) &&
	       w.valid == json_bool(want, "valid", !w.valid) &&
	       (int64_t)end - (end > 0) == json_int(want, "validRangeEnd", -1);
}

static bool
replies(struct str text, const cJSON *want)
{
	struct str name;

	if (!entities_reply_to(text, &name))
		return cJSON_IsNull(want);
	return cJSON_IsString(want) && str_eq(name, str_of(want->valuestring));
}

/* One case of a file by the section's name. */
static bool
passes(struct arena *a, const char *file, struct str section, struct str text, const cJSON *want)
{
	bool yes = cJSON_IsTrue(want);

	if (strcmp(file, "validate") == 0) {
		if (str_eq(section, STR("tweets")))
			return entities_weigh(text, 1, 140).valid == yes;
		if (str_eq(section, STR("usernames")))
			return entities_valid_username(text) == yes;
		if (str_eq(section, STR("lists")))
			return entities_valid_list(text) == yes;
		if (str_eq(section, STR("hashtags")))
			return entities_valid_hashtag(text) == yes;
		if (str_eq(section, STR("urls")))
			return entities_valid_url(text, true, true) == yes;
		if (str_eq(section, STR("urls_without_protocol")))
			return entities_valid_url(text, false, true) == yes;
		return weighs(text, str_eq(section, STR("WeightedTweetsCounterTest")) ? 2 : 3, want);
	}
	if (str_eq(section, STR("replies")))
		return replies(text, want);
	if (str_starts(section, STR("mentions")))
		return extracts(a, text, ENTITY_MENTION, want);
	if (str_starts(section, STR("hashtags")))
		return extracts(a, text, ENTITY_HASHTAG, want);
	if (str_starts(section, STR("cashtags")))
		return extracts(a, text, ENTITY_CASHTAG, want);
	return extracts(a, text, ENTITY_URL, want);
}

static void
run(FILE *lines, const char *file, int least)
{
	struct arena *a = arena_new(16u << 20);
	struct tally t = { .n = 0 };
	struct str section, text;
	char *line = NULL;
	size_t cap = 0, i;
	cJSON *root;
	ssize_t len;
	int cases = 0, passed = 0;
	bool ok;

	assert_non_null(a);
	while ((len = getline(&line, &cap, lines)) > 0) {
		arena_reset(a);
		assert_int_equal(json_parse(a, (struct str){ line, (size_t)len }, &root), ERR_OK);
		section = json_str(root, "section");
		text = json_str(root, "text");
		assert_non_null(text.p);
		ok = passes(a, file, section, text, json_get(root, "expected"));
		if (!ok)
			print_error("%s, " STR_FMT ": %s", file, STR_ARG(section), line);
		count(&t, section, ok);
	}
	for (i = 0; i < t.n; i++) {
		print_message("%s %-42s %4d of %4d\n", file, t.sections[i].name, t.sections[i].passed,
		    t.sections[i].cases);
		cases += t.sections[i].cases;
		passed += t.sections[i].passed;
	}
	free(line);
	arena_free(a);
	assert_true(cases >= least);
	assert_int_equal(passed, cases);
}

/* The suite itself is not ours to ship: it is read where it is. */
static void
suite(const char *file, int least)
{
	const char *root = getenv("SHARED");
	char path[512], command[2048];
	FILE *lines;

	snprintf(path, sizeof(path), "%s/conformance/twitter-text/%s.yml", root ? root : "../shared", file);
	if (access(path, R_OK) != 0 || strchr(path, '\'')) {
		print_message("no conformance suite: %s is not there\n", path);
		skip();
	}
	if (system("/usr/bin/python3 -c 'import yaml' >/dev/null 2>&1") != 0) {
		print_message("no conformance suite: python3-yaml is not there\n");
		skip();
	}
	snprintf(command, sizeof(command), "/usr/bin/python3 -c '%s' '%s'", TO_JSON, path);
	lines = popen(command, "r");
	assert_non_null(lines);
	run(lines, file, least);
	assert_int_equal(pclose(lines), 0);
}

static void
extract(void **state)
{
	(void)state;
	suite("extract", 220);
}

static void
tlds(void **state)
{
	(void)state;
	suite("tlds", 1500);
}

static void
validate(void **state)
{
	(void)state;
	suite("validate", 90);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extract),
		cmocka_unit_test(tlds),
		cmocka_unit_test(validate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
