/*
 * A text opened for formatted writing, and written back. What nobody touched goes back byte for byte;
 * what was touched is written so that as little as possible of its source changes; and the whole is
 * read again before it is given out, so that nothing is ever lost in silence.
 */
import { Node } from 'prosemirror-model';
import { graft } from './diff';
import { noteKey, parse, type Env } from './parse';
import { blank, print } from './same';
import { draft, OTHER, reads, write } from './write';

interface Source {
	node: Node;
	body: string; /* its lines, without a line feed at the end */
	gap: string; /* what stands between it and the next: blank lines, link definitions */
}

export interface Saved {
	text: string;
	lost: number[]; /* children of the document whose look could not be written */
}

/*
 * One child of the document on its way out. from: which source it is, whole, or -1 where it is written
 * anew; place: whose place it takes, or -1 where it is new; at: which child.
 */
interface Part { node: Node; from: number; place: number; text: string; lost: boolean; at: number }

const definitions = (gap: string): string => gap.replace(/^\s*\n|\s+$/g, '');

export class Kept {
	readonly doc: Node;
	/* What its definitions say, and which footnotes the document has that is being saved. */
	readonly env: Env;
	private readonly head: string;
	private readonly sources: Source[] = [];
	private readonly known = new Map<Node, number>();
	private written = new WeakMap<Node, { source: number; mark: string; text: string; lost: boolean }>();

	constructor(readonly text: string) {
		const { doc, env, lines } = parse(text), rows = text.split('\n');
		const part = (from: number, to: number) => rows.slice(from, to).map((r, i) => (from + i < rows.length - 1 ? `${r}\n` : r)).join('');
		this.doc = doc;
		this.env = env;
		this.head = part(0, lines[0]?.[0] ?? rows.length);
		if (lines.length !== (lines.length ? doc.childCount : 0)) throw new Error('blocks and lines do not match');
		lines.forEach(([from, to], i) => {
			const whole = part(from, lines[i + 1]?.[0] ?? rows.length), body = part(from, to).replace(/\n$/, '');
			this.sources.push({ node: doc.child(i), body, gap: whole.slice(body.length) });
			this.known.set(doc.child(i), i);
		});
	}

	/* Of which source is this node, unchanged? Those behind the last one first. */
	private sourceOf(node: Node, last: number, taken: Set<number>): number {
		const own = this.known.get(node);
		if (own !== undefined && !taken.has(own)) return own;
		const n = this.sources.length;
		for (let k = 1; k <= n; k++) {
			const i = (last + k + n) % n;
			if (!taken.has(i) && this.sources[i].node.eq(node)) return i;
		}
		return -1;
	}

	private parts(doc: Node): Part[] {
		const parts: Part[] = [], taken = new Set<number>();
		let last = -1;
		doc.forEach((node, _offset, at) => {
			if (blank(node) && !this.known.has(node)) return;
			const from = this.sourceOf(node, last, taken);
			if (from >= 0) {
				taken.add(from);
				last = from;
			}
			parts.push({ node, from, place: from, text: '', lost: false, at });
		});
		return parts;
	}

	/* Of the sources that are gone between its neighbours, the one most like it. */
	private ancestor(parts: Part[], i: number, used: Set<number>): number {
		let before = i - 1, after = i + 1;
		while (before >= 0 && parts[before].from < 0) before--;
		while (after < parts.length && parts[after].from < 0) after++;
		const first = before >= 0 ? parts[before].from + 1 : 0, end = after < parts.length ? parts[after].from : this.sources.length;
		const words = print(parts[i].node);
		let best = -1, most = 0.3;
		for (let k = first; k < end; k++) {
			if (used.has(k) || this.sources[k].node.type !== parts[i].node.type) continue;
			const score = alike(print(this.sources[k].node), words);
			if (score > most) best = k, most = score;
		}
		return best;
	}

	private fill(parts: Part[]): void {
		const used = new Set(parts.map((p) => p.from));
		parts.forEach((p, i) => {
			if (p.from >= 0) {
				p.text = this.sources[p.from].body;
				return;
			}
			const source = this.ancestor(parts, i, used), before = parts[i - 1];
			if (source >= 0) used.add(source);
			p.place = source;
			this.writePart(p, source, before && before.node.type === p.node.type ? markOf(before) : '');
		});
	}

	/* beside: the sign of the list before it, or "". */
	private writePart(p: Part, source: number, beside: string): void {
		const own = p.node.attrs.mark ?? '', mark = own && own === beside ? OTHER[own] ?? own : own;
		const done = this.written.get(p.node);
		if (done && done.source === source && done.mark === mark) {
			p.text = done.text;
			p.lost = done.lost;
			return;
		}
		const fresh = write(p.node, this.env, mark);
		p.text = fresh.text;
		p.lost = fresh.lost;
		if (source >= 0 && !fresh.lost && mark === own) {
			const s = this.sources[source], grafted = graft(draft(s.node), s.body, fresh.text);
			if (grafted !== fresh.text && reads(grafted, p.node, this.env)) p.text = grafted;
		}
		this.written.set(p.node, { source, mark, text: p.text, lost: p.lost });
	}

	private join(parts: Part[]): string {
		let out = this.head;
		const kept = new Set<number>();
		parts.forEach((p, i) => {
			const before = parts[i - 1];
			if (before && before.place >= 0 && before.place + 1 === p.place) {
				out += this.sources[before.place].gap;
				kept.add(before.place);
			} else if (before) {
				out += this.between(before.place, kept);
			}
			out += p.text;
		});
		const last = parts[parts.length - 1], end = this.sources.length - 1;
		if (last && last.place >= 0 && last.place === end) {
			out += this.sources[end].gap;
			kept.add(end);
		} else if (last) {
			out += '\n';
		}
		/* Definitions whose paragraph is gone may still be used elsewhere. */
		this.sources.forEach((s, i) => {
			const words = definitions(s.gap);
			if (words && !kept.has(i)) out = `${out.replace(/\n*$/, '\n\n')}${words}\n`;
		});
		return out;
	}

	private between(from: number, kept: Set<number>): string {
		const words = from >= 0 ? definitions(this.sources[from].gap) : '';
		if (from >= 0) kept.add(from);
		return words ? `\n\n${words}\n\n` : '\n\n';
	}

	/* A mark is one only if its footnote is there, so other footnotes change how all blocks are read. */
	private see(doc: Node): void {
		const notes = new Set<string>();
		doc.descendants((n) => { if (n.type.name === 'footnote') notes.add(noteKey(n.attrs.label)); });
		if ([...notes].join('\n') === [...this.env.notes ?? []].join('\n')) return;
		this.env.notes = notes;
		this.written = new WeakMap();
	}

	save(doc: Node): Saved {
		this.see(doc);
		const parts = this.parts(doc), wanted = print(doc);
		/* A text of nothing but blank lines, unchanged. */
		if (!parts.length) return { text: this.sources.length ? '' : this.text, lost: [] };
		this.fill(parts);
		let text = this.join(parts);
		for (let round = 0; round < 6; round++) {
			const read = parse(text).doc;
			if (print(read) === wanted || parts.some((p) => p.lost)) break;
			if (!this.rewriteAt(parts, round < 5 ? firstDifference(read, parts) : -1)) break;
			text = this.join(parts);
		}
		return { text, lost: this.losses(parts, text) };
	}

	/* Neighbours can be read together: write anew what stands where the reading went astray, or all. */
	private rewriteAt(parts: Part[], at: number): boolean {
		let changed = false;
		parts.forEach((p, i) => {
			if ((at >= 0 && Math.abs(i - at) > 1) || p.place < 0) return;
			const before = parts[i - 1];
			p.from = p.place = -1;
			this.writePart(p, -1, before && before.node.type === p.node.type ? markOf(before) : '');
			changed = true;
		});
		return changed || at >= 0;
	}

	private losses(parts: Part[], text: string): number[] {
		const lost = parts.filter((p) => p.lost).map((p) => p.at);
		if (lost.length) return lost;
		const read = parse(text).doc, at = firstDifference(read, parts);
		return at < 0 ? [] : [parts[Math.min(at, parts.length - 1)].at];
	}
}

const markOf = (p: Part): string => (p.node.type.name === 'bullet_list' ? /^[ ]*([-*+])/.exec(p.text)?.[1] : /^[ ]*\d+([.)])/.exec(p.text)?.[1]) ?? '';

/* The first part that was not read as what it is; -1 when all were. */
function firstDifference(read: Node, parts: Part[]): number {
	const got: string[] = [];
	read.forEach((n) => { if (!blank(n)) got.push(print(n)); });
	let i = 0;
	const at = parts.findIndex((p) => !blank(p.node) && got[i++] !== print(p.node));
	return at < 0 && got.length > i ? parts.length : at;
}

/* How much of two texts their beginnings and ends have in common, from 0 to 1. */
function alike(a: string, b: string): number {
	let head = 0, tail = 0;
	const n = Math.min(a.length, b.length);
	while (head < n && a[head] === b[head]) head++;
	while (tail < n - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
	const ends = (head + tail) / Math.max(a.length, b.length, 1);
	if (ends > 0.3) return ends;
	const words = new Set(a.split(' ')), other = b.split(' ');
	return other.filter((w) => words.has(w)).length / Math.max(other.length, words.size, 1);
}

