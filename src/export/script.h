/*
 * Which language a text is probably in, and which way it runs, by its letters alone: for passages
 * that are in another script than the document.
 */
#ifndef EXPORT_SCRIPT_H
#define EXPORT_SCRIPT_H

#include "base/str.h"
#include "markdown/tree.h"

struct script_count {
	size_t letters;
	size_t of[16];    /* by row of script.c's table */
	int first_strong; /* 1 left to right, -1 right to left, 0 none yet */
};
/* Count the letters of a text in; pieces may be counted one after another. */
void script_add(struct script_count *c, struct str s);
/* lang, unless most letters are of a script in which lang is not written: then that script's most
 * likely language. */
const char *script_lang(const struct script_count *c, const char *lang);
/*
 * Take the next piece off a text in lang: up to where letters of another script begin or end. Gives
 * the language of such a piece, NULL for one in lang. False at the end of the text.
 */
bool script_next(struct str *rest, const char *lang, struct str *piece, const char **other);
/* Is a line end in the source, behind these words and before this node (NULL: the end), nothing? It is
 * between two Han characters, Kana or their signs; anywhere else it is a space. */
bool script_joins(struct str before, const struct md_node *after);
bool script_rtl(const struct script_count *c, bool otherwise);

#endif
