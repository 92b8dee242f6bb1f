#include "export/fontmap.h"

/* --- a font: one face in one size ------------------------------------------------------------- */

typedef struct {
	PangoFont parent;
	PangoFontMap *map; /* borrowed: the map owns its fonts */
	struct font_face *face;
	unsigned style;
	int size;
	PangoCoverage *coverage;
} OwnFont;
typedef struct {
	PangoFontClass parent;
} OwnFontClass;
static GType own_font_get_type(void);
G_DEFINE_TYPE(OwnFont, own_font, PANGO_TYPE_FONT)

static PangoFontDescription *own_font_describe(PangoFont *font)
{
	OwnFont *f = (OwnFont *)font;

	return fontmap_describe(f->style, f->size);
}

static PangoCoverage *own_font_coverage(PangoFont *font, PangoLanguage *lang UNUSED)
{
	OwnFont *f = (OwnFont *)font;

	if (!f->coverage) {
		hb_codepoint_t c = HB_SET_VALUE_INVALID;

		f->coverage = pango_coverage_new();
		while (hb_set_next(f->face->chars, &c))
			pango_coverage_set(f->coverage, (int)c, PANGO_COVERAGE_EXACT);
	}
	return g_object_ref(f->coverage);
}

static void own_font_extents(PangoFont *font, PangoGlyph glyph, PangoRectangle *ink,
			     PangoRectangle *logical)
{
	OwnFont *f = (OwnFont *)font;
	hb_font_t *hb = pango_font_get_hb_font(font);
	hb_codepoint_t g = glyph & PANGO_GLYPH_UNKNOWN_FLAG ? 0 : glyph;

	if (ink)
		*ink = (PangoRectangle){ 0, 0, 0, 0 };
	if (logical)
		*logical = (PangoRectangle){ 0, 0, 0, 0 };
	if (glyph == PANGO_GLYPH_EMPTY)
		return;
	if (ink) {
		hb_glyph_extents_t e = { 0 };

		hb_font_get_glyph_extents(hb, g, &e);
		*ink = (PangoRectangle){ e.x_bearing, -e.y_bearing, e.width, -e.height };
	}
	if (logical) {
		/* What no font has is drawn as a square. */
		logical->width = glyph & PANGO_GLYPH_UNKNOWN_FLAG
					 ? f->size
					 : hb_font_get_glyph_h_advance(hb, g);
		logical->y = -f->size * 4 / 5;
		logical->height = f->size;
	}
}

static PangoFontMetrics *metrics_of(int size)
{
	PangoFontMetrics *m = g_slice_new0(PangoFontMetrics);

	m->ref_count = 1;
	m->ascent = size * 4 / 5;
	m->descent = size / 5;
	m->height = size;
	m->approximate_char_width = size / 2;
	m->approximate_digit_width = size / 2;
	m->underline_position = -size / 10;
	m->underline_thickness = size / 20;
	m->strikethrough_position = size / 4;
	m->strikethrough_thickness = size / 20;
	return m;
}

static PangoFontMetrics *own_font_metrics(PangoFont *font, PangoLanguage *lang UNUSED)
{
	return metrics_of(((OwnFont *)font)->size);
}

static PangoFontMap *own_font_map(PangoFont *font)
{
	return ((OwnFont *)font)->map;
}

static hb_font_t *own_font_hb(PangoFont *font)
{
	OwnFont *f = (OwnFont *)font;
	hb_font_t *hb = hb_font_create(f->face->face);

	hb_font_set_scale(hb, f->size, f->size);
	return hb;
}

static void own_font_features(PangoFont *font UNUSED, hb_feature_t *features UNUSED,
			      guint len UNUSED, guint *n UNUSED)
{
}

static void own_font_finalize(GObject *object)
{
	OwnFont *f = (OwnFont *)object;

	g_clear_object(&f->coverage);
	G_OBJECT_CLASS(own_font_parent_class)->finalize(object);
}

static void own_font_class_init(OwnFontClass *c)
{
	((GObjectClass *)c)->finalize = own_font_finalize;
	c->parent.describe = own_font_describe;
	c->parent.describe_absolute = own_font_describe;
	c->parent.get_coverage = own_font_coverage;
	c->parent.get_glyph_extents = own_font_extents;
	c->parent.get_metrics = own_font_metrics;
	c->parent.get_font_map = own_font_map;
	c->parent.create_hb_font = own_font_hb;
	c->parent.get_features = own_font_features;
}

static void own_font_init(OwnFont *f UNUSED)
{
}

/* --- a set: the faces that are tried for one description in one language -------------------------- */

typedef struct {
	PangoFontMap parent;
	GHashTable *fonts; /* struct font_key → OwnFont */
	GHashTable *sets;  /* the same with a language → OwnSet */
} OwnMap;
typedef struct {
	PangoFontMapClass parent;
} OwnMapClass;

typedef struct {
	PangoFontset parent;
	OwnMap *map; /* borrowed */
	PangoLanguage *lang;
	unsigned style;
	int size;
	size_t n;
	unsigned char order[FONT_FALLBACKS];
	OwnFont *fonts[FONT_FALLBACKS]; /* made when first asked for; borrowed from the map */
} OwnSet;
typedef struct {
	PangoFontsetClass parent;
} OwnSetClass;
static GType own_set_get_type(void);
G_DEFINE_TYPE(OwnSet, own_set, PANGO_TYPE_FONTSET)

struct font_key {
	const void *what; /* the face, or the language */
	unsigned style;
	int size;
};

static guint key_hash(gconstpointer p)
{
	const struct font_key *k = p;

	return g_direct_hash(k->what) ^ (k->style * 2654435761U) ^ (guint)k->size;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
	const struct font_key *x = a, *y = b;

	return x->what == y->what && x->style == y->style && x->size == y->size;
}

static OwnFont *map_font(OwnMap *map, struct font_face *face, unsigned style, int size)
{
	struct font_key key = { face, 0, size };
	OwnFont *f = g_hash_table_lookup(map->fonts, &key);

	if (!f) {
		f = g_object_new(own_font_get_type(), NULL);
		f->map = &map->parent;
		f->face = face;
		f->style = style;
		f->size = size;
		g_hash_table_insert(map->fonts, g_memdup2(&key, sizeof(key)), f);
	}
	return f;
}

static OwnFont *set_font(OwnSet *s, size_t i)
{
	if (!s->fonts[i]) {
		struct font_face *face = fonts_face(s->order[i], s->style);

		if (!face)
			return NULL;
		s->fonts[i] = map_font(s->map, face, s->style, fonts_scale(s->order[i], s->size));
	}
	return s->fonts[i];
}

static void own_set_foreach(PangoFontset *set, PangoFontsetForeachFunc each, gpointer arg)
{
	OwnSet *s = (OwnSet *)set;

	for (size_t i = 0; i < s->n; i++) {
		OwnFont *f = set_font(s, i);

		if (f && each(set, &f->parent, arg))
			return;
	}
}

static PangoFont *own_set_font(PangoFontset *set, guint c)
{
	OwnSet *s = (OwnSet *)set;
	OwnFont *found = NULL;

	for (size_t i = 0; i < s->n && !found; i++) {
		OwnFont *f = set_font(s, i);

		if (f && hb_set_has(f->face->chars, c))
			found = f;
	}
	for (size_t i = 0; i < s->n && !found; i++)
		found = set_font(s, i);
	return g_object_ref(&found->parent);
}

static PangoFontMetrics *own_set_metrics(PangoFontset *set)
{
	return metrics_of(((OwnSet *)set)->size);
}

static PangoLanguage *own_set_language(PangoFontset *set)
{
	return ((OwnSet *)set)->lang;
}

static void own_set_class_init(OwnSetClass *c)
{
	c->parent.get_font = own_set_font;
	c->parent.get_metrics = own_set_metrics;
	c->parent.get_language = own_set_language;
	c->parent.foreach = own_set_foreach;
}

static void own_set_init(OwnSet *s UNUSED)
{
}

/* --- the map ---------------------------------------------------------------------------------- */

static GType own_map_get_type(void);
G_DEFINE_TYPE(OwnMap, own_map, PANGO_TYPE_FONT_MAP)

static unsigned style_of(const PangoFontDescription *d)
{
	const char *family = pango_font_description_get_family(d);
	unsigned style = 0;

	if (pango_font_description_get_weight(d) >= PANGO_WEIGHT_SEMIBOLD)
		style |= FONT_BOLD;
	if (pango_font_description_get_style(d) != PANGO_STYLE_NORMAL)
		style |= FONT_ITALIC;
	if (str_eq(family, "sans"))
		style |= FONT_SANS;
	if (str_eq(family, "mono"))
		style |= FONT_MONO;
	return style;
}

static PangoFontset *own_map_set(PangoFontMap *map, PangoContext *context,
				 const PangoFontDescription *d, PangoLanguage *lang)
{
	OwnMap *m = (OwnMap *)map;
	struct font_key key = { lang ? lang : pango_context_get_language(context), style_of(d),
				pango_font_description_get_size(d) };
	OwnSet *s = g_hash_table_lookup(m->sets, &key);

	if (!s) {
		s = g_object_new(own_set_get_type(), NULL);
		s->map = m;
		s->lang = (PangoLanguage *)key.what;
		s->style = key.style;
		s->size = key.size;
		s->n = fonts_order(s->style, pango_language_to_string(s->lang), s->order);
		g_hash_table_insert(m->sets, g_memdup2(&key, sizeof(key)), s);
	}
	return g_object_ref(&s->parent);
}

static PangoFont *own_map_font(PangoFontMap *map, PangoContext *context,
			       const PangoFontDescription *d)
{
	PangoFontset *set = own_map_set(map, context, d, NULL);
	PangoFont *font = own_set_font(set, ' ');

	g_object_unref(set);
	return font;
}

static void own_map_families(PangoFontMap *map UNUSED, PangoFontFamily ***families, int *n)
{
	if (families)
		*families = NULL;
	*n = 0;
}

static guint own_map_serial(PangoFontMap *map UNUSED)
{
	return 1;
}

static void own_map_class_init(OwnMapClass *c)
{
	c->parent.load_font = own_map_font;
	c->parent.load_fontset = own_map_set;
	c->parent.list_families = own_map_families;
	c->parent.get_serial = own_map_serial;
}

static void own_map_init(OwnMap *m)
{
	m->fonts = g_hash_table_new_full(key_hash, key_equal, g_free, g_object_unref);
	m->sets = g_hash_table_new_full(key_hash, key_equal, g_free, g_object_unref);
}

/* --- the door --------------------------------------------------------------------------------- */

static PangoFontMap *the_map; /* for the process: children of the zygote share what it holds */

PangoContext *fontmap_context(const char *lang, bool rtl)
{
	PangoContext *c;

	if (!the_map)
		the_map = g_object_new(own_map_get_type(), NULL);
	c = pango_font_map_create_context(the_map);
	pango_context_set_round_glyph_positions(c, FALSE);
	pango_context_set_language(c, pango_language_from_string(lang));
	pango_context_set_base_dir(c, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	return c;
}

const char *fontmap_family(unsigned style)
{
	if (style & FONT_MONO)
		return "mono";
	return style & FONT_SANS ? "sans" : "serif";
}

PangoFontDescription *fontmap_describe(unsigned style, int size)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d, fontmap_family(style));
	pango_font_description_set_weight(d, style & FONT_BOLD ? PANGO_WEIGHT_BOLD
							       : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_style(d, style & FONT_ITALIC ? PANGO_STYLE_ITALIC
								: PANGO_STYLE_NORMAL);
	pango_font_description_set_absolute_size(d, size);
	return d;
}

struct font_face *fontmap_face(PangoFont *font)
{
	return G_TYPE_CHECK_INSTANCE_TYPE(font, own_font_get_type()) ? ((OwnFont *)font)->face
								     : NULL;
}

int fontmap_size(PangoFont *font)
{
	return ((OwnFont *)font)->size;
}
