/*
 * Any lines as actions of a replay: each is refused or gives a state, and every file that it
 * writes can be loaded.
 */
#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char manifest[] =
	"{\"title\":{\"en\":\"T\"},\"languages\":[\"en\",\"de\"],\"groups\":[{\"id\":\"workshop-"
	"1\","
	"\"name\":{\"en\":\"W\"}}],\"sections\":[{\"id\":\"preamble\",\"kind\":\"preamble\"},"
	"{\"id\":\"body\",\"kind\":\"operative\"},{\"id\":\"end\",\"kind\":\"text\"}]}";

static void check_puts(const struct ledger_put *puts, size_t n)
{
	bool action = false;

	for (size_t i = 0; i < n; i++) {
		struct state *s = ledger_load_begin();
		struct err e = { 0 };

		if (str_eq(puts[i].path, "action.json"))
			action = true;
		else if (ledger_load_file(s, puts[i].path, puts[i].bytes, &e) != 0)
			abort();
		for (size_t j = 0; j < i; j++)
			if (str_eq(puts[i].path, puts[j].path) && !strstr(puts[i].path, "steps/"))
				abort();
		state_unref(s);
	}
	if (!action)
		abort();
}

/* The next state in place of *s, or as it was. */
static void take(struct state **s, struct str line)
{
	ARENA(a);
	struct ledger_put *puts;
	struct state *next;
	struct action act;
	struct err e = { 0 };
	size_t n;

	if (ledger_action_read(line, &a, &act, &e) != 0)
		return;
	if (!oid_none(&act.manifest_blob))
		act.manifest_json = manifest;
	if (ledger_check(*s, &act, &e) != 0)
		return;
	next = ledger_apply(*s, &act, &a, &puts, &n, &e);
	if (!next)
		return;
	check_puts(puts, n);
	if (!*ledger_message(&act, &a) || !ledger_main_message(*s, &act, &a))
		abort();
	ledger_seal(next, state_main(next));
	state_unref(*s);
	*s = next;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, line;
	struct state *s = NULL;

	while (str_next(&rest, '\n', &line))
		take(&s, line);
	state_unref(s);
	return 0;
}
