/* import.h: an owner's own history, from a file into the store. */
#ifndef TWEETX_TRACKER_IMPORT_H
#define TWEETX_TRACKER_IMPORT_H

#include "source/import.h"
#include "tracker/tracker.h"

struct import_request {
	const struct import_input *in;
	const struct handle
	    *handle; /* whose posts, where the file does not tell or tells of many; NULL: the file tells */
	int64_t now;
	/* Both may be NULL. pass is 1 while the file is looked through and 2 while it is kept. */
	void (*progress)(void *ctx, int pass, uint64_t done, uint64_t total, uint64_t posts);
	void (*broken)(void *ctx, const char *place, const char *why);
	void *ctx;
};

struct import_result {
	enum import_format format;
	struct handle handle;
	int64_t posts;	  /* of the account in the file */
	int64_t added;	  /* new to the store */
	int64_t changed;  /* stored before, told more now */
	int64_t others;	  /* posts of other accounts, left out */
	int64_t broken;	  /* records that could not be read */
	int64_t readings; /* of followers, daily changes included */
};

/*
 * tracker_import(t, request, &result, fault): the file is read twice: once to see that it is whole and whose
 * it is, and once to keep it, in batches, so that a broken file leaves the store as it was and nobody waits
 * long for the store. Interrupted, it is simply begun again: what is stored already changes nothing.
 * ERR_MALFORMED, ERR_TOO_LARGE, ERR_UNSUPPORTED for the file; ERR_INVALID (field "handle") when whose posts
 * they are is not told, or told of many; ERR_FORGOTTEN; the store's.
 */
enum err tracker_import(
    struct tracker *t, const struct import_request *rq, struct import_result *result, struct fault *f);

#endif
