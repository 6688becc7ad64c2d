/* snscrape.c: snscrape's and twscrape's objects to posts. */
#define SCAN_COMPACT
#include "source/snscrape.h"

#include "base/clock.h"
#include "base/num.h"
#include "source/take.h"
#include "text/html.h"

static void
take_user(struct scan *s, struct account *u)
{
	struct str k, created = { NULL, 0 };

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("username")))
			take_string(s, &u->handle);
		else if (str_eq(k, STR("id")))
			take_id(s, &u->id);
		else if (str_eq(k, STR("displayname")))
			take_string(s, &u->name);
		else if (str_eq(k, STR("rawDescription")) || (!u->bio.len && str_eq(k, STR("description"))))
			take_string(s, &u->bio);
		else if (str_eq(k, STR("profileImageUrl")))
			take_string(s, &u->avatar);
		else if (str_eq(k, STR("created")))
			take_string(s, &created);
		else if (str_eq(k, STR("followersCount")))
			u->followers = take_count(s);
		else if (str_eq(k, STR("friendsCount")))
			u->following = take_count(s);
		else if (str_eq(k, STR("statusesCount")))
			u->posts = take_count(s);
		else if (str_eq(k, STR("verified")))
			u->verified = take_flag(s);
		else if (str_eq(k, STR("protected")))
			u->is_protected = take_flag(s) == 1;
		else
			scan_skip(s);
	}
	if (created.len && !clock_parse_rfc3339(created, &u->joined))
		u->joined = 0;
}

struct found {
	struct str id, date, text, lang;
	bool reply, quote, repost;
};

/* Whether the value that is skipped here is there at all. */
static bool
take_presence(struct scan *s)
{
	bool null = scan_kind(s) == SCAN_NULL;

	scan_skip(s);
	return !null;
}

static void
take_post(struct arena *a, struct scan *s, struct post *p, struct account *author, struct found *t)
{
	struct str k;

	scan_object(s);
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("id")))
			take_id(s, &t->id);
		else if (str_eq(k, STR("date")))
			take_string(s, &t->date);
		else if (str_eq(k, STR("rawContent")) || (!t->text.p && str_eq(k, STR("content"))))
			take_string(s, &t->text);
		else if (str_eq(k, STR("lang")))
			take_string(s, &t->lang);
		else if (str_eq(k, STR("user")))
			take_user(s, author);
		else if (str_eq(k, STR("likeCount")))
			p->counts[COUNT_LIKES] = take_count(s);
		else if (str_eq(k, STR("retweetCount")))
			p->counts[COUNT_REPOSTS] = take_count(s);
		else if (str_eq(k, STR("replyCount")))
			p->counts[COUNT_REPLIES] = take_count(s);
		else if (str_eq(k, STR("quoteCount")))
			p->counts[COUNT_QUOTES] = take_count(s);
		else if (str_eq(k, STR("bookmarkCount")) || str_eq(k, STR("bookmarkedCount")))
			p->counts[COUNT_BOOKMARKS] = take_count(s);
		else if (str_eq(k, STR("viewCount")))
			p->counts[COUNT_IMPRESSIONS] = take_count(s);
		else if (str_eq(k, STR("hashtags")))
			take_list(a, s, STR(""), &p->hashtags);
		else if (str_eq(k, STR("mentionedUsers")))
			take_list(a, s, STR("username"), &p->mentions);
		else if (str_eq(k, STR("inReplyToTweetId")))
			t->reply = take_presence(s);
		else if (str_eq(k, STR("quotedTweet")))
			t->quote = take_presence(s);
		else if (str_eq(k, STR("retweetedTweet")))
			t->repost = take_presence(s);
		else
			scan_skip(s);
	}
}

enum err
snscrape_post(struct arena *a, struct scan_mem *mem, struct str json, struct post *post,
    struct account *author, const char **why)
{
	struct found t = { .id = { NULL, 0 } };
	struct scan s;

	*why = NULL;
	post_init(post);
	*author = (struct account){
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
	scan_init(&s, json, mem);
	take_post(a, &s, post, author, &t);
	if (!scan_end(&s)) {
		*why = s.why;
		return scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	if (!take_is_id(t.id))
		*why = t.id.p ? "id is no post id" : "id is missing";
	else if (!t.date.p)
		*why = "date is missing";
	else if (!clock_parse_rfc3339(t.date, &post->created_at))
		*why = "date is no time";
	if (*why)
		return ERR_INVALID;
	post->id = t.id;
	if (t.lang.len)
		post->lang = post_lang(t.lang);
	post->kind = t.repost ? POST_REPOST : t.quote ? POST_QUOTE : t.reply ? POST_REPLY : POST_ORIGINAL;
	if (t.repost) {
		post->text = STR("");
		post->hashtags = post->mentions = (struct str){ NULL, 0 };
	} else if (t.text.p) {
		post->text = html_unescape_basic(a, t.text);
	}
	return ERR_OK;
}
