/*
 * Packs and their indexes as bytes: pack version 2 without deltas, index version 2.
 * Source of the formats: git's Documentation/gitformat-pack; RFC 1950 and 1951 for the stored zlib
 * streams. Objects are stored, not deflated: deflate was three quarters of the cost of a submit,
 * and `git repack` squeezes later what remains.
 */
#include "base/gz.h"
#include "git/internal.h"

#include <nettle/sha1.h>

static void put_u32(struct buf *out, uint32_t n)
{
	unsigned char b[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16),
			       (unsigned char)(n >> 8), (unsigned char)n };

	buf_put(out, b, sizeof(b));
}

static void put_sha1(struct buf *out)
{
	unsigned char digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx ctx;

	sha1_init(&ctx);
	sha1_update(&ctx, out->len, (const uint8_t *)out->ptr);
	sha1_digest(&ctx, sizeof(digest), digest);
	buf_put(out, digest, sizeof(digest));
}

/* Adler-32 (RFC 1950); sums are reduced before they can pass 32 bits. */
static uint32_t adler32_of(const unsigned char *p, size_t len)
{
	enum { BASE = 65521, RUN = 5552 };
	uint32_t a = 1, b = 0;

	while (len) {
		size_t part = MIN(len, (size_t)RUN);

		for (size_t i = 0; i < part; i++) {
			a += p[i];
			b += a;
		}
		a %= BASE;
		b %= BASE;
		p += part;
		len -= part;
	}
	return b << 16 | a;
}

/* A zlib stream of stored blocks. */
static void put_stored(struct buf *out, const char *bytes, size_t len)
{
	enum { BLOCK = 65535 };
	size_t at = 0;

	buf_put(out, "\x78\x01", 2);
	do {
		size_t part = MIN(len - at, (size_t)BLOCK);
		unsigned char head[5] = { at + part == len, (unsigned char)part,
					  (unsigned char)(part >> 8), (unsigned char)~part,
					  (unsigned char)(~part >> 8) };

		buf_put(out, head, sizeof(head));
		buf_put(out, bytes + at, part);
		at += part;
	} while (at < len);
	put_u32(out, adler32_of((const unsigned char *)bytes, len));
}

void pack_begin(struct buf *pack, size_t n)
{
	buf_put(pack, "PACK", 4);
	put_u32(pack, 2);
	put_u32(pack, (uint32_t)n);
}

void pack_object(struct buf *pack, enum git_type type, const char *bytes, size_t len)
{
	size_t rest = len >> 4;
	unsigned char c = (unsigned char)((unsigned)type << 4 | (len & 15));

	while (rest) {
		buf_putc(pack, (char)(c | 0x80));
		c = rest & 0x7F;
		rest >>= 7;
	}
	buf_putc(pack, (char)c);
	put_stored(pack, bytes, len);
}

void pack_end(struct buf *pack)
{
	put_sha1(pack);
}

static int item_order(const void *a, const void *b)
{
	return memcmp(((const struct pack_item *)a)->id, ((const struct pack_item *)b)->id,
		      OID_RAW);
}

void pack_index(struct buf *idx, struct pack_item *items, size_t n, const struct buf *pack)
{
	size_t at = 0;

	qsort(items, n, sizeof(*items), item_order);
	buf_put(idx, "\377tOc", 4);
	put_u32(idx, 2);
	for (unsigned first = 0; first < 256; first++) {
		while (at < n && items[at].id[0] <= first)
			at++;
		put_u32(idx, (uint32_t)at);
	}
	for (size_t i = 0; i < n; i++)
		buf_put(idx, items[i].id, OID_RAW);
	for (size_t i = 0; i < n; i++)
		put_u32(idx, items[i].crc);
	for (size_t i = 0; i < n; i++)
		put_u32(idx, items[i].offset);
	buf_put(idx, pack->ptr + pack->len - OID_RAW, OID_RAW);
	put_sha1(idx);
}

int pack_build(const struct objects *t, struct buf *pack, struct buf *idx, struct err *e)
{
	struct pack_item *items = mem_new(t->n, sizeof(*items));
	int rc;

	pack_begin(pack, t->n);
	for (size_t i = 0; i < t->n && !pack->over; i++) {
		const struct object *o = &t->items[i];

		memcpy(items[i].id, o->id, OID_RAW);
		items[i].offset = (uint32_t)pack->len;
		pack_object(pack, o->type, o->bytes, o->len);
		items[i].crc =
			gz_crc32(0, pack->ptr + items[i].offset, pack->len - items[i].offset);
	}
	pack_end(pack);
	rc = buf_check(pack, e);
	if (rc == 0) {
		pack_index(idx, items, t->n, pack);
		rc = buf_check(idx, e);
	}
	free(items);
	return rc;
}
