/* oracle.h: the statistics once more, slow and plain, written from the statistics page alone. */
#ifndef TWEETX_TESTS_STATS_ORACLE_H
#define TWEETX_TESTS_STATS_ORACLE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/zone.h"
#include "model/post.h"
#include "stats/report.h"
#include "text/entities.h"
#include "text/unicode.h"
#include "text/words.h"

/* One post after merging, with its place in the local calendar. */
struct o_post {
	struct post p;
	int64_t day, e, impressions;
	int hour, weekday;
	bool estimated;
};

struct o_count {
	char *name;
	int64_t n;
	/* tags alone */
	int64_t likes, told;
};

struct o_list {
	struct o_count *v;
	size_t n, cap;
};

struct oracle {
	struct arena *a;
	struct o_post *posts, *own[4096]; /* own: without reposts */
	size_t n, n_own;
	int64_t first_day, last_day;
	double r;
	struct o_list hashtags, spellings, mentions, words, languages;
};

static struct o_count *
o_find(struct oracle *o, struct o_list *l, struct str name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(str_of(l->v[i].name), name))
			return &l->v[i];
	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 64 : l->cap * 2;
		struct o_count *v = arena_alloc(o->a, cap * sizeof(*v));

		if (l->n > 0)
			memcpy(v, l->v, l->n * sizeof(*v));
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n] = (struct o_count){ .name = arena_cstr(o->a, name) };
	return &l->v[l->n++];
}

static int
o_by_count(const void *va, const void *vb)
{
	const struct o_count *a = va, *b = vb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->name, b->name); /* bytes of UTF-8 sort by code point */
}

static void
o_sort(struct o_list *l)
{
	if (l->n > 0)
		qsort(l->v, l->n, sizeof(*l->v), o_by_count);
}

/* "the earlier post (created_at, then id: shorter, then by code point)" */
static int
o_earlier(const struct post *a, const struct post *b)
{
	if (a->created_at != b->created_at)
		return a->created_at < b->created_at ? -1 : 1;
	if (a->id.len != b->id.len)
		return a->id.len < b->id.len ? -1 : 1;
	return memcmp(a->id.p, b->id.p, a->id.len);
}

static int
o_by_time(const void *va, const void *vb)
{
	return o_earlier(&((const struct o_post *)va)->p, &((const struct o_post *)vb)->p);
}

/* Each id once, its readings merged; then what from, to and kinds choose. */
static void
o_choose(struct oracle *o, const struct post *in, size_t n, struct zone *z, bool has_from, int64_t from,
    bool has_to, int64_t to, unsigned kinds)
{
	o->posts = arena_zalloc(o->a, (n + 1) * sizeof(*o->posts));
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < o->n && !str_eq(o->posts[k].p.id, in[i].id))
			k++;
		if (k < o->n)
			post_merge(&o->posts[k].p, &in[i], &o->posts[k].p);
		else
			o->posts[o->n++].p = in[i];
	}
	n = o->n;
	o->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct o_post q = o->posts[i];
		int64_t local = q.p.created_at + zone_offset(z, q.p.created_at);

		q.day = local / 86400;
		q.hour = (int)(local % 86400 / 3600);
		q.weekday = civil_weekday(q.day);
		if ((has_from && q.day < from) || (has_to && q.day > to) || !(kinds & (1u << q.p.kind)))
			continue;
		o->posts[o->n++] = q;
	}
	qsort(o->posts, o->n, sizeof(*o->posts), o_by_time);
	for (size_t i = 0; i < o->n; i++) {
		struct o_post *q = &o->posts[i];

		if (i == 0 || q->day < o->first_day)
			o->first_day = q->day;
		if (i == 0 || q->day > o->last_day)
			o->last_day = q->day;
		if (q->p.kind != POST_REPOST)
			o->own[o->n_own++] = q;
	}
}

static void
o_impressions(struct oracle *o)
{
	int64_t e = 0, seen = 0, n = 0;

	for (size_t i = 0; i < o->n_own; i++) {
		struct o_post *q = o->own[i];

		for (int c = COUNT_LIKES; c <= COUNT_QUOTES; c++)
			if (q->p.counts[c] != COUNT_UNKNOWN)
				q->e += q->p.counts[c];
		if (q->p.counts[COUNT_IMPRESSIONS] > 0) {
			n++;
			e += q->e;
			seen += q->p.counts[COUNT_IMPRESSIONS];
		}
	}
	o->r = 0.02;
	if (n >= 20 && (double)e / (double)seen >= 0.001 && (double)e / (double)seen <= 0.5)
		o->r = (double)e / (double)seen;
	for (size_t i = 0; i < o->n_own; i++) {
		struct o_post *q = o->own[i];
		int64_t told = q->p.counts[COUNT_IMPRESSIONS];

		q->estimated = told == COUNT_UNKNOWN || (told == 0 && q->e > 0);
		q->impressions = q->estimated ? (int64_t)round((double)q->e / o->r) : told;
	}
}

static bool
o_in_list(char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* A post's items: the platform's list, else those of its text. */
static size_t
o_items(struct oracle *o, struct str list, struct str text, enum entity_kind kind, char **out, size_t max)
{
	struct entity *e;
	struct str item;
	size_t n = 0, found;

	if (list.p != NULL) {
		while (list.len > 0 && str_cut(&list, ' ', &item))
			if (item.len > 0 && n < max)
				out[n++] = arena_cstr(o->a, item);
		return n;
	}
	if (text.len == 0 ||
	    entities_extract(o->a, text,
		ENTITY_BIT(ENTITY_URL) | ENTITY_BIT(ENTITY_HASHTAG) | ENTITY_BIT(ENTITY_MENTION), &e,
		&found) != ERR_OK)
		return 0;
	for (size_t i = 0; i < found; i++)
		if (e[i].kind == kind && n < max)
			out[n++] = arena_cstr(o->a, e[i].text);
	return n;
}

static void
o_word(void *ctx, struct str word)
{
	struct oracle *o = ctx;

	o_find(o, &o->words, word)->n++;
}

static void
o_topics(struct oracle *o, bool dotted, const char *self)
{
	char *items[64], *seen[64];

	for (size_t i = 0; i < o->n_own; i++) {
		const struct post *p = &o->own[i]->p;
		size_t n = o_items(o, p->hashtags, p->text, ENTITY_HASHTAG, items, 64), n_seen = 0;

		for (size_t k = 0; k < n; k++) {
			char *folded = arena_cstr(o->a, unicode_fold(o->a, str_of(items[k])));
			struct o_count *c;

			o_find(o, &o->spellings, str_of(items[k]))->n++;
			if (o_in_list(seen, n_seen, folded))
				continue;
			seen[n_seen++] = folded;
			c = o_find(o, &o->hashtags, str_of(folded));
			c->n++;
			if (p->counts[COUNT_LIKES] != COUNT_UNKNOWN) {
				c->likes += p->counts[COUNT_LIKES];
				c->told++;
			}
		}
		n = o_items(o, p->mentions, p->text, ENTITY_MENTION, items, 64);
		n_seen = 0;
		for (size_t k = 0; k < n; k++) {
			char *folded = arena_cstr(o->a, unicode_fold(o->a, str_of(items[k])));

			if (strcmp(folded, self) == 0 || o_in_list(seen, n_seen, folded))
				continue;
			seen[n_seen++] = folded;
			o_find(o, &o->mentions, str_of(folded))->n++;
		}
		if (p->lang.len > 0)
			o_find(o, &o->languages, p->lang)->n++;
		if (p->text.len > 0)
			assert_int_equal(words_each(p->text, p->lang, dotted, o_word, o), ERR_OK);
	}
	o_sort(&o->hashtags);
	o_sort(&o->mentions);
	o_sort(&o->languages);
	o_sort(&o->words);
}

/* The spelling used most of a folded form, ties the smaller one. */
static const char *
o_spelling(struct oracle *o, const char *folded)
{
	const struct o_count *best = NULL;

	for (size_t i = 0; i < o->spellings.n; i++) {
		const struct o_count *c = &o->spellings.v[i];

		if (strcmp(arena_cstr(o->a, unicode_fold(o->a, str_of(c->name))), folded) != 0)
			continue;
		if (best == NULL || c->n > best->n || (c->n == best->n && strcmp(c->name, best->name) < 0))
			best = c;
	}
	assert_non_null(best);
	return best != NULL ? best->name : "";
}

static int
o_less(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* R: quantile(v, p, type = 7), v sorted. */
static double
o_quantile(const int64_t *v, size_t n, double p)
{
	double h = (double)(n - 1) * p;
	size_t lo = (size_t)floor(h);

	return lo + 1 < n ? (double)v[lo] + (h - (double)lo) * (double)(v[lo + 1] - v[lo]) : (double)v[lo];
}

#endif
