/* Base64 with padding (RFC 4648, section 4). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

void base64_encode(struct buf *out, struct str bytes);
/* False on anything but whole groups of the alphabet and padding at the end. */
bool base64_decode(struct buf *out, struct str text);

#endif
