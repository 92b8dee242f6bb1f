/*
 * Numbers of notes in a block's finished HTML. render.c writes a reference as
 *   <sup id="S-fnref-1"><a href="#S-fn-1" role="doc-noteref">1</a></sup>
 * or, within a link, as <sup id="S-fnref-1">1</sup>, and a way back as role="doc-backlink" aria-label="1".
 * Foreign text cannot look like that: its quotes are escaped.
 */
#include "markdown/sheet.h"

struct moving {
	const char *at;
	int64_t by;
	struct html *h;
};

static void copy_to(struct moving *m, const char *to)
{
	html_safe(m->h, (struct safe_html){ { m->at, (size_t)(to - m->at) } });
	m->at = to;
}

/* The number that stands here, if one does. */
static void move_number(struct moving *m)
{
	char *end;
	int64_t n = strtol(m->at, &end, 10);

	if (end == m->at)
		return;
	buf_printf(m->h->out, "%lld", (long long)n + (long long)m->by);
	m->at = end;
}

static void move_behind(struct moving *m, const char *from, const char *mark)
{
	const char *found = strstr(from, mark);

	copy_to(m, found ? found + strlen(mark) : m->at + strlen(m->at));
	move_number(m);
}

void sheet_html_moved(const struct sheet_block *b, int64_t by, struct html *h)
{
	struct moving m = { b->html, by, h };

	while (by) {
		const char *role = strstr(m.at, " role=\"doc-"), *sup = strstr(m.at, "<sup id=\"");

		if (sup && (!role || sup < role))
			move_behind(&m, sup, ">");
		else if (!role)
			break;
		else if (strncmp(role, " role=\"doc-noteref", 18) == 0)
			move_behind(&m, role, ">");
		else
			move_behind(&m, role, "aria-label=\"");
	}
	copy_to(&m, m.at + strlen(m.at));
}
