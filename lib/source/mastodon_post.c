/* mastodon_post.c: one status as Mastodon's API writes it. */
#include "source/mastodon_post.h"

#include "base/clock.h"
#include "base/json.h"
#include "source/plan_impl.h"
#include "source/plan_names.h"
#include "text/html.h"

bool
mastodon_post_id_ok(struct str id)
{
	if (id.len < 1 || id.len > 64)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '_'))
			return false;
	}
	return true;
}

/* Mastodon nests the quoted status in an object that says whether it was granted; Akkoma and others put it,
 * or its id, there itself. */
static bool
quotes(const cJSON *o)
{
	return cJSON_IsObject(json_get(o, "quote")) || cJSON_IsObject(json_get(o, "quoted_status")) ||
	       json_str(o, "quote_id").len > 0 || json_str(o, "quoted_status_id").len > 0;
}

static enum post_kind
kind_of(const cJSON *o)
{
	if (cJSON_IsObject(json_get(o, "reblog")))
		return POST_REPOST;
	if (quotes(o))
		return POST_QUOTE;
	return json_str(o, "in_reply_to_id").len > 0 ? POST_REPLY : POST_ORIGINAL;
}

static bool
is_public(const cJSON *o)
{
	struct str v = json_str(o, "visibility");

	return v.p == NULL || str_eq(v, STR("public")) || str_eq(v, STR("unlisted"));
}

static struct str
mentions_of(struct arena *a, const cJSON *list, struct str user, struct str handle)
{
	struct plan_names n;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		return (struct str){ NULL, 0 };
	plan_names_begin(&n, a);
	cJSON_ArrayForEach(item, list)
	{
		struct str acct = json_str(item, "acct");
		if (acct.p == NULL)
			acct = json_str(item, "username");
		plan_names_add(&n, str_eq_ci(acct, user) ? handle : acct);
	}
	return plan_names_end(&n);
}

enum mastodon_post
mastodon_post_read(struct arena *a, const cJSON *o, struct str account_id, struct str user, struct str handle,
    struct post *post)
{
	struct str author = json_str(o, "account.id");

	post_init(post);
	post->id = json_str(o, "id");
	if ((author.p != NULL && !str_eq(author, account_id)) || !is_public(o))
		return MASTODON_POST_NOT_OURS;
	if (!mastodon_post_id_ok(post->id) ||
	    !clock_parse_rfc3339(json_str(o, "created_at"), &post->created_at))
		return MASTODON_POST_BROKEN;
	post->kind = kind_of(o);
	post->url = plan_value_link(o, "url");
	post->lang = post_lang(json_str(o, "language"));
	if (post->kind == POST_REPOST) {
		post->text = post->hashtags = post->mentions = STR("");
		return MASTODON_POST_OK;
	}
	if (json_str(o, "content").p == NULL ||
	    html_to_text(a, json_str(o, "content"), &post->text) != ERR_OK)
		return MASTODON_POST_BROKEN;
	post->hashtags = plan_names_of(a, json_get(o, "tags"), "name", NULL);
	post->mentions = mentions_of(a, json_get(o, "mentions"), user, handle);
	post->counts[COUNT_LIKES] = plan_value_count(o, "favourites_count");
	post->counts[COUNT_REPOSTS] = plan_value_count(o, "reblogs_count");
	post->counts[COUNT_REPLIES] = plan_value_count(o, "replies_count");
	post->counts[COUNT_QUOTES] = plan_value_count(o, "quotes_count");
	return MASTODON_POST_OK;
}
