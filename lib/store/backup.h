/* backup.h: a copy of the whole store, made while it is in use. */
#ifndef TWEETX_STORE_BACKUP_H
#define TWEETX_STORE_BACKUP_H

#include "store/db.h"

/*
 * backup_to(db, path, progress, ctx, fault): the store as it is at this moment into a new file of mode 0600, which is there whole
 * or not at all; others read and write meanwhile. progress (may be NULL) gets the pages done and in all. ERR_CONFLICT where there
 * is something at `path` already; ERR_STORE_FULL, ERR_IO, ERR_STORE. Not within a transaction.
 */
enum err backup_to(struct db *db, const char *path, void (*progress)(void *ctx, int done, int total), void *ctx,
    struct fault *f);

#endif
