#include "pages/notes.h"

enum { WORDS_BYTES = 4 * 1024 * 1024 };

/* The label of a mark that begins at s ("[^label]"), or nothing. */
static struct str label_at(const char *s)
{
	size_t n = strncmp(s, "[^", 2) == 0 ? strcspn(s + 2, "[] \t\n") : 0;

	return n && s[2 + n] == ']' ? (struct str){ s + 2, n } : (struct str){ 0 };
}

static bool defines(const char *text, const char *mark, struct str label)
{
	return (mark == text || mark[-1] == '\n') && label.ptr[label.len + 1] == ':';
}

static size_t find(const struct note_labels *all, struct str label)
{
	size_t i = 0;

	while (i < all->n && !str_same(all->items[i], label))
		i++;
	return i;
}

static void learn(struct page *p, struct note_labels *all, struct str label)
{
	if (find(all, label) == all->n)
		*(struct str *)arena_push(p->a, (void **)&all->items, &all->n, &all->cap,
					  sizeof(label)) = label;
}

/* Read one piece of text: what it defines, or what it refers to. */
static void read_text(struct page *p, const char *text, bool definitions, struct note_labels *out)
{
	for (const char *at = text ? strstr(text, "[^") : NULL; at; at = strstr(at + 2, "[^")) {
		struct str label = label_at(at);

		if (label.len && defines(text, at, label) == definitions)
			learn(p, out, label);
	}
}

/* Read one side of the diff, or with op 0 all of it. A definition is a block of its own. */
static void read_side(struct page *p, const struct diff_card *d, char op, bool definitions,
		      struct note_labels *out)
{
	for (size_t i = 0; i < d->blocks.n; i++) {
		const struct block_card *b = &d->blocks.items[i];
		bool apart = definitions || !b->runs.n;

		if (apart && op != '+')
			read_text(p, b->old, definitions, out);
		if (apart && op != '-')
			read_text(p, b->new, definitions, out);
		for (size_t r = 0; !apart && r < b->runs.n; r++) {
			const struct run_card *run = &b->runs.items[r];

			/* What stands at the head of a changed definition is no reference. */
			if (!op || run->op[0] == ' ' || run->op[0] == op)
				read_text(p, run->text, false, out);
		}
	}
}

static void number(struct page *p, const struct diff_card *d, char op, struct note_labels *out)
{
	struct note_labels used = { 0 }, defined = { 0 };

	read_side(p, d, op, true, &defined);
	read_side(p, d, op, false, &used);
	for (size_t i = 0; i < used.n; i++)
		if (find(&defined, used.items[i]) < defined.n)
			learn(p, out, used.items[i]);
}

void notes_of(struct page *p, const struct diff_card *d, struct notes *out)
{
	bool redline = d->html && *d->html;

	*out = (struct notes){ 0 };
	number(p, d, redline ? 0 : '-', &out->old);
	number(p, d, redline ? 0 : '+', &out->new);
}

const char *notes_in_words(struct page *p, const struct notes *notes, char op, const char *text)
{
	const struct note_labels *side = op == '-' ? &notes->old : &notes->new;
	const char *from = text;
	BUF(out, WORDS_BYTES);

	for (const char *at = strstr(text, "[^"); at; at = strstr(at + 2, "[^")) {
		struct str label = label_at(at);
		size_t nth = label.len ? find(side, label) : side->n;
		bool head = label.len && defines(text, at, label);

		if (nth == side->n)
			continue;
		buf_put(&out, from, (size_t)(at - from));
		if (!head && at > text && at[-1] != ' ')
			buf_putc(&out, ' ');
		buf_puts(&out, say_n(p, head ? "note_head" : "note_mark", (int64_t)nth + 1));
		from = label.ptr + label.len + 1;
	}
	if (from == text)
		return text;
	buf_puts(&out, from);
	return arena_dup_len(p->a, out.ptr, out.len);
}
