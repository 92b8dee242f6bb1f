#include "base/brotli.h"

#include <brotli/encode.h>

void brotli_encode(struct buf *out, const void *p, size_t len)
{
	size_t size = BrotliEncoderMaxCompressedSize(len);
	uint8_t *bytes = mem_new(size, 1);

	if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, len,
				   p, &size, bytes))
		mem_die("out of memory");
	buf_put(out, bytes, size);
	free(bytes);
}
