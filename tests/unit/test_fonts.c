/* The fixed set of fonts, and Pango on it. */
#include "unit/test.h"

#include "export_help.h"

#include "export/fonts.h"
#include "export/para.h"

static void what_should_draw_nothing_draws_nothing(void **state UNUSED)
{
	for (unsigned family = 0; family < FONT_FALLBACKS; family++) {
		for (unsigned style = 0; style < 4; style++) {
			const struct font_face *f = fonts_face(family, style);
			hb_glyph_extents_t ink;

			if (!f)
				continue;
			assert_true(hb_font_get_glyph_extents(f->font, f->blank, &ink));
			assert_int_equal(ink.width, 0);
			assert_int_equal(ink.height, 0);
		}
	}
}

/* The name of the face that sets the first letter of a text. */
static const char *face_of(const char *lang, const char *text)
{
	static char name[64];
	const struct lettering look = { 0, 10240, 14336, ALIGN_START, false, { 0, 0, 0 } };
	struct setting set = { .lang = lang };
	const PangoGlyphItem *run;
	struct para *p;
	ARENA(a);

	set.a = &a;
	set.pango = fontmap_context(lang, false);
	set.layouts = g_ptr_array_new_with_free_func(g_object_unref);
	p = para_plain(&set, &look, text, NULL, -1);
	run = para_line(p, 0)->runs->data;
	snprintf(name, sizeof(name), "%s", fontmap_face(run->item->analysis.font)->file);
	setting_done(&set);
	return name;
}

static void each_script_gets_its_family(void **state UNUSED)
{
	static const char *const all[][3] = {
		{ "en", "Text", "NotoSerif-Regular" },
		{ "ru", "Текст", "NotoSerif-Regular" },
		{ "el", "Κείμενο", "NotoSerif-Regular" },
		{ "en", "نص", "NotoNaskhArabic-Regular" },
		{ "ar", "نص", "NotoNaskhArabic-Regular" },
		{ "ar", "12", "NotoSerif-Regular" },
		{ "hi", "पाठ", "NotoSerifDevanagari-Regular" },
		{ "he", "טקסט", "NotoSerifHebrew-Regular" },
		{ "th", "ข้อความ", "NotoSerifThai-Regular" },
		{ "am", "ጽሑፍ", "NotoSerifEthiopic-Regular" },
		{ "en", "\xF0\x91\x84\x83", "NotoSansChakma-Regular" },
	};
	struct err e = { 0 };

	if (fonts_ready(&e))
		SKIP_TEST("fonts-noto-core is not installed");
	for (size_t i = 0; i < COUNT(all); i++)
		assert_string_equal(face_of(all[i][0], all[i][1]), all[i][2]);
	if (strcmp(face_of("zh", "文"), "NotoSerifCJK-Regular") != 0)
		SKIP_TEST("fonts-noto-cjk is not installed");
}

/* One han character, four traditions: the language picks the face of the collection. */
static void han_is_set_in_the_form_of_its_language(void **state UNUSED)
{
	static const char *const langs[] = { "zh", "zh-Hant", "ja", "ko" };
	unsigned char order[FONT_FALLBACKS];
	unsigned first[COUNT(langs)];

	for (size_t i = 0; i < COUNT(langs); i++) {
		assert_true(fonts_order(0, langs[i], order) > 10);
		first[i] = order[0];
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(first[k], first[i]);
	}
	assert_true(fonts_order(0, "zh-TW", order) > 10);
	assert_int_equal(order[0], first[1]);
}

static void every_family_is_in_every_order_once(void **state UNUSED)
{
	static const char *const langs[] = { "en", "ar", "zh", "hi", "xx", "", "de-1996" };

	for (unsigned style = 0; style < FONT_STYLES; style++) {
		for (size_t i = 0; i < COUNT(langs); i++) {
			unsigned char order[FONT_FALLBACKS];
			bool seen[FONT_FALLBACKS] = { false };
			size_t n = fonts_order(style, langs[i], order);

			for (size_t k = 0; k < n; k++) {
				assert_false(seen[order[k]]);
				seen[order[k]] = true;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_should_draw_nothing_draws_nothing),
		cmocka_unit_test(each_script_gets_its_family),
		cmocka_unit_test(han_is_set_in_the_form_of_its_language),
		cmocka_unit_test(every_family_is_in_every_order_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
