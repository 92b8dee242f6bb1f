/* accord verify, accord backup, accord restore. */
#include "cli/origin.h"

#include "base/file.h"
#include "i18n/i18n.h"

enum { FILE_BYTES = 256 * 1024 * 1024 };

/* The finding that accord.json is none; NULL when a server takes it. */
static const char *settings_fault(struct args *args)
{
	BUF(json, FILE_BYTES);
	struct err e = { 0 };

	if (file_read(arena_printf(args->arena, "%s/accord.json", args->words[0]), &json, &e) ==
		    0 &&
	    settings_check(STR_BUF(json), &e) == 0)
		return NULL;
	return arena_printf(args->arena, "accord.json: %s", i18n_error_text(args->arena, "en", &e));
}

static size_t tell_findings(const struct store_report *r)
{
	size_t left = 0;
	ARENA(a);

	for (size_t i = 0; i < r->findings.n; i++) {
		const struct store_finding *f = &r->findings.items[i];

		printf("%s: %s%s\n", cli_blind(&a, f->what), cli_blind(&a, f->detail),
		       f->mended ? " (mended)" : "");
		left += !f->mended;
	}
	return left;
}

/* What takes more than the repository: only a whole one is worth the question. */
static int prove_document(struct args *args, size_t *left, struct err *e)
{
	struct store_report r = { 0 };
	struct opened o = { 0 };
	struct call c;
	int rc = -1;

	if (open_dir(args->words[0], args, &o, e) == 0) {
		open_call(&o, args->arena, &c);
		desk_prove(&c, &r);
		*left = tell_findings(&r);
		call_done(&c);
		rc = 0;
	}
	open_done(&o);
	return rc;
}

/* "1 thread", "2 threads" */
static const char *count(struct args *args, int64_t n, const char *word)
{
	return arena_printf(args->arena, "%lld %s%s", (long long)n, word, n == 1 ? "" : "s");
}

static int verify_dir(struct args *args, struct err *e)
{
	bool repair = arg_option(args, "repair") != NULL;
	struct store_report r = { 0 };
	const char *fault;
	size_t left;

	if (store_verify(args->words[0], repair, args->arena, &r, e) != 0)
		return -1;
	left = tell_findings(&r);
	fault = settings_fault(args);
	if (fault) {
		printf("settings: %s\n", fault);
		left++;
	}
	if (!left && prove_document(args, &left, e) != 0)
		return -1;
	printf("%s, %s, %s, %s: %s\n", count(args, r.actions, "action"),
	       count(args, r.proposals, "proposal"), count(args, r.threads, "thread"),
	       count(args, r.versions, "version"), left ? "damaged" : "consistent");
	return left ? EXIT_NO : EXIT_DONE;
}

static int verify_file(struct args *args, const char *path, struct str bytes, struct err *e)
{
	struct opened o = { 0 };
	int rc = -1;

	if (cli_press(args, PRESS_OFTEN, e) == 0 && open_dir(args->words[0], args, &o, e) == 0)
		rc = tell_origin(args, &o, path, bytes);
	open_done(&o);
	return rc;
}

int cli_verify(struct args *args, struct err *e)
{
	const char *path = arg_option(args, "file");
	BUF(bytes, FILE_BYTES);
	int rc;

	if (path && file_read(path, &bytes, e) != 0)
		return -1;
	rc = verify_dir(args, e);
	return rc == EXIT_DONE && path ? verify_file(args, path, STR_BUF(bytes), e) : rc;
}

int cli_backup(struct args *args, struct err *e)
{
	char seal[STORE_SEAL + 1];

	if (store_backup(args->words[0], args->words[1], seal, e) != 0)
		return -1;
	/* The seal alone goes to standard output: a script keeps it. */
	fprintf(stderr,
		"accord: %s now has all of %s: document, decisions, versions, people, drafts and "
		"settings, but not its secret. This is its seal, for restore --seal; keep it "
		"elsewhere:\n",
		args->words[1], args->words[0]);
	fflush(stderr);
	printf("%s\n", seal);
	return EXIT_DONE;
}

int cli_restore(struct args *args, struct err *e)
{
	const struct store_checks checks = { settings_check, person_check,
					     arg_option(args, "seal") };

	return store_restore(args->words[0], args->words[1], &checks, e);
}
