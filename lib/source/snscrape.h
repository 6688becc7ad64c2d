/* snscrape.h: one post as snscrape and twscrape write it. */
#ifndef TWEETX_SOURCE_SNSCRAPE_H
#define TWEETX_SOURCE_SNSCRAPE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/scan.h"
#include "model/post.h"

/* snscrape_post(a, mem, json, &post, &author, &why): the fields of snscrape's Tweet dataclass (0.3 to 0.7:
 * content or rawContent, no counts of views before 2023) and twscrape's. Strings lie in json, mem or the
 * arena. ERR_MALFORMED / ERR_INVALID with a static sentence. */
enum err snscrape_post(struct arena *a, struct scan_mem *mem, struct str json, struct post *post,
    struct account *author, const char **why);

#endif
