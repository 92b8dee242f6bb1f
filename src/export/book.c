#include "export/book.h"

#include "document/manifest.h"
#include "markdown/guard.h"

/* --- numbers ------------------------------------------------------------------------------------ */

/* By the house rule, for bundles that do not say: each plain paragraph of an operative section. */
static void number_blocks(struct book_section *s, struct arena *a, long *next)
{
	if (s->from->first_number)
		*next = (long)s->from->first_number;
	for (size_t i = 0; i < s->n_blocks; i++) {
		struct book_block *k = &s->blocks[i];

		if (k->node->kind == MD_PARAGRAPH && k->node->mark != MD_DELETED)
			k->number = arena_printf(a, "%ld", (*next)++);
	}
}

static void take_blocks(struct book_section *s, struct arena *a, long *next)
{
	const char *last = NULL;
	size_t i = 0;

	for (const struct md_node *n = s->tree->first; n; n = n->next)
		s->n_blocks += n->kind != MD_NOTE;
	s->blocks = ARENA_ARRAY(a, s->n_blocks, struct book_block);
	for (const struct md_node *n = s->tree->first; n; n = n->next) {
		if (n->kind != MD_NOTE)
			s->blocks[i++].node = n;
	}
	for (i = 0; i < s->from->paragraphs.n; i++) {
		const struct bundle_paragraph *p = &s->from->paragraphs.items[i];

		if ((uint64_t)p->block >= s->n_blocks)
			continue;
		s->blocks[p->block].id = p->id && *p->id ? p->id : NULL;
		s->blocks[p->block].number = p->number && *p->number ? p->number : NULL;
	}
	if (s->kind == KIND_OPERATIVE && !s->from->paragraphs.n)
		number_blocks(s, a, next);
	for (i = 0; i < s->n_blocks; i++) {
		if (s->blocks[i].number)
			last = s->blocks[i].number;
		if (s->blocks[i].node->kind == MD_REMARK)
			s->blocks[i].about = last;
	}
}

bool book_joins(const struct book_section *s, size_t i)
{
	if (s->kind != KIND_OPERATIVE || i >= s->n_blocks)
		return false;
	if (s->blocks[i].id || s->blocks[i].number)
		return false;
	if (s->blocks[i].node->kind != MD_LIST && s->blocks[i].node->kind != MD_TABLE)
		return false;
	while (i && (s->blocks[i].node->kind == MD_LIST || s->blocks[i].node->kind == MD_TABLE))
		i--;
	return s->blocks[i].node->kind == MD_PARAGRAPH;
}

/* --- notes -------------------------------------------------------------------------------------- */

static void take_notes(struct book_section *s, struct arena *a)
{
	for (const struct md_node *n = s->tree->first; n; n = n->next) {
		if (n->kind == MD_NOTE && n->number > 0)
			s->n_notes = MAX(s->n_notes, (size_t)n->number);
	}
	s->notes = ARENA_ARRAY(a, s->n_notes, struct book_note);
	for (const struct md_node *n = s->tree->first; n; n = n->next) {
		if (n->kind == MD_NOTE && n->number > 0)
			s->notes[n->number - 1].node = n;
	}
}

const struct book_note *book_note(const struct book_section *s, int local)
{
	if (local < 1 || (size_t)local > s->n_notes || !s->notes[local - 1].node)
		return NULL;
	return &s->notes[local - 1];
}

struct counting {
	struct book_section *section;
	int *next;
};

static void count_notes(const struct md_node *n, enum md_event event, void *arg)
{
	struct counting *c = arg;
	struct book_note *note;

	if (event != MD_ENTER || n->kind != MD_NOTE_REF || !book_note(c->section, n->number))
		return;
	note = &c->section->notes[n->number - 1];
	if (note->number)
		return;
	note->number = (*c->next)++;
	md_walk(note->node, count_notes, c);
}

static void number_notes(struct book *k)
{
	int where = k->bundle->options->remarks, next = 1;

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < k->n_sections; i++) {
			struct book_section *s = &k->sections[i];
			struct counting c = { s, &next };

			for (size_t b = 0; b < s->n_blocks; b++) {
				bool remark = s->blocks[b].node->kind == MD_REMARK;
				bool late = remark && where == REMARKS_ANNEX;

				if (remark && where == REMARKS_NONE)
					continue;
				k->has_remarks |= remark;
				if (late == (round == 1))
					md_walk(s->blocks[b].node, count_notes, &c);
			}
		}
	}
	k->n_notes = next - 1;
}

/* --- headings ----------------------------------------------------------------------------------- */

static char *plain(const struct md_node *n, struct arena *a)
{
	BUF(text, 64 * KiB);

	md_plain(n, &text);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			text.ptr[i] = ' ';
	}
	return arena_dup(a, text.ptr);
}

static void take_headings(struct book *k, size_t i, struct arena *a)
{
	struct book_section *s = &k->sections[i];
	int last = 0;

	for (size_t b = 0; b < s->n_blocks; b++) {
		const struct md_node *n = s->blocks[b].node;
		struct book_heading *h;
		char *text;

		if (n->kind != MD_HEADING || n->mark == MD_DELETED)
			continue;
		text = plain(n, a);
		if (!*text)
			continue;
		h = arena_push(a, (void **)&k->headings, &k->n_headings, &k->cap_headings,
			       sizeof(*h));
		*h = (struct book_heading){ i, b, MIN(n->level, last + 1), text, s->blocks[b].id };
		last = h->level;
		if (!h->name)
			h->name = arena_printf(a, "s-%s-%zu", s->from->id, b);
		if (!s->title || !*s->title)
			s->title = text;
	}
}

const struct book_heading *book_heading_at(const struct book *k, size_t section, size_t block)
{
	size_t low = 0, high = k->n_headings;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct book_heading *h = &k->headings[mid];

		if (h->section < section || (h->section == section && h->block < block))
			low = mid + 1;
		else
			high = mid;
	}
	if (low < k->n_headings && k->headings[low].section == section &&
	    k->headings[low].block == block)
		return &k->headings[low];
	return NULL;
}

/* --- the book ----------------------------------------------------------------------------------- */

void book_build(const struct bundle *b, struct md_node *const *trees, struct arena *a,
		struct book *out)
{
	struct book k = { .bundle = b, .n_sections = b->sections.n };
	long next = 1;

	k.sections = ARENA_ARRAY(a, k.n_sections, struct book_section);
	for (size_t i = 0; i < k.n_sections; i++) {
		struct book_section *s = &k.sections[i];

		s->from = &b->sections.items[i];
		s->title = s->from->title;
		s->kind = s->from->kind;
		s->tree = trees[i];
		take_blocks(s, a, &next);
		take_notes(s, a);
		take_headings(&k, i, a);
	}
	number_notes(&k);
	if (k.has_remarks && b->options->remarks == REMARKS_ANNEX)
		*(struct book_heading *)arena_push(a, (void **)&k.headings, &k.n_headings,
						   &k.cap_headings, sizeof(*k.headings)) =
			(struct book_heading){ k.n_sections, 0, 1, bundle_label(b, "remarks"),
					       "remarks" };
	*out = k;
}

int book_make(const struct bundle *b, struct arena *a, struct book *out, struct err *e)
{
	int (*guard)(struct str, size_t, struct err *) =
		b->options->redline ? md_guard_marked : md_guard;
	struct md_node **trees = ARENA_ARRAY(a, b->sections.n, struct md_node *);

	for (size_t i = 0; i < b->sections.n; i++) {
		struct str text = str_of(b->sections.items[i].markdown);

		if (guard(text, MD_COMMAND_BYTES, e))
			return -1;
		trees[i] = md_parse(text, a, NULL);
	}
	book_build(b, trees, a, out);
	return 0;
}

/* --- labels of points --------------------------------------------------------------------------- */

static void letters(char *out, int n)
{
	char reversed[16];
	int len = 0;

	for (n++; n > 0 && len < 15; n = (n - 1) / 26)
		reversed[len++] = (char)('a' + (n - 1) % 26);
	while (len)
		*out++ = reversed[--len];
	*out = '\0';
}

static void roman(char *out, size_t size, int n)
{
	static const struct {
		int value;
		const char *digits;
	} parts[] = { { 1000, "m" }, { 900, "cm" }, { 500, "d" }, { 400, "cd" }, { 100, "c" },
		      { 90, "xc" },  { 50, "l" },   { 40, "xl" }, { 10, "x" },   { 9, "ix" },
		      { 5, "v" },    { 4, "iv" },   { 1, "i" } };
	size_t len = 0;

	for (size_t i = 0; i < COUNT(parts); i++) {
		while (n >= parts[i].value && len + 3 < size) {
			len += (size_t)snprintf(out + len, size - len, "%s", parts[i].digits);
			n -= parts[i].value;
		}
	}
	out[len] = '\0';
}

void book_item_label(char out[32], bool operative, int depth, int start, int n)
{
	char word[20];

	if (!operative || depth > 3 || n > 3000) {
		snprintf(out, 32, "%d.", start + n);
		return;
	}
	if (depth % 2 == 0)
		letters(word, n);
	else
		roman(word, sizeof(word), n + 1);
	snprintf(out, 32, "(%s)", word);
}
