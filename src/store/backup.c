/*
 * Backups: a bare repository with everything, side refs in packs apart (so that erasing people
 * reaches backups too), and accord.json as refs/meta/settings.
 */
#include "log/log.h"
#include "secret/secret.h"
#include "store/inside.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORK   ".restore-"
#define MAKING ".making"

enum { PACKS_MAX = 32, PERSON_BYTES = 256 * 1024, LIST_BYTES = 16 * 1024 * 1024 };

static void remove_all(const char *path)
{
	const char *const argv[] = { "rm", "-rf", "--", path, NULL };
	struct err e = { 0 };

	if (git_run(argv, NULL, &e) != 0)
		log_err(LOG_WARN, "not-removed", &e);
}

/* --- the seal --------------------------------------------------------------------------------- */

/* Refs name all else by hashes. What was rescued is copied as far as it goes, and left out. */
static int seal_of(struct git *g, char out[STORE_SEAL + 1], struct err *e)
{
	struct git_ref_entry *refs;
	BUF(list, LIST_BYTES);
	ARENA(a);
	size_t n;

	static_assert((int)STORE_SEAL == (int)SECRET_HASH_HEX, "a seal is a SHA-256");
	if (git_refs(g, "refs/", &a, &refs, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!str_starts(str_of(refs[i].name), RESCUE_REFS))
			buf_printf(&list, "%s %s\n", refs[i].id.hex, refs[i].name);
	if (buf_check(&list, e) != 0)
		return -1;
	secret_sha256(STR_BUF(list), out);
	return 0;
}

/* --- copying --------------------------------------------------------------------------------- */

static int copy_sides(struct git *from, struct git *to, struct err *e)
{
	if (side_copy(from, to, STORE_ACCOUNTS, e) != 0)
		return -1;
	return side_copy(from, to, STORE_DRAFTS, e);
}

/* The newest ledger decides over branches that were read a moment earlier or later. */
static int settle(struct git *g, struct err *e)
{
	struct tip tip;
	int rc;

	if (load_newest(g, &tip, e) != 0)
		return -1;
	rc = project(g, tip.state, e);
	state_unref(tip.state);
	return rc;
}

/* --- backup ----------------------------------------------------------------------------------- */

static int keep_settings(const char *dir, struct git *to, struct err *e)
{
	BUF(now, SETTINGS_BYTES);
	BUF(kept, SETTINGS_BYTES);
	struct err none = { 0 };
	struct oid tip;
	int rc = files_read(dir, SETTINGS_FILE, &now, e);

	if (rc <= 0)
		return rc;
	if (git_ref(to, SETTINGS_REF, &tip, &none) == 0 &&
	    git_read_path(to, &tip, SETTINGS_FILE, &kept, &none) == 0 &&
	    str_same((struct str){ now.ptr, now.len }, (struct str){ kept.ptr, kept.len }))
		return 0;
	return side_file(to, SETTINGS_REF, SETTINGS_FILE, (struct str){ now.ptr, now.len }, e);
}

/* A backup of another document, or of a later state, is not written over. */
static int same_line(struct git *from, struct git *to, const char *target, struct err *e)
{
	struct err none = { 0 };
	struct oid theirs, ours;

	if (git_ref(to, LEDGER_REF, &theirs, &none) != 0)
		return 0;
	if (git_ref(from, LEDGER_REF, &ours, e) != 0)
		return -1;
	if (git_is_ancestor(from, &theirs, &ours, &none) == 1)
		return 0;
	return err_about(e, ERR_CONFLICT, "conflict.backup", target, 0);
}

/* Made beside its place: a run that is killed leaves nothing there that is no repository. */
static int make_target(const char *target, struct err *e)
{
	char making[PATH_BYTES];

	if (snprintf(making, sizeof(making), "%s" MAKING, target) >= PATH_BYTES)
		return err_about(e, ERR_BAD, "bad-request.path", target, 0);
	remove_all(making);
	if (git_create(making, e) != 0)
		return -1;
	if (rename(making, target) == 0)
		return 0;
	return err_set(e, ERR_STORAGE, "storage.failed", "rename %s: %s", making, strerror(errno));
}

static int open_target(const char *target, struct git **out, struct err *e)
{
	struct err none = { 0 };
	struct stat st;

	if (stat(target, &st) != 0 && errno == ENOENT)
		return make_target(target, e) == 0 ? git_open(target, out, e) : -1;
	if (git_open(target, out, &none) == 0)
		return 0;
	return err_about(e, ERR_CONFLICT, "conflict.backup", target, 0);
}

/* The folder that a path names or will be made in, without links. */
static bool real_place(const char *path, char out[PATH_BYTES])
{
	char part[PATH_BYTES];

	for (snprintf(part, sizeof(part), "%s", path); *part;) {
		char *real = realpath(part, NULL), *slash;

		if (real) {
			snprintf(out, PATH_BYTES, "%s", real);
			free(real);
			return true;
		}
		slash = strrchr(part, '/');
		if (!slash || slash == part)
			break;
		*slash = '\0';
	}
	return false;
}

/* A backup within what it backs up is none, and into the repository itself it would harm it. */
static int not_inside(const char *dir, const char *repository, const char *target, struct err *e)
{
	char ours[PATH_BYTES], theirs[PATH_BYTES];
	struct stat live, there;
	size_t len;

	if (stat(repository, &live) == 0 && stat(target, &there) == 0 &&
	    live.st_dev == there.st_dev && live.st_ino == there.st_ino)
		return err_about(e, ERR_CONFLICT, "conflict.backup-inside", target, 0);
	if (!real_place(dir, ours) || !real_place(target, theirs))
		return 0;
	len = strlen(ours);
	if (strncmp(ours, theirs, len) == 0 && (!theirs[len] || theirs[len] == '/'))
		return err_about(e, ERR_CONFLICT, "conflict.backup-inside", target, 0);
	return 0;
}

static int fill_target(const char *dir, struct git *from, struct git *to, struct err *e)
{
	if (same_line(from, to, git_path(to), e) != 0 || copy_repository(from, to, e) != 0 ||
	    settle(to, e) != 0 || copy_sides(from, to, e) != 0 || keep_settings(dir, to, e) != 0)
		return -1;
	return git_pack_count(to) > PACKS_MAX ? git_repack(to, e) : 0;
}

/* git runs in another folder than ours may be: it gets whole paths. */
static int whole_path(const char *path, char out[PATH_BYTES], struct err *e)
{
	char here[PATH_BYTES / 2];

	if (path[0] == '/')
		return files_path(out, "", path + 1, e);
	if (!getcwd(here, sizeof(here)))
		return err_about(e, ERR_BAD, "bad-request.path", path, 0);
	return files_path(out, here, path, e);
}

int store_backup(const char *dir, const char *target, char seal[STORE_SEAL + 1], struct err *e)
{
	char source[PATH_BYTES], path[PATH_BYTES], place[PATH_BYTES];
	OWN(git) from = NULL;
	OWN(git) to = NULL;
	int lock, rc;

	if (files_path(source, dir, REPOSITORY, e) != 0 || whole_path(source, path, e) != 0 ||
	    whole_path(target, place, e) != 0 || git_open(path, &from, e) != 0 ||
	    not_inside(dir, path, place, e) != 0 || open_target(place, &to, e) != 0)
		return -1;
	lock = files_lock(place, e);
	if (lock < 0)
		return -1;
	git_sweep(to);
	rc = fill_target(dir, from, to, e);
	if (rc == 0)
		rc = seal_of(to, seal, e);
	close(lock);
	return rc;
}

/* --- restore ---------------------------------------------------------------------------------- */

static int prove(struct git *g, struct err *e)
{
	ARENA(a);
	struct finding_list l = { .a = &a };
	struct store_report report = { 0 };
	struct state *s = NULL;

	if (verify_git(g, false, &l, &report, &s, e) != 0)
		return -1;
	state_unref(s);
	if (!l.n)
		return 0;
	err_about(e, ERR_INTERNAL, "storage.damaged", git_path(g), (long)l.n);
	snprintf(e->note, sizeof(e->note), "%.180s", l.items[0].detail);
	return -1;
}

static int check_seal(struct git *from, const char *seal, struct err *e)
{
	char is[STORE_SEAL + 1];

	if (!seal)
		return 0;
	if (seal_of(from, is, e) != 0)
		return -1;
	return str_eq(is, seal) ? 0
				: err_about(e, ERR_CONFLICT, "conflict.seal", git_path(from), 0);
}

static int check_folder(struct git *g, const struct oid *tree, const char *name,
			const struct store_checks *checks, struct err *e)
{
	struct git_entry *entries;
	ARENA(a);
	size_t n;

	if (git_list(g, tree, &a, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		BUF(json, PERSON_BYTES);
		const char *path = arena_printf(&a, "%s/%s", name, entries[i].name);
		struct err why = { 0 };

		if (git_read(g, &entries[i].id, GIT_T_BLOB, &json, &why) == 0 &&
		    checks->person(path, STR_BUF(json), &why) == 0)
			continue;
		err_about(e, ERR_INTERNAL, "storage.damaged", path, 0);
		snprintf(e->note, sizeof(e->note), "%.60s %.60s", why.key, why.what);
		return -1;
	}
	return 0;
}

/* People that no server can load would leave everybody outside. */
static int check_people(struct git *g, const struct store_checks *checks, struct err *e)
{
	struct err missing = { 0 };
	struct git_commit_info c;
	struct git_entry *folders;
	struct oid tip;
	ARENA(a);
	size_t n;

	if (!checks->person || git_ref(g, STORE_ACCOUNTS, &tip, &missing) != 0)
		return 0;
	if (git_commit_read(g, &tip, &a, &c, e) != 0 ||
	    git_list(g, &c.tree, &a, &folders, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (check_folder(g, &folders[i].id, folders[i].name, checks, e) != 0)
			return -1;
	return 0;
}

/* The whole repository beside its place, checked. */
static int prepare(const char *target, const char *path, const struct store_checks *checks,
		   struct buf *settings, struct err *e)
{
	OWN(git) from = NULL;
	OWN(git) to = NULL;
	struct err none = { 0 };
	struct oid tip;

	if (git_open(target, &from, &none) != 0 || git_ref(from, LEDGER_REF, &tip, &none) != 0)
		return err_about(e, ERR_MISSING, "not-found.backup", target, 0);
	if (check_seal(from, checks->seal, e) != 0)
		return -1;
	if (git_create(path, e) != 0 || git_open(path, &to, e) != 0 ||
	    copy_repository(from, to, e) != 0 || settle(to, e) != 0 || copy_sides(from, to, e) != 0)
		return -1;
	/* A plain mirror clone has no settings: then the program's own hold. */
	if (git_ref(from, SETTINGS_REF, &tip, &none) != 0)
		buf_puts(settings, "{}\n");
	else if (git_read_path(from, &tip, SETTINGS_FILE, settings, e) != 0)
		return -1;
	if (checks->settings(STR_BUF(*settings), e) != 0 || check_people(to, checks, e) != 0)
		return -1;
	return prove(to, e);
}

static int move(const char *from_dir, const char *to_dir, const char *name, struct err *e)
{
	char from[PATH_BYTES], to[PATH_BYTES];

	if (files_path(from, from_dir, name, e) != 0 || files_path(to, to_dir, name, e) != 0)
		return -1;
	if (rename(from, to) == 0 || errno == ENOENT)
		return 0;
	return err_set(e, ERR_STORAGE, "storage.failed", "rename %s: %s", from, strerror(errno));
}

/* What stands in DIR goes into DIR/before-<time>/, never away. */
static int set_aside(const char *dir, struct err *e)
{
	char name[64], time[FILES_TIME], path[PATH_BYTES], repository[PATH_BYTES];
	struct stat st;
	int made;

	if (files_path(repository, dir, REPOSITORY, e) != 0)
		return -1;
	if (stat(repository, &st) != 0)
		return 0;
	files_time(time);
	snprintf(name, sizeof(name), "before-%s", time);
	if (files_path(path, dir, name, e) != 0)
		return -1;
	for (int i = 2; (made = mkdir(path, 0700)) != 0 && errno == EEXIST; i++) {
		snprintf(name, sizeof(name), "before-%s-%d", time, i);
		if (files_path(path, dir, name, e) != 0)
			return -1;
	}
	if (made != 0)
		return err_set(e, ERR_STORAGE, "storage.failed", "mkdir %s: %s", path,
			       strerror(errno));
	if (move(dir, path, SETTINGS_FILE, e) != 0 || move(dir, path, SECRET_FILE, e) != 0)
		return -1;
	return move(dir, path, REPOSITORY, e);
}

static int put_in_place(const char *dir, const char *work, const struct buf *settings,
			struct err *e)
{
	if (set_aside(dir, e) != 0 || files_secret(dir, e) != 0 ||
	    files_write(dir, SETTINGS_FILE, (struct str){ settings->ptr, settings->len }, 0644,
			e) != 0 ||
	    move(work, dir, REPOSITORY, e) != 0)
		return -1;
	return files_sync(dir, e);
}

/* What a restore that was killed left. */
static void sweep_work(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	char path[PATH_BYTES];
	struct err e = { 0 };

	while (d && (entry = readdir(d)) != NULL)
		if (strncmp(entry->d_name, WORK, strlen(WORK)) == 0 &&
		    files_path(path, dir, entry->d_name, &e) == 0)
			remove_all(path);
	if (d)
		closedir(d);
}

static int restore_into(const char *source, const char *dir, const struct store_checks *checks,
			struct err *e)
{
	char work[PATH_BYTES], path[PATH_BYTES];
	BUF(settings, SETTINGS_BYTES);
	int rc = -1;

	if (files_path(work, dir, WORK "XXXXXX", e) != 0)
		return -1;
	if (!mkdtemp(work))
		return err_set(e, ERR_STORAGE, "storage.failed", "mkdir %s: %s", work,
			       strerror(errno));
	if (files_path(path, work, REPOSITORY, e) == 0 &&
	    prepare(source, path, checks, &settings, e) == 0)
		rc = put_in_place(dir, work, &settings, e);
	remove_all(work);
	return rc;
}

int store_restore(const char *target, const char *dir, const struct store_checks *checks,
		  struct err *e)
{
	char source[PATH_BYTES], place[PATH_BYTES];
	int lock, rc;

	if (whole_path(target, source, e) != 0 || whole_path(dir, place, e) != 0)
		return -1;
	if (files_make(place, e) != 0)
		return -1;
	lock = files_lock(place, e);
	if (lock < 0)
		return -1;
	sweep_work(place);
	rc = restore_into(source, place, checks, e);
	close(lock);
	return rc;
}
