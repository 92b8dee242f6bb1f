#include "base/file.h"

#include "base/id.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(const char *path, struct buf *out, struct err *e)
{
	FILE *f = str_eq(path, "-") ? stdin : fopen(path, "rbe");
	char chunk[16 * 1024];
	size_t n;

	if (!f)
		return errno == ENOENT ? err_about(e, ERR_MISSING, "not-found.file", path, 0)
				       : err_about(e, ERR_INTERNAL, "storage.unreadable", path, 0);
	while (!out->over && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_put(out, chunk, n);
	n = (size_t)ferror(f);
	if (f != stdin)
		fclose(f);
	if (n)
		return err_about(e, ERR_INTERNAL, "storage.unreadable", path, 0);
	return out->over ? err_about(e, ERR_TOO_BIG, "too-large.file", path, (long)out->max) : 0;
}

static bool write_all(FILE *f, struct str bytes)
{
	bool ok = fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;

	return fflush(f) == 0 && ok;
}

/* A device, a pipe or a link is written to, never replaced: /dev/null has to stay what it is. */
static int write_into(const char *path, struct str bytes, struct err *e)
{
	FILE *f = fopen(path, "wbe");
	bool ok = f && write_all(f, bytes);

	if (f && fclose(f) == 0 && ok)
		return 0;
	return err_about(e, ERR_STORAGE, "storage.unwritable", path, 0);
}

int file_write(const char *path, struct str bytes, struct err *e)
{
	struct stat st;
	char random[16];
	ARENA(a);
	const char *beside;
	FILE *f;
	bool ok;

	if (str_eq(path, "-"))
		return write_all(stdout, bytes)
			       ? 0
			       : err_about(e, ERR_STORAGE, "storage.unwritable", path, 0);
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_into(path, bytes, e);
	id_random(random, sizeof(random), ".tmp-", 8);
	beside = arena_printf(&a, "%s%s", path, random);
	f = fopen(beside, "wbxe");
	if (!f)
		return err_about(e, ERR_STORAGE, "storage.unwritable", path, 0);
	ok = write_all(f, bytes);
	ok = fclose(f) == 0 && ok && rename(beside, path) == 0;
	if (ok)
		return 0;
	unlink(beside);
	return err_about(e, ERR_STORAGE, "storage.unwritable", path, 0);
}
