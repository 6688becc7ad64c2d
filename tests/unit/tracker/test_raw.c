/* test_raw.c: posts out of the cache are those of the store, for one revision alone, and a broken copy is not
 * believed. */
#include "home.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "cache/cache.h"
#include "tracker/raw.h"

struct sum {
	int64_t posts, likes, created;
};

static enum err
count(void *ctx, const struct post *post)
{
	struct sum *s = ctx;

	s->posts++;
	s->likes += post->counts[COUNT_LIKES];
	s->created += post->created_at;
	assert_true(str_eq(post->text, STR("a plain post about tape")));
	return ERR_OK;
}

static pid_t
start_redis(const char *folder)
{
	char socket_path[128];
	struct stat st;
	pid_t pid;

	snprintf(socket_path, sizeof(socket_path), "%s/redis.sock", folder);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(126);
		execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_path, "--save",
		    "", (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 100 && stat(socket_path, &st) != 0; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	return stat(socket_path, &st) == 0 ? pid : -1;
}

static struct account_row
find(struct home *h)
{
	struct handle ada = home_handle("x:ada");
	struct account_row row;

	assert_int_equal(accounts_find(tracker_db(h->t), h->a, &ada, &row), ERR_OK);
	return row;
}

static void
test_cached_posts(void **state)
{
	struct home *h = *state;
	struct handle ada = home_handle("x:ada");
	struct sum stored = { 0 }, cached = { 0 }, renewed = { 0 }, broken = { 0 };
	struct account_row row;
	struct str packed;
	char url[160], *cut;
	struct fault f;
	pid_t redis = start_redis(h->folder);

	if (redis < 0) {
		print_message("skipped: there is no redis-server here\n");
		skip();
	}
	snprintf(url, sizeof(url), "unix:%s/redis.sock", h->folder);
	tracker_close(h->t);
	assert_int_equal(conf_set(h->conf, "REDIS_URL", url, &f), ERR_OK);
	assert_int_equal(tracker_open(h->conf, &h->t, &f), ERR_OK);
	home_account(h, "ada", "1", 40);
	row = find(h);
	cache_who(tracker_cache(h->t), &ada, row.id, row.revision);

	assert_false(cache_get_posts(tracker_cache(h->t), h->a, &ada, row.id, row.revision, &packed));
	assert_int_equal(raw_each(h->t, &row, count, &stored), ERR_OK);
	assert_true(cache_get_posts(tracker_cache(h->t), h->a, &ada, row.id, row.revision, &packed));
	/* The store behind it is emptied: what comes now comes from the cache. */
	assert_int_equal(db_begin(tracker_db(h->t)), ERR_OK);
	assert_int_equal(
	    posts_delete(tracker_db(h->t), row.id, (struct str[]){ STR("1000") }, 1, &(int64_t){ 0 }),
	    ERR_OK);
	assert_int_equal(db_commit(tracker_db(h->t)), ERR_OK);
	assert_int_equal(raw_each(h->t, &row, count, &cached), ERR_OK);
	assert_memory_equal(&stored, &cached, sizeof(stored));
	assert_int_equal(cached.posts, 40);
	/* Another revision: from the store again. */
	row = find(h);
	cache_who(tracker_cache(h->t), &ada, row.id, row.revision);
	assert_int_equal(raw_each(h->t, &row, count, &renewed), ERR_OK);
	assert_int_equal(renewed.posts, 39);
	/* A copy that ends too early is not believed, and nothing of it is counted. */
	cut = arena_cstr(h->a, packed);
	assert_non_null(cut);
	cache_put_posts(
	    tracker_cache(h->t), &ada, row.id, row.revision, (struct str){ cut, packed.len - 3 }, 60);
	assert_int_equal(raw_each(h->t, &row, count, &broken), ERR_OK);
	assert_int_equal(broken.posts, 39);

	kill(redis, SIGTERM);
	waitpid(redis, NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(
	    test_cached_posts, home_setup, home_teardown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
