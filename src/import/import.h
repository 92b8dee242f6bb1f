/*
 * Word files in: the bytes of a .docx become Markdown and a report of everything that was found in
 * them. Nothing is swallowed: what the Markdown does not carry stands in the report.
 *
 * import_job runs in a sandboxed child: single-threaded, no file, no network. It is pure: the same
 * bytes and the same request give the same answer, so ids of changes hold from one call to the next.
 * This room alone knows libxml2 (xml.h); DTDs are refused before it sees a byte.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "base/buf.h"
#include "wire/wire.h"

/* What becomes of tracked changes. */
enum import_take { IMPORT_ACCEPTED, IMPORT_REJECTED, IMPORT_EACH };
extern const char *const import_take_names[];

enum {
	IMPORT_FILE_BYTES = 10 * 1024 * 1024, /* of the .docx */
	IMPORT_TEXT_BYTES = 1024 * 1024,      /* of the Markdown */
	IMPORT_ANSWER_BYTES = 32 * 1024 * 1024,
	IMPORT_IMAGES = 100,                   /* of a whole document */
	IMPORT_KNOWN = 1000,                   /* that the document has */
	IMPORT_IMAGE_BYTES = 8 * 1024 * 1024,  /* of one */
	IMPORT_MEDIA_BYTES = 16 * 1024 * 1024, /* of all */
	IMPORT_CHANGES = 2000,                 /* listed in the report; more are counted */
	IMPORT_COMMENTS = 1000,
	IMPORT_FOUND = 200, /* findings of one kind that are listed with their words */
};

/* An image of the document: a picture of the same bytes is it. */
struct import_known {
	const char *name; /* in media/ */
	const char *blob; /* git's id of its bytes */
};
struct import_request {
	int changes; /* enum import_take */
	struct wire_ints
		take; /* with IMPORT_EACH: ids of those accepted, the others are rejected */
	bool whole; /* a whole document: its title apart, notes behind each level-1 part, its images */
	bool numbered; /* paragraphs number themselves there: decimal numbers of Word go */
	WIRE_LIST_OF(struct import_known) known; /* of a section: what its pictures may be */
};

/* A tracked change. Runs that Word cut apart are one: same kind, author and time, nothing between. */
struct import_change {
	int64_t id;         /* from 1, in the file's order */
	const char *kind;   /* inserted, deleted, moved, formatted */
	const char *author; /* as the file says; "" unknown */
	int64_t at;         /* 0 unknown */
	const char *text;   /* its first words; "" of a paragraph mark alone */
	bool taken;         /* in the Markdown as accepted */
};
struct import_comment {
	const char *author;
	int64_t at;
	const char *quote; /* the words that it is about as they stand in the text, or NULL */
	const char *text;
};
struct import_comments {
	struct import_comment *items;
	size_t n;
};
/* Something else that was found. Each kind is also a message id behind "import_". */
extern const char *const import_kinds[]; /* header, footer, … */
struct import_found {
	const char *kind;
	const char *text; /* its words, name or target; "" without */
	int64_t n;        /* how often */
	bool kept;        /* its words are in the Markdown */
};
struct import_report {
	WIRE_LIST_OF(struct import_change) changes;
	struct import_comments comments;
	WIRE_LIST_OF(struct import_found) found;
};
/* Of a whole document: the text shows it as media/NAME. Checked to its last pixel, if a PNG. */
struct import_image {
	const char *name; /* image-1.png, image-2.jpg */
	const char *data; /* base64 */
};
struct import_images {
	struct import_image *items;
	size_t n;
};
struct import_result {
	const char *title, *subtitle; /* of a whole document, "" without */
	const char *lang;             /* two letters as the file says, or "" */
	const char *markdown;
	struct import_images images;
	struct import_report *report;
};
extern const struct wire_shape import_comment_shape, import_report_shape, import_result_shape;

/* What the job gets: the request and the file. */
void import_ask(const struct import_request *rq, struct str file, struct buf *out);
/*
 * The sandbox job "import": import_ask in, import_result JSON out.
 *
 * ERR_TEXT "bad-text.word" it is no .docx (an old .doc, a folder, a picture), "bad-text.word-part" a
 * part is damaged, has a DTD, is not in UTF-8 or nested too deeply (what: the part), "bad-text.empty";
 * ERR_TOO_BIG "too-large.word" more text than IMPORT_TEXT_BYTES; and what zip_reader_open says.
 */
int import_job(struct str in, struct buf *out, struct err *e);
/* Parent's side; in the arena. */
int import_read(struct str json, struct arena *a, struct import_result *out,
		struct err *e) MUST_USE;

#endif
