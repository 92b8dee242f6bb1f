/*
 * Would a reader see a difference? The print of a node: what is said and how it is marked, but not
 * by which signs, and white space as one blank. Two texts of one print say the same.
 */
import { Node } from 'prosemirror-model';

const prints = new WeakMap<Node, string>();

const SPACE = /[ \t\n]+/g;

function inline(parent: Node): string {
	const runs: [string, string][] = [];
	const put = (marks: string, words: string) => {
		const last = runs[runs.length - 1];
		if (last && last[0] === marks) last[1] += words;
		else runs.push([marks, words]);
	};
	parent.forEach((n) => {
		/* A picture or a break cannot be code. */
		const marks = n.marks.filter((m) => n.isText || m.type.name !== 'code').map((m) => (m.type.name === 'link' ? JSON.stringify(m.attrs) : m.type.name)).sort().join(' ');
		if (n.type.name === 'soft_break') put('', ' ');
		else if (n.type.name === 'hard_break') put('', '\u0001hard_break\u0001');
		else if (!n.isText) put(marks, `\u0001${n.type.name}${JSON.stringify(n.attrs)}\u0001`);
		else
			/* Emphasis of a blank is nothing that anybody sees. */
			for (const piece of (n.text as string).split(/([ \t\n]+)/))
				if (piece) put(/^[ \t\n]/.test(piece) && !/code/.test(marks) ? '' : marks, piece);
	});
	const words = runs.map(([marks, text]) => (marks ? `\u0002${marks}\u0003${text}\u0004` : text)).join('').replace(SPACE, ' ');
	/* A break at an end breaks nothing. */
	return words.replace(/ ?(\u0001hard_break\u0001) ?/g, '$1').replace(/^( |\u0001hard_break\u0001)+|( |\u0001hard_break\u0001)+$/g, '');
}

function attributes(n: Node): string {
	const a = n.attrs;
	switch (n.type.name) {
	case 'heading': return a.level;
	case 'blockquote': return a.remark ? 'remark' : '';
	case 'ordered_list': return a.start;
	case 'code_block': return JSON.stringify(a.info);
	case 'table_header': case 'table_cell': return a.align ?? '';
	case 'footnote': return a.label;
	case 'html_block': return JSON.stringify(a.raw);
	default: return '';
	}
}

/* Nothing would be written for it. */
export const blank = (n: Node): boolean => n.type.name === 'paragraph' && print(n) === 'paragraph()';

export function print(n: Node): string {
	let s = prints.get(n);
	if (s !== undefined) return s;
	let inside: string;
	if (n.type.name === 'code_block') {
		inside = JSON.stringify(n.textContent);
	} else if (n.inlineContent) {
		inside = inline(n);
	} else {
		const parts: string[] = [];
		n.forEach((c) => { if (!blank(c)) parts.push(print(c)); });
		inside = parts.join('');
	}
	s = `${n.type.name}${attributes(n)}(${inside})`;
	prints.set(n, s);
	return s;
}

export const same = (a: Node, b: Node): boolean => a === b || print(a) === print(b);
