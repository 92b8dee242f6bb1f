#include "markdown/marks.h"

enum { MARK = sizeof(MARKS_INS) - 1, ID_DIGITS = 9 };

/* 'i', 'd', 'g' or 'e' for the mark at s[at], 0 if there is none. */
static char mark_at(struct str s, size_t at)
{
	static const struct {
		const char *bytes;
		char name;
	} all[] = { { MARKS_INS, 'i' }, { MARKS_DEL, 'd' }, { MARKS_GO, 'g' }, { MARKS_END, 'e' } };

	if (s.len - at < MARK || s.ptr[at] != MARKS_INS[0])
		return 0;
	for (size_t i = 0; i < COUNT(all); i++)
		if (memcmp(s.ptr + at, all[i].bytes, MARK) == 0)
			return all[i].name;
	return 0;
}

/* The mark that begins *rest, with its id; what is no whole mark is passed over. */
static void take_mark(struct marks *m, struct str *rest, char name)
{
	size_t at = MARK;
	int id = 0;

	if (name == 'i' || name == 'd') {
		while (at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9') {
			id = at < MARK + ID_DIGITS ? id * 10 + (rest->ptr[at] - '0') : 0;
			at++;
		}
		if (id && mark_at(*rest, at) == 'g') {
			*m = (struct marks){ name == 'i' ? MD_INSERTED : MD_DELETED, id };
			at += MARK;
		}
	} else if (name == 'e') {
		*m = (struct marks){ MD_KEPT, 0 };
	}
	*rest = str_cut(rest->ptr, at, rest->len);
}

bool marks_next(struct marks *m, struct str *rest, struct str *piece)
{
	while (rest->len) {
		size_t at = 0;

		while (at < rest->len && !mark_at(*rest, at))
			at++;
		if (at) {
			*piece = str_cut(rest->ptr, 0, at);
			*rest = str_cut(rest->ptr, at, rest->len);
			return true;
		}
		take_mark(m, rest, mark_at(*rest, 0));
	}
	return false;
}

bool marks_in(struct str s)
{
	for (size_t at = 0; at < s.len; at++)
		if (mark_at(s, at))
			return true;
	return false;
}
