/*
 * What the route table does not say of its rows and docs/openapi.yaml does: what a route is for, its
 * parameters, its answers. Data alone, for tests/unit/test_openapi.c, which makes the file of it and
 * wants an entry for every row but the pages'. The server does without: nothing of it is linked in.
 */
#ifndef ROUTES_MANUAL_H
#define ROUTES_MANUAL_H

#include "http/http.h"

enum manual_place { MANUAL_PATH, MANUAL_QUERY, MANUAL_HEADER };

/* A parameter that entries name by its key, since {id} is a section here and an account there. */
struct manual_param {
	const char *key;
	const char *name; /* as a request has it */
	enum manual_place in;
	const char *schema; /* JSON Schema */
	const char *about;  /* a sentence */
};

enum manual_flag {
	MANUAL_TAG = 1,      /* the answer has an ETag; GET with If-None-Match: 304 */
	MANUAL_LOCATION = 2, /* the answer has a Location */
};

/* Beside each row's own: 401 and 403 by its standing, 400, 413 and 415 by its body. */
struct manual_entry {
	const char *row;             /* "GET /api/v1/document": method and path as in the table */
	const char *summary;         /* one sentence */
	const char *about;           /* more of them, or NULL */
	const char *params;          /* keys, divided by blanks; NULL: none */
	const struct wire_shape *in; /* HTTP_RAW: the body's shape; else NULL */
	const char *file; /* HTTP_RAW: the body's media type where it is no JSON; else NULL */
	const struct wire_shape *out; /* JSON, or NULL */
	const char *types;            /* media types of other answers, divided by blanks; or NULL */
	const char *problems; /* "404 not-found 409 conflict no-change": statuses and their types */
	int status;           /* of success; 0: 200 */
	int also;             /* another status with the same body, or 0 */
	unsigned flags;       /* enum manual_flag */
};

extern const struct manual_param manual_params[];
extern const size_t n_manual_params;
extern const struct manual_entry manual_entries[];
extern const size_t n_manual_entries;

#endif
