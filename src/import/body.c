/* The blocks of a Word file as blocks of Markdown: headings, paragraphs, lists, quotations, remarks. */
#include "import/reader.h"

#include "text/text.h"

enum place { IN_TEXT, IN_QUOTE, IN_REMARK };
enum { DEPTH_MAX = 40 };

/* A list that is open: items at this level of Word's stand behind `indent` blanks. */
struct level {
	long ilvl, last;
	size_t indent, content;
	bool ordered,
		other; /* other: with the other sign, since a list of its own follows another */
};
struct body {
	struct reader *r;
	struct import_result *result;
	struct buf out, code;
	enum place place;
	struct level levels[LIST_LEVELS];
	size_t n_levels;
	bool titled;         /* a title stands as first heading: the others are one lower */
	bool numbered;       /* numbers of paragraphs were left out */
	struct pieces carry; /* of paragraphs whose end does not stand */
	const xmlNode *carry_pr;
};

static void blocks(struct body *b, const xmlNode *parent);

/* --- writing a block ----------------------------------------------------------------------------------- */

static const char *prefix_of(enum place place)
{
	return place == IN_TEXT ? "" : "> ";
}

/* What stands between the last block and the next; tight: a list's items. */
static void part(struct body *b, enum place place, bool tight)
{
	bool goes_on = b->out.len && place == b->place && place != IN_TEXT;

	if (b->out.len)
		buf_putc(&b->out, '\n');
	if (b->out.len && goes_on && !tight)
		buf_puts(&b->out, ">\n");
	else if (b->out.len && !tight)
		buf_putc(&b->out, '\n');
	if (place == IN_REMARK && !goes_on)
		buf_puts(&b->out, "> [!REMARK]\n");
	b->place = place;
}

/* The lines of a block: the first behind `first`, the others behind as many blanks. */
static void put_lines(struct body *b, size_t indent, const char *first, struct str text)
{
	size_t behind = indent + strlen(first);
	struct str rest = text, line;
	bool begun = false;

	while (str_next(&rest, '\n', &line)) {
		if (begun)
			buf_putc(&b->out, '\n');
		if (begun && !line.len) {
			buf_puts(&b->out, b->place == IN_TEXT ? "" : ">");
			continue;
		}
		buf_puts(&b->out, prefix_of(b->place));
		for (size_t i = 0; i < (begun ? behind : indent); i++)
			buf_putc(&b->out, ' ');
		buf_puts(&b->out, begun ? "" : first);
		buf_put(&b->out, line.ptr, line.len);
		begun = true;
	}
}

static void end_code(struct body *b)
{
	struct str text = STR_BUF(b->code);

	if (!b->code.len)
		return;
	b->n_levels = 0;
	part(b, IN_TEXT, false);
	buf_puts(&b->out, "~~~\n");
	buf_put(&b->out, text.ptr, text.len);
	buf_puts(&b->out, "~~~");
	buf_clear(&b->code);
}

/* The lines of a program or form; a fence within could end it too early, so tildes go. */
static void put_code(struct body *b, const struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->items[i].kind == PIECE_BREAK)
			buf_putc(&b->code, '\n');
		for (size_t k = 0; k < p->items[i].text.len; k++) {
			char c = p->items[i].text.ptr[k];

			buf_putc(&b->code, c == '~' ? '-' : c == '\r' ? ' ' : c);
		}
	}
	buf_putc(&b->code, '\n');
}

static const char *marked(struct body *b, const struct pieces *p, enum mark_place place)
{
	BUF(text, IMPORT_TEXT_BYTES);

	if (!mark_write(p, place, b->r->a, &text))
		report_found(&b->r->found, "format", NULL, false);
	if (text.over)
		b->out.over = true;
	return arena_dup_len(b->r->a, text.ptr, text.len);
}

/* --- notes ------------------------------------------------------------------------------------------------ */

static const xmlNode *note_of(const struct reader *r, const struct note *note)
{
	xmlNode *root = note->at_end ? r->endnotes : r->footnotes;

	for (xmlNode *n = xml_first(root); n; n = xml_next(n))
		if (str_eq(xml_attr(n, "id", r->a), note->id))
			return n;
	return NULL;
}

/* Every paragraph within, also of tables and boxes. */
static void note_paras(struct body *b, const xmlNode *parent, struct buf *out)
{
	for (const xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		struct pieces p = { 0 };
		const char *text;

		if (xml_tag(n) != X_PARA) {
			if (changes_stands(n))
				note_paras(b, n, out);
			continue;
		}
		runs_read(b->r, n, &p);
		remarks_hear(b->r, STR(" "));
		text = marked(b, &p, MARK_PARAGRAPH);
		if (*text && out->len)
			buf_puts(out, "\n\n");
		buf_puts(out, text);
	}
}

static void put_notes(struct body *b)
{
	struct reader *r = b->r;
	bool tight = false;

	for (size_t i = 0; i < r->n_notes; i++) {
		struct note *note = &r->notes[i];
		const xmlNode *n = note_of(r, note);
		char first[32];
		BUF(text, IMPORT_TEXT_BYTES);

		if (note->written)
			continue;
		note->written = true;
		r->in_note = true;
		note_paras(b, n, &text);
		r->in_note = false;
		if (!text.len)
			buf_puts(&text, "–");
		part(b, IN_TEXT, tight);
		tight = true;
		snprintf(first, sizeof(first), "[^%zu]: ", i + 1);
		/* What goes on stands behind four blanks. */
		buf_puts(&b->out, first);
		for (size_t k = 0; k < text.len; k++) {
			buf_putc(&b->out, text.ptr[k]);
			if (text.ptr[k] == '\n' && k + 1 < text.len && text.ptr[k + 1] != '\n')
				buf_puts(&b->out, "    ");
		}
		report_found(&r->found, note->at_end ? "endnote" : "footnote", NULL, true);
	}
}

/* --- paragraphs ---------------------------------------------------------------------------------------------- */

static enum place place_of(const struct style *style)
{
	return style->kind == STYLE_QUOTE    ? IN_QUOTE
	       : style->kind == STYLE_REMARK ? IN_REMARK
					     : IN_TEXT;
}

static void put_para(struct body *b, enum place place, const struct pieces *p)
{
	const char *text = marked(b, p, MARK_PARAGRAPH);

	if (!*text)
		return;
	b->n_levels = 0;
	part(b, place, false);
	put_lines(b, 0, "", str_of(text));
}

/* The images of a heading stand below it. */
static void put_images(struct body *b, const struct pieces *p)
{
	struct pieces images = { 0 };

	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].kind == PIECE_IMAGE)
			*(struct piece *)arena_push(b->r->a, (void **)&images.items, &images.n,
						    &images.cap, sizeof(struct piece)) =
				p->items[i];
	put_para(b, IN_TEXT, &images);
}

static void put_heading(struct body *b, int level, const struct pieces *p)
{
	const char *text = marked(b, p, MARK_HEADING);
	const char *signs = "######";

	if (!*text) {
		put_images(b, p);
		return;
	}
	if (b->r->rq->whole && level == 1)
		put_notes(b);
	level = MIN(level + (b->titled ? 1 : 0), 6);
	b->n_levels = 0;
	part(b, IN_TEXT, false);
	buf_printf(&b->out, "%.*s %s", level, signs, text);
	put_images(b, p);
}

static void put_title(struct body *b, const struct pieces *p, bool sub)
{
	const char **slot = sub ? &b->result->subtitle : &b->result->title;
	BUF(text, 4 * KiB);

	mark_plain(p, &text);
	if (b->r->rq->whole && text.len && !text.over && !**slot) {
		*slot = arena_dup_len(b->r->a, text.ptr, text.len);
		return;
	}
	if (sub || b->titled || b->out.len) {
		put_para(b, IN_TEXT, p);
		return;
	}
	put_heading(b, 1, p);
	b->titled = b->out.len > 0;
}

/* --- lists --------------------------------------------------------------------------------------------------- */

/* Close deeper levels and find or open this one: then *begun. */
static struct level *level_at(struct body *b, long ilvl, bool ordered, long number, bool *begun)
{
	struct level *top = NULL, *outer;
	bool other = false;

	*begun = false;
	while (b->n_levels && b->levels[b->n_levels - 1].ilvl > ilvl)
		b->n_levels--;
	if (b->n_levels && b->levels[b->n_levels - 1].ilvl == ilvl) {
		top = &b->levels[b->n_levels - 1];
		if (top->ordered == ordered && (!ordered || number == top->last + 1))
			return top;
		other = top->ordered == ordered && !top->other;
		b->n_levels--;
	}
	*begun = true;
	outer = b->n_levels ? &b->levels[b->n_levels - 1] : NULL;
	top = &b->levels[b->n_levels++];
	*top = (struct level){ .ilvl = ilvl,
			       .indent = outer ? outer->content : 0,
			       .ordered = ordered,
			       .other = other };
	return top;
}

static void put_item(struct body *b, enum place place, const struct pieces *p, long ilvl,
		     bool ordered, long number)
{
	const char *text = marked(b, p, MARK_PARAGRAPH);
	struct level *level;
	char sign[32];
	bool tight, begun;

	if (!*text)
		return;
	if (place != b->place)
		b->n_levels = 0;
	tight = b->n_levels > 0;
	number = MIN(MAX(number, 0), 999999999);
	level = level_at(b, ilvl, ordered, number, &begun);
	/* A list that begins with another number than one takes a blank line to be one. */
	tight = tight && !(begun && (level->other || (ordered && number != 1)));
	if (ordered)
		snprintf(sign, sizeof(sign), "%ld%c ", number, level->other ? ')' : '.');
	else
		snprintf(sign, sizeof(sign), "%c ", level->other ? '*' : '-');
	level->last = number;
	level->content = level->indent + strlen(sign);
	part(b, place, tight);
	put_lines(b, level->indent, sign, str_of(text));
}

/* A further paragraph of the last item. */
static void put_more(struct body *b, enum place place, const struct pieces *p)
{
	const char *text = marked(b, p, MARK_PARAGRAPH);

	if (!*text)
		return;
	part(b, place, false);
	put_lines(b, b->levels[b->n_levels - 1].content, "", str_of(text));
}

/* --- what a paragraph is -------------------------------------------------------------------------------------- */

struct shape {
	const struct style *style;
	int heading;
	long num_id, ilvl;
	const struct list_level *list; /* NULL: none */
};

static struct shape shape_of(struct reader *r, const xmlNode *ppr)
{
	const xmlNode *num = xml_child(ppr, X_NUM_PR);
	long outline = xml_number(xml_child(ppr, X_OUTLINE), "val", -1, r->a);
	struct shape s = { .style = styles_find(&r->styles, xml_attr(xml_child(ppr, X_PARA_STYLE),
								     "val", r->a)) };

	s.heading = s.style->kind == STYLE_HEADING ? s.style->level : 0;
	if (outline >= 0 && outline < 9)
		s.heading = (int)MIN(outline + 1, 6);
	s.num_id = xml_number(xml_child(num, X_NUM_ID), "val", s.style->num_id, r->a);
	s.ilvl = xml_number(xml_child(num, X_ILVL), "val", MAX(s.style->ilvl, 0), r->a);
	if (s.num_id > 0)
		s.list = styles_level(&r->styles, s.num_id, s.ilvl);
	if (s.list && s.list->none)
		s.list = NULL;
	return s;
}

static void put_listed(struct body *b, const struct shape *s, const struct pieces *p)
{
	long number = styles_count(&b->r->styles, s->num_id, s->ilvl);
	bool ours = s->style->kind == STYLE_ENCOURAGEMENT;
	bool own = s->list->ordered && s->list->decimal && s->ilvl == 0 &&
		   (b->r->rq->numbered || ours) && place_of(s->style) == IN_TEXT;

	if (own) {
		if (!ours)
			report_found(&b->r->found, "number", NULL, true);
		put_para(b, IN_TEXT, p);
		return;
	}
	put_item(b, place_of(s->style), p, s->ilvl, s->list->ordered, number);
}

static bool has_words(const struct pieces *p)
{
	BUF(text, IMPORT_TEXT_BYTES);

	mark_plain(p, &text);
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].kind == PIECE_NOTE || p->items[i].kind == PIECE_IMAGE)
			return true;
	return text.len > 0;
}

/* What our export wrote around the text, and writes again: not the writers'. */
static bool is_cover(const struct reader *r, const struct style *style)
{
	return style->kind == STYLE_COVER ||
	       (r->styles.ours && !r->rq->whole &&
		(style->kind == STYLE_TITLE || style->kind == STYLE_SUBTITLE));
}

static void put_rule(struct body *b)
{
	b->n_levels = 0;
	part(b, IN_TEXT, false);
	buf_puts(&b->out, "---");
}

static void put_shaped(struct body *b, const xmlNode *ppr, const struct pieces *p)
{
	struct shape s = shape_of(b->r, ppr);

	if (s.style->kind == STYLE_CODE && !s.heading) {
		put_code(b, p);
		return;
	}
	end_code(b);
	if (s.style->kind == STYLE_RULE) {
		put_rule(b);
		return;
	}
	if (!has_words(p))
		return;
	if (s.style->kind == STYLE_CONTENTS) {
		report_found(&b->r->found, "contents", NULL, false);
	} else if (is_cover(b->r, s.style)) {
		/* A label begins a remark of its own. */
		b->place = IN_TEXT;
		report_found(&b->r->found, "cover", NULL, false);
	} else if (s.heading) {
		put_heading(b, s.heading, p);
	} else if (s.style->kind == STYLE_TITLE || s.style->kind == STYLE_SUBTITLE) {
		put_title(b, p, s.style->kind == STYLE_SUBTITLE);
	} else if (s.list) {
		put_listed(b, &s, p);
	} else if (s.style->kind == STYLE_CONTINUE && b->n_levels && b->place == IN_TEXT) {
		put_more(b, IN_TEXT, p);
	} else {
		put_para(b, place_of(s.style), p);
	}
}

static void flush(struct body *b)
{
	struct pieces p = b->carry;

	b->carry = (struct pieces){ 0 };
	if (p.n)
		put_shaped(b, b->carry_pr, &p);
}

/* Boxes that hang on the paragraph come behind it: their words are not lost. */
static void put_boxes(struct body *b)
{
	struct reader *r = b->r;
	xmlNode **boxes = r->boxes;
	size_t n = r->n_boxes;

	r->boxes = NULL;
	r->n_boxes = r->cap_boxes = 0;
	for (size_t i = 0; i < n; i++) {
		report_found(&r->found, "textbox", report_text(r->a, boxes[i], REPORT_WORDS), true);
		blocks(b, boxes[i]);
		flush(b);
	}
}

static void para(struct body *b, const xmlNode *n)
{
	const xmlNode *ppr = xml_child(n, X_PARA_PR);
	struct pieces p;

	runs_read(b->r, n, &b->carry);
	remarks_hear(b->r, STR(" "));
	b->carry_pr = changes_format(ppr);
	if (!changes_mark_stands(ppr))
		return;
	p = b->carry;
	b->carry = (struct pieces){ 0 };
	put_shaped(b, changes_format(ppr), &p);
	if (b->r->n_boxes)
		put_boxes(b);
}

static void table(struct body *b, const xmlNode *n)
{
	BUF(text, IMPORT_TEXT_BYTES);
	const xmlNode *inside;

	flush(b);
	end_code(b);
	if (!table_write(b->r, n, &text, &inside)) {
		blocks(b, inside);
		flush(b);
	} else if (text.len) {
		b->n_levels = 0;
		part(b, IN_TEXT, false);
		buf_put(&b->out, text.ptr, text.len);
	}
	b->out.over = b->out.over || text.over;
	if (b->r->n_boxes)
		put_boxes(b);
}

static bool is_contents(const xmlNode *sdt, struct arena *a)
{
	const xmlNode *pr = xml_child(sdt, X_SDT_PR);

	for (const xmlNode *n = xml_first(pr); n; n = xml_next(n)) {
		const char *gallery = xml_attr(xml_child(n, X_DOC_PART_GALLERY), "val", a);

		if (gallery && strstr(gallery, "Table of Contents"))
			return true;
	}
	return false;
}

static void block(struct body *b, const xmlNode *n)
{
	struct reader *r = b->r;

	switch (xml_tag(n)) {
	case X_PARA: para(b, n); break;
	case X_TABLE: table(b, n); break;
	case X_SDT:
		if (is_contents(n, r->a))
			report_found(&r->found, "contents", NULL, false);
		else
			blocks(b, xml_child(n, X_SDT_CONTENT));
		break;
	case X_INSERTED:
	case X_DELETED:
	case X_MOVE_FROM:
	case X_MOVE_TO:
		if (changes_stands(n))
			blocks(b, n);
		break;
	case X_ALTERNATE:
		blocks(b, xml_child(n, xml_child(n, X_CHOICE) ? X_CHOICE : X_FALLBACK));
		break;
	case X_CUSTOM_XML:
	case X_SMART_TAG: blocks(b, n); break;
	case X_ALT_CHUNK:
	case X_SUB_DOC: report_found(&r->found, "part", NULL, false); break;
	case X_COMMENT_BEGIN: remarks_open(r, xml_attr(n, "id", r->a), true); break;
	case X_COMMENT_END: remarks_open(r, xml_attr(n, "id", r->a), false); break;
	default: break;
	}
}

static void blocks(struct body *b, const xmlNode *parent)
{
	if (b->r->depth == DEPTH_MAX) {
		report_found(&b->r->found, "part", NULL, false);
		return;
	}
	b->r->depth++;
	for (const xmlNode *n = xml_first(parent); n && !b->out.over; n = xml_next(n))
		block(b, n);
	b->r->depth--;
}

int body_write(struct reader *r, xmlNode *root, struct import_result *out, struct err *e)
{
	struct body b = { .r = r, .result = out };
	int rc = 0;

	buf_init(&b.out, IMPORT_TEXT_BYTES);
	buf_init(&b.code, IMPORT_TEXT_BYTES);
	blocks(&b, xml_child(root, X_BODY));
	flush(&b);
	end_code(&b);
	put_notes(&b);
	if (b.out.len)
		buf_putc(&b.out, '\n');
	if (b.out.over || b.code.over)
		rc = err_about(e, ERR_TOO_BIG, "too-large.word", NULL, IMPORT_TEXT_BYTES);
	else
		out->markdown = arena_dup_len(r->a, b.out.ptr, b.out.len);
	buf_done(&b.out);
	buf_done(&b.code);
	return rc;
}
