/* The text of a paragraph: runs, links, fields, notes, pictures, as pieces of formatted text. */
#include "import/reader.h"

#include "text/text.h"

#include <strings.h>

enum { MATH_BYTES = 16 * 1024 };

struct look {
	unsigned marks;
	const char *href;
};

static void read(struct reader *r, const xmlNode *parent, const struct look *look,
		 struct pieces *out);

/* --- text -------------------------------------------------------------------------------------------- */

static struct piece *add(struct reader *r, struct pieces *out)
{
	return arena_push(r->a, (void **)&out->items, &out->n, &out->cap, sizeof(struct piece));
}

/* What turns the direction of writing or is no character has no place in a text that others sign. */
static bool is_unwanted(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F ||
	       (c >= 0x80 && c < 0xA0) || text_turns(c) || c == 0x2028 || c == 0x2029 ||
	       c == 0xFEFF || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static struct str clean(struct reader *r, const char *text)
{
	struct str s = str_of(text);
	char *out = arena_get(r->a, s.len + 1, 1);
	size_t n = 0;

	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = text_next(s, &at);

		if (is_unwanted(c)) {
			report_found(&r->found, "control", NULL, false);
			continue;
		}
		memcpy(out + n, s.ptr + from, at - from);
		n += at - from;
	}
	return (struct str){ out, n };
}

/* Is the text of an open field's result (or of no field) being read? */
static bool in_result(const struct reader *r)
{
	for (size_t i = 0; i < MIN(r->n_fields, (size_t)FIELDS); i++)
		if (!r->fields[i].result)
			return false;
	return r->n_fields <= FIELDS;
}

static const char *field_href(const struct reader *r)
{
	for (size_t i = MIN(r->n_fields, (size_t)FIELDS); i--;)
		if (r->fields[i].href)
			return r->fields[i].href;
	return NULL;
}

static void put_text(struct reader *r, const char *text, const struct look *look,
		     struct pieces *out)
{
	struct piece *one;
	struct str s;

	if (!in_result(r))
		return;
	s = clean(r, text);
	if (!s.len)
		return;
	remarks_hear(r, s);
	one = add(r, out);
	*one = (struct piece){ .text = s, .marks = look->marks, .href = look->href };
	if (!one->href)
		one->href = field_href(r);
}

/* --- links ------------------------------------------------------------------------------------------- */

/* "#p-3f7k9m2q" */
static bool is_paragraph(const char *anchor)
{
	return strlen(anchor) == 10 && strncmp(anchor, "p-", 2) == 0 &&
	       strspn(anchor + 2, "0123456789abcdefghjkmnpqrstvwxyz") == 8;
}

const char *link_of(struct reader *r, const char *target)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:" };
	BUF(shown, REPORT_WORDS);

	for (size_t i = 0; i < COUNT(schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(target, schemes[i], n) == 0 && target[n] && strlen(target) < 2000)
			return target;
	}
	if (*target == '#' && is_paragraph(target + 1))
		return target;
	report_words(&shown, target);
	report_found(&r->found, "link", arena_dup_len(r->a, shown.ptr, shown.len), false);
	return NULL;
}

static const char *hyperlink(struct reader *r, const xmlNode *n)
{
	const struct relation *rel = package_relation(&r->pkg, xml_attr(n, "id", r->a));
	const char *anchor = xml_attr(n, "anchor", r->a);

	if (rel)
		return link_of(r, rel->target);
	/* A place in the same file: the words stay, and only paragraphs of ours can be pointed to. */
	return anchor && is_paragraph(anchor) ? arena_printf(r->a, "#%s", anchor) : NULL;
}

/* --- fields ------------------------------------------------------------------------------------------- */

static void free_instruction(void *b)
{
	buf_done(b);
}

static void begin_field(struct reader *r)
{
	if (r->n_fields < FIELDS) {
		struct field *f = &r->fields[r->n_fields];

		*f = (struct field){ .instruction = ARENA_NEW(r->a, struct buf) };
		buf_init(f->instruction, 2 * KiB);
		arena_defer(r->a, free_instruction, f->instruction);
	}
	r->n_fields++;
}

static bool is_field(const char *instruction, const char *name)
{
	size_t n = strlen(name);

	instruction += strspn(instruction, " \t\r\n");
	return strncasecmp(instruction, name, n) == 0 &&
	       (!instruction[n] || strchr(" \t\r\n\"\\", instruction[n]));
}

/* HYPERLINK "address" \l "place" */
static const char *address_of(struct reader *r, const char *instruction)
{
	const char *from = strchr(instruction, '"'), *to = from ? strchr(from + 1, '"') : NULL;
	const char *place = strstr(instruction, "\\l");

	if (!to)
		return NULL;
	if (!place || place > from)
		return link_of(r, arena_dup_len(r->a, from + 1, (size_t)(to - from - 1)));
	return NULL;
}

/* What a field says of itself, once its result begins. */
static const char *judge_field(struct reader *r, const char *instruction)
{
	static const char *const plain[] = { "PAGEREF", "REF",      "SEQ",      "NOTEREF",
					     "PAGE",    "NUMPAGES", "FORMTEXT", "FORMDROPDOWN" };

	if (is_field(instruction, "HYPERLINK"))
		return address_of(r, instruction);
	if (is_field(instruction, "TOC")) {
		report_found(&r->found, "contents", NULL, false);
		return NULL;
	}
	for (size_t i = 0; i < COUNT(plain); i++)
		if (is_field(instruction, plain[i]))
			return NULL;
	{
		BUF(shown, REPORT_WORDS);

		report_words(&shown, instruction);
		report_found(&r->found, "field", arena_dup_len(r->a, shown.ptr, shown.len), true);
	}
	return NULL;
}

static void field_char(struct reader *r, const xmlNode *n)
{
	const char *type = xml_attr(n, "fldCharType", r->a);
	struct field *f = r->n_fields && r->n_fields <= FIELDS ? &r->fields[r->n_fields - 1] : NULL;

	if (str_eq(type, "begin")) {
		begin_field(r);
	} else if (str_eq(type, "separate") && f) {
		f->result = true;
		f->href = judge_field(r, f->instruction->ptr);
	} else if (str_eq(type, "end") && r->n_fields) {
		r->n_fields--;
	}
}

static void simple_field(struct reader *r, const xmlNode *n, const struct look *look,
			 struct pieces *out)
{
	const char *instruction = xml_attr(n, "instr", r->a);
	struct look in = *look;
	const char *href = instruction ? judge_field(r, instruction) : NULL;

	in.href = href ? href : in.href;
	read(r, n, &in, out);
}

/* --- what is no text ------------------------------------------------------------------------------------ */

static void note_ref(struct reader *r, const xmlNode *n, bool at_end, struct pieces *out)
{
	const char *id = xml_attr(n, "id", r->a);
	size_t i = 0;

	if (!id || r->in_note || !in_result(r))
		return;
	while (i < r->n_notes && !(r->notes[i].at_end == at_end && str_eq(r->notes[i].id, id)))
		i++;
	if (i == r->n_notes) {
		if (r->n_notes == NOTES_MAX)
			return;
		*(struct note *)arena_push(r->a, (void **)&r->notes, &r->n_notes, &r->cap_notes,
					   sizeof(struct note)) =
			(struct note){ .id = id, .at_end = at_end };
	}
	*add(r, out) = (struct piece){ .kind = PIECE_NOTE, .note = (long)i + 1 };
}

static const xmlNode *descendant(const xmlNode *top, enum xml_tag tag)
{
	for (const xmlNode *n = xml_first(top); n; n = xml_next(n)) {
		const xmlNode *found = xml_tag(n) == tag          ? n
				       : xml_tag(n) == X_FALLBACK ? NULL
								  : descendant(n, tag);

		if (found)
			return found;
	}
	return NULL;
}

/* What a drawing shows, in its author's words; named: else its name. */
static const char *words_of(struct reader *r, const xmlNode *about, bool named)
{
	const char *alt = xml_attr(about, "descr", r->a);
	BUF(shown, REPORT_WORDS);

	if ((!alt || !*alt) && named)
		alt = xml_attr(about, "name", r->a);
	report_words(&shown, alt ? alt : "");
	return arena_dup_len(r->a, shown.ptr, shown.len);
}

/* A picture: of a whole document it stands in the text, with its words. */
static void show(struct reader *r, const xmlNode *image, const xmlNode *about, struct pieces *out)
{
	const char *name = picture_find(r, image);
	struct shown *one =
		arena_push(r->a, (void **)&r->shown, &r->n_shown, &r->cap_shown, sizeof(*one));

	*one = (struct shown){ name, words_of(r, about, true) };
	if (name)
		*add(r, out) = (struct piece){ .kind = PIECE_IMAGE,
					       .image = name,
					       .text = clean(r, words_of(r, about, false)) };
}

/* A drawing holds a picture, a text box, or a chart and the like. */
static void drawing(struct reader *r, const xmlNode *n, struct pieces *out)
{
	const xmlNode *box = descendant(n, X_TEXT_BOX), *about = descendant(n, X_DOC_PR);
	const xmlNode *image = descendant(n, X_BLIP);

	if (box) {
		if (r->n_boxes < BOXES_MAX)
			*(xmlNode **)arena_push(r->a, (void **)&r->boxes, &r->n_boxes,
						&r->cap_boxes, sizeof(void *)) = (xmlNode *)box;
		return;
	}
	image = image ? image : descendant(n, X_IMAGE);
	if (image && in_result(r))
		show(r, image, about, out);
	else
		report_found(&r->found, image ? "image" : "object", words_of(r, about, true),
			     false);
}

static void math(struct reader *r, const xmlNode *n, const struct look *look, struct pieces *out)
{
	const char *text = report_text(r->a, n, MATH_BYTES);

	put_text(r, text, look, out);
	report_found(&r->found, "equation", text, true);
}

/* A character of a font without Unicode: nobody can say which it is. */
static void symbol(struct reader *r, const xmlNode *n)
{
	const char *font = xml_attr(n, "font", r->a), *code = xml_attr(n, "char", r->a);
	BUF(shown, REPORT_WORDS);

	report_words(&shown, arena_printf(r->a, "%s %s", font ? font : "?", code ? code : "?"));
	report_found(&r->found, "symbol", arena_dup_len(r->a, shown.ptr, shown.len), false);
}

/* --- runs --------------------------------------------------------------------------------------------- */

/* A mark of w:rPr: what it says, else what the style says. */
static unsigned mark_of(const xmlNode *rpr, enum xml_tag tag, unsigned mark, bool by_style,
			struct arena *a)
{
	const xmlNode *n = xml_child(rpr, tag);
	bool on = n ? xml_on(n, a) : by_style;

	return on ? mark : 0;
}

static struct look look_of(struct reader *r, const xmlNode *run, const struct look *outer)
{
	const xmlNode *rpr = changes_format(xml_child(run, X_RUN_PR));
	const char *id = xml_attr(xml_child(rpr, X_RUN_STYLE), "val", r->a);
	const struct style *style = styles_find(&r->styles, id);
	struct look look = *outer;

	look.marks = mark_of(rpr, X_BOLD, MARK_BOLD, style->bold, r->a) |
		     mark_of(rpr, X_ITALIC, MARK_ITALIC, style->italic, r->a) |
		     mark_of(rpr, X_STRIKE, MARK_STRIKE, false, r->a) |
		     (style->code ? MARK_CODE : 0u);
	/* A link is underlined because it is one. */
	if ((!outer->href && !field_href(r) && xml_on(xml_child(rpr, X_UNDERLINE), r->a)) ||
	    xml_on(xml_child(rpr, X_HIGHLIGHT), r->a))
		report_found(&r->found, "format", NULL, false);
	return look;
}

/* Raised and lowered characters mean something; those of a note's number do not. */
static void raised(struct reader *r, const xmlNode *run)
{
	const char *how = xml_attr(xml_child(xml_child(run, X_RUN_PR), X_VERT_ALIGN), "val", r->a);
	const char *text;

	if (!str_eq(how, "superscript") && !str_eq(how, "subscript"))
		return;
	text = report_text(r->a, run, REPORT_WORDS);
	if (*text)
		report_found(&r->found, "raised", text, true);
}

static void run(struct reader *r, const xmlNode *n, const struct look *outer, struct pieces *out)
{
	const xmlNode *rpr = changes_format(xml_child(n, X_RUN_PR));
	struct look look;

	if (xml_on(xml_child(rpr, X_VANISH), r->a)) {
		const char *text = report_text(r->a, n, REPORT_WORDS);

		if (*text)
			report_found(&r->found, "hidden", text, false);
		return;
	}
	look = look_of(r, n, outer);
	raised(r, n);
	read(r, n, &look, out);
}

static void line_break(struct reader *r, const xmlNode *n, struct pieces *out)
{
	const char *type = xml_attr(n, "type", r->a);

	/* A page's or column's end is the printer's. */
	if (in_result(r) && (!type || str_eq(type, "textWrapping")))
		*add(r, out) = (struct piece){ .kind = PIECE_BREAK };
}

static void leaf(struct reader *r, const xmlNode *n, const struct look *look, struct pieces *out)
{
	switch (xml_tag(n)) {
	case X_TEXT:
	case X_DELETED_TEXT: put_text(r, xml_text(n, r->a), look, out); break;
	case X_TAB: put_text(r, " ", look, out); break;
	case X_NO_BREAK_HYPHEN: put_text(r, "\xE2\x80\x91", look, out); break;
	case X_BREAK:
	case X_CARRIAGE: line_break(r, n, out); break;
	case X_FOOTNOTE_REF: note_ref(r, n, false, out); break;
	case X_ENDNOTE_REF: note_ref(r, n, true, out); break;
	case X_FIELD_CHAR: field_char(r, n); break;
	case X_INSTRUCTION:
		if (r->n_fields && r->n_fields <= FIELDS)
			buf_puts(r->fields[r->n_fields - 1].instruction, xml_text(n, r->a));
		break;
	case X_DRAWING:
	case X_PICTURE: drawing(r, n, out); break;
	case X_OBJECT: report_found(&r->found, "object", NULL, false); break;
	case X_SYMBOL: symbol(r, n); break;
	case X_MATH: math(r, n, look, out); break;
	case X_COMMENT_BEGIN: remarks_open(r, xml_attr(n, "id", r->a), true); break;
	case X_COMMENT_END: remarks_open(r, xml_attr(n, "id", r->a), false); break;
	default: break;
	}
}

static void read(struct reader *r, const xmlNode *parent, const struct look *look,
		 struct pieces *out)
{
	for (const xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		struct look in = *look;

		switch (xml_tag(n)) {
		case X_RUN: run(r, n, look, out); break;
		case X_INSERTED:
		case X_DELETED:
		case X_MOVE_FROM:
		case X_MOVE_TO:
			if (changes_stands(n))
				read(r, n, look, out);
			break;
		case X_HYPERLINK:
			in.href = hyperlink(r, n);
			read(r, n, &in, out);
			break;
		case X_FIELD_SIMPLE: simple_field(r, n, look, out); break;
		case X_RUBY: read(r, xml_child(n, X_RUBY_BASE), look, out); break;
		case X_SDT: read(r, xml_child(n, X_SDT_CONTENT), look, out); break;
		case X_ALTERNATE:
			read(r, xml_child(n, xml_child(n, X_CHOICE) ? X_CHOICE : X_FALLBACK), look,
			     out);
			break;
		case X_SMART_TAG:
		case X_CUSTOM_XML:
		case X_DIR:
		case X_BDO: read(r, n, look, out); break;
		default: leaf(r, n, look, out); break;
		}
	}
}

void runs_read(struct reader *r, const xmlNode *parent, struct pieces *out)
{
	const struct look plain = { 0 };

	read(r, parent, &plain, out);
}
