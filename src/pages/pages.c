#include "pages/pages.h"

#include "site/site.h"

/* Forms with a text of 64 KiB: its bytes may be three times as many when they are escaped, and the
 * conflict form carries the text, the merged text and the paragraphs. */
enum { NO_BODY = 0, SMALL = 64 * 1024, LIST = 4 * SMALL, TEXT = 6 * HTTP_TEXT_BYTES };

/*
 * Forms with a text are let in whoever sends them, and their handlers ask for the standing
 * (page_admit): somebody whose session has ended gets back what she wrote, not only a refusal.
 */
/* clang-format off */
const struct http_route page_routes[] = {
	/* method, path, handler, standing, body, shape, cap, flags */
	{ HTTP_GET,  "/",                                    page_read,            STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,  "/versions/{version}",                  page_version,         STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,  "/compare/{a}..{b}",                    page_compare,         STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,  "/privacy",                             page_privacy,         STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_GET,  "/sw.js",                               page_worker,          STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/offline",                         page_offline,         STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/i",                                   page_invite,          STAND_ANYONE,     HTTP_EMPTY, NULL, NO_BODY, HTTP_FAST },
	{ HTTP_POST, "/i",                                   page_sign_in,         STAND_ANYONE,     HTTP_FORM,  NULL, SMALL, HTTP_SECRETIVE },
	{ HTTP_POST, "/i/wishes",                            page_wish,            STAND_ANYONE,     HTTP_FORM,  NULL, SMALL, HTTP_SECRETIVE },

	{ HTTP_GET,  "/app/compare",                         page_compare_go,      STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/export",                          page_export,          STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/history",                         page_history,         STAND_READING,    HTTP_EMPTY, NULL, NO_BODY, 0 },

	{ HTTP_GET,  "/app/account",                         page_account,         STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/account/language",                page_language,        STAND_SIGNED,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/account/code",                    page_code,            STAND_SIGNED,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/account/sign-out",                page_sign_out,        STAND_SIGNED,     HTTP_FORM,  NULL, SMALL, 0 },

	{ HTTP_GET,  "/app",                                 page_sections,        STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/sections",                        page_sections,        STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/sections/{id}",                   page_section,         STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/write/{section}",                 page_write,           STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/write/{section}",                 page_write_post,      STAND_ANYONE,     HTTP_FORM,  NULL, TEXT, HTTP_TEXT },
	{ HTTP_GET,  "/app/write/{section}/import",          page_import,          STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/write/{section}/import",          page_import_post,     STAND_RAPPORTEUR, HTTP_FILES, NULL, SMALL, HTTP_LARGE },
	{ HTTP_GET,  "/app/receipt/{n}",                     page_receipt,         STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/status",                          page_status,          STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },

	{ HTTP_GET,  "/app/review",                          page_review,          STAND_RAPPORTEUR, HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/review/{n}",                      page_proposal,        STAND_SIGNED,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/review/{n}/decision",             page_decide,          STAND_ANYONE,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_GET,  "/app/review/{n}/edit",                 page_edit,            STAND_EDITOR,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/review/{n}/edit",                 page_edit_post,       STAND_ANYONE,     HTTP_FORM,  NULL, TEXT, HTTP_TEXT },
	{ HTTP_POST, "/app/review/{n}/undo",                 page_undo,            STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/review/{n}/withdraw",             page_withdraw,        STAND_RAPPORTEUR, HTTP_FORM,  NULL, SMALL, 0 },

	{ HTTP_POST, "/app/threads",                         page_thread_new,      STAND_ANYONE,     HTTP_FORM,  NULL, TEXT, HTTP_TEXT },
	{ HTTP_POST, "/app/threads/{id}/comments",           page_comment,         STAND_ANYONE,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/threads/{id}/resolve",            page_resolve,         STAND_RAPPORTEUR, HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/threads/{id}/reopen",             page_reopen,          STAND_RAPPORTEUR, HTTP_FORM,  NULL, SMALL, 0 },

	{ HTTP_POST, "/app/versions",                        page_version_new,     STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_GET,  "/app/manage",                          page_manage,          STAND_EDITOR,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/sections",                 page_manage_add,      STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/deadlines",                page_manage_deadlines, STAND_EDITOR,    HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/sections/{id}",            page_manage_section,  STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_GET,  "/app/manage/document",                 page_manage_document, STAND_EDITOR,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/document",                 page_manage_document_post, STAND_EDITOR, HTTP_FORM, NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/groups",                   page_manage_groups,   STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/manifest",                 page_manage_manifest, STAND_EDITOR,     HTTP_FORM,  NULL, TEXT, HTTP_TEXT },
	{ HTTP_GET,  "/app/manage/log",                      page_log,             STAND_EDITOR,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_GET,  "/app/manage/people",                   page_people,          STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/invitations",              page_people_invite,   STAND_ADMIN,      HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/invitations/change",       page_people_change,   STAND_ADMIN,      HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_GET,  "/app/manage/list",                     page_roll,            STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/list",                     page_roll_post,       STAND_ADMIN,      HTTP_FORM,  NULL, LIST, 0 },
	{ HTTP_GET,  "/app/manage/wishes",                   page_wishes,          STAND_EDITOR,     HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/wishes/{id}",              page_wish_post,       STAND_EDITOR,     HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_GET,  "/app/manage/accounts/{id}",            page_person,          STAND_ADMIN,      HTTP_EMPTY, NULL, NO_BODY, 0 },
	{ HTTP_POST, "/app/manage/accounts/{id}",            page_person_post,     STAND_ADMIN,      HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/accounts/{id}/link",       page_person_link,     STAND_ADMIN,      HTTP_FORM,  NULL, SMALL, 0 },
	{ HTTP_POST, "/app/manage/accounts/{id}/erase",      page_person_erase,    STAND_ADMIN,      HTTP_FORM,  NULL, SMALL, 0 },
};
/* clang-format on */
const size_t n_page_routes = COUNT(page_routes);
