/* rows.c: the rows of an executable as JSON. */
#include "http/rows.h"

#include "base/json.h"

#define ROWS_MAX ((size_t)16 * 1024 * 1024)
#define SCHEMAS_MAX 256

static const char *const access_names[] = { "anyone", "user", "analyst", "admin" };
static const char *const rate_names[] = { "usual", "free", "costly" };
static const char *const type_names[] = { [PARAM_TEXT] = "text",
	[PARAM_INT] = "int",
	[PARAM_BOOL] = "bool",
	[PARAM_CHOICE] = "choice",
	[PARAM_CHOICES] = "choices",
	[PARAM_DATE] = "date",
	[PARAM_ZONE] = "zone",
	[PARAM_PLATFORM] = "platform",
	[PARAM_HANDLE] = "handle",
	[PARAM_ACCOUNTS] = "accounts",
	[PARAM_ID] = "id",
	[PARAM_CURSOR] = "cursor" };

static void
put_text(struct json_out *j, const char *key, const char *text)
{
	json_kv_text(j, key, str_of(text));
}

static void
put_params(struct json_out *j, const struct param *p)
{
	json_key(j, "params");
	json_arr(j);
	for (; p != NULL && p->name != NULL; p++) {
		json_obj(j);
		put_text(j, "name", p->name);
		put_text(j, "in", p->in == IN_PATH ? "path" : "query");
		put_text(j, "type", type_names[p->type]);
		json_kv_b(j, "required", p->required || p->in == IN_PATH);
		json_kv_i(j, "min", p->min);
		json_kv_i(j, "max", p->max);
		put_text(j, "choices", p->choices);
		put_text(j, "fallback", p->fallback);
		put_text(j, "doc", p->doc);
		json_end_obj(j);
	}
	json_end_arr(j);
}

static void
put_others(struct json_out *j, const struct answer *a)
{
	json_key(j, "others");
	json_arr(j);
	for (; a != NULL && a->status != 0; a++) {
		json_obj(j);
		json_kv_i(j, "status", a->status);
		put_text(j, "media_type", a->media_type);
		put_text(j, "schema", a->schema != NULL ? a->schema->name : NULL);
		put_text(j, "doc", a->doc);
		json_end_obj(j);
	}
	json_end_arr(j);
}

static void
put_route(struct json_out *j, const struct route *r)
{
	json_obj(j);
	put_text(j, "method", r->method);
	put_text(j, "path", r->path);
	put_text(j, "id", r->id);
	put_text(j, "summary", r->summary);
	put_text(j, "access", access_names[r->access]);
	put_text(j, "rate", rate_names[r->rate]);
	put_text(j, "cache", r->cache);
	json_kv_i(j, "max_body", (int64_t)r->max_body);
	put_text(j, "body_type", r->body_type);
	put_text(j, "body", r->body != NULL ? r->body->name : NULL);
	put_text(j, "produces", r->produces);
	put_text(j, "answer", r->answer != NULL ? r->answer->name : NULL);
	json_key(j, "errors");
	json_arr(j);
	for (const enum err *e = r->errors; e != NULL && *e != ERR_OK; e++)
		json_s(j, str_of(err_code(*e)));
	json_end_arr(j);
	put_others(j, r->others);
	put_params(j, r->params);
	json_end_obj(j);
}

struct seen {
	const struct schema *list[SCHEMAS_MAX];
	size_t n;
};

static void
put_schema(struct json_out *j, struct seen *seen, const struct schema *s)
{
	if (s == NULL || seen->n == SCHEMAS_MAX)
		return;
	for (size_t i = 0; i < seen->n; i++)
		if (strcmp(seen->list[i]->name, s->name) == 0)
			return;
	seen->list[seen->n++] = s;
	json_key(j, s->name);
	json_raw(j, str_of(s->json));
}

static void
put_schemas(struct json_out *j, const struct app_def *def)
{
	struct seen seen = { .n = 0 };

	json_key(j, "schemas");
	json_obj(j);
	for (size_t i = 0; i < def->n_routes; i++) {
		put_schema(j, &seen, def->routes[i].body);
		put_schema(j, &seen, def->routes[i].answer);
		for (const struct answer *a = def->routes[i].others; a != NULL && a->status != 0; a++)
			put_schema(j, &seen, a->schema);
	}
	for (size_t i = 0; def->schemas != NULL && def->schemas[i] != NULL; i++)
		put_schema(j, &seen, def->schemas[i]);
	json_end_obj(j);
}

int
rows_print(FILE *f, const struct app_def *def)
{
	struct json_out j;
	struct buf b;
	int rc;

	buf_init(&b, ROWS_MAX);
	json_begin(&j, &b);
	json_obj(&j);
	put_text(&j, "name", def->name);
	put_text(&j, "summary", def->summary);
	json_key(&j, "routes");
	json_arr(&j);
	for (size_t i = 0; i < def->n_routes; i++)
		put_route(&j, &def->routes[i]);
	json_end_arr(&j);
	put_schemas(&j, def);
	json_end_obj(&j);
	buf_char(&b, '\n');
	rc = b.err == ERR_OK && fwrite(b.data, 1, b.len, f) == b.len && fflush(f) == 0 ? 0 : 1;
	buf_free(&b);
	return rc;
}
