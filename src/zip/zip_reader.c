#include "zip/zip_reader.h"

#include <sys/stat.h>
#include <zip.h>

FREEP(zip_file_t, zip_file_t, zip_fclose)

struct entry {
	char *name;
	size_t size;
};

struct zip_reader {
	zip_t *zip;
	struct entry *entries;
	size_t n;
};

/* Something before the first entry makes the file two things at once: a page and a ZIP, say. */
static bool begins_as_zip(struct str bytes)
{
	return bytes.len >= 22 && memcmp(bytes.ptr, "PK\3\4", 4) == 0;
}

static zip_t *open_bytes(struct str bytes)
{
	zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, NULL);
	zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;

	if (!zip)
		zip_source_free(source);
	return zip;
}

static bool is_plain(const char *name)
{
	for (; *name; name++)
		if (*name < ' ' || *name == 0x7F)
			return false;
	return true;
}

static bool has_controls(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7F)
			return true;
	return false;
}

/* Relative, without a step out of its folder, with slashes alone. */
static bool name_ok(const char *name)
{
	struct str rest = str_of(name), piece;

	if (!*name || *name == '/' || strchr(name, '\\') || strchr(name, ':') || has_controls(name))
		return false;
	while (str_next(&rest, '/', &piece))
		if (str_same(piece, STR("..")))
			return false;
	return true;
}

static bool is_link(zip_t *zip, size_t i)
{
	zip_uint32_t attributes = 0;
	zip_uint8_t system = 0;

	return zip_file_get_external_attributes(zip, i, 0, &system, &attributes) == 0 &&
	       system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

static int too_large(struct err *e, const char *name, const char *why)
{
	err_about(e, ERR_TOO_BIG, "too-large.zip", NULL, 0);
	snprintf(e->note, sizeof(e->note), "%s: %.100s", why, name);
	return -1;
}

/* One entry of the directory; *total grows by its size. */
static int judge(struct zip_reader *z, size_t i, const struct zip_caps *caps, size_t *total,
		 struct err *e)
{
	const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
				    ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
	zip_stat_t st;

	zip_stat_init(&st);
	if (zip_stat_index(z->zip, i, ZIP_FL_ENC_RAW, &st) != 0 || (st.valid & needed) != needed)
		return err_about(e, ERR_TEXT, "bad-text.zip", NULL, 0);
	if (strlen(st.name) > caps->name_bytes)
		return too_large(e, "name", "a name");
	if (!name_ok(st.name) || is_link(z->zip, i))
		return err_about(e, ERR_TEXT, "bad-text.zip-name",
				 is_plain(st.name) ? st.name : "?", 0);
	if (st.encryption_method != ZIP_EM_NONE)
		return err_about(e, ERR_TEXT, "bad-text.zip-locked", NULL, 0);
	if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
		return err_about(e, ERR_TEXT, "bad-text.zip", NULL, 0);
	if (st.size > caps->entry_bytes)
		return too_large(e, st.name, "an entry");
	if (st.size > ZIP_RATIO_FROM && st.size / caps->ratio > st.comp_size)
		return too_large(e, st.name, "expands too far");
	*total += (size_t)st.size;
	if (*total > caps->total_bytes)
		return too_large(e, st.name, "all together");
	z->entries[z->n++] = (struct entry){ mem_dup(st.name, strlen(st.name)), (size_t)st.size };
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Which of two entries of a name is meant, readers do not agree on. */
static int no_twins(const struct zip_reader *z, struct err *e)
{
	const char **names = mem_new(z->n + 1, sizeof(*names));
	int rc = 0;

	for (size_t i = 0; i < z->n; i++)
		names[i] = z->entries[i].name;
	qsort(names, z->n, sizeof(*names), by_name);
	for (size_t i = 1; i < z->n && rc == 0; i++)
		if (str_eq(names[i - 1], names[i]))
			rc = err_about(e, ERR_TEXT, "bad-text.zip-name",
				       is_plain(names[i]) ? names[i] : "?", 0);
	free(names);
	return rc;
}

int zip_reader_open(struct str bytes, const struct zip_caps *caps, struct zip_reader **out,
		    struct err *e)
{
	OWN(zip_reader) z = mem_new(1, sizeof(*z));
	size_t total = 0;
	zip_int64_t n;

	if (begins_as_zip(bytes))
		z->zip = open_bytes(bytes);
	if (!z->zip)
		return err_about(e, ERR_TEXT, "bad-text.zip", NULL, 0);
	n = zip_get_num_entries(z->zip, 0);
	if (n < 0 || (zip_uint64_t)n > caps->entries)
		return too_large(e, "the directory", "entries");
	z->entries = mem_new((size_t)n + 1, sizeof(*z->entries));
	for (size_t i = 0; i < (size_t)n; i++)
		if (judge(z, i, caps, &total, e) != 0)
			return -1;
	if (no_twins(z, e) != 0)
		return -1;
	*out = TAKE(z);
	return 0;
}

void zip_reader_close(struct zip_reader *z)
{
	if (!z)
		return;
	for (size_t i = 0; i < z->n; i++)
		free(z->entries[i].name);
	free(z->entries);
	if (z->zip)
		zip_discard(z->zip);
	free(z);
}

size_t zip_reader_count(const struct zip_reader *z)
{
	return z->n;
}

const char *zip_reader_name(const struct zip_reader *z, size_t i)
{
	return z->entries[i].name;
}

size_t zip_reader_size(const struct zip_reader *z, size_t i)
{
	return z->entries[i].size;
}

long zip_reader_find(const struct zip_reader *z, const char *name)
{
	for (size_t i = 0; i < z->n; i++)
		if (str_eq(z->entries[i].name, name))
			return (long)i;
	return -1;
}

/* Until the end is read libzip has not compared the checksum: so one byte more is asked for. */
static bool unpack(zip_file_t *f, size_t size, struct buf *out)
{
	char piece[16 * 1024];
	size_t got = 0;
	zip_int64_t n;

	while ((n = zip_fread(f, piece, sizeof(piece))) > 0) {
		got += (size_t)n;
		if (got > size)
			return false;
		buf_put(out, piece, (size_t)n);
	}
	return n == 0 && got == size;
}

int zip_reader_read(const struct zip_reader *z, size_t i, struct buf *out, struct err *e)
{
	const struct entry *entry = &z->entries[i];
	AUTO(zip_file_t) f = zip_fopen_index(z->zip, i, 0);
	size_t before = out->len;

	if (entry->size > out->max - out->len)
		return too_large(e, entry->name, "the caller's buffer");
	if (f && unpack(f, entry->size, out))
		return 0;
	buf_cut(out, before);
	return err_about(e, ERR_TEXT, "bad-text.zip", is_plain(entry->name) ? entry->name : "?", 0);
}
