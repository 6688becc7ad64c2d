/* hot_pack.h: a report packed for the wire, once for many readers. */
#ifndef TWEETX_CACHE_HOT_PACK_H
#define TWEETX_CACHE_HOT_PACK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Appended to `out`: gzip (RFC 1952, level 6, no name, no time) and brotli (RFC 7932). ERR_NOMEM, ERR_FULL (the buffer's maximum). */
enum err hot_pack_gzip(struct str body, struct buf *out);
enum err hot_pack_brotli(struct str body, struct buf *out);

#endif
