/* attempt.c: one request and its answer, within bounds. */
#include "net/attempt.h"

#include <sys/socket.h>

/* A platform that sends less than so many bytes a second for so long will not come to an end. */
#define SLOW_BYTES 16L
#define SLOW_SECONDS 20L

/* The last look before a connection: at the address itself, whatever name led here. */
static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct attempt *t = ctx;

	(void)purpose;
	if (t->address_ok != NULL && !t->address_ok(&address->addr)) {
		t->blocked = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct attempt *t = ctx;

	t->answered = t->in_body = true;
	buf_put(t->body, p, size * n);
	return t->body->err ? 0 : size * n;
}

static struct str
lower(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);

	if (p == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return (struct str){ p, s.len };
}

/* Several fields of one name are one list (RFC 9110, 5.3). */
static bool
keep_header(struct attempt *t, struct str name, struct str value)
{
	name = lower(t->a, name);
	if (name.p == NULL)
		return false;
	for (size_t i = 0; i < t->n_got; i++) {
		char *joined;
		if (!str_eq(t->got[i].name, name))
			continue;
		joined = arena_printf(t->a, STR_FMT ", " STR_FMT, STR_ARG(t->got[i].value), STR_ARG(value));
		t->got[i].value = str_of(joined);
		return joined != NULL;
	}
	value = arena_str(t->a, value);
	t->got[t->n_got++] = (struct fetch_header){ name, value };
	return value.p != NULL;
}

static size_t
take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct attempt *t = ctx;
	struct str line = { p, size * n }, name;

	t->answered = true;
	t->header_bytes += line.len;
	if (t->header_bytes > ATTEMPT_HEADER_BYTES || t->n_got >= ATTEMPT_HEADERS_MAX) {
		t->header_flood = true;
		return 0;
	}
	/* A new answer: the one before was an interim one (1xx). */
	if (str_starts(line, STR("HTTP/"))) {
		t->n_got = 0;
		return size * n;
	}
	/* What comes behind the body are trailers. */
	if (t->in_body || !str_cut(&line, ':', &name) || name.len == 0 || name.len + 1 >= size * n)
		return size * n;
	if (!keep_header(t, str_trim(name), str_trim(line))) {
		t->nomem = true;
		return 0;
	}
	return size * n;
}

static bool
header_ok(const struct fetch_header *h)
{
	for (size_t i = 0; i < h->value.len; i++)
		if ((unsigned char)h->value.p[i] < ' ' || h->value.p[i] == 0x7f)
			return false;
	for (size_t i = 0; i < h->name.len; i++)
		if ((unsigned char)h->name.p[i] <= ' ' || (unsigned char)h->name.p[i] >= 0x7f ||
		    h->name.p[i] == ':')
			return false;
	return h->name.len > 0 && h->value.len > 0;
}

static enum err
header_list(struct attempt *t, struct curl_slist **list, struct fault *f)
{
	for (size_t i = 0; i < t->n_headers; i++) {
		const struct fetch_header *h = &t->headers[i];
		struct curl_slist *grown;
		char *line;
		if (!header_ok(h))
			return fault_set(f, ERR_INVALID, "A header of the request is not valid");
		line = arena_printf(t->a, STR_FMT ": " STR_FMT, STR_ARG(h->name), STR_ARG(h->value));
		grown = line ? curl_slist_append(*list, line) : NULL;
		if (grown == NULL)
			return fault_set(f, ERR_NOMEM, "Memory ran out");
		*list = grown;
	}
	return ERR_OK;
}

static bool
set_up(struct attempt *t, const struct target *target, struct curl_slist *headers)
{
	CURL *c = t->curl;
	CURLcode rc = CURLE_OK;

	curl_easy_reset(c);
#define SET(option, value) rc = rc ? rc : curl_easy_setopt(c, option, value)
	SET(CURLOPT_CURLU, target->u);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br");
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->body->max);
	SET(CURLOPT_MAXCONNECTS, 8L);
	SET(CURLOPT_CONNECTTIMEOUT_MS,
	    t->total_ms < t->connect_seconds * 1000L ? (long)t->total_ms : t->connect_seconds * 1000L);
	SET(CURLOPT_TIMEOUT_MS, (long)t->total_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
	SET(CURLOPT_USERAGENT, t->user_agent);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, t);
#undef SET
	return rc == CURLE_OK;
}

/* What went wrong, in our words: curl's own may hold an address. */
static enum err
explain(struct attempt *t, CURLcode rc, const char *host, struct fault *f)
{
	/* That is how curl says that one header is longer than it takes. */
	if (rc == CURLE_OUT_OF_MEMORY && t->answered && !t->in_body && !t->nomem)
		t->header_flood = true;
	else if (t->nomem || t->body->err == ERR_NOMEM || rc == CURLE_OUT_OF_MEMORY)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	if (t->body->err || rc == CURLE_FILESIZE_EXCEEDED)
		return fault_set(f, ERR_TOO_LARGE, "%s answered more than %zu bytes", host, t->body->max);
	if (t->header_flood)
		return fault_set(f, ERR_PLATFORM_ERROR, "%s answered too many headers", host);
	if (t->blocked && rc == CURLE_COULDNT_CONNECT)
		return fault_set(f, ERR_BLOCKED_ADDRESS, "%s is at an address that is not public", host);
	switch (rc) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return fault_set(f, ERR_PLATFORM_ERROR, "%s answered what is no HTTP", host);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return fault_set(f, ERR_PLATFORM_ERROR, "The certificate of %s could not be verified", host);
	case CURLE_BAD_CONTENT_ENCODING:
		return fault_set(f, ERR_PLATFORM_ERROR, "%s answered what could not be unpacked", host);
	default:
		break;
	}
	t->retriable = true;
	switch (rc) {
	case CURLE_OPERATION_TIMEDOUT:
		return fault_set(f, ERR_PLATFORM_TIMEOUT, "%s did not answer in time", host);
	case CURLE_COULDNT_RESOLVE_HOST:
		return fault_set(f, ERR_PLATFORM_ERROR, "There is no host called %s", host);
	case CURLE_COULDNT_CONNECT:
		return fault_set(f, ERR_PLATFORM_ERROR, "%s could not be reached", host);
	case CURLE_SSL_CONNECT_ERROR:
		return fault_set(f, ERR_PLATFORM_ERROR, "No secure connection to %s could be made", host);
	default:
		return fault_set(f, ERR_PLATFORM_ERROR, "The connection to %s broke off", host);
	}
}

enum err
attempt_run(struct attempt *t, const struct target *target, struct fault *f)
{
	struct curl_slist *headers = NULL;
	long status = 0;
	CURLcode rc;
	enum err err;

	t->status = 0;
	t->n_got = t->header_bytes = 0;
	t->retriable = t->answered = t->header_flood = t->in_body = t->blocked = t->nomem = false;
	buf_clear(t->body);
	t->got = arena_alloc(t->a, (ATTEMPT_HEADERS_MAX + 1) * sizeof(*t->got));
	if (t->got == NULL)
		return fault_set(f, ERR_NOMEM, "Memory ran out");
	err = header_list(t, &headers, f);
	if (err)
		goto out;
	if (!set_up(t, target, headers)) {
		err = fault_set(f, ERR_NOMEM, "The request could not be made up");
		goto out;
	}
	rc = curl_easy_perform(t->curl);
	if (rc != CURLE_OK)
		err = explain(t, rc, target->host, f);
	else if (curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status < 100)
		err = fault_set(f, ERR_PLATFORM_ERROR, "%s answered without a status", target->host);
	t->status = (int)status;
out:
	curl_easy_reset(t->curl); /* nothing of this call is left behind in it */
	curl_slist_free_all(headers);
	return err;
}
