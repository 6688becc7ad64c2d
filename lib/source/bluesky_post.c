/* bluesky_post.c: one item of an author's feed as Bluesky's app view writes it. */
#include "source/bluesky_post.h"

#include "base/clock.h"
#include "base/json.h"
#include "source/plan_impl.h"
#include "source/plan_names.h"

#define DID_MAX 200
#define URI_MAX 512

bool
bluesky_post_did_ok(struct str did)
{
	size_t colons = 0;

	if (did.len < 7 || did.len > DID_MAX || !str_starts(did, STR("did:")))
		return false;
	for (size_t i = 0; i < did.len; i++) {
		char c = did.p[i];
		colons += c == ':';
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			(c != '\0' && strchr(":._-%", c))))
			return false;
	}
	return colons >= 2 && did.p[did.len - 1] != ':';
}

/* An at:// address of the account's repository: what serves as an id. */
static bool
uri_ok(struct str uri, struct str did)
{
	if (uri.p == NULL || uri.len > URI_MAX || !str_starts(uri, STR("at://")) ||
	    !str_starts(str_sub(uri, 5, uri.len), did))
		return false;
	for (size_t i = 0; i < uri.len; i++)
		if ((unsigned char)uri.p[i] <= ' ' || (unsigned char)uri.p[i] >= 0x7f)
			return false;
	return uri.len > 5 + did.len && uri.p[5 + did.len] == '/';
}

static bool
is_type(const cJSON *o, const char *name)
{
	return str_ends(json_str(o, "$type"), str_of(name));
}

/* A record's key: what stands behind the last slash of its address. */
static struct str
key_of(struct str uri)
{
	size_t i = uri.len;

	while (i > 0 && uri.p[i - 1] != '/')
		i--;
	return str_sub(uri, i, uri.len);
}

static enum bluesky_post
read_repost(struct arena *a, const cJSON *item, struct str did, struct post *post)
{
	struct str subject = json_str(item, "post.uri");
	char *made;

	if (!str_eq(json_str(item, "reason.by.did"), did))
		return BLUESKY_POST_NOT_OURS;
	post->kind = POST_REPOST;
	post->id = json_str(item, "reason.uri");
	if (post->id.p == NULL && subject.len > 0) {
		/* Older app views do not tell the repost's own address; the reposted record's key is as good
		 * as unique within an account. */
		made = arena_printf(a, "at://" STR_FMT "/app.bsky.feed.repost/" STR_FMT, STR_ARG(did),
		    STR_ARG(key_of(subject)));
		post->id = str_of(made);
	}
	if (!uri_ok(post->id, did) ||
	    !clock_parse_rfc3339(json_str(item, "reason.indexedAt"), &post->created_at))
		return BLUESKY_POST_BROKEN;
	post->text = post->hashtags = post->mentions = STR("");
	return BLUESKY_POST_OK;
}

/* The clients' clocks, never later than the platform's. */
static bool
read_time(const cJSON *o, int64_t *t)
{
	int64_t made, seen;
	bool has_made = clock_parse_rfc3339(json_str(o, "record.createdAt"), &made);
	bool has_seen = clock_parse_rfc3339(json_str(o, "indexedAt"), &seen);

	if (!has_made && !has_seen)
		return false;
	*t = !has_seen || (has_made && made < seen) ? made : seen;
	return true;
}

static bool
is_post_uri(struct str uri)
{
	return str_find(uri, STR("/app.bsky.feed.post/")) != (size_t)-1;
}

static enum post_kind
kind_of(const cJSON *record)
{
	const cJSON *embed = json_get(record, "embed");

	if (is_type(embed, "app.bsky.embed.record") && is_post_uri(json_str(embed, "record.uri")))
		return POST_QUOTE;
	if (is_type(embed, "app.bsky.embed.recordWithMedia") &&
	    is_post_uri(json_str(embed, "record.record.uri")))
		return POST_QUOTE;
	return cJSON_IsObject(json_get(record, "reply")) ? POST_REPLY : POST_ORIGINAL;
}

/* The words that a facet covers, if its byte offsets fit the text. */
static struct str
span_of(const cJSON *facet, struct str text)
{
	int64_t start = json_int(facet, "index.byteStart", -1), end = json_int(facet, "index.byteEnd", -1);
	struct str none = { NULL, 0 }, s;

	if (start < 0 || end <= start || (uint64_t)end > text.len)
		return none;
	s = str_sub(text, (size_t)start, (size_t)(end - start));
	return str_utf8_ok(s) ? s : none;
}

/* A mention as it is written, without '@'; its DID where the text does not show a name. */
static struct str
mention_of(const cJSON *facet, const cJSON *feature, struct str text)
{
	struct str span = span_of(facet, text);
	bool named = span.len > 1 && span.p[0] == '@';

	for (size_t i = 1; named && i < span.len; i++) {
		char c = span.p[i];
		named = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '.' || c == '_' || (unsigned char)c >= 0x80;
	}
	return named ? str_sub(span, 1, span.len) : json_str(feature, "did");
}

static void
read_facets(struct arena *a, const cJSON *record, struct post *post)
{
	struct str text = json_str(record, "text");
	const cJSON *facets = json_get(record, "facets"), *tags = json_get(record, "tags"), *facet, *feature,
		    *tag;
	struct plan_names hashtags, mentions;

	plan_names_begin(&hashtags, a);
	plan_names_begin(&mentions, a);
	cJSON_ArrayForEach(facet, facets) cJSON_ArrayForEach(feature, json_get(facet, "features"))
	{
		if (is_type(feature, "app.bsky.richtext.facet#tag"))
			plan_names_add(&hashtags, json_str(feature, "tag"));
		else if (is_type(feature, "app.bsky.richtext.facet#mention"))
			plan_names_add(&mentions, mention_of(facet, feature, text));
	}
	cJSON_ArrayForEach(tag, tags) if (cJSON_IsString(tag))
	    plan_names_add(&hashtags, str_of(tag->valuestring));
	if (cJSON_IsArray(facets) || cJSON_IsArray(tags))
		post->hashtags = plan_names_end(&hashtags);
	if (cJSON_IsArray(facets))
		post->mentions = plan_names_end(&mentions);
}

enum bluesky_post
bluesky_post_read(struct arena *a, const cJSON *item, struct str did, struct post *post)
{
	const cJSON *o = json_get(item, "post"), *record = json_get(o, "record"),
		    *reason = json_get(item, "reason");

	post_init(post);
	if (is_type(reason, "#reasonRepost"))
		return read_repost(a, item, did, post);
	if (cJSON_IsObject(reason))
		return BLUESKY_POST_NOT_OURS;
	if (!cJSON_IsObject(o))
		return BLUESKY_POST_BROKEN;
	if (!str_eq(json_str(o, "author.did"), did))
		return BLUESKY_POST_NOT_OURS;
	post->id = json_str(o, "uri");
	if (!uri_ok(post->id, did) || !cJSON_IsObject(record) || !read_time(o, &post->created_at))
		return BLUESKY_POST_BROKEN;
	post->kind = kind_of(record);
	post->text = plan_value_text(a, record, "text");
	post->lang = post_lang(json_str(record, "langs.0"));
	read_facets(a, record, post);
	post->counts[COUNT_LIKES] = plan_value_count(o, "likeCount");
	post->counts[COUNT_REPOSTS] = plan_value_count(o, "repostCount");
	post->counts[COUNT_REPLIES] = plan_value_count(o, "replyCount");
	post->counts[COUNT_QUOTES] = plan_value_count(o, "quoteCount");
	post->counts[COUNT_BOOKMARKS] = plan_value_count(o, "bookmarkCount");
	return BLUESKY_POST_OK;
}
