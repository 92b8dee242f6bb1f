/*
 * Any bytes: a manifest that is taken is written so that it reads back as the same, and holds what
 * the rest of the program relies on.
 */
#include "base/id.h"
#include "document/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rely(const struct manifest *m)
{
	if (!m->languages.n || !m->sections.n || m->sections.n > SECTIONS_MAX)
		abort();
	if (!*manifest_text(m, &m->title, "xx") || !manifest_language(m, m->languages.items[0]))
		abort();
	for (size_t i = 0; i < m->sections.n; i++) {
		const struct section *s = &m->sections.items[i];

		if (!id_valid(s->id) || manifest_section(m, s->id) != (int)i)
			abort();
		for (size_t j = 0; j < s->groups.n; j++)
			if (!manifest_group(m, s->groups.items[j]) ||
			    !manifest_may_write(s, s->groups.items[j]))
				abort();
		if (manifest_may_write(s, "no such group") != !s->groups.items)
			abort();
	}
	for (size_t i = 0; i < m->languages.n; i++)
		if (strpbrk(m->languages.items[i], "/.\\ ") ||
		    !manifest_direction(m->languages.items[i]))
			abort();
	if (m->look && m->look->logo && (strchr(m->look->logo, '/') || *m->look->logo == '.'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA(a);
	BUF(once, 4 * MiB);
	BUF(twice, 4 * MiB);
	struct manifest m, again;
	struct err e = { 0 };

	if (manifest_read((struct str){ (const char *)data, size }, &a, &m, &e) != 0) {
		if (e.kind != ERR_BAD && e.kind != ERR_TEXT && e.kind != ERR_TOO_BIG)
			abort();
		return 0;
	}
	rely(&m);
	manifest_write(&m, &once);
	/* Indented, it may be longer than what is allowed in; otherwise it is the same. */
	if (manifest_read((struct str){ once.ptr, once.len }, &a, &again, &e) != 0) {
		if (e.kind != ERR_TOO_BIG)
			abort();
		return 0;
	}
	manifest_write(&again, &twice);
	if (once.len != twice.len || memcmp(once.ptr, twice.ptr, once.len) != 0)
		abort();
	return 0;
}
