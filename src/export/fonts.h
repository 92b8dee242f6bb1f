/*
 * The fonts of every page: a fixed set of Debian's Noto files, one family for each script, opened
 * straight from their files. No font configuration of the machine has a say, so the same document
 * gives the same pages everywhere.
 *
 * A face is opened on first use and lives as long as the process; fonts_warm opens all, so that
 * children of the zygote need no file. Not thread-safe: exports run in a process of their own.
 */
#ifndef EXPORT_FONTS_H
#define EXPORT_FONTS_H

#include "base/base.h"
#include "base/err.h"

#include <hb.h>

/* What a text asks for. */
enum font_style { FONT_BOLD = 1, FONT_ITALIC = 2, FONT_SANS = 4, FONT_MONO = 8, FONT_STYLES = 16 };

struct font_face {
	char file[48]; /* its name: "NotoSerif-Bold" */
	hb_blob_t *blob;
	hb_face_t *face;
	hb_font_t *font; /* in the face's own units */
	hb_set_t *chars; /* characters it has */
	unsigned upem;
	unsigned blank; /* a glyph without ink, and without width if there is one */
	bool plain;     /* of an alphabet whose ink stays within the usual leading */
	bool cff;       /* CID-keyed CFF outlines; TrueType otherwise */
};

/* How many faces there are for a style, best first, and the one at a place: NULL if its file is
 * not there. */
enum { FONT_FALLBACKS = 200 };
/*
 * The order in which faces are tried for text of a language: its script's family first where that
 * script is written without Latin letters, then the text font, then the language's script, then
 * the rest. order has room for FONT_FALLBACKS; returns the number.
 */
size_t fonts_order(unsigned style, const char *lang, unsigned char *order);
/* The face for a place of that order in a style, opened; NULL if its file is not there. */
struct font_face *fonts_face(unsigned family, unsigned style);

/* What a word processor calls the family for a language's script: "Noto Naskh Arabic"; the text font
 * for one that is written in its letters. */
enum { FONT_FAMILY = 64 };
void fonts_family(const char *lang, char out[FONT_FAMILY]);
bool fonts_is_cjk(const char *lang);
/* The size in which its letters look as large as the text font's do in `size`. */
int fonts_size(const char *lang, int size);

/* The size in which a family looks as large as the text font does in `size`. */
int fonts_scale(unsigned family, int size);

/* 0, or -1 with ERR_INTERNAL "internal.fonts" if the text fonts are not installed. */
int fonts_ready(struct err *e) MUST_USE;
void fonts_warm(void);

#endif
