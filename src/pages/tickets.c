#include "pages/tickets.h"

#include "qr/qr.h"

void set_qr(struct page *p, struct wire *in, const char *url)
{
	struct err e = { 0 };
	struct wire *out;
	struct qr qr;
	BUF(path, 256 * KiB);

	wire_set(in, "qr", NULL);
	if (qr_make(p->a, str_of(url), &qr, &e) != 0)
		return;
	out = wire_set(in, "qr", wire_new_obj());
	qr_path(&qr, &path);
	wire_set_str(out, "side", digits(p, qr.size + 2 * QR_QUIET));
	wire_set_str(out, "path", path.ptr);
}

const char *typed_address(struct page *p)
{
	const char *url = desk_settings(p->c->desk)->url, *host = strstr(url, "://");

	return arena_printf(p->a, "%s/i", host ? host + 3 : url);
}

static void set_ticket(struct page *p, struct wire *out, const struct invitation_card *card)
{
	const char *name = card->name && *card->name ? card->name
			   : card->account           ? account_name(p, card->account)
						     : NULL;

	wire_set_str(out, "who", name);
	wire_set_str(out, "what",
		     card->groups.n ? group_names(p, &card->groups) : role_name(p, card->role));
	wire_set_str(out, "url", card->url);
	wire_set_str(out, "short_code", card->code);
	wire_set_str(out, "until",
		     say_what(p, "ticket_until", i18n_date_time(p->a, p->lang, card->expires_at)));
	set_qr(p, out, card->url);
}

void set_tickets(struct page *p, const char *member, const struct invitation_card *cards, size_t n)
{
	const struct manifest *m = state_manifest(p->c->state);
	struct wire *list = wire_set(p->m, member, wire_new_list());

	for (size_t i = 0; i < n; i++)
		set_ticket(p, wire_add(list, wire_new_obj()), &cards[i]);
	wire_set_bool(p->m, "has_made", n);
	wire_set_str(p->m, "ticket_title", title_in(p, &m->title, p->lang));
	wire_set_str(p->m, "ticket_address", typed_address(p));
}
