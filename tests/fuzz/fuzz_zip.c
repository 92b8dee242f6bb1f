/* ZIPs: whatever the bytes, the caps hold and what is read is as long as the directory says. */
#include "zip/zip_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct zip_caps caps = { .entries = 50,
					      .entry_bytes = 256 * 1024,
					      .total_bytes = 512 * 1024,
					      .ratio = 100,
					      .name_bytes = 100 };
	OWN(zip_reader) z = NULL;
	struct err e = { 0 };
	size_t total = 0;

	if (zip_reader_open((struct str){ (const char *)data, size }, &caps, &z, &e) != 0) {
		assert(!z && (e.kind == ERR_TEXT || e.kind == ERR_TOO_BIG));
		return 0;
	}
	assert(zip_reader_count(z) <= caps.entries);
	for (size_t i = 0; i < zip_reader_count(z); i++) {
		BUF(out, 256 * 1024);
		struct err why = { 0 };

		assert(zip_reader_find(z, zip_reader_name(z, i)) == (long)i);
		total += zip_reader_size(z, i);
		if (zip_reader_read(z, i, &out, &why) == 0)
			assert(out.len == zip_reader_size(z, i));
		else
			assert(!out.len && why.kind == ERR_TEXT);
	}
	assert(total <= caps.total_bytes);
	return 0;
}
