/* fuzz_request.c: any variables and any body: an answer that is whole, and never the server's own fault. */
#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "http/call.h"
#include "tests/unit/http/memory_io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input: lines, up to an empty one: method, address, then variables NAME=VALUE; the rest is the body. A
 * method that begins with '-' comes over a transport that does not tell the body's end.
 */

static void
must(int yes)
{
	if (!yes)
		abort();
}

/* Every value that passed is what its type says. */
static void
look(struct req *r)
{
	const struct handle *list;
	struct json_out j;
	struct buf b;
	size_t n;

	buf_init(&b, (size_t)1 << 20);
	json_begin(&j, &b);
	json_obj(&j);
	must(req_int(r, "wait") >= 0 && req_int(r, "wait") <= 30);
	must(req_int(r, "kinds") > 0 && req_int(r, "kinds") < 16);
	must(req_int(r, "day") == 0 || req_has(r, "day"));
	must(req_zone(r, "tz") != NULL);
	must(str_utf8_ok(req_text(r, "text")) && req_text(r, "text").len <= 40);
	n = req_accounts(r, "accounts", &list);
	must(n <= 3);
	for (size_t i = 0; i < n; i++)
		must(list[i].text[0] != '\0' && memchr(list[i].text, '\0', HANDLE_MAX) != NULL);
	must(req_handle(r, "handle") != NULL && req_handle(r, "handle")->text[0] != '\0');
	json_kv_s(&j, "handle", str_of(req_handle(r, "handle")->text));
	json_kv_text(&j, "text", req_text(r, "text"));
	json_kv_text(&j, "referer", req_header(r, "referer"));
	json_end_obj(&j);
	res_header(
	    r, "X-Text", req_text(r, "text").p != NULL ? arena_cstr(req_arena(r), req_text(r, "text")) : "");
	res_json(r, 200, &b);
	buf_free(&b);
}

static void
back(struct req *r)
{
	must(req_body(r).len <= 100);
	res_body(r, 200, "application/octet-stream", req_body(r));
}

static const struct param params[] = {
	{ .name = "platform", .in = IN_PATH, .type = PARAM_PLATFORM },
	{ .name = "handle", .in = IN_PATH, .type = PARAM_HANDLE },
	{ .name = "wait", .in = IN_QUERY, .type = PARAM_INT, .max = 30, .fallback = "10" },
	{ .name = "tz", .in = IN_QUERY, .type = PARAM_ZONE, .fallback = "UTC" },
	{ .name = "day", .in = IN_QUERY, .type = PARAM_DATE },
	{ .name = "kinds",
	    .in = IN_QUERY,
	    .type = PARAM_CHOICES,
	    .choices = "original|reply|quote|repost",
	    .fallback = "original" },
	{ .name = "theme",
	    .in = IN_QUERY,
	    .type = PARAM_CHOICE,
	    .choices = "light|dark|auto",
	    .fallback = "auto" },
	{ .name = "text", .in = IN_QUERY, .type = PARAM_TEXT, .min = 1, .max = 10 },
	{ .name = "full", .in = IN_QUERY, .type = PARAM_BOOL },
	{ .name = "accounts", .in = IN_QUERY, .type = PARAM_ACCOUNTS, .min = 2, .max = 3 },
	{ .name = "id", .in = IN_QUERY, .type = PARAM_ID },
	{ .name = "cursor", .in = IN_QUERY, .type = PARAM_CURSOR },
	{ .name = NULL },
};

static const struct route routes[] = {
	{ .method = "GET",
	    .path = "/api/v1/stats/{platform}/{handle}",
	    .params = params,
	    .handler = look,
	    .id = "look",
	    .summary = "x",
	    .cache = "private" },
	{ .method = "POST",
	    .path = "/api/v1/body",
	    .max_body = 100,
	    .body_type = "application/json",
	    .handler = back,
	    .id = "back",
	    .summary = "x" },
};

static const struct app_def def = { .name = "fuzz", .summary = "x", .routes = routes, .n_routes = 2 };

/* One for all inputs: that nothing is left over from one request to the next is part of what is tested. */
static struct app *
the_app(void)
{
	static struct app app;
	static struct conf *conf;
	struct fault f;

	if (conf != NULL)
		return &app;
	must(setenv("TWEETX_HOME", "/nonexistent/tweetx", 1) == 0);
	must(conf_load(&conf, &f) == ERR_OK);
	must(conf_set(conf, "CORS_ORIGINS", "https://a.example", &f) == ERR_OK &&
	     conf_set(conf, "TWEETX_BASE", "/base", &f) == ERR_OK);
	must(app_open(&app, &def, conf, false, &f) == ERR_OK);
	return &app;
}

/* The header's lines are ours: each a name and a value, no control byte in them, and no more of them than the
 * handlers made. */
static void
check_head(struct str head)
{
	struct str line;
	size_t lines = 0;

	while (str_cut(&head, '\n', &line)) {
		/* All but the last end so. */
		if (head.p != NULL) {
			must(line.len > 0 && line.p[line.len - 1] == '\r');
			line.len--;
		}
		must(line.len > 2 && str_find(line, STR(": ")) != (size_t)-1);
		for (size_t i = 0; i < line.len; i++)
			must((unsigned char)line.p[i] >= ' ' && line.p[i] != 0x7f);
		lines++;
	}
	must(lines >= 5 && lines <= 16);
}

static void
check_answer(const struct memory_io *m)
{
	struct str out = buf_view(&m->out), body;
	size_t at = str_find(out, STR("\r\n\r\n"));
	int status = atoi(out.p + 8);
	struct arena *a;
	cJSON *doc;

	must(m->ended == 1 && at != (size_t)-1 && str_starts(out, STR("Status: ")));
	check_head(str_sub(out, 0, at));
	must(status == 200 || status == 204 || status == 304 || (status >= 400 && status < 500));
	body = str_sub(out, at + 4, out.len);
	if (status == 204 || status == 304)
		must(body.len == 0);
	if (status < 400 || body.len == 0)
		return;
	a = arena_new((size_t)1 << 22);
	must(a != NULL && str_utf8_ok(body) && json_parse(a, body, &doc) == ERR_OK);
	must(json_int(doc, "status", 0) == status && json_str(doc, "code").len > 0);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "REQUEST_METHOD", "REQUEST_URI" };
	struct str in = { (const char *)data, size }, line;
	struct memory_io *m = malloc(sizeof(*m));
	size_t n = 0;

	must(m != NULL);
	memory_init(m, "GET", "/");
	m->n_env = 0;
	while (str_cut(&in, '\n', &line) && line.len > 0) {
		char text[9000], *eq;

		(void)snprintf(text, sizeof(text), STR_FMT,
		    (int)(line.len < sizeof(text) ? line.len : sizeof(text) - 1), line.p);
		if (n == 0 && text[0] == '-')
			m->io.bounded = false;
		if (n < 2)
			memory_env(m, names[n], n == 0 && text[0] == '-' ? text + 1 : text);
		else if ((eq = strchr(text, '=')) != NULL) {
			*eq = '\0';
			memory_env(m, text, eq + 1);
		}
		n++;
	}
	if (in.p != NULL)
		m->body = in;
	m->piece = size % 7;
	call_serve(the_app(), &m->io);
	check_answer(m);
	memory_free(m);
	free(m);
	return 0;
}
