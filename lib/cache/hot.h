/* hot.h: hot reports published as files, which the web server sends by itself. */
#ifndef TWEETX_CACHE_HOT_H
#define TWEETX_CACHE_HOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"
#include "base/str.h"
#include "model/platform.h"

/*
 * $TWEETX_HOME/hot/PLATFORM/HANDLE/report.json (no parameters) and .../tz/Europe/Berlin.json (only ?tz=), each with .gz and .br
 * beside it. The modification time is the time from which the age counts; its fraction of a second is made of the body (whole
 * microseconds), so that an ETag of time and size tells two bodies apart. Each form is written aside and renamed, so never half, and is
 * sent for itself: a web server looks at the time of the very file that it sends, never at another form's.
 *
 * lighttpd sends one while it is younger than TWEETX_CACHE_SECONDS. Apache has no rule on a file's time, so with TWEETX_HOT_SLOTS each
 * form has further names (hard links), report@SLOT.json, tz/Europe/Berlin@SLOT.json: SLOT is Unix time / 100 without its fraction, one for
 * each 100 seconds through the whole of which it is fresh. Apache knows that number by mod_headers' %t: no time zone, no hour that comes twice.
 */
#define HOT_SLOT_SECONDS 100

/* hot_publish(c, handle, tz, body, made_at, now): tz empty for the plain one. Does nothing with TWEETX_HOT off or when made_at is too long ago. ERR_FULL past
 * TWEETX_HOT_BYTES (oldest are swept first) and for a handle that is too long for a file's name; ERR_INVALID for a tz or handle that is no
 * file's name; ERR_IO, ERR_STORE_FULL (the disk), ERR_NOMEM; after a failure no form of this report is left. The caller checks after publishing that the
 * account's revision is still the one published, and drops otherwise. */
enum err hot_publish(const struct conf *c, const struct handle *h, struct str tz, struct str body, int64_t made_at, int64_t now);

/* hot_is_published(c, handle, tz): whether the plain form is there and fresh at `now`; one look at the file. For those who answer from the shared cache and
 * would publish what this host has lost, or never had. True also where nothing would be published (TWEETX_HOT off, no file's name). */
bool hot_is_published(const struct conf *c, const struct handle *h, struct str tz, int64_t now);

/* hot_drop(c, handle): nothing of the account is sent from a file on this host from here on (one rename ends all of it). */
enum err hot_drop(const struct conf *c, const struct handle *h);

/* hot_sweep(c, now): removes what is past its time, and what a killed process left behind. Returns how many files. */
int64_t hot_sweep(const struct conf *c, int64_t now);

#endif
