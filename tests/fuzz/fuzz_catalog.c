/*
 * Any message of a catalog: its pieces and arguments are the message, byte for byte and in order, and
 * filled with any text it holds that text as often as it names the argument.
 */
#include "i18n/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF(again, 16 * MiB);
	char *text = mem_dup((const char *)data, size);
	const char *at = text;
	struct str plain, name;

	while (message_next(&at, &plain, &name)) {
		buf_put(&again, plain.ptr, plain.len);
		if (name.len)
			buf_printf(&again, "{%.*s}", (int)name.len, name.ptr);
		if (!plain.len && !name.len)
			abort();
		if (at < text || at > text + strlen(text))
			abort();
	}
	if (!str_eq(again.len ? again.ptr : "", text))
		abort();
	(void)plural_is_form(text);
	free(text);
	return 0;
}
