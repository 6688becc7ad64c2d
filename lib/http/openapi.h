/* openapi.h: the OpenAPI 3.1 document of all executables. */
#ifndef TWEETX_HTTP_OPENAPI_H
#define TWEETX_HTTP_OPENAPI_H

#include <stdio.h>

/*
 * openapi_print(f, files, n): reads what rows_print wrote into each of the files and writes the one document;
 * its server is "/". The exit status of the program: 0, or 1 with a word on stderr when a file cannot be
 * read, a path stands in two of them, or two schemas of one name differ.
 */
int openapi_print(FILE *f, char *const *files, size_t n);

#endif
