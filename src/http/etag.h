/*
 * Entity tags and the lists of them in If-Match and If-None-Match (RFC 9110, 8.8.3 and 13.1). Pure.
 *
 * A tag of ours is given without quotes. A packed form of the same content has the same tag with
 * http_form_tag behind it; a list that has any of them has the content.
 */
#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include "base/str.h"

/* The forms in which the same content is sent. */
enum http_form { FORM_PLAIN, FORM_GZIP, FORM_BROTLI, FORMS };
extern const char *const http_form_tag[FORMS];    /* "", "-gz", "-br" */
extern const char *const http_form_coding[FORMS]; /* for Content-Encoding; NULL, "gzip", "br" */

enum etag_match {
	ETAG_BAD,  /* not a list of tags */
	ETAG_MISS, /* a list without ours */
	ETAG_HIT,
	ETAG_ANY, /* "*" */
};

/*
 * Is the tag, in any form, in the list? weak: also as W/"tag" (If-None-Match); else a weak tag never
 * matches (If-Match). *form (may be NULL): the form that was there; only set on a hit.
 */
enum etag_match etag_match(const char *list, const char *tag, bool weak, enum http_form *form);
/* May it stand between quotes: [!#-~], not empty? */
bool etag_valid(const char *tag);

#endif
