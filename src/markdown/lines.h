/*
 * The lines of a text as the parser counts them: LF, CR or CRLF ends one. In the arena; pure.
 */
#ifndef MARKDOWN_LINES_H
#define MARKDOWN_LINES_H

#include "base/str.h"

struct lines {
	struct str text;
	const size_t *from; /* offset of each line's first byte; from[n] is the text's end */
	int n;
};

struct lines lines_of(struct str text, struct arena *a);
/* Line number i, from 1, without its end; empty beyond the last. */
struct str lines_get(const struct lines *l, int i);
bool lines_blank(const struct lines *l, int i);

#endif
