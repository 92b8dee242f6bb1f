/*
 * Blocks as Markdown, each read again before it is believed: first as they come, then with more and
 * more signs that protect the text, of which those that are not needed are taken away again.
 */
import { Node } from 'prosemirror-model';
import { inline, OPTION, OPTIONAL, type Style } from './inline';
import { parse, within, type Env } from './parse';
import { blank, print } from './same';
import { schema } from './schema';

const indent = (s: string, by: string): string => s.replace(/\n(?=[^\n])/g, `\n${by}`);
const isList = (n: Node | null): boolean => !!n && /_list$/.test(n.type.name);
/* A second list beside one of its kind is told apart by another sign. */
const OTHER: Record<string, string> = { '-': '*', '*': '-', '+': '-', '.': ')', ')': '.' };

interface Inside { style: Style; inList: boolean }

function fence(node: Node): string {
	const text = node.textContent, sign = node.attrs.info.includes('`') ? '~' : '`';
	let bar = sign.repeat(3);
	while (new RegExp(`^ *${bar}`, 'm').test(text)) bar += sign;
	return `${bar}${node.attrs.info}\n${text}${text ? '\n' : ''}${bar}`;
}

function tableRow(row: Node, style: Style): string {
	const cells: string[] = [];
	row.forEach((c) => {
		cells.push(inline(c, style, 'cell'));
		for (let i = 1; i < c.attrs.colspan; i++) cells.push('');
	});
	return `|${cells.map((c) => (c ? ` ${c} |` : ' |')).join('')}`;
}

const RULES: Record<string, string> = { left: ':---', right: '---:', center: ':---:' };

function table(node: Node, style: Style): string {
	const rows: string[] = [], rules: string[] = [];
	node.firstChild?.forEach((c) => {
		for (let i = 0; i < (c.attrs.colspan ?? 1); i++) rules.push(RULES[c.attrs.align] ?? '---');
	});
	node.forEach((r) => rows.push(tableRow(r, style)));
	rows.splice(1, 0, `| ${rules.join(' | ')} |`);
	return rows.join('\n');
}

/* What stands between two blocks of an item whose list has no blank lines. */
function tightJoin(a: Node, b: Node): string {
	const interrupts = b.type.name === 'bullet_list' || b.type.name === 'code_block' || (b.type.name === 'ordered_list' && b.attrs.start === 1);
	return (a.type.name === 'paragraph' && interrupts) || (/^(code_block|heading)$/.test(a.type.name) && b.type.name !== 'html_block') ? '\n' : '\n\n';
}

function list(node: Node, mark: string, into: Inside): string {
	const loose = into.style.loose || !node.attrs.tight, parts: string[] = [];
	node.forEach((item, _at, i) => {
		const sign = node.type.name === 'bullet_list' ? mark : `${node.attrs.start + i}${mark}`;
		const body = sequence(item, { ...into, inList: true }, (a, b) => (loose ? '\n\n' : tightJoin(a, b)));
		parts.push(body ? `${sign} ${indent(body, ' '.repeat(sign.length + 1))}` : sign);
	});
	return parts.join(loose ? '\n\n' : '\n');
}

function quote(node: Node, into: Inside): string {
	let body = sequence(node, into);
	if (node.attrs.remark) {
		let first = 0;
		while (first < node.childCount && blank(node.child(first))) first++;
		const gap = first < node.childCount && node.child(first).type.name !== 'paragraph' ? '\n\n' : '\n';
		body = body ? `[!REMARK]${gap}${body}` : '[!REMARK]';
	}
	return body.split('\n').map((l) => (l ? `> ${l}` : '>')).join('\n');
}

function block(node: Node, into: Inside, mark: string): string {
	switch (node.type.name) {
	case 'paragraph': return inline(node, into.style, 'text');
	case 'heading': return `${'#'.repeat(node.attrs.level)} ${inline(node, into.style, 'heading')}`.trimEnd();
	case 'blockquote': return quote(node, into);
	case 'bullet_list': case 'ordered_list': return list(node, mark, into);
	case 'code_block': return fence(node);
	case 'horizontal_rule': return into.inList ? '___' : '---';
	case 'html_block': return node.attrs.raw;
	case 'table': return table(node, into.style);
	case 'footnote': return `[^${node.attrs.label}]: ${indent(sequence(node, into), '    ')}`.trimEnd();
	default: throw new Error(`cannot write ${node.type.name}`);
	}
}

function sequence(parent: Node, into: Inside, join: (a: Node, b: Node) => string = () => '\n\n'): string {
	let out = '', before: Node | null = null, mark = '';
	parent.forEach((n) => {
		if (blank(n)) return;
		mark = !isList(n) ? '' : before?.type === n.type && OTHER[n.attrs.mark] && n.attrs.mark === mark ? OTHER[mark] : n.attrs.mark;
		out += (before ? join(before, n) : '') + block(n, into, mark);
		before = n;
	});
	return out;
}

/* --- which protection is needed ------------------------------------------------------------------ */

type Choice = (i: number) => boolean;

function render(s: string, wants: Choice): string {
	let i = 0;
	return s.replace(OPTIONAL, (all, letter?: string) => {
		const on = wants(i++);
		if (all === OPTION) return on ? '\\' : '';
		return on ? `&#${(letter as string).codePointAt(0)};` : letter as string;
	});
}

/* Take away whatever is not needed: halves first, so that long texts need few attempts. */
function reduce(s: string, on: Set<number>, works: (text: string) => boolean): string {
	const without = (part: number[]) => render(s, (i) => on.has(i) && !part.includes(i));
	const drop = (part: number[]): void => {
		if (!part.length) return;
		if (works(without(part))) {
			part.forEach((i) => on.delete(i));
		} else if (part.length > 1) {
			drop(part.slice(0, part.length >> 1));
			drop(part.slice(part.length >> 1));
		}
	};
	drop([...on]);
	return render(s, (i) => on.has(i));
}

function protect(s: string, works: (text: string) => boolean): string | null {
	const kinds = [...s.matchAll(OPTIONAL)].map((m) => m[0] !== OPTION);
	const plain = render(s, () => false);
	if (works(plain)) return plain;
	for (const letters of [false, true]) {
		const on = new Set(kinds.map((letter, i) => (letters || !letter ? i : -1)).filter((i) => i >= 0));
		if (works(render(s, (i) => on.has(i)))) return reduce(s, on, works);
	}
	return null;
}

const STYLES: Style[] = [
	{ em: '*', soft: true, loose: false },
	{ em: '_', soft: true, loose: false },
	{ em: '*', soft: false, loose: false },
	{ em: '*', soft: true, loose: true },
	{ em: '_', soft: false, loose: true },
];

export function reads(text: string, as: Node, env: Env): boolean {
	return print(parse(text, within(env)).doc) === `doc(${blank(as) ? '' : print(as)})`;
}

function attempt(node: Node, env: Env, mark: string): string | null {
	for (const style of STYLES) {
		const text = protect(block(node, { style, inList: false }, mark), (s) => reads(s, node, env));
		if (text !== null) return text;
	}
	return null;
}

/* The same words without any look of their own. */
function plainly(node: Node): Node {
	if (node.isText) return node.mark(node.marks.filter((m) => m.type.name === 'link'));
	if (node.isLeaf) return node.mark([]);
	const children: Node[] = [];
	node.forEach((c) => children.push(plainly(c)));
	return node.type.create(node.attrs, children);
}

/* The last resort: each line of text as a paragraph. */
function justWords(node: Node, env: Env): string[] {
	if (node.isTextblock) {
		const words = node.textBetween(0, node.content.size, ' ', (n) => n.attrs.raw ?? (n.type.name === 'footnote_ref' ? `[^${n.attrs.label}]` : n.attrs.alt) ?? ' ').trim();
		return words ? [attempt(schema.nodes.paragraph.create(null, schema.text(words)), env, '') ?? words] : [];
	}
	const lines: string[] = node.isAtom && node.attrs.raw ? [node.attrs.raw] : [];
	node.forEach((c) => { lines.push(...justWords(c, env)); });
	return lines;
}

export interface Written {
	text: string;
	lost: boolean; /* its look could not be written; its words are there */
}

/* mark: the sign of its items, where it is a list. */
export function write(node: Node, env: Env, mark: string = node.attrs.mark ?? ''): Written {
	if (blank(node)) return { text: '', lost: false };
	const text = attempt(node, env, mark);
	if (text !== null) return { text, lost: false };
	const words = attempt(plainly(node), env, mark);
	if (words !== null) return { text: words, lost: true };
	return { text: justWords(node, env).join('\n\n'), lost: true };
}

/* As it would be written without doubt; only to compare two writings of nearly the same. */
export const draft = (node: Node): string => render(block(node, { style: STYLES[0], inList: false }, node.attrs.mark ?? ''), () => false);
export { OTHER };
