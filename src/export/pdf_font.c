#include "export/pdf_inside.h"

#include "base/gz.h"

#include <glib.h>
#include <hb-ot.h>
#include <hb-subset.h>

/*
 * Type0 fonts with Identity-H. TrueType outlines keep their glyph ids and go in as FontFile2; of
 * CID-keyed CFF only the bare table goes in (CIDFontType0C), where the CIDs are the old glyph ids.
 */

struct pdf_font *pdf_font_use(struct pdf *p, struct font_face *face)
{
	struct pdf_font *f;

	if (p->text.font && p->text.font->face == face)
		return p->text.font;
	for (size_t i = 0; i < p->n_fonts; i++) {
		if (p->fonts[i]->face == face)
			return p->fonts[i];
	}
	f = ARENA_NEW(p->a, struct pdf_font);
	f->face = face;
	f->object = pdf_reserve(&p->file);
	f->n_glyphs = hb_face_get_glyph_count(face->face);
	f->glyphs = ARENA_ARRAY(p->a, f->n_glyphs, struct pdf_glyph_use);
	f->widths = ARENA_ARRAY(p->a, f->n_glyphs, int);
	memset(f->widths, 0xFF, f->n_glyphs * sizeof(int));
	*(struct pdf_font **)arena_push(p->a, (void **)&p->fonts, &p->n_fonts, &p->cap_fonts,
					sizeof(void *)) = f;
	return f;
}

int pdf_font_width(struct pdf_font *f, unsigned gid)
{
	assert(gid < f->n_glyphs);
	if (f->widths[gid] < 0) {
		int64_t w = hb_font_get_glyph_h_advance(f->face->font, gid);

		f->widths[gid] = (int)((w * 1000 + f->face->upem / 2) / f->face->upem);
	}
	return f->widths[gid];
}

static hb_blob_t *subset(const struct pdf_font *f)
{
	static const hb_tag_t dropped[] = {
		HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
		HB_TAG('n', 'a', 'm', 'e'), HB_TAG('O', 'S', '/', '2'), HB_TAG('p', 'o', 's', 't'),
		HB_TAG('c', 'm', 'a', 'p'), HB_TAG('m', 'e', 't', 'a'), HB_TAG('D', 'S', 'I', 'G'),
		HB_TAG('B', 'A', 'S', 'E'), HB_TAG('V', 'O', 'R', 'G'), HB_TAG('v', 'h', 'e', 'a'),
		HB_TAG('v', 'm', 't', 'x'), HB_TAG('M', 'A', 'T', 'H'), HB_TAG('k', 'e', 'r', 'n'),
		HB_TAG('S', 'T', 'A', 'T'), HB_TAG('g', 'a', 's', 'p'), HB_TAG('F', 'F', 'T', 'M'),
	};
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_face_t *made;
	hb_blob_t *blob;
	hb_set_t *set;

	if (!input)
		mem_die("out of memory");
	set = hb_subset_input_glyph_set(input);
	for (unsigned g = 0; g < f->n_glyphs; g++) {
		if (f->glyphs[g].used)
			hb_set_add(set, g);
	}
	set = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < COUNT(dropped); i++)
		hb_set_add(set, dropped[i]);
	hb_subset_input_set_flags(
		input, f->face->cff ? HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE
				    : HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_RETAIN_GIDS);
	made = hb_subset_or_fail(f->face->face, input);
	hb_subset_input_destroy(input);
	if (!made)
		return NULL;
	blob = f->face->cff ? hb_face_reference_table(made, HB_TAG('C', 'F', 'F', ' '))
			    : hb_face_reference_blob(made);
	hb_face_destroy(made);
	return blob;
}

/* Glyph ids in hex, in ranges of 100, each with the characters it stands for. */
static void to_unicode(const struct pdf_font *f, struct buf *out)
{
	unsigned n = 0, left;

	buf_puts(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
		      "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
		      "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
		      "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
	for (unsigned g = 0; g < f->n_glyphs; g++)
		n += f->glyphs[g].used;
	left = 0;
	for (unsigned g = 0; g < f->n_glyphs; g++) {
		if (!f->glyphs[g].used)
			continue;
		if (left == 0) {
			left = MIN(n, 100U);
			n -= left;
			buf_printf(out, "%u beginbfchar\n", left);
		}
		buf_printf(out, "<%04X><", g);
		pdf_utf16(out, f->glyphs[g].text);
		buf_puts(out, ">\n");
		if (--left == 0)
			buf_puts(out, "endbfchar\n");
	}
	buf_puts(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/*
 * A glyph drawn only within clusters of several has no meaning of its own yet; PDF/UA wants one
 * for each. Its own character by the font's cmap, else U+FFFD.
 */
static void name_the_rest(struct pdf *p, struct pdf_font *f)
{
	hb_codepoint_t c = HB_SET_VALUE_INVALID, g;
	unsigned missing = 0;

	for (unsigned i = 0; i < f->n_glyphs; i++)
		missing += f->glyphs[i].used && !f->glyphs[i].text.ptr;
	while (missing && hb_set_next(f->face->chars, &c)) {
		char utf8[6];
		int len;

		if (!hb_font_get_nominal_glyph(f->face->font, c, &g) || g >= f->n_glyphs ||
		    !f->glyphs[g].used || f->glyphs[g].text.ptr)
			continue;
		len = g_unichar_to_utf8(c, utf8);
		f->glyphs[g].text =
			(struct str){ arena_dup_len(p->a, utf8, (size_t)len), (size_t)len };
		missing--;
	}
	for (unsigned i = 0; i < f->n_glyphs; i++) {
		if (f->glyphs[i].used && !f->glyphs[i].text.ptr)
			f->glyphs[i].text = STR("\xEF\xBF\xBD");
	}
}

static void put_widths(struct pdf_font *f, struct buf *out)
{
	bool in = false;

	buf_puts(out, "/DW 0/W[");
	for (unsigned g = 0; g < f->n_glyphs; g++) {
		if (!f->glyphs[g].used) {
			if (in)
				buf_putc(out, ']');
			in = false;
			continue;
		}
		if (!in)
			buf_printf(out, "%u[", g);
		buf_printf(out, "%s%d", in ? " " : "", pdf_font_width(f, g));
		in = true;
	}
	buf_puts(out, in ? "]]" : "]");
}

/* "ABCDEF+NotoSerif-Bold": the tag is made from what the subset holds. */
static const char *font_name(struct pdf *p, const struct pdf_font *f)
{
	uint32_t h = 2166136261U;
	char tag[7];

	for (unsigned g = 0; g < f->n_glyphs; g++) {
		if (f->glyphs[g].used)
			h = (h ^ g) * 16777619U;
	}
	for (int i = 0; i < 6; i++, h /= 26)
		tag[i] = (char)('A' + h % 26);
	tag[6] = '\0';
	return arena_printf(p->a, "%s+%s", tag, f->face->file);
}

static int scaled(const struct pdf_font *f, int units)
{
	return (int)((int64_t)units * 1000 / (int)f->face->upem);
}

static int put_descriptor(struct pdf *p, const struct pdf_font *f, const char *name, int file)
{
	hb_face_t *face = f->face->face;
	hb_blob_t *head = hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd'));
	unsigned len;
	const unsigned char *h = (const unsigned char *)hb_blob_get_data(head, &len);
	int box[4] = { 0 }, n = pdf_reserve(&p->file);
	hb_font_extents_t e = { 0 };
	struct buf *out;

	for (int i = 0; i < 4 && len >= 44; i++)
		box[i] = scaled(f, (int16_t)(h[36 + 2 * i] << 8 | h[37 + 2 * i]));
	hb_blob_destroy(head);
	hb_font_get_h_extents(f->face->font, &e);
	out = pdf_begin(&p->file, n);
	buf_printf(out,
		   "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]"
		   "/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/%s %d 0 R>>",
		   name, 4, box[0], box[1], box[2], box[3],
		   strstr(f->face->file, "Italic") ? -12 : 0, scaled(f, e.ascender),
		   scaled(f, e.descender), 714, strstr(f->face->file, "Bold") ? 140 : 85,
		   f->face->cff ? "FontFile3" : "FontFile2", file);
	pdf_end(&p->file);
	return n;
}

static int font_write(struct pdf *p, struct pdf_font *f, struct err *e)
{
	const char *name = font_name(p, f);
	int file = pdf_reserve(&p->file), cid = pdf_reserve(&p->file);
	int unicode = pdf_reserve(&p->file), descriptor;
	hb_blob_t *blob = subset(f);
	char dict[64];
	struct buf *out;
	unsigned len;
	const char *bytes;
	BUF(map, 16 * MiB);

	if (!blob)
		return err_set(e, ERR_INTERNAL, "internal.fonts", "cannot subset %s", name);
	bytes = hb_blob_get_data(blob, &len);
	if (f->face->cff)
		snprintf(dict, sizeof(dict), "/Subtype/CIDFontType0C");
	else
		snprintf(dict, sizeof(dict), "/Length1 %u", len);
	pdf_stream(&p->file, file, dict, (struct str){ bytes, len }, true);
	hb_blob_destroy(blob);
	name_the_rest(p, f);
	to_unicode(f, &map);
	pdf_stream(&p->file, unicode, "", (struct str){ map.ptr, map.len }, true);
	descriptor = put_descriptor(p, f, name, file);
	out = pdf_begin(&p->file, cid);
	buf_printf(out,
		   "<</Type/Font/Subtype/%s/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
		   "/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R%s",
		   f->face->cff ? "CIDFontType0" : "CIDFontType2", name, descriptor,
		   f->face->cff ? "" : "/CIDToGIDMap/Identity");
	put_widths(f, out);
	buf_puts(out, ">>");
	pdf_end(&p->file);
	out = pdf_begin(&p->file, f->object);
	buf_printf(out,
		   "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
		   "/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		   name, cid, unicode);
	pdf_end(&p->file);
	return 0;
}

int pdf_fonts_write(struct pdf *p, struct err *e)
{
	for (size_t i = 0; i < p->n_fonts; i++) {
		if (font_write(p, p->fonts[i], e))
			return -1;
	}
	return 0;
}
