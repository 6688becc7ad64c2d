/* plan.c: the life of a plan: what it was asked, whose turn it is, how it ended. */
#include "source/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "source/plan_impl.h"
#include "source/plan_rate.h"

#define WAITS_MAX 4
#define URL_MAX 16384
#define MEM_MAX ((size_t)64 << 20)

static const struct plan_source *
source_of(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_X_API:
		return &x_api_source;
	case SOURCE_X_EMBED:
		return &x_embed_source;
	case SOURCE_MASTODON:
		return &mastodon_source;
	case SOURCE_BLUESKY:
		return &bluesky_source;
	}
	return NULL;
}

/* Copies what the options point to. */
static bool
copy_options(struct plan *p, const struct plan_options *o)
{
	p->mode = o->mode;
	p->handle = o->handle;
	p->now = o->now;
	p->have = o->have > 0 ? o->have : 0;
	p->newest_at = o->newest_at;
	p->newest_id = arena_str(p->mem, o->newest_id);
	p->token = arena_str(p->mem, str_of(o->token));
	p->base_url = arena_str(p->mem, str_of(o->base_url));
	while (p->base_url.len > 0 && p->base_url.p[p->base_url.len - 1] == '/')
		p->base_url.len--;
	if ((o->newest_id.len && !p->newest_id.p) || (o->token && !p->token.p) ||
	    (o->base_url && !p->base_url.p))
		return false;
	if (o->account_id.len > 0 && o->account_id.len < sizeof(p->id) &&
	    p->source->valid_id(o->account_id)) {
		memcpy(p->id, o->account_id.p, o->account_id.len);
		p->id_known = true;
	}
	if (o->mode == PLAN_BACKFILL && o->cursor.len > 0 && o->cursor.len < sizeof(p->cursor))
		memcpy(p->cursor, o->cursor.p, o->cursor.len);
	if (o->mode != PLAN_REFRESH || o->n_recent == 0)
		return true;
	p->recent = arena_alloc(p->mem, o->n_recent * sizeof(*p->recent));
	if (p->recent == NULL)
		return false;
	for (size_t i = 0; i < o->n_recent; i++) {
		if (!p->source->valid_id(o->recent_ids[i]))
			continue;
		p->recent[p->n_recent] = arena_str(p->mem, o->recent_ids[i]);
		if (p->recent[p->n_recent++].p == NULL)
			return false;
	}
	return true;
}

struct plan *
plan_new(enum source_kind kind, const struct plan_options *o)
{
	struct plan *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->source = source_of(kind);
	p->mem = arena_new(MEM_MAX);
	if (p->source == NULL || p->mem == NULL || !copy_options(p, o)) {
		plan_free(p);
		return NULL;
	}
	p->page_size = o->page_size ? o->page_size : p->source->page_max;
	if (p->page_size > p->source->page_max)
		p->page_size = p->source->page_max;
	if (p->page_size < p->source->page_min)
		p->page_size = p->source->page_min;
	p->depth = o->depth;
	if (p->mode == PLAN_BACKFILL)
		p->depth = p->have < o->depth ? o->depth - p->have : 0;
	if (p->depth < 0)
		p->depth = 0;
	if (p->depth > 20000000)
		p->depth = 20000000;
	/* Pages may come half empty and answers be asked for again, but not for ever. */
	p->steps_max = 40 + 4 * (int)(p->depth / (int64_t)p->page_size + (int64_t)(p->n_recent / 100));
	buf_init(&p->url, URL_MAX);
	p->told = COUNT_UNKNOWN;
	p->step = PLAN_ASK;
	p->end.source = str_of(p->source->name);
	p->end.reason = STR("");
	if (p->mode == PLAN_BACKFILL && p->depth == 0)
		plan_done(p, false, false, "depth_setting");
	return p;
}

void
plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	plan_seen_free(&p->ids);
	plan_seen_free(&p->cursors);
	buf_free(&p->url);
	arena_free(p->mem);
	free(p);
}

/* See plan_end's window_from. */
static int64_t
window(const struct plan *p, bool whole)
{
	bool plausible;

	if (p->mode == PLAN_BACKFILL || p->source == &x_embed_source || p->pages == 0 || p->unreadable)
		return 0;
	if (p->source == &x_api_source && p->mode == PLAN_REFRESH)
		return 0;
	/* Some servers answer an empty or a short list where they mean "not for you". */
	plausible = p->told == COUNT_UNKNOWN || p->listed >= p->told - p->told / 10;
	if (whole && plausible)
		return 1;
	return p->listed > 0 && !p->disorder ? p->oldest + 1 : 0;
}

void
plan_done(struct plan *p, bool whole, bool complete, const char *reason)
{
	p->step = PLAN_DONE;
	p->end.complete = complete;
	p->end.reason = str_of(complete ? "" : reason);
	p->end.window_from = window(p, whole);
}

static const char *
reason_of(enum err err)
{
	switch (err) {
	case ERR_PLATFORM_RATE_LIMITED:
		return "rate_limited";
	case ERR_PLATFORM_QUOTA:
		return "quota";
	case ERR_PLATFORM_TIMEOUT:
		return "timeout";
	default:
		return "error";
	}
}

/* What the account is, however much of it was read before. */
static bool
about_account(enum err err)
{
	return err == ERR_UNKNOWN_ACCOUNT || err == ERR_PROTECTED || err == ERR_LOGIN_REQUIRED ||
	       err == ERR_SUSPENDED || err == ERR_GONE;
}

static void
end_badly(struct plan *p)
{
	enum err err = p->end.fault.err;

	if (p->pages > 0 && !about_account(err)) {
		plan_done(p, false, false, reason_of(err));
		return;
	}
	p->step = PLAN_FAILED;
	p->end.complete = false;
	p->end.reason = str_of(reason_of(err));
	p->end.window_from = 0;
}

void
plan_stop(struct plan *p, enum err err, const char *fmt, ...)
{
	char text[sizeof(p->end.fault.detail)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fault_set(&p->end.fault, err, "%s", text);
	end_badly(p);
}

void
plan_fail(struct plan *p, const struct fault *f)
{
	if (p->step != PLAN_ASK)
		return;
	p->end.fault = *f;
	/* What is too large or no address is so by the platform's doing, not by that of whoever asked us. */
	if (f->err == ERR_OK || f->err == ERR_TOO_LARGE || f->err == ERR_INVALID)
		p->end.fault.err = ERR_PLATFORM_ERROR;
	end_badly(p);
}

void
plan_wait(struct plan *p, int64_t until)
{
	p->not_before = until;
	if (++p->waits <= WAITS_MAX)
		return;
	plan_stop(p, ERR_PLATFORM_RATE_LIMITED, "%s limits how often it may be asked", plan_host(p));
	p->end.fault.until = until;
}

void
plan_unknown(struct plan *p)
{
	if (p->stage == STAGE_PROFILE && p->id_known) {
		p->stage = STAGE_BY_ID;
		return;
	}
	plan_stop(p, ERR_UNKNOWN_ACCOUNT, "%s knows no account called %s", plan_host(p), p->handle.text);
}

enum plan_step
plan_next(struct plan *p, struct plan_request *rq)
{
	*rq = (struct plan_request){ .accept = STR("application/json") };
	if (p->step != PLAN_ASK)
		return p->step;
	if (p->stage == STAGE_POSTS && p->listed >= p->depth) {
		plan_done(p, false, false, "depth_setting");
		return p->step;
	}
	if (++p->steps > p->steps_max) {
		plan_stop(
		    p, ERR_PLATFORM_ERROR, "%s needs more answers than its posts could fill", plan_host(p));
		return p->step;
	}
	buf_clear(&p->url);
	p->source->ask(p, rq);
	if (p->step != PLAN_ASK)
		return p->step;
	if (p->url.err) {
		plan_stop(p, p->url.err, "The address to ask does not fit");
		return p->step;
	}
	rq->url = buf_view(&p->url);
	rq->not_before = p->not_before;
	p->cost_max = rq->cost_max;
	p->asked = true;
	return PLAN_ASK;
}

/* What a status means on every platform. */
static void
feed_status(struct plan *p, const struct plan_answer *answer)
{
	const char *host = plan_host(p);

	switch (answer->status) {
	case 429:
		plan_wait(p, plan_rate_reset(answer));
		return;
	case 408:
	case 504:
		plan_stop(p, ERR_PLATFORM_TIMEOUT, "%s did not answer in time (%d)", host, answer->status);
		return;
	case 401:
		plan_stop(p, ERR_LOGIN_REQUIRED, "%s shows this to signed-in people only", host);
		return;
	case 404:
		plan_unknown(p);
		return;
	default:
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered %d", host, answer->status);
	}
}

void
plan_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page)
{
	*page = (struct plan_page){ .cursor = STR("") };
	if (p->step != PLAN_ASK || !p->asked)
		return;
	p->asked = false;
	p->not_before = 0;
	if (answer->status >= 200 && answer->status < 300) {
		p->source->feed(p, a, answer, page);
		/* Whoever answers more than was asked for does not charge for it. */
		if (page->cost > p->cost_max)
			page->cost = p->cost_max;
		if (p->step == PLAN_ASK && plan_rate_spent(answer))
			p->not_before = plan_rate_reset(answer);
	} else if (p->source->refused == NULL || !p->source->refused(p, a, answer)) {
		feed_status(p, answer);
	}
}

const struct plan_end *
plan_end(const struct plan *p)
{
	return &p->end;
}

const char *
plan_host(const struct plan *p)
{
	return p->host[0] ? p->host : platform_title(p->source->platform);
}

/* The handle belongs to somebody else now: what is known of the former owner says nothing about this one. */
static void
start_anew(struct plan *p)
{
	p->end.other_account = true;
	p->mode = PLAN_FIRST;
	p->newest_id = (struct str){ NULL, 0 };
	p->newest_at = 0;
	p->n_recent = 0;
	p->cursor[0] = '\0';
	p->until[0] = '\0';
	p->have = 0;
}

void
plan_begin_listing(struct plan *p, struct plan_page *page, const struct account *account)
{
	bool other = p->id_known && !str_eq(str_of(p->id), account->id);
	int64_t expected;

	if (other && p->stage == STAGE_BY_ID) {
		plan_stop(
		    p, ERR_PLATFORM_ERROR, "%s answered another account than was asked for", plan_host(p));
		return;
	}
	if (other)
		start_anew(p);
	memcpy(p->id, account->id.p, account->id.len);
	p->id[account->id.len] = '\0';
	page->has_account = true;
	page->account = *account;
	p->told = account->posts;
	expected = p->told - (p->mode == PLAN_BACKFILL ? p->have : 0);
	if (p->mode != PLAN_REFRESH && expected > 0)
		page->expected = expected < p->depth ? expected : p->depth;
	p->stage = STAGE_POSTS;
}
