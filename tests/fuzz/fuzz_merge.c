/*
 * Three texts, parted by bytes of zero: merging with one side unchanged gives the other byte for
 * byte, sides that agree give what they agree on, swapped sides come to the same verdict, and a
 * clean result holds no mark of a conflict that no side wrote.
 */
#include "prose/prose.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void gives(struct str b, struct str o, struct str t, struct str want)
{
	ARENA(a);
	struct prose_merge m;

	prose_merge(b, o, t, &a, &m);
	must(m.verdict == PROSE_CLEAN && str_same((struct str){ m.text, m.len }, want));
}

static bool has_mark(struct str s)
{
	for (size_t i = 0; i + 3 <= s.len; i++) {
		if (memcmp(s.ptr + i, "{<<", 3) == 0)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, s[3] = { { "", 0 }, { "", 0 }, { "", 0 } };
	ARENA(a);
	struct prose_merge m, k;

	for (int i = 0; i < 3; i++) {
		if (!str_next(&rest, '\0', &s[i]))
			s[i] = (struct str){ "", 0 };
		if (!text_valid(s[i], NULL))
			return 0;
	}
	gives(s[0], s[1], s[0], s[1]);
	gives(s[0], s[0], s[2], s[2]);
	gives(s[0], s[1], s[1], s[1]);
	prose_merge(s[0], s[1], s[2], &a, &m);
	prose_merge(s[0], s[2], s[1], &a, &k);
	must(m.verdict == k.verdict && strlen(m.text) == m.len);
	must(text_valid((struct str){ m.text, m.len }, NULL));
	must((m.verdict == PROSE_CONFLICT) == (m.n_conflicts > 0));
	if (m.verdict != PROSE_CONFLICT && !has_mark(s[0]) && !has_mark(s[1]) && !has_mark(s[2]))
		must(!has_mark((struct str){ m.text, m.len }));
	return 0;
}
