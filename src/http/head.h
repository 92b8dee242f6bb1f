/*
 * What libmicrohttpd 0.9.75 lets through in a request's head and we do not (RFC 9112): doubled or
 * contradictory framing, unknown codings, a missing or doubled Host, names that are no tokens,
 * control characters in values. Pure: works on lists.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "base/err.h"
#include "base/str.h"
#include "http/pairs.h"

struct head {
	int64_t content_length; /* -1: no such header */
	bool chunked;
	const char *host; /* as it came; never NULL after success */
};

/*
 * Check the head of a request and say what its body will be. Answers to a failure are always the
 * connection's last, since nobody knows where the next request would begin.
 * ERR_BAD "bad-request.head" (the note says which rule); ERR_TOO_BIG "too-large.body" for a
 * length beyond 2^53.
 */
int head_check(const char *version, const struct http_pairs *headers, struct head *out,
	       struct err *e) MUST_USE;

/* The digits of a Content-Length, and nothing else; a length beyond 2^53 is told as one. */
bool head_length(const char *value, int64_t *out);
/* A token of RFC 9110, 5.6.2: at least one of its characters and nothing else. */
bool head_is_token(struct str s);
/* Is the comma-separated list's element there, case aside, its parameters ("q=0") cut off? */
bool head_lists(const char *list, const char *element);
/* Does Accept-Encoding take gzip (named, or "*", and not with q=0)? NULL does not. */
bool head_takes_gzip(const char *accept_encoding);
/* Does it name br, and not with q=0? */
bool head_takes_brotli(const char *accept_encoding);
/* Is it this media type, parameters aside; with a charset only utf-8? */
bool head_is_type(const char *content_type, const char *type);

#endif
