/*
 * The name of a git object: 40 lower-case hex digits, or "" for none.
 */
#ifndef BASE_OID_H
#define BASE_OID_H

#include "base/base.h"

enum { OID_HEX = 40, OID_RAW = 20 };

struct oid {
	char hex[OID_HEX + 1];
};

static inline bool oid_none(const struct oid *id)
{
	return id->hex[0] == '\0';
}

static inline bool oid_eq(const struct oid *a, const struct oid *b)
{
	return memcmp(a->hex, b->hex, sizeof(a->hex)) == 0;
}

/* True and *out set if s is 40 lower-case hex digits. */
bool oid_parse(const char *s, struct oid *out);
void oid_to_raw(const struct oid *id, unsigned char raw[OID_RAW]);
struct oid oid_of_raw(const unsigned char raw[OID_RAW]);

#endif
