/* accord diff, accord merge: the prose engine on plain files. */
#include "cli/files.h"

#include "base/file.h"
#include "desk/desk.h"
#include "document/instruct.h"
#include "markdown/sheet.h"
#include "prose/prose.h"
#include "view/view.h"

enum { OUT_BYTES = 64 * 1024 * 1024, TEXT_BYTES = 16 * 1024 * 1024 };
enum diff_format { DIFF_TEXT, DIFF_WORDS, DIFF_JSON, DIFF_HTML, DIFF_PDF, DIFF_DOCX, DIFF_ODT };
static const char *const diff_formats[] = { "text", "words", "json", "html",
					    "pdf",  "docx",  "odt",  NULL };

/* Like git's --word-diff=plain: [-old-]{+new+}, unchanged blocks left out but for a mark. */
static void diff_to_text(const struct prose_diff *d, struct buf *out)
{
	bool gap = false;

	for (size_t i = 0; i < d->n_blocks; i++) {
		const struct prose_block *b = &d->blocks[i];

		if (b->kind == PROSE_B_SAME) {
			gap = true;
			continue;
		}
		if (gap)
			buf_puts(out, "…\n\n");
		gap = false;
		if (b->kind == PROSE_B_MOVED)
			buf_puts(out, b->moved_here ? "(moved here) " : "(moved away) ");
		for (size_t k = 0; k < b->n_runs; k++) {
			const struct prose_run *r = &b->runs[k];
			struct str words = str_trim(r->text);
			const char *mark = r->op == PROSE_DELETED ? "[-" : "{+";

			if (r->op == PROSE_SAME) {
				buf_put(out, r->text.ptr, r->text.len);
				continue;
			}
			buf_put(out, r->text.ptr, (size_t)(words.ptr - r->text.ptr));
			buf_puts(out, mark);
			buf_put(out, words.ptr, words.len);
			buf_puts(out, r->op == PROSE_DELETED ? "-]" : "+}");
		}
		buf_puts(out, "\n\n");
	}
}

/* One side, parsed and with its paragraphs counted, as in a section of plain text. */
static int count_side(struct args *args, struct str text, const char *lang, struct numbering *out,
		      struct err *e)
{
	const struct sheet_request rq = {
		.section = "s1", .lang = lang, .markdown = text.ptr, .max_bytes = TEXT_BYTES
	};
	struct sheet *sheet = ARENA_NEW(args->arena, struct sheet);
	struct units *units = ARENA_NEW(args->arena, struct units);
	int64_t next = 1;
	BUF(json, 4 * TEXT_BYTES);
	BUF(answer, OUT_BYTES);

	wire_out(&sheet_request_shape, &rq, &json);
	if (buf_check(&json, e) != 0 ||
	    sandbox_run(args->sandbox, "sheet", STR_BUF(json), &answer, e) != 0 ||
	    sheet_read(STR_BUF(answer), args->arena, sheet, e) != 0)
		return -1;
	compose_units(KIND_TEXT, sheet, args->arena, units);
	compose_number(units, args->arena, &next);
	*out = (struct numbering){ sheet, units, 0 };
	return 0;
}

/* As a conference says it, a sentence a line, in a language that there is a catalog of. */
static int diff_to_words(struct args *args, const struct prose_diff *d, struct str old,
			 struct str new, struct buf *out, struct err *e)
{
	const char *wanted = arg_option(args, "lang");
	const char *lang = wanted ? i18n_language(wanted) : "en";
	struct numbering was, is;
	struct instructions all = { 0 };

	lang = lang ? lang : "en";
	if (count_side(args, old, lang, &was, e) != 0 || count_side(args, new, lang, &is, e) != 0)
		return -1;
	instruct(d, &was, &is, args->arena, &all);
	for (size_t i = 0; i < all.n; i++) {
		struct saying s;

		instruct_say(&all.items[i], lang, args->arena, &s);
		buf_printf(out, "%zu. ", i + 1);
		for (size_t k = 0; k < s.n; k++)
			buf_puts(out, s.items[k].text);
		buf_putc(out, '\n');
	}
	return 0;
}

/* The redline as a document of its own. */
static int write_redline(struct args *args, const struct prose_diff *d,
			 struct bundle_section section, int format, const char *path, struct err *e)
{
	struct bundle_options options = { .redline = true,
					  .bw = arg_option(args, "print") != NULL };
	struct bundle b = { .format = format, .options = &options };
	BUF(marked, OUT_BYTES);

	prose_marked(d, &marked);
	if (buf_check(&marked, e) != 0)
		return -1;
	section.markdown = marked.ptr;
	desk_moved(d, args->arena, &section.moved);
	b.lang = arg_option(args, "lang") ? arg_option(args, "lang") : "en";
	b.direction = i18n_dir(b.lang);
	desk_print_words(args->arena, b.lang, &b.labels);
	b.editor = i18n_text(args->arena, b.lang, "print.editors", NULL);
	b.created_at = clock_source_date(clock_now());
	b.title = arena_printf(args->arena, "%s → %s", args->words[0], args->words[1]);
	b.sections.items = &section;
	b.sections.n = 1;
	return write_bundle(args, &b, path, e);
}

int cli_diff(struct args *args, struct err *e)
{
	const char *path = arg_option(args, "o"), *name;
	int format = format_option(args, diff_formats, "text", &name, e);
	struct prose_diff d;
	struct diff_card card;
	struct str old, new;
	BUF(out, OUT_BYTES);

	if (format < 0 || read_text(args, args->words[0], &old, e) != 0 ||
	    read_text(args, args->words[1], &new, e) != 0)
		return -1;
	if (!path)
		path = "-";
	prose_diff(old, new, args->arena, &d);
	if (format >= DIFF_HTML) {
		struct bundle_section section = {
			.id = "s1", .kind = KIND_TEXT, .old = old.ptr, .new = new.ptr
		};

		return write_redline(args, &d, section, EXPORT_HTML + format - DIFF_HTML, path, e);
	}
	if (format == DIFF_TEXT) {
		diff_to_text(&d, &out);
	} else if (format == DIFF_WORDS) {
		if (diff_to_words(args, &d, old, new, &out, e) != 0)
			return -1;
	} else {
		desk_diff_card(&d, args->arena, &card);
		wire_out(&diff_view, &card, &out);
		buf_putc(&out, '\n');
	}
	return buf_check(&out, e) != 0 ? -1 : file_write(path, STR_BUF(out), e);
}

/* CRLF goes before the merge and comes back after it. */
static int read_side(struct args *args, const char *path, struct str *out, bool *crlf,
		     struct err *e)
{
	BUF(b, TEXT_BYTES);
	BUF(lines, TEXT_BYTES);
	long line;

	if (file_read(path, &b, e) != 0)
		return -1;
	if (!text_valid(STR_BUF(b), &line))
		return err_about(e, ERR_TEXT, "bad-text.utf8", path, line);
	*crlf = b.len && strstr(b.ptr, "\r\n") != NULL;
	for (size_t i = 0; i < b.len; i++)
		if (b.ptr[i] != '\r' || b.ptr[i + 1] != '\n')
			buf_putc(&lines, b.ptr[i]);
	*out = (struct str){ arena_dup_len(args->arena, lines.ptr, lines.len), lines.len };
	return 0;
}

static void put_lines(struct str text, bool crlf, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (crlf && text.ptr[i] == '\n')
			buf_putc(out, '\r');
		buf_putc(out, text.ptr[i]);
	}
}

int cli_merge(struct args *args, struct err *e)
{
	bool driver = arg_option(args, "driver") != NULL, crlf[3];
	struct prose_merge m;
	struct str side[3]; /* base, ours, theirs */
	BUF(out, OUT_BYTES);

	for (int i = 0; i < 3; i++)
		if (read_side(args, args->words[i], &side[i], &crlf[i], e) != 0)
			return -1;
	prose_merge(side[0], side[1], side[2], args->arena, &m);
	put_lines((struct str){ m.text, m.len }, crlf[1], &out);
	if (buf_check(&out, e) != 0 ||
	    file_write(driver ? args->words[1] : "-", STR_BUF(out), e) != 0)
		return -1;
	for (size_t i = 0; i < m.n_flags; i++)
		fprintf(stderr, "accord merge: look: %s: %.*s\n",
			i18n_text(args->arena, "en", m.flags[i].why, NULL),
			(int)m.flags[i].quote.len,
			m.flags[i].quote.ptr ? m.flags[i].quote.ptr : "");
	if (m.verdict == PROSE_CONFLICT)
		return EXIT_NO;
	return m.verdict == PROSE_LOOK && !driver ? EXIT_LOOK : EXIT_DONE;
}
