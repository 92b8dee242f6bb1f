/*
 * Any text that the guard lets through (an odd first byte: with change marks) becomes HTML of known
 * tags in their order, without an address or attribute that could do harm and without a byte of a
 * mark; its blocks are in order and inside the text.
 */
#include "html_check.h"
#include "markdown/guard.h"
#include "markdown/marks.h"
#include "markdown/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_html(const struct md_node *n)
{
	const struct md_html_how how = { "s", "en", "/media/" };
	BUF(out, 64 * MiB);
	struct html h = { &out };
	struct str s;
	size_t where = 0;

	md_html(n, &how, &h);
	s = (struct str){ out.ptr, out.len };
	if (out.over || html_check(s, &where) || marks_in(s))
		abort();
}

static void check_sheet(const char *text, bool marks)
{
	struct sheet_request rq = { "s", "en", text, MD_SECTION_BYTES, marks };
	BUF(json, 16 * MiB);
	BUF(answer, 64 * MiB);
	struct err e = { 0 };
	struct sheet s;
	int64_t before = 0;
	ARENA(a);

	wire_out(&sheet_request_shape, &rq, &json);
	if (sheet_job((struct str){ json.ptr, json.len }, &answer, &e) != 0 ||
	    sheet_read((struct str){ answer.ptr, answer.len }, &a, &s, &e) != 0)
		abort();
	for (size_t i = 0; i < s.blocks.n; i++) {
		const struct sheet_block *b = &s.blocks.items[i];
		bool ordered = !marks && !str_eq(b->kind, "note");

		if (b->from > b->to || b->to > (int64_t)strlen(text) ||
		    (ordered && b->from < before))
			abort();
		before = ordered ? b->to : before;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF(text, MiB);
	struct err e = { 0 };
	struct md_notices notices = { 0 };
	const struct md_node *document;
	struct str s;
	bool marks;
	ARENA(a);

	if (!size)
		return 0;
	marks = data[0] & 1;
	buf_put(&text, data + 1, size - 1);
	s = (struct str){ text.ptr, text.len };
	if ((marks ? md_guard_marked(s, MD_SECTION_BYTES, &e)
		   : md_guard(s, MD_SECTION_BYTES, &e)) != 0)
		return 0;
	document = md_parse(s, &a, &notices);
	check_html(document);
	for (const struct md_node *n = document->first; n; n = n->next) {
		check_html(n);
		if (md_brackets(n) < 0)
			abort();
	}
	check_sheet(text.ptr, marks);
	return 0;
}
