/*
 * Host and Origin: which name was asked for, and did our own page ask? Pure.
 */
#ifndef HTTP_ORIGIN_H
#define HTTP_ORIGIN_H

#include "base/str.h"

/* Grammar of Host: a name, an IPv4 address or [IPv6], perhaps with :port (1 to 65535). */
bool host_valid(struct str host);
/* Is host one of the list (case aside; ports count where both have one)? An empty list takes all. */
bool host_listed(const char *host, const char *const *list, size_t n);
/*
 * Is the Origin header our own: http or https, the host that was asked for, the same port; http
 * only if the site is not https?
 */
bool origin_is_own(const char *origin, const char *host, bool https);

#endif
