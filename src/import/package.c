#include "import/package.h"

/* What a long report takes with its pictures; a section is 64 KiB of text. */
static const struct zip_caps caps = { .entries = 1000,
				      .entry_bytes = 20 * MiB,
				      .total_bytes = 20 * MiB,
				      .ratio = 100,
				      .name_bytes = 256 };
/* One part as XML: its tree takes thirty times as much. */
enum { PART_BYTES = 8 * 1024 * 1024, RELATIONS_MAX = 4000 };

static void close_zip(void *zip)
{
	zip_reader_close(zip);
}

int package_part(const struct package *p, const char *name, xmlNode **root, struct err *e)
{
	long at = zip_reader_find(p->zip, name);
	BUF(bytes, PART_BYTES);

	*root = NULL;
	if (at < 0)
		return 0;
	if (zip_reader_read(p->zip, (size_t)at, &bytes, e) != 0)
		return -1;
	return xml_parse(STR_BUF(bytes), name, p->a, root, e);
}

/* --- relations ---------------------------------------------------------------------------------- */

/* "word/document.xml" → "word/_rels/document.xml.rels" */
static const char *relations_of(const char *part, struct arena *a)
{
	const char *slash = strrchr(part, '/');
	size_t folder = slash ? (size_t)(slash - part) + 1 : 0;

	return arena_printf(a, "%.*s_rels/%s.rels", (int)folder, part, part + folder);
}

/* A target as a part's name: beside the part that names it, or from the root. */
static const char *resolve(const char *part, const char *target, struct arena *a)
{
	const char *slash = strrchr(part, '/');
	size_t folder = slash ? (size_t)(slash - part) + 1 : 0;

	if (*target == '/')
		return target + 1;
	while (strncmp(target, "../", 3) == 0 && folder) {
		folder--;
		while (folder && part[folder - 1] != '/')
			folder--;
		target += 3;
	}
	return arena_printf(a, "%.*s%s", (int)folder, part, target);
}

static int read_relations(const struct package *p, const char *part, struct relations *out,
			  struct err *e)
{
	xmlNode *root;

	if (package_part(p, relations_of(part, p->a), &root, e) != 0)
		return -1;
	for (xmlNode *n = xml_first(root); n && out->n < RELATIONS_MAX; n = xml_next(n)) {
		const char *type = xml_attr(n, "Type", p->a), *slash;
		const char *target = xml_attr(n, "Target", p->a);
		struct relation r = { .id = xml_attr(n, "Id", p->a) };

		if (!type || !target || !r.id)
			continue;
		slash = strrchr(type, '/');
		r.type = slash ? slash + 1 : type;
		r.external = str_eq(xml_attr(n, "TargetMode", p->a), "External");
		r.target = r.external ? target : resolve(part, target, p->a);
		*(struct relation *)arena_push(p->a, (void **)&out->items, &out->n, &out->cap,
					       sizeof(r)) = r;
	}
	return 0;
}

static const struct relation *typed(const struct relations *all, const char *type)
{
	for (size_t i = 0; i < all->n; i++)
		if (!all->items[i].external && str_eq(all->items[i].type, type))
			return &all->items[i];
	return NULL;
}

const struct relation *package_relation(const struct package *p, const char *id)
{
	for (size_t i = 0; id && i < p->relations.n; i++)
		if (str_eq(p->relations.items[i].id, id))
			return &p->relations.items[i];
	return NULL;
}

int package_typed(const struct package *p, const char *type, xmlNode **root, struct err *e)
{
	const struct relation *r = typed(&p->relations, type);

	*root = NULL;
	return r ? package_part(p, r->target, root, e) : 0;
}

/* --- opening ------------------------------------------------------------------------------------- */

/* What is often sent for a .docx is told apart from damage: the remedy is another. */
static int not_word(struct err *e)
{
	return err_about(e, ERR_TEXT, "bad-text.word", NULL, 0);
}

int package_open(struct str bytes, struct arena *a, struct package *out, struct err *e)
{
	struct package p = { .a = a };
	struct relations top = { 0 };
	const struct relation *main;

	if (bytes.len < 4 || memcmp(bytes.ptr, "PK\3\4", 4) != 0)
		return not_word(e);
	if (zip_reader_open(bytes, &caps, &p.zip, e) != 0)
		return -1;
	arena_defer(a, close_zip, p.zip);
	if (read_relations(&p, "", &top, e) != 0)
		return -1;
	main = typed(&top, "officeDocument");
	p.main = main ? main->target : "word/document.xml";
	if (zip_reader_find(p.zip, p.main) < 0)
		return not_word(e);
	if (read_relations(&p, p.main, &p.relations, e) != 0)
		return -1;
	*out = p;
	return 0;
}
