/*
 * Any bytes: what is not UTF-8 is refused; what is survives normal form, clean-up and the walk over
 * its characters, and a second time changes nothing.
 */
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1024 * 1024 };

static void twice_is_once(void (*fn)(struct buf *, struct str), struct str s)
{
	BUF(once, ROOM);
	BUF(twice, ROOM);

	fn(&once, s);
	if (once.over)
		return;
	if (!text_valid((struct str){ once.ptr, once.len }, NULL))
		abort();
	fn(&twice, (struct str){ once.ptr, once.len });
	if (twice.len != once.len || memcmp(once.ptr, twice.ptr, once.len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	size_t chars = 0, at;
	long line = 0;

	if (!text_valid(s, &line)) {
		if (line < 1)
			abort();
		return 0;
	}
	twice_is_once(text_nfc, s);
	twice_is_once(text_clean, s);
	twice_is_once(text_fold, s);
	for (at = 0; at < size; chars++)
		text_next(s, &at);
	for (at = 0; at < size;) {
		size_t next = text_grapheme(s, at);

		if (next <= at || next > size)
			abort();
		at = next;
	}
	if (text_words(s) > chars || text_head(s, chars) != size || text_head(s, chars / 2) > size)
		abort();
	return 0;
}
