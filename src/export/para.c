#include "export/para.h"

/* Where text stands in its leading: this much above the baseline, in thousandths. */
enum { ABOVE = 755 };

void setting_done(struct setting *set)
{
	if (set->layouts)
		g_ptr_array_unref(set->layouts);
	if (set->pango)
		g_object_unref(set->pango);
	set->layouts = NULL;
	set->pango = NULL;
}

void setting_missing(struct setting *set, uint32_t c)
{
	struct missing *m;

	for (size_t i = 0; i < set->n_missing; i++) {
		if (set->missing[i].c == c) {
			set->missing[i].n++;
			return;
		}
	}
	m = arena_push(set->a, (void **)&set->missing, &set->n_missing, &set->cap_missing,
		       sizeof(*m));
	*m = (struct missing){ c, 1 };
}

static bool ends_in_colon(const struct buf *text)
{
	const char *end = text->ptr + text->len;

	while (end > text->ptr && (end[-1] == ' ' || end[-1] == '\n'))
		end--;
	if (end > text->ptr && end[-1] == ':')
		return true;
	return end - text->ptr >= 3 && memcmp(end - 3, "\xEF\xBC\x9A", 3) == 0; /* fullwidth */
}

/* Scripts with few spaces or none are not justified: the few would gape. */
static bool has_spaces(const char *lang)
{
	static const char *const without[] = { "lo", "th", "km", "my", "bo", "dz" };

	for (size_t i = 0; i < COUNT(without); i++) {
		if (strncmp(lang, without[i], 2) == 0 && (!lang[2] || lang[2] == '-'))
			return false;
	}
	return true;
}

static void align(PangoLayout *layout, const struct setting *set, const struct lettering *look,
		  const char *lang)
{
	if (look->align == ALIGN_CENTER)
		pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	else if (look->align == ALIGN_END)
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	if (look->align == ALIGN_JUSTIFY && !set->ragged && has_spaces(lang))
		pango_layout_set_justify(layout, TRUE);
}

/*
 * The last word of a paragraph is not divided: its soft hyphens become U+034F, which is as long in
 * bytes and lets no line end.
 */
static void keep_last_word(struct buf *text)
{
	size_t at = text->len;

	while (at && (text->ptr[at - 1] == ' ' || text->ptr[at - 1] == '\n'))
		at--;
	for (; at >= 2 && text->ptr[at - 1] != ' '; at--) {
		if (memcmp(text->ptr + at - 2, "\xC2\xAD", 2) == 0)
			memcpy(text->ptr + at - 2, "\xCD\x8F", 2);
	}
}

/* How far a line reaches beyond width, and how much of that its spaces can give: 30 in 100. */
static int overhang(const PangoLayoutLine *line, const char *text, int width, int *room,
		    int *spaces)
{
	int over = -width;

	*room = *spaces = 0;
	for (GSList *l = line->runs; l; l = l->next) {
		const PangoGlyphItem *run = l->data;

		for (int i = 0; i < run->glyphs->num_glyphs; i++) {
			int advance = run->glyphs->glyphs[i].geometry.width;
			int at = run->item->offset + run->glyphs->log_clusters[i];

			over += advance;
			if (text[at] != ' ' || !advance)
				continue;
			*room += advance * 3 / 10;
			++*spaces;
		}
	}
	return over;
}

static void tuck_in(PangoLayoutLine *line, const char *text, int over, int spaces)
{
	assert(spaces > 0);
	for (GSList *l = line->runs; l; l = l->next) {
		PangoGlyphItem *run = l->data;

		for (int i = 0; i < run->glyphs->num_glyphs; i++) {
			PangoGlyphInfo *g = &run->glyphs->glyphs[i];
			int part;

			if (text[run->item->offset + run->glyphs->log_clusters[i]] != ' ' ||
			    !g->geometry.width)
				continue;
			part = over / spaces;
			spaces = MAX(spaces - 1, 1);
			g->geometry.width -= part;
			over -= part;
		}
	}
}

/* Draw every line back to width; false, and nothing is done, if one has not the spaces for it. */
static bool tuck_all(const struct para *p, int width)
{
	const char *text = pango_layout_get_text(p->layout);
	int room, spaces;

	for (int i = 0; i < p->n_lines; i++) {
		if (overhang(para_line(p, i), text, width, &room, &spaces) > room)
			return false;
	}
	for (int i = 0; i < p->n_lines; i++) {
		PangoLayoutLine *line = pango_layout_get_line(p->layout, i);
		int over = overhang(line, text, width, &room, &spaces);

		if (over > 0)
			tuck_in(line, text, over, spaces);
	}
	return true;
}

/*
 * Pango only widens spaces. A justified paragraph is broken a little too wide, then its lines are
 * drawn back: so spaces may be narrower than usual, too, and fewer lines are loose. (Pango also does not
 * always count the hyphen that it adds; that is drawn back in the same way.)
 */
static void justify(struct para *p, int width)
{
	if (tuck_all(p, width))
		return;
	para_break(p, width);
	tuck_all(p, width);
}

struct para *para_new(struct rich *r, int width)
{
	struct setting *set = r->set;
	struct para *p = ARENA_NEW(set->a, struct para);
	PangoLayout *layout = pango_layout_new(set->pango);
	PangoFontDescription *d = fontmap_describe(r->look->font, r->look->size);
	bool justified;

	if (strcmp(r->lang, set->lang) != 0) {
		PangoAttribute *lang = pango_attr_language_new(pango_language_from_string(r->lang));

		lang->start_index = 0;
		lang->end_index = G_MAXUINT;
		pango_attr_list_insert_before(r->attrs, lang);
	}
	pango_layout_set_font_description(layout, d);
	pango_font_description_free(d);
	pango_layout_set_attributes(layout, r->attrs);
	pango_layout_set_auto_dir(layout, TRUE);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	align(layout, set, r->look, r->lang);
	keep_last_word(&r->text);
	pango_layout_set_text(layout, r->text.ptr, (int)r->text.len);
	justified = width > 0 && pango_layout_get_justify(layout);
	pango_layout_set_width(layout, width < 0   ? -1
				       : justified ? width + r->look->size / 2
						   : width);
	g_ptr_array_add(set->layouts, layout);
	p->layout = layout;
	p->look = r->look;
	p->spans = r->spans;
	p->n_spans = r->n_spans;
	p->lang = r->lang;
	p->n_lines = pango_layout_get_line_count(layout);
	p->rtl = pango_layout_get_line_readonly(layout, 0)->resolved_dir == PANGO_DIRECTION_RTL;
	p->colon = ends_in_colon(&r->text);
	if (justified)
		justify(p, width);
	return p;
}

struct para *para_plain(struct setting *set, const struct lettering *look, const char *s,
			struct pdf_node *node, int width)
{
	struct para *p;
	struct rich r;

	rich_init(&r, set, look, NULL, node);
	rich_plain(&r, str_of(s));
	p = para_new(&r, width);
	rich_done(&r);
	return p;
}

struct para *para_short(struct setting *set, const struct lettering *look, const char *s, int width)
{
	struct para *p = para_plain(set, look, s, NULL, -1);

	if (para_line_width(p, 0) > width) {
		pango_layout_set_ellipsize(p->layout, PANGO_ELLIPSIZE_END);
		para_break(p, width);
	}
	return p;
}

void para_break(struct para *p, int width)
{
	pango_layout_set_width(p->layout, width);
	p->n_lines = pango_layout_get_line_count(p->layout);
}

void para_balance(struct para *p, int width)
{
	int lines = p->n_lines, low = width / 2, high = width;

	if (lines < 2 || lines > 4)
		return;
	while (high - low > 1024) {
		int mid = low + (high - low) / 2;

		para_break(p, mid);
		if (p->n_lines > lines)
			low = mid;
		else
			high = mid;
	}
	para_break(p, high);
}

PangoLayoutLine *para_line(const struct para *p, int line)
{
	return pango_layout_get_line_readonly(p->layout, line);
}

/* Do all runs come from fonts whose ink is known to fit the leading? */
static bool plain_line(const PangoLayoutLine *line)
{
	for (const GSList *l = line->runs; l; l = l->next) {
		const PangoGlyphItem *run = l->data;
		const struct font_face *face = fontmap_face(run->item->analysis.font);

		if (!face || !face->plain)
			return false;
	}
	return true;
}

void para_metrics(const struct para *p, int line, int *height, int *baseline)
{
	int above = p->look->leading * ABOVE / 1000, below = p->look->leading - above;
	PangoLayoutLine *l = para_line(p, line);

	if (!plain_line(l)) {
		PangoRectangle ink;
		int air = p->look->size / 20;

		pango_layout_line_get_extents(l, &ink, NULL);
		above = MAX(above, air - ink.y);
		below = MAX(below, ink.y + ink.height + air);
	}
	*height = above + below;
	*baseline = above;
}

int para_line_width(const struct para *p, int line)
{
	PangoLayoutLine *l = para_line(p, line);
	int width = 0;

	for (const GSList *r = l->runs; r; r = r->next) {
		const PangoGlyphItem *run = r->data;

		width += run->start_x_offset + pango_glyph_string_get_width(run->glyphs);
	}
	return width;
}

int para_line_x(const struct para *p, int line, int width)
{
	bool rtl = para_line(p, line)->resolved_dir == PANGO_DIRECTION_RTL;
	int spare = width - para_line_width(p, line);

	switch (p->look->align) {
	case ALIGN_CENTER: return spare / 2;
	case ALIGN_END: return rtl ? 0 : spare;
	default: return rtl ? spare : 0;
	}
}

void para_extremes(const struct para *p, int *longest_word, int *longest_line)
{
	const PangoLogAttr *attrs;
	const char *text = pango_layout_get_text(p->layout);
	int n_attrs, word = 0;

	*longest_word = *longest_line = 0;
	attrs = pango_layout_get_log_attrs_readonly(p->layout, &n_attrs);
	for (int i = 0; i < p->n_lines; i++) {
		PangoLayoutLine *l = para_line(p, i);
		int total = 0;

		word = 0;
		for (GSList *r = l->runs; r; r = r->next) {
			PangoGlyphItem *run = r->data;
			long at = g_utf8_pointer_to_offset(text, text + run->item->offset);
			int n = run->item->num_chars;
			int *widths = g_new(int, n);

			pango_glyph_item_get_logical_widths(run, text, widths);
			for (int k = 0; k < n; k++) {
				if (at + k < n_attrs && attrs[at + k].is_line_break &&
				    !attrs[at + k].break_inserts_hyphen)
					word = 0;
				if (!attrs[at + k].is_white)
					word += widths[k];
				total += widths[k];
				*longest_word = MAX(*longest_word, word);
			}
			g_free(widths);
		}
		*longest_line = MAX(*longest_line, total);
	}
}

const struct span *para_span(const struct para *p, size_t at)
{
	size_t low = 0, high = p->n_spans;

	if (!p->n_spans)
		return NULL;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (p->spans[mid].from <= at)
			low = mid;
		else
			high = mid;
	}
	return &p->spans[low];
}
