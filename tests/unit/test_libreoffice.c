/* Our Word and OpenDocument files in another program's hands: LibreOffice opens them and says what
 * the text says, with the numbers that it counts itself. One start of it is slow, so all is asked at
 * once. */
#include "unit/test.h"

#include "office_help.h"

#include "base/file.h"
#include "i18n/i18n.h"

#include <sys/stat.h>

static const char *const sections[] = { "preamble", "taking-stock", "from-practice", "follow-up",
					"glossary" };
static const int kinds[] = { KIND_PREAMBLE, KIND_OPERATIVE, KIND_OPERATIVE, KIND_TEXT, KIND_ANNEX };
static const char arabic[] =
	"# \xD8\xA7\xD9\x84\xD9\x85\xD9\x8A\xD8\xB2\xD8\xA7\xD9\x86\xD9\x8A\xD8\xA9\n\n"
	"\xD8\xAD\xD9\x82\xD9\x88\xD9\x82 "
	"\xD8\xA7\xD9\x84\xD8\xA5\xD9\x86\xD8\xB3\xD8\xA7\xD9\x86:\n\n"
	"1. \xD8\xAD\xD9\x82;\n2. UNESCO.\n\n\xD8\xA7\xD9\x84\xD9\x85\xD8\xAF\xD9\x86.\n";

struct folder {
	char path[64];
	struct arena a;
	const char *want[3]; /* what en, de and ar say */
};

static void put_file(const struct folder *f, const char *name, struct str bytes)
{
	char path[128];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	assert_int_equal(file_write(path, bytes, &e), 0);
}

/* A document in a language, in both formats; what it says, into f->want. */
static void put_document(struct folder *f, int at, const char *lang, struct text *t, size_t n)
{
	static const struct bundle_options plain = { 0 };
	int last = 0;

	f->want[at] = "";
	for (size_t i = 0; i < n; i++)
		f->want[at] =
			arena_printf(&f->a, "%s%s", f->want[at],
				     said_with_numbers(&f->a, str_of(t[i].markdown), false, &last));
	for (int format = EXPORT_DOCX; format <= EXPORT_ODT; format++) {
		struct bundle b = bundle_of(&f->a, t, n);
		struct made m;
		char name[32];

		b.format = format;
		b.lang = lang;
		b.direction = i18n_dir(lang);
		b.options = &plain;
		make(&m, &b);
		snprintf(name, sizeof(name), "%s-%s.%s", lang,
			 format == EXPORT_DOCX ? "word" : "open", export_format_names[format]);
		put_file(f, name, m.result.file);
		made_done(&m);
	}
}

static void put_draft(struct folder *f, int at, const char *lang)
{
	struct text t[COUNT(sections)];

	for (size_t i = 0; i < COUNT(sections); i++) {
		struct err e = { 0 };
		BUF(text, MiB);

		assert_int_equal(
			file_read(arena_printf(&f->a, "drafts/2026/%s/%s.md", lang, sections[i]),
				  &text, &e),
			0);
		t[i] = (struct text){ sections[i], kinds[i], arena_dup(&f->a, text.ptr) };
	}
	put_document(f, at, lang, t, COUNT(t));
}

static void ask_libreoffice(const struct folder *f)
{
	char command[512];

	/* A profile of its own: another one may be open beside it. */
	snprintf(command, sizeof(command),
		 "cd %s && soffice -env:UserInstallation=file://%s/profile --headless --convert-to "
		 "'txt:Text (encoded):UTF8' *.docx *.odt >/dev/null 2>&1",
		 f->path, f->path);
	assert_int_equal(system(command), 0);
}

/* Length of a label that begins a line: "12. ", "(a) ", "– ". */
static size_t label_of(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n && s[n] == '.' && s[n + 1] == ' ')
		return n + 2;
	if (s[0] == '(' && (n = strspn(s + 1, "abcdefghijklmnopqrstuvwxyz")) && s[1 + n] == ')' &&
	    s[2 + n] == ' ')
		return n + 3;
	if (str_starts(str_of(s), "\xE2\x80\x93 ") || str_starts(str_of(s), "\xE2\x80\xA2 "))
		return 4;
	return 0;
}

/*
 * Lines as LibreOffice tells them: without the title and "Remark", which are ours, and without
 * labels, which are gathered in `labels`.
 */
static char *lines_of(struct arena *a, const char *text, struct buf *labels)
{
	struct str rest = str_of(text), line;
	BUF(out, MiB);

	while (str_next(&rest, '\n', &line)) {
		bool item = line.len && line.ptr[0] == ' '; /* a label stands set in */
		char *s;
		size_t n;

		line = str_trim(line);
		if (str_starts(line, "\xEF\xBB\xBF"))
			line = str_cut(line.ptr, 3, line.len);
		s = str_dup(a, line);
		for (size_t at = strcspn(s, "\t"); s[at]; at = strcspn(s, "\t"))
			s[at] = ' ';
		n = item ? label_of(s) : 0;
		if (n)
			buf_printf(labels, "%.*s", (int)n, s);
		if (!str_eq(s, "A title") && !str_eq(s, "Remark"))
			put_line(&out, str_of(s + n));
	}
	return arena_dup(a, out.ptr);
}

static void libreoffice_says_what_the_text_says(void **state UNUSED)
{
	static const char *const names[] = { "en-word", "en-open", "de-word",
					     "de-open", "ar-word", "ar-open" };
	static const char counted[] = "1. (a) (b) (i) (ii) (c) 2. 3. 4. 5. 6. (a) (b) (c) (i) (ii) "
				      "(d) 7. (a) (b) (c) (d) 8. 9. 10. "
				      "(a) (b) (c) (d) ";
	struct text t = { "one", KIND_OPERATIVE, arabic };
	struct folder f = { "/tmp/accord-office-XXXXXX", ARENA_INIT, { NULL } };

	if (!have("soffice"))
		SKIP_TEST("libreoffice-writer-nogui is not installed");
	assert_non_null(mkdtemp(f.path));
	put_draft(&f, 0, "en");
	put_draft(&f, 1, "de");
	put_document(&f, 2, "ar", &t, 1);
	ask_libreoffice(&f);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct err e = { 0 };
		BUF(text, MiB);
		BUF(labels, 4 * KiB);

		assert_int_equal(
			file_read(arena_printf(&f.a, "%s/%s.txt", f.path, names[i]), &text, &e), 0);
		assert_says(lines_of(&f.a, text.ptr, &labels), f.want[i / 2], names[i]);
		assert_string_equal(labels.ptr, i < 4 ? counted : "1. (a) (b) 2. ");
	}
	assert_int_equal(system(arena_printf(&f.a, "rm -rf %s", f.path)), 0);
	arena_done(&f.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libreoffice_says_what_the_text_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
