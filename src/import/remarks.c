/* Comments: who said what about which words. */
#include "import/reader.h"

enum { COMMENT_BYTES = 8 * 1024 };

static void free_quote(void *b)
{
	buf_done(b);
}

int remarks_read(struct reader *r, struct err *e)
{
	xmlNode *root;

	if (package_typed(&r->pkg, "comments", &root, e) != 0)
		return -1;
	for (xmlNode *n = xml_first(root); n; n = xml_next(n)) {
		struct remark *one;

		if (xml_tag(n) != X_COMMENT)
			continue;
		if (r->n_remarks == IMPORT_COMMENTS) {
			report_found(&r->found, "more", NULL, false);
			continue;
		}
		one = arena_push(r->a, (void **)&r->remarks, &r->n_remarks, &r->cap_remarks,
				 sizeof(*one));
		*one = (struct remark){ .id = xml_attr(n, "id", r->a),
					.card = { .author = report_author(r->a, n),
						  .at = report_time(r->a, n),
						  .text = report_text(r->a, n, COMMENT_BYTES) } };
		one->quote = ARENA_NEW(r->a, struct buf);
		buf_init(one->quote, REPORT_WORDS);
		arena_defer(r->a, free_quote, one->quote);
	}
	return 0;
}

void remarks_open(struct reader *r, const char *id, bool open)
{
	for (size_t i = 0; id && i < r->n_remarks; i++)
		if (str_eq(r->remarks[i].id, id))
			r->remarks[i].open = open;
}

void remarks_hear(struct reader *r, struct str text)
{
	for (size_t i = 0; i < r->n_remarks; i++)
		if (r->remarks[i].open)
			report_words(r->remarks[i].quote, text.ptr);
}

void remarks_end(struct reader *r, struct import_report *out)
{
	out->comments.items = ARENA_ARRAY(r->a, r->n_remarks, struct import_comment);
	out->comments.n = r->n_remarks;
	for (size_t i = 0; i < r->n_remarks; i++) {
		struct buf *quote = r->remarks[i].quote;

		while (quote->len && quote->ptr[quote->len - 1] == ' ')
			buf_cut(quote, quote->len - 1);
		out->comments.items[i] = r->remarks[i].card;
		if (quote->len)
			out->comments.items[i].quote = arena_dup_len(r->a, quote->ptr, quote->len);
	}
}
