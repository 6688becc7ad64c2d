/* zone_file.h: a TZif file (RFC 8536) in memory, for zone.c alone. */
#ifndef TWEETX_BASE_ZONE_FILE_H
#define TWEETX_BASE_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/zone_rule.h"

#define ZONE_NAME_MAX 63

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

#endif
