#include "export/page.h"

/* A note, or what is left of it, that stands on the page at hand. */
struct piece {
	int note;
	size_t from, to; /* of its boxes */
	size_t by;       /* the body's box that refers to it; SIZE_MAX: carried over */
};

struct filling {
	const struct boxes *body;
	const struct note_boxes *notes;
	struct arena *a;
	struct pages *out;
	int height;
	size_t first, next; /* boxes of the body on this page: [first, next) */
	int y;              /* where the next one would stand */
	struct piece *pieces;
	size_t n_pieces, cap_pieces;
	int notes_height;   /* of all pieces, with the space above them */
	struct piece carry; /* what goes on on the next page; note 0: nothing */
	struct piece *late; /* whole notes for which this page has no room */
	size_t n_late, cap_late;
};

static int piece_height(const struct filling *f, const struct piece *p)
{
	const struct boxes *b = &f->notes[p->note - 1].boxes;
	int height = NOTE_GAP;

	for (size_t i = p->from; i < p->to; i++)
		height += b->items[i].height + (i > p->from ? b->items[i].before : 0);
	return height;
}

static size_t note_lines(const struct filling *f, int note)
{
	return f->notes[note - 1].boxes.n;
}

static int notes_with(const struct filling *f, int more)
{
	if (!more)
		return f->notes_height;
	return f->notes_height + more + (f->n_pieces ? 0 : NOTE_SPACE);
}

static void add_piece(struct filling *f, struct piece p)
{
	f->notes_height = notes_with(f, piece_height(f, &p));
	*(struct piece *)arena_push(f->a, (void **)&f->pieces, &f->n_pieces, &f->cap_pieces,
				    sizeof(p)) = p;
}

/* How many boxes of a piece fit into room; never all but one, never one alone. */
static size_t fitting(const struct filling *f, const struct piece *p, int room)
{
	struct piece part = *p;
	size_t lines = p->to - p->from;

	if (p->from == 0 && lines < NOTE_SPLIT)
		return 0;
	part.to = part.from + (lines > 3 ? 2 : lines);
	while (part.to < p->to) {
		struct piece more = part;

		more.to++;
		if (piece_height(f, &more) > room)
			break;
		part = more;
	}
	if (p->to - part.to == 1)
		part.to--;
	if (part.to - part.from < 2 || piece_height(f, &part) > room)
		return 0;
	return part.to - part.from;
}

/* The notes that a box brings: not yet placed, with those that they refer to themselves. */
struct brought {
	int *items;
	size_t n, cap;
};

static void bring(struct filling *f, const struct box *b, struct brought *br)
{
	for (size_t i = 0; i < b->n_notes; i++) {
		int note = b->notes[i];
		bool known = f->out->of_note[note - 1] >= 0;

		for (size_t k = 0; k < br->n; k++)
			known = known || br->items[k] == note;
		if (!known && note_lines(f, note))
			*(int *)arena_push(f->a, (void **)&br->items, &br->n, &br->cap,
					   sizeof(int)) = note;
	}
}

static void bring_all(struct filling *f, const struct box *b, struct brought *br)
{
	br->n = 0;
	bring(f, b, br);
	for (size_t i = 0; i < br->n; i++) {
		const struct boxes *note = &f->notes[br->items[i] - 1].boxes;

		for (size_t k = 0; k < note->n; k++)
			bring(f, &note->items[k], br);
	}
}

static struct piece whole(const struct filling *f, int note, size_t by)
{
	return (struct piece){ note, 0, note_lines(f, note), by };
}

static void place_note(struct filling *f, struct piece p)
{
	add_piece(f, p);
	f->out->of_note[p.note - 1] = (int)f->out->n - 1;
}

/*
 * Place a box's notes below bottom, the last ones divided or put off if they do not fit. With
 * force they need not begin on this page.
 */
static bool place_notes(struct filling *f, const struct brought *br, int bottom, size_t by,
			bool force)
{
	int total = 0;

	for (size_t i = 0; i < br->n; i++) {
		struct piece p = whole(f, br->items[i], by);

		total += piece_height(f, &p);
	}
	if (bottom + notes_with(f, total) <= f->height) {
		for (size_t i = 0; i < br->n; i++)
			place_note(f, whole(f, br->items[i], by));
		return true;
	}
	/* All but the last must fit, and the last in part. */
	for (size_t i = 0; i < br->n; i++) {
		struct piece p = whole(f, br->items[i], by);
		int room = f->height - bottom - notes_with(f, 0) - (f->n_pieces ? 0 : NOTE_SPACE);
		size_t n;

		if (piece_height(f, &p) <= room) {
			place_note(f, p);
			continue;
		}
		n = i + 1 == br->n || force ? fitting(f, &p, room) : 0;
		if (n && !f->carry.note) {
			f->carry = (struct piece){ p.note, n, p.to, SIZE_MAX };
			p.to = n;
			place_note(f, p);
		} else if (force) {
			*(struct piece *)arena_push(f->a, (void **)&f->late, &f->n_late,
						    &f->cap_late, sizeof(p)) = p;
			f->out->of_note[p.note - 1] = (int)f->out->n;
		} else {
			return false;
		}
	}
	return true;
}

/* Take back the pieces and carried parts that boxes from `from` on brought. */
static void take_back(struct filling *f, size_t from)
{
	while (f->n_pieces && f->pieces[f->n_pieces - 1].by != SIZE_MAX &&
	       f->pieces[f->n_pieces - 1].by >= from) {
		const struct piece *p = &f->pieces[--f->n_pieces];

		f->notes_height -= piece_height(f, p) + (f->n_pieces ? 0 : NOTE_SPACE);
		f->out->of_note[p->note - 1] = -1;
		if (f->carry.note == p->note)
			f->carry.note = 0;
	}
}

/* The last box at or before i above which a page may end; first where there is none. */
static size_t last_break(const struct filling *f, size_t i)
{
	while (i > f->first && f->body->items[i].keep)
		i--;
	return i;
}

/* Take boxes onto the page; sets next and y. */
static void fill(struct filling *f)
{
	struct brought br = { 0 };
	/* While notes of the page before are unfinished, no new one may begin. */
	bool owed = f->carry.note || f->n_late;
	size_t i = f->first;

	while (i < f->body->n) {
		const struct box *b = &f->body->items[i];
		int bottom = f->y + b->height + (i > f->first ? b->before : 0);
		bool last_one = i + 1 == f->body->n || !f->body->items[i + 1].keep;
		bool fits;

		if (b->breaks && i > f->first)
			break;
		bring_all(f, b, &br);
		fits = bottom + f->notes_height <= f->height && !(owed && br.n) &&
		       place_notes(f, &br, bottom, i, false);
		if (!owed && f->carry.note && !last_one) /* no page may end below it */
			fits = false;
		if (!fits) {
			size_t at;

			take_back(f, i);
			at = last_break(f, i);
			if (at == f->first)
				at = i;                /* nowhere to go back to */
			if (at == f->first && !owed) { /* the page's only box is too much for it */
				f->y = bottom;
				place_notes(f, &br, bottom, i, true);
				at++;
			}
			take_back(f, at);
			f->next = at;
			return;
		}
		f->y = bottom;
		i++;
		if (f->carry.note && !owed)
			break;
	}
	f->next = i;
}

static void put(struct filling *f, struct placed **items, size_t *n, size_t *cap, struct placed p)
{
	*(struct placed *)arena_push(f->a, (void **)items, n, cap, sizeof(p)) = p;
}

/* Write the page down: boxes from the top, notes from the foot. */
static void finish(struct filling *f, struct page *page, const struct box *head)
{
	int y = 0;

	if (head) {
		put(f, &page->boxes, &page->n_boxes, &page->cap_boxes,
		    (struct placed){ head, 0, NO_BOX, 0 });
		y = head->height;
	}
	for (size_t i = f->first; i < f->next; i++) {
		const struct box *b = &f->body->items[i];

		y += i > f->first ? b->before : 0;
		put(f, &page->boxes, &page->n_boxes, &page->cap_boxes,
		    (struct placed){ b, y, (long)i, 0 });
		y += b->height;
	}
	page->notes_top = f->height - f->notes_height;
	y = page->notes_top + NOTE_SPACE;
	for (size_t i = 0; i < f->n_pieces; i++) {
		const struct piece *p = &f->pieces[i];
		const struct boxes *b = &f->notes[p->note - 1].boxes;

		for (size_t k = p->from; k < p->to; k++) {
			y += k > p->from ? b->items[k].before : 0;
			put(f, &page->notes, &page->n_notes, &page->cap_notes,
			    (struct placed){ &b->items[k], y, NO_BOX, p->note });
			y += b->items[k].height;
		}
		y += NOTE_GAP;
	}
}

/* Notes from the page before come first; at most most of the page while there is text to set. */
static void carry_over(struct filling *f)
{
	struct piece carried = f->carry, *late = f->late;
	size_t n_late = f->n_late, done = 0;
	int room = f->first < f->body->n ? f->height * 7 / 10 : f->height;

	f->carry.note = 0;
	f->late = NULL;
	f->n_late = f->cap_late = 0;
	for (;;) {
		struct piece p;
		size_t n;
		int left = room - notes_with(f, 0) - (f->n_pieces ? 0 : NOTE_SPACE);

		if (carried.note)
			p = carried;
		else if (done < n_late)
			p = late[done];
		else
			return;
		n = p.to - p.from;
		if (piece_height(f, &p) > left) {
			n = fitting(f, &p, left);
			if (!n && !f->n_pieces)
				n = 1; /* something must go on */
		}
		if (!n)
			break;
		if (n < p.to - p.from)
			f->carry = (struct piece){ p.note, p.from + n, p.to, SIZE_MAX };
		p.to = p.from + n;
		p.by = SIZE_MAX;
		if (p.from == 0)
			f->out->of_note[p.note - 1] = (int)f->out->n - 1;
		add_piece(f, p);
		done += !carried.note;
		carried.note = 0;
		if (f->carry.note)
			break;
	}
	if (carried.note)
		f->carry = carried;
	for (; done < n_late; done++)
		*(struct piece *)arena_push(f->a, (void **)&f->late, &f->n_late, &f->cap_late,
					    sizeof(*late)) = late[done];
}

void paginate(const struct boxes *body, const struct note_boxes *notes, int n_notes, int height,
	      struct arena *a, struct pages *out)
{
	struct filling f = { .body = body, .notes = notes, .a = a, .out = out, .height = height };

	*out = (struct pages){ 0 };
	out->of_note = ARENA_ARRAY(a, (size_t)n_notes + 1, int);
	for (int i = 0; i < n_notes; i++)
		out->of_note[i] = -1;
	do {
		struct page *page =
			arena_push(a, (void **)&out->items, &out->n, &out->cap, sizeof(*page));
		const struct box *head = NULL;

		f.first = f.next;
		f.n_pieces = 0;
		f.notes_height = 0;
		*page = (struct page){ 0 };
		carry_over(&f);
		if (f.first < body->n)
			head = body->items[f.first].head;
		f.y = head ? head->height : 0;
		fill(&f);
		finish(&f, &out->items[out->n - 1], head);
	} while (f.next < body->n || f.carry.note || f.n_late);
}
