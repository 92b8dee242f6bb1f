/* A new data directory from a draft: a folder of document.json, <lang>/<section>.md and media/, or a
 * whole document in one file. */
#include "desk/room.h"

#include "base/base64.h"
#include "base/file.h"
#include "export/json_export.h"
#include "import/split.h"
#include "markdown/guard.h"
#include "text/text.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEDIA_BYTES = 8 * 1024 * 1024, MEDIA_MAX = 200, FILE_BYTES = 16 * 1024 * 1024 };

static const char bare_manifest[] =
	"{\"title\":{\"en\":\"Outcome document\"},\"languages\":[\"en\"],\"groups\":["
	"{\"id\":\"group-1\",\"name\":{\"en\":\"Group 1\"}},"
	"{\"id\":\"group-2\",\"name\":{\"en\":\"Group 2\"}},"
	"{\"id\":\"editors\",\"name\":{\"en\":\"Editors\"}}],"
	"\"sections\":[{\"id\":\"text\",\"kind\":\"text\"}]}";
static const char bare_text[] = "# Text\n\nThe document begins here.\n";

/* Everything that can be set, so that nobody has to look up its name. */
static const char bare_settings[] = "{\n"
				    "  \"url\": \"http://127.0.0.1:8080\",\n"
				    "  \"name\": \"accord\",\n"
				    "  \"public_reading\": true,\n"
				    "  \"four_eyes\": false,\n"
				    "  \"trusted_proxies\": [],\n"
				    "  \"mirror\": null,\n"
				    "  \"limits\": {}\n"
				    "}\n";

struct init {
	struct call call;    /* without state: only texts are parsed */
	struct split *split; /* of a file; NULL for a folder */
	struct manifest manifest;
	struct store_draft draft;
	size_t media_cap;
	struct import_report *found;
};

static int read_file(struct arena *a, const char *path, size_t max, struct str *out, struct err *e)
{
	BUF(b, max);

	if (file_read(path, &b, e) != 0)
		return -1;
	*out = (struct str){ arena_dup_len(a, b.ptr, b.len), b.len };
	return 0;
}

/*
 * A folder may be somebody else's: a link in it that leads elsewhere would bring a file of this machine into
 * the document, and a pipe would never end.
 */
static bool is_inside(const char *from, const char *path)
{
	char *folder = realpath(from, NULL), *file = realpath(path, NULL);
	size_t n = folder ? strlen(folder) : 0;
	struct stat st;
	bool good = folder && file && strncmp(file, folder, n) == 0 &&
		    (file[n] == '/' || str_eq(folder, "/")) && stat(file, &st) == 0 &&
		    S_ISREG(st.st_mode);

	free(folder);
	free(file);
	return good;
}

static int read_own(struct arena *a, const char *from, const char *path, size_t max,
		    struct str *out, struct err *e)
{
	if (access(path, F_OK) == 0 && !is_inside(from, path))
		return err_about(e, ERR_BAD, "bad-request.outside", path, 0);
	return read_file(a, path, max, out, e);
}

/* Check and clean one text of the draft. */
static int enter_text(struct init *in, const char *section, const char *lang, struct str raw,
		      const char *name, struct text_change *out, struct err *e)
{
	struct err why = { 0 };
	struct str text;

	if (md_guard(raw, (size_t)in->call.desk->settings.limits->section_bytes, &why) != 0 ||
	    text_enter(&in->call, str_dup(in->call.a, raw), section, lang, &text, &why) != 0) {
		/* Which file it was matters more here than anything else. */
		snprintf(why.what, sizeof(why.what), "%s", name);
		*e = why;
		return -1;
	}
	*out = (struct text_change){ .section = section, .lang = lang, .markdown = text.ptr };
	return 0;
}

static int read_texts(struct init *in, const char *from, struct err *e)
{
	const struct manifest *m = &in->manifest;
	struct arena *a = in->call.a;

	in->draft.texts.items = ARENA_ARRAY(a, m->sections.n * m->languages.n, struct text_change);
	for (size_t i = 0; i < m->sections.n; i++) {
		const struct section *row = &m->sections.items[i];
		const struct text_change *model = NULL;

		for (size_t l = 0; l < m->languages.n; l++) {
			struct text_change *slot = &in->draft.texts.items[in->draft.texts.n];
			const char *lang = m->languages.items[l];
			const char *path =
				arena_printf(a, "%s/%s/%s.md", from ? from : "", lang, row->id);
			struct str raw = str_of(in->split ? in->split->sections.items[i].markdown
							  : bare_text);

			if (in->split)
				path = arena_printf(a, "%s: %s", from, row->id);
			else if (from && read_own(a, from, path, 16 * MiB, &raw, e) != 0)
				return -1;
			if (enter_text(in, row->id, lang, raw, path, slot, e) != 0 ||
			    begin_change(&in->call, (enum section_kind)row->kind, model, slot, e) !=
				    0)
				return -1;
			model = model ? model : slot;
			in->draft.texts.n++;
		}
	}
	return 0;
}

static bool media_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name && (str_eq(dot, ".png") || str_eq(dot, ".jpg")) &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(name);
}

static struct store_media *add_media(struct init *in, const char *name)
{
	struct store_media *slot = arena_push(in->call.a, (void **)&in->draft.media.items,
					      &in->draft.media.n, &in->media_cap, sizeof(*slot));

	slot->path = arena_printf(in->call.a, "media/%s", name);
	return slot;
}

/* Without what a camera wrote into it. */
static int read_image(struct init *in, const char *from, const char *path, struct str *out,
		      struct err *e)
{
	struct str raw;
	BUF(clean, MEDIA_BYTES + 4 * KiB);

	if (read_own(in->call.a, from, path, MEDIA_BYTES, &raw, e) != 0 ||
	    sandbox_run(in->call.desk->sandbox, "image", raw, &clean, e) != 0)
		return -1;
	*out = (struct str){ arena_dup_len(in->call.a, clean.ptr, clean.len), clean.len };
	return 0;
}

static int read_media(struct init *in, const char *from, struct err *e)
{
	struct arena *a = in->call.a;
	DIR *dir = opendir(arena_printf(a, "%s/media", from));
	struct dirent *entry;
	int rc = 0;

	while (dir && rc == 0 && (entry = readdir(dir))) {
		struct store_media *slot;

		if (entry->d_name[0] == '.')
			continue;
		if (!media_name(entry->d_name) || in->draft.media.n == MEDIA_MAX) {
			rc = err_about(e, ERR_BAD, "bad-request.media", entry->d_name, 0);
			break;
		}
		slot = add_media(in, entry->d_name);
		rc = read_image(in, from, arena_printf(a, "%s/%s", from, slot->path), &slot->bytes,
				e);
	}
	if (dir)
		closedir(dir);
	return rc;
}

static int read_manifest(struct init *in, const char *from, struct err *e)
{
	BUF(pretty, MANIFEST_BYTES);
	struct str json = str_of(bare_manifest);
	struct arena *a = in->call.a;

	if (in->split)
		json = str_of(in->draft.manifest_json);
	else if (from && read_own(a, from, arena_printf(a, "%s/document.json", from),
				  MANIFEST_BYTES, &json, e) != 0)
		return -1;
	if (manifest_read(json, a, &in->manifest, e) != 0)
		return -1;
	manifest_write(&in->manifest, &pretty);
	in->draft.manifest_json = arena_dup_len(a, pretty.ptr, pretty.len);
	return buf_check(&pretty, e);
}

/* --- a whole document in one file --------------------------------------------------------------------- */

static bool is_file(const char *path)
{
	struct stat st;

	return path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The child that read the file is not believed: names are judged as those of a folder. */
static int take_images(struct init *in, const struct import_images *images, struct err *e)
{
	for (size_t i = 0; i < images->n; i++) {
		const struct import_image *one = &images->items[i];
		bool good = media_name(one->name) && in->draft.media.n < MEDIA_MAX;
		BUF(bytes, MEDIA_BYTES);

		for (size_t k = 0; k < i; k++)
			good = good && !str_eq(images->items[k].name, one->name);
		if (!good || !base64_decode(&bytes, str_of(one->data)) || bytes.over)
			return err_about(e, ERR_BAD, "bad-request.media", one->name, 0);
		add_media(in, one->name)->bytes =
			(struct str){ arena_dup_len(in->call.a, bytes.ptr, bytes.len), bytes.len };
	}
	return 0;
}

static int from_word(struct init *in, struct str bytes, struct import_result *out, struct err *e)
{
	const struct import_request rq = { .changes = IMPORT_ACCEPTED, .whole = true };
	BUF(ask, 2 * FILE_BYTES);
	BUF(answer, IMPORT_ANSWER_BYTES);

	import_ask(&rq, bytes, &ask);
	if (sandbox_run(in->call.desk->sandbox, "import", STR_BUF(ask), &answer, e) != 0)
		return -1;
	if (import_read(STR_BUF(answer), in->call.a, out, e) != 0)
		return -1;
	*in->found = *out->report;
	return take_images(in, &out->images, e);
}

static int from_markdown(struct init *in, struct str bytes, struct import_result *out,
			 struct err *e)
{
	BUF(form, 2 * FILE_BYTES);
	long line;

	*out = (struct import_result){ .title = "", .subtitle = "", .lang = "" };
	if (!text_valid(bytes, &line))
		return err_about(e, ERR_TEXT, "bad-text.utf8", NULL, line);
	text_form(&form, bytes);
	if (!str_trim(STR_BUF(form)).len)
		return err_set(e, ERR_TEXT, "bad-text.empty", "%s", "");
	out->markdown = arena_dup_len(in->call.a, form.ptr, form.len);
	return 0;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n >= k && str_eq(s + n - k, end);
}

static void put_name(struct arena *a, struct wire_map *map, const char *lang, const char *text)
{
	if (!*text)
		return;
	map->items = ARENA_NEW(a, struct wire_pair);
	map->items[0] = (struct wire_pair){ lang, text };
	map->n = 1;
}

/* The manifest of what was found: the groups of a bare directory, who may all write everything. */
static int describe(struct init *in, const struct split *s, const char *lang, const char *symbol,
		    struct err *e)
{
	struct arena *a = in->call.a;
	struct manifest m;
	BUF(json, MANIFEST_BYTES);

	if (manifest_read(str_of(bare_manifest), a, &m, e) != 0)
		return -1;
	m.symbol = symbol;
	m.languages.items = ARENA_ARRAY(a, 1, const char *);
	m.languages.items[0] = lang;
	for (size_t i = 0; i < m.groups.n; i++)
		put_name(a, &m.groups.items[i].name, lang, m.groups.items[i].name.items[0].value);
	put_name(a, &m.title, lang, *s->title ? s->title : s->sections.items[0].title);
	put_name(a, &m.subtitle, lang, s->subtitle);
	m.sections.items = ARENA_ARRAY(a, s->sections.n, struct section);
	m.sections.n = s->sections.n;
	for (size_t i = 0; i < s->sections.n; i++)
		m.sections.items[i] = (struct section){ .id = s->sections.items[i].id,
							.kind = s->sections.items[i].kind };
	manifest_write(&m, &json);
	in->draft.manifest_json = arena_dup_len(a, json.ptr, json.len);
	return json.over ? err_about(e, ERR_TOO_BIG, "too-large.manifest", NULL, MANIFEST_BYTES)
			 : 0;
}

/* Our own JSON: its sections are what they were, nothing is guessed. */
static int from_json(struct init *in, struct str bytes, struct err *e)
{
	struct arena *a = in->call.a;
	struct export_document d;
	struct split *s = ARENA_NEW(a, struct split);

	if (json_document_read(bytes, a, &d, e) != 0)
		return -1;
	if (!d.sections.n)
		return err_set(e, ERR_TEXT, "bad-text.empty", "no section");
	if (d.sections.n > SECTIONS_MAX)
		return err_about(e, ERR_TOO_BIG, "too-large.sections", NULL, SECTIONS_MAX);
	s->title = d.title;
	s->subtitle = d.subtitle ? d.subtitle : "";
	s->sections.items = ARENA_ARRAY(a, d.sections.n, struct split_section);
	s->sections.n = d.sections.n;
	for (size_t i = 0; i < d.sections.n; i++) {
		const struct export_section *from = &d.sections.items[i];

		s->sections.items[i] =
			(struct split_section){ from->id, from->title ? from->title : "",
						(enum section_kind)from->kind, from->markdown };
	}
	in->split = s;
	return describe(in, s, d.lang, d.symbol, e);
}

static int divide(struct init *in, const char *from, struct err *e)
{
	struct import_result whole;
	struct split given = { .title = "", .subtitle = "" };
	const char *lang = "en";
	struct str bytes;

	if (read_file(in->call.a, from, FILE_BYTES, &bytes, e) != 0)
		return -1;
	if (ends_with(from, ".json"))
		return from_json(in, bytes, e);
	if ((str_starts(bytes, "PK") || ends_with(from, ".docx")
		     ? from_word(in, bytes, &whole, e)
		     : from_markdown(in, bytes, &whole, e)) != 0)
		return -1;
	given.title = whole.title;
	given.subtitle = whole.subtitle;
	lang = *whole.lang ? whole.lang : lang;
	in->split = ARENA_NEW(in->call.a, struct split);
	if (split_document(str_of(whole.markdown), &given, lang, in->call.a, in->split, e) != 0)
		return -1;
	return describe(in, in->split, lang, NULL, e);
}

/* Of a folder and of nothing: nothing. Failures name the file: that matters more than anything else. */
static int read_whole(struct init *in, const char *from, struct err *e)
{
	struct err why = { 0 };

	if (!is_file(from) || divide(in, from, &why) == 0)
		return 0;
	if (!why.what[0])
		snprintf(why.what, sizeof(why.what), "%s", from);
	*e = why;
	return -1;
}

int desk_init(const char *dir, const char *from, struct sandbox *sandbox, struct arena *a,
	      struct import_report *found, struct err *e)
{
	struct desk d = { .sandbox = sandbox };
	struct init in = { .call = { .desk = &d, .a = a }, .found = found };
	int rc = -1;

	*found = (struct import_report){ 0 };

	d.cache = cache_new(16 * MiB);
	in.draft.settings_json = bare_settings;
	if (settings_read(str_of(bare_settings), &d.arena, &d.settings, e) == 0 &&
	    read_whole(&in, from, e) == 0 && read_manifest(&in, from, e) == 0 &&
	    read_texts(&in, from, e) == 0 && (!from || in.split || read_media(&in, from, e) == 0))
		rc = store_init(dir, &in.draft, clock_source_date(clock_now()), e);
	cache_free(d.cache);
	arena_done(&d.arena);
	return rc;
}

/* Called while the store opens: there is no desk yet, so one that can only parse is made. */
int desk_adopt(void *sandbox, const struct state *s, const struct manifest *m, struct str before,
	       struct text_change *change, struct arena *a, struct err *e)
{
	struct desk d = { .sandbox = sandbox };
	struct call c = { .desk = &d, .a = a, .state = s };
	int at = manifest_section(m, change->section), rc = -1;
	enum section_kind kind = at < 0 ? KIND_TEXT : (enum section_kind)m->sections.items[at].kind;

	d.cache = cache_new(16 * MiB);
	if (settings_read(STR("{}"), &d.arena, &d.settings, e) == 0 &&
	    md_guard(str_of(change->markdown), (size_t)d.settings.limits->section_bytes, e) == 0)
		rc = carry_text(&c, kind_of(&c, change->section), kind, before, change, e);
	cache_free(d.cache);
	arena_done(&d.arena);
	return rc;
}
