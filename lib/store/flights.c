/* flights.c: who is fetching which account, and what look-ups found nothing. */
#include "store/flights.h"

#include <stdio.h>

#include "store/column.h"

enum err
flights_look(struct db *db, const struct handle *h, int64_t now, struct flight *fl, bool *flying)
{
	static const char sql[] = "SELECT started_at, posts, expected, owner, lease_until FROM flights "
				  "WHERE platform = $1 AND handle = $2 AND lease_until > $3";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_int(st, 3, now);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*flying = row;
	*fl = (struct flight){ 0 };
	if (row) {
		fl->started_at = db_int(st, 0);
		fl->posts = db_int(st, 1);
		fl->expected = db_int(st, 2);
		(void)snprintf(fl->owner, sizeof(fl->owner), STR_FMT, STR_ARG(db_text(st, 3)));
		fl->lease_until = db_int(st, 4);
	}
	db_reset(st);
	return ERR_OK;
}

enum err
flights_take(
    struct db *db, const struct handle *h, const char *owner, int64_t now, int64_t lease, bool *taken)
{
	static const char sql[] =
	    "INSERT INTO flights (platform, handle, owner, started_at, lease_until, posts, expected) "
	    "VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (platform, handle) DO UPDATE SET "
	    "owner = excluded.owner, started_at = excluded.started_at, lease_until = excluded.lease_until, "
	    "posts = 0, expected = 0 WHERE flights.lease_until <= $4";
	struct flight fl;
	int64_t n = 0;
	struct db_stmt *st;
	enum err e;

	*taken = false;
	if (owner[0] == '\0' || strlen(owner) >= sizeof(fl.owner))
		return ERR_INVALID;
	/* Looked at first, so that the many who come too late do not wait for writers. */
	e = flights_look(db, h, now, &fl, taken);
	if (e != ERR_OK || *taken) {
		*taken = false;
		return e;
	}
	e = db_prepare(db, sql, &st);
	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_str(st, 3, str_of(owner));
	db_bind_int(st, 4, now);
	db_bind_int(st, 5, now + lease);
	e = db_run(st, &n);
	*taken = e == ERR_OK && n > 0;
	return e;
}

enum err
flights_renew(struct db *db, const struct handle *h, const char *owner, int64_t now, int64_t lease,
    int64_t posts, int64_t expected)
{
	static const char sql[] = "UPDATE flights SET lease_until = $4, posts = $5, expected = $6 "
				  "WHERE platform = $1 AND handle = $2 AND owner = $3";
	int64_t n = 0;
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_str(st, 3, str_of(owner));
	db_bind_int(st, 4, now + lease);
	db_bind_int(st, 5, posts);
	db_bind_int(st, 6, expected);
	e = db_run(st, &n);
	return e == ERR_OK && n == 0 ? ERR_CONFLICT : e;
}

enum err
flights_end(struct db *db, const struct handle *h, const char *owner)
{
	struct db_stmt *st;
	enum err e;

	e = db_prepare(db, "DELETE FROM flights WHERE platform = $1 AND handle = $2 AND owner = $3", &st);
	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_str(st, 3, str_of(owner));
	return db_run(st, NULL);
}

enum err
flights_miss(struct db *db, const struct handle *h, const struct fault *f, int64_t now, int64_t seconds)
{
	static const char sql[] =
	    "INSERT INTO misses (platform, handle, until, trouble, trouble_detail, trouble_field, "
	    "trouble_setting, trouble_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
	    "ON CONFLICT (platform, handle) DO UPDATE SET until = excluded.until, trouble = "
	    "excluded.trouble, "
	    "trouble_detail = excluded.trouble_detail, trouble_field = excluded.trouble_field, "
	    "trouble_setting = excluded.trouble_setting, trouble_until = excluded.trouble_until";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_int(st, 3, now + seconds);
	column_bind_fault(st, 4, f);
	return db_run(st, NULL);
}

enum err
flights_missed(struct db *db, const struct handle *h, int64_t now, struct fault *f)
{
	static const char sql[] =
	    "SELECT trouble, trouble_detail, trouble_field, trouble_setting, trouble_until FROM misses "
	    "WHERE platform = $1 AND handle = $2 AND until > $3";
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_handle(st, 1, h);
	db_bind_int(st, 3, now);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*f = (struct fault){ .err = ERR_OK };
	if (row)
		column_fault(st, 0, f);
	db_reset(st);
	return ERR_OK;
}

enum err
flights_prune(struct db *db, int64_t now)
{
	/* Spending is kept for a bit more than a year, for whoever asks what reading has cost. */
	static const char *const sql[] = {
		"DELETE FROM flights WHERE lease_until <= $1",
		"DELETE FROM misses WHERE until <= $1",
		"DELETE FROM admissions WHERE at <= $1 - 3600",
		"DELETE FROM spending WHERE day < $1 / 86400 - 400",
	};
	struct db_stmt *st;
	bool mine;
	enum err e = db_join(db, &mine);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < sizeof(sql) / sizeof(sql[0]); i++) {
		e = db_prepare(db, sql[i], &st);
		if (e != ERR_OK)
			break;
		db_bind_int(st, 1, now);
		e = db_run(st, NULL);
	}
	return db_leave(db, mine, e);
}
