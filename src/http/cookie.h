/*
 * The Cookie header (RFC 6265, section 4.2.1, read leniently as 5.2 is written). Pure.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "base/err.h"
#include "base/str.h"
#include "http/pairs.h"

/*
 * Append the cookies of one header. Pieces without '=' or with a name that is no token are not
 * cookies and are skipped; values keep their bytes, without a pair of quotes around them.
 * ERR_BAD "bad-request.cookie" past HTTP_MAX_COOKIES.
 */
int cookie_parse(struct str header, struct arena *a, struct http_pairs *out,
		 struct err *e) MUST_USE;
/* May this be a cookie's value as we set it: [!#-+\--:<-[\]-~], perhaps empty? */
bool cookie_value_valid(const char *s);

#endif
