/*
 * Letters: forms that are sent as soon as there is a connection, and once, however often they are
 * tried: each carries a key, and the server answers a second arrival as the first.
 */
import { all, arrived, drop, put, type Letter } from './device';

export type Outcome = { how: 'sent'; href: string } | { how: 'waiting' | 'moved' | 'refused' | 'signed-out' };

export async function send(letter: Letter): Promise<Outcome> {
	const late = new AbortController(), timer = setTimeout(() => late.abort(), 15000);
	try {
		const r = await fetch(letter.action, {
			method: 'POST', body: letter.body, signal: late.signal,
			headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
		});
		const to = new URL(r.url);
		if (r.ok && /^\/app\/receipt\/\d+$/.test(to.pathname)) return { how: 'sent', href: to.pathname };
		if (r.status === 401) return { how: 'signed-out' };
		if (r.status >= 500 || r.status === 429) return { how: 'waiting' };
		/* The page with both texts, put together or side by side: somebody has to read it. */
		return { how: r.ok || r.status === 409 ? 'moved' : 'refused' };
	} catch {
		return { how: 'waiting' };
	} finally {
		clearTimeout(timer);
	}
}

/* One window at a time, where browsers can say so; elsewhere the keys prevent what is double. */
async function alone(work: () => Promise<void>): Promise<void> {
	if (navigator.locks) await navigator.locks.request('accord-letters', { ifAvailable: true }, async (lock) => { if (lock) await work(); });
	else await work();
}

/* Try all that wait. told: what became of each that no longer does. */
export async function deliver(account: string, told: (letter: Letter, outcome: Outcome) => void): Promise<void> {
	await alone(async () => {
		for (const letter of await all('letters', account)) {
			if (letter.refused) continue;
			const outcome = await send(letter);
			if (outcome.how === 'waiting') return;
			if (outcome.how === 'sent') await arrived(letter);
			if (outcome.how === 'refused' || outcome.how === 'moved') await put('letters', { ...letter, refused: true });
			if (outcome.how === 'signed-out') await drop('letters', letter.id);
			told(letter, outcome);
		}
	}).catch(() => { /* the store cannot be read: nothing waits in it, then */ });
}
