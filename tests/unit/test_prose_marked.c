/*
 * What prose_marked writes, read by the Markdown library that the program uses: without its marks
 * and deleted words it must be the new text, block for block.
 */
#include "unit/test.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "prose/prose.h"
#include "unit/scribe.h"

enum { ROUNDS = 3000 };

/* The text of a tree in one line, with the names of its nodes; nothing of what is deleted. */
struct skeleton {
	struct buf *out;
	char mode;    /* 0, '+' or '-': within a mark */
	bool in_head; /* between a mark's sign and its GO */
	bool balanced;
	bool deleted; /* something deleted was seen since a block began */
};

static void put_text(struct skeleton *k, const char *s)
{
	for (; s && *s; s++) {
		unsigned char c = (unsigned char)*s, last;

		if (c == 0xEF && (unsigned char)s[1] == 0xB7 &&
		    (last = (unsigned char)s[2]) >= 0x90 && last <= 0x93) {
			s += 2;
			if (last <= 0x91) {
				k->balanced &= !k->mode;
				k->mode = last == 0x90 ? '+' : '-';
				k->in_head = true;
			} else if (last == 0x92) {
				k->balanced &= k->mode && k->in_head;
				k->in_head = false;
			} else {
				k->balanced &= k->mode && !k->in_head;
				k->mode = 0;
			}
			continue;
		}
		if (k->in_head) {
			k->balanced &= c >= '0' && c <= '9';
			continue;
		}
		if (strncmp(s, "[!REMARK]", 9) == 0 && k->out->len &&
		    k->out->ptr[k->out->len - 1] == '>')
			s += 8; /* what makes a quote a remark, deleted or not */
		else if (k->mode == '-')
			k->deleted = true;
		else if (c > ' ')
			buf_putc(k->out, (char)c);
	}
}

static void walk(struct skeleton *k, cmark_node *n);

static void walk_children(struct skeleton *k, cmark_node *n)
{
	for (cmark_node *c = cmark_node_first_child(n); c; c = cmark_node_next(c))
		walk(k, c);
}

/* A block that holds nothing but what is deleted leaves no trace. */
static void walk_block(struct skeleton *k, cmark_node *n, const char *name)
{
	size_t start = k->out->len, inner;
	bool before = k->deleted;

	k->deleted = false;
	if (!str_eq(name, "table_cell"))
		buf_printf(k->out, "<%s>", name);
	inner = k->out->len;
	if (cmark_node_first_child(n))
		walk_children(k, n);
	else
		put_text(k, cmark_node_get_literal(n));
	while (inner < k->out->len && k->out->ptr[inner] == '\1')
		inner++;
	if (str_eq(name, "table_cell")) {
		buf_putc(k->out, '\1'); /* empty cells count in a row that has others */
	} else if (k->out->len == inner) {
		buf_cut(k->out, start);
	} else {
		buf_puts(k->out, "</>");
	}
	k->deleted |= before;
}

static void walk(struct skeleton *k, cmark_node *n)
{
	cmark_node_type t = cmark_node_get_type(n);
	char name[64];

	if (t == CMARK_NODE_SOFTBREAK || t == CMARK_NODE_LINEBREAK)
		return;
	if (t == CMARK_NODE_TEXT) {
		put_text(k, cmark_node_get_literal(n));
		return;
	}
	if (t == CMARK_NODE_CODE || t == CMARK_NODE_HTML_INLINE || t == CMARK_NODE_HTML_BLOCK ||
	    t == CMARK_NODE_FOOTNOTE_REFERENCE) {
		put_text(k, cmark_node_get_literal(n));
		return;
	}
	if (t == CMARK_NODE_HEADING)
		snprintf(name, sizeof(name), "h%d", cmark_node_get_heading_level(n));
	else if (t == CMARK_NODE_LIST)
		snprintf(name, sizeof(name), "%s",
			 cmark_node_get_list_type(n) == CMARK_BULLET_LIST ? "ul" : "ol");
	else
		snprintf(name, sizeof(name), "%s", cmark_node_get_type_string(n));
	if (t == CMARK_NODE_LINK || t == CMARK_NODE_IMAGE) {
		/* Text that became a link by itself may be deleted. */
		size_t start = k->out->len, inner;

		buf_printf(k->out, "[%s ", cmark_node_get_url(n));
		inner = k->out->len;
		walk_children(k, n);
		if (k->out->len == inner && k->deleted)
			buf_cut(k->out, start);
		else
			buf_puts(k->out, "]");
		return;
	}
	if ((t & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE) {
		buf_printf(k->out, "{%s ", name);
		walk_children(k, n);
		buf_puts(k->out, "}");
		return;
	}
	walk_block(k, n, name);
}

static cmark_node *parse(struct str s)
{
	cmark_parser *p = cmark_parser_new(CMARK_OPT_FOOTNOTES);
	static const char *const names[] = { "table", "strikethrough", "autolink" };
	cmark_node *doc;

	for (size_t i = 0; i < COUNT(names); i++)
		cmark_parser_attach_syntax_extension(p, cmark_find_syntax_extension(names[i]));
	cmark_parser_feed(p, s.ptr, s.len);
	doc = cmark_parser_finish(p);
	cmark_parser_free(p);
	return doc;
}

static bool skeleton_of(struct str s, struct buf *out)
{
	struct skeleton k = { .out = out, .balanced = true };
	cmark_node *doc = parse(s);

	walk_children(&k, doc);
	cmark_node_free(doc);
	return k.balanced && !k.mode;
}

static struct str str_buf(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* True if the marked text is the new one but for what is deleted. */
static bool same_structure(struct str old, struct str new, struct buf *got, struct buf *want,
			   struct buf *marked)
{
	ARENA(a);
	struct prose_diff d;

	prose_diff(old, new, &a, &d);
	prose_marked(&d, marked);
	if (!skeleton_of(str_buf(marked), got))
		buf_puts(got, " UNBALANCED");
	skeleton_of(new, want);
	return str_same(str_buf(got), str_buf(want));
}

static void show(struct str old, struct str new, const struct buf *marked, const struct buf *got,
		 const struct buf *want)
{
	print_message("old:\n%.*s\nnew:\n%.*s\nmarked:\n%s\ngot:\n%s\nwant:\n%s\n", (int)old.len,
		      old.ptr, (int)new.len, new.ptr, marked->ptr, got->ptr, want->ptr);
}

static void marked_text_has_the_structure_of_the_new_one(void **state)
{
	int bad = 0;

	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		struct scribe s = { .seed = n * UINT64_C(104729) + 5 };
		BUF(old, MiB);
		BUF(new, 4 * MiB);
		BUF(got, 8 * MiB);
		BUF(want, 8 * MiB);
		BUF(marked, 8 * MiB);

		scribe_roll(&s, 2);
		scribe_text(&s, &old, scribe_roll(&s, 7));
		scribe_edits(&s, str_buf(&old), scribe_roll(&s, 5), &new);
		if (!same_structure(str_buf(&old), str_buf(&new), &got, &want, &marked)) {
			if (!bad++)
				show(str_buf(&old), str_buf(&new), &marked, &got, &want);
		}
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marked_text_has_the_structure_of_the_new_one),
	};

	cmark_gfm_core_extensions_ensure_registered();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
