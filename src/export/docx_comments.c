/* Comments of a Word file: the part that holds them, and the one that says which answers which. */
#include "export/docx_export.h"

#include "base/clock.h"

#define WORD_2010 " xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\""
#define WORD_2012 " xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\""
#define MAY_PASS                                                                                   \
	" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "               \
	"mc:Ignorable=\"w14 w15\""

/* The mark of a comment's paragraph, by which the other part names it: below 0x80000000. */
static int paragraph_mark(const struct office_comment *c)
{
	return 0x10000000 + c->id;
}

static void put_initials(struct docx *d, const char *author)
{
	BUF(out, 64);

	for (const char *at = author; *at; at++) {
		if (((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z')) &&
		    (at == author || at[-1] == ' '))
			buf_putc(&out, *at);
	}
	xml_put_attr(d->out, "w:initials", STR_BUF(out));
}

static void put_comment(struct docx *d, const struct office_comment *c)
{
	const char *author = c->from->author ? c->from->author : "";
	struct str rest = str_of(c->from->text), line;
	char when[CLOCK_TEXT];
	bool first = true;

	clock_text(c->from->at, when);
	buf_printf(d->out, "<w:comment w:id=\"%d\"", c->id);
	xml_put_attr(d->out, "w:author", str_of(author));
	buf_printf(d->out, " w:date=\"%s\"", when);
	put_initials(d, author);
	buf_printf(d->out,
		   "><w:p w14:paraId=\"%08X\"><w:pPr><w:pStyle w:val=\"CommentText\"/></w:pPr><w:r>"
		   "<w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr><w:annotationRef/></w:r>",
		   (unsigned)paragraph_mark(c));
	while (str_next(&rest, '\n', &line)) {
		buf_printf(d->out, "<w:r>%s<w:t xml:space=\"preserve\">", first ? "" : "<w:br/>");
		first = false;
		xml_put_text(d->out, line);
		buf_puts(d->out, "</w:t></w:r>");
	}
	buf_puts(d->out, "</w:p></w:comment>\n");
}

void docx_comments(struct docx *d)
{
	buf_puts(d->out, XML_HEAD "<w:comments" DOCX_NAMES WORD_2010 WORD_2012 MAY_PASS ">\n");
	for (const struct office_comment *c = d->o->comments; c; c = c->next)
		put_comment(d, c);
	buf_puts(d->out, "</w:comments>\n");
}

void docx_threads(struct docx *d)
{
	buf_puts(d->out, XML_HEAD "<w15:commentsEx" WORD_2010 WORD_2012 MAY_PASS ">\n");
	for (const struct office_comment *c = d->o->comments; c; c = c->next) {
		buf_printf(d->out, "<w15:commentEx w15:paraId=\"%08X\"",
			   (unsigned)paragraph_mark(c));
		if (c->top)
			buf_printf(d->out, " w15:paraIdParent=\"%08X\"",
				   (unsigned)paragraph_mark(c->top));
		buf_printf(d->out, " w15:done=\"%d\"/>\n", c->done);
	}
	buf_puts(d->out, "</w15:commentsEx>\n");
}
