/* conf.h: the settings: one table, read from the environment and $TWEETX_HOME/tweetx.env. */
#ifndef TWEETX_BASE_CONF_H
#define TWEETX_BASE_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

/*
 * X(id, name, type, default, min, max, choices, secret, doc). Types:
 *	STR	UTF-8 without control bytes
 *	PATH	a path of a URL: "" or "/stats", "/a/b" (a slash at the end is dropped)
 *	INT	decimal, min..max
 *	BOOL	on|off (also true|false, yes|no, 1|0)
 *	URL	"" or http(s)://host[:port][/path] without query, fragment or user (a slash at the end is dropped)
 *	CHOICE	one of `choices`, "a|b"
 *	USD	dollars with at most six decimals, kept as millionths
 * An empty value means the default. The environment wins over the file. An unknown TWEETX_* name, any unknown name in the file,
 * or a bad value stops the start.
 */
#define CONF_LIST(X)                                                                                                   \
	X(HOME, "TWEETX_HOME", STR, "./var", 0, 0, "", 0, "folder of everything that runs: store, sockets, logs, secret key") \
	X(PORT, "TWEETX_PORT", INT, "8080", 1, 65535, "", 0, "port of the web server that `make run` starts") \
	X(BIND, "TWEETX_BIND", STR, "127.0.0.1", 0, 0, "", 0, "address that the web server of `make run` listens on") \
	X(BASE, "TWEETX_BASE", PATH, "", 0, 0, "", 0, "path under which the installation lives, such as /stats; empty for the root") \
	X(PUBLIC_URL, "TWEETX_PUBLIC_URL", URL, "", 0, 0, "", 0, "address by which visitors know this installation, for links in cards") \
	X(DATABASE_URL, "DATABASE_URL", STR, "", 0, 0, "", 1, "the store: sqlite:PATH; empty for $TWEETX_HOME/tweetx.db") \
	X(REDIS_URL, "REDIS_URL", STR, "", 0, 0, "", 1, "the cache: unix:PATH or redis://[:password@]host[:port][/db]; empty: the one under TWEETX_HOME, run/redis.sock, where there is one, else none") \
	X(CACHE_SECONDS, "TWEETX_CACHE_SECONDS", INT, "900", 1, 86400, "", 0, "how long a report counts as fresh, in seconds") \
	X(STALE_SECONDS, "TWEETX_STALE_SECONDS", INT, "86400", 0, 2592000, "", 0, "how long an older report is still shown while it is renewed") \
	X(HOT, "TWEETX_HOT", BOOL, "on", 0, 0, "", 0, "publish reports as files that the web server sends by itself") \
	X(HOT_SLOTS, "TWEETX_HOT_SLOTS", BOOL, "off", 0, 0, "", 0, "also name published reports after the 100 seconds they are good for, as Apache needs") \
	X(HOT_BYTES, "TWEETX_HOT_BYTES", INT, "268435456", 0, 1099511627776, "", 0, "how many bytes of published reports are kept at most") \
	X(FETCH, "TWEETX_FETCH", CHOICE, "anyone", 0, 0, "anyone|watched", 0, "who may cause an account to be fetched for the first time") \
	X(FETCH_LIMIT, "TWEETX_FETCH_LIMIT", INT, "10", 0, 100000, "", 0, "first fetches an hour and address; 0 for no limit") \
	X(DEPTH, "TWEETX_DEPTH", INT, "20000", 1, 10000000, "", 0, "posts that the worker reads back to on Mastodon and Bluesky") \
	X(FIRST_DEPTH, "TWEETX_FIRST_DEPTH", INT, "3200", 1, 100000, "", 0, "posts of a first fetch on Mastodon and Bluesky") \
	X(RETENTION, "TWEETX_RETENTION", INT, "0", 0, 36500, "", 0, "days after which an account that nobody watches or asks for is removed; 0 for never") \
	X(X_TOKEN, "TWITTER_BEARER_TOKEN", STR, "", 0, 0, "", 1, "bearer token of the X API") \
	X(X_DAILY_BUDGET, "TWEETX_X_DAILY_BUDGET", USD, "5", 0, 0, "", 0, "US dollars a UTC day that reading from X may cost") \
	X(X_DEPTH, "TWEETX_X_DEPTH", INT, "200", 5, 3200, "", 0, "posts of a first fetch from X") \
	X(X_EMBED, "TWEETX_X_EMBED", BOOL, "off", 0, 0, "", 0, "ask X's public embed timeline where there is no token") \
	X(X_API_URL, "TWEETX_X_API_URL", URL, "https://api.x.com", 0, 0, "", 0, "base address of the X API") \
	X(X_EMBED_URL, "TWEETX_X_EMBED_URL", URL, "https://syndication.twitter.com", 0, 0, "", 0, "base address of X's embed timeline") \
	X(MASTODON_URL, "TWEETX_MASTODON_URL", URL, "", 0, 0, "", 0, "base address that stands for every Mastodon host; empty for https://HOST") \
	X(BLUESKY_URL, "TWEETX_BLUESKY_URL", URL, "https://public.api.bsky.app", 0, 0, "", 0, "base address of the Bluesky app view") \
	X(ALLOW_PRIVATE, "TWEETX_ALLOW_PRIVATE", BOOL, "off", 0, 0, "", 0, "let outgoing requests reach private, loopback and link-local addresses") \
	X(CONNECT_SECONDS, "TWEETX_CONNECT_SECONDS", INT, "10", 1, 120, "", 0, "time-out of connecting to a platform") \
	X(FETCH_SECONDS, "TWEETX_FETCH_SECONDS", INT, "30", 1, 600, "", 0, "time-out of one request to a platform") \
	X(WORKERS, "TWEETX_WORKERS", INT, "4", 1, 64, "", 0, "jobs that one worker runs at a time") \
	X(PROCS, "TWEETX_PROCS", INT, "4", 1, 512, "", 0, "processes of each FastCGI group; at most half of them wait for a fetch") \
	X(CORS_ORIGINS, "CORS_ORIGINS", STR, "", 0, 0, "", 0, "origins, comma-separated, whose pages may call the interface") \
	X(LOG_LEVEL, "TWEETX_LOG_LEVEL", CHOICE, "info", 0, 0, "debug|info|warn|error", 0, "least level that is logged") \
	X(SHARE, "TWEETX_SHARE", STR, "", 0, 0, "", 0, "folder of shared read-only files; empty to find it beside the executables")

enum conf_id {
#define CONF_ENUM(id, ...) CONF_##id,
	CONF_LIST(CONF_ENUM)
#undef CONF_ENUM
	CONF_COUNT
};

struct conf;

/*
 * conf_load(&c, fault): the environment, then $TWEETX_HOME/tweetx.env (which may be missing): lines KEY=value, blank lines, lines
 * that begin with #, an optional "export ", optional single or double quotes around the value (no escapes). A secret may also come
 * by file, NAME_FILE=path (white space around its text is dropped), but not both ways at one place. TWEETX_HOME cannot stand in
 * the file. ERR_INVALID with field and detail for a bad or unknown setting, ERR_IO for a file that cannot be read,
 * ERR_TOO_LARGE past 256 kB, ERR_NOMEM. A file with secrets that others may read is warned of in the log. The caller frees it.
 */
enum err conf_load(struct conf **c, struct fault *f);
void conf_free(struct conf *c);

/* conf_default(&c): every setting at its default, nothing read: for tests. */
enum err conf_default(struct conf **c);

/* Values; they live until conf_set of the same name or conf_free. conf_str tells any type as text, normalised
 * ("on", "5"); the others, asked of another type, are 0 and false. */
const char *conf_str(const struct conf *c, enum conf_id id);
int64_t conf_int(const struct conf *c, enum conf_id id);
bool conf_bool(const struct conf *c, enum conf_id id);
/* conf_usd(c, id): millionths of a US dollar. */
int64_t conf_usd(const struct conf *c, enum conf_id id);

/* conf_set(c, name, value, f): for tests and the command line; validates like the file. On failure nothing changes. */
enum err conf_set(struct conf *c, const char *name, const char *value, struct fault *f);

/* conf_path(c, out, size, "run/x.sock"): a path below TWEETX_HOME; false if it does not fit. */
bool conf_path(const struct conf *c, char *out, size_t size, const char *relative);

/* conf_name(id), conf_doc(id), conf_is_secret(id): the table's own words, for help; never NULL. */
const char *conf_name(enum conf_id id);
const char *conf_doc(enum conf_id id);
bool conf_is_secret(enum conf_id id);

/* conf_print(c, f): every setting as in tweetx.env (secrets masked) below its documentation, range, default and where the
 * value comes from. */
void conf_print(const struct conf *c, FILE *f);

#endif
