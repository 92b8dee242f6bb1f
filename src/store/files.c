#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(struct err *e, const char *what, const char *path)
{
	int code = errno;

	return err_set(e, ERR_STORAGE, "storage.failed", "%s %s: %s", what, path, strerror(code));
}

int files_path(char out[PATH_BYTES], const char *dir, const char *name, struct err *e)
{
	int len = snprintf(out, PATH_BYTES, "%s/%s", dir, name);

	if (len < 0 || len >= PATH_BYTES)
		return err_about(e, ERR_BAD, "bad-request.path", dir, 0);
	return 0;
}

int files_read(const char *dir, const char *name, struct buf *out, struct err *e)
{
	char path[PATH_BYTES];
	struct err why = { 0 };

	if (files_path(path, dir, name, e) != 0)
		return -1;
	if (file_read(path, out, &why) == 0)
		return 1;
	if (why.kind == ERR_MISSING)
		return 0;
	*e = why;
	return -1;
}

int files_sync(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd >= 0 ? fsync(fd) : -1;

	if (rc != 0)
		failed(e, "fsync", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

int files_make(const char *dir, struct err *e)
{
	char above[PATH_BYTES];

	if (mkdir(dir, 0700) != 0)
		return errno == EEXIST ? 0 : failed(e, "mkdir", dir);
	if (files_path(above, dir, "..", e) != 0)
		return -1;
	return files_sync(above, e);
}

static int write_out(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t done = write(fd, bytes.ptr, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		bytes = str_cut(bytes.ptr, (size_t)done, bytes.len);
	}
	return fsync(fd);
}

int files_write(const char *dir, const char *name, struct str bytes, unsigned mode, struct err *e)
{
	char path[PATH_BYTES], tmp[PATH_BYTES], random[17];
	int fd, rc;

	id_random(random, sizeof(random), ".tmp-", 8);
	if (files_path(path, dir, name, e) != 0 || files_path(tmp, dir, random, e) != 0)
		return -1;
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return failed(e, "create", tmp);
	rc = write_out(fd, bytes);
	if (rc != 0)
		failed(e, "write", tmp);
	close(fd);
	if (rc == 0 && rename(tmp, path) != 0)
		rc = failed(e, "rename", path);
	if (rc != 0) {
		unlink(tmp);
		return -1;
	}
	return files_sync(dir, e);
}

int files_lock(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_about(e, ERR_MISSING, "not-found.directory", dir, 0);
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EINTR)
			continue;
		close(fd);
		return err_about(e, ERR_BUSY, "busy.locked", dir, 0);
	}
	return fd;
}

int files_secret(const char *dir, struct err *e)
{
	char secret[32];

	id_entropy(secret, sizeof(secret));
	return files_write(dir, SECRET_FILE, (struct str){ secret, sizeof(secret) }, 0600, e);
}

void files_time(char out[FILES_TIME])
{
	char text[CLOCK_TEXT];
	size_t n = 0;

	clock_text(clock_now(), text);
	for (const char *c = text; *c; c++)
		if (*c != '-' && *c != ':')
			out[n++] = *c;
	assert(n == FILES_TIME - 1);
	out[n] = '\0';
}
