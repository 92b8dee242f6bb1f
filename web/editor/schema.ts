/*
 * What a section's text may be made of: CommonMark with tables, strikethrough and footnotes, as the
 * server reads it. What Markdown can say and this cannot show (raw HTML) is kept whole in one piece.
 * No node puts a style attribute into the page: the server's policy would refuse it.
 */
import { DOMOutputSpec, Node, Schema } from 'prosemirror-model';
import { tableNodes } from 'prosemirror-tables';

/* Everything a line of text may hold but a break: headings and table cells have one line. */
const LINE = '(text | image | footnote_ref | html_inline | soft_break)*';

const table = tableNodes({
	tableGroup: 'block',
	cellContent: 'inline*',
	cellAttributes: {
		align: {
			default: null,
			getFromDOM: (dom) => dom.dataset.align || null,
			setDOMAttr: (value, attrs) => { if (value) attrs['data-align'] = value; },
		},
	},
});

const chip = (raw: string): string => raw.trim().replace(/\s+/g, ' ').slice(0, 60);
const list = (tag: string, node: Node): DOMOutputSpec =>
	[tag, { ...(tag === 'ol' && node.attrs.start !== 1 ? { start: node.attrs.start } : {}), ...(node.attrs.tight ? { 'data-tight': '' } : {}) }, 0];
const tight = (dom: HTMLElement) => !dom.querySelector(':scope > li > p + p') && dom.dataset.loose === undefined;

export const schema = new Schema({
	nodes: {
		doc: { content: 'block+' },
		paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
		heading: {
			attrs: { level: { default: 2 } },
			content: LINE,
			group: 'block',
			defining: true,
			parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
			toDOM: (node) => [`h${node.attrs.level}`, 0],
		},
		blockquote: {
			attrs: { remark: { default: false } },
			content: 'block+',
			group: 'block',
			defining: true,
			parseDOM: [{ tag: 'blockquote', getAttrs: (dom) => ({ remark: dom.dataset.remark !== undefined }) }],
			toDOM: (node) => ['blockquote', node.attrs.remark ? { 'data-remark': '', class: 'remark' } : {}, 0],
		},
		bullet_list: {
			attrs: { tight: { default: true }, mark: { default: '-' } },
			content: 'list_item+',
			group: 'block list',
			parseDOM: [{ tag: 'ul', getAttrs: (dom) => ({ tight: tight(dom) }) }],
			toDOM: (node) => list('ul', node),
		},
		ordered_list: {
			attrs: { start: { default: 1 }, tight: { default: true }, mark: { default: '.' } },
			content: 'list_item+',
			group: 'block list',
			parseDOM: [{ tag: 'ol', getAttrs: (dom) => ({ start: Math.max(0, Number(dom.getAttribute('start') ?? 1) || 0), tight: tight(dom) }) }],
			toDOM: (node) => list('ol', node),
		},
		list_item: { content: 'block+', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
		code_block: {
			attrs: { info: { default: '' } },
			content: 'text*',
			marks: '',
			group: 'block',
			code: true,
			defining: true,
			parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
			toDOM: () => ['pre', ['code', 0]],
		},
		horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
		html_block: {
			attrs: { raw: {} },
			group: 'block',
			atom: true,
			parseDOM: [{ tag: 'div[data-html]', getAttrs: (dom) => ({ raw: dom.dataset.html }) }],
			toDOM: (node) => ['div', { 'data-html': node.attrs.raw, class: 'chip', title: node.attrs.raw }, chip(node.attrs.raw)],
			leafText: () => '',
		},
		...table,
		footnote: {
			attrs: { label: {} },
			content: 'block+',
			group: 'block',
			defining: true,
			isolating: true,
			parseDOM: [{ tag: 'section[data-note]', getAttrs: (dom) => ({ label: dom.dataset.note }), contentElement: 'div' }],
			toDOM: (node) => ['section', { 'data-note': node.attrs.label, class: 'footnote' },
				['span', { class: 'note-label', contenteditable: 'false' }, node.attrs.label], ['div', 0]],
		},
		text: { group: 'inline' },
		image: {
			attrs: { src: {}, alt: { default: '' }, title: { default: '' } },
			inline: true,
			group: 'inline',
			draggable: true,
			parseDOM: [{
				tag: 'span[data-image]',
				getAttrs: (dom) => ({ src: dom.dataset.image, alt: dom.textContent, title: dom.title }),
			}],
			/* Its words, not the picture: addresses outside are not fetched while somebody writes. */
			toDOM: (node) => ['span', { 'data-image': node.attrs.src, class: 'chip image', title: node.attrs.title }, node.attrs.alt || node.attrs.src],
		},
		hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'], leafText: () => '\n' },
		soft_break: {
			inline: true,
			group: 'inline',
			selectable: false,
			parseDOM: [{ tag: 'span[data-soft]' }],
			toDOM: () => ['span', { 'data-soft': '' }, ' '],
			leafText: () => ' ',
		},
		footnote_ref: {
			attrs: { label: {} },
			inline: true,
			group: 'inline',
			atom: true,
			parseDOM: [{ tag: 'sup[data-ref]', getAttrs: (dom) => ({ label: dom.dataset.ref }) }],
			toDOM: (node) => ['sup', { 'data-ref': node.attrs.label, class: 'note-ref' }, ['span', { class: 'note-name' }, node.attrs.label]],
		},
		html_inline: {
			attrs: { raw: {} },
			inline: true,
			group: 'inline',
			atom: true,
			parseDOM: [{ tag: 'span[data-html]', getAttrs: (dom) => ({ raw: dom.dataset.html }) }],
			toDOM: (node) => ['span', { 'data-html': node.attrs.raw, class: 'chip' }, chip(node.attrs.raw)],
		},
	},
	marks: {
		link: {
			attrs: { href: {}, title: { default: '' } },
			inclusive: false,
			parseDOM: [{
				tag: 'a[href], a[data-href]',
				getAttrs: (dom) => ({ href: dom.dataset.href ?? dom.getAttribute('href'), title: dom.title }),
			}],
			/* An address that a reader would not get as a link is none here, either. */
			toDOM: (mark) => ['a', {
				[/^(https?:|mailto:|#)/i.test(mark.attrs.href) ? 'href' : 'data-href']: mark.attrs.href,
				...(mark.attrs.title ? { title: mark.attrs.title } : {}),
			}, 0],
		},
		em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
		strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
		strike: { parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }], toDOM: () => ['s', 0] },
		code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] },
	},
});
