/* route.h: a row of the route table, from which routing, checks, documentation and metrics are made. */
#ifndef TWEETX_HTTP_ROUTE_H
#define TWEETX_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct req;

enum param_in { IN_PATH, IN_QUERY };
enum param_type {
	PARAM_TEXT,	/* UTF-8 without control characters, min..max code points */
	PARAM_INT,	/* min..max */
	PARAM_BOOL,	/* true | false | 1 | 0 */
	PARAM_CHOICE,	/* one of `choices` "a|b|c" */
	PARAM_CHOICES,	/* a comma list of them, none twice: a bit mask in the order of `choices` */
	PARAM_DATE,	/* 2024-02-29: days since 1970-01-01 */
	PARAM_ZONE,	/* an IANA time zone */
	PARAM_PLATFORM, /* x | mastodon | bluesky */
	PARAM_HANDLE,	/* a handle of the platform named by the PARAM_PLATFORM of the same route */
	PARAM_ACCOUNTS, /* min..max comma-separated platform:handle */
	PARAM_ID,	/* a decimal 64-bit id of ours */
	PARAM_CURSOR	/* opaque, as given out */
};

struct param {
	const char *name;
	enum param_in in;
	enum param_type type;
	bool required;
	int64_t min, max;
	const char *choices;  /* "a|b" */
	const char *fallback; /* the default as text; NULL for none */
	const char *doc;
};

enum access { ACCESS_ANYONE, ACCESS_USER, ACCESS_ANALYST, ACCESS_ADMIN };
enum rate { RATE_USUAL, RATE_FREE, RATE_COSTLY };

/* A named JSON schema of an answer (JSON Schema 2020-12 as text), collected into the document's components.
 */
struct schema {
	const char *name;
	const char *json;
};

/* A good answer beside the usual one. */
struct answer {
	int status; /* e.g. 202; also 404 or 503 where that is no problem document */
	const char *media_type;
	const struct schema *schema; /* NULL where it is no JSON */
	const char *doc;	     /* one line */
};

struct route {
	const char *method;	    /* GET also answers HEAD */
	const char *path;	    /* "/api/v1/stats/{platform}/{handle}" */
	const struct param *params; /* ends with a row whose name is NULL; NULL for none */
	size_t max_body;	    /* 0: no body is taken */
	const char *body_type;	    /* e.g. "application/json"; NULL for none */
	const struct schema *body;  /* NULL for none */
	enum access access;
	enum rate rate;
	const char *cache; /* Cache-Control of a 200; NULL for "no-store" */
	void (*handler)(struct req *r);
	const char *id;		     /* operationId: "getReport" */
	const char *summary;	     /* one line */
	const char *produces;	     /* media type of the 200; NULL where there is none */
	const struct schema *answer; /* NULL where the answer is no JSON */
	const enum err *errors;	     /* those it may answer beside the usual ones; ends with ERR_OK */
	const struct answer *others; /* answers beside the 200 that are no problem documents; ends with a
					status of 0; NULL for none */
};

#endif
