/*
 * Code blocks. A redline's marks are put on whole lines, since a block of code cannot hold markup:
 * lines with one mark become a block of their own, and a line that changed is shown as it was and
 * as it is.
 */
#include "markdown/parse.h"

#include "base/buf.h"

enum { CODE_BYTES = 64 * 1024 * 1024 }; /* no block is longer than its text */

struct code {
	struct parse *parse;
	cmark_node *from;
	struct buf run; /* lines with one mark, not yet a node */
	struct marks of_run;
	struct buf old, new; /* the line being read, with and without what is deleted */
	unsigned seen;       /* a bit for each enum md_mark of its words */
	int change;
};

static void end_run(struct code *c)
{
	struct build *b = &c->parse->build;
	struct md_node *n = build_marked(b, MD_CODE, c->of_run);

	n->text = str_of(arena_dup(b->arena, c->run.ptr));
	n->url = parse_title(c->parse, cmark_node_get_fence_info(c->from));
	n->from_line = cmark_node_get_start_line(c->from);
	n->to_line = cmark_node_get_end_line(c->from);
	buf_clear(&c->run);
}

static void add_line(struct code *c, const struct buf *line, enum md_mark mark)
{
	struct marks m = { mark, mark == MD_KEPT ? 0 : c->change };

	if (c->run.len && (m.mark != c->of_run.mark || m.change != c->of_run.change))
		end_run(c);
	c->of_run = m;
	buf_put(&c->run, line->ptr, line->len);
}

static void end_line(struct code *c)
{
	if (!c->seen) { /* a blank line goes with those before it */
		buf_put(&c->run, c->new.ptr, c->new.len);
	} else if (c->seen == 1u << MD_DELETED) {
		add_line(c, &c->old, MD_DELETED);
	} else if (c->seen == 1u << MD_INSERTED) {
		add_line(c, &c->new, MD_INSERTED);
	} else if (c->seen == 1u << MD_KEPT) {
		add_line(c, &c->new, MD_KEPT);
	} else {
		add_line(c, &c->old, MD_DELETED);
		add_line(c, &c->new, MD_INSERTED);
	}
	buf_clear(&c->old);
	buf_clear(&c->new);
	c->seen = 0;
	c->change = 0;
}

/* A stretch of one line with one mark, with its line feed if it ends there. */
static void add_words(struct code *c, struct str s)
{
	const struct marks *m = &c->parse->build.marks;
	bool feed = s.ptr[s.len - 1] == '\n';
	struct str words = str_cut(s.ptr, 0, s.len - feed);

	if (m->mark != MD_INSERTED)
		buf_put(&c->old, words.ptr, words.len);
	if (m->mark != MD_DELETED)
		buf_put(&c->new, words.ptr, words.len);
	if (str_trim(words).len) {
		c->seen |= 1u << m->mark;
		c->change = c->change ? c->change : m->change;
	}
	if (feed) {
		buf_putc(&c->old, '\n');
		buf_putc(&c->new, '\n');
		end_line(c);
	}
}

void parse_code(struct parse *p, cmark_node *from)
{
	struct code c = { .parse = p,
			  .from = from,
			  .run = BUF_INIT(2 * CODE_BYTES),
			  .old = BUF_INIT(CODE_BYTES),
			  .new = BUF_INIT(CODE_BYTES) };
	struct str text = parse_literal(p, from), piece;
	size_t before = 0;

	while (marks_next(&p->build.marks, &text, &piece)) {
		for (size_t at = before = 0; at < piece.len; at++) {
			if (piece.ptr[at] != '\n')
				continue;
			add_words(&c, str_cut(piece.ptr, before, at + 1));
			before = at + 1;
		}
		if (before < piece.len)
			add_words(&c, str_cut(piece.ptr, before, piece.len));
	}
	end_line(&c);
	end_run(&c);
	buf_done(&c.run);
	buf_done(&c.old);
	buf_done(&c.new);
}
