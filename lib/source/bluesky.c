/* bluesky.c: the plan that reads an account from Bluesky's public app view. */
#include "base/clock.h"
#include "base/json.h"
#include "source/bluesky_post.h"
#include "source/plan_impl.h"
#include "source/plan_list.h"

static void
bsky_ask(struct plan *p, struct plan_request *rq)
{
	(void)rq;
	buf_str(&p->url, p->base_url.len ? p->base_url : STR("https://public.api.bsky.app"));
	if (p->stage == STAGE_POSTS) {
		plan_value_url(p, "/xrpc/app.bsky.feed.getAuthorFeed?actor=");
		plan_value_arg(p, str_of(p->id));
		plan_value_url(p, "&filter=posts_with_replies&includePins=false&limit=%zu", p->page_size);
		if (p->cursor[0]) {
			plan_value_url(p, "&cursor=");
			plan_value_arg(p, str_of(p->cursor));
		}
		return;
	}
	plan_value_url(p, "/xrpc/app.bsky.actor.getProfile?actor=");
	plan_value_arg(p, str_of(p->stage == STAGE_BY_ID ? p->id : p->handle.text));
}

/* A label of the account that says `word` and was not taken back. */
static bool
labelled(const cJSON *profile, const char *word)
{
	const cJSON *label;

	cJSON_ArrayForEach(
	    label, json_get(profile, "labels")) if (str_eq(json_str(label, "val"), str_of(word)) &&
						    !json_bool(label, "neg", false)) return true;
	return false;
}

static int
verified(const cJSON *o)
{
	struct str status = json_str(o, "verification.verifiedStatus");

	if (status.p == NULL)
		return -1;
	return str_eq(status, STR("valid"));
}

static bool
read_account(struct plan *p, struct arena *a, const cJSON *o, struct account *account)
{
	struct handle h;

	*account = (struct account){
		.platform = PLATFORM_BLUESKY, .id = json_str(o, "did"), .verified = verified(o)
	};
	if (!bluesky_post_did_ok(account->id))
		return false;
	/* A handle that no longer points to its account is shown as handle.invalid: then it is the one that
	 * was asked for. */
	if (handle_parse(PLATFORM_BLUESKY, json_str(o, "handle"), &h, NULL) != ERR_OK ||
	    strcmp(h.text, "handle.invalid") == 0)
		h = p->handle;
	account->handle = arena_str(a, str_of(h.text));
	account->name = plan_value_text(a, o, "displayName");
	account->bio = plan_value_text(a, o, "description");
	account->avatar = plan_value_link(o, "avatar");
	if (!clock_parse_rfc3339(json_str(o, "createdAt"), &account->joined))
		account->joined = 0;
	account->followers = plan_value_count(o, "followersCount");
	account->following = plan_value_count(o, "followsCount");
	account->posts = plan_value_count(o, "postsCount");
	return true;
}

static void
feed_profile(struct plan *p, struct arena *a, const cJSON *root, struct plan_page *page)
{
	struct account account;

	if (!read_account(p, a, root, &account)) {
		plan_stop(
		    p, ERR_PLATFORM_ERROR, "Bluesky answered a profile that is none of %s", p->handle.text);
		return;
	}
	if (labelled(root, "!takedown") || labelled(root, "!suspend")) {
		plan_stop(p, ERR_SUSPENDED, "Bluesky has suspended %s", p->handle.text);
		return;
	}
	if (labelled(root, "!no-unauthenticated")) {
		plan_stop(
		    p, ERR_LOGIN_REQUIRED, "%s asks to be shown to signed-in people only", p->handle.text);
		return;
	}
	plan_begin_listing(p, page, &account);
}

static void
feed_posts(struct plan *p, struct arena *a, const cJSON *root, const struct plan_answer *answer,
    struct plan_page *page)
{
	const cJSON *feed = json_get(root, "feed"), *item;
	struct str next = json_str(root, "cursor");
	struct plan_list l;
	struct post post;

	if (!cJSON_IsArray(feed)) {
		plan_stop(p, ERR_PLATFORM_ERROR, "Bluesky answered no list of posts");
		return;
	}
	plan_list_begin(&l, p, a, page, answer->at, (size_t)cJSON_GetArraySize(feed));
	cJSON_ArrayForEach(item, feed)
	{
		switch (bluesky_post_read(a, item, str_of(p->id), &post)) {
		case BLUESKY_POST_OK:
			plan_list_add(&l, &post);
			break;
		case BLUESKY_POST_BROKEN:
			plan_list_broken(&l);
			break;
		case BLUESKY_POST_NOT_OURS:
			break;
		}
	}
	plan_list_settle(p, plan_list_end(&l, next, next));
}

static void
bsky_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page)
{
	const cJSON *root = plan_value_json(p, a, answer);

	if (root == NULL)
		return;
	if (p->stage == STAGE_POSTS)
		feed_posts(p, a, root, answer, page);
	else
		feed_profile(p, a, root, page);
}

/* XRPC's errors come as {"error": name, "message": words}, mostly under 400. */
static bool
bsky_refused(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	const cJSON *root = plan_value_json_quiet(a, answer);
	struct str name = json_str(root, "error"), words = json_str(root, "message");
	const char *who = p->handle.text;

	if (answer->status == 429 || answer->status >= 500)
		return false;
	if (str_eq(name, STR("AccountTakedown")) || str_eq(name, STR("AccountSuspended")) ||
	    str_eq(name, STR("RepoTakendown"))) {
		plan_stop(p, ERR_SUSPENDED, "Bluesky has suspended %s", who);
	} else if (str_eq(name, STR("AccountDeactivated")) || str_eq(name, STR("RepoDeactivated"))) {
		plan_stop(p, ERR_GONE, "The account %s was deactivated by its owner", who);
	} else if (answer->status == 401 || str_eq(name, STR("AuthMissing")) ||
		   str_eq(name, STR("AuthRequired"))) {
		plan_stop(p, ERR_LOGIN_REQUIRED, "Bluesky shows %s to signed-in people only", who);
	} else if (str_eq(name, STR("InvalidRequest")) && p->stage != STAGE_POSTS) {
		/* "Profile not found", or a handle that is none: for who asks it is the same. */
		plan_unknown(p);
	} else if (str_eq(name, STR("InvalidRequest")) && str_find(words, STR("not found")) != (size_t)-1) {
		plan_stop(p, ERR_UNKNOWN_ACCOUNT, "Bluesky knows no account called %s", who);
	} else if (str_eq(name, STR("BlockedActor")) || str_eq(name, STR("BlockedByActor"))) {
		plan_stop(p, ERR_LOGIN_REQUIRED, "Bluesky does not show the posts of %s to everybody", who);
	} else {
		return false;
	}
	return true;
}

const struct plan_source bluesky_source = {
	.name = "bluesky",
	.platform = PLATFORM_BLUESKY,
	.page_min = 1,
	.page_max = 100,
	.valid_id = bluesky_post_did_ok,
	.ask = bsky_ask,
	.feed = bsky_feed,
	.refused = bsky_refused,
};
