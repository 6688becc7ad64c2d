/* platform.c: the platforms' names and the addresses of their pages. */
#include "model/platform.h"

static const struct {
	const char *name, *title;
} platforms[PLATFORM_COUNT] = {
	[PLATFORM_X] = { "x", "X" },
	[PLATFORM_MASTODON] = { "mastodon", "Mastodon" },
	[PLATFORM_BLUESKY] = { "bluesky", "Bluesky" },
};

const char *
platform_name(enum platform p)
{
	return (unsigned)p < PLATFORM_COUNT ? platforms[p].name : "";
}

const char *
platform_title(enum platform p)
{
	return (unsigned)p < PLATFORM_COUNT ? platforms[p].title : "";
}

bool
platform_parse(struct str s, enum platform *p)
{
	for (int i = 0; i < PLATFORM_COUNT; i++) {
		if (str_eq(s, str_of(platforms[i].name))) {
			*p = (enum platform)i;
			return true;
		}
	}
	return false;
}

/* RFC 3986's unreserved characters, and ':' of a DID, stand as they are in a path segment. */
static void
put_segment(struct buf *b, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c != '\0' && strchr("-._~:", c) != NULL))
			buf_char(b, (char)c);
		else
			buf_put(b, (const char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
}

/* Only the loopback hosts of tests come with a port, and they speak no TLS. */
static void
put_mastodon(struct buf *b, struct str handle)
{
	size_t at = str_chr(handle, '@');
	struct str user = str_sub(handle, 0, at),
		   host = str_sub(handle, at == (size_t)-1 ? handle.len : at + 1, handle.len);

	buf_str(b, str_chr(host, ':') == (size_t)-1 ? STR("https://") : STR("http://"));
	put_segment(b, host);
	buf_str(b, STR("/@"));
	put_segment(b, user);
}

void
platform_profile_url(struct buf *b, enum platform p, struct str handle)
{
	switch (p) {
	case PLATFORM_X:
		buf_str(b, STR("https://x.com/"));
		put_segment(b, handle);
		break;
	case PLATFORM_MASTODON:
		put_mastodon(b, handle);
		break;
	case PLATFORM_BLUESKY:
		buf_str(b, STR("https://bsky.app/profile/"));
		put_segment(b, handle);
		break;
	case PLATFORM_COUNT:
		break;
	}
}

void
platform_post_url(struct buf *b, enum platform p, struct str handle, struct str post_id)
{
	static const struct str record = { "/app.bsky.feed.post/", 20 };
	size_t at;

	switch (p) {
	case PLATFORM_X:
		/* X finds a post by its id alone; "i" stands for a writer who is not known. */
		platform_profile_url(b, p, handle.len > 0 ? handle : STR("i"));
		buf_str(b, STR("/status/"));
		put_segment(b, post_id);
		break;
	case PLATFORM_MASTODON:
		platform_profile_url(b, p, handle);
		buf_char(b, '/');
		put_segment(b, post_id);
		break;
	case PLATFORM_BLUESKY:
		platform_profile_url(b, p, handle);
		at = str_find(post_id, record);
		if (at != (size_t)-1)
			post_id = str_sub(post_id, at + record.len, post_id.len);
		else if (str_chr(post_id, '/') != (size_t)-1)
			break;
		buf_str(b, STR("/post/"));
		put_segment(b, post_id);
		break;
	case PLATFORM_COUNT:
		break;
	}
}
