/* Forms with files: fields are text, the file's bytes are the body's own. */
#include "http/multipart.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA(a);
	struct str body = { (const char *)data, size }, type = STR("");
	struct http_pairs fields = { 0 };
	struct http_file file = { 0 };
	struct err e = { 0 };

	/* The first line is the header's value; a usual one where it is empty. */
	if (size && data[0] == '!')
		str_next(&body, '\n', &type);
	if (multipart_body(body.ptr ? body : STR(""),
			   type.len ? str_dup(&a, type) : "multipart/form-data; boundary=B", &a,
			   &fields, &file, &e) != 0) {
		assert(e.kind == ERR_BAD);
		return 0;
	}
	assert(fields.n <= HTTP_MAX_FIELDS);
	for (size_t i = 0; i < fields.n; i++)
		assert(fields.items[i].name[0] && text_valid(str_of(fields.items[i].name), NULL) &&
		       text_valid(str_of(fields.items[i].value), NULL));
	if (file.name)
		assert(text_valid(str_of(file.name), NULL) && file.bytes.ptr >= body.ptr &&
		       file.bytes.ptr + file.bytes.len <= body.ptr + body.len);
	return 0;
}
