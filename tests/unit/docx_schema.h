/*
 * Is a Word file whole: the order of elements that the schema asks for, and what is referred to.
 */
#ifndef TESTS_UNIT_DOCX_SCHEMA_H
#define TESTS_UNIT_DOCX_SCHEMA_H

#include "office_help.h"

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

#endif
