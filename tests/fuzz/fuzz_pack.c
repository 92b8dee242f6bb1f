/*
 * A pack and its index as somebody else's program may have written them: what is taken of them are
 * whole objects that lie within the pack, one behind the other. The first two bytes are the length of
 * the pack; with an odd third byte the checksums of the index are set right first.
 */
#include "base/gz.h"
#include "git/internal.h"

enum { HEAD = 8 + 256 * 4, FIRST = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t u32(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Of each entry as far as the next that the index names. */
static void set_right(const struct buf *pack, struct buf *idx)
{
	size_t n = idx->len >= HEAD ? u32(idx->ptr + HEAD - 4) : 0;
	char *crcs, *offsets;

	if (!n || n > 64 || pack->len <= OID_RAW ||
	    idx->len != HEAD + n * (OID_RAW + 8) + 2 * OID_RAW)
		return;
	crcs = idx->ptr + HEAD + n * OID_RAW;
	offsets = crcs + n * 4;
	for (size_t i = 0; i < n; i++) {
		size_t at = u32(offsets + i * 4), end = pack->len - OID_RAW;
		uint32_t crc;

		for (size_t k = 0; k < n; k++)
			if (u32(offsets + k * 4) > at)
				end = MIN(end, u32(offsets + k * 4));
		if (at >= end)
			continue;
		crc = gz_crc32(0, pack->ptr + at, end - at);
		for (int b = 0; b < 4; b++)
			crcs[i * 4 + (size_t)b] = (char)(crc >> (24 - 8 * b));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF(pack, MiB);
	BUF(idx, MiB);
	ARENA(a);
	struct pack_item *items;
	size_t n = 0, len;

	if (size < 3)
		return 0;
	len = MIN((size_t)data[0] << 8 | data[1], size - 3);
	buf_put(&pack, (const char *)data + 3, len);
	buf_put(&idx, (const char *)data + 3 + len, size - 3 - len);
	if (data[2] & 1)
		set_right(&pack, &idx);
	items = pack_items(&pack, &idx, &a, &n);
	if (!items)
		return 0;
	if (u32(pack.ptr + 8) != n || (n && items[0].offset != FIRST))
		abort();
	for (size_t i = 0; i < n; i++) {
		size_t end = i + 1 < n ? items[i + 1].offset : pack.len - OID_RAW;

		if (items[i].offset >= end || end > pack.len ||
		    gz_crc32(0, pack.ptr + items[i].offset, end - items[i].offset) != items[i].crc)
			abort();
	}
	return 0;
}
