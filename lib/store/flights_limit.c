/* flights_limit.c: what visitors and money allow. */
#include "store/column.h"
#include "store/flights.h"

#define WINDOW 3600

static enum err
admit(struct db *db, struct str address, int64_t now, int64_t limit, bool *ok, int64_t *retry_at)
{
	/* The limit-th newest one: there is room when it is an hour old. */
	static const char sql[] =
	    "SELECT at FROM admissions WHERE address = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3";
	int64_t at = 0;
	struct db_stmt *st;
	bool row;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	db_bind_str(st, 1, address);
	db_bind_int(st, 2, now - WINDOW);
	db_bind_int(st, 3, limit - 1);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	if (row)
		at = db_int(st, 0);
	db_reset(st);
	*ok = !row;
	*retry_at = row ? at + WINDOW : 0;
	if (row)
		return ERR_OK;
	e = db_prepare(db, "INSERT INTO admissions (address, at) VALUES ($1, $2)", &st);
	if (e != ERR_OK)
		return e;
	db_bind_str(st, 1, address);
	db_bind_int(st, 2, now);
	return db_run(st, NULL);
}

enum err
flights_admit(struct db *db, struct str address, int64_t now, int64_t limit, bool *ok, int64_t *retry_at)
{
	bool mine;
	enum err e;

	*ok = false;
	*retry_at = 0;
	if (limit <= 0) {
		*ok = true;
		return ERR_OK;
	}
	if (address.p == NULL)
		address = STR("");
	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	e = db_leave(db, mine, admit(db, address, now, limit, ok, retry_at));
	if (e != ERR_OK)
		*ok = false;
	return e;
}

enum err
flights_spent(struct db *db, enum platform p, int64_t day, int64_t *spent, int64_t *reads)
{
	struct db_stmt *st;
	bool row;
	enum err e;

	e = db_prepare(db, "SELECT spent, reads FROM spending WHERE platform = $1 AND day = $2", &st);
	if (e != ERR_OK)
		return e;
	column_bind_platform(st, 1, p);
	db_bind_int(st, 2, day);
	e = db_step(st, &row);
	if (e != ERR_OK)
		return e;
	*spent = row ? db_int(st, 0) : 0;
	if (reads != NULL)
		*reads = row ? db_int(st, 1) : 0;
	db_reset(st);
	return ERR_OK;
}

/* Adds to the day, never below 0. */
static enum err
add(struct db *db, enum platform p, int64_t day, int64_t money, int64_t reads)
{
	static const char sql[] =
	    "INSERT INTO spending (platform, day, spent, reads) "
	    "VALUES ($1, $2, CASE WHEN $3 > 0 THEN $3 ELSE 0 END, $4) "
	    "ON CONFLICT (platform, day) DO UPDATE SET "
	    "spent = CASE WHEN spending.spent + $3 > 0 THEN spending.spent + $3 ELSE 0 END, "
	    "reads = spending.reads + $4";
	struct db_stmt *st;
	enum err e = db_prepare(db, sql, &st);

	if (e != ERR_OK)
		return e;
	column_bind_platform(st, 1, p);
	db_bind_int(st, 2, day);
	db_bind_int(st, 3, money);
	db_bind_int(st, 4, reads);
	return db_run(st, NULL);
}

enum err
flights_reserve(
    struct db *db, enum platform p, int64_t day, int64_t cost, int64_t budget, bool *ok, int64_t *spent)
{
	bool mine;
	enum err e;

	*ok = false;
	if (cost < 0 || budget < 0)
		return ERR_INVALID;
	e = db_join(db, &mine);
	if (e != ERR_OK)
		return e;
	e = flights_spent(db, p, day, spent, NULL);
	*ok = e == ERR_OK && *spent <= budget && cost <= budget - *spent;
	if (*ok)
		e = add(db, p, day, cost, 0);
	e = db_leave(db, mine, e);
	if (e != ERR_OK)
		*ok = false;
	if (*ok)
		*spent += cost;
	return e;
}

enum err
flights_settle(struct db *db, enum platform p, int64_t day, int64_t reserved, int64_t used, int64_t reads)
{
	if (reserved < 0 || used < 0 || reads < 0)
		return ERR_INVALID;
	return add(db, p, day, used - reserved, reads);
}
