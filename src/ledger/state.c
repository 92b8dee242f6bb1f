#include "ledger/inside.h"

/* FNV-1a, 32 bits (Fowler, Noll, Vo): names are few and not hostile, buckets hold several. */
static uint32_t hash(uint32_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h;
}

static int64_t place_bucket(const char *section, const char *lang)
{
	return hash(hash(hash(2166136261U, section), "/"), lang) % TABLE_BUCKETS;
}

static int64_t commit_bucket(const struct oid *commit)
{
	return hash(2166136261U, commit->hex) % TABLE_BUCKETS;
}

/* --- references ------------------------------------------------------------------------------- */

static struct state *counted(const struct state *s)
{
	return (struct state *)(uintptr_t)s;
}

void state_ref(const struct state *s)
{
	atomic_fetch_add_explicit(&counted(s)->refs, 1, memory_order_relaxed);
}

void state_unref(const struct state *s)
{
	struct state *own = counted(s);

	if (!s || atomic_fetch_sub_explicit(&own->refs, 1, memory_order_acq_rel) != 1)
		return;
	thing_unref(own->manifest);
	shelf_done(&own->proposals);
	shelf_done(&own->threads);
	shelf_done(&own->steps);
	shelf_done(&own->versions);
	shelf_done(&own->receipts);
	shelf_done(&own->places);
	shelf_done(&own->commits);
	free(own);
}

struct state *state_fork(const struct state *s)
{
	struct state *next = mem_new(1, sizeof(*next));

	atomic_init(&next->refs, 1);
	if (!s)
		return next;
	next->main = s->main;
	next->manifest_blob = s->manifest_blob;
	next->at = s->at;
	next->manifest = thing_ref(s->manifest);
	next->proposals = shelf_fork(&s->proposals);
	next->threads = shelf_fork(&s->threads);
	next->steps = shelf_fork(&s->steps);
	next->versions = shelf_fork(&s->versions);
	next->receipts = shelf_fork(&s->receipts);
	next->places = shelf_fork(&s->places);
	next->commits = shelf_fork(&s->commits);
	return next;
}

/* --- places ----------------------------------------------------------------------------------- */

static void drop_place(struct thing *t)
{
	struct place *p = (struct place *)t;

	thing_unref(p->text);
	shelf_done(&p->trail);
	free(p);
}

/* What a place is called: its text's name, or that of a step in its past. */
static bool is_place(const struct place *p, const char *section, const char *lang)
{
	const struct section_text *text = pack_body(p->text);

	return str_eq(text->section, section) && str_eq(text->lang, lang);
}

/* Number of the place in its bunch; the bunch's number of items when it is not there. */
static size_t find_place(const struct bunch *b, const char *section, const char *lang)
{
	size_t at = 0;

	while (b && at < b->n && !is_place((const struct place *)b->items[at], section, lang))
		at++;
	return at;
}

const struct place *state_place(const struct state *s, const char *section, const char *lang)
{
	const struct bunch *b =
		(const struct bunch *)shelf_get(&s->places, place_bucket(section, lang));
	size_t at = find_place(b, section, lang);

	return b && at < b->n ? (const struct place *)b->items[at] : NULL;
}

/* A copy of the place (an empty one if there is none) that the caller changes, already filed. */
static struct place *change_place(struct state *s, const char *section, const char *lang)
{
	int64_t bucket = place_bucket(section, lang);
	const struct bunch *b = (const struct bunch *)shelf_get(&s->places, bucket);
	size_t at = find_place(b, section, lang);
	const struct place *old = b && at < b->n ? (const struct place *)b->items[at] : NULL;
	struct place *p = mem_new(1, sizeof(*p));

	thing_init(&p->thing, drop_place);
	if (old) {
		p->text = thing_ref(old->text);
		p->trail = shelf_fork(&old->trail);
	}
	shelf_put(&s->places, bucket, bunch_with(b, at, &p->thing));
	return p;
}

void state_put_text(struct state *s, struct thing *text)
{
	const struct section_text *t = pack_body(text);
	struct place *p = change_place(s, t->section, t->lang);

	thing_unref(p->text);
	p->text = text;
}

/* --- records ---------------------------------------------------------------------------------- */

void state_put_proposal(struct state *s, struct thing *proposal)
{
	shelf_put(&s->proposals, ((const struct proposal *)pack_body(proposal))->number, proposal);
}

void state_put_thread(struct state *s, struct thing *thread)
{
	shelf_put(&s->threads, ((const struct thread *)pack_body(thread))->number, thread);
}

void state_put_version(struct state *s, struct thing *version)
{
	shelf_put(&s->versions, ((const struct version *)pack_body(version))->number, version);
}

void state_put_receipts(struct state *s, int bucket, struct thing *receipts)
{
	shelf_put(&s->receipts, bucket, receipts);
}

void state_put_manifest(struct state *s, struct thing *manifest, const struct oid *blob)
{
	thing_unref(s->manifest);
	s->manifest = manifest;
	s->manifest_blob = *blob;
}

void state_put_step(struct state *s, struct thing *step)
{
	const struct step *new = pack_body(step);
	int64_t bucket = commit_bucket(&new->commit);
	const struct bunch *b = (const struct bunch *)shelf_get(&s->commits, bucket);

	for (size_t i = 0; i < new->texts.n; i++) {
		const struct step_text *t = &new->texts.items[i];
		struct place *p;

		if (!state_place(s, t->section, t->lang)) {
			struct section_text gone = { .section = t->section, .lang = t->lang };

			state_put_text(s, pack_new(&section_record, &gone));
		}
		p = change_place(s, t->section, t->lang);
		shelf_put(&p->trail, p->trail.end, thing_ref(step));
	}
	shelf_put(&s->commits, bucket, bunch_with(b, b ? b->n : 0, thing_ref(step)));
	s->main = new->commit;
	shelf_put(&s->steps, new->number, step);
}

/* --- reading ---------------------------------------------------------------------------------- */

const struct oid *state_ledger(const struct state *s)
{
	return &s->ledger;
}

const struct oid *state_main(const struct state *s)
{
	return &s->main;
}

int64_t state_at(const struct state *s)
{
	return s->at;
}

const struct manifest *state_manifest(const struct state *s)
{
	return pack_body(s->manifest);
}

const struct oid *state_manifest_blob(const struct state *s)
{
	return &s->manifest_blob;
}

const struct section_text *state_text(const struct state *s, const char *section, const char *lang)
{
	const struct place *p = state_place(s, section, lang);
	const struct section_text *text = p ? pack_body(p->text) : NULL;

	return text && !oid_none(&text->blob) ? text : NULL;
}

const struct proposal *state_proposal(const struct state *s, int64_t number)
{
	return pack_body(shelf_get(&s->proposals, number));
}

const struct thread *state_thread(const struct state *s, int64_t number)
{
	return pack_body(shelf_get(&s->threads, number));
}

const struct step *state_step(const struct state *s, int64_t number)
{
	return pack_body(shelf_get(&s->steps, number));
}

const struct version *state_version_number(const struct state *s, int64_t number)
{
	return pack_body(shelf_get(&s->versions, number));
}

/* Versions are few: a conference issues five. */
const struct version *state_version(const struct state *s, const char *id)
{
	for (int64_t n = state_n_versions(s); n > 0; n--) {
		const struct version *v = state_version_number(s, n);

		if (v && str_eq(v->id, id))
			return v;
	}
	return NULL;
}

/* Shelves by number begin at 1, so their end is one more than what they hold. */
static int64_t count(const struct shelf *s)
{
	return s->end ? s->end - 1 : 0;
}

int64_t state_n_versions(const struct state *s)
{
	return count(&s->versions);
}

int64_t state_n_proposals(const struct state *s)
{
	return count(&s->proposals);
}

int64_t state_n_threads(const struct state *s)
{
	return count(&s->threads);
}

int64_t state_n_steps(const struct state *s)
{
	return count(&s->steps);
}

const struct step *state_step_of(const struct state *s, const struct oid *commit)
{
	const struct bunch *b = (const struct bunch *)shelf_get(&s->commits, commit_bucket(commit));

	for (size_t i = 0; b && i < b->n; i++) {
		const struct step *step = pack_body(b->items[i]);

		if (step && oid_eq(&step->commit, commit))
			return step;
	}
	return NULL;
}

int64_t state_n_changes(const struct state *s, const char *section, const char *lang)
{
	const struct place *p = state_place(s, section, lang);

	return p ? p->trail.end : 0;
}

const struct step *state_change(const struct state *s, const char *section, const char *lang,
				int64_t i)
{
	const struct place *p = state_place(s, section, lang);

	return p ? pack_body(shelf_get(&p->trail, i)) : NULL;
}

struct oid state_blob_at(const struct state *s, const struct step *at, const char *section,
			 const char *lang)
{
	const struct place *p = state_place(s, section, lang);
	int64_t low = 0, high = p ? p->trail.end : 0;
	const struct step *step;

	/* low: how many changes had been made by then. */
	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		step = pack_body(shelf_get(&p->trail, middle));
		if (step->number <= at->number)
			low = middle + 1;
		else
			high = middle;
	}
	step = low ? pack_body(shelf_get(&p->trail, low - 1)) : NULL;
	for (size_t i = 0; step && i < step->texts.n; i++) {
		const struct step_text *t = &step->texts.items[i];

		if (str_eq(t->section, section) && str_eq(t->lang, lang))
			return t->blob;
	}
	return (struct oid){ "" };
}

const struct receipt *state_receipt(const struct state *s, const char *key)
{
	const struct receipts *r = pack_body(shelf_get(&s->receipts, receipt_bucket(key)));

	for (size_t i = 0; r && i < r->items.n; i++)
		if (str_eq(r->items.items[i].key, key))
			return &r->items.items[i];
	return NULL;
}
