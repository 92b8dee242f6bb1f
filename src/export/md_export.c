#include "export/md_export.h"

#include "prose/prose.h"

/* --- names of footnotes ------------------------------------------------------------------------- */

struct names {
	struct str *items;
	size_t n, cap;
};

/* The name in "[^name]" at p, or len 0. */
static struct str note_name(const char *p, const char *end)
{
	const char *at = p + 2;

	if (end - p < 4 || p[0] != '[' || p[1] != '^')
		return (struct str){ NULL, 0 };
	while (at < end && *at != ']' && *at != '[' && *at != ' ' && *at != '\n')
		at++;
	if (at == end || *at != ']')
		return (struct str){ NULL, 0 };
	return (struct str){ p + 2, (size_t)(at - p - 2) };
}

/* Names that a section defines: "[^name]:" at the start of a line. */
static void defined(const char *text, struct arena *a, struct names *out)
{
	const char *end = text + strlen(text);

	for (const char *line = text; line && line < end;) {
		struct str name = note_name(line, end);

		if (name.len && name.ptr + name.len + 1 < end && name.ptr[name.len + 1] == ':')
			*(struct str *)arena_push(a, (void **)&out->items, &out->n, &out->cap,
						  sizeof(name)) = name;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
}

static bool has(const struct names *names, struct str name)
{
	for (size_t i = 0; i < names->n; i++) {
		if (str_same(names->items[i], name))
			return true;
	}
	return false;
}

/* --- pieces ------------------------------------------------------------------------------------- */

struct writer {
	const struct book *book;
	struct buf *out;
	struct names *names; /* by section */
	size_t section;
	char mark; /* a change that is open: '+', '-' or 0 */
};

static bool shared(const struct writer *w, struct str name)
{
	if (!has(&w->names[w->section], name))
		return false;
	for (size_t i = 0; i < w->book->n_sections; i++) {
		if (i != w->section && has(&w->names[i], name))
			return true;
	}
	return false;
}

/* A change mark of prose.h as CriticMarkup; gives the bytes it took, 0 if there is none. */
static size_t put_mark(struct writer *w, const char *p, const char *end)
{
	const char *at = p + 3;

	if (end - p < 3 || memcmp(p, "\xEF\xB7", 2) != 0)
		return 0;
	if (memcmp(p, PROSE_MARK_END, 3) == 0) {
		buf_printf(w->out, "%c%c}", w->mark, w->mark);
		return 3;
	}
	if (memcmp(p, PROSE_MARK_INS, 3) != 0 && memcmp(p, PROSE_MARK_DEL, 3) != 0)
		return 0;
	w->mark = memcmp(p, PROSE_MARK_INS, 3) == 0 ? '+' : '-';
	while (end - at >= 3 && memcmp(at, PROSE_MARK_GO, 3) != 0)
		at++;
	buf_printf(w->out, "{%c%c", w->mark, w->mark);
	return (size_t)(at + 3 - p);
}

/* Lines of a section, with its footnotes' names made unique. Code blocks stay as they are. */
static void put_text(struct writer *w, struct str s, bool code)
{
	const char *end = s.ptr + s.len;

	for (const char *at = s.ptr; at < end;) {
		struct str name = code ? (struct str){ NULL, 0 } : note_name(at, end);
		size_t took = w->book->bundle->options->redline ? put_mark(w, at, end) : 0;

		if (took) {
			at += took;
		} else if (name.len && shared(w, name)) {
			buf_printf(w->out, "[^%s-", w->book->sections[w->section].from->id);
			buf_put(w->out, name.ptr, name.len);
			buf_putc(w->out, ']');
			at = name.ptr + name.len + 1;
		} else {
			buf_putc(w->out, *at++);
		}
	}
}

/* Lines from `from` to `to` (from 1, inclusive) of a text. */
static struct str lines_of(const char *text, int from, int to)
{
	const char *start = text, *end;

	for (int line = 1; line < from && start; line++) {
		start = strchr(start, '\n');
		start = start ? start + 1 : NULL;
	}
	end = start;
	for (int line = from; line <= to && end; line++) {
		end = strchr(end, '\n');
		end = end ? end + 1 : NULL;
	}
	if (!start)
		return (struct str){ text, 0 };
	return (struct str){ start, end ? (size_t)(end - start) : strlen(start) };
}

static void end_block(struct buf *out)
{
	while (out->len && out->ptr[out->len - 1] == '\n')
		buf_cut(out, out->len - 1);
	buf_puts(out, "\n\n");
}

/* A section's lines; without its remarks, or nothing but them. */
static void put_section(struct writer *w, size_t i, bool remarks, bool others)
{
	const struct book_section *s = &w->book->sections[i];
	const char *text = s->from->markdown;
	int done = 0;

	w->section = i;
	for (const struct md_node *n = s->tree->first; n; n = n->next) {
		bool remark = n->kind == MD_REMARK;

		if (n->from_line <= done || n->to_line < n->from_line)
			continue;
		if (!remark && others) {
			put_text(w, lines_of(text, done + 1, n->from_line - 1), false);
			put_text(w, lines_of(text, n->from_line, n->to_line), n->kind == MD_CODE);
		} else if (remark && remarks) {
			if (others)
				put_text(w, lines_of(text, done + 1, n->from_line - 1), false);
			put_text(w, lines_of(text, n->from_line, n->to_line), false);
			if (!others)
				end_block(w->out);
		}
		done = n->to_line;
	}
	if (others) {
		put_text(w, lines_of(text, done + 1, INT32_MAX), false);
		end_block(w->out);
	}
}

static void put_line(struct buf *out, const char *a, const char *b, const char *c)
{
	const char *const parts[] = { a, b, c };
	bool any = false;

	for (size_t i = 0; i < COUNT(parts); i++) {
		if (!parts[i] || !*parts[i])
			continue;
		buf_printf(out, "%s%s", any ? " \xC2\xB7 " : "", parts[i]);
		any = true;
	}
	if (any)
		buf_puts(out, "\n\n");
}

void md_export(const struct book *book, struct arena *a, struct buf *out)
{
	const struct bundle *b = book->bundle;
	struct writer w = { .book = book, .out = out };

	w.names = ARENA_ARRAY(a, book->n_sections + 1, struct names);
	for (size_t i = 0; i < book->n_sections; i++)
		defined(book->sections[i].from->markdown, a, &w.names[i]);
	buf_printf(out, "# %s\n\n", b->title);
	put_line(out, b->subtitle, NULL, NULL);
	put_line(out, b->event, b->place, b->dates);
	put_line(out, b->standing ? b->standing : b->symbol, NULL, NULL);
	for (size_t i = 0; i < b->notices.n; i++)
		put_line(out, b->notices.items[i], NULL, NULL);
	for (size_t i = 0; i < book->n_sections; i++) {
		const struct book_section *s = &book->sections[i];

		if (!book_heading_at(book, i, 0) && s->title && *s->title)
			buf_printf(out, "# %s\n\n", s->title);
		put_section(&w, i, b->options->remarks == REMARKS_BESIDE, true);
	}
	if (b->options->remarks == REMARKS_ANNEX && book->has_remarks) {
		buf_printf(out, "# %s\n\n", bundle_label(b, "remarks"));
		for (size_t i = 0; i < book->n_sections; i++)
			put_section(&w, i, true, false);
	}
	while (out->len > 1 && out->ptr[out->len - 1] == '\n' && out->ptr[out->len - 2] == '\n')
		buf_cut(out, out->len - 1);
}
