#include "routes/routes.h"

#include "api/api.h"
#include "pages/pages.h"
#include "site/site.h"

/* Bodies are capped before they are read; these fit the limits of contract.md. */
enum { NO_BODY = 0, SMALL = 16 * 1024, TEXT = HTTP_TEXT_BYTES };

/* clang-format off */
static const struct http_route api_routes[] = {
	/* method, path, handler, standing, body, shape, cap, flags */
	{ HTTP_GET,    "/healthz",                          api_health,         STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/metrics",                          api_metrics,        STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/assets/{file}",                    site_asset,         STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,    "/export/{file}",                    api_export,         STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,    "/media/{name}",                     api_media,          STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },

	{ HTTP_POST,   "/api/v1/session",                   api_session_post,   STAND_ANYONE,     HTTP_JSON,  &session_input, SMALL, HTTP_SECRETIVE },
	{ HTTP_GET,    "/api/v1/session",                   api_session_get,    STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_DELETE, "/api/v1/session",                   api_session_delete, STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/session/codes",             api_session_codes,  STAND_SIGNED,     HTTP_JSON,  NULL, SMALL, 0 },
	{ HTTP_GET,    "/api/v1/session/data",              api_session_data,   STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },

	{ HTTP_GET,    "/api/v1/document",                  api_document_get,   STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_PUT,    "/api/v1/document",                  api_document_put,   STAND_EDITOR,     HTTP_RAW,   NULL, TEXT, HTTP_TEXT },
	{ HTTP_GET,    "/api/v1/sections/{id}",             api_section,        STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/api/v1/sections/{id}/history",     api_history,        STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/api/v1/sections/{id}/provenance",  api_provenance,     STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/api/v1/sections/{id}/collisions",  api_collisions,     STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,    "/api/v1/compare/{a}..{b}",          api_compare,        STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_POST,   "/api/v1/preview",                   api_preview,        STAND_RAPPORTEUR, HTTP_JSON,  &preview_input, TEXT, HTTP_TEXT },
	/* To a reader drafts, proposals and threads are not there at all: the desk says 404, not the row. */
	{ HTTP_GET,    "/api/v1/drafts/{section}",          api_draft_get,      STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_PUT,    "/api/v1/drafts/{section}",          api_draft_put,      STAND_SIGNED,     HTTP_JSON,  &draft_input, TEXT, HTTP_TEXT },
	{ HTTP_DELETE, "/api/v1/drafts/{section}",          api_draft_delete,   STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/imports",                   api_import,         STAND_RAPPORTEUR, HTTP_RAW,   NULL, SMALL, HTTP_LARGE },

	{ HTTP_GET,    "/api/v1/proposals",                 api_proposals,      STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/proposals",                 api_submit,         STAND_RAPPORTEUR, HTTP_JSON,  &submit_input, TEXT, HTTP_TEXT },
	{ HTTP_GET,    "/api/v1/proposals/{n}",             api_proposal,       STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/proposals/{n}/revisions",   api_revise,         STAND_SIGNED,     HTTP_JSON,  &revise_input, TEXT, HTTP_TEXT },
	{ HTTP_GET,    "/api/v1/proposals/{n}/diff",        api_diff,           STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/proposals/{n}/decision",    api_decide,         STAND_SIGNED,     HTTP_JSON,  &decide_input, TEXT, HTTP_TEXT },
	{ HTTP_POST,   "/api/v1/proposals/{n}/withdraw",    api_withdraw,       STAND_SIGNED,     HTTP_JSON,  NULL, SMALL, 0 },
	{ HTTP_POST,   "/api/v1/proposals/{n}/undo",        api_undo,           STAND_SIGNED,     HTTP_JSON,  &undo_input, SMALL, 0 },

	{ HTTP_GET,    "/api/v1/threads",                   api_threads,        STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/threads",                   api_thread_new,     STAND_SIGNED,     HTTP_JSON,  &thread_input, TEXT, HTTP_TEXT },
	{ HTTP_GET,    "/api/v1/threads/{id}",              api_thread,         STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/threads/{id}/comments",     api_comment,        STAND_SIGNED,     HTTP_JSON,  &comment_input, TEXT, HTTP_TEXT },
	{ HTTP_POST,   "/api/v1/threads/{id}/resolve",      api_resolve,        STAND_SIGNED,     HTTP_JSON,  NULL, SMALL, 0 },
	{ HTTP_POST,   "/api/v1/threads/{id}/reopen",       api_reopen,         STAND_SIGNED,     HTTP_JSON,  NULL, SMALL, 0 },

	{ HTTP_GET,    "/api/v1/versions",                  api_versions,       STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/versions",                  api_version_new,    STAND_EDITOR,     HTTP_JSON,  &version_input, SMALL, 0 },
	{ HTTP_GET,    "/api/v1/events",                    api_events,         STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },

	{ HTTP_GET,    "/api/v1/invitations",               api_invitations,    STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST,   "/api/v1/invitations",               api_invite,         STAND_ADMIN,      HTTP_JSON,  &invite_input, SMALL, 0 },
	{ HTTP_GET,    "/api/v1/accounts",                  api_accounts,       STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_PATCH,  "/api/v1/accounts/{id}",             api_account_patch,  STAND_ADMIN,      HTTP_JSON,  &account_input, SMALL, 0 },
	{ HTTP_DELETE, "/api/v1/accounts/{id}",             api_account_delete, STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
};
/* clang-format on */

enum { ROUTES_MAX = 256 };
static struct http_route table[ROUTES_MAX];
static size_t n_table;

const struct http_route *routes_all(size_t *n)
{
	if (!n_table) {
		assert(COUNT(api_routes) + n_page_routes <= ROUTES_MAX);
		memcpy(table, api_routes, sizeof(api_routes));
		memcpy(table + COUNT(api_routes), page_routes,
		       n_page_routes * sizeof(struct http_route));
		n_table = COUNT(api_routes) + n_page_routes;
	}
	*n = n_table;
	return table;
}

/* The API speaks JSON to whoever asks; every other address speaks to a person. */
static void problem(struct http_request *rq, const struct err *e, struct http_reply *rp)
{
	bool api = strncmp(rq->path ? rq->path : "", "/api/", 5) == 0;

	if (api || !http_wants_html(rq))
		site_problem(rq, e, rp);
	else
		pages_problem(rq, e, rp);
}

void routes_site(struct site *s, struct http_site *out)
{
	*out = (struct http_site){ .arg = s,
				   .cookie = SITE_COOKIE,
				   .authenticate = site_authenticate,
				   .admit = site_admit,
				   .csrf = site_csrf,
				   .cached = site_cached,
				   .problem = problem,
				   .finish = site_finish };
	out->routes = routes_all(&out->n_routes);
}
