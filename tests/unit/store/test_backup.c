/* test_backup.c: copies of a store that is in use. */
#include "fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include "store/accounts.h"
#include "store/backup.h"
#include "store/posts.h"

static void
keep(struct place *p, int from, int n)
{
	struct account a = { .platform = PLATFORM_X, .id = STR("12"), .handle = STR("jack") };
	int64_t account, added, changed;
	char id[16];

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, 1, &account, NULL), ERR_OK);
	for (int i = from; i < from + n; i++) {
		struct post post;

		post_init(&post);
		(void)snprintf(id, sizeof(id), "%d", i);
		post.id = str_of(id);
		post.text = STR("some text that takes some room, and then some more of it");
		assert_int_equal(posts_save(p->db, account, &post, 1, &added, &changed), ERR_OK);
	}
	assert_int_equal(db_commit(p->db), ERR_OK);
}

struct watch {
	struct place *p;
	int calls, last, total;
};

/* Somebody else writes while the copy is made. */
static void
write_meanwhile(void *ctx, int done, int total)
{
	struct watch *w = ctx;
	struct db *own = w->p->db;

	assert_in_range(done, w->last, total);
	w->last = done;
	w->total = total;
	if (w->calls++ == 0) {
		w->p->db = place_open(w->p, DB_READ_WRITE);
		keep(w->p, 100000, 50);
		db_close(w->p->db);
		w->p->db = own;
	}
}

static void
test_copied_while_in_use(void **state)
{
	struct place *p = *state;
	struct watch w = { .p = p };
	struct fault f = { 0 };
	char path[128], url[160];
	struct stat st;
	int64_t n;

	keep(p, 0, 60000);
	(void)snprintf(path, sizeof(path), "%s/copy.db", p->home);
	umask(0);
	assert_int_equal(backup_to(p->db, path, write_meanwhile, &w, &f), ERR_OK);
	umask(022);
	assert_true(w.calls > 1);
	assert_int_equal(w.last, w.total);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	place_number(p->db, "SELECT count(*) FROM posts", &n);
	assert_int_equal(n, 60050);
	db_close(p->db);
	/* It is a store by itself: as it was when the copy began. */
	(void)snprintf(url, sizeof(url), "sqlite:%s", path);
	assert_int_equal(conf_set(p->c, "DATABASE_URL", url, &f), ERR_OK);
	p->db = place_open(p, DB_READ_WRITE);
	place_number(p->db, "SELECT count(*) FROM posts", &n);
	assert_int_equal(n, 60000);
	place_number(p->db, "SELECT count(*) FROM pragma_quick_check WHERE quick_check = 'ok'", &n);
	assert_int_equal(n, 1);
	keep(p, 200000, 5);
}

static int
files_in(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	assert_int_equal(closedir(d), 0);
	return n;
}

static void
test_refused(void **state)
{
	struct place *p = *state;
	char taken[128], link[128], nowhere[128], inside[128];
	struct fault f = { 0 };
	struct stat st;
	FILE *file;
	int before;

	(void)snprintf(taken, sizeof(taken), "%s/taken", p->home);
	(void)snprintf(link, sizeof(link), "%s/link", p->home);
	(void)snprintf(nowhere, sizeof(nowhere), "%s/no/where", p->home);
	(void)snprintf(inside, sizeof(inside), "%s/taken/x", p->home);
	file = fopen(taken, "w");
	assert_non_null(file);
	assert_true(fputs("mine", file) >= 0);
	assert_int_equal(fclose(file), 0);
	/* A link to nowhere is something, too. */
	assert_int_equal(symlink(nowhere, link), 0);
	const struct {
		const char *path, *word;
		enum err err;
	} row[] = {
		{ taken, "already", ERR_CONFLICT },
		{ link, "already", ERR_CONFLICT },
		{ p->file, "already", ERR_CONFLICT },
		{ p->home, "already", ERR_CONFLICT },
		{ nowhere, "does not exist", ERR_IO },
		{ inside, "does not exist", ERR_IO },
		{ "", "does not exist", ERR_IO },
		{ "/proc/x.db", "", ERR_IO },
	};

	before = files_in(p->home);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(backup_to(p->db, row[i].path, NULL, NULL, &f), row[i].err);
		assert_int_equal(f.err, row[i].err);
		assert_non_null(strstr(f.detail, row[i].word));
		assert_null(strstr(f.detail, p->home));
	}
	assert_int_equal(stat(taken, &st), 0);
	assert_int_equal(st.st_size, 4);
	/* Nothing is left lying about, and the store is as usable as before. */
	assert_int_equal(files_in(p->home), before);
	log_init("test", LOG_ERROR + 1);
	assert_int_equal(db_begin(p->db), ERR_OK);
	(void)snprintf(nowhere, sizeof(nowhere), "%s/copy", p->home);
	assert_int_equal(backup_to(p->db, nowhere, NULL, NULL, &f), ERR_INTERNAL);
	db_rollback(p->db);
	assert_int_equal(backup_to(p->db, nowhere, NULL, NULL, &f), ERR_OK);
}

static void
test_relative_and_odd_names(void **state)
{
	static const char *const names[] = { "copy", ":memory:", "file:copy?mode=memory", "XXXXXX" };
	struct place *p = *state;
	struct fault f = { 0 };
	char cwd[256];
	struct stat st;

	assert_non_null(getcwd(cwd, sizeof(cwd)));
	assert_int_equal(chdir(p->home), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(backup_to(p->db, names[i], NULL, NULL, &f), ERR_OK);
		assert_int_equal(stat(names[i], &st), 0);
		assert_true(st.st_size > 8192);
	}
	assert_int_equal(chdir(cwd), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_copied_while_in_use, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_refused, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_relative_and_odd_names, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
