/*
 * Runs a fuzz target on kept inputs, under any compiler: replay FILE-OR-FOLDER...
 */
#include "base/buf.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long n_replayed;

static int replay_file(const char *path)
{
	BUF(bytes, 64 * MiB);
	char chunk[16 * 1024];
	FILE *f = fopen(path, "rb");
	uint8_t *exact;

	if (!f) {
		perror(path);
		return -1;
	}
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_put(&bytes, chunk, n);
	fclose(f);
	/* A block of just that size, so that a read past the end is seen. */
	exact = malloc(bytes.len ? bytes.len : 1);
	if (!exact)
		mem_die("out of memory");
	memcpy(exact, bytes.ptr, bytes.len);
	LLVMFuzzerTestOneInput(exact, bytes.len);
	free(exact);
	n_replayed++;
	return 0;
}

static int replay_dir(const char *path, DIR *dir)
{
	int rc = 0;

	for (struct dirent *d; (d = readdir(dir));) {
		BUF(file, 4 * KiB);

		buf_printf(&file, "%s/%s", path, d->d_name);
		if (d->d_name[0] != '.' && replay_file(file.ptr) != 0)
			rc = -1;
	}
	closedir(dir);
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;

	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);

		if ((dir ? replay_dir(argv[i], dir) : replay_file(argv[i])) != 0)
			rc = 1;
	}
	printf("replayed %ld\n", n_replayed);
	return rc || !n_replayed;
}
