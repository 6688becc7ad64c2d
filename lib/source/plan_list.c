/* plan_list.c: one page of an account's posts, from its records to what the plan does next. */
#include "source/plan_list.h"

/* So many pages in a row without a new post, and the listing leads nowhere. */
#define STALLS_MAX 3

void
plan_list_begin(
    struct plan_list *l, struct plan *p, struct arena *a, struct plan_page *page, int64_t at, size_t cap)
{
	*l = (struct plan_list){ .p = p, .a = a, .page = page, .at = at, .cap = cap };
	page->posts = arena_zalloc(a, (cap ? cap : 1) * sizeof(*page->posts));
	page->n_posts = 0;
	if (page->posts == NULL) {
		l->failed = true;
		plan_stop(p, ERR_NOMEM, "The answer does not fit into memory");
	}
}

void
plan_list_broken(struct plan_list *l)
{
	l->page->n_broken++;
	l->p->unreadable = true;
}

void
plan_list_add(struct plan_list *l, const struct post *post)
{
	struct plan *p = l->p;

	if (l->failed || l->page->n_posts >= l->cap)
		return;
	/* What is dated so is never stored, so that missing it deletes nothing. */
	if (!post_time_ok(post->created_at, p->now > l->at ? p->now : l->at)) {
		l->page->n_broken++;
		return;
	}
	if (post->created_at > l->newest)
		l->newest = post->created_at;
	switch (plan_seen_add(&p->ids, post->id)) {
	case PLAN_SEEN_NEW:
		break;
	case PLAN_SEEN_AGAIN:
		return;
	case PLAN_SEEN_NOMEM:
		l->failed = true;
		plan_stop(p, ERR_NOMEM, "Too many posts for one reading");
		return;
	}
	if (p->oldest != 0 && post->created_at > p->oldest)
		p->disorder = true;
	p->oldest = post->created_at;
	l->page->posts[l->page->n_posts] = *post;
	l->page->posts[l->page->n_posts++].read_at = l->at;
	l->fresh++;
	p->listed++;
}

/* REFRESH: whether the listing has come to what was read before and is out of the week whose counts are
 * renewed. Where posts do not come in order, a whole page has to say so. */
static bool
joined(const struct plan_list *l)
{
	const struct plan *p = l->p;
	int64_t at = p->disorder ? l->newest : p->oldest;

	return p->mode == PLAN_REFRESH && at != 0 && at < p->now - PLAN_RECENT_SECONDS && at < p->newest_at;
}

static bool
keep_cursor(char out[static PLAN_CURSOR_MAX], struct str s)
{
	if (s.len >= PLAN_CURSOR_MAX || memchr(s.len ? s.p : "", '\0', s.len))
		return false;
	memcpy(out, s.len ? s.p : "", s.len);
	out[s.len] = '\0';
	return true;
}

enum plan_list_verdict
plan_list_end(struct plan_list *l, struct str next, struct str resume)
{
	struct plan *p = l->p;

	if (l->failed)
		return LIST_STOPPED;
	p->pages++;
	if (next.len == 0)
		return LIST_END;
	p->stalls = l->fresh > 0 ? 0 : p->stalls + 1;
	if (!keep_cursor(p->cursor, next) || plan_seen_add(&p->cursors, next) != PLAN_SEEN_NEW ||
	    p->stalls > STALLS_MAX) {
		plan_stop(p, ERR_PLATFORM_ERROR, "%s's list of posts leads nowhere", plan_host(p));
		return LIST_STOPPED;
	}
	if (p->mode != PLAN_REFRESH && resume.len < PLAN_CURSOR_MAX)
		l->page->cursor = arena_str(l->a, resume);
	if (joined(l))
		return LIST_JOINED;
	return p->listed >= p->depth ? LIST_DEPTH : LIST_MORE;
}

void
plan_list_settle(struct plan *p, enum plan_list_verdict verdict)
{
	switch (verdict) {
	case LIST_END:
		plan_done(p, true, true, "");
		break;
	case LIST_DEPTH:
		plan_done(p, false, false, "depth_setting");
		break;
	case LIST_JOINED:
		plan_done(p, false, false, "");
		break;
	case LIST_MORE:
	case LIST_STOPPED:
		break;
	}
}
