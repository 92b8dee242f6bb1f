/*
 * Files of the operator, read whole: drafts, settings, texts named on the command line.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/*
 * Append a file's bytes; out->max caps it. "-" is standard input.
 * ERR_MISSING "not-found.file", ERR_INTERNAL "storage.unreadable", ERR_TOO_BIG "too-large.file";
 * what = path.
 */
int file_read(const char *path, struct buf *out, struct err *e) MUST_USE;
/*
 * Write a file whole, beside itself and then renamed, so that no half is ever seen; "-" is standard
 * output, and what is no plain file (a device, a pipe, a link) is written into. ERR_STORAGE "storage.unwritable", what = path.
 */
int file_write(const char *path, struct str bytes, struct err *e) MUST_USE;

#endif
