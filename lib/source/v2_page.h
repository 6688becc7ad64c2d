/* v2_page.h: a page of the X API v2 taken apart: its posts, and who wrote them. */
#ifndef TWEETX_SOURCE_V2_PAGE_H
#define TWEETX_SOURCE_V2_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scan.h"
#include "model/post.h"

struct v2_page {
	bool is_page;	       /* it has `data`, `includes`, `meta` or `errors` and no id of its own */
	bool is_problem;       /* an answer that tells an error and no data */
	struct str data;       /* as it is written: an array or one object; p == NULL for none */
	struct account *users; /* of includes.users, by id */
	size_t n_users;
};

/* v2_page_read(a, mem, json, &page, &why): ERR_MALFORMED with a sentence for what is no JSON object,
 * ERR_NOMEM. Everything lies in json, mem and the arena. A bare post gives is_page false and nothing else. */
enum err v2_page_read(
    struct arena *a, struct scan_mem *mem, struct str json, struct v2_page *page, const char **why);

/* v2_page_user(page, id): who that is; NULL for nobody in the page. */
const struct account *v2_page_user(const struct v2_page *page, struct str id);

#endif
