/*
 * The manifest, document.json: title, languages, groups, order of sections. Strict. Pure.
 */
#ifndef DOCUMENT_MANIFEST_H
#define DOCUMENT_MANIFEST_H

#include "wire/wire.h"

enum section_kind { KIND_PREAMBLE, KIND_TEXT, KIND_OPERATIVE, KIND_ANNEX };
extern const char *const section_kind_names[];
enum section_standing { SECTION_OPEN, SECTION_FROZEN };
extern const char *const section_standing_names[];

struct group {
	const char *id;
	struct wire_map name;
};
struct section {
	const char *id;
	int kind;                 /* enum section_kind */
	struct wire_strs groups;  /* items NULL: every group; items set and n 0: editors only */
	int64_t deadline;         /* 0: none */
	int state;                /* enum section_standing */
	struct wire_map guidance; /* the editors' advice to the writers, by language */
};
struct event {
	struct wire_map name, place;
	const char *from, *to; /* YYYY-MM-DD */
};
struct look {
	const char *accent; /* "#0b57b0" */
	const char *logo;   /* a file of media/ */
};
struct manifest {
	struct wire_map title, subtitle;
	const char *symbol;
	struct event *event;        /* may be NULL */
	struct wire_strs languages; /* at least one; the first is authoritative */
	WIRE_LIST_OF(struct group) groups;
	WIRE_LIST_OF(struct section) sections; /* in the document's order */
	struct look *look;                     /* may be NULL */
};
extern const struct wire_shape manifest_shape;

enum { MANIFEST_BYTES = 256 * 1024, SECTIONS_MAX = 200 };

/*
 * Parse and check: ids valid and unique, languages known tags, groups of sections exist, dates.
 * ERR_BAD "bad-request.…" or ERR_TEXT "bad-manifest.<rule>" with what = the member. In the arena.
 */
int manifest_read(struct str json, struct arena *a, struct manifest *out, struct err *e) MUST_USE;
/* The bytes that are stored: two spaces of indent, members in the table's order. */
void manifest_write(const struct manifest *m, struct buf *out);

/* Index of a section, or -1. */
int manifest_section(const struct manifest *m, const char *id);
const struct group *manifest_group(const struct manifest *m, const char *id);
/* A name in media/, never a path or a hidden file. */
bool manifest_is_image(const char *name);
bool manifest_language(const struct manifest *m, const char *lang);
/* The language that a reader of lang gets: lang if the text has it, else the first that it has, else
 * the document's first. */
const char *manifest_text_lang(const struct manifest *m, const struct wire_map *texts,
			       const char *lang);
/* The text in that language, else "". */
const char *manifest_text(const struct manifest *m, const struct wire_map *texts, const char *lang);
/* May this group write this section (by the manifest's groups alone)? */
bool manifest_may_write(const struct section *s, const char *group);
/* "rtl" for Arabic, Hebrew, Persian, Urdu, …; "ltr" otherwise. */
const char *manifest_direction(const char *lang);

#endif
