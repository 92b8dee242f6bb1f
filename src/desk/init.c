/* A new data directory from a draft: a folder of document.json, <lang>/<section>.md and media/. */
#include "desk/room.h"

#include "base/file.h"
#include "markdown/guard.h"

#include <dirent.h>

enum { MEDIA_BYTES = 8 * 1024 * 1024, MEDIA_MAX = 200 };

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
	struct call call; /* without state: only texts are parsed */
	struct manifest manifest;
	struct store_draft draft;
	size_t media_cap;
};

static int read_file(struct arena *a, const char *path, size_t max, struct str *out, struct err *e)
{
	BUF(b, max);

	if (file_read(path, &b, e) != 0)
		return -1;
	*out = (struct str){ arena_dup_len(a, b.ptr, b.len), b.len };
	return 0;
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
			struct str raw = str_of(bare_text);

			if (from && read_file(a, path, 16 * MiB, &raw, e) != 0)
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
		slot = arena_push(a, (void **)&in->draft.media.items, &in->draft.media.n,
				  &in->media_cap, sizeof(*slot));
		slot->path = arena_printf(a, "media/%s", entry->d_name);
		rc = read_file(a, arena_printf(a, "%s/%s", from, slot->path), MEDIA_BYTES,
			       &slot->bytes, e);
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

	if (from &&
	    read_file(a, arena_printf(a, "%s/document.json", from), MANIFEST_BYTES, &json, e) != 0)
		return -1;
	if (manifest_read(json, a, &in->manifest, e) != 0)
		return -1;
	manifest_write(&in->manifest, &pretty);
	in->draft.manifest_json = arena_dup_len(a, pretty.ptr, pretty.len);
	return buf_check(&pretty, e);
}

int desk_init(const char *dir, const char *from, struct sandbox *sandbox, struct err *e)
{
	struct desk d = { .sandbox = sandbox };
	ARENA(a);
	struct init in = { .call = { .desk = &d, .a = &a } };
	int rc = -1;

	d.cache = cache_new(16 * MiB);
	in.draft.settings_json = bare_settings;
	if (settings_read(str_of(bare_settings), &d.arena, &d.settings, e) == 0 &&
	    read_manifest(&in, from, e) == 0 && read_texts(&in, from, e) == 0 &&
	    (!from || read_media(&in, from, e) == 0))
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
