/* plan_list.h: one page of an account's posts, from its records to what the plan does next. */
#ifndef TWEETX_SOURCE_PLAN_LIST_H
#define TWEETX_SOURCE_PLAN_LIST_H

#include "source/plan_impl.h"

struct plan_list {
	struct plan *p;
	struct arena *a;
	struct plan_page *page;
	int64_t at;	/* when the page was read */
	int64_t newest; /* of what the page shows, known posts included */
	size_t cap, fresh;
	bool failed; /* no room: the plan was stopped */
};

/* plan_list_begin(l, p, a, page, at, cap): room for `cap` posts. */
void plan_list_begin(
    struct plan_list *l, struct plan *p, struct arena *a, struct plan_page *page, int64_t at, size_t cap);

/* plan_list_add(l, post): keeps it with its reading's time, unless this run has listed it before or its time
 * is none (then it counts as broken). plan_list_broken(l): a record could not be read. */
void plan_list_add(struct plan_list *l, const struct post *post);
void plan_list_broken(struct plan_list *l);

enum plan_list_verdict {
	LIST_MORE,   /* p->cursor names the next page */
	LIST_END,    /* the platform has no more */
	LIST_DEPTH,  /* as many as were asked for */
	LIST_JOINED, /* REFRESH: the last week and all that was new */
	LIST_STOPPED /* the plan was ended: pages that come back, memory */
};

/*
 * plan_list_end(l, next, resume): how it goes on. `next`: the platform's name of the next page, empty at the
 * end; `resume`: what a later BACKFILL gives as its cursor to go on here (often the same).
 */
enum plan_list_verdict plan_list_end(struct plan_list *l, struct str next, struct str resume);

/* plan_list_settle(p, verdict): ends a plan that has nothing but its listing. */
void plan_list_settle(struct plan *p, enum plan_list_verdict verdict);

#endif
