/*
 * A folder of its own for a test, and a shell beside it.
 */
#ifndef TESTS_UNIT_FOLDER_H
#define TESTS_UNIT_FOLDER_H

#include "unit/test.h"

#include "git/git.h"

#include <sys/stat.h>
#include <unistd.h>

/* In TMPDIR, else in memory where the machine has that: tests of durability are others'. */
static UNUSED char *folder_new(void)
{
	const char *base = getenv("TMPDIR");
	char path[256];

	if (!base || !*base)
		base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	snprintf(path, sizeof(path), "%s/accord-test-XXXXXX", base);
	assert_non_null(mkdtemp(path));
	return mem_dup(path, strlen(path));
}

/* Takes the path. */
static UNUSED void folder_remove(char *path)
{
	const char *const argv[] = { "rm", "-rf", "--", path, NULL };
	struct err e = { 0 };

	assert_int_equal(git_run(argv, NULL, &e), 0);
	free(path);
}

/* Run a shell command in a folder; its output without the last line feed is in out. */
static UNUSED int shell(const char *folder, struct buf *out, const char *fmt, ...) PRINTF(3, 4);
static UNUSED int shell(const char *folder, struct buf *out, const char *fmt, ...)
{
	BUF(command, 64 * KiB);
	BUF(unwanted, MiB);
	struct err e = { 0 };
	va_list ap;
	const char *argv[] = { "sh", "-c", NULL, NULL };
	int rc;

	buf_printf(&command, "cd '%s' && { ", folder);
	va_start(ap, fmt);
	buf_vprintf(&command, fmt, ap);
	va_end(ap);
	buf_puts(&command, "; } 2>&1");
	argv[2] = command.ptr;
	if (!out)
		out = &unwanted;
	buf_clear(out);
	rc = git_run(argv, out, &e);
	if (out->len && out->ptr[out->len - 1] == '\n')
		buf_cut(out, out->len - 1);
	if (rc != 0)
		printf("%s\n%s\n", command.ptr, out->ptr);
	return rc;
}

/* Small numbers from a fixed seed: the same in every run. */
static UNUSED uint32_t dice(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

#endif
