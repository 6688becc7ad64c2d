/* jsonl.c: one X API v2 post object to a post, without a tree and mostly without a copy. */
#include "source/jsonl.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/scan.h"

struct jsonl {
	struct scan_mem mem, note_mem;
	char *out; /* joined lists and unescaped text of the line */
	size_t cap, used;
	struct str author;
	/* neighbouring posts share their day: its ten characters and its first second */
	char day[10];
	int64_t day_start;
	/* what post_lang answers to two letters: 0 not asked yet, 1 the same letters, 2 something else */
	unsigned char langs[26 * 26];
};

/* What a line tells before the one is chosen over the other. */
struct told {
	struct str id, text, note, lang;
	struct str hashtags, mentions, note_hashtags, note_mentions;
	bool repost, quote, reply, to_user;
	int64_t own_impressions; /* of non_public_metrics */
	const char *bad;	 /* the first value that is well-formed and wrong */
};

#define KEY(k, literal) (memcmp((k).p, literal, sizeof(literal) - 1) == 0)

struct jsonl *
jsonl_new(void)
{
	return calloc(1, sizeof(struct jsonl));
}

void
jsonl_free(struct jsonl *j)
{
	if (!j)
		return;
	scan_mem_free(&j->mem);
	scan_mem_free(&j->note_mem);
	free(j->out);
	free(j);
}

struct str
jsonl_author_id(const struct jsonl *j)
{
	return j->author;
}

static uint64_t
load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Eight digits: the high halves of all bytes are 3, also after adding 6. */
static bool
digits8(uint64_t v)
{
	const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0), three = UINT64_C(0x3030303030303030);

	return (v & high) == three && ((v + UINT64_C(0x0606060606060606)) & high) == three;
}

static bool
digits(struct str s, size_t max)
{
	size_t i = 0;

	if (s.len == 0 || s.len > max)
		return false;
	for (; i + 8 <= s.len; i += 8)
		if (!digits8(load8(s.p + i)))
			return false;
	if (i > 0)
		return digits8(load8(s.p + s.len - 8));
	for (; i < s.len; i++)
		if ((unsigned char)(s.p[i] - '0') > 9)
			return false;
	return true;
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
take_metrics(struct scan *s, struct post *p, struct told *t)
{
	struct str k;

	if (is_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		int which = -1;

		switch (k.len) {
		case 10:
			which = KEY(k, "like_count") ? COUNT_LIKES : -1;
			break;
		case 11:
			which = KEY(k, "reply_count")	? COUNT_REPLIES
				: KEY(k, "quote_count") ? COUNT_QUOTES
							: -1;
			break;
		case 12:
			which = KEY(k, "repost_count") ? COUNT_REPOSTS : -1;
			break;
		case 13:
			which = KEY(k, "retweet_count") ? COUNT_REPOSTS : -1;
			break;
		case 14:
			which = KEY(k, "bookmark_count") ? COUNT_BOOKMARKS : -1;
			break;
		case 16:
			which = KEY(k, "impression_count") ? COUNT_IMPRESSIONS : -1;
			break;
		}
		if (which < 0)
			scan_skip(s);
		else
			take_count(s, &p->counts[which], t);
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
	if (list->p + list->len != j->out + j->used) {
		memcpy(j->out + j->used, list->p, list->len);
		list->p = j->out + j->used;
		j->used += list->len;
	}
	j->out[j->used++] = ' ';
	memcpy(j->out + j->used, item.p, item.len);
	j->used += item.len;
	list->len += 1 + item.len;
}

/* [{"tag": "x", ...}, ...] to "x y"; in mentions the member is "username". */
SCAN_INLINE void
take_list(struct jsonl *j, struct scan *s, bool mentions, struct str *list)
{
	struct str k, item;

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
		while (scan_key(s, &k)) {
			if (mentions ? k.len != 8 || !KEY(k, "username") : k.len != 3 || !KEY(k, "tag")) {
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
	struct str k;

	*hashtags = *mentions = (struct str){ NULL, 0 };
	if (is_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (k.len == 8 && KEY(k, "hashtags"))
			take_list(j, s, false, hashtags);
		else if (k.len == 8 && KEY(k, "mentions"))
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

static bool
two(const char *p, int max, int *v)
{
	unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';

	*v = (int)(a * 10 + b);
	return a <= 9 && b <= 9 && *v <= max;
}

static bool
read_time(struct jsonl *j, struct str s, int64_t *t)
{
	int64_t day;
	int h, m, sec;

	/* the form that X sends: 2024-02-29T12:00:00.000Z */
	if (s.len != 24 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || s.p[19] != '.' ||
	    s.p[23] != 'Z' || !two(s.p + 11, 23, &h) || !two(s.p + 14, 59, &m) || !two(s.p + 17, 59, &sec) ||
	    !two(s.p + 20, 99, &(int){ 0 }) || (unsigned char)(s.p[22] - '0') > 9)
		return clock_parse_rfc3339(s, t) || clock_parse_twitter(s, t);
	if (load8(j->day) != load8(s.p) || j->day[8] != s.p[8] || j->day[9] != s.p[9]) {
		if (!clock_parse_date((struct str){ s.p, 10 }, &day))
			return false;
		memcpy(j->day, s.p, 10);
		j->day_start = day * 86400;
	}
	*t = j->day_start + h * 3600 + m * 60 + sec;
	return true;
}

static struct str
read_lang(struct jsonl *j, struct str tag)
{
	unsigned a, b;
	struct str lang;

	if (tag.len != 2)
		return post_lang(tag);
	a = (unsigned char)tag.p[0] - 'a';
	b = (unsigned char)tag.p[1] - 'a';
	if (a >= 26 || b >= 26)
		return post_lang(tag);
	if (j->langs[a * 26 + b] == 1)
		return tag;
	lang = post_lang(tag);
	j->langs[a * 26 + b] = str_eq(lang, tag) ? 1 : 2;
	return lang;
}

/* X's escaping undone once: &lt; &gt; &amp;. */
static struct str
unescape(struct jsonl *j, struct str s)
{
	const char *p = s.p, *end = s.p + s.len, *amp = s.len ? memchr(p, '&', s.len) : NULL;
	char *from = j->out + j->used, *o = from;

	if (!amp)
		return s;
	while (amp) {
		size_t left = (size_t)(end - amp), n;
		char c = '&';

		memcpy(o, p, (size_t)(amp - p));
		o += amp - p;
		n = 1;
		if (left >= 4 && memcmp(amp, "&lt;", 4) == 0) {
			c = '<';
			n = 4;
		} else if (left >= 4 && memcmp(amp, "&gt;", 4) == 0) {
			c = '>';
			n = 4;
		} else if (left >= 5 && memcmp(amp, "&amp;", 5) == 0) {
			n = 5;
		}
		*o++ = c;
		p = amp + n;
		amp = p < end ? memchr(p, '&', (size_t)(end - p)) : NULL;
	}
	memcpy(o, p, (size_t)(end - p));
	o += end - p;
	j->used += (size_t)(o - from);
	return (struct str){ from, (size_t)(o - from) };
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
	else if (!digits(t->id, 20))
		*why = "id is no post id";
	else if (!dated)
		*why = "created_at is missing";
	if (*why)
		return ERR_INVALID;
	p->id = t->id;
	if (p->counts[COUNT_IMPRESSIONS] == COUNT_UNKNOWN)
		p->counts[COUNT_IMPRESSIONS] = t->own_impressions;
	if (t->lang.len)
		p->lang = read_lang(j, t->lang);
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
		p->text = unescape(j, p->text);
	return ERR_OK;
}

static enum err
prepare(struct jsonl *j, size_t len)
{
	/* lists at most as long as the line, the unescaped text once more */
	size_t need = 2 * len + 64;

	j->used = 0;
	j->author = (struct str){ NULL, 0 };
	if (j->cap >= need)
		return ERR_OK;
	free(j->out);
	j->cap = 0;
	j->out = malloc(need + need / 2);
	if (!j->out)
		return ERR_NOMEM;
	j->cap = need + need / 2;
	return ERR_OK;
}

enum err
jsonl_post(struct jsonl *j, struct str line, struct post *post, const char **why)
{
	struct told t = { .own_impressions = COUNT_UNKNOWN };
	struct post own;
	struct scan s;
	struct str k, raw, text;
	bool dated = false;
	const char *wrong;

	*why = NULL;
	if (prepare(j, line.len)) {
		*why = "memory ran out";
		return ERR_NOMEM;
	}
	post_init(post);
	scan_init(&s, line, &j->mem);
	scan_object(&s);
	while (scan_key(&s, &k)) {
		switch (k.len) {
		case 2:
			if (!KEY(k, "id"))
				break;
			take_string(&s, &t.id);
			continue;
		case 4:
			if (KEY(k, "text"))
				take_string(&s, &t.text);
			else if (KEY(k, "lang"))
				take_string(&s, &t.lang);
			else
				break;
			continue;
		case 8:
			if (!KEY(k, "entities"))
				break;
			take_entities(j, &s, &t.hashtags, &t.mentions);
			continue;
		case 9:
			if (KEY(k, "author_id"))
				take_string(&s, &j->author);
			else if (KEY(k, "note_post"))
				goto note;
			else
				break;
			continue;
		case 10:
			if (KEY(k, "created_at")) {
				take_string(&s, &text);
				dated = text.p != NULL;
				if (dated && !read_time(j, text, &post->created_at))
					t.bad = "created_at is no time";
			} else if (KEY(k, "note_tweet")) {
				goto note;
			} else {
				break;
			}
			continue;
		note:
			if (take_raw(&s, &raw) && (wrong = read_note(j, raw, &t)) != NULL)
				t.bad = wrong;
			continue;
		case 14:
			if (!KEY(k, "public_metrics"))
				break;
			take_metrics(&s, post, &t);
			continue;
		case 16:
		case 17:
			if (!str_eq(k, STR("referenced_posts")) && !str_eq(k, STR("referenced_tweets")))
				break;
			if (take_raw(&s, &raw) && (wrong = read_references(raw, &t)) != NULL)
				t.bad = wrong;
			continue;
		case 18:
			if (!KEY(k, "non_public_metrics"))
				break;
			post_init(&own);
			take_metrics(&s, &own, &t);
			t.own_impressions = own.counts[COUNT_IMPRESSIONS];
			continue;
		case 19:
			if (!KEY(k, "in_reply_to_user_id"))
				break;
			take_string(&s, &text);
			t.to_user = text.p != NULL;
			continue;
		}
		scan_skip(&s);
	}
	if (!scan_end(&s)) {
		*why = s.why;
		return scan_nomem(&s) ? ERR_NOMEM : ERR_MALFORMED;
	}
	return finish(j, &t, dated, post, why);
}
