/* system.c: what the installation says about itself: health, metrics and the description of its interface. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "cache/cache.h"
#include "http/app.h"
#include "http/etag.h"
#include "http/metrics.h"
#include "job/queue.h"
#include "store/db.h"

#define DOCUMENT_MAX ((off_t)16 * 1024 * 1024)
#define WORKER_SECONDS 120   /* a worker that was silent for so long is gone */
#define OVERDUE_SECONDS 3600 /* cron runs `tweetx work --once` more often than that */
#define ASK_AGAIN_SECONDS 1  /* a store that does not open is not tried by every request */

static const char *const job_states[] = { "queued", "running", "done", "failed" };

/* What lives as long as the process. The parts may be down: that is what this group is asked about. */
struct context {
	struct db *db; /* NULL while it cannot be opened */
	struct cache *cache;
	int64_t tried_at;	 /* when opening the store last failed */
	struct buf document;	 /* the OpenAPI document, with this installation's base */
	struct timespec read_at; /* its file's time */
	char etag[ETAG_SIZE];
};

/* One look at every part. */
struct health {
	enum err store;
	enum cache_state cache;
	bool worker;
	int64_t counts[4], oldest;
};

static void
close_context(void *context)
{
	struct context *c = context;

	if (c == NULL)
		return;
	db_close(c->db);
	cache_close(c->cache);
	buf_free(&c->document);
	free(c);
}

static enum err
open_context(const struct conf *conf, void **context, struct fault *f)
{
	struct context *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->cache = cache_open(conf)) == NULL) {
		close_context(c);
		return fault_set(f, ERR_NOMEM, "%s", err_title(ERR_NOMEM));
	}
	buf_init(&c->document, (size_t)DOCUMENT_MAX);
	*context = c;
	return ERR_OK;
}

/* Whether the store answers; opens it where it is not open. A connection that fails is given up, so that the
 * next look starts anew. */
static enum err
look_at_store(struct req *r)
{
	struct context *c = req_context(r);
	enum err err = ERR_OK;

	if (c->db == NULL) {
		if (req_now(r) - c->tried_at < ASK_AGAIN_SECONDS && req_now(r) >= c->tried_at)
			return ERR_STORE;
		err = db_open(req_conf(r), DB_READ_WRITE, &c->db, NULL);
		if (err != ERR_OK) {
			c->db = NULL;
			c->tried_at = req_now(r);
			return err;
		}
	}
	if ((err = db_check(c->db)) != ERR_OK && err != ERR_STORE_FULL && err != ERR_STORE_READONLY &&
	    err != ERR_BUSY) {
		db_close(c->db);
		c->db = NULL;
		c->tried_at = req_now(r);
	}
	return err;
}

static void
look(struct req *r, struct health *h)
{
	struct context *c = req_context(r);

	*h = (struct health){ .store = look_at_store(r), .cache = cache_ping(c->cache) };
	if (c->db == NULL)
		return;
	if (job_counts(c->db, h->counts, req_now(r), &h->oldest) != ERR_OK ||
	    job_worker_alive(c->db, req_now(r), WORKER_SECONDS, &h->worker) != ERR_OK) {
		if (h->store == ERR_OK)
			h->store = ERR_STORE;
	}
}

static const char *
status_of(const struct context *c, const struct health *h)
{
	if (c->db == NULL)
		return "down";
	/* No Redis and no worker are choices (cron does the jobs then); a Redis that does not answer and jobs
	 * that nobody does are not. */
	return h->store == ERR_OK && h->cache != CACHE_DOWN && (h->worker || h->oldest < OVERDUE_SECONDS)
		   ? "ok"
		   : "degraded";
}

static const char *
store_word(enum err err)
{
	switch (err) {
	case ERR_OK:
		return "up";
	case ERR_STORE_FULL:
		return "full";
	case ERR_STORE_READONLY:
		return "read_only";
	case ERR_STORE_SCHEMA:
		return "other_version";
	case ERR_BUSY:
		return "busy";
	default:
		return "down";
	}
}

static const char *
cache_word(enum cache_state s)
{
	return s == CACHE_UP ? "up" : s == CACHE_DOWN ? "down" : "none";
}

static void
get_health(struct req *r)
{
	struct health h;
	struct json_out j;
	struct buf b;

	look(r, &h);
	buf_init(&b, 4096);
	json_begin(&j, &b);
	json_obj(&j);
	json_kv_s(&j, "status", str_of(status_of(req_context(r), &h)));
	json_kv_s(&j, "version", STR(TWEETX_VERSION));
	json_kv_time(&j, "time", req_now(r));
	json_kv_s(&j, "store", str_of(store_word(h.store)));
	json_kv_s(&j, "cache", str_of(cache_word(h.cache)));
	json_kv_s(&j, "worker", str_of(h.worker ? "up" : "none"));
	json_key(&j, "jobs");
	json_obj(&j);
	for (int i = 0; i < 4; i++)
		json_kv_i(&j, job_states[i], h.counts[i]);
	json_kv_i(&j, "oldest_due_seconds", h.oldest);
	json_end_obj(&j);
	json_end_obj(&j);
	res_json(r, strcmp(status_of(req_context(r), &h), "down") == 0 ? 503 : 200, &b);
	buf_free(&b);
}

static void
put_state(struct req *r, int status, const char *word)
{
	struct json_out j;
	struct buf b;

	buf_init(&b, 256);
	json_begin(&j, &b);
	json_obj(&j);
	json_kv_s(&j, "status", str_of(word));
	json_end_obj(&j);
	res_json(r, status, &b);
	buf_free(&b);
}

static void
get_live(struct req *r)
{
	put_state(r, 200, "ok");
}

/* Ready is who can answer: a store that only cannot be written still answers from what it has. */
static void
get_ready(struct req *r)
{
	struct context *c = req_context(r);
	enum err err = look_at_store(r);

	if (c->db == NULL)
		put_state(r, 503, "down");
	else
		put_state(r, 200, err == ERR_OK ? "ok" : "degraded");
}

static void
gauge(struct buf *b, const char *name, const char *help, int64_t value)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name, (long long)value);
}

static void
get_metrics(struct req *r)
{
	struct fault f = { .err = ERR_OK };
	struct health h;
	struct buf b;

	look(r, &h);
	buf_init(&b, (size_t)4 * 1024 * 1024);
	buf_puts(&b, "# HELP tweetx_build_info The version that answers.\n# TYPE tweetx_build_info gauge\n"
		     "tweetx_build_info{version=\"" TWEETX_VERSION "\"} 1\n");
	gauge(&b, "tweetx_store_up", "Whether the store answers.", h.store == ERR_OK);
	gauge(&b, "tweetx_cache_up", "Whether Redis answers.", h.cache == CACHE_UP);
	gauge(&b, "tweetx_worker_up", "Whether a worker has been heard of lately.", h.worker);
	gauge(&b, "tweetx_jobs_oldest_due_seconds", "How long the oldest due job has waited.", h.oldest);
	buf_puts(&b, "# HELP tweetx_jobs Jobs by state.\n# TYPE tweetx_jobs gauge\n");
	for (int i = 0; i < 4; i++)
		buf_printf(&b, "tweetx_jobs{state=\"%s\"} %lld\n", job_states[i], (long long)h.counts[i]);
	metrics_print(req_metrics(r), &b, req_now(r));
	if (b.err == ERR_OK) {
		res_body(r, 200, "text/plain; version=0.0.4; charset=utf-8", buf_view(&b));
	} else {
		fault_set(&f, b.err, "%s", err_title(b.err));
		res_problem(r, &f);
	}
	buf_free(&b);
}

/* Where the document lies: in TWEETX_SHARE, beside the folder of the executable (build/), or where `make
 * install` puts it. -1 where it is not. */
static int
open_document(const struct conf *conf)
{
	static const char *const beside[] = { "../openapi.json", "../share/tweetx/openapi.json",
		"../../share/tweetx/openapi.json", "../../../share/tweetx/openapi.json" };
	char self[PATH_MAX / 2], path[PATH_MAX];
	const char *share = conf_str(conf, CONF_SHARE);
	ssize_t n;
	char *slash;
	int fd;

	if (share[0] != '\0') {
		n = snprintf(path, sizeof(path), "%s/openapi.json", share);
		return n > 0 && (size_t)n < sizeof(path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	}
	if ((n = readlink("/proc/self/exe", self, sizeof(self) - 1)) <= 0)
		return -1;
	self[n] = '\0';
	if ((slash = strrchr(self, '/')) == NULL)
		return -1;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", self, beside[i]);
		if ((fd = open(path, O_RDONLY | O_CLOEXEC)) >= 0)
			return fd;
	}
	return -1;
}

/* The document names "/" as its server: here that is TWEETX_BASE. */
static enum err
put_base(struct buf *b, struct str text, const char *base)
{
	static const struct str server = { "\"servers\":[{\"url\":\"/\"", 21 };
	struct str root = str_of(base);
	size_t at = str_find(text, server);

	while (root.len > 0 && root.p[root.len - 1] == '/')
		root.len--;
	if (root.len == 0 || at == (size_t)-1) {
		buf_str(b, text);
		return b->err;
	}
	buf_str(b, str_sub(text, 0, at));
	buf_puts(b, "\"servers\":[{\"url\":");
	json_text(b, root);
	buf_str(b, str_sub(text, at + server.len, text.len));
	return b->err;
}

static enum err
read_document(struct context *c, struct req *r, int fd, off_t size)
{
	char *text = arena_alloc(req_arena(r), (size_t)size + 1);
	size_t done = 0;
	enum err err;
	ssize_t n;

	if (text == NULL)
		return ERR_NOMEM;
	while (done < (size_t)size) {
		n = read(fd, text + done, (size_t)size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		done += (size_t)n;
	}
	buf_clear(&c->document);
	err = put_base(&c->document, (struct str){ text, done }, conf_str(req_conf(r), CONF_BASE));
	if (err == ERR_OK)
		etag_make(c->etag, buf_view(&c->document));
	return err;
}

/* Kept from its first reading on, and read again when its file is another one. */
static enum err
load_document(struct context *c, struct req *r)
{
	enum err err = ERR_OK;
	struct stat st;
	int fd = open_document(req_conf(r));

	if (fd < 0)
		return ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > DOCUMENT_MAX) {
		err = ERR_IO;
	} else if (c->document.len == 0 || st.st_mtim.tv_sec != c->read_at.tv_sec ||
		   st.st_mtim.tv_nsec != c->read_at.tv_nsec) {
		c->read_at = st.st_mtim;
		if ((err = read_document(c, r, fd, st.st_size)) != ERR_OK)
			buf_clear(&c->document);
	}
	(void)close(fd);
	return err;
}

static void
get_openapi(struct req *r)
{
	struct context *c = req_context(r);
	struct fault f = { .err = ERR_OK };
	enum err err = load_document(c, r);

	if (err == ERR_OK) {
		res_cached(r, "application/json", buf_view(&c->document), c->etag);
		return;
	}
	fault_set(&f, err, "The description of the interface is not installed");
	(void)snprintf(f.setting, sizeof(f.setting), "TWEETX_SHARE");
	res_problem(r, &f);
}

static const struct schema health_schema = { "Health",
	"{\"type\":\"object\",\"required\":[\"status\",\"version\",\"time\",\"store\",\"cache\",\"worker\","
	"\"jobs\"],\"properties\":{"
	"\"status\":{\"enum\":[\"ok\",\"degraded\",\"down\"],\"description\":\"down: the store cannot be "
	"reached\"},"
	"\"version\":{\"type\":\"string\"},\"time\":{\"type\":\"string\",\"format\":\"date-time\"},"
	"\"store\":{\"enum\":[\"up\",\"full\",\"read_only\",\"other_version\",\"busy\",\"down\"]},"
	"\"cache\":{\"enum\":[\"up\",\"down\",\"none\"],\"description\":\"none: no Redis is set up, which is "
	"no failure\"},"
	"\"worker\":{\"enum\":[\"up\",\"none\"]},"
	"\"jobs\":{\"type\":\"object\",\"required\":[\"queued\",\"running\",\"done\",\"failed\",\"oldest_due_"
	"seconds\"],\"properties\":{"
	"\"queued\":{\"type\":\"integer\",\"minimum\":0},\"running\":{\"type\":\"integer\",\"minimum\":0},"
	"\"done\":{\"type\":\"integer\",\"minimum\":0},\"failed\":{\"type\":\"integer\",\"minimum\":0},"
	"\"oldest_due_seconds\":{\"type\":\"integer\",\"minimum\":0}},\"additionalProperties\":false}},"
	"\"additionalProperties\":false}" };

static const struct schema state_schema = { "State",
	"{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":{\"enum\":[\"ok\","
	"\"degraded\",\"down\"]}},"
	"\"additionalProperties\":false}" };

static const struct schema openapi_schema = { "OpenAPI",
	"{\"type\":\"object\",\"description\":\"An OpenAPI 3.1 "
	"document\",\"required\":[\"openapi\",\"info\",\"paths\"],\"properties\":{"
	"\"openapi\":{\"type\":\"string\",\"pattern\":\"^3\\\\.1\\\\.\"},\"info\":{\"type\":\"object\"},"
	"\"paths\":{\"type\":\"object\"}}}" };

static const struct answer health_others[] = {
	{ 503, "application/json", &health_schema, "The store is down" },
	{ .status = 0 },
};
static const struct answer ready_others[] = {
	{ 503, "application/json", &state_schema, "The store is down" },
	{ .status = 0 },
};
static const enum err openapi_errors[] = { ERR_IO, ERR_OK };

static const struct route routes[] = {
	{ .method = "GET",
	    .path = "/api/v1/health",
	    .rate = RATE_FREE,
	    .handler = get_health,
	    .id = "getHealth",
	    .summary = "How the installation and its parts are",
	    .produces = "application/json",
	    .answer = &health_schema,
	    .others = health_others },
	{ .method = "GET",
	    .path = "/api/v1/health/live",
	    .rate = RATE_FREE,
	    .handler = get_live,
	    .id = "getLive",
	    .summary = "Whether the executable answers at all",
	    .produces = "application/json",
	    .answer = &state_schema },
	{ .method = "GET",
	    .path = "/api/v1/health/ready",
	    .rate = RATE_FREE,
	    .handler = get_ready,
	    .id = "getReady",
	    .summary = "Whether requests can be answered",
	    .produces = "application/json",
	    .answer = &state_schema,
	    .others = ready_others },
	{ .method = "GET",
	    .path = "/api/v1/metrics",
	    .rate = RATE_FREE,
	    .handler = get_metrics,
	    .id = "getMetrics",
	    .summary = "Numbers for Prometheus",
	    .produces = "text/plain" },
	{ .method = "GET",
	    .path = "/api/v1/openapi.json",
	    .rate = RATE_FREE,
	    .cache = "public, max-age=300",
	    .handler = get_openapi,
	    .id = "getOpenapi",
	    .summary = "The OpenAPI document of this interface",
	    .produces = "application/json",
	    .answer = &openapi_schema,
	    .errors = openapi_errors },
};

static const struct app_def app = {
	.name = "system",
	.summary = "Health, metrics and the description of the interface",
	.routes = routes,
	.n_routes = sizeof(routes) / sizeof(routes[0]),
	.open = open_context,
	.close = close_context,
};

int
main(int argc, char **argv)
{
	return app_main(argc, argv, &app);
}
