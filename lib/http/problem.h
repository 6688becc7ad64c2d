/* problem.h: failures as problem documents (RFC 9457). */
#ifndef TWEETX_HTTP_PROBLEM_H
#define TWEETX_HTTP_PROBLEM_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

/* problem_field(f, err, name): names the parameter at fault; f may be NULL. Returns err. */
static inline enum err
problem_field(struct fault *f, enum err err, const char *name)
{
	if (f != NULL)
		(void)snprintf(f->field, sizeof(f->field), "%s", name);
	return err;
}

/* problem_plain(f, err): nothing to say beyond the title. Returns err. */
static inline enum err
problem_plain(struct fault *f, enum err err)
{
	return fault_set(f, err, "%s", "");
}

/* What was wrong with one field. */
struct problem_error {
	struct str field, message;
};

/*
 * problem_write(b, f, base, id, errors, n): the document of f, whose `type` is a path of the documentation
 * page below `base` (TWEETX_BASE). Where n is 0 and f names a field, that is the one entry of `errors`.
 */
void problem_write(struct buf *b, const struct fault *f, struct str base, const char *id,
    const struct problem_error *errors, size_t n);

/* problem_schemas(j): the members Problem and ProblemCode of the document's components/schemas; the latter
 * lists every code with its status and title. */
void problem_schemas(struct json_out *j);

#endif
