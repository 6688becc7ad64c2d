/* call.h: what stands behind a struct req and behind its process: for the files of this room alone. */
#ifndef TWEETX_HTTP_CALL_H
#define TWEETX_HTTP_CALL_H

#include "http/app.h"
#include "http/io.h"
#include "http/metrics.h"
#include "http/param.h"
#include "http/path.h"
#include "http/table.h"
#include "http/wait.h"
#include "http/zones.h"

/* What lives as long as the process. */
struct app {
	const struct app_def *def;
	struct conf *conf;
	struct arena *arena; /* of the one request that is being answered */
	struct table *table;
	struct metrics *metrics;
	struct zones *zones;
	struct wait *wait;
	struct buf head;	  /* the answer's header, put together here */
	struct buf extra;	  /* header lines that the handler added */
	struct str base, origins; /* TWEETX_BASE without a slash at its end; CORS_ORIGINS */
	uint64_t seed[2];	  /* of request ids: unlike in any two processes, no secret */
	void *context;		  /* what def->open made */
	bool opened, is_cgi;
};

/* The variables that every request looks at, found in one pass. */
enum call_env {
	ENV_METHOD,
	ENV_URI,
	ENV_ADDRESS,
	ENV_LENGTH,
	ENV_TYPE,
	ENV_TRANSFER,
	ENV_ID,
	ENV_IF_NONE_MATCH,
	ENV_ORIGIN,
	ENV_ASKED_METHOD,
	ENV_COUNT
};

#define CALL_AFTER 4
#define CALL_ID_MAX 64

struct req {
	struct app *app;
	struct io *io;
	struct str env[ENV_COUNT];
	const struct route *route; /* NULL until it is found */
	size_t index;		   /* of the route in the table */
	bool head;		   /* HEAD: everything but the body */
	char id[CALL_ID_MAX + 1];
	char address[48];
	int64_t now, start_us;
	struct path path;
	struct str query;
	struct str body;
	struct param_value values[TABLE_PARAMS];
	struct param_errors errors;
	/* the answer */
	int status; /* 0: none yet */
	bool streaming, gone, ended;
	enum err fault;		    /* of the problem that was answered */
	char detail[256];	    /* its detail, for the log */
	bool has_policy, has_retry; /* the handler set this header itself */
	const char *cache_control;  /* NULL: as the row says */
	struct str etag;
	struct {
		void (*fn)(struct req *r, void *ctx);
		void *ctx;
	} after[CALL_AFTER];
	size_t n_after;
};

/* app_open(app, def, conf, is_cgi, f): everything but the context. On failure nothing is left to close.
 * app_close closes the context too; conf stays the caller's. */
enum err app_open(
    struct app *app, const struct app_def *def, struct conf *conf, bool is_cgi, struct fault *f);
void app_close(struct app *app);

/* call_serve(app, io): one request, from its variables to the end of its `after` hooks. */
void call_serve(struct app *app, struct io *io);

#endif
