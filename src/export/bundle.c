#include "export/bundle.h"

#include "document/manifest.h"

const char *const export_format_names[] = { "html", "pdf", "docx", "odt", "md", "json", NULL };
const char *const export_remarks_names[] = { "beside", "annex", "none", NULL };

enum {
	NAME_BYTES = 4096,
	COMMENT_BYTES = 64 * 1024,
	MARKDOWN_BYTES = 20 * 1024 * 1024,
	IMAGE_BYTES = 24 * 1024 * 1024,
	MAX_BLOCKS = 1000000,
	MAX_IMAGES = 1000,
	MAX_SECTIONS = 1000,
};

/* clang-format off */
static const struct wire_field paragraph_fields[] = {
	W_INT(struct bundle_paragraph, block, 0, 0, MAX_BLOCKS),
	W_STR(struct bundle_paragraph, id, WIRE_OPTIONAL | WIRE_NULL | WIRE_ID, 0, 64),
	W_STR(struct bundle_paragraph, number, WIRE_OPTIONAL | WIRE_NULL, 0, 32),
	W_END
};
static const struct wire_shape paragraph_shape =
	W_SHAPE("bundle_paragraph", struct bundle_paragraph, paragraph_fields);

static const struct wire_field change_fields[] = {
	W_INT(struct bundle_change, change, 0, 1, INT32_MAX),
	W_STR(struct bundle_change, author, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_TIME(struct bundle_change, at, WIRE_OPTIONAL | WIRE_NULL),
	W_END
};
static const struct wire_shape change_shape =
	W_SHAPE("bundle_change", struct bundle_change, change_fields);
static const struct wire_field comment_fields[] = {
	W_STR(struct bundle_comment, author, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle_comment, text, 0, 0, COMMENT_BYTES),
	W_TIME(struct bundle_comment, at, WIRE_OPTIONAL | WIRE_NULL),
	W_END
};
static const struct wire_shape comment_shape =
	W_SHAPE("bundle_comment", struct bundle_comment, comment_fields);
static const struct wire_field thread_fields[] = {
	W_STR(struct bundle_thread, paragraph, WIRE_OPTIONAL | WIRE_NULL | WIRE_ID, 0, 64),
	W_STR(struct bundle_thread, quote, WIRE_OPTIONAL | WIRE_NULL, 0, COMMENT_BYTES),
	W_BOOL(struct bundle_thread, resolved, WIRE_OPTIONAL),
	W_LIST(struct bundle_thread, comments, 0, MAX_BLOCKS, &comment_shape),
	W_END
};
static const struct wire_shape thread_shape =
	W_SHAPE("bundle_thread", struct bundle_thread, thread_fields);
static const struct wire_field follows_fields[] = {
	W_STR(struct bundle_follows, lang, 0, 1, 35),
	W_STR(struct bundle_follows, commit, 0, 1, 64),
	W_INT(struct bundle_follows, changes, 0, 1, INT32_MAX),
	W_END
};
const struct wire_shape bundle_follows_shape =
	W_SHAPE("bundle_follows", struct bundle_follows, follows_fields);
static const struct wire_field section_fields[] = {
	W_STR(struct bundle_section, id, WIRE_ID, 1, 64),
	W_STR(struct bundle_section, title, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_ENUM(struct bundle_section, kind, 0, section_kind_names),
	W_STR(struct bundle_section, markdown, 0, 0, MARKDOWN_BYTES),
	W_INT(struct bundle_section, first_number, WIRE_OPTIONAL, 0, MAX_BLOCKS),
	W_LIST(struct bundle_section, paragraphs, WIRE_OPTIONAL, MAX_BLOCKS, &paragraph_shape),
	W_LIST(struct bundle_section, threads, WIRE_OPTIONAL, MAX_BLOCKS, &thread_shape),
	W_STR(struct bundle_section, old, WIRE_OPTIONAL | WIRE_NULL, 0, MARKDOWN_BYTES),
	W_STR(struct bundle_section, new, WIRE_OPTIONAL | WIRE_NULL, 0, MARKDOWN_BYTES),
	W_LIST(struct bundle_section, changes, WIRE_OPTIONAL, MAX_BLOCKS, &change_shape),
	W_INTS(struct bundle_section, moved, WIRE_OPTIONAL, MAX_BLOCKS),
	W_OBJ(struct bundle_section, follows, WIRE_OPTIONAL | WIRE_NULL, &bundle_follows_shape),
	W_END
};
static const struct wire_shape section_shape =
	W_SHAPE("bundle_section", struct bundle_section, section_fields);

static const struct wire_field image_fields[] = {
	W_STR(struct bundle_image, name, 0, 1, 255),
	W_STR(struct bundle_image, data, 0, 0, IMAGE_BYTES),
	W_END
};
static const struct wire_shape image_shape =
	W_SHAPE("bundle_image", struct bundle_image, image_fields);

static const struct wire_field version_fields[] = {
	W_STR(struct bundle_version, name, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle_version, symbol, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle_version, date, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle_version, commit, WIRE_OPTIONAL | WIRE_NULL, 0, 128),
	W_BOOL(struct bundle_version, issued, WIRE_OPTIONAL),
	W_STR(struct bundle_version, address, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_END
};
static const struct wire_shape version_shape =
	W_SHAPE("bundle_version", struct bundle_version, version_fields);

static const struct wire_field options_fields[] = {
	W_ENUM(struct bundle_options, remarks, WIRE_OPTIONAL, export_remarks_names),
	W_BOOL(struct bundle_options, lines, WIRE_OPTIONAL),
	W_BOOL(struct bundle_options, contents, WIRE_OPTIONAL),
	W_BOOL(struct bundle_options, ragged, WIRE_OPTIONAL),
	W_BOOL(struct bundle_options, redline, WIRE_OPTIONAL),
	W_BOOL(struct bundle_options, bw, WIRE_OPTIONAL),
	W_END
};
static const struct wire_shape options_shape =
	W_SHAPE("bundle_options", struct bundle_options, options_fields);

static const struct wire_field bundle_fields[] = {
	W_ENUM(struct bundle, format, 0, export_format_names),
	W_STR(struct bundle, title, 0, 0, NAME_BYTES),
	W_STR(struct bundle, subtitle, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, symbol, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, organiser, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, event, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, place, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, dates, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, lang, 0, 1, 35),
	W_STR(struct bundle, direction, WIRE_OPTIONAL | WIRE_NULL, 0, 3),
	W_OBJ(struct bundle, version, WIRE_OPTIONAL | WIRE_NULL, &version_shape),
	W_STR(struct bundle, standing, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STRS(struct bundle, notices, WIRE_OPTIONAL, MAX_SECTIONS),
	W_STR(struct bundle, accent, WIRE_OPTIONAL | WIRE_NULL, 0, 32),
	W_STR(struct bundle, editor, WIRE_OPTIONAL | WIRE_NULL, 0, NAME_BYTES),
	W_STR(struct bundle, logo, WIRE_OPTIONAL | WIRE_NULL, 0, 255),
	W_TIME(struct bundle, created_at, WIRE_OPTIONAL | WIRE_NULL),
	W_OBJ(struct bundle, options, WIRE_OPTIONAL | WIRE_NULL, &options_shape),
	W_MAP(struct bundle, labels, WIRE_OPTIONAL, NAME_BYTES),
	W_LIST(struct bundle, sections, 0, MAX_SECTIONS, &section_shape),
	W_LIST(struct bundle, images, WIRE_OPTIONAL, MAX_IMAGES, &image_shape),
	W_INTS(struct bundle, headings, WIRE_OPTIONAL, 100000),
	W_END
};
/* clang-format on */
const struct wire_shape bundle_shape = W_SHAPE("bundle", struct bundle, bundle_fields);

int bundle_read(struct str json, struct arena *a, struct bundle *out, struct err *e)
{
	static const struct bundle_options plain = { 0 };
	struct bundle b;

	if (wire_in(&bundle_shape, json, a, &b, e))
		return -1;
	if (!b.options)
		b.options = &plain;
	*out = b;
	return 0;
}

static const struct {
	const char *name, *word;
} labels[] = {
	{ "contents", "Contents" },       { "page", "{x} of {y}" },
	{ "remark", "Remark" },           { "remarks", "Explanatory remarks" },
	{ "paragraph", "Paragraph {n}" }, { "notes", "Notes" },
	{ "back", "Back to the text" },   { "inserted", "Inserted" },
	{ "deleted", "Deleted" },         { "commit", "Commit {id}" },
	{ "proof", "The issue's page:" }, { "qr", "QR code of {url}" },
	{ "moved_here", "Moved here" },   { "moved_away", "Moved away" },
};

const char *bundle_label(const struct bundle *b, const char *name)
{
	const char *word = wire_map_find(&b->labels, name);

	if (word && *word)
		return word;
	for (size_t i = 0; i < COUNT(labels); i++) {
		if (str_eq(labels[i].name, name))
			return labels[i].word;
	}
	mem_die("a label that bundle.h does not name");
}

const char *bundle_filled(const struct bundle *b, struct arena *a, const char *name,
			  const char *place, const char *value)
{
	const char *form = bundle_label(b, name), *at = strstr(form, place);

	if (!at)
		return form;
	return arena_printf(a, "%.*s%s%s", (int)(at - form), form, value, at + strlen(place));
}

bool bundle_moved(const struct bundle_section *s, int change)
{
	for (size_t i = 0; i < s->moved.n; i++)
		if (s->moved.items[i] == change)
			return true;
	return false;
}

const struct bundle_image *bundle_find_image(const struct bundle *b, struct str url)
{
	if (str_starts(url, "media/"))
		url = str_cut(url.ptr, strlen("media/"), url.len);
	for (size_t i = 0; i < b->images.n; i++) {
		if (str_same(str_of(b->images.items[i].name), url))
			return &b->images.items[i];
	}
	return NULL;
}

bool bundle_rtl(const struct bundle *b)
{
	return str_eq(b->direction, "rtl");
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

void bundle_accent(const struct bundle *b, unsigned char rgb[3])
{
	static const unsigned char house[3] = { 0x0b, 0x57, 0xb0 };
	const char *s = b->accent;

	memcpy(rgb, house, 3);
	if (!s || s[0] != '#' || strlen(s) != 7)
		return;
	for (int i = 1; i < 7; i++) {
		if (hex(s[i]) < 0)
			return;
	}
	for (int i = 0; i < 3; i++)
		rgb[i] = (unsigned char)(hex(s[1 + 2 * i]) * 16 + hex(s[2 + 2 * i]));
}
