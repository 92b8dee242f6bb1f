/* accord export, accord render, and whatever else ends in a file made in the sandbox. */
#include "cli/files.h"

#include "base/file.h"
#include "cli/open.h"
#include "desk/versions.h"
#include "export/export.h"
#include "markdown/sheet.h"

enum { TEXT_BYTES = 16 * 1024 * 1024, FRAME_BYTES = 256 * 1024 * 1024 };

/* What the maker of a file should know goes to stderr; the file is made all the same. */
static void warn(const struct export_result *r)
{
	for (size_t i = 0; i < r->warnings.n; i++)
		fprintf(stderr, "accord: notice: %s %s (%lld)\n", r->warnings.items[i].kind,
			r->warnings.items[i].what ? r->warnings.items[i].what : "",
			(long long)r->warnings.items[i].n);
}

int write_bundle(struct args *args, const struct bundle *b, const char *path, struct err *e)
{
	BUF(json, FRAME_BYTES);
	BUF(frame, FRAME_BYTES);
	struct export_result r;

	wire_out(&bundle_shape, b, &json);
	if (cli_press(args, PRESS_ONCE, e) != 0 || buf_check(&json, e) != 0 ||
	    sandbox_run(args->press, "export", STR_BUF(json), &frame, e) != 0 ||
	    export_read(STR_BUF(frame), args->arena, &r, e) != 0)
		return -1;
	warn(&r);
	return file_write(path, r.file, e);
}

int format_option(const struct args *args, const char *const *known, const char *fallback,
		  const char **out, struct err *e)
{
	*out = arg_option(args, "format");
	if (!*out)
		*out = fallback;
	for (size_t i = 0; *out && known[i]; i++)
		if (str_eq(known[i], *out))
			return (int)i;
	return err_about(e, ERR_BAD, *out ? "usage.format" : "usage.option-missing",
			 *out ? *out : "--format", 0);
}

static int need_output(const struct args *args, const char **out, struct err *e)
{
	*out = arg_option(args, "o");
	return *out ? 0 : err_about(e, ERR_BAD, "usage.option-missing", "-o", 0);
}

static int export_now(struct args *args, struct opened *o, const char *path, struct err *e)
{
	struct export_in in = { .from = arg_option(args, "from"),
				.to = arg_option(args, "to"),
				.lang = arg_option(args, "lang"),
				.section = arg_option(args, "section"),
				.remarks = arg_option(args, "remarks"),
				.sources = arg_option(args, "sources"),
				.print = arg_option(args, "print"),
				.lines = arg_option(args, "lines") != NULL };
	struct export_card card;
	struct call c;
	int rc;

	if (!in.to)
		in.to = arg_option(args, "version");
	if (!in.to)
		in.to = "main";
	if (str_eq(arg_option(args, "format"), "csv"))
		in.format = "csv";
	else if (str_eq(arg_option(args, "format"), "zip") && !in.from)
		in.format = "zip";
	else if (format_option(args, export_format_names, NULL, &in.format, e) < 0)
		return -1;
	open_call(o, args->arena, &c);
	rc = str_eq(in.format, "zip") ? desk_archive(&c, in.to, &card, e)
				      : desk_export(&c, &in, &card, e);
	for (size_t i = 0; rc == 0 && i < card.warnings.n; i++)
		fprintf(stderr, "accord: notice: %s\n", card.warnings.items[i]);
	if (rc == 0)
		rc = file_write(path, card.bytes, e);
	call_done(&c);
	return rc;
}

int cli_export(struct args *args, struct err *e)
{
	struct opened o = { 0 };
	const char *path;
	int rc = -1;

	if (!arg_option(args, "from") != !arg_option(args, "to"))
		return err_about(e, ERR_BAD, "usage.option-missing", "--from, --to", 0);
	if (need_output(args, &path, e) != 0)
		return -1;
	if (cli_press(args, PRESS_ONCE, e) == 0 && open_dir(args->words[0], args, &o, e) == 0)
		rc = export_now(args, &o, path, e);
	open_done(&o);
	return rc;
}

int read_text(struct args *args, const char *path, struct str *out, struct err *e)
{
	BUF(b, TEXT_BYTES);
	BUF(clean, TEXT_BYTES);
	long line;

	if (file_read(path, &b, e) != 0)
		return -1;
	if (!text_valid(STR_BUF(b), &line))
		return err_about(e, ERR_TEXT, "bad-text.utf8", path, line);
	text_clean(&clean, STR_BUF(b));
	if (buf_check(&clean, e) != 0)
		return -1;
	*out = (struct str){ arena_dup_len(args->arena, clean.ptr, clean.len), clean.len };
	return 0;
}

/* A file's name without folders and without ".md": a title for what has none. */
static const char *plain_name(struct args *args, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str s = str_of(slash ? slash + 1 : path);

	if (s.len > 3 && memcmp(s.ptr + s.len - 3, ".md", 3) == 0)
		s.len -= 3;
	return str_dup(args->arena, s);
}

int cli_render(struct args *args, struct err *e)
{
	struct bundle_options options = { .lines = arg_option(args, "lines") != NULL,
					  .bw = arg_option(args, "print") != NULL };
	struct bundle b = { .lang = arg_option(args, "lang"), .options = &options };
	const char *path, *format;

	b.format = format_option(args, export_format_names, NULL, &format, e);
	if (b.format < 0 || need_output(args, &path, e) != 0)
		return -1;
	if (!b.lang)
		b.lang = "en";
	b.direction = i18n_dir(b.lang);
	desk_print_words(args->arena, b.lang, &b.labels);
	b.created_at = clock_source_date(clock_now());
	b.title = arg_option(args, "title");
	b.sections.items = ARENA_ARRAY(args->arena, args->n_words, struct bundle_section);
	b.sections.n = args->n_words;
	for (size_t i = 0; i < args->n_words; i++) {
		struct bundle_section *s = &b.sections.items[i];
		struct str text;

		if (read_text(args, args->words[i], &text, e) != 0)
			return -1;
		s->id = arena_printf(args->arena, "s%zu", i + 1);
		s->title = plain_name(args, args->words[i]);
		s->kind = KIND_TEXT;
		s->markdown = text.ptr;
	}
	if (!b.title)
		b.title = b.sections.items[0].title;
	options.contents = args->n_words > 1;
	return write_bundle(args, &b, path, e);
}
