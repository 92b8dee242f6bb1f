#define _GNU_SOURCE /* sync_file_range */
#include "base/id.h"
#include "git/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int disk_err(struct err *e, const char *what, const char *name)
{
	int code = errno;

	return err_set(e, ERR_STORAGE, "storage.failed", "%s %s: %s", what, name, strerror(code));
}

int disk_damaged(struct err *e, const char *name, const char *why)
{
	err_about(e, ERR_INTERNAL, "storage.damaged", name, 0);
	if (!e->note[0])
		snprintf(e->note, sizeof(e->note), "%s: %s", name, why);
	return -1;
}

void disk_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void disk_name(char out[NAME], const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(out, NAME, fmt, ap);
	va_end(ap);
	assert(len >= 0 && len < NAME);
}

void disk_temporary(char out[NAME], const char *prefix)
{
	char random[17];

	id_random(random, sizeof(random), "", 16);
	disk_name(out, "%s%s", prefix, random);
}

int disk_write(int fd, const void *p, size_t len)
{
	const char *at = p;

	while (len) {
		ssize_t done = write(fd, at, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		at += done;
		len -= (size_t)done;
	}
	return 0;
}

void disk_start(int fd)
{
	/* Where that cannot be, fsync does it all. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int disk_sync(int fd, const char *name, struct err *e)
{
	return fsync(fd) == 0 ? 0 : disk_err(e, "fsync", name);
}

int disk_create(const struct git *g, const char *name, struct str bytes, bool sync, struct err *e)
{
	FD(fd) = openat(g->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return disk_err(e, "create", name);
	if (disk_write(fd, bytes.ptr, bytes.len) != 0)
		disk_err(e, "write", name);
	else if (sync && fsync(fd) != 0)
		disk_err(e, "fsync", name);
	else
		return 0;
	unlinkat(g->dir, name, 0);
	return -1;
}

int disk_read(const struct git *g, const char *name, struct buf *out, struct err *e)
{
	char part[16 * 1024];
	FD(fd) = openat(g->dir, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : disk_err(e, "open", name);
	for (;;) {
		ssize_t got = read(fd, part, sizeof(part));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == EISDIR ? 0 : disk_err(e, "read", name);
		if (got == 0)
			break;
		buf_put(out, part, (size_t)got);
	}
	return buf_check(out, e) == 0 ? 1 : -1;
}

int disk_rename(const struct git *g, const char *from, const char *to, struct err *e)
{
	return renameat(g->dir, from, g->dir, to) == 0 ? 0 : disk_err(e, "rename", to);
}

int disk_sync_dir(const struct git *g, const char *name, struct err *e)
{
	FD(fd) = openat(g->dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return disk_err(e, "fsync", name);
	return 0;
}

int disk_parents(const struct git *g, const char *name, bool sync, struct err *e)
{
	char part[NAME], above[NAME] = ".";

	for (const char *p = strchr(name, '/'); p; p = strchr(p + 1, '/')) {
		disk_name(part, "%.*s", (int)(p - name), name);
		if (mkdirat(g->dir, part, 0755) == 0) {
			if (sync && disk_sync_dir(g, above, e) != 0)
				return -1;
		} else if (errno != EEXIST) {
			return disk_err(e, "mkdir", part);
		}
		disk_name(above, "%s", part);
	}
	return 0;
}

int disk_flock(const struct git *g, const char *folder, int how)
{
	int fd = openat(g->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	while (flock(fd, how) != 0) {
		if (errno == EINTR)
			continue;
		close(fd);
		return -1;
	}
	return fd;
}
