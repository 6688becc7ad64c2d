/* redis.h: one connection to a Redis server, with a time-out on everything and a rest after each failure. */
#ifndef TWEETX_CACHE_REDIS_H
#define TWEETX_CACHE_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Connects at the first use: at most 100 ms to look up a name, 100 ms to connect, and 250 ms from sending a command to the end of its
 * answer, however slowly the bytes come. A server that fails is left alone for a second. No signal (SIGPIPE) leaves this file.
 */
struct redis;

/* redis_new(url): unix:PATH or redis://[[user]:password@]host[:port][/db], percent-encoded where needed; an empty one is no server.
 * One that cannot be read is said in the log (without its text) and is a server that is always down. NULL without memory. */
struct redis *redis_new(struct str url);
void redis_close(struct redis *r);

/* redis_configured(r): whether there is a server at all. */
bool redis_configured(const struct redis *r);

enum redis_kind { REDIS_NIL, REDIS_TEXT, REDIS_NUMBER, REDIS_ERROR };
struct redis_value {
	enum redis_kind kind;
	struct str text; /* of TEXT (a status too) and ERROR */
	int64_t number;
};
/* The values of an answer: one, or those of an array (further ones are left out). */
#define REDIS_VALUES 4
struct redis_reply {
	struct redis_value v[REDIS_VALUES];
	size_t n;
};

/*
 * redis_ask(r, a, argv, argc, &reply): one command, one round trip. Texts lie in the arena; one that does not fit reads as NIL. False when
 * the server is not there, is resting, or answered with an error that means that it cannot serve (any but a script's or a full memory's:
 * those are given as REDIS_ERROR). argc at most 10.
 */
bool redis_ask(struct redis *r, struct arena *a, const struct str *argv, size_t argc, struct redis_reply *reply);

/* redis_wake(r): forgets the rest, so that the next redis_ask tries at once. */
void redis_wake(struct redis *r);

#endif
