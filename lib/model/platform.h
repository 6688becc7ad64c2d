/* platform.h: the platforms, what a handle looks like on each, and where its posts live. */
#ifndef TWEETX_MODEL_PLATFORM_H
#define TWEETX_MODEL_PLATFORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum platform { PLATFORM_X, PLATFORM_MASTODON, PLATFORM_BLUESKY, PLATFORM_COUNT };

/* platform_name(p): "x", "mastodon", "bluesky"; platform_title: "X", "Mastodon", "Bluesky". */
const char *platform_name(enum platform p);
const char *platform_title(enum platform p);
bool platform_parse(struct str s, enum platform *p);

/*
 * handle_parse(p, s, out, f): a handle as people write it (leading '@', any case, surrounding blanks no), into its folded
 * form: X [a-z0-9_]{1,15}; Mastodon user@host (user [A-Za-z0-9_]+([A-Za-z0-9_.-]+[A-Za-z0-9_])?, at most 64; host a DNS name
 * with a dot, or 127.0.0.1:port or localhost:port, which tests use; net/ refuses those unless the setting allows); Bluesky a DNS name of at most 253 or a did:plc:/did:web:.
 * ERR_INVALID_HANDLE with a sentence naming the rule.
 */
#define HANDLE_MAX 320
struct handle {
	enum platform platform;
	char text[HANDLE_MAX]; /* folded, NUL-terminated */
};
enum err handle_parse(enum platform p, struct str s, struct handle *out, struct fault *f);

/* handle_parse_spec("x:jack" | "mastodon:a@b.c" | "bluesky:a.bsky.social"): the command line's and compare's form; also what
 * handle_from_url reads, user@host (Mastodon), a dotted name or a DID (Bluesky), and @name (X). */
enum err handle_parse_spec(struct str s, struct handle *out, struct fault *f);

/* handle_from_url(url, out): a pasted address of a profile or post, scheme optional: x.com/jack, twitter.com/jack/status/1,
 * https://mastodon.social/@user, https://host/@user@other, bsky.app/profile/name. False (out untouched) for any other. */
bool handle_from_url(struct str url, struct handle *out);

/* platform_profile_url, platform_post_url: the page for people, appended to b. A post's own url wins where it has one: the caller
 * looks first. A Bluesky post_id is its at:// URI (or the last part of it); a Bluesky repost has no page, so it gives the profile. */
void platform_profile_url(struct buf *b, enum platform p, struct str handle);
void platform_post_url(struct buf *b, enum platform p, struct str handle, struct str post_id);

#endif
