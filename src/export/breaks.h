/*
 * Where a line may end, beyond what Unicode's rules say: soft hyphens in words, chances inside bare
 * addresses and endless runs, and between syllables of scripts that are written without spaces and
 * that Pango knows no words of.
 */
#ifndef EXPORT_BREAKS_H
#define EXPORT_BREAKS_H

#include "base/buf.h"
#include "base/str.h"

struct hyphen;
/* Append s with U+00AD and U+200B put in; hyphens may be NULL. s is valid UTF-8. */
void breaks_put(struct buf *out, struct str s, const struct hyphen *hyphens);

#endif
