/* accord verify, accord backup, accord restore. */
#include "cli/open.h"

#include "base/file.h"

static int verify_dir(struct args *args, struct err *e)
{
	bool repair = arg_option(args, "repair") != NULL;
	struct store_report r = { 0 };
	size_t left = 0;

	if (store_verify(args->words[0], repair, args->arena, &r, e) != 0)
		return -1;
	for (size_t i = 0; i < r.findings.n; i++) {
		const struct store_finding *f = &r.findings.items[i];

		printf("%s: %s%s\n", f->what, f->detail, f->mended ? " (mended)" : "");
		left += !f->mended;
	}
	printf("%lld actions, %lld proposals, %lld threads, %lld versions: %s\n",
	       (long long)r.actions, (long long)r.proposals, (long long)r.threads,
	       (long long)r.versions, left ? "damaged" : "consistent");
	return left ? EXIT_NO : EXIT_DONE;
}

int cli_verify(struct args *args, struct err *e)
{
	return verify_dir(args, e);
}

int cli_backup(struct args *args, struct err *e)
{
	return store_backup(args->words[0], args->words[1], e);
}

int cli_restore(struct args *args, struct err *e)
{
	return store_restore(args->words[0], args->words[1], e);
}
