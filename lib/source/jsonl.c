/* jsonl.c: one X API v2 post object to a post, without a tree and mostly without a copy. */
#include "source/jsonl.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/scan.h"
#include "source/jsonl_value.h"
#include "source/keychain.h"

/* The keys that are known, by number; those of one object apart from those of another. */
enum key {
	KEY_ID = 1,
	KEY_TEXT,
	KEY_LANG,
	KEY_ENTITIES,
	KEY_AUTHOR,
	KEY_NOTE,
	KEY_CREATED,
	KEY_METRICS,
	KEY_OWN_METRICS,
	KEY_REFERENCES,
	KEY_REPLY_TO,
	KEY_HASHTAGS,
	KEY_MENTIONS,
	KEY_TAG,
	KEY_USERNAME
};
#define NAME(name, id)                         \
	{                                      \
		(name), sizeof(name) - 1, (id) \
	}
#define NAMES_END          \
	{                  \
		NULL, 0, 0 \
	}

static const struct keychain_name post_names[] = { NAME("id", KEY_ID), NAME("text", KEY_TEXT),
	NAME("lang", KEY_LANG), NAME("entities", KEY_ENTITIES), NAME("author_id", KEY_AUTHOR),
	NAME("note_tweet", KEY_NOTE), NAME("note_post", KEY_NOTE), NAME("created_at", KEY_CREATED),
	NAME("public_metrics", KEY_METRICS), NAME("non_public_metrics", KEY_OWN_METRICS),
	NAME("referenced_tweets", KEY_REFERENCES), NAME("referenced_posts", KEY_REFERENCES),
	NAME("in_reply_to_user_id", KEY_REPLY_TO), NAMES_END };
/* a count's number is one above its enum count */
static const struct keychain_name metric_names[] = { NAME("like_count", 1 + COUNT_LIKES),
	NAME("retweet_count", 1 + COUNT_REPOSTS), NAME("repost_count", 1 + COUNT_REPOSTS),
	NAME("reply_count", 1 + COUNT_REPLIES), NAME("quote_count", 1 + COUNT_QUOTES),
	NAME("bookmark_count", 1 + COUNT_BOOKMARKS), NAME("impression_count", 1 + COUNT_IMPRESSIONS),
	NAMES_END };
static const struct keychain_name entity_names[] = { NAME("hashtags", KEY_HASHTAGS),
	NAME("mentions", KEY_MENTIONS), NAMES_END };
static const struct keychain_name item_names[] = { NAME("tag", KEY_TAG), NAME("username", KEY_USERNAME),
	NAMES_END };

/* Scratch memory is at least this large, so that many lines in a row find room in it. */
#define SCRATCH ((size_t)64 << 10)

struct jsonl {
	char *buf;
	size_t cap, used; /* what the lines before this one hold */
	/* this line's part of it: joined lists and the unescaped text; strings with escapes; those of its
	 * note */
	char *out;
	size_t out_used;
	struct scan_mem mem, note_mem;
	struct str author;
	struct jsonl_day day;
	struct keychain post_keys, metric_keys, entity_keys, hashtag_keys, mention_keys;
	struct jsonl_langs langs;
};

/* What a line tells before the one is chosen over the other. */
struct told {
	struct str id, text, note, lang;
	struct str hashtags, mentions, note_hashtags, note_mentions;
	bool repost, quote, reply, to_user;
	int64_t own_impressions; /* of non_public_metrics */
	const char *bad;	 /* the first value that is well-formed and wrong */
};

struct jsonl *
jsonl_new(void)
{
	struct jsonl *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	keychain_init(&j->post_keys);
	keychain_init(&j->metric_keys);
	keychain_init(&j->entity_keys);
	keychain_init(&j->hashtag_keys);
	keychain_init(&j->mention_keys);
	return j;
}

void
jsonl_free(struct jsonl *j)
{
	if (!j)
		return;
	free(j->buf);
	free(j);
}

struct str
jsonl_author_id(const struct jsonl *j)
{
	return j->author;
}

/* The value is null; taken then. */
SCAN_INLINE bool
is_null(struct scan *s)
{
	struct scan_step step;

	if (SCAN_LIKELY(scan_peek_(s) != 'n'))
		return false;
	step = scan_skip_slow_(s->p, s->end, s->depth);
	return scan_take_(s, &step);
}

/* Any value as it is written. Like is_null it never hands the scanner's address to a function that is not
 * inlined. */
SCAN_INLINE bool
take_raw(struct scan *s, struct str *raw)
{
	struct scan_step step;
	const char *from;

	scan_peek_(s);
	from = s->p;
	step = scan_skip_slow_(from, s->end, s->depth);
	if (!scan_take_(s, &step))
		return false;
	*raw = (struct str){ from, (size_t)(s->p - from) };
	return true;
}

/* A string, untold where it is null. */
SCAN_INLINE void
take_string(struct scan *s, struct str *out)
{
	*out = (struct str){ NULL, 0 };
	if (!is_null(s))
		scan_string(s, out);
}

/* A count: an integer, or one in a string, which some tools write. */
SCAN_INLINE void
take_count(struct scan *s, int64_t *out, struct told *t)
{
	int64_t v = COUNT_UNKNOWN;
	struct str text = { NULL, 0 };

	if (scan_int(s, &v)) {
		if (v < 0 || v > COUNT_MAX)
			t->bad = "a count is out of range";
	} else if (is_null(s)) {
		v = COUNT_UNKNOWN;
	} else if (scan_peek_(s) == '"') {
		if (scan_string(s, &text) && !num_i64(text, 0, COUNT_MAX, &v))
			t->bad = "a count is no whole number";
	} else {
		scan_skip(s);
		t->bad = "a count is no whole number";
	}
	*out = v;
}

SCAN_INLINE void
take_metrics(struct jsonl *j, struct scan *s, struct post *p, struct told *t)
{
	unsigned link = 0;
	int id;

	if (is_null(s) || !scan_object(s))
		return;
	while ((id = keychain_next(&j->metric_keys, metric_names, s, &link)) >= 0) {
		if (id)
			take_count(s, &p->counts[id - 1], t);
		else
			scan_skip(s);
	}
}

/* One more item of a list that is joined by blanks; the first stays where it is. An item that holds a blank
 * is no tag. */
static void
join(struct jsonl *j, struct str *list, struct str item)
{
	if (item.len == 0)
		return;
	for (size_t i = 0; i < item.len; i++)
		if ((unsigned char)item.p[i] <= ' ')
			return;
	if (list->len == 0) {
		*list = item;
		return;
	}
	/* Items stand between quotes in the line, so all joined lists and the text fit into what jsonl_post
	 * has reserved. */
	if (list->p + list->len != j->out + j->out_used) {
		memcpy(j->out + j->out_used, list->p, list->len);
		list->p = j->out + j->out_used;
		j->out_used += list->len;
	}
	j->out[j->out_used++] = ' ';
	memcpy(j->out + j->out_used, item.p, item.len);
	j->out_used += item.len;
	list->len += 1 + item.len;
}

/* [{"tag": "x", ...}, ...] to "x y"; in mentions the member is "username". */
SCAN_INLINE void
take_list(struct jsonl *j, struct scan *s, bool mentions, struct str *list)
{
	struct keychain *keys = mentions ? &j->mention_keys : &j->hashtag_keys;
	const int wanted = mentions ? KEY_USERNAME : KEY_TAG;
	struct str k, item;
	unsigned link;
	int id;

	*list = (struct str){ NULL, 0 };
	if (is_null(s))
		return;
	*list = STR("");
	if (scan_peek_(s) == '{') {
		/* how R writes an empty list */
		scan_object(s);
		if (scan_key(s, &k))
			scan_fail_(s, "an array is expected");
		return;
	}
	if (!scan_array(s))
		return;
	while (scan_item(s)) {
		if (!scan_object(s))
			return;
		link = 0;
		while ((id = keychain_next(keys, item_names, s, &link)) >= 0) {
			if (id != wanted) {
				scan_skip(s);
				continue;
			}
			take_string(s, &item);
			join(j, list, item);
		}
	}
}

static inline __attribute__((always_inline)) void
take_entities(struct jsonl *j, struct scan *s, struct str *hashtags, struct str *mentions)
{
	unsigned link = 0;
	int id;

	*hashtags = *mentions = (struct str){ NULL, 0 };
	if (is_null(s) || !scan_object(s))
		return;
	while ((id = keychain_next(&j->entity_keys, entity_names, s, &link)) >= 0) {
		if (id == KEY_HASHTAGS)
			take_list(j, s, false, hashtags);
		else if (id == KEY_MENTIONS)
			take_list(j, s, true, mentions);
		else
			scan_skip(s);
	}
}

/* What stands in few lines is kept out of the hot loop: it gets the value as it is written, and a scanner of
 * its own. */
static const char *
read_references(struct str raw, struct told *t)
{
	struct scan_mem mem = { 0 };
	struct scan s;
	struct str k, type;

	t->repost = t->quote = t->reply = false;
	scan_init(&s, raw, &mem);
	if (scan_peek_(&s) == '{') {
		/* R's empty list again */
		scan_skip(&s);
	} else if (!is_null(&s) && scan_array(&s)) {
		while (scan_item(&s)) {
			if (!scan_object(&s))
				break;
			while (scan_key(&s, &k)) {
				if (!str_eq(k, STR("type"))) {
					scan_skip(&s);
					continue;
				}
				take_string(&s, &type);
				t->repost |= str_eq(type, STR("retweeted")) || str_eq(type, STR("reposted"));
				t->quote |= str_eq(type, STR("quoted"));
				t->reply |= str_eq(type, STR("replied_to"));
			}
		}
	}
	scan_end(&s);
	scan_mem_free(&mem);
	return s.why;
}

static const char *
read_note(struct jsonl *j, struct str raw, struct told *t)
{
	struct scan s;
	struct str k;

	t->note = t->note_hashtags = t->note_mentions = (struct str){ NULL, 0 };
	scan_init(&s, raw, &j->note_mem);
	if (!is_null(&s) && scan_object(&s)) {
		while (scan_key(&s, &k)) {
			if (str_eq(k, STR("text")))
				take_string(&s, &t->note);
			else if (str_eq(k, STR("entities")))
				take_entities(j, &s, &t->note_hashtags, &t->note_mentions);
			else
				scan_skip(&s);
		}
	}
	scan_end(&s);
	return s.why;
}

static const char *
read_own_metrics(struct jsonl *j, struct str raw, struct told *t)
{
	struct scan_mem mem = { 0 };
	struct post own;
	struct scan s;

	post_init(&own);
	scan_init(&s, raw, &mem);
	take_metrics(j, &s, &own, t);
	scan_end(&s);
	scan_mem_free(&mem);
	t->own_impressions = own.counts[COUNT_IMPRESSIONS];
	return s.why;
}

static const char *
read_rest(struct jsonl *j, int id, struct str raw, struct told *t)
{
	switch (id) {
	case KEY_NOTE:
		return read_note(j, raw, t);
	case KEY_REFERENCES:
		return read_references(raw, t);
	default:
		return read_own_metrics(j, raw, t);
	}
}

/* created_at; whether it was there. */
SCAN_INLINE bool
take_time(struct jsonl *j, struct scan *s, int64_t *t, const char **bad)
{
	struct str text;

	if (SCAN_LIKELY(s->end - s->p > 26 && s->p[0] == '"' && s->p[25] == '"' &&
			jsonl_value_time(&j->day, s->p + 1, t))) {
		s->p += 26;
		return true;
	}
	take_string(s, &text);
	if (text.p && !clock_parse_rfc3339(text, t) && !clock_parse_twitter(text, t))
		*bad = "created_at is no time";
	return text.p != NULL;
}

/* Everything chosen and checked once the line is known to be well-formed. */
static enum err
finish(struct jsonl *j, const struct told *t, bool dated, struct post *p, const char **why)
{
	bool note = t->note.p != NULL && t->note.len > 0;

	if (t->bad)
		*why = t->bad;
	else if (!t->id.p)
		*why = "id is missing";
	else if (!jsonl_value_id(t->id))
		*why = "id is no post id";
	else if (!dated)
		*why = "created_at is missing";
	if (*why)
		return ERR_INVALID;
	p->id = t->id;
	if (p->counts[COUNT_IMPRESSIONS] == COUNT_UNKNOWN)
		p->counts[COUNT_IMPRESSIONS] = t->own_impressions;
	if (t->lang.len)
		p->lang = jsonl_value_lang(&j->langs, t->lang);
	if (t->repost) {
		p->kind = POST_REPOST;
		p->text = STR("");
		return ERR_OK;
	}
	p->kind = t->quote ? POST_QUOTE : t->reply || t->to_user ? POST_REPLY : POST_ORIGINAL;
	p->hashtags = note ? t->note_hashtags : t->hashtags;
	p->mentions = note ? t->note_mentions : t->mentions;
	p->text = note ? t->note : t->text;
	if (p->text.p)
		p->text = jsonl_value_unescape(p->text, j->out, &j->out_used);
	return ERR_OK;
}

/* What a line may need: its lists and once more its text, and twice its strings. */
static size_t
need_of(size_t len)
{
	return 4 * len + 64;
}

/* Room for a line, behind what earlier ones hold or in its place. ERR_FULL: only in its place. */
static enum err
prepare(struct jsonl *j, size_t len, bool keep)
{
	size_t need = need_of(len);

	if (!keep)
		j->used = 0;
	if (j->cap - j->used < need) {
		if (keep)
			return ERR_FULL;
		free(j->buf);
		j->cap = 0;
		j->buf = malloc(need < SCRATCH ? SCRATCH : need + need / 2);
		if (!j->buf)
			return ERR_NOMEM;
		j->cap = need < SCRATCH ? SCRATCH : need + need / 2;
	}
	j->out = j->buf + j->used;
	j->out_used = 0;
	/* as long as the line itself, which is as much as a scanner ever asks for */
	j->mem = (struct scan_mem){ j->out + 2 * len + 64, len, 0 };
	j->note_mem = (struct scan_mem){ j->mem.data + len, len, 0 };
	j->author = (struct str){ NULL, 0 };
	return ERR_OK;
}

static enum err
read_post(struct jsonl *j, struct str line, struct post *post, const char **why)
{
	struct told t = { .own_impressions = COUNT_UNKNOWN };
	struct scan s;
	struct str raw, text;
	unsigned link = 0;
	bool dated = false;
	int id;
	const char *wrong;

	post_init(post);
	scan_init(&s, line, &j->mem);
	/* a chain's reader must stand in an object */
	if (!scan_object(&s)) {
		*why = s.why;
		return ERR_MALFORMED;
	}
	while ((id = keychain_next(&j->post_keys, post_names, &s, &link)) >= 0) {
		switch (id) {
		case KEY_ID:
			take_string(&s, &t.id);
			break;
		case KEY_TEXT:
			take_string(&s, &t.text);
			break;
		case KEY_LANG:
			take_string(&s, &t.lang);
			break;
		case KEY_AUTHOR:
			take_string(&s, &j->author);
			break;
		case KEY_CREATED:
			dated = take_time(j, &s, &post->created_at, &t.bad);
			break;
		case KEY_METRICS:
			take_metrics(j, &s, post, &t);
			break;
		case KEY_ENTITIES:
			take_entities(j, &s, &t.hashtags, &t.mentions);
			break;
		case KEY_REPLY_TO:
			take_string(&s, &text);
			t.to_user = text.p != NULL;
			break;
		case KEY_OWN_METRICS:
		case KEY_NOTE:
		case KEY_REFERENCES:
			if (take_raw(&s, &raw) && (wrong = read_rest(j, id, raw, &t)) != NULL)
				t.bad = wrong;
			break;
		default:
			scan_skip(&s);
		}
	}
	if (!scan_end(&s)) {
		*why = s.why;
		return scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	return finish(j, &t, dated, post, why);
}

static enum err
read_line(struct jsonl *j, struct str line, bool keep, struct post *post, const char **why)
{
	enum err e = prepare(j, line.len, keep);

	*why = e ? "memory ran out" : NULL;
	if (e)
		return e;
	e = read_post(j, line, post, why);
	if (!e)
		j->used += j->mem.len || j->note_mem.len ? need_of(line.len) : j->out_used;
	return e;
}

enum err
jsonl_post(struct jsonl *j, struct str line, struct post *post, const char **why)
{
	return read_line(j, line, false, post, why);
}

enum err
jsonl_more(struct jsonl *j, struct str line, struct post *post, const char **why)
{
	return read_line(j, line, true, post, why);
}
