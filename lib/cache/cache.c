/* cache.c: finished reports in Redis, valid only for the account and revision they were made of. */
#include "cache/cache.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "cache/redis.h"

#define KEY_MAX (HANDLE_MAX + 64)
#define REQUEST_KEY_MAX 4096
#define VALUE_MAX ((size_t)512 * 1024 * 1024) /* Redis's own limit of a value */
#define SMALL_ARENA ((size_t)64 * 1024)	      /* for answers that are a number or a sentence */
#define WHO_SLACK 60			      /* `who` outlives the reports it vouches for */
#define GONE_SECONDS "300"		      /* longer than any computation that may still be under way */

/*
 * `who` is "ID REVISION", or "-ID REVISION" for a while after cache_drop. A report is a header line
 * "1 ID REVISION MADE_AT COMPLETE ETAG KEY_LENGTH BODY_LENGTH\n", the request's key and the body.
 */
struct cache {
	struct redis *redis;
	int64_t who_seconds;
	struct arena *small;
};

/* KEYS who; ARGV id, revision, seconds. Revisions stay below 2^53, where Lua's numbers are exact. */
static const char WHO_SCRIPT[] =
    "local c = redis.call('GET', KEYS[1])\n"
    "if c then\n"
    "  local gone, id, rev = c:match('^(%-?)(%d+) (%d+)$')\n"
    "  if id == ARGV[1] and (gone == '-' or tonumber(rev) > tonumber(ARGV[2])) then return 0 end\n"
    "end\n"
    "redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])\n"
    "return 1";

/* KEYS who, report; ARGV id, revision, seconds of who, value, seconds of the report. */
static const char PUT_SCRIPT[] = "local c = redis.call('GET', KEYS[1])\n"
				 "if not c then return 0 end\n"
				 "local id, rev = c:match('^(%d+) (%d+)$')\n"
				 "if id ~= ARGV[1] or tonumber(rev) > tonumber(ARGV[2]) then return 0 end\n"
				 "redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])\n"
				 "redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])\n"
				 "return 1";

/* KEYS who; ARGV seconds. Not only out of reach: what was kept of the account is deleted. A handle holds
 * nothing that MATCH reads as a pattern. */
static const char DROP_SCRIPT[] =
    "local at, all = '0', KEYS[1]:sub(1, -4) .. '*'\n"
    "repeat\n"
    "  local found = redis.call('SCAN', at, 'MATCH', all, 'COUNT', 1000)\n"
    "  at = found[1]\n"
    "  for _, k in ipairs(found[2]) do if k ~= KEYS[1] then redis.call('DEL', k) end end\n"
    "until at == '0'\n"
    "local c = redis.call('GET', KEYS[1])\n"
    "local id, rev\n"
    "if c then id, rev = c:match('^%-?(%d+) (%d+)$') end\n"
    "if not id then return redis.call('DEL', KEYS[1]) end\n"
    "redis.call('SET', KEYS[1], '-' .. id .. ' ' .. rev, 'EX', ARGV[1])\n"
    "return 1";

struct cache *
cache_open(const struct conf *c)
{
	struct cache *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->redis = redis_new(str_of(conf_str(c, CONF_REDIS_URL)));
	k->small = arena_new(SMALL_ARENA);
	k->who_seconds = conf_int(c, CONF_CACHE_SECONDS) + conf_int(c, CONF_STALE_SECONDS) + WHO_SLACK;
	if (k->redis == NULL || k->small == NULL) {
		cache_close(k);
		return NULL;
	}
	return k;
}

void
cache_close(struct cache *c)
{
	if (c == NULL)
		return;
	redis_close(c->redis);
	arena_free(c->small);
	free(c);
}

enum cache_state
cache_ping(struct cache *c)
{
	const struct str argv[] = { STR("PING") };
	struct redis_reply reply;
	bool up;

	if (!redis_configured(c->redis))
		return CACHE_NONE;
	redis_wake(c->redis);
	up = redis_ask(c->redis, c->small, argv, 1, &reply) && reply.n == 1 && reply.v[0].kind == REDIS_TEXT;
	arena_reset(c->small);
	return up ? CACHE_UP : CACHE_DOWN;
}

/* "tweetx:{x:jack}:" followed by `rest`: the braces make Redis Cluster keep all keys of an account together.
 */
static struct str
key_of(char out[static KEY_MAX], const struct handle *h, const char *rest)
{
	struct str part[5] = { STR("tweetx:{"), str_of(platform_name(h->platform)), STR(":"), str_of(h->text),
		STR("}:") };
	size_t i, n = 0, len = strlen(rest);

	for (i = 0; i < 5; i++) {
		memcpy(out + n, part[i].p, part[i].len);
		n += part[i].len;
	}
	memcpy(out + n, rest, len + 1);
	return (struct str){ out, n + len };
}

static struct str
report_key(char out[static KEY_MAX], const struct handle *h, struct str key)
{
	static const char digit[] = "0123456789abcdef";
	unsigned long long v = str_hash(key);
	char rest[24] = "r:";
	int i;

	for (i = 0; i < 16; i++, v >>= 4)
		rest[17 - i] = digit[v & 15];
	return key_of(out, h, rest);
}

static bool
word_num(struct str *s, int64_t min, int64_t *out)
{
	struct str w;

	return str_cut(s, ' ', &w) && num_i64(w, min, INT64_MAX, out);
}

/* Reads a stored value that must be of `key`, and made of what `who` says. */
static bool
open_value(struct str who, struct str value, struct str key, struct cache_entry *e)
{
	int64_t id, revision, version, complete, key_len, body_len;
	struct str head, etag;
	size_t end = str_chr(str_sub(value, 0, 256), '\n');

	if (end == (size_t)-1)
		return false;
	head = str_sub(value, 0, end);
	value = str_sub(value, end + 1, value.len);
	if (!word_num(&who, 1, &id) || !word_num(&who, 0, &revision) || who.p != NULL)
		return false;
	if (!word_num(&head, 1, &version) || version != 1 || !word_num(&head, 1, &e->account) ||
	    !word_num(&head, 0, &e->revision) || !word_num(&head, INT64_MIN, &e->made_at) ||
	    !word_num(&head, 0, &complete) || !str_cut(&head, ' ', &etag) || !word_num(&head, 0, &key_len) ||
	    !word_num(&head, 0, &body_len) || head.p != NULL)
		return false;
	if (e->account != id || e->revision != revision || etag.len >= sizeof(e->etag))
		return false;
	if ((size_t)key_len != key.len || value.len < key.len || value.len - key.len != (size_t)body_len ||
	    memcmp(value.p, key.p, key.len) != 0)
		return false;
	memcpy(e->etag, etag.p, etag.len);
	e->etag[etag.len] = '\0';
	e->complete = complete != 0;
	e->body = str_sub(value, key.len, value.len);
	return true;
}

bool
cache_get(struct cache *c, struct arena *a, const struct handle *h, struct str key, struct cache_entry *e)
{
	char who[KEY_MAX], report[KEY_MAX];
	struct redis_reply reply;
	struct str argv[3];

	*e = (struct cache_entry){ .account = 0 };
	if (!redis_configured(c->redis) || key.len == 0 || key.len > REQUEST_KEY_MAX)
		return false;
	argv[0] = STR("MGET");
	argv[1] = key_of(who, h, "who");
	argv[2] = report_key(report, h, key);
	if (!redis_ask(c->redis, a, argv, 3, &reply) || reply.n != 2)
		return false;
	if (reply.v[0].kind != REDIS_TEXT || reply.v[1].kind != REDIS_TEXT)
		return false;
	if (open_value(reply.v[0].text, reply.v[1].text, key, e))
		return true;
	*e = (struct cache_entry){ .account = 0 };
	return false;
}

/* An etag stands in the header line: visible ASCII, not empty, no blank. */
static bool
is_etag(const char *s)
{
	const char *p;

	for (p = s; *p != '\0'; p++) {
		if (*p <= ' ' || *p >= 0x7f)
			return false;
	}
	return p != s;
}

/* One script, two keys at most. The answer matters to nobody: what was not kept is computed again. */
static void
run_script(struct cache *c, const char *script, const struct str *keys, size_t n_keys, const struct str *args,
    size_t n_args)
{
	struct redis_reply reply;
	struct str argv[10];
	size_t i, n = 0;

	argv[n++] = STR(
	    "EVAL"); /* a few hundred bytes beside the report; Redis keeps the script compiled by its text */
	argv[n++] = str_of(script);
	argv[n++] = n_keys == 1 ? STR("1") : STR("2");
	for (i = 0; i < n_keys; i++)
		argv[n++] = keys[i];
	for (i = 0; i < n_args; i++)
		argv[n++] = args[i];
	(void)redis_ask(c->redis, c->small, argv, n, &reply);
	arena_reset(c->small);
}

static struct str
decimal(char out[static 24], int64_t v)
{
	int n = snprintf(out, 24, "%lld", (long long)v);

	return (struct str){ out, (size_t)n };
}

void
cache_put(
    struct cache *c, const struct handle *h, struct str key, const struct cache_entry *e, int64_t seconds)
{
	char who[KEY_MAX], report[KEY_MAX], id[24], revision[24], who_for[24], report_for[24];
	struct str keys[2], args[5];
	struct buf value;

	if (!redis_configured(c->redis) || seconds <= 0 || key.len == 0 || key.len > REQUEST_KEY_MAX ||
	    e->account <= 0 || e->revision < 0 || !is_etag(e->etag))
		return;
	buf_init(&value, VALUE_MAX);
	if (!buf_reserve(&value, e->body.len + key.len + 256))
		return;
	buf_printf(&value, "1 %lld %lld %lld %d %s %zu %zu\n", (long long)e->account, (long long)e->revision,
	    (long long)e->made_at, e->complete ? 1 : 0, e->etag, key.len, e->body.len);
	buf_str(&value, key);
	buf_str(&value, e->body);
	if (value.err == ERR_OK) {
		keys[0] = key_of(who, h, "who");
		keys[1] = report_key(report, h, key);
		args[0] = decimal(id, e->account);
		args[1] = decimal(revision, e->revision);
		args[2] = decimal(who_for, seconds > c->who_seconds ? seconds : c->who_seconds);
		args[3] = buf_view(&value);
		args[4] = decimal(report_for, seconds);
		run_script(c, PUT_SCRIPT, keys, 2, args, 5);
	}
	buf_free(&value);
}

void
cache_who(struct cache *c, const struct handle *h, int64_t account, int64_t revision)
{
	char who[KEY_MAX], id[24], rev[24], seconds[24];
	struct str key, args[3];

	if (!redis_configured(c->redis) || account <= 0 || revision < 0)
		return;
	key = key_of(who, h, "who");
	args[0] = decimal(id, account);
	args[1] = decimal(rev, revision);
	args[2] = decimal(seconds, c->who_seconds);
	run_script(c, WHO_SCRIPT, &key, 1, args, 3);
}

void
cache_drop(struct cache *c, const struct handle *h)
{
	char who[KEY_MAX];
	struct str key, args[1] = { STR(GONE_SECONDS) };

	if (!redis_configured(c->redis))
		return;
	key = key_of(who, h, "who");
	run_script(c, DROP_SCRIPT, &key, 1, args, 1);
}

/* Posts are kept as a report would be, under a key that no request has. */
static const struct str POSTS_KEY = { "\001posts", 6 };

bool
cache_get_posts(struct cache *c, struct arena *a, const struct handle *h, int64_t account, int64_t revision,
    struct str *packed)
{
	struct cache_entry e;

	*packed = (struct str){ NULL, 0 };
	if (!cache_get(c, a, h, POSTS_KEY, &e) || e.account != account || e.revision != revision)
		return false;
	*packed = e.body;
	return true;
}

void
cache_put_posts(struct cache *c, const struct handle *h, int64_t account, int64_t revision, struct str packed,
    int64_t seconds)
{
	struct cache_entry e = {
		.body = packed, .account = account, .revision = revision, .etag = "\"posts\""
	};

	cache_put(c, h, POSTS_KEY, &e, seconds);
}
