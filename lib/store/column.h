/* column.h: columns of a row as the types that the rooms speak of. */
#ifndef TWEETX_STORE_COLUMN_H
#define TWEETX_STORE_COLUMN_H

#include "model/platform.h"
#include "store/db.h"

/* column_str(st, i, a, &s): a copy in the arena; NULL reads as empty. False without memory. */
bool column_str(struct db_stmt *st, int i, struct arena *a, struct str *s);

/* column_bind_text(st, i, s): as db_bind_str, but {NULL, 0} is the empty text, for columns that are never NULL. */
void column_bind_text(struct db_stmt *st, int i, struct str s);

/* Two columns or parameters, from i on: a platform's name and a handle. False for a platform that this program does not know. */
bool column_handle(struct db_stmt *st, int i, struct handle *h);
void column_bind_handle(struct db_stmt *st, int i, const struct handle *h);

/* column_bind_platform(st, i, p): its name. */
void column_bind_platform(struct db_stmt *st, int i, enum platform p);

/* column_err(st, i): the failure of that stable word; ERR_INTERNAL for an unknown word, ERR_OK for NULL. */
enum err column_err(struct db_stmt *st, int i);

/* Five columns or parameters, from i on: trouble (the word), its detail, field, setting, until. What does not fit is cut. */
void column_fault(struct db_stmt *st, int i, struct fault *f);
void column_bind_fault(struct db_stmt *st, int i, const struct fault *f);

#endif
