/* operate.c: `tweetx work`, `config`, `migrate` and `backup`: what the operator does. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/command.h"
#include "job/queue.h"
#include "store/backup.h"
#include "tracker/wake.h"
#include "tracker/work.h"

#define SCHEDULE_US ((int64_t)30 * 1000000)

static volatile sig_atomic_t ended;

static void
on_end(int signal_number)
{
	(void)signal_number;
	ended = 1;
}

/* Does jobs one after the other until none is due; `forever` goes on waiting for more. */
static int
work(struct tracker *t, bool forever)
{
	int64_t schedule_us = 0, done = 0;
	int fd = forever ? wake_listen(tracker_conf(t)) : -1;
	bool did;
	enum err err = work_free_dead(t, clock_now());

	while (err == ERR_OK && !ended) {
		if (clock_mono_us() >= schedule_us) {
			err = work_schedule(t, clock_now());
			schedule_us = clock_mono_us() + SCHEDULE_US;
		}
		if (err == ERR_OK && forever)
			err = job_heartbeat(tracker_db(t), tracker_owner(t), clock_now());
		if (err == ERR_OK)
			err = work_one(t, &did);
		if (err != ERR_OK)
			break;
		done += did;
		if (!did && !forever)
			break;
		if (!did)
			wake_wait(fd, 1000000);
	}
	if (fd >= 0)
		close(fd);
	if (err) {
		command_say("the work broke off: %s", err_title(err));
		return EXIT_FAILED;
	}
	if (!forever)
		printf("%lld jobs done\n", (long long)done);
	return EXIT_FINE;
}

static int
run_work(int argc, char **argv)
{
	bool once = false;
	const struct option_row options[] = { { "once", NULL, &once }, { NULL, NULL, NULL } };
	struct sigaction sa = { .sa_handler = on_end };
	struct tracker *t;
	struct conf *c;
	char *rest[16];
	int n, status;

	if (argc > 4 || !command_options(argc, argv, options, rest, &n) || n != 0)
		return command_usage(&command_work);
	status = command_tracker(&c, &t);
	if (status)
		return status;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	status = work(t, !once);
	tracker_close(t);
	conf_free(c);
	return status;
}

const struct command command_work = { "work", "[--once]",
	"Do the jobs that wait: readings, backfills, sweeps",
	"With --once until none is due, for cron on a host without daemons:\n\n"
	"  */5 * * * *  tweetx work --once\n\n"
	"Without it until ended, one job at a time; the daemon `worker` runs several.\n",
	run_work };

static int
run_config(int argc, char **argv)
{
	bool check = false;
	const struct option_row options[] = { { "check", NULL, &check }, { NULL, NULL, NULL } };
	struct conf *c;
	char *rest[16];
	int n, status;

	if (argc > 4 || !command_options(argc, argv, options, rest, &n) || n != 0)
		return command_usage(&command_config);
	status = command_conf(&c);
	if (status)
		return status;
	if (check)
		puts("the settings are good");
	else
		conf_print(c, stdout);
	conf_free(c);
	return EXIT_FINE;
}

const struct command command_config = { "config", "[--check]",
	"Print every setting with its value and meaning",
	"Secrets are masked. With --check nothing is printed but what is wrong.\n", run_config };

static int
run_migrate(int argc, char **argv)
{
	const struct option_row options[] = { { NULL, NULL, NULL } };
	struct conf *c;
	struct db *db;
	struct fault f;
	char *rest[16];
	int n, status;

	if (argc > 4 || !command_options(argc, argv, options, rest, &n) || n != 0)
		return command_usage(&command_migrate);
	status = command_conf(&c);
	if (status)
		return status;
	if (db_open(c, DB_MIGRATE, &db, &f) != ERR_OK) {
		status = command_fault("the store could not be upgraded", &f);
	} else {
		printf("the store is at schema %d\n", db_schema(db));
		db_close(db);
	}
	conf_free(c);
	return status;
}

const struct command command_migrate = { "migrate", "", "Bring the store to this version's schema",
	"Run it once after an upgrade, with everything else ended; make a backup before. A\n"
	"store that is up to date already is left as it is.\n",
	run_migrate };

static void
on_backup(void *ctx, int done, int total)
{
	struct progress *p = ctx;
	int64_t now = clock_mono_us();

	if (!p->terminal || (p->drawn_us != 0 && now - p->drawn_us < 100000))
		return;
	p->drawn_us = now;
	fprintf(stderr, "\r\033[K%d %%", total > 0 ? (int)((int64_t)done * 100 / total) : 0);
	fflush(stderr);
}

static int
run_backup(int argc, char **argv)
{
	const struct option_row options[] = { { NULL, NULL, NULL } };
	struct progress p;
	struct conf *c;
	struct db *db;
	struct fault f = { .err = ERR_OK };
	char *rest[16];
	int n, status;

	if (argc > 4 || !command_options(argc, argv, options, rest, &n) || n != 1)
		return command_usage(&command_backup);
	status = command_conf(&c);
	if (status)
		return status;
	if (db_open(c, DB_READ_WRITE, &db, &f) != ERR_OK) {
		status = command_fault("the store could not be opened", &f);
		conf_free(c);
		return status;
	}
	progress_start(&p);
	if (backup_to(db, rest[0], on_backup, &p, &f) != ERR_OK)
		status = command_fault("the backup could not be made", &f);
	progress_end(&p);
	if (status == EXIT_FINE)
		printf("%s holds the store as it is now\n", rest[0]);
	db_close(db);
	conf_free(c);
	return status;
}

const struct command command_backup = { "backup", "FILE", "Copy the store into a new file while it is in use",
	"FILE must not be there yet. To bring it back: end everything, put the file in the\n"
	"place of $TWEETX_HOME/tweetx.db (and remove tweetx.db-wal and tweetx.db-shm), start\n"
	"again. Keep $TWEETX_HOME/tweetx.env and $TWEETX_HOME/secret with it.\n",
	run_backup };
