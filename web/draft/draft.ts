/*
 * Never lose a word. On every page of somebody who is signed in: letters that wait are sent, cards say what
 * lies on this device, signing out asks about it, and the pages that are needed without a connection are kept.
 */
import { all, drop, forget, forgetAll, takeOver, type Letter, type Text } from './device';
import { when } from './language';
import { deliver, type Outcome } from './post';
import { Writing } from './writing';

const { body } = document, line = document.querySelector<HTMLElement>('.connection');
const words = line?.dataset ?? {};
const AGAIN_MS = 30000;

/* Others use this device, too: nothing stays on it that is safe on the server, and nothing says who was here. */
const shared = 'shared' in body.dataset;
const writings: Writing[] = [];

/* Who wrote here last: the page that is shown without a connection is nobody's. */
function account(): string {
	if (body.dataset.account) {
		if (!shared) try { localStorage.setItem('accord:account', body.dataset.account); } catch { /* then only while it is connected */ }
		return body.dataset.account;
	}
	try { return localStorage.getItem('accord:account') ?? ''; } catch { return ''; }
}

const me = account();

/* --- letters ------------------------------------------------------------------------------------------- */

function tell(text: string | undefined, href: string, label: string): void {
	if (!line) return;
	const a = document.createElement('a');
	a.href = href;
	a.textContent = label;
	line.replaceChildren(`${text ?? ''} `, a);
	line.classList.add('shown');
}

function told(letter: Letter, outcome: Outcome): void {
	const here = document.querySelector<HTMLElement>('form[data-write]')?.dataset.write === letter.key;
	if (outcome.how === 'sent' && here) location.assign(outcome.href);
	else if (outcome.how === 'sent') tell(words.sent, outcome.href, letter.title);
	else if (outcome.how === 'signed-out') tell(words.signedOut, '/i', letter.title);
	else tell(outcome.how === 'moved' ? words.moved : words.refusedLater, letter.href, letter.title);
	void unsent();
}

const post = (): void => { if (me && body.dataset.account) void deliver(me, told); };

/* --- what lies here ---------------------------------------------------------------------------------------- */

async function unsent(): Promise<void> {
	const texts = await all('texts', me).catch(() => []), letters = await all('letters', me).catch(() => []);
	const keys = new Set([...texts.filter((t) => !t.served), ...letters].map((x) => x.key));
	for (const card of document.querySelectorAll<HTMLElement>('[data-draft-card]')) {
		const flag = card.querySelector<HTMLElement>('.unsent');
		if (flag) flag.hidden = !keys.has(card.dataset.draftCard as string);
	}
	const list = document.querySelector<HTMLElement>('[data-device-texts]');
	if (list) listTexts(list, texts, letters);
}

function download(t: Text): void {
	const a = document.createElement('a');
	a.href = URL.createObjectURL(new Blob([t.text], { type: 'text/markdown' }));
	a.download = `${t.key.replace(/[^\w-]+/g, '-')}.md`;
	a.click();
	setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

/* The list of the page that is shown without a connection. */
function listTexts(list: HTMLElement, texts: Text[], letters: Letter[]): void {
	const pattern = list.querySelector('template') as HTMLTemplateElement;
	list.querySelectorAll('li').forEach((li) => li.remove());
	for (const t of texts) {
		const card = pattern.content.cloneNode(true) as DocumentFragment;
		const at = (q: string) => card.querySelector(q) as HTMLElement;
		at('[data-title]').textContent = t.title;
		at('[data-when]').textContent = when(t.at);
		at('[data-waiting]').hidden = !letters.some((l) => l.key === t.key && !l.refused);
		(at('[data-open]') as HTMLAnchorElement).href = t.href;
		at('[data-file]').addEventListener('click', () => download(t));
		at('[data-delete]').addEventListener('click', () => {
			if (confirm(list.dataset.sure)) void drop('texts', t.id).then(() => drop('letters', ...letters.filter((l) => l.key === t.key).map((l) => l.id))).then(unsent);
		});
		list.append(card);
	}
	const none = document.querySelector<HTMLElement>('[data-no-texts]');
	if (none) none.hidden = texts.length > 0;
}

/* --- signing out ------------------------------------------------------------------------------------------ */

async function goodbye(form: HTMLFormElement): Promise<void> {
	if (shared) await Promise.all(writings.map((w) => w.settle()));
	const texts = await all('texts', me).catch(() => []), letters = await all('letters', me).catch(() => []);
	const only = [...texts.filter((t) => !t.served), ...letters];
	/* On a shared device the question is whether to go; here it is whether to take the text along. */
	if (shared) {
		if (only.length && !confirm(form.dataset.signOut)) return;
		await drop('texts', ...texts.filter((t) => t.served).map((t) => t.id)).catch(() => undefined);
	} else if (texts.length + letters.length && confirm(form.dataset.signOut)) {
		await forgetAll(me).catch(() => undefined);
	}
	if ('caches' in window) await caches.delete('pages').catch(() => false);
	try { localStorage.removeItem('accord:account'); } catch { /* it was not there */ }
	form.submit();
}

/* --- at the start -------------------------------------------------------------------------------------------- */

async function begin(): Promise<void> {
	await takeOver().catch(() => undefined);
	for (const e of document.querySelectorAll<HTMLElement>('[data-forget]')) await forget(me, e.dataset.forget as string).catch(() => undefined);
	if (me) document.querySelectorAll<HTMLFormElement>('form[data-saved-device]').forEach((form) => writings.push(new Writing(form, me, shared)));
	document.querySelectorAll<HTMLFormElement>('form[data-sign-out]').forEach((form) => form.addEventListener('submit', (e) => {
		e.preventDefault();
		void goodbye(form);
	}));
	/* A worker that somebody else's stay has left here keeps pages of writing: not of this one. */
	if (shared && 'caches' in window) await caches.delete('pages').catch(() => false);
	await unsent();
	post();
	addEventListener('online', post);
	setInterval(post, AGAIN_MS);
	/* Only where the page came by https, or from this very machine. */
	const files = document.querySelector<HTMLElement>('[data-offline-files]')?.dataset.offlineFiles;
	if (files && !shared && 'serviceWorker' in navigator) await navigator.serviceWorker.register(`/sw.js?files=${encodeURIComponent(files)}`);
}

void begin();
