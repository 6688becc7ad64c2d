/* js_json.h: JavaScript literals made JSON. */
#ifndef TWEETX_SOURCE_JS_JSON_H
#define TWEETX_SOURCE_JS_JSON_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * js_json(js, out): an object or array literal as people's formatters leave it: keys without quotes, strings
 * in single quotes (escapes \' \xHH \u{H} and line continuations included), commas behind the last item.
 * False for what it cannot make sense of; what it can is not thereby JSON yet, that is for the scanner to
 * say. `out` gets at most its maximum.
 */
bool js_json(struct str js, struct buf *out);

#endif
