/* accord verify, accord backup, accord restore. */
#include "cli/open.h"

#include "base/file.h"
#include "i18n/i18n.h"
#include "secret/secret.h"

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

static int verify_dir(struct args *args, struct err *e)
{
	bool repair = arg_option(args, "repair") != NULL;
	struct store_report r = { 0 };
	const char *fault;
	size_t left = 0;

	if (store_verify(args->words[0], repair, args->arena, &r, e) != 0)
		return -1;
	for (size_t i = 0; i < r.findings.n; i++) {
		const struct store_finding *f = &r.findings.items[i];

		printf("%s: %s%s\n", f->what, f->detail, f->mended ? " (mended)" : "");
		left += !f->mended;
	}
	fault = settings_fault(args);
	if (fault) {
		printf("settings: %s\n", fault);
		left++;
	}
	printf("%lld actions, %lld proposals, %lld threads, %lld versions: %s\n",
	       (long long)r.actions, (long long)r.proposals, (long long)r.threads,
	       (long long)r.versions, left ? "damaged" : "consistent");
	return left ? EXIT_NO : EXIT_DONE;
}

/* Which version is this file? Told by the hashes that were kept when the version was made. */
static int tell_version(const struct state *now, const char *path, struct str bytes)
{
	char hash[SECRET_HASH_HEX + 1];
	int found = 0;

	secret_sha256(bytes, hash);
	for (int64_t n = state_n_versions(now); n > 0; n--) {
		const struct version *v = state_version_number(now, n);

		for (size_t i = 0; i < v->files.n; i++) {
			if (!str_eq(v->files.items[i].sha256, hash))
				continue;
			printf("%s: %s (%s), %s, %s\n", path, v->id, v->name,
			       v->files.items[i].format, v->files.items[i].lang);
			found++;
		}
	}
	if (!found)
		printf("%s: not a file of any version\n", path);
	return found ? EXIT_DONE : EXIT_NO;
}

static int verify_file(struct args *args, const char *path, struct str bytes, struct err *e)
{
	struct store_options so = { .write = false };
	OWN(store) s = NULL;
	const struct state *now;
	int rc;

	if (store_open(args->words[0], &so, &s, e) != 0)
		return -1;
	now = store_now(s);
	rc = tell_version(now, path, bytes);
	state_unref(now);
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
	return store_backup(args->words[0], args->words[1], e);
}

int cli_restore(struct args *args, struct err *e)
{
	return store_restore(args->words[0], args->words[1], settings_check, e);
}
