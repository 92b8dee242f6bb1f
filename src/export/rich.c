#include "export/breaks.h"
#include "export/hyphen.h"
#include "export/para.h"

enum { TEXT_BYTES = 64 * 1024 * 1024 };

void rich_init(struct rich *r, struct setting *set, const struct lettering *look, const char *lang,
	       struct pdf_node *node)
{
	*r = (struct rich){ .set = set, .look = look, .font = look->font };
	r->lang = lang ? lang : set->lang;
	r->now = (struct span){ .node = node, .colour = look->colour };
	buf_init(&r->text, TEXT_BYTES);
	r->attrs = pango_attr_list_new();
}

void rich_done(struct rich *r)
{
	buf_done(&r->text);
	if (r->attrs)
		pango_attr_list_unref(r->attrs);
	r->attrs = NULL;
}

static bool same_span(const struct span *a, const struct span *b)
{
	return a->node == b->node && memcmp(&a->colour, &b->colour, sizeof(a->colour)) == 0 &&
	       a->deco == b->deco && a->url == b->url && a->dest == b->dest && a->note == b->note &&
	       a->changed == b->changed;
}

/* The bytes from `from` on are of the current style. */
static void mark(struct rich *r, size_t from)
{
	size_t to = r->text.len;

	if (from == to)
		return;
	if (!r->n_spans || !same_span(&r->spans[r->n_spans - 1], &r->now)) {
		struct span *s = arena_push(r->set->a, (void **)&r->spans, &r->n_spans,
					    &r->cap_spans, sizeof(*s));
		*s = r->now;
		s->from = from;
	}
	if (r->font != r->look->font) {
		PangoFontDescription *d = fontmap_describe(
			r->font, r->font & FONT_MONO ? r->look->size * 93 / 100 : r->look->size);
		PangoAttribute *attr = pango_attr_font_desc_new(d);

		pango_font_description_free(d);
		attr->start_index = (guint)from;
		attr->end_index = (guint)to;
		pango_attr_list_insert(r->attrs, attr);
	}
	if (r->raised) {
		PangoAttribute *size = pango_attr_size_new_absolute(r->look->size * 66 / 100);
		PangoAttribute *rise = pango_attr_rise_new(r->look->size * 34 / 100);

		size->start_index = rise->start_index = (guint)from;
		size->end_index = rise->end_index = (guint)to;
		pango_attr_list_insert(r->attrs, size);
		pango_attr_list_insert(r->attrs, rise);
	}
}

/* Embeddings and overrides of direction would reorder what stands around them. */
static bool is_override(uint32_t c)
{
	return c >= 0x202A && c <= 0x202E;
}

/* Append without what a page cannot show: controls, overrides, the author's own soft hyphens. */
static void put_clean(struct rich *r, struct str s)
{
	const char *end = s.ptr + s.len, *from = s.ptr;

	for (const char *at = s.ptr; at < end;) {
		uint32_t c = g_utf8_get_char(at);
		const char *next = g_utf8_next_char(at);

		if (is_override(c) || (c < 0x20 && c != '\n') || (c >= 0xFDD0 && c <= 0xFDEF) ||
		    c == 0x2028 || c == 0x2029) {
			buf_put(&r->text, from, (size_t)(at - from));
			if (c == '\t')
				buf_putc(&r->text, ' ');
			from = next;
		}
		at = next;
	}
	buf_put(&r->text, from, (size_t)(end - from));
}

void rich_plain(struct rich *r, struct str s)
{
	size_t from = r->text.len;

	if (!s.len)
		return;
	put_clean(r, s);
	mark(r, from);
}

void rich_text(struct rich *r, struct str s)
{
	rich_foreign(r, s, NULL);
}

void rich_foreign(struct rich *r, struct str s, const char *lang)
{
	size_t from = r->text.len;
	BUF(clean, TEXT_BYTES);

	if (!s.len)
		return;
	put_clean(r, s);
	if (r->text.len == from)
		return;
	buf_put(&clean, r->text.ptr + from, r->text.len - from);
	buf_cut(&r->text, from);
	breaks_put(&r->text, (struct str){ clean.ptr, clean.len },
		   r->look->hyphenate && !(r->font & FONT_MONO) ? hyphen_find(lang ? lang : r->lang)
								: NULL);
	mark(r, from);
	if (lang) {
		PangoAttribute *attr = pango_attr_language_new(pango_language_from_string(lang));

		attr->start_index = (guint)from;
		attr->end_index = (guint)r->text.len;
		pango_attr_list_insert(r->attrs, attr);
	}
}
