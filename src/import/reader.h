/*
 * One Word file being read: what the walks over its text share. For the files of this room alone.
 */
#ifndef IMPORT_READER_H
#define IMPORT_READER_H

#include "import/changes.h"
#include "import/mark.h"
#include "import/report.h"
#include "import/styles.h"

/* A footnote or endnote that the text refers to; its number is its place here, from 1. */
struct note {
	const char *id;
	bool at_end;  /* an endnote */
	bool written; /* its text is in the Markdown */
};
/* A comment, and the words that it is about while they are read. */
struct remark {
	const char *id;
	struct import_comment card;
	struct buf *quote;
	bool open;
};
/* Fields: what stands between begin and separate is an instruction, what follows its result. */
struct field {
	struct buf *instruction;
	bool result;
	const char *href; /* of HYPERLINK */
};
/* A part with an image. name: in the document; NULL: it is not one that can be taken. */
struct picture {
	const char *part, *name;
	struct str bytes;
};
/* A place that shows one (name NULL: it is not taken), and its words. */
struct shown {
	const char *name, *about;
};
enum { FIELDS = 8, NOTES_MAX = 5000, BOXES_MAX = 500 };

struct reader {
	const struct import_request *rq;
	struct arena *a;
	struct package pkg;
	struct styles styles;
	struct changes changes;
	struct findings found;
	xmlNode *footnotes, *endnotes; /* roots, or NULL */
	struct note *notes;
	size_t n_notes, cap_notes;
	struct remark *remarks;
	size_t n_remarks, cap_remarks;
	struct field fields[FIELDS];
	size_t n_fields; /* open ones; those past FIELDS are counted only */
	xmlNode **boxes; /* text boxes of the paragraph that is read */
	size_t n_boxes, cap_boxes;
	struct picture *pictures;
	size_t n_pictures, cap_pictures, media_bytes;
	long pixels; /* unpacked so far */
	struct shown *shown;
	size_t n_shown, cap_shown;
	bool in_note; /* a note's own text: it has no notes */
	int depth;    /* tables and boxes within each other */
};

/* Append the text of a paragraph (or what else holds runs) as it stands. */
void runs_read(struct reader *r, const xmlNode *parent, struct pieces *out);

/* Read comments.xml, and put what was gathered into the report. */
int remarks_read(struct reader *r, struct err *e) MUST_USE;
void remarks_open(struct reader *r, const char *id, bool open);
void remarks_hear(struct reader *r, struct str text);
void remarks_end(struct reader *r, struct import_report *out);

/* An address that may stand in a text (http, https, mailto, a paragraph of ours), or NULL: then it is
 * reported. */
const char *link_of(struct reader *r, const char *target);

/* The name in media/ of what a drawing's image shows, which is taken over; NULL if it is not. */
const char *picture_find(struct reader *r, const xmlNode *shape);
/* Give the images that the text shows, and report all that the file showed. */
void pictures_end(struct reader *r, const char *markdown, struct import_result *out);

/* Fill title, subtitle and Markdown with its notes. ERR_TOO_BIG as import_job. */
int body_write(struct reader *r, xmlNode *root, struct import_result *out, struct err *e) MUST_USE;
/* Append a table; false where it is a frame around one cell, whose *blocks are then the caller's. */
bool table_write(struct reader *r, const xmlNode *table, struct buf *out, const xmlNode **blocks);

#endif
