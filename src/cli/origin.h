/* Which text of the document is this file? */
#ifndef CLI_ORIGIN_H
#define CLI_ORIGIN_H

#include "cli/open.h"

/*
 * Say on standard output what a file is, as far as it can be proven: a file of a version, by the hashes
 * that were kept when it was made; a section's text, by its id in git; an export of a commit that the
 * file names, by making it anew. EXIT_DONE, or EXIT_NO when it is none of them. args->press runs.
 */
int tell_origin(struct args *args, struct opened *o, const char *path, struct str bytes);

#endif
