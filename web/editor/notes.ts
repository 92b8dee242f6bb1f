/*
 * Footnotes: a mark in the text and a box with its words. A box that is removed takes its marks along;
 * a box whose last mark went says so and stays, because its words are somebody's work.
 */
import { Fragment, Node, Slice } from 'prosemirror-model';
import { Command, EditorState, Plugin, TextSelection } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import { schema } from './schema';

const key = (label: string): string => label.toLowerCase();

interface Found { boxes: Map<string, number>; marks: { label: string; at: number }[] }

export function find(doc: Node): Found {
	const boxes = new Map<string, number>(), marks: Found['marks'] = [];
	doc.descendants((n, at) => {
		if (n.type === schema.nodes.footnote && !boxes.has(key(n.attrs.label))) boxes.set(key(n.attrs.label), at);
		if (n.type === schema.nodes.footnote_ref) marks.push({ label: n.attrs.label, at });
	});
	return { boxes, marks };
}

/* The first number that no footnote has. */
export function freshLabel(taken: Set<string>): string {
	let n = 1;
	while (taken.has(String(n))) n++;
	return String(n);
}

/* A mark where the cursor is, and its box below with the cursor in it. */
export const addNote: Command = (state, dispatch) => {
	const { $from, to } = state.selection;
	if ($from.parent.type.spec.code || !$from.parent.inlineContent || inNote(state)) return false;
	if (!dispatch) return true;
	const { boxes } = find(state.doc), label = freshLabel(new Set(boxes.keys()));
	const tr = state.tr.insert(to, schema.nodes.footnote_ref.create({ label }));
	let end = 0;
	tr.doc.forEach((n, at) => { if (n.type === schema.nodes.footnote) end = at + n.nodeSize; });
	if (!end) end = tr.doc.content.size;
	tr.insert(end, schema.nodes.footnote.create({ label }, schema.nodes.paragraph.create()));
	tr.setSelection(TextSelection.create(tr.doc, end + 2));
	dispatch(tr.scrollIntoView());
	return true;
};

export function inNote(state: EditorState): number {
	const { $from } = state.selection;
	for (let d = $from.depth; d > 0; d--) if ($from.node(d).type === schema.nodes.footnote) return $from.before(d);
	return 0;
}

/* From the box back to its first mark. */
export const toMark: Command = (state, dispatch) => {
	const at = inNote(state), label = at ? state.doc.nodeAt(at)?.attrs.label : '';
	const mark = at ? find(state.doc).marks.find((m) => key(m.label) === key(label)) : undefined;
	if (!mark) return false;
	dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, mark.at + 1)).scrollIntoView());
	return true;
};

export const noteKey: Command = (state, dispatch) => (inNote(state) ? toMark : addNote)(state, dispatch);

/* An empty box that one deletes from goes, and its marks with it. */
export const dropEmptyNote: Command = (state, dispatch) => {
	const at = inNote(state), box = at ? state.doc.nodeAt(at) : null;
	if (!box || !state.selection.empty || box.textContent || box.childCount > 1) return false;
	const mark = find(state.doc).marks.find((m) => key(m.label) === key(box.attrs.label));
	const tr = state.tr.delete(at, at + box.nodeSize);
	if (mark) tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(mark.at, tr.doc.content.size))));
	dispatch?.(tr.scrollIntoView());
	return true;
};

const mapLeaves = (f: Fragment, change: (n: Node) => Node): Fragment => {
	const parts: Node[] = [];
	f.forEach((n) => { parts.push(n.childCount ? change(n.copy(mapLeaves(n.content, change))) : change(n)); });
	return Fragment.fromArray(parts);
};

/* What is pasted brings its own numbers: those that are taken are given anew; marks of nothing become text. */
function renumber(slice: Slice, doc: Node): Slice {
	const here = find(doc).boxes, brought = new Set<string>(), names = new Map<string, string>();
	slice.content.descendants((n) => { if (n.type === schema.nodes.footnote) brought.add(key(n.attrs.label)); });
	for (const label of brought) {
		const taken = new Set([...here.keys(), ...names.values(), ...[...brought].filter((b) => !here.has(b))]);
		names.set(label, here.has(label) ? freshLabel(taken) : label);
	}
	const content = mapLeaves(slice.content, (n) => {
		if (n.type === schema.nodes.footnote) return n.type.create({ label: names.get(key(n.attrs.label)) ?? n.attrs.label }, n.content, n.marks);
		if (n.type !== schema.nodes.footnote_ref) return n;
		const label = names.get(key(n.attrs.label));
		if (label) return n.type.create({ label }, null, n.marks);
		return here.has(key(n.attrs.label)) ? n : schema.text(`[${n.attrs.label}]`, n.marks);
	});
	return new Slice(content, slice.openStart, slice.openEnd);
}

/* As the document will count them: by the first mark of each, whatever the author calls them. */
function numbered(doc: Node, orphan: string): Decoration[] {
	const { boxes, marks } = find(doc), numbers = new Map<string, string>();
	for (const { label } of marks)
		if (boxes.has(key(label)) && !numbers.has(key(label))) numbers.set(key(label), String(numbers.size + 1));
	const around = (at: number, attrs: Record<string, string>): Decoration => Decoration.node(at, at + (doc.nodeAt(at) as Node).nodeSize, attrs);
	return [
		...marks.flatMap(({ label, at }) => (numbers.has(key(label)) ? [around(at, { 'data-number': numbers.get(key(label)) as string })] : [])),
		...[...boxes].map(([label, at]) => around(at, numbers.has(label) ? { 'data-number': numbers.get(label) as string } : { class: 'orphan', 'data-orphan': orphan })),
	];
}

/* orphan: what a box says to which no mark points. */
export function notesPlugin(orphan: string): Plugin {
	return new Plugin({
		appendTransaction(trs, before, now) {
			if (!trs.some((t) => t.docChanged)) return null;
			const old = find(before.doc).boxes, { boxes, marks } = find(now.doc);
			const gone = marks.filter((m) => old.has(key(m.label)) && !boxes.has(key(m.label)));
			if (!gone.length) return null;
			const tr = now.tr;
			gone.reverse().forEach((m) => tr.delete(m.at, m.at + 1));
			return tr;
		},
		props: {
			transformPasted: (slice, view) => renumber(slice, view.state.doc),
			decorations: (state) => DecorationSet.create(state.doc, numbered(state.doc, orphan)),
		},
	});
}
