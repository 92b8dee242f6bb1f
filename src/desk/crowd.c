/* People as this process knows them: loaded from refs/meta/accounts, changed by compare-and-swap. */
#include "desk/room.h"

enum { PERSON_BYTES = 256 * 1024 };

void crowd_unref(const struct crowd *cr)
{
	struct crowd *mine = (struct crowd *)(uintptr_t)cr;

	if (!mine || atomic_fetch_sub(&mine->refs, 1) != 1)
		return;
	arena_done(&mine->arena);
	free(mine);
}

static int load_folder(struct git *g, struct crowd *cr, const char *folder, struct err *e)
{
	struct git_entry *entries;
	struct oid tree;
	struct err none = { 0 };
	ARENA(a);
	size_t n;

	/* Only a tree that was read says that there is no such folder. */
	if (git_find(g, &cr->tip, folder, &tree, NULL, &none) != 0)
		return str_eq(none.key, "not-found.path") ? 0 : (*e = none, -1);
	if (git_list(g, &tree, &a, &entries, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		BUF(json, PERSON_BYTES);
		const char *path = arena_printf(&a, "%s/%s", folder, entries[i].name);

		if (git_read(g, &entries[i].id, GIT_T_BLOB, &json, e) != 0 ||
		    people_load_file(&cr->people, path, STR_BUF(json), &cr->arena, e) != 0)
			return -1;
	}
	return 0;
}

static struct crowd *crowd_load(struct desk *d, const struct oid *tip, struct err *e)
{
	struct crowd *cr = mem_new(1, sizeof(*cr));
	struct git *g = store_git(d->store);
	struct err why = { 0 };

	atomic_init(&cr->refs, 1);
	cr->tip = *tip;
	if (oid_none(tip) || (load_folder(g, cr, "accounts", &why) == 0 &&
			      load_folder(g, cr, "invitations", &why) == 0 &&
			      load_folder(g, cr, "wishes", &why) == 0))
		return cr;
	crowd_unref(cr);
	/* What the ref names must be there: that it is not is no "not found" to who asked. */
	if (why.kind == ERR_MISSING) {
		err_about(e, ERR_INTERNAL, "storage.unreadable", STORE_ACCOUNTS, 0);
		snprintf(e->note, sizeof(e->note), "%s", why.note);
	} else {
		*e = why;
	}
	return NULL;
}

/* What the desk holds now, with a reference; NULL before the first load. */
static struct crowd *held(struct desk *d)
{
	struct crowd *cr;

	pthread_mutex_lock(&d->crowd_lock);
	cr = d->crowd;
	if (cr)
		atomic_fetch_add(&cr->refs, 1);
	pthread_mutex_unlock(&d->crowd_lock);
	return cr;
}

bool crowd_hold(struct desk *d, struct crowd *cr)
{
	struct crowd *old = NULL;
	struct err e = { 0 };
	struct oid now;
	bool newest;

	pthread_mutex_lock(&d->crowd_lock);
	/* Whoever moves the ref after this holds what he wrote after us. */
	newest = store_side(d->store, STORE_ACCOUNTS, &now, &e) == 0 && oid_eq(&now, &cr->tip);
	if (newest) {
		atomic_fetch_add(&cr->refs, 1);
		old = d->crowd;
		d->crowd = cr;
	}
	pthread_mutex_unlock(&d->crowd_lock);
	crowd_unref(old);
	return newest;
}

/* Hold nobody: the next call reads the ref. */
static void let_go(struct desk *d)
{
	struct crowd *old;

	pthread_mutex_lock(&d->crowd_lock);
	old = d->crowd;
	d->crowd = NULL;
	pthread_mutex_unlock(&d->crowd_lock);
	crowd_unref(old);
}

struct past_crowd {
	struct past_crowd *next;
	const struct crowd *crowd;
};

/* Pin cr instead; takes its reference. */
static void pin(struct call *c, struct crowd *cr)
{
	struct past_crowd *past = ARENA_NEW(c->a, struct past_crowd);

	*past = (struct past_crowd){ c->past, c->crowd };
	c->past = past;
	c->crowd = cr;
}

void crowd_unpin(struct call *c)
{
	crowd_unref(c->crowd);
	for (; c->past; c->past = c->past->next)
		crowd_unref(c->past->crowd);
	c->crowd = NULL;
}

/* Load what the ref says now, hold it and pin it. */
static int pin_newest(struct call *c, struct err *e)
{
	enum { TRIES = 4 };
	struct crowd *cr;
	struct oid tip;

	for (int i = 0; i < TRIES; i++) {
		if (store_side(c->desk->store, STORE_ACCOUNTS, &tip, e) != 0)
			return -1;
		if (c->crowd && oid_eq(&c->crowd->tip, &tip))
			return 0;
		cr = crowd_load(c->desk, &tip, e);
		if (!cr)
			return -1;
		pin(c, cr);
		if (crowd_hold(c->desk, cr))
			return 0;
	}
	/* Others are always faster; but nobody may be judged by what was before us. */
	let_go(c->desk);
	return 0;
}

int crowd_pin(struct call *c, struct err *e)
{
	if (c->crowd)
		return 0;
	c->crowd = held(c->desk);
	return c->crowd ? 0 : pin_newest(c, e);
}

int crowd_refresh(struct call *c, bool *newer, struct err *e)
{
	struct oid before = { "" };

	if (c->crowd)
		before = c->crowd->tip;
	if (pin_newest(c, e) != 0)
		return -1;
	*newer = !oid_eq(&before, &c->crowd->tip);
	return 0;
}

int crowd_change(struct call *c, crowd_editor *edit, void *arg, struct err *e)
{
	struct race race = { 0 };

	while (race_on(&race)) {
		struct crowd_edit files = { .n = 0 };
		struct err lost = { 0 };
		struct oid new;

		if (pin_newest(c, e) != 0 || edit(c, arg, &files, e) != 0)
			return -1;
		if (files.e.kind) {
			*e = files.e;
			return -1;
		}
		if (store_side_edit(c->desk->store, STORE_ACCOUNTS, &c->crowd->tip, files.files,
				    files.n, &new, &lost) == 0)
			return pin_newest(c, e);
		if (lost.kind != ERR_CONFLICT) {
			*e = lost;
			return -1;
		}
	}
	return err_set(e, ERR_BUSY, "busy.people", "lost %d races", race.rounds - 1);
}

/* A path stands once: the last word about it counts. */
static struct store_edit *file_of(struct call *c, struct crowd_edit *out, const char *path)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->files[i].path, path))
			return &out->files[i];
	return arena_push(c->a, (void **)&out->files, &out->n, &out->cap,
			  sizeof(struct store_edit));
}

static void put(struct call *c, struct crowd_edit *out, const char *path,
		const struct wire_shape *shape, const void *obj)
{
	BUF(json, PERSON_BYTES);
	struct store_edit *file = file_of(c, out, path);

	*file = (struct store_edit){ path, { NULL, 0 } };
	if (!obj)
		return;
	wire_out_pretty(shape, obj, &json);
	file->bytes = (struct str){ arena_dup_len(c->a, json.ptr, json.len), json.len };
	/* What cannot be read again would lock everybody out: it is not written. */
	if (!out->e.kind &&
	    wire_in(shape, file->bytes, c->a, arena_get(c->a, 1, shape->size), &out->e) != 0 &&
	    out->e.kind != ERR_BAD)
		out->e.kind = ERR_INTERNAL;
}

void crowd_put_account(struct call *c, struct crowd_edit *out, const char *id,
		       const struct account *acc)
{
	put(c, out, arena_printf(c->a, "accounts/%s.json", id), &account_record, acc);
}

void crowd_put_invitation(struct call *c, struct crowd_edit *out, const char *id,
			  const struct invitation *inv)
{
	put(c, out, arena_printf(c->a, "invitations/%s.json", id), &invitation_record, inv);
}

void crowd_put_wish(struct call *c, struct crowd_edit *out, const char *id, const struct wish *wish)
{
	put(c, out, arena_printf(c->a, "wishes/%s.json", id), &wish_record, wish);
}

const char *desk_people_tip(struct call *c)
{
	struct err e = { 0 };

	return crowd_pin(c, &e) == 0 ? c->crowd->tip.hex : "";
}
