/* test_accounts.c: who is who: saving, renaming, merging and removing accounts. */
#include "fixture.h"

#include "store/accounts.h"
#include "store/posts.h"

static struct handle
handle(const char *text)
{
	struct handle h = { .platform = PLATFORM_X };

	(void)snprintf(h.text, sizeof(h.text), "%s", text);
	return h;
}

static struct account
told(const char *id, const char *name)
{
	return (struct account){ .platform = PLATFORM_X,
		.id = str_of(id),
		.handle = str_of(name),
		.verified = -1,
		.followers = COUNT_UNKNOWN,
		.following = COUNT_UNKNOWN,
		.posts = COUNT_UNKNOWN };
}

static int64_t
save(struct place *p, const struct account *a, int64_t at, struct handle *renamed)
{
	int64_t id = 0;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, a, at, &id, renamed), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_true(id > 0);
	return id;
}

static struct account_row
row_of(struct place *p, int64_t id)
{
	struct account_row row;

	assert_int_equal(accounts_get(p->db, p->a, id, &row), ERR_OK);
	return row;
}

static void
add_posts(struct place *p, int64_t account, const char *first, const char *second, int64_t likes)
{
	struct post post[2];
	int64_t added, changed;

	for (int i = 0; i < 2; i++) {
		post_init(&post[i]);
		post[i].id = str_of(i == 0 ? first : second);
		post[i].created_at = 1000;
		post[i].read_at = 10 * likes;
		post[i].counts[COUNT_LIKES] = likes;
	}
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(posts_save(p->db, account, post, 2, &added, &changed), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
}

static void
test_saved_and_found(void **state)
{
	struct place *p = *state;
	struct handle h = handle("jack"), renamed;
	struct account a = told("12", "jack");
	struct account_row row;
	int64_t id, other, revision;

	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_NOT_FOUND);
	assert_int_equal(accounts_current(p->db, &h, &id, &revision), ERR_NOT_FOUND);
	assert_int_equal(accounts_get(p->db, p->a, 1, &row), ERR_NOT_FOUND);
	a.name = STR("Jack \xf0\x9f\x90\xa6");
	a.bio = STR("' OR 1=1 --");
	a.joined = 1142974200;
	a.verified = 1;
	a.followers = 6500000;
	id = save(p, &a, 100, &renamed);
	assert_string_equal(renamed.text, "");
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.id, id);
	assert_int_equal(accounts_find_id(p->db, p->a, PLATFORM_X, STR("12"), &row), ERR_OK);
	assert_int_equal(row.id, id);
	assert_true(str_eq(row.account.name, a.name));
	assert_true(str_eq(row.account.bio, a.bio));
	assert_true(str_eq(row.account.handle, STR("jack")));
	assert_int_equal(row.account.platform, PLATFORM_X);
	assert_int_equal(row.account.joined, 1142974200);
	assert_int_equal(row.account.verified, 1);
	assert_int_equal(row.account.followers, 6500000);
	assert_int_equal(row.account.following, COUNT_UNKNOWN);
	assert_int_equal(row.revision, 1);
	assert_int_equal(row.fetched_at, 0);
	assert_int_equal(row.trouble.err, ERR_OK);
	assert_false(row.watched);
	/* Other platforms have their own names and ids. */
	assert_int_equal(accounts_find_id(p->db, p->a, PLATFORM_MASTODON, STR("12"), &row), ERR_NOT_FOUND);
	h.platform = PLATFORM_MASTODON;
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_NOT_FOUND);
	a.platform = PLATFORM_MASTODON;
	other = save(p, &a, 100, NULL);
	assert_int_not_equal(other, id);
	assert_int_equal(accounts_current(p->db, &h, &id, &revision), ERR_OK);
	assert_int_equal(id, other);
}

static void
test_unknown_keeps_known(void **state)
{
	struct place *p = *state;
	static const struct {
		int64_t at;
		const char *name, *bio;
		int64_t followers, joined;
		int verified;
		const char *want_name, *want_bio;
		int64_t want_followers, want_joined;
		int want_verified;
		int64_t bumps;
	} row[] = {
		{ 100, "A", "", 10, 0, -1, "A", "", 10, 0, -1, 0 },
		{ 100, "A", "", 10, 0, -1, "A", "", 10, 0, -1, 0 },    /* nothing new */
		{ 200, "", "bio", -1, 5, 1, "A", "bio", 10, 5, 1, 1 }, /* what it does not tell stays */
		{ 300, "B", "", 8, 0, -1, "B", "bio", 8, 5, 1, 1 },
		{ 150, "old", "old", 99, 7, 0, "B", "bio", 8, 5, 1, 0 }, /* older: nothing to fill */
		{ 300, "C", "bio", 8, 5, 1, "C", "bio", 8, 5, 1, 1 },
	};
	int64_t id = 0, before = 1;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct account a = told("12", "jack");
		struct account_row got;

		a.name = str_of(row[i].name);
		a.bio = str_of(row[i].bio);
		a.followers = row[i].followers;
		a.joined = row[i].joined;
		a.verified = row[i].verified;
		id = save(p, &a, row[i].at, NULL);
		got = row_of(p, id);
		assert_true(str_eq(got.account.name, str_of(row[i].want_name)));
		assert_true(str_eq(got.account.bio, str_of(row[i].want_bio)));
		assert_int_equal(got.account.followers, row[i].want_followers);
		assert_int_equal(got.account.joined, row[i].want_joined);
		assert_int_equal(got.account.verified, row[i].want_verified);
		assert_int_equal(got.revision - before, row[i].bumps);
		before = got.revision;
	}
}

static void
test_renamed(void **state)
{
	struct place *p = *state;
	struct account a = told("12", "old"), b = told("12", "new");
	struct handle old = handle("old"), new = handle("new"), renamed;
	struct account_row row;
	bool was;
	int64_t id = save(p, &a, 100, NULL);

	assert_int_equal(accounts_watch(p->db, &old, 50, &was), ERR_OK);
	assert_false(was);
	add_posts(p, id, "1", "2", 5);
	/* An older reading, such as an old archive, renames nobody. */
	assert_int_equal(save(p, &b, 99, &renamed), id);
	assert_string_equal(renamed.text, "");
	assert_int_equal(accounts_find(p->db, p->a, &new, &row), ERR_NOT_FOUND);
	assert_int_equal(save(p, &b, 200, &renamed), id);
	assert_string_equal(renamed.text, "old");
	assert_int_equal(renamed.platform, PLATFORM_X);
	assert_int_equal(accounts_find(p->db, p->a, &old, &row), ERR_NOT_FOUND);
	assert_int_equal(accounts_find(p->db, p->a, &new, &row), ERR_OK);
	assert_int_equal(row.id, id);
	assert_int_equal(row.stored_posts, 2);
	assert_true(row.watched);
	assert_false(accounts_is_watched(p->db, &old));
	assert_int_equal(save(p, &b, 300, &renamed), id);
	assert_string_equal(renamed.text, "");
}

static void
test_handle_reused(void **state)
{
	struct place *p = *state;
	struct account first = told("12", "jack"), second = told("13", "jack"), back = told("12", "jack2");
	struct handle h = handle("jack"), renamed;
	struct account_row row;
	int64_t a = save(p, &first, 100, NULL), b;

	add_posts(p, a, "1", "2", 5);
	/* Somebody else's older reading does not take it. */
	b = save(p, &second, 50, NULL);
	assert_int_not_equal(a, b);
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.id, a);
	assert_int_equal(row_of(p, b).account.handle.len, 0);
	/* The newer one does: it starts anew, and the other keeps its history under no handle. */
	assert_int_equal(save(p, &second, 200, &renamed), b);
	assert_string_equal(renamed.text, "");
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.id, b);
	assert_int_equal(row.stored_posts, 0);
	row = row_of(p, a);
	assert_int_equal(row.account.handle.len, 0);
	assert_int_equal(row.stored_posts, 2);
	assert_int_equal(accounts_find_id(p->db, p->a, PLATFORM_X, STR("12"), &row), ERR_OK);
	assert_int_equal(row.id, a);
	/* Seen again under another name, it has its history. */
	assert_int_equal(save(p, &back, 300, &renamed), a);
	h = handle("jack2");
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.stored_posts, 2);
	/* Two that change names with each other. */
	first.handle = STR("jack");
	assert_int_equal(save(p, &first, 400, &renamed), a);
	assert_string_equal(renamed.text, "jack2");
	assert_int_equal(row_of(p, b).account.handle.len, 0);
	second.handle = STR("jack2");
	assert_int_equal(save(p, &second, 400, NULL), b);
	assert_true(str_eq(row_of(p, b).account.handle, STR("jack2")));
	assert_true(str_eq(row_of(p, a).account.handle, STR("jack")));
}

static void
test_import_becomes_the_account(void **state)
{
	struct place *p = *state;
	struct account import = told("@jack", "jack"), real = told("12", "jack");
	struct handle h = handle("jack"), renamed;
	struct account_row row;
	int64_t id;

	import.name = STR("Jack of old");
	id = save(p, &import, 100, NULL);
	add_posts(p, id, "1", "2", 5);
	assert_int_equal(save(p, &import, 101, NULL), id);
	assert_int_equal(save(p, &real, 50, &renamed), id);
	assert_string_equal(renamed.text, "");
	row = row_of(p, id);
	assert_true(str_eq(row.account.id, STR("12")));
	assert_true(str_eq(row.account.name, STR("Jack of old")));
	assert_int_equal(row.stored_posts, 2);
	assert_true(row.revision > 1);
	/* The next import without an id is the same account, and takes its id from nobody. */
	assert_int_equal(save(p, &import, 300, NULL), id);
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_true(str_eq(row.account.id, STR("12")));
}

static void
test_import_merges(void **state)
{
	struct place *p = *state;
	struct account real = told("12", "old"), import = told("@jack", "jack"),
		       renamed_to = told("12", "jack");
	struct reading r = { 1000, 10, 20, 30 }, same_time = { 1000, 11, COUNT_UNKNOWN, 30 },
		       early = { 500, 1, 2, 3 };
	struct account_progress read = {
		.fetched_at = 90, .source = STR("x-api"), .set_cursor = true, .cursor = STR("c")
	};
	struct account_progress brought = { .imported_at = 95, .source = STR("import") };
	struct handle h = handle("jack"), renamed;
	struct account_row row;
	struct net_follow *nf;
	struct reading *list;
	struct post post;
	int64_t a, b, n;
	size_t len;

	a = save(p, &real, 100, NULL);
	add_posts(p, a, "2", "3", 7);
	assert_int_equal(accounts_add_reading(p->db, a, &r), ERR_OK);
	assert_int_equal(accounts_progress(p->db, a, &read), ERR_OK);
	b = save(p, &import, 110, NULL);
	assert_int_not_equal(a, b);
	add_posts(p, b, "1", "2", 5);
	assert_int_equal(accounts_add_reading(p->db, b, &same_time), ERR_OK);
	assert_int_equal(accounts_add_reading(p->db, b, &early), ERR_OK);
	assert_int_equal(accounts_add_net_follow(p->db, b, (struct net_follow){ 19000, -3 }), ERR_OK);
	assert_int_equal(accounts_progress(p->db, b, &brought), ERR_OK);

	/* An older reading takes no handle, so it does not take what was imported under it either. */
	assert_int_equal(save(p, &renamed_to, 99, &renamed), a);
	assert_int_equal(row_of(p, b).stored_posts, 2);
	assert_true(str_eq(row_of(p, a).account.handle, STR("old")));
	assert_int_equal(save(p, &renamed_to, 200, &renamed), a);
	assert_string_equal(renamed.text, "old");
	assert_int_equal(accounts_get(p->db, p->a, b, &row), ERR_NOT_FOUND);
	assert_int_equal(accounts_find(p->db, p->a, &h, &row), ERR_OK);
	assert_int_equal(row.id, a);
	assert_int_equal(row.stored_posts, 3);
	assert_int_equal(row.imported_at, 95);
	assert_int_equal(row.fetched_at, 90);
	assert_true(str_eq(row.source, STR("x-api+import")));
	assert_true(str_eq(row.cursor, STR("c")));
	assert_int_equal(posts_get(p->db, p->a, a, STR("2"), &post), ERR_OK);
	assert_int_equal(post.counts[COUNT_LIKES], 7);
	assert_int_equal(accounts_readings(p->db, p->a, a, &list, &len), ERR_OK);
	assert_int_equal(len, 2);
	assert_int_equal(list[0].at, 500);
	assert_int_equal(list[1].followers, 11);
	assert_int_equal(list[1].following, 20);
	assert_int_equal(accounts_net_follows(p->db, p->a, a, &nf, &len), ERR_OK);
	assert_int_equal(len, 1);
	assert_int_equal(nf[0].net, -3);
	/* Nothing of it stays behind. */
	place_number(p->db,
	    "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM posts) * 10 + "
	    "(SELECT count(*) FROM readings) * 100 + (SELECT count(*) FROM net_follows) * 1000",
	    &n);
	assert_int_equal(n, 1231);
}

static void
test_refused(void **state)
{
	struct place *p = *state;
	struct account a = told("", "jack");
	char longest[HANDLE_MAX + 1];
	int64_t id;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, 1, &id, NULL), ERR_INVALID);
	memset(longest, 'a', HANDLE_MAX);
	longest[HANDLE_MAX] = '\0';
	a = told("1", longest);
	assert_int_equal(accounts_save(p->db, &a, 1, &id, NULL), ERR_INVALID);
	longest[HANDLE_MAX - 1] = '\0';
	a = told("1", longest);
	assert_int_equal(accounts_save(p->db, &a, 1, &id, NULL), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_int_equal(
	    accounts_progress(p->db, 99, &(struct account_progress){ .fetched_at = 1 }), ERR_NOT_FOUND);
	assert_int_equal(accounts_add_reading(p->db, 99, &(struct reading){ 1, 1, 1, 1 }), ERR_NOT_FOUND);
	assert_int_equal(accounts_add_net_follow(p->db, 99, (struct net_follow){ 1, 1 }), ERR_NOT_FOUND);
	assert_int_equal(accounts_touch(p->db, 99, 1000000), ERR_OK);
}

static void
test_progress(void **state)
{
	struct place *p = *state;
	struct account a = told("12", "jack");
	int64_t id = save(p, &a, 100, NULL), before;
	struct account_progress first = { .fetched_at = 5,
		.swept_at = 6,
		.source = STR("import"),
		.set_complete = true,
		.reason = STR("platform_depth"),
		.set_cursor = true,
		.cursor = STR("page2") };
	struct account_progress trouble = { .set_trouble = true,
		.source = STR("x-embed+x-api+import+x-api") };
	struct account_progress over = { .set_trouble = true,
		.set_complete = true,
		.complete = true,
		.set_cursor = true,
		.reason = STR("not kept") };
	struct account_row row;

	assert_int_equal(accounts_progress(p->db, id, &first), ERR_OK);
	row = row_of(p, id);
	assert_int_equal(row.revision, 2);
	assert_int_equal(row.fetched_at, 5);
	assert_int_equal(row.imported_at, 0);
	assert_int_equal(row.swept_at, 6);
	assert_false(row.complete);
	assert_true(str_eq(row.reason, STR("platform_depth")));
	assert_true(str_eq(row.cursor, STR("page2")));

	(void)fault_set(&trouble.trouble, ERR_PLATFORM_RATE_LIMITED, "The platform limits us");
	trouble.trouble.until = 999;
	(void)snprintf(trouble.trouble.setting, sizeof(trouble.trouble.setting), "TWITTER_BEARER_TOKEN");
	assert_int_equal(accounts_progress(p->db, id, &trouble), ERR_OK);
	row = row_of(p, id);
	assert_int_equal(row.trouble.err, ERR_PLATFORM_RATE_LIMITED);
	assert_string_equal(row.trouble.detail, "The platform limits us");
	assert_string_equal(row.trouble.setting, "TWITTER_BEARER_TOKEN");
	assert_int_equal(row.trouble.until, 999);
	assert_true(str_eq(row.source, STR("x-api+x-embed+import")));
	assert_true(str_eq(row.cursor, STR("page2")));
	assert_int_equal(row.fetched_at, 5);

	assert_int_equal(accounts_progress(p->db, id, &over), ERR_OK);
	row = row_of(p, id);
	assert_int_equal(row.trouble.err, ERR_OK);
	assert_int_equal(row.trouble.until, 0);
	assert_true(row.complete);
	assert_int_equal(row.reason.len, 0);
	assert_int_equal(row.cursor.len, 0);

	/* The cursor alone is no change that anybody sees. */
	before = row.revision;
	assert_int_equal(accounts_progress(
			     p->db, id, &(struct account_progress){ .set_cursor = true, .cursor = STR("c") }),
	    ERR_OK);
	assert_int_equal(row_of(p, id).revision, before);
	assert_int_equal(
	    accounts_progress(p->db, id, &(struct account_progress){ .source = STR("a") }), ERR_OK);
	assert_int_equal(
	    accounts_progress(p->db, id, &(struct account_progress){ .source = STR("a") }), ERR_OK);
	assert_int_equal(row_of(p, id).revision, before + 1);

	/* asked_at, at most once an hour. */
	before++;
	assert_int_equal(accounts_touch(p->db, id, 100000), ERR_OK);
	assert_int_equal(accounts_touch(p->db, id, 103599), ERR_OK);
	assert_int_equal(row_of(p, id).asked_at, 100000);
	assert_int_equal(accounts_touch(p->db, id, 103600), ERR_OK);
	assert_int_equal(accounts_touch(p->db, id, 50), ERR_OK);
	row = row_of(p, id);
	assert_int_equal(row.asked_at, 103600);
	assert_int_equal(row.revision, before);
	assert_int_equal(accounts_bump(p->db, id), ERR_OK);
	assert_int_equal(row_of(p, id).revision, before + 1);
}

static void
test_readings(void **state)
{
	struct place *p = *state;
	struct account a = told("12", "jack");
	int64_t id = save(p, &a, 100, NULL), before = 1;
	static const struct {
		struct reading r;
		int64_t bumps;
	} row[] = {
		{ { 200, 5, COUNT_UNKNOWN, 9 }, 1 },
		{ { 200, 5, COUNT_UNKNOWN, 9 }, 0 },
		{ { 200, 4, 3, -7 }, 1 },
		{ { 100, 1, 1, 1 }, 1 },
	};
	struct reading *list;
	struct net_follow *nf;
	size_t n;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(accounts_add_reading(p->db, id, &row[i].r), ERR_OK);
		assert_int_equal(row_of(p, id).revision - before, row[i].bumps);
		before = row_of(p, id).revision;
	}
	assert_int_equal(accounts_readings(p->db, p->a, id, &list, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].at, 100);
	assert_int_equal(list[1].followers, 5);
	assert_int_equal(list[1].following, 3);
	assert_int_equal(list[1].posts, 9);
	for (int i = 0; i < 200; i++)
		assert_int_equal(
		    accounts_add_net_follow(p->db, id, (struct net_follow){ 200 - i, i }), ERR_OK);
	before = row_of(p, id).revision;
	assert_int_equal(accounts_add_net_follow(p->db, id, (struct net_follow){ 1, 199 }), ERR_OK);
	assert_int_equal(row_of(p, id).revision, before);
	assert_int_equal(accounts_add_net_follow(p->db, id, (struct net_follow){ 1, -5 }), ERR_OK);
	assert_int_equal(row_of(p, id).revision, before + 1);
	assert_int_equal(accounts_net_follows(p->db, p->a, id, &nf, &n), ERR_OK);
	assert_int_equal(n, 200);
	assert_int_equal(nf[0].net, -5);
	assert_int_equal(nf[199].day, 200);
	assert_int_equal(accounts_readings(p->db, p->a, 99, &list, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void
test_deleted(void **state)
{
	struct place *p = *state;
	struct account a = told("12", "jack"), b = told("13", "jill");
	int64_t id = save(p, &a, 100, NULL), other = save(p, &b, 100, NULL), n;

	add_posts(p, id, "1", "2", 5);
	add_posts(p, other, "1", "2", 5);
	assert_int_equal(accounts_add_reading(p->db, id, &(struct reading){ 1, 1, 1, 1 }), ERR_OK);
	assert_int_equal(accounts_add_net_follow(p->db, id, (struct net_follow){ 1, 1 }), ERR_OK);
	for (int i = 0; i < 2; i++) {
		static const char *const sql[2][3] = {
			{ "INSERT INTO flights VALUES ('x', 'jack', 'o', 1, 1, 1, 1)",
			    "INSERT INTO misses VALUES ('x', 'jack', 1, 'gone', '', '', '', 0)",
			    "INSERT INTO jobs (kind, key, lane, payload, state, priority, max_attempts, "
			    "run_at, created_at) "
			    "VALUES ('fetch', 'x:jack', '', '', 0, 0, 5, 0, 0)" },
			{ "INSERT INTO flights VALUES ('x', 'jill', 'o', 1, 1, 1, 1)",
			    "INSERT INTO misses VALUES ('mastodon', 'jack', 1, 'gone', '', '', '', 0)",
			    "INSERT INTO jobs (kind, key, lane, payload, state, priority, max_attempts, "
			    "run_at, created_at) "
			    "VALUES ('fetch', 'x:jackson', '', '', 0, 0, 5, 0, 0)" },
		};

		for (int k = 0; k < 3; k++)
			place_run(p->db, sql[i][k]);
	}
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_delete(p->db, id), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	place_number(p->db,
	    "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM posts) * 10 + "
	    "(SELECT count(*) FROM readings) * 100 + (SELECT count(*) FROM net_follows) * 100 + "
	    "(SELECT count(*) FROM flights) * 1000 + (SELECT count(*) FROM misses) * 10000 + "
	    "(SELECT count(*) FROM jobs) * 100000",
	    &n);
	assert_int_equal(n, 111021);
	/* Our numbers are never used again: caches know accounts by them. */
	assert_true(save(p, &a, 100, NULL) > other);
	assert_int_equal(accounts_delete(p->db, 12345), ERR_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_saved_and_found, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_unknown_keeps_known, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_renamed, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_handle_reused, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_import_becomes_the_account, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_import_merges, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_refused, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_progress, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_readings, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_deleted, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
