#include "pages/words.h"

#include "assets/assets.h"
#include "base/id.h"
#include "template/template.h"

enum { MAIN_BYTES = 32 * 1024 * 1024, LANG_COOKIE_S = 365 * 86400 };

/* Who has no account to keep the language in is given it back by the browser. */
static void keep_language(struct page *p)
{
	if (!p->c->who.account && i18n_language(http_query(p->rq, "hl")))
		http_reply_cookie(p->rp, SITE_LANG_COOKIE, p->lang, LANG_COOKIE_S);
}

void page_begin(struct page *p, struct http_request *rq, struct http_reply *rp)
{
	*p = (struct page){ .rq = rq,
			    .rp = rp,
			    .c = site_call(rq),
			    .a = rq->arena,
			    .lang = site_lang(rq),
			    .frame = wire_new_obj(),
			    .m = wire_new_obj() };
	wire_set_str(p->frame, "lang", p->lang);
	wire_set_str(p->frame, "dir", i18n_dir(p->lang));
	wire_set_str(p->frame, "csrf", desk_csrf(p->c));
	wire_set_str(p->frame, "here", rq->path ? rq->path : "/");
	wire_set_bool(p->frame, "editor", desk_is_editor(p->c));
	wire_set_bool(p->frame, "admin", p->c->who.role >= ROLE_ADMIN);
	keep_language(p);
	site_renew(p->c, p->rp);
	page_notices(p);
}

void page_done(struct page *p)
{
	wire_free(p->m);
	wire_free(p->frame);
	p->m = p->frame = NULL;
}

int page_admit(struct page *p, int standing, struct err *e)
{
	return site_admit(p->rq, standing, e);
}

/* --- the frame ------------------------------------------------------------------------------------ */

static void set_asset(struct wire *all, const char *member, const char *name)
{
	const struct asset *asset = asset_find(name);

	wire_set_str(all, member, asset ? asset->path : "");
}

static void set_assets(struct page *p)
{
	struct wire *all = wire_set(p->frame, "assets", wire_new_obj());

	set_asset(all, "css", p->first ? "css/read.css" : "css/app.css");
	set_asset(all, "js", p->first ? "js/read.js" : "js/app.js");
	set_asset(all, "editor", "js/editor.js");
	set_asset(all, "editor_css", "css/editor.css");
	set_asset(all, "draft", "js/draft.js");
	set_asset(all, "icon", "icons/accord.svg");
}

static void carry(struct page *p, struct wire *styles, const char *name)
{
	const struct asset *style = asset_find(name);

	wire_set_str(wire_add(styles, wire_new_obj()), "style",
		     arena_dup_len(p->a, style->bytes.ptr, style->bytes.len));
}

/*
 * On a slow line a style sheet of its own would be asked for only when the page begins to come. So a first
 * page carries what paints its text; what moves nothing of it is asked for behind the text.
 */
static void set_style(struct page *p)
{
	struct wire *styles = wire_set(p->frame, "styles", p->first ? wire_new_list() : NULL);

	wire_set_bool(p->frame, "late", p->first && !p->more);
	if (p->first)
		carry(p, styles, "css/first.css");
	if (p->first && p->more)
		carry(p, styles, "css/read.css");
}

/* Is this page one of those below the link? Writing belongs to "my sections". */
static bool is_below(const struct page *p, const char *href)
{
	const char *path = p->rq->path ? p->rq->path : "";
	size_t len = strlen(href);

	if (str_eq(href, "/app/sections") &&
	    (strncmp(path, "/app/write/", 11) == 0 || strncmp(path, "/app/receipt/", 13) == 0 ||
	     str_eq(path, "/app")))
		return true;
	if (len == 1)
		return str_eq(path, "/") || strncmp(path, "/versions/", 10) == 0;
	return strncmp(path, href, len) == 0 && (!path[len] || path[len] == '/');
}

/* n: how many things wait there, called `about`; 0 shows nothing. */
static void nav_link(struct page *p, struct wire *nav, const char *href, const char *key, int64_t n,
		     const char *about)
{
	struct wire *item = wire_add(nav, link_to(href, say(p, key)));

	wire_set_bool(item, "current", is_below(p, href));
	if (!n)
		return;
	wire_set_str(item, "count", digits(p, n));
	wire_set_str(item, "about", say_n(p, about, n));
}

/* How many proposals wait for an editor's decision. */
static int64_t waiting(struct page *p)
{
	int64_t n = 0;

	for (int64_t i = 1; desk_is_editor(p->c) && i <= state_n_proposals(p->c->state); i++)
		n += state_proposal(p->c->state, i)->status == PROPOSAL_OPEN;
	return n;
}

static void set_nav(struct page *p)
{
	struct wire *nav = wire_set(p->frame, "nav", wire_new_list());

	nav_link(p, nav, "/", "read", 0, NULL);
	if (desk_sees_proposals(p->c)) {
		nav_link(p, nav, "/app/sections", "my_sections", 0, NULL);
		nav_link(p, nav, "/app/review", "review", waiting(p), "waiting_for_you");
		nav_link(p, nav, "/app/status", "status", 0, NULL);
	}
	nav_link(p, nav, "/app/history", "history", 0, NULL);
	if (desk_is_editor(p->c))
		nav_link(p, nav, "/app/manage", "admin", desk_n_wishes(p->c), "n_wishes");
}

static void set_account(struct page *p)
{
	const struct who *who = &p->c->who;
	struct wire *account;

	if (!who->account) {
		wire_set(p->frame, "account", NULL);
		return;
	}
	account = wire_set(p->frame, "account", wire_new_obj());
	wire_set_str(account, "id", who->account);
	wire_set_str(account, "shown", who->name[0] ? who->name : say(p, "my_account"));
	wire_set_str(account, "standing", role_name(p, role_names[who->role]));
	wire_set_bool(account, "shared", who->shared);
	wire_set_str(account, "signed_in_as",
		     say_what(p, "signed_in_as", who->name[0] ? who->name : say(p, "no_name")));
}

/* The same page in another language: for those who have no account to keep it in. */
static void set_languages(struct page *p)
{
	struct wire *all = wire_set(p->frame, "languages", wire_new_list());

	for (const char *const *l = i18n_languages(); *l; l++) {
		struct wire *item = wire_add(all, wire_new_obj());

		wire_set_str(item, "code", *l);
		wire_set_str(item, "name", language_name(*l));
		wire_set_str(
			item, "href",
			arena_printf(p->a, "%s?hl=%s",
				     p->rq->method == HTTP_GET && p->rq->path ? p->rq->path : "/i",
				     *l));
		wire_set_bool(item, "current", str_eq(*l, p->lang));
	}
}

int page_show(struct page *p, int status, const char *template, const char *title, struct err *e)
{
	const struct manifest *m = p->c->state ? state_manifest(p->c->state) : NULL;
	const char *lang = m ? manifest_text_lang(m, &m->title, p->lang) : "en";
	const struct wire *const contexts[] = { p->frame, p->m };
	BUF(main, MAIN_BYTES);

	set_account(p);
	set_languages(p);
	set_assets(p);
	set_style(p);
	if (template_render(template, p->lang, contexts, 2, &main, e) != 0)
		return -1;
	set_nav(p);
	wire_set_str(p->frame, "title", title);
	wire_set_str(p->frame, "document", m ? title_in(p, &m->title, p->lang) : "accord");
	wire_set_str(p->frame, "document_lang", lang);
	wire_set_str(p->frame, "document_dir", manifest_direction(lang));
	wire_set_str(p->frame, "organisation", desk_settings(p->c->desk)->name);
	wire_set_str(p->frame, "main", main.ptr);
	if (template_render("frame", p->lang, contexts, 1,
			    http_reply_begin(p->rp, status, "text/html; charset=utf-8"), e) == 0)
		return 0;
	http_reply_reset(p->rp);
	return -1;
}

int page_go(struct page *p, const char *path, const char *done)
{
	const char *to = path, *mark = strchr(path, '#');

	if (done && mark)
		to = arena_printf(p->a, "%.*s%sdone=%s%s", (int)(mark - path), path,
				  strchr(path, '?') ? "&" : "?", done, mark);
	else if (done)
		to = arena_printf(p->a, "%s%sdone=%s", path, strchr(path, '?') ? "&" : "?", done);
	http_reply_see_other(p->rp, to);
	return 0;
}

/* Only plain paths below our own root: never another host, never a control character. */
const char *page_back(struct page *p, const char *fallback)
{
	const char *back = http_field(p->rq, "back");

	if (!back || back[0] != '/' || back[1] == '/' || strlen(back) > 512)
		return fallback;
	for (const char *c = back; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || strchr("\\\"<>", *c))
			return fallback;
	return back;
}

/* --- notices ------------------------------------------------------------------------------------- */

struct wire *page_notice(struct page *p, enum notice kind, const char *head, const char *text)
{
	static const char *const classes[] = { "ok", "info", "warn", "err" };
	struct wire *list = wire_set(p->m, "notices", wire_new_list());
	struct wire *n = wire_add(list, wire_new_obj());

	p->more = true;
	wire_set_str(n, "class", classes[kind]);
	wire_set_bool(n, "good", kind == NOTICE_OK);
	wire_set_bool(n, "plain", kind == NOTICE_INFO);
	wire_set_bool(n, "bad", kind >= NOTICE_WARN);
	wire_set_bool(n, "urgent", kind == NOTICE_ERR);
	wire_set_str(n, "head", head);
	wire_set_str(n, "text", text);
	wire_set(n, "link", NULL);
	return n;
}

void page_refusal(struct page *p, const struct err *e)
{
	/* "This request could not be understood" helps nobody who filled in a form. */
	page_notice(p, NOTICE_ERR, e->kind == ERR_BAD ? NULL : i18n_error_title(p->a, p->lang, e),
		    i18n_error_text(p->a, p->lang, e));
}

void page_notices(struct page *p)
{
	const char *done = page_query(p, "done"), *key;

	if (!done || strlen(done) > 40 ||
	    strspn(done, "abcdefghijklmnopqrstuvwxyz_") != strlen(done))
		return;
	key = arena_printf(p->a, "done_%s", done);
	if (has_words(p, key))
		page_notice(p, NOTICE_OK, NULL, say(p, key));
}

/* --- what forms carry ------------------------------------------------------------------------------ */

void page_set_once(struct page *p)
{
	char key[32];

	id_random(key, sizeof(key), "f-", 20);
	wire_set_str(p->m, "once", key);
}

void page_once(struct page *p)
{
	const char *key = page_filled(p, "key");

	if (key && strlen(key) <= 64)
		call_key(p->c, key, "POST", p->rq->path, p->rq->body);
}

const char *page_field(struct page *p, const char *name)
{
	const char *value = http_field(p->rq, name);

	return value ? value : "";
}

const char *page_filled(struct page *p, const char *name)
{
	struct str value = str_trim(str_of(page_field(p, name)));

	return value.len ? str_dup(p->a, value) : NULL;
}

int64_t page_number(struct page *p, const char *name)
{
	long n;

	return str_number(str_trim(str_of(page_field(p, name))), 1000000000, &n) ? n : 0;
}

struct wire_strs page_values(struct page *p, const char *name)
{
	struct wire_strs out = { ARENA_ARRAY(p->a, HTTP_MAX_FIELDS, const char *), 0 };
	const char *value;

	for (size_t i = 0; i < HTTP_MAX_FIELDS && (value = http_field_at(p->rq, name, i)); i++)
		out.items[out.n++] = value;
	return out;
}

struct oid page_oid(struct page *p, const char *name)
{
	struct oid id = { "" };

	if (!oid_parse(page_field(p, name), &id))
		id.hex[0] = '\0';
	return id;
}

const char *page_query(struct page *p, const char *name)
{
	const char *value = http_query(p->rq, name);

	return value && *value ? value : NULL;
}

const char *page_text(struct page *p, const char *name)
{
	const char *typed = page_field(p, name);
	char *out = arena_dup(p->a, typed), *to = out;

	for (const char *c = typed; *c; c++)
		if (c[0] != '\r' || c[1] != '\n')
			*to++ = *c;
	*to = '\0';
	return out;
}
