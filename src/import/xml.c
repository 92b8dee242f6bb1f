#define _GNU_SOURCE /* memmem */
#include "import/xml.h"

#include "text/text.h"

#include <libxml/parser.h>

/* Word writes the first, ISO's strict form has the second. */
static const char *const word_ns[] = {
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
	"http://purl.oclc.org/ooxml/wordprocessingml/main"
};

/* clang-format off */
struct word {
	const char *name;
	enum xml_tag tag;
};
/* Sorted by name. */
static const struct word words[] = {
	{ "abstractNum", X_ABSTRACT_NUM }, { "abstractNumId", X_ABSTRACT_NUM_ID },
	{ "altChunk", X_ALT_CHUNK }, { "b", X_BOLD }, { "basedOn", X_BASED_ON }, { "bdo", X_BDO },
	{ "body", X_BODY }, { "br", X_BREAK }, { "cellDel", X_CELL_CHANGE }, { "cellIns", X_CELL_CHANGE },
	{ "cellMerge", X_CELL_CHANGE }, { "comment", X_COMMENT }, { "commentRangeEnd", X_COMMENT_END },
	{ "commentRangeStart", X_COMMENT_BEGIN }, { "cr", X_CARRIAGE }, { "customXml", X_CUSTOM_XML },
	{ "del", X_DELETED }, { "delInstrText", X_DELETED_INSTRUCTION }, { "delText", X_DELETED_TEXT },
	{ "dir", X_DIR }, { "docPartGallery", X_DOC_PART_GALLERY }, { "drawing", X_DRAWING },
	{ "dstrike", X_STRIKE }, { "endnote", X_ENDNOTE }, { "endnoteReference", X_ENDNOTE_REF },
	{ "fldChar", X_FIELD_CHAR }, { "fldSimple", X_FIELD_SIMPLE }, { "footerReference", X_FOOTER_REF },
	{ "footnote", X_FOOTNOTE }, { "footnoteReference", X_FOOTNOTE_REF }, { "gridSpan", X_GRID_SPAN },
	{ "headerReference", X_HEADER_REF }, { "highlight", X_HIGHLIGHT }, { "hyperlink", X_HYPERLINK },
	{ "i", X_ITALIC }, { "ilvl", X_ILVL }, { "ins", X_INSERTED }, { "instrText", X_INSTRUCTION },
	{ "jc", X_JUSTIFY }, { "lang", X_LANG }, { "lvl", X_LVL }, { "lvlOverride", X_LVL_OVERRIDE },
	{ "moveFrom", X_MOVE_FROM }, { "moveFromRangeEnd", X_MOVE_FROM_END },
	{ "moveFromRangeStart", X_MOVE_FROM_BEGIN }, { "moveTo", X_MOVE_TO },
	{ "moveToRangeEnd", X_MOVE_TO_END }, { "moveToRangeStart", X_MOVE_TO_BEGIN }, { "name", X_NAME },
	{ "noBreakHyphen", X_NO_BREAK_HYPHEN }, { "num", X_NUM }, { "numFmt", X_NUM_FMT },
	{ "numId", X_NUM_ID }, { "numPr", X_NUM_PR }, { "object", X_OBJECT }, { "outlineLvl", X_OUTLINE },
	{ "p", X_PARA }, { "pPr", X_PARA_PR }, { "pPrChange", X_FORMAT_CHANGE }, { "pStyle", X_PARA_STYLE },
	{ "pict", X_PICTURE }, { "r", X_RUN }, { "rPr", X_RUN_PR }, { "rPrChange", X_FORMAT_CHANGE },
	{ "rStyle", X_RUN_STYLE }, { "ruby", X_RUBY }, { "rubyBase", X_RUBY_BASE }, { "sdt", X_SDT },
	{ "sdtContent", X_SDT_CONTENT }, { "sdtPr", X_SDT_PR }, { "sectPr", X_SECTION_PR },
	{ "sectPrChange", X_FORMAT_CHANGE }, { "smartTag", X_SMART_TAG }, { "start", X_START },
	{ "startOverride", X_START_OVERRIDE }, { "strike", X_STRIKE }, { "style", X_STYLE },
	{ "subDoc", X_SUB_DOC }, { "sym", X_SYMBOL }, { "t", X_TEXT }, { "tab", X_TAB }, { "tbl", X_TABLE },
	{ "tblPrChange", X_FORMAT_CHANGE }, { "tc", X_CELL }, { "tcPr", X_CELL_PR },
	{ "tcPrChange", X_FORMAT_CHANGE }, { "tr", X_ROW }, { "trPr", X_ROW_PR },
	{ "trPrChange", X_FORMAT_CHANGE }, { "txbxContent", X_TEXT_BOX }, { "u", X_UNDERLINE },
	{ "vMerge", X_V_MERGE }, { "vanish", X_VANISH }, { "vertAlign", X_VERT_ALIGN },
};
static const struct word others[] = {
	{ "AlternateContent", X_ALTERNATE }, { "Choice", X_CHOICE }, { "Fallback", X_FALLBACK },
	{ "blip", X_BLIP }, { "docPr", X_DOC_PR }, { "imagedata", X_IMAGE }, { "oMath", X_MATH }, { "pic", X_IMAGE },
	{ "t", X_MATH_TEXT },
};
/* clang-format on */

static int compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct word *)item)->name);
}

static bool is_word(const xmlNode *n)
{
	const char *href = n->ns ? (const char *)n->ns->href : "";

	return str_eq(href, word_ns[0]) || str_eq(href, word_ns[1]);
}

enum xml_tag xml_tag(const xmlNode *n)
{
	const struct word *found;

	if (!n || n->type != XML_ELEMENT_NODE)
		return X_OTHER;
	found = is_word(n) ? bsearch(n->name, words, COUNT(words), sizeof(*words), compare)
			   : bsearch(n->name, others, COUNT(others), sizeof(*others), compare);
	return found ? found->tag : X_OTHER;
}

static xmlNode *element(xmlNode *n)
{
	while (n && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

xmlNode *xml_first(const xmlNode *n)
{
	return n ? element(n->children) : NULL;
}

xmlNode *xml_next(const xmlNode *n)
{
	return element(n->next);
}

xmlNode *xml_child(const xmlNode *n, enum xml_tag tag)
{
	xmlNode *child = xml_first(n);

	while (child && xml_tag(child) != tag)
		child = xml_next(child);
	return child;
}

const char *xml_attr(const xmlNode *n, const char *name, struct arena *a)
{
	const xmlAttr *attr = n && n->type == XML_ELEMENT_NODE ? n->properties : NULL;
	xmlChar *value;
	char *copy;

	while (attr && !str_eq((const char *)attr->name, name))
		attr = attr->next;
	if (!attr)
		return NULL;
	value = xmlNodeListGetString(n->doc, attr->children, 1);
	copy = arena_dup(a, value ? (const char *)value : "");
	xmlFree(value);
	return copy;
}

long xml_number(const xmlNode *n, const char *name, long fallback, struct arena *a)
{
	const char *text = xml_attr(n, name, a);
	long value;

	return text && str_number(str_of(text), 1000000000, &value) ? value : fallback;
}

bool xml_on(const xmlNode *n, struct arena *a)
{
	const char *value = xml_attr(n, "val", a);

	return n && !str_eq(value, "0") && !str_eq(value, "false") && !str_eq(value, "off") &&
	       !str_eq(value, "none");
}

const char *xml_text(const xmlNode *n, struct arena *a)
{
	xmlChar *value = xmlNodeGetContent(n);
	char *copy = arena_dup(a, value ? (const char *)value : "");

	xmlFree(value);
	return copy;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool has(struct str s, const char *word)
{
	return memmem(s.ptr, s.len, word, strlen(word)) != NULL;
}

/*
 * UTF-8 and said to be nothing else; and no declaration of a document type, which no part of a Word
 * file may have: where a DTD is, entities are, and they are bombs or reach for files and hosts.
 */
static bool may_be_parsed(struct str s)
{
	struct str head = { s.ptr, MIN(s.len, (size_t)200) };

	if (!s.len || !text_valid(s, NULL) || has(s, "<!DOCTYPE") || has(s, "<!ENTITY"))
		return false;
	if (!has(head, "<?xml") || !has(head, "encoding"))
		return true;
	return has(head, "UTF-8") || has(head, "utf-8") || has(head, "US-ASCII");
}

static void free_doc(void *doc)
{
	xmlFreeDoc(doc);
}

int xml_parse(struct str bytes, const char *name, struct arena *a, xmlNode **root, struct err *e)
{
	const int how =
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
	xmlDoc *doc = NULL;

	if (may_be_parsed(bytes))
		doc = xmlReadMemory(bytes.ptr, (int)bytes.len, NULL, "UTF-8", how);
	if (!doc)
		return err_about(e, ERR_TEXT, "bad-text.word-part", name, 0);
	arena_defer(a, free_doc, doc);
	if (!xmlDocGetRootElement(doc))
		return err_about(e, ERR_TEXT, "bad-text.word-part", name, 0);
	*root = xmlDocGetRootElement(doc);
	return 0;
}
