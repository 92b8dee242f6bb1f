/*
 * A ZIP archive written in memory, for file formats that are one (Word, OpenDocument). Entries
 * stand in the order in which they were added, each with the same fixed date and no trace of the
 * machine: equal entries give equal bytes. Not thread-safe: one owner at a time.
 */
#ifndef ZIP_ZIP_WRITER_H
#define ZIP_ZIP_WRITER_H

#include "base/buf.h"

enum zip_method { ZIP_STORED, ZIP_DEFLATED };

struct zip_writer;
struct zip_writer *zip_writer_new(void);
void zip_writer_free(struct zip_writer *w); /* NULL is fine */
FREEP(struct zip_writer, zip_writer, zip_writer_free)

/*
 * Add an entry. name is a path with slashes, in ASCII; a name that was added before makes
 * zip_writer_finish fail. bytes are borrowed until then.
 */
void zip_writer_add(struct zip_writer *w, const char *name, struct str bytes,
		    enum zip_method method);
/*
 * Append the archive to out; afterwards the writer can only be freed. ERR_INTERNAL "internal.export"
 * if libzip refused anything, ERR_TOO_BIG as buf_check.
 */
int zip_writer_finish(struct zip_writer *w, struct buf *out, struct err *e) MUST_USE;

#endif
