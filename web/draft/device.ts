/*
 * Texts on this device: what is being written, one record for each window, and letters that wait to be
 * sent. IndexedDB; every call may fail (a full disk, a private window), and who calls says so.
 */
export interface Text {
	id: string; /* account, text and window */
	account: string;
	key: string; /* which text: section/language/group */
	title: string;
	href: string; /* where it is written */
	text: string;
	base: string;
	etag: string; /* of the draft on the server that it was made from */
	madeOf: string; /* the revision of the group's proposal that it was made from; '': none */
	at: number;
	served: boolean; /* the server has it, too */
}

export interface Letter {
	id: string; /* the key by which the server knows a letter that comes twice */
	account: string;
	key: string;
	of: string; /* the text that it was made from */
	title: string;
	href: string;
	action: string;
	body: string; /* the form, as it is sent */
	at: number;
	refused: boolean; /* somebody has to read why */
}

type Stores = { texts: Text; letters: Letter };

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
	opened ??= new Promise((done, fail) => {
		const rq = indexedDB.open('accord', 1);
		rq.onupgradeneeded = () => {
			rq.result.createObjectStore('texts', { keyPath: 'id' });
			rq.result.createObjectStore('letters', { keyPath: 'id' });
		};
		rq.onsuccess = () => done(rq.result);
		rq.onerror = rq.onblocked = () => fail(rq.error);
	});
	opened.catch(() => { opened = undefined; });
	return opened;
}

/* Resolves when the change is on the disk, not when it was asked for. */
async function change<K extends keyof Stores>(store: K, what: (s: IDBObjectStore) => void): Promise<void> {
	const db = await database(), tx = db.transaction(store, 'readwrite');
	await new Promise<void>((done, fail) => {
		tx.oncomplete = () => done();
		tx.onerror = tx.onabort = () => fail(tx.error);
		what(tx.objectStore(store));
	});
}

export const put = <K extends keyof Stores>(store: K, one: Stores[K]): Promise<void> => change(store, (s) => { s.put(one); });
export const drop = (store: keyof Stores, ...ids: string[]): Promise<void> => change(store, (s) => { ids.forEach((id) => s.delete(id)); });

/* Under another name, so that what is written next does not take its place. */
export async function aside(t: Text): Promise<Text> {
	const other = { ...t, id: `${t.id}:${randomId()}` };
	await change('texts', (s) => { s.put(other); s.delete(t.id); });
	return other;
}

/* All of an account, newest first. */
export async function all<K extends keyof Stores>(store: K, account: string): Promise<Stores[K][]> {
	const db = await database(), rq = db.transaction(store).objectStore(store).getAll();
	const found = await new Promise<Stores[K][]>((done, fail) => {
		rq.onsuccess = () => done(rq.result);
		rq.onerror = () => fail(rq.error);
	});
	return found.filter((x) => x.account === account).sort((a, b) => b.at - a.at);
}

/* A window's name outlives a reload, so that its text is found again as its own. */
function windowId(): string {
	try {
		let id = sessionStorage.getItem('accord:window');
		if (!id) sessionStorage.setItem('accord:window', id = randomId());
		return id;
	} catch {
		return randomId();
	}
}

const here = windowId();
export const idOf = (account: string, key: string): string => `${account}:${key}:${here}`;

/* What another window has written and nobody has sent stays. */
async function dropTexts(account: string, key: string, mine: (t: Text) => boolean): Promise<void> {
	const ids = (await all('texts', account)).filter((t) => t.key === key && mine(t)).map((t) => t.id);
	if (ids.length) await drop('texts', ...ids);
}

/* A letter has arrived: it, and the text that it was made from, are not needed here any more. */
export async function arrived(letter: Letter): Promise<void> {
	const letters = (await all('letters', letter.account)).filter((l) => l.key === letter.key).map((l) => l.id);
	if (letters.length) await drop('letters', ...letters);
	await dropTexts(letter.account, letter.key, (t) => t.id === letter.of && t.at <= letter.at);
}

/* This window's text was sent or thrown away by the page itself. */
export async function forget(account: string, key: string): Promise<void> {
	await dropTexts(account, key, (t) => t.id === idOf(account, key));
}

export async function forgetAll(account: string): Promise<void> {
	for (const store of ['texts', 'letters'] as const) {
		const ids = (await all(store, account)).map((x) => x.id);
		if (ids.length) await drop(store, ...ids);
	}
}

/* crypto.randomUUID is not there where the page came by plain http. */
export function randomId(): string {
	return [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/* --- the last moment ---------------------------------------------------------------------------------- */

/* When a page goes, only what is written at once is written: until the next page moves it over. */
const LAST = 'accord:last:';

export function atOnce(text: Text): void {
	try { localStorage.setItem(LAST + text.id, JSON.stringify(text)); } catch { /* it was tried */ }
}

export async function takeOver(): Promise<void> {
	let names: string[] = [];
	try { names = Object.keys(localStorage).filter((k) => k.startsWith(LAST)); } catch { /* no storage */ }
	for (const name of names) {
		const last = JSON.parse(localStorage.getItem(name) as string) as Text;
		const known = (await all('texts', last.account)).find((t) => t.id === last.id);
		if (!known || known.at < last.at) await put('texts', last);
		localStorage.removeItem(name);
	}
}
