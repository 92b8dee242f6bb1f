/*
 * zlib, for those who need it: git packs, PDF streams, embedded assets.
 */
#ifndef BASE_GZ_H
#define BASE_GZ_H

#include "base/buf.h"

/* Append the zlib stream of the bytes; level 0 stores, 9 is smallest. */
void gz_deflate(struct buf *out, const void *p, size_t len, int level);
/* Append what a zlib stream unpacks to. ERR_BAD if it is damaged, ERR_TOO_BIG past out->max. */
int gz_inflate(struct buf *out, const void *p, size_t len, struct err *e) MUST_USE;
/* CRC-32 (ISO 3309), started with crc 0. */
uint32_t gz_crc32(uint32_t crc, const void *p, size_t len);

#endif
