/*
 * Change marks in a text's pieces, read in reading order: MARKS_INS or MARKS_DEL, a decimal change
 * id, MARKS_GO … MARKS_END. What is malformed is dropped; no byte of a mark ever comes out.
 * prose/prose.h writes them (PROSE_MARK_…): the rooms stand on one floor, so a test holds the two
 * definitions together.
 */
#ifndef MARKDOWN_MARKS_H
#define MARKDOWN_MARKS_H

#include "markdown/tree.h"

#define MARKS_INS "\xEF\xB7\x90" /* U+FDD0 */
#define MARKS_DEL "\xEF\xB7\x91" /* U+FDD1 */
#define MARKS_GO  "\xEF\xB7\x92" /* U+FDD2 */
#define MARKS_END "\xEF\xB7\x93" /* U+FDD3 */

struct marks {
	enum md_mark mark; /* of what comes next */
	int change;
};

/*
 * Take the next stretch without marks off *rest: it is not empty, and m tells what is said of it.
 * False when *rest is used up; m then holds for the text that follows.
 */
bool marks_next(struct marks *m, struct str *rest, struct str *piece);
/* Does s hold any byte of a mark? */
bool marks_in(struct str s);

#endif
