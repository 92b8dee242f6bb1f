#include "import/changes.h"

#include "import/report.h"

enum { CHANGES_KEPT = 100000 };

void changes_begin(struct changes *c, const struct import_request *rq, struct arena *a)
{
	*c = (struct changes){ .a = a, .rq = rq };
}

static bool is_taken(const struct changes *c, int64_t id)
{
	if (c->rq->changes != IMPORT_EACH)
		return c->rq->changes == IMPORT_ACCEPTED;
	for (size_t i = 0; i < c->rq->take.n; i++)
		if (c->rq->take.items[i] == id)
			return true;
	return false;
}

static const char *kind_of(enum xml_tag tag, bool paired)
{
	if (tag == X_FORMAT_CHANGE || tag == X_CELL_CHANGE)
		return "formatted";
	if (paired)
		return "moved";
	return tag == X_INSERTED || tag == X_MOVE_TO ? "inserted" : "deleted";
}

static struct change *paired(const struct changes *c, const char *pair)
{
	for (size_t i = c->n; pair && i--;)
		if (str_eq(c->items[i]->pair, pair))
			return c->items[i];
	return NULL;
}

static void free_words(void *words)
{
	buf_done(words);
}

static struct change *add(struct changes *c, const struct import_change *card, const char *pair)
{
	struct change *ch = ARENA_NEW(c->a, struct change);

	ch->card = *card;
	ch->card.id = (int64_t)c->n + 1;
	ch->card.taken = is_taken(c, ch->card.id);
	ch->pair = pair;
	ch->words = ARENA_NEW(c->a, struct buf);
	buf_init(ch->words, REPORT_WORDS);
	arena_defer(c->a, free_words, ch->words);
	*(struct change **)arena_push(c->a, (void **)&c->items, &c->n, &c->cap, sizeof(void *)) =
		ch;
	return ch;
}

/* The change that this element is, or goes on with. */
static struct change *change_at(struct changes *c, const xmlNode *n, enum xml_tag tag)
{
	const char *pair = tag == X_MOVE_FROM ? c->from : tag == X_MOVE_TO ? c->to : NULL;
	struct import_change card = { .kind = kind_of(tag, pair != NULL),
				      .author = report_author(c->a, n),
				      .at = report_time(c->a, n) };
	struct change *ch = c->last;

	if (ch && str_eq(ch->card.kind, card.kind) && ch->card.at == card.at &&
	    str_eq(ch->card.author, card.author) && (!pair || str_eq(ch->pair, pair)) &&
	    tag != X_FORMAT_CHANGE && tag != X_CELL_CHANGE)
		return ch;
	ch = paired(c, pair);
	return ch || c->n >= CHANGES_KEPT ? ch : add(c, &card, pair);
}

static void open_or_close(struct changes *c, const xmlNode *n, enum xml_tag tag)
{
	switch (tag) {
	case X_MOVE_FROM_BEGIN: c->from = xml_attr(n, "name", c->a); break;
	case X_MOVE_FROM_END: c->from = NULL; break;
	case X_MOVE_TO_BEGIN: c->to = xml_attr(n, "name", c->a); break;
	case X_MOVE_TO_END: c->to = NULL; break;
	default: break;
	}
}

static void words_of(struct changes *c, const xmlNode *n, enum xml_tag tag, struct change *in)
{
	const char *text = tag == X_TAB ? " " : xml_text(n, c->a);

	if (!in)
		c->last = *text ? NULL : c->last;
	else if (!str_eq(in->card.kind, "moved") || c->from)
		report_words(in->words, text);
}

static void walk(struct changes *c, xmlNode *parent, struct change *in)
{
	for (xmlNode *n = xml_first(parent); n; n = xml_next(n)) {
		enum xml_tag tag = xml_tag(n);
		struct change *ch = in;

		n->_private = NULL;
		switch (tag) {
		case X_INSERTED:
		case X_DELETED:
		case X_MOVE_FROM:
		case X_MOVE_TO: c->last = ch = n->_private = change_at(c, n, tag); break;
		case X_FORMAT_CHANGE:
		case X_CELL_CHANGE:
			n->_private = change_at(c, n, tag);
			continue; /* what stood before is no text */
		case X_TEXT:
		case X_DELETED_TEXT:
		case X_TAB: words_of(c, n, tag, in); continue;
		case X_FALLBACK: continue; /* the same again, for older readers */
		default: open_or_close(c, n, tag); break;
		}
		walk(c, n, ch);
		if (ch && in && ch != in)
			c->last = in;
		/* A paragraph's end that is no change parts those before and behind it. */
		if (tag == X_PARA && !changes_marked(n))
			c->last = NULL;
	}
}

void changes_find(struct changes *c, xmlNode *root)
{
	if (!root)
		return;
	c->last = NULL;
	c->from = c->to = NULL;
	walk(c, root, NULL);
	c->last = NULL;
}

void changes_end(struct changes *c, struct import_report *out)
{
	size_t n = MIN(c->n, (size_t)IMPORT_CHANGES);

	out->changes.items = ARENA_ARRAY(c->a, n, struct import_change);
	out->changes.n = n;
	for (size_t i = 0; i < n; i++) {
		out->changes.items[i] = c->items[i]->card;
		out->changes.items[i].text = str_dup(c->a, str_trim(STR_BUF(*c->items[i]->words)));
	}
}

/* --- does it stand? ---------------------------------------------------------------------------------- */

bool changes_stands(const xmlNode *n)
{
	const struct change *ch = n->_private;
	enum xml_tag tag = xml_tag(n);

	if (!ch)
		return tag != X_DELETED && tag != X_MOVE_FROM;
	if (tag == X_INSERTED || tag == X_MOVE_TO)
		return ch->card.taken;
	return tag == X_DELETED || tag == X_MOVE_FROM ? !ch->card.taken : true;
}

static bool all_stand(const xmlNode *pr)
{
	for (const xmlNode *n = xml_first(pr); n; n = xml_next(n))
		if (!changes_stands(n))
			return false;
	return true;
}

bool changes_mark_stands(const xmlNode *ppr)
{
	return all_stand(xml_child(ppr, X_RUN_PR));
}

bool changes_row_stands(const xmlNode *row)
{
	return all_stand(xml_child(row, X_ROW_PR));
}

bool changes_marked(const xmlNode *para)
{
	const xmlNode *rpr = xml_child(xml_child(para, X_PARA_PR), X_RUN_PR);

	for (const xmlNode *n = xml_first(rpr); n; n = xml_next(n)) {
		switch (xml_tag(n)) {
		case X_INSERTED:
		case X_DELETED:
		case X_MOVE_FROM:
		case X_MOVE_TO: return true;
		default: break;
		}
	}
	return false;
}

const xmlNode *changes_format(const xmlNode *pr)
{
	const xmlNode *was = xml_child(pr, X_FORMAT_CHANGE);
	const struct change *ch = was ? was->_private : NULL;

	return ch && !ch->card.taken ? xml_first(was) : pr;
}
