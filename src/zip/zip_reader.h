/*
 * Reads a ZIP that came from outside: from memory, under caps, without a file. This room alone
 * knows libzip.
 *
 * Nothing is unpacked before the whole directory was judged: number of entries, size of each and of
 * all, how far each expands, names. A size that the directory states is believed for the caps and
 * checked again while unpacking. Single-threaded; meant for a sandboxed child.
 */
#ifndef ZIP_ZIP_READER_H
#define ZIP_ZIP_READER_H

#include "base/buf.h"
#include "base/str.h"

struct zip_caps {
	size_t entries;     /* in the directory */
	size_t entry_bytes; /* of one entry, unpacked */
	size_t total_bytes; /* of all, unpacked */
	size_t ratio;       /* unpacked to packed bytes, of an entry over ZIP_RATIO_FROM */
	size_t name_bytes;  /* of an entry's name */
};
enum { ZIP_RATIO_FROM = 64 * 1024 };

struct zip_reader;
/*
 * Open the bytes, which must outlive the reader, and judge the directory.
 *
 * ERR_TEXT "bad-text.zip" it is no ZIP or a damaged one (also one with something before it),
 * "bad-text.zip-locked" an entry is encrypted, "bad-text.zip-name" a name that leaves its folder, has
 * control characters, stands twice or belongs to a link (what: the name); ERR_TOO_BIG "too-large.zip" past a
 * cap (note: which). *out is untouched after a failure.
 */
int zip_reader_open(struct str bytes, const struct zip_caps *caps, struct zip_reader **out,
		    struct err *e) MUST_USE;
void zip_reader_close(struct zip_reader *z);
FREEP(struct zip_reader, zip_reader, zip_reader_close)

size_t zip_reader_count(const struct zip_reader *z);
/* Name of the i-th entry; borrowed, NUL-terminated, perhaps no UTF-8. */
const char *zip_reader_name(const struct zip_reader *z, size_t i);
/* Bytes of the i-th entry as the directory states them. */
size_t zip_reader_size(const struct zip_reader *z, size_t i);
/* Index of the entry of this name, or -1. */
long zip_reader_find(const struct zip_reader *z, const char *name);
/*
 * Append the i-th entry, unpacked. ERR_TEXT "bad-text.zip" (what: the name) when it is damaged or
 * not as long as the directory said, ERR_TOO_BIG "too-large.zip" when out->max does not hold it.
 * *out is as before after a failure.
 */
int zip_reader_read(const struct zip_reader *z, size_t i, struct buf *out, struct err *e) MUST_USE;

#endif
