#include "export/flow.h"
#include "export/script.h"

/*
 * Words: a block's inline nodes into a rich text, with an element for each link, note reference,
 * piece of code and change. A note's own text is set when it is first referred to.
 */

struct inside {
	struct flow *f;
	struct rich *r;
	enum md_mark mark;
	bool in_link;
};

static void put_children(struct inside *in, const struct md_node *parent);

static struct str text_of(struct flow *f, const struct md_node *n)
{
	BUF(text, 64 * KiB);

	md_plain(n, &text);
	return (struct str){ arena_dup_len(f->a, text.ptr, text.len), text.len };
}

/* --- changes ------------------------------------------------------------------------------------ */

/* The look of a changed piece; gives what to set back. */
static struct span begin_mark(struct inside *in, enum md_mark mark)
{
	struct span before = in->r->now;
	struct span *now = &in->r->now;

	if (mark == MD_KEPT)
		return before;
	now->changed = true;
	now->node = pdf_node(in->f->pdf, before.node, "Span");
	if (mark == MD_INSERTED) {
		now->node->decoration = "Underline";
		now->colour = in->f->bw ? black : inserted_colour;
		now->deco |= DECO_UNDER;
	} else {
		now->node->decoration = "LineThrough";
		now->colour = in->f->bw ? grey : deleted_colour;
		now->deco |= DECO_STRIKE;
	}
	return before;
}

static enum md_mark mark_of(const struct inside *in, const struct md_node *n)
{
	return n->mark != MD_KEPT ? n->mark : in->mark;
}

/* --- links -------------------------------------------------------------------------------------- */

static void put_link(struct inside *in, const struct md_node *n)
{
	struct span before = in->r->now;
	struct span *now = &in->r->now;
	bool was = in->in_link;

	/* A relative address means nothing in a file. */
	if (in->in_link ||
	    !(n->url.len && (n->url.ptr[0] == '#' || str_starts(n->url, "http://") ||
			     str_starts(n->url, "https://") || str_starts(n->url, "mailto:")))) {
		put_children(in, n);
		return;
	}
	now->node = pdf_node(in->f->pdf, before.node, "Link");
	if (n->url.ptr[0] == '#')
		now->dest = arena_dup_len(in->f->a, n->url.ptr + 1, n->url.len - 1);
	else
		now->url = str_dup(in->f->a, n->url);
	now->says = text_of(in->f, n).ptr;
	now->colour = in->f->bw ? black : link_blue;
	in->in_link = true;
	put_children(in, n);
	in->in_link = was;
	in->r->now = before;
}

/* --- notes -------------------------------------------------------------------------------------- */

static void set_note(struct flow *f, const struct book_note *note, struct pdf_node *node);

static void put_note_ref(struct inside *in, const struct md_node *n)
{
	const struct book_note *note = book_note(in->f->section, n->number);
	struct span kept = begin_mark(in, mark_of(in, n)), before = in->r->now;
	struct note_boxes *boxes;
	struct pdf_node *ref;
	char digits[24];

	if (!note || !note->number) {
		in->r->now = kept;
		return;
	}
	boxes = &in->f->notes[note->number - 1];
	ref = pdf_node(in->f->pdf, before.node, "Reference");
	in->r->now.node = pdf_node(in->f->pdf, ref, "Link");
	in->r->now.dest = arena_printf(in->f->a, "n-%d", note->number);
	in->r->now.says = arena_printf(in->f->a, "%d", note->number);
	in->r->now.note = note->number;
	in->r->raised++;
	/* A word joiner, so that the number does not begin a line. */
	snprintf(digits, sizeof(digits), "\xE2\x81\xA0%d", note->number);
	rich_plain(in->r, str_of(digits));
	in->r->raised--;
	if (!boxes->node) {
		boxes->node = pdf_node(in->f->pdf, before.node, "Note");
		boxes->node->id = arena_printf(in->f->a, "note-%05d", note->number);
		ref->follow = boxes->node;
		set_note(in->f, note, boxes->node);
	}
	in->r->now = kept;
}

/* Lay a note out into boxes of its own, whatever is being laid out around its reference. */
static void set_note(struct flow *f, const struct book_note *note, struct pdf_node *node)
{
	struct flow_at outer = f->at;
	struct para *label;
	struct pdf_node *lbl = pdf_node(f->pdf, node, "Lbl");
	char digits[16];
	struct rich r;

	f->at = (struct flow_at){ .out = &f->notes[note->number - 1].boxes,
				  .node = node,
				  .right = TEXT_WIDTH,
				  .text = &look_note,
				  .mark = note->node->mark,
				  .rtl = flow_block_rtl(f, note->node),
				  .dest = arena_printf(f->a, "n-%d", note->number) };
	rich_init(&r, &f->set, &look_note, NULL, lbl);
	r.raised = 1;
	snprintf(digits, sizeof(digits), "%d", note->number);
	rich_plain(&r, str_of(digits));
	label = para_new(&r, -1);
	rich_done(&r);
	flow_label(f, label, NOTE_HANG);
	flow_blocks(f, note->node);
	if (f->at.n_labels) /* a note without words */
		flow_box(f, 0, look_note.leading, look_note.leading * 3 / 4);
	f->at = outer;
}

/* --- the walk ----------------------------------------------------------------------------------- */

/* Words, those in another script than the paragraph's with their language. */
static void put_text(struct inside *in, struct str text)
{
	struct span before = in->r->now;
	const char *other;
	struct str piece;

	while (script_next(&text, in->r->lang, &piece, &other)) {
		if (other) {
			in->r->now.node = pdf_node(in->f->pdf, before.node, "Span");
			in->r->now.node->lang = other;
		}
		rich_foreign(in->r, piece, other);
		in->r->now = before;
	}
}

static void put_styled(struct inside *in, const struct md_node *n, unsigned font, unsigned deco)
{
	unsigned font_before = in->r->font, deco_before = in->r->now.deco;

	/* Emphasis within emphasis stands upright again. */
	in->r->font = font == FONT_ITALIC ? in->r->font ^ font : in->r->font | font;
	in->r->now.deco |= deco;
	put_children(in, n);
	in->r->font = font_before;
	in->r->now.deco = deco_before;
}

static void put_inline(struct inside *in, const struct md_node *n)
{
	struct span before;
	unsigned font = in->r->font;

	switch (n->kind) {
	case MD_TEXT:
		before = begin_mark(in, mark_of(in, n));
		put_text(in, n->text);
		in->r->now = before;
		break;
	case MD_SOFT:
		if (!script_joins(STR_BUF(in->r->text), n->next))
			rich_plain(in->r, STR(" "));
		break;
	case MD_BREAK: rich_plain(in->r, STR("\n")); break;
	case MD_CODE_SPAN:
		before = begin_mark(in, mark_of(in, n));
		in->r->font |= FONT_MONO;
		in->r->now.node = pdf_node(in->f->pdf, in->r->now.node, "Code");
		rich_text(in->r, n->text);
		in->r->font = font;
		in->r->now = before;
		break;
	case MD_EMPH: put_styled(in, n, FONT_ITALIC, 0); break;
	case MD_STRONG: put_styled(in, n, FONT_BOLD, 0); break;
	case MD_STRIKE: put_styled(in, n, 0, DECO_STRIKE); break;
	case MD_LINK: put_link(in, n); break;
	case MD_NOTE_REF: put_note_ref(in, n); break;
	case MD_IMAGE: break; /* flow_figures sets it below */
	default: put_children(in, n);
	}
}

static void put_children(struct inside *in, const struct md_node *parent)
{
	for (const struct md_node *n = parent->first; n; n = n->next)
		put_inline(in, n);
}

/* --- script and direction ----------------------------------------------------------------------- */

struct sample {
	struct script_count count;
	bool full;
};

static void take_sample(const struct md_node *n, enum md_event event, void *arg)
{
	struct sample *s = arg;

	if (event != MD_ENTER || s->full)
		return;
	if (n->kind == MD_TEXT || n->kind == MD_CODE_SPAN)
		script_add(&s->count, n->text);
	s->full = s->count.letters > 400;
}

bool flow_block_rtl(const struct flow *f, const struct md_node *block)
{
	struct sample s = { 0 };

	/* What holds several blocks runs as the document does unless all of them agree. */
	if (block->first && block->first != block->last && md_is_block(block->first->kind)) {
		bool rtl = flow_block_rtl(f, block->first);

		for (const struct md_node *n = block->first->next; n; n = n->next) {
			if (flow_block_rtl(f, n) != rtl)
				return f->set.rtl;
		}
		return rtl;
	}
	md_walk(block, take_sample, &s);
	return script_rtl(&s.count, f->set.rtl);
}

struct para *flow_words(struct flow *f, const struct md_node *block, const struct lettering *look,
			struct pdf_node *node, int width)
{
	struct sample s = { 0 };
	struct inside in = { .f = f, .mark = f->at.mark };
	const char *lang;
	struct para *p;
	struct rich r;

	md_walk(block, take_sample, &s);
	lang = script_lang(&s.count, f->set.lang);
	if (strcmp(lang, f->set.lang) != 0 && !node->lang)
		node->lang = lang;
	rich_init(&r, &f->set, look, lang, node);
	in.r = &r;
	put_children(&in, block);
	p = para_new(&r, width);
	rich_done(&r);
	return p;
}
