/*
 * Names and values as browsers send them (application/x-www-form-urlencoded, WHATWG URL, section
 * 5.1), in queries and in bodies; and the percent-decoding that both and paths need. Pure.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/err.h"
#include "base/str.h"
#include "http/pairs.h"

/*
 * Decode %XX once, and '+' as a blank if `plus`. NULL where an escape is malformed or stands for
 * NUL. The result may be anything else, also invalid UTF-8. In the arena.
 */
char *form_decode(struct arena *a, struct str s, bool plus);

/*
 * A query: at most HTTP_MAX_QUERY parameters, none twice, no control characters.
 * ERR_BAD "bad-request.query" with what = the name where there is one.
 */
int form_query(struct str s, struct arena *a, struct http_pairs *out, struct err *e) MUST_USE;
/*
 * A form's body: at most HTTP_MAX_FIELDS fields in their order, names may repeat; values may have
 * tab and line ends. ERR_BAD "bad-request.form".
 */
int form_body(struct str s, struct arena *a, struct http_pairs *out, struct err *e) MUST_USE;

/* UTF-8 without control characters but tab and line ends: what a field may hold. */
bool form_is_text(const char *s);

#endif
