/*
 * What API and pages share: who asks, in which language, what a failure looks like as JSON, and the
 * tags of answers. One struct site for the process; one struct call for each request, made by
 * site_authenticate and freed by site_finish.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "desk/desk.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "view/view.h"

#define SITE_COOKIE      "accord"
#define SITE_LANG_COOKIE "lang"

struct site {
	struct oid build;  /* hash of the program: another build may write other bytes */
	struct desk *desk; /* borrowed */
	struct http *http; /* borrowed; set once it listens: for /metrics */
	int64_t started_at;
	struct site_files *files;
	struct site_kept *kept; /* answers for everybody, see kept.c */
};

/* The request's call: desk, who, arena. Never NULL in a handler. */
struct call *site_call(struct http_request *rq);
struct site *site_of(const struct http_request *rq);
/* The interface language: ?hl=, the account's, the cookie "lang", then Accept-Language. */
const char *site_lang(const struct http_request *rq);

/* --- callbacks of http.h ------------------------------------------------------------------------ */

/* Least standing of a route. */
enum standing {
	STAND_ANYONE,  /* sign-in itself, assets, health */
	STAND_READING, /* everybody, unless public_reading is off */
	STAND_SIGNED,  /* an account */
	STAND_RAPPORTEUR,
	STAND_EDITOR,
	STAND_ADMIN,
};
int site_authenticate(struct http_request *rq, struct err *e);
int site_admit(struct http_request *rq, int standing, struct err *e);
bool site_csrf(struct http_request *rq, const char *field);
void site_finish(struct http_request *rq);
/* application/problem+json in the reader's language. */
void site_problem(struct http_request *rq, const struct err *e, struct http_reply *rp);
/* Title and sentence of a failure. In the arena. */
void site_words(struct http_request *rq, const struct err *e, struct problem *out);

/* --- for handlers --------------------------------------------------------------------------------- */

/*
 * The client has this answer already: a tag of all that a GET depends on (document or ledger, people,
 * who asks, language, passed deadlines, address). True: *rp is a finished 304. In any case sets the tag and
 * lets the browser keep it, asking each time.
 */
bool site_not_modified(struct http_request *rq, struct http_reply *rp);
/* Set the session cookie of c->who, for as long as it may last. */
void site_set_cookie(const struct call *c, struct http_reply *rp, const char *value);
/* A session that is used goes on: give the browser a fresh cookie where the old one has some age. */
void site_renew(const struct call *c, struct http_reply *rp);

/* --- answers for everybody: kept.c ------------------------------------------------------------------ */

/*
 * Pages that look the same to all who are not signed in are kept as finished answers, keyed by
 * address, language and ledger commit, and go out on the I/O threads.
 */
struct site_kept *site_kept_new(size_t max_bytes);
void site_kept_free(struct site_kept *k);
struct http_shared *site_cached(struct http_request *rq);
/* On a worker: somebody else who asked the same has been answered meanwhile. True: *rp is that answer. */
bool site_kept_meanwhile(struct http_request *rq, struct http_reply *rp);
/* Keep this finished answer, if it is one for everybody. */
void site_keep(struct http_request *rq, struct http_reply *rp);

/* --- the program's own files: static.c ---------------------------------------------------------- */

struct site_files *site_files_new(void);
/* When nothing is being sent any more. */
void site_files_free(struct site_files *f);
/* A reference to the answer for "/assets/…", or NULL. Any thread. */
struct http_shared *site_file(const struct site_files *f, const char *path, bool brotli);
http_handler site_asset;

#endif
