/* What a writer has changed, in numbers: paragraphs changed, added, removed, and words. */
import { Node } from 'prosemirror-model';
import { diff } from './diff';
import { parse } from './parse';
import { blank, print } from './same';

export interface Changed { changed: number; added: number; removed: number; wordsIn: number; wordsOut: number }

const units = (doc: Node): Node[] => {
	const all: Node[] = [];
	doc.forEach((n) => { if (!blank(n)) all.push(n); });
	return all;
};

const wordsOf = (nodes: Node[]): string[] => nodes.flatMap((n) => n.textBetween(0, n.content.size, ' ', ' ').match(/[\p{L}\p{N}\p{M}'’-]+/gu) ?? []);

export function changed(before: string, after: string): Changed {
	const a = units(parse(before).doc), b = units(parse(after).doc);
	const sum: Changed = { changed: 0, added: 0, removed: 0, wordsIn: 0, wordsOut: 0 };
	for (const h of diff(a.map(print), b.map(print))) {
		const gone = a.slice(h.from, h.to), come = b.slice(h.at, h.end), both = Math.min(gone.length, come.length);
		sum.changed += both;
		sum.removed += gone.length - both;
		sum.added += come.length - both;
		for (const w of diff(wordsOf(gone), wordsOf(come))) {
			sum.wordsOut += w.to - w.from;
			sum.wordsIn += w.end - w.at;
		}
	}
	return sum;
}
