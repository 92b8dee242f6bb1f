/* Inside the desk: from a place of main's history to the bundle that an export is made of. */
#ifndef DESK_BUNDLE_H
#define DESK_BUNDLE_H

#include "desk/room.h"
#include "export/bundle.h"

struct bundle_in {
	const struct step *from; /* NULL: the document at `to`; else the redline from there */
	const struct step *to;
	const struct version *version;     /* of `to`, or NULL */
	const struct version *old_version; /* of `from`, or NULL */
	const struct manifest *manifest;   /* as it stood at `to` */
	const char *lang;
	const char *section; /* this one alone; NULL: all */
	int format;          /* enum export_format */
	const struct bundle_options *options;
	bool comments; /* with main's threads */
	bool sources;  /* with a table of where its paragraphs came from */
	bool issue;    /* the version as it is issued: it says where it can be proven */
};
/* In the call's arena. */
int bundle_of(struct call *c, const struct bundle_in *in, struct bundle *b, struct err *e) MUST_USE;

/* notices.c: what a redline says it is, in place of what a document is; sentences below the title, and what
 * the sections of a translation follow. */
void redline_standing(struct call *c, const struct bundle_in *in, struct bundle *b);
void notices_of(struct call *c, const struct bundle_in *in, struct bundle *b);

/*
 * Who made each change of a section's redline: fills out->changes. A change of nobody's group, and
 * those of a redline that looks back, are left to the bundle's editor.
 */
int authors_of(struct call *c, const struct bundle_in *in, const char *section,
	       const struct prose_diff *d, struct bundle_section *out, struct err *e) MUST_USE;

/* The threads on a section of main: fills out->threads. */
int comments_of(struct call *c, const struct bundle_in *in, const char *section,
		struct bundle_section *out, struct err *e) MUST_USE;

#endif
