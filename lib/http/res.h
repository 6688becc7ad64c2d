/* res.h: what the other files of this room need of an answer beside req.h. */
#ifndef TWEETX_HTTP_RES_H
#define TWEETX_HTTP_RES_H

#include "http/req.h"

/* res_reason(status): the reason phrase; never NULL. */
const char *res_reason(int status);

#endif
