#include "export/draw_text.h"

/*
 * A line's glyphs, cluster by cluster: runs in the order of the text, glyphs of a run from left to
 * right, whatever its direction. That order is what readers of the text layer expect.
 */

struct pen {
	struct flow *f;
	const struct para *p;
	const char *text;
	bool artifact;
	int y; /* the line's baseline on the page */
	int top, bottom;
	struct link_box {
		const struct span *span;
		int left, right;
	} link; /* the link being drawn; span NULL: none */
};

/* A run with where it begins. */
struct placed_run {
	PangoGlyphItem *run;
	int x;
};

static int by_offset(const void *a, const void *b)
{
	return ((const struct placed_run *)a)->run->item->offset -
	       ((const struct placed_run *)b)->run->item->offset;
}

static void end_link(struct pen *pen)
{
	const struct span *s = pen->link.span;
	int box[4] = { pen->link.left, pen->top, pen->link.right, pen->bottom };

	pen->link.span = NULL;
	if (!s || box[2] <= box[0])
		return;
	pdf_link(pen->f->pdf, s->node, box, s->url, s->dest, s->says);
}

static void note_link(struct pen *pen, const struct span *s, int left, int right)
{
	bool is = s && (s->url || s->dest);

	if (is && s->dest && !g_hash_table_contains(pen->f->places, s->dest)) {
		s->node->type = "Span"; /* it leads nowhere in this file */
		is = false;
	}
	if (pen->link.span && (!is || pen->link.span->node != s->node))
		end_link(pen);
	if (!is || pen->artifact)
		return;
	if (!pen->link.span)
		pen->link = (struct link_box){ s, left, right };
	pen->link.left = MIN(pen->link.left, left);
	pen->link.right = MAX(pen->link.right, right);
}

/* What a cluster says: its characters less the chances to break that were put in. (A soft hyphen
 * has a glyph only where it shows.) */
static struct str says_of(struct flow *f, const char *text, int from, int to)
{
	BUF(says, 4096);

	for (const char *at = text + from; at < text + to; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c != 0x200B && c != 0x2060 && c != 0x34F && (c != 0xAD || from + 2 == to))
			buf_put(&says, at, (size_t)(g_utf8_next_char(at) - at));
	}
	return (struct str){ arena_dup_len(f->a, says.ptr, says.len), says.len };
}

/* The glyph for a character that no font has: an empty square, said as the character. */
static unsigned substitute(struct flow *f, struct font_face **face, const char *text)
{
	gunichar c = g_utf8_get_char(text);
	hb_codepoint_t g;

	setting_missing(&f->set, c);
	for (size_t i = 0; i < 2; i++) {
		for (unsigned family = 0; family < FONT_FALLBACKS; family++) {
			struct font_face *other = fonts_face(family, 0);

			if (other &&
			    hb_font_get_nominal_glyph(other->font, i ? 0xFFFD : 0x25A1, &g)) {
				*face = other;
				return g;
			}
		}
	}
	hb_font_get_nominal_glyph((*face)->font, '?', &g);
	return g;
}

/* A glyph of its own cluster that is read with the letter before it: a mark that takes no room. */
static bool leans(const struct pen *pen, const PangoGlyphItem *run, int i)
{
	const char *at = pen->text + run->item->offset + run->glyphs->log_clusters[i];
	GUnicodeType type = g_unichar_type(g_utf8_get_char(at));

	return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
	       (type == G_UNICODE_SPACING_MARK && run->glyphs->glyphs[i].geometry.width == 0);
}

/* A joiner or its contrary: shows nothing, but a word without it is spelt otherwise. */
static bool joins(const struct pen *pen, const PangoGlyphItem *run, int i)
{
	const char *at = pen->text + run->item->offset + run->glyphs->log_clusters[i];
	gunichar c = g_utf8_get_char(at);

	return run->glyphs->glyphs[i].glyph == PANGO_GLYPH_EMPTY && (c == 0x200C || c == 0x200D);
}

/*
 * Readers put the letters of a run from right to left into the text's order by where they stand.
 * A mark stands somewhere over its letter, so something without ink goes before and behind it: at
 * the letter's left edge, where the mark then counts as standing.
 */
static struct pdf_glyph anchor(const struct font_face *face, int x, int y)
{
	return (struct pdf_glyph){ face->blank, x, y };
}

/* Glyphs [from, to) of a run as one cluster; gives its width. */
static int show_cluster(struct pen *pen, const PangoGlyphItem *run, int x, const int glyphs[2],
			const int bytes[2])
{
	struct font_face *face = fontmap_face(run->item->analysis.font);
	const struct span *span = para_span(pen->p, (size_t)bytes[0]);
	struct pdf_glyph drawn[64];
	struct pdf_cluster c = { .face = face,
				 .size = fontmap_size(run->item->analysis.font),
				 .glyphs = drawn };
	bool anchored = run->item->analysis.level % 2 && leans(pen, run, glyphs[0]);
	int width = 0;

	c.ordered = anchored;
	/* From right to left a joiner stands behind its letter by standing at its left edge. */
	if (anchored || joins(pen, run, glyphs[0]))
		drawn[c.n_glyphs++] = anchor(face, x, pen->y);
	for (int i = glyphs[0]; i < glyphs[1]; i++) {
		const PangoGlyphInfo *g = &run->glyphs->glyphs[i];
		unsigned gid = g->glyph;

		if (gid == PANGO_GLYPH_EMPTY && bytes[1] - bytes[0] == 1 &&
		    pen->text[bytes[0]] == ' ')
			hb_font_get_nominal_glyph(face->font, ' ', &gid);
		if (gid & PANGO_GLYPH_UNKNOWN_FLAG && gid != PANGO_GLYPH_EMPTY)
			gid = substitute(pen->f, &c.face, pen->text + bytes[0]);
		if (gid != PANGO_GLYPH_EMPTY && c.n_glyphs + 1 < COUNT(drawn))
			drawn[c.n_glyphs++] =
				(struct pdf_glyph){ gid, x + width + g->geometry.x_offset,
						    pen->y - run->y_offset + g->geometry.y_offset };
		width += g->geometry.width;
	}
	if (anchored)
		drawn[c.n_glyphs++] = anchor(face, x + width, pen->y);
	if (!c.n_glyphs)
		return width;
	c.x = x;
	c.width = width;
	c.text = says_of(pen->f, pen->text, bytes[0], bytes[1]);
	c.colour = span ? span->colour : pen->p->look->colour;
	note_link(pen, span, x, x + width);
	if (span && span->node && !pen->artifact)
		pdf_content(pen->f->pdf, span->node);
	pdf_show(pen->f->pdf, &c);
	return width;
}

/* The glyphs of one cluster from i on: those that share one and, from left to right, marks and
 * joiners with their letter. */
static int end_of_cluster(const struct pen *pen, const PangoGlyphItem *run, int i, bool rtl)
{
	const PangoGlyphString *gs = run->glyphs;
	int to = i + 1;

	while (to < gs->num_glyphs && (gs->log_clusters[to] == gs->log_clusters[to - 1] ||
				       (!rtl && (leans(pen, run, to) || joins(pen, run, to)))))
		to++;
	return to;
}

static void show_run(struct pen *pen, const struct placed_run *at)
{
	const PangoGlyphString *gs = at->run->glyphs;
	const PangoItem *item = at->run->item;
	bool rtl = item->analysis.level % 2;
	int x = at->x + at->run->start_x_offset;

	for (int i = 0; i < gs->num_glyphs;) {
		int to = end_of_cluster(pen, at->run, i, rtl), from, end;

		/* The cluster's bytes end where the next one in the text begins. */
		from = gs->log_clusters[i];
		if (rtl)
			end = i ? gs->log_clusters[i - 1] : item->length;
		else
			end = to < gs->num_glyphs ? gs->log_clusters[to] : item->length;
		x += show_cluster(pen, at->run, x, (const int[]){ i, to },
				  (const int[]){ item->offset + from, item->offset + end });
		i = to;
	}
}

/* Underlines and strikes are artifacts, drawn after the words that they mark. */
static void draw_decoration(struct pen *pen, const struct placed_run *runs, size_t n)
{
	struct pdf *pdf = pen->f->pdf;
	int size = pen->p->look->size;

	for (size_t i = 0; i < n; i++) {
		const PangoGlyphString *gs = runs[i].run->glyphs;
		int x = runs[i].x + runs[i].run->start_x_offset;

		for (int k = 0; k < gs->num_glyphs; k++) {
			int width = gs->glyphs[k].geometry.width;
			int byte = runs[i].run->item->offset + gs->log_clusters[k];
			const struct span *s = para_span(pen->p, (size_t)byte);

			if (s && s->deco)
				pdf_artifact(pdf, "Layout");
			if (s && s->deco & DECO_UNDER)
				pdf_rect(pdf, x, pen->y + size / 9, width, size / 18, s->colour);
			if (s && s->deco & DECO_STRIKE)
				pdf_rect(pdf, x, pen->y - size / 4, width, size / 18, s->colour);
			x += width;
		}
	}
}

static void draw(struct flow *f, const struct para *p, int line, int x, int y, bool artifact)
{
	PangoLayoutLine *l = para_line(p, line);
	struct pen pen = { .f = f,
			   .p = p,
			   .text = pango_layout_get_text(p->layout),
			   .y = y,
			   .artifact = artifact };
	size_t n = g_slist_length(l->runs), i = 0;
	struct placed_run *runs = mem_new(n + 1, sizeof(*runs));
	bool decorated = false;

	pen.top = y - p->look->size * 9 / 10;
	pen.bottom = y + p->look->size * 3 / 10;
	for (GSList *r = l->runs; r; r = r->next, i++) {
		runs[i] = (struct placed_run){ r->data, x };
		x += runs[i].run->start_x_offset +
		     pango_glyph_string_get_width(runs[i].run->glyphs);
	}
	/* Decorations look at positions from left to right; words want the text's order. */
	qsort(runs, n, sizeof(*runs), by_offset);
	for (i = 0; i < n; i++)
		show_run(&pen, &runs[i]);
	end_link(&pen);
	for (i = 0; i < p->n_spans && !decorated; i++)
		decorated = p->spans[i].deco != 0;
	if (decorated)
		draw_decoration(&pen, runs, n);
	free(runs);
}

void draw_line(struct flow *f, const struct para *p, int line, int x, int y)
{
	draw(f, p, line, x, y, false);
}

void draw_artifact_line(struct flow *f, const struct para *p, int line, int x, int y)
{
	draw(f, p, line, x, y, true);
}
