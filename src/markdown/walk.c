/* What can be asked of a tree: walk it, read its text, count its brackets. */
#include "markdown/tree.h"

#include "base/buf.h"

bool md_is_block(enum md_kind kind)
{
	return kind < MD_TEXT;
}

void md_walk(const struct md_node *top, md_visit *visit, void *arg)
{
	const struct md_node *n = top;

	for (;;) {
		visit(n, MD_ENTER, arg);
		if (n->first) {
			n = n->first;
			continue;
		}
		visit(n, MD_LEAVE, arg);
		while (n != top && !n->next) {
			n = n->parent;
			visit(n, MD_LEAVE, arg);
		}
		if (n == top)
			return;
		n = n->next;
	}
}

/* --- plain text --------------------------------------------------------------------------------- */

struct plain {
	struct buf *out;
	size_t from;
};

static void new_line(const struct plain *p)
{
	if (p->out->len > p->from && p->out->ptr[p->out->len - 1] != '\n')
		buf_putc(p->out, '\n');
}

static void plain_visit(const struct md_node *n, enum md_event event, void *arg)
{
	const struct plain *p = arg;
	struct str text = n->text;

	if (event != MD_ENTER)
		return;
	if (md_is_block(n->kind))
		new_line(p);
	if (n->mark == MD_DELETED)
		return;
	switch (n->kind) {
	case MD_CODE:
		while (text.len && text.ptr[text.len - 1] == '\n')
			text.len--;
		buf_put(p->out, text.ptr, text.len);
		break;
	case MD_TEXT:
	case MD_CODE_SPAN:
	case MD_IMAGE: buf_put(p->out, text.ptr, text.len); break;
	case MD_BREAK: new_line(p); break;
	case MD_SOFT:
		if (p->out->len > p->from && p->out->ptr[p->out->len - 1] != ' ')
			buf_putc(p->out, ' ');
		break;
	default: break;
	}
}

void md_plain(const struct md_node *n, struct buf *out)
{
	struct plain p = { out, out->len };

	md_walk(n, plain_visit, &p);
	while (out->len > p.from &&
	       (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == ' '))
		buf_cut(out, out->len - 1);
}

/* --- brackets ----------------------------------------------------------------------------------- */

enum { BRACKETS_OPEN = 64 }; /* passages within passages: deeper ones do not count */

struct brackets {
	struct buf text; /* of the paragraph that is being read */
	int count;
	int within; /* links and footnotes: nobody negotiates there */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.len && is_digit(s.ptr[at]))
		at++;
	return at;
}

/* " 1 AC 147" behind a year: perhaps a volume, a court's or reporter's initials, a number. */
static bool is_reporter(struct str s)
{
	size_t at = 1, volume, word;

	if (!s.len || s.ptr[0] != ' ')
		return false;
	volume = skip_digits(s, at);
	if (volume > at && volume < s.len && s.ptr[volume] == ' ')
		at = volume + 1;
	for (word = at; at < s.len && (is_upper(s.ptr[at]) || s.ptr[at] == '.'); at++)
		;
	return at - word > 1 && at + 1 < s.len && s.ptr[at] == ' ' && is_digit(s.ptr[at + 1]);
}

/* "[2011] ZACC 33": the year of a judgment. A number alone may well be in dispute. */
static bool is_year(struct str inside, struct str behind)
{
	return inside.len == 4 && skip_digits(inside, 0) == 4 && is_reporter(behind);
}

/* What an editor puts into somebody's words: [sic], […], [t]he. */
static bool is_editing(struct str inside, struct str behind)
{
	static const char *const signs[] = {
		"sic", "sic!", "!", "?", "...", ". . .", "\xE2\x80\xA6"
	};
	char letter = inside.len == 1 ? (char)(inside.ptr[0] | 0x20) : 0;
	char next = behind.len ? (char)(behind.ptr[0] | 0x20) : 0;

	for (size_t i = 0; i < COUNT(signs); i++)
		if (str_same(inside, str_of(signs[i])))
			return true;
	return letter >= 'a' && letter <= 'z' && next >= 'a' && next <= 'z';
}

/* A passage in dispute holds something, and "[^x]" is a reference to a note that is not there. */
static bool is_passage(struct str inside, struct str behind)
{
	inside = str_trim(inside);
	return inside.len && inside.ptr[0] != '^' && !is_year(inside, behind) &&
	       !is_editing(inside, behind);
}

static int count_passages(struct str s)
{
	size_t open[BRACKETS_OPEN], depth = 0;
	int n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '[') {
			if (depth < BRACKETS_OPEN)
				open[depth] = i + 1;
			depth++;
		} else if (s.ptr[i] == ']' && depth) {
			depth--;
			n += depth < BRACKETS_OPEN && is_passage(str_cut(s.ptr, open[depth], i),
								 str_cut(s.ptr, i + 1, s.len));
		}
	}
	return n;
}

static void brackets_visit(const struct md_node *n, enum md_event event, void *arg)
{
	struct brackets *b = arg;
	int within = n->kind == MD_LINK || n->kind == MD_NOTE;

	if (md_is_block(n->kind)) {
		b->count += count_passages((struct str){ b->text.ptr, b->text.len });
		buf_clear(&b->text);
	} else if (event == MD_ENTER && n->mark != MD_DELETED && !b->within) {
		if (n->kind == MD_TEXT)
			buf_put(&b->text, n->text.ptr, n->text.len);
		else if (n->kind != MD_SOFT && n->kind != MD_BREAK)
			buf_putc(&b->text, 'x'); /* something stands here */
	}
	b->within += event == MD_ENTER ? within : -within;
}

int md_brackets(const struct md_node *n)
{
	struct brackets b = { .text = BUF_INIT(64 * MiB) };

	md_walk(n, brackets_visit, &b);
	buf_done(&b.text);
	return b.count;
}
