/* handle.c: handles as people write them, into the one form that is stored and compared. */
#include <stdio.h>

#include "base/num.h"
#include "model/platform.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool
is_word(char c)
{
	return is_alnum(c) || c == '_';
}

/*
 * A name of RFC 1123 with a dot in it, whose last label begins with a letter (so that no IPv4 address passes,
 * and as the AT protocol's handles have it).
 */
static bool
is_dns_name(struct str s)
{
	struct str label = { NULL, 0 };
	size_t labels = 0;

	if (s.len == 0 || s.len > 253)
		return false;
	while (str_cut(&s, '.', &label)) {
		labels++;
		if (label.len == 0 || label.len > 63 || label.p[0] == '-' || label.p[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!is_alnum(label.p[i]) && label.p[i] != '-')
				return false;
	}
	return labels >= 2 && !(label.p[0] >= '0' && label.p[0] <= '9');
}

/* What tests stand in for a server with; net/ asks it only where the setting allows. */
static bool
is_loopback_port(struct str s)
{
	size_t at = str_chr(s, ':');
	struct str host = str_sub(s, 0, at);
	int64_t port;

	return at != (size_t)-1 && (str_eq_ci(host, STR("localhost")) || str_eq(host, STR("127.0.0.1"))) &&
	       num_i64(str_sub(s, at + 1, s.len), 1, 65535, &port);
}

static bool
is_x_name(struct str s)
{
	if (s.len == 0 || s.len > 15)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_word(s.p[i]))
			return false;
	return true;
}

static bool
is_mastodon_user(struct str s)
{
	if (s.len == 0 || s.len > 64 || !is_word(s.p[0]) || !is_word(s.p[s.len - 1]))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_word(s.p[i]) && s.p[i] != '.' && s.p[i] != '-')
			return false;
	return true;
}

static bool
is_did(struct str s)
{
	if (str_starts(s, STR("did:web:")))
		return is_dns_name(str_sub(s, 8, s.len));
	if (!str_starts(s, STR("did:plc:")) || s.len != 32)
		return false;
	for (size_t i = 8; i < s.len; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '2' && s.p[i] <= '7'))
			return false;
	return true;
}

static bool
matches(enum platform p, struct str s)
{
	size_t at;
	struct str host;

	switch (p) {
	case PLATFORM_X:
		return is_x_name(s);
	case PLATFORM_MASTODON:
		at = str_chr(s, '@');
		if (at == (size_t)-1)
			return false;
		host = str_sub(s, at + 1, s.len);
		return is_mastodon_user(str_sub(s, 0, at)) && (is_dns_name(host) || is_loopback_port(host));
	case PLATFORM_BLUESKY:
		return is_dns_name(s) || is_did(s);
	case PLATFORM_COUNT:
		break;
	}
	return false;
}

static const char *
rule(enum platform p)
{
	switch (p) {
	case PLATFORM_X:
		return "A handle on X has 1 to 15 letters a to z, digits or _";
	case PLATFORM_MASTODON:
		return "A handle on Mastodon is user@host: letters a to z, digits, _, . or - (at most 64) "
		       "and the server's "
		       "name, such as Gargron@mastodon.social";
	case PLATFORM_BLUESKY:
		return "A handle on Bluesky is a domain name, such as name.bsky.social, or a did:plc: or "
		       "did:web: identifier";
	case PLATFORM_COUNT:
		break;
	}
	return "There is no such platform";
}

static enum err
refuse(struct fault *f, const char *why)
{
	fault_set(f, ERR_INVALID_HANDLE, "%s", why);
	if (f != NULL)
		(void)snprintf(f->field, sizeof(f->field), "handle");
	return ERR_INVALID_HANDLE;
}

enum err
handle_parse(enum platform p, struct str s, struct handle *out, struct fault *f)
{
	if (s.len > 0 && s.p[0] == '@')
		s = str_sub(s, 1, s.len);
	if (s.len >= HANDLE_MAX || !matches(p, s))
		return refuse(f, rule(p));
	out->platform = p;
	for (size_t i = 0; i < s.len; i++)
		out->text[i] = lower(s.p[i]);
	out->text[s.len] = '\0';
	return ERR_OK;
}

/* First words of X's paths that are pages of X itself. */
static bool
is_x_page(struct str s)
{
	static const char *const pages[] = { "home", "explore", "search", "i", "settings", "notifications",
		"messages", "hashtag", "intent", "share", "login", "logout", "signup", "tos", "privacy",
		"about", "jobs", "compose", "download", "account", "oauth", "who_to_follow" };

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (str_eq_ci(s, str_of(pages[i])))
			return true;
	return false;
}

static bool
is_host_of(struct str host, struct str name)
{
	return str_eq_ci(host, name) ||
	       (str_starts_ci(host, STR("www.")) && str_eq_ci(str_sub(host, 4, host.len), name)) ||
	       (str_starts_ci(host, STR("mobile.")) && str_eq_ci(str_sub(host, 7, host.len), name));
}

/* Browsers copy "%40user" and "did%3Aplc%3A...": these two are undone, and nothing else is needed in a
 * handle. */
static struct str
undo_percent(struct str s, char out[static HANDLE_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < HANDLE_MAX; i++) {
		if (str_starts_ci(str_sub(s, i, 3), STR("%40")) ||
		    str_starts_ci(str_sub(s, i, 3), STR("%3a"))) {
			out[n++] = s.p[i + 1] == '4' ? '@' : ':';
			i += 2;
		} else
			out[n++] = s.p[i];
	}
	return (struct str){ out, n };
}

/* Their pages look like Mastodon's, and they are none. */
static bool
is_foreign(struct str host)
{
	static const char *const hosts[] = { "youtube.com", "tiktok.com", "threads.net", "threads.com",
		"medium.com" };

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (is_host_of(host, str_of(hosts[i])))
			return true;
	return false;
}

static bool
mastodon_from_url(struct str host, struct str first, struct str path, struct handle *out)
{
	char text[2 * HANDLE_MAX];
	struct str user = str_sub(first, 1, first.len);
	int n;

	if (str_eq(first, STR("users"))) {
		if (!str_cut(&path, '/', &user))
			return false;
	} else if (!str_starts(first, STR("@")))
		return false;
	if (user.len >= HANDLE_MAX || host.len >= HANDLE_MAX)
		return false;
	/* /@user@other is the page of somebody who lives on another server. */
	if (str_chr(user, '@') != (size_t)-1)
		return handle_parse(PLATFORM_MASTODON, user, out, NULL) == ERR_OK;
	n = snprintf(text, sizeof(text), STR_FMT "@" STR_FMT, STR_ARG(user), STR_ARG(host));
	return n > 0 && (size_t)n < sizeof(text) &&
	       handle_parse(PLATFORM_MASTODON, (struct str){ text, (size_t)n }, out, NULL) == ERR_OK;
}

bool
handle_from_url(struct str url, struct handle *out)
{
	struct str host, first, rest;
	char text[HANDLE_MAX];
	size_t end;

	if (str_starts_ci(url, STR("https://")))
		url = str_sub(url, 8, url.len);
	else if (str_starts_ci(url, STR("http://")))
		url = str_sub(url, 7, url.len);
	for (end = 0; end < url.len && url.p[end] != '?' && url.p[end] != '#'; end++)
		;
	rest = str_sub(url, 0, end);
	if (!str_cut(&rest, '/', &host) || !str_cut(&rest, '/', &first))
		return false;
	first = undo_percent(first, text);
	if (is_host_of(host, STR("x.com")) || is_host_of(host, STR("twitter.com")))
		return !is_x_page(first) && handle_parse(PLATFORM_X, first, out, NULL) == ERR_OK;
	if (is_host_of(host, STR("bsky.app"))) {
		if (!str_eq(first, STR("profile")) || !str_cut(&rest, '/', &first))
			return false;
		return handle_parse(PLATFORM_BLUESKY, undo_percent(first, text), out, NULL) == ERR_OK;
	}
	return !is_foreign(host) && mastodon_from_url(host, first, rest, out);
}

enum err
handle_parse_spec(struct str s, struct handle *out, struct fault *f)
{
	size_t colon = str_chr(s, ':');
	struct str bare = s.len > 0 && s.p[0] == '@' ? str_sub(s, 1, s.len) : s;
	enum platform p;

	if (colon != (size_t)-1 && platform_parse(str_sub(s, 0, colon), &p))
		return handle_parse(p, str_sub(s, colon + 1, s.len), out, f);
	if (str_chr(s, '/') != (size_t)-1)
		return handle_from_url(s, out)
			   ? ERR_OK
			   : refuse(f, "This is not the address of a profile that is known here");
	if (str_chr(bare, '@') != (size_t)-1)
		return handle_parse(PLATFORM_MASTODON, bare, out, f);
	if (str_chr(bare, '.') != (size_t)-1 || str_starts(bare, STR("did:")))
		return handle_parse(PLATFORM_BLUESKY, bare, out, f);
	if (colon == (size_t)-1 && bare.len < s.len)
		return handle_parse(PLATFORM_X, bare, out, f);
	return refuse(f,
	    "An account is written platform:handle, such as x:jack, mastodon:Gargron@mastodon.social or "
	    "bluesky:bsky.app");
}
