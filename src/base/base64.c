#include "base/base64.h"

static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buf *out, struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t n = MIN(bytes.len - i, (size_t)3);
		uint32_t v = (uint32_t)p[i] << 16;
		char four[4];

		if (n > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (n > 2)
			v |= p[i + 2];
		four[0] = set[v >> 18];
		four[1] = set[v >> 12 & 63];
		four[2] = n > 1 ? set[v >> 6 & 63] : '=';
		four[3] = n > 2 ? set[v & 63] : '=';
		buf_put(out, four, 4);
	}
}

static int value(char c)
{
	const char *at = c ? strchr(set, c) : NULL;

	return at ? (int)(at - set) : -1;
}

bool base64_decode(struct buf *out, struct str text)
{
	if (text.len % 4)
		return false;
	for (size_t i = 0; i < text.len; i += 4) {
		const char *q = text.ptr + i;
		bool last = i + 4 == text.len;
		int pad = last && q[3] == '=' ? 1 + (q[2] == '=') : 0;
		uint32_t v = 0;
		char three[3];

		for (int k = 0; k < 4; k++) {
			int d = k >= 4 - pad ? 0 : value(q[k]);

			if (d < 0)
				return false;
			v = v << 6 | (uint32_t)d;
		}
		three[0] = (char)(v >> 16);
		three[1] = (char)(v >> 8 & 255);
		three[2] = (char)(v & 255);
		buf_put(out, three, (size_t)(3 - pad));
	}
	return true;
}
