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
 * (n: the line, from 1). Rules: utf8, control, lines, line-long, block-long, nesting, indent,
 * pipes, table, rules, references, run, bidi, noncharacter.
 */
int md_guard(struct str text, size_t max_bytes, struct err *e) MUST_USE;

#endif
