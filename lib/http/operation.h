/* operation.h: one route as an operation of the OpenAPI document. */
#ifndef TWEETX_HTTP_OPERATION_H
#define TWEETX_HTTP_OPERATION_H

#include "base/json.h"

/* Parameters that are alike in several routes stand once in the components. */
#define OPERATION_PARAMS 256
struct operation_params {
	struct {
		const char *key; /* in components/parameters; in the arena */
		struct buf json; /* the whole parameter object */
	} list[OPERATION_PARAMS];
	size_t n;
};

/* operation_write(j, a, group, route, params): route is a row as rows.h writes it; its parameters are added
 * to `params` where they are new. ERR_FULL, ERR_NOMEM. */
enum err operation_write(struct json_out *j, struct arena *a, struct str group, const cJSON *route,
    struct operation_params *params);
void operation_params_free(struct operation_params *params);

/* operation_json(j, node): any JSON value, copied as it is. */
void operation_json(struct json_out *j, const cJSON *node);

#endif
