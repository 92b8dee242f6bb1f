/*
 * Pages onto paper: the boxes that page.c placed, with running heads and feet, rules, links and
 * draft line numbers, drawn through export/pdf.h.
 */
#ifndef EXPORT_DRAW_H
#define EXPORT_DRAW_H

#include "export/flow.h"
#include "export/page.h"

void draw_pages(struct flow *f, const struct pages *pages);

#endif
