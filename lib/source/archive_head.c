/* archive_head.c: manifest.js, account.js and profile.js. */
#define SCAN_COMPACT
#include "source/archive_head.h"

#include "base/clock.h"
#include "source/take.h"

void
archive_head_init(struct archive_head *h)
{
	*h = (struct archive_head){
		.tweets = COUNT_UNKNOWN, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN
	};
	h->account = (struct account){
		.verified = -1, .followers = COUNT_UNKNOWN, .following = COUNT_UNKNOWN, .posts = COUNT_UNKNOWN
	};
}

/* A string kept in the arena; an empty or absent one leaves what was known. */
static void
take_kept(struct arena *a, struct scan *s, struct str *out)
{
	struct str v;

	take_string(s, &v);
	if (!v.len)
		return;
	v = arena_str(a, v);
	if (v.p)
		*out = v;
}

static enum err
answer(struct scan *s)
{
	return scan_end(s) ? ERR_OK : scan_nomem(s) ? ERR_NOMEM : ERR_MALFORMED;
}

static void
take_user_info(struct arena *a, struct scan *s, struct account *u)
{
	struct str k;

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("accountId")))
			take_kept(a, s, &u->id);
		else if (str_eq(k, STR("userName")))
			take_kept(a, s, &u->handle);
		else if (str_eq(k, STR("displayName")))
			take_kept(a, s, &u->name);
		else
			scan_skip(s);
	}
}

static void
take_archive_info(struct scan *s, struct archive_head *h)
{
	struct str k, at = { NULL, 0 };

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("generationDate")))
			take_string(s, &at);
		else if (str_eq(k, STR("isPartialArchive")))
			h->partial = take_flag(s) == 1;
		else
			scan_skip(s);
	}
	if (at.len && !clock_parse_rfc3339(at, &h->generated))
		h->generated = 0;
}

static struct str
without_folder(struct str path)
{
	struct str part;

	while (str_chr(path, '/') != (size_t)-1)
		str_cut(&path, '/', &part);
	return path;
}

/* { "files": [ { "fileName", "globalName", "count" } ], ... }: the sum of the counts, and the names where
 * they are asked for. */
static int64_t
take_type(struct arena *a, struct scan *s, struct archive_head *names)
{
	struct str k, name;
	int64_t sum = COUNT_UNKNOWN, n;

	if (take_null(s) || !scan_object(s))
		return sum;
	while (scan_key(s, &k)) {
		if (!str_eq(k, STR("files"))) {
			scan_skip(s);
			continue;
		}
		if (take_null(s) || !scan_array(s))
			continue;
		while (scan_item(s) && scan_object(s)) {
			while (scan_key(s, &k)) {
				if (str_eq(k, STR("count"))) {
					n = take_count(s);
					if (n != COUNT_UNKNOWN)
						sum = sum == COUNT_UNKNOWN ? n : sum + n;
				} else if (names && str_eq(k, STR("fileName"))) {
					take_string(s, &name);
					name = arena_str(a, without_folder(name));
					if (name.len && names->n_files < HEAD_FILES_MAX)
						names->files[names->n_files++] = name;
				} else {
					scan_skip(s);
				}
			}
		}
	}
	return sum;
}

enum err
archive_head_manifest(struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json)
{
	struct scan s;
	struct str k;

	h->files = arena_alloc(a, HEAD_FILES_MAX * sizeof(*h->files));
	if (!h->files)
		return ERR_NOMEM;
	scan_init(&s, json, mem);
	scan_object(&s);
	while (scan_key(&s, &k)) {
		if (str_eq(k, STR("userInfo"))) {
			take_user_info(a, &s, &h->account);
		} else if (str_eq(k, STR("archiveInfo"))) {
			take_archive_info(&s, h);
		} else if (str_eq(k, STR("dataTypes")) && scan_kind(&s) == SCAN_OBJECT) {
			scan_object(&s);
			while (scan_key(&s, &k)) {
				if (str_eq(k, STR("tweets")) || str_eq(k, STR("tweet")))
					h->tweets = take_type(a, &s, h);
				else if (str_eq(k, STR("follower")))
					h->followers = take_type(a, &s, NULL);
				else if (str_eq(k, STR("following")))
					h->following = take_type(a, &s, NULL);
				else
					scan_skip(&s);
			}
		} else {
			scan_skip(&s);
		}
	}
	h->has_manifest = true;
	return answer(&s);
}

enum err
archive_head_account(struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json)
{
	struct scan s;
	struct str k, created = { NULL, 0 };

	scan_init(&s, json, mem);
	scan_array(&s);
	while (scan_item(&s) && scan_object(&s)) {
		while (scan_key(&s, &k)) {
			if (!str_eq(k, STR("account")) || scan_kind(&s) != SCAN_OBJECT) {
				scan_skip(&s);
				continue;
			}
			scan_object(&s);
			while (scan_key(&s, &k)) {
				if (str_eq(k, STR("username")))
					take_kept(a, &s, &h->account.handle);
				else if (str_eq(k, STR("accountId")))
					take_kept(a, &s, &h->account.id);
				else if (str_eq(k, STR("accountDisplayName")))
					take_kept(a, &s, &h->account.name);
				else if (str_eq(k, STR("createdAt")))
					take_string(&s, &created);
				else
					scan_skip(&s);
			}
		}
	}
	if (created.len && !clock_parse_rfc3339(created, &h->account.joined))
		h->account.joined = 0;
	return answer(&s);
}

static void
take_description(struct arena *a, struct scan *s, struct account *u)
{
	struct str k;

	if (take_null(s) || !scan_object(s))
		return;
	while (scan_key(s, &k)) {
		if (str_eq(k, STR("bio")))
			take_kept(a, s, &u->bio);
		else
			scan_skip(s);
	}
}

enum err
archive_head_profile(struct archive_head *h, struct arena *a, struct scan_mem *mem, struct str json)
{
	struct str k, avatar = { NULL, 0 };
	struct scan s;

	scan_init(&s, json, mem);
	scan_array(&s);
	while (scan_item(&s) && scan_object(&s)) {
		while (scan_key(&s, &k)) {
			if (!str_eq(k, STR("profile")) || scan_kind(&s) != SCAN_OBJECT) {
				scan_skip(&s);
				continue;
			}
			scan_object(&s);
			while (scan_key(&s, &k)) {
				if (str_eq(k, STR("description")))
					take_description(a, &s, &h->account);
				else if (str_eq(k, STR("avatarMediaUrl")))
					take_string(&s, &avatar);
				else
					scan_skip(&s);
			}
		}
	}
	/* older exports name a file inside the archive */
	if (str_starts(avatar, STR("https://")))
		h->account.avatar = arena_str(a, avatar);
	return answer(&s);
}
