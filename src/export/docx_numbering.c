/* Numbering that Word counts itself: one abstract list for each kind, one instance for each counting. */
#include "export/docx_export.h"

static const char *const bullets[] = { "\xE2\x80\x93", "\xE2\x80\xA2" };

static void put_level(struct buf *out, int kind, int level, const char *fixed)
{
	static const struct {
		char form;
		const char *name;
	} forms[] = { { '1', "decimal" }, { 'a', "lowerLetter" }, { 'i', "lowerRoman" } };
	char form = office_list_form(kind, level);
	const char *name = "bullet";
	int left = 0, hang = 0;

	for (size_t i = 0; i < COUNT(forms); i++) {
		if (forms[i].form == form)
			name = forms[i].name;
	}
	office_list_indent(kind, level, &left, &hang);
	buf_printf(out, "<w:lvl w:ilvl=\"%d\"><w:start w:val=\"1\"/><w:numFmt w:val=\"%s\"/>",
		   level, fixed ? "none" : name);
	if (fixed && level == 0) {
		buf_puts(out, "<w:lvlText");
		xml_put_attr(out, "w:val", str_of(fixed));
		buf_puts(out, "/>");
	} else if (kind == OFFICE_BULLETS) {
		buf_printf(out, "<w:lvlText w:val=\"%s\"/>",
			   bullets[(size_t)form % COUNT(bullets)]);
	} else if (form == '1') {
		buf_printf(out, "<w:lvlText w:val=\"%%%d.\"/>", level + 1);
	} else {
		buf_printf(out, "<w:lvlText w:val=\"(%%%d)\"/>", level + 1);
	}
	buf_printf(
		out,
		"<w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"%d\" w:hanging=\"%d\"/></w:pPr>",
		left, hang);
	/* Emphasis of a paragraph's first words is not its number's. */
	buf_puts(out, "<w:rPr><w:rFonts w:cs=\"Noto Serif\"/><w:b w:val=\"0\"/><w:bCs "
		      "w:val=\"0\"/><w:i w:val=\"0\"/><w:iCs "
		      "w:val=\"0\"/></w:rPr></w:lvl>");
}

static void put_abstract(struct buf *out, int id, int kind, const char *fixed)
{
	buf_printf(out,
		   "<w:abstractNum w:abstractNumId=\"%d\"><w:multiLevelType "
		   "w:val=\"multilevel\"/>",
		   id);
	for (int level = 0; level < OFFICE_LEVELS; level++)
		put_level(out, kind, level, fixed);
	buf_puts(out, "</w:abstractNum>\n");
}

/* A counting that begins where its kind does by itself, as the first of it. */
static bool is_plain(const struct office *o, size_t i)
{
	if (o->lists[i].level || o->lists[i].start != 1)
		return false;
	for (size_t k = 1; k < i; k++) {
		if (o->lists[k].kind == o->lists[i].kind)
			return false;
	}
	return true;
}

void docx_numbering(const struct docx *d, struct buf *out)
{
	const struct office *o = d->o;
	int fixed = OFFICE_FIXED;

	buf_puts(out, XML_HEAD "<w:numbering" DOCX_NAMES ">\n");
	for (int kind = 0; kind < OFFICE_FIXED; kind++)
		put_abstract(out, kind, kind, NULL);
	for (size_t i = 1; i < o->n_lists; i++) {
		if (o->lists[i].kind == OFFICE_FIXED)
			put_abstract(out, fixed++, OFFICE_FIXED, o->lists[i].text);
	}
	fixed = OFFICE_FIXED;
	for (size_t i = 1; i < o->n_lists; i++) {
		const struct office_list *l = &o->lists[i];

		buf_printf(out, "<w:num w:numId=\"%zu\"><w:abstractNumId w:val=\"%d\"/>", i,
			   l->kind == OFFICE_FIXED ? fixed++ : l->kind);
		if (l->kind != OFFICE_FIXED && l->kind != OFFICE_BULLETS && !is_plain(o, i))
			buf_printf(out,
				   "<w:lvlOverride w:ilvl=\"%d\"><w:startOverride w:val=\"%d\"/>"
				   "</w:lvlOverride>",
				   l->level, l->start);
		buf_puts(out, "</w:num>\n");
	}
	buf_puts(out, "</w:numbering>\n");
}
