/*
 * The JSON API: handlers of a few lines (unpack, desk, view), one file a subject. src/routes has the
 * table that names them.
 */
#ifndef API_API_H
#define API_API_H

#include "http/http.h"

/* clang-format off */
/* session.c */
http_handler api_session_post, api_session_get, api_session_delete, api_session_codes;
/* document.c */
http_handler api_document_get, api_document_put, api_section, api_history, api_provenance,
	api_collisions, api_preview, api_compare, api_export, api_media;
/* A list that is never continued, and so has no cursor. ERR_BAD "bad-request.query". */
int api_whole_list(struct http_request *rq, struct err *e) MUST_USE;
/* drafts.c */
http_handler api_draft_get, api_draft_put, api_draft_delete, api_import;
/* proposals.c */
http_handler api_proposals, api_proposal, api_submit, api_revise, api_diff, api_decide,
	api_withdraw, api_undo;
/* threads.c */
http_handler api_threads, api_thread, api_thread_new, api_comment, api_resolve, api_reopen;
/* versions.c */
http_handler api_versions, api_version_new;
/* people.c */
http_handler api_invitations, api_invite, api_accounts, api_account_patch, api_account_delete;
/* events.c */
http_handler api_events;
/* health.c */
http_handler api_health, api_metrics;
/* clang-format on */

#endif
