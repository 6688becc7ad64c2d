/* problem.c: failures as problem documents (RFC 9457). */
#include "http/problem.h"

static const char properties[] =
    "{\"type\":{\"type\":\"string\",\"format\":\"uri-reference\",\"description\":\"Where the kind of failure "
    "is explained\"},"
    "\"title\":{\"type\":\"string\",\"description\":\"The kind of failure in a sentence\"},"
    "\"status\":{\"type\":\"integer\",\"minimum\":400,\"maximum\":599,\"description\":\"The HTTP status\"},"
    "\"detail\":{\"type\":\"string\",\"description\":\"What happened this time\"},"
    "\"code\":{\"$ref\":\"#/components/schemas/ProblemCode\"},"
    "\"request_id\":{\"type\":\"string\",\"description\":\"The X-Request-Id of this answer\"},"
    "\"setting\":{\"type\":\"string\",\"description\":\"The setting of the server that would help\"},"
    "\"until\":{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"When asking again makes "
    "sense\"},"
    "\"errors\":{\"type\":\"array\",\"description\":\"What is wrong, field by "
    "field\",\"items\":{\"type\":\"object\","
    "\"required\":[\"field\",\"message\"],\"properties\":{\"field\":{\"type\":\"string\"},\"message\":{"
    "\"type\":\"string\"}},"
    "\"additionalProperties\":false}}}";

static const char example[] =
    "{\"type\":\"/docs#errors-invalid_handle\",\"title\":\"This is no handle of the "
    "platform\",\"status\":422,"
    "\"detail\":\"handle: A handle of X has 1 to 15 letters, digits or "
    "underscores\",\"code\":\"invalid_handle\","
    "\"request_id\":\"0f8fad5bd9cb469fa16570867728950e\",\"errors\":[{\"field\":\"handle\","
    "\"message\":\"A handle of X has 1 to 15 letters, digits or underscores\"}]}";

/* All but the first, which is no failure. */
static const enum err failures[] = {
#define LIST(name, ...) ERR_##name,
	ERR_LIST(LIST)
#undef LIST
};
#define FAILURES (sizeof(failures) / sizeof(failures[0]))

static void
put_codes(struct json_out *j)
{
	char meaning[256];

	json_key(j, "ProblemCode");
	json_obj(j);
	json_kv_s(j, "type", STR("string"));
	json_kv_s(j, "description", STR("A stable word for programs"));
	json_key(j, "enum");
	json_arr(j);
	for (size_t i = 1; i < FAILURES; i++)
		json_s(j, str_of(err_code(failures[i])));
	json_end_arr(j);
	json_key(j, "x-enumDescriptions");
	json_obj(j);
	for (size_t i = 1; i < FAILURES; i++) {
		(void)snprintf(
		    meaning, sizeof(meaning), "%d: %s", err_status(failures[i]), err_title(failures[i]));
		json_kv_s(j, err_code(failures[i]), str_of(meaning));
	}
	json_end_obj(j);
	json_end_obj(j);
}

void
problem_schemas(struct json_out *j)
{
	static const char *const required[] = { "type", "title", "status", "detail", "code", "request_id" };

	put_codes(j);
	json_key(j, "Problem");
	json_obj(j);
	json_kv_s(j, "type", STR("object"));
	json_kv_s(j, "description", STR("Why a request failed (RFC 9457)"));
	json_key(j, "required");
	json_arr(j);
	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		json_s(j, str_of(required[i]));
	json_end_arr(j);
	json_key(j, "properties");
	json_raw(j, STR(properties));
	json_kv_b(j, "additionalProperties", false);
	json_key(j, "examples");
	json_arr(j);
	json_raw(j, STR(example));
	json_end_arr(j);
	json_end_obj(j);
}

static void
write_error(struct json_out *j, struct str field, struct str message)
{
	json_obj(j);
	json_kv_s(j, "field", field);
	json_kv_s(j, "message", message);
	json_end_obj(j);
}

void
problem_write(struct buf *b, const struct fault *f, struct str base, const char *id,
    const struct problem_error *errors, size_t n)
{
	struct str detail = str_of(f->detail[0] != '\0' ? f->detail : err_title(f->err));
	char type[256];
	struct json_out j;

	(void)snprintf(
	    type, sizeof(type), STR_FMT "/docs#errors-%s", STR_ARG(str_sub(base, 0, 128)), err_code(f->err));
	json_begin(&j, b);
	json_obj(&j);
	json_kv_s(&j, "type", str_of(type));
	json_kv_s(&j, "title", str_of(err_title(f->err)));
	json_kv_i(&j, "status", err_status(f->err));
	json_kv_s(&j, "detail", detail);
	json_kv_s(&j, "code", str_of(err_code(f->err)));
	json_kv_s(&j, "request_id", str_of(id));
	if (f->setting[0] != '\0')
		json_kv_s(&j, "setting", str_of(f->setting));
	if (f->until > 0)
		json_kv_time(&j, "until", f->until);
	if (n > 0 || f->field[0] != '\0') {
		json_key(&j, "errors");
		json_arr(&j);
		for (size_t i = 0; i < n; i++)
			write_error(&j, errors[i].field, errors[i].message);
		if (n == 0)
			write_error(&j, str_of(f->field), detail);
		json_end_arr(&j);
	}
	json_end_obj(&j);
}
