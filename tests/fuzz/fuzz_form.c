/*
 * Any form: names and values are UTF-8 text, and writing them again gives the same form.
 */
#include "http/form.h"
#include "http/http.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void escape(struct buf *out, const char *s)
{
	for (; *s; s++)
		buf_printf(out, "%%%02x", (unsigned char)*s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA(a);
	struct http_pairs form = { 0 }, again = { 0 };
	struct err e = { 0 };
	BUF(text, 16 * MiB);

	if (form_body((struct str){ (const char *)data, size }, &a, &form, &e) != 0) {
		require(e.kind == ERR_BAD);
		return 0;
	}
	require(form.n <= HTTP_MAX_FIELDS);
	for (size_t i = 0; i < form.n; i++) {
		require(form.items[i].name[0] && text_valid(str_of(form.items[i].name), NULL));
		require(text_valid(str_of(form.items[i].value), NULL));
		escape(&text, form.items[i].name);
		buf_putc(&text, '=');
		escape(&text, form.items[i].value);
		buf_putc(&text, '&');
	}
	require(form_body((struct str){ text.ptr, text.len }, &a, &again, &e) == 0);
	require(again.n == form.n);
	for (size_t i = 0; i < form.n; i++)
		require(strcmp(form.items[i].name, again.items[i].name) == 0 &&
			strcmp(form.items[i].value, again.items[i].value) == 0);
	return 0;
}
