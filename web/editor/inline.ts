/*
 * A line of text as Markdown. What may need a sign before it, so that it is not taken for a sign
 * itself, is only marked: OPTION stands for a backslash, and LETTER ... END around a letter that may
 * have to be written by its number. write.ts decides which of them are needed.
 */
import { Mark, Node } from 'prosemirror-model';

/* Characters that no text has: the server refuses them. */
export const OPTION = '\uFDD0', LETTER = '\uFDD1', END = '\uFDD2';
export const OPTIONAL = /\uFDD0|\uFDD1([^\uFDD2]*)\uFDD2/gu;

export interface Style {
	em: '*' | '_';
	soft: boolean; /* breaks of lines stay where they are */
	loose: boolean; /* blank lines between the items of all lists */
}

export type Place = 'text' | 'heading' | 'cell';

interface Item { node: Node; text: string; space: boolean; marks: readonly Mark[] }

const SIGNS: Record<string, string> = { strong: '**', strike: '~~' };
const isCode = (m: Mark): boolean => m.type.name === 'code';

/* The text in pieces of one look; blanks have only the marks of both their neighbours. */
function items(parent: Node): Item[] {
	const all: Item[] = [];
	parent.forEach((node) => {
		/* A picture or a break cannot be code. */
		const marks = node.isText ? node.marks : node.marks.filter((m) => !isCode(m));
		const add = (text: string, space: boolean) => all.push({ node, text, space, marks });
		if (!node.isText) add('', /_break$/.test(node.type.name));
		else if (marks.some(isCode)) add(node.text as string, false);
		else for (const piece of (node.text as string).replace(/[\n\t]/g, ' ').split(/( +)/)) if (piece) add(piece, piece[0] === ' ');
	});
	const has = (at: number, by: number, m: Mark): boolean => {
		while (all[at] && all[at].space) at += by;
		return !!all[at] && m.isInSet(all[at].marks);
	};
	const first = all.findIndex((i) => !i.space);
	if (first < 0) return [];
	let last = all.length;
	while (all[last - 1].space) last--;
	return all.map((item, i) => (item.space ? { ...item, marks: item.marks.filter((m) => has(i, -1, m) && has(i, 1, m)) } : item))
		.slice(first, last);
}

const bare = (href: string): string => href.replace(/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\').replace(/&(?=#?\w+;)/g, '&amp;');

function address(href: string): string {
	const s = bare(href).replace(/\n/g, '');
	let depth = 0, odd = !s || /[\s<>\u0000-\u001f\u007f]/.test(s);
	for (const c of s) {
		if (c === '(') depth++;
		if (c === ')' && --depth < 0) odd = true;
	}
	return odd || depth ? `<${s.replace(/[<>]/g, '\\$&')}>` : s;
}

const quoted = (title: string): string => (title ? ` "${bare(title).replace(/"/g, '\\"')}"` : '');

function codeSpan(text: string): string {
	const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((s) => s.length));
	let fence = '`';
	while (fence.length <= longest && text.includes(fence)) fence += '`';
	if (longest === 0) fence = '`';
	const pad = /^`|`$/.test(text) || (/^ .*[^ ].* $/.test(text)) ? ' ' : '';
	return fence + pad + text + pad + fence;
}

class Writer {
	out = '';
	open: Mark[] = [];
	lineStart = true;

	constructor(readonly style: Style, readonly place: Place) {}

	/* Signs of emphasis are only read as such beside a letter if the letter is not one. */
	sign(s: string, opens: boolean): void {
		if (opens) this.out = this.out.replace(/[\p{L}\p{N}\p{M}]$/u, `${LETTER}$&${END}`);
		this.out += s;
		this.closed = !opens;
		this.lineStart = false;
	}

	closed = false;

	mark(m: Mark, opens: boolean): void {
		if (m.type.name !== 'link') this.sign(m.type.name === 'em' ? this.style.em : SIGNS[m.type.name], opens);
		else if (opens) this.put('[');
		else this.put(`](${address(m.attrs.href)}${quoted(m.attrs.title)})`);
	}

	put(s: string): void {
		this.out += s;
		this.closed = this.lineStart = false;
	}

	words(text: string, end: boolean): void {
		let s = text.replace(/[\uFDD0-\uFDD2]/g, '');
		let first = '';
		if (this.closed) {
			const letter = /^[\p{L}\p{N}]/u.exec(s);
			if (letter) {
				first = LETTER + letter[0] + END;
				s = s.slice(letter[0].length);
			}
		}
		const start = this.lineStart ? /^(?:(\d{1,9})([.)])|[#>+=:-])/.exec(s) : null;
		if (start) {
			first = start[1] ? start[1] + OPTION + start[2] : OPTION + start[0];
			s = s.slice(start[0].length);
		}
		s = s.replace(/[\\`*_[\]<~]|!(?=\[|$)|&(?=[#\w])/g, `${OPTION}$&`);
		if (this.place === 'text') s = s.replace(/\|/g, `${OPTION}|`);
		if (this.place === 'heading' && end) s = s.replace(/(#)(#*)$/, `${OPTION}$1$2`);
		this.put(first + s);
	}

	leaf(node: Node): void {
		const a = node.attrs;
		switch (node.type.name) {
		case 'soft_break': this.breakLine('', this.style.soft && this.place === 'text'); break;
		case 'hard_break':
			if (this.place === 'cell') this.put('<br>');
			else this.breakLine('\\', this.place === 'text');
			break;
		case 'footnote_ref': this.put(`[^${a.label}]`); break;
		case 'image': this.put(`![${a.alt}](${address(a.src)}${quoted(a.title)})`); break;
		case 'html_inline': this.put(a.raw); break;
		}
	}

	breakLine(sign: string, breaks: boolean): void {
		this.out = this.out.replace(/ +$/, '') + (breaks ? `${sign}\n` : ' ');
		this.closed = false;
		this.lineStart = breaks;
	}
}

const hasMark = (item: Item | undefined, m: Mark): boolean => !!item && m.isInSet(item.marks);

/* How far from item i on the mark reaches. */
function reach(all: Item[], i: number, m: Mark): number {
	let n = i;
	while (n < all.length && hasMark(all[n], m)) n++;
	return n - i;
}

/*
 * Close what ends before the item and open what begins, the longest first. Nothing opens before a
 * blank: a sign of emphasis there would not be read as one.
 */
function turn(w: Writer, all: Item[], i: number): void {
	const keep = w.open.findIndex((m) => !hasMark(all[i], m));
	if (keep >= 0) w.open.splice(keep).reverse().forEach((m) => w.mark(m, false));
	if (!all[i] || all[i].space) return;
	const fresh = all[i].marks.filter((m) => !isCode(m) && !m.isInSet(w.open));
	fresh.sort((a, b) => reach(all, i, b) - reach(all, i, a)).forEach((m) => {
		w.mark(m, true);
		w.open.push(m);
	});
}

/* `<https://…>`, where the text is the address. */
function autolink(all: Item[], i: number): string {
	const item = all[i], m = item.marks.find((x) => x.type.name === 'link');
	if (!m || m.attrs.title || item.marks.length > 1 || !item.text || reach(all, i, m) > 1 || hasMark(all[i - 1], m)) return '';
	if (!/^[^\s<>]+$/.test(item.text)) return '';
	const whole = m.attrs.href === item.text && /^[a-z][a-z0-9+.-]+:/i.test(item.text);
	return whole || (m.attrs.href === `mailto:${item.text}` && /^[\w.+-]+@[\w.-]+$/.test(item.text)) ? `<${item.text}>` : '';
}

export function inline(parent: Node, style: Style, place: Place): string {
	const all = items(parent), w = new Writer(style, place);
	all.forEach((item, i) => {
		const auto = autolink(all, i);
		if (auto) {
			w.put(auto);
			return;
		}
		turn(w, all, i);
		/* What begins a line may not be a blank. */
		if (item.space && item.node.isText) {
			if (!w.lineStart) w.put(item.text);
		} else if (item.marks.some(isCode)) {
			w.put(codeSpan(item.text));
		} else if (item.node.isText) {
			w.words(item.text, i === all.length - 1);
		} else {
			w.leaf(item.node);
		}
	});
	turn(w, all, all.length);
	return place === 'cell' ? w.out.replace(/\|/g, '\\|') : w.out;
}
