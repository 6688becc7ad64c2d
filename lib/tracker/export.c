/* export.c: every stored post of an account as rows for a spreadsheet. */
#include "tracker/export.h"

#include "stats/csv.h"
#include "stats/stats.h"
#include "store/posts.h"

#define PIECE_BYTES 65536

struct exporter {
	const struct account_row *row;
	const struct report_query *q;
	double rate;
	struct buf *out;
	struct buf url;
	bool (*flush)(void *ctx, struct buf *b);
	void *ctx;
};

static bool
chosen(const struct exporter *e, const struct post *p)
{
	int64_t local, day;

	if (!(e->q->kinds & 1u << p->kind))
		return false;
	if (!e->q->has_from && !e->q->has_to)
		return true;
	local = p->created_at + zone_offset(e->q->zone, p->created_at);
	day = local >= 0 ? local / 86400 : -((-local + 86399) / 86400);
	return (!e->q->has_from || day >= e->q->from_day) && (!e->q->has_to || day <= e->q->to_day);
}

static enum err
write_row(void *ctx, const struct post *p)
{
	struct exporter *e = ctx;
	bool estimated = false;
	int64_t impressions = COUNT_UNKNOWN;

	if (!chosen(e, p))
		return ERR_OK;
	/* A repost's reception is somebody else's: nothing is estimated for it. */
	if (p->kind != POST_REPOST)
		impressions = stats_impressions(p, e->rate, &estimated);
	buf_clear(&e->url);
	if (p->url.len > 0)
		buf_str(&e->url, p->url);
	else
		platform_post_url(&e->url, e->row->account.platform, e->row->account.handle, p->id);
	csv_post(e->out, p, impressions, estimated, buf_view(&e->url));
	if (e->out->err)
		return e->out->err;
	if (e->out->len >= PIECE_BYTES && e->flush && !e->flush(e->ctx, e->out))
		return ERR_IO;
	return ERR_OK;
}

enum err
export_csv(struct tracker *t, const struct account_row *row, const struct report_query *q, double rate,
    struct buf *b, bool (*flush)(void *ctx, struct buf *b), void *ctx)
{
	struct exporter e = { .row = row, .q = q, .rate = rate, .out = b, .flush = flush, .ctx = ctx };
	enum err err;

	buf_init(&e.url, 4096);
	csv_header(b);
	err = posts_each(tracker_db(t), row->id, write_row, &e);
	buf_free(&e.url);
	return err ? err : b->err;
}
