/* home.h: a TWEETX_HOME of its own for each test, with a tracker opened in it. */
#ifndef TESTS_TRACKER_HOME_H
#define TESTS_TRACKER_HOME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/posts.h"
#include "tracker/tracker.h"

#define HOME_NOW ((int64_t)1735689600) /* 2025-01-01T00:00:00Z */

struct home {
	char folder[64];
	struct conf *conf;
	struct tracker *t;
	struct arena *a;
};

static inline int
home_setup(void **state)
{
	struct home *h = calloc(1, sizeof(*h));
	struct fault f;

	assert_non_null(h);
	strcpy(h->folder, "/tmp/tweetx-test-XXXXXX");
	assert_non_null(mkdtemp(h->folder));
	setenv("TWEETX_HOME", h->folder, 1);
	assert_int_equal(conf_load(&h->conf, &f), ERR_OK);
	assert_int_equal(tracker_open(h->conf, &h->t, &f), ERR_OK);
	h->a = arena_new((size_t)64 << 20);
	assert_non_null(h->a);
	*state = h;
	return 0;
}

static inline int
home_teardown(void **state)
{
	struct home *h = *state;
	char command[128];

	arena_free(h->a);
	tracker_close(h->t);
	conf_free(h->conf);
	snprintf(command, sizeof(command), "rm -rf '%s'", h->folder);
	assert_int_equal(system(command), 0);
	free(h);
	return 0;
}

static inline struct handle
home_handle(const char *spec)
{
	struct handle h;

	assert_int_equal(handle_parse_spec(str_of(spec), &h, NULL), ERR_OK);
	return h;
}

/* An account of X with `n` posts, one a day back from HOME_NOW. Returns our id. */
static inline int64_t
home_account(struct home *h, const char *name, const char *id, int n)
{
	struct account account = { .platform = PLATFORM_X,
		.id = str_of(id),
		.handle = str_of(name),
		.name = str_of(name),
		.verified = -1,
		.followers = 10,
		.following = COUNT_UNKNOWN,
		.posts = n };
	struct account_progress p = {
		.fetched_at = HOME_NOW, .source = STR("x-api"), .set_complete = true, .complete = true
	};
	int64_t row, added, changed;
	struct post post;
	char post_id[24];

	assert_int_equal(db_begin(tracker_db(h->t)), ERR_OK);
	assert_int_equal(accounts_save(tracker_db(h->t), &account, HOME_NOW, &row, NULL), ERR_OK);
	for (int i = 0; i < n; i++) {
		post_init(&post);
		snprintf(post_id, sizeof(post_id), "%d", 1000 + i);
		post.id = str_of(post_id);
		post.created_at = HOME_NOW - (int64_t)i * 86400;
		post.read_at = HOME_NOW;
		post.text = STR("a plain post about tape");
		post.counts[COUNT_LIKES] = i;
		assert_int_equal(posts_save(tracker_db(h->t), row, &post, 1, &added, &changed), ERR_OK);
	}
	assert_int_equal(accounts_progress(tracker_db(h->t), row, &p), ERR_OK);
	assert_int_equal(db_commit(tracker_db(h->t)), ERR_OK);
	return row;
}

#endif
