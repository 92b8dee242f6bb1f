#include "qr/qr.h"

#include <qrencode.h>

static void give_back(void *code)
{
	QRcode_free(code);
}

int qr_make(struct arena *a, struct str text, struct qr *out, struct err *e)
{
	if (text.len == 0 || text.len > QR_MAX_BYTES)
		return err_set(e, ERR_TOO_BIG, "too-large.answer", "a QR code of %zu bytes",
			       text.len);
	QRcode *code =
		QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
	if (!code)
		return err_set(e, ERR_INTERNAL, "internal.export", "no QR code of %zu bytes",
			       text.len);
	arena_defer(a, give_back, code);
	size_t modules = (size_t)code->width * (size_t)code->width;
	bool *dark = ARENA_ARRAY(a, modules, bool);
	for (size_t i = 0; i < modules; i++)
		dark[i] = code->data[i] & 1;
	*out = (struct qr){ code->width, dark };
	return 0;
}

bool qr_next(const struct qr *q, struct qr_run *run)
{
	int end = q->size * q->size, at = run->y * q->size + run->x + run->width;
	while (at < end && !q->dark[at])
		at++;
	if (at >= end)
		return false;
	*run = (struct qr_run){ at % q->size, at / q->size, 0 };
	while (run->x + run->width < q->size && q->dark[at + run->width])
		run->width++;
	return true;
}

void qr_path(const struct qr *q, struct buf *out)
{
	struct qr_run r = { 0 };
	while (qr_next(q, &r))
		buf_printf(out, "M%d %dh%dv1h-%dz", r.x + QR_QUIET, r.y + QR_QUIET, r.width,
			   r.width);
}
