/* accounts.h: the accounts that are tracked: who they are, how far they were read, who may not come back. */
#ifndef TWEETX_STORE_ACCOUNTS_H
#define TWEETX_STORE_ACCOUNTS_H

#include "model/post.h"
#include "store/db.h"

/* A stored account. Strings lie in the caller's arena. */
struct account_row {
	int64_t id;             /* ours */
	struct account account;
	int64_t head_at;        /* when what `account` says was read last */
	int64_t revision;       /* grows with every change of its posts, head or readings */
	/* how far it was read */
	int64_t fetched_at;     /* last successful reading from a platform; 0: never (imports only) */
	int64_t imported_at;    /* last import; 0: never */
	int64_t swept_at;       /* last whole sweep */
	int64_t asked_at;       /* last time that somebody wanted it (written at most once an hour) */
	struct str source;      /* "x-api", "mastodon+import", ... */
	bool complete;
	struct str reason;      /* why not complete; empty when complete */
	struct str cursor;      /* where a backfill goes on; empty: nothing left */
	int64_t stored_posts;
	bool watched;           /* by the operator */
	/* the last trouble with the platform; ERR_OK when the last reading went well */
	struct fault trouble;
};

/* accounts_find(db, a, handle, &row): by current handle. ERR_NOT_FOUND. accounts_find_id by the platform's id; accounts_get by ours. */
enum err accounts_find(struct db *db, struct arena *a, const struct handle *h, struct account_row *row);
enum err accounts_find_id(struct db *db, struct arena *a, enum platform p, struct str platform_id, struct account_row *row);
enum err accounts_get(struct db *db, struct arena *a, int64_t id, struct account_row *row);

/* accounts_current(db, handle, &id, &revision): the cheap look-up. ERR_NOT_FOUND. */
enum err accounts_current(struct db *db, const struct handle *h, int64_t *id, int64_t *revision);

/*
 * accounts_save(db, account, at, &id, renamed_from): inserts or updates by the platform's id; empty strings and unknowns of
 * `account` keep what is stored. A handle that another id held goes to this one (the other keeps its history under no handle). An
 * account known so far only by an import ("@handle" as id) becomes this one, posts and readings merged; an "@handle" whose handle
 * a known account has is that account. *renamed (may be NULL) gets the former handle, "" if none; a watch moves along.
 * `at` is when it was read: an older reading than the stored one fills gaps and takes no handle away.
 * ERR_INVALID without an id. In a transaction of the caller's. Bumps the revision when something changed.
 */
enum err accounts_save(struct db *db, const struct account *account, int64_t at, int64_t *id, struct handle *renamed);

/* accounts_progress(db, id, p): fetched_at, swept_at, source, complete, reason, cursor and trouble as given. Bumps the revision,
 * unless the cursor alone is set: the pages of one reading count once, at its end. ERR_NOT_FOUND. */
struct account_progress {
	int64_t fetched_at, imported_at, swept_at; /* 0: leave */
	struct str source;   /* added to what is there ("+"; by name, "import" last); empty: leave */
	bool set_complete, complete;
	struct str reason;   /* with set_complete */
	bool set_cursor;
	struct str cursor;
	bool set_trouble;
	struct fault trouble;
};
enum err accounts_progress(struct db *db, int64_t id, const struct account_progress *p);

/* accounts_touch(db, id, now): asked_at, at most once an hour (then it writes, and so may wait for another writer).
 * accounts_bump: the revision alone. */
enum err accounts_touch(struct db *db, int64_t id, int64_t now);
enum err accounts_bump(struct db *db, int64_t id);

/* accounts_delete(db, id): with posts, readings, flights, misses, and jobs whose key is its "platform:handle". A watch stays, as it
 * is the operator's. In a transaction of the caller's. */
enum err accounts_delete(struct db *db, int64_t id);

/* Readings of an account's own numbers: one a time (`at`; the larger of each number where two were made then), bumping the revision
 * where that says something new; accounts_readings gives all in order of time, in the arena. */
enum err accounts_add_reading(struct db *db, int64_t id, const struct reading *r);
enum err accounts_readings(struct db *db, struct arena *a, int64_t id, struct reading **list, size_t *n);
/* accounts_move_readings(db, from, to): all of one account's to another, net follows too (of one day, `to` keeps its own). In a
 * transaction of the caller's. */
enum err accounts_move_readings(struct db *db, int64_t from, int64_t to);
/* Net follows a day (X's overview CSV): the newest import of a day wins. */
struct net_follow {
	int64_t day; /* days since 1970-01-01 */
	int64_t net;
};
enum err accounts_add_net_follow(struct db *db, int64_t id, struct net_follow nf);
enum err accounts_net_follows(struct db *db, struct arena *a, int64_t id, struct net_follow **list, size_t *n);

/* Watching by the operator, by handle: also before the first fetch. */
enum err accounts_watch(struct db *db, const struct handle *h, int64_t now, bool *was);
enum err accounts_unwatch(struct db *db, const struct handle *h, bool *was);
struct watch_row {
	struct handle handle;
	int64_t since, fetched_at, account_id; /* account_id 0: not read yet */
	int64_t posts;
	enum err trouble;
};
enum err accounts_watched(struct db *db, struct arena *a, struct watch_row **list, size_t *n);
bool accounts_is_watched(struct db *db, const struct handle *h);

/* Kept out: by handle, and by platform id where it was known (here or in the store); the operator's watch ends. accounts_unforget is
 * by handle, and lets in the ids that were kept out with it. */
enum err accounts_forget(struct db *db, const struct handle *h, struct str platform_id, int64_t now);
enum err accounts_unforget(struct db *db, const struct handle *h, bool *was);
enum err accounts_is_forgotten(struct db *db, const struct handle *h, struct str platform_id, bool *yes);

/* accounts_due(db, a, ...): ours ids for the worker: watched ones last read before `before` (never read ones are not here: see accounts_watched);
 * big ones (at least `big` posts) asked for since `asked_since`, read before `before`; unwatched ones neither asked for, imported nor first seen since `idle_since`. Trouble that lasts beyond `now` is waited for. */
enum err accounts_due_watched(struct db *db, struct arena *a, int64_t before, int64_t now, struct handle **list, size_t *n);
enum err accounts_due_big(struct db *db, struct arena *a, int64_t big, int64_t asked_since, int64_t before, int64_t now, struct handle **list, size_t *n);
enum err accounts_idle(struct db *db, struct arena *a, int64_t idle_since, int64_t **ids, size_t *n);

#endif
