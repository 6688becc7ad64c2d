/* post_record.h: a post as the packed bytes in which the store keeps it. */
#ifndef TWEETX_STORE_POST_RECORD_H
#define TWEETX_STORE_POST_RECORD_H

#include "base/buf.h"
#include "model/post.h"

/*
 * Everything of a post but its id and its creation time, which are columns beside it:
 *
 *	byte    1, the version
 *	byte    bits 0-1 the kind; bit 2 text told, 3 lang, 4 url, 5 hashtags told, 6 mentions told; bit 7 ages follow
 *	byte    bits 0-5: which counts are known, in the order of enum count; bits 6-7 are 0
 *	varint  read_at
 *	varint  each known count
 *	        where ages follow: varint, a bit for each enum post_field whose age is not 0; then each of those ages, varint
 *	        lang, url, hashtags, mentions, text, each as it is told: varint length, bytes
 *
 * A varint is little-endian base 128, at most 10 bytes. Nothing may stand behind the end.
 */

/* post_record_write(p, b): appended to b; look at b->err. Values out of post.h's ranges are brought into them. */
void post_record_write(const struct post *p, struct buf *b);

/* post_record_read(data, p): all of *p but id and created_at, which are left alone; strings point into data and are valid UTF-8.
 * False for anything that was not written so. */
bool post_record_read(struct str data, struct post *p);

/* post_record_same(a, b): whether two records differ at most in when they were read. */
bool post_record_same(struct str a, struct str b);

#endif
