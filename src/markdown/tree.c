/* cmark-gfm's tree becomes ours. */
#include "markdown/tree.h"

#include "markdown/parse.h"

#include <cmark-gfm-core-extensions.h>

/* --- nodes -------------------------------------------------------------------------------------- */

/* False for raw HTML. */
static bool kind_of(cmark_node *n, enum md_kind *out)
{
	/* By name, since the types of extensions are not constants. */
	static const struct {
		const char *name;
		enum md_kind kind;
	} all[] = {
		{ "text", MD_TEXT },           { "softbreak", MD_SOFT },
		{ "paragraph", MD_PARAGRAPH }, { "emph", MD_EMPH },
		{ "strong", MD_STRONG },       { "item", MD_ITEM },
		{ "table_cell", MD_CELL },     { "link", MD_LINK },
		{ "list", MD_LIST },           { "heading", MD_HEADING },
		{ "code", MD_CODE_SPAN },      { "block_quote", MD_QUOTE },
		{ "code_block", MD_CODE },     { "thematic_break", MD_RULE },
		{ "linebreak", MD_BREAK },     { "image", MD_IMAGE },
		{ "table", MD_TABLE },         { "table_row", MD_ROW },
		{ "table_header", MD_ROW },    { "strikethrough", MD_STRIKE },
		{ "document", MD_DOCUMENT },
	};
	const char *name = cmark_node_get_type_string(n);

	*out = cmark_node_get_type(n) == CMARK_NODE_FOOTNOTE_DEFINITION ? MD_NOTE : MD_NOTE_REF;
	if (*out == MD_NOTE || cmark_node_get_type(n) == CMARK_NODE_FOOTNOTE_REFERENCE)
		return true;
	for (size_t i = 0; i < COUNT(all); i++)
		if (str_eq(name, all[i].name)) {
			*out = all[i].kind;
			return true;
		}
	return false;
}

static void set_lines(struct md_node *n, cmark_node *from)
{
	n->from_line = cmark_node_get_start_line(from);
	n->to_line = cmark_node_get_end_line(from);
}

static void set_table(struct parse *p, struct md_node *n, cmark_node *table)
{
	const uint8_t *align = cmark_gfm_extensions_get_table_alignments(table);
	char *out;

	n->columns = cmark_gfm_extensions_get_table_columns(table);
	out = ARENA_ARRAY(p->build.arena, (size_t)n->columns + 1, char);
	for (int i = 0; i < n->columns; i++)
		out[i] = align[i] ? (char)align[i] : '-';
	n->align = out;
}

static void enter_block(struct parse *p, enum md_kind kind, cmark_node *from)
{
	struct md_node *n = build_enter(&p->build, kind);

	set_lines(n, from);
	switch (kind) {
	case MD_HEADING: n->level = cmark_node_get_heading_level(from); break;
	case MD_LIST:
		n->ordered = cmark_node_get_list_type(from) == CMARK_ORDERED_LIST;
		n->start = n->ordered ? cmark_node_get_list_start(from) : 0;
		n->tight = cmark_node_get_list_tight(from) != 0;
		break;
	case MD_TABLE: set_table(p, n, from); break;
	case MD_ROW:
		n->header = cmark_gfm_extensions_get_table_row_is_header(from) != 0;
		n->columns = n->parent->columns;
		break;
	case MD_CELL: p->cells++; break;
	case MD_NOTE: n->number = ++p->n_notes; break;
	default: break;
	}
}

static void add_note_ref(struct parse *p, cmark_node *from)
{
	long number = 0;
	struct md_node *n;

	/* cmark-gfm gives the number of the note, in order of first reference, as text. */
	if (!str_number(parse_literal(p, from), p->max_notes, &number) || !number)
		return;
	n = build_marked(&p->build, MD_NOTE_REF, p->build.marks);
	n->number = (int)number;
	n->count = ++p->references[number];
}

/* False if the children of n are not to be walked. */
static bool enter(struct parse *p, enum md_kind kind, cmark_node *n)
{
	struct build *b = &p->build;

	if (b->top && b->top->node->kind == MD_DOCUMENT)
		b->marks = (struct marks){ MD_KEPT, 0 };
	switch (kind) {
	case MD_RULE: set_lines(build_leaf(b, kind), n); break;
	case MD_CODE: parse_code(p, n); break;
	case MD_TEXT:
	case MD_CODE_SPAN: build_text(b, kind, parse_literal(p, n)); break;
	case MD_SOFT:
	case MD_BREAK: build_leaf(b, kind); break;
	case MD_EMPH:
	case MD_STRONG:
	case MD_STRIKE: build_enter_inline(b, kind); break;
	case MD_LINK: return parse_link(p, n);
	case MD_IMAGE: parse_image(p, n); return false;
	case MD_NOTE_REF: add_note_ref(p, n); break;
	default: enter_block(p, kind, n);
	}
	return true;
}

/* --- remarks ------------------------------------------------------------------------------------ */

/* The node behind the line "[!REMARK]" that begins a paragraph; false if none does. */
static bool remark_line(const struct md_node *paragraph, struct md_node **behind)
{
	static const char line[] = "[!REMARK]";
	struct md_node *n = paragraph->first;
	size_t at = 0;

	/* A redline may have cut it to pieces. */
	for (; n && n->kind == MD_TEXT; n = n->next) {
		if (n->text.len > sizeof(line) - 1 - at ||
		    memcmp(line + at, n->text.ptr, n->text.len) != 0)
			return false;
		at += n->text.len;
	}
	if (at != sizeof(line) - 1 || (n && n->kind != MD_SOFT && n->kind != MD_BREAK))
		return false;
	*behind = n ? n->next : NULL;
	return true;
}

/* The open quote is a remark if it begins so; that line goes. */
static void find_remark(struct build *b)
{
	struct md_node *quote = b->top->node, *first = quote->first, *behind;

	if (!first || first->kind != MD_PARAGRAPH || !remark_line(first, &behind))
		return;
	quote->kind = MD_REMARK;
	first->first = behind;
	if (!behind) {
		quote->first = first->next;
		if (!quote->first)
			quote->last = NULL;
	}
	build_recount(b);
}

static void leave(struct parse *p, enum md_kind kind)
{
	if (kind == MD_EMPH || kind == MD_STRONG || kind == MD_STRIKE || kind == MD_LINK) {
		build_leave_inline(&p->build);
		return;
	}
	if (kind == MD_QUOTE)
		find_remark(&p->build);
	if (kind == MD_CELL)
		p->cells--;
	build_leave(&p->build);
}

/* --- all of it ---------------------------------------------------------------------------------- */

static bool is_leaf(enum md_kind kind)
{
	switch (kind) {
	case MD_RULE:
	case MD_CODE:
	case MD_TEXT:
	case MD_CODE_SPAN:
	case MD_SOFT:
	case MD_BREAK:
	case MD_IMAGE:
	case MD_NOTE_REF: return true;
	default: return false;
	}
}

static void convert(struct parse *p, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(iter);
		enum md_kind kind;
		bool ours = kind_of(n, &kind);

		if (event == CMARK_EVENT_EXIT) {
			if (ours && !is_leaf(kind))
				leave(p, kind);
		} else if (!ours) {
			if (cmark_node_get_type(n) == CMARK_NODE_HTML_BLOCK)
				parse_html_block(p, n);
			else
				parse_html(p, n);
		} else if (!enter(p, kind, n)) {
			cmark_iter_reset(iter, n, CMARK_EVENT_EXIT);
		}
	}
	cmark_iter_free(iter);
}

static cmark_node *parse_with_cmark(struct str text)
{
	static const char *const extensions[] = { "table", "strikethrough", "autolink" };
	cmark_parser *parser;
	cmark_node *root;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8 |
				  CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
	for (size_t i = 0; i < COUNT(extensions); i++)
		cmark_parser_attach_syntax_extension(parser,
						     cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, text.ptr ? text.ptr : "", text.len);
	root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

struct md_node *md_parse(struct str text, struct arena *a, struct md_notices *notices)
{
	struct md_notices ignored = { 0 };
	struct parse p = { .build.arena = a, .notices = notices ? notices : &ignored };
	struct build_open whole = { .node = ARENA_NEW(a, struct md_node) };
	struct lines lines = lines_of(text, a);
	cmark_node *root = parse_with_cmark(parse_shield(text, a)),
		   *child = cmark_node_first_child(root);

	for (; child; child = cmark_node_next(child))
		p.max_notes += cmark_node_get_type(child) == CMARK_NODE_FOOTNOTE_DEFINITION;
	p.references = ARENA_ARRAY(a, (size_t)p.max_notes + 1, int);
	p.build.top = &whole;
	convert(&p, root);
	cmark_node_free(root);
	ranges_settle(whole.node->first, &lines, p.dropped);
	for (struct md_node *n = whole.node->first->first; n; n = n->next)
		if (n->kind == MD_NOTE)
			n->count = p.references[n->number];
	whole.node->first->parent = NULL;
	return whole.node->first;
}
