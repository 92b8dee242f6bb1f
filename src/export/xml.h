/*
 * Pieces of XML 1.0 in UTF-8. What XML cannot hold (controls, U+FFFE, U+FFFF) is left out, so that
 * what is written is well-formed whatever goes in, as long as that is UTF-8.
 */
#ifndef EXPORT_XML_H
#define EXPORT_XML_H

#include "base/buf.h"
#include "base/str.h"

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

/* & < > " escaped. */
void xml_put_text(struct buf *out, struct str s);
/* ` name="value"`, the value escaped. */
void xml_put_attr(struct buf *out, const char *name, struct str value);
/* <name>text</name>, or nothing for NULL or "". */
void xml_put_element(struct buf *out, const char *name, const char *text);

#endif
