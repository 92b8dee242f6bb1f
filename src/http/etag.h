/*
 * Entity tags and the lists of them in If-Match and If-None-Match (RFC 9110, 8.8.3 and 13.1). Pure.
 *
 * A tag of ours is given without quotes. The packed form of the same content has the same tag with
 * HTTP_GZ_TAG behind it; a list that has either has the content.
 */
#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include "base/str.h"

#define HTTP_GZ_TAG "-gz"

enum etag_match {
	ETAG_BAD,  /* not a list of tags */
	ETAG_MISS, /* a list without ours */
	ETAG_HIT,
	ETAG_ANY, /* "*" */
};

/*
 * Is the tag, or its packed form, in the list? weak: also as W/"tag" (If-None-Match); else a weak
 * tag never matches (If-Match). *packed (may be NULL): the packed form was the one.
 */
enum etag_match etag_match(const char *list, const char *tag, bool weak, bool *packed);
/* May it stand between quotes: [!#-~], not empty? */
bool etag_valid(const char *tag);

#endif
