/*
 * The pages: handlers of a few lines that ask the desk, fill a model and a template. Everything
 * works without JavaScript: forms are posted, then the browser is sent on to a page (303). What
 * somebody typed is never lost: a refused text comes back in its form, with the sentence why.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "http/http.h"

/* Rows for the route table. Standing is enum standing of site/site.h. */
extern const struct http_route page_routes[];
extern const size_t n_page_routes;

/*
 * A failure as a page: the sentence, what to do next, and what was typed. For site callbacks; may run
 * where nothing of the request but its first line is known.
 */
void pages_problem(struct http_request *rq, const struct err *e, struct http_reply *rp);

/* clang-format off */
/* read.c */
http_handler page_read, page_version, page_compare, page_compare_go,
	page_export;


/* sign.c */
http_handler page_invite, page_sign_in, page_account, page_language, page_code, page_sign_out,
	page_privacy;
/* offline.c */
http_handler page_worker, page_offline;
/* sections.c, section.c */
http_handler page_sections, page_section;
/* write.c */
http_handler page_write, page_write_post, page_receipt;
/* imports.c */
http_handler page_import, page_import_post;
/* review.c */
http_handler page_review;
/* proposal.c */
http_handler page_proposal, page_decide, page_undo, page_withdraw;
/* edit.c */
http_handler page_edit, page_edit_post;
/* threads.c */
http_handler page_thread_new, page_comment, page_resolve, page_reopen;
/* status.c */
http_handler page_status;
/* history.c */
http_handler page_history, page_version_new;
/* manage.c, outline.c */
http_handler page_manage, page_manage_section, page_manage_add, page_manage_deadlines, page_manage_document, page_manage_document_post,
	page_manage_groups, page_manage_manifest;
/* people.c */
http_handler page_people, page_people_invite, page_people_change, page_person, page_person_post, page_person_link,
	page_person_erase;
/* roll.c */
http_handler page_roll, page_roll_post;
/* wishes.c */
http_handler page_wish, page_wishes, page_wish_post;
/* log.c */
http_handler page_log;
/* clang-format on */

#endif
