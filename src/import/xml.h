/*
 * A part of a Word file as a tree, read by libxml2 under our rules: UTF-8, no DTD, no entity but the
 * five, bounded depth. Words for its elements, so that walks are switches.
 */
#ifndef IMPORT_XML_H
#define IMPORT_XML_H

#include "base/buf.h"

#include <libxml/tree.h>

/* Elements of WordprocessingML that mean something here; X_OTHER is any other, also of others. */
enum xml_tag {
	X_OTHER,
	X_ABSTRACT_NUM,
	X_ABSTRACT_NUM_ID,
	X_ALT_CHUNK,
	X_BASED_ON,
	X_BDO,
	X_BODY,
	X_BOLD,
	X_BLIP, /* an image by its relation */
	X_BREAK,
	X_CARRIAGE,
	X_CELL_CHANGE, /* cellIns, cellDel, cellMerge */
	X_COMMENT,
	X_COMMENT_BEGIN,
	X_COMMENT_END,
	X_CUSTOM_XML,
	X_DELETED,
	X_DELETED_INSTRUCTION,
	X_DELETED_TEXT,
	X_DIR,
	X_DOC_PART_GALLERY,
	X_DRAWING,
	X_ENDNOTE,
	X_ENDNOTE_REF,
	X_FIELD_CHAR,
	X_FIELD_SIMPLE,
	X_FOOTER_REF,
	X_FOOTNOTE,
	X_FOOTNOTE_REF,
	X_FORMAT_CHANGE, /* rPrChange, pPrChange, tblPrChange, … */
	X_GRID_SPAN,
	X_HEADER_REF,
	X_HIGHLIGHT,
	X_HYPERLINK,
	X_ILVL,
	X_INSERTED,
	X_INSTRUCTION,
	X_ITALIC,
	X_JUSTIFY,
	X_LANG,
	X_LVL,
	X_LVL_OVERRIDE,
	X_MOVE_FROM,
	X_MOVE_FROM_BEGIN,
	X_MOVE_FROM_END,
	X_MOVE_TO,
	X_MOVE_TO_BEGIN,
	X_MOVE_TO_END,
	X_NAME,
	X_NO_BREAK_HYPHEN,
	X_NUM,
	X_NUM_FMT,
	X_NUM_ID,
	X_NUM_PR,
	X_OBJECT,
	X_OUTLINE,
	X_PARA,
	X_PARA_PR,
	X_PARA_STYLE,
	X_PICTURE,
	X_ROW,
	X_ROW_PR,
	X_RUBY,
	X_RUBY_BASE,
	X_RUN,
	X_RUN_PR,
	X_RUN_STYLE,
	X_SDT,
	X_SDT_CONTENT,
	X_SDT_PR,
	X_SECTION_PR,
	X_SMART_TAG,
	X_START,
	X_START_OVERRIDE,
	X_STRIKE,
	X_STYLE,
	X_SUB_DOC,
	X_SYMBOL,
	X_TAB,
	X_TABLE,
	X_CELL,
	X_CELL_PR,
	X_TEXT,
	X_TEXT_BOX,
	X_UNDERLINE,
	X_VANISH,
	X_VERT_ALIGN,
	X_V_MERGE,
	/* not of WordprocessingML */
	X_ALTERNATE,
	X_CHOICE,
	X_FALLBACK,
	X_MATH,
	X_MATH_TEXT,
	X_IMAGE, /* pic:pic, v:imagedata */
	X_DOC_PR /* wp:docPr */
};

/*
 * Parse a part; the tree is freed with the arena. ERR_TEXT "bad-text.word-part" (what: name).
 */
int xml_parse(struct str bytes, const char *name, struct arena *a, xmlNode **root,
	      struct err *e) MUST_USE;

enum xml_tag xml_tag(const xmlNode *n);
/* First element among n's children, or behind n; NULL at the end. n may be NULL. */
xmlNode *xml_first(const xmlNode *n);
xmlNode *xml_next(const xmlNode *n);
/* First child of this kind, or NULL. n may be NULL. */
xmlNode *xml_child(const xmlNode *n, enum xml_tag tag);
/* Value of an attribute by its local name, in the arena; NULL without. n may be NULL. */
const char *xml_attr(const xmlNode *n, const char *name, struct arena *a);
/* The same as a whole number; fallback where it is none. */
long xml_number(const xmlNode *n, const char *name, long fallback, struct arena *a);
/* A switch like <w:b/>: on unless val says off. False where it is missing. */
bool xml_on(const xmlNode *n, struct arena *a);
/* The text of an element, in the arena. */
const char *xml_text(const xmlNode *n, struct arena *a);

#endif
