/* migrate.h: the steps that bring a store to today's schema. */
#ifndef TWEETX_STORE_MIGRATE_H
#define TWEETX_STORE_MIGRATE_H

#include "store/db.h"

/* One file of lib/store/migrations, compiled in; number n stands at n - 1. There are db_schema_now of them. */
struct migration {
	const char *name;
	const char *sql;
};
extern const struct migration migrations[];

/*
 * migrate_version(db, &version): 0 for an empty store, -1 for one that holds tables of somebody else. ERR_STORE for what is no
 * database.
 */
enum err migrate_version(struct db *db, int *version);

/*
 * migrate_run(db, steps, n): the missing ones of n steps, each in one transaction together with its number; all in one for an empty
 * store. Several processes may do this at once: one works, the others wait and find it done. ERR_STORE_SCHEMA for a newer store.
 */
enum err migrate_run(struct db *db, const struct migration *steps, int n);

/* migrate_check(db, mode, steps, n, fault): the store has all n steps and no more, having been brought there if it was empty or the
 * mode says so; otherwise a sentence about why not. */
enum err migrate_check(struct db *db, enum db_open_mode mode, const struct migration *steps, int n, struct fault *f);

/* migrate_complete(db, &yes): whether all tables of today are there. */
enum err migrate_complete(struct db *db, bool *yes);

#endif
