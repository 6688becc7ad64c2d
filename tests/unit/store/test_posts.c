/* test_posts.c: posts saved, merged, listed, streamed and removed. */
#include "fixture.h"

#include "store/accounts.h"
#include "store/posts.h"

static int64_t
make_account(struct place *p, const char *id, const char *handle)
{
	struct account a = { .platform = PLATFORM_X,
		.id = str_of(id),
		.handle = str_of(handle),
		.verified = -1,
		.followers = COUNT_UNKNOWN,
		.following = COUNT_UNKNOWN,
		.posts = COUNT_UNKNOWN };
	int64_t ours = 0;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, 100, &ours, NULL), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	return ours;
}

static struct post
make_post(const char *id, int64_t created_at, int64_t read_at, int64_t likes, const char *text)
{
	struct post p;

	post_init(&p);
	p.id = str_of(id);
	p.created_at = created_at;
	p.read_at = read_at;
	p.counts[COUNT_LIKES] = likes;
	p.text = str_of(text);
	return p;
}

struct saved {
	int64_t added, changed;
};

static struct saved
save(struct place *p, int64_t account, const struct post *posts, size_t n)
{
	struct saved s = { -1, -1 };

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_save(p->db, account, posts, n, &s.added, &s.changed), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	return s;
}

static int64_t
revision(struct place *p, int64_t account)
{
	struct account_row row;

	assert_int_equal(accounts_get(p->db, p->a, account, &row), ERR_OK);
	return row.revision;
}

static void
test_saved_again(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack"), before, n;
	static const struct {
		int64_t created_at, read_at, likes;
		const char *text;
		int64_t added, changed; /* as expected */
		int64_t want_likes, want_read_at;
		const char *want_text;
	} row[] = {
		{ 1000, 50, 5, "hello", 1, 0, 5, 50, "hello" },
		{ 1000, 50, 5, "hello", 0, 0, 5, 50, "hello" },
		{ 1000, 60, 5, "hello", 0, 0, 5, 60, "hello" }, /* read again: no news */
		{ 1000, 40, 9, "older", 0, 0, 5, 60, "hello" }, /* older: nothing */
		{ 1000, 70, 4, NULL, 0, 1, 4, 70, "hello" },	/* newer, fewer likes, no text */
		{ 1000, 65, COUNT_UNKNOWN, "between", 0, 1, 4, 70, "between" },
		{ 1000, 62, 99, "too late", 0, 0, 4, 70, "between" },
		{ 1000, 0, 7, "at no time", 0, 0, 4, 70, "between" },
		{ 2000, 80, 4, NULL, 0, 1, 4, 80, "between" }, /* another creation time */
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct post post =
		    make_post("7", row[i].created_at, row[i].read_at, row[i].likes, row[i].text);
		struct post got;
		struct saved s;

		before = revision(p, acc);
		s = save(p, acc, &post, 1);
		assert_int_equal(s.added, row[i].added);
		assert_int_equal(s.changed, row[i].changed);
		assert_int_equal(revision(p, acc), before); /* the end of the reading bumps it */
		assert_int_equal(posts_get(p->db, p->a, acc, STR("7"), &got), ERR_OK);
		assert_int_equal(got.counts[COUNT_LIKES], row[i].want_likes);
		assert_int_equal(got.read_at, row[i].want_read_at);
		assert_true(str_eq(got.text, str_of(row[i].want_text)));
		assert_true(str_eq(got.id, STR("7")));
	}
	assert_int_equal(posts_count(p->db, acc, &n), ERR_OK);
	assert_int_equal(n, 1);
}

/* All six orders of three readings, each telling something else, end in the same stored post. */
static void
test_order_of_arrival(void **state)
{
	static const int order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 },
		{ 2, 1, 0 } };
	struct place *p = *state;
	struct post r[3], first, got;

	r[0] = make_post("7", 1000, 10, 100, "first");
	r[0].hashtags = STR("a b");
	r[1] = make_post("7", 1000, 20, COUNT_UNKNOWN, "second");
	r[1].counts[COUNT_REPLIES] = 3;
	r[1].mentions = STR("");
	r[2] = make_post("7", 1000, 30, 90, NULL);
	r[2].lang = STR("de");
	for (int i = 0; i < 6; i++) {
		char id[16];
		int64_t acc;

		(void)snprintf(id, sizeof(id), "%d", i);
		acc = make_account(p, id, "");
		for (int k = 0; k < 3; k++)
			(void)save(p, acc, &r[order[i][k]], 1);
		assert_int_equal(posts_get(p->db, p->a, acc, STR("7"), &got), ERR_OK);
		if (i == 0)
			first = got;
		assert_int_equal(got.counts[COUNT_LIKES], 90);
		assert_int_equal(got.counts[COUNT_REPLIES], 3);
		assert_true(str_eq(got.text, STR("second")));
		assert_true(str_eq(got.hashtags, STR("a b")));
		assert_non_null(got.mentions.p);
		assert_memory_equal(got.age, first.age, sizeof(got.age));
	}
}

static void
test_refused(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack"), added, changed;
	struct post post = make_post("7", 1000, 1, 1, "a"), got;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_save(p->db, acc + 1, &post, 1, &added, &changed), ERR_NOT_FOUND);
	db_rollback(p->db);
	post.id = STR("");
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_save(p->db, acc, &post, 1, &added, &changed), ERR_INVALID);
	db_rollback(p->db);
	assert_int_equal(posts_get(p->db, p->a, acc, STR("7"), &got), ERR_NOT_FOUND);
	assert_int_equal(posts_get(p->db, p->a, acc, STR(""), &got), ERR_NOT_FOUND);
	assert_int_equal(posts_save(p->db, acc, NULL, 0, &added, &changed), ERR_OK);
	assert_int_equal(added + changed, 0);
	assert_int_equal(revision(p, acc), 1);
}

struct seen {
	char ids[256];
	int n, stop_at;
	struct db *db;
	int64_t other;
};

static enum err
see(void *ctx, const struct post *post)
{
	struct seen *s = ctx;

	(void)snprintf(
	    s->ids + strlen(s->ids), sizeof(s->ids) - strlen(s->ids), STR_FMT " ", STR_ARG(post->id));
	return ++s->n == s->stop_at ? ERR_GONE : ERR_OK;
}

/* Another account's posts while one's own are being read. */
static enum err
see_both(void *ctx, const struct post *post)
{
	struct seen *s = ctx, inner = { 0 };

	assert_int_equal(posts_each(s->db, s->other, see, &inner), ERR_OK);
	assert_int_equal(inner.n, 1);
	return see(ctx, post);
}

static void
test_each_and_lists(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack"), other = make_account(p, "2", "jill"), at, n;
	struct post posts[] = {
		make_post("10", 3000, 1, 1, "c"),
		make_post("9", 3000, 1, 1, "b"),
		make_post("100", 1000, 1, 1, "a"),
		make_post("at://did:plc:x/app.bsky.feed.post/3k", 2000, 1, 1, "d"),
		make_post("99", 3000, 1, 1, "e"),
	};
	struct post theirs = make_post("11", 5000, 1, 1, "z");
	struct seen s = { 0 };
	struct str *ids, id;
	size_t len;

	assert_int_equal(save(p, acc, posts, 5).added, 5);
	assert_int_equal(save(p, other, &theirs, 1).added, 1);
	assert_int_equal(posts_each(p->db, acc, see, &s), ERR_OK);
	assert_string_equal(s.ids, "10 100 9 99 at://did:plc:x/app.bsky.feed.post/3k ");

	s = (struct seen){ .stop_at = 2 };
	assert_int_equal(posts_each(p->db, acc, see, &s), ERR_GONE);
	assert_string_equal(s.ids, "10 100 ");
	s = (struct seen){ .db = p->db, .other = other };
	assert_int_equal(posts_each(p->db, acc, see_both, &s), ERR_OK);
	assert_int_equal(s.n, 5);
	s = (struct seen){ 0 };
	assert_int_equal(posts_each(p->db, 99, see, &s), ERR_OK);
	assert_int_equal(s.n, 0);

	/* Of three of one second, the longest and then the largest id is the newest. */
	assert_int_equal(posts_newest(p->db, p->a, acc, &id, &at), ERR_OK);
	assert_true(str_eq(id, STR("99")));
	assert_int_equal(at, 3000);
	assert_int_equal(posts_newest(p->db, p->a, 99, &id, &at), ERR_OK);
	assert_int_equal(id.len, 0);

	static const struct {
		int64_t from, to;
		const char *want;
	} row[] = {
		{ 0, 10000, "100 at://did:plc:x/app.bsky.feed.post/3k 10 9 99 " },
		{ 1000, 2000, "100 at://did:plc:x/app.bsky.feed.post/3k " },
		{ 1001, 1999, "" },
		{ 3000, 3000, "10 9 99 " },
		{ 5000, 1, "" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char got[256] = "";

		assert_int_equal(posts_ids(p->db, p->a, acc, row[i].from, row[i].to, &ids, &len), ERR_OK);
		for (size_t k = 0; k < len; k++)
			(void)snprintf(
			    got + strlen(got), sizeof(got) - strlen(got), STR_FMT " ", STR_ARG(ids[k]));
		assert_string_equal(got, row[i].want);
	}

	/* Deleting: what is there counts, what is another's stays. */
	struct str gone[] = { STR("10"), STR("10"), STR("11"), STR("nothing") };
	int64_t before = revision(p, acc);

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_delete(p->db, acc, gone, 4, &n), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(revision(p, acc), before + 1);
	assert_int_equal(posts_delete(p->db, acc, gone, 4, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(revision(p, acc), before + 1);
	assert_int_equal(posts_count(p->db, acc, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_int_equal(posts_count(p->db, other, &n), ERR_OK);
	assert_int_equal(n, 1);
}

static void
test_damaged(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack"), added, changed;
	struct post post = make_post("7", 1000, 1, 1, "a"), got;
	struct seen s = { 0 };

	log_init("test", LOG_ERROR + 1);
	(void)save(p, acc, &post, 1);
	place_run(p->db, "UPDATE posts SET data = x'0104'");
	assert_int_equal(posts_each(p->db, acc, see, &s), ERR_STORE);
	assert_int_equal(s.n, 0);
	assert_int_equal(posts_get(p->db, p->a, acc, STR("7"), &got), ERR_STORE);
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_save(p->db, acc, &post, 1, &added, &changed), ERR_STORE);
	db_rollback(p->db);
	place_run(p->db, "UPDATE posts SET data = x''");
	assert_int_equal(posts_each(p->db, acc, see, &s), ERR_STORE);
	/* It can still be thrown away. */
	assert_int_equal(posts_delete(p->db, acc, &post.id, 1, &added), ERR_OK);
	assert_int_equal(added, 1);
}

static void
test_no_memory_for_answers(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack"), at;
	struct arena *tiny = arena_new(16);
	struct post post = make_post("12345678901234567890", 1000, 1, 1, "a"), got;
	struct str *ids, id;
	size_t n;

	assert_non_null(tiny);
	(void)save(p, acc, &post, 1);
	assert_int_equal(posts_get(p->db, tiny, acc, post.id, &got), ERR_NOMEM);
	assert_int_equal(posts_newest(p->db, tiny, acc, &id, &at), ERR_NOMEM);
	assert_int_equal(posts_ids(p->db, tiny, acc, 0, 5000, &ids, &n), ERR_NOMEM);
	assert_int_equal(n, 0);
	assert_int_equal(posts_get(p->db, p->a, acc, post.id, &got), ERR_OK);
	arena_free(tiny);
}

/* A post as long as a platform without a limit has them, which no page of the store holds. */
static void
test_long_text(void **state)
{
	struct place *p = *state;
	int64_t acc = make_account(p, "1", "jack");
	size_t len = 300000;
	char *text = malloc(len);
	struct post post = make_post("7", 1000, 1, 1, ""), got;

	assert_non_null(text);
	memset(text, 'x', len);
	post.text = (struct str){ text, len };
	assert_int_equal(save(p, acc, &post, 1).added, 1);
	assert_int_equal(posts_get(p->db, p->a, acc, STR("7"), &got), ERR_OK);
	assert_true(str_eq(got.text, post.text));
	assert_int_equal(save(p, acc, &post, 1).changed, 0);
	free(text);
}

static void
test_moved(void **state)
{
	struct place *p = *state;
	int64_t from = make_account(p, "1", "jack"), to = make_account(p, "2", "jill"), n;
	struct post a[300], both = make_post("7", 1000, 50, 1, "here"), got;
	char id[300][16];

	for (int i = 0; i < 300; i++) {
		(void)snprintf(id[i], sizeof(id[i]), "%d", i);
		a[i] = make_post(id[i], 1000 + i, 40, i, "there");
	}
	assert_int_equal(save(p, from, a, 300).added, 300);
	assert_int_equal(save(p, to, &both, 1).added, 1);
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_move(p->db, from, to), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_int_equal(posts_count(p->db, from, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(posts_count(p->db, to, &n), ERR_OK);
	assert_int_equal(n, 300);
	place_number(p->db, "SELECT count(*) FROM posts", &n);
	assert_int_equal(n, 300);
	assert_int_equal(posts_get(p->db, p->a, to, STR("7"), &got), ERR_OK);
	assert_true(str_eq(got.text, STR("here")));
	assert_int_equal(posts_get(p->db, p->a, to, STR("299"), &got), ERR_OK);
	assert_int_equal(got.counts[COUNT_LIKES], 299);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_saved_again, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_order_of_arrival, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_refused, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_each_and_lists, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_damaged, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_no_memory_for_answers, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_long_text, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_moved, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
