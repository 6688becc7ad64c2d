/* param.h: parameters from text to checked values, by their rows. */
#ifndef TWEETX_HTTP_PARAM_H
#define TWEETX_HTTP_PARAM_H

#include "base/arena.h"
#include "http/problem.h"
#include "http/route.h"
#include "http/zones.h"
#include "model/platform.h"

struct param_value {
	bool given;	 /* by the client, not by the row's fallback */
	struct str text; /* decoded; p is NULL where neither client nor row gave one */
	int64_t n;
	struct handle *handles; /* one for PARAM_HANDLE, `n` for PARAM_ACCOUNTS */
	struct zone *zone;
};

#define PARAM_ERRORS 32
struct param_errors {
	struct problem_error list[PARAM_ERRORS];
	size_t n;
	enum err first; /* ERR_OK while there is none */
};

/*
 * param_query(a, rows, query, values, errors): takes the pairs of the query into the text of their values.
 * ERR_MALFORMED in errors: a name that no row has, one that came twice or without a value, a broken escape.
 */
void param_query(struct arena *a, const struct param *rows, struct str query, struct param_value *values,
    struct param_errors *errors);

/* param_check(a, zones, now, rows, values, errors): every text becomes a value of its type, fallbacks
 * included; what fails is listed with its message. */
void param_check(struct arena *a, struct zones *zones, int64_t now, const struct param *rows,
    struct param_value *values, struct param_errors *errors);

#endif
