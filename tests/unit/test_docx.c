/* Word files: the schema's rules, and that they say what the text says. */
#include "unit/test.h"

#include "office_help.h"
#include "redline_help.h"
#include "sample_help.h"
#include "texts_help.h"
#include "word_help.h"

/* --- the schema --------------------------------------------------------------------------------- */

/* Children in the order of ECMA-376 part 1, A.1: those that we write, and some that we may. */
static const struct {
	const char *element, *children;
} orders[] = {
	{ "w:pPr",
	  " w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:framePr w:widowControl w:numPr "
	  "w:suppressLineNumbers w:pBdr w:shd w:tabs w:suppressAutoHyphens w:kinsoku w:wordWrap "
	  "w:overflowPunct w:topLinePunct w:autoSpaceDE w:autoSpaceDN w:bidi w:adjustRightInd "
	  "w:snapToGrid w:spacing w:ind w:contextualSpacing w:mirrorIndents w:suppressOverlap w:jc "
	  "w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl w:divId w:cnfStyle "
	  "w:rPr "
	  "w:sectPr w:pPrChange " },
	{ "w:rPr",
	  " w:ins w:del w:moveFrom w:moveTo w:rStyle w:rFonts w:b w:bCs w:i w:iCs w:caps "
	  "w:smallCaps "
	  "w:strike w:dstrike w:outline w:shadow w:emboss w:imprint w:noProof w:snapToGrid "
	  "w:vanish "
	  "w:webHidden w:color w:spacing w:w w:kern w:position w:sz w:szCs w:highlight w:u "
	  "w:effect "
	  "w:bdr w:shd w:fitText w:vertAlign w:rtl w:cs w:em w:lang w:eastAsianLayout w:specVanish "
	  "w:oMath " },
	{ "w:tblPr", " w:tblStyle w:tblpPr w:tblOverlap w:bidiVisual w:tblStyleRowBandSize "
		     "w:tblStyleColBandSize "
		     "w:tblW w:jc w:tblCellSpacing w:tblInd w:tblBorders w:shd w:tblLayout "
		     "w:tblCellMar w:tblLook "
		     "w:tblCaption w:tblDescription " },
	{ "w:trPr", " w:cantSplit w:tblHeader w:ins w:del " },
	{ "w:tcPr", " w:tcW w:gridSpan w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:vAlign " },
	{ "w:tbl", " w:bookmarkStart w:bookmarkEnd w:tblPr w:tblGrid w:tr+ " },
	{ "w:tc", " w:tcPr w:p+ " },
	{ "w:sectPr",
	  " w:headerReference+ w:footerReference+ w:footnotePr w:endnotePr w:type w:pgSz w:pgMar "
	  "w:paperSrc w:pgBorders w:lnNumType w:pgNumType w:cols w:formProt w:vAlign w:noEndnote "
	  "w:titlePg w:textDirection w:bidi w:rtlGutter w:docGrid " },
	{ "w:style",
	  " w:name w:aliases w:basedOn w:next w:link w:autoRedefine w:hidden w:uiPriority "
	  "w:semiHidden "
	  "w:unhideWhenUsed w:qFormat w:locked w:personal w:rsid w:pPr w:rPr w:tblPr w:trPr w:tcPr "
	  "w:tblStylePr+ " },
	{ "w:lvl", " w:start w:numFmt w:lvlRestart w:pStyle w:isLgl w:suff w:lvlText "
		   "w:lvlPicBulletId w:legacy "
		   "w:lvlJc w:pPr w:rPr " },
	{ "w:abstractNum",
	  " w:nsid w:multiLevelType w:tmpl w:name w:styleLink w:numStyleLink w:lvl+ " },
	{ "w:num", " w:abstractNumId w:lvlOverride+ " },
	{ "w:numbering", " w:numPicBullet+ w:abstractNum+ w:num+ " },
	{ "w:styles", " w:docDefaults w:latentStyles w:style+ " },
	{ "w:settings",
	  " w:writeProtection w:view w:zoom w:removePersonalInformation w:mirrorMargins "
	  "w:trackRevisions "
	  "w:defaultTabStop w:autoHyphenation w:consecutiveHyphenLimit w:hyphenationZone "
	  "w:doNotHyphenateCaps w:evenAndOddHeaders w:characterSpacingControl w:footnotePr "
	  "w:endnotePr "
	  "w:compat w:rsids w:themeFontLang w:clrSchemeMapping w:decimalSymbol w:listSeparator " },
};

static const char *children_of(const char *element)
{
	for (size_t i = 0; i < COUNT(orders); i++) {
		if (strcmp(orders[i].element, element) == 0)
			return orders[i].children;
	}
	return NULL;
}

/* Is the order of the two kept? "+" says that the same may follow again. */
static void check_order(const char *parent, const char *last, const char *name)
{
	const char *all = children_of(parent), *at, *before;
	char one[XML_NAME + 2], many[XML_NAME + 3];

	if (!all)
		return;
	snprintf(one, sizeof(one), " %s ", name);
	snprintf(many, sizeof(many), " %s+ ", name);
	at = strstr(all, one) ? strstr(all, one) : strstr(all, many);
	if (!at)
		fail_msg("<%s> holds <%s>, which this test does not know there", parent, name);
	if (!last[0])
		return;
	snprintf(one, sizeof(one), " %s ", last);
	before = strstr(all, one);
	if (!before) {
		snprintf(many, sizeof(many), " %s+ ", last);
		before = strstr(all, many);
	}
	if (before > at || (before == at && at[strlen(name) + 1] != '+'))
		fail_msg("in <%s>: <%s> stands before <%s>", parent, last, name);
}

static void check_part(const char *text)
{
	struct xml x = { .at = text };
	char last[XML_DEPTH + 1][XML_NAME] = { "" };

	while (xml_next(&x)) {
		int level = x.depth - (x.empty ? 0 : 1);

		if (x.close)
			continue;
		check_order(level ? x.open[level - 1] : "", last[level], x.name);
		snprintf(last[level], XML_NAME, "%s", x.name);
		last[level + 1][0] = '\0';
	}
}

static void check_schema(struct made *m)
{
	char *names = parts_of(m), *name, *state = NULL;

	for (name = strtok_r(names, "\n", &state); name; name = strtok_r(NULL, "\n", &state)) {
		size_t len = strlen(name);

		if (strcmp(name + len - 4, ".xml") == 0 || strcmp(name + len - 5, ".rels") == 0)
			check_part(part_of(m, name));
	}
}

static void elements_stand_in_the_order_of_the_schema(void **state UNUSED)
{
	for (int remarks = REMARKS_BESIDE; remarks <= REMARKS_NONE; remarks++) {
		const struct bundle_options options = { .remarks = remarks,
							.contents = true,
							.lines = remarks == REMARKS_ANNEX,
							.ragged = remarks == REMARKS_NONE };
		struct made m;

		make_both(&m, EXPORT_DOCX, &options);
		check_schema(&m);
		made_done(&m);
	}
}

/* --- names and numbers within the file ---------------------------------------------------------- */

/* Does a part hold `before`, the value and a quotation mark in a row? */
static bool is_defined(struct made *m, const char *part, const char *before, const char *value)
{
	return strstr(part_of(m, part), arena_printf(&m->a, "%s%s\"", before, value)) != NULL;
}

static void check_references(struct made *m, const char *part, const char *rels)
{
	struct xml x = { .at = part_of(m, part) };
	char *v;

	while (xml_next(&x)) {
		if (x.close)
			continue;
		v = xml_value(&m->a, &x, strcmp(x.name, "a:blip") == 0 ? "r:embed" : "r:id");
		if (v)
			assert_true(is_defined(m, rels, " Id=\"", v));
		v = xml_value(&m->a, &x, "w:anchor");
		if (v)
			assert_true(is_defined(m, part, " w:name=\"", v));
		v = xml_value(&m->a, &x, "w:val");
		if (strcmp(x.name, "w:pStyle") == 0 || strcmp(x.name, "w:rStyle") == 0 ||
		    strcmp(x.name, "w:tblStyle") == 0)
			assert_true(is_defined(m, "word/styles.xml", " w:styleId=\"", v));
		if (strcmp(x.name, "w:numId") == 0)
			assert_true(is_defined(m, "word/numbering.xml", "<w:num w:numId=\"", v));
		v = xml_value(&m->a, &x, "w:id");
		if (strcmp(x.name, "w:footnoteReference") == 0)
			assert_true(is_defined(m, "word/footnotes.xml", "<w:footnote w:id=\"", v));
	}
}

static void what_is_referred_to_is_there(void **state UNUSED)
{
	struct made m;
	char *types, *names, *name, *save = NULL;

	make_both(&m, EXPORT_DOCX, &with_contents);
	assert_int_equal(m.result.warnings.n, 0);
	check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
	types = part_of(&m, "[Content_Types].xml");
	names = parts_of(&m);
	assert_true(str_starts(str_of(names), "[Content_Types].xml\n"));
	for (name = strtok_r(names, "\n", &save); name; name = strtok_r(NULL, "\n", &save)) {
		if (str_starts(str_of(name), "word/") && strstr(name, ".xml") &&
		    !strstr(name, ".rels"))
			assert_has(types, arena_printf(&m.a, "PartName=\"/%s\"", name));
	}
	made_done(&m);
}

static void changes_and_bookmarks_have_ids_of_their_own(void **state UNUSED)
{
	struct made m;
	struct xml x;
	char *v, *seen;
	BUF(ids, MiB);
	BUF(marks, MiB);

	make_both(&m, EXPORT_DOCX, &with_contents);
	x = (struct xml){ .at = part_of(&m, "word/document.xml") };
	while (xml_next(&x)) {
		bool counts = strcmp(x.name, "w:bookmarkStart") == 0 ||
			      strcmp(x.name, "w:ins") == 0 || strcmp(x.name, "w:del") == 0;

		if (x.close || !counts)
			continue;
		seen = arena_printf(&m.a, " %s ", v = xml_value(&m.a, &x, "w:id"));
		assert_null(strstr(ids.ptr, seen));
		buf_puts(&ids, seen);
		v = xml_value(&m.a, &x, "w:name");
		if (!v)
			continue;
		assert_true(strlen(v) <= 40);
		assert_int_equal(strspn(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
					   "0123456789"),
				 strlen(v));
		seen = arena_printf(&m.a, " %s ", v);
		assert_null(strstr(marks.ptr, seen));
		buf_puts(&marks, seen);
	}
	assert_has(marks.ptr, " p_aaaaaaaa ");
	made_done(&m);
}

/* --- what is in it ------------------------------------------------------------------------------ */

static void paragraphs_are_numbered_by_word(void **state UNUSED)
{
	struct made m;
	char *d, *n;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	n = part_of(&m, "word/numbering.xml");
	/* 1, (a), (b), (i), (ii), 2 are one counting; 7 begins another; "7 bis." is a label. */
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/>"), 2);
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/>"), 2);
	assert_int_equal(count_of(d, "<w:ilvl w:val=\"2\"/><w:numId w:val=\"1\"/>"), 2);
	assert_has(n, "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
	assert_has(n, "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride "
		      "w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>");
	assert_has(n, "<w:lvlText w:val=\"7 bis.\"/>");
	assert_has(n, "<w:startOverride w:val=\"4\"/>");
	/* No number is text. */
	assert_lacks(d, ">1.<");
	assert_lacks(d, ">(a)<");
	made_done(&m);
}

static void notes_are_anchored_once_and_referred_to_again(void **state UNUSED)
{
	struct made m;
	char *d, *n;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	n = part_of(&m, "word/footnotes.xml");
	assert_int_equal(count_of(d, "<w:footnoteReference "), 2);
	assert_int_equal(count_of(d, " NOTEREF _Note1 \\h "), 1);
	assert_has(d, "w:name=\"_Note1\"/>");
	assert_int_equal(count_of(n, "<w:footnoteRef/>"), 2);
	assert_has(n, "A promise.");
	made_done(&m);
}

static void tables_repeat_their_head_and_pictures_say_what_they_show(void **state UNUSED)
{
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	assert_int_equal(count_of(d, "<w:tblHeader/>"), 1);
	assert_has(d, "<w:jc w:val=\"right\"/>");
	assert_has(d, "descr=\"A picture\"");
	assert_has(parts_of(&m), "word/media/image1.png");
	assert_has(d, "<w:hyperlink w:anchor=\"p_aaaaaaaa\"");
	assert_has(part_of(&m, "word/_rels/document.xml.rels"),
		   "Target=\"https://example.org/?a=1&amp;b=2\" TargetMode=\"External\"");
	/* Arabic in an English paragraph. */
	assert_has(d, "<w:rtl/><w:lang w:bidi=\"ar-SA\"/>");
	made_done(&m);
}

static void contents_are_a_field_with_the_pages_of_the_pdf(void **state UNUSED)
{
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &with_contents);
	d = part_of(&m, "word/document.xml");
	assert_has(d, " TOC \\o \"1-3\" \\h \\z \\u ");
	assert_int_equal(count_of(d, " PAGEREF "), 3);
	/* The annex begins on the second page. */
	assert_has(strstr(d, " PAGEREF s_annex_0 \\h "), "<w:t xml:space=\"preserve\">2</w:t>");
	assert_int_equal(count_of(d, "w:fldCharType=\"begin\""),
			 count_of(d, "w:fldCharType=\"end\""));
	made_done(&m);
}

static void properties_say_which_text_it_is(void **state UNUSED)
{
	struct made m;

	make_both(&m, EXPORT_DOCX, &with_contents);
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:title>A title</dc:title>");
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:subject>A &lt;subtitle&gt;</dc:subject>");
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:language>en-GB</dc:language>");
	assert_has(part_of(&m, "docProps/custom.xml"), "0123456789012345678901234567890123456789");
	assert_has(part_of(&m, "docProps/custom.xml"), "HRGL/2026/L.1");
	assert_has(part_of(&m, "word/header1.xml"), "Zero draft");
	assert_has(part_of(&m, "word/footer1.xml"), " NUMPAGES ");
	assert_has(part_of(&m, "word/styles.xml"), "w:color=\"123456\"");
	made_done(&m);
}

static void equal_bundles_give_equal_bytes(void **state UNUSED)
{
	struct made m, again;

	make_both(&m, EXPORT_DOCX, &with_contents);
	make_both(&again, EXPORT_DOCX, &with_contents);
	assert_int_equal(m.result.file.len, again.result.file.len);
	assert_memory_equal(m.result.file.ptr, again.result.file.ptr, m.result.file.len);
	made_done(&m);
	made_done(&again);
}

static void a_document_from_right_to_left_is_so_as_a_whole(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_OPERATIVE,
		  "# \xD8\xAD\xD9\x82\n\n\xD8\xAD\xD9\x82 and English.\n\n"
		  "Only English.\n\n\xD8\xAD\xD9\x82 12 \xD8\xAD\xD9\x82\n\n| "
		  "\xD8\xAD\xD9\x82 | \xD8\xAD\xD9\x82 |\n|---|---|\n| 1 | 2 |\n" }
	};
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	char *d, *s;

	b.lang = "ar";
	b.direction = "rtl";
	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	s = part_of(&m, "word/styles.xml");
	assert_has(d, "<w:titlePg/><w:bidi/></w:sectPr>");
	assert_has(s, "w:cs=\"Noto Naskh Arabic\"");
	assert_has(s, "w:bidi=\"ar-SA\"");
	assert_has(d, "<w:bidi w:val=\"0\"/>");
	assert_has(d, "<w:lang w:val=\"en-GB\"/>");
	assert_has(d, "<w:bidiVisual/><w:tblW w:w=\"8320\"");
	/* Figures are the text font's; a foot in English words runs as these do, at the same side. */
	assert_has(d, "w:cs=\"Noto Serif\"/><w:szCs w:val=\"20\"/><w:rtl/></w:rPr><w:t "
		      "xml:space=\"preserve\">12</w:t>");
	assert_has(part_of(&m, "word/footer1.xml"), "<w:bidi w:val=\"0\"/><w:jc w:val=\"left\"/>");
	made_done(&m);
}

static char *head_of(const char *title, const char *standing)
{
	const struct text t[] = { { "one", KIND_TEXT, "# One\n\nWords.\n" } };
	static char head[4096];
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.format = EXPORT_DOCX;
	b.title = title;
	b.standing = standing;
	make(&m, &b);
	snprintf(head, sizeof(head), "%s", part_of(&m, "word/header1.xml"));
	made_done(&m);
	return head;
}

/* What stands at the head of each page has the room that its letters leave, and ends with a word. */
static void a_running_head_says_as_much_as_fits(void **state UNUSED)
{
	static const char standing[] = "Text as agreed so far \xC2\xB7 HRGL/2026 \xC2\xB7 4 "
				       "February 2026 \xC2\xB7 7b2a43d76b";

	assert_has(head_of("Human Rights-Based Budgeting: A Way to Accountability", standing),
		   ">Human Rights-Based Budgeting: A Way to Accountability</w:t>");
	assert_lacks(head_of("Human Rights-Based Budgeting: A Way to Accountability", standing),
		     "\xE2\x80\xA6");
	assert_has(head_of("Menschenrechtsbasierte Haushaltsplanung: ein Weg zur Rechenschaft",
			   standing),
		   ">Menschenrechtsbasierte Haushaltsplanung: ein Weg </w:t></w:r><w:r>");
	assert_has(head_of("Menschenrechtsbasierte Haushaltsplanung: ein Weg zur Rechenschaft",
			   standing),
		   ">\xE2\x80\xA6</w:t>");
}

static void a_short_quotation_stays_whole_and_annexes_begin_at_the_top(void **state UNUSED)
{
	const struct text t[] = {
		{ "one", KIND_TEXT, "# One\n\n> Said.\n>\n> Source.\n\nWords.\n" },
		{ "two", KIND_ANNEX, "# Annex\n\n> A.\n>\n> B.\n>\n> C.\n>\n> D.\n" },
	};
	struct made m;
	char *d, *annex_at;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	annex_at = strstr(d, "<w:pageBreakBefore/>");
	assert_non_null(annex_at);
	assert_has(annex_at, "<w:pageBreakBefore/><w:spacing w:before=\"0\"/>");
	/* The first of two, none of four: a long quotation goes on over the page. */
	assert_int_equal(count_of(d, "<w:pStyle w:val=\"Quote\"/><w:keepNext/>"), 1);
	assert_true(strstr(d, "<w:pStyle w:val=\"Quote\"/><w:keepNext/>") < strstr(d, "Said."));
	made_done(&m);
}

static void remarks_stand_where_they_are_asked_for(void **state UNUSED)
{
	const struct bundle_options none = { .remarks = REMARKS_NONE };
	const struct bundle_options gathered = { .remarks = REMARKS_ANNEX };
	struct made m;
	char *d;

	make_both(&m, EXPORT_DOCX, &none);
	assert_lacks(part_of(&m, "word/document.xml"), "a promise");
	made_done(&m);
	make_both(&m, EXPORT_DOCX, &gathered);
	d = part_of(&m, "word/document.xml");
	assert_has(strstr(d, "Explanatory remarks"), "Paragraph 1");
	assert_int_equal(count_of(d, "a promise"), 1);
	made_done(&m);
}

static void nothing_that_xml_cannot_hold_comes_into_a_file(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	const struct text t[] = { { "one", KIND_TEXT,
				    "# <One> & \"two\"\n\n&#x202E;&#xFFFE;a&#12;b\n" } };
	struct made m;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.options = &plain;
	b.title = "T\x01itle \xEF\xBF\xBF<&>";
	b.format = EXPORT_DOCX;
	make(&m, &b);
	check_schema(&m);
	assert_has(part_of(&m, "docProps/core.xml"), "<dc:title>Title &lt;&amp;&gt;</dc:title>");
	made_done(&m);
}

/* --- what it says ------------------------------------------------------------------------------- */

static void a_file_says_what_the_text_says(void **state UNUSED)
{
	const struct bundle_options plain = { 0 };
	struct made m;
	ARENA(a);
	char *want;

	make_both(&m, EXPORT_DOCX, &plain);
	want = arena_printf(&a, "%s%s", said_by(&a, str_of(stock)), said_by(&a, str_of(annex)));
	/* A picture's words are its own. */
	want = arena_printf(&a, "%.*s%s", (int)(strstr(want, "A picture\n") - want), want,
			    strstr(want, "A picture\n") + 10);
	assert_says(word_says(&m, WORD_ALL), want, "a plain file");
	made_done(&m);
}

/* Word fills a title's first line and would leave a word for the last. */
static void titles_stand_in_even_lines(void **state UNUSED)
{
	static const struct {
		const char *title, *lines;
	} cases[] = {
		{ "Human Rights-Based Budgeting: A Way to Accountability",
		  "Human Rights-Based Budgeting:|A Way to Accountability" },
		{ "A short title", "A short title" },
		{ "One "
		  "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstellenleitun"
		  "g",
		  "One "
		  "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstellenleitun"
		  "g" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text t = { "one", KIND_TEXT, "Text.\n" };
		struct made m;
		ARENA(a);
		struct bundle b = bundle_of(&a, &t, 1);
		char *d, *line, *want = arena_dup(&a, cases[i].lines);
		BUF(said, KiB);

		b.title = cases[i].title;
		b.format = EXPORT_DOCX;
		make(&m, &b);
		d = part_of(&m, "word/document.xml");
		d = strstr(d, "<w:pStyle w:val=\"Title\"/>");
		*strstr(d, "</w:p>") = '\0';
		while ((line = strstr(d, "<w:t ")) != NULL) {
			d = strchr(line, '>') + 1;
			buf_printf(&said, "%s%.*s", said.len ? "|" : "", (int)strcspn(d, "<"), d);
		}
		assert_string_equal(said.ptr, want);
		made_done(&m);
	}
}

/* Laying pages out is most of what contents cost: who knows them hands them over. */
static void contents_take_the_pages_that_the_pdf_counted(void **state UNUSED)
{
	struct text t[] = { { "one", KIND_TEXT, stock }, { "two", KIND_ANNEX, annex } };
	struct made pdf, word, again;
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));
	int64_t other[16];

	make(&pdf, &b);
	b.format = EXPORT_DOCX;
	make(&word, &b);
	assert_true(pdf.result.headings.n > 1 && pdf.result.headings.n < COUNT(other));
	assert_int_equal(word.result.headings.n, pdf.result.headings.n);
	assert_memory_equal(word.result.headings.items, pdf.result.headings.items,
			    pdf.result.headings.n * sizeof(int64_t));
	b.headings = pdf.result.headings;
	make(&again, &b);
	assert_int_equal(again.result.file.len, word.result.file.len);
	assert_memory_equal(again.result.file.ptr, word.result.file.ptr, word.result.file.len);
	made_done(&again);
	/* They are taken as they are said, and not at all where they are of another text. */
	for (size_t i = 0; i < COUNT(other); i++)
		other[i] = 4711;
	b.headings.items = other;
	make(&again, &b);
	assert_int_equal(count_of(part_of(&again, "word/document.xml"), ">4711<"),
			 (int)b.headings.n);
	made_done(&again);
	b.headings.n--;
	make(&again, &b);
	assert_memory_equal(again.result.file.ptr, word.result.file.ptr, word.result.file.len);
	made_done(&again);
	made_done(&word);
	made_done(&pdf);
}

/* --- redlines ----------------------------------------------------------------------------------- */

static bool same_side(struct made *m, enum word_side side, struct str text)
{
	return says_same(side == WORD_REJECTED ? "rejected" : "accepted", word_says(m, side),
			 said_by(&m->a, text));
}

/* Accepted it is the new text, rejected the old one; and Word takes the file. */
static bool check_redline(int kind, struct str old, struct str new)
{
	struct made m;
	bool good;

	if (!make_redline(&m, EXPORT_DOCX, kind, old, new))
		return true;
	check_schema(&m);
	good = same_side(&m, WORD_REJECTED, old) && same_side(&m, WORD_ACCEPTED, new);
	made_done(&m);
	return good;
}

static void accepting_gives_the_new_text_and_rejecting_the_old(void **state UNUSED)
{
	random_redlines(check_redline, REDLINE_ROUNDS);
}

static void every_part_of_the_draft_comes_back_from_a_redline(void **state UNUSED)
{
	draft_redlines(check_redline);
}

/* LibreOffice takes new words at an end and the new paragraph behind them for one change. */
static void new_paragraphs_behind_new_words_take_the_old_end(void **state UNUSED)
{
	struct made m;
	char *d;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, STR("One line\n\nLast.\n"),
				 STR("One line and more\n\n- All of it is new.\n\nLast.\n")));
	check_schema(&m);
	d = part_of(&m, "word/document.xml");
	assert_has(d, "<w:pStyle w:val=\"BodyText\"/><w:rPr><w:ins ");
	assert_has(d, "<w:pStyle w:val=\"ListParagraph\"/>");
	assert_int_equal(count_of(d, "<w:pPrChange "), 1);
	assert_has(d, "><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr></w:pPrChange></w:pPr>");
	made_done(&m);
}

/* LibreOffice gives the notes of a Word file to their anchors by their order. */
static void notes_stand_in_the_order_of_their_anchors(void **state UNUSED)
{
	static const char old[] = "| a | b |\n|---|---|\n| one[^1] | two |\n\nText.[^2]\n\n"
				  "[^1]: First.\n\n[^2]: Second.\n",
			  new[] = "| a | b | one[^1] | two |\n\nText.[^2]\n\n"
				  "[^1]: First.\n\n[^2]: Second.\n";
	struct made m;
	char *notes, *document;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, str_of(old), str_of(new)));
	document = part_of(&m, "word/document.xml");
	notes = part_of(&m, "word/footnotes.xml");
	for (int id = 1; id <= 3; id++) {
		char *ref = arena_printf(&m.a, "<w:footnoteReference w:id=\"%d\"/>", id);
		char *note = arena_printf(&m.a, "<w:footnote w:id=\"%d\">", id);

		assert_non_null(document = strstr(document, ref));
		assert_non_null(notes = strstr(notes, note));
	}
	made_done(&m);
}

static void a_change_carries_its_group_and_its_day(void **state UNUSED)
{
	struct made m;
	char *d;

	assert_true(make_redline(
		&m, EXPORT_DOCX, KIND_TEXT, STR("One old line.\n\nTwo.\n\nThree is gone.\n"),
		STR("One new line.\n\nTwo.\n\nFour came later, with words of its own.\n")));
	d = part_of(&m, "word/document.xml");
	assert_has(d, "w:author=\"Group 1\" w:date=\"2026-02-02T02:40:00Z\">");
	assert_has(d, "w:author=\"Group 2 &amp; &lt;more&gt;\" w:date=\"2026-02-03T06:26:40Z\"");
	/* What nobody is known for is the editors', on the document's day. */
	assert_has(d, "w:author=\"Editors\" w:date=\"2026-02-04T00:00:00Z\"");
	/* A paragraph that is gone takes its end with it. */
	assert_int_equal(count_of(d, "</w:pPr><w:del "), 1);
	assert_has(d, "<w:rPr><w:del ");
	assert_has(d, "<w:rPr><w:ins ");
	made_done(&m);
}

/* A space that is new belongs to the new word: else the paragraph could not be shown word by word. */
static void words_before_a_stop_are_marked_alone(void **state UNUSED)
{
	static const char *const pairs[][2] = {
		{ "One two.\n", "One two three.\n" },
		{ "One (two) three.\n", "One (two and more) three.\n" },
		{ "One two.[^a]\n\n[^a]: N.\n", "One two three.[^a]\n\n[^a]: N.\n" },
		{ "One two.\n", "One two **three**.\n" },
	};

	for (size_t i = 0; i < 2 * COUNT(pairs); i++) {
		struct str old = str_of(pairs[i / 2][i % 2]), new = str_of(pairs[i / 2][1 - i % 2]);
		struct made m;
		char *d;

		assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, old, new));
		d = part_of(&m, "word/document.xml");
		assert_int_equal(count_of(d, "<w:ins "), i % 2 == 0);
		assert_int_equal(count_of(d, "<w:del "), i % 2);
		assert_true(same_side(&m, WORD_REJECTED, old));
		assert_true(same_side(&m, WORD_ACCEPTED, new));
		made_done(&m);
	}
}

/* Where marks stand within marks the marked text cannot be read back; the words beside stay. */
static void a_change_that_mixes_emphasis_and_words_is_no_larger_than_it_is(void **state UNUSED)
{
	static const char old[] =
		"Encourage cities to publish their budget[^a] every year in plain "
		"words for all.\n\n[^a]: Note.\n";
	static const char new[] =
		"Encourage cities to publish their budget[^a] every year in plain "
		"words *for everybody* and **all**.\n\n[^a]: Note.\n";
	static const char *const sides[][2] = { { old, new }, { new, old } };

	for (size_t i = 0; i < COUNT(sides); i++) {
		struct made m;
		char *d;

		assert_true(make_redline(&m, EXPORT_DOCX, KIND_OPERATIVE, str_of(sides[i][0]),
					 str_of(sides[i][1])));
		d = part_of(&m, "word/document.xml");
		check_schema(&m);
		check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
		assert_has(d, ">Encourage cities to publish their budget</w:t>");
		assert_has(d, "> every year in plain words </w:t>");
		/* One paragraph, whose end stays; its note, too. */
		assert_int_equal(count_of(d, "Encourage cities"), 1);
		assert_lacks(d, "<w:pPr><w:rPr><w:del");
		assert_int_equal(count_of(d, "<w:footnoteReference "), 1);
		assert_int_equal(count_of(part_of(&m, "word/footnotes.xml"), "Note."), 1);
		assert_lacks(part_of(&m, "word/footnotes.xml"), "<w:del");
		assert_true(same_side(&m, WORD_REJECTED, str_of(sides[i][0])));
		assert_true(same_side(&m, WORD_ACCEPTED, str_of(sides[i][1])));
		made_done(&m);
	}
}

static void rows_and_notes_come_and_go_as_wholes(void **state UNUSED)
{
	static const char old[] =
		"Words.[^a] More.[^b]\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n"
		"[^a]: First.\n[^b]: Second.\n";
	static const char new[] =
		"Words.[^a] More.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n| 5 | six |\n| 7 | 8 "
		"|\n\n[^a]: First, changed.\n";
	struct made m;
	char *d;

	assert_true(make_redline(&m, EXPORT_DOCX, KIND_TEXT, str_of(old), str_of(new)));
	d = part_of(&m, "word/document.xml");
	assert_has(d, "<w:trPr><w:cantSplit/><w:ins ");
	assert_true(same_side(&m, WORD_REJECTED, str_of(old)));
	assert_true(same_side(&m, WORD_ACCEPTED, str_of(new)));
	assert_has(part_of(&m, "word/footnotes.xml"), "<w:delText xml:space=\"preserve\">Second.");
	made_done(&m);
}

/* --- comments ----------------------------------------------------------------------------------- */

static void threads_are_comments_at_the_words_that_they_quote(void **state UNUSED)
{
	for (int redline = 0; redline < 2; redline++) {
		struct made m;
		char *d, *c, *x, *at;

		make_discussed(&m, EXPORT_DOCX, redline);
		check_schema(&m);
		check_references(&m, "word/document.xml", "word/_rels/document.xml.rels");
		d = part_of(&m, "word/document.xml");
		c = part_of(&m, "word/comments.xml");
		x = part_of(&m, "word/commentsExtended.xml");
		at = strstr(d, "<w:commentRangeStart w:id=\"1\"/>");
		assert_non_null(at);
		/* Before the quoted words, in the midst of a paragraph. */
		assert_has(at, "<w:t xml:space=\"preserve\">first words</w:t>");
		assert_true(strstr(d, ">The </w:t>") < at);
		assert_true(strstr(at, "<w:commentRangeEnd w:id=\"1\"/>") <
			    strstr(at, "> here.</w:t>"));
		assert_int_equal(count_of(d, "<w:commentReference "), 4);
		assert_int_equal(count_of(c, "<w:comment "), 4);
		assert_has(c, "w:author=\"Ada (Group 1)\" w:date=\"2026-02-02T02:40:00Z\"");
		assert_has(c, "Why &quot;first&quot; &amp; not &lt;last&gt;?");
		/* The second answers the first, the third is done. */
		assert_has(x, "w15:paraId=\"10000002\" w15:paraIdParent=\"10000001\"");
		assert_has(x, "w15:paraId=\"10000003\" w15:done=\"1\"");
		made_done(&m);
	}
}

static void check_language(const struct tongue *t, const char *name UNUSED)
{
	struct made m;

	make_text(&m, t, EXPORT_DOCX);
	check_schema(&m);
	made_done(&m);
}

/* What they say is compared in test_says. */
static void files_of_every_language_are_whole(void **state UNUSED)
{
	if (!each_text(check_language))
		SKIP_TEST("TEST_DATA has no texts in many languages");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_stand_in_the_order_of_the_schema),
		cmocka_unit_test(what_is_referred_to_is_there),
		cmocka_unit_test(changes_and_bookmarks_have_ids_of_their_own),
		cmocka_unit_test(paragraphs_are_numbered_by_word),
		cmocka_unit_test(notes_are_anchored_once_and_referred_to_again),
		cmocka_unit_test(tables_repeat_their_head_and_pictures_say_what_they_show),
		cmocka_unit_test(contents_are_a_field_with_the_pages_of_the_pdf),
		cmocka_unit_test(properties_say_which_text_it_is),
		cmocka_unit_test(equal_bundles_give_equal_bytes),
		cmocka_unit_test(a_document_from_right_to_left_is_so_as_a_whole),
		cmocka_unit_test(a_running_head_says_as_much_as_fits),
		cmocka_unit_test(a_short_quotation_stays_whole_and_annexes_begin_at_the_top),
		cmocka_unit_test(remarks_stand_where_they_are_asked_for),
		cmocka_unit_test(nothing_that_xml_cannot_hold_comes_into_a_file),
		cmocka_unit_test(a_file_says_what_the_text_says),
		cmocka_unit_test(titles_stand_in_even_lines),
		cmocka_unit_test(contents_take_the_pages_that_the_pdf_counted),
		cmocka_unit_test(accepting_gives_the_new_text_and_rejecting_the_old),
		cmocka_unit_test(every_part_of_the_draft_comes_back_from_a_redline),
		cmocka_unit_test(new_paragraphs_behind_new_words_take_the_old_end),
		cmocka_unit_test(notes_stand_in_the_order_of_their_anchors),
		cmocka_unit_test(a_change_carries_its_group_and_its_day),
		cmocka_unit_test(words_before_a_stop_are_marked_alone),
		cmocka_unit_test(a_change_that_mixes_emphasis_and_words_is_no_larger_than_it_is),
		cmocka_unit_test(rows_and_notes_come_and_go_as_wholes),
		cmocka_unit_test(threads_are_comments_at_the_words_that_they_quote),
		cmocka_unit_test(files_of_every_language_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
