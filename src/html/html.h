/*
 * HTML that cannot be unsafe by accident: what goes in is a string literal, escaped text, an
 * escaped attribute, or a struct safe_html, which only src/markdown makes. Pure; any thread.
 */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include "base/buf.h"
#include "base/str.h"

struct html {
	struct buf *out; /* appended to; borrowed */
};
/* Markup that is known to be safe. Only src/markdown fills one from foreign text. */
struct safe_html {
	struct str markup;
};

#define html_lit(h, literal) html_raw_((h), "" literal "", sizeof(literal) - 1)
void html_raw_(struct html *h, const char *p, size_t len); /* through html_lit alone */
/* & < > " ' escaped. */
void html_text(struct html *h, struct str s);
/* ` name="value"` with the value escaped; name is a literal. */
void html_attr(struct html *h, const char *name, struct str value);
/* The same for a list of strings joined as printf does it; the result is escaped. */
void html_attrf(struct html *h, const char *name, const char *fmt, ...) PRINTF(3, 4);
void html_safe(struct html *h, struct safe_html s);
/* Append s escaped as for text, without a writer. */
void html_escape(struct buf *out, struct str s);
/* http, https, mailto, relative paths and # only; no //host, no user@host, no backslash, nothing with
 * control characters or invisible marks. */
bool html_url_ok(struct str url);

#endif
