/* The formatted text on the page: the view, its keys and what is pasted into it. */
import { baseKeymap, chainCommands, exitCode } from 'prosemirror-commands';
import { gapCursor } from 'prosemirror-gapcursor';
import { history, redo, undo } from 'prosemirror-history';
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import { Node } from 'prosemirror-model';
import { splitListItem } from 'prosemirror-schema-list';
import { Command, EditorState, Plugin, PluginKey } from 'prosemirror-state';
import { goToNextCell, isInTable, tableEditing } from 'prosemirror-tables';
import { Decoration, DecorationSet, EditorView } from 'prosemirror-view';
import * as act from './commands';
import { dropEmptyNote, noteKey, notesPlugin, toMark } from './notes';
import { clean } from './paste';
import { schema } from './schema';
import type { Words } from './toolbar';

const { nodes } = schema;

export interface Wishes {
	words: Words;
	label: string;
	describedBy: string;
	lang: string;
	dir: string;
	link: Command;
	onChange(): void;
	onUpdate(state: EditorState): void;
	onMessage(text: string): void;
	toToolbar(): void;
}

/* Which children of the document cannot keep their look: marked, so that one sees what is meant. */
const lostKey = new PluginKey<number[]>('lost');

function lostPlugin(): Plugin {
	return new Plugin<number[]>({
		key: lostKey,
		state: { init: () => [], apply: (tr, old) => tr.getMeta(lostKey) ?? (tr.docChanged ? [] : old) },
		props: {
			decorations(state) {
				const lost = lostKey.getState(state) ?? [], found: Decoration[] = [];
				state.doc.forEach((n, at, i) => { if (lost.includes(i)) found.push(Decoration.node(at, at + n.nodeSize, { class: 'lost' })); });
				return DecorationSet.create(state.doc, found);
			},
		},
	});
}

export function markLost(view: EditorView, lost: number[]): void {
	const old = lostKey.getState(view.state) ?? [];
	if (old.join() !== lost.join()) view.dispatch(view.state.tr.setMeta(lostKey, lost).setMeta('addToHistory', false));
}

/* Escape, then Tab: out of the table. */
function leaving(): { escape: Command; tab: (by: 1 | -1) => Command } {
	let leave = false;
	return {
		escape: (state) => {
			leave = isInTable(state);
			return false;
		},
		tab: (by) => (state, dispatch) => {
			if (leave || !isInTable(state)) {
				leave = false;
				return false;
			}
			return goToNextCell(by)(state, dispatch);
		},
	};
}

function keys(w: Wishes): Plugin[] {
	const out = leaving(), bar: Command = () => {
		w.toToolbar();
		return true;
	};
	const own: Record<string, Command> = {
		'Mod-b': act.bold, 'Mod-i': act.italic, 'Mod-k': w.link,
		'Mod-z': undo, 'Mod-y': redo, 'Mod-Shift-z': redo,
		'Mod-Shift-7': act.list(nodes.ordered_list), 'Mod-Shift-8': act.list(nodes.bullet_list), 'Mod-Shift-9': act.quote(false),
		'Alt-Shift-ArrowRight': act.indent, 'Alt-Shift-ArrowLeft': act.outdent,
		'Shift-Enter': chainCommands(exitCode, act.lineBreak),
		Enter: splitListItem(nodes.list_item),
		Backspace: dropEmptyNote,
		Tab: out.tab(1), 'Shift-Tab': out.tab(-1),
		Escape: chainCommands(out.escape, toMark),
		'Alt-F10': bar,
	};
	/* By where the key is: with Alt and Shift layouts give other letters. */
	const places: Record<string, Command> = {
		Digit0: act.block(nodes.paragraph), Digit2: act.block(nodes.heading, { level: 2 }),
		Digit3: act.block(nodes.heading, { level: 3 }), KeyF: noteKey,
	};
	const byPlace = new Plugin({
		props: {
			handleKeyDown(view, e) {
				const command = e.altKey && e.shiftKey && !e.ctrlKey && !e.metaKey ? places[e.code] : undefined;
				/* macOS: Command and Option, as Alt and Shift type signs there. */
				const mac = e.altKey && e.metaKey && !e.ctrlKey ? places[e.code] : undefined;
				return (command ?? mac)?.(view.state, view.dispatch, view) ?? false;
			},
		},
	});
	const digits = new Plugin({
		props: {
			handleKeyDown(view, e) {
				const n = /^Digit([789])$/.exec(e.code)?.[1];
				if (!n || !e.shiftKey || e.altKey || !(e.ctrlKey || e.metaKey)) return false;
				return own[`Mod-Shift-${n}`](view.state, view.dispatch, view);
			},
		},
	});
	return [byPlace, digits, keymap(own), keymap(baseKeymap)];
}

const rules = () => inputRules({
	rules: [
		wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
		wrappingInputRule(/^(\d{1,3})[.)]\s$/, nodes.ordered_list, (m) => ({ start: Number(m[1]) }), (m, n) => n.childCount + n.attrs.start === Number(m[1])),
		wrappingInputRule(/^\s*[-*+]\s$/, nodes.bullet_list),
		textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (m) => ({ level: m[1].length })),
	],
});

function paste(w: Wishes): Plugin {
	return new Plugin({
		props: {
			transformPastedHTML(html) {
				/* Our own comes with the editor's mark and needs no cleaning. */
				if (/data-pm-slice/.test(html)) return html;
				const { html: cleaned, pictures } = clean(html, (s) => new DOMParser().parseFromString(s, 'text/html'));
				if (pictures) w.onMessage(w.words.imgDropped ?? '');
				return cleaned;
			},
			handlePaste(_view, e) {
				const data = e.clipboardData;
				if (!data?.files.length || data.types.includes('text/html') || data.types.includes('text/plain')) return false;
				w.onMessage(w.words.imgDropped ?? '');
				return true;
			},
			handleDrop(_view, e) {
				if (!(e as DragEvent).dataTransfer?.files.length) return false;
				w.onMessage(w.words.imgDropped ?? '');
				e.preventDefault();
				return true;
			},
		},
	});
}

export function stateOf(doc: Node, w: Wishes): EditorState {
	return EditorState.create({
		doc,
		plugins: [rules(), ...keys(w), paste(w), notesPlugin(w.words.orphan ?? ''), lostPlugin(), history(), gapCursor(), tableEditing()],
	});
}

export function show(place: HTMLElement, doc: Node, w: Wishes): EditorView {
	const view: EditorView = new EditorView(place, {
		state: stateOf(doc, w),
		attributes: {
			role: 'textbox', 'aria-multiline': 'true', 'aria-label': w.label, 'aria-describedby': w.describedBy,
			lang: w.lang, dir: w.dir || 'auto', spellcheck: 'true', autocapitalize: 'sentences', class: 'formatted',
		},
		dispatchTransaction(tr) {
			view.updateState(view.state.apply(tr));
			w.onUpdate(view.state);
			if (tr.docChanged) w.onChange();
		},
	});
	return view;
}
