/*
 * Markdown to a document, and of which lines each block was made. The parser is markdown-it with the
 * server's extensions; footnotes stay where they stand, and marks that nothing explains stay text.
 */
import MarkdownIt from 'markdown-it';
import type StateBlock from 'markdown-it/lib/rules_block/state_block.mjs';
import type StateCore from 'markdown-it/lib/rules_core/state_core.mjs';
import type StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs';
import type Token from 'markdown-it/lib/token.mjs';
import { Mark, Node, NodeType } from 'prosemirror-model';
import { schema } from './schema';

/* What the rest of a text says about a piece of it: link definitions, and which footnotes there are. */
export interface Env {
	references?: Record<string, unknown>;
	notes?: Set<string>;
}

export interface Parsed {
	doc: Node;
	env: Env;
	/* Of each child of doc: its first line and the line behind its last, blank lines not counted. */
	lines: [number, number][];
}

const md = new MarkdownIt('default', { html: true, linkify: false, typographer: false });
md.validateLink = () => true;
md.normalizeLink = md.normalizeLinkText = (url: string) => url;
md.disable(['linkify', 'replacements', 'smartquotes']);

export const noteKey = (label: string): string => label.toLowerCase();

/* `[^label]: text`, going on in lines that are indented by four. */
function footnote(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
	const start = state.bMarks[startLine] + state.tShift[startLine];
	const head = /^\[\^([^\]\s]+)\]:[ \t]*/.exec(state.src.slice(start, state.eMarks[startLine]));

	if (!head || state.sCount[startLine] - state.blkIndent >= 4) return false;
	if (silent) return true;
	((state.env as Env).notes ??= new Set()).add(noteKey(head[1]));

	const open = state.push('footnote_open', 'section', 1);
	const kept = [state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine]];
	const parent = state.parentType;
	open.meta = head[1];
	open.map = [startLine, startLine];
	state.bMarks[startLine] = start + head[0].length;
	state.tShift[startLine] = 0;
	state.blkIndent += 4;
	state.sCount[startLine] = state.blkIndent;
	state.parentType = 'reference';
	state.md.block.tokenize(state, startLine, endLine);
	state.parentType = parent;
	state.blkIndent -= 4;
	[state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine]] = kept;
	open.map[1] = state.line;
	state.push('footnote_close', 'section', -1);
	return true;
}

function footnoteRef(state: StateInline, silent: boolean): boolean {
	if (!state.src.startsWith('[^', state.pos)) return false;
	const mark = /^\[\^([^\]\s[]+)\]/.exec(state.src.slice(state.pos, state.posMax));
	if (!mark || !(state.env as Env).notes?.has(noteKey(mark[1]))) return false;
	if (!silent) state.push('footnote_ref', 'sup', 0).meta = mark[1];
	state.pos += mark[0].length;
	return true;
}

/* A quotation whose first line is `[!REMARK]` alone explains the paragraph before it. */
function remarks(state: StateCore): void {
	const all = state.tokens;
	for (let i = 0; i + 3 < all.length; i++) {
		const parts = all[i + 2].children;
		if (all[i].type !== 'blockquote_open' || all[i + 1].type !== 'paragraph_open' || !parts?.length) continue;
		if (parts[0].type !== 'text' || parts[0].content.trimEnd() !== '[!REMARK]') continue;
		if (parts.length > 1 && !/^(soft|hard)break$/.test(parts[1].type)) continue;
		all[i].meta = 'remark';
		if (parts.length > 1) parts.splice(0, 2);
		else all.splice(i + 1, 3);
	}
}

md.block.ruler.before('reference', 'footnote', footnote, { alt: ['paragraph', 'reference'] });
md.inline.ruler.after('image', 'footnote_ref', footnoteRef);
md.core.ruler.push('remarks', remarks);

/* --- tokens to nodes ------------------------------------------------------------------------------ */

interface Open { type: NodeType; attrs?: Record<string, unknown>; content: Node[] }

const MARKS: Record<string, string> = { em: 'em', strong: 'strong', s: 'strike', link: 'link' };

class Builder {
	stack: Open[] = [{ type: schema.nodes.doc, content: [] }];
	marks: readonly Mark[] = Mark.none;
	/* A mark within its like is one mark: how many of each are open. */
	depth: Record<string, number> = {};

	add(node: Node): void {
		this.stack[this.stack.length - 1].content.push(node);
	}

	text(words: string, marks = this.marks): void {
		if (!words) return;
		const content = this.stack[this.stack.length - 1].content, last = content[content.length - 1];
		if (last?.isText && Mark.sameSet(last.marks, marks))
			content[content.length - 1] = schema.text(last.text + words, marks);
		else
			this.add(schema.text(words, marks));
	}

	leaf(type: string, attrs?: Record<string, unknown>): void {
		this.add(schema.nodes[type].create(attrs, null, this.marks));
	}

	open(type: string, attrs?: Record<string, unknown>): void {
		this.stack.push({ type: schema.nodes[type], attrs, content: [] });
	}

	close(): void {
		const { type, attrs, content } = this.stack.pop() as Open;
		const node = type.createAndFill(attrs, content);
		if (!node) throw new Error(`no ${type.name} can be made of this`);
		this.add(node);
	}

	mark(name: string, on: boolean, attrs?: Record<string, unknown>): void {
		const type = schema.marks[name];
		const n = this.depth[name] = (this.depth[name] ?? 0) + (on ? 1 : -1);
		if (on && n === 1) this.marks = type.create(attrs).addToSet(this.marks);
		if (!on && n === 0) this.marks = type.removeFromSet(this.marks);
	}

	inCell(): boolean {
		return /^table_(cell|header)$/.test(this.stack[this.stack.length - 1].type.name);
	}

	inHeading(): boolean {
		return this.stack[this.stack.length - 1].type === schema.nodes.heading;
	}

	inline(t: Token): void {
		const [, name, end] = /^(\w+?)_(open|close)$/.exec(t.type) ?? [];
		if (name && MARKS[name]) {
			this.mark(MARKS[name], end === 'open',
				name === 'link' && end === 'open' ? { href: t.attrGet('href'), title: t.attrGet('title') ?? '' } : undefined);
			return;
		}
		switch (t.type) {
		case 'text': case 'text_special': this.text(t.content); break;
		case 'code_inline': this.text(t.content, schema.marks.code.create().addToSet(this.marks)); break;
		case 'softbreak': this.leaf('soft_break'); break;
		case 'hardbreak': this.leaf(this.inHeading() ? 'soft_break' : 'hard_break'); break;
		case 'footnote_ref': this.leaf('footnote_ref', { label: t.meta }); break;
		case 'image':
			this.leaf('image', { src: t.attrGet('src') ?? '', alt: t.content, title: t.attrGet('title') ?? '' });
			break;
		case 'html_inline':
			if (this.inCell() && /^<br ?\/?>$/.test(t.content)) this.leaf('hard_break');
			else this.leaf('html_inline', { raw: t.content });
			break;
		default: throw new Error(`unknown inline ${t.type}`);
		}
	}

	block(t: Token, i: number, all: Token[]): void {
		const row = t.type === 'th_open' || t.type === 'td_open';
		switch (t.type) {
		case 'paragraph_open': this.open('paragraph'); break;
		case 'heading_open': this.open('heading', { level: Number(t.tag.slice(1)) }); break;
		case 'blockquote_open': this.open('blockquote', { remark: t.meta === 'remark' }); break;
		case 'bullet_list_open': this.open('bullet_list', { tight: isTight(all, i), mark: t.markup }); break;
		case 'ordered_list_open':
			this.open('ordered_list', { start: Number(t.attrGet('start') ?? 1), tight: isTight(all, i), mark: t.markup });
			break;
		case 'list_item_open': this.open('list_item'); break;
		case 'table_open': this.open('table'); break;
		case 'tr_open': this.open('table_row'); break;
		case 'footnote_open': this.open('footnote', { label: t.meta }); break;
		case 'thead_open': case 'thead_close': case 'tbody_open': case 'tbody_close': break;
		case 'hr': this.leaf('horizontal_rule'); break;
		case 'html_block': this.leaf('html_block', { raw: t.content.replace(/\n+$/, '') }); break;
		case 'fence': case 'code_block':
			this.open('code_block', { info: t.info.trim() });
			this.text(t.content.replace(/\n$/, ''));
			this.close();
			break;
		case 'inline':
			this.marks = Mark.none;
			this.depth = {};
			t.children?.forEach((c) => this.inline(c));
			break;
		default:
			if (row) this.open(t.type === 'th_open' ? 'table_header' : 'table_cell', { align: /left|right|center/.exec(t.attrGet('style') ?? '')?.[0] ?? null });
			else if (t.type.endsWith('_close')) this.close();
			else throw new Error(`unknown block ${t.type}`);
		}
	}
}

/* No blank line stands between the items: their paragraphs are hidden. */
function isTight(all: Token[], at: number): boolean {
	const level = all[at].level;
	for (let i = at + 1; i < all.length && all[i].level > level; i++)
		if (all[i].type === 'paragraph_open' && all[i].level === level + 2) return all[i].hidden;
	return true;
}

/* env: what the text around says, for a piece of it; a whole text brings its own. */
export function parse(text: string, env: Env = {}): Parsed {
	const all = md.parse(text, env), b = new Builder(), rows = text.split('\n');
	const lines: [number, number][] = [];
	all.forEach((t, i) => {
		b.block(t, i, all);
		if (t.level || t.nesting < 0 || !t.map) return;
		let [from, to] = t.map;
		while (to > from + 1 && !rows[to - 1]?.trim()) to--;
		lines.push([from, to]);
	});
	const { content } = b.stack[0];
	return { doc: schema.nodes.doc.create(null, content.length ? content : [schema.nodes.paragraph.create()]), env, lines };
}

/* A copy of env: what parsing a piece adds to it must not stay. */
export const within = (env: Env): Env => ({ references: { ...env.references }, notes: new Set(env.notes) });
