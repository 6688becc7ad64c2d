/* rows.h: the rows of an executable as JSON, from which the OpenAPI document is made. */
#ifndef TWEETX_HTTP_ROWS_H
#define TWEETX_HTTP_ROWS_H

#include <stdio.h>

#include "http/app.h"

/*
 * rows_print(f, def): {"name", "summary", "routes": [{method, path, id, summary, access, rate, cache,
 * max_body, body_type, body, produces, answer, errors: [...], others: [{status, media_type, schema, doc}],
 * params: [{name, in, type, required, min, max, choices, fallback, doc}]}], "schemas": {NAME: {...}}}. The
 * exit status of the program: 0, or 1 when it could not be written.
 */
int rows_print(FILE *f, const struct app_def *def);

#endif
