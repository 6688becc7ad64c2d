/* v2_page.c: pages of the X API v2, as { "data": [...], "includes": { "users": [...] }, "meta": ... }. */
#define SCAN_COMPACT
#include "source/v2_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "source/take.h"

static void
take_user_metrics(struct scan *s, struct account *u)
{
	struct str k;

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("followers_count")))
			u->followers = take_count(s);
		else if (str_eq(k, STR("following_count")))
			u->following = take_count(s);
		else if (str_eq(k, STR("tweet_count")) || str_eq(k, STR("post_count")))
			u->posts = take_count(s);
		else
			scan_skip(s);
	}
}

static void
take_user(struct scan *s, struct account *u)
{
	struct str k, created = { NULL, 0 };

	*u = (struct account){
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
	scan_object(s);
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("id")))
			take_id(s, &u->id);
		else if (str_eq(k, STR("username")))
			take_string(s, &u->handle);
		else if (str_eq(k, STR("name")))
			take_string(s, &u->name);
		else if (str_eq(k, STR("description")))
			take_string(s, &u->bio);
		else if (str_eq(k, STR("profile_image_url")))
			take_string(s, &u->avatar);
		else if (str_eq(k, STR("created_at")))
			take_string(s, &created);
		else if (str_eq(k, STR("verified")))
			u->verified = take_flag(s);
		else if (str_eq(k, STR("protected")))
			u->is_protected = take_flag(s) == 1;
		else if (str_eq(k, STR("public_metrics")))
			take_user_metrics(s, u);
		else
			scan_skip(s);
	}
	if (created.len && !clock_parse_rfc3339(created, &u->joined))
		u->joined = 0;
}

static bool
take_users(struct arena *a, struct scan *s, struct v2_page *page)
{
	size_t cap = 0;

	if (take_null(s) || !scan_array(s))
		return true;
	while (scan_item(s)) {
		if (page->n_users == cap) {
			size_t more = cap ? cap * 2 : 16;
			struct account *grown = arena_grow(
			    a, page->users, cap * sizeof(*page->users), more * sizeof(*page->users));

			if (!grown)
				return false;
			page->users = grown;
			cap = more;
		}
		take_user(s, &page->users[page->n_users++]);
	}
	return true;
}

static bool
take_includes(struct arena *a, struct scan *s, struct v2_page *page)
{
	struct str k;
	bool ok = true;

	page->n_users = 0;
	page->users = NULL;
	if (take_null(s) || !scan_object(s))
		return true;
	while (ok && scan_key(s, &k)) {
		if (str_eq(k, STR("users")))
			ok = take_users(a, s, page);
		else
			scan_skip(s);
	}
	return ok;
}

static int
by_id(const void *a, const void *b)
{
	const struct account *x = a, *y = b;

	return str_cmp(x->id, y->id);
}

enum err
v2_page_read(struct arena *a, struct scan_mem *mem, struct str json, struct v2_page *page, const char **why)
{
	struct scan s;
	struct str k;
	bool post = false, around = false, wrong = false, ok = true;

	*page = (struct v2_page){ .is_page = false };
	*why = NULL;
	scan_init(&s, json, mem);
	scan_object(&s);
	while (ok && scan_key(&s, &k)) {
		if (str_eq(k, STR("data"))) {
			scan_raw(&s, &page->data);
		} else if (str_eq(k, STR("includes"))) {
			around = true;
			ok = take_includes(a, &s, page);
		} else {
			post |=
			    str_eq(k, STR("id")) || str_eq(k, STR("text")) || str_eq(k, STR("created_at"));
			around |= str_eq(k, STR("meta")) || str_eq(k, STR("matching_rules"));
			wrong |= str_eq(k, STR("errors")) || str_eq(k, STR("title"));
			scan_skip(&s);
		}
	}
	if (!ok || !scan_end(&s)) {
		*why = ok ? s.why : "memory ran out";
		return !ok || scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	page->is_page = !post && (page->data.p || around || wrong);
	page->is_problem = page->is_page && !page->data.p && !around;
	if (page->n_users > 1)
		qsort(page->users, page->n_users, sizeof(*page->users), by_id);
	return ERR_OK;
}

const struct account *
v2_page_user(const struct v2_page *page, struct str id)
{
	struct account key = { .id = id };

	if (!id.len || !page->n_users)
		return NULL;
	return bsearch(&key, page->users, page->n_users, sizeof(key), by_id);
}
