/*
 * The input of every export: what a file is made of, as one struct with a wire shape, so that it
 * crosses into the sandbox as JSON. Everything that a person reads and that is not the document's
 * own text comes in here, translated: this floor has no catalogs.
 */
#ifndef EXPORT_BUNDLE_H
#define EXPORT_BUNDLE_H

#include "wire/wire.h"

enum export_format { EXPORT_HTML, EXPORT_PDF, EXPORT_DOCX, EXPORT_ODT, EXPORT_MD, EXPORT_JSON };
enum { EXPORT_FORMATS = EXPORT_JSON + 1 };
extern const char *const export_format_names[]; /* "html", "pdf", … */

/* Where remarks go: after their paragraph, gathered at the end, or nowhere. */
enum export_remarks { REMARKS_BESIDE, REMARKS_ANNEX, REMARKS_NONE };
extern const char *const export_remarks_names[]; /* "beside", "annex", "none" */

/* One top-level block that has an id or a number. */
struct bundle_paragraph {
	int64_t block;  /* its place among the section's top-level blocks, from 0 (sheet.blocks) */
	const char *id; /* "p-…", or NULL */
	const char *number; /* as printed, "12" or "12 bis"; NULL prints none */
};
/* Who made a change of a redline, for formats that say so. */
struct bundle_change {
	int64_t change;     /* its id in the marks */
	const char *author; /* "Group 1"; NULL: the bundle's editor */
	int64_t at;         /* when it was decided; 0: the bundle's created_at */
};
/* What people say about the text, for formats that have comments. */
struct bundle_comment {
	const char *author; /* as printed */
	const char *text;
	int64_t at;
};
struct bundle_thread {
	const char *paragraph; /* id of the one that it is about; may be NULL */
	const char *quote;     /* the words that it is about; may be NULL */
	bool resolved;
	WIRE_LIST_OF(struct bundle_comment) comments;
};
/* What a section of a translation follows of the leading language's text, where that has gone on. */
struct bundle_follows {
	const char *lang, *commit; /* the leading language; main's commit whose text is followed */
	int64_t changes;           /* of that text since */
};
struct bundle_section {
	const char *id;
	const char *title;    /* for contents where the text has no heading; may be NULL */
	int kind;             /* enum section_kind of document/manifest.h */
	const char *markdown; /* with change marks of prose/prose.h in a redline */
	int64_t first_number; /* of an operative section, used where paragraphs is empty; 0: go on
				 from the section before */
	WIRE_LIST_OF(struct bundle_paragraph) paragraphs;
	WIRE_LIST_OF(struct bundle_change) changes; /* by rising id */
	struct wire_ints moved; /* those that are a paragraph at another place */
	WIRE_LIST_OF(struct bundle_thread) threads;
	const char *old, *new;          /* of a redline: the two texts that it is of; may be NULL */
	struct bundle_follows *follows; /* NULL: all of it, or it leads itself */
};
struct bundle_image {
	const char *name; /* "river.png", as media/river.png is called in the text */
	const char *data; /* base64 of the PNG or JPEG file */
};
struct bundle_version {
	const char *name;   /* "Zero draft" */
	const char *symbol; /* "HRGL/2026/L.1" */
	const char *date;   /* as printed */
	const char *
		commit; /* 40 hex digits, for the file's metadata, of a redline two, "a..b"; may be NULL */
	bool issued;         /* the file is the version's own, as it is kept: it says its commit */
	const char *address; /* of its page, which proves that; NULL: nobody outside could ask */
};
struct bundle_options {
	int remarks;   /* enum export_remarks */
	bool lines;    /* number the lines of a draft */
	bool contents; /* print a table of contents */
	bool ragged;   /* do not justify */
	bool redline;  /* the texts carry change marks */
	bool bw;       /* print in black and white: nothing is told by colour alone */
};

struct bundle {
	int format; /* enum export_format */
	const char *title, *subtitle, *symbol;
	const char *organiser, *event, *place, *dates; /* any may be NULL */
	const char *lang;                              /* "de" */
	const char *direction;                         /* "ltr" or "rtl"; NULL: ltr */
	struct bundle_version *version;                /* may be NULL */
	const char *standing; /* "Zero draft · HRGL/2026/L.1 · 4 February 2026"; may be NULL */
	struct wire_strs
		notices;    /* sentences below the title: which two texts a redline is of, what a
				     translation does not follow yet */
	const char *accent; /* "#0b57b0"; may be NULL */
	const char *editor; /* whose changes are that are nobody else's; NULL: accord */
	const char *logo;   /* name of one of images, or NULL */
	int64_t created_at; /* dates in the file's metadata; equal bundles, equal bytes */
	const struct bundle_options *options; /* NULL: none of them */
	struct wire_map labels;               /* translated words, see bundle_label */
	WIRE_LIST_OF(struct bundle_section) sections;
	WIRE_LIST_OF(struct bundle_image) images;
	struct wire_ints
		headings; /* their pages, where they were counted: else Word's are laid out */
};
extern const struct wire_shape bundle_shape, bundle_follows_shape;

/* 0, or -1 as wire_in. Texts are in the arena. */
int bundle_read(struct str json, struct arena *a, struct bundle *out, struct err *e) MUST_USE;

/*
 * A word that is printed, in the bundle's language: labels[name], else plain English. Names:
 * contents, page ("{x} of {y}"), remark, remarks (the annex's title), notes, back, paragraph
 * ("Paragraph {n}"), inserted, deleted, commit ("Commit {id}"), proof (what stands before an
 * issue's address), qr (what a code is of: "{url}"), moved_here, moved_away.
 */
const char *bundle_label(const struct bundle *b, const char *name);
/* The same with a place ("{id}") filled. In the arena. */
const char *bundle_filled(const struct bundle *b, struct arena *a, const char *name,
			  const char *place, const char *value);
/* Is a change a paragraph that moved? */
bool bundle_moved(const struct bundle_section *s, int change);
/* The image that "media/NAME" or "NAME" means, or NULL. */
const struct bundle_image *bundle_find_image(const struct bundle *b, struct str url);
bool bundle_rtl(const struct bundle *b);
/* Three bytes of "#rrggbb"; the house blue for anything else. */
void bundle_accent(const struct bundle *b, unsigned char rgb[3]);

#endif
