/* The shortest way from one list of tokens to another (Myers 1986), and what is made of it. */

/* a[from, to) became b[at, end). */
export interface Hunk { from: number; to: number; at: number; end: number }

export const tokens = (s: string): string[] => s.match(/[\p{L}\p{N}\p{M}]+|\n|[^\S\n]+|[^]/gu) ?? [];

/* Beyond this the middle counts as one change: the time grows with the square of what differs. */
const MOST = 800;

/* The pairs that stand in both; none when they have too little in common. */
function pairs(a: string[], b: string[]): [number, number][] {
	const v = new Map<number, number>([[1, 0]]), trace: Map<number, number>[] = [];
	const down = (at: Map<number, number>, k: number, d: number) =>
		k === -d || (k !== d && (at.get(k - 1) as number) < (at.get(k + 1) as number));
	for (let d = 0; d <= Math.min(a.length + b.length, MOST); d++) {
		trace.push(new Map(v));
		for (let k = -d; k <= d; k += 2) {
			let x = down(v, k, d) ? v.get(k + 1) as number : (v.get(k - 1) as number) + 1, y = x - k;
			while (x < a.length && y < b.length && a[x] === b[y]) x++, y++;
			v.set(k, x);
			if (x < a.length || y < b.length) continue;
			const both: [number, number][] = [];
			for (; d >= 0; d--) {
				const before = down(trace[d], x - y, d) ? x - y + 1 : x - y - 1;
				const px = trace[d].get(before) as number, py = px - before;
				while (x > px && y > py) both.push([--x, --y]);
				x = px;
				y = py;
			}
			return both.reverse();
		}
	}
	return [];
}

export function diff(a: string[], b: string[]): Hunk[] {
	let head = 0, tail = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
	const x = a.slice(head, a.length - tail), y = b.slice(head, b.length - tail), hunks: Hunk[] = [];
	if (!x.length && !y.length) return hunks;
	let i = 0, j = 0;
	for (const [p, q] of [...pairs(x, y), [x.length, y.length]]) {
		if (p > i || q > j) hunks.push({ from: head + i, to: head + p, at: head + j, end: head + q });
		i = p + 1;
		j = q + 1;
	}
	return hunks;
}

/* What `other` made of base, with what `mine` made of it; where both changed it, mine. */
export function graft(base: string, other: string, mine: string): string {
	const b = tokens(base), o = tokens(other), m = tokens(mine);
	const all = [...diff(b, o).map((h) => ({ ...h, mine: false })), ...diff(b, m).map((h) => ({ ...h, mine: true }))].sort((p, q) => p.from - q.from || p.to - q.to);
	let out = '', at = 0, shift = 0; /* shift: from base to mine */
	for (let i = 0; i < all.length;) {
		const from = all[i].from, group = [all[i]];
		let to = all[i].to;
		for (i++; i < all.length && (all[i].from < to || (all[i].from === to && all[i].from === from)); i++) {
			group.push(all[i]);
			to = Math.max(to, all[i].to);
		}
		out += b.slice(at, from).join('');
		const own = group.filter((h) => h.mine), grown = own.reduce((n, h) => n + (h.end - h.at) - (h.to - h.from), 0);
		out += own.length ? m.slice(from + shift, to + shift + grown).join('') : group.map((h, n) => (n ? b.slice(group[n - 1].to, h.from).join('') : '') + o.slice(h.at, h.end).join('')).join('');
		shift += grown;
		at = to;
	}
	return out + b.slice(at).join('');
}
