/*
 * The bytes that libmicrohttpd receives, seen on their way to it: it has no place where one could
 * look at them. It calls recv and gnutls_record_recv, which the program replaces by functions that
 * do the same and show what came on a tapped socket to its framing.
 */
#ifndef HTTP_TAP_H
#define HTTP_TAP_H

#include "http/framing.h"

/*
 * Show to f what comes on fd, as plain text below tls: on the thread that receives it. Borrows f
 * until tap_close, which must come before fd is closed. Sockets past TAP_MAX are not seen.
 */
enum { TAP_MAX = 1 << 16 };
void tap_open(int fd, bool tls, struct framing *f);
void tap_close(int fd);

#endif
