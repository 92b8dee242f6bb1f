/* Inside the desk: where each paragraph's words came from, as rows. */
#ifndef DESK_SOURCES_H
#define DESK_SOURCES_H

#include "desk/room.h"

/* One step that made a paragraph what it is; the newest of a paragraph is its last. */
struct source {
	const char *section, *title; /* of the section */
	const char *number;          /* as printed; NULL: it prints none */
	const char *id, *text;       /* of the paragraph */
	const char *group;           /* its name; NULL: the draft's own words */
	int64_t proposal;            /* 0: none */
	const char *summary;         /* of the proposal, or NULL */
	const char *reason;          /* of the decision, for those who may see proposals; or NULL */
	bool edited, partly;         /* the decision changed or took part of what was proposed */
	int64_t at;
	struct oid commit;
};
struct source_list {
	struct source *items; /* in the arena */
	size_t n, cap;
};
struct sources_of {
	const struct step *to;
	const struct manifest *manifest; /* as it stood there */
	const char *lang;
	const char *section; /* this one alone; NULL: all */
};
/* In the order of the document. Errors of sheet_of. */
int sources_find(struct call *c, const struct sources_of *of, struct source_list *out,
		 struct err *e) MUST_USE;
/* Append them as CSV (RFC 4180, UTF-8 with its mark) that no spreadsheet takes for formulas. */
void sources_csv(struct call *c, const struct source_list *all, struct buf *out);

#endif
