/* accord invite, accord token, accord person. */
#include "cli/open.h"

#include "base/clock.h"
#include "base/file.h"
#include "view/view.h"

enum { PERSON_BYTES = 64 * 1024 * 1024 };

/* "30m", "12h", "7d", "2w" from now. */
static int expiry(const char *s, int64_t *out, struct err *e)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	size_t len = strlen(s);
	long n;

	for (size_t i = 0; len && i < COUNT(units); i++) {
		if (s[len - 1] != units[i].unit || !str_number(str_cut(s, 0, len - 1), 10000, &n) ||
		    n < 1)
			continue;
		*out = clock_now() + n * units[i].seconds;
		return 0;
	}
	return err_about(e, ERR_BAD, "usage.expires", s, 0);
}

static int read_options(struct args *args, struct invite_in *in, struct err *e)
{
	const char *expires = arg_option(args, "expires"), *group;

	in->role = arg_option(args, "role");
	in->name = arg_option(args, "name");
	if (!in->role)
		return err_about(e, ERR_BAD, "usage.option-missing", "--role", 0);
	in->groups.items = ARENA_ARRAY(args->arena, ARGS_MAX, const char *);
	while ((group = arg_option_at(args, "group", in->groups.n)))
		in->groups.items[in->groups.n++] = group;
	return expires ? expiry(expires, &in->expires, e) : 0;
}

int cli_invite(struct args *args, struct err *e)
{
	struct invite_in in = { 0 };
	struct invitation_card card;
	struct opened o = { 0 };
	struct call c;
	int rc = -1;

	if (read_options(args, &in, e) != 0)
		return -1;
	if (open_dir(args->words[0], args, &o, e) == 0) {
		open_call(&o, args->arena, &c);
		rc = desk_invite(&c, &in, &card, e);
		if (rc == 0)
			printf("%s\n", card.url);
		call_done(&c);
	}
	open_done(&o);
	return rc;
}

int cli_token(struct args *args, struct err *e)
{
	struct invite_in in = { 0 };
	struct opened o = { 0 };
	const char *token;
	struct call c;
	int rc = -1;

	if (read_options(args, &in, e) != 0)
		return -1;
	if (!in.name)
		return err_about(e, ERR_BAD, "usage.option-missing", "--name", 0);
	if (open_dir(args->words[0], args, &o, e) == 0) {
		open_call(&o, args->arena, &c);
		rc = desk_token(&c, &in, &token, e);
		if (rc == 0)
			printf("%s\n", token);
		call_done(&c);
	}
	open_done(&o);
	return rc;
}

int cli_person(struct args *args, struct err *e)
{
	struct opened o = { 0 };
	struct person_card card;
	struct call c;
	int rc = -1;

	if (open_dir(args->words[0], args, &o, e) == 0) {
		BUF(json, PERSON_BYTES);

		open_call(&o, args->arena, &c);
		rc = desk_person(&c, args->words[1], &card, e);
		if (rc == 0) {
			wire_out_pretty(&person_view, &card, &json);
			rc = buf_check(&json, e) == 0 ? file_write("-", STR_BUF(json), e) : -1;
		}
		call_done(&c);
	}
	open_done(&o);
	return rc;
}
