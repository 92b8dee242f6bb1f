/*
 * What must be true of a text before a Markdown parser sees it. One linear pass, pure, any thread.
 *
 * cmark-gfm 0.29.0.gfm.6 is quadratic on several inputs and aborts when memory ends; the limits
 * below were measured so that no text they let through takes over 0.14 s.
 */
#ifndef MARKDOWN_GUARD_H
#define MARKDOWN_GUARD_H

#include "base/str.h"

struct err;

enum {
	MD_SECTION_BYTES = 64 * 1024,
	MD_DOCUMENT_BYTES = 1024 * 1024,
	MD_COMMAND_BYTES = 16 * 1024 * 1024
};

/*
 * 0, or -1 with ERR_TOO_BIG "too-large.section" (n: the limit) or ERR_TEXT "bad-text.<rule>"
 * (n: the line, from 1; of "lines" the last that is allowed). Rules: utf8, control, lines, line-long, block-long, nesting, indent,
 * pipes, table, rules, references, run, bidi, noncharacter, conflict.
 *
 * max_bytes is the cap on the whole text; the number of lines grows with it, nothing else does.
 * CRLF and CR count as line ends, as they do for the parser.
 */
int md_guard(struct str text, size_t max_bytes, struct err *e) MUST_USE;
/*
 * The same for a text that prose_marked made of two guarded ones: change marks are allowed, three
 * times of everything is (two texts and their marks), and balance of bidi controls is not asked,
 * since half of a pair may have been deleted.
 */
int md_guard_marked(struct str text, size_t max_bytes, struct err *e) MUST_USE;

#endif
