#include "import/mark.h"

#include "markdown/guard.h"
#include "markdown/tree.h"
#include "text/text.h"

#include <ctype.h>

enum { EMPHASIS = MARK_BOLD | MARK_ITALIC | MARK_STRIKE };

struct marker {
	struct buf *out;
	enum mark_place place;
	bool notes;    /* write references */
	bool emphasis; /* write marks */
	bool bare; /* leave bare addresses to the parser; else keep it from making links of them */
	bool line; /* nothing stands on this line yet */
	bool address; /* within a bare address: its marks are its own */
	unsigned open[3];
	size_t n_open;
};

/* --- pieces: what stands in them, white space made even --------------------------------------------- */

static bool is_blank(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ')
			return false;
	return true;
}

static bool same_look(const struct piece *a, const struct piece *b)
{
	return a->kind == PIECE_TEXT && b->kind == PIECE_TEXT && a->marks == b->marks &&
	       (a->href == b->href || str_eq(a->href, b->href));
}

/* Runs of blanks, tabs and line ends are one blank; none after a blank before. */
static struct str even(struct str s, bool *after_blank, struct arena *a)
{
	char *text = arena_get(a, s.len + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool blank =
			s.ptr[i] == ' ' || s.ptr[i] == '\t' || s.ptr[i] == '\n' || s.ptr[i] == '\r';

		if (!blank || !*after_blank)
			text[n++] = blank ? ' ' : s.ptr[i];
		*after_blank = blank;
	}
	return (struct str){ text, n };
}

static void join(struct pieces *out, const struct piece *one, struct arena *a)
{
	struct piece *last = out->n ? &out->items[out->n - 1] : NULL;

	if (last && same_look(last, one)) {
		char *text = arena_get(a, last->text.len + one->text.len + 1, 1);

		memcpy(text, last->text.ptr, last->text.len);
		memcpy(text + last->text.len, one->text.ptr, one->text.len);
		last->text = (struct str){ text, last->text.len + one->text.len };
		return;
	}
	*(struct piece *)arena_push(a, (void **)&out->items, &out->n, &out->cap, sizeof(*one)) =
		*one;
}

/* Blanks alone look like what is around them, or like nothing. */
static void fit_blanks(struct pieces *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct piece *one = &p->items[i];
		bool between = i && i + 1 < p->n && same_look(one - 1, one + 1);

		if (one->kind != PIECE_TEXT || !is_blank(one->text))
			continue;
		one->marks = between ? one[-1].marks : 0;
		one->href = between ? one[-1].href : NULL;
	}
}

static void trim(struct pieces *p)
{
	bool after_break = true;

	for (size_t i = 0; i < p->n; i++) {
		struct str *s = &p->items[i].text;

		if (p->items[i].kind == PIECE_TEXT && after_break && s->len && s->ptr[0] == ' ')
			*s = str_cut(s->ptr, 1, s->len);
		after_break = p->items[i].kind == PIECE_BREAK || (after_break && !s->len);
	}
	after_break = true;
	for (size_t i = p->n; i--;) {
		struct str *s = &p->items[i].text;

		if (p->items[i].kind == PIECE_TEXT && after_break && s->len &&
		    s->ptr[s->len - 1] == ' ')
			s->len--;
		after_break = p->items[i].kind == PIECE_BREAK || (after_break && !s->len);
	}
	/* Breaks at either end say nothing. */
	while (p->n && (p->items[p->n - 1].kind == PIECE_BREAK ||
			(p->items[p->n - 1].kind == PIECE_TEXT && !p->items[p->n - 1].text.len)))
		p->n--;
	while (p->n && (p->items[0].kind == PIECE_BREAK ||
			(p->items[0].kind == PIECE_TEXT && !p->items[0].text.len))) {
		p->items++;
		p->n--;
	}
}

static struct pieces tidy(const struct pieces *p, enum mark_place place, struct arena *a)
{
	struct pieces looks = { 0 }, out = { 0 };
	bool blank = true;

	for (size_t i = 0; i < p->n; i++) {
		struct piece one = p->items[i];

		if (one.kind == PIECE_IMAGE && place == MARK_HEADING)
			continue;
		if (one.kind == PIECE_BREAK && place != MARK_PARAGRAPH)
			one = (struct piece){ .text = STR(" ") };
		if (one.kind == PIECE_TEXT) {
			one.text = even(one.text, &blank, a);
			if (!one.text.len)
				continue;
		} else {
			blank = one.kind == PIECE_BREAK;
		}
		if (place == MARK_HEADING)
			one.marks &= ~(unsigned)MARK_BOLD;
		join(&looks, &one, a);
	}
	fit_blanks(&looks);
	for (size_t i = 0; i < looks.n; i++)
		join(&out, &looks.items[i], a);
	trim(&out);
	return out;
}

static void plain(const struct pieces *p, bool images, struct buf *out)
{
	bool blank = true;
	ARENA(a);

	for (size_t i = 0; i < p->n; i++) {
		struct str s = p->items[i].kind == PIECE_BREAK ? STR(" ") : p->items[i].text;

		if (p->items[i].kind == PIECE_NOTE || (p->items[i].kind == PIECE_IMAGE && !images))
			continue;
		s = even(s, &blank, &a);
		buf_put(out, s.ptr, s.len);
	}
	while (out->len && out->ptr[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
}

void mark_plain(const struct pieces *p, struct buf *out)
{
	plain(p, false, out);
}

/* --- words ------------------------------------------------------------------------------------------------ */

static bool begins_address(struct str s, size_t at)
{
	struct str rest = str_cut(s.ptr, at, s.len);

	return str_starts(rest, "http://") || str_starts(rest, "https://") ||
	       str_starts(rest, "www.") || str_starts(rest, "mailto:");
}

static bool is_word(const struct str *s, size_t at)
{
	return at < s->len && (isalnum((unsigned char)s->ptr[at]) || s->ptr[at] < 0);
}

static bool is_entity(struct str s, size_t at)
{
	size_t n = at + 1;

	while (n < s.len && n - at < 40 && (isalnum((unsigned char)s.ptr[n]) || s.ptr[n] == '#'))
		n++;
	return n > at + 1 && n < s.len && s.ptr[n] == ';';
}

/* Would this character begin something at the start of a line: a heading, a list, a quotation? */
static bool begins_block(struct str s, size_t at)
{
	return strchr("#>+-=_:|", s.ptr[at]) != NULL;
}

/* The sign by which the parser knows a bare address: "http:" and "www.". */
static bool is_address_sign(struct str s, size_t at)
{
	return (s.ptr[at] == ':' && at + 1 < s.len && s.ptr[at + 1] == '/') ||
	       (s.ptr[at] == '.' && at >= 3 && memcmp(s.ptr + at - 3, "www", 3) == 0);
}

static bool needs_escape(const struct marker *m, struct str s, size_t at, bool in_link)
{
	char c = s.ptr[at], next = at + 1 < s.len ? s.ptr[at + 1] : '\0';

	if (m->line && begins_block(s, at))
		return true;
	switch (c) {
	case '\\':
	case '`':
	case '*': return true;
	case '~': return !m->address;
	case '_': return !(m->address || (at && is_word(&s, at - 1) && is_word(&s, at + 1)));
	case '[': return in_link || next == '^' || next == '!';
	case ']': return in_link || next == '(' || next == '[' || next == ':' || !next;
	case '<': return isalpha((unsigned char)next) || strchr("/!?<", next) || !next;
	case '&': return is_entity(s, at);
	case '!': return next == '[' || !next;
	case '|': return m->place == MARK_CELL;
	case ':':
	case '.': return !m->bare && is_address_sign(s, at);
	default: return false;
	}
}

/* "12." or "3)" at the start of a line is a list; what parts number and words is escaped. */
static size_t put_number(struct marker *m, struct str s)
{
	size_t n = strspn(s.ptr, "0123456789");

	if (!n || n > 9 || n >= s.len || (s.ptr[n] != '.' && s.ptr[n] != ')') ||
	    (n + 1 < s.len && s.ptr[n + 1] != ' '))
		return 0;
	buf_put(m->out, s.ptr, n);
	buf_printf(m->out, "\\%c", s.ptr[n]);
	return n + 1;
}

static void put_words(struct marker *m, struct str s, bool in_link)
{
	size_t at = m->line && m->place == MARK_PARAGRAPH ? put_number(m, s) : 0;

	m->address = false;
	for (m->line = m->line && !at; at < s.len; at++) {
		if (s.ptr[at] == ' ')
			m->address = false;
		else if (!m->address && (!at || !is_word(&s, at - 1)))
			m->address = m->bare && begins_address(s, at);
		if (needs_escape(m, s, at, in_link))
			buf_putc(m->out, '\\');
		buf_putc(m->out, s.ptr[at]);
		m->line = false;
	}
}

static void put_code(struct marker *m, struct str s)
{
	size_t longest = 0, run = 0;
	bool edge = s.len && (s.ptr[0] == '`' || s.ptr[s.len - 1] == '`');

	for (size_t i = 0; i < s.len; i++) {
		run = s.ptr[i] == '`' ? run + 1 : 0;
		longest = MAX(longest, run);
	}
	for (size_t i = 0; i <= longest; i++)
		buf_putc(m->out, '`');
	buf_puts(m->out, edge ? " " : "");
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '|' && m->place == MARK_CELL)
			buf_putc(m->out, '\\');
		buf_putc(m->out, s.ptr[i]);
	}
	buf_puts(m->out, edge ? " " : "");
	for (size_t i = 0; i <= longest; i++)
		buf_putc(m->out, '`');
	m->line = false;
}

/* --- emphasis ------------------------------------------------------------------------------------------------ */

static const char *sign_of(unsigned mark)
{
	return mark == MARK_BOLD ? "**" : mark == MARK_ITALIC ? "*" : "~~";
}

static void close_to(struct marker *m, size_t n)
{
	while (m->n_open > n)
		buf_puts(m->out, sign_of(m->open[--m->n_open]));
}

/* For how many pieces from here on does this mark go on? */
static size_t reach(const struct pieces *p, size_t from, unsigned mark)
{
	size_t n = from;

	while (n < p->n && (p->items[n].marks & mark || p->items[n].kind == PIECE_NOTE) &&
	       p->items[n].href == p->items[from].href)
		n++;
	return n;
}

/* Close what ends here and open what begins: the longest outside. */
static void set_marks(struct marker *m, const struct pieces *p, size_t at)
{
	unsigned want = m->emphasis ? p->items[at].marks & EMPHASIS : 0, have = 0;
	size_t keep = 0;

	while (keep < m->n_open && want & m->open[keep])
		have |= m->open[keep++];
	close_to(m, keep);
	want &= ~have;
	while (want) {
		unsigned best = 0;

		for (unsigned mark = MARK_BOLD; mark <= MARK_STRIKE; mark <<= 1)
			if (want & mark && (!best || reach(p, at, mark) > reach(p, at, best)))
				best = mark;
		buf_puts(m->out, sign_of(best));
		m->open[m->n_open++] = best;
		m->line = false;
		want &= ~best;
	}
}

/* A delimiter next to a blank or within punctuation opens and closes nothing: such characters stand
 * outside of it, without the marks. */
static size_t bare_edge(struct str s, bool front)
{
	size_t n = 0;

	while (n < s.len) {
		unsigned char c = (unsigned char)s.ptr[front ? n : s.len - 1 - n];

		if (c != ' ' && !(ispunct(c) && c < 0x80))
			break;
		n++;
	}
	return n;
}

static void put_text(struct marker *m, const struct pieces *p, size_t at, struct str s)
{
	if (!s.len)
		return;
	if (p->items[at].marks & MARK_CODE && m->emphasis)
		put_code(m, s);
	else
		put_words(m, s, p->items[at].href != NULL);
}

/* Close what is open but for these marks, and what was opened within the others. */
static void close_but(struct marker *m, unsigned keep)
{
	size_t n = 0;

	while (n < m->n_open && keep & m->open[n])
		n++;
	close_to(m, n);
}

/* One piece of text; its edges go outside of marks that begin or end with it. */
static void put_piece(struct marker *m, const struct pieces *p, size_t at)
{
	const struct piece *one = &p->items[at];
	unsigned own = m->emphasis ? one->marks & EMPHASIS : 0;
	unsigned before = at ? one[-1].marks : 0, after = at + 1 < p->n ? one[1].marks : 0;
	bool code = one->marks & MARK_CODE;
	size_t front = own & ~before && !code ? bare_edge(one->text, true) : 0, back;
	struct str s = one->text;

	if (front == s.len) {
		close_but(m, own & before & after);
		put_text(m, p, at, s);
		return;
	}
	back = own & ~after && !code ? bare_edge(s, false) : 0;
	if (front) {
		close_but(m, own & before);
		put_text(m, p, at, str_cut(s.ptr, 0, front));
	}
	set_marks(m, p, at);
	put_text(m, p, at, str_cut(s.ptr, front, s.len - back));
	if (back) {
		close_but(m, own & after);
		put_text(m, p, at, str_cut(s.ptr, s.len - back, s.len));
	}
}

/* --- links ---------------------------------------------------------------------------------------------------- */

static void put_address(struct buf *out, const char *href)
{
	for (const char *c = href; *c; c++) {
		if ((unsigned char)*c <= ' ' || strchr("<>()\\[]`*", *c))
			buf_printf(out, "%%%02X", (unsigned char)*c);
		else
			buf_putc(out, *c);
	}
}

/* The pieces of one link; gives the index behind them. */
static size_t put_link(struct marker *m, const struct pieces *p, size_t at)
{
	const char *href = p->items[at].href;
	size_t end = at;

	close_to(m, 0);
	buf_putc(m->out, '[');
	m->line = false;
	for (; end < p->n && p->items[end].href && str_eq(p->items[end].href, href) &&
	       p->items[end].kind == PIECE_TEXT;
	     end++)
		put_piece(m, p, end);
	close_to(m, 0);
	buf_puts(m->out, "](");
	put_address(m->out, href);
	buf_putc(m->out, ')');
	return end;
}

static void put_image(struct marker *m, const struct piece *one)
{
	close_to(m, 0);
	buf_puts(m->out, "![");
	m->line = false;
	put_words(m, one->text, true);
	buf_printf(m->out, "](media/%s)", one->image);
}

static void put_all(struct marker *m, const struct pieces *p)
{
	m->line = m->place == MARK_PARAGRAPH;
	for (size_t i = 0; i < p->n;) {
		const struct piece *one = &p->items[i];

		if (one->kind == PIECE_TEXT && one->href) {
			i = put_link(m, p, i);
			continue;
		}
		if (one->kind == PIECE_TEXT) {
			put_piece(m, p, i);
		} else if (one->kind == PIECE_IMAGE) {
			put_image(m, one);
		} else if (one->kind == PIECE_NOTE && m->notes) {
			buf_printf(m->out, "[^%ld]", one->note);
			m->line = false;
		} else if (one->kind == PIECE_BREAK) {
			close_to(m, 0);
			buf_puts(m->out, "\\\n");
			m->line = true;
		}
		i++;
	}
	close_to(m, 0);
}

/* --- and does it read back? ------------------------------------------------------------------------------------ */

/* The same words, white space aside? */
static bool same_words(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.len && isspace((unsigned char)a.ptr[i]))
			i++;
		while (k < b.len && isspace((unsigned char)b.ptr[k]))
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.ptr[i++] != b.ptr[k++])
			return false;
	}
}

static bool reads_back(const struct pieces *p, const struct buf *written)
{
	BUF(want, 4 * MiB);
	BUF(got, 4 * MiB);
	struct err e = { 0 };
	const struct md_node *tree;
	ARENA(a);

	plain(p, true, &want);
	/* Nothing was marked or escaped, or the parser must not meet it: its author will. */
	if (str_same(STR_BUF(want), STR_BUF(*written)) ||
	    md_guard(STR_BUF(*written), MD_DOCUMENT_BYTES, &e) != 0)
		return true;
	tree = md_parse(STR_BUF(*written), &a, NULL);
	md_plain(tree, &got);
	return tree->first && tree->first == tree->last && tree->first->kind == MD_PARAGRAPH &&
	       same_words(STR_BUF(want), STR_BUF(got));
}

bool mark_write(const struct pieces *p, enum mark_place place, struct arena *a, struct buf *out)
{
	struct pieces all = tidy(p, place, a);
	struct marker m = { .out = out, .place = place };

	if (!all.n)
		return true;
	/* With emphasis and addresses; without one, without the other, without both. */
	for (int less = 0; less < 4; less++) {
		struct marker trial = { .emphasis = !(less & 2), .bare = !(less & 1) };
		BUF(proof, 4 * MiB);

		trial.out = &proof;
		put_all(&trial, &all);
		m.emphasis = trial.emphasis;
		m.bare = trial.bare;
		if (reads_back(&all, &proof))
			break;
	}
	m.notes = true;
	put_all(&m, &all);
	return m.emphasis;
}
