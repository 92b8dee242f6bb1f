/*
 * The catalogs as they lie in memory, for the files of this room.
 */
#ifndef I18N_CATALOG_H
#define I18N_CATALOG_H

#include "i18n/i18n.h"

struct message {
	const char *key, *text;
};
struct catalog {
	const char *lang;
	struct message *messages; /* by key */
	size_t n, n_new;          /* n_new: with those that are being added */
	struct arena arena;
};

const struct catalog *catalog_of(const char *lang);
const char *catalog_get(const struct catalog *c, const char *key);
/*
 * Walk a message: *plain is the next piece of text, *name the argument behind it (len 0: none).
 * Moves *text on; false at the end.
 */
bool message_next(const char **text, struct str *plain, struct str *name);
/* Is this one of CLDR's names of plural forms? */
bool plural_is_form(const char *name);

#endif
