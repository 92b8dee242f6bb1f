/*
 * Packets as a child that was taken over might send them (and, with an odd first byte, as a child
 * might be sent them): never more than the cap comes out, a failure always has a key, and what is
 * said in it is text. After the first byte each packet is two bytes of length and its bytes.
 */
#include "sandbox/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CAP = 8 * 1024 };

static void check_error(const struct err *e)
{
	if (e->kind == ERR_NONE || !e->key || !*e->key || strlen(e->key) > 63)
		abort();
	if (strlen(e->what) >= sizeof(e->what) || strlen(e->note) >= sizeof(e->note))
		abort();
	for (const char *s = e->what; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF(out, 2 * CAP);
	struct frame_reader r = { .out = &out, .cap = CAP };
	struct err e = { 0 };
	enum frame_state state = FRAME_MORE;
	bool asked = size && (data[0] & 1);
	size_t at = 1;

	while (state == FRAME_MORE && at + 2 <= size) {
		size_t len = (size_t)data[at] | (size_t)data[at + 1] << 8;
		struct str packet;

		at += 2;
		len = MIN(len, size - at);
		packet = str_cut((const char *)data, at, at + len);
		at += len;
		state = asked ? frame_request(&r, packet) : frame_answer(&r, packet, &e);
	}
	if (out.len > CAP || out.over || (state == FRAME_DONE && r.want))
		abort();
	if (state == FRAME_FAILED && !asked)
		check_error(&e);
	return 0;
}
