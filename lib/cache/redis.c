/* redis.c: one connection to a Redis server, with a time-out on everything and a rest after each failure. */
#include "cache/redis.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "cache/redis_url.h"

#define LOOKUP_US 100000
#define CONNECT_US 100000
#define COMMAND_US 250000
#define AT_ONCE_US 50000
#define REST_US 1000000
#define SAY_AGAIN_US 60000000
#define ARGS_MAX 10
/* Kept for the next answer; a bigger one is given back by hiredis, so that idle processes stay small. */
#define READER_KEEP ((size_t)256 * 1024)

/* A look-up of a name that goes on by itself: getaddrinfo alone may hold its caller for many seconds. */
struct lookup {
	struct gaicb cb;
	struct gaicb *list[1];
	struct addrinfo hints;
	bool running;
};

struct redis {
	struct redis_url at;
	bool configured, readable;
	redisContext *c;
	bool shortened;	      /* the socket's time-outs are less than COMMAND_US */
	bool down;	      /* said in the log */
	int64_t rest_until;   /* of clock_mono_us */
	int64_t refused_said; /* when an error answer was last said in the log; likewise */
	struct lookup lookup;
	redisReplyObjectFunctions fn;
};

/* Where hiredis puts what it reads: straight into the caller's arena, one copy and no allocation of its own.
 */
struct sink {
	struct redis_reply *reply;
	struct arena *arena;
	struct redis_value spare; /* for what is left out */
};

static struct redis_value *
sink_at(const redisReadTask *task)
{
	struct sink *k = task->privdata;
	int i = task->parent != NULL ? task->idx : 0;

	if (i < 0 || i >= REDIS_VALUES)
		return &k->spare;
	if (k->reply->n < (size_t)i + 1)
		k->reply->n = (size_t)i + 1;
	return &k->reply->v[i];
}

static void *
sink_string(const redisReadTask *task, char *p, size_t len)
{
	struct sink *k = task->privdata;
	struct redis_value *v = sink_at(task);
	struct str s = arena_str(k->arena, (struct str){ p, len });

	*v = (struct redis_value){ .kind = REDIS_NIL };
	if (s.p != NULL) {
		v->kind = task->type == REDIS_REPLY_ERROR ? REDIS_ERROR : REDIS_TEXT;
		v->text = s;
	}
	return v;
}

static void *
sink_array(const redisReadTask *task, int elements)
{
	struct sink *k = task->privdata;

	(void)elements;
	return k->reply;
}

static void *
sink_integer(const redisReadTask *task, long long number)
{
	struct redis_value *v = sink_at(task);

	*v = (struct redis_value){ .kind = REDIS_NUMBER, .number = number };
	return v;
}

static void *
sink_nil(const redisReadTask *task)
{
	struct redis_value *v = sink_at(task);

	*v = (struct redis_value){ .kind = REDIS_NIL };
	return v;
}

static void
sink_free(void *object)
{
	(void)object; /* all of it is the arena's */
}

static void
disconnect(struct redis *r)
{
	if (r->c != NULL)
		redisFree(r->c);
	r->c = NULL;
}

/* Nothing of the server's text that could hold a secret is said: hiredis's and Redis's own error sentences
 * hold none. */
static void
went_down(struct redis *r, const char *why)
{
	disconnect(r);
	r->rest_until = clock_mono_us() + REST_US;
	if (!r->down)
		log_warn("the cache does not answer, going on without", "why", why);
	r->down = true;
}

static bool
set_timeout(struct redis *r, int64_t us)
{
	struct timeval tv = { .tv_sec = us / 1000000, .tv_usec = us % 1000000 };

	return redisSetTimeout(r->c, tv) == REDIS_OK;
}

/* A blocking call waits COMMAND_US at most; once part of the time is gone, the next may only wait for what is
 * left. */
static bool
still_time(struct redis *r, int64_t start)
{
	int64_t gone = clock_mono_us() - start;

	if (gone >= COMMAND_US)
		return false;
	if (gone < COMMAND_US / 16)
		return true;
	r->shortened = true;
	return set_timeout(r, COMMAND_US - gone);
}

static const char *
send_all(struct redis *r, const char *p, size_t n, int64_t start)
{
	ssize_t done;

	while (n > 0) {
		done = send(r->c->fd, p, n, MSG_NOSIGNAL);
		if (done < 0 && errno == EINTR)
			done = 0;
		if (done < 0)
			return errno == EAGAIN ? "time-out" : strerror(errno);
		p += done;
		n -= (size_t)done;
		if (n > 0 && !still_time(r, start))
			return "time-out";
	}
	return NULL;
}

static const char *
read_reply(struct redis *r, struct sink *k, int64_t start)
{
	void *object = NULL;

	k->reply->n = 0;
	r->c->reader->privdata = k;
	for (;;) {
		if (redisGetReplyFromReader(r->c, &object) != REDIS_OK)
			return r->c->errstr;
		if (object != NULL)
			return NULL;
		errno = 0;
		if (redisBufferRead(r->c) != REDIS_OK)
			return errno == EAGAIN ? "time-out" : r->c->errstr;
		if (!still_time(r, start))
			return "time-out";
	}
}

/* NULL when all went well, else what did not, in words. */
static const char *
roundtrip(struct redis *r, struct arena *a, const struct str *argv, size_t argc, struct redis_reply *reply)
{
	const char *why, *arg[ARGS_MAX];
	size_t len[ARGS_MAX], i;
	struct sink k = { .reply = reply, .arena = a };
	int64_t start = clock_mono_us();
	char *text = NULL;
	int n;

	for (i = 0; i < argc; i++) {
		arg[i] = argv[i].p != NULL ? argv[i].p : "";
		len[i] = argv[i].len;
	}
	n = redisFormatCommandArgv(&text, (int)argc, arg, len);
	if (n < 0)
		return "out of memory";
	why = send_all(r, text, (size_t)n, start);
	redisFreeCommand(text);
	if (why == NULL)
		why = read_reply(r, &k, start);
	if (why == NULL && r->shortened) {
		r->shortened = false;
		if (!set_timeout(r, COMMAND_US))
			why = "the socket takes no time-out";
	}
	return why;
}

/* The name's first address as text; false where it is not known within the time. A look-up that takes longer
 * goes on and is asked again at the next try. */
static bool
look_up(struct redis *r, char *out, size_t size)
{
	struct lookup *l = &r->lookup;
	struct timespec wait = { .tv_nsec = (long)LOOKUP_US * 1000 };
	unsigned char address[sizeof(struct in6_addr)];
	bool ok;

	if (inet_pton(AF_INET, r->at.host, address) == 1 || inet_pton(AF_INET6, r->at.host, address) == 1)
		return snprintf(out, size, "%s", r->at.host) < (int)size;
	if (!l->running) {
		l->hints = (struct addrinfo){ .ai_socktype = SOCK_STREAM };
		l->cb = (struct gaicb){
			.ar_name = r->at.host, .ar_service = r->at.port, .ar_request = &l->hints
		};
		l->list[0] = &l->cb;
		if (getaddrinfo_a(GAI_NOWAIT, l->list, 1, NULL) != 0)
			return false;
		l->running = true;
	}
	(void)gai_suspend((const struct gaicb *const *)l->list, 1, &wait);
	if (gai_error(&l->cb) == EAI_INPROGRESS)
		return false;
	l->running = false;
	ok = gai_error(&l->cb) == 0 && l->cb.ar_result != NULL &&
	     getnameinfo(l->cb.ar_result->ai_addr, l->cb.ar_result->ai_addrlen, out, (socklen_t)size, NULL, 0,
		 NI_NUMERICHOST) == 0;
	if (l->cb.ar_result != NULL)
		freeaddrinfo(l->cb.ar_result);
	l->cb.ar_result = NULL;
	return ok;
}

static const char *
greet(struct redis *r, struct arena *a, const struct str *argv, size_t argc)
{
	struct redis_reply reply;
	const char *why = roundtrip(r, a, argv, argc, &reply);

	if (why == NULL && (reply.n == 0 || reply.v[0].kind == REDIS_ERROR))
		why = "the server refuses the password or the database";
	return why;
}

static const char *
log_in(struct redis *r, struct arena *a)
{
	struct str argv[3];
	const char *why = NULL;
	char db[16];
	size_t n = 0;

	if (r->at.password[0] != '\0') {
		argv[n++] = STR("AUTH");
		if (r->at.user[0] != '\0')
			argv[n++] = str_of(r->at.user);
		argv[n++] = str_of(r->at.password);
		why = greet(r, a, argv, n);
	}
	if (why == NULL && r->at.db != 0) {
		(void)snprintf(db, sizeof(db), "%d", r->at.db);
		argv[0] = STR("SELECT");
		argv[1] = str_of(db);
		why = greet(r, a, argv, 2);
	}
	return why;
}

static bool
connected(struct redis *r, struct arena *a)
{
	struct timeval wait = { .tv_usec = CONNECT_US };
	char address[INET6_ADDRSTRLEN + 32], why[128];
	const char *trouble;

	if (r->c != NULL)
		return true;
	if (r->at.path[0] != '\0') {
		r->c = redisConnectUnixWithTimeout(r->at.path, wait);
	} else {
		if (!look_up(r, address, sizeof(address))) {
			went_down(r, "the host's name is not known");
			return false;
		}
		r->c = redisConnectWithTimeout(address, (int)strtol(r->at.port, NULL, 10), wait);
	}
	if (r->c == NULL || r->c->err != 0) {
		(void)snprintf(why, sizeof(why), "%s", r->c != NULL ? r->c->errstr : "out of memory");
		went_down(r, why);
		return false;
	}
	r->c->reader->fn = &r->fn;
	r->c->reader->maxbuf = READER_KEEP;
	r->shortened = false;
	if (fcntl(r->c->fd, F_SETFD, FD_CLOEXEC) != 0 || !set_timeout(r, COMMAND_US)) {
		went_down(r, "the socket takes no time-out");
		return false;
	}
	trouble = log_in(r, a);
	if (trouble != NULL) {
		(void)snprintf(why, sizeof(why), "%s", trouble);
		went_down(r, why);
		return false;
	}
	return true;
}

/* An error about the command, not about the server. */
static bool
is_harmless(struct str error)
{
	return str_starts(error, STR("OOM")) || str_starts(error, STR("ERR")) ||
	       str_starts(error, STR("WRONGTYPE"));
}

static const char *
cut(char out[static 96], struct str s)
{
	(void)snprintf(out, 96, STR_FMT, STR_ARG(str_sub(s, 0, 90)));
	return out;
}

/* A connection that lay idle may have been closed by a server that was started anew: that shows at once, and
 * is worth a second try. */
static const char *
try_twice(struct redis *r, struct arena *a, const struct str *argv, size_t argc, struct redis_reply *reply)
{
	bool was_open = r->c != NULL;
	int64_t start = clock_mono_us();
	const char *why;

	if (!connected(r, a))
		return "";
	why = roundtrip(r, a, argv, argc, reply);
	if (why == NULL || !was_open || clock_mono_us() - start >= AT_ONCE_US)
		return why;
	disconnect(r);
	if (!connected(r, a))
		return "";
	return roundtrip(r, a, argv, argc, reply);
}

bool
redis_ask(struct redis *r, struct arena *a, const struct str *argv, size_t argc, struct redis_reply *reply)
{
	const char *why;
	char text[160];

	reply->n = 0;
	if (!r->readable || argc == 0 || argc > ARGS_MAX)
		return false;
	if (r->rest_until != 0 && clock_mono_us() < r->rest_until)
		return false;
	why = try_twice(r, a, argv, argc, reply);
	if (why != NULL && why[0] == '\0')
		return false; /* could not connect, and that is said */
	if (why != NULL) {
		(void)snprintf(text, sizeof(text), "%s", why); /* it lives in the connection */
		went_down(r, text);
		return false;
	}
	if (reply->n > 0 && reply->v[0].kind == REDIS_ERROR) {
		if (!is_harmless(reply->v[0].text)) {
			went_down(r, cut(text, reply->v[0].text));
			return false;
		}
		if (r->refused_said == 0 || clock_mono_us() - r->refused_said >= SAY_AGAIN_US) {
			log_warn("the cache refuses a command", "why", cut(text, reply->v[0].text));
			r->refused_said = clock_mono_us();
		}
	}
	if (r->down)
		log_info("the cache answers again");
	r->down = false;
	r->rest_until = 0;
	return true;
}

void
redis_wake(struct redis *r)
{
	r->rest_until = 0;
}

bool
redis_configured(const struct redis *r)
{
	return r->configured;
}

struct redis *
redis_new(struct str url)
{
	struct redis *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->fn = (redisReplyObjectFunctions){ sink_string, sink_array, sink_integer, sink_nil, sink_free };
	r->configured = url.len > 0;
	r->readable = r->configured && redis_url_parse(url, &r->at);
	if (r->configured && !r->readable)
		log_error("REDIS_URL is not unix:PATH or redis://[:password@]host[:port][/db], going on "
			  "without a cache");
	return r;
}

void
redis_close(struct redis *r)
{
	struct lookup *l;

	if (r == NULL)
		return;
	disconnect(r);
	l = &r->lookup;
	if (l->running && gai_cancel(&l->cb) == EAI_NOTCANCELED) {
		while (gai_error(&l->cb) == EAI_INPROGRESS)
			(void)gai_suspend((const struct gaicb *const *)l->list, 1, NULL);
	}
	if (l->running && l->cb.ar_result != NULL)
		freeaddrinfo(l->cb.ar_result);
	explicit_bzero(&r->at, sizeof(r->at));
	free(r);
}
