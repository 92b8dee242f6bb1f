/*
 * What makes a block the block that it is, taken off its words and put on others: where two texts
 * want the same words, a person chooses among words, and they stand where those stood.
 */
#include "prose/block.h"
#include "prose/line.h"
#include "prose/prose.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t blanks_at(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_blank(s.ptr[at + n]))
		n++;
	return n;
}

static struct str line_at(struct str s, size_t at)
{
	const char *feed = at < s.len ? memchr(s.ptr + at, '\n', s.len - at) : NULL;

	return str_cut(s.ptr, at, feed ? (size_t)(feed - s.ptr) : s.len);
}

static struct str without_end(struct str s, const char *what)
{
	while (s.len && strchr(what, s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* Bytes at the line's start that the pattern asks for, as far as they are there. */
static size_t common_lead(struct str line, struct str pattern)
{
	size_t at = 0;

	for (size_t i = 0; i < pattern.len && at < line.len; i++) {
		if (pattern.ptr[i] == '>') {
			size_t blanks = blanks_at(line, at);

			if (at + blanks >= line.len || line.ptr[at + blanks] != '>')
				return at;
			at += blanks + 1;
		} else if (is_blank(line.ptr[at])) {
			at++;
		}
	}
	return at;
}

/* Each line behind the first without what the pattern asks for. */
static struct str lines_without(struct str s, struct str pattern, struct arena *a)
{
	BUF(out, s.len + 1);

	for (size_t at = 0; at < s.len;) {
		struct str line = line_at(s, at);
		size_t skip = at ? common_lead(line, pattern) : 0;

		buf_put(&out, line.ptr + skip, line.len - skip);
		at += line.len;
		if (at < s.len)
			buf_putc(&out, s.ptr[at++]);
	}
	return (struct str){ arena_dup_len(a, out.ptr, out.len), out.len };
}

/* What a line stands behind that goes on in a block with this lead. */
static struct str further_of(struct str lead, const struct block *b, size_t margin, struct arena *a)
{
	struct str last = lead;
	char *out;

	for (size_t i = 0; i < lead.len; i++)
		if (lead.ptr[i] == '\n')
			last = str_cut(lead.ptr, i + 1, lead.len);
	if (b->kind == B_NOTE)
		return str_of(arena_printf(a, "%.*s    ", (int)margin, lead.ptr));
	if (b->kind == B_HEADING || b->kind == B_ROW)
		return str_cut(lead.ptr, 0, margin);
	out = arena_dup_len(a, last.ptr, last.len);
	for (size_t i = 0; i < last.len; i++)
		if (out[i] != '>' && !is_blank(out[i]))
			out[i] = ' ';
	return (struct str){ out, last.len };
}

static enum prose_form form_of(const struct block *b)
{
	switch (b->kind) {
	case B_ITEM: return PROSE_F_ITEM;
	case B_NOTE: return PROSE_F_NOTE;
	case B_LINE:
	case B_DEFINITION: return PROSE_F_LINE;
	case B_ROW: return PROSE_F_ROW;
	case B_HEADING: return PROSE_F_HEADING;
	default: return b->quote ? PROSE_F_QUOTE : PROSE_F_WORDS;
	}
}

/* A row's outer pipes are no words. */
static void shed_pipes(struct str text, struct block *b)
{
	if (b->body < b->to && text.ptr[b->body] == '|') {
		b->body++;
		b->body += (uint32_t)blanks_at(text, b->body);
	}
	if (b->to > b->body && text.ptr[b->to - 1] == '|')
		b->to--;
	while (b->to > b->body && is_blank(text.ptr[b->to - 1]))
		b->to--;
}

/* Do two texts consist of the same blocks? */
static bool same_blocks(struct work *w, const struct parts *x, struct str text)
{
	struct parts y;

	parts_read(w, text, false, &y);
	for (int i = 0; i < x->n && x->n == y.n; i++)
		if (x->blocks[i].key != y.blocks[i].key || x->blocks[i].nest != y.blocks[i].nest)
			return false;
	return x->n == y.n;
}

/* How a block is set in: blanks, and signs of quotes with the blanks between them. */
struct inset {
	struct str all;
	struct str quote; /* up to the last quote's sign and one blank behind it */
};

static struct inset inset_of(struct str block)
{
	size_t at = blanks_at(block, 0), quote = 0;

	while (at < block.len && block.ptr[at] == '>') {
		size_t blanks = blanks_at(block, at + 1);

		quote = at + 1 + MIN(blanks, 1);
		at += 1 + blanks;
	}
	return (struct inset){ str_cut(block.ptr, 0, at), str_cut(block.ptr, 0, quote) };
}

static int quotes_in(struct str s)
{
	int n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '>';
	return n;
}

/* Not set in any more, but still quoted: what it is can be read without what stands around it. */
static struct str flatten(struct str block, const struct inset *in, struct arena *a)
{
	BUF(out, block.len * 4 + KiB);

	for (size_t at = 0; at < block.len;) {
		struct str line = line_at(block, at);
		size_t skip = common_lead(line, in->all);

		if (quotes_in(str_cut(line.ptr, 0, skip)) == quotes_in(in->all))
			buf_put(&out, in->quote.ptr, in->quote.len);
		else
			skip = 0;
		buf_put(&out, line.ptr + skip, line.len - skip);
		at += line.len;
		if (at < block.len)
			buf_putc(&out, block.ptr[at++]);
	}
	return (struct str){ arena_dup_len(a, out.ptr, out.len), out.len };
}

static void take_off(struct str flat, const struct parts *p, const struct inset *in,
		     struct arena *a, struct prose_dress *out)
{
	struct block b = p->blocks[0];
	size_t margin = in->all.len, quote = in->quote.len;
	struct str beyond;

	if (b.kind == B_ROW && p->n == 1)
		shed_pipes(flat, &b);
	out->form = form_of(&b);
	out->margin = margin;
	out->lead = str_of(arena_printf(a, "%.*s%.*s", (int)margin, in->all.ptr,
					(int)(b.body - quote), flat.ptr + quote));
	out->further = further_of(out->lead, &b, margin, a);
	out->one = p->n == 1 && (b.kind == B_HEADING || b.kind == B_ROW);
	out->tail = p->n == 1 ? str_cut(flat.ptr, b.to, flat.len) : STR("");
	/* The flat text is set in no more but as its quotes are. */
	beyond = str_of(arena_printf(a, "%.*s%.*s", (int)quote, flat.ptr,
				     (int)(out->further.len - margin), out->further.ptr + margin));
	out->words = lines_without(str_cut(flat.ptr, b.body, flat.len - out->tail.len), beyond, a);
}

void prose_undress(struct str block, struct arena *a, struct prose_dress *out)
{
	ARENA(scratch);
	struct work w;
	struct parts p;
	struct str flat;
	struct inset in;
	BUF(again, block.len * 8 + KiB);

	block = without_end(block, "\n");
	in = inset_of(block);
	*out = (struct prose_dress){ .words = block };
	if (in.all.len == block.len)
		return;
	work_init(&w, &scratch, block.len * 4 + KiB);
	flat = flatten(block, &in, a);
	parts_read(&w, flat, false, &p);
	if (!p.n || p.blocks[0].body < in.quote.len)
		return;
	take_off(flat, &p, &in, a, out);
	prose_dress(out, out->words, &again);
	/* Several blocks of which one is not within the first keep what they have. */
	if (!same_blocks(&w, &p, flatten((struct str){ again.ptr, again.len }, &in, a)))
		*out = (struct prose_dress){ .form = out->form, .words = block, .whole = true };
}

/* Bytes of an item's sign that was typed before the words; 0 for none. */
static size_t typed_sign(const struct prose_dress *d, struct str words)
{
	size_t width;
	long number;
	bool item = d->form == PROSE_F_ITEM && !d->whole;
	enum marker mark = item ? line_marker(words, &width, &number) : MARK_NONE;

	return mark == MARK_BULLET || mark == MARK_ORDERED ? width : 0;
}

static void put_line(struct buf *out, struct str before, struct str line)
{
	if (!str_trim(line).len) {
		before = without_end(before, " \t");
		line.len = 0;
	}
	buf_put(out, before.ptr, before.len);
	buf_put(out, line.ptr, line.len);
}

/* One line, whatever was typed. */
static void put_one(const struct prose_dress *d, struct str words, struct buf *out)
{
	size_t pipe = d->form == PROSE_F_ROW && words.len && words.ptr[0] == '|' ? 1 : 0;

	if (pipe && words.ptr[words.len - 1] == '|')
		words = str_trim(str_cut(words.ptr, 1, MAX(words.len - 1, 1)));
	buf_put(out, d->lead.ptr, d->lead.len);
	for (size_t i = 0; i < words.len; i++)
		buf_putc(out, words.ptr[i] == '\n' ? ' ' : words.ptr[i]);
	buf_put(out, d->tail.ptr, d->tail.len);
}

static void put_lines(const struct prose_dress *d, struct str first, struct str words,
		      struct buf *out)
{
	size_t sign = typed_sign(d, words);
	struct str further = sign ? str_cut(d->lead.ptr, 0, d->margin) : d->further;

	for (size_t at = 0; at < words.len;) {
		struct str line = line_at(words, at);

		if (at)
			put_line(out, further, line);
		else
			put_line(out, first, str_cut(line.ptr, sign, line.len));
		at += line.len;
		if (at < words.len)
			buf_putc(out, words.ptr[at++]);
	}
	buf_put(out, d->tail.ptr, d->tail.len);
}

void prose_dress(const struct prose_dress *d, struct str words, struct buf *out)
{
	words = d->whole ? without_end(words, " \t\n") : str_trim(words);
	if (!words.len)
		return;
	if (d->one)
		put_one(d, words, out);
	else
		put_lines(d, d->lead, words, out);
}

void prose_dress_both(const struct prose_dress *d, struct str first, struct str second,
		      struct buf *out)
{
	bool within = !d->whole && (d->form == PROSE_F_QUOTE || d->form == PROSE_F_NOTE);
	bool tight = d->form == PROSE_F_ITEM || d->form == PROSE_F_ROW || d->form == PROSE_F_LINE;

	prose_dress(d, first, out);
	buf_putc(out, '\n');
	if (!tight) {
		struct str between = within ? without_end(d->further, " \t") : STR("");

		buf_put(out, between.ptr, between.len);
		buf_putc(out, '\n');
	}
	if (within)
		put_lines(d, d->further, str_trim(second), out);
	else
		prose_dress(d, second, out);
}
