/* zone_file.h: a TZif file (RFC 8536) in memory, for zone.c alone. */
#ifndef TWEETX_BASE_ZONE_FILE_H
#define TWEETX_BASE_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define ZONE_NAME_MAX 63

/* When a POSIX rule changes the offset: "J60", "59" or "M3.5.0", and "/2" seconds past (or before) that day's 00:00. */
struct zone_change {
	enum { ZONE_MONTH, ZONE_JULIAN, ZONE_DAY } form;
	int month, week, day; /* `day` is a weekday from Sunday (0) or a day of the year */
	int32_t time;
};

/* What holds after the table's last change; offsets are seconds east of UTC. */
struct zone_rule {
	int32_t std, dst;
	bool has_dst;
	struct zone_change begin, end;
};

/* The i-th change happens at[i] and brings offset[i]; `first` holds before them. All zero is UTC. */
struct zone_file {
	int64_t *at;
	int32_t *offset;
	size_t changes;
	int32_t first;
	bool has_rule;
	struct zone_rule rule;
};

/* zone_file_read(f, name): reads /usr/share/zoneinfo/NAME. ERR_INVALID when there is no such zone, ERR_IO for a broken file,
 * ERR_NOMEM; then f is empty. zone_file_parse: the same from memory. */
enum err zone_file_read(struct zone_file *f, const char *name);
enum err zone_file_parse(struct zone_file *f, struct str bytes);
void zone_file_free(struct zone_file *f);

/* zone_file_rule("CET-1CEST,M3.5.0,M10.5.0/3", &rule): POSIX.1's TZ with RFC 8536's hours from -167 to 167. */
bool zone_file_rule(struct str s, struct zone_rule *rule);

#endif
