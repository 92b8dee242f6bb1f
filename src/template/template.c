#include "assets/assets.h"
#include "template/program.h"

static struct template_set *pages; /* set by template_load, only read after */

static const struct template *find(const struct template_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->templates[i].name, name))
			return &set->templates[i];
	return NULL;
}

static int resolve(const struct template_set *set, const struct template *t, struct err *e)
{
	for (size_t i = 0; i < t->n_ops; i++) {
		struct op *op = &t->ops[i];

		if (op->kind != OP_PARTIAL)
			continue;
		op->partial = find(set, op->text.ptr);
		if (!op->partial)
			return template_refuse(t, op->line, "a partial that does not exist", e);
	}
	return 0;
}

int template_set_new(const struct template_source *sources, size_t n, struct template_set **out,
		     struct err *e)
{
	OWN(template_set) set = mem_new(1, sizeof(*set));

	set->arena = (struct arena)ARENA_INIT;
	set->templates = ARENA_ARRAY(&set->arena, n, struct template);
	for (size_t i = 0; i < n; i++) {
		struct template *t = &set->templates[set->n++];

		t->name = arena_dup(&set->arena, sources[i].name);
		if (template_parse(t, sources[i].text, &set->arena, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++)
		if (resolve(set, &set->templates[i], e) != 0)
			return -1;
	*out = TAKE(set);
	return 0;
}

void template_set_free(struct template_set *set)
{
	if (!set)
		return;
	arena_done(&set->arena);
	free(set);
}

int template_set_render(const struct template_set *set, const char *name, const char *lang,
			const struct wire *const *contexts, size_t n_contexts, struct buf *out,
			struct err *e)
{
	const struct template *t = find(set, name);

	assert(t);
	return template_run(t, lang, contexts, n_contexts, out, e);
}

int template_load(struct err *e)
{
	static const char folder[] = "templates/", ending[] = ".html";
	ARENA(a);
	struct template_source *sources = ARENA_ARRAY(&a, n_assets, struct template_source);
	size_t n = 0;

	for (size_t i = 0; i < n_assets; i++) {
		struct str name = str_of(assets[i].name);
		size_t from = sizeof(folder) - 1;

		if (str_starts(name, folder))
			sources[n++] = (struct template_source){
				str_dup(&a, str_cut(name.ptr, from, name.len - sizeof(ending) + 1)),
				assets[i].bytes,
			};
	}
	assert(!pages);
	return template_set_new(sources, n, &pages, e);
}

void template_done(void)
{
	template_set_free(pages);
	pages = NULL;
}

int template_render(const char *name, const char *lang, const struct wire *const *contexts,
		    size_t n_contexts, struct buf *out, struct err *e)
{
	assert(pages);
	return template_set_render(pages, name, lang, contexts, n_contexts, out, e);
}
