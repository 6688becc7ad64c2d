/* fetch_keep.h: keeps what a reading of an account finds, and how it ended. */
#ifndef TWEETX_TRACKER_FETCH_KEEP_H
#define TWEETX_TRACKER_FETCH_KEEP_H

#include "source/plan.h"
#include "tracker/tracker.h"

/* State of one run; `fetch_run` owns it. */
struct fetch_keep {
	struct tracker *t;
	struct handle handle;
	enum plan_mode mode;
	struct arena *arena; /* lives as long as the run */
	int64_t started_at;
	int64_t account;       /* our id; 0 until the profile has come */
	int64_t first_account; /* what the handle meant when the run began */
	struct handle renamed; /* the account's former handle; text "" for none */
	int64_t posts, added;  /* seen in this run; of them new to the store */
	int64_t told_posts;    /* by the profile; COUNT_UNKNOWN */
	uint64_t bytes;	       /* of their texts */
	bool has_profile;
	bool cursor_left; /* there is more behind */
	struct str *seen; /* ids listed in this run */
	size_t n_seen, cap_seen;
};

void fetch_keep_init(
    struct fetch_keep *k, struct tracker *t, const struct handle *h, struct arena *a, int64_t now);

/* fetch_keep_page(k, page, expected, lease, fault): one transaction: profile, posts, cursor, progress.
 * Names, biographies and posts of absurd length are cut, in the page too.
 * ERR_CONFLICT when the flight was lost, ERR_FORGOTTEN when the account is kept out. */
enum err fetch_keep_page(
    struct fetch_keep *k, const struct plan_page *page, int64_t expected, int64_t lease, struct fault *f);

/* fetch_keep_bloated(k): the posts of this run are longer than people write: a hostile server fills the disk.
 * What was kept stays; nothing more of the account should be asked for. */
bool fetch_keep_bloated(const struct fetch_keep *k);

/* fetch_keep_end(k, end, now, fault): deletions, completeness, trouble, remembered misses. ERR_OK when
 * something of the account was read. */
enum err fetch_keep_end(struct fetch_keep *k, const struct plan_end *end, int64_t now, struct fault *f);

#endif
