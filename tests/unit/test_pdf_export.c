/* PDF files, read back with poppler and qpdf. */
#include "unit/test.h"

#include "export_help.h"

#include <ctype.h>

static const char remark_text[] =
	"# Taking stock\n\n**Encourage local governments to** publish:\n\n"
	"1. the budget;\n2. the accounts, that is\n   1. the income;\n   2. the expenditure.\n\n"
	"> [!REMARK]\n> Because a budget is a promise.[^why]\n\n"
	"**Invite everyone to** read them.\n\n[^why]: A promise is a promise.\n";

static int tools(void **state UNUSED)
{
	return have("pdftotext") && have("pdffonts") && have("pdftoppm") && have("qpdf") ? 0 : -1;
}

/* Nothing that reads the file has anything to say against it. */
static void check_sound(struct made *m)
{
	char *fonts = ask(m, "pdffonts %s | tail -n +3"), *line;

	assert_string_equal(ask(m, "pdftoppm -r 20 %s 2>&1 >/dev/null"), "");
	assert_string_equal(ask(m, "pdftotext %s - 2>&1 >/dev/null"), "");
	assert_has(ask(m, "qpdf --check %s 2>&1"), "No syntax or stream encoding errors found");
	for (line = fonts; *line; line = strchr(line, '\n') + 1) {
		char *end = strchr(line, '\n');

		assert_non_null(end);
		*end = '\0';
		assert_has(line, " yes yes yes ");
		*end = '\n';
	}
}

static void every_word_reads_back_in_order(void **state UNUSED)
{
	const struct text t[] = {
		{ "preamble", KIND_PREAMBLE,
		  "# Preamble\n\n*Recalling* everything,\n\n*Bearing in mind* the "
		  "rest,\n" },
		{ "stock", KIND_OPERATIVE, remark_text }
	};
	static const char *const words[] = {
		"A title", "Contents", "Preamble",         "Recalling", "Bearing", "Taking stock",
		"1.",      "(a)",      "the budget;",      "(b)",       "(i)",     "the income;",
		"(ii)",    "Remark",   "Because a budget", "2.",        "Invite",  "A promise is"
	};
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	const char *at;

	make(&m, &b);
	check_sound(&m);
	at = strstr(ask(&m, "pdftotext -raw %s -"), "A title");
	/* What the contents say of headings comes before the headings themselves. */
	for (size_t i = 0; i < COUNT(words); i++) {
		const char *found = at ? strstr(at, words[i]) : NULL;

		if (!found)
			fail_msg("\"%s\" does not follow in:\n%s", words[i], at ? at : "");
		at = found;
	}
	assert_int_equal(m.result.pages, 1);
	made_done(&m);
}

static void elements_tell_what_everything_is(void **state UNUSED)
{
	const struct text t[] = {
		{ "stock", KIND_OPERATIVE, remark_text },
		{ "table", KIND_ANNEX,
		  "# Annex\n\n## Deeper\n\n| Kind | Number |\n|---|--:|\n| One | 1 |\n\n"
		  "> Quoted.\n\n```\ncode\n```\n\nSee [there](https://example.org).\n" }
	};
	static const char *const types[] = { "Document", "Sect", "H1",   "H2",        "H3",
					     "P",        "TOC",  "TOCI", "Reference", "Link",
					     "L",        "LI",   "Lbl",  "LBody",     "Note",
					     "Table",    "TR",   "TH",   "TD",        "BlockQuote",
					     "Code",     "Div" };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *tree;

	make(&m, &b);
	check_sound(&m);
	tree = ask(&m, "pdfinfo -struct-text %s 2>&1");
	for (size_t i = 0; i < COUNT(types); i++) {
		char line[32];

		snprintf(line, sizeof(line), "%s", types[i]);
		assert_has(tree, line);
	}
	/* A note stands right behind its reference. */
	assert_has(strstr(strstr(tree, "Because a budget"), "Reference"), "Note");
	assert_lacks(tree, "Syntax");
	made_done(&m);
}

/* The file's objects as text. */
static char *plain(struct made *m)
{
	return ask(
		m,
		"qpdf --qdf --object-streams=disable --no-original-object-ids %s - 2>/dev/null | "
		"tr '\\000' ' '");
}

static void the_rules_of_accessible_files_hold(void **state UNUSED)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, remark_text },
				  { "table", KIND_ANNEX,
				    "# Annex\n\n| Kind | Number |\n|---|--:|\n| One |  |\n\n"
				    "See [there](https://example.org) and [here](#s-stock-0).\n\n"
				    "لكل شخص حق في التعليم.\n" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *p;

	make(&m, &b);
	p = plain(&m);
	assert_has(p, "/Lang (en)");
	assert_has(p, "/Lang (ar)");
	assert_has(p, "/Marked true");
	assert_has(p, "/DisplayDocTitle true");
	assert_has(p, "/GTS_PDFA1");
	assert_has(p, "<pdfaid:part>2</pdfaid:part>");
	assert_has(p, "<pdfaid:conformance>A</pdfaid:conformance>");
	assert_has(p, "<pdfuaid:part>1</pdfuaid:part>");
	assert_has(p, "pdfaExtension:schemas");
	assert_has(p, "/Scope /Column");
	assert_has(p, "/ListNumbering /LowerAlpha");
	assert_has(p, "/IDTree");
	assert_int_equal(count_of(p, "/Tabs /S"), m.result.pages);
	assert_int_equal(count_of(p, "/StructParents "), m.result.pages);
	assert_int_equal(count_of(p, "/Subtype /Link"), count_of(p, "/StructParent "));
	assert_int_equal(count_of(p, "/Subtype /Link"), count_of(p, "/Type /OBJR"));
	/* Two cells in a row, one of them empty. */
	assert_int_equal(count_of(p, "/S /TD\n"), 2);
	assert_int_equal(count_of(p, "/S /TH\n"), 2);
	made_done(&m);
}

/* Walk the content streams: whatever draws stands in marked content, which is closed again. */
static void all_that_is_drawn_is_content_or_artifact(void **state UNUSED)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, remark_text },
				  { "rtl", KIND_TEXT,
				    "# عنوان\n\nقدمًا ولمّا كان.\n\n~~struck~~ हिन्दी kọ̀ọ̀kan\n\n"
				    "| a | b |\n|--|--|\n| x | y |\n" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	int depth = 0, drawn = 0;
	char *line, *p;

	make(&m, &b);
	p = plain(&m);
	for (line = p; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		size_t len = strcspn(line, "\n");

		if (len >= 3 && memcmp(line + len - 3, "BDC", 3) == 0)
			depth++;
		else if (len == 3 && memcmp(line, "EMC", 3) == 0)
			depth--;
		else if ((len > 3 && memcmp(line + len - 3, "]TJ", 3) == 0) ||
			 (len > 5 && memcmp(line + len - 5, " re f", 5) == 0)) {
			drawn++;
			assert_true(depth > 0);
		}
		assert_true(depth >= 0 && depth <= 2);
	}
	assert_int_equal(depth, 0);
	assert_true(drawn > 20);
	made_done(&m);
}

/* --- the structure tree against the pages --------------------------------------------------------- */

struct objects {
	struct wire *json;
	const struct wire *all;
	const struct wire *parents; /* key, value, key, value, … */
	size_t found;               /* pieces of marked content that elements own */
};

static const struct wire *object(const struct objects *o, const char *ref)
{
	char name[32];
	const struct wire *at;

	snprintf(name, sizeof(name), "obj:%s", ref);
	at = wire_get(o->all, name);
	assert_non_null(at);
	return wire_get(at, "value") ? wire_get(at, "value")
				     : wire_get(wire_get(at, "stream"), "dict");
}

static const struct wire *of_parent(const struct objects *o, int64_t key)
{
	for (size_t i = 0; i + 1 < wire_len(o->parents); i += 2) {
		if (wire_int(wire_at(o->parents, i)) == key)
			return wire_at(o->parents, i + 1);
	}
	fail_msg("no entry %d in the parent tree", (int)key);
	return NULL;
}

/* The page's entry for this content must name this element. */
static void check_owner(struct objects *o, const char *page, int64_t mcid, const char *element)
{
	int64_t key = wire_int(wire_get(object(o, page), "/StructParents"));

	assert_string_equal(wire_str(wire_at(of_parent(o, key), (size_t)mcid)), element);
	o->found++;
}

static void check_element(struct objects *o, const char *ref, const char *parent)
{
	const struct wire *e = object(o, ref), *kids = wire_get(e, "/K");
	const char *page = wire_str(wire_get(e, "/Pg"));

	assert_string_equal(wire_str(wire_get(e, "/P")), parent);
	for (size_t i = 0; i < wire_len(kids); i++) {
		const struct wire *k = wire_at(kids, i), *annotation;

		if (wire_kind(k) == WIRE_IS_INT) {
			check_owner(o, page, wire_int(k), ref);
		} else if (wire_kind(k) == WIRE_IS_STR) {
			check_element(o, wire_str(k), ref);
		} else if (wire_get(k, "/MCID")) {
			check_owner(o, wire_str(wire_get(k, "/Pg")), wire_int(wire_get(k, "/MCID")),
				    ref);
		} else {
			annotation = object(o, wire_str(wire_get(k, "/Obj")));
			assert_string_equal(
				wire_str(of_parent(
					o, wire_int(wire_get(annotation, "/StructParent")))),
				ref);
		}
	}
}

static void every_piece_of_content_belongs_to_one_element(void **state UNUSED)
{
	const struct text t[] = {
		{ "stock", KIND_OPERATIVE, remark_text },
		{ "table", KIND_ANNEX,
		  "# Annex\n\n#### Much deeper\n\n| A | B |\n|---|---|\n| x[^1] | |\n\n"
		  "> # In a quote\n\n[^1]: Here.\n" }
	};
	struct objects o = { 0 };
	size_t expected = 0;
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	const struct wire *root, *tree;
	struct err e = { 0 };

	make(&m, &b);
	assert_int_equal(
		wire_parse(str_of(ask(&m, "qpdf --json=2 --json-key=qpdf %s")), &o.json, &e), 0);
	o.all = wire_at(wire_get(o.json, "qpdf"), 1);
	root = object(&o,
		      wire_str(wire_get(wire_get(wire_get(o.all, "trailer"), "value"), "/Root")));
	tree = object(&o, wire_str(wire_get(root, "/StructTreeRoot")));
	o.parents = wire_get(object(&o, wire_str(wire_get(tree, "/ParentTree"))), "/Nums");
	check_element(&o, wire_str(wire_get(tree, "/K")),
		      wire_str(wire_get(root, "/StructTreeRoot")));
	for (size_t i = 0; i < (size_t)m.result.pages; i++)
		expected += wire_len(of_parent(&o, (int64_t)i));
	assert_int_equal(o.found, expected);
	/* Headings go down one step at a time. */
	assert_null(strstr(plain(&m), "/S /H5"));
	wire_free(o.json);
	made_done(&m);
}

/* A document of many pages in which word and note i carry i. */
static char *long_text(struct arena *a, int notes)
{
	BUF(text, 4 * MiB);

	buf_puts(&text, "# The long one\n\n");
	for (int i = 1; i <= notes; i++) {
		if (i % 9 == 0)
			buf_printf(&text, "## Heading%03d of some words\n\n", i);
		buf_puts(&text, "Some words that come before ");
		for (int k = 0; k < i * 7 % 60; k++)
			buf_puts(&text, "and many more words ");
		buf_printf(&text, "refword%03d.[^%d]\n\n", i, i);
	}
	for (int i = 1; i <= notes; i++) {
		buf_printf(&text, "[^%d]: notetext%03d", i, i);
		for (int k = 0; k < i * 5 % 40; k++)
			buf_puts(&text, " with words");
		buf_puts(&text, ".\n\n");
	}
	return arena_dup(a, text.ptr);
}

/* The page, from 1, on which a word stands last; 0 for none. Pages end in form feeds. */
static int last_page_of(const char *pages, const char *word)
{
	int page = 1, found = 0;

	for (const char *at = pages; *at; at++) {
		if (*at == '\f')
			page++;
		else if (strncmp(at, word, strlen(word)) == 0)
			found = page;
	}
	return found;
}

static void notes_and_contents_tell_the_true_page(void **state UNUSED)
{
	enum { NOTES = 120 };
	struct made m;
	ARENA(a);
	const struct text t[] = { { "long", KIND_TEXT, long_text(&a, NOTES) } };
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *pages, word[64], *contents;

	make(&m, &b);
	check_sound(&m);
	assert_true(m.result.pages > 8);
	pages = ask(&m, "pdftotext -layout %s -");
	for (int i = 1; i <= NOTES; i++) {
		int ref, note;

		snprintf(word, sizeof(word), "refword%03d", i);
		ref = last_page_of(pages, word);
		snprintf(word, sizeof(word), "notetext%03d", i);
		note = last_page_of(pages, word);
		assert_true(ref > 0);
		assert_int_equal(ref, note);
	}
	contents = strstr(pages, "Contents");
	for (int i = 9; i <= NOTES; i += 9) {
		const char *entry, *end;
		int page;

		snprintf(word, sizeof(word), "Heading%03d", i);
		page = last_page_of(pages, word);
		entry = strstr(contents, word);
		end = entry + strcspn(entry, "\n");
		while (end > entry && !isdigit((unsigned char)end[-1]))
			end--;
		while (end > entry && isdigit((unsigned char)end[-1]))
			end--;
		assert_int_equal(strtol(end, NULL, 10), page);
	}
	for (int i = 1; i <= m.result.pages; i++) {
		snprintf(word, sizeof(word), " %d of %d", i, (int)m.result.pages);
		assert_int_equal(last_page_of(pages, word), i);
	}
	made_done(&m);
}

static void equal_bundles_give_equal_bytes(void **state UNUSED)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, remark_text } };
	struct made m, n, o;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	make(&m, &b);
	make(&n, &b);
	export_warm();
	make(&o, &b);
	assert_int_equal(m.frame.len, n.frame.len);
	assert_memory_equal(m.frame.ptr, n.frame.ptr, m.frame.len);
	assert_int_equal(m.frame.len, o.frame.len);
	assert_memory_equal(m.frame.ptr, o.frame.ptr, m.frame.len);
	made_done(&m);
	made_done(&n);
	made_done(&o);
}

static void paragraphs_have_ids_numbers_and_named_places(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_OPERATIVE, "# One\n\nFirst.\n\nSecond.\n" },
				  { "two", KIND_OPERATIVE, "# Two\n\nThird.\n" } };
	struct bundle_paragraph ids[] = { { 0, "p-aaaaaaaa", NULL },
					  { 1, "p-bbbbbbbb", "7" },
					  { 2, "p-cccccccc", "7 bis" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *text;

	b.sections.items[0].paragraphs.items = ids;
	b.sections.items[0].paragraphs.n = COUNT(ids);
	b.sections.items[1].first_number = 12;
	make(&m, &b);
	text = ask(&m, "pdftotext -layout %s -");
	assert_has(text, "7.");
	assert_has(text, "7 bis.");
	assert_has(text, "12.");
	text = plain(&m);
	assert_has(text, "(p-aaaaaaaa)");
	assert_has(text, "(p-cccccccc)");
	made_done(&m);
}

static void remarks_stand_beside_or_in_an_annex_or_nowhere(void **state UNUSED)
{
	const struct text t[] = { { "stock", KIND_OPERATIVE, remark_text } };
	struct bundle_options options = with_contents;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.options = &options;
	for (int where = REMARKS_BESIDE; where <= REMARKS_NONE; where++) {
		struct made m;
		char *text;

		options.remarks = where;
		make(&m, &b);
		text = ask(&m, "pdftotext -raw %s -");
		if (where == REMARKS_NONE) {
			assert_lacks(text, "is a promise");
			assert_lacks(text, "A promise is");
		} else {
			assert_has(text, "Because a budget is a promise");
			assert_has(text, "A promise is a promise");
		}
		if (where == REMARKS_ANNEX) {
			assert_has(strstr(text, "Invite everyone"), "Explanatory remarks");
			assert_has(strstr(text, "Invite everyone"), "Paragraph 1");
		} else {
			assert_lacks(text, "Explanatory remarks");
		}
		made_done(&m);
	}
}

static void lines_of_a_draft_are_numbered_on_request(void **state UNUSED)
{
	const struct bundle_options options = { .lines = true };
	struct made m;
	ARENA(a);
	const struct text t[] = { { "long", KIND_TEXT, long_text(&a, 12) } };
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *text;

	b.options = &options;
	make(&m, &b);
	text = ask(&m, "pdftotext -layout %s -");
	assert_non_null(strstr(text, "\n5 "));
	assert_non_null(strstr(text, "\n10 "));
	made_done(&m);
}

static void a_redline_shows_both_texts_and_says_which_is_which(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_OPERATIVE,
				    "# One\n\nPublish \xEF\xB7\x91"
				    "1\xEF\xB7\x92yearly\xEF\xB7\x93"
				    "\xEF\xB7\x90"
				    "1\xEF\xB7\x92quarterly\xEF\xB7\x93 reports.\n" } };
	const struct bundle_options options = { .redline = true };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *text;

	b.options = &options;
	make(&m, &b);
	check_sound(&m);
	text = ask(&m, "pdftotext -raw %s -");
	assert_has(text, "yearly");
	assert_has(text, "quarterly");
	text = plain(&m);
	assert_has(text, "/TextDecorationType /Underline");
	assert_has(text, "/TextDecorationType /LineThrough");
	made_done(&m);
}

static void a_glyph_that_no_font_has_is_told(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_TEXT, "# One\n\nA family: \xF0\x9F\x91\xA8.\n" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	make(&m, &b);
	check_sound(&m);
	assert_true(warned(&m, "export.missing-glyph", "U+1F468"));
	assert_has(ask(&m, "pdftotext %s -"), "\xF0\x9F\x91\xA8");
	made_done(&m);
}

static void nothing_at_all_is_a_file_too(void **state UNUSED)
{
	const struct text t[] = { { "one", KIND_TEXT, "" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.title = "";
	make(&m, &b);
	check_sound(&m);
	assert_int_equal(m.result.pages, 1);
	b.sections.n = 0;
	made_done(&m);
	make(&m, &b);
	check_sound(&m);
	made_done(&m);
}

static void a_table_repeats_its_head_and_counts_once(void **state UNUSED)
{
	struct made m;
	ARENA(a);
	BUF(text, 1 * MiB);

	buf_puts(&text, "# Table\n\n| Commitment | Who |\n|---|---|\n");
	for (int i = 0; i < 150; i++)
		buf_printf(&text, "| Row%03d | somebody |\n", i);
	{
		const struct text t[] = { { "one", KIND_TEXT, text.ptr } };
		struct bundle b = bundle_of(&a, t, COUNT(t));
		char *pages, *p;

		make(&m, &b);
		check_sound(&m);
		assert_true(m.result.pages > 2);
		pages = ask(&m, "pdftotext %s -");
		assert_int_equal(count_of(pages, "Commitment"), m.result.pages);
		p = plain(&m);
		assert_int_equal(count_of(p, "/S /Table\n"), 1);
		assert_int_equal(count_of(p, "/S /TR\n"), 151);
	}
	made_done(&m);
}

static void a_bundle_that_is_none_is_refused_by_name(void **state UNUSED)
{
	struct err e = { 0 };
	BUF(out, 1 * MiB);

	assert_int_equal(export_job(STR("{\"format\":\"pdf\"}"), &out, &e), -1);
	assert_int_equal(e.kind, ERR_BAD);
	assert_string_equal(e.key, "bad-request.member-missing");
	assert_int_equal(out.len, 0);
}

static void a_frame_that_is_none_is_refused(void **state UNUSED)
{
	static const char *const frames[] = { "",
					      "accord",
					      "accord-export 1\n",
					      "accord-export 1\n{}",
					      "accord-export 1\n{\"pages\":-1,\"warnings\":[]}\n",
					      "accord-export 1\n{\"pages\":1}\nPDF" };

	for (size_t i = 0; i < COUNT(frames); i++) {
		struct err e = { 0 };
		struct export_result r;
		ARENA(a);

		assert_int_equal(export_read(str_of(frames[i]), &a, &r, &e), -1);
		assert_string_equal(e.key, "internal.export");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_reads_back_in_order),
		cmocka_unit_test(elements_tell_what_everything_is),
		cmocka_unit_test(the_rules_of_accessible_files_hold),
		cmocka_unit_test(all_that_is_drawn_is_content_or_artifact),
		cmocka_unit_test(every_piece_of_content_belongs_to_one_element),
		cmocka_unit_test(notes_and_contents_tell_the_true_page),
		cmocka_unit_test(equal_bundles_give_equal_bytes),
		cmocka_unit_test(paragraphs_have_ids_numbers_and_named_places),
		cmocka_unit_test(remarks_stand_beside_or_in_an_annex_or_nowhere),
		cmocka_unit_test(lines_of_a_draft_are_numbered_on_request),
		cmocka_unit_test(a_redline_shows_both_texts_and_says_which_is_which),
		cmocka_unit_test(a_glyph_that_no_font_has_is_told),
		cmocka_unit_test(nothing_at_all_is_a_file_too),
		cmocka_unit_test(a_table_repeats_its_head_and_counts_once),
		cmocka_unit_test(a_bundle_that_is_none_is_refused_by_name),
		cmocka_unit_test(a_frame_that_is_none_is_refused),
	};

	if (tools(NULL)) {
		printf("SKIP test_pdf_export: poppler-utils and qpdf are not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
