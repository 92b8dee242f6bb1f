#include "export/pdf_inside.h"

/*
 * Glyphs into TJ arrays. The pen is followed in exact integers (Pango units × 1000), so that the
 * rounding of widths to thousandths of an em never adds up.
 */

/* Thousandths of an em that a glyph may stand beside its place: less than anyone sees, and it keeps
 * the rounding of Pango's units from filling the file with numbers. */
enum { SLACK = 4 };

static void end_hex(struct pdf *p)
{
	if (p->text.hex)
		buf_putc(pdf_out(p), '>');
	p->text.hex = false;
}

static void end_run(struct pdf *p)
{
	end_hex(p);
	if (p->text.run)
		buf_puts(pdf_out(p), "]TJ\n");
	p->text.run = false;
}

void pdf_text_close(struct pdf *p)
{
	end_run(p);
	if (p->text.open)
		buf_puts(pdf_out(p), "ET\n");
	p->text.open = false;
}

static void set_font(struct pdf *p, struct pdf_font *font, int size)
{
	struct pdf_text *t = &p->text;
	size_t i = 0;

	if (t->open && t->font == font && t->size == size)
		return;
	end_run(p);
	if (!t->open)
		buf_puts(pdf_out(p), "BT\n");
	t->open = true;
	t->font = font;
	t->size = size;
	t->y = INT32_MIN;
	while (p->fonts[i] != font)
		i++;
	buf_printf(pdf_out(p), "/F%zu ", i);
	pdf_points(pdf_out(p), size);
	buf_puts(pdf_out(p), " Tf\n");
}

static void set_place(struct pdf *p, int x, int y)
{
	struct pdf_text *t = &p->text;
	struct buf *out = pdf_out(p);

	end_run(p);
	buf_puts(out, "1 0 0 1 ");
	pdf_points(out, x);
	buf_putc(out, ' ');
	pdf_points(out, p->pages[p->n_pages - 1].height - y);
	buf_puts(out, " Tm\n");
	t->y = y;
	t->pen = (int64_t)x * 1000;
}

static void put_glyph(struct pdf *p, const struct pdf_glyph *g)
{
	struct pdf_text *t = &p->text;
	struct buf *out = pdf_out(p);
	int64_t off;

	if (t->y != g->y)
		set_place(p, g->x, g->y);
	off = (int64_t)g->x * 1000 - t->pen;
	off = (off + (off < 0 ? -t->size : t->size) / 2) / t->size;
	if (off > 30000 || off < -30000) {
		set_place(p, g->x, g->y);
		off = 0;
	}
	if (!t->run)
		buf_putc(out, '[');
	t->run = true;
	if (off >= SLACK || off <= -SLACK) {
		end_hex(p);
		buf_printf(out, "%lld", (long long)-off);
		t->pen += off * t->size;
	}
	if (!t->hex)
		buf_putc(out, '<');
	t->hex = true;
	pdf_hex(out, g->gid);
	t->pen += (int64_t)pdf_font_width(t->font, g->gid) * t->size;
	t->font->glyphs[g->gid].used = true;
}

/* Can the font's ToUnicode alone say what this cluster is? It can for one glyph of one meaning. */
static bool says_itself(struct pdf *p, struct pdf_font *f, const struct pdf_cluster *c)
{
	struct pdf_glyph_use *use;

	if (c->n_glyphs != 1 || c->text.len == 0)
		return false;
	use = &f->glyphs[c->glyphs[0].gid];
	if (!use->text.ptr)
		use->text = (struct str){ str_dup(p->a, c->text), c->text.len };
	return str_same(use->text, c->text);
}

/*
 * The last glyph of a cluster of several: spaced so that the pen ends where the cluster does.
 * Readers take a cluster to reach from its first glyph to where its last one leaves the pen, and
 * would see a gap in the word behind a mark of no width.
 */
static void put_last(struct pdf *p, const struct pdf_cluster *c, const struct pdf_glyph *g)
{
	struct pdf_text *t = &p->text;
	int64_t end = ((int64_t)c->x + c->width) * 1000;
	int64_t now = (int64_t)g->x * 1000 + (int64_t)pdf_font_width(t->font, g->gid) * t->size;
	int64_t off = (end - now) / 1000;

	if (off > -c->size / 50 && off < c->size / 50) {
		put_glyph(p, g);
		return;
	}
	end_run(p);
	pdf_points(pdf_out(p), off);
	buf_puts(pdf_out(p), " Tc\n");
	put_glyph(p, g);
	t->pen += off * 1000;
	end_run(p);
	buf_puts(pdf_out(p), "0 Tc\n");
}

/* Glyphs that move the pen in their order, then marks, which do not. */
static void put_cluster(struct pdf *p, const struct pdf_cluster *c)
{
	const struct pdf_glyph *last = NULL;

	for (int marks = 0; marks < 2; marks++) {
		for (size_t i = 0; i < c->n_glyphs; i++) {
			const struct pdf_glyph *g = &c->glyphs[i];

			bool mark = !c->ordered && pdf_font_width(p->text.font, g->gid) == 0;

			if (mark != marks)
				continue;
			if (last)
				put_glyph(p, last);
			last = g;
		}
	}
	assert(last);
	put_last(p, c, last);
}

void pdf_show(struct pdf *p, const struct pdf_cluster *c)
{
	struct pdf_font *font = pdf_font_use(p, c->face);
	bool plain;

	if (!c->n_glyphs)
		return;
	plain = says_itself(p, font, c);
	if (p->fill_set == false || memcmp(&p->fill, &c->colour, sizeof(p->fill)) != 0)
		end_run(p);
	pdf_fill(p, c->colour);
	set_font(p, font, c->size);
	if (!plain) {
		end_run(p);
		buf_puts(pdf_out(p), "/Span<</ActualText<FEFF");
		pdf_utf16(pdf_out(p), c->text);
		buf_puts(pdf_out(p), ">>>BDC\n");
	}
	if (plain)
		put_glyph(p, &c->glyphs[0]);
	if (!plain) {
		put_cluster(p, c);
		end_run(p);
		buf_puts(pdf_out(p), "EMC\n");
	}
}
