/* Whole documents: whatever the text, each section has an id of its own and begins with a heading. */
#include "base/id.h"
#include "import/split.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct split given = { .title = "", .subtitle = "" };
	struct str text = { (const char *)data, size };
	struct err e = { 0 };
	struct split out;
	ARENA(a);

	if (!text_valid(text, NULL))
		return 0;
	if (split_document(text, &given, "de", &a, &out, &e) != 0) {
		assert(e.kind == ERR_TEXT || e.kind == ERR_TOO_BIG);
		return 0;
	}
	assert(out.sections.n && out.sections.n <= SECTIONS_MAX);
	for (size_t i = 0; i < out.sections.n; i++) {
		const struct split_section *s = &out.sections.items[i];

		assert(id_valid(s->id) && strncmp(s->markdown, "# ", 2) == 0);
		assert(text_valid(str_of(s->markdown), NULL));
		for (size_t k = 0; k < i; k++)
			assert(!str_eq(out.sections.items[k].id, s->id));
	}
	return 0;
}
