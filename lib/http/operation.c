/* operation.c: one route as an operation of the OpenAPI document. */
#include "http/operation.h"

#include "http/res.h"

void
operation_json(struct json_out *j, const cJSON *node)
{
	const cJSON *child;

	if (cJSON_IsObject(node)) {
		json_obj(j);
		cJSON_ArrayForEach(child, node)
		{
			json_key(j, child->string);
			operation_json(j, child);
		}
		json_end_obj(j);
	} else if (cJSON_IsArray(node)) {
		json_arr(j);
		cJSON_ArrayForEach(child, node) operation_json(j, child);
		json_end_arr(j);
	} else if (cJSON_IsString(node)) {
		json_s(j, str_of(node->valuestring));
	} else if (cJSON_IsNumber(node)) {
		json_d(j, node->valuedouble);
	} else if (cJSON_IsBool(node)) {
		json_b(j, cJSON_IsTrue(node));
	} else {
		json_null(j);
	}
}

static void
put_list(struct json_out *j, const char *key, struct str list, char sep)
{
	struct str one;

	json_key(j, key);
	json_arr(j);
	while (str_cut(&list, sep, &one))
		json_s(j, one);
	json_end_arr(j);
}

static void
put_default(struct json_out *j, struct str type, struct str fallback)
{
	if (fallback.p == NULL)
		return;
	if (str_eq(type, STR("int")) || str_eq(type, STR("bool"))) {
		json_key(j, "default");
		json_raw(j, str_eq(fallback, STR("1")) && str_eq(type, STR("bool")) ? STR("true") : fallback);
	} else if (str_eq(type, STR("choices"))) {
		put_list(j, "default", fallback, ',');
	} else {
		json_kv_s(j, "default", fallback);
	}
}

static void
put_schema_of_list(struct json_out *j, const cJSON *p, struct str type)
{
	bool accounts = str_eq(type, STR("accounts"));

	json_kv_s(j, "type", STR("array"));
	json_key(j, "items");
	json_obj(j);
	json_kv_s(j, "type", STR("string"));
	if (!accounts)
		put_list(j, "enum", json_str(p, "choices"), '|');
	json_end_obj(j);
	json_kv_b(j, "uniqueItems", true);
	json_kv_i(j, "minItems", accounts ? json_int(p, "min", 1) : 1);
	if (accounts)
		json_kv_i(j, "maxItems", json_int(p, "max", 1));
}

static void
put_param_schema(struct json_out *j, const cJSON *p, struct str type)
{
	json_key(j, "schema");
	json_obj(j);
	if (str_eq(type, STR("choices")) || str_eq(type, STR("accounts"))) {
		put_schema_of_list(j, p, type);
	} else if (str_eq(type, STR("int"))) {
		json_kv_s(j, "type", STR("integer"));
		json_kv_i(j, "minimum", json_int(p, "min", 0));
		json_kv_i(j, "maximum", json_int(p, "max", 0));
	} else if (str_eq(type, STR("bool"))) {
		json_kv_s(j, "type", STR("boolean"));
	} else {
		json_kv_s(j, "type", STR("string"));
		if (str_eq(type, STR("text"))) {
			json_kv_i(j, "minLength", json_int(p, "min", 0));
			json_kv_i(j, "maxLength", json_int(p, "max", 0));
		} else if (str_eq(type, STR("choice"))) {
			put_list(j, "enum", json_str(p, "choices"), '|');
		} else if (str_eq(type, STR("platform"))) {
			put_list(j, "enum", STR("x|mastodon|bluesky"), '|');
		} else if (str_eq(type, STR("date"))) {
			json_kv_s(j, "format", STR("date"));
		} else if (str_eq(type, STR("id"))) {
			json_kv_s(j, "pattern", STR("^[1-9][0-9]{0,18}$"));
		} else if (str_eq(type, STR("cursor"))) {
			json_kv_s(j, "pattern", STR("^[A-Za-z0-9_=-]{1,512}$"));
		} else {
			json_kv_i(j, "minLength", 1);
			json_kv_i(j, "maxLength", 320);
		}
	}
	put_default(j, type, json_str(p, "fallback"));
	json_end_obj(j);
}

/* What to try first; the fallback says it where there is one. */
static const char *
example_of(struct str type)
{
	static const char *const list[][2] = { { "platform", "bluesky" }, { "handle", "bsky.app" },
		{ "zone", "Europe/Berlin" }, { "date", "2024-02-29" } };

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (str_eq(type, str_of(list[i][0])))
			return list[i][1];
	return NULL;
}

static void
put_param(struct json_out *j, const cJSON *p)
{
	struct str type = json_str(p, "type");
	const char *example = example_of(type);

	json_obj(j);
	json_kv_s(j, "name", json_str(p, "name"));
	json_kv_s(j, "in", json_str(p, "in"));
	if (json_str(p, "doc").p != NULL)
		json_kv_s(j, "description", json_str(p, "doc"));
	json_kv_b(j, "required", json_bool(p, "required", false));
	if (str_eq(type, STR("choices")) || str_eq(type, STR("accounts"))) {
		json_kv_s(j, "style", STR("form"));
		json_kv_b(j, "explode", false);
	}
	put_param_schema(j, p, type);
	if (example != NULL && str_eq(json_str(p, "in"), STR("path")))
		json_kv_s(j, "example", str_of(example));
	json_end_obj(j);
}

/* The key of that parameter among the components: its name, with a number where another one has the name. */
static const char *
param_key(struct operation_params *params, struct arena *a, const cJSON *p)
{
	struct str name = json_str(p, "name");
	struct json_out j;
	struct buf b;
	int same_name = 1;

	buf_init(&b, 65536);
	json_begin(&j, &b);
	put_param(&j, p);
	for (size_t i = 0; i < params->n; i++) {
		if (str_eq(buf_view(&params->list[i].json), buf_view(&b))) {
			buf_free(&b);
			return params->list[i].key;
		}
		same_name += str_starts(str_of(params->list[i].key), name) &&
			     (params->list[i].key[name.len] == '\0' || params->list[i].key[name.len] == '.');
	}
	if (params->n == OPERATION_PARAMS || b.err != ERR_OK) {
		buf_free(&b);
		return NULL;
	}
	params->list[params->n].json = b;
	params->list[params->n].key =
	    same_name == 1 ? arena_cstr(a, name) : arena_printf(a, STR_FMT ".%d", STR_ARG(name), same_name);
	return params->list[params->n++].key;
}

static void
put_ref(struct json_out *j, const char *kind, struct str name)
{
	char ref[256];

	(void)snprintf(ref, sizeof(ref), "#/components/%s/" STR_FMT, kind, STR_ARG(name));
	json_obj(j);
	json_kv_s(j, "$ref", str_of(ref));
	json_end_obj(j);
}

static void
put_content(struct json_out *j, struct str media_type, struct str schema)
{
	json_key(j, media_type.p);
	json_obj(j);
	json_key(j, "schema");
	if (schema.p != NULL) {
		put_ref(j, "schemas", schema);
	} else {
		json_obj(j);
		json_kv_s(j, "type", STR("string"));
		json_end_obj(j);
	}
	json_end_obj(j);
}

/* Which of the usual failures a route can answer. */
static bool
usual(const cJSON *route, enum err e)
{
	bool anyone = str_eq(json_str(route, "access"), STR("anyone"));
	bool body = json_int(route, "max_body", 0) > 0;

	switch (e) {
	case ERR_MALFORMED:
	case ERR_URI_TOO_LONG:
		return true;
	case ERR_UNAUTHORIZED:
	case ERR_FORBIDDEN:
		return !anyone;
	case ERR_TOO_LARGE:
		return true;
	case ERR_MEDIA_TYPE:
		return body && json_str(route, "body_type").p != NULL;
	case ERR_INVALID:
		return body || json_get(route, "params.0") != NULL;
	case ERR_RATE_LIMITED:
		return !str_eq(json_str(route, "rate"), STR("free"));
	case ERR_NOMEM:
	case ERR_STORE:
	case ERR_BUSY:
		return true;
	default:
		return false;
	}
}

static bool
may_fail(const cJSON *route, enum err e)
{
	const cJSON *code;

	if (usual(route, e))
		return true;
	cJSON_ArrayForEach(code, json_get(route, "errors"))
	{
		if (cJSON_IsString(code) && strcmp(code->valuestring, err_code(e)) == 0)
			return true;
	}
	return false;
}

static void
add_doc(struct buf *b, const char *doc)
{
	if (b->len > 0)
		buf_puts(b, "; ");
	buf_puts(b, doc);
}

static void
put_headers(struct json_out *j, int status, bool tagged)
{
	json_key(j, "headers");
	json_obj(j);
	json_key(j, "X-Request-Id");
	put_ref(j, "headers", STR("X-Request-Id"));
	if (tagged && (status == 200 || status == 304)) {
		json_key(j, "ETag");
		put_ref(j, "headers", STR("ETag"));
	}
	if (status == 429 || status == 503) {
		json_key(j, "Retry-After");
		put_ref(j, "headers", STR("Retry-After"));
	}
	json_end_obj(j);
}

static void
put_contents(struct json_out *j, const cJSON *route, int status, bool problem)
{
	const cJSON *o;
	bool any = problem || (status == 200 && json_str(route, "produces").p != NULL);

	cJSON_ArrayForEach(o, json_get(route, "others")) any |=
	    json_int(o, "status", 0) == status && json_str(o, "media_type").p != NULL;
	if (!any)
		return;
	json_key(j, "content");
	json_obj(j);
	if (status == 200 && json_str(route, "produces").p != NULL)
		put_content(j, json_str(route, "produces"), json_str(route, "answer"));
	cJSON_ArrayForEach(o, json_get(route, "others"))
	{
		if (json_int(o, "status", 0) == status && json_str(o, "media_type").p != NULL)
			put_content(j, json_str(o, "media_type"), json_str(o, "schema"));
	}
	if (problem)
		put_content(j, STR("application/problem+json"), STR("Problem"));
	json_end_obj(j);
}

/* One status with everything that it may mean; nothing where the route never answers it. */
static void
put_response(struct json_out *j, const cJSON *route, int status)
{
	static const enum err all[] = {
#define LIST(name, ...) ERR_##name,
		ERR_LIST(LIST)
#undef LIST
	};
	bool tagged = json_str(route, "answer").p != NULL && str_eq(json_str(route, "method"), STR("GET"));
	bool problem = false;
	struct buf doc;
	const cJSON *o;
	char key[8];

	buf_init(&doc, 65536);
	if (status == 200 && json_str(route, "produces").p != NULL)
		add_doc(&doc, "What was asked for");
	if (status == 304 && tagged)
		add_doc(&doc, "What If-None-Match names is still what there is");
	cJSON_ArrayForEach(o, json_get(route, "others"))
	{
		if (json_int(o, "status", 0) == status)
			add_doc(
			    &doc, json_str(o, "doc").p != NULL ? json_str(o, "doc").p : res_reason(status));
	}
	for (size_t i = 1; i < sizeof(all) / sizeof(all[0]); i++) {
		char line[256];

		if (err_status(all[i]) != status || !may_fail(route, all[i]))
			continue;
		problem = true;
		(void)snprintf(line, sizeof(line), "`%s`: %s", err_code(all[i]), err_title(all[i]));
		add_doc(&doc, line);
	}
	if (doc.len > 0) {
		(void)snprintf(key, sizeof(key), "%d", status);
		json_key(j, key);
		json_obj(j);
		json_kv_s(j, "description", buf_view(&doc));
		put_headers(j, status, tagged);
		put_contents(j, route, status, problem);
		json_end_obj(j);
	}
	buf_free(&doc);
}

static void
put_body(struct json_out *j, const cJSON *route)
{
	struct str type = json_str(route, "body_type");

	if (json_int(route, "max_body", 0) == 0)
		return;
	json_key(j, "requestBody");
	json_obj(j);
	json_key(j, "content");
	json_obj(j);
	put_content(j, type.p != NULL ? type : STR("*/*"), json_str(route, "body"));
	json_end_obj(j);
	json_end_obj(j);
}

static void
put_security(struct json_out *j, const cJSON *route)
{
	static const char *const schemes[] = { "bearer", "apiKey" };

	json_key(j, "security");
	json_arr(j);
	if (!str_eq(json_str(route, "access"), STR("anyone"))) {
		for (size_t i = 0; i < 2; i++) {
			json_obj(j);
			json_key(j, schemes[i]);
			json_arr(j);
			json_end_arr(j);
			json_end_obj(j);
		}
	}
	json_end_arr(j);
}

static void
put_description(struct json_out *j, const cJSON *route)
{
	struct str access = json_str(route, "access"), cache = json_str(route, "cache");
	struct buf b;

	buf_init(&b, 4096);
	buf_str(&b, json_str(route, "summary"));
	buf_puts(&b, ". For ");
	if (str_eq(access, STR("user")))
		buf_puts(&b, "signed-in users");
	else
		buf_str(&b, access);
	if (str_eq(json_str(route, "rate"), STR("costly")))
		buf_puts(&b, "; limited more tightly than most, because it costs much");
	if (cache.p != NULL)
		buf_printf(&b, "; may be kept: `" STR_FMT "`", STR_ARG(cache));
	buf_char(&b, '.');
	json_kv_s(j, "description", buf_view(&b));
	buf_free(&b);
}

enum err
operation_write(struct json_out *j, struct arena *a, struct str group, const cJSON *route,
    struct operation_params *params)
{
	const cJSON *p;
	const char *key;

	json_obj(j);
	json_kv_s(j, "operationId", json_str(route, "id"));
	json_kv_s(j, "summary", json_str(route, "summary"));
	put_description(j, route);
	json_key(j, "tags");
	json_arr(j);
	json_s(j, group);
	json_end_arr(j);
	put_security(j, route);
	json_key(j, "parameters");
	json_arr(j);
	cJSON_ArrayForEach(p, json_get(route, "params"))
	{
		if ((key = param_key(params, a, p)) == NULL)
			return ERR_FULL;
		put_ref(j, "parameters", str_of(key));
	}
	json_end_arr(j);
	put_body(j, route);
	json_key(j, "responses");
	json_obj(j);
	for (int status = 200; status < 600; status++)
		put_response(j, route, status);
	json_end_obj(j);
	json_end_obj(j);
	return j->b->err;
}

void
operation_params_free(struct operation_params *params)
{
	for (size_t i = 0; i < params->n; i++)
		buf_free(&params->list[i].json);
	params->n = 0;
}
