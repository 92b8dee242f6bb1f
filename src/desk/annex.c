#include "desk/annex.h"

#include "desk/sources.h"
#include "document/compose.h"
#include "i18n/i18n.h"
#include "text/text.h"

#include <ctype.h>

/* md_guard judges what stands here like any text: no block or line of it may be longer, and of all
 * tables no more cells, than it lets through. */
enum {
	ANNEX_BYTES = 16 * 1024 * 1024,
	WORDS_SHOWN = 60,
	QUOTED_BYTES = 2500, /* of one side of a change, of a reason */
	BLOCK_BYTES = 6000,  /* after which a list or table begins anew */
	ROWS_MOST = 3500,
};

void annex_init(struct annex *x)
{
	*x = (struct annex){ .markdown = BUF_INIT(ANNEX_BYTES) };
}

void annex_done(struct annex *x)
{
	buf_done(&x->markdown);
}

/* Bytes of a footnote's mark, "[^label]", or 0. */
static size_t note_mark(const char *s, const char *end)
{
	const char *close = end - s > 3 && s[0] == '[' && s[1] == '^'
				    ? memchr(s, ']', (size_t)(end - s))
				    : NULL;

	return close && !memchr(s, ' ', (size_t)(close - s)) ? (size_t)(close + 1 - s) : 0;
}

/* Words as Markdown that says just these words, in one line. */
static void put_plain(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.len;) {
		size_t from = at, mark = note_mark(text.ptr + at, text.ptr + text.len);
		uint32_t c;

		if (mark) {
			buf_puts(out, "\\[\\*\\]"); /* the list has no notes of its own */
			at += mark;
			continue;
		}
		c = text_next(text, &at);
		if (text_turns(c)) /* a part of a text may hold half of a pair */
			continue;
		if (c == '\n' || c == '\r' || c == '\t') {
			buf_putc(out, ' ');
		} else if (c == '|') { /* of which a line may have few */
			buf_puts(out, "&#124;");
		} else {
			if (c < 0x80 && c > ' ' && !isalnum((int)c))
				buf_putc(out, '\\');
			buf_put(out, text.ptr + from, at - from);
		}
	}
}

/* Whole paragraphs are quoted to a length at which everybody has found them. */
static void put_quoted(struct buf *out, struct str text)
{
	size_t len = MIN(text.len, (size_t)QUOTED_BYTES);

	while (len < text.len && len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
		len--;
	put_plain(out, (struct str){ text.ptr, len });
	if (len < text.len)
		buf_puts(out, " …");
}

static void put_heading(struct buf *out, const char *marks, const char *text)
{
	buf_puts(out, marks);
	put_plain(out, str_of(text));
	buf_puts(out, "\n\n");
}

static int put_section(struct call *c, const char *id, const char *title, struct buf *markdown,
		       struct bundle *b, struct err *e)
{
	struct bundle_section *s = &b->sections.items[b->sections.n];

	if (buf_check(markdown, e) != 0)
		return -1;
	*s = (struct bundle_section){ .id = id,
				      .title = title,
				      .kind = KIND_ANNEX,
				      .markdown =
					      arena_dup_len(c->a, markdown->ptr, markdown->len) };
	b->sections.n++;
	return 0;
}

/* --- changes ----------------------------------------------------------------------------------------- */

static const struct bundle_change *change_named(const struct bundle_section *s, int change)
{
	for (size_t i = 0; i < s->changes.n; i++)
		if (s->changes.items[i].change == change)
			return &s->changes.items[i];
	return NULL;
}

/* " *(Workshop 2, 4 February 2026)*" */
static void put_author(struct call *c, const char *lang, const struct bundle_change *by,
		       struct buf *out)
{
	bool rtl = str_eq(manifest_direction(lang), "rtl");

	if (!by || !by->author)
		return;
	/* Another script's name would draw the day behind it into its own direction. */
	buf_puts(out, rtl ? " *(\u2068" : " *(");
	put_plain(out, str_of(by->author));
	buf_puts(out, rtl ? "\u2069, " : ", ");
	put_plain(out, str_of(i18n_date(c->a, lang, by->at)));
	buf_puts(out, ")*");
}

void annex_changes(struct call *c, const struct bundle_in *in, const struct bundle_section *out,
		   const struct instructions *said, struct annex *x)
{
	size_t began;

	if (said->n)
		put_heading(&x->markdown, "## ", out->title ? out->title : out->id);
	began = x->markdown.len;
	for (size_t i = 0; i < said->n; i++) {
		const struct instruction *one = &said->items[i];
		struct saying s;

		buf_printf(&x->markdown, "%zu. ", i + 1);
		instruct_say(one, in->lang, c->a, &s);
		for (size_t k = 0; k < s.n; k++)
			put_quoted(&x->markdown, str_of(s.items[k].text));
		put_author(c, in->lang, change_named(out, one->change), &x->markdown);
		buf_putc(&x->markdown, '\n');
		if (x->markdown.len - began > BLOCK_BYTES) {
			buf_putc(&x->markdown, '\n');
			began = x->markdown.len;
		}
	}
	if (said->n)
		buf_putc(&x->markdown, '\n');
	x->n += said->n;
}

int annex_put_changes(struct call *c, struct annex *x, struct bundle *b, struct err *e)
{
	const char *title = i18n_text(c->a, b->lang, "print.changes", NULL);
	BUF(all, 2 * ANNEX_BYTES);

	if (!x->n)
		return 0;
	put_heading(&all, "# ", title);
	buf_put(&all, x->markdown.ptr, x->markdown.len);
	return buf_check(&x->markdown, e) != 0
		       ? -1
		       : put_section(c, "list-of-changes", title, &all, b, e);
}

/* --- sources ----------------------------------------------------------------------------------------- */

/* A paragraph by its number, else by its first words. */
static const char *name_of(struct call *c, const struct source *s)
{
	struct str words = str_of(s->text);
	size_t len = words.len;

	if (s->number)
		return s->number;
	if (len <= WORDS_SHOWN)
		return s->text;
	for (len = WORDS_SHOWN; len && words.ptr[len] != ' '; len--)
		;
	if (!len)
		return s->id;
	return arena_printf(c->a, "%.*s …", (int)len, words.ptr);
}

static void put_cell(struct buf *out, const char *text)
{
	buf_puts(out, " ");
	put_quoted(out, str_of(text ? text : "–"));
	buf_puts(out, " |");
}

static const char *origin(struct call *c, const char *lang, const struct source *s)
{
	const char *n;

	if (!s->proposal)
		return i18n_text(c->a, lang, "print.draft", NULL);
	n = arena_printf(c->a, "%lld", (long long)s->proposal);
	return i18n_text(c->a, lang, "print.proposal", "n", n, "summary", s->summary, NULL);
}

static const char *decided(struct call *c, const char *lang, const struct source *s)
{
	const char *date = i18n_date(c->a, lang, s->at);

	if (!s->proposal)
		return date;
	return arena_printf(c->a, "%s%s%s",
			    i18n_text(c->a, lang,
				      s->edited   ? "print.accepted_edited"
				      : s->partly ? "print.accepted_partly"
						  : "print.accepted",
				      "date", date, NULL),
			    s->reason ? " " : "", s->reason ? s->reason : "");
}

static void put_head(struct call *c, const char *lang, struct buf *out)
{
	static const char *const names[] = { "print.sources_paragraph", "print.sources_group",
					     "print.sources_proposal", "print.sources_decision" };

	buf_puts(out, "|");
	for (size_t i = 0; i < COUNT(names); i++)
		put_cell(out, i18n_text(c->a, lang, names[i], NULL));
	buf_puts(out, "\n|---|---|---|---|\n");
}

static void put_sources(struct call *c, const char *lang, const struct source_list *all,
			struct buf *out)
{
	const char *section = NULL, *before = NULL;
	bool all_of_it = all->n <= ROWS_MOST;
	size_t began = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct source *s = &all->items[i];
		bool other = !str_eq(section, s->section);

		if (!all_of_it && !s->proposal) /* the draft's own words are the many */
			continue;
		if (other || out->len - began > BLOCK_BYTES) {
			buf_puts(out, section ? "\n" : "");
			if (other)
				put_heading(out, "## ", *s->title ? s->title : s->section);
			began = out->len;
			put_head(c, lang, out);
			before = NULL;
		}
		buf_puts(out, "|");
		put_cell(out, str_eq(before, s->id) ? "" : name_of(c, s));
		put_cell(out, s->group);
		put_cell(out, origin(c, lang, s));
		put_cell(out, decided(c, lang, s));
		buf_putc(out, '\n');
		section = s->section;
		before = s->id;
	}
}

int annex_put_sources(struct call *c, const struct bundle_in *in, struct bundle *b, struct err *e)
{
	const char *title = i18n_text(c->a, b->lang, "print.sources", NULL);
	const struct sources_of of = { in->to, in->manifest, in->lang, in->section };
	struct source_list all;
	BUF(out, ANNEX_BYTES);

	if (sources_find(c, &of, &all, e) != 0)
		return -1;
	put_heading(&out, "# ", title);
	put_sources(c, b->lang, &all, &out);
	return put_section(c, "sources", title, &out, b, e);
}
