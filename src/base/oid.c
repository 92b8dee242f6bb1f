#include "base/oid.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool oid_parse(const char *s, struct oid *out)
{
	if (!s || strlen(s) != OID_HEX)
		return false;
	for (size_t i = 0; i < OID_HEX; i++)
		if (digit(s[i]) < 0)
			return false;
	memcpy(out->hex, s, OID_HEX + 1);
	return true;
}

void oid_to_raw(const struct oid *id, unsigned char raw[OID_RAW])
{
	for (size_t i = 0; i < OID_RAW; i++) {
		int high = digit(id->hex[2 * i]), low = digit(id->hex[2 * i + 1]);

		assert(high >= 0 && low >= 0);
		raw[i] = (unsigned char)(high << 4 | low);
	}
}

struct oid oid_of_raw(const unsigned char raw[OID_RAW])
{
	static const char hex[] = "0123456789abcdef";
	struct oid id;

	for (size_t i = 0; i < OID_RAW; i++) {
		id.hex[2 * i] = hex[raw[i] >> 4];
		id.hex[2 * i + 1] = hex[raw[i] & 15];
	}
	id.hex[OID_HEX] = '\0';
	return id;
}
