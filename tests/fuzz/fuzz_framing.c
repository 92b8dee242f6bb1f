/*
 * The bytes of a connection, cut anywhere (the first byte says how): what is found of its requests and of
 * their framing is the same, and a connection that is crooked stays so.
 */
#include "http/framing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct framing *f, const char *bytes, size_t size, size_t step)
{
	for (size_t at = 0; at < size; at += step) {
		unsigned crooked = f->crooked, requests = f->requests;

		framing_feed(f, bytes + at, MIN(step, size - at));
		if ((crooked && f->crooked != crooked) || f->requests < requests)
			abort();
		if (f->crooked > f->requests || f->left < -1 || f->n_line >= sizeof(f->line))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct framing whole = { 0 }, pieces = { 0 };
	const char *bytes = (const char *)data + 1;

	if (!size)
		return 0;
	feed(&whole, bytes, size - 1, size);
	feed(&pieces, bytes, size - 1, 1 + data[0] % 7);
	if (whole.crooked != pieces.crooked || whole.requests != pieces.requests)
		abort();
	return 0;
}
