/*
 * The target of a request line: path and query. Pure.
 *
 * Split at '/' first and decoded once after, so that an escaped slash is never a border and an
 * escaped percent sign is never decoded again.
 */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include "http/http.h"

/*
 * Fill rq->path, segments, n_segments and query from the raw target; uses rq->arena.
 * ERR_BAD "bad-request.target": not an absolute path, bytes that no target has, a bad escape,
 * NUL or a control character. ERR_MISSING "not-found.page": well formed, but names nothing that
 * could be here ("..", an escaped slash, a backslash, bytes that are no text).
 */
int target_parse(struct http_request *rq, const char *raw, struct err *e) MUST_USE;

#endif
