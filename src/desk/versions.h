/*
 * Versions and their files, exports, the log (versions.c, issue.c, export.c).
 */
#ifndef DESK_VERSIONS_H
#define DESK_VERSIONS_H

#include "desk/desk.h"

struct file_card {
	const char *format, *lang, *sha256;
	bool kept; /* these bytes are in the ledger, and are what an export gives */
};
struct file_gap {
	const char *format, *lang;
};
struct version_card {
	const char *id, *name, *symbol, *note;
	struct oid commit;
	int64_t created_at;
	WIRE_LIST_OF(struct file_card) files;
	WIRE_LIST_OF(struct file_gap) missing; /* not made yet: tried again at the next start */
};
struct version_list {
	WIRE_LIST_OF(struct version_card) items;
	const char *next;
};
struct version_in {
	const char *name, *symbol, *note;
};
int desk_versions(struct call *c, struct version_list *out, struct err *e) MUST_USE;
int desk_version(struct call *c, const char *id, struct version_card *out, struct err *e) MUST_USE;
int desk_version_new(struct call *c, const struct version_in *in, struct version_card *out,
		     struct err *e) MUST_USE;

struct export_in {
	const char *from, *to; /* from NULL: the document at `to`; else the redline */
	const char *format;    /* html, pdf, docx, odt, md, json; csv: the sources alone */
	const char *lang;      /* or NULL */
	const char *section;   /* this one alone, with the numbers that it has there; NULL: all */
	const char *remarks;   /* beside, annex, none; NULL: beside */
	const char *sources;   /* annex: with a table of where each paragraph came from; or NULL */
	const char *print;     /* bw: in black and white; or NULL */
	bool lines;
	bool comments; /* threads of main as comments, for those who may see them */
};
struct export_card {
	struct str bytes;
	const char *type, *name; /* media type, file name */
	const char *etag;
	struct wire_strs warnings; /* "missing-glyph U+1F468", … */
};
/* When the event is, in a language: "2–5 February 2026" within a month, else two whole dates or one;
 * "" without a date. In the arena. */
const char *desk_event_days(struct arena *a, const struct event *event, const char *lang);
/* Words that an export prints of itself ("Contents", "page {x} of {y}"), in the document's language. */
void desk_print_words(struct arena *a, const char *lang, struct wire_map *out);
int desk_export(struct call *c, const struct export_in *in, struct export_card *out,
		struct err *e) MUST_USE;
/*
 * The files of a version that are kept, in one archive with SHA256SUMS. ERR_MISSING "not-found.version",
 * "not-found.files" when none is kept (yet).
 */
int desk_archive(struct call *c, const char *version, struct export_card *out,
		 struct err *e) MUST_USE;

#endif
