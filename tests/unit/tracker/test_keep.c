/* test_keep.c: what hostile servers and people who want to be forgotten do to a reading under way. */
#include "home.h"

#include "store/flights.h"
#include "tests/unit/cache/redis_server.h"
#include "tracker/fetch_keep.h"
#include "tracker/identity.h"
#include "tracker/tracker_impl.h"

static struct plan_page
page_of(const char *handle, const char *id, struct post *post)
{
	post_init(post);
	post->id = STR("7");
	post->created_at = HOME_NOW - 60;
	post->read_at = HOME_NOW;
	post->text = str_of(handle);
	return (struct plan_page){ .has_account = id != NULL,
		.account = { .platform = PLATFORM_MASTODON,
		    .id = str_of(id ? id : ""),
		    .handle = str_of(handle),
		    .verified = -1,
		    .followers = 5,
		    .following = COUNT_UNKNOWN,
		    .posts = 1 },
		.posts = post,
		.n_posts = 1 };
}

static void
begin(struct home *h, struct fetch_keep *k, const char *handle)
{
	char spec[HANDLE_MAX];
	struct handle who;
	bool taken;

	snprintf(spec, sizeof(spec), "mastodon:%s", handle);
	who = home_handle(spec);
	assert_int_equal(
	    flights_take(tracker_db(h->t), &who, tracker_owner(h->t), HOME_NOW, 1 << 30, &taken), ERR_OK);
	assert_true(taken);
	fetch_keep_init(k, h->t, &who, h->a, HOME_NOW);
}

/* A server says of its accounts what it likes, also the id that one of another server has. */
static void
test_ids_of_two_servers(void **state)
{
	static const char *const handles[] = { "gargron@mastodon.example", "evil@evil.example" };
	struct home *h = *state;
	struct account_row rows[2];
	struct fetch_keep k;
	struct plan_page page;
	struct handle who;
	struct post post;
	struct fault f;
	char spec[64];

	for (int i = 0; i < 2; i++) {
		begin(h, &k, handles[i]);
		page = page_of(handles[i], "1", &post);
		assert_int_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
		assert_string_equal(k.renamed.text, "");
	}
	for (int i = 0; i < 2; i++) {
		snprintf(spec, sizeof(spec), "mastodon:%s", handles[i]);
		who = home_handle(spec);
		assert_int_equal(accounts_find(tracker_db(h->t), h->a, &who, &rows[i]), ERR_OK);
		assert_int_equal(rows[i].stored_posts, 1);
		assert_true(str_eq(identity_told(PLATFORM_MASTODON, rows[i].account.id), STR("1")));
	}
	assert_int_not_equal(rows[0].id, rows[1].id);
}

static void
test_identity(void **state)
{
	struct home *h = *state;

	assert_true(str_eq(
	    identity_stored(h->a, PLATFORM_MASTODON, STR("a@b.example"), STR("1")), STR("1@b.example")));
	assert_true(str_eq(identity_stored(h->a, PLATFORM_X, STR("a"), STR("1")), STR("1")));
	assert_true(
	    str_eq(identity_stored(h->a, PLATFORM_BLUESKY, STR("a.b"), STR("did:plc:x")), STR("did:plc:x")));
	assert_true(str_eq(identity_told(PLATFORM_MASTODON, STR("1@b.example")), STR("1")));
	assert_true(str_eq(identity_told(PLATFORM_MASTODON, STR("1")), STR("1")));
	assert_true(str_eq(identity_told(PLATFORM_MASTODON, STR("@a@b.example")), STR("@a@b.example")));
	assert_true(str_eq(identity_told(PLATFORM_X, STR("@ada")), STR("@ada")));
}

static void
test_endless_profile(void **state)
{
	struct home *h = *state;
	size_t n = (size_t)3 << 20;
	char *text = malloc(n + 1);
	struct account_row row;
	struct fetch_keep k;
	struct plan_page page;
	struct post post;
	struct fault f;

	assert_non_null(text);
	memset(text, 'W', n);
	text[n] = '\0';
	begin(h, &k, "ada@social.example");
	page = page_of("ada@social.example", "1", &post);
	page.account.name = page.account.bio = page.account.url = page.account.avatar = str_of(text);
	assert_int_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &k.handle, &row), ERR_OK);
	assert_int_equal(row.account.name.len, 200);
	assert_int_equal(row.account.bio.len, 4000);
	assert_int_equal(row.account.url.len, 0);
	assert_int_equal(row.account.avatar.len, 0);
	free(text);
}

static void
test_endless_posts(void **state)
{
	struct home *h = *state;
	size_t n = (size_t)3 << 20;
	char *text = malloc(n + 1), *names = malloc(n + 1);
	struct fetch_keep k;
	struct plan_page page;
	struct post post, got;
	struct fault f;

	assert_non_null(text);
	assert_non_null(names);
	for (size_t i = 0; i < n; i++) {
		text[i] = "\xf0\x9f\x9a\x80"[i % 4];
		names[i] = "tag "[i % 4];
	}
	text[n] = names[n] = '\0';
	begin(h, &k, "ada@social.example");
	for (int i = 0; i < 100 && !fetch_keep_bloated(&k); i++) {
		page = page_of("ada@social.example", "1", &post);
		post.text = str_of(text);
		post.hashtags = post.mentions = str_of(names);
		assert_int_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
	}
	assert_in_range(k.posts, 2, 60);
	assert_int_equal(posts_get(tracker_db(h->t), h->a, k.account, STR("7"), &got), ERR_OK);
	assert_int_equal(got.text.len, 100000);
	assert_in_range(got.hashtags.len, 16000, 16384);
	assert_true(str_ends(got.hashtags, STR("tag")));
	/* One long post, or many of a usual length, are nobody's fault. */
	k.posts = 1;
	k.bytes = 100000;
	assert_false(fetch_keep_bloated(&k));
	k.posts = 100000;
	k.bytes = (uint64_t)100000 * 5000;
	assert_false(fetch_keep_bloated(&k));
	free(text);
	free(names);
}

/* Between two pages of a reading; the second one may tell who it is again, or only bring posts. */
static void
test_forgotten_while_read(void **state)
{
	static const char *const handle = "ada@social.example";
	static const char *const later[] = { NULL, "1" };
	struct home *h = *state;
	struct handle who = home_handle("mastodon:ada@social.example");
	struct plan_end end = { .source = STR("mastodon"), .complete = true };
	struct account_row row;
	struct fetch_keep k;
	struct plan_page page;
	struct post post;
	struct fault f;
	bool was;

	for (int i = 0; i < 2; i++) {
		begin(h, &k, handle);
		page = page_of(handle, "1", &post);
		assert_int_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
		assert_int_equal(tracker_forget(h->t, &who, HOME_NOW, &was), ERR_OK);
		assert_true(was);
		page = page_of(handle, later[i], &post);
		assert_int_not_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
		assert_int_not_equal(fetch_keep_end(&k, &end, HOME_NOW, &f), ERR_OK);
		assert_int_equal(accounts_find(tracker_db(h->t), h->a, &who, &row), ERR_NOT_FOUND);
		/* By another name, too. */
		page = page_of("eva@social.example", "1", &post);
		assert_int_not_equal(fetch_keep_page(&k, &page, 1, 120, &f), ERR_OK);
		assert_int_equal(accounts_unforget(tracker_db(h->t), &who, &was), ERR_OK);
		assert_int_equal(flights_end(tracker_db(h->t), &who, tracker_owner(h->t)), ERR_OK);
	}
}

/* A report that was being made when its account was forgotten must not come into a cache that knew nothing of
 * it. */
static void
test_forgotten_while_reported(void **state)
{
	struct home *h = *state;
	struct handle ada = home_handle("x:ada");
	struct cache_entry e = { .body = STR("{}"), .made_at = HOME_NOW, .complete = true, .etag = "\"1\"" },
			   got;
	struct redis_server server = { .pid = 0 };
	struct tracker *t;
	struct fault f;
	bool was;

	if (!redis_server_start(&server, "", "0")) {
		print_message("no redis-server: not tested\n");
		skip();
	}
	e.account = home_account(h, "ada", "1", 2);
	e.revision = 1;
	assert_int_equal(conf_set(h->conf, "REDIS_URL", server.url, &f), ERR_OK);
	assert_int_equal(tracker_open(h->conf, &t, &f), ERR_OK);
	assert_int_equal(tracker_forget(t, &ada, HOME_NOW, &was), ERR_OK);
	cache_who(tracker_cache(t), &ada, e.account, e.revision);
	cache_put(tracker_cache(t), &ada, STR("report"), &e, 60);
	assert_false(cache_get(tracker_cache(t), h->a, &ada, STR("report"), &got));
	tracker_close(t);
	redis_server_stop(&server);
	redis_server_free(&server);
}

int
main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, home_setup, home_teardown)
	const struct CMUnitTest tests[] = { ROW(test_ids_of_two_servers), ROW(test_identity),
		ROW(test_endless_profile), ROW(test_endless_posts), ROW(test_forgotten_while_read),
		ROW(test_forgotten_while_reported) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
