/*
 * The table of routes: every address of the server, one row each. The table decides who may come,
 * with what body, before a handler runs (http/http.h).
 */
#ifndef ROUTES_ROUTES_H
#define ROUTES_ROUTES_H

#include "http/http.h"

/* API rows and page rows, joined once at start. Lives as long as the process. */
const struct http_route *routes_all(size_t *n);
/* The site's callbacks over a struct site *; routes are the table. */
struct site;
void routes_site(struct site *s, struct http_site *out);

#endif
