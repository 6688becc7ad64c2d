/* test_db.c: opening the store, its transactions and its statements. */
#include "fixture.h"

#include <sys/stat.h>

#include "base/str.h"
#include "store/migrate.h"
#include "store/sqlite.h"

static void
test_made_for_its_owner_alone(void **state)
{
	struct place *p = *state;
	struct stat st;
	char deep[128];
	struct fault f = { 0 };

	(void)snprintf(deep, sizeof(deep), "%s/a/b", p->home);
	assert_int_equal(conf_set(p->c, "TWEETX_HOME", deep, &f), ERR_OK);
	umask(0);
	p->db = place_open(p, DB_READ_WRITE);
	umask(022);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	(void)snprintf(deep, sizeof(deep), "%s/a/b/tweetx.db", p->home);
	assert_int_equal(stat(deep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(db_schema(p->db), db_schema_now);
	assert_int_equal(db_check(p->db), ERR_OK);
}

static void
test_settings_of_a_connection(void **state)
{
	struct place *p = *state;
	static const struct {
		const char *sql;
		int64_t want;
	} row[] = {
		{ "PRAGMA synchronous", 1 },
		{ "PRAGMA foreign_keys", 1 },
		{ "PRAGMA busy_timeout", 5000 },
		{ "PRAGMA mmap_size", 268435456 },
		{ "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1 },
		{ "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%STRICT%' "
		  "AND name NOT LIKE 'sqlite_%'",
		    0 },
	};
	int64_t v;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		place_number(p->db, row[i].sql, &v);
		assert_int_equal(v, row[i].want);
	}
}

/* The list of tables that must be there is the list of those that the migrations make. */
static void
test_tables_are_known(void **state)
{
	struct place *p = *state;
	struct db_stmt *st;
	bool row, complete;
	char drop[64];
	int n = 0;

	assert_int_equal(migrate_complete(p->db, &complete), ERR_OK);
	assert_true(complete);
	place_run(p->db, "PRAGMA foreign_keys=OFF");
	for (;;) {
		assert_int_equal(
		    db_prepare(p->db,
			"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
			"ORDER BY name LIMIT 1",
			&st),
		    ERR_OK);
		assert_int_equal(db_step(st, &row), ERR_OK);
		if (!row)
			break;
		(void)snprintf(drop, sizeof(drop), "DROP TABLE " STR_FMT, STR_ARG(db_text(st, 0)));
		db_reset(st);
		assert_int_equal(sqlite_exec(p->db, drop), ERR_OK);
		assert_int_equal(migrate_complete(p->db, &complete), ERR_OK);
		assert_false(complete);
		n++;
	}
	db_reset(st);
	assert_int_equal(n, 13);
}

/* What happens to a store between two openings, and what the second one says. */
static void
test_refusals(void **state)
{
	static const struct {
		const char *sql, *url, *word;
		enum db_open_mode mode;
		enum err err;
	} row[] = {
		{ "UPDATE tweetx_schema SET version = 99 WHERE version = (SELECT max(version) FROM "
		  "tweetx_schema)",
		    "", "newer TweetX", DB_READ_WRITE, ERR_STORE_SCHEMA },
		{ "UPDATE tweetx_schema SET version = 99 WHERE version = (SELECT max(version) FROM "
		  "tweetx_schema)",
		    "", "newer TweetX", DB_MIGRATE, ERR_STORE_SCHEMA },
		{ "UPDATE tweetx_schema SET version = 9000000000000000000", "", "newer TweetX", DB_READ_WRITE,
		    ERR_STORE_SCHEMA },
		{ "DROP TABLE jobs", "", "missing", DB_READ_WRITE, ERR_STORE_SCHEMA },
		{ "DROP TABLE posts", "", "missing", DB_MIGRATE, ERR_STORE_SCHEMA },
		{ "DROP TABLE tweetx_schema", "", "none of TweetX", DB_READ_WRITE, ERR_STORE_SCHEMA },
		{ "DROP TABLE tweetx_schema", "", "none of TweetX", DB_MIGRATE, ERR_STORE_SCHEMA },
		{ "ALTER TABLE tweetx_schema RENAME COLUMN version TO number", "", "could not be read",
		    DB_READ_WRITE, ERR_STORE_SCHEMA },
		{ NULL, "postgres://me:secret@host/db", "PostgreSQL", DB_READ_WRITE, ERR_UNSUPPORTED },
		{ NULL, "postgresql://me:secret@host/db", "PostgreSQL", DB_MIGRATE, ERR_UNSUPPORTED },
		{ NULL, "mysql://me:secret@host/db", "sqlite:PATH", DB_READ_WRITE, ERR_UNSUPPORTED },
		{ NULL, "sqlite:", "sqlite:PATH", DB_READ_WRITE, ERR_UNSUPPORTED },
		{ NULL, "sqlite:///tmp/x.db", "sqlite:PATH", DB_READ_WRITE, ERR_UNSUPPORTED },
		{ NULL, "SQLITE:/tmp/x.db", "sqlite:PATH", DB_READ_WRITE, ERR_UNSUPPORTED },
		{ NULL, "sqlite:/nowhere/at/all/x.db", "folder", DB_READ_WRITE, ERR_STORE },
		{ NULL, "sqlite:/dev/null/x.db", "folder", DB_READ_WRITE, ERR_STORE },
		{ NULL, "sqlite:/tmp", "may not be opened", DB_READ_WRITE, ERR_STORE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct place p;
		struct fault f = { 0 };

		place_make(&p);
		log_init("test", LOG_ERROR + 1);
		p.db = place_open(&p, DB_READ_WRITE);
		if (row[i].sql != NULL)
			assert_int_equal(sqlite_exec(p.db, row[i].sql), ERR_OK);
		db_close(p.db);
		assert_int_equal(conf_set(p.c, "DATABASE_URL", row[i].url, &f), ERR_OK);
		assert_int_equal(db_open(p.c, row[i].mode, &p.db, &f), row[i].err);
		assert_null(p.db);
		assert_int_equal(f.err, row[i].err);
		assert_non_null(strstr(f.detail, row[i].word));
		assert_null(strstr(f.detail, "secret"));
		assert_null(strstr(f.detail, p.home));
		assert_string_equal(f.setting, row[i].url[0] ? "DATABASE_URL" : "TWEETX_HOME");
		place_drop(&p);
	}
}

/* Steps of programs that are not there yet, on a store beside the real tables' one. */
static void
test_steps(void **state)
{
	static const struct migration steps[] = {
		{ "0001_a", "CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (1);" },
		{ "0002_b", "CREATE TABLE b (n INTEGER) STRICT; UPDATE a SET n = 2;" },
		{ "0003_bad", "CREATE TABLE c (n INTEGER) STRICT; UPDATE a SET n = 3; INSERT INTO nothing "
			      "VALUES (1);" },
	};
	struct place *p = *state;
	struct fault f = { 0 };
	sqlite3 *s = NULL;
	bool readonly;
	int64_t n;
	int v;

	log_init("test", LOG_ERROR + 1);
	assert_int_equal(sqlite_connect(p->file, &s, &readonly, &f), ERR_OK);
	p->db = sqlite_wrap(s);
	assert_non_null(p->db);
	assert_int_equal(migrate_version(p->db, &v), ERR_OK);
	assert_int_equal(v, 0);
	/* An empty one is brought up in either mode, whole or not at all. */
	assert_int_equal(migrate_check(p->db, DB_READ_WRITE, steps, 3, &f), ERR_STORE_SCHEMA);
	assert_int_equal(migrate_version(p->db, &v), ERR_OK);
	assert_int_equal(v, 0);
	assert_int_equal(migrate_check(p->db, DB_READ_WRITE, steps, 1, &f), ERR_OK);
	/* An older one only when that is asked for. */
	assert_int_equal(migrate_check(p->db, DB_READ_WRITE, steps, 2, &f), ERR_STORE_SCHEMA);
	assert_non_null(strstr(f.detail, "tweetx migrate"));
	assert_int_equal(migrate_check(p->db, DB_MIGRATE, steps, 2, &f), ERR_OK);
	assert_int_equal(migrate_check(p->db, DB_MIGRATE, steps, 2, &f), ERR_OK);
	assert_int_equal(migrate_check(p->db, DB_READ_WRITE, steps, 2, &f), ERR_OK);
	place_number(p->db, "SELECT n FROM a", &n);
	assert_int_equal(n, 2);
	/* A step that fails leaves nothing behind. */
	assert_int_equal(migrate_check(p->db, DB_MIGRATE, steps, 3, &f), ERR_STORE_SCHEMA);
	assert_int_equal(migrate_version(p->db, &v), ERR_OK);
	assert_int_equal(v, 2);
	place_number(p->db, "SELECT n FROM a", &n);
	assert_int_equal(n, 2);
	place_number(p->db, "SELECT count(*) FROM sqlite_master WHERE name = 'c'", &n);
	assert_int_equal(n, 0);
	/* A newer one. */
	assert_int_equal(migrate_run(p->db, steps, 1), ERR_STORE_SCHEMA);
	assert_int_equal(migrate_check(p->db, DB_MIGRATE, steps, 1, &f), ERR_STORE_SCHEMA);
	assert_non_null(strstr(f.detail, "newer"));
}

static void
write_file(const char *path, const char *bytes, size_t n)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void
test_not_a_database(void **state)
{
	struct place *p = *state;
	struct fault f = { 0 };
	char bytes[8192];

	memset(bytes, 'x', sizeof(bytes));
	write_file(p->file, bytes, sizeof(bytes));
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE);
	assert_non_null(strstr(f.detail, "no SQLite database"));
	/* It is somebody's file: it stays as it is. */
	struct stat st;

	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_size, sizeof(bytes));
}

static void
test_damaged(void **state)
{
	struct place *p = *state;
	struct fault f = { 0 };
	FILE *file;

	p->db = place_open(p, DB_READ_WRITE);
	db_close(p->db);
	p->db = NULL;
	file = fopen(p->file, "r+");
	assert_non_null(file);
	/* The page of the schema, behind the header. */
	assert_int_equal(fseek(file, 100, SEEK_SET), 0);
	for (int i = 0; i < 2000; i++)
		assert_true(fputc(0xa5, file) != EOF);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(db_open(p->c, DB_READ_WRITE, &p->db, &f), ERR_STORE);
	assert_non_null(strstr(f.detail, "damaged"));
}

static void
test_empty_file_becomes_a_store(void **state)
{
	struct place *p = *state;

	write_file(p->file, "", 0);
	p->db = place_open(p, DB_READ_WRITE);
	assert_int_equal(db_schema(p->db), db_schema_now);
}

static void
test_odd_names(void **state)
{
	static const char *const names[] = { "a b?c#d%41.db", "file:x.db", ":memory:", "-wal",
		"\xc3\xa9.db" };
	struct place *p = *state;
	char url[160], path[128], cwd[256];
	struct fault f = { 0 };
	struct stat st;

	assert_non_null(getcwd(cwd, sizeof(cwd)));
	assert_int_equal(chdir(p->home), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(url, sizeof(url), "sqlite:%s", names[i]);
		(void)snprintf(path, sizeof(path), "%s/%s", p->home, names[i]);
		assert_int_equal(conf_set(p->c, "DATABASE_URL", url, &f), ERR_OK);
		p->db = place_open(p, DB_READ_WRITE);
		db_close(p->db);
		p->db = NULL;
		assert_int_equal(stat(path, &st), 0);
		assert_true(st.st_size > 0);
	}
	assert_int_equal(chdir(cwd), 0);
}

static void
test_transactions(void **state)
{
	struct place *p = *state;
	struct db *other = place_open(p, DB_READ_WRITE);
	int64_t n, before;
	bool mine;

	log_init("test", LOG_ERROR + 1);
	assert_int_equal(db_commit(p->db), ERR_INTERNAL);
	db_rollback(p->db);
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(db_begin(p->db), ERR_INTERNAL);
	assert_int_equal(db_read_begin(p->db), ERR_INTERNAL);
	place_run(p->db, "INSERT INTO workers (owner, at) VALUES ('a', 1)");
	db_rollback(p->db);
	place_number(p->db, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 0);

	/* What others have committed shows in the number of changes, our own does not matter. */
	before = db_changes(other);
	assert_int_equal(db_changes(other), before);
	assert_int_equal(db_begin(p->db), ERR_OK);
	place_run(p->db, "INSERT INTO workers (owner, at) VALUES ('a', 1)");
	assert_int_equal(db_changes(other), before);
	assert_int_equal(db_commit(p->db), ERR_OK);
	assert_int_not_equal(db_changes(other), before);

	/* One picture for several reads. */
	assert_int_equal(db_read_begin(other), ERR_OK);
	place_number(other, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 1);
	place_run(p->db, "INSERT INTO workers (owner, at) VALUES ('b', 1)");
	place_number(other, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 1);
	assert_int_equal(db_join(other, &mine), ERR_INTERNAL);
	assert_int_equal(db_commit(other), ERR_OK);
	place_number(other, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 2);

	/* Joining: the caller's transaction stays the caller's. */
	assert_int_equal(db_begin(other), ERR_OK);
	assert_int_equal(db_join(other, &mine), ERR_OK);
	assert_false(mine);
	place_run(other, "DELETE FROM workers");
	assert_int_equal(db_leave(other, mine, ERR_FULL), ERR_FULL);
	db_rollback(other);
	place_number(other, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 2);
	assert_int_equal(db_join(other, &mine), ERR_OK);
	assert_true(mine);
	place_run(other, "DELETE FROM workers");
	assert_int_equal(db_leave(other, mine, ERR_OK), ERR_OK);
	place_number(p->db, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 0);

	/* Somebody else writes and does not come to an end. */
	assert_int_equal(db_begin(other), ERR_OK);
	assert_int_equal(db_check(p->db), ERR_BUSY);
	db_rollback(other);
	assert_int_equal(db_check(p->db), ERR_OK);
	place_number(p->db, "PRAGMA busy_timeout", &n);
	assert_int_equal(n, 5000);

	/* A transaction that was undone cannot be committed. */
	assert_int_equal(db_begin(p->db), ERR_OK);
	assert_int_equal(sqlite_exec(p->db, "ROLLBACK"), ERR_OK);
	assert_int_equal(db_commit(p->db), ERR_STORE);
	assert_int_equal(db_begin(p->db), ERR_OK);
	db_rollback(p->db);
	db_close(other);
}

static void
test_statements(void **state)
{
	struct place *p = *state;
	static const char twice[] = "SELECT $2, $1, $2, $3 UNION ALL SELECT 0, 0, 0, 0";
	struct db_stmt *a, *b, *c;
	bool row;

	log_init("test", LOG_ERROR + 1);
	/* By number, not by order of appearance; texts with NUL, empty and NULL. */
	assert_int_equal(db_prepare(p->db, twice, &a), ERR_OK);
	db_bind_int(a, 1, INT64_MIN);
	db_bind_str(a, 2, (struct str){ "a\0b", 3 });
	db_bind_str(a, 3, STR(""));
	assert_int_equal(db_step(a, &row), ERR_OK);
	assert_true(row);
	assert_true(str_eq(db_text(a, 0), (struct str){ "a\0b", 3 }));
	assert_true(db_int(a, 1) == INT64_MIN);
	assert_true(str_eq(db_text(a, 2), (struct str){ "a\0b", 3 }));
	assert_false(db_is_null(a, 3));
	assert_int_equal(db_text(a, 3).len, 0);

	/* The same text while it is in use: another one; then the first again. */
	assert_int_equal(db_prepare(p->db, twice, &b), ERR_OK);
	assert_ptr_not_equal(a, b);
	db_bind_int(b, 1, 1);
	db_bind_null(b, 2);
	db_bind_str(b, 3, (struct str){ NULL, 0 });
	assert_int_equal(db_step(b, &row), ERR_OK);
	assert_true(db_is_null(b, 0));
	assert_true(db_is_null(b, 3));
	assert_null(db_text(b, 3).p);
	assert_true(db_int(a, 1) == INT64_MIN);
	db_reset(a);
	assert_int_equal(db_prepare(p->db, twice, &c), ERR_OK);
	assert_ptr_equal(a, c);
	db_reset(b);

	/* What is no statement of ours. */
	static const struct {
		const char *sql;
		enum err err;
	} bad[] = {
		{ "SELECT * FROM nothing", ERR_STORE_SCHEMA },
		{ "SELECT nothing FROM posts", ERR_STORE_SCHEMA },
		{ "SELECT ?", ERR_INTERNAL },
		{ "SELECT $2", ERR_INTERNAL },
		{ "SELECT $name", ERR_INTERNAL },
		{ "SELECT $1, $3", ERR_INTERNAL },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(db_prepare(p->db, bad[i].sql, &a), bad[i].err);

	/* A parameter that is not there fails the step, and only that one. */
	static const char one[] = "SELECT $1";

	for (int wrong = -1; wrong <= 2; wrong++) {
		assert_int_equal(db_prepare(p->db, one, &a), ERR_OK);
		db_bind_int(a, wrong, 5);
		assert_int_equal(db_step(a, &row), wrong == 1 ? ERR_OK : ERR_INTERNAL);
		db_reset(a);
	}
	/* Offended keys and rules. */
	place_run(p->db, "INSERT INTO workers (owner, at) VALUES ('a', 1)");
	assert_int_equal(db_prepare(p->db, "INSERT INTO workers (owner, at) VALUES ($1, 1)", &a), ERR_OK);
	db_bind_str(a, 1, STR("a"));
	assert_int_equal(db_run(a, NULL), ERR_CONFLICT);
}

/* More statements than the table has room for at first. */
static void
test_many_statements(void **state)
{
	struct place *p = *state;
	static char sql[300][32];
	struct db_stmt *st[300], *again;
	int64_t v;

	for (int i = 0; i < 300; i++) {
		(void)snprintf(sql[i], sizeof(sql[i]), "SELECT %d", i);
		assert_int_equal(db_prepare(p->db, sql[i], &st[i]), ERR_OK);
	}
	for (int i = 0; i < 300; i++) {
		assert_int_equal(db_prepare(p->db, sql[i], &again), ERR_OK);
		assert_ptr_equal(again, st[i]);
		place_number(p->db, sql[i], &v);
		assert_int_equal(v, i);
	}
}

static int
write_a_row(struct place *p, int number)
{
	struct db_stmt *st;

	if (db_prepare(p->db, "INSERT INTO workers (owner, at) VALUES ($1, 1)", &st) != ERR_OK)
		return 101;
	db_bind_str(st, 1, str_of((const char *[]){ "0", "1", "2", "3", "4", "5", "6", "7" }[number]));
	return db_run(st, NULL) == ERR_OK ? 1 : 101;
}

static void
test_opened_by_many_at_once(void **state)
{
	struct place *p = *state;
	int64_t n;

	assert_int_equal(crowd(8, write_a_row, p), 8);
	p->db = place_open(p, DB_READ_WRITE);
	place_number(p->db, "SELECT count(*) FROM workers", &n);
	assert_int_equal(n, 8);
	place_number(p->db, "SELECT count(*) FROM tweetx_schema", &n);
	assert_int_equal(n, db_schema_now);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_made_for_its_owner_alone, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_settings_of_a_connection, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_tables_are_known, place_setup, place_teardown),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test_setup_teardown(test_steps, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_not_a_database, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_damaged, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(
		    test_empty_file_becomes_a_store, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_odd_names, place_setup_closed, place_teardown),
		cmocka_unit_test_setup_teardown(test_transactions, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_statements, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(test_many_statements, place_setup, place_teardown),
		cmocka_unit_test_setup_teardown(
		    test_opened_by_many_at_once, place_setup_closed, place_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
