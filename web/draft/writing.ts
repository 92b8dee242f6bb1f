/*
 * A text being written: kept on this device after each pause, on the server after a longer one, and sent
 * when there is a connection. The line at the foot of the page says where it is, in words.
 */
import { all, arrived, aside, atOnce, drop, forget, idOf, put, randomId, type Letter, type Text } from './device';
import { language, when } from './language';
import { send } from './post';

/* On the server each saving is a commit: not more often than SPARE_MS. */
const DEVICE_MS = 400, SERVER_MS = 2000, SPARE_MS = 8000, AGAIN_MS = 30000;

const clock = (at: number): string => new Date(at).toLocaleTimeString(language, { timeStyle: 'short' });
const fill = (text: string | undefined, values: Record<string, string>): string => (text ?? '').replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function make<T extends keyof HTMLElementTagNameMap>(tag: T, className: string, text = ''): HTMLElementTagNameMap[T] {
	const e = document.createElement(tag);
	e.className = className;
	e.textContent = text;
	return e;
}

export class Writing {
	private readonly area: HTMLTextAreaElement;
	private readonly line: HTMLElement | null;
	private readonly words: DOMStringMap;
	private readonly key: string;
	private readonly id: string;
	private first: string;
	private readonly loaded: Text;
	private deviceTimer = 0;
	private serverTimer = 0;
	private servedAt = 0;
	/* Where it is: in words, and whether leaving would lose something. */
	private device = '';
	private unsafe = false;
	private served = '';
	private sending = false;
	private stopped = false;
	private direct = false;
	/* The page comes from this device: as it was when it was last asked for, before what was written since. */
	private readonly old = 'kept' in document.body.dataset;
	/* What was found here is in its place: from then on this text is kept. */
	private readonly found: Promise<void>;

	constructor(private readonly form: HTMLFormElement, private readonly account: string, private readonly shared: boolean) {
		this.area = form.querySelector('textarea[name=markdown]') as HTMLTextAreaElement;
		this.line = form.querySelector('[data-state]');
		this.words = form.dataset;
		this.key = form.dataset.write as string;
		this.id = idOf(account, this.key);
		this.first = this.served = this.area.value;
		this.loaded = this.record();
		this.area.addEventListener('input', () => this.typed());
		form.addEventListener('submit', (e) => this.submitted(e));
		document.addEventListener('visibilitychange', () => { if (document.hidden) this.leave(); });
		addEventListener('pagehide', () => this.leave());
		addEventListener('beforeunload', (e) => { if (this.unsafe) e.preventDefault(); });
		addEventListener('online', () => this.later());
		setInterval(() => { if (this.area.value !== this.served) this.later(); }, AGAIN_MS);
		/* A preview shows one text, and no other may take its place unseen. */
		this.found = this.area.hidden ? Promise.resolve() : this.restore().catch(() => undefined);
		if (this.old || !navigator.onLine) this.say(this.words.offline);
	}

	private field(name: string): HTMLInputElement | null {
		return this.form.querySelector<HTMLInputElement>(`input[name=${name}], select[name=${name}]`);
	}

	private record(): Text {
		return {
			id: this.id, account: this.account, key: this.key, title: document.querySelector('h1')?.textContent?.trim() ?? '',
			href: location.pathname + location.search, text: this.area.value, base: this.value('base'),
			etag: this.value('etag'), madeOf: this.value('made_of'), at: Date.now(), served: this.area.value === this.served,
		};
	}

	private say(...parts: (string | undefined)[]): void {
		if (this.line) this.line.textContent = parts.filter(Boolean).join(' · ');
	}

	/* --- on this device --------------------------------------------------------------------------------- */

	private typed(): void {
		this.unsafe = true;
		clearTimeout(this.deviceTimer);
		this.deviceTimer = window.setTimeout(() => void this.keep(), DEVICE_MS);
		this.later();
	}

	private async keep(): Promise<boolean> {
		clearTimeout(this.deviceTimer);
		this.deviceTimer = 0;
		await this.found;
		const one = this.record();
		try {
			await put('texts', one);
		} catch {
			this.device = this.words.noStore ?? '';
			this.say(this.device);
			return false;
		}
		if (one.text === this.area.value) this.unsafe = false;
		this.device = fill(this.words.savedDevice, { time: clock(one.at) });
		this.say(this.device, navigator.onLine ? '' : this.words.offline);
		return true;
	}

	/* The page goes: what has not been kept yet is kept in the one way that needs no waiting. */
	private leave(): void {
		if (!this.deviceTimer) return;
		atOnce(this.record());
		void this.keep();
	}

	/* --- on the server ------------------------------------------------------------------------------------ */

	private later(): void {
		clearTimeout(this.serverTimer);
		if (!this.stopped && this.form.dataset.section && this.field('etag')) this.serverTimer = window.setTimeout(() => void this.serve(), Math.max(SERVER_MS, this.servedAt + SPARE_MS - Date.now()));
	}

	private async serve(): Promise<boolean> {
		const text = this.area.value, etag = this.field('etag') as HTMLInputElement, group = this.field('group')?.value;
		if (this.stopped || this.sending) return false;
		if (text === this.served) return true;
		const to = `/api/v1/drafts/${this.form.dataset.section}?lang=${encodeURIComponent(this.area.lang)}${group ? `&group=${group}` : ''}`;
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (etag.value) headers['if-match'] = `"${etag.value}"`;
		let r: Response;
		try {
			r = await fetch(to, { method: 'PUT', headers, body: JSON.stringify({ markdown: text, base: this.field('base')?.value }) });
		} catch {
			this.say(this.device, this.words.offline);
			return false;
		}
		if (r.ok) {
			etag.value = (r.headers.get('etag') ?? '').replace(/^W\/|"|-gz"?$/g, '');
			this.served = text;
			this.servedAt = Date.now();
			if (text === this.area.value) {
				/* A device that others use keeps nothing that is safe elsewhere. */
				if (this.shared) await drop('texts', this.id).catch(() => undefined);
				else await this.keep();
				this.unsafe = false;
			}
			this.say(fill(this.words.savedServer, { time: clock(Date.now()) }));
			return true;
		}
		/* It is hers alone (403), or another's stands there (412, 428): neither is mended by trying again. */
		this.stopped = [403, 404, 412, 428].includes(r.status);
		if (r.status === 401) this.say(this.device, this.words.signedOut);
		if (r.status === 412 || r.status === 428) this.say(this.device, this.words.elsewhere);
		return false;
	}

	/* Somebody goes: what can be brought to the server is brought there now. */
	async settle(): Promise<void> {
		clearTimeout(this.serverTimer);
		if (this.area.value === this.served) return;
		await this.keep();
		await this.serve();
		/* What was typed is on the device or on the server: leaving asks nothing more. */
		this.unsafe = false;
	}

	/* --- what was found ------------------------------------------------------------------------------------ */

	private async restore(): Promise<void> {
		const found = await all('texts', this.account).catch(() => []);
		const mine = found.filter((t) => t.key === this.key), here = mine.find((t) => t.id === this.id);
		const shown = (t: Text) => t.text.trimEnd() === this.first.trimEnd();
		/* What the page shows as saved needs no copy; a form that came back is shown, but nobody else has it. */
		const saved = this.line?.dataset.at && !this.old ? mine.filter(shown).map((t) => t.id) : [];
		if (saved.length) await drop('texts', ...saved);
		const newest = mine.find((t) => !shown(t) && (!t.served || (this.old && t === here)));
		if (this.old && here && here !== newest && shown(here)) this.goesOnFrom(here);
		if (!newest) return;
		/* This window's own, and nothing has happened since: it goes on where it was. */
		const own = newest === here && (this.old || (newest.base === this.value('base') && newest.etag === this.value('etag') && (newest.madeOf ?? '') === this.value('made_of')));
		if (own && this.area.value === this.first && this.area.getAttribute('aria-invalid') !== 'true') {
			this.goesOnFrom(newest);
			this.write(newest.text);
			const letters = await all('letters', this.account).catch(() => []);
			this.offer(newest, false, letters.some((l) => l.key === this.key && !l.refused));
		} else {
			this.offer(newest === here ? await aside(newest) : newest, true);
		}
	}

	private value(name: string): string {
		return this.field(name)?.value ?? '';
	}

	/* The text in the field is made from this one: whoever wrote on the server or in the document since is heard. */
	private goesOnFrom(t: Text): void {
		if (t.served) this.served = t.text;
		const had = { base: t.base, etag: t.etag, made_of: t.madeOf ?? '' };
		for (const [name, value] of Object.entries(had)) {
			const field = this.field(name);
			if (field) field.value = value;
		}
	}

	private write(text: string): void {
		this.area.value = text;
		this.area.dispatchEvent(new Event('input', { bubbles: true }));
	}

	/* What was found takes the place of what is in the field, which is offered in its turn. */
	private async take(found: Text): Promise<void> {
		const typed = this.area.value === this.first ? null : await aside(this.record()).catch(() => null);
		this.goesOnFrom(found);
		this.write(found.text);
		this.first = found.text;
		if (await this.keep() && found.id !== this.id) await drop('texts', found.id);
		if (typed) this.offer(typed, true);
	}

	/* take: it is not in the field yet. waits: it was submitted, and is on its way when there is a connection. */
	private offer(found: Text, take: boolean, waits = false): void {
		const box = make('div', take ? 'notice offered' : 'notice'), inside = make('div', ''), row = make('p', 'row');
		const yes = make('button', 'button small', this.words.restore), no = make('button', 'button quiet small', this.words.discard);
		box.setAttribute('role', 'status');
		yes.type = no.type = 'button';
		row.append(...(take ? [yes, no] : [no]));
		inside.append(make('p', '', take ? this.words.found : waits ? this.words.queued : this.words.restored), make('p', 'muted', when(found.at)));
		if (take) inside.append(this.glimpse(found));
		inside.append(row);
		box.append(inside);
		const done = () => {
			box.remove();
			this.area.focus();
		};
		yes.onclick = () => {
			void this.take(found);
			done();
		};
		no.onclick = () => {
			if (!confirm(this.words.sure)) return;
			if (!take) {
				this.goesOnFrom({ ...this.loaded, served: true });
				this.write(this.first);
			}
			void drop('texts', found.id);
			done();
		};
		this.form.before(box);
	}

	/* Nobody takes or discards what she has not seen. */
	private glimpse(found: Text): HTMLElement {
		const fold = document.createElement('details'), text = make('div', 'plain', found.text);
		text.lang = this.area.lang;
		text.dir = this.area.dir;
		fold.append(make('summary', '', this.words.show), text);
		return fold;
	}

	/* --- sending -------------------------------------------------------------------------------------------- */

	private submitted(e: SubmitEvent): void {
		const button = e.submitter as HTMLButtonElement | null, act = button?.value;
		if (act === 'discard' && !confirm(this.words.sure)) {
			e.preventDefault();
			return;
		}
		if (act === 'discard') void forget(this.account, this.key);
		this.unsafe = false;
		if (this.direct || !button || (act !== 'submit' && act !== 'save')) {
			this.leave();
			return;
		}
		/* An editor's own wording goes the page's way; only writers' texts wait for a connection. */
		if (!this.field('etag')) return;
		e.preventDefault();
		if (!this.sending) void (act === 'save' ? this.save(button) : this.post(button));
	}

	/* While it is on its way the form says so; it stays so when another page follows. */
	private busy(on: boolean): void {
		this.sending = on;
		if (on) this.form.setAttribute('aria-busy', 'true');
		else this.form.removeAttribute('aria-busy');
		/* What is typed now would be in neither the letter nor the text. */
		this.form.querySelector('.desk')?.toggleAttribute('inert', on);
	}

	private natively(button: HTMLButtonElement): void {
		this.direct = true;
		this.form.requestSubmit(button);
		this.direct = false;
	}

	private async save(button: HTMLButtonElement): Promise<void> {
		clearTimeout(this.serverTimer);
		await this.keep();
		const changed = this.area.value !== this.served, connected = navigator.onLine;
		this.form.setAttribute('aria-busy', 'true');
		const done = changed && await this.serve();
		/* The page's own way shows what stands there instead, and whose it is. */
		if (!done && connected && (!changed || this.stopped)) this.natively(button);
		else this.form.removeAttribute('aria-busy');
	}

	private letter(button: HTMLButtonElement): Letter {
		const data = new FormData(this.form, button), body = new URLSearchParams();
		/* As a form is sent: lines end in CR LF. */
		data.forEach((value, name) => body.append(name, String(value).replace(/\r\n?|\n/g, '\r\n')));
		const { account, key, title, href, at } = this.record();
		return { id: this.field('key')?.value ?? randomId(), account, key, of: this.id, title, href, action: new URL(this.form.action).pathname + new URL(this.form.action).search, body: body.toString(), at, refused: false };
	}

	private async post(button: HTMLButtonElement): Promise<void> {
		this.busy(true);
		clearTimeout(this.serverTimer);
		const kept = await this.keep(), letter = this.letter(button);
		/* A later wording takes the place of one that still waits. */
		const waiting = (await all('letters', this.account).catch(() => [])).filter((l) => l.key === this.key).map((l) => l.id);
		if (waiting.length) await drop('letters', ...waiting).catch(() => undefined);
		const queued = await put('letters', letter).then(() => true, () => false);
		this.say(this.words.saving);
		const outcome = await send(letter);
		if (outcome.how === 'sent') {
			await arrived(letter).catch(() => undefined);
			location.assign(outcome.href);
		} else if (outcome.how === 'waiting') {
			this.busy(false);
			this.unsafe = !kept;
			this.say(queued ? this.words.queued : kept ? this.words.fail : this.words.noStore);
			/* What is written from now on is another letter. */
			const key = this.field('key');
			if (key) key.value = `f-${randomId()}`;
		} else {
			await drop('letters', letter.id).catch(() => undefined);
			/* The page that the server makes of it says why, shows the text, and lets her sign in again. */
			this.natively(button);
		}
	}
}
