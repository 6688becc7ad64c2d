/* x_post.c: one post as X's API v2 writes it. */
#include "source/x_post.h"

#include "base/clock.h"
#include "base/json.h"
#include "source/plan_impl.h"
#include "source/plan_names.h"
#include "text/html.h"

bool
x_post_id_ok(struct str id)
{
	if (id.len < 1 || id.len > 20)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (id.p[i] < '0' || id.p[i] > '9')
			return false;
	return true;
}

static const cJSON *
either(const cJSON *o, const char *one, const char *other)
{
	const cJSON *v = json_get(o, one);

	return v ? v : json_get(o, other);
}

static enum post_kind
kind_of(const cJSON *o)
{
	bool quote = false, reply = json_str(o, "in_reply_to_user_id").len > 0;
	const cJSON *ref;

	cJSON_ArrayForEach(ref, either(o, "referenced_tweets", "referenced_posts"))
	{
		struct str type = json_str(ref, "type");
		if (str_eq(type, STR("retweeted")) || str_eq(type, STR("reposted")))
			return POST_REPOST;
		quote = quote || str_eq(type, STR("quoted"));
		reply = reply || str_eq(type, STR("replied_to"));
	}
	return quote ? POST_QUOTE : reply ? POST_REPLY : POST_ORIGINAL;
}

static void
read_counts(const cJSON *o, int64_t counts[static COUNT_COUNT])
{
	const cJSON *m = json_get(o, "public_metrics");

	counts[COUNT_LIKES] = plan_value_count(m, "like_count");
	counts[COUNT_REPOSTS] = plan_value_count(m, "repost_count");
	if (counts[COUNT_REPOSTS] == COUNT_UNKNOWN)
		counts[COUNT_REPOSTS] = plan_value_count(m, "retweet_count");
	counts[COUNT_REPLIES] = plan_value_count(m, "reply_count");
	counts[COUNT_QUOTES] = plan_value_count(m, "quote_count");
	counts[COUNT_BOOKMARKS] = plan_value_count(m, "bookmark_count");
	counts[COUNT_IMPRESSIONS] = plan_value_count(m, "impression_count");
}

static void
read_words(struct arena *a, const cJSON *o, struct post *post)
{
	const cJSON *note = either(o, "note_tweet", "note_post");
	const cJSON *whole = json_str(note, "text").len > 0 ? note : o;
	const cJSON *entities = json_get(whole, "entities");

	post->text = plan_value_text(a, whole, "text");
	if (post->text.p)
		post->text = html_unescape_basic(a, post->text);
	post->lang = post_lang(json_str(o, "lang"));
	post->hashtags = plan_names_of(a, json_get(entities, "hashtags"), "tag", "text");
	post->mentions = plan_names_of(a, json_get(entities, "mentions"), "username", "screen_name");
}

bool
x_post_read(struct arena *a, const cJSON *o, struct post *post)
{
	post_init(post);
	post->id = json_str(o, "id");
	if (!x_post_id_ok(post->id) || !clock_parse_rfc3339(json_str(o, "created_at"), &post->created_at))
		return false;
	post->kind = kind_of(o);
	if (post->kind == POST_REPOST) {
		post->text = post->hashtags = post->mentions = STR("");
		post->lang = post_lang(json_str(o, "lang"));
		return true;
	}
	read_counts(o, post->counts);
	read_words(a, o, post);
	return true;
}
