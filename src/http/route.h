/*
 * From method and path to a row of the site's table. Pure after route_index_new.
 *
 * Rows are compiled once: segments, grouped by their number, those with more literal text first;
 * so "/proposals/new" comes before "/proposals/{n}", and a lookup compares few rows.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "http/http.h"

struct route_index;
/* The table must have passed http_routes_check; it is **borrowed**. */
struct route_index *route_index_new(const struct http_route *routes, size_t n);
void route_index_free(struct route_index *ix);
FREEP(struct route_index, route_index, route_index_free)

/*
 * Find the row for rq->method among those that match rq->segments; sets rq->route and rq->params.
 * Returns the methods that the path has, one bit each (1 << HTTP_GET …): 0 means no such path, and
 * without rq->route another method has to be used.
 */
unsigned route_find(const struct route_index *ix, struct http_request *rq);
/* "GET, HEAD, OPTIONS, POST" for an Allow header; in the arena. */
const char *route_allow(unsigned methods, struct arena *a);
/* False if there is no such method here. HEAD is HTTP_GET with *head. */
bool route_method(const char *name, enum http_method *out, bool *head);

/* "GET" */
const char *route_verb(enum http_method m);

#endif
