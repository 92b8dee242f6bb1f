/*
 * A Word file as its parts: found by their relations, not by their names, since writers differ.
 */
#ifndef IMPORT_PACKAGE_H
#define IMPORT_PACKAGE_H

#include "import/xml.h"
#include "zip/zip_reader.h"

struct relation {
	const char *id, *type; /* type: what follows the last slash: "hyperlink", "footnotes" */
	const char *target;    /* a part's name, or an address when external */
	bool external;
};
struct relations {
	struct relation *items;
	size_t n, cap;
};

struct package {
	struct zip_reader *zip;
	struct arena *a;
	const char *main;           /* name of the document's part */
	struct relations relations; /* of that part */
};

/* Open the bytes, which must outlive *out. Errors as import_job. */
int package_open(struct str bytes, struct arena *a, struct package *out, struct err *e) MUST_USE;
/* Read a part by name; *root NULL where there is none. */
int package_part(const struct package *p, const char *name, xmlNode **root, struct err *e) MUST_USE;
/* The part that the document names by this type; *root NULL where it names none. */
int package_typed(const struct package *p, const char *type, xmlNode **root,
		  struct err *e) MUST_USE;
/* A relation by its id, or NULL. */
const struct relation *package_relation(const struct package *p, const char *id);

#endif
