/* A whole export of any text: it is refused by name, or it is a file with nothing wrong about it. */
#include "document/manifest.h"
#include "export/bundle.h"
#include "export/export.h"
#include "text/text.h"

/* Libhyphen 2.8.8 loses some bytes of the patterns that it loads. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libhyphen\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bundle_options options = { .remarks = size ? data[0] / 4 % 3 : 0,
						.contents = true,
						.lines = size && data[0] & 0x40,
						.redline = size && data[0] & 0x80 };
	static const int formats[] = { EXPORT_PDF, EXPORT_DOCX, EXPORT_HTML, EXPORT_ODT };
	struct bundle_section section = { .id = "text", .kind = size ? data[0] % 4 : KIND_TEXT };
	struct bundle b = { .title = "Title", .lang = "en", .options = &options };
	struct export_result result;
	struct err e = { 0 };
	BUF(json, 4 * MiB);
	BUF(out, 64 * MiB);
	ARENA(a);

	if (!size || size > 16 * KiB ||
	    !text_valid((struct str){ (const char *)data + 1, size - 1 }, NULL))
		return 0;
	section.markdown = arena_dup_len(&a, (const char *)data + 1, size - 1);
	/* Two texts that have nothing to do with the marks: a redline is of what its bundle says. */
	if (options.redline) {
		const char *half = section.markdown + (size - 1) / 2;

		while ((*half & 0xC0) == 0x80)
			half++;
		section.old = half;
		section.new = section.markdown;
	}
	b.sections.items = &section;
	b.sections.n = 1;
	b.format = formats[data[0] >> 4 & 3];
	wire_out(&bundle_shape, &b, &json);
	if (export_job((struct str){ json.ptr, json.len }, &out, &e) != 0) {
		assert(e.kind == ERR_TEXT || e.kind == ERR_TOO_BIG);
		return 0;
	}
	if (export_read((struct str){ out.ptr, out.len }, &a, &result, &e) != 0)
		abort();
	if (b.format == EXPORT_PDF)
		assert(result.pages > 0 && str_starts(result.file, "%PDF-1.7\n"));
	else if (b.format == EXPORT_HTML)
		assert(str_starts(result.file, "<!doctype html>"));
	else
		assert(str_starts(result.file, "PK\x03\x04"));
	return 0;
}
