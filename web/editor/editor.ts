/*
 * Writing on a page: the formatted text over the page's own text field. The field stays what is sent, so
 * that everything else on the page, and the page without this file, works as before.
 */
import { EditorView } from 'prosemirror-view';
import { changed } from './changed';
import { canLink, linkAt, setLink } from './commands';
import { ask, element } from './dialogue';
import { Kept } from './keep';
import { markLost, show, stateOf, type Wishes } from './surface';
import { Toolbar, type Words } from './toolbar';

const fill = (text: string, values: Record<string, string | number>): string => text.replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));

/* What the person chose last; typing on Android's Firefox is not reliable in formatted text. */
const preference = {
	get plain(): boolean {
		let kept: string | null = null;
		try { kept = localStorage.getItem('accord:writing'); } catch { /* nothing is kept here */ }
		return kept ? kept === 'plain' : /Android.*Firefox\//.test(navigator.userAgent);
	},
	set plain(value: boolean) {
		try { localStorage.setItem('accord:writing', value ? 'plain' : 'formatted'); } catch { /* for this page only, then */ }
	},
};

class Writing {
	private readonly area: HTMLTextAreaElement;
	private readonly frame = element('div', 'editor');
	private readonly message = element('p', 'refusal');
	private readonly help = element('p', 'hint editor-help');
	private readonly switches: HTMLButtonElement[];
	private readonly wishes: Wishes;
	private kept?: Kept;
	private view?: EditorView;
	private bar?: Toolbar;
	private timer = 0;
	private own = false;

	constructor(private readonly form: HTMLFormElement, private readonly words: Words) {
		this.area = form.querySelector('textarea[name=markdown]') as HTMLTextAreaElement;
		this.message.setAttribute('role', 'alert');
		this.help.id = 'editor-help';
		this.help.textContent = words.editorHelp ?? '';
		this.switches = [this.choice('formatted', false), this.choice('plain', true)];
		this.wishes = this.wants();
		const row = element('div', 'switch');
		row.setAttribute('role', 'group');
		row.setAttribute('aria-label', words.text ?? '');
		row.append(...this.switches);
		this.area.before(row, this.message, this.frame);
		this.frame.after(this.help);
		this.frame.hidden = true;
		this.area.addEventListener('input', () => { if (!this.own) this.reload(); });
		form.addEventListener('submit', () => this.flush(), { capture: true });
		/* Before those who keep what is in the field. */
		addEventListener('pagehide', () => this.flush(), { capture: true });
		document.addEventListener('visibilitychange', () => this.flush(), { capture: true });
		(this.area.labels?.[0] as HTMLLabelElement | undefined)?.addEventListener('click', () => this.view?.focus());
	}

	private choice(word: string, plain: boolean): HTMLButtonElement {
		const b = element('button', 'button small', this.words[word]);
		b.type = 'button';
		b.addEventListener('click', () => {
			preference.plain = plain;
			if (plain) this.plain();
			else this.formatted();
			(plain ? this.area : this.view)?.focus();
		});
		return b;
	}

	private wants(): Wishes {
		return {
			words: this.words,
			label: document.querySelector('h1')?.textContent?.trim() ?? '',
			describedBy: this.help.id,
			lang: this.area.lang,
			dir: this.area.dir,
			link: (state, dispatch, view) => {
				if (!canLink(state)) return false;
				if (dispatch && view) void this.askLink(view);
				return true;
			},
			onChange: () => {
				clearTimeout(this.timer);
				this.timer = window.setTimeout(() => this.flush(), 250);
			},
			onUpdate: (state) => this.bar?.update(state),
			onMessage: (text) => this.say(text),
			toToolbar: () => this.bar?.focus(),
		};
	}

	private say(text: string): void {
		this.message.textContent = text;
	}

	private pressed(plain: boolean): void {
		this.switches.forEach((b, i) => b.setAttribute('aria-pressed', String(plain === !!i)));
		this.form.classList.toggle('is-formatted', !plain);
	}

	/* At the beginning: formatted, unless she wants it plain, or the page points to a line of the text. */
	begin(typed: boolean): void {
		if (preference.plain || typed || this.area.getAttribute('aria-invalid') === 'true') this.pressed(true);
		else this.formatted();
	}

	/* The text as it is opened must come back as it is; else it stays plain. */
	private open(): Kept | null {
		try {
			const kept = new Kept(this.area.value), back = kept.save(kept.doc);
			return back.text === this.area.value && !back.lost.length ? kept : null;
		} catch {
			return null;
		}
	}

	private formatted(): void {
		if (this.view) return;
		const kept = this.open();
		if (!kept) {
			this.say(this.words.onlyPlain ?? '');
			this.pressed(true);
			return;
		}
		this.kept = kept;
		this.frame.hidden = false;
		this.view = show(this.frame, kept.doc, this.wishes);
		this.bar = new Toolbar(this.view, this.words, this.wishes.link);
		this.frame.prepend(this.bar.dom);
		this.area.hidden = true;
		this.pressed(false);
		this.say('');
		Object.assign(this.frame, { view: this.view });
	}

	private plain(): void {
		this.flush();
		this.view?.destroy();
		this.bar?.dom.remove();
		this.view = this.bar = undefined;
		this.frame.hidden = true;
		this.area.hidden = false;
		this.pressed(true);
		this.say('');
	}

	/* Somebody else wrote into the field: a text that was found on this device, for one. */
	private reload(): void {
		if (!this.view) return;
		clearTimeout(this.timer);
		this.timer = 0;
		const kept = this.open();
		if (!kept) {
			this.view.destroy();
			this.bar?.dom.remove();
			this.view = this.bar = undefined;
			this.frame.hidden = true;
			this.area.hidden = false;
			this.pressed(true);
			this.say(this.words.onlyPlain ?? '');
			return;
		}
		this.kept = kept;
		this.view.updateState(stateOf(kept.doc, this.wishes));
		this.bar?.update(this.view.state);
	}

	/* Into the field, at once. */
	flush(): void {
		if (!this.timer || !this.view || !this.kept) return;
		clearTimeout(this.timer);
		this.timer = 0;
		const { text, lost } = this.kept.save(this.view.state.doc);
		if (lost.length) this.say(this.words.formatLost ?? '');
		else if (this.message.textContent === this.words.formatLost) this.say('');
		markLost(this.view, lost);
		if (text === this.area.value) return;
		this.own = true;
		this.area.value = text;
		this.area.dispatchEvent(new Event('input', { bubbles: true }));
		this.own = false;
	}

	private async askLink(view: EditorView): Promise<void> {
		const input = element('input'), label = element('label', 'label', this.words.linkAddress), field = element('div', 'field'), old = linkAt(view.state);
		input.id = 'link-address';
		input.type = 'url';
		input.value = old || 'https://';
		label.htmlFor = input.id;
		field.append(label, input);
		const choices = [{ value: 'take', label: this.words.linkTake ?? '', primary: true }, { value: '', label: this.words.back ?? '' }];
		if (old) choices.splice(1, 0, { value: 'drop', label: this.words.linkDrop ?? '', primary: false });
		const answer = await ask(this.words.link ?? '', [field], choices);
		const href = input.value.trim();
		if (answer === 'drop') setLink('')(view.state, view.dispatch);
		if (answer === 'take' && /^(https?:\/\/\S+\.?\S|mailto:\S+@\S)/.test(href)) setLink(href)(view.state, view.dispatch);
		view.focus();
	}
}

/* --- before it is sent ------------------------------------------------------------------------------- */

/* The text that hers was based on; what the page began with, where the server cannot be asked. */
async function baseText(form: HTMLFormElement, area: HTMLTextAreaElement): Promise<string> {
	const section = form.dataset.section, base = form.querySelector<HTMLInputElement>('input[name=base]')?.value;
	if (!base) return area.defaultValue;
	const late = new AbortController(), timer = setTimeout(() => late.abort(), 3000);
	try {
		const r = await fetch(`/api/v1/sections/${section}?lang=${encodeURIComponent(area.lang)}&at=${base}`, { signal: late.signal, headers: { accept: 'application/json' } });
		return r.ok ? (await r.json()).markdown : area.defaultValue;
	} catch {
		return area.defaultValue;
	} finally {
		clearTimeout(timer);
	}
}

/* In the fold with the button that sends: what she is about to send. */
function sayChanges(form: HTMLFormElement, fold: HTMLDetailsElement, writing: Writing, words: Words): void {
	const area = form.querySelector('textarea[name=markdown]') as HTMLTextAreaElement, list = element('ul', 'changed-list');
	list.setAttribute('aria-live', 'polite');
	fold.querySelector('.menu-box')?.prepend(list);
	const tell = async (): Promise<void> => {
		writing.flush();
		const c = changed(await baseText(form, area), area.value), lines: string[] = [];
		const counts: [string | undefined, number][] = [[words.changedN, c.changed], [words.addedN, c.added], [words.removedN, c.removed]];
		counts.filter(([, n]) => n).forEach(([text, count]) => lines.push(fill(text ?? '', { count })));
		if (c.wordsIn + c.wordsOut) lines.push(fill(words.wordsChanged ?? '', { in: c.wordsIn, out: c.wordsOut }));
		list.replaceChildren(...(lines.length ? lines : [words.changedNothing ?? '']).map((l) => element('li', '', l)));
	};
	const told = () => { if (fold.open) void tell(); };
	fold.addEventListener('toggle', told);
	told();
}

export function start(form: HTMLFormElement, words: Words): void {
	const area = form.querySelector<HTMLTextAreaElement>('textarea[name=markdown]');
	if (!area) return;
	const writing = new Writing(form, words);
	writing.begin(area.value !== area.defaultValue);
	const fold = form.querySelector<HTMLDetailsElement>('details.ask');
	if (fold) sayChanges(form, fold, writing, words);
	form.addEventListener('keydown', (e) => {
		if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || (e.key !== 's' && e.key !== 'Enter')) return;
		e.preventDefault();
		if (e.key === 's') {
			form.querySelector<HTMLButtonElement>('button[value=save]')?.click();
		} else if (fold) {
			fold.open = true;
			fold.querySelector('input')?.focus();
		}
	});
}
