#include "pages/issue.h"

static const struct {
	const char *format, *name;
} names[] = { { "pdf", "PDF" },   { "docx", "Word" },   { "odt", "OpenDocument" },
	      { "html", "HTML" }, { "md", "Markdown" }, { "json", "JSON" } };

const char *format_name(const char *format)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(names[i].format, format))
			return names[i].name;
	return format;
}

static void set_file(struct page *p, struct wire *list, const char *version,
		     const struct file_card *f)
{
	struct wire *item = wire_add(list, wire_new_obj());

	wire_set_str(item, "name", format_name(f->format));
	wire_set_str(item, "language", language_name(f->lang));
	wire_set_str(item, "code", f->lang);
	wire_set_str(item, "dir", manifest_direction(f->lang));
	wire_set_str(item, "sha256", f->sha256);
	wire_set_str(
		item, "href",
		f->kept ? arena_printf(p->a, "/export/%s.%s?lang=%s", version, f->format, f->lang)
			: NULL);
}

/* "PDF (Deutsch), Word (Deutsch)" */
static const char *gaps(struct page *p, const struct version_card *card)
{
	const char *all = "";

	for (size_t i = 0; i < card->missing.n; i++)
		all = arena_printf(p->a, "%s%s%s (%s)", all, *all ? ", " : "",
				   format_name(card->missing.items[i].format),
				   language_name(card->missing.items[i].lang));
	return all;
}

/* In the order in which people look for a format, language by language as they were made. */
static void set_files(struct page *p, struct wire *issue, const struct version_card *card)
{
	struct wire *list = wire_set(issue, "files", wire_new_list());
	const char *lang = NULL;

	for (size_t i = 0; i < card->files.n; i++) {
		if (str_eq(lang, card->files.items[i].lang))
			continue;
		lang = card->files.items[i].lang;
		for (size_t k = 0; k < COUNT(names); k++)
			for (size_t f = 0; f < card->files.n; f++)
				if (str_eq(card->files.items[f].lang, lang) &&
				    str_eq(card->files.items[f].format, names[k].format))
					set_file(p, list, card->id, &card->files.items[f]);
	}
}

void set_issue(struct page *p, const char *version)
{
	struct version_card card;
	struct err none = { 0 };
	struct wire *issue;

	if (!version || desk_version(p->c, version, &card, &none) != 0)
		return;
	p->more = true;
	issue = wire_set(p->m, "issue", wire_new_obj());
	wire_set_bool(issue, "known", card.files.n > 0);
	set_files(p, issue, &card);
	wire_set_str(issue, "archive", arena_printf(p->a, "/export/%s.zip", card.id));
	wire_set_str(issue, "missing",
		     card.missing.n && desk_is_editor(p->c)
			     ? say_what(p, "issue_missing", gaps(p, &card))
			     : NULL);
}
