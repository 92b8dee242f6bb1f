#include "markdown/sheet.h"

#include "markdown/guard.h"
#include "markdown/lines.h"
#include "text/text.h"

/* Far above what a guarded text gives: strings that are longer were not made here. */
enum { HTML_BYTES = 64 * 1024 * 1024, BLOCKS = 2 * 1000 * 1000 };

static const struct wire_field block_fields[] = {
	W_STR(struct sheet_block, kind, 0, 1, 16),
	W_INT(struct sheet_block, level, 0, 0, 6),
	W_INT(struct sheet_block, from, 0, 0, HTML_BYTES),
	W_INT(struct sheet_block, to, 0, 0, HTML_BYTES),
	W_STR(struct sheet_block, text, 0, 0, HTML_BYTES),
	W_STR(struct sheet_block, html, 0, 0, HTML_BYTES),
	W_INT(struct sheet_block, number, 0, 0, HTML_BYTES),
	W_INT(struct sheet_block, words, 0, 0, HTML_BYTES),
	W_STR(struct sheet_block, mark, WIRE_OPTIONAL, 1, 16),
	W_END,
};
static const struct wire_shape block_shape =
	W_SHAPE("sheet-block", struct sheet_block, block_fields);

static const struct wire_field sheet_fields[] = {
	W_STR(struct sheet, title, 0, 0, HTML_BYTES),
	W_LIST(struct sheet, blocks, 0, BLOCKS, &block_shape),
	W_INT(struct sheet, words, 0, 0, HTML_BYTES),
	W_INT(struct sheet, brackets, 0, 0, HTML_BYTES),
	W_INT(struct sheet, html_dropped, 0, 0, HTML_BYTES),
	W_INT(struct sheet, links_dropped, 0, 0, HTML_BYTES),
	W_INT(struct sheet, images_dropped, 0, 0, HTML_BYTES),
	W_END,
};
const struct wire_shape sheet_shape = W_SHAPE("sheet", struct sheet, sheet_fields);

static const struct wire_field request_fields[] = {
	W_STR(struct sheet_request, section, WIRE_ID, 1, 63),
	W_STR(struct sheet_request, lang, 0, 1, 35),
	W_STR(struct sheet_request, markdown, 0, 0, HTML_BYTES),
	W_INT(struct sheet_request, max_bytes, 0, 1, HTML_BYTES),
	W_BOOL(struct sheet_request, marks, 0),
	W_END,
};
const struct wire_shape sheet_request_shape =
	W_SHAPE("sheet-request", struct sheet_request, request_fields);

static const char *kind_name(enum md_kind kind)
{
	switch (kind) {
	case MD_HEADING: return "heading";
	case MD_QUOTE: return "quote";
	case MD_REMARK: return "remark";
	case MD_LIST: return "list";
	case MD_CODE: return "code";
	case MD_RULE: return "rule";
	case MD_TABLE: return "table";
	case MD_NOTE: return "note";
	default: return "text";
	}
}

static const char *mark_name(enum md_mark mark)
{
	if (mark == MD_KEPT)
		return NULL;
	return mark == MD_INSERTED ? "inserted" : "deleted";
}

static char *plain_text(const struct md_node *n, struct arena *a)
{
	BUF(text, HTML_BYTES);

	md_plain(n, &text);
	return arena_dup_len(a, text.ptr, text.len);
}

static void fill_block(const struct md_node *n, const struct lines *l,
		       const struct md_html_how *how, struct arena *a, struct sheet_block *out)
{
	BUF(html, HTML_BYTES);
	struct html h = { &html };
	struct str last = lines_get(l, n->to_line);

	md_html(n, how, &h);
	*out = (struct sheet_block){
		.kind = kind_name(n->kind),
		.level = n->kind == MD_HEADING ? n->level : 0,
		.from = n->from_line ? (int64_t)l->from[n->from_line - 1] : 0,
		.to = last.ptr - l->text.ptr + (int64_t)last.len,
		.text = plain_text(n, a),
		.html = arena_dup_len(a, html.ptr, html.len),
		.number = n->kind == MD_NOTE ? n->number : 0,
		.mark = mark_name(n->mark),
	};
	out->words = (int64_t)text_words(str_of(out->text));
}

static void fill_sheet(const struct sheet_request *rq, struct arena *a, struct sheet *out)
{
	const struct md_html_how how = { rq->section, rq->lang, "/media/" };
	struct str text = str_of(rq->markdown);
	struct lines lines = lines_of(text, a);
	struct md_notices notices = { 0 };
	const struct md_node *document = md_parse(text, a, &notices);
	bool titled = false;
	size_t n = 0;

	for (const struct md_node *b = document->first; b; b = b->next)
		n++;
	out->blocks.items = ARENA_ARRAY(a, n, struct sheet_block);
	out->blocks.n = n;
	n = 0;
	for (const struct md_node *b = document->first; b; b = b->next) {
		struct sheet_block *block = &out->blocks.items[n++];

		fill_block(b, &lines, &how, a, block);
		out->brackets += md_brackets(b);
		if (b->kind == MD_HEADING && !titled) {
			titled = true;
			out->title = block->text;
		} else {
			out->words += block->words;
		}
	}
	if (!titled)
		out->title = "";
	out->html_dropped = notices.html;
	out->links_dropped = notices.links;
	out->images_dropped = notices.images;
}

int sheet_job(struct str in, struct buf *out, struct err *e)
{
	ARENA(a);
	struct sheet_request rq;
	struct sheet sheet = { 0 };
	struct str text;

	if (wire_in(&sheet_request_shape, in, &a, &rq, e) != 0)
		return -1;
	text = str_of(rq.markdown);
	if ((rq.marks ? md_guard_marked(text, (size_t)rq.max_bytes, e)
		      : md_guard(text, (size_t)rq.max_bytes, e)) != 0)
		return -1;
	fill_sheet(&rq, &a, &sheet);
	wire_out(&sheet_shape, &sheet, out);
	return buf_check(out, e);
}

int sheet_read(struct str json, struct arena *a, struct sheet *out, struct err *e)
{
	return wire_in(&sheet_shape, json, a, out, e);
}
