/* notice.h: what a picture says in place of an account's numbers. */
#ifndef TWEETX_STATS_NOTICE_H
#define TWEETX_STATS_NOTICE_H

#include "base/buf.h"
#include "stats/svg.h"

struct notice {
	struct buf title, detail; /* plain text */
};

/* notice_make(m, n): the sentences; notice_free(n, b) hands an error of theirs on to b. */
void notice_make(const struct svg_message *m, struct notice *n);
void notice_free(struct notice *n, struct buf *b);

/* notice_who(b, platform, handle): "@jack on X". */
void notice_who(struct buf *b, struct str platform, struct str handle);

/* notice_tape(b, theme, m, x, y, width, pitch): the tape that goes with it: the handle punched as far as
 * reading has come, its holes covered for a protected account, none for one that is unknown or gone. */
void notice_tape(struct buf *b, enum svg_theme theme, const struct svg_message *m, double x, double y,
    double width, double pitch);

#endif
