/*
 * Files of web/ that are part of the program: templates, catalogs, style sheet, scripts, icons.
 * Read-only data made by scripts/embed; any thread.
 */
#ifndef ASSETS_ASSETS_H
#define ASSETS_ASSETS_H

#include "base/str.h"

struct asset {
	const char *name; /* "templates/read.html", "i18n/de.json", "css/app.css", "js/app.js" */
	const char *path; /* what it is served as, with the hash of its bytes, or NULL if it is not:
				 "/assets/app-1f2e3d4c.css" */
	const char *type; /* media type */
	struct str bytes, gz; /* gz: gzip of bytes, or len 0 */
	struct str br;        /* brotli of bytes, where it is served */
};
extern const struct asset assets[];
extern const size_t n_assets;
/* 'sha256-...' 'sha256-...' of css/first.css and css/read.css: the styles that a reader's first page may carry. */
extern const char assets_inline[];

const struct asset *asset_find(const char *name);
const struct asset *asset_served(const char *path);

#endif
