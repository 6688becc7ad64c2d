/* err.h: every way in which something can fail, with the HTTP status and the stable word for each. */
#ifndef TWEETX_BASE_ERR_H
#define TWEETX_BASE_ERR_H

#include <stdint.h>

/*
 * X(name, HTTP status, code, title): `code` is the stable word of a problem document (RFC 9457),
 * `title` its sentence for people. ERR_OK is 0, so `if (err)` reads well.
 */
#define ERR_LIST(X)                                                                                \
	X(OK, 200, "ok", "Fine")                                                                   \
	/* what the client sent */                                                                 \
	X(MALFORMED, 400, "malformed_request", "The request could not be read")                    \
	X(UNAUTHORIZED, 401, "unauthorized", "Signing in is needed")                               \
	X(FORBIDDEN, 403, "forbidden", "This is not allowed")                                      \
	X(NOT_FOUND, 404, "not_found", "There is nothing here")                                    \
	X(METHOD, 405, "method_not_allowed", "This method is not allowed here")                    \
	X(CONFLICT, 409, "conflict", "This conflicts with what is stored")                         \
	X(GONE, 410, "gone", "This is gone")                                                       \
	X(TOO_LARGE, 413, "too_large", "The request is too large")                                 \
	X(URI_TOO_LONG, 414, "uri_too_long", "The address is too long")                            \
	X(MEDIA_TYPE, 415, "unsupported_media_type", "This kind of body is not read here")         \
	X(INVALID, 422, "invalid_request", "A value is not valid")                                 \
	X(INVALID_HANDLE, 422, "invalid_handle", "This is no handle of the platform")              \
	X(RATE_LIMITED, 429, "rate_limited", "Too many requests")                                  \
	X(FETCH_LIMITED, 429, "fetch_limited", "Too many new accounts asked for")                  \
	/* what the account is */                                                                  \
	X(UNKNOWN_ACCOUNT, 404, "unknown_account", "The platform knows no such account")           \
	X(PROTECTED, 403, "protected_account", "The account is protected")                         \
	X(LOGIN_REQUIRED, 403, "login_required", "The account is shown to signed-in people only")  \
	X(NOT_WATCHED, 403, "not_watched", "Only watched accounts are fetched here")               \
	X(SUSPENDED, 410, "suspended_account", "The account is suspended")                         \
	X(FORGOTTEN, 410, "forgotten_account", "The account was removed here and is kept out")     \
	/* what the platform did */                                                                \
	X(PLATFORM_RATE_LIMITED, 429, "platform_rate_limited", "The platform limits us")           \
	X(PLATFORM_ERROR, 502, "platform_error", "The platform answered nonsense")                 \
	X(PLATFORM_NOT_CONFIGURED, 503, "platform_not_configured", "The platform is not set up")   \
	X(PLATFORM_QUOTA, 503, "platform_quota_exhausted", "The quota for the platform is used up") \
	X(PLATFORM_TIMEOUT, 504, "platform_timeout", "The platform did not answer in time")        \
	X(BLOCKED_ADDRESS, 502, "blocked_address", "The address is not one we may ask")            \
	/* what failed here */                                                                     \
	X(NOMEM, 503, "out_of_memory", "Memory ran out")                                           \
	X(FULL, 503, "limit_reached", "A limit of this server was reached")                        \
	X(IO, 503, "io_error", "Reading or writing failed")                                        \
	X(STORE, 503, "store_unavailable", "The store does not answer")                            \
	X(STORE_FULL, 503, "store_full", "The disk is full")                                       \
	X(STORE_SCHEMA, 503, "store_schema", "The store is of another version")                    \
	X(STORE_READONLY, 503, "store_readonly", "The store cannot be written")                    \
	X(CACHE, 503, "cache_unavailable", "The cache does not answer")                            \
	X(BUSY, 503, "busy", "Too much is going on")                                               \
	X(UNSUPPORTED, 422, "unsupported", "This is not supported")                                \
	X(INTERNAL, 500, "internal", "A defect of ours")

enum err {
#define ERR_ENUM(name, status, code, title) ERR_##name,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
};

/* err_status(e): its HTTP status. */
int err_status(enum err e);

/* err_code(e): its stable word; never NULL. */
const char *err_code(enum err e);

/* err_title(e): its sentence; never NULL. */
const char *err_title(enum err e);

/*
 * A failure with what a person needs to go on. Filled where the failure is first seen; every field
 * but `err` may be empty. Nothing in it is secret, a file path or SQL: it is shown to clients.
 */
struct fault {
	enum err err;
	char detail[256];  /* one sentence, UTF-8, no full stop needed */
	char field[64];    /* the parameter or field at fault */
	char setting[48];  /* the setting that would help */
	int64_t until;     /* Unix seconds when asking again makes sense; 0 for unknown */
};

/* fault_set(f, e, fmt, ...): fill `f` (may be NULL), clearing its other fields; returns `e`. A detail
 * that does not fit is cut at a character's border. */
enum err fault_set(struct fault *f, enum err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
