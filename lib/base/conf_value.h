/* conf_value.h: one setting's value checked and brought into its one form, for conf.c alone. */
#ifndef TWEETX_BASE_CONF_VALUE_H
#define TWEETX_BASE_CONF_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum conf_type { CONF_TYPE_STR, CONF_TYPE_PATH, CONF_TYPE_INT, CONF_TYPE_BOOL, CONF_TYPE_URL, CONF_TYPE_CHOICE, CONF_TYPE_USD };

#define CONF_VALUE_MAX 4096

struct conf_value {
	char text[CONF_VALUE_MAX];
	int64_t number; /* of INT; 0 or 1 of BOOL; millionths of USD */
};

/* conf_value_read(type, s, min, max, choices, v): NULL when s is such a value, else what it should have been (a phrase to follow
 * "must be"); then v is not to be used. The types are described in conf.h; "" is left to the caller. */
const char *conf_value_read(enum conf_type type, struct str s, int64_t min, int64_t max, const char *choices,
    struct conf_value *v);

#endif
