/* test_plan_payloads.c: the plans' readers against answers that the platforms really gave
 * ($SHARED/data/payloads; skipped where that is absent). */
#include "plan_play.h"

#include "base/json.h"
#include "source/bluesky_post.h"
#include "source/mastodon_post.h"
#include "source/x_post.h"
#include "source/x_problem.h"

#include <glob.h>

static struct arena *arena;

static int
setup(void **state)
{
	(void)state;
	arena = arena_new(64 << 20);
	return arena ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *
payloads(void)
{
	const char *shared = getenv("SHARED");

	return arena_printf(arena, "%s/data/payloads", shared ? shared : "../shared");
}

/* A whole file; the test is skipped aloud where the folder is not there. */
static struct str
load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p = arena_alloc(arena, 1 << 20);
	size_t n;

	if (f == NULL) {
		print_message("skipped: no %s\n", path);
		skip();
	}
	assert_non_null(p);
	n = fread(p, 1, 1 << 20, f);
	fclose(f);
	return (struct str){ p, n };
}

static cJSON *
parse(struct str text)
{
	cJSON *root = NULL;

	assert_int_equal(json_parse(arena, text, &root), ERR_OK);
	return root;
}

static void
x_posts(void **state)
{
	static const struct {
		const char *file;
		int posts, likes, replies, originals;
	} table[] = {
		{ "x_v2/python-twitter/apis/timeline/timeline_mentions.json", 5, 0, 0, 5 },
		{ "x_v2/python-twitter/apis/timeline/timeline_tweets.json", 0, 0, 0, 0 },
		{ "x_v2/python-twitter/apis/timeline/timeline_reverse_chronological.json", 5, -1, 0, 5 },
	};

	(void)state;
	for (size_t i = 0; i < PLAY_N(table); i++) {
		const cJSON *data = json_get(
				parse(load(arena_printf(arena, "%s/%s", payloads(), table[i].file))), "data"),
			    *o;
		int64_t likes = 0, told = 0, n = 0;
		cJSON_ArrayForEach(o, data)
		{
			struct post p;
			assert_true(x_post_read(arena, o, &p));
			assert_true(p.text.len > 0 && post_time_ok(p.created_at, PLAY_NOW));
			told += p.counts[COUNT_LIKES] >= 0;
			likes += p.counts[COUNT_LIKES] > 0 ? p.counts[COUNT_LIKES] : 0;
			n++;
		}
		assert_int_equal(n, cJSON_GetArraySize(data));
		assert_true(n > 0);
		if (table[i].posts > 0)
			assert_int_equal(n, table[i].posts);
		/* Counts that were not asked for are unknown, not 0. */
		assert_int_equal(told, table[i].likes < 0 ? 0 : n);
		if (table[i].posts == 0)
			assert_true(likes > 0);
	}
}

static void
x_model_post(void **state)
{
	struct post p;

	(void)state;
	assert_true(x_post_read(arena,
	    parse(load(arena_printf(arena, "%s/x_v2/python-twitter/models/tweet.json", payloads()))), &p));
	want_str(p.id, "1212092628029698048");
	assert_int_equal(p.kind, POST_REPLY);
	assert_int_equal(p.counts[COUNT_LIKES], 40);
	assert_int_equal(p.counts[COUNT_BOOKMARKS], COUNT_UNKNOWN);
	want_str(p.lang, "en");
	assert_null(p.hashtags.p);
}

static void
x_problems(void **state)
{
	static const enum err want[] = { ERR_PLATFORM_RATE_LIMITED, ERR_PLATFORM_NOT_CONFIGURED,
		ERR_UNKNOWN_ACCOUNT, ERR_PLATFORM_QUOTA };
	struct str text = load(arena_printf(arena, "%s/x_v2/errors_seen_in_the_wild.jsonl", payloads())),
		   line;
	size_t n = 0;

	(void)state;
	while (str_cut(&text, '\n', &line)) {
		const cJSON *o;
		if (line.len == 0)
			continue;
		o = parse(line);
		assert_true(n < PLAY_N(want));
		assert_int_equal(
		    x_problem_of((int)json_int(o, "status", 0), parse(json_str(o, "body"))), want[n]);
		n++;
	}
	assert_int_equal(n, PLAY_N(want));
}

/* The next single-quoted YAML string behind `string: `: '' is one quote, a line break with its indentation
 * one blank. */
static bool
next_string(struct str *yaml, struct str *out)
{
	size_t at = str_find(*yaml, STR("string: '")), n = 0;
	char *p;

	if (at == (size_t)-1)
		return false;
	*yaml = str_sub(*yaml, at + 9, yaml->len);
	p = arena_alloc(arena, yaml->len + 1);
	assert_non_null(p);
	for (at = 0; at < yaml->len; at++) {
		char c = yaml->p[at];
		if (c == '\'' && !(at + 1 < yaml->len && yaml->p[at + 1] == '\''))
			break;
		at += c == '\'';
		if (c == '\n')
			while (at + 1 < yaml->len && yaml->p[at + 1] == ' ')
				at++;
		p[n++] = c == '\n' ? ' ' : c;
	}
	*yaml = str_sub(*yaml, at, yaml->len);
	*out = (struct str){ p, n };
	return true;
}

static void
mastodon_statuses(void **state)
{
	const char *pattern = arena_printf(arena, "%s/mastodon/Mastodon.py_cassettes/*.yaml", payloads());
	int posts = 0, hidden = 0, quotes = 0, replies = 0, reposts = 0;
	glob_t g;

	(void)state;
	if (glob(pattern, 0, NULL, &g) != 0) {
		print_message("skipped: no %s\n", pattern);
		skip();
	}
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct str yaml = load(g.gl_pathv[i]), text;
		while (next_string(&yaml, &text)) {
			cJSON *o = NULL;
			struct post p;
			if (json_parse(arena, text, &o) != ERR_OK || !json_get(o, "visibility") ||
			    !json_get(o, "content"))
				continue;
			switch (mastodon_post_read(arena, o, json_str(o, "account.id"),
			    STR("mastodonpy_test"), STR("mastodonpy_test@localhost.example"), &p)) {
			case MASTODON_POST_OK:
				posts++;
				quotes += p.kind == POST_QUOTE;
				replies += p.kind == POST_REPLY;
				/* A boost's counts are its original's. */
				assert_int_equal(p.counts[COUNT_LIKES] >= 0, p.kind != POST_REPOST);
				reposts += p.kind == POST_REPOST;
				assert_non_null(p.hashtags.p);
				assert_non_null(p.mentions.p);
				assert_true(str_find(p.text, STR("<p>")) == (size_t)-1);
				break;
			case MASTODON_POST_NOT_OURS:
				hidden++;
				break;
			case MASTODON_POST_BROKEN:
				fail_msg("%s: a status could not be read", g.gl_pathv[i]);
			}
		}
		/* `load` takes a megabyte a file. */
		if (arena_used(arena) > (32 << 20)) {
			arena_reset(arena);
		}
	}
	globfree(&g);
	print_message("%d statuses, %d not public, %d quotes, %d replies\n", posts, hidden, quotes, replies);
	assert_true(posts >= 10);
	assert_true(hidden >= 2);
	assert_true(quotes >= 2);
	assert_true(replies >= 1);
	assert_true(reposts >= 1);
}

static void
bluesky_view(void **state)
{
	struct str text = load(
	    arena_printf(arena, "%s/bluesky/MarshalX/thread_view_post_with_embed_media.json", payloads()));
	const cJSON *thread = json_get(parse(text), "thread");
	struct post p;

	(void)state;
	assert_int_equal(
	    bluesky_post_read(arena, thread, STR("did:plc:kvwvcn5iqfooopmyzvb4qzba"), &p), BLUESKY_POST_OK);
	want_str(p.id, "at://did:plc:kvwvcn5iqfooopmyzvb4qzba/app.bsky.feed.post/3kaheyt6vpc22");
	assert_int_equal(p.kind, POST_QUOTE);
	want_str(p.lang, "en");
	assert_int_equal(p.created_at, 1695905376);
	assert_int_equal(
	    bluesky_post_read(arena, thread, STR("did:plc:somebodyelse"), &p), BLUESKY_POST_NOT_OURS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(x_posts), cmocka_unit_test(x_model_post),
		cmocka_unit_test(x_problems), cmocka_unit_test(mastodon_statuses),
		cmocka_unit_test(bluesky_view) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
