/* HTML, Markdown and JSON files. */
#include "unit/test.h"

#include "export_help.h"
#include "image_help.h"

#include "base/base64.h"
#include "export/json_export.h"

static const char stock[] =
	"# Taking stock\n\n**Encourage** them to publish:[^why]\n\n1. the budget;\n2. the "
	"accounts.\n\n"
	"> [!REMARK]\n> Because <b>a budget</b> is \"a promise\" & more.[^why]\n\n"
	"Invite [everyone](https://example.org/?a=1&b=2).\n\n![A picture](media/pic.png)\n\n"
	"[^why]: A promise.\n";
static const char annex[] = "# Annex\n\nSee it.[^why]\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n"
			    "```\n[^why] stays\n```\n\n[^why]: Another.\n";

/* The file as a string. */
static char *file_of(struct made *m, int format, const struct bundle_options *options)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, stock },
				  { "annex", KIND_ANNEX, annex } };
	struct bundle_image picture = { "pic.png", NULL };
	struct bundle_version version = { .name = "Zero draft",
					  .symbol = "HRGL/2026/L.1",
					  .date = "4 February 2026",
					  .commit = "0123456789012345678901234567890123456789" };
	struct bundle_paragraph ids[] = { { 1, "p-aaaaaaaa", "1" }, { 4, "p-bbbbbbbb", "2" } };
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	BUF(png, 64 * KiB);
	BUF(data, 64 * KiB);

	png_make(&(struct png_spec){ 8, 8, 8, 2, false, 0 }, &png);
	base64_encode(&data, (struct str){ png.ptr, png.len });
	picture.data = data.ptr;
	b.format = format;
	b.subtitle = "A subtitle";
	b.options = options;
	b.images.items = &picture;
	b.images.n = 1;
	b.version = &version;
	b.standing = "Zero draft \xC2\xB7 HRGL/2026/L.1";
	b.accent = "#123456";
	b.sections.items[0].paragraphs.items = ids;
	b.sections.items[0].paragraphs.n = COUNT(ids);
	make(m, &b);
	return arena_dup_len(&m->a, m->result.file.ptr, m->result.file.len);
}

static void html_needs_nothing_but_itself(void **state UNUSED)
{
	struct made m;
	char *h = file_of(&m, EXPORT_HTML, &with_contents);

	assert_has(h, "<!doctype html>");
	assert_has(h, "lang=\"en\" dir=\"ltr\"");
	assert_has(h, "--accent:#123456");
	assert_has(h,
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
	assert_has(h, "<style>");
	assert_has(h, "src=\"data:image/png;base64,");
	assert_lacks(h, "<script");
	assert_lacks(h, "<link");
	assert_lacks(h, "url(");
	assert_lacks(h, "@import");
	made_done(&m);
}

static void html_numbers_paragraphs_and_notes(void **state UNUSED)
{
	struct made m;
	char *h = file_of(&m, EXPORT_HTML, &with_contents);

	assert_has(h, "id=\"p-aaaaaaaa\"");
	assert_has(h, "<a class=\"num\" href=\"#p-bbbbbbbb\">2.</a>");
	assert_has(h, "id=\"r-1\" href=\"#n-1\"");
	assert_has(h, "id=\"r-1-2\" href=\"#n-1\"");
	assert_has(h, "<li id=\"n-2\">");
	assert_int_equal(count_of(h, "role=\"doc-backlink\""), 2);
	assert_has(h, "<aside class=\"remark\"");
	assert_has(h, "<th scope=\"col\" class=\"r\">B</th>");
	assert_has(h, "<nav class=\"contents\"");
	assert_int_equal(count_of(h, "<h1>"), 1);
	/* What was text in Markdown is text in HTML. */
	assert_lacks(h, "<b>");
	assert_has(h, "&amp; more");
	assert_has(h, "href=\"https://example.org/?a=1&amp;b=2\"");
	made_done(&m);
}

static void every_id_stands_once_and_every_inner_link_leads_somewhere(void **state UNUSED)
{
	for (int where = REMARKS_BESIDE; where <= REMARKS_NONE; where++) {
		const struct bundle_options options = { .remarks = where, .contents = true };
		struct made m;
		char *h = file_of(&m, EXPORT_HTML, &options);

		for (char *at = strstr(h, " id=\""); at; at = strstr(at + 1, " id=\"")) {
			char *id = arena_dup_len(&m.a, at, strcspn(at + 5, "\"") + 6);

			assert_int_equal(count_of(h, id), 1);
		}
		for (char *at = strstr(h, "href=\"#"); at; at = strstr(at + 1, "href=\"#")) {
			size_t len = strcspn(at + 7, "\"");

			assert_has(h, arena_printf(&m.a, " id=\"%.*s\"", (int)len, at + 7));
		}
		made_done(&m);
	}
}

static void markdown_is_what_was_written_under_one_title(void **state UNUSED)
{
	struct made m;
	char *md = file_of(&m, EXPORT_MD, &with_contents);

	assert_memory_equal(md, "# A title\n\nA subtitle\n\n", 23);
	assert_has(md, "\n# Taking stock\n\n**Encourage** them");
	assert_has(md, "> [!REMARK]\n> Because");
	assert_has(md, "\n# Annex\n");
	/* Both sections have a note [^why]: they are told apart, but not in code. */
	assert_has(md, "publish:[^stock-why]");
	assert_has(md, "\n[^stock-why]: A promise.");
	assert_has(md, "See it.[^annex-why]");
	assert_has(md, "```\n[^why] stays\n```");
	assert_int_equal(md[strlen(md) - 1], '\n');
	assert_true(md[strlen(md) - 2] != '\n');
	made_done(&m);
}

static void markdown_leaves_remarks_out_or_gathers_them(void **state UNUSED)
{
	const struct bundle_options none = { .remarks = REMARKS_NONE };
	const struct bundle_options gathered = { .remarks = REMARKS_ANNEX };
	struct made m;
	char *md = file_of(&m, EXPORT_MD, &none);

	assert_lacks(md, "[!REMARK]");
	assert_has(md, "2. the accounts.\n\nInvite [everyone]");
	made_done(&m);
	md = file_of(&m, EXPORT_MD, &gathered);
	assert_has(strstr(md, "# Explanatory remarks"), "[!REMARK]");
	assert_int_equal(count_of(md, "[!REMARK]"), 1);
	made_done(&m);
}

static void json_holds_each_paragraph_once(void **state UNUSED)
{
	struct made m;
	char *json = file_of(&m, EXPORT_JSON, &with_contents);
	struct wire *v = NULL;
	const struct wire *p;
	struct err e = { 0 };

	assert_int_equal(wire_parse(str_of(json), &v, &e), 0);
	assert_string_equal(wire_str(wire_get(v, "title")), "A title");
	assert_string_equal(wire_str(wire_get(wire_get(v, "version"), "symbol")), "HRGL/2026/L.1");
	p = wire_at(wire_get(v, "sections"), 0);
	assert_string_equal(wire_str(wire_get(p, "kind")), "operative");
	assert_string_equal(wire_str(wire_get(p, "markdown")), stock);
	p = wire_get(p, "paragraphs");
	assert_int_equal(wire_len(p), 6);
	p = wire_at(p, 1);
	assert_string_equal(wire_str(wire_get(p, "id")), "p-aaaaaaaa");
	assert_string_equal(wire_str(wire_get(p, "number")), "1");
	assert_string_equal(wire_str(wire_get(p, "kind")), "operative");
	assert_has(wire_str(wire_get(p, "text")), "the accounts.");
	wire_free(v);
	made_done(&m);
}

static void a_redline_in_html_says_what_is_new_and_what_is_gone(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_OPERATIVE,
				    "# One\n\nPublish \xEF\xB7\x91"
				    "1\xEF\xB7\x92yearly\xEF\xB7\x93\xEF\xB7\x90"
				    "1\xEF\xB7\x92quarterly\xEF\xB7\x93 reports.\n" } };
	const struct bundle_options options = { .redline = true };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *text;

	b.options = &options;
	b.format = EXPORT_HTML;
	make(&m, &b);
	text = arena_dup_len(&m.a, m.result.file.ptr, m.result.file.len);
	assert_has(text, "<del data-said=\"Deleted\">yearly</del>");
	assert_has(text, "<ins data-said=\"Inserted\">quarterly</ins>");
	made_done(&m);
	b.format = EXPORT_MD;
	make(&m, &b);
	text = arena_dup_len(&m.a, m.result.file.ptr, m.result.file.len);
	assert_has(text, "Publish {--yearly--}{++quarterly++} reports.");
	made_done(&m);
}

/* A paragraph whose points alone have changed has its bar, and no other has. */
static void a_change_in_a_point_marks_its_paragraph(void **state UNUSED)
{
	struct text t = { "one", KIND_OPERATIVE,
			  "Do:\n\n1. this;\n2. "
			  "\xEF\xB7\x90"
			  "1\xEF\xB7\x92that\xEF\xB7\x93.\n\nRest.\n" };
	const struct bundle_options options = { .redline = true };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, &t, 1);

	b.format = EXPORT_HTML;
	b.options = &options;
	make(&m, &b);
	assert_has(m.result.file.ptr, "<div class=\"par changed\">\n<span class=\"num\">1.");
	assert_has(m.result.file.ptr, "<div class=\"par\">\n<span class=\"num\">2.");
	made_done(&m);
}

static void a_broken_image_gives_its_words_and_a_warning(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_TEXT, "# One\n\n![Its words](media/none.png)\n" } };

	for (int format = EXPORT_HTML; format <= EXPORT_PDF; format++) {
		struct made m;
		ARENA(a);
		struct bundle b = bundle_of(&a, t, COUNT(t));

		b.format = format;
		make(&m, &b);
		assert_true(warned(&m, "export.broken-image", "media/none.png"));
		if (format == EXPORT_HTML)
			assert_non_null(strstr(m.result.file.ptr, "Its words"));
		made_done(&m);
	}
}

static void images_of_both_kinds_stand_in_a_pdf(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_TEXT,
		  "# One\n\n![A picture](media/a.png)\n\nWords ![grey](media/b.jpg) "
		  "and words.\n" }
	};
	struct bundle_image images[2] = { { "a.png", NULL }, { "b.jpg", NULL } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *p;
	BUF(png, 64 * KiB);
	BUF(data, 64 * KiB);
	BUF(jpeg, 64 * KiB);

	if (!have("qpdf") || !have("pdfimages"))
		SKIP_TEST("poppler-utils and qpdf are not installed");
	png_make(&(struct png_spec){ 40, 30, 8, 6, true, 5 }, &png);
	base64_encode(&data, (struct str){ png.ptr, png.len });
	base64_encode(&jpeg, (struct str){ (const char *)grey_jpeg, sizeof(grey_jpeg) });
	images[0].data = data.ptr;
	images[1].data = jpeg.ptr;
	b.images.items = images;
	b.images.n = 2;
	b.logo = "a.png";
	make(&m, &b);
	assert_int_equal(m.result.warnings.n, 0);
	p = ask(&m, "qpdf --qdf --object-streams=disable %s - | tr '\\000' ' '");
	assert_has(p, "/Alt (A picture)");
	assert_has(p, "/Alt (grey)");
	assert_has(p, "/SMask");
	assert_has(p, "/DCTDecode");
	assert_int_equal(count_of(p, "/S /Figure"), 2);
	assert_has(ask(&m, "pdfimages -list %s"), "jpeg");
	assert_string_equal(ask(&m, "pdftoppm -r 30 %s 2>&1 >/dev/null"), "");
	made_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_needs_nothing_but_itself),
		cmocka_unit_test(html_numbers_paragraphs_and_notes),
		cmocka_unit_test(every_id_stands_once_and_every_inner_link_leads_somewhere),
		cmocka_unit_test(markdown_is_what_was_written_under_one_title),
		cmocka_unit_test(markdown_leaves_remarks_out_or_gathers_them),
		cmocka_unit_test(json_holds_each_paragraph_once),
		cmocka_unit_test(a_redline_in_html_says_what_is_new_and_what_is_gone),
		cmocka_unit_test(a_change_in_a_point_marks_its_paragraph),
		cmocka_unit_test(a_broken_image_gives_its_words_and_a_warning),
		cmocka_unit_test(images_of_both_kinds_stand_in_a_pdf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
