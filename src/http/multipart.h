/*
 * A form that carries a file, as browsers send it (multipart/form-data, RFC 7578; WHATWG HTML,
 * section 4.10.22.8). Strict: what browsers do not write is refused. Pure.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

/*
 * Take a body apart: its fields in their order (at most HTTP_MAX_FIELDS, text as in forms), and its
 * one file, whose bytes point into the body. A file that was not chosen is none. content_type names
 * the boundary. ERR_BAD "bad-request.form" (note: why).
 */
int multipart_body(struct str body, const char *content_type, struct arena *a,
		   struct http_pairs *fields, struct http_file *file, struct err *e) MUST_USE;

#endif
