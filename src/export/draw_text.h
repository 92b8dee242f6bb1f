/*
 * One line of a paragraph onto the current page (see draw.h).
 */
#ifndef EXPORT_DRAW_TEXT_H
#define EXPORT_DRAW_TEXT_H

#include "export/flow.h"

/* x: the line's left, y: its baseline, on the page. */
void draw_line(struct flow *f, const struct para *p, int line, int x, int y);
/* The same within the artifact that is open: no structure, no links. */
void draw_artifact_line(struct flow *f, const struct para *p, int line, int x, int y);

#endif
