/*
 * Tracked changes: found once in the file's order, numbered, and then asked while the text is
 * written: does this piece stand? Numbers do not depend on what is taken.
 */
#ifndef IMPORT_CHANGES_H
#define IMPORT_CHANGES_H

#include "import/import.h"
#include "import/xml.h"

struct change {
	struct import_change card; /* text is filled by changes_end */
	const char *pair;          /* name of a move, or NULL */
	struct buf *words;
};
struct changes {
	struct arena *a;
	const struct import_request *rq;
	struct change **items;
	size_t n, cap;
	struct change *last;   /* goes on while nothing stands between */
	const char *from, *to; /* names of the moves that are open */
};

void changes_begin(struct changes *c, const struct import_request *rq, struct arena *a);
/* Find those of a part. */
void changes_find(struct changes *c, xmlNode *root);
/* Fill the report. */
void changes_end(struct changes *c, struct import_report *out);

/* Does what this inserted, deleted or moved element holds stand in the text? True for others. */
bool changes_stands(const xmlNode *n);
/* The same for the mark behind a paragraph (its w:pPr) and for a table's row. */
bool changes_mark_stands(const xmlNode *ppr);
bool changes_row_stands(const xmlNode *row);
/* Is the mark behind this paragraph a change? */
bool changes_marked(const xmlNode *para);
/* w:rPr or w:pPr as it stands: itself, or what it was before a change that is not taken. */
const xmlNode *changes_format(const xmlNode *pr);

#endif
