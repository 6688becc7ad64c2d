/* csv.h: posts as rows of comma-separated values that a spreadsheet may open safely. */
#ifndef TWEETX_STATS_CSV_H
#define TWEETX_STATS_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/post.h"

/*
 * RFC 4180, UTF-8 without a mark, CRLF. Columns: id, created_at (RFC 3339, UTC), kind, text, likes, reposts,
 * replies, quotes, bookmarks, impressions, impressions_estimated (true or false; empty with the impressions),
 * lang, hashtags, mentions, url. What is unknown is an empty cell. A cell of text that a spreadsheet would
 * run as a formula (it begins with = + - @, a tab or a carriage return, also behind blanks, quotes or in
 * full-width form) gets a leading apostrophe; so do ids that begin so.
 */
void csv_header(struct buf *b);

/* csv_post(b, p, impressions, estimated, url): one row. `impressions` is known or estimated
 * (stats_impressions), COUNT_UNKNOWN for an empty cell; `url` is the post's page. */
void csv_post(struct buf *b, const struct post *p, int64_t impressions, bool estimated, struct str url);

#endif
