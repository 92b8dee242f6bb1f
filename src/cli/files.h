/* What the commands that read texts and make files share. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "cli/cli.h"
#include "document/manifest.h"
#include "export/bundle.h"
#include "i18n/i18n.h"
#include "text/text.h"

/* Make the file in the sandbox and write it; notices go to stderr. */
int write_bundle(struct args *args, const struct bundle *b, const char *path,
		 struct err *e) MUST_USE;
/* --format as an index into a NULL-terminated list; fallback NULL: it is required. -1 with *e. */
int format_option(const struct args *args, const char *const *known, const char *fallback,
		  const char **out, struct err *e);
/* A Markdown file, at most 16 MiB, checked to be UTF-8 and lightly cleaned. In the arena. */
int read_text(struct args *args, const char *path, struct str *out, struct err *e) MUST_USE;

#endif
