/*
 * What a child of the sandbox that was taken over may answer, behind the frame: a sheet, a file, an import.
 * The first byte says as which it is read. It is refused with a key, or what came of it lies
 * within what was sent and can be read from end to end.
 */
#include "export/export.h"
#include "import/import.h"
#include "markdown/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t seen; /* so that no reading is left out as useless */

static void see(const char *s)
{
	seen += s ? strlen(s) : 1;
}

static int sheet(struct str in, struct arena *a, struct err *e)
{
	struct sheet s;

	if (sheet_read(in, a, &s, e) != 0)
		return -1;
	see(s.title);
	for (size_t i = 0; i < s.blocks.n; i++) {
		BUF(out, 64 * MiB);
		struct html h = { &out };

		sheet_html_moved(&s.blocks.items[i], 3, &h);
		see(s.blocks.items[i].mark);
		see(out.ptr);
	}
	return 0;
}

static int file(struct str in, struct arena *a, struct err *e)
{
	struct export_result r;

	if (export_read(in, a, &r, e) != 0)
		return -1;
	if (r.file.ptr < in.ptr || r.file.ptr + r.file.len > in.ptr + in.len || r.pages < 0)
		abort();
	for (size_t i = 0; i < r.warnings.n; i++)
		see(r.warnings.items[i].kind);
	return 0;
}

static int import(struct str in, struct arena *a, struct err *e)
{
	struct import_result r;

	if (import_read(in, a, &r, e) != 0)
		return -1;
	see(r.markdown);
	see(r.lang);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int (*const readers[])(struct str, struct arena *, struct err *) = { sheet, file,
										    import };
	struct err e = { 0 };
	ARENA(a);

	if (!size)
		return 0;
	if (readers[data[0] % COUNT(readers)]((struct str){ (const char *)data + 1, size - 1 }, &a,
					      &e) != 0 &&
	    (e.kind == ERR_NONE || !e.key || !*e.key))
		abort();
	return 0;
}
