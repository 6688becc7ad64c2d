/* mastodon.c: the plan that reads an account from Mastodon, or from what speaks its API. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "source/link_header.h"
#include "source/mastodon_post.h"
#include "source/plan_impl.h"
#include "source/plan_list.h"
#include "text/html.h"

/* The handle's two halves: user and host. */
static struct str
user_of(const struct plan *p)
{
	struct str user = { NULL, 0 }, h = str_of(p->handle.text);

	str_cut(&h, '@', &user);
	return user;
}

static struct str
home_of(const struct plan *p)
{
	struct str user, h = str_of(p->handle.text);

	return str_cut(&h, '@', &user) ? h : (struct str){ NULL, 0 };
}

static void
masto_ask(struct plan *p, struct plan_request *rq)
{
	if (p->host[0] == '\0')
		snprintf(p->host, sizeof(p->host), STR_FMT, STR_ARG(home_of(p)));
	if (p->base_url.len > 0)
		buf_str(&p->url, p->base_url);
	else
		plan_value_url(p, "https://%s", p->host);
	switch (p->stage) {
	case STAGE_FINGER:
		plan_value_url(p, "/.well-known/webfinger?resource=acct:");
		plan_value_arg(p, user_of(p));
		plan_value_url(p, "@");
		plan_value_arg(p, home_of(p));
		rq->accept = STR("application/jrd+json, application/json");
		break;
	case STAGE_BY_ID:
		plan_value_url(p, "/api/v1/accounts/%s", p->id);
		break;
	case STAGE_POSTS:
		plan_value_url(p, "/api/v1/accounts/%s/statuses?limit=%zu", p->id, p->page_size);
		if (p->cursor[0])
			plan_value_url(p, "&max_id=%s", p->cursor);
		break;
	default:
		plan_value_url(p, "/api/v1/accounts/lookup?acct=");
		plan_value_arg(p, user_of(p));
	}
}

/* The host that a WebFinger answer names for the account (RFC 7033, RFC 7565), other than the one asked;
 * {NULL,0} for none. */
static struct str
fingered_host(const struct plan *p, const cJSON *root)
{
	static const char *const rels[] = { "self", "http://webfinger.net/rel/profile-page" };
	const cJSON *link;

	for (size_t i = 0; i < sizeof(rels) / sizeof(rels[0]); i++)
		cJSON_ArrayForEach(link, json_get(root, "links"))
		{
			struct str href = json_str(link, "href");
			struct str host = link_header_host(href);
			char spec[HANDLE_MAX];
			struct handle h;
			int n = snprintf(spec, sizeof(spec), "a@" STR_FMT, STR_ARG(host));

			if (!str_eq(json_str(link, "rel"), str_of(rels[i])) ||
			    !str_starts_ci(href, STR("https://")))
				continue;
			/* A host is what could stand in a handle. */
			if (n < 0 || (size_t)n >= sizeof(spec) ||
			    handle_parse(PLATFORM_MASTODON, str_of(spec), &h, NULL) != ERR_OK)
				continue;
			if (!str_eq_ci(host, str_of(p->host)))
				return host;
		}
	return (struct str){ NULL, 0 };
}

static void
feed_finger(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	struct str host = fingered_host(p, plan_value_json_quiet(a, answer));

	p->stage = STAGE_PROFILE;
	if (host.p == NULL || host.len >= sizeof(p->host)) {
		plan_unknown(p);
		return;
	}
	memcpy(p->host, host.p, host.len);
	p->host[host.len] = '\0';
}

/* The account of `o`; false where it is none, or not the one that was asked for. */
static bool
read_account(struct plan *p, struct arena *a, const cJSON *o, struct account *account)
{
	struct str name = json_str(o, "username"), acct = json_str(o, "acct");
	size_t at = str_chr(acct, '@');
	struct handle h;
	char spec[HANDLE_MAX];
	int n = snprintf(spec, sizeof(spec), STR_FMT "@" STR_FMT, STR_ARG(name), STR_ARG(home_of(p)));

	*account = (struct account){ .platform = PLATFORM_MASTODON, .id = json_str(o, "id"), .verified = -1 };
	if (n < 0 || (size_t)n >= sizeof(spec) ||
	    handle_parse(PLATFORM_MASTODON, str_of(spec), &h, NULL) != ERR_OK)
		return false;
	if (!mastodon_post_id_ok(account->id) ||
	    (p->stage == STAGE_PROFILE && strcmp(h.text, p->handle.text) != 0))
		return false;
	/* A server's copy of an account that lives elsewhere knows a part of its posts. */
	if (at != (size_t)-1 && !str_eq_ci(str_sub(acct, at + 1, acct.len), home_of(p)) &&
	    !str_eq_ci(str_sub(acct, at + 1, acct.len), str_of(p->host)))
		return false;
	account->handle = arena_str(a, str_of(h.text));
	account->name = plan_value_text(a, o, "display_name");
	if (html_to_text(a, json_str(o, "note"), &account->bio) != ERR_OK)
		account->bio = STR("");
	account->url = plan_value_link(o, "url");
	account->avatar = plan_value_link(o, "avatar");
	if (!clock_parse_rfc3339(json_str(o, "created_at"), &account->joined))
		account->joined = 0;
	account->followers = plan_value_count(o, "followers_count");
	account->following = plan_value_count(o, "following_count");
	account->posts = plan_value_count(o, "statuses_count");
	return true;
}

static void
feed_profile(struct plan *p, struct arena *a, const cJSON *root, struct plan_page *page)
{
	struct account account;

	if (!read_account(p, a, root, &account)) {
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered a profile that is none of %s", plan_host(p),
		    p->handle.text);
		return;
	}
	if (json_bool(root, "suspended", false)) {
		plan_stop(p, ERR_SUSPENDED, "%s has suspended %s", plan_host(p), p->handle.text);
		return;
	}
	plan_begin_listing(p, page, &account);
}

/* The max_id of the next page: of the Link header where it names this host, else, where a server sends none,
 * the last id. */
static struct str
next_page(const struct plan *p, const struct plan_answer *answer, struct str last)
{
	struct str link = answer->header ? answer->header(answer->ctx, "link") : (struct str){ NULL, 0 };
	struct str host = p->base_url.len ? link_header_host(p->base_url) : str_of(p->host);
	struct str url, id;

	if (link.len == 0)
		return last;
	if (!link_header_next(link, &url))
		return STR("");
	id = link_header_arg(url, "max_id");
	return str_eq_ci(link_header_host(url), host) && mastodon_post_id_ok(id) ? id : last;
}

static void
feed_posts(struct plan *p, struct arena *a, const cJSON *root, const struct plan_answer *answer,
    struct plan_page *page)
{
	struct str last = STR(""), next;
	struct plan_list l;
	struct post post;
	const cJSON *o;

	if (!cJSON_IsArray(root)) {
		plan_stop(p, ERR_PLATFORM_ERROR, "%s answered no list of posts", plan_host(p));
		return;
	}
	plan_list_begin(&l, p, a, page, answer->at, (size_t)cJSON_GetArraySize(root));
	cJSON_ArrayForEach(o, root)
	{
		if (mastodon_post_id_ok(json_str(o, "id")))
			last = json_str(o, "id");
		switch (mastodon_post_read(a, o, str_of(p->id), user_of(p), str_of(p->handle.text), &post)) {
		case MASTODON_POST_OK:
			plan_list_add(&l, &post);
			break;
		case MASTODON_POST_BROKEN:
			plan_list_broken(&l);
			break;
		case MASTODON_POST_NOT_OURS:
			break;
		}
	}
	/* Past the last post servers answer an empty list. */
	next = cJSON_GetArraySize(root) > 0 ? next_page(p, answer, last) : STR("");
	plan_list_settle(p, plan_list_end(&l, next, next));
}

static void
masto_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page)
{
	const cJSON *root;

	if (p->stage == STAGE_FINGER) {
		feed_finger(p, a, answer);
		return;
	}
	root = plan_value_json(p, a, answer);
	if (root == NULL)
		return;
	if (p->stage == STAGE_POSTS)
		feed_posts(p, a, root, answer, page);
	else
		feed_profile(p, a, root, page);
}

static bool
masto_refused(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	struct str said = json_str(plan_value_json_quiet(a, answer), "error");

	if (answer->status == 429 || answer->status >= 500)
		return false;
	if (p->stage == STAGE_FINGER) {
		p->stage = STAGE_PROFILE;
		plan_unknown(p);
		return true;
	}
	if (answer->status == 401 || (str_find(said, STR("authenticated")) != (size_t)-1)) {
		plan_stop(
		    p, ERR_LOGIN_REQUIRED, "%s shows its accounts to signed-in people only", plan_host(p));
		return true;
	}
	if (answer->status == 410) {
		plan_stop(p, ERR_SUSPENDED, "%s has suspended %s", plan_host(p), p->handle.text);
		return true;
	}
	/* Handles may be of another name than the host that has the API; a setting that stands for every host
	 * leaves no other. */
	if (answer->status == 404 && p->stage == STAGE_PROFILE && !p->fingered && p->base_url.len == 0) {
		p->fingered = true;
		p->stage = STAGE_FINGER;
		return true;
	}
	return false;
}

const struct plan_source mastodon_source = {
	.name = "mastodon",
	.platform = PLATFORM_MASTODON,
	.page_min = 1,
	.page_max = 40,
	.valid_id = mastodon_post_id_ok,
	.ask = masto_ask,
	.feed = masto_feed,
	.refused = masto_refused,
};
