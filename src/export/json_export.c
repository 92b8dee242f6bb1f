#include "export/json_export.h"

#include "document/manifest.h"

/* clang-format off */
static const struct wire_field paragraph_fields[] = {
	W_STR(struct export_paragraph, id, WIRE_NULL, 0, 0),
	W_STR(struct export_paragraph, number, WIRE_NULL, 0, 0),
	W_STR(struct export_paragraph, kind, 0, 0, 0),
	W_STR(struct export_paragraph, text, 0, 0, 0),
	W_END
};
static const struct wire_shape paragraph_shape =
	W_SHAPE("export_paragraph", struct export_paragraph, paragraph_fields);
static const struct wire_field section_fields[] = {
	W_STR(struct export_section, id, 0, 0, 0),
	W_STR(struct export_section, title, WIRE_NULL, 0, 0),
	W_ENUM(struct export_section, kind, 0, section_kind_names),
	W_STR(struct export_section, markdown, 0, 0, 0),
	W_LIST(struct export_section, paragraphs, 0, 0, &paragraph_shape),
	W_OBJ(struct export_section, follows, WIRE_OPTIONAL, &bundle_follows_shape),
	W_END
};
static const struct wire_shape section_shape =
	W_SHAPE("export_section", struct export_section, section_fields);
static const struct wire_field version_fields[] = {
	W_STR(struct bundle_version, name, WIRE_NULL, 0, 0),
	W_STR(struct bundle_version, symbol, WIRE_NULL, 0, 0),
	W_STR(struct bundle_version, date, WIRE_NULL, 0, 0),
	W_STR(struct bundle_version, commit, WIRE_NULL, 0, 0),
	W_END
};
static const struct wire_shape version_shape =
	W_SHAPE("export_version", struct bundle_version, version_fields);
static const struct wire_field document_fields[] = {
	W_STR(struct export_document, title, 0, 0, 0),
	W_STR(struct export_document, subtitle, WIRE_NULL, 0, 0),
	W_STR(struct export_document, symbol, WIRE_NULL, 0, 0),
	W_STR(struct export_document, lang, 0, 0, 0),
	W_STR(struct export_document, direction, 0, 0, 0),
	W_STR(struct export_document, event, WIRE_NULL, 0, 0),
	W_STR(struct export_document, place, WIRE_NULL, 0, 0),
	W_STR(struct export_document, dates, WIRE_NULL, 0, 0),
	W_STR(struct export_document, standing, WIRE_NULL, 0, 0),
	W_OBJ(struct export_document, version, WIRE_NULL, &version_shape),
	W_LIST(struct export_document, sections, 0, 0, &section_shape),
	W_END
};
/* clang-format on */
const struct wire_shape export_document_shape =
	W_SHAPE("export_document", struct export_document, document_fields);

/* The contract's kind of a top-level block. */
static const char *kind_of(const struct book_section *s, const struct md_node *n)
{
	switch (n->kind) {
	case MD_HEADING: return "heading";
	case MD_REMARK: return "remark";
	case MD_LIST: return "list";
	case MD_TABLE: return "table";
	case MD_QUOTE: return "quote";
	case MD_CODE: return "code";
	case MD_NOTE: return "note";
	default: break;
	}
	if (s->kind == KIND_PREAMBLE)
		return "preambular";
	return s->kind == KIND_OPERATIVE ? "operative" : "text";
}

static void put_text(struct buf *out, const struct md_node *n)
{
	if (out->len)
		buf_putc(out, '\n');
	if (n->kind == MD_CODE)
		buf_put(out, n->text.ptr, n->text.len);
	else
		md_plain(n, out);
}

static void take_paragraphs(const struct book_section *s, struct arena *a,
			    struct export_section *out)
{
	out->paragraphs.items =
		ARENA_ARRAY(a, s->n_blocks + s->n_notes + 1, struct export_paragraph);
	for (size_t i = 0; i < s->n_blocks; i++) {
		const struct book_block *k = &s->blocks[i];
		struct export_paragraph *p = &out->paragraphs.items[out->paragraphs.n];
		BUF(text, 16 * MiB);

		if (k->node->kind == MD_RULE)
			continue;
		*p = (struct export_paragraph){ k->id, k->number, kind_of(s, k->node), NULL };
		put_text(&text, k->node);
		for (; book_joins(s, i + 1); i++)
			put_text(&text, s->blocks[i + 1].node);
		p->text = arena_dup(a, text.ptr);
		out->paragraphs.n++;
	}
	for (size_t i = 0; i < s->n_notes; i++) {
		struct export_paragraph *p = &out->paragraphs.items[out->paragraphs.n];
		BUF(text, 16 * MiB);

		if (!s->notes[i].node || !s->notes[i].number)
			continue;
		put_text(&text, s->notes[i].node);
		*p = (struct export_paragraph){ NULL, arena_printf(a, "%d", s->notes[i].number),
						"note", arena_dup(a, text.ptr) };
		out->paragraphs.n++;
	}
}

void json_export(const struct book *book, struct arena *a, struct buf *out)
{
	const struct bundle *b = book->bundle;
	struct export_document d = {
		.title = b->title,
		.subtitle = b->subtitle,
		.symbol = b->symbol,
		.lang = b->lang,
		.direction = bundle_rtl(b) ? "rtl" : "ltr",
		.event = b->event,
		.place = b->place,
		.dates = b->dates,
		.standing = b->standing,
		.version = b->version,
	};

	d.sections.n = book->n_sections;
	d.sections.items = ARENA_ARRAY(a, book->n_sections + 1, struct export_section);
	for (size_t i = 0; i < book->n_sections; i++) {
		const struct book_section *s = &book->sections[i];

		d.sections.items[i] = (struct export_section){ .id = s->from->id,
							       .title = s->title,
							       .kind = s->kind,
							       .markdown = s->from->markdown,
							       .follows = s->from->follows };
		take_paragraphs(s, a, &d.sections.items[i]);
	}
	wire_out_pretty(&export_document_shape, &d, out);
}

int json_document_read(struct str json, struct arena *a, struct export_document *out, struct err *e)
{
	struct err why = { 0 };

	if (wire_in(&export_document_shape, json, a, out, &why) == 0)
		return 0;
	/* Which member it was is said; a body of a request it is not. */
	err_set(e, ERR_TEXT, "bad-text.json-document", "%s", why.key);
	snprintf(e->what, sizeof(e->what), "%s", why.what);
	return -1;
}
