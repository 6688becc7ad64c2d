/* app.h: an executable of one endpoint group: the same binary answers as FastCGI, as CGI and from a shell. */
#ifndef TWEETX_HTTP_APP_H
#define TWEETX_HTTP_APP_H

#include "base/conf.h"
#include "http/req.h"
#include "http/route.h"

/*
 *	int main(int argc, char **argv) { return app_main(argc, argv, &app); }
 *
 * Started with a listening socket on descriptor 0 it serves until SIGTERM; with REQUEST_METHOD in the
 *environment it answers once; `--routes` prints its rows as JSON for the OpenAPI document, `--openapi
 *FILE...` makes the document of such files, `--check` says whether the settings are good.
 */
struct app_def {
	const char *name;    /* "stats" */
	const char *summary; /* the group's line in the document */
	const struct route *routes;
	size_t n_routes;
	/* open(conf, &context, fault): once, before the first request; NULL for none. A failure is kept and
	 * asked again at each request (503 meanwhile). */
	enum err (*open)(const struct conf *c, void **context, struct fault *f);
	void (*close)(void *context);
	/* who is asking and whether they may (a later issue's room): NULL allows ACCESS_ANYONE routes only.
	 */
	enum err (*authorize)(struct req *r, const struct route *route, struct fault *f);
	/* limits: by address, asked before `authorize`, so that guessing is limited too; by user, asked
	 * behind it. NULL for none. */
	enum err (*limit)(struct req *r, const struct route *route, struct fault *f);
	enum err (*limit_user)(struct req *r, const struct route *route, struct fault *f);
	/* Schemas that the rows' own refer to by {"$ref": "#/components/schemas/NAME"}; the rows' own need
	 * not stand here. Ends with a NULL; may be NULL. */
	const struct schema *const *schemas;
};

int app_main(int argc, char **argv, const struct app_def *def);

#endif
