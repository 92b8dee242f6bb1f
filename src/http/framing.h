/*
 * Where the requests of a connection begin and end, read from its bytes as they come, for the sake of
 * chunked bodies: libmicrohttpd 0.9.75 takes a bare line feed within their framing for a line's
 * end, which a proxy before us may not (RFC 9112, 2.2 and 7.1). Heads are judged elsewhere: a
 * head whose framing head_check refuses is the connection's last, and nothing behind it is looked
 * at. Pure; for the connection's I/O thread.
 */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "base/str.h"

/* All zero is a connection of which nothing has come yet. */
struct framing {
	int state;
	unsigned requests; /* that have begun */
	unsigned crooked;  /* the first whose chunks are not framed as they must; 0: none */
	bool chunked;
	int64_t left;  /* bytes of the body or the chunk */
	int digits;    /* of a chunk's size */
	char line[64]; /* of the head, without blanks, cut off */
	size_t n_line;
};

void framing_feed(struct framing *f, const char *bytes, size_t n);

#endif
