/*
 * Direction and language of a part of a text, from its letters (Unicode blocks and bidi classes):
 * a quotation in another script is set and read aloud as what it is (WCAG 2.2, 3.1.2).
 */
#ifndef MARKDOWN_PART_H
#define MARKDOWN_PART_H

#include "markdown/tree.h"

/*
 * "rtl" or "ltr" after the first letter that has a direction, NULL without one. For blocks that
 * hold other blocks: there dir="auto" sees nothing, because it passes over elements with a dir.
 */
const char *part_direction(const struct md_node *top);
/*
 * The language that the script tells, if more than half of the letters are in a script that `lang`
 * is not written in and that stands for one language: ar, he, ru, zh, ja, ko; else NULL.
 */
const char *part_language(const struct md_node *top, const char *lang);

#endif
