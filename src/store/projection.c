/*
 * Branches and tags as the ledger says they are. They are conveniences: a crash may leave them
 * behind, and somebody may have moved them with git; what would be lost by setting them right is
 * moved to refs/rescue first.
 */
#include "log/log.h"
#include "store/inside.h"

enum { REF_BYTES = 128 };

void rescue(struct git *g, const char *ref, const struct oid *id)
{
	char time[FILES_TIME], name[REF_BYTES];
	struct err e = { 0 };
	struct oid taken;

	files_time(time);
	snprintf(name, sizeof(name), RESCUE_REFS "%s", time);
	for (int i = 2; git_ref(g, name, &taken, &(struct err){ 0 }) == 0; i++)
		snprintf(name, sizeof(name), RESCUE_REFS "%s-%d", time, i);
	if (git_set_ref(g, name, id, &e) != 0)
		log_err(LOG_ERROR, "rescue-failed", &e);
	else
		log_line(LOG_WARN, "rescued", "ref=%s commit=%s to=%s", ref, id->hex, name);
}

/* What stands at a ref; "" when nothing readable does. */
static struct oid standing(struct git *g, const char *ref)
{
	struct err ignored = { 0 };
	struct oid id;

	return git_ref(g, ref, &id, &ignored) == 0 ? id : (struct oid){ "" };
}

/* Would nothing be lost if a ref that stands at `id` were set to `want`? */
static bool is_behind(struct git *g, const struct oid *id, const struct oid *want)
{
	struct err ignored = { 0 };

	/* What cannot be read cannot be lost. */
	return oid_none(id) || git_check(g, id, &ignored) != 0 ||
	       git_is_ancestor(g, id, want, &ignored) == 1;
}

int project_ref(struct git *g, const char *ref, const struct oid *want, struct err *e)
{
	struct oid id = standing(g, ref);

	if (oid_eq(&id, want))
		return 0;
	if (!is_behind(g, &id, want))
		rescue(g, ref, &id);
	return git_set_ref(g, ref, want, e) == 0 ? 1 : -1;
}

int project_main(struct git *g, const struct state *s, struct err *e)
{
	return project_ref(g, MAIN_REF, state_main(s), e) < 0 ? -1 : 0;
}

/* --- tags ------------------------------------------------------------------------------------- */

/* A tag's object hangs on the tag alone: it is made again when `git gc` took it. */
static int restore_tag(struct git *g, const struct version *v, struct err *e)
{
	OWN(git_batch) b = git_batch_new(g);
	struct err missing = { 0 };
	char ref[REF_BYTES];
	struct oid id;
	bool moved;

	if (git_check(g, &v->tag, &missing) == 0)
		return 0;
	id = make_tag(b, &v->commit, v->id, v->name, v->symbol, v->note, v->created_at);
	if (!oid_eq(&id, &v->tag))
		return err_about(e, ERR_INTERNAL, "storage.damaged", v->id, 0);
	snprintf(ref, sizeof(ref), TAG_REFS "%s", v->id);
	id = standing(g, ref);
	if (oid_none(&id) || oid_eq(&id, &v->tag)) {
		if (git_set_ref(g, ref, &(struct oid){ "" }, e) != 0)
			return -1;
		id = (struct oid){ "" };
	}
	return git_batch_commit(b, ref, &id, &v->tag, &moved, e);
}

int project_tags(struct git *g, const struct state *s, int64_t from, struct err *e)
{
	for (int64_t i = from; i <= state_n_versions(s); i++) {
		const struct version *v = state_version_number(s, i);
		char ref[REF_BYTES];
		struct oid id;

		snprintf(ref, sizeof(ref), TAG_REFS "%s", v->id);
		id = standing(g, ref);
		if (!oid_none(&id) && !oid_eq(&id, &v->tag))
			rescue(g, ref, &id);
		if (restore_tag(g, v, e) != 0)
			return -1;
		if (!oid_eq(&id, &v->tag) && git_set_ref(g, ref, &v->tag, e) != 0)
			return -1;
	}
	return 0;
}

/* --- proposals -------------------------------------------------------------------------------- */

static int entry_order(const void *a, const void *b)
{
	return strcmp(((const struct git_ref_entry *)a)->name,
		      ((const struct git_ref_entry *)b)->name);
}

static struct git_ref_entry *wanted_branches(const struct state *s, struct arena *a, size_t *n)
{
	struct git_ref_entry *want;

	*n = (size_t)state_n_proposals(s);
	want = ARENA_ARRAY(a, *n, struct git_ref_entry);
	for (size_t i = 0; i < *n; i++) {
		const struct proposal *p = state_proposal(s, (int64_t)i + 1);

		want[i].name = arena_printf(a, PROPOSAL_REFS "%zu", i + 1);
		want[i].id = p->revisions.items[p->revisions.n - 1].commit;
	}
	qsort(want, *n, sizeof(*want), entry_order);
	return want;
}

/* What is to be done about one branch: the sorted lists of what is wanted and what stands, merged. */
typedef void on_branch(void *arg, const struct git_ref_entry *want,
		       const struct git_ref_entry *stands);

static int each_difference(struct git *g, const struct state *s, on_branch *call, void *arg,
			   struct err *e)
{
	ARENA(a);
	struct git_ref_entry *want, *stand;
	size_t n_want, n_stand, i = 0, j = 0;

	want = wanted_branches(s, &a, &n_want);
	if (git_refs(g, PROPOSAL_REFS, &a, &stand, &n_stand, e) != 0)
		return -1;
	while (i < n_want || j < n_stand) {
		int d = i == n_want ? 1 : j == n_stand ? -1 : entry_order(&want[i], &stand[j]);

		if (d != 0 || !oid_eq(&want[i].id, &stand[j].id))
			call(arg, d <= 0 ? &want[i] : NULL, d >= 0 ? &stand[j] : NULL);
		i += d <= 0;
		j += d >= 0;
	}
	return 0;
}

struct mending {
	struct git *git;
	size_t n;
};

static void save_branch(void *arg, const struct git_ref_entry *want,
			const struct git_ref_entry *stands)
{
	struct mending *m = arg;
	struct err ignored = { 0 };

	m->n++;
	if (!stands || oid_none(&stands->id) || git_check(m->git, &stands->id, &ignored) != 0)
		return;
	if (!want || !is_behind(m->git, &stands->id, &want->id))
		rescue(m->git, stands->name, &stands->id);
}

int project_proposals(struct git *g, const struct state *s, struct err *e)
{
	struct mending m = { .git = g };
	ARENA(a);
	size_t n;

	if (each_difference(g, s, save_branch, &m, e) != 0)
		return -1;
	if (!m.n)
		return 0;
	return git_pack_refs(g, PROPOSAL_REFS, wanted_branches(s, &a, &n),
			     (size_t)state_n_proposals(s), e);
}

int project(struct git *g, const struct state *s, struct err *e)
{
	if (project_main(g, s, e) != 0 || project_tags(g, s, 1, e) != 0)
		return -1;
	return project_proposals(g, s, e);
}

/* --- looking only ----------------------------------------------------------------------------- */

static void report_branch(void *arg, const struct git_ref_entry *want,
			  const struct git_ref_entry *stands)
{
	finding(arg, "projection", "%s is %s, the ledger says %s", want ? want->name : stands->name,
		!stands                 ? "missing"
		: oid_none(&stands->id) ? "unreadable"
					: stands->id.hex,
		want ? want->id.hex : "that it is not there");
}

static void check_ref(struct git *g, const char *ref, const struct oid *want,
		      struct finding_list *l)
{
	struct git_ref_entry wanted = { ref, *want }, stands = { ref, { "" } };
	struct err why = { 0 };
	bool missing = git_ref(g, ref, &stands.id, &why) != 0 && why.kind == ERR_MISSING;

	if (!oid_eq(&stands.id, want))
		report_branch(l, &wanted, missing ? NULL : &stands);
}

void project_check(struct git *g, const struct state *s, struct finding_list *l)
{
	struct err e = { 0 };

	check_ref(g, MAIN_REF, state_main(s), l);
	for (int64_t i = 1; i <= state_n_versions(s); i++) {
		const struct version *v = state_version_number(s, i);
		char ref[REF_BYTES];

		snprintf(ref, sizeof(ref), TAG_REFS "%s", v->id);
		check_ref(g, ref, &v->tag, l);
	}
	if (each_difference(g, s, report_branch, l, &e) != 0)
		finding(l, "projection", "refs cannot be read: %s", e.note);
}
