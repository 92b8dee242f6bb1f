/*
 * Help for tests of exports: bundles from plain texts, files read back by other people's tools.
 */
#ifndef TESTS_UNIT_EXPORT_HELP_H
#define TESTS_UNIT_EXPORT_HELP_H

#include "base/buf.h"
#include "document/manifest.h"
#include "export/bundle.h"
#include "export/export.h"

#include <unistd.h>

/* Libhyphen 2.8.8 loses some bytes of the patterns that it loads. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libhyphen\n";
}

struct made {
	struct arena a;
	struct buf frame;
	struct export_result result;
	char path[64]; /* the file, while file_open has it */
};

struct text {
	const char *id;
	int kind;
	const char *markdown;
};

static const struct bundle_options with_contents = { .contents = true };

/* A bundle of some sections, in English. */
static UNUSED struct bundle bundle_of(struct arena *a, const struct text *texts, size_t n)
{
	struct bundle b = { .format = EXPORT_PDF,
			    .title = "A title",
			    .lang = "en",
			    .created_at = 1770163200,
			    .options = &with_contents };

	b.sections.n = n;
	b.sections.items = ARENA_ARRAY(a, n, struct bundle_section);
	for (size_t i = 0; i < n; i++)
		b.sections.items[i] = (struct bundle_section){ .id = texts[i].id,
							       .kind = texts[i].kind,
							       .markdown = texts[i].markdown };
	return b;
}

/* Through JSON and the job, as in the sandbox. */
static UNUSED void make(struct made *m, const struct bundle *b)
{
	struct err e = { 0 };
	BUF(json, 64 * MiB);

	*m = (struct made){ .frame = BUF_INIT(256 * MiB) };
	wire_out(&bundle_shape, b, &json);
	if (export_job((struct str){ json.ptr, json.len }, &m->frame, &e) ||
	    export_read((struct str){ m->frame.ptr, m->frame.len }, &m->a, &m->result, &e))
		fail_msg("%s %s (%s)", e.key, e.what, e.note);
}

static UNUSED void made_done(struct made *m)
{
	if (m->path[0])
		unlink(m->path);
	buf_done(&m->frame);
	arena_done(&m->a);
}

static UNUSED const char *made_file(struct made *m)
{
	int fd;

	if (m->path[0])
		return m->path;
	snprintf(m->path, sizeof(m->path), "/tmp/accord-test-XXXXXX");
	fd = mkstemp(m->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, m->result.file.ptr, m->result.file.len), m->result.file.len);
	close(fd);
	return m->path;
}

/* What a command prints about the file; "%s" in it is the file's name. In the arena. */
static UNUSED char *ask(struct made *m, const char *form)
{
	const char *file = made_file(m), *at = strstr(form, "%s");
	char *command = arena_printf(&m->a, "%.*s%s%s", (int)(at - form), form, file, at + 2);
	char part[4096];
	FILE *f;
	size_t n;
	BUF(out, 64 * MiB);

	f = popen(command, "r");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_put(&out, part, n);
	pclose(f);
	return arena_dup_len(&m->a, out.ptr, out.len);
}

static UNUSED bool have(const char *tool)
{
	char command[128];

	snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1", tool);
	return system(command) == 0;
}

static UNUSED size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static UNUSED void assert_has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("\"%s\" is not in:\n%.2000s", what, text);
}

static UNUSED void assert_lacks(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("\"%s\" is in:\n%.2000s", what, text);
}

static UNUSED bool warned(const struct made *m, const char *kind, const char *what)
{
	for (size_t i = 0; i < m->result.warnings.n; i++) {
		if (str_eq(m->result.warnings.items[i].kind, kind) &&
		    (!what || str_eq(m->result.warnings.items[i].what, what)))
			return true;
	}
	return false;
}

#endif
