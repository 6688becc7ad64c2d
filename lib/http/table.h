/* table.h: the rows of an executable, made ready for finding the one that answers. */
#ifndef TWEETX_HTTP_TABLE_H
#define TWEETX_HTTP_TABLE_H

#include "base/buf.h"
#include "http/path.h"
#include "http/route.h"

struct table;

/* table_new(routes, n, &t, f): the rows are kept by reference. ERR_INTERNAL for a row that contradicts itself
 * (a path parameter without a row of its own, a handle without a platform), with what is wrong in f;
 * ERR_NOMEM. */
enum err table_new(const struct route *routes, size_t n, struct table **t, struct fault *f);
void table_free(struct table *t);

/* table_find(t, method, path, &index, values): the row for method and path, the one with more literal
 * segments first (/users/me before /users/{user}); values[i] becomes the text of params[i]. ERR_NOT_FOUND
 * when no row has the path, ERR_METHOD when none of them has the method. */
enum err table_find(
    const struct table *t, struct str method, const struct path *p, size_t *index, struct str *values);

/* table_allow(t, path, b): what belongs into Allow for the path: "GET, HEAD, OPTIONS"; nothing when no row
 * has the path. */
void table_allow(const struct table *t, const struct path *p, struct buf *b);

/* table_params(r): how many parameters a row has. At most TABLE_PARAMS. */
#define TABLE_PARAMS 32
size_t table_params(const struct route *r);

#endif
