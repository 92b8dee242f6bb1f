#include "base/gz.h"

#include <zlib.h>

void gz_deflate(struct buf *out, const void *p, size_t len, int level)
{
	unsigned char chunk[16 * 1024];
	z_stream z = { 0 };
	int rc;

	if (deflateInit(&z, level) != Z_OK)
		mem_die("out of memory");
	z.next_in = (z_const Bytef *)p;
	z.avail_in = (uInt)len;
	assert(z.avail_in == len);
	do {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		rc = deflate(&z, Z_FINISH);
		buf_put(out, chunk, sizeof(chunk) - z.avail_out);
	} while (rc == Z_OK);
	assert(rc == Z_STREAM_END);
	deflateEnd(&z);
}

int gz_inflate(struct buf *out, const void *p, size_t len, struct err *e)
{
	unsigned char chunk[16 * 1024];
	z_stream z = { 0 };
	int rc;

	if (inflateInit(&z) != Z_OK)
		mem_die("out of memory");
	z.next_in = (z_const Bytef *)p;
	z.avail_in = (uInt)len;
	do {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		rc = inflate(&z, Z_NO_FLUSH);
		buf_put(out, chunk, sizeof(chunk) - z.avail_out);
	} while (rc == Z_OK && !out->over && (z.avail_in || !z.avail_out));
	inflateEnd(&z);
	if (out->over)
		return buf_check(out, e);
	return rc == Z_STREAM_END ? 0 : err_set(e, ERR_BAD, "bad-request.zlib", "inflate %d", rc);
}

uint32_t gz_crc32(uint32_t crc, const void *p, size_t len)
{
	return (uint32_t)crc32_z(crc, p, len);
}
