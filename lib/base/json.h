/* json.h: JSON read by cJSON into an arena, and written straight into a buffer. */
#ifndef TWEETX_BASE_JSON_H
#define TWEETX_BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * json_parse(a, text, &root): one whole JSON text (nothing but white space behind it), nested at most 64 deep, all its
 * memory in the arena (no cJSON_Delete). ERR_MALFORMED, or ERR_NOMEM at the arena's cap. A lone surrogate escape reads
 * as U+FFFD, broken UTF-8 likewise, a NUL escape as U+FFFD. Numbers are doubles: ids come as strings. The text is not kept.
 */
enum err json_parse(struct arena *a, struct str text, cJSON **root);

/* Members by exact name, o may be NULL. Wrong types answer as if absent. json_get walks a path: json_get(o, "data.0.id"); a name
 * that holds a dot cannot be reached so. Of equal names the first counts. */
const cJSON *json_get(const cJSON *o, const char *path);
/* json_str: its text, or {NULL,0} when absent or no string (an empty string has p non-NULL). */
struct str json_str(const cJSON *o, const char *path);
/* json_int: an integer of at most 2^53 - 1 either way, or one written as a decimal string; else `otherwise`. */
int64_t json_int(const cJSON *o, const char *path, int64_t otherwise);
bool json_bool(const cJSON *o, const char *path, bool otherwise);

/*
 * The writer keeps commas right and escapes strings (control bytes, quotes, broken UTF-8 as U+FFFD; also '<' as \u003c so
 * that an answer can stand in HTML). Errors stay in the buffer's `err`. Nesting at most 64, else ERR_FULL.
 *
 *	struct json_out j;  json_begin(&j, &buf);
 *	json_obj(&j); json_key(&j, "id"); json_s(&j, STR("1")); json_kv_i(&j, "n", 3); json_end_obj(&j);
 */
struct json_out {
	struct buf *b;
	uint64_t has_item; /* bit n: the container at depth n has an item already */
	int depth;
	bool after_key;
};

/* json_text(b, s): s with its quotes, escaped as above, appended to b. */
void json_text(struct buf *b, struct str s);

void json_begin(struct json_out *j, struct buf *b);
void json_obj(struct json_out *j);
void json_end_obj(struct json_out *j);
void json_arr(struct json_out *j);
void json_end_arr(struct json_out *j);
void json_key(struct json_out *j, const char *key);
void json_s(struct json_out *j, struct str s);
void json_i(struct json_out *j, int64_t v);
void json_d(struct json_out *j, double v);
void json_b(struct json_out *j, bool v);
void json_null(struct json_out *j);
/* json_raw(j, text): already JSON. */
void json_raw(struct json_out *j, struct str text);

void json_kv_s(struct json_out *j, const char *key, struct str s);
/* json_kv_text(j, key, s): null when s.p is NULL. */
void json_kv_text(struct json_out *j, const char *key, struct str s);
void json_kv_i(struct json_out *j, const char *key, int64_t v);
/* json_kv_count(j, key, v): null when v is negative (unknown). */
void json_kv_count(struct json_out *j, const char *key, int64_t v);
void json_kv_d(struct json_out *j, const char *key, double v);
void json_kv_b(struct json_out *j, const char *key, bool v);
void json_kv_null(struct json_out *j, const char *key);
/* json_kv_time(j, key, t): RFC 3339 UTC, null when t is 0 or negative. */
void json_kv_time(struct json_out *j, const char *key, int64_t t);

#endif
