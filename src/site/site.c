#include "site/site.h"

#include <strings.h>

struct site *site_of(const struct http_request *rq)
{
	return rq->ctx;
}

struct call *site_call(struct http_request *rq)
{
	struct call *c = rq->who;
	const char *key = http_header(rq, "Idempotency-Key");

	assert(c);
	/* Not before the body is there: the request's hash covers it. */
	if (key && !c->key && rq->method == HTTP_POST)
		call_key(c, key, "POST", rq->path, rq->body);
	return c;
}

static const char *known(const char *lang)
{
	return lang ? i18n_language(lang) : NULL;
}

const char *site_lang(const struct http_request *rq)
{
	const struct call *c = rq->who;
	const char *wanted = known(http_query(rq, "hl"));

	if (!wanted && c)
		wanted = known(c->who.lang);
	if (!wanted)
		wanted = known(http_cookie(rq, SITE_LANG_COOKIE));
	return i18n_choose(wanted, http_header(rq, "Accept-Language"));
}

/* --- who asks --------------------------------------------------------------------------------------- */

/* The token of "Authorization: Bearer TOKEN", or NULL. */
static const char *bearer(const struct http_request *rq)
{
	const char *value = http_header(rq, "Authorization");

	if (!value || strncasecmp(value, "Bearer ", 7) != 0)
		return NULL;
	value += 7;
	while (*value == ' ')
		value++;
	return value;
}

static int check_key(const struct http_request *rq, struct err *e)
{
	const char *key = http_header(rq, "Idempotency-Key");
	size_t len = key ? strlen(key) : 1;

	if (len && len <= 255)
		return 0;
	return err_set(e, ERR_BAD, "bad-request.idempotency-key", "%zu bytes", len);
}

/* Nobody is told that she is unknown by a disk that cannot be read. */
static bool untold(const struct call *c, struct err *e)
{
	if (c->unread.kind != ERR_NONE)
		*e = c->unread;
	return c->unread.kind != ERR_NONE;
}

int site_authenticate(struct http_request *rq, struct err *e)
{
	struct call *c = ARENA_NEW(rq->arena, struct call);
	const char *token = bearer(rq), *cookie = http_cookie(rq, SITE_COOKIE);

	call_begin(c, site_of(rq)->desk, rq->arena);
	rq->who = c;
	rq->credential = HTTP_NOBODY;
	if (token) {
		desk_who_token(c, token);
		if (!c->who.account)
			return untold(c, e)
				       ? -1
				       : err_set(e, ERR_UNSIGNED, "not-signed-in.token", "%s", "");
		rq->credential = HTTP_BEARER;
	} else if (cookie) {
		desk_who_cookie(c, cookie, &c->renewed);
		if (c->who.account)
			rq->credential = HTTP_COOKIE;
	}
	rq->account = c->who.account;
	rq->rate_key = c->who.account;
	return check_key(rq, e);
}

int site_admit(struct http_request *rq, int standing, struct err *e)
{
	static const enum role least[] = { [STAND_SIGNED] = ROLE_READER,
					   [STAND_RAPPORTEUR] = ROLE_RAPPORTEUR,
					   [STAND_EDITOR] = ROLE_EDITOR,
					   [STAND_ADMIN] = ROLE_ADMIN };
	const struct call *c = rq->who;

	if (standing == STAND_ANYONE)
		return 0;
	if (standing == STAND_READING) {
		if (c->who.account || desk_settings(c->desk)->public_reading)
			return 0;
		return untold(c, e) ? -1
				    : err_set(e, ERR_UNSIGNED, "not-signed-in.reading", "%s", "");
	}
	if (!c->who.account)
		return untold(c, e) ? -1
				    : err_set(e, ERR_UNSIGNED, "not-signed-in.needed", "%s", "");
	if (c->who.role < least[standing])
		return err_set(e, ERR_FORBIDDEN, "forbidden.role", "%s", role_names[c->who.role]);
	return 0;
}

bool site_csrf(struct http_request *rq, const char *field)
{
	return desk_csrf_ok(site_call(rq), field);
}

void site_finish(struct http_request *rq)
{
	if (rq->who)
		call_done(rq->who);
	rq->who = NULL;
}

/* --- failures ------------------------------------------------------------------------------------------ */

void site_words(struct http_request *rq, const struct err *e, struct problem *out)
{
	const struct call *c = rq->who;
	const char *lang = site_lang(rq);

	problem_of(e, c ? c->conflict : NULL, rq->arena, out);
	out->title = i18n_error_title(rq->arena, lang, e);
	out->detail = i18n_error_text(rq->arena, lang, e);
}

void site_problem(struct http_request *rq, const struct err *e, struct http_reply *rp)
{
	struct problem problem;

	site_words(rq, e, &problem);
	wire_out(&problem_view, &problem,
		 http_reply_begin(rp, (int)e->kind, "application/problem+json"));
	http_reply_header(rp, "Content-Language", site_lang(rq));
}

/* --- tags and cookies ------------------------------------------------------------------------------------ */

static int64_t passed_deadlines(const struct call *c)
{
	const struct manifest *m = state_manifest(c->state);
	int64_t n = 0, now = clock_now();

	for (size_t i = 0; i < m->sections.n; i++)
		n += m->sections.items[i].deadline && now > m->sections.items[i].deadline;
	return n;
}

/*
 * All that may change what they see: for readers the document and its versions alone, so that no tag
 * tells them that others write or talk.
 */
static void put_seen(struct buf *out, struct call *c)
{
	const struct who *w = &c->who;

	buf_printf(out, "%s %lld\n", state_main(c->state)->hex,
		   (long long)state_n_versions(c->state));
	if (!w->account)
		return;
	buf_printf(out, "%s %s %s\n%s\n", w->account, role_names[w->role],
		   w->session ? w->session : "", w->name);
	for (size_t i = 0; i < w->groups.n; i++)
		buf_printf(out, "%s ", w->groups.items[i]);
	if (desk_sees_proposals(c))
		buf_printf(out, "%s %s", state_ledger(c->state)->hex, desk_people_tip(c));
	buf_putc(out, '\n');
}

bool site_not_modified(struct http_request *rq, struct http_reply *rp)
{
	struct call *c = site_call(rq);
	BUF(all, 64 * KiB);
	struct oid tag;

	buf_printf(&all, "%s\n%s\n%s\n%lld\n", site_of(rq)->build.hex, site_lang(rq), rq->path,
		   (long long)passed_deadlines(c));
	put_seen(&all, c);
	for (size_t i = 0; i < rq->query.n; i++)
		buf_printf(&all, "%s=%s\n", rq->query.items[i].name, rq->query.items[i].value);
	tag = git_hash(GIT_T_BLOB, STR_BUF(all));
	rp->cache = c->who.account ? HTTP_PRIVATE : HTTP_PUBLIC;
	rp->vary = "Cookie, Authorization, Accept-Language";
	return http_not_modified(rq, rp, tag.hex);
}

void site_set_cookie(struct http_reply *rp, const char *value)
{
	http_reply_cookie(rp, SITE_COOKIE, value, DESK_COOKIE_S);
}
