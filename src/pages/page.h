/*
 * One page being made: the request, the call, the model that fills its template. For the files of
 * this room alone. On the stack of a handler; freed at the end of its block.
 */
#ifndef PAGES_PAGE_H
#define PAGES_PAGE_H

#include "pages/pages.h"
#include "site/site.h"

struct page {
	struct http_request *rq;
	struct http_reply *rp;
	struct call *c;
	struct arena *a;
	const char *lang;   /* of the interface */
	struct wire *frame; /* what every page shows, owned */
	struct wire *m;     /* the model of this page, owned; found before the frame's */
	bool first;         /* a visitor's first page: it carries its style, and asks for less */
	bool more; /* something stands above or within the text: it carries the rest, too */
};

void page_begin(struct page *p, struct http_request *rq, struct http_reply *rp);
void page_done(struct page *p);
#define PAGE(name, rq, rp)                                                                         \
	CLEANUP(page_done) struct page name;                                                       \
	page_begin(&(name), rq, rp)

/* For rows that are open to all so that a refused text can be shown: may this one come in? */
int page_admit(struct page *p, int standing, struct err *e) MUST_USE;

/* Fill the template and its frame, and answer with it. title is plain text. */
int page_show(struct page *p, int status, const char *template, const char *title,
	      struct err *e) MUST_USE;
/* Send the browser on to a path of ours, with a "?done=" that page_notices turns into a sentence;
 * done may be NULL. */
int page_go(struct page *p, const char *path, const char *done);
/* The form's field "back" if it is a path of ours, else fallback. */
const char *page_back(struct page *p, const char *fallback);

/* --- notices at the top of a page -------------------------------------------------------------- */

enum notice { NOTICE_OK, NOTICE_INFO, NOTICE_WARN, NOTICE_ERR };
/* head may be NULL; the notice is returned, borrowed, so that members can be added. */
struct wire *page_notice(struct page *p, enum notice kind, const char *head, const char *text);
/* What went wrong, as a notice. */
void page_refusal(struct page *p, const struct err *e);
/* The sentence of "?done=KEY", if there is one. */
void page_notices(struct page *p);

/* --- what forms carry ---------------------------------------------------------------------------- */

/* A fresh value for the hidden field "key", which makes a form that is sent twice one action. */
void page_set_once(struct page *p);
/* Tell the call about the field "key" of the form that was sent. */
void page_once(struct page *p);
/* A field's text, trimmed of nothing; "" when there is none. */
const char *page_field(struct page *p, const char *name);
/* The same, or NULL where it is missing or blank. */
const char *page_filled(struct page *p, const char *name);
/* A whole number of the form, 0 when it is none. */
int64_t page_number(struct page *p, const char *name);
/* All values of a repeated field, in the arena; items is set also when there are none. */
struct wire_strs page_values(struct page *p, const char *name);
/* An object's name; "" when it is none. */
struct oid page_oid(struct page *p, const char *name);
/* A query parameter, or NULL where it is missing or empty. */
const char *page_query(struct page *p, const char *name);

/* Line ends as browsers send them (CR LF) become LF. In the arena. */
const char *page_text(struct page *p, const char *name);

/* The page of invitations, for sign.c and wishes.c. ask: with the form for a new link open. */
int page_invitation_show(struct page *p, int status, bool ask, struct err *e) MUST_USE;

#endif
