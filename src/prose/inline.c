#include "prose/inline.h"

#include "text/text.h"

enum { MAX_OPEN = 64 };

/* --- roles ------------------------------------------------------------------------------------ */

static char first_byte(const struct parts *p, const struct token *t)
{
	return p->text.ptr[t->from];
}

static bool is_sign(const struct parts *p, const struct token *t, char c)
{
	return t->kind == T_PUNCT && first_byte(p, t) == c;
}

/* The brackets that open links and images. */
static void link_roles(const struct parts *p, const struct block *b, unsigned char *roles)
{
	int open[MAX_OPEN], n = 0;

	for (int i = 0; i < b->n; i++) {
		const struct token *t = &b->tokens[i];

		if (is_sign(p, t, '[')) {
			if (n == MAX_OPEN)
				n = 0;
			open[n++] = i;
		} else if (is_sign(p, t, ']')) {
			n -= n > 0;
		} else if (t->kind == T_LINK && n) {
			int at = open[--n];

			roles[at] = ROLE_FIXED;
			if (at && is_sign(p, t - (i - at) - 1, '!') &&
			    !token_spaced(&b->tokens[at]))
				roles[at - 1] = ROLE_FIXED;
		}
	}
}

/* The character before or behind a token: 0 for space. */
static uint32_t neighbour(const struct parts *p, const struct block *b, int i, int by)
{
	const struct token *t = &b->tokens[i];
	size_t at = t->to;

	if (by > 0) {
		if (i + 1 >= b->n || token_spaced(t + 1) || t[1].kind == T_SEAM)
			return 0;
		return text_next(p->text, &at);
	}
	if (i == 0 || token_spaced(t) || t[-1].kind == T_SEAM)
		return 0;
	at = t->from - 1;
	while (at > b->body && ((unsigned char)p->text.ptr[at] & 0xC0) == 0x80)
		at--;
	return text_next(p->text, &at);
}

/* CommonMark's rule for what can open (by 1) and close (by -1) emphasis. */
static bool flanks(const struct parts *p, const struct block *b, int i, int by)
{
	uint32_t inner = neighbour(p, b, i, by), outer = neighbour(p, b, i, -by);
	bool letter_outside = outer && text_is_letter(outer);

	if (!inner || (!text_is_letter(inner) && letter_outside))
		return false;
	return first_byte(p, &b->tokens[i]) != '_' || !letter_outside;
}

static bool is_run(const struct token *t)
{
	return t->kind == T_EMPH || t->kind == T_STRIKE;
}

/* Does a run that marks something stand right beside token i? */
static bool beside_run(const struct block *b, int i, const unsigned char *roles)
{
	const struct token *t = &b->tokens[i];

	return (i > 0 && is_run(t - 1) && !token_spaced(t) && roles[i - 1] != ROLE_LITERAL) ||
	       (i + 1 < b->n && is_run(t + 1) && !token_spaced(t + 1) &&
		roles[i + 1] != ROLE_LITERAL);
}

/* Does something stand right outside the pair, where a mark could come to stand? */
static bool touched(const struct block *b, int open, int close)
{
	return (open > 0 && !token_spaced(&b->tokens[open])) ||
	       (close + 1 < b->n && !token_spaced(&b->tokens[close + 1]));
}

/*
 * Runs of * and _: pairs, and those that mark nothing. Where runs of unequal length meet, all are
 * left as they are; a pair of _ that touches another run stays one.
 */
static void emphasis_roles(struct arena *a, const struct parts *p, const struct block *b,
			   unsigned char *roles)
{
	int open[MAX_OPEN], n = 0, *mate = ARENA_ARRAY(a, (size_t)b->n, int);
	bool uneven = false;

	for (int i = 0; i < b->n; i++) {
		const struct token *t = &b->tokens[i];
		int k = n;

		if (!is_run(t))
			continue;
		roles[i] = ROLE_LITERAL;
		while (flanks(p, b, i, -1) && k > 0 &&
		       first_byte(p, &b->tokens[open[k - 1]]) != first_byte(p, t))
			k--;
		if (k > 0 && flanks(p, b, i, -1)) {
			const struct token *o = &b->tokens[open[k - 1]];

			uneven |= o->to - o->from != t->to - t->from;
			mate[i] = open[k - 1];
			mate[mate[i]] = i;
			roles[i] = touched(b, mate[i], i) ? ROLE_CLOSE : ROLE_FIXED;
			roles[mate[i]] = roles[i] == ROLE_CLOSE ? ROLE_OPEN : ROLE_FIXED;
			n = k - 1;
		} else if (flanks(p, b, i, 1) && n < MAX_OPEN) {
			open[n++] = i;
		}
	}
	for (int i = 0; i < b->n; i++) {
		if (!is_run(&b->tokens[i]))
			continue;
		if (uneven)
			roles[i] = ROLE_FIXED;
		else if ((roles[i] == ROLE_OPEN || roles[i] == ROLE_CLOSE) &&
			 beside_run(b, i, roles))
			roles[i] = roles[mate[i]] = ROLE_FIXED;
	}
}

unsigned char *inline_roles(struct arena *a, const struct parts *p, const struct block *b)
{
	unsigned char *roles = arena_get(a, (size_t)b->n + 1, 1);
	bool emphasis = false;

	for (int i = 0; i < b->n; i++) {
		emphasis |= is_run(&b->tokens[i]);
		switch (b->tokens[i].kind) {
		case T_LINK:
		case T_HTML:
		case T_BREAK:
		case T_SEAM:
		case T_PIPE: roles[i] = ROLE_FIXED; break;
		default: break;
		}
	}
	link_roles(p, b, roles);
	if (emphasis)
		emphasis_roles(a, p, b, roles);
	return roles;
}

/* --- writing ---------------------------------------------------------------------------------- */

void inline_text(struct buf *out, struct str s)
{
	size_t from = 0;

	for (size_t i = 0; i + 2 < s.len; i++) {
		if (s.ptr[i] != '\xEF' || s.ptr[i + 1] != '\xB7' ||
		    (unsigned char)s.ptr[i + 2] < 0x90 || (unsigned char)s.ptr[i + 2] > 0x93)
			continue;
		buf_put(out, s.ptr + from, i - from);
		from = i + 3;
		i += 2;
	}
	buf_put(out, s.ptr + from, s.len - from);
}

void inline_close(struct inline_writer *w)
{
	if (w->op != PROSE_SAME)
		buf_puts(w->out, PROSE_MARK_END);
	w->op = PROSE_SAME;
}

static void open_mark(struct inline_writer *w, enum prose_op op, int id)
{
	buf_printf(w->out, "%s%d%s", op == PROSE_DELETED ? PROSE_MARK_DEL : PROSE_MARK_INS, id,
		   PROSE_MARK_GO);
	w->op = op;
	w->id = id;
}

static bool is_special(char c)
{
	return strchr("\\`*_[]<>&!~|:$^=#", c) != NULL;
}

/* No character of it can be markup any more. */
static void put_escaped(struct buf *out, struct str s)
{
	bool dot = str_starts(s, "www.");
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!s.ptr[i] || !(is_special(s.ptr[i]) || (dot && s.ptr[i] == '.')))
			continue;
		inline_text(out, str_cut(s.ptr, from, i));
		buf_putc(out, '\\');
		from = i;
	}
	inline_text(out, str_cut(s.ptr, from, s.len));
}

/* A bare URL would swallow a mark behind it: write it so that it ends by itself. */
static void put_url(struct inline_writer *w, struct str url)
{
	if (w->brackets) {
		inline_text(w->out, url);
	} else if (str_starts(url, "www.")) {
		buf_putc(w->out, '[');
		put_escaped(w->out, url);
		buf_puts(w->out, "](<http://");
		inline_text(w->out, url);
		buf_puts(w->out, ">)");
	} else {
		buf_putc(w->out, '<');
		inline_text(w->out, url);
		buf_putc(w->out, '>');
	}
}

/*
 * Emphasis that a mark may touch from outside: * does not mind letters there, and an empty mark
 * inside is the letter that a sign of punctuation lacks (CommonMark's rules of flanking).
 */
static void put_run(struct inline_writer *w, const struct parts *p, const struct block *b, int i,
		    bool opens)
{
	char sign = first_byte(p, &b->tokens[i]);
	uint32_t inner = neighbour(p, b, i, opens ? 1 : -1);
	bool guard = inner && !text_is_letter(inner);

	inline_close(w);
	if (guard && !opens)
		buf_printf(w->out, PROSE_MARK_INS "%d" PROSE_MARK_GO PROSE_MARK_END, MAX(w->id, 1));
	for (uint32_t k = b->tokens[i].from; k < b->tokens[i].to; k++)
		buf_putc(w->out, sign == '_' ? '*' : sign);
	if (guard && opens)
		buf_printf(w->out, PROSE_MARK_INS "%d" PROSE_MARK_GO PROSE_MARK_END, MAX(w->id, 1));
}

static void count_brackets(struct inline_writer *w, const struct parts *p, const struct token *t)
{
	if (is_sign(p, t, '['))
		w->brackets++;
	else if (w->brackets && (t->kind == T_LINK || is_sign(p, t, ']')))
		w->brackets--;
}

/* "[label]" is written out as "[label][label]", so that marks may stand in the first. */
static void put_ref(struct inline_writer *w, struct str s, enum prose_op op, int id)
{
	struct str label = { s.ptr + 1, (size_t)((char *)memchr(s.ptr, ']', s.len) - s.ptr) - 1 };

	inline_close(w);
	buf_putc(w->out, '[');
	open_mark(w, op, id);
	inline_text(w->out, label);
	inline_close(w);
	buf_puts(w->out, "][");
	inline_text(w->out, label);
	buf_putc(w->out, ']');
}

/* "c." became "c d.": the space belongs to the d, or "c ." would be left of it. */
static void put_space_inside(struct inline_writer *w, bool alone, enum prose_op op, int id)
{
	inline_close(w);
	open_mark(w, op, id);
	buf_putc(w->out, ' ');
	if (alone)
		inline_close(w);
}

static void put_new(struct inline_writer *w, const struct parts *p, const struct block *b, int i,
		    enum role role, enum prose_op op, int id)
{
	const struct token *t = &b->tokens[i];
	struct str gap = str_cut(p->text.ptr, t->gap, t->from), text = token_text(p->text, t);
	bool fixed = role == ROLE_FIXED || role == ROLE_OPEN || role == ROLE_CLOSE;

	if (op != w->op || id != w->id || fixed || (gap.len && memchr(gap.ptr, '\n', gap.len)))
		inline_close(w);
	if (w->any && w->inside && w->op == PROSE_SAME && op == PROSE_INSERTED && gap.len &&
	    !memchr(gap.ptr, '\n', gap.len))
		put_space_inside(w, fixed || t->kind == T_REF, op, id);
	else if (w->any)
		inline_text(w->out, gap);
	w->inside = false;
	count_brackets(w, p, t);
	if (t->kind == T_SEAM)
		w->brackets = 0;
	w->any = t->kind != T_SEAM;
	if (t->kind == T_REF && op != PROSE_SAME) {
		put_ref(w, text, op, id);
		return;
	}
	if (op != PROSE_SAME && !fixed && w->op == PROSE_SAME)
		open_mark(w, op, id);
	if (t->kind == T_URL)
		put_url(w, text);
	else if (role == ROLE_OPEN || role == ROLE_CLOSE)
		put_run(w, p, b, i, role == ROLE_OPEN);
	else if (role == ROLE_LITERAL)
		put_escaped(w->out, text);
	else
		inline_text(w->out, text);
}

void inline_new(struct inline_writer *w, const struct parts *p, const struct block *b,
		const unsigned char *roles, struct hunk at, enum prose_op op, int id)
{
	for (int i = at.b0; i < at.b1; i++)
		put_new(w, p, b, i, (enum role)roles[i], op, id);
}

static void put_gone(struct inline_writer *w, const struct parts *p, const struct token *t)
{
	struct str text = token_text(p->text, t);

	switch (t->kind) {
	case T_CODE:
	case T_ENTITY:
	case T_ESCAPE: inline_text(w->out, text); break;
	case T_AUTO: put_escaped(w->out, str_cut(text.ptr, 1, text.len - 1)); break;
	case T_REF:
		put_escaped(w->out, (struct str){ text.ptr + 1,
						  (size_t)((char *)memchr(text.ptr, ']', text.len) -
							   text.ptr) -
							  1 });
		break;
	default: put_escaped(w->out, text);
	}
}

static bool is_gone_word(const struct token *t, enum role role)
{
	return role == ROLE_WORD && t->kind != T_NOTE;
}

void inline_old(struct inline_writer *w, const struct parts *p, const struct block *b,
		const unsigned char *roles, struct hunk at, int id, enum follower next)
{
	bool spaced = false, first = true, tight = next == FOLLOWED_TIGHT;
	int end = at.a1;

	inline_close(w);
	while (end > at.a0 && !is_gone_word(&b->tokens[end - 1], (enum role)roles[end - 1]))
		end--;
	for (int i = at.a0; i < end; i++) {
		const struct token *t = &b->tokens[i];

		spaced |= i == 0 || token_spaced(t) || t->kind == T_SEAM;
		if (!is_gone_word(t, (enum role)roles[i]))
			continue;
		/* Letters behind _ would keep it from closing. */
		if (first && w->any && !tight && (spaced || w->out->ptr[w->out->len - 1] == '_'))
			buf_putc(w->out, ' ');
		if (first)
			open_mark(w, PROSE_DELETED, id);
		if (spaced && (!first || (w->any && tight)))
			buf_putc(w->out, ' ');
		put_gone(w, p, t);
		first = spaced = false;
	}
	if (first)
		return;
	/* The word that follows would stick to it. */
	if (tight && w->any && at.a1 < b->n && token_spaced(&b->tokens[at.a1]))
		buf_putc(w->out, ' ');
	inline_close(w);
	if (!w->any && next != FOLLOWED_BY_NONE)
		buf_putc(w->out, ' ');
}
