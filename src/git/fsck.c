/*
 * What git itself has against objects. It looks at every object of the repository, also at those
 * that nothing names; the caller asks after the ones that matter.
 */
#define _GNU_SOURCE /* memfd_create */
#include "git/internal.h"

#include <sys/mman.h>
#include <unistd.h>

enum { ROUNDS = 3, PACK_GONE = 4 }; /* a bit of git fsck's exit status */

/* "error in tree 4b82…: zeroPaddedFilemode: contains zero-padded file modes" */
static void tell(const char *line, git_fsck_fault *call, void *arg)
{
	static const char begin[] = "error in ";
	char type[16], hex[OID_HEX + 1];
	struct oid id;
	int end = 0;

	if (strncmp(line, begin, strlen(begin)) != 0 ||
	    sscanf(line + strlen(begin), "%15s %40[0-9a-f]: %n", type, hex, &end) != 2 || !end ||
	    !oid_parse(hex, &id))
		return;
	call(arg, &id, type, line + strlen(begin) + end);
}

static int tell_all(int log, git_fsck_fault *call, void *arg, struct err *e)
{
	FILE *f = lseek(log, 0, SEEK_SET) == 0 ? fdopen(dup(log), "r") : NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;

	if (!f)
		return disk_err(e, "read", "git fsck");
	while ((got = getline(&line, &cap, f)) > 0) {
		if (line[got - 1] == '\n')
			line[got - 1] = '\0';
		tell(line, call, arg);
	}
	free(line);
	fclose(f);
	return 0;
}

int git_fsck(struct git *g, git_fsck_fault *call, void *arg, struct err *e)
{
	ARENA(a);
	const char *const argv[] = {
		"git",           arena_printf(&a, "--git-dir=%s", g->path),
		"fsck",          "--full",
		"--strict",      "--no-dangling",
		"--no-progress", NULL,
	};
	FD(log) = -1;
	int status = 0;

	/* A running server joins packs: what went before git could open it is looked for again. */
	for (int round = 0; round < ROUNDS; round++) {
		disk_close(&log);
		log = memfd_create("accord", MFD_CLOEXEC);
		if (log < 0)
			return disk_err(e, "start", argv[0]);
		if (run_logged(NULL, argv, (struct str){ NULL, 0 }, NULL, log, &status, e) != 0)
			return -1;
		if (!(status & PACK_GONE))
			break;
	}
	/* Its own bits are below 64: more is a death, after which not all was looked at. */
	if (status >= 64)
		return err_set(e, ERR_INTERNAL, "storage.git", "git fsck: status %d", status);
	return tell_all(log, call, arg, e);
}
