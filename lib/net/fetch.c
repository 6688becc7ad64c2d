/* fetch.c: asks other hosts over HTTP, again where that may help, and along redirects. */
#include "net/fetch.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/num.h"
#include "net/address.h"
#include "net/attempt.h"
#include "net/target.h"

#define REDIRECTS_MAX 3
#define BODY_DEFAULT ((size_t)32 << 20)
#define BODY_KEPT ((size_t)1 << 20)
#define RETRY_FIRST_MS 250
#define RETRY_LONGEST_MS 8000

struct fetcher {
	struct fetch_options o;
	char user_agent[160];
	CURL *curl;
	struct buf body;
	uint64_t random;
};

/* One call of fetch_get. */
struct call {
	struct fetcher *f;
	const struct fetch_request *rq;
	struct attempt attempt;
	struct target target;
	int64_t deadline_us;
	int attempts, redirects, timeouts;
};

struct fetcher *
fetcher_new(const struct fetch_options *o)
{
	struct fetcher *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(f);
		return NULL;
	}
	f->o = *o;
	if (f->o.connect_seconds <= 0)
		f->o.connect_seconds = 10;
	if (f->o.total_seconds <= 0)
		f->o.total_seconds = 30;
	if (f->o.retries < 0)
		f->o.retries = 0;
	snprintf(f->user_agent, sizeof(f->user_agent), "%s",
	    o->user_agent ? o->user_agent : "TweetX/" TWEETX_VERSION " (statistics of public accounts)");
	f->o.user_agent = f->user_agent;
	buf_init(&f->body, f->o.max_body ? f->o.max_body : BODY_DEFAULT);
	f->random = f->o.seed;
	f->curl = curl_easy_init();
	if (f->curl == NULL) {
		fetcher_free(f);
		return NULL;
	}
	return f;
}

void
fetcher_free(struct fetcher *f)
{
	if (f == NULL)
		return;
	curl_easy_cleanup(f->curl);
	buf_free(&f->body);
	free(f);
	curl_global_cleanup();
}

/* splitmix64 (Vigna). */
static uint64_t
random_next(struct fetcher *f)
{
	uint64_t z = (f->random += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* How long to wait before the n-th retry (from 0): doubled each time, less a half at random, so that many do
 * not come back at once. */
static int64_t
backoff_ms(struct fetcher *f, int n)
{
	int64_t ms = n < 8 ? (int64_t)RETRY_FIRST_MS << n : RETRY_LONGEST_MS;

	if (ms > RETRY_LONGEST_MS)
		ms = RETRY_LONGEST_MS;
	return ms / 2 + (int64_t)(random_next(f) % (uint64_t)(ms / 2 + 1));
}

static struct str
got_header(const struct attempt *t, struct str name)
{
	for (size_t i = 0; i < t->n_got; i++)
		if (str_eq(t->got[i].name, name))
			return t->got[i].value;
	return (struct str){ NULL, 0 };
}

/* Retry-After in seconds: a number or a date (RFC 9110, 10.2.3); -1 where there is none. */
static int64_t
retry_after(const struct attempt *t)
{
	struct str s = got_header(t, STR("retry-after"));
	int64_t v;

	if (num_i64(s, 0, 1 << 30, &v))
		return v;
	if (!clock_parse_http(s, &v))
		return -1;
	v -= clock_now();
	return v > 0 ? v : 0;
}

/* Whether an answer may be better when asked for again. */
static bool
passing_status(int status)
{
	return status == 500 || (status >= 502 && status <= 504) || (status >= 520 && status <= 529);
}

/* How long to wait before asking again after `err` or the answer; -1 for not at all. */
static int64_t
wait_ms(struct call *c, enum err err)
{
	const struct attempt *t = &c->attempt;
	int64_t seconds = err == ERR_OK ? retry_after(t) : -1;

	if (c->attempts > c->f->o.retries)
		return -1;
	if (err != ERR_OK) {
		/* A platform that is slow once a whole time-out long is asked once more at most, and not if
		 * it had begun to answer. */
		if (err == ERR_PLATFORM_TIMEOUT && (t->answered || ++c->timeouts > 1))
			return -1;
		return t->retriable ? backoff_ms(c->f, c->attempts - 1) : -1;
	}
	if (t->status != 429 && !passing_status(t->status))
		return -1;
	/* A limit without a time is for the caller, who knows the platform's own headers. */
	if (seconds < 0)
		return t->status == 429 ? -1 : backoff_ms(c->f, c->attempts - 1);
	return seconds <= c->rq->max_wait_seconds ? seconds * 1000 + (int64_t)(random_next(c->f) % 250) : -1;
}

/* Sleeps; false where the deadline comes first, or a signal: whoever sent it does not want to wait for us. */
static bool
sleep_ms(const struct call *c, int64_t ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	if (c->deadline_us > 0 && clock_mono_us() + ms * 1000 >= c->deadline_us)
		return false;
	return nanosleep(&ts, NULL) == 0;
}

/* The attempt's time-out, within the deadline; false where that is over. */
static bool
set_time(struct call *c)
{
	int64_t left = c->f->o.total_seconds * (int64_t)1000;

	if (c->deadline_us > 0) {
		int64_t until = (c->deadline_us - clock_mono_us()) / 1000;
		if (until < left)
			left = until;
	}
	c->attempt.total_ms = left;
	return left > 0;
}

/* Asks the target until there is an answer that is none of passing trouble. */
static enum err
ask(struct call *c, struct fault *fault)
{
	enum err err;
	int64_t ms;

	for (;;) {
		if (!set_time(c))
			return fault_set(
			    fault, ERR_PLATFORM_TIMEOUT, "%s was not asked: no time is left", c->target.host);
		c->attempts++;
		err = attempt_run(&c->attempt, &c->target, fault);
		ms = wait_ms(c, err);
		if (ms < 0 || !sleep_ms(c, ms))
			return err;
	}
}

/* Headers that are secret stay with the host that they are for. */
static void
drop_secrets(struct call *c)
{
	struct attempt *t = &c->attempt;

	for (size_t i = 0; i < t->n_headers; i++)
		if (str_eq_ci(t->headers[i].name, STR("accept"))) {
			t->headers = &t->headers[i];
			t->n_headers = 1;
			return;
		}
	t->n_headers = 0;
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Goes where the answer points; *more is false where it points nowhere. */
static enum err
follow(struct call *c, bool *more, struct fault *fault)
{
	struct str location = got_header(&c->attempt, STR("location"));
	bool same = true;
	enum err err;

	*more = false;
	if (!is_redirect(c->attempt.status) || location.len == 0)
		return ERR_OK;
	if (++c->redirects > REDIRECTS_MAX)
		return fault_set(fault, ERR_PLATFORM_ERROR, "%s redirects more than %d times", c->target.host,
		    REDIRECTS_MAX);
	err = target_follow(&c->target, location, c->rq->secret_headers, &same, fault);
	if (err)
		return err;
	if (!same && c->rq->secret_headers)
		drop_secrets(c);
	*more = true;
	return ERR_OK;
}

static enum err
give(struct call *c, struct arena *a, struct fetch_answer *out, struct fault *fault)
{
	char *url = NULL;
	enum err err = ERR_OK;

	out->status = c->attempt.status;
	out->headers = c->attempt.got;
	out->n_headers = c->attempt.n_got;
	out->attempts = c->attempts;
	out->body = arena_str(a, buf_view(&c->f->body));
	if (curl_url_get(c->target.u, CURLUPART_URL, &url, 0) == CURLUE_OK)
		out->url = arena_str(a, str_of(url));
	if (out->body.p == NULL || out->url.p == NULL)
		err = fault_set(fault, ERR_NOMEM, "The answer does not fit into memory");
	curl_free(url);
	return err;
}

enum err
fetch_get(struct fetcher *f, struct arena *a, const struct fetch_request *rq, struct fetch_answer *out,
    struct fault *fault)
{
	struct call c = { .f = f, .rq = rq, .deadline_us = rq->deadline_us };
	bool more = true;
	enum err err;

	*out = (struct fetch_answer){ 0 };
	c.attempt = (struct attempt){ .curl = f->curl,
		.a = a,
		.body = &f->body,
		.headers = rq->headers,
		.n_headers = rq->n_headers,
		.user_agent = f->user_agent,
		.address_ok = f->o.allow_private ? NULL
			      : f->o.address_ok	 ? f->o.address_ok
						 : address_public,
		.connect_seconds = f->o.connect_seconds };
	err = target_open(&c.target, rq->url, fault);
	while (err == ERR_OK && more) {
		err = ask(&c, fault);
		if (err == ERR_OK)
			err = follow(&c, &more, fault);
	}
	if (err == ERR_OK)
		err = give(&c, a, out, fault);
	out->attempts = c.attempts;
	target_close(&c.target);
	if (f->body.cap > BODY_KEPT)
		buf_free(&f->body);
	/* What an earlier attempt complained of is mended. */
	if (err == ERR_OK && fault != NULL)
		*fault = (struct fault){ .err = ERR_OK };
	return err;
}

struct str
fetch_header(const struct fetch_answer *answer, const char *lower_name)
{
	struct str name = str_of(lower_name);

	for (size_t i = 0; i < answer->n_headers; i++)
		if (str_eq(answer->headers[i].name, name))
			return answer->headers[i].value;
	return (struct str){ NULL, 0 };
}

bool
fetch_address_ok(const char *address)
{
	return address_parse_public(address);
}
