/*
 * Pango on our own fonts: a PangoFontMap over export/fonts.h instead of fontconfig, so that shaping,
 * direction and line breaking are Pango's, and the choice of fonts is ours. No hinting, no
 * rounding: an advance is what the font says, in 1/1024 point.
 */
#ifndef EXPORT_FONTMAP_H
#define EXPORT_FONTMAP_H

#include "export/fonts.h"

#include <pango/pango.h>

/* A context for text of a language and base direction. The caller unrefs. */
PangoContext *fontmap_context(const char *lang, bool rtl);
/* A description of a size in Pango units; the caller frees. */
PangoFontDescription *fontmap_describe(unsigned style, int size);
struct font_face *fontmap_face(PangoFont *font); /* borrowed; NULL for a foreign font */
int fontmap_size(PangoFont *font);
/* The family name that means sans or mono in an attribute. */
const char *fontmap_family(unsigned style);

#endif
