/* The proof that the PDF of an issue carries: its commit, its page's address, and the code of it, read
 * back from the page as it is printed, module by module. */
#include "unit/test.h"

#include "export_help.h"

#include "export/flow.h"
#include "qr/qr.h"

static const char address[] = "https://outcome.example.org/versions/rev-1";
static const char commit[] = "0123456789abcdef0123456789abcdef01234567";

enum { DPI = 576, PIXELS = DPI / 72, SIDE = 62 }; /* SIDE: of the code, in points */

/* The first page in grey, and where its pixels begin. */
struct picture {
	const unsigned char *pixels;
	int width, height;
};

static struct picture print(struct made *m)
{
	struct picture p = { NULL, 0, 0 };
	int top, used;
	char *pgm = ask(m, "pdftoppm -r 576 -gray -f 1 -l 1 %s 2>&1");

	assert_int_equal(sscanf(pgm, "P5 %d %d %d%n", &p.width, &p.height, &top, &used), 3);
	p.pixels = (const unsigned char *)pgm + used + 1;
	return p;
}

static bool is_dark(const struct picture *p, double x, double y)
{
	return p->pixels[(long)y * p->width + (long)x] < 128;
}

/* Do all modules of the code stand with its quiet corner at (left, top), in pixels? */
static bool stands_at(const struct picture *p, const struct qr *code, double left, double top)
{
	double module = (double)SIDE * PIXELS / (code->size + 2 * QR_QUIET);

	for (int y = -QR_QUIET; y < code->size + QR_QUIET; y++)
		for (int x = -1; x <= code->size; x++) {
			bool in = x >= 0 && y >= 0 && x < code->size && y < code->size;
			bool dark = in && code->dark[y * code->size + x];

			if (is_dark(p, left + (x + QR_QUIET + 0.5) * module,
				    top + (y + QR_QUIET + 0.5) * module) != dark)
				return false;
		}
	return true;
}

static void make_issue(struct made *m, const char *lang, const char *direction, const char *at)
{
	static const struct text t[] = { { "one", KIND_TEXT, "# One\n\nWords.\n" } };
	struct bundle_version v = { .name = "Rev.1",
				    .symbol = "HRGL/L.1",
				    .date = "4 February 2026",
				    .commit = commit,
				    .issued = true,
				    .address = at };
	ARENA(a);
	struct bundle b = bundle_of(&a, t, COUNT(t));

	b.lang = lang;
	b.direction = direction;
	b.version = &v;
	make(m, &b);
}

static void assert_printed(const char *lang, const char *direction, bool at_left)
{
	struct picture p;
	struct made m;
	struct err e = { 0 };
	struct qr code;
	double quiet, left;
	bool found = false;
	ARENA(a);

	make_issue(&m, lang, direction, address);
	p = print(&m);
	assert_int_equal(qr_make(&a, str_of(address), &code, &e), 0);
	quiet = (double)SIDE * QR_QUIET / (code.size + 2 * QR_QUIET);
	left = TEXT_LEFT / 1024.0 + (at_left ? -quiet : TEXT_WIDTH / 1024.0 - SIDE + quiet);
	for (int y = 0; y + SIDE * PIXELS < p.height / 2 && !found; y++)
		found = stands_at(&p, &code, left * PIXELS, y);
	assert_true(found);
	made_done(&m);
}

static void the_code_is_printed_as_it_was_made(void **state UNUSED)
{
	assert_printed("en", NULL, false);
}

static void from_right_to_left_it_stands_at_the_left(void **state UNUSED)
{
	assert_printed("ar", "rtl", true);
}

static void commit_and_address_can_be_read_and_the_code_has_its_words(void **state UNUSED)
{
	struct made m;
	char *text;

	make_issue(&m, "en", NULL, address);
	text = ask(&m, "pdftotext -raw %s -");
	assert_has(text, "Commit 0123456789abcdef0123456789abcdef01234567");
	assert_has(text, address);
	text = ask(&m, "qpdf --qdf --object-streams=disable %s - | strings");
	assert_has(text, "/Alt (QR code of https://outcome.example.org/versions/rev-1)");
	assert_has(text, "/URI (https://outcome.example.org/versions/rev-1)");
	assert_string_equal(ask(&m, "pdftoppm -r 20 %s 2>&1 >/dev/null"), "");
	made_done(&m);
}

static void without_an_address_there_is_no_code(void **state UNUSED)
{
	struct made m;

	make_issue(&m, "en", NULL, NULL);
	assert_has(ask(&m, "pdftotext -raw %s -"), commit);
	assert_lacks(ask(&m, "pdfinfo -struct-text %s"), "Figure");
	made_done(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_code_is_printed_as_it_was_made),
		cmocka_unit_test(from_right_to_left_it_stands_at_the_left),
		cmocka_unit_test(commit_and_address_can_be_read_and_the_code_has_its_words),
		cmocka_unit_test(without_an_address_there_is_no_code),
	};

	if (!have("pdftotext") || !have("pdftoppm") || !have("qpdf")) {
		printf("SKIP test_pdf_issue: poppler-utils and qpdf are not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
