#include "html/html.h"
#include "i18n/i18n.h"
#include "template/program.h"

#include <inttypes.h>

enum { MAX_CONTEXTS = 64, MAX_PARTIALS = 32, MAX_MESSAGE = 64 * 1024 };

struct run {
	const char *lang;
	const struct wire *stack[MAX_CONTEXTS]; /* the innermost last */
	size_t depth;
	size_t partials; /* how deep we are in them */
	struct buf indent;
	struct buf *out;
	struct err *e;
};

/* --- looking up ------------------------------------------------------------------------------- */

static const struct wire *member(const struct wire *v, const char *name)
{
	long i;

	if (wire_kind(v) == WIRE_IS_LIST && str_number(str_of(name), INT32_MAX, &i))
		return wire_at(v, (size_t)i);
	return wire_get(v, name);
}

/* The first part is looked up from the inside out, the others in what it gave. */
static const struct wire *find(const struct run *r, const char *const *path, size_t n_path)
{
	const struct wire *v = NULL;

	if (!n_path)
		return r->depth ? r->stack[r->depth - 1] : NULL;
	for (size_t i = r->depth; i > 0 && !v; i--)
		v = member(r->stack[i - 1], path[0]);
	for (size_t i = 1; i < n_path && v; i++)
		v = member(v, path[i]);
	return v;
}

static bool is_true(const struct wire *v)
{
	switch (wire_kind(v)) {
	case WIRE_IS_NULL: return false;
	case WIRE_IS_BOOL: return wire_bool(v);
	case WIRE_IS_INT: return wire_int(v) != 0;
	case WIRE_IS_STR: return *wire_str(v) != '\0';
	case WIRE_IS_LIST: return wire_len(v) > 0;
	case WIRE_IS_REAL:
	case WIRE_IS_OBJ: break;
	}
	return true;
}

/* Lists and objects have no text; null is empty. */
static void put_scalar(const struct wire *v, struct buf *out)
{
	switch (wire_kind(v)) {
	case WIRE_IS_STR: buf_puts(out, wire_str(v)); break;
	case WIRE_IS_BOOL:
	case WIRE_IS_INT:
	case WIRE_IS_REAL: wire_write(v, out); break;
	case WIRE_IS_NULL:
	case WIRE_IS_LIST:
	case WIRE_IS_OBJ: break;
	}
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put_indent(struct run *r)
{
	buf_put(r->out, r->indent.ptr, r->indent.len);
}

/* Within an indented partial every line of the source is indented, those of values are not. */
static void put_text(struct run *r, struct str text)
{
	const char *lf;

	while (r->indent.len && text.len && (lf = memchr(text.ptr, '\n', text.len - 1))) {
		size_t len = (size_t)(lf - text.ptr) + 1;

		buf_put(r->out, text.ptr, len);
		put_indent(r);
		text.ptr += len;
		text.len -= len;
	}
	buf_put(r->out, text.ptr, text.len);
}

static void put_value(struct run *r, const struct op *op)
{
	const struct wire *v = find(r, op->path, op->n_path);
	BUF(text, r->out->max);
	struct str s;

	if (op->kind == OP_RAW) {
		put_scalar(v, r->out);
		return;
	}
	if (wire_str(v)) {
		s = str_of(wire_str(v));
	} else {
		put_scalar(v, &text);
		s = (struct str){ text.ptr, text.len };
	}
	html_escape(r->out, op->is_link && !html_url_ok(s) ? STR("#") : s);
}

static bool argument(struct str name, struct buf *out, void *arg)
{
	const struct run *r = arg;
	char path[64];
	const char *part = path;
	const struct wire *v;

	if (name.len >= sizeof(path))
		return false;
	memcpy(path, name.ptr, name.len);
	path[name.len] = '\0';
	v = find(r, &part, 1);
	put_scalar(v, out);
	return v != NULL;
}

static void put_message(struct run *r, const struct op *op)
{
	BUF(text, MAX_MESSAGE);

	i18n_put(&text, r->lang, op->text.ptr, argument, r);
	html_escape(r->out, (struct str){ text.ptr, text.len });
}

/* --- running ---------------------------------------------------------------------------------- */

static int run_ops(struct run *r, const struct template *t, size_t from, size_t to);

static int run_with(struct run *r, const struct template *t, size_t i, const struct wire *v)
{
	int rc;

	if (r->depth == MAX_CONTEXTS)
		return template_refuse(t, t->ops[i].line, "contexts nested too deeply", r->e);
	r->stack[r->depth++] = v;
	rc = run_ops(r, t, i + 1, t->ops[i].end);
	r->depth--;
	return rc;
}

static int run_section(struct run *r, const struct template *t, size_t i)
{
	const struct op *op = &t->ops[i];
	const struct wire *v = find(r, op->path, op->n_path);

	if (op->kind == OP_INVERTED)
		return is_true(v) ? 0 : run_ops(r, t, i + 1, op->end);
	if (!is_true(v))
		return 0;
	if (wire_kind(v) != WIRE_IS_LIST)
		return run_with(r, t, i, v);
	for (size_t k = 0; k < wire_len(v); k++)
		if (run_with(r, t, i, wire_at(v, k)) != 0)
			return -1;
	return 0;
}

static int run_partial(struct run *r, const struct template *t, const struct op *op)
{
	size_t indent = r->indent.len;
	int rc;

	if (r->partials == MAX_PARTIALS)
		return template_refuse(t, op->line, "partials nested too deeply", r->e);
	buf_put(&r->indent, op->indent.ptr, op->indent.len);
	r->partials++;
	rc = run_ops(r, op->partial, 0, op->partial->n_ops);
	r->partials--;
	buf_cut(&r->indent, indent);
	return rc;
}

static int run_ops(struct run *r, const struct template *t, size_t from, size_t to)
{
	int rc = 0;

	for (size_t i = from; i < to && rc == 0; i++) {
		const struct op *op = &t->ops[i];

		if (op->starts_line)
			put_indent(r);
		switch (op->kind) {
		case OP_TEXT: put_text(r, op->text); break;
		case OP_VALUE:
		case OP_RAW: put_value(r, op); break;
		case OP_MESSAGE: put_message(r, op); break;
		case OP_PARTIAL: rc = run_partial(r, t, op); break;
		case OP_SECTION:
		case OP_INVERTED:
			rc = run_section(r, t, i);
			i = op->end - 1;
			break;
		}
		if (rc == 0)
			rc = buf_check(r->out, r->e);
	}
	return rc;
}

int template_run(const struct template *t, const char *lang, const struct wire *const *contexts,
		 size_t n_contexts, struct buf *out, struct err *e)
{
	struct run r = { .lang = lang, .indent = BUF_INIT(4 * KiB), .out = out, .e = e };
	int rc;

	assert(n_contexts <= MAX_CONTEXTS);
	for (size_t i = 0; i < n_contexts; i++)
		r.stack[r.depth++] = contexts[i];
	rc = run_ops(&r, t, 0, t->n_ops);
	buf_done(&r.indent);
	return rc;
}
