/* openapi.c: the OpenAPI 3.1 document of all executables. */
#include "http/openapi.h"

#include <stdlib.h>

#include "base/json.h"
#include "http/operation.h"
#include "http/problem.h"

#define FILES_MAX 32
#define FILE_BYTES ((size_t)8 * 1024 * 1024)
#define DOCUMENT_BYTES ((size_t)32 * 1024 * 1024)

static const char about[] =
    "TweetX tracks an account's contributions and engagement on several platforms.\n\n"
    "- Everything is JSON in UTF-8. Ids of ours are decimal strings; times are RFC 3339 in UTC.\n"
    "- A failure is a problem document (RFC 9457), `application/problem+json`, whose `code` is a stable word "
    "for programs.\n"
    "- Unknown, repeated and empty parameters are refused by name.\n"
    "- Every GET of JSON has an `ETag`, and `If-None-Match` is answered with 304. `HEAD` works wherever "
    "`GET` does, and trailing slashes make no "
    "difference.\n"
    "- Every answer carries `X-Request-Id`; a client's own is kept when it is 1 to 64 characters of `A-Z a-z "
    "0-9 . _ -`.";

static const char headers[] =
    "{\"X-Request-Id\":{\"description\":\"Names this request in the server's "
    "log\",\"schema\":{\"type\":\"string\"},"
    "\"example\":\"0f8fad5bd9cb469fa16570867728950e\"},"
    "\"ETag\":{\"description\":\"Changes when the answer does\",\"schema\":{\"type\":\"string\"}},"
    "\"Retry-After\":{\"description\":\"Seconds after which asking again makes "
    "sense\",\"schema\":{\"type\":\"integer\",\"minimum\":1}}}";

static const char schemes[] = "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
			      "\"description\":\"The access token of signing in\"},"
			      "\"apiKey\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-API-Key\","
			      "\"description\":\"A key made by its user\"}}";

struct doc {
	struct arena *arena;
	struct json_out j;
	struct buf out;
	cJSON *groups[FILES_MAX];
	size_t n;
	struct operation_params params;
	bool signed_in; /* some route wants somebody signed in */
};

static enum err
read_group(struct doc *d, const char *file)
{
	FILE *f = fopen(file, "rb");
	char *text = NULL;
	size_t n = 0;
	enum err err = ERR_IO;

	if (f == NULL)
		return err;
	if ((text = malloc(FILE_BYTES)) == NULL) {
		err = ERR_NOMEM;
	} else {
		n = fread(text, 1, FILE_BYTES, f);
		if (!ferror(f))
			err = n == FILE_BYTES
				  ? ERR_FULL
				  : json_parse(d->arena, (struct str){ text, n }, &d->groups[d->n]);
	}
	if (err == ERR_OK)
		d->n++;
	free(text);
	(void)fclose(f);
	return err;
}

static void
put_info(struct doc *d)
{
	struct json_out *j = &d->j;

	json_kv_s(j, "openapi", STR("3.1.0"));
	json_key(j, "info");
	json_obj(j);
	json_kv_s(j, "title", STR("TweetX"));
	json_kv_s(j, "version", STR(TWEETX_VERSION));
	json_kv_s(j, "summary", STR("Contribution and engagement statistics of social accounts"));
	json_kv_s(j, "description", STR(about));
	json_key(j, "license");
	json_obj(j);
	json_kv_s(j, "name", STR("MIT"));
	json_kv_s(j, "identifier", STR("MIT"));
	json_end_obj(j);
	json_end_obj(j);
	json_key(j, "servers");
	json_arr(j);
	json_obj(j);
	json_kv_s(j, "url", STR("/"));
	json_kv_s(j, "description", STR("This server"));
	json_end_obj(j);
	json_end_arr(j);
	json_key(j, "tags");
	json_arr(j);
	for (size_t i = 0; i < d->n; i++) {
		json_obj(j);
		json_kv_s(j, "name", json_str(d->groups[i], "name"));
		json_kv_s(j, "description", json_str(d->groups[i], "summary"));
		json_end_obj(j);
	}
	json_end_arr(j);
}

/* The group that has `path` first; rows of one path stand in one executable. */
static size_t
owner_of(const struct doc *d, struct str path)
{
	const cJSON *r;

	for (size_t g = 0; g < d->n; g++) {
		cJSON_ArrayForEach(r, json_get(d->groups[g], "routes"))
		{
			if (str_eq(json_str(r, "path"), path))
				return g;
		}
	}
	return d->n;
}

/* All methods of the path of `first`, unless an earlier row has had them. */
static enum err
put_path(struct doc *d, const cJSON *group, const cJSON *first)
{
	struct str path = json_str(first, "path");
	char method[16];
	const cJSON *r;
	enum err err;
	size_t i;

	cJSON_ArrayForEach(r, json_get(group, "routes"))
	{
		if (r == first)
			break;
		if (str_eq(json_str(r, "path"), path))
			return ERR_OK;
	}
	json_key(&d->j, path.p);
	json_obj(&d->j);
	for (r = first; r != NULL; r = r->next) {
		struct str m = json_str(r, "method");

		if (!str_eq(json_str(r, "path"), path))
			continue;
		for (i = 0; i < m.len && i < sizeof(method) - 1; i++)
			method[i] = (char)(m.p[i] | 0x20);
		method[i] = '\0';
		d->signed_in |= !str_eq(json_str(r, "access"), STR("anyone"));
		json_key(&d->j, method);
		if ((err = operation_write(&d->j, d->arena, json_str(group, "name"), r, &d->params)) !=
		    ERR_OK)
			return err;
	}
	json_end_obj(&d->j);
	return ERR_OK;
}

static enum err
put_paths(struct doc *d)
{
	const cJSON *r;
	enum err err;

	json_key(&d->j, "paths");
	json_obj(&d->j);
	for (size_t g = 0; g < d->n; g++) {
		cJSON_ArrayForEach(r, json_get(d->groups[g], "routes"))
		{
			if (json_str(r, "path").p == NULL || json_str(r, "id").p == NULL)
				return ERR_MALFORMED;
			if (owner_of(d, json_str(r, "path")) != g) {
				(void)fprintf(
				    stderr, "openapi: %s stands in two executables\n", json_str(r, "path").p);
				return ERR_CONFLICT;
			}
			if ((err = put_path(d, d->groups[g], r)) != ERR_OK)
				return err;
		}
	}
	json_end_obj(&d->j);
	return ERR_OK;
}

/* A schema that several executables know must be the same in all of them. */
static enum err
put_schemas(struct doc *d)
{
	const cJSON *s, *other;
	size_t g, k;

	json_key(&d->j, "schemas");
	json_obj(&d->j);
	for (g = 0; g < d->n; g++) {
		cJSON_ArrayForEach(s, json_get(d->groups[g], "schemas"))
		{
			for (k = 0; k < g; k++) {
				other = cJSON_GetObjectItemCaseSensitive(
				    json_get(d->groups[k], "schemas"), s->string);
				if (other == NULL)
					continue;
				if (!cJSON_Compare(s, other, 1)) {
					(void)fprintf(
					    stderr, "openapi: two schemas are named %s\n", s->string);
					return ERR_CONFLICT;
				}
				break;
			}
			if (k < g)
				continue;
			json_key(&d->j, s->string);
			operation_json(&d->j, s);
		}
	}
	problem_schemas(&d->j);
	json_end_obj(&d->j);
	return ERR_OK;
}

static enum err
put_components(struct doc *d)
{
	enum err err;

	json_key(&d->j, "components");
	json_obj(&d->j);
	if ((err = put_schemas(d)) != ERR_OK)
		return err;
	json_key(&d->j, "parameters");
	json_obj(&d->j);
	for (size_t i = 0; i < d->params.n; i++) {
		json_key(&d->j, d->params.list[i].key);
		json_raw(&d->j, buf_view(&d->params.list[i].json));
	}
	json_end_obj(&d->j);
	json_key(&d->j, "headers");
	json_raw(&d->j, STR(headers));
	if (d->signed_in) {
		json_key(&d->j, "securitySchemes");
		json_raw(&d->j, STR(schemes));
	}
	json_end_obj(&d->j);
	return ERR_OK;
}

static enum err
write_document(struct doc *d)
{
	enum err err;

	json_begin(&d->j, &d->out);
	json_obj(&d->j);
	put_info(d);
	if ((err = put_paths(d)) != ERR_OK || (err = put_components(d)) != ERR_OK)
		return err;
	json_end_obj(&d->j);
	buf_char(&d->out, '\n');
	return d->out.err;
}

int
openapi_print(FILE *f, char *const *files, size_t n)
{
	struct doc *d = calloc(1, sizeof(*d));
	enum err err = ERR_NOMEM;

	if (d == NULL)
		goto out;
	buf_init(&d->out, DOCUMENT_BYTES);
	if ((d->arena = arena_new(DOCUMENT_BYTES * 4)) == NULL)
		goto out;
	if (n > FILES_MAX) {
		err = ERR_FULL;
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		if ((err = read_group(d, files[i])) != ERR_OK) {
			(void)fprintf(stderr, "openapi: %s: %s\n", files[i], err_title(err));
			goto out;
		}
	}
	if ((err = write_document(d)) == ERR_OK &&
	    (fwrite(d->out.data, 1, d->out.len, f) != d->out.len || fflush(f) != 0))
		err = ERR_IO;
out:
	if (err != ERR_OK)
		(void)fprintf(stderr, "openapi: no document: %s\n", err_title(err));
	if (d != NULL) {
		operation_params_free(&d->params);
		arena_free(d->arena);
		buf_free(&d->out);
	}
	free(d);
	return err == ERR_OK ? 0 : 1;
}
