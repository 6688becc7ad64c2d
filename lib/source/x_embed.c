/* x_embed.c: the plan that reads what X's public embed timeline shows of an account. */
#include "base/clock.h"
#include "base/json.h"
#include "source/plan_impl.h"
#include "source/plan_list.h"
#include "source/plan_names.h"
#include "source/x_post.h"
#include "text/html.h"

/*
 * One HTML page with its JSON inside, at most a hundred posts, perhaps old ones or the best ones alone: never
 * the whole, and no evidence of anything that it leaves out.
 */
static void
embed_ask(struct plan *p, struct plan_request *rq)
{
	buf_str(&p->url, p->base_url.len ? p->base_url : STR("https://syndication.twitter.com"));
	plan_value_url(p, "/srv/timeline-profile/screen-name/");
	plan_value_arg(p, str_of(p->handle.text));
	plan_value_url(p, "?showReplies=true");
	rq->accept = STR("text/html");
}

/* The JSON between <script id="__NEXT_DATA__" ...> and </script>; {NULL,0} where there is none. */
static struct str
inner_json(struct str html)
{
	struct str none = { NULL, 0 }, s;
	size_t at = str_find(html, STR("id=\"__NEXT_DATA__\""));

	if (at == (size_t)-1)
		return none;
	s = str_sub(html, at, html.len);
	at = str_chr(s, '>');
	if (at == (size_t)-1)
		return none;
	s = str_sub(s, at + 1, s.len);
	at = str_find(s, STR("</script"));
	return at == (size_t)-1 ? none : str_sub(s, 0, at);
}

static bool
has_text(const cJSON *o, const char *key)
{
	return json_str(o, key).len > 0;
}

static enum post_kind
kind_of(const cJSON *t)
{
	if (cJSON_IsObject(json_get(t, "retweeted_status")) || has_text(t, "retweeted_status_id_str"))
		return POST_REPOST;
	if (cJSON_IsObject(json_get(t, "quoted_status")) || has_text(t, "quoted_status_id_str") ||
	    json_bool(t, "is_quote_status", false))
		return POST_QUOTE;
	if (has_text(t, "in_reply_to_status_id_str") || has_text(t, "in_reply_to_name") ||
	    has_text(t, "in_reply_to_screen_name"))
		return POST_REPLY;
	return POST_ORIGINAL;
}

static bool
read_post(struct arena *a, const cJSON *t, struct post *post)
{
	struct str made = json_str(t, "created_at");

	post_init(post);
	post->id = json_str(t, "id_str");
	if (!x_post_id_ok(post->id))
		return false;
	if (!clock_parse_twitter(made, &post->created_at) && !clock_parse_rfc3339(made, &post->created_at))
		return false;
	post->kind = kind_of(t);
	post->lang = post_lang(json_str(t, "lang"));
	if (post->kind == POST_REPOST) {
		post->text = post->hashtags = post->mentions = STR("");
		return true;
	}
	post->text = plan_value_text(a, t, has_text(t, "full_text") ? "full_text" : "text");
	if (post->text.p)
		post->text = html_unescape_basic(a, post->text);
	post->hashtags = plan_names_of(a, json_get(t, "entities.hashtags"), "text", NULL);
	post->mentions = plan_names_of(a, json_get(t, "entities.user_mentions"), "screen_name", NULL);
	post->counts[COUNT_LIKES] = plan_value_count(t, "favorite_count");
	post->counts[COUNT_REPOSTS] = plan_value_count(t, "retweet_count");
	post->counts[COUNT_REPLIES] = plan_value_count(t, "reply_count");
	post->counts[COUNT_QUOTES] = plan_value_count(t, "quote_count");
	return true;
}

/* Whether the post is the account's own: the page shows others' as well. */
static bool
is_mine(const struct plan *p, const cJSON *t)
{
	struct handle h;

	return handle_parse(PLATFORM_X, json_str(t, "user.screen_name"), &h, NULL) == ERR_OK &&
	       strcmp(h.text, p->handle.text) == 0;
}

static bool
read_account(const struct plan *p, struct arena *a, const cJSON *u, struct account *account)
{
	*account = (struct account){ .platform = PLATFORM_X, .id = json_str(u, "id_str"), .verified = -1 };
	if (!x_post_id_ok(account->id))
		return false;
	account->handle = arena_str(a, str_of(p->handle.text));
	account->name = plan_value_text(a, u, "name");
	account->bio = plan_value_text(a, u, "description");
	account->avatar = plan_value_link(u, "profile_image_url_https");
	if (!clock_parse_twitter(json_str(u, "created_at"), &account->joined))
		account->joined = 0;
	if (cJSON_IsBool(json_get(u, "verified")) || cJSON_IsBool(json_get(u, "is_blue_verified")))
		account->verified =
		    json_bool(u, "verified", false) || json_bool(u, "is_blue_verified", false);
	account->is_protected = json_bool(u, "protected", false);
	account->followers = plan_value_count(u, "followers_count");
	account->following = plan_value_count(u, "friends_count");
	account->posts = plan_value_count(u, "statuses_count");
	return true;
}

static const cJSON *
tweet_of(const cJSON *entry)
{
	return json_get(entry, "content.tweet");
}

/* The account as its first own post tells it. */
static bool
find_account(const struct plan *p, struct arena *a, const cJSON *entries, struct account *account)
{
	const cJSON *entry;

	cJSON_ArrayForEach(
	    entry, entries) if (is_mine(p, tweet_of(entry)) &&
				read_account(p, a, json_get(tweet_of(entry), "user"), account)) return true;
	return false;
}

static void
feed_entries(struct plan *p, struct arena *a, const cJSON *entries, const struct plan_answer *answer,
    struct plan_page *page)
{
	struct account account;
	struct plan_list l;
	struct post post;
	const cJSON *entry;

	if (!find_account(p, a, entries, &account)) {
		plan_stop(p, ERR_UNKNOWN_ACCOUNT,
		    "X's embed timeline shows nothing of %s: there unknown, protected, suspended and empty "
		    "accounts "
		    "look alike",
		    p->handle.text);
		return;
	}
	plan_begin_listing(p, page, &account);
	page->expected = 0;
	if (p->step != PLAN_ASK)
		return;
	if (account.is_protected) {
		plan_stop(p, ERR_PROTECTED, "The posts of %s are protected", p->handle.text);
		return;
	}
	plan_list_begin(&l, p, a, page, answer->at, (size_t)cJSON_GetArraySize(entries));
	cJSON_ArrayForEach(entry, entries)
	{
		if (!is_mine(p, tweet_of(entry)))
			continue;
		if (read_post(a, tweet_of(entry), &post))
			plan_list_add(&l, &post);
		else
			plan_list_broken(&l);
	}
	if (plan_list_end(&l, STR(""), STR("")) == LIST_END)
		plan_done(p, false, false, "embed_partial");
}

static void
embed_feed(struct plan *p, struct arena *a, const struct plan_answer *answer, struct plan_page *page)
{
	struct str text = inner_json(answer->body);
	const cJSON *entries, *props;
	cJSON *root = NULL;

	if (text.p == NULL || json_parse(a, text, &root) != ERR_OK) {
		plan_stop(p, ERR_PLATFORM_ERROR, "X's embed timeline answered a page without its data");
		return;
	}
	props = json_get(root, "props.pageProps");
	entries = json_get(props, "timeline.entries");
	/* Where an account is not shown the list may be missing; a page of another make has no properties
	 * either. */
	if (!cJSON_IsObject(props) || (entries != NULL && !cJSON_IsArray(entries))) {
		plan_stop(p, ERR_PLATFORM_ERROR, "X's embed timeline answered data of another shape");
		return;
	}
	feed_entries(p, a, entries, answer, page);
}

static bool
embed_refused(struct plan *p, struct arena *a, const struct plan_answer *answer)
{
	(void)a;
	if (answer->status != 401 && answer->status != 403)
		return false;
	plan_stop(p, ERR_PLATFORM_ERROR, "X's embed timeline refuses this server (%d)", answer->status);
	return true;
}

const struct plan_source x_embed_source = {
	.name = "x-embed",
	.platform = PLATFORM_X,
	.page_min = 1,
	.page_max = 100,
	.valid_id = x_post_id_ok,
	.ask = embed_ask,
	.feed = embed_feed,
	.refused = embed_refused,
};
