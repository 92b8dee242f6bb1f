/* accord init. */
#include "cli/cli.h"

#include "desk/desk.h"

/* What a Word file held and the document has not. */
static void tell_left_out(const struct import_report *r, struct arena *a)
{
	for (size_t i = 0; i < r->found.n; i++) {
		const struct import_found *one = &r->found.items[i];

		if (one->kept)
			continue;
		fprintf(stderr, "accord: notice: not taken over: %lld %s%s%s\n", (long long)one->n,
			one->kind, *one->text ? ": " : "", cli_blind(a, one->text));
	}
	if (r->comments.n)
		fprintf(stderr, "accord: notice: not taken over: %zu comment%s\n", r->comments.n,
			r->comments.n == 1 ? "" : "s");
	if (r->changes.n)
		fprintf(stderr, "accord: notice: accepted: %zu tracked change%s\n", r->changes.n,
			r->changes.n == 1 ? "" : "s");
}

int cli_init(struct args *args, struct err *e)
{
	struct import_report found;

	if (desk_init(args->words[0], arg_option(args, "from"), args->sandbox, args->arena, &found,
		      e) != 0)
		return -1;
	tell_left_out(&found, args->arena);
	return 0;
}
