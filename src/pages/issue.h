/* A version's files and how each can be proven. For the files of this room alone. */
#ifndef PAGES_ISSUE_H
#define PAGES_ISSUE_H

#include "pages/words.h"

/*
 * The member "issue" of a version's page: {files: [{href, name, language, sha256}], missing}. href is
 * null where only the hash is known; missing, for editors, names the files that are not made yet. Null
 * for main and for a version of which nothing is known.
 */
void set_issue(struct page *p, const char *version);
/* "Word" for "docx". */
const char *format_name(const char *format);

#endif
