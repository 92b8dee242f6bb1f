#include "template/program.h"

#include "i18n/i18n.h"

enum { MAX_OPEN = 64 };

struct parser {
	struct template *t;
	struct arena *a;
	struct err *e;
	struct str src;
	size_t at;             /* what lies before is parsed */
	size_t open[MAX_OPEN]; /* sections that are not closed yet */
	size_t n_open;
};

/* One tag as it stands in the source: [from, to), its mark ('#', '{', 0 for none) and its name. */
struct tag {
	size_t from, to;
	char mark;
	struct str name;
};

static long line_of(const struct parser *p, size_t at)
{
	long line = 1;

	for (size_t i = 0; i < at; i++)
		line += p->src.ptr[i] == '\n';
	return line;
}

int template_refuse(const struct template *t, long line, const char *why, struct err *e)
{
	BUF(what, KiB);

	if (e->kind != ERR_NONE)
		return -1;
	buf_printf(&what, "templates/%s.html", t->name);
	err_about(e, ERR_INTERNAL, "internal.template", what.ptr, line);
	snprintf(e->note, sizeof(e->note), "%.*s:%ld: %s", 90, what.ptr, line, why);
	return -1;
}

static int refuse(struct parser *p, size_t at, const char *why)
{
	return template_refuse(p->t, line_of(p, at), why, p->e);
}

static struct op *push(struct parser *p, enum op_kind kind, size_t at)
{
	struct op *op =
		arena_push(p->a, (void **)&p->t->ops, &p->t->n_ops, &p->t->cap, sizeof(struct op));

	*op = (struct op){ .kind = kind, .line = line_of(p, at) };
	op->starts_line = at == 0 || p->src.ptr[at - 1] == '\n';
	return op;
}

static void push_text(struct parser *p, size_t from, size_t to)
{
	if (from < to)
		push(p, OP_TEXT, from)->text =
			(struct str){ arena_dup_len(p->a, p->src.ptr + from, to - from),
				      to - from };
}

static size_t find(struct str s, size_t from, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = from; i + len <= s.len; i++)
		if (memcmp(s.ptr + i, what, len) == 0)
			return i;
	return s.len;
}

/* Read the tag at p->src[from], which begins with two braces. */
static int read_tag(struct parser *p, size_t from, struct tag *tag)
{
	size_t inner = from + 2, end;
	const char *close = "}}";

	*tag = (struct tag){ .from = from };
	if (inner < p->src.len && strchr("#^/>!&{=<$*", p->src.ptr[inner]))
		tag->mark = p->src.ptr[inner++];
	if (tag->mark == '{')
		close = "}}}";
	end = find(p->src, inner, close);
	if (end == p->src.len)
		return refuse(p, from, "a tag that does not end");
	tag->to = end + strlen(close);
	tag->name = str_trim(str_cut(p->src.ptr, inner, end));
	return 0;
}

/*
 * Is the tag alone on its lines? Then *from and *to are the whole of them, with the line feed, and
 * *from to tag->from is its indent.
 */
static bool stands_alone(const struct parser *p, const struct tag *tag, size_t *from, size_t *to)
{
	const char *s = p->src.ptr;

	*from = tag->from;
	while (*from > p->at && (s[*from - 1] == ' ' || s[*from - 1] == '\t'))
		--*from;
	if (*from > 0 && s[*from - 1] != '\n')
		return false;
	*to = tag->to;
	while (*to < p->src.len && (s[*to] == ' ' || s[*to] == '\t'))
		++*to;
	if (*to + 1 < p->src.len && s[*to] == '\r' && s[*to + 1] == '\n')
		++*to;
	if (*to < p->src.len && s[*to] != '\n')
		return false;
	*to += *to < p->src.len;
	return true;
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_name(struct str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      strchr(more, c)))
			return false;
	}
	return s.len > 0;
}

static int set_path(struct parser *p, struct op *op, const struct tag *tag)
{
	struct str rest = tag->name, part;
	size_t cap = 0;

	op->text = (struct str){ str_dup(p->a, tag->name), tag->name.len };
	if (str_same(tag->name, STR(".")))
		return 0;
	while (str_next(&rest, '.', &part)) {
		if (!is_name(part, "_-"))
			return refuse(p, tag->from, "a name that is none");
		*(const char **)arena_push(p->a, (void **)&op->path, &op->n_path, &cap,
					   sizeof(char *)) = str_dup(p->a, part);
	}
	return 0;
}

static bool ends_with(const struct parser *p, size_t at, const char *what)
{
	size_t len = strlen(what);

	return at >= len && memcmp(p->src.ptr + at - len, what, len) == 0;
}

static int add_message(struct parser *p, const struct tag *tag)
{
	struct op *op = push(p, OP_MESSAGE, tag->from);

	op->text = str_cut(tag->name.ptr, 2, tag->name.len);
	op->text.ptr = str_dup(p->a, op->text);
	if (tag->mark)
		return refuse(p, tag->from, "a message is text: {{t.key}} and nothing else");
	if (!i18n_find("en", op->text.ptr, -1))
		return refuse(p, tag->from, "a message that no catalog has");
	return 0;
}

static int add_value(struct parser *p, const struct tag *tag)
{
	static const char *const links[] = { "href=\"", "src=\"", "action=\"" };
	struct op *op;

	if (ends_with(p, tag->from, "="))
		return refuse(p, tag->from, "an attribute's value needs quotes");
	if (str_starts(tag->name, "t."))
		return add_message(p, tag);
	op = push(p, tag->mark ? OP_RAW : OP_VALUE, tag->from);
	for (size_t i = 0; i < COUNT(links); i++)
		op->is_link = op->is_link || ends_with(p, tag->from, links[i]);
	if (op->is_link && op->kind == OP_RAW)
		return refuse(p, tag->from, "a link is never raw");
	return set_path(p, op, tag);
}

static int open_section(struct parser *p, const struct tag *tag)
{
	if (p->n_open == MAX_OPEN)
		return refuse(p, tag->from, "sections nested too deeply");
	if (str_starts(tag->name, "t."))
		return refuse(p, tag->from, "a message is text: {{t.key}} and nothing else");
	p->open[p->n_open++] = p->t->n_ops;
	return set_path(p, push(p, tag->mark == '#' ? OP_SECTION : OP_INVERTED, tag->from), tag);
}

static int close_section(struct parser *p, const struct tag *tag)
{
	struct op *op = p->n_open ? &p->t->ops[p->open[--p->n_open]] : NULL;

	if (!op || !str_same(op->text, tag->name))
		return refuse(p, tag->from, "closes a section that is not open");
	op->end = p->t->n_ops;
	return 0;
}

static int add_partial(struct parser *p, const struct tag *tag, struct str indent)
{
	struct op *op = push(p, OP_PARTIAL, tag->from);

	if (!is_name(tag->name, "_-/"))
		return refuse(p, tag->from, "a partial's name that is none");
	op->text = (struct str){ str_dup(p->a, tag->name), tag->name.len };
	op->indent = (struct str){ str_dup(p->a, indent), indent.len };
	return 0;
}

static int add_tag(struct parser *p, const struct tag *tag, struct str indent)
{
	switch (tag->mark) {
	case 0:
	case '{':
	case '&': return add_value(p, tag);
	case '#':
	case '^': return open_section(p, tag);
	case '/': return close_section(p, tag);
	case '>': return add_partial(p, tag, indent);
	case '!': return 0;
	default: return refuse(p, tag->from, "a kind of tag that we leave out");
	}
}

static int next_tag(struct parser *p, size_t from)
{
	struct tag tag;
	size_t line_from, line_to;
	struct str indent = { NULL, 0 };
	bool alone;

	if (read_tag(p, from, &tag) != 0)
		return -1;
	alone = tag.mark && !strchr("{&", tag.mark) && stands_alone(p, &tag, &line_from, &line_to);
	if (alone && tag.mark == '>')
		indent = str_cut(p->src.ptr, line_from, tag.from);
	push_text(p, p->at, alone ? line_from : tag.from);
	if (add_tag(p, &tag, indent) != 0)
		return -1;
	if (alone && strchr("#^>", tag.mark))
		p->t->ops[p->t->n_ops - 1].starts_line = false; /* its line is gone */
	else if (!alone && (tag.mark == '/' || tag.mark == '!'))
		push(p, OP_TEXT, tag.from)->text = STR(""); /* but a line may begin with it */
	p->at = alone ? line_to : tag.to;
	return 0;
}

int template_parse(struct template *t, struct str source, struct arena *a, struct err *e)
{
	struct parser p = { .t = t, .a = a, .e = e, .src = source };

	while (p.at < source.len) {
		size_t from = find(source, p.at, "{{");

		if (from == source.len) {
			push_text(&p, p.at, from);
			break;
		}
		if (next_tag(&p, from) != 0)
			return -1;
	}
	if (p.n_open)
		return template_refuse(t, t->ops[p.open[p.n_open - 1]].line,
				       "a section that is not closed", e);
	return 0;
}
