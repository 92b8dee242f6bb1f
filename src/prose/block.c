#include "prose/cut.h"
#include "prose/seam.h"

static void read_lines(const struct cut *c, struct block *b)
{
	size_t n = 0, cap = 0;
	void *list = NULL;
	uint32_t gap = b->body;
	struct line l;

	for (size_t at = b->from; at < b->to; at = l.next) {
		struct token *t;

		line_read(c->text, at, !b->quote, &l);
		if (l.blank)
			continue;
		t = arena_push(c->w->scratch, &list, &n, &cap, sizeof(*t));
		t->kind = T_LINE;
		t->from = (uint32_t)MAX(l.inner, b->body);
		t->to = (uint32_t)MAX(l.to, t->from);
		t->gap = MIN(gap, t->from);
		gap = t->to;
	}
	b->tokens = list;
	b->n = (int)n;
}

static void read_dashes(const struct cut *c, struct block *b)
{
	b->tokens = ARENA_NEW(c->w->scratch, struct token);
	*b->tokens = (struct token){ .gap = b->body, .from = b->body, .to = b->to, .kind = T_LINE };
	b->n = 1;
}

/* Room for the tokens of a block while they are read, used again for the next. */
struct room {
	void *at;
	size_t n, cap;
};

static void read_words(const struct cut *c, struct room *room, struct block *b)
{
	struct token_rules r = {
		.text = c->text,
		.start = b->body,
		.at = b->body,
		.end = b->to,
		.quoted = b->quote > 0,
		.row = b->kind == B_ROW,
		.labels = &c->labels,
	};
	struct token t;

	room->n = 0;
	while (token_next(&r, &t))
		*(struct token *)arena_push(c->w->scratch, &room->at, &room->n, &room->cap,
					    sizeof(t)) = t;
	b->n = (int)room->n;
	b->tokens = ARENA_ARRAY(c->w->scratch, room->n, struct token);
	if (room->n)
		memcpy(b->tokens, room->at, room->n * sizeof(t));
}

/* What must agree beside the words for two blocks to be the same. */
static int class_of(const struct block *b)
{
	return ((int)b->kind * 64 + b->form) * 64 + MIN(b->quote, 30) * 2 + (b->remark ? 1 : 0);
}

static void set_marks(struct block *b)
{
	memset(b->marks, 0, sizeof(b->marks));
	for (int i = 0; i < b->n_sig; i++) {
		unsigned at = (unsigned)b->sig[i] % (BLOCK_MARKS * MARK_BITS);

		b->marks[at / MARK_BITS] |= UINT64_C(1) << at % MARK_BITS;
	}
}

void block_finish(struct work *w, struct block *b)
{
	set_marks(b);
	b->key = intern_id(&w->keys,
			   (struct str){ (const char *)b->sig, (size_t)b->n_sig * sizeof(int) });
}

/* A row of dashes says how its columns are aligned; how long it is drawn does not count. */
static int number_dashes(struct work *w, struct str text, const struct block *b)
{
	char *seen = arena_get(w->scratch, b->to - b->body + 1u, 1);
	size_t n = 0;

	for (size_t i = b->body; i < b->to; i++) {
		char c = text.ptr[i];

		if (c != ' ' && c != '\t' && !(c == '-' && n && seen[n - 1] == '-'))
			seen[n++] = c;
	}
	return intern_id(&w->words, (struct str){ seen, n });
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* A token that was wrapped at another place is the same. */
static int number_word(struct work *w, struct str s, enum token_kind kind)
{
	char *one;
	size_t n = 0;

	if (kind <= T_AUTO || kind == T_PUNCT || kind == T_LINE || kind == T_BREAK ||
	    !memchr(s.ptr, '\n', s.len))
		return intern_id(&w->words, s);
	one = arena_get(w->scratch, s.len, 1);
	for (size_t i = 0; i < s.len; i++) {
		size_t from = i;

		while (i + 1 < s.len && is_blank(s.ptr[i]) && is_blank(s.ptr[i + 1]))
			i++;
		if (memchr(s.ptr + from, '\n', i + 1 - from)) {
			one[n++] = ' ';
			continue;
		}
		memcpy(one + n, s.ptr + from, i + 1 - from);
		n += i + 1 - from;
	}
	return intern_id(&w->words, (struct str){ one, n });
}

static void number_tokens(struct work *w, struct str text, struct block *b)
{
	int *keys = ARENA_ARRAY(w->scratch, 2 * (size_t)b->n + 1, int);

	keys[0] = class_of(b);
	b->keys = keys + 1;
	b->sig = b->keys + b->n;
	for (int i = 0; i < b->n; i++) {
		const struct token *t = &b->tokens[i];
		int id = b->kind == B_ROW && b->form ? number_dashes(w, text, b)
						     : number_word(w, token_text(text, t), t->kind);

		b->keys[i] = id * 2 + (i == 0 || token_spaced(t));
		if (token_is_word(t))
			b->sig[b->n_sig++] = id;
	}
	for (int i = 0; !b->n_sig && i < b->n; i++)
		b->sig[i] = key_word(b->keys[i]);
	if (!b->n_sig)
		b->n_sig = b->n;
	set_marks(b);
	b->key = intern_id(&w->keys,
			   (struct str){ (const char *)keys, ((size_t)b->n + 1) * sizeof(int) });
}

/*
 * Most blocks of one text stand in the other, too: what the same bytes gave before is taken again.
 * Not where a label is defined in one text and not in the other.
 */
static bool read_before(struct cut *c, struct block *b)
{
	struct work *w = c->w;
	struct str body = str_cut(c->text.ptr, b->body, b->to);
	const struct block *same;
	int id;

	if (block_is_raw(b) || !body.len)
		return false;
	id = intern_id(&w->bodies, body);
	if ((size_t)id == w->n_read) {
		struct first_read *first = arena_push(w->bodies.a, (void **)&w->read, &w->n_read,
						      &w->cap_read, sizeof(*first));

		*first = (struct first_read){ b, c->labels };
		return false;
	}
	same = w->read[id].block;
	if (class_of(same) != class_of(b) || !labels_agree(&w->read[id].labels, &c->labels, body))
		return false;
	b->keys = same->keys;
	b->sig = same->sig;
	b->n = same->n;
	b->n_sig = same->n_sig;
	memcpy(b->marks, same->marks, sizeof(b->marks));
	b->key = same->key;
	b->tokens = ARENA_ARRAY(w->scratch, (size_t)b->n, struct token);
	for (int i = 0; i < b->n; i++) {
		struct token t = same->tokens[i];

		t.gap += b->body - same->body;
		t.from += b->body - same->body;
		t.to += b->body - same->body;
		b->tokens[i] = t;
	}
	return true;
}

static bool opens(struct str text, const struct block *b, bool first)
{
	struct str blank = first ? (struct str){ 0 } : str_cut(text.ptr, b[-1].end, b->from);

	return first || (seam_feeds(blank) > 1 && !memchr(blank.ptr, '>', blank.len));
}

static void finish(struct cut *c, struct parts *out)
{
	struct room room = { 0 };

	out->text = c->text;
	out->blocks = c->blocks;
	out->n = (int)c->n;
	out->head = out->n ? out->blocks[0].from : (uint32_t)c->text.len;
	for (int i = 0; i < out->n; i++) {
		struct block *b = &out->blocks[i];

		b->next = i + 1 < out->n ? b[1].from : (uint32_t)c->text.len;
		b->opens = opens(c->text, b, i == 0);
		if (read_before(c, b))
			continue;
		if (block_is_raw(b))
			read_lines(c, b);
		else if (b->kind == B_ROW && b->form)
			read_dashes(c, b);
		else
			read_words(c, &room, b);
		number_tokens(c->w, c->text, b);
	}
}

void work_init(struct work *w, struct arena *scratch, size_t bytes)
{
	enum {
		BASE_STEPS = 500000,
		STEPS_PER_BYTE = 5,
		WORD_PER = 64,
		BLOCK_PER = 256,
		LONG_TEXTS = 512 * KiB
	};

	if (bytes >= LONG_TEXTS)
		arena_large(scratch);
	*w = (struct work){ .scratch = scratch };
	intern_init(&w->words, scratch, bytes / WORD_PER);
	intern_init(&w->keys, scratch, bytes / BLOCK_PER);
	intern_init(&w->bodies, scratch, bytes / BLOCK_PER);
	w->budget.left = BASE_STEPS + STEPS_PER_BYTE * (long)bytes;
}

/* Seams are alike if the blocks behind them are of one kind. */
static int seam_key(struct work *w, const struct block *b)
{
	char name[24];
	int len = snprintf(name, sizeof(name), "\n%d", class_of(b));
	struct str s = { name, (size_t)len };
	int id = intern_find(&w->words, s);

	if (id < 0)
		id = intern_id(&w->words, (struct str){ str_dup(w->scratch, s), s.len });
	return id * 2;
}

void block_join(struct work *w, const struct parts *p, int first, int last, struct block *out)
{
	const struct block *b = &p->blocks[first], *end = &p->blocks[last];
	int n = last - first, *keys;

	*out = *b;
	out->to = end->to;
	out->end = end->end;
	out->next = end->next;
	out->parts = b;
	out->n_parts = last - first + 1;
	out->n = out->n_sig = 0;
	for (int i = first; i <= last; i++)
		n += p->blocks[i].n;
	out->tokens = ARENA_ARRAY(w->scratch, (size_t)n, struct token);
	keys = ARENA_ARRAY(w->scratch, 2 * (size_t)n + 1, int);
	keys[0] = class_of(b);
	out->keys = keys + 1;
	out->sig = out->keys + n;
	for (int i = first; i <= last; i++) {
		const struct block *x = &p->blocks[i];

		if (i > first) {
			out->keys[out->n] = seam_key(w, x);
			out->tokens[out->n++] = (struct token){
				.gap = x[-1].to, .from = x[-1].to, .to = x->body, .kind = T_SEAM
			};
		}
		memcpy(out->tokens + out->n, x->tokens, (size_t)x->n * sizeof(*x->tokens));
		memcpy(out->keys + out->n, x->keys, (size_t)x->n * sizeof(int));
		memcpy(out->sig + out->n_sig, x->sig, (size_t)x->n_sig * sizeof(int));
		out->n += x->n;
		out->n_sig += x->n_sig;
	}
	set_marks(out);
	out->key = intern_id(&w->keys,
			     (struct str){ (const char *)keys, ((size_t)n + 1) * sizeof(int) });
}

int *work_symbols(struct work *w)
{
	if (w->n_symbols < 2 * w->words.n) {
		w->n_symbols = 2 * w->words.n;
		w->symbols = ARENA_ARRAY(w->scratch, (size_t)w->n_symbols, int);
	}
	return w->symbols;
}

/* Room for as many blocks as a text has lines with an empty one behind; there may be more. */
static void make_room(struct cut *c)
{
	enum { LEAST = 8 };

	c->cap = (size_t)seam_feeds(c->text) / 2 + LEAST;
	c->blocks = ARENA_ARRAY(c->w->scratch, c->cap, struct block);
}

void parts_read(struct work *w, struct str text, bool strict, struct parts *out)
{
	struct cut c = { .w = w, .text = text, .strict = strict };

	assert(text.len <= KiB * MiB);
	make_room(&c);
	intern_init(&c.labels, w->scratch, 0);
	cut_text(&c);
	finish(&c, out);
}

void parts_read_plain(struct work *w, struct str text, struct parts *out)
{
	struct cut c = { .w = w, .text = text };

	assert(text.len <= KiB * MiB);
	intern_init(&c.labels, w->scratch, 0);
	cut_plain(&c);
	finish(&c, out);
}
