/* sheet.h: rows of comma-separated values, with quoted cells that span lines (RFC 4180). */
#ifndef TWEETX_SOURCE_SHEET_H
#define TWEETX_SOURCE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "source/intake.h"

#define SHEET_CELLS_MAX 128
#define SHEET_NAME_MAX 40

/* Lines end with LF or CR LF; a BOM is passed over; empty lines are no rows. Cells last until the next row.
 */
struct sheet {
	struct intake *intake;
	char sep; /* ',', ';' or a tab: whichever the header holds most of */
	struct str cells[SHEET_CELLS_MAX];
	size_t n;	 /* 0 behind the last row */
	uint64_t line;	 /* the row's first line, from 1 */
	const char *why; /* of a broken row */
	/* the header's names in small letters and digits alone: "Post id" is postid */
	char names[SHEET_CELLS_MAX][SHEET_NAME_MAX];
	size_t n_names;
	/* own */
	uint64_t next_line;
	size_t held;
	unsigned lost; /* rows whose quote has no end */
};

/* sheet_open(c, intake): reads the header. ERR_MALFORMED where there is none, or too many columns. */
enum err sheet_open(struct sheet *c, struct intake *intake);

/* sheet_row(c): the next row. ERR_INVALID for a broken one, which is passed over: `why` is a static sentence.
 * ERR_MALFORMED when too many rows have a quote without end to be rows of one table; ERR_IO, ERR_NOMEM. */
enum err sheet_row(struct sheet *c);

/* sheet_column(c, names): the first column that has one of the names ("postid|tweetid"); -1 for none. */
int sheet_column(const struct sheet *c, const char *names);

/* sheet_cell(c, column): the row's cell without white space around; {NULL,0} for column -1 or a shorter row.
 */
struct str sheet_cell(const struct sheet *c, int column);

/* sheet_count(s, v): a count as people's programs write it: "1234", "1,234", "1.234", "1 234", "1234.0"; an
 * empty cell or a dash is COUNT_UNKNOWN. False for anything else, or more than COUNT_MAX. */
bool sheet_count(struct str s, int64_t *v);

#endif
