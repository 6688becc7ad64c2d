/* x_api.c: the plan that reads an account from X's API v2 with a bearer token. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "source/plan_impl.h"
#include "source/plan_list.h"
#include "source/plan_rate.h"
#include "source/x_post.h"
#include "source/x_problem.h"
#include "text/html.h"

/* What X charges, in millionths of a US dollar (pay per use, 2026). */
#define COST_USER 10000
#define COST_POST 5000
#define IDS_MAX 100
/* The listing goes back so far, less those of them that are gone. */
#define PLATFORM_DEPTH 3200

#define USER_FIELDS \
	"created_at,description,profile_image_url,protected,public_metrics,verified,verified_type,url"
#define POST_FIELDS_A "author_id,created_at,public_metrics,entities,lang,in_reply_to_user_id,"

static struct str
base(const struct plan *p)
{
	return p->base_url.len ? p->base_url : STR("https://api.x.com");
}

static void
ask_fields(struct plan *p)
{
	plan_value_url(p, p->other_names ? "&post.fields=" POST_FIELDS_A "referenced_posts,note_post"
					 : "&tweet.fields=" POST_FIELDS_A "referenced_tweets,note_tweet");
}

static void
ask_posts(struct plan *p, struct plan_request *rq)
{
	int64_t left = p->depth - p->listed;
	int64_t n = left < (int64_t)p->page_size ? left : (int64_t)p->page_size;

	if (n < (int64_t)p->source->page_min)
		n = (int64_t)p->source->page_min;
	/* A backfill's cursor is the oldest id: X's own tokens do not live that long. */
	if (p->mode == PLAN_BACKFILL && p->pages == 0 && p->until[0] == '\0' &&
	    x_post_id_ok(str_of(p->cursor))) {
		memcpy(p->until, p->cursor, strlen(p->cursor) + 1);
		p->cursor[0] = '\0';
	}
	plan_value_url(p, "/2/users/%s/tweets?max_results=%lld", p->id, (long long)n);
	ask_fields(p);
	if (p->mode == PLAN_REFRESH && x_post_id_ok(p->newest_id))
		plan_value_url(p, "&since_id=" STR_FMT, STR_ARG(p->newest_id));
	if (p->until[0])
		plan_value_url(p, "&until_id=%s", p->until);
	if (p->cursor[0]) {
		plan_value_url(p, "&pagination_token=");
		plan_value_arg(p, str_of(p->cursor));
	}
	rq->cost_max = n * COST_POST;
}

static void
ask_ids(struct plan *p, struct plan_request *rq)
{
	p->recent_asked = p->n_recent - p->recent_at < IDS_MAX ? p->n_recent - p->recent_at : IDS_MAX;
	plan_value_url(p, "/2/tweets?ids=");
	for (size_t i = 0; i < p->recent_asked; i++)
		plan_value_url(p, "%s" STR_FMT, i ? "," : "", STR_ARG(p->recent[p->recent_at + i]));
	ask_fields(p);
	rq->cost_max = (int64_t)p->recent_asked * COST_POST;
}

static void
x_ask(struct plan *p, struct plan_request *rq)
{
	/* What is known of an account that is only read on need not be paid for again. */
	if (p->stage == STAGE_PROFILE && p->mode == PLAN_BACKFILL && p->id_known)
		p->stage = STAGE_POSTS;
	buf_str(&p->url, base(p));
	rq->bearer = p->token;
	switch (p->stage) {
	case STAGE_POSTS:
		ask_posts(p, rq);
		break;
	case STAGE_IDS:
		ask_ids(p, rq);
		break;
	default:
		plan_value_url(p, p->stage == STAGE_BY_ID ? "/2/users/" : "/2/users/by/username/");
		plan_value_arg(p, str_of(p->stage == STAGE_BY_ID ? p->id : p->handle.text));
		plan_value_url(p, "?user.fields=" USER_FIELDS);
		rq->cost_max = COST_USER;
	}
}

/* Ends the plan (or waits) for what x_problem_of found. */
static void
refuse(struct plan *p, enum err err, int status)
{
	switch (err) {
	case ERR_PLATFORM_QUOTA:
		plan_stop(p, err,
		    "The X API's usage cap or credits are used up; more can be had in X's developer console");
		break;
	case ERR_PLATFORM_NOT_CONFIGURED:
		plan_stop(p, err, "X refuses the bearer token or what its app may do (%d)", status);
		snprintf(p->end.fault.setting, sizeof(p->end.fault.setting), "TWITTER_BEARER_TOKEN");
		break;
	case ERR_SUSPENDED:
		plan_stop(p, err, "X has suspended %s", p->handle.text);
		break;
	case ERR_PROTECTED:
		plan_stop(p, err, "The posts of %s are protected", p->handle.text);
		break;
	case ERR_UNKNOWN_ACCOUNT:
		plan_unknown(p);
		break;
	case ERR_PLATFORM_TIMEOUT:
		plan_stop(p, err, "X did not answer in time (%d)", status);
		break;
	default:
		plan_stop(p, ERR_PLATFORM_ERROR, "X answered %d without what was asked for", status);
	}
}

static bool
x_refused(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	const cJSON *root = plan_value_json_quiet(a, answer);
	enum err err = x_problem_of(answer->status, root);

	if (err == ERR_PLATFORM_RATE_LIMITED) {
		plan_wait(p, plan_rate_reset(answer));
		return true;
	}
	/* X's documents disagree on the name of a parameter. */
	if (answer->status == 400 && !p->other_names &&
	    str_find(answer->body, STR("tweet.fields")) != (size_t)-1) {
		p->other_names = true;
		return true;
	}
	refuse(p, err, answer->status);
	return true;
}

static int
verified(const cJSON *u)
{
	struct str type = json_str(u, "verified_type");

	if (type.len > 0 && !str_eq(type, STR("none")))
		return 1;
	return cJSON_IsBool(json_get(u, "verified")) ? json_bool(u, "verified", false) : -1;
}

/* The profile of `u`; false where it is none. */
static bool
read_account(struct plan *p, struct arena *a, const cJSON *u, struct account *account)
{
	struct str bio = plan_value_text(a, u, "description");
	struct handle h;

	*account =
	    (struct account){ .platform = PLATFORM_X, .id = json_str(u, "id"), .verified = verified(u) };
	if (!x_post_id_ok(account->id) ||
	    handle_parse(PLATFORM_X, json_str(u, "username"), &h, NULL) != ERR_OK)
		return false;
	if (p->stage == STAGE_PROFILE && strcmp(h.text, p->handle.text) != 0)
		return false;
	account->handle = arena_str(a, str_of(h.text));
	account->name = plan_value_text(a, u, "name");
	account->bio = bio.p ? html_unescape_basic(a, bio) : bio;
	account->avatar = plan_value_link(u, "profile_image_url");
	if (!clock_parse_rfc3339(json_str(u, "created_at"), &account->joined))
		account->joined = 0;
	account->is_protected = json_bool(u, "protected", false);
	account->followers = plan_value_count(u, "public_metrics.followers_count");
	account->following = plan_value_count(u, "public_metrics.following_count");
	account->posts = plan_value_count(u, "public_metrics.tweet_count");
	if (account->posts == COUNT_UNKNOWN)
		account->posts = plan_value_count(u, "public_metrics.post_count");
	return true;
}

static void
feed_profile(struct plan *p, struct arena *a, const cJSON *root, int status, struct plan_page *page)
{
	const cJSON *u = json_get(root, "data");
	struct account account;

	if (!cJSON_IsObject(u)) {
		refuse(p, x_problem_of(status, root), status);
		return;
	}
	page->cost = COST_USER;
	if (!read_account(p, a, u, &account)) {
		plan_stop(p, ERR_PLATFORM_ERROR, "X answered a profile that is none of %s", p->handle.text);
		return;
	}
	plan_begin_listing(p, page, &account);
	if (p->step == PLAN_ASK && account.is_protected)
		refuse(p, ERR_PROTECTED, status);
}

/* The listing is over; the counts of stored posts may be left to renew. */
static void
listing_over(struct plan *p, enum plan_list_verdict verdict)
{
	int64_t all = p->listed + (p->mode == PLAN_BACKFILL ? p->have : 0);
	bool cut = all >= PLATFORM_DEPTH || (p->told > PLATFORM_DEPTH && all < p->told - p->told / 20);

	if (verdict == LIST_MORE || verdict == LIST_STOPPED)
		return;
	/* What lies between was not listed: said as the depth that it is. */
	if (verdict == LIST_DEPTH)
		plan_done(p, false, false, all >= PLATFORM_DEPTH ? "platform_depth" : "depth_setting");
	else if (p->mode == PLAN_REFRESH && p->newest_id.len > 0)
		plan_done(p, false, false, "");
	else
		plan_done(p, !cut, !cut, "platform_depth");
	if (p->recent_at < p->n_recent) {
		p->stage = STAGE_IDS;
		p->step = PLAN_ASK;
	}
}

static bool
is_mine(const struct plan *p, const cJSON *o)
{
	struct str author = json_str(o, "author_id");

	return author.p == NULL || str_eq(author, str_of(p->id));
}

static void
feed_posts(struct plan *p, struct arena *a, const cJSON *root, const struct plan_answer *answer,
    struct plan_page *page)
{
	const cJSON *data = json_get(root, "data"), *o;
	struct str oldest = { NULL, 0 };
	struct plan_list l;
	struct post post;

	/* An account without posts has a meta and no data; anything else without data is a refusal. */
	if (!cJSON_IsArray(data) && (data != NULL || json_int(root, "meta.result_count", -1) != 0)) {
		refuse(p, x_problem_of(answer->status, root), answer->status);
		return;
	}
	page->cost = (int64_t)cJSON_GetArraySize(data) * COST_POST;
	plan_list_begin(&l, p, a, page, answer->at, (size_t)cJSON_GetArraySize(data));
	cJSON_ArrayForEach(o, data)
	{
		if (!is_mine(p, o))
			continue;
		if (!x_post_read(a, o, &post)) {
			plan_list_broken(&l);
			continue;
		}
		oldest = post.id;
		plan_list_add(&l, &post);
	}
	listing_over(p, plan_list_end(&l, json_str(root, "meta.next_token"), oldest));
}

static bool
names(const cJSON *error, struct str id)
{
	return str_eq(json_str(error, "resource_id"), id) || str_eq(json_str(error, "value"), id);
}

/* Whether a post that was asked for by id is not there any more, rather than merely kept from us. */
static bool
is_gone(const cJSON *root, struct str id)
{
	const cJSON *o;

	cJSON_ArrayForEach(o, json_get(root, "data")) if (str_eq(json_str(o, "id"), id)) return false;
	cJSON_ArrayForEach(o, json_get(root, "errors")) if (names(o, id)) return x_problem_not_found(o);
	return cJSON_IsArray(json_get(root, "data"));
}

static void
feed_ids(struct plan *p, struct arena *a, const cJSON *root, const struct plan_answer *answer,
    struct plan_page *page)
{
	const cJSON *data = json_get(root, "data"), *o;
	const struct str *asked = p->recent + p->recent_at;
	struct plan_list l;
	struct post post;

	if (!cJSON_IsArray(data) && !cJSON_IsArray(json_get(root, "errors"))) {
		refuse(p, ERR_PLATFORM_ERROR, answer->status);
		return;
	}
	page->cost = (int64_t)cJSON_GetArraySize(data) * COST_POST;
	plan_list_begin(&l, p, a, page, answer->at, (size_t)cJSON_GetArraySize(data));
	page->gone_ids = arena_alloc(a, (p->recent_asked + 1) * sizeof(*page->gone_ids));
	if (l.failed || page->gone_ids == NULL) {
		plan_stop(p, ERR_NOMEM, "The answer does not fit into memory");
		return;
	}
	cJSON_ArrayForEach(o, data)
	{
		if (is_mine(p, o) && x_post_read(a, o, &post))
			plan_list_add(&l, &post);
		else if (is_mine(p, o))
			page->n_broken++;
	}
	for (size_t i = 0; i < p->recent_asked; i++)
		if (is_gone(root, asked[i])) {
			struct str id = arena_str(a, asked[i]);
			if (id.p != NULL)
				page->gone_ids[page->n_gone++] = id;
		}
	p->recent_at += p->recent_asked;
	if (p->step == PLAN_ASK && p->recent_at >= p->n_recent)
		p->step = PLAN_DONE;
}

static void
x_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page)
{
	const cJSON *root = plan_value_json(p, a, answer);
	enum err err;

	if (root == NULL)
		return;
	/* A cap or a refused app may come under 200 as well. */
	err = json_get(root, "data") || json_get(root, "meta") ? ERR_OK : x_problem_of(answer->status, root);
	if (err == ERR_PLATFORM_RATE_LIMITED)
		plan_wait(p, plan_rate_reset(answer));
	else if (err == ERR_PLATFORM_QUOTA || err == ERR_PLATFORM_NOT_CONFIGURED)
		refuse(p, err, answer->status);
	else if (p->stage == STAGE_POSTS)
		feed_posts(p, a, root, answer, page);
	else if (p->stage == STAGE_IDS)
		feed_ids(p, a, root, answer, page);
	else
		feed_profile(p, a, root, answer->status, page);
}

const struct plan_source x_api_source = {
	.name = "x-api",
	.platform = PLATFORM_X,
	.page_min = 5,
	.page_max = 100,
	.valid_id = x_post_id_ok,
	.ask = x_ask,
	.feed = x_feed,
	.refused = x_refused,
};
