/*
 * Any Accept-Language header, any wish: the answer is a language that there is.
 */
#include "i18n/i18n.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_dup(data, size);
	struct err e = { 0 };
	const char *chosen;
	bool known = false;

	if (!i18n_languages()[0] && (i18n_add("en", STR("{\"a\":\"a\"}"), &e) != 0 ||
				     i18n_add("de", STR("{\"a\":\"a\"}"), &e) != 0 ||
				     i18n_add("ar", STR("{\"a\":\"a\"}"), &e) != 0))
		abort();
	chosen = i18n_choose(NULL, text);
	for (const char *const *l = i18n_languages(); *l; l++)
		known = known || *l == chosen;
	if (!known || !i18n_choose(text, text))
		abort();
	i18n_dir(text);
	free(text);
	return 0;
}
