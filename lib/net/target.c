/* target.c: the address of a request, checked, and where a redirect leads from it. */
#include "net/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define URL_MAX 16384

/* What of t->u is wanted: the scheme and host, into the fields. */
static bool
read_parts(struct target *t)
{
	char *scheme = NULL, *host = NULL;
	bool ok = false;

	if (curl_url_get(t->u, CURLUPART_SCHEME, &scheme, 0) || curl_url_get(t->u, CURLUPART_HOST, &host, 0))
		goto out;
	t->tls = strcasecmp(scheme, "https") == 0;
	if (!t->tls && strcasecmp(scheme, "http") != 0)
		goto out;
	ok = host[0] != '\0' && (size_t)snprintf(t->host, sizeof(t->host), "%s", host) < sizeof(t->host);
out:
	curl_free(scheme);
	curl_free(host);
	return ok;
}

static bool
plain(struct str url)
{
	if (url.len == 0 || url.len > URL_MAX)
		return false;
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f || url.p[i] == '\\')
			return false;
	return true;
}

static bool
set(struct target *t, struct str url)
{
	char *text;
	bool ok;

	if (!plain(url))
		return false;
	text = strndup(url.p, url.len);
	ok = text != NULL && curl_url_set(t->u, CURLUPART_URL, text, CURLU_DISALLOW_USER) == CURLUE_OK &&
	     curl_url_set(t->u, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK && read_parts(t);
	free(text);
	return ok;
}

/* http://host or https://host; without a scheme, or with three slashes, curl would guess. */
static bool
is_absolute(struct str url)
{
	size_t n = str_starts_ci(url, STR("http://")) ? 7 : str_starts_ci(url, STR("https://")) ? 8 : 0;

	return n > 0 && url.len > n && url.p[n] != '/';
}

enum err
target_open(struct target *t, struct str url, struct fault *f)
{
	*t = (struct target){ .u = curl_url() };
	if (t->u == NULL)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	if (!is_absolute(url) || !set(t, url))
		return fault_set(f, ERR_INVALID, "This is no http or https address");
	return ERR_OK;
}

void
target_close(struct target *t)
{
	curl_url_cleanup(t->u);
	t->u = NULL;
}

static bool
same_port(CURLU *u, const char *port)
{
	char *now = NULL;
	bool same =
	    curl_url_get(u, CURLUPART_PORT, &now, CURLU_DEFAULT_PORT) == CURLUE_OK && strcmp(now, port) == 0;

	curl_free(now);
	return same;
}

enum err
target_follow(struct target *t, struct str location, bool secret, bool *same, struct fault *f)
{
	char before[sizeof(t->host)], *port = NULL;
	bool was_tls = t->tls;
	enum err err = ERR_OK;

	memcpy(before, t->host, sizeof(before));
	if (curl_url_get(t->u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	if (!set(t, location)) {
		err = fault_set(
		    f, ERR_PLATFORM_ERROR, "%s redirects to what is no http or https address", before);
		goto out;
	}
	*same = strcasecmp(before, t->host) == 0 &&
		(same_port(t->u, port) ||
		    (!was_tls && t->tls && strcmp(port, "80") == 0 && same_port(t->u, "443")));
	if (secret && was_tls && !t->tls)
		err = fault_set(f, ERR_PLATFORM_ERROR, "%s redirects from https to http", before);
out:
	curl_free(port);
	return err;
}
