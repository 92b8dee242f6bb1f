/*
 * HTML that comes from a word processor, made into what a section may hold. Word, Google Docs and
 * LibreOffice each write lists, footnotes and looks in a way of their own; what is left of it here are
 * plain paragraphs, lists, tables, emphasis, links and footnotes, and no address that runs anything.
 */

export interface Cleaned {
	html: string;
	pictures: number; /* were left out */
}

const all = (root: ParentNode, q: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(q)];
const style = (e: Element): string => (e.getAttribute('data-style') ?? '').replace(/\s+/g, '').toLowerCase();

function unwrap(e: Element): void {
	e.replaceWith(...e.childNodes);
}

function rename(e: Element, tag: string): Element {
	const other = e.ownerDocument.createElement(tag);
	other.append(...e.childNodes);
	e.replaceWith(other);
	return other;
}

function wrap(e: Element, tag: string): void {
	const inner = e.ownerDocument.createElement(tag);
	inner.append(...e.childNodes);
	e.append(inner);
}

/* --- footnotes ------------------------------------------------------------------------------------- */

/* The number in the names that the three give to a mark and to its note. */
const MARK = /^#?(?:_ftn|ftnt|sdfootnote)(\d+)(?:sym)?$/i;
const BACK = /^#?(?:_ftnref|ftnt_ref|sdfootnote)(\d+)(?:anc)?$/i;

function notes(doc: Document): void {
	for (const a of all(doc, 'a[href^="#"]')) {
		const to = a.getAttribute('href') ?? '', mark = MARK.exec(to), back = BACK.exec(to);
		if (mark && !/anc$/.test(to)) {
			const sup = doc.createElement('sup'), outer = a.closest('sup') ?? a;
			sup.dataset.ref = mark[1];
			outer.replaceWith(sup);
		} else if (back) {
			note(doc, a, back[1]);
		}
	}
	/* The line above the notes is drawn by whoever prints them. */
	for (const hr of all(doc, 'hr')) {
		const next = hr.nextElementSibling;
		if (next?.matches('section[data-note]') || next?.querySelector('section[data-note]')) hr.remove();
	}
}

/* The paragraph that begins with a way back is a note; so is what follows it in its division. */
function note(doc: Document, a: HTMLElement, label: string): void {
	const p = a.closest('p, li') ?? a.parentElement, box = a.closest<HTMLElement>('div[id^="ftn"], div[id^="sdfootnote"]');
	(a.closest('sup') ?? a).remove();
	if (!p || p.closest('section')) return;
	const section = doc.createElement('section'), inside = doc.createElement('div');
	section.dataset.note = label;
	section.append(inside);
	(box ?? p).replaceWith(section);
	inside.append(...(box && box !== p ? [...box.childNodes] : [p]));
	const first = inside.querySelector('p');
	if (first?.firstChild?.nodeType === 3) first.firstChild.textContent = (first.firstChild.textContent ?? '').trimStart();
}

/* --- lists of Word ----------------------------------------------------------------------------------- */

const BULLETS = /^[·•◦▪§o–—*-]$/;

interface Level { list: Element; level: number; ordered: boolean }

function wordLists(doc: Document): void {
	let open: Level[] = [], last: Element | null = null;
	for (const p of all(doc, 'p, h1, h2, h3, h4, h5, h6')) {
		const found = /mso-list:l\d+level(\d+)/.exec(style(p));
		if (!found) continue;
		/* A list goes on only in the very next paragraph. */
		if (!last || nextElement(last) !== p) open = [];
		const level = Number(found[1]), sign = marker(p), ordered = !BULLETS.test(sign);
		while (open.length && (open[open.length - 1].level > level || (open[open.length - 1].level === level && open[open.length - 1].ordered !== ordered))) open.pop();
		if (!open.length || open[open.length - 1].level < level) {
			const list = doc.createElement(ordered ? 'ol' : 'ul'), start = parseInt(sign.replace(/^\(/, ''), 10);
			if (ordered && start > 1) list.setAttribute('start', String(start));
			const outer = open[open.length - 1]?.list.lastElementChild;
			if (outer) outer.append(list);
			else p.before(list);
			open.push({ list, level, ordered });
		}
		const item = doc.createElement('li'), text = doc.createElement('p');
		text.append(...p.childNodes);
		item.append(text);
		open[open.length - 1].list.append(item);
		last = open[0].list;
		p.remove();
	}
}

function nextElement(e: Element): Element | null {
	return e.nextElementSibling;
}

function marker(p: Element): string {
	const span = all(p, 'span').find((s) => /mso-list:ignore/.test(style(s)));
	const sign = span?.textContent?.replace(/[\s\u00a0]/g, '') ?? '';
	span?.remove();
	return sign;
}

/* A list directly in a list belongs to the item before it. */
function nestedLists(doc: Document): void {
	for (const inner of all(doc, 'ul > ul, ul > ol, ol > ul, ol > ol')) {
		const item = inner.previousElementSibling;
		if (item?.tagName === 'LI') item.append(inner);
		else wrapItem(doc, inner);
	}
}

function wrapItem(doc: Document, list: Element): void {
	const item = doc.createElement('li');
	list.replaceWith(item);
	item.append(list);
}

/* --- looks, tables, the rest ---------------------------------------------------------------------------- */

function looks(doc: Document): void {
	for (const b of all(doc, 'b, strong'))
		if (/font-weight:(normal|400)/.test(style(b))) unwrap(b);
	for (const e of all(doc, 'span, font')) {
		const s = style(e);
		if (/font-weight:(bold|[6-9]00)/.test(s) && !e.closest('h1, h2, h3, h4, h5, h6, th')) wrap(e, 'strong');
		if (/font-style:italic/.test(s)) wrap(e, 'em');
		if (/text-decoration[a-z-]*:[^;]*line-through/.test(s)) wrap(e, 's');
		unwrap(e);
	}
}

function tables(doc: Document): void {
	for (const table of all(doc, 'table')) {
		all(table, 'table').forEach(unwrap);
		all(table, 'tr:first-of-type > td').forEach((td) => { if (td.closest('tr') === table.querySelector('tr')) rename(td, 'th'); });
		/* A head is bold by itself. */
		all(table, 'th b, th strong').forEach(unwrap);
		for (const cell of all(table, 'td, th')) {
			cell.removeAttribute('colspan');
			cell.removeAttribute('rowspan');
			all(cell, 'p, div, h1, h2, h3, h4, h5, h6, li').forEach((block, i) => {
				if (i) block.before(doc.createElement('br'));
				unwrap(block);
			});
			all(cell, 'ul, ol, blockquote').forEach(unwrap);
		}
	}
}

/* A blank that must not break stays so only behind what it belongs to. */
const BOUND = /(§|\bArt\.|\bAbs\.|\bNr\.|\bNo\.|\bz\.|\bd\.|\bu\.|\bS\.|\bp\.)\u00a0/g;

function blanks(doc: Document): void {
	const walk = doc.createTreeWalker(doc.body, 4 /* text */);
	while (walk.nextNode()) {
		const t = walk.currentNode as Text;
		t.data = t.data.replace(BOUND, '$1\u0000').replace(/\u00a0/g, ' ').replace(/\u0000/g, '\u00a0').replace(/\u00ad/g, '');
	}
}

function strip(doc: Document): void {
	const walk = doc.createTreeWalker(doc, 128 /* comments */), comments: Node[] = [];
	while (walk.nextNode()) comments.push(walk.currentNode);
	comments.forEach((c) => (c as ChildNode).remove());
	all(doc, 'script, style, meta, link, title, xml, object, embed, iframe, svg, math, form, input, button, select, textarea, template, del, [hidden]')
		.forEach((e) => e.remove());
	for (const e of all(doc, '*')) {
		if (/^(o|w|m|v|st1):/i.test(e.tagName)) unwrap(e);
		else if (/display:none|mso-hide:all/.test(style(e))) e.remove();
	}
	all(doc, 'ins, u').forEach(unwrap);
}

function links(doc: Document): void {
	for (const a of all(doc, 'a')) {
		const to = a.getAttribute('href') ?? '';
		if (!/^(https?:\/\/|mailto:)/i.test(to.trim())) unwrap(a);
	}
}

/* Looks are only read: as attributes of another name the page's policy has nothing to complain about. */
const inert = (html: string): string => html.replace(/<style\b[^]*?<\/style\s*>/gi, '')
	.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, ' data-style'));

/* read: HTML to an inert document, which fetches and runs nothing. */
export function clean(html: string, read: (html: string) => Document): Cleaned {
	const doc = read(inert(html)), guid = doc.querySelector('b[id^="docs-internal-guid"]');
	strip(doc);
	if (guid) unwrap(guid);
	const pictures = all(doc, 'img, picture');
	pictures.forEach((p) => p.remove());
	notes(doc);
	wordLists(doc);
	nestedLists(doc);
	tables(doc);
	looks(doc);
	all(doc, 'h1, p.MsoTitle').forEach((h) => rename(h, 'h2'));
	all(doc, 'h4, h5, h6').forEach((h) => rename(h, 'h3'));
	links(doc);
	blanks(doc);
	for (const e of all(doc, '*'))
		for (const name of e.getAttributeNames())
			if (!/^(href|start|data-ref|data-note|title)$/.test(name)) e.removeAttribute(name);
	/* Paragraphs of nothing are how word processors make distance. */
	all(doc, 'p').forEach((p) => { if (!p.textContent?.trim() && !p.querySelector('sup, br')) p.remove(); });
	return { html: doc.body.innerHTML, pictures: pictures.length };
}
