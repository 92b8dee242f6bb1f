/* What the buttons and keys do to the text. */
import { lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, wrapInList } from 'prosemirror-schema-list';
import { Command, EditorState, TextSelection } from 'prosemirror-state';
import { isInTable } from 'prosemirror-tables';
import { schema } from './schema';

const { nodes, marks } = schema;

/* The innermost node around the selection that fits, and how deep it is; 0 for none. */
export function around(state: EditorState, fits: (type: NodeType, attrs: Record<string, unknown>) => boolean): number {
	const { $from } = state.selection;
	for (let d = $from.depth; d > 0; d--) if (fits($from.node(d).type, $from.node(d).attrs)) return d;
	return 0;
}

export const block = (type: NodeType, attrs?: Record<string, unknown>): Command => {
	const set = setBlockType(type, attrs);
	/* Pressed again, it is normal text again. */
	return (state, dispatch) => (state.selection.$from.parent.hasMarkup(type, attrs) && type !== nodes.paragraph
		? setBlockType(nodes.paragraph) : set)(state, dispatch);
};

const isList = (t: NodeType): boolean => t === nodes.bullet_list || t === nodes.ordered_list;

/* Into a list, out of it, or from one kind of list to the other. */
export const list = (type: NodeType): Command => (state, dispatch) => {
	const d = around(state, isList);
	if (!d) return wrapInList(type)(state, dispatch);
	const node = state.selection.$from.node(d);
	if (node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
	dispatch?.(state.tr.setNodeMarkup(state.selection.$from.before(d), type, { tight: node.attrs.tight }));
	return true;
};

export const quote = (remark: boolean): Command => (state, dispatch) => {
	const d = around(state, (t) => t === nodes.blockquote);
	if (!d) return isInTable(state) ? false : wrapIn(nodes.blockquote, { remark })(state, dispatch);
	if (state.selection.$from.node(d).attrs.remark === remark) return lift(state, dispatch);
	dispatch?.(state.tr.setNodeMarkup(state.selection.$from.before(d), null, { remark }));
	return true;
};

export const indent = sinkListItem(nodes.list_item);
export const outdent = liftListItem(nodes.list_item);
export const bold = toggleMark(marks.strong);
export const italic = toggleMark(marks.em);

/* A heading and a cell have one line: there a break is only possible in a cell. */
export const lineBreak: Command = (state, dispatch) => {
	const { $from } = state.selection;
	if ($from.parent.type.spec.code || !$from.parent.type.validContent($from.parent.content.addToEnd(nodes.hard_break.create()))) return false;
	dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
	return true;
};

export const addTable: Command = (state, dispatch) => {
	const { $from } = state.selection;
	if (isInTable(state) || around(state, (t) => isList(t) || t === nodes.footnote || t === nodes.blockquote)) return false;
	if (!dispatch) return true;
	const row = (type: NodeType) => nodes.table_row.create(null, [0, 1, 2].map(() => type.create()));
	const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
	const at = $from.depth ? $from.after(1) : $from.pos, tr = state.tr.insert(at, table);
	tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
	dispatch(tr.scrollIntoView());
	return true;
};

export const linkAt = (state: EditorState): string => {
	const { $from, from, to, empty } = state.selection;
	const here = empty ? marks.link.isInSet($from.marks()) : undefined;
	let href = here?.attrs.href ?? '';
	if (!empty) state.doc.nodesBetween(from, to, (n) => { href ||= marks.link.isInSet(n.marks)?.attrs.href ?? ''; });
	return href;
};

/* The stretch of one link around the cursor, or the selection. */
function stretch(state: EditorState): { from: number; to: number } {
	const { $from, from, to, empty } = state.selection, mark = empty ? marks.link.isInSet($from.marks()) : undefined;
	if (!mark) return { from, to };
	let start = $from.start(), found = { from, to };
	let open = -1;
	$from.parent.forEach((n, offset) => {
		const at = $from.start() + offset;
		if (mark.isInSet(n.marks)) {
			if (open < 0) open = start = at;
			if (start <= from && at + n.nodeSize >= from) found = { from: start, to: at + n.nodeSize };
		} else {
			open = -1;
		}
	});
	return found;
}

/* href "" takes the link away; where nothing is selected the address is its own text. */
export const setLink = (href: string): Command => (state, dispatch) => {
	const { from, to } = stretch(state), tr = state.tr.removeMark(from, to, marks.link);
	if (href && from === to) tr.insert(from, schema.text(href, [marks.link.create({ href })]));
	else if (href) tr.addMark(from, to, marks.link.create({ href }));
	dispatch?.(tr.scrollIntoView());
	return true;
};

export const canLink: Command = (state) => state.selection.$from.parent.inlineContent && !state.selection.$from.parent.type.spec.code;
