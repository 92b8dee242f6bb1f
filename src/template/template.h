/*
 * Pages: Mustache templates (mustache.github.io, specification 1.1) over JSON values, parsed once.
 *
 *   {{a.b}}  {{.}}          a value, escaped for HTML; {{a.0}} is an element of a list
 *   {{{a}}}  {{&a}}         the same as it is: only for HTML that src/markdown made
 *   {{#a}} … {{/a}}         for each element, or once if a is true; {{^a}} … {{/a}} if it is not
 *   {{> dir/name}}          another template, in the same context; its lines take the tag's indent
 *   {{! comment }}
 *   {{t.due}}               the message "due" in the reader's language, its {arguments} looked up in
 *                           the context, the whole escaped
 *
 * Not true are: missing, null, false, 0, "", and a list without elements. Left out of Mustache:
 * lambdas, other delimiters, inheritance. What is stricter: a missing partial, an unknown message, a
 * value directly behind "=" without quotes stop the start; a value that begins an href, src or
 * action is a link that html_url_ok allows, or becomes "#".
 */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include "base/buf.h"
#include "wire/wire.h"

/*
 * Parse every web/templates/ file, after i18n_load and before the first thread. ERR_INTERNAL
 * "internal.template", what = the file, number = the line, the note says why.
 */
int template_load(struct err *e) MUST_USE;
void template_done(void);

/*
 * Append a page. Any thread.
 *
 * name      "read" is web/templates/read.html; it must exist
 * contexts  objects, outermost first: { frame, page }; a name is looked up from the last to the
 *           first; **borrows**
 * e         ERR_TOO_BIG past out->max; ERR_INTERNAL "internal.template" nested without end
 */
int template_render(const char *name, const char *lang, const struct wire *const *contexts,
		    size_t n_contexts, struct buf *out, struct err *e) MUST_USE;

/* --- a set of its own, for tests ---------------------------------------------------------------- */

struct template_source {
	const char *name;
	struct str text;
};
struct template_set;
/* Borrows nothing after it returns. */
int template_set_new(const struct template_source *sources, size_t n, struct template_set **out,
		     struct err *e) MUST_USE;
void template_set_free(struct template_set *set);
FREEP(struct template_set, template_set, template_set_free)
int template_set_render(const struct template_set *set, const char *name, const char *lang,
			const struct wire *const *contexts, size_t n_contexts, struct buf *out,
			struct err *e) MUST_USE;

#endif
