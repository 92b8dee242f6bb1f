/*
 * Help for tests of Word and OpenDocument files: parts of the archive, XML read tag by tag, and
 * what a Markdown text says, line by line, as it must come back out of a file.
 */
#ifndef TESTS_UNIT_OFFICE_HELP_H
#define TESTS_UNIT_OFFICE_HELP_H

#include "export_help.h"

#include "markdown/tree.h"

#include <zip.h>

/* --- the archive -------------------------------------------------------------------------------- */

/* A part of the file as a string in the arena; NULL if it has no such part. */
static UNUSED char *part_of(struct made *m, const char *name)
{
	zip_source_t *source =
		zip_source_buffer_create(m->result.file.ptr, m->result.file.len, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	char *text = NULL, piece[4096];
	zip_file_t *file;
	zip_int64_t n;
	BUF(out, 64 * MiB);

	assert_non_null(zip);
	file = zip_fopen(zip, name, 0);
	while (file && (n = zip_fread(file, piece, sizeof(piece))) > 0)
		buf_put(&out, piece, (size_t)n);
	if (file) {
		text = arena_dup_len(&m->a, out.ptr, out.len);
		zip_fclose(file);
	}
	zip_close(zip);
	return text;
}

/* The names of all parts, in order, a line each. */
static UNUSED char *parts_of(struct made *m)
{
	zip_source_t *source =
		zip_source_buffer_create(m->result.file.ptr, m->result.file.len, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
	char *names;
	BUF(out, MiB);

	assert_non_null(zip);
	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++)
		buf_printf(&out, "%s\n", zip_get_name(zip, (zip_uint64_t)i, 0));
	names = arena_dup(&m->a, out.ptr);
	zip_close(zip);
	return names;
}

/* --- XML ---------------------------------------------------------------------------------------- */

enum { XML_DEPTH = 256, XML_NAME = 64 };
struct xml {
	const char *at;
	char name[XML_NAME]; /* of the tag at hand */
	struct str attrs;
	struct str text; /* before the tag */
	bool close, empty;
	char open[XML_DEPTH][XML_NAME];
	int depth; /* of what is open, the tag at hand among it if it opens */
};

static UNUSED void xml_check_text(struct str s)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };

	for (size_t i = 0; i < s.len; i++) {
		bool good = s.ptr[i] != '&';

		for (size_t k = 0; k < COUNT(known); k++)
			good |= str_starts(str_cut(s.ptr, i, s.len), known[k]);
		if (!good)
			fail_msg("a bare & in: %.60s", s.ptr + i);
		if ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\n' && s.ptr[i] != '\t')
			fail_msg("a control character before: %.60s", s.ptr + i);
	}
}

static UNUSED void xml_check_attrs(struct str s)
{
	char seen[32][XML_NAME];
	size_t n = 0;

	for (size_t at = 0; at < s.len;) {
		size_t from, name;

		while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\n'))
			at++;
		if (at == s.len)
			return;
		from = at;
		while (at < s.len && s.ptr[at] != '=')
			at++;
		name = at - from;
		assert_true(name > 0 && name < XML_NAME && n < COUNT(seen));
		assert_true(at + 1 < s.len && s.ptr[at + 1] == '"');
		snprintf(seen[n], XML_NAME, "%.*s", (int)name, s.ptr + from);
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(seen[i], seen[n]);
		n++;
		from = at += 2;
		while (at < s.len && s.ptr[at] != '"')
			at++;
		assert_true(at < s.len);
		xml_check_text(str_cut(s.ptr, from, at));
		at++;
	}
}

/* The next tag; false at the end of a well-formed text, and a failed test for any other. */
static UNUSED bool xml_next(struct xml *x)
{
	const char *from = x->at, *lt = strchr(from, '<'), *gt;
	size_t len;

	if (!lt) {
		assert_int_equal(x->depth, 0);
		return false;
	}
	x->text = (struct str){ from, (size_t)(lt - from) };
	xml_check_text(x->text);
	assert_null(memchr(from, '>', (size_t)(lt - from)));
	gt = strchr(lt, '>');
	assert_non_null(gt);
	x->at = gt + 1;
	if (lt[1] == '?')
		return xml_next(x);
	x->close = lt[1] == '/';
	x->empty = gt[-1] == '/';
	lt += 1 + x->close;
	len = strcspn(lt, " />\n");
	assert_true(len < XML_NAME);
	snprintf(x->name, XML_NAME, "%.*s", (int)len, lt);
	x->attrs = (struct str){ lt + len, (size_t)(gt - x->empty - lt) - len };
	if (x->close) {
		assert_true(x->depth > 0);
		assert_string_equal(x->open[--x->depth], x->name);
		return true;
	}
	xml_check_attrs(x->attrs);
	if (!x->empty) {
		assert_true(x->depth < XML_DEPTH);
		snprintf(x->open[x->depth++], XML_NAME, "%s", x->name);
	}
	return true;
}

/* The element around the one at hand, "" at the top. */
static UNUSED const char *xml_around(const struct xml *x)
{
	int i = x->depth - (x->close || x->empty ? 1 : 2);

	return i < 0 ? "" : x->open[i];
}

static UNUSED bool xml_within(const struct xml *x, const char *name)
{
	for (int i = 0; i < x->depth; i++) {
		if (strcmp(x->open[i], name) == 0)
			return true;
	}
	return false;
}

/* An attribute's value with its entities, in the arena; NULL if it is not there. */
static UNUSED char *xml_value(struct arena *a, const struct xml *x, const char *name)
{
	char *attrs = str_dup(a, x->attrs), *at = strstr(attrs, arena_printf(a, " %s=\"", name));

	if (!at)
		return NULL;
	at += strlen(name) + 3;
	return arena_dup_len(a, at, strcspn(at, "\""));
}

static UNUSED void xml_unescape(struct buf *out, struct str s)
{
	static const char *const known[][2] = { { "&amp;", "&" },
						{ "&lt;", "<" },
						{ "&gt;", ">" },
						{ "&quot;", "\"" },
						{ "&#39;", "'" } };

	for (size_t i = 0; i < s.len; i++) {
		size_t k = 0;

		while (k < COUNT(known) && !str_starts(str_cut(s.ptr, i, s.len), known[k][0]))
			k++;
		if (k == COUNT(known)) {
			buf_putc(out, s.ptr[i]);
			continue;
		}
		buf_puts(out, known[k][1]);
		i += strlen(known[k][0]) - 1;
	}
}

/* --- lines -------------------------------------------------------------------------------------- */

/* Runs of spaces become one, those at both ends go; a line without words goes. */
static UNUSED void put_line(struct buf *out, struct str s)
{
	size_t start = out->len;

	for (size_t i = 0; i < s.len; i++) {
		bool space = s.ptr[i] == ' ' || s.ptr[i] == '\n' || s.ptr[i] == '\t';

		if (!space)
			buf_putc(out, s.ptr[i]);
		else if (out->len > start && out->ptr[out->len - 1] != ' ')
			buf_putc(out, ' ');
	}
	while (out->len > start && out->ptr[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	if (out->len > start)
		buf_putc(out, '\n');
}

struct said {
	const struct md_node *doc;
	struct buf *out;
	bool *told; /* notes that were referred to before */
	bool in_note;
	bool numbers; /* a note's number instead of its words */
	bool labels;  /* and what stands before the items of a list */
	int last;     /* the last number that was given */
	int *given;
};

static UNUSED void say_blocks(struct said *s, const struct md_node *parent, struct buf *out);

static UNUSED void say_labels(struct said *s, const struct md_node *list, struct buf *out);

static UNUSED void say_note(struct said *s, int number, struct buf *line);

struct inner_notes {
	struct said *s;
	struct buf *line;
};

static UNUSED void say_inner(const struct md_node *n, enum md_event event, void *arg)
{
	const struct inner_notes *in = arg;

	if (event == MD_ENTER && n->kind == MD_NOTE_REF)
		say_note(in->s, n->number, in->line);
}

/* A note stands in brackets where it is first referred to; notes in it stand behind it. */
static UNUSED void say_note(struct said *s, int number, struct buf *line)
{
	const struct md_node *note = s->doc->first;
	BUF(text, MiB);

	if (s->numbers && !s->in_note) {
		if (!s->given[number])
			s->given[number] = ++s->last;
		buf_printf(line, "%d", s->given[number]);
		return;
	}
	while (note && !(note->kind == MD_NOTE && note->number == number))
		note = note->next;
	if (!note || s->told[number] || s->in_note)
		return;
	s->told[number] = s->in_note = true;
	say_blocks(s, note, &text);
	s->in_note = false;
	buf_putc(line, '[');
	for (size_t i = 0; i + 1 < text.len; i++)
		buf_putc(line, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
	buf_putc(line, ']');
	md_walk(note, say_inner, &(struct inner_notes){ s, line });
}

/* Between two Han characters (three bytes from E3 to E9, for a test) a line end is nothing. */
static UNUSED bool joins_wide(struct str before, const struct md_node *after)
{
	while (after && after->kind != MD_TEXT)
		after = after->first;
	return before.len >= 3 && after && after->text.len &&
	       (unsigned char)before.ptr[before.len - 3] >= 0xE3 &&
	       (unsigned char)before.ptr[before.len - 3] <= 0xE9 &&
	       (unsigned char)after->text.ptr[0] >= 0xE3 &&
	       (unsigned char)after->text.ptr[0] <= 0xE9;
}

static UNUSED void say_inlines(struct said *s, const struct md_node *parent, struct buf *line)
{
	for (const struct md_node *n = parent->first; n; n = n->next) {
		switch (n->kind) {
		case MD_TEXT:
		case MD_CODE_SPAN:
		case MD_IMAGE: buf_put(line, n->text.ptr, n->text.len); break;
		case MD_SOFT:
			if (!joins_wide(STR_BUF(*line), n->next))
				buf_putc(line, ' ');
			break;
		case MD_BREAK: buf_putc(line, ' '); break;
		case MD_NOTE_REF: say_note(s, n->number, line); break;
		default: say_inlines(s, n, line);
		}
	}
}

static UNUSED void say_blocks(struct said *s, const struct md_node *parent, struct buf *out)
{
	for (const struct md_node *n = parent->first; n; n = n->next) {
		BUF(line, 4 * MiB);

		switch (n->kind) {
		case MD_PARAGRAPH:
		case MD_HEADING:
		case MD_CELL:
			say_inlines(s, n, &line);
			put_line(out, STR_BUF(line));
			break;
		case MD_CODE: put_line(out, n->text); break;
		case MD_NOTE:
		case MD_RULE: break;
		case MD_LIST:
			if (s->labels)
				say_labels(s, n, out);
			else
				say_blocks(s, n, out);
			break;
		default: say_blocks(s, n, out);
		}
	}
}

/* A list with what a text section prints before its items: numbers, or dots. */
static UNUSED void say_labels(struct said *s, const struct md_node *list, struct buf *out)
{
	int number = list->start;

	for (const struct md_node *item = list->first; item; item = item->next) {
		if (list->ordered)
			buf_printf(out, "%d. ", number++);
		else
			buf_puts(out, "\xE2\x80\xA2 ");
		say_blocks(s, item, out);
	}
}

/* What a Markdown text says: a line for each paragraph, heading and cell, in the arena. */
static UNUSED char *said_by(struct arena *a, struct str markdown)
{
	const struct md_node *doc = md_parse(markdown, a, NULL);
	struct said s = { .doc = doc };
	BUF(out, 16 * MiB);

	s.told = ARENA_ARRAY(a, markdown.len + 2, bool);
	say_blocks(&s, doc, &out);
	return arena_dup(a, out.ptr);
}

/* The same with numbers for notes, as a word processor's own plain text has them. */
static UNUSED char *said_with_numbers(struct arena *a, struct str markdown, bool labels, int *last)
{
	const struct md_node *doc = md_parse(markdown, a, NULL);
	struct said s = { .doc = doc, .numbers = true, .labels = labels, .last = *last };
	BUF(out, 16 * MiB);

	s.told = ARENA_ARRAY(a, markdown.len + 2, bool);
	s.given = ARENA_ARRAY(a, markdown.len + 2, int);
	say_blocks(&s, doc, &out);
	*last = s.last;
	return arena_dup(a, out.ptr);
}

/* Markdown files that begin with "lang: …" and "dir: …" between two lines of dashes. */
struct tongue {
	char lang[32], dir[8];
	char *body;
};
static UNUSED void tongue_of(struct arena *a, const char *file, struct tongue *out)
{
	const char *at, *end;

	*out = (struct tongue){ "en", "ltr", arena_dup(a, file) };
	if (!str_starts(str_of(file), "---\n") || !(end = strstr(file + 3, "\n---\n")))
		return;
	at = strstr(file, "\nlang: ");
	if (at && at < end)
		sscanf(at + 7, "%31s", out->lang);
	at = strstr(file, "\ndir: ");
	if (at && at < end)
		sscanf(at + 6, "%7s", out->dir);
	out->body = arena_dup(a, end + 5);
}

/* Where two texts begin to differ, for a failed test's message. */
static UNUSED void assert_says(const char *got, const char *want, const char *what)
{
	size_t i = 0;

	while (got[i] && got[i] == want[i])
		i++;
	if (!got[i] && !want[i])
		return;
	while (i && got[i - 1] != '\n')
		i--;
	fail_msg("%s\ngot:  %.300s\nwant: %.300s", what, got + i, want + i);
}

#endif
