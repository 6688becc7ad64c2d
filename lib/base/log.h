/* log.h: one JSON line on stderr for each thing that an operator should know. */
#ifndef TWEETX_BASE_LOG_H
#define TWEETX_BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* log_init(program, level): once, in main. log_request(id): the id that goes with the following lines ("" for none). */
void log_init(const char *program, enum log_level level);
void log_request(const char *id);

/*
 * log_at(level, message, key, value, ..., (char *)0): pairs of C strings; use log_num for numbers. Control bytes and
 * broken UTF-8 are escaped. Never pass a secret, a token or a message body. errno is kept.
 */
void log_at(enum log_level level, const char *message, ...) __attribute__((sentinel));

#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__, (char *)0)
#define log_info(...) log_at(LOG_INFO, __VA_ARGS__, (char *)0)
#define log_warn(...) log_at(LOG_WARN, __VA_ARGS__, (char *)0)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__, (char *)0)

/* log_num(v): v as text in one of eight rotating places, for use as an argument of log_at alone. */
const char *log_num(int64_t v);

#endif
