#include "export/fonts.h"

#include <hb-ot.h>
#include <limits.h>
#include <strings.h>

/* Where Debian's fonts-noto-core, fonts-noto-mono and fonts-noto-cjk put their files. */
static const char *const folders[] = { "/usr/share/fonts/truetype/noto/",
				       "/usr/share/fonts/opentype/noto/" };

struct family {
	const char *name;
	unsigned char styles;  /* bold and italic files that it has besides the regular one */
	unsigned char index;   /* within a collection */
	unsigned char percent; /* of the size asked for, so that it matches the text font; 0: 100 */
	bool leads;            /* in its languages also Latin letters and marks are taken from it */
	const char *langs;     /* languages written with it, or NULL: tried after all others */
};

/* clang-format off */
enum { TEXT, SANS, MONO, FIRST_SCRIPT };
static const struct family families[] = {
	{ "NotoSerif", FONT_BOLD | FONT_ITALIC, 0, 0, false, NULL },
	{ "NotoSans", FONT_BOLD | FONT_ITALIC, 0, 0, false, NULL },
	{ "NotoSansMono", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoNaskhArabic", FONT_BOLD, 0, 116, true, "ar fa ur ps ug sd ks ckb" },
	{ "NotoSerifCJK", FONT_BOLD, 2, 0, true, "zh zh-hans zh-cn zh-sg yue wuu" },
	{ "NotoSerifCJK", FONT_BOLD, 3, 0, true, "zh-hant zh-tw zh-hk zh-mo lzh" },
	{ "NotoSerifCJK", FONT_BOLD, 0, 0, true, "ja" },
	{ "NotoSerifCJK", FONT_BOLD, 1, 0, true, "ko" },
	{ "NotoSansAdlam", FONT_BOLD, 0, 0, false, "ff" },
	{ "NotoSansBamum", FONT_BOLD, 0, 0, false, "bax" },
	{ "NotoSansBuginese", 0, 0, 0, false, "bug" },
	{ "NotoSansCanadianAboriginal", FONT_BOLD, 0, 0, false, "iu cr" },
	{ "NotoSansChakma", 0, 0, 0, false, "ccp" },
	{ "NotoSansCham", FONT_BOLD, 0, 0, false, "cjm" },
	{ "NotoSansCherokee", FONT_BOLD, 0, 0, false, "chr" },
	{ "NotoSansCoptic", 0, 0, 0, false, "cop" },
	{ "NotoSansHanifiRohingya", FONT_BOLD, 0, 0, false, "rhg" },
	{ "NotoSansJavanese", FONT_BOLD, 0, 0, false, "jv" },
	{ "NotoSansLepcha", 0, 0, 0, false, "lep" },
	{ "NotoSansLimbu", 0, 0, 0, false, "lif" },
	{ "NotoSansLisu", FONT_BOLD, 0, 0, false, "lis" },
	{ "NotoSansMeeteiMayek", FONT_BOLD, 0, 0, false, "mni" },
	{ "NotoSansMongolian", 0, 0, 0, false, "mn" },
	{ "NotoSansNKo", 0, 0, 0, false, "nqo" },
	{ "NotoSansNewTaiLue", 0, 0, 0, false, "khb" },
	{ "NotoSansOlChiki", FONT_BOLD, 0, 0, false, "sat" },
	{ "NotoSansOriya", FONT_BOLD, 0, 0, false, "or" },
	{ "NotoSansOsage", 0, 0, 0, false, "osa" },
	{ "NotoSansSundanese", FONT_BOLD, 0, 0, false, "su" },
	{ "NotoSansSyriac", 0, 0, 0, false, "syr" },
	{ "NotoSansTaiLe", 0, 0, 0, false, "tdd" },
	{ "NotoSansTaiTham", FONT_BOLD, 0, 0, false, "nod" },
	{ "NotoSansThaana", FONT_BOLD, 0, 0, false, "dv" },
	{ "NotoSansTifinagh", 0, 0, 0, false, "zgh tzm" },
	{ "NotoSansVai", 0, 0, 0, false, "vai" },
	{ "NotoSansYi", 0, 0, 0, false, "ii" },
	{ "NotoSerifArmenian", FONT_BOLD, 0, 0, false, "hy" },
	{ "NotoSerifBalinese", 0, 0, 0, false, "ban" },
	{ "NotoSerifBengali", FONT_BOLD, 0, 0, false, "bn as" },
	{ "NotoSerifDevanagari", FONT_BOLD, 0, 0, false, "hi mr ne sa kok mai bho" },
	{ "NotoSerifEthiopic", FONT_BOLD, 0, 0, false, "am ti gez" },
	{ "NotoSerifGeorgian", FONT_BOLD, 0, 0, false, "ka" },
	{ "NotoSerifGujarati", FONT_BOLD, 0, 0, false, "gu" },
	{ "NotoSerifGurmukhi", FONT_BOLD, 0, 0, false, "pa" },
	{ "NotoSerifHebrew", FONT_BOLD, 0, 0, false, "he yi" },
	{ "NotoSerifKannada", FONT_BOLD, 0, 0, false, "kn" },
	{ "NotoSerifKhmer", FONT_BOLD, 0, 0, false, "km" },
	{ "NotoSerifLao", FONT_BOLD, 0, 0, false, "lo" },
	{ "NotoSerifMalayalam", FONT_BOLD, 0, 0, false, "ml" },
	{ "NotoSerifMyanmar", FONT_BOLD, 0, 0, false, "my" },
	{ "NotoSerifSinhala", FONT_BOLD, 0, 0, false, "si" },
	{ "NotoSerifTamil", FONT_BOLD, 0, 0, false, "ta" },
	{ "NotoSerifTelugu", FONT_BOLD, 0, 0, false, "te" },
	{ "NotoSerifThai", FONT_BOLD, 0, 0, false, "th" },
	{ "NotoSerifTibetan", FONT_BOLD, 0, 0, false, "bo dz" },
	/* signs, then scripts without a language of today */
	{ "NotoMusic", 0, 0, 0, false, NULL },
	{ "NotoSansMath", 0, 0, 0, false, NULL },
	{ "NotoSansSymbols", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSansSymbols2", 0, 0, 0, false, NULL },
	{ "NotoSansAnatolianHieroglyphs", 0, 0, 0, false, NULL },
	{ "NotoSansAvestan", 0, 0, 0, false, NULL },
	{ "NotoSansBassaVah", 0, 0, 0, false, NULL },
	{ "NotoSansBatak", 0, 0, 0, false, NULL },
	{ "NotoSansBhaiksuki", 0, 0, 0, false, NULL },
	{ "NotoSansBrahmi", 0, 0, 0, false, NULL },
	{ "NotoSansBuhid", 0, 0, 0, false, NULL },
	{ "NotoSansCarian", 0, 0, 0, false, NULL },
	{ "NotoSansCaucasianAlbanian", 0, 0, 0, false, NULL },
	{ "NotoSansCuneiform", 0, 0, 0, false, NULL },
	{ "NotoSansCypriot", 0, 0, 0, false, NULL },
	{ "NotoSansDeseret", 0, 0, 0, false, NULL },
	{ "NotoSansDuployan", 0, 0, 0, false, NULL },
	{ "NotoSansEgyptianHieroglyphs", 0, 0, 0, false, NULL },
	{ "NotoSansElbasan", 0, 0, 0, false, NULL },
	{ "NotoSansElymaic", 0, 0, 0, false, NULL },
	{ "NotoSansGlagolitic", 0, 0, 0, false, NULL },
	{ "NotoSansGothic", 0, 0, 0, false, NULL },
	{ "NotoSansGunjalaGondi", 0, 0, 0, false, NULL },
	{ "NotoSansHanunoo", 0, 0, 0, false, NULL },
	{ "NotoSansHatran", 0, 0, 0, false, NULL },
	{ "NotoSansImperialAramaic", 0, 0, 0, false, NULL },
	{ "NotoSansIndicSiyaqNumbers", 0, 0, 0, false, NULL },
	{ "NotoSansInscriptionalPahlavi", 0, 0, 0, false, NULL },
	{ "NotoSansInscriptionalParthian", 0, 0, 0, false, NULL },
	{ "NotoSansKaithi", 0, 0, 0, false, NULL },
	{ "NotoSansKayahLi", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSansKharoshthi", 0, 0, 0, false, NULL },
	{ "NotoSansKhudawadi", 0, 0, 0, false, NULL },
	{ "NotoSansLinearA", 0, 0, 0, false, NULL },
	{ "NotoSansLinearB", 0, 0, 0, false, NULL },
	{ "NotoSansLycian", 0, 0, 0, false, NULL },
	{ "NotoSansLydian", 0, 0, 0, false, NULL },
	{ "NotoSansMahajani", 0, 0, 0, false, NULL },
	{ "NotoSansMandaic", 0, 0, 0, false, NULL },
	{ "NotoSansManichaean", 0, 0, 0, false, NULL },
	{ "NotoSansMarchen", 0, 0, 0, false, NULL },
	{ "NotoSansMasaramGondi", 0, 0, 0, false, NULL },
	{ "NotoSansMayanNumerals", 0, 0, 0, false, NULL },
	{ "NotoSansMedefaidrin", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSansMendeKikakui", 0, 0, 0, false, NULL },
	{ "NotoSansMeroitic", 0, 0, 0, false, NULL },
	{ "NotoSansMiao", 0, 0, 0, false, NULL },
	{ "NotoSansModi", 0, 0, 0, false, NULL },
	{ "NotoSansMro", 0, 0, 0, false, NULL },
	{ "NotoSansMultani", 0, 0, 0, false, NULL },
	{ "NotoSansNabataean", 0, 0, 0, false, NULL },
	{ "NotoSansNewa", 0, 0, 0, false, NULL },
	{ "NotoSansNushu", 0, 0, 0, false, NULL },
	{ "NotoSansOgham", 0, 0, 0, false, NULL },
	{ "NotoSansOldHungarian", 0, 0, 0, false, NULL },
	{ "NotoSansOldItalic", 0, 0, 0, false, NULL },
	{ "NotoSansOldNorthArabian", 0, 0, 0, false, NULL },
	{ "NotoSansOldPermic", 0, 0, 0, false, NULL },
	{ "NotoSansOldPersian", 0, 0, 0, false, NULL },
	{ "NotoSansOldSogdian", 0, 0, 0, false, NULL },
	{ "NotoSansOldSouthArabian", 0, 0, 0, false, NULL },
	{ "NotoSansOldTurkic", 0, 0, 0, false, NULL },
	{ "NotoSansOsmanya", 0, 0, 0, false, NULL },
	{ "NotoSansPahawhHmong", 0, 0, 0, false, NULL },
	{ "NotoSansPalmyrene", 0, 0, 0, false, NULL },
	{ "NotoSansPauCinHau", 0, 0, 0, false, NULL },
	{ "NotoSansPhagsPa", 0, 0, 0, false, NULL },
	{ "NotoSansPhoenician", 0, 0, 0, false, NULL },
	{ "NotoSansPsalterPahlavi", 0, 0, 0, false, NULL },
	{ "NotoSansRejang", 0, 0, 0, false, NULL },
	{ "NotoSansRunic", 0, 0, 0, false, NULL },
	{ "NotoSansSamaritan", 0, 0, 0, false, NULL },
	{ "NotoSansSaurashtra", 0, 0, 0, false, NULL },
	{ "NotoSansSharada", 0, 0, 0, false, NULL },
	{ "NotoSansShavian", 0, 0, 0, false, NULL },
	{ "NotoSansSiddham", 0, 0, 0, false, NULL },
	{ "NotoSansSignWriting", 0, 0, 0, false, NULL },
	{ "NotoSansSogdian", 0, 0, 0, false, NULL },
	{ "NotoSansSoraSompeng", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSansSoyombo", 0, 0, 0, false, NULL },
	{ "NotoSansSylotiNagri", 0, 0, 0, false, NULL },
	{ "NotoSansTagalog", 0, 0, 0, false, NULL },
	{ "NotoSansTagbanwa", 0, 0, 0, false, NULL },
	{ "NotoSansTaiViet", 0, 0, 0, false, NULL },
	{ "NotoSansTakri", 0, 0, 0, false, NULL },
	{ "NotoSansTirhuta", 0, 0, 0, false, NULL },
	{ "NotoSansUgaritic", 0, 0, 0, false, NULL },
	{ "NotoSansWancho", 0, 0, 0, false, NULL },
	{ "NotoSansWarangCiti", 0, 0, 0, false, NULL },
	{ "NotoSansZanabazarSquare", 0, 0, 0, false, NULL },
	{ "NotoSerifAhom", 0, 0, 0, false, NULL },
	{ "NotoSerifDogra", 0, 0, 0, false, NULL },
	{ "NotoSerifGrantha", 0, 0, 0, false, NULL },
	{ "NotoSerifKhojki", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSerifNyiakengPuachueHmong", FONT_BOLD, 0, 0, false, NULL },
	{ "NotoSerifTangut", 0, 0, 0, false, NULL },
	{ "NotoSerifYezidi", FONT_BOLD, 0, 0, false, NULL },
};
/* clang-format on */
_Static_assert(COUNT(families) <= FONT_FALLBACKS, "an order holds every family");

static struct {
	struct font_face face;
	bool tried;
} faces[COUNT(families)][4]; /* by bold and italic */

static bool in_langs(const char *langs, const char *lang, size_t len)
{
	for (const char *p = langs; *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && strncasecmp(p, lang, len) == 0)
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

/* The family of a language's script: by the whole tag, then by its first parts; 0 for none. */
static unsigned family_of(const char *lang)
{
	size_t len = lang ? strlen(lang) : 0;

	while (len) {
		for (unsigned i = FIRST_SCRIPT; i < COUNT(families); i++) {
			if (families[i].langs && in_langs(families[i].langs, lang, len))
				return i;
		}
		while (len && lang[len - 1] != '-')
			len--;
		if (len)
			len--;
	}
	return 0;
}

size_t fonts_order(unsigned style, const char *lang, unsigned char *order)
{
	unsigned own = family_of(lang);
	size_t n = 0;

	if (style & FONT_MONO)
		order[n++] = MONO;
	if (own && families[own].leads)
		order[n++] = (unsigned char)own;
	order[n++] = style & FONT_SANS ? SANS : TEXT;
	if (own && !families[own].leads)
		order[n++] = (unsigned char)own;
	order[n++] = style & FONT_SANS ? TEXT : SANS;
	for (unsigned i = FIRST_SCRIPT; i < COUNT(families); i++) {
		if (i != own)
			order[n++] = (unsigned char)i;
	}
	return n;
}

bool fonts_is_cjk(const char *lang)
{
	return strcmp(families[family_of(lang)].name, "NotoSerifCJK") == 0;
}

int fonts_size(const char *lang, int size)
{
	return fonts_scale(family_of(lang), size);
}

/* File names are the families' without their blanks. */
void fonts_family(const char *lang, char out[FONT_FAMILY])
{
	static const char *const regions[] = { " JP", " KR", " SC", " TC" };
	const struct family *f = &families[family_of(lang)];
	size_t len = 0;

	for (const char *c = f->name; *c && len + 6 < FONT_FAMILY; c++) {
		if (c > f->name && *c >= 'A' && *c <= 'Z' && c[-1] >= 'a' && c[-1] <= 'z')
			out[len++] = ' ';
		out[len++] = *c;
	}
	out[len] = '\0';
	if (fonts_is_cjk(lang))
		snprintf(out + len, FONT_FAMILY - len, "%s", regions[f->index]);
}

static hb_blob_t *open_file(const char *name, const char *suffix)
{
	static const char *const types[] = { ".ttf", ".ttc" };
	char path[PATH_MAX];

	for (size_t i = 0; i < COUNT(folders); i++) {
		hb_blob_t *blob;

		snprintf(path, sizeof(path), "%s%s-%s%s", folders[i], name, suffix, types[i]);
		blob = hb_blob_create_from_file_or_fail(path);
		if (blob)
			return blob;
	}
	return NULL;
}

/* A collection's file is opened once for all its faces. */
static hb_blob_t *open_once(const struct family *family, unsigned style, const char *suffix)
{
	for (size_t i = 0; i < COUNT(families); i++) {
		hb_blob_t *blob = faces[i][style].face.blob;

		if (blob && strcmp(families[i].name, family->name) == 0)
			return hb_blob_reference(blob);
	}
	return open_file(family->name, suffix);
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *blob = hb_face_reference_table(face, tag);
	bool has = hb_blob_get_length(blob) > 0;

	hb_blob_destroy(blob);
	return has;
}

/* Not every font draws nothing for what should be nothing: look. */
static unsigned blank_glyph(hb_font_t *font)
{
	static const hb_codepoint_t all[] = { 0x200B, 0xFEFF, 0x200C, 0x200D, ' ' };
	hb_glyph_extents_t ink;
	hb_codepoint_t g = 0;

	for (size_t i = 0; i < COUNT(all); i++) {
		if (hb_font_get_nominal_glyph(font, all[i], &g) &&
		    hb_font_get_glyph_extents(font, g, &ink) && !ink.width && !ink.height)
			break;
	}
	return g;
}

static void face_open(struct font_face *f, const struct family *family, unsigned style)
{
	static const char *const suffixes[] = { "Regular", "Bold", "Italic", "BoldItalic" };

	f->blob = open_once(family, style, suffixes[style]);
	if (!f->blob)
		return;
	snprintf(f->file, sizeof(f->file), "%s-%s", family->name, suffixes[style]);
	f->face = hb_face_create(f->blob, family->index);
	f->plain = family - families < FIRST_SCRIPT;
	f->cff = has_table(f->face, HB_TAG('C', 'F', 'F', ' '));
	f->upem = hb_face_get_upem(f->face);
	hb_face_make_immutable(f->face);
	f->font = hb_font_create(f->face);
	f->blank = blank_glyph(f->font);
	f->chars = hb_set_create();
	hb_face_collect_unicodes(f->face, f->chars);
	if (family->percent) /* its figures would be too large beside the text font's */
		hb_set_del_range(f->chars, '0', '9');
}

struct font_face *fonts_face(unsigned family, unsigned style)
{
	const struct family *is;
	struct font_face *f;
	unsigned have;

	if (family >= COUNT(families))
		return NULL;
	is = &families[family];
	have = style & is->styles & (FONT_BOLD | FONT_ITALIC);
	f = &faces[family][have].face;
	if (!faces[family][have].tried) {
		faces[family][have].tried = true;
		face_open(f, is, have);
	}
	return f->blob ? f : NULL;
}

int fonts_scale(unsigned family, int size)
{
	return families[family].percent ? size * families[family].percent / 100 : size;
}

int fonts_ready(struct err *e)
{
	for (unsigned style = 0; style < 4; style++) {
		if (!fonts_face(TEXT, style) || !fonts_face(SANS, style))
			return err_set(e, ERR_INTERNAL, "internal.fonts", "%s is not installed",
				       "fonts-noto-core");
	}
	return 0;
}

void fonts_warm(void)
{
	for (unsigned i = 0; i < COUNT(families); i++) {
		for (unsigned style = 0; style < 4; style++)
			fonts_face(i, style & families[i].styles);
	}
}
