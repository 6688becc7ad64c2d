/* test_watch.c: watched, kept-out, due and idle accounts. */
#include "fixture.h"

#include "store/accounts.h"

static struct handle
handle(enum platform p, const char *text)
{
	struct handle h = { .platform = p };

	(void)snprintf(h.text, sizeof(h.text), "%s", text);
	return h;
}

static int64_t
save(struct place *p, enum platform platform, const char *id, const char *name, int64_t at)
{
	struct account a = { .platform = platform, .id = str_of(id), .handle = str_of(name) };
	int64_t ours = 0;

	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(accounts_save(p->db, &a, at, &ours, NULL), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_OK);
	return ours;
}

static void
test_watched(void **state)
{
	struct place *p = *state;
	struct handle a = handle(PLATFORM_X, "jack"), b = handle(PLATFORM_MASTODON, "jack@a.b"),
		      c = handle(PLATFORM_X, "nobody");
	struct account_progress read = { .fetched_at = 77, .set_trouble = true };
	struct fault miss = { .err = ERR_UNKNOWN_ACCOUNT };
	struct watch_row *list;
	int64_t id;
	size_t n;
	bool was = true;

	assert_int_equal(accounts_watched(p->db, p->a, &list, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_false(accounts_is_watched(p->db, &a));
	assert_int_equal(accounts_unwatch(p->db, &a, &was), ERR_OK);
	assert_false(was);
	assert_int_equal(accounts_watch(p->db, &a, 10, &was), ERR_OK);
	assert_false(was);
	assert_int_equal(accounts_watch(p->db, &a, 20, &was), ERR_OK);
	assert_true(was);
	assert_int_equal(accounts_watch(p->db, &b, 30, &was), ERR_OK);
	assert_int_equal(accounts_watch(p->db, &c, 40, NULL), ERR_OK);
	id = save(p, PLATFORM_X, "12", "jack", 5);
	miss.until = 0;
	read.trouble = miss;
	assert_int_equal(accounts_progress(p->db, id, &read), ERR_OK);
	assert_int_equal(accounts_watched(p->db, p->a, &list, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].handle.text, "jack@a.b");
	assert_int_equal(list[0].handle.platform, PLATFORM_MASTODON);
	assert_int_equal(list[0].account_id, 0);
	assert_int_equal(list[0].trouble, ERR_OK);
	assert_string_equal(list[1].handle.text, "jack");
	assert_int_equal(list[1].since, 10);
	assert_int_equal(list[1].account_id, id);
	assert_int_equal(list[1].fetched_at, 77);
	assert_int_equal(list[1].trouble, ERR_UNKNOWN_ACCOUNT);
	assert_string_equal(list[2].handle.text, "nobody");
	assert_int_equal(accounts_unwatch(p->db, &a, &was), ERR_OK);
	assert_true(was);
	assert_false(accounts_is_watched(p->db, &a));
	assert_true(accounts_is_watched(p->db, &b));
}

static void
test_kept_out(void **state)
{
	struct place *p = *state;
	struct handle jack = handle(PLATFORM_X, "jack"), other = handle(PLATFORM_X, "other"),
		      elsewhere = handle(PLATFORM_MASTODON, "jack"),
		      imported = handle(PLATFORM_X, "imported");
	bool yes, was;

	(void)save(p, PLATFORM_X, "12", "jack", 5);
	(void)save(p, PLATFORM_X, "@imported", "imported", 5);
	assert_int_equal(accounts_watch(p->db, &jack, 1, NULL), ERR_OK);
	assert_int_equal(accounts_is_forgotten(p->db, &jack, STR("12"), &yes), ERR_OK);
	assert_false(yes);
	/* The id is known here, though the caller does not tell it. */
	assert_int_equal(accounts_forget(p->db, &jack, STR(""), 100), ERR_OK);
	assert_int_equal(accounts_forget(p->db, &jack, STR(""), 200), ERR_OK);
	assert_int_equal(accounts_forget(p->db, &imported, STR("@imported"), 200), ERR_OK);
	assert_false(accounts_is_watched(p->db, &jack));

	static const struct {
		int handle; /* 0 jack, 1 other, 2 on another platform, 3 imported */
		const char *id;
		bool yes;
	} row[] = {
		{ 0, "", true },
		{ 0, "12", true },
		{ 0, "99", true }, /* whoever has the handle now */
		{ 1, "12", true }, /* under another handle */
		{ 1, "", false },
		{ 1, "13", false },
		{ 1, "@imported", false },
		{ 2, "12", false },
		{ 3, "", true },
		{ 3, "77", true },
	};
	const struct handle *const who[] = { &jack, &other, &elsewhere, &imported };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(
		    accounts_is_forgotten(p->db, who[row[i].handle], str_of(row[i].id), &yes), ERR_OK);
		assert_int_equal(yes, row[i].yes);
	}
	assert_int_equal(accounts_unforget(p->db, &other, &was), ERR_OK);
	assert_false(was);
	assert_int_equal(accounts_unforget(p->db, &jack, &was), ERR_OK);
	assert_true(was);
	assert_int_equal(accounts_is_forgotten(p->db, &jack, STR("12"), &yes), ERR_OK);
	assert_false(yes);
	assert_int_equal(accounts_is_forgotten(p->db, &imported, (struct str){ NULL, 0 }, &yes), ERR_OK);
	assert_true(yes);
}

/* Handles as "a b c". */
static const char *
names(struct place *p, const struct handle *list, size_t n)
{
	const char *all = "";

	for (size_t i = 0; i < n; i++)
		all = arena_printf(p->a, "%s%s%s", all, i ? " " : "", list[i].text);
	assert_non_null(all);
	return all;
}

static void
test_due(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *name;
		int64_t fetched_at, trouble_until, asked_at, stored;
		bool watched;
	} row[] = {
		{ "a", 900, 0, 5000, 100, true },
		{ "b", 100, 0, 5000, 5000, true },
		{ "c", 100, 2001, 5000, 5000, true }, /* trouble lasts */
		{ "d", 100, 2000, 6000, 5000, false },
		{ "e", 0, 0, 5000, 5000, true },   /* imported only */
		{ "f", 50, 0, 4999, 5000, false }, /* asked for long ago */
		{ "g", 50, 0, 5000, 4999, true },
		{ "h", 0, 0, 5000, 5000, false },
	};
	struct handle h, *list;
	size_t n;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct account_progress read = { .fetched_at = row[i].fetched_at,
			.set_trouble = true,
			.trouble = { .until = row[i].trouble_until } };
		int64_t id = save(p, PLATFORM_X, row[i].name, row[i].name, 1);
		struct db_stmt *st;

		assert_int_equal(accounts_progress(p->db, id, &read), ERR_OK);
		assert_int_equal(accounts_touch(p->db, id, row[i].asked_at), ERR_OK);
		assert_int_equal(
		    db_prepare(p->db, "UPDATE accounts SET stored_posts = $1 WHERE id = $2", &st), ERR_OK);
		db_bind_int(st, 1, row[i].stored);
		db_bind_int(st, 2, id);
		assert_int_equal(db_run(st, NULL), ERR_OK);
		h = handle(PLATFORM_X, row[i].name);
		if (row[i].watched)
			assert_int_equal(accounts_watch(p->db, &h, 1, NULL), ERR_OK);
	}
	h = handle(PLATFORM_X, "never_read");
	assert_int_equal(accounts_watch(p->db, &h, 1, NULL), ERR_OK);
	/* Longest waiting first. */
	assert_int_equal(accounts_due_watched(p->db, p->a, 900, 2000, &list, &n), ERR_OK);
	assert_string_equal(names(p, list, n), "e g b");
	assert_int_equal(accounts_due_watched(p->db, p->a, 901, 2001, &list, &n), ERR_OK);
	assert_string_equal(names(p, list, n), "e g b c a");
	assert_int_equal(accounts_due_watched(p->db, p->a, 0, 2001, &list, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(accounts_due_big(p->db, p->a, 5000, 5000, 900, 2000, &list, &n), ERR_OK);
	assert_string_equal(names(p, list, n), "b d");
	assert_int_equal(accounts_due_big(p->db, p->a, 4999, 4999, 100, 2000, &list, &n), ERR_OK);
	assert_string_equal(names(p, list, n), "f g");
}

static void
test_idle(void **state)
{
	struct place *p = *state;
	struct handle h = handle(PLATFORM_X, "watched");
	struct account_progress brought = { .imported_at = 5000 };
	int64_t seen, asked, imported, *ids;
	size_t n;

	(void)save(p, PLATFORM_X, "1", "watched", 10);
	assert_int_equal(accounts_watch(p->db, &h, 1, NULL), ERR_OK);
	seen = save(p, PLATFORM_X, "2", "seen", 1000);
	asked = save(p, PLATFORM_X, "3", "asked", 10);
	assert_int_equal(accounts_touch(p->db, asked, 4000), ERR_OK);
	imported = save(p, PLATFORM_X, "4", "imported", 10);
	assert_int_equal(accounts_progress(p->db, imported, &brought), ERR_OK);
	/* One whose handle another account took is nobody's to watch. */
	(void)save(p, PLATFORM_X, "5", "lost", 10);
	(void)save(p, PLATFORM_X, "6", "lost", 9000);

	static const struct {
		int64_t since;
		size_t n;
	} row[] = { { 10, 0 }, { 11, 1 }, { 1000, 1 }, { 1001, 2 }, { 4001, 3 }, { 5001, 4 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(accounts_idle(p->db, p->a, row[i].since, &ids, &n), ERR_OK);
		assert_int_equal(n, row[i].n);
	}
	assert_int_equal(ids[0], seen);
	assert_int_equal(ids[1], asked);
	assert_int_equal(ids[2], imported);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_watched, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_kept_out, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_due, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_idle, place_setup, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
