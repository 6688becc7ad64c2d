/* import_json.h: JSON lines, arrays and pages told apart. */
#ifndef TWEETX_SOURCE_IMPORT_JSON_H
#define TWEETX_SOURCE_IMPORT_JSON_H

#include <stdbool.h>

#include "base/str.h"
#include "source/import.h"

/* import_json_by_line(head): from the first bytes of a file, whether each line is a value of its own. A file
 * that starts with '[' is one array; else lines it is, unless its first lines are pieces of one spread-out
 * value. */
bool import_json_by_line(struct str head);

/* import_json_bare(head): a file by line whose first line that can be read is a post of the X API v2 itself,
 * no page: what jsonl_post takes. */
bool import_json_bare(struct str head);

/* import_json_format(head): IMPORT_X_V2, IMPORT_SNSCRAPE or IMPORT_UNKNOWN, by the keys of the first object.
 */
enum import_format import_json_format(struct str head);

#endif
