/* hot.h: hot reports published as files, which the web server sends by itself. */
#ifndef TWEETX_CACHE_HOT_H
#define TWEETX_CACHE_HOT_H

#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/platform.h"

/*
 * $TWEETX_HOME/hot/PLATFORM/HANDLE/report.json (no parameters) and .../tz/Europe/Berlin.json (only ?tz=), each with .gz and .br
 * beside it, modification time = the time from which the age counts. Written aside and renamed, so never half; the web server sends one
 * only while it is younger than TWEETX_CACHE_SECONDS. With TWEETX_HOT_SLOTS the same files are hard-linked under
 * hot/at/YYYYMMDDhhmm/ for each minute in which they are fresh (Apache has no rule on a file's time), in the zone that Apache writes its
 * time in; not in an hour that autumn repeats.
 */

/* hot_publish(c, handle, tz, body, made_at, now): tz empty for the plain one. ERR_FULL past TWEETX_HOT_BYTES (oldest are swept first), ERR_IO... The caller checks
 * after publishing that the account's revision is still the one published, and drops otherwise. */
enum err hot_publish(const struct conf *c, const struct handle *h, struct str tz, struct str body, int64_t made_at, int64_t now);

/* hot_drop(c, handle): nothing of the account is sent from a file on this host from here on. */
enum err hot_drop(const struct conf *c, const struct handle *h);

/* hot_sweep(c, now): removes what is past its time. Returns how many files. */
int64_t hot_sweep(const struct conf *c, int64_t now);

#endif
