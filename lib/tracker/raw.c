/* raw.c: every post of an account, out of the cache where a neighbour put them lately, else out of the store.
 */
#include "tracker/raw.h"

#include "store/post_record.h"
#include "store/posts.h"
#include "tracker/tracker_impl.h"

/*
 * The packed form: for each post its id's length (4 bytes), its record's length (4), its creation time (8),
 * all of this machine's byte order, which a mark of 4 bytes at the beginning proves; then the id and the
 * record of store/post_record.h.
 */
#define MARK 0x7477780aU
#define ROOM ((size_t)16)

struct packer {
	enum err (*fn)(void *ctx, const struct post *post);
	void *ctx;
	struct buf packed, record;
};

static enum err
pack(void *ctx, const struct post *post)
{
	struct packer *p = ctx;
	uint32_t lengths[2];

	/* Past the bound it is only read, and nothing is put. */
	if (!p->packed.err) {
		buf_clear(&p->record);
		post_record_write(post, &p->record);
		lengths[0] = (uint32_t)post->id.len;
		lengths[1] = (uint32_t)p->record.len;
		buf_put(&p->packed, lengths, sizeof(lengths));
		buf_put(&p->packed, &post->created_at, sizeof(post->created_at));
		buf_str(&p->packed, post->id);
		buf_str(&p->packed, buf_view(&p->record));
		if (p->record.err)
			p->packed.err = p->record.err;
	}
	return p->fn(p->ctx, post);
}

/* Whether all of it is as pack() writes it; fn NULL only looks. */
static bool
walk(struct str all, enum err (*fn)(void *ctx, const struct post *post), void *ctx, enum err *err)
{
	struct post post;
	uint32_t mark, lengths[2];
	size_t at = sizeof(mark);

	*err = ERR_OK;
	if (all.len < sizeof(mark))
		return false;
	memcpy(&mark, all.p, sizeof(mark));
	if (mark != MARK)
		return false;
	while (at < all.len && *err == ERR_OK) {
		if (all.len - at < ROOM)
			return false;
		memcpy(lengths, all.p + at, sizeof(lengths));
		post_init(&post);
		memcpy(&post.created_at, all.p + at + sizeof(lengths), sizeof(post.created_at));
		at += ROOM;
		if (lengths[0] > all.len - at || lengths[1] > all.len - at - lengths[0])
			return false;
		post.id = str_sub(all, at, lengths[0]);
		if (!post_record_read(str_sub(all, at + lengths[0], lengths[1]), &post))
			return false;
		if (fn)
			*err = fn(ctx, &post);
		at += (size_t)lengths[0] + lengths[1];
	}
	return true;
}

static bool
from_cache(struct tracker *t, const struct handle *h, const struct account_row *row,
    enum err (*fn)(void *ctx, const struct post *post), void *ctx, enum err *err)
{
	struct arena *a = arena_new(2 * RAW_BYTES);
	struct str all;
	bool ok;

	/* Looked through before anything is given out: what has been counted cannot be taken back. */
	ok = a && cache_get_posts(t->cache, a, h, row->id, row->revision, &all) &&
	     walk(all, NULL, NULL, err) && walk(all, fn, ctx, err);
	arena_free(a);
	return ok;
}

enum err
raw_each(struct tracker *t, const struct account_row *row, enum err (*fn)(void *ctx, const struct post *post),
    void *ctx)
{
	struct packer p = { .fn = fn, .ctx = ctx };
	uint32_t mark = MARK;
	struct handle h;
	enum err err;

	if (*conf_str(t->conf, CONF_REDIS_URL) == '\0' || row->account.handle.len == 0 ||
	    handle_parse(row->account.platform, row->account.handle, &h, NULL) != ERR_OK)
		return posts_each(t->db, row->id, fn, ctx);
	if (from_cache(t, &h, row, fn, ctx, &err))
		return err;
	buf_init(&p.packed, RAW_BYTES);
	buf_init(&p.record, RAW_BYTES);
	buf_put(&p.packed, &mark, sizeof(mark));
	err = posts_each(t->db, row->id, pack, &p);
	if (err == ERR_OK && !p.packed.err)
		cache_put_posts(t->cache, &h, row->id, row->revision, buf_view(&p.packed),
		    conf_int(t->conf, CONF_CACHE_SECONDS));
	buf_free(&p.packed);
	buf_free(&p.record);
	return err;
}
