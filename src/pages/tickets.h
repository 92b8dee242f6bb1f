/*
 * Tickets: what is handed to somebody who is invited. A link as a QR code, a short code, the address:
 * shown once, on the page that answers the making, to be printed and cut. For this room alone.
 */
#ifndef PAGES_TICKETS_H
#define PAGES_TICKETS_H

#include "pages/words.h"

/* The model's list `member` of tickets; a few hundred. Nothing of it is kept or logged. */
void set_tickets(struct page *p, const char *member, const struct invitation_card *cards, size_t n);
/* "qr" of a model: {side, path} for an SVG; null where there is no code for it. */
void set_qr(struct page *p, struct wire *in, const char *url);
/* The address without scheme and path, as somebody types it: "accord.example". */
const char *typed_address(struct page *p);

#endif
