/* test_conf.c: settings from the environment, the file and files of secrets, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/conf.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct home {
	char dir[64], env[96], secret[96];
};

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
}

static int
setup(void **state)
{
	struct home *h = calloc(1, sizeof(*h));

	if (h == NULL || clearenv() != 0)
		return -1;
	(void)snprintf(h->dir, sizeof(h->dir), "/tmp/test_conf.XXXXXX");
	if (mkdtemp(h->dir) == NULL)
		return -1;
	(void)snprintf(h->env, sizeof(h->env), "%s/tweetx.env", h->dir);
	(void)snprintf(h->secret, sizeof(h->secret), "%s/token", h->dir);
	*state = h;
	return setenv("TWEETX_HOME", h->dir, 1);
}

static int
teardown(void **state)
{
	struct home *h = *state;

	(void)unlink(h->env);
	(void)unlink(h->secret);
	(void)rmdir(h->dir);
	free(h);
	return 0;
}

static void
defaults(void **state)
{
	struct home *h = *state;
	struct conf *c;
	char path[128], tight[8];

	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	assert_string_equal(conf_str(c, CONF_HOME), h->dir);
	assert_int_equal(conf_int(c, CONF_PORT), 8080);
	assert_string_equal(conf_str(c, CONF_PORT), "8080");
	assert_true(conf_bool(c, CONF_HOT));
	assert_false(conf_bool(c, CONF_X_EMBED));
	assert_int_equal(conf_usd(c, CONF_X_DAILY_BUDGET), 5000000);
	assert_string_equal(conf_str(c, CONF_FETCH), "anyone");
	assert_string_equal(conf_str(c, CONF_X_TOKEN), "");
	assert_string_equal(conf_str(c, CONF_X_API_URL), "https://api.x.com");
	/* Asked as something else. */
	assert_int_equal(conf_int(c, CONF_HOT), 0);
	assert_false(conf_bool(c, CONF_PORT));
	assert_int_equal(conf_usd(c, CONF_PORT), 0);
	assert_true(conf_path(c, path, sizeof(path), "run/x.sock"));
	assert_int_equal(strncmp(path, h->dir, strlen(h->dir)), 0);
	assert_string_equal(path + strlen(h->dir), "/run/x.sock");
	assert_false(conf_path(c, tight, sizeof(tight), "x"));
	conf_free(c);
	conf_free(NULL);
	/* Every row's default is a value of its own type, and the names are all different. */
	assert_int_equal(conf_default(&c), ERR_OK);
	assert_string_equal(conf_str(c, CONF_HOME), "./var");
	for (int i = 0; i < CONF_COUNT; i++) {
		assert_int_equal(
		    conf_set(c, conf_name((enum conf_id)i), conf_str(c, (enum conf_id)i), NULL), ERR_OK);
		assert_true(conf_doc((enum conf_id)i)[0] != '\0');
		for (int k = 0; k < i; k++)
			assert_string_not_equal(conf_name((enum conf_id)i), conf_name((enum conf_id)k));
	}
	conf_free(c);
}

/* What was started under the home is what every program of it uses. */
static void
redis_of_the_home(void **state)
{
	struct home *h = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char run[96], want[160];
	struct conf *c;

	(void)snprintf(run, sizeof(run), "%s/run", h->dir);
	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s/redis.sock", run);
	(void)snprintf(want, sizeof(want), "unix:%s", at.sun_path);
	assert_int_equal(mkdir(run, 0700), 0);
	write_file(at.sun_path, "no socket");
	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	assert_string_equal(conf_str(c, CONF_REDIS_URL), "");
	conf_free(c);
	assert_int_equal(unlink(at.sun_path), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	assert_string_equal(conf_str(c, CONF_REDIS_URL), want);
	conf_free(c);
	assert_int_equal(setenv("REDIS_URL", "redis://elsewhere", 1), 0);
	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	assert_string_equal(conf_str(c, CONF_REDIS_URL), "redis://elsewhere");
	conf_free(c);
	(void)close(fd);
	(void)unlink(at.sun_path);
	(void)rmdir(run);
}

static void
the_environment_wins(void **state)
{
	struct home *h = *state;
	struct conf *c;

	write_file(h->env, "# a comment\n"
			   "\n"
			   "TWEETX_PORT=9000\r\n"
			   "  export TWEETX_WORKERS = 7\n"
			   "TWEETX_BASE='/stats/'\n"
			   "CORS_ORIGINS=\"https://a.example, https://b.example\"\n"
			   "DATABASE_URL=sqlite:/x=y#z\n"
			   "TWEETX_HOT=off\n"
			   "TWEETX_X_DAILY_BUDGET=0.25\n"
			   "TWEETX_FETCH_LIMIT=\n"
			   "TWITTER_BEARER_TOKEN=from-the-file");
	setenv("TWEETX_PORT", "9001", 1);
	setenv("TWEETX_WORKERS", "", 1); /* as good as not set */
	setenv("TWITTER_BEARER_TOKEN", "from-the-environment", 1);
	setenv("NOT_OURS", "1", 1);
	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	assert_int_equal(conf_int(c, CONF_PORT), 9001);
	assert_int_equal(conf_int(c, CONF_WORKERS), 7);
	assert_string_equal(conf_str(c, CONF_BASE), "/stats");
	assert_string_equal(conf_str(c, CONF_CORS_ORIGINS), "https://a.example, https://b.example");
	assert_string_equal(conf_str(c, CONF_DATABASE_URL), "sqlite:/x=y#z");
	assert_false(conf_bool(c, CONF_HOT));
	assert_int_equal(conf_usd(c, CONF_X_DAILY_BUDGET), 250000);
	assert_int_equal(conf_int(c, CONF_FETCH_LIMIT), 10);
	assert_string_equal(conf_str(c, CONF_X_TOKEN), "from-the-environment");
	conf_free(c);
}

static void
secrets_come_by_file(void **state)
{
	struct home *h = *state;
	char line[256];
	struct fault f;
	struct conf *c;

	write_file(h->secret, "  s3cret\n\n");
	setenv("TWITTER_BEARER_TOKEN_FILE", h->secret, 1);
	assert_int_equal(conf_load(&c, &f), ERR_OK);
	assert_string_equal(conf_str(c, CONF_X_TOKEN), "s3cret");
	conf_free(c);
	/* Named by the file, with the environment's value before it. */
	unsetenv("TWITTER_BEARER_TOKEN_FILE");
	(void)snprintf(line, sizeof(line), "TWITTER_BEARER_TOKEN_FILE=%s\n", h->secret);
	write_file(h->env, line);
	assert_int_equal(conf_load(&c, &f), ERR_OK);
	assert_string_equal(conf_str(c, CONF_X_TOKEN), "s3cret");
	conf_free(c);
	setenv("TWITTER_BEARER_TOKEN", "other", 1);
	assert_int_equal(conf_load(&c, &f), ERR_OK);
	assert_string_equal(conf_str(c, CONF_X_TOKEN), "other");
	conf_free(c);
	/* Both at one place: nobody can say which is meant. */
	setenv("TWITTER_BEARER_TOKEN_FILE", h->secret, 1);
	assert_int_equal(conf_load(&c, &f), ERR_INVALID);
	assert_null(c);
	assert_string_equal(f.setting, "TWITTER_BEARER_TOKEN");
	unsetenv("TWITTER_BEARER_TOKEN");
	/* Not there; a folder; with control bytes in it. Neither path nor text may be told. */
	setenv("TWITTER_BEARER_TOKEN_FILE", "/nowhere/at/all", 1);
	assert_int_equal(conf_load(&c, &f), ERR_IO);
	assert_null(strstr(f.detail, "nowhere"));
	setenv("TWITTER_BEARER_TOKEN_FILE", h->dir, 1);
	assert_int_equal(conf_load(&c, &f), ERR_IO);
	write_file(h->secret, "two\nlines");
	setenv("TWITTER_BEARER_TOKEN_FILE", h->secret, 1);
	assert_int_equal(conf_load(&c, &f), ERR_INVALID);
	assert_null(strstr(f.detail, "lines"));
	assert_string_equal(f.field, "TWITTER_BEARER_TOKEN");
}

static void
bad_environments(void **state)
{
	static const struct {
		const char *name, *value;
	} cases[] = { { "TWEETX_PORTT", "1" }, { "TWEETX_", "1" }, { "TWEETX_PORT_FILE", "/x" },
		{ "TWEETX_PORT", "0" }, { "TWEETX_PORT", "65536" }, { "TWEETX_PORT", "80 " },
		{ "TWEETX_PORT", "0x50" }, { "TWEETX_HOT", "maybe" }, { "TWEETX_FETCH", "Anyone" },
		{ "TWEETX_FETCH", "any" }, { "TWEETX_FETCH", "anyone|watched" },
		{ "TWEETX_LOG_LEVEL", "trace" }, { "TWEETX_X_DAILY_BUDGET", "-1" },
		{ "TWEETX_X_DAILY_BUDGET", "0.1234567" }, { "TWEETX_X_DAILY_BUDGET", "5." },
		{ "TWEETX_X_DAILY_BUDGET", ".5" }, { "TWEETX_X_DAILY_BUDGET", "5,5" },
		{ "TWEETX_X_DAILY_BUDGET", "1e3" }, { "TWEETX_X_DAILY_BUDGET", "99999999999" },
		{ "TWEETX_X_API_URL", "api.x.com" }, { "TWEETX_X_API_URL", "ftp://api.x.com" },
		{ "TWEETX_X_API_URL", "https://" }, { "TWEETX_X_API_URL", "https:///x" },
		{ "TWEETX_X_API_URL", "https://user@api.x.com" }, { "TWEETX_X_API_URL", "https://a b" },
		{ "TWEETX_X_API_URL", "https://a?b=c" }, { "TWEETX_X_API_URL", "https://a#b" },
		{ "TWEETX_X_API_URL", "https://a:0" }, { "TWEETX_X_API_URL", "https://a:99999" },
		{ "TWEETX_X_API_URL", "https://a:" }, { "TWEETX_X_API_URL", "https://[::1" },
		{ "TWEETX_X_API_URL", "https://a//b" }, { "TWEETX_BASE", "stats" }, { "TWEETX_BASE", "/a b" },
		{ "TWEETX_BASE", "/../x" }, { "TWEETX_BASE", "//evil.example" }, { "TWEETX_BASE", "/x\"y" },
		{ "TWEETX_BIND", "a\nb" }, { "TWEETX_BIND", "\xff" }, { "TWEETX_SHARE", "\x7f" } };
	struct fault f;
	struct conf *c;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		setenv(cases[i].name, cases[i].value, 1);
		c = (struct conf *)&f;
		if (conf_load(&c, &f) != ERR_INVALID || c != NULL)
			fail_msg("accepted: %s=%s", cases[i].name, cases[i].value);
		assert_string_equal(f.field, cases[i].name);
		assert_true(f.detail[0] != '\0');
		unsetenv(cases[i].name);
	}
	assert_int_equal(conf_load(&c, &f), ERR_OK);
	conf_free(c);
}

static void
bad_files(void **state)
{
	static const char *const cases[] = { "PORT=1\n", "TWEETX_HOME=/x\n", "just words\n", "=1\n",
		"TWEETX_PORT=\"80\n", "TWEETX_PORT='80\"\n", "TWEETX_PORT=\"\n", "TWEETX_PORT=\"8\"0\"\n",
		"TWEETX_PORT=80\nTWEETX_PORT=81\n", "TWEETX_PORT=80 # comment\n", "tweetx_port=80\n",
		"TWEETX_PORT=99999\n", "JWT_SECRET=x\n", "\xef\xbb\xbfTWEETX_PORT=80\n",
		"set TWEETX_PORT=80\n" };
	struct home *h = *state;
	struct fault f;
	struct conf *c;
	FILE *big;

	for (size_t i = 0; i < COUNT(cases); i++) {
		write_file(h->env, cases[i]);
		if (conf_load(&c, &f) != ERR_INVALID || c != NULL)
			fail_msg("accepted: %s", cases[i]);
		assert_true(f.detail[0] != '\0');
	}
	big = fopen(h->env, "we");
	assert_non_null(big);
	for (int i = 0; i < 40000; i++)
		assert_true(fputs("# comment\n", big) >= 0);
	assert_int_equal(fclose(big), 0);
	assert_int_equal(conf_load(&c, &f), ERR_TOO_LARGE);
	assert_int_equal(unlink(h->env), 0);
	assert_int_equal(mkdir(h->env, 0700), 0);
	assert_int_equal(conf_load(&c, &f), ERR_IO);
	assert_int_equal(rmdir(h->env), 0);
	/* Neither file nor folder: all from the environment. */
	setenv("TWEETX_HOME", "/nowhere/at/all", 1);
	assert_int_equal(conf_load(&c, &f), ERR_OK);
	conf_free(c);
}

static void
good_values(void **state)
{
	static const struct {
		const char *name, *value;
		enum conf_id id;
		const char *want;
	} cases[] = { { "TWEETX_MASTODON_URL", "http://127.0.0.1:8123/", CONF_MASTODON_URL,
			  "http://127.0.0.1:8123" },
		{ "TWEETX_MASTODON_URL", "http://[::1]:80/a/b", CONF_MASTODON_URL, "http://[::1]:80/a/b" },
		{ "TWEETX_BASE", "/", CONF_BASE, "" }, { "TWEETX_BASE", "/a/b.c", CONF_BASE, "/a/b.c" },
		{ "TWEETX_HOT", "0", CONF_HOT, "off" }, { "TWEETX_HOT", "TRUE", CONF_HOT, "on" },
		{ "TWEETX_LOG_LEVEL", "error", CONF_LOG_LEVEL, "error" },
		{ "TWEETX_LOG_LEVEL", "", CONF_LOG_LEVEL, "info" },
		{ "TWEETX_X_DAILY_BUDGET", "0", CONF_X_DAILY_BUDGET, "0" } };
	struct fault f;
	struct conf *c;

	(void)state;
	assert_int_equal(conf_default(&c), ERR_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(conf_set(c, cases[i].name, cases[i].value, &f), ERR_OK);
		assert_string_equal(conf_str(c, cases[i].id), cases[i].want);
	}
	/* A refused value leaves what was there. */
	assert_int_equal(conf_set(c, "TWEETX_WORKERS", "8", &f), ERR_OK);
	assert_int_equal(conf_set(c, "TWEETX_WORKERS", "65", &f), ERR_INVALID);
	assert_string_equal(f.detail, "The value must be a whole number from 1 to 64");
	assert_int_equal(conf_int(c, CONF_WORKERS), 8);
	assert_int_equal(conf_set(c, "WORKERS", "8", &f), ERR_INVALID);
	assert_int_equal(conf_set(c, "", "8", &f), ERR_INVALID);
	conf_free(c);
}

static void
printing_masks_secrets(void **state)
{
	char *text = NULL;
	size_t len = 0;
	struct conf *c;
	FILE *f;

	(void)state;
	setenv("TWITTER_BEARER_TOKEN", "s3cret-token", 1);
	setenv("REDIS_URL", "redis://:hunter2@localhost", 1);
	setenv("TWEETX_PORT", "9001", 1);
	assert_int_equal(conf_load(&c, NULL), ERR_OK);
	f = open_memstream(&text, &len);
	assert_non_null(f);
	conf_print(c, f);
	assert_int_equal(fclose(f), 0);
	assert_null(strstr(text, "s3cret"));
	assert_null(strstr(text, "hunter2"));
	assert_non_null(strstr(text, "\nTWITTER_BEARER_TOKEN=********\n"));
	assert_non_null(strstr(text, "\nTWEETX_PORT=9001\n"));
	assert_non_null(strstr(text, "\n#TWEETX_WORKERS=4\n"));
	/* A secret that nobody set is not made to look like one. */
	assert_non_null(strstr(text, "\n#DATABASE_URL=\n"));
	for (int i = 0; i < CONF_COUNT; i++)
		assert_non_null(strstr(text, conf_name((enum conf_id)i)));
	free(text);
	conf_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(redis_of_the_home, setup, teardown),
		cmocka_unit_test_setup_teardown(the_environment_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(secrets_come_by_file, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_environments, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_files, setup, teardown),
		cmocka_unit_test_setup_teardown(good_values, setup, teardown),
		cmocka_unit_test_setup_teardown(printing_masks_secrets, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
