#include "store/inside.h"

#include <dirent.h>
#include <errno.h>

/* A folder of our own: made, or there and empty. */
static int take_folder(const char *dir, struct err *e)
{
	struct dirent *entry;
	bool empty = true;
	DIR *d;

	if (files_make(dir, e) != 0)
		return -1;
	d = opendir(dir);
	if (!d)
		return err_set(e, ERR_STORAGE, "storage.failed", "open %s: %s", dir,
			       strerror(errno));
	while ((entry = readdir(d)) != NULL)
		if (!str_eq(entry->d_name, ".") && !str_eq(entry->d_name, ".."))
			empty = false;
	closedir(d);
	if (!empty)
		return err_about(e, ERR_CONFLICT, "conflict.directory", dir, 0);
	return 0;
}

static int first_action(struct git *g, const struct store_draft *d, int64_t at, struct err *e)
{
	OWN(git_batch) b = git_batch_new(g);
	struct make_files media = { d->media.items, d->media.n };
	struct action act = {
		.kind = ACT_BEGIN,
		.at = at,
		.manifest_json = d->manifest_json,
	};
	struct tip tip = { .state = NULL };
	struct oid none = { "" };
	bool moved;
	int rc;

	act.texts.items = d->texts.items;
	act.texts.n = d->texts.n;
	rc = make_action(g, b, &tip, &act, &media, e);
	if (rc == 0)
		rc = git_batch_commit(b, LEDGER_REF, &none, state_ledger(tip.state), &moved, e);
	if (rc == 0)
		rc = project_main(g, tip.state, e);
	state_unref(tip.state);
	return rc;
}

int store_init(const char *dir, const struct store_draft *d, int64_t at, struct err *e)
{
	char path[PATH_BYTES];
	OWN(git) g = NULL;

	if (files_path(path, dir, REPOSITORY, e) != 0 || take_folder(dir, e) != 0 ||
	    git_create(path, e) != 0 || git_open(path, &g, e) != 0 ||
	    first_action(g, d, at, e) != 0 || files_secret(dir, e) != 0)
		return -1;
	return files_write(dir, SETTINGS_FILE, str_of(d->settings_json), 0644, e);
}
