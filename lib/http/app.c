/* app.c: an executable of one endpoint group, from its arguments to its end. */
#include "http/app.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/call.h"
#include "http/openapi.h"
#include "http/rows.h"

#define ARENA_MAX ((size_t)64 * 1024 * 1024)
#define HEAD_MAX ((size_t)32 * 1024)
#define EXTRA_MAX ((size_t)16 * 1024)

/* A body grows by doubling, so its arena may hold it about three times. */
static size_t
arena_max(const struct app_def *def)
{
	size_t body = 0;

	for (size_t i = 0; i < def->n_routes; i++)
		if (def->routes[i].max_body > body)
			body = def->routes[i].max_body;
	return ARENA_MAX + 3 * body;
}

static struct str
without_slash(const char *text)
{
	struct str s = str_of(text);

	while (s.len > 0 && s.p[s.len - 1] == '/')
		s.len--;
	return s;
}

enum err
app_open(struct app *app, const struct app_def *def, struct conf *conf, bool is_cgi, struct fault *f)
{
	enum err err;

	*app = (struct app){ .def = def, .conf = conf, .is_cgi = is_cgi };
	buf_init(&app->head, HEAD_MAX);
	buf_init(&app->extra, EXTRA_MAX);
	if ((err = table_new(def->routes, def->n_routes, &app->table, f)) != ERR_OK)
		return err;
	app->base = without_slash(conf_str(conf, CONF_BASE));
	app->origins = str_of(conf_str(conf, CONF_CORS_ORIGINS));
	app->arena = arena_new(arena_max(def));
	app->metrics = metrics_new(conf, def->routes, def->n_routes, clock_now());
	app->zones = zones_new();
	app->wait = wait_new(conf, def->name, is_cgi);
	if (app->arena == NULL || app->metrics == NULL || app->zones == NULL || app->wait == NULL) {
		app_close(app);
		return problem_plain(f, ERR_NOMEM);
	}
	/* Under CGI it would be said at every request. */
	if (!is_cgi && !metrics_shared(app->metrics))
		log_warn("this process counts its requests for itself: the file of metrics cannot be had");
	if (getrandom(app->seed, sizeof(app->seed), GRND_NONBLOCK) != (ssize_t)sizeof(app->seed)) {
		app->seed[0] = (uint64_t)clock_now_us();
		app->seed[1] = (uint64_t)getpid() << 32 | 1;
	}
	return ERR_OK;
}

void
app_close(struct app *app)
{
	if (app->opened && app->def->close != NULL)
		app->def->close(app->context);
	wait_free(app->wait);
	zones_free(app->zones);
	metrics_free(app->metrics);
	arena_free(app->arena);
	table_free(app->table);
	buf_free(&app->extra);
	buf_free(&app->head);
	*app = (struct app){ .def = NULL };
}

static void
on_term(int signo)
{
	(void)signo;
	io_fcgi_stop();
}

/* SIGTERM and SIGINT end the process after its current request; a client that goes away is no reason to. */
static void
set_signals(bool is_cgi)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN },
			 term = { .sa_handler = on_term, .sa_flags = SA_RESTART };

	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGXFSZ, &ignore, NULL); /* a limit of a file's size is an error like a full disk */
	if (is_cgi)
		return;
	(void)sigaction(SIGTERM, &term, NULL);
	(void)sigaction(SIGINT, &term, NULL);
}

/* A file opened later must not become standard input, output or error. */
static bool
have_standard_files(void)
{
	int fd;

	do {
		if ((fd = open("/dev/null", O_RDWR)) < 0)
			return false;
	} while (fd <= STDERR_FILENO);
	return close(fd) == 0;
}

static enum log_level
level_of(const struct conf *c)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };

	for (int i = 0; i < 4; i++)
		if (strcmp(conf_str(c, CONF_LOG_LEVEL), names[i]) == 0)
			return (enum log_level)i;
	return LOG_INFO;
}

/* A CGI that says nothing would leave the client with a page of the web server's own. */
static int
refuse_to_start(const struct app_def *def, bool is_cgi, const struct fault *f)
{
	log_init(def->name, LOG_INFO);
	log_error("not started", "code", err_code(f->err), "field", f->field, "detail", f->detail);
	if (is_cgi)
		(void)printf("Status: 500 Internal Server Error\r\nContent-Type: "
			     "application/problem+json\r\nCache-Control: no-store\r\n\r\n"
			     "{\"type\":\"/docs#errors-internal\",\"title\":\"A defect of "
			     "ours\",\"status\":500,\"code\":\"internal\","
			     "\"detail\":\"The settings of this server are not good; its log says "
			     "which\",\"request_id\":\"\"}\n");
	return 1;
}

static int
serve_all(struct app *app, bool is_cgi)
{
	struct io *io = is_cgi ? io_cgi() : io_fcgi_new();

	if (io == NULL) {
		log_error("not started: no memory, or the socket is no good");
		return 1;
	}
	if (is_cgi) {
		call_serve(app, io);
		io_cgi_free(io);
		return 0;
	}
	while (io_fcgi_accept(io))
		call_serve(app, io);
	io_fcgi_free(io);
	return 0;
}

static int
serve(const struct app_def *def, bool is_cgi)
{
	struct fault f = { .err = ERR_OK };
	struct conf *conf = NULL;
	struct app app;
	int rc;

	if (conf_load(&conf, &f) != ERR_OK)
		return refuse_to_start(def, is_cgi, &f);
	log_init(def->name, level_of(conf));
	if (app_open(&app, def, conf, is_cgi, &f) != ERR_OK) {
		rc = refuse_to_start(def, is_cgi, &f);
	} else {
		set_signals(is_cgi);
		rc = serve_all(&app, is_cgi);
		app_close(&app);
	}
	conf_free(conf);
	return rc;
}

static int
check(const struct app_def *def)
{
	struct fault f = { .err = ERR_OK };
	struct conf *conf = NULL;
	struct app app;
	enum err err;

	if ((err = conf_load(&conf, &f)) == ERR_OK && (err = app_open(&app, def, conf, true, &f)) == ERR_OK)
		app_close(&app);
	conf_free(conf);
	if (err == ERR_OK)
		(void)printf("%s: the settings are good\n", def->name);
	else
		(void)fprintf(stderr, "%s: %s%s%s\n", def->name, f.field, f.field[0] != '\0' ? ": " : "",
		    f.detail[0] != '\0' ? f.detail : err_title(err));
	return err == ERR_OK ? 0 : 1;
}

static int
usage(const struct app_def *def, FILE *to)
{
	(void)fprintf(to,
	    "%s (TweetX " TWEETX_VERSION "): %s\n"
	    "Started by a web server as FastCGI (a listening socket on descriptor 0) or CGI (REQUEST_METHOD "
	    "in the environment); or\n"
	    "  %s --routes              prints its routes as JSON\n"
	    "  %s --openapi FILE...     makes the OpenAPI document of such files\n"
	    "  %s --check               says whether the settings are good\n"
	    "  %s --version\n",
	    def->name, def->summary, def->name, def->name, def->name, def->name);
	return to == stdout ? 0 : 2;
}

static int
command(int argc, char **argv, const struct app_def *def)
{
	if (strcmp(argv[1], "--openapi") == 0 && argc > 2)
		return openapi_print(stdout, argv + 2, (size_t)argc - 2);
	if (argc != 2)
		return usage(def, stderr);
	if (strcmp(argv[1], "--routes") == 0)
		return rows_print(stdout, def);
	if (strcmp(argv[1], "--check") == 0)
		return check(def);
	if (strcmp(argv[1], "--version") == 0)
		return printf("tweetx %s " TWEETX_VERSION "\n", def->name) < 0;
	return usage(def, strcmp(argv[1], "--help") == 0 ? stdout : stderr);
}

int
app_main(int argc, char **argv, const struct app_def *def)
{
	/* Asked first: what is on descriptor 0 decides. */
	bool is_cgi = io_fcgi_is_cgi();

	if (!have_standard_files())
		return 1;
	/* A web server passes an ISINDEX query as arguments (RFC 3875, section 4.4): those are no commands.
	 */
	if (getenv("REQUEST_METHOD") != NULL || !is_cgi)
		return serve(def, is_cgi);
	return argc > 1 ? command(argc, argv, def) : usage(def, stderr);
}
