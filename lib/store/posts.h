/* posts.h: the posts of an account, one row each, merged reading by reading. */
#ifndef TWEETX_STORE_POSTS_H
#define TWEETX_STORE_POSTS_H

#include "model/post.h"
#include "store/db.h"

/*
 * posts_save(db, account, posts, n, &added, &changed): merges each with what is stored (post_merge) and counts the new ones and those
 * that say something else now (not merely that they were read again), which keeps stored_posts. The revision is left to whoever ends
 * the reading (accounts_progress), so that a long one does not end the cached reports page by page. ERR_NOT_FOUND without the account, ERR_INVALID for a post without an id. In a transaction of the caller's.
 */
enum err posts_save(struct db *db, int64_t account, const struct post *posts, size_t n, int64_t *added, int64_t *changed);

/*
 * posts_each(db, account, fn, ctx): every post, in one consistent picture, in order of id bytes; strings live until fn returns. fn's error ends it
 * and is returned; it may read the store, not write it. ERR_STORE where a stored post cannot be read. This is the cold path of every report: about a third of a microsecond a post beyond fn.
 */
enum err posts_each(struct db *db, int64_t account, enum err (*fn)(void *ctx, const struct post *post), void *ctx);

/* posts_get(db, a, account, id, &post): ERR_NOT_FOUND. */
enum err posts_get(struct db *db, struct arena *a, int64_t account, struct str id, struct post *post);

enum err posts_count(struct db *db, int64_t account, int64_t *n);
/* posts_newest(db, a, account, &id, &at): the newest original/reply/quote/repost; id empty when there is none. */
enum err posts_newest(struct db *db, struct arena *a, int64_t account, struct str *id, int64_t *at);
/* posts_ids(db, a, account, from, to, &ids, &n): created_at in [from, to], by time. */
enum err posts_ids(struct db *db, struct arena *a, int64_t account, int64_t from, int64_t to, struct str **ids, size_t *n);
/* posts_delete(db, account, ids, n, &deleted): in a transaction of the caller's. */
enum err posts_delete(struct db *db, int64_t account, const struct str *ids, size_t n, int64_t *deleted);
/* posts_move(db, from, to): all posts of one account merged into another's, which may have them too; `from` has none then. In a
 * transaction of the caller's. */
enum err posts_move(struct db *db, int64_t from, int64_t to);

#endif
