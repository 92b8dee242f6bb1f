/*
 * One row of buttons: one stop for Tab, arrows from button to button (WAI-ARIA toolbar pattern).
 * Icons are drawn, not letters: fonts may lack them, and a letter would be read out.
 */
import { redo, undo } from 'prosemirror-history';
import { Command, EditorState } from 'prosemirror-state';
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from 'prosemirror-tables';
import { EditorView } from 'prosemirror-view';
import * as act from './commands';
import { inNote, noteKey } from './notes';
import { schema } from './schema';

const { nodes, marks } = schema;

export type Words = DOMStringMap;

interface Tool {
	word: string; /* its name in the words of the page */
	icon: string; /* path in a square of 24 */
	points?: boolean; /* the other way where the page runs from right to left; letters never do */
	key?: string;
	run: Command;
	on?: (s: EditorState) => boolean;
	when?: (s: EditorState) => boolean; /* shown only then */
}

const hasMark = (name: string) => (s: EditorState): boolean => {
	const { from, to, empty, $from } = s.selection;
	return empty ? !!marks[name].isInSet(s.storedMarks ?? $from.marks()) : s.doc.rangeHasMark(from, to, marks[name]);
};
const inBlock = (type: string, attr?: string, value?: unknown) => (s: EditorState): boolean =>
	!!act.around(s, (t, a) => t.name === type && (!attr || a[attr] === value));
const inList = (s: EditorState): boolean => !!act.around(s, (t) => t === nodes.list_item);

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
export const keyName = (key: string): string => key.replace('Mod', MAC ? '⌘' : 'Ctrl').replace('Alt', MAC ? '⌥' : 'Alt').replace('Shift', MAC ? '⇧' : 'Shift').replace(/-/g, '+');

/* link: what opens the dialogue for an address. */
function groups(link: Command): Tool[][] {
	return [
		[
			{ word: 'undo', points: true, icon: 'M8 5 4 9l4 4M4.5 9H15a5 5 0 0 1 0 10h-4', key: 'Mod-Z', run: undo },
			{ word: 'redo', points: true, icon: 'm16 5 4 4-4 4m3.5-4H9a5 5 0 0 0 0 10h4', key: 'Mod-Y', run: redo },
		], [
			{ word: 'heading', icon: 'M5 5v14M15 5v14M5 12h10M18.5 13.500c2.5-2 3.5 1 1 3L18 19h4', key: 'Alt-Shift-2', run: act.block(nodes.heading, { level: 2 }), on: inBlock('heading', 'level', 2) },
			{ word: 'subheading', icon: 'M5 7v10M12 7v10M5 12h7M16 11h4l-2.5 3c3.5 0 2.5 4-1.5 3', key: 'Alt-Shift-3', run: act.block(nodes.heading, { level: 3 }), on: inBlock('heading', 'level', 3) },
			{ word: 'bold', icon: 'M7 5h5.500a3.3 3.3 0 0 1 0 7H7zM7 12h6.500a3.5 3.5 0 0 1 0 7H7z', key: 'Mod-B', run: act.bold, on: hasMark('strong') },
			{ word: 'italic', icon: 'M10 5h7M7 19h7M14 5l-4 14', key: 'Mod-I', run: act.italic, on: hasMark('em') },
			{ word: 'link', icon: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1-1', key: 'Mod-K', run: link, on: hasMark('link') },
		], [
			{ word: 'ol', icon: 'M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v5M4 14.500c2-2 4 0 2 2l-2 2.500h3', key: 'Mod-Shift-7', run: act.list(nodes.ordered_list), on: inBlock('ordered_list') },
			{ word: 'ul', points: true, icon: 'M10 6h10M10 12h10M10 18h10M5 6h.1M5 12h.1M5 18h.1', key: 'Mod-Shift-8', run: act.list(nodes.bullet_list), on: inBlock('bullet_list') },
			{ word: 'outdent', points: true, icon: 'M4 5h16M4 19h16M12 10h8M12 14h8M8 9l-3 3 3 3', key: 'Alt-Shift-ArrowLeft', run: act.outdent, when: inList },
			{ word: 'indent', points: true, icon: 'M4 5h16M4 19h16M12 10h8M12 14h8M5 9l3 3-3 3', key: 'Alt-Shift-ArrowRight', run: act.indent, when: inList },
			{ word: 'quote', icon: 'M10 7c-3 1-4.5 3.5-4.5 7v3h5v-5H7.500M19 7c-3 1-4.5 3.5-4.5 7v3h5v-5h-3', key: 'Mod-Shift-9', run: act.quote(false), on: inBlock('blockquote', 'remark', false) },
			{ word: 'remark', icon: 'M4 5h16M4 9h11M8 13v6M12 14h8M12 18h6', run: act.quote(true), on: inBlock('blockquote', 'remark', true) },
			{ word: 'footnote', icon: 'M4 8h8M8 8v11M16.5 5.5 18.5 4v6M15 19h6', key: 'Alt-Shift-F', run: noteKey, on: (s) => !!inNote(s) },
			{ word: 'table', icon: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14', run: act.addTable, on: isInTable },
		], [
			{ word: 'addRow', icon: 'M4 4h16v6H4zM12 4v6M12 14v6M9 17h6', run: addRowAfter, when: isInTable },
			{ word: 'addCol', icon: 'M4 4h6v16H4zM4 12h6M14 12h6M17 9v6', run: addColumnAfter, when: isInTable },
			{ word: 'delRow', icon: 'M4 4h16v6H4zM12 4v6M9 17h6', run: deleteRow, when: (s) => isInTable(s) && !inBlock('table_header')(s) },
			{ word: 'delCol', icon: 'M4 4h6v16H4zM4 12h6M14 12h6', run: deleteColumn, when: isInTable },
			{ word: 'delTable', icon: 'M4 5h16v14H4zM9 9.500l6 5M15 9.500l-6 5', run: deleteTable, when: isInTable },
		],
	];
}

function icon(path: string, points: boolean): SVGElement {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('class', points ? 'icon points' : 'icon');
	svg.setAttribute('aria-hidden', 'true');
	line.setAttribute('d', path);
	svg.append(line);
	return svg;
}

export class Toolbar {
	readonly dom = document.createElement('div');
	private readonly all: { tool: Tool; button: HTMLButtonElement }[] = [];

	constructor(private readonly view: EditorView, words: Words, link: Command) {
		this.dom.className = 'tools-row';
		this.dom.setAttribute('role', 'toolbar');
		this.dom.setAttribute('aria-label', words.formatting ?? '');
		for (const part of groups(link)) {
			const box = document.createElement('div');
			box.className = 'tool-group';
			part.forEach((tool) => box.append(this.make(tool, words[tool.word] ?? tool.word)));
			this.dom.append(box);
		}
		this.dom.addEventListener('keydown', (e) => this.move(e));
		this.update(view.state);
	}

	private make(tool: Tool, name: string): HTMLButtonElement {
		const button = document.createElement('button');
		button.type = 'button';
		button.className = 'tool';
		button.tabIndex = this.all.length ? -1 : 0;
		button.setAttribute('aria-label', name);
		button.title = tool.key ? `${name} (${keyName(tool.key)})` : name;
		if (tool.key) button.setAttribute('aria-keyshortcuts', tool.key.replace('Mod', MAC ? 'Meta' : 'Control').replace(/-/g, '+'));
		button.append(icon(tool.icon, tool.points ?? false));
		/* The text keeps the cursor. */
		button.addEventListener('mousedown', (e) => e.preventDefault());
		button.addEventListener('click', () => {
			if (button.getAttribute('aria-disabled') === 'true') return;
			tool.run(this.view.state, this.view.dispatch, this.view);
			if (!document.querySelector('dialog[open]')) this.view.focus();
		});
		this.all.push({ tool, button });
		return button;
	}

	private shown(): HTMLButtonElement[] {
		return this.all.map((x) => x.button).filter((b) => !b.hidden);
	}

	private move(e: KeyboardEvent): void {
		const list = this.shown(), at = list.indexOf(document.activeElement as HTMLButtonElement);
		const ahead = getComputedStyle(this.dom).direction === 'rtl' ? -1 : 1;
		const to = ({ ArrowRight: at + ahead, ArrowLeft: at - ahead, Home: 0, End: list.length - 1 } as Record<string, number>)[e.key];
		if (e.key === 'Escape') {
			this.view.focus();
		} else if (to !== undefined) {
			this.reach(list[(to + list.length) % list.length]);
		} else {
			return;
		}
		e.preventDefault();
	}

	private reach(button: HTMLButtonElement): void {
		this.all.forEach((x) => { x.button.tabIndex = x.button === button ? 0 : -1; });
		button.focus();
	}

	focus(): void {
		this.reach(this.shown().find((b) => b.tabIndex === 0) ?? this.shown()[0]);
	}

	update(state: EditorState): void {
		for (const { tool, button } of this.all) {
			const can = tool.run(state), on = tool.on?.(state) ?? false;
			button.hidden = tool.when ? !tool.when(state) : false;
			if (tool.on) button.setAttribute('aria-pressed', String(on));
			/* Not disabled: that would throw the focus away. */
			button.setAttribute('aria-disabled', String(!can && !on));
		}
		const list = this.shown();
		if (!list.some((b) => b.tabIndex === 0)) this.all.forEach((x) => { x.button.tabIndex = x.button === list[0] ? 0 : -1; });
	}
}
