/*
 * What may be a link reference definition ("[label]: target 'title'") in a text that no parser has
 * seen: how long the longest is, and how many brackets could use it. cmark-gfm copies target and
 * title into each use, so the product bounds what comes out. Part of the guard; pure.
 *
 * Definitions can stand in a few places only, but to know them is to parse. So each "]:" is taken
 * for one, and titles are followed for each of their three kinds apart: never shorter than the
 * truth, in one pass.
 */
#ifndef MARKDOWN_REFERENCES_H
#define MARKDOWN_REFERENCES_H

#include "base/str.h"

enum { REFERENCE_TITLES = 3 }; /* "…", '…', (…) */

struct references {
	size_t longest; /* bytes of the longest definition */
	long longest_line;
	size_t brackets; /* all '[' of the text */
	/* private */
	enum { REF_NO, REF_COLON, REF_TARGET_NEXT, REF_TARGET, REF_POINTY, REF_TITLE_NEXT } state;
	size_t open;                     /* 1 + offset of the last '[' of the block; 0: none */
	size_t start;                    /* of the definition being read */
	size_t titles[REFERENCE_TITLES]; /* 1 + start of a definition whose title is open */
	bool escaped;                    /* the byte before was an escaping backslash */
	long line;
};

/* Line number `line`: [from, to) of the text, without its end and the marks of quotes and lists
 * before it. */
void references_line(struct references *r, struct str text, size_t from, size_t to, long line);
/* A blank line, or the end: no definition goes on. */
void references_end(struct references *r);

#endif
