/*
 * QR codes (ISO/IEC 18004) of an address, as modules: who draws them, in a page or in a PDF,
 * draws dark runs. A reader wants four light modules around the code on each side (QR_QUIET).
 */
#ifndef QR_QR_H
#define QR_QR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum { QR_QUIET = 4, QR_MAX_BYTES = 1024 };

struct qr {
	int size;         /* modules on a side, without the quiet zone; 21 to 177 */
	const bool *dark; /* size * size, row by row, from the top left; in the arena */
};
/* A row's modules that are dark one beside the other. */
struct qr_run {
	int x, y, width; /* modules */
};

/*
 * Encode the bytes of text, with the level of correction that a printed sheet wants (M: a seventh
 * of the code may be spoilt). ERR_TOO_BIG "too-large.answer" for more than QR_MAX_BYTES or none.
 */
int qr_make(struct arena *a, struct str text, struct qr *out, struct err *e) MUST_USE;
/* The first dark run at or after run's end; start with {0}. False at the end. */
bool qr_next(const struct qr *q, struct qr_run *run);
/* Append the data of an SVG path that fills the dark modules, one unit each, quiet zone around. */
void qr_path(const struct qr *q, struct buf *out);

#endif
