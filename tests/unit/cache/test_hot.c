/* test_hot.c: reports published as files: whole, in time, within bounds, and gone when they must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <brotli/decode.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "cache/hot.h"
#include "cache/hot_tree.h"

#define NOW 1700000050 /* 50 seconds into slot 17000000 */

static const struct handle JACK = { PLATFORM_X, "jack" };
static const struct handle ANNA = { PLATFORM_MASTODON, "anna@example.social" };

struct box {
	struct conf *conf;
	char home[64];
};

static void
set(struct box *b, const char *name, const char *value)
{
	struct fault f;

	assert_int_equal(conf_set(b->conf, name, value, &f), ERR_OK);
}

static int
box_open(void **state)
{
	struct box *b = calloc(1, sizeof(*b));
	struct fault f;

	if (b == NULL || conf_load(&b->conf, &f) != ERR_OK)
		return -1;
	(void)snprintf(b->home, sizeof(b->home), "/tmp/tweetx-hot-XXXXXX");
	if (mkdtemp(b->home) == NULL)
		return -1;
	set(b, "TWEETX_HOME", b->home);
	*state = b;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int
box_close(void **state)
{
	struct box *b = *state;

	(void)nftw(b->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	conf_free(b->conf);
	free(b);
	return 0;
}

/* A file below hot/, read whole; NULL when it is not there. */
static char *
slurp(struct box *b, const char *name, size_t *n, struct stat *st)
{
	char path[512], *p;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/hot/%s", b->home, name);
	f = fopen(path, "rb");
	if (f == NULL)
		return NULL;
	p = calloc(1, 1 << 20);
	assert_non_null(p);
	*n = fread(p, 1, (1 << 20) - 1, f);
	assert_int_equal(fstat(fileno(f), st), 0);
	(void)fclose(f);
	return p;
}

static bool
there(struct box *b, const char *name)
{
	struct stat st;
	size_t n;
	char *p = slurp(b, name, &n, &st);

	free(p);
	return p != NULL;
}

static void
expect_forms(struct box *b, const char *stem, struct str body, int64_t made_at)
{
	static const char *const suffix[] = { "", ".gz", ".br" };
	unsigned char out[4096];
	struct stat first = { 0 }, st;
	char name[256], *p;
	size_t n, size;
	z_stream z;

	for (int i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "%s%s", stem, suffix[i]);
		p = slurp(b, name, &n, &st);
		if (p == NULL)
			fail_msg("%s is not there", name);
		size = sizeof(out);
		if (i == 0) {
			first = st;
			memcpy(out, p, n);
			size = n;
		} else if (i == 1) {
			z = (z_stream){ .next_in = (Bytef *)p,
				.avail_in = (uInt)n,
				.next_out = out,
				.avail_out = sizeof(out) };
			assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
			assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
			size = z.total_out;
			(void)inflateEnd(&z);
		} else {
			assert_int_equal(BrotliDecoderDecompress(n, (uint8_t *)p, &size, out),
			    BROTLI_DECODER_RESULT_SUCCESS);
		}
		assert_int_equal(size, body.len);
		assert_memory_equal(out, body.p, body.len);
		assert_int_equal(st.st_mtim.tv_sec, made_at);
		assert_int_equal(st.st_mtim.tv_nsec, first.st_mtim.tv_nsec);
		assert_int_equal(st.st_mtim.tv_nsec % 1000, 0);
		free(p);
	}
}

static void
all_forms_are_published(void **state)
{
	struct box *b = *state;
	struct str one = STR("{\"posts\":1,\"pad\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"),
		   two = STR("{\"posts\":2}");
	struct stat before, after;
	size_t n;

	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), one, NOW - 10, NOW), ERR_OK);
	expect_forms(b, "x/jack/report.json", one, NOW - 10);
	assert_true(hot_is_published(b->conf, &JACK, STR(""), NOW));
	assert_false(hot_is_published(b->conf, &JACK, STR("Europe/Berlin"), NOW));
	assert_false(hot_is_published(b->conf, &ANNA, STR(""), NOW));
	assert_true(hot_is_published(b->conf, &JACK, STR(""), NOW + 889));
	assert_false(hot_is_published(b->conf, &JACK, STR(""), NOW + 890));
	assert_true(hot_is_published(b->conf, &JACK, STR("../x"), NOW));
	free(slurp(b, "x/jack/report.json", &n, &before));
	assert_int_equal(hot_publish(b->conf, &JACK, STR("Europe/Berlin"), two, NOW - 5, NOW), ERR_OK);
	assert_int_equal(
	    hot_publish(b->conf, &JACK, STR("America/Argentina/Buenos_Aires"), two, NOW - 5, NOW), ERR_OK);
	assert_int_equal(hot_publish(b->conf, &JACK, STR("Etc/GMT+3"), two, NOW - 5, NOW), ERR_OK);
	assert_int_equal(hot_publish(b->conf, &ANNA, STR("Etc"), two, NOW, NOW), ERR_OK);
	assert_true(hot_is_published(b->conf, &JACK, STR("Europe/Berlin"), NOW));
	expect_forms(b, "x/jack/tz/Europe/Berlin.json", two, NOW - 5);
	expect_forms(b, "x/jack/tz/America/Argentina/Buenos_Aires.json", two, NOW - 5);
	expect_forms(b, "x/jack/tz/Etc/GMT+3.json", two, NOW - 5);
	expect_forms(b, "mastodon/anna@example.social/tz/Etc.json", two, NOW);
	/* Another body of the same second and length has another time, hence another ETag. */
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), two, NOW - 10, NOW), ERR_OK);
	expect_forms(b, "x/jack/report.json", two, NOW - 10);
	free(slurp(b, "x/jack/report.json", &n, &after));
	assert_int_not_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_false(there(b, "x/jack/report@17000000.json"));
}

static void
nothing_leaves_the_folder(void **state)
{
	static const char *const zone[] = { "/", "/UTC", "UTC/", "Europe//Berlin", "..", "../x", "a/../b",
		"a.b", "Europe/Ber lin", "a\\b", "\xc3\xa9",
		"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	static const char *const handle[] = { "", "..", ".", ".hidden", "a/b", "../../etc", "a..b" };
	struct box *b = *state;
	struct handle h = { PLATFORM_X, "" };

	for (size_t i = 0; i < sizeof(zone) / sizeof(zone[0]); i++)
		assert_int_equal(
		    hot_publish(b->conf, &JACK, str_of(zone[i]), STR("{}"), NOW, NOW), ERR_INVALID);
	assert_int_equal(
	    hot_publish(b->conf, &JACK, (struct str){ "a\0b", 3 }, STR("{}"), NOW, NOW), ERR_INVALID);
	for (size_t i = 0; i < sizeof(handle) / sizeof(handle[0]); i++) {
		(void)snprintf(h.text, sizeof(h.text), "%s", handle[i]);
		assert_int_equal(hot_publish(b->conf, &h, STR(""), STR("{}"), NOW, NOW), ERR_INVALID);
		assert_int_equal(hot_drop(b->conf, &h), ERR_INVALID);
	}
	memset(h.text, 'a', 300);
	h.text[300] = '\0';
	assert_int_equal(hot_publish(b->conf, &h, STR(""), STR("{}"), NOW, NOW), ERR_FULL);
	assert_int_equal(hot_drop(b->conf, &h), ERR_OK);
}

static void
nothing_too_old_or_unwanted(void **state)
{
	struct box *b = *state;

	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW - 900, NOW), ERR_OK);
	assert_false(there(b, "x/jack/report.json"));
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), -5, NOW), ERR_OK);
	assert_false(there(b, "x/jack/report.json"));
	set(b, "TWEETX_HOT", "off");
	assert_true(hot_is_published(b->conf, &JACK, STR(""), NOW));
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_OK);
	assert_false(there(b, "x/jack/report.json"));
}

static void
slots_end_before_the_report_does(void **state)
{
	/* Made 30 s before NOW at ...020: fresh until ...920 (900 s), so through the whole of the slots
	 * 17000000 to 17000008. */
	struct box *b = *state;
	struct str body = STR("{\"a\":1}"), newer = STR("{\"a\":2}");
	char name[64];

	set(b, "TWEETX_HOT_SLOTS", "on");
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), body, NOW - 30, NOW), ERR_OK);
	assert_false(there(b, "x/jack/report@16999999.json"));
	for (int64_t s = 17000000; s <= 17000008; s++) {
		(void)snprintf(name, sizeof(name), "x/jack/report@%lld.json", (long long)s);
		expect_forms(b, name, body, NOW - 30);
	}
	assert_false(there(b, "x/jack/report@17000009.json"));
	assert_int_equal(hot_publish(b->conf, &JACK, STR("Europe/Berlin"), body, NOW, NOW), ERR_OK);
	expect_forms(b, "x/jack/tz/Europe/Berlin@17000008.json", body, NOW);
	/* Published again: every slot to come has the new one, also where both are the same file already. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(hot_publish(b->conf, &JACK, STR(""), newer, NOW + 60, NOW + 60), ERR_OK);
		expect_forms(b, "x/jack/report@17000001.json", newer, NOW + 60);
		expect_forms(b, "x/jack/report@17000009.json", newer, NOW + 60);
		assert_false(there(b, "x/jack/report@17000010.json"));
	}
	/* A slot must fit whole: a lifetime below 100 s leaves some minutes without one. */
	set(b, "TWEETX_CACHE_SECONDS", "40");
	assert_int_equal(hot_publish(b->conf, &ANNA, STR(""), body, NOW, NOW), ERR_OK);
	assert_true(there(b, "mastodon/anna@example.social/report.json"));
	assert_false(there(b, "mastodon/anna@example.social/report@17000000.json"));
	set(b, "TWEETX_CACHE_SECONDS", "50");
	assert_int_equal(hot_publish(b->conf, &ANNA, STR(""), body, NOW, NOW), ERR_OK);
	assert_true(there(b, "mastodon/anna@example.social/report@17000000.json"));
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK);
	assert_false(there(b, "x/jack/report@17000001.json"));
	assert_false(there(b, "x/jack/report.json.br"));
}

static int64_t
count(const struct box *b, const char *below)
{
	char path[512];
	struct dirent *e;
	int64_t n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%s/%s", b->home, below);
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (d != NULL)
		(void)closedir(d);
	return n;
}

static void
dropped_means_gone(void **state)
{
	struct box *b = *state;

	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK); /* no folder at all yet */
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_OK);
	assert_int_equal(hot_publish(b->conf, &JACK, STR("Europe/Berlin"), STR("{}"), NOW, NOW), ERR_OK);
	assert_int_equal(hot_publish(b->conf, &ANNA, STR(""), STR("{}"), NOW, NOW), ERR_OK);
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK);
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK);
	assert_int_equal(count(b, "hot/x"), 0);
	assert_int_equal(
	    count(b, "hot"), 3); /* the ledger and two platforms: nothing that was dropped lies about */
	assert_true(there(b, "mastodon/anna@example.social/report.json"));
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_OK);
	assert_true(there(b, "x/jack/report.json"));
}

static void
what_is_past_is_swept(void **state)
{
	struct box *b = *state;
	char path[256];

	set(b, "TWEETX_HOT_SLOTS", "on");
	assert_int_equal(hot_sweep(b->conf, NOW), 0);
	assert_int_equal(hot_publish(b->conf, &JACK, STR("Europe/Berlin"), STR("{}"), NOW, NOW), ERR_OK);
	assert_int_equal(hot_publish(b->conf, &ANNA, STR(""), STR("{}"), NOW + 600, NOW + 600), ERR_OK);
	/* What killed processes leave behind. */
	(void)snprintf(path, sizeof(path), "%s/hot/.gone-99-0", b->home);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/hot/.gone-99-0/report.json", b->home);
	(void)fclose(fopen(path, "w"));
	assert_int_equal(hot_sweep(b->conf, NOW + 900), 1);
	assert_int_equal(hot_sweep(b->conf, NOW + 901), 3 + 3 * 9);
	assert_int_equal(count(b, "hot"), 2);
	assert_true(there(b, "mastodon/anna@example.social/report.json"));
	assert_int_equal(hot_sweep(b->conf, NOW + 1501), 3 + 3 * 9);
	assert_int_equal(count(b, "hot"), 1);
}

static void
bytes_are_bounded(void **state)
{
	struct box *b = *state;
	struct handle h = { PLATFORM_X, "" };
	char body[3000];
	int i, left = 0;
	int64_t bytes = 0;
	struct stat st;
	size_t n;
	char name[64], *p;
	static const char *const suffix[] = { "", ".gz", ".br" };

	for (i = 0; i < (int)sizeof(body); i++)
		body[i] = (char)(' ' + rand() % 90);
	set(b, "TWEETX_HOT_BYTES", "100000");
	for (i = 0; i < 60; i++) {
		(void)snprintf(h.text, sizeof(h.text), "user%d", i);
		assert_int_equal(
		    hot_publish(b->conf, &h, STR(""), (struct str){ body, sizeof(body) }, NOW + i, NOW + 60),
		    ERR_OK);
		(void)snprintf(name, sizeof(name), "x/user%d/report.json", i);
		assert_true(there(b, name));
	}
	for (i = 0; i < 60; i++) {
		for (int k = 0; k < 3; k++) {
			(void)snprintf(name, sizeof(name), "x/user%d/report.json%s", i, suffix[k]);
			p = slurp(b, name, &n, &st);
			if (p == NULL)
				continue;
			bytes += (int64_t)n;
			left++;
			/* The oldest went first, and whole reports. */
			if (k == 0 && i < 59) {
				(void)snprintf(name, sizeof(name), "x/user%d/report.json.br", i + 1);
				assert_true(there(b, name));
			}
			free(p);
		}
	}
	assert_true(bytes <= 100000);
	assert_true(left >= 18 && left % 3 == 0);
	/* One that is larger than all that is allowed. */
	set(b, "TWEETX_HOT_BYTES", "4000");
	assert_int_equal(
	    hot_publish(b->conf, &JACK, STR(""), (struct str){ body, sizeof(body) }, NOW, NOW), ERR_FULL);
	assert_false(there(b, "x/jack/report.json"));
	set(b, "TWEETX_HOT_BYTES", "0");
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_FULL);
}

static void
a_folder_that_cannot_be_written(void **state)
{
	struct box *b = *state;
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/none", b->home);
	set(b, "TWEETX_HOME", path);
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_IO);
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK);
	assert_int_equal(hot_sweep(b->conf, NOW), 0);
	/* A file, or a link that leads away, where a folder should be. */
	set(b, "TWEETX_HOME", b->home);
	(void)snprintf(path, sizeof(path), "%s/hot", b->home);
	assert_int_equal(symlink("/tmp", path), 0);
	assert_int_equal(hot_publish(b->conf, &JACK, STR(""), STR("{}"), NOW, NOW), ERR_IO);
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_IO);
}

/* Writers, a dropper and a sweeper at once: whoever reads finds a whole form or none. */
static void
a_crowd(void **state)
{
	struct box *b = *state;
	pid_t pid[4];
	int status, whole = 0;
	char body[2000];
	struct stat st;
	size_t n;
	char *p;

	memset(body, 'x', sizeof(body));
	set(b, "TWEETX_HOT_SLOTS", "on");
	for (int k = 0; k < 4; k++) {
		pid[k] = fork();
		if (pid[k] == 0) {
			enum err err = ERR_OK;

			for (int i = 0; i < 60 && err == ERR_OK; i++) {
				if (k < 2)
					err = hot_publish(b->conf, &JACK,
					    k == 0 ? STR("") : STR("Europe/Berlin"),
					    (struct str){ body, sizeof(body) }, NOW, NOW);
				else if (k == 2)
					err = hot_drop(b->conf, &JACK);
				else
					(void)hot_sweep(b->conf, NOW + 2000);
				/* The others may take the folder away each time it is tried. */
				if (err == ERR_IO && k < 2)
					err = ERR_OK;
			}
			_exit(err == ERR_OK ? 0 : 1);
		}
	}
	for (int i = 0; i < 2000; i++) {
		p = slurp(b, "x/jack/report.json", &n, &st);
		if (p != NULL) {
			assert_int_equal(n, sizeof(body));
			whole++;
		}
		free(p);
	}
	for (int k = 0; k < 4; k++) {
		assert_int_equal(waitpid(pid[k], &status, 0), pid[k]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	print_message("seen whole %d times\n", whole);
	assert_int_equal(hot_drop(b->conf, &JACK), ERR_OK);
	(void)hot_sweep(b->conf, NOW + 2000);
	assert_int_equal(count(b, "hot"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_forms_are_published, box_open, box_close),
		cmocka_unit_test_setup_teardown(nothing_leaves_the_folder, box_open, box_close),
		cmocka_unit_test_setup_teardown(nothing_too_old_or_unwanted, box_open, box_close),
		cmocka_unit_test_setup_teardown(slots_end_before_the_report_does, box_open, box_close),
		cmocka_unit_test_setup_teardown(dropped_means_gone, box_open, box_close),
		cmocka_unit_test_setup_teardown(what_is_past_is_swept, box_open, box_close),
		cmocka_unit_test_setup_teardown(bytes_are_bounded, box_open, box_close),
		cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_written, box_open, box_close),
		cmocka_unit_test_setup_teardown(a_crowd, box_open, box_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
