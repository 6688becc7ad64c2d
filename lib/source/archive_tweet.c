/* archive_tweet.c: an archived post, in X's old spelling, to a post. */
#define SCAN_COMPACT
#include "source/archive_tweet.h"

#include "base/clock.h"
#include "source/take.h"
#include "text/html.h"

struct told {
	struct str id, id_str, created, text, full_text, lang;
	struct str status_link; /* t.co link of another post */
	bool reply, repost;
};

/* https://twitter.com/name/status/1234, whatever follows. */
static bool
is_status(struct str url)
{
	struct str host, part;

	if (str_starts(url, STR("https://")))
		url = str_sub(url, 8, url.len);
	else if (str_starts(url, STR("http://")))
		url = str_sub(url, 7, url.len);
	else
		return false;
	if (!str_cut(&url, '/', &host))
		return false;
	if (str_starts(host, STR("mobile.")) || str_starts(host, STR("www.")))
		host = str_sub(host, str_chr(host, '.') + 1, host.len);
	if (!str_eq(host, STR("twitter.com")) && !str_eq(host, STR("x.com")))
		return false;
	if (!str_cut(&url, '/', &part) || !part.len || !str_cut(&url, '/', &part) ||
	    !str_eq(part, STR("status")))
		return false;
	return url.len > 0 && url.p[0] >= '0' && url.p[0] <= '9' &&
	       str_find(url, STR("/photo/")) == (size_t)-1 && str_find(url, STR("/video/")) == (size_t)-1;
}

static void
take_urls(struct scan *s, struct told *t)
{
	struct str k, link, expanded;

	if (take_null(s) || !scan_array(s))
		return;
	while (scan_item(s)) {
		link = expanded = (struct str){ NULL, 0 };
		if (!scan_object(s))
			return;
		while (scan_key(s, &k)) {
			if (str_eq(k, STR("url")))
				take_string(s, &link);
			else if (str_eq(k, STR("expanded_url")))
				take_string(s, &expanded);
			else
				scan_skip(s);
		}
		if (link.len && is_status(expanded))
			t->status_link = link;
	}
}

static void
take_entities(struct arena *a, struct scan *s, struct post *p, struct told *t)
{
	struct str k;

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("hashtags")))
			take_list(a, s, STR("text"), &p->hashtags);
		else if (str_eq(k, STR("user_mentions")))
			take_list(a, s, STR("screen_name"), &p->mentions);
		else if (str_eq(k, STR("urls")))
			take_urls(s, t);
		else
			scan_skip(s);
	}
}

/* What is skipped here is there, neither null nor empty. */
static bool
take_presence(struct scan *s)
{
	struct str raw = { NULL, 0 };

	return scan_raw(s, &raw) && !str_eq(raw, STR("null")) && !str_eq(raw, STR("\"\""));
}

static void
take_tweet(struct arena *a, struct scan *s, struct post *p, struct told *t)
{
	struct str k;

	if (!scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("tweet")) && scan_kind(s) == SCAN_OBJECT)
			take_tweet(a, s, p, t);
		else if (str_eq(k, STR("id_str")))
			take_id(s, &t->id_str);
		else if (str_eq(k, STR("id")))
			take_id(s, &t->id);
		else if (str_eq(k, STR("created_at")))
			take_string(s, &t->created);
		else if (str_eq(k, STR("full_text")))
			take_string(s, &t->full_text);
		else if (str_eq(k, STR("text")))
			take_string(s, &t->text);
		else if (str_eq(k, STR("lang")))
			take_string(s, &t->lang);
		else if (str_eq(k, STR("favorite_count")))
			p->counts[COUNT_LIKES] = take_count(s);
		else if (str_eq(k, STR("retweet_count")))
			p->counts[COUNT_REPOSTS] = take_count(s);
		else if (str_eq(k, STR("entities")))
			take_entities(a, s, p, t);
		else if (str_eq(k, STR("in_reply_to_status_id_str")) ||
			 str_eq(k, STR("in_reply_to_status_id")) ||
			 str_eq(k, STR("in_reply_to_user_id_str")) || str_eq(k, STR("in_reply_to_user_id")) ||
			 str_eq(k, STR("in_reply_to_screen_name")))
			t->reply |= take_presence(s);
		else if (str_eq(k, STR("retweeted_status")))
			t->repost |= take_presence(s);
		else
			scan_skip(s);
	}
}

/* "RT @user: ...", as X has written reposts since 2009. */
static bool
says_repost(struct str text)
{
	size_t i = 4;

	if (!str_starts(text, STR("RT @")))
		return false;
	while (i < text.len &&
	       ((text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] >= 'a' && text.p[i] <= 'z') ||
		   (text.p[i] >= 'A' && text.p[i] <= 'Z') || text.p[i] == '_'))
		i++;
	return i > 4 && i < text.len && text.p[i] == ':';
}

enum err
archive_tweet(struct arena *a, struct scan_mem *mem, struct str json, struct post *post, const char **why)
{
	struct told t = { .reply = false };
	struct scan s;
	struct str text;

	*why = NULL;
	post_init(post);
	scan_init(&s, json, mem);
	take_tweet(a, &s, post, &t);
	if (!scan_end(&s)) {
		*why = s.why;
		return scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	post->id = t.id_str.len ? t.id_str : t.id;
	if (!take_is_id(post->id))
		*why = post->id.len ? "id_str is no post id" : "id_str is missing";
	else if (!t.created.p)
		*why = "created_at is missing";
	else if (!clock_parse_twitter(t.created, &post->created_at) &&
		 !clock_parse_rfc3339(t.created, &post->created_at))
		*why = "created_at is no time";
	if (*why)
		return ERR_INVALID;
	text = t.full_text.p ? t.full_text : t.text;
	if (t.lang.len)
		post->lang = post_lang(t.lang);
	if (t.repost || says_repost(text)) {
		post->kind = POST_REPOST;
		post->text = STR("");
		post->hashtags = post->mentions = (struct str){ NULL, 0 };
		return ERR_OK;
	}
	if (t.status_link.len && str_ends(str_trim(text), t.status_link))
		post->kind = POST_QUOTE;
	else if (t.reply)
		post->kind = POST_REPLY;
	if (text.p)
		post->text = html_unescape_basic(a, text);
	return ERR_OK;
}
