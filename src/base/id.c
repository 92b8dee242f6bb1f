#include "base/id.h"

#include <unistd.h>

void id_entropy(void *out, size_t len)
{
	unsigned char *p = out;

	while (len) {
		size_t part = MIN(len, (size_t)256);

		if (getentropy(p, part) != 0)
			mem_die("no randomness");
		p += part;
		len -= part;
	}
}

void id_random(char *out, size_t size, const char *prefix, size_t n)
{
	static const char set[] = "0123456789abcdefghjkmnpqrstvwxyz";
	size_t at = strlen(prefix);
	unsigned char random[32];

	assert(n <= sizeof(random) && at + n + 1 <= size);
	id_entropy(random, n);
	memcpy(out, prefix, at);
	for (size_t i = 0; i < n; i++)
		out[at++] = set[random[i] & 31];
	out[at] = '\0';
}

static bool is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool id_valid(const char *s)
{
	size_t len;

	if (!s || !is_id_char(s[0]))
		return false;
	for (len = 0; s[len]; len++)
		if (len == ID_MAX || !(is_id_char(s[len]) || s[len] == '-'))
			return false;
	return true;
}

char *id_of_name(struct arena *a, const char *name)
{
	char *id = arena_get(a, ID_MAX + 1, 1);
	size_t len = 0;

	for (; *name && len < ID_MAX; name++) {
		char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;

		if (is_id_char(c))
			id[len++] = c;
		else if (len && id[len - 1] != '-')
			id[len++] = '-';
	}
	while (len && id[len - 1] == '-')
		id[--len] = '\0';
	return len ? id : NULL;
}
