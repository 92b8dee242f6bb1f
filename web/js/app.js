/*
 * What makes the pages better where there is JavaScript. Each part looks for its own data- attribute
 * and does nothing without it; everything works without this file. Words come from the page. What the page for
 * reading has, too, stands in read.js.
 */
import { $, $$, fill, later, make } from './kit.js';
import { tell } from './read.js';

/* --- writing ------------------------------------------------------------------------------------- */

function write(form) {
	const area = $('textarea[name=markdown]', form), count = $('[data-count]', form);
	/* The server counts, so that it is the same number everywhere; without it there is none. */
	const recount = later(800, async () => {
		const markdown = area.value;
		let words = '';
		try {
			const r = await fetch('/api/v1/preview', { method: 'POST', headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ section: form.dataset.section, lang: area.lang, markdown }) });
			if (r.ok) words = fill(form.dataset.words, { count: (await r.json()).words });
		} catch { /* no connection */ }
		if (area.value === markdown) count.textContent = words;
	});
	if (count) area.addEventListener('input', recount);
	if (area.dataset.line) {
		const from = area.value.split('\n').slice(0, area.dataset.line - 1).join('\n').length + 1;
		area.focus();
		area.setSelectionRange(from, from);
	}
}
$$('form.write[data-saved-device]').forEach(write);
/* The formatted text comes when the page is there; without it the field stays as it is. */
const formatted = $('#editor');
if (formatted)
	import(formatted.dataset.src).then((m) => $$('form[data-write]').forEach((f) => m.start(f, formatted.dataset)));

/* Words of one's own are typed where they are chosen; another choice passes them over, and they come back with it. */
for (const clash of $$('.clash')) {
	const field = $('.field', clash), own = $('textarea', field), first = own.defaultValue;
	let typed = own.value;
	for (const radio of $$('input[type=radio]', clash))
		radio.addEventListener('change', () => {
			field.hidden = radio.value !== 'own';
			own.value = field.hidden ? first : typed;
		});
	own.addEventListener('input', () => { typed = own.value; $('input[value=own]', clash).checked = true; });
}

/* --- signing in with the code behind the # --------------------------------------------------------- */

const code = location.hash.slice(1);
const door = $('form[data-invitation]');
if (door && /^[0-9a-zA-Z-]{8,}$/.test(code)) {
	$('#code').value = code;
	$('[data-code-field]', door).hidden = true;
	$('[data-code-found]', door).hidden = false;
	history.replaceState(null, '', location.pathname + location.search);
}

/* --- copying ------------------------------------------------------------------------------------------ */

for (const b of navigator.clipboard ? $$('[data-copy]') : []) {
	b.hidden = false;
	b.onclick = async () => { await navigator.clipboard.writeText(b.dataset.copy); b.textContent = b.dataset.done; };
}

for (const b of $$('[data-print]')) {
	b.hidden = false;
	b.onclick = () => print();
}

/* --- redline: from change to change ------------------------------------------------------------------- */

const text = $('[data-redline]');
const steps = $('[data-steps]');
if (text && steps && $('ins, del', text)) {
	const marks = $$('ins, del', text), groups = [];
	for (const m of marks) {
		/* A comparison has a redline for each section, each counted from 1. */
		const of = m.closest('[data-change]')?.dataset.change, id = of && `${m.closest('section')?.id} ${of}`;
		if (id && groups.at(-1)?.id === id) groups.at(-1).all.push(m);
		else groups.push({ id, all: [m] });
	}
	let at = -1;
	const go = (by) => {
		groups[at]?.all.forEach((m) => m.classList.remove('here'));
		at = (at + by + groups.length) % groups.length;
		groups[at].all.forEach((m) => m.classList.add('here'));
		groups[at].all[0].scrollIntoView({ block: 'center' });
		$('output', steps).textContent = fill(steps.dataset.steps, { n: at + 1, m: groups.length });
	};
	steps.hidden = false;
	$('[data-by="1"]', steps).onclick = () => go(1);
	$('[data-by="-1"]', steps).onclick = () => go(at < 0 ? 0 : -1);
	text.tabIndex = -1;
	/* Letters are keys only while the text or its buttons have the focus. */
	for (const place of [text, steps])
		place.addEventListener('keydown', (e) => {
			if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('textarea, input')) return;
			if (e.key === 'n') go(1);
			if (e.key === 'p') go(at < 0 ? 0 : -1);
		});
}

/* --- discussions in the margin ------------------------------------------------------------------------- */

/* None over another, and the sheet as long as its margin. */
const spread = () => {
	let end = 0;
	for (const talks of $$('.talks', text ?? document.createElement('div'))) {
		const row = talks.parentElement;
		talks.style.insetBlockStart = `${Math.max(0, end - row.offsetTop)}px`;
		end = Math.max(end, row.offsetTop) + talks.offsetHeight + 16;
	}
	if (text) text.style.minBlockSize = end && matchMedia('(min-width: 62rem)').matches ? `${end}px` : '';
};
if (text && $('.desk.margin')) {
	text.classList.add('loose');
	spread();
	/* Opened replies, changed widths: whatever moves a paragraph or a discussion. */
	const watch = new ResizeObserver(spread);
	$$('.talks', text).forEach((t) => watch.observe(t));
	watch.observe(text);
}

/* --- a comment on selected words ------------------------------------------------------------------------ */

const talk = $('form[data-quote]');
const plain = (range) => {
	const box = document.createElement('div');
	box.append(range.cloneContents());
	$$('del, .num, .visually-hidden, .thread, .new-thread, .ticks, sup', box).forEach((e) => e.remove());
	return box.textContent.replace(/\s+/g, ' ');
};
const ends = (s) => [/^\s*/.exec(s)[0], /\s*$/.exec(s)[0]];
/* The chosen words with what stands around them; the blank that a double-click takes along is not theirs. */
const quoteOf = (range) => {
	const block = range.startContainer.parentElement.closest('.par') ?? text;
	const around = document.createRange();
	around.selectNodeContents(block);
	const before = around.cloneRange(), after = around.cloneRange();
	before.setEnd(range.startContainer, range.startOffset);
	if (block.contains(range.endContainer)) after.setStart(range.endContainer, range.endOffset);
	else after.collapse();
	const words = plain(range), [head, tail] = ends(words);
	return {
		quote: words.trim(),
		prefix: (plain(before) + head).replace(/\s+/g, ' ').trimStart().slice(-32),
		suffix: (tail + plain(after)).replace(/\s+/g, ' ').slice(0, 32),
	};
};
if (text && talk) {
	const pick = make('div', '', 'pick-words row'), button = make('button', talk.dataset.quote, 'button primary small pick-quote');
	const propose = make('button', talk.dataset.suggest, 'button small pick-suggest');
	const { quote, prefix, suffix, suggestion, text: words } = talk.elements;
	/* chosen: the words that were selected last, or null; filled: what we put into the field. */
	let chosen = null, filled = '';
	button.type = propose.type = 'button';
	pick.hidden = true;
	pick.append(button, propose);
	document.body.append(pick);
	const selected = () => {
		const s = getSelection();
		const range = s.rangeCount && !s.isCollapsed ? s.getRangeAt(0) : null;
		return range && text.contains(range.commonAncestorContainer) && !talk.contains(range.startContainer) ? range : null;
	};
	const take = () => {
		const found = chosen && quoteOf(chosen);
		if (!found?.quote || (quote.value && quote.value !== filled)) return;
		[quote.value, prefix.value, suffix.value] = [filled = found.quote, found.prefix, found.suffix];
		chosen = null;
	};
	const place = later(150, () => {
		const range = selected();
		pick.hidden = !range;
		if (!range) return;
		const r = range.getBoundingClientRect();
		pick.style.insetBlockStart = `${scrollY + r.bottom + 8}px`;
		pick.style.left = `${Math.max(8, Math.min(r.left, innerWidth - pick.offsetWidth - 8))}px`;
	});
	document.addEventListener('selectionchange', () => {
		const range = selected();
		/* A click into the text lets go of the words; one into the form does not. */
		if (range) chosen = range.cloneRange();
		else if (text.contains(getSelection().anchorNode) && !talk.contains(getSelection().anchorNode)) chosen = null;
		place();
	});
	/* Pressing a button must not undo the selection that it is about. */
	pick.onmousedown = (e) => e.preventDefault();
	const home = document.createComment('');
	talk.before(home);
	/* The form comes to the words, beside or under their paragraph, and nobody has to find the way back. */
	const come = (range) => {
		const end = range.endContainer.nodeType === 1 ? range.endContainer : range.endContainer.parentElement;
		const par = end.closest('.par');
		if (!par || par.closest('.notes')) return home.after(talk);
		let row = par.closest('.talked');
		if (!row) {
			par.before(row = make('div', '', 'talked'));
			row.append(make('div', '', 'talked-text'), make('div', '', 'talks'));
			row.firstChild.append(par);
			if (row.nextElementSibling?.matches('.ticks')) row.firstChild.append(row.nextElementSibling);
		}
		$('.talks', row).append(talk);
		spread();
	};
	const leave = () => {
		home.after(talk);
		spread();
		text.focus({ preventScroll: true });
	};
	const away = make('button', talk.dataset.cancel, 'button quiet');
	away.type = 'button';
	away.hidden = true;
	away.onclick = leave;
	$('.after', talk).append(' ', away);
	talk.addEventListener('keydown', (e) => {
		if (e.key === 'Escape' && !away.hidden) leave();
		if (e.key === 'Enter' && e.altKey) talk.requestSubmit();
	});
	const open = () => {
		const range = chosen;
		if (range) quote.value = filled; /* words picked by these buttons take the place of others */
		take();
		/* Moving a paragraph lets go of the words in it: they are taken before. */
		if (range) come(range);
		pick.hidden = true;
		away.hidden = false;
	};
	const show = (field) => {
		field.focus({ preventScroll: true });
		talk.scrollIntoView({ block: 'nearest' });
	};
	button.onclick = () => {
		open();
		show(words);
	};
	/* The wording begins as the words that it is to replace. */
	propose.onclick = () => {
		open();
		suggestion.value ||= quote.value;
		suggestion.closest('details').open = true;
		show(suggestion);
	};
	text.addEventListener('keydown', (e) => {
		if (e.key !== 'c' || pick.hidden || e.ctrlKey || e.metaKey || e.altKey || e.target.matches('textarea, input')) return;
		e.preventDefault();
		button.click();
	});
	/* Whoever selects words and goes to the form by herself means them, too. */
	words.addEventListener('focus', take);
	suggestion.addEventListener('focus', take);
	quote.addEventListener('input', () => {
		prefix.value = suffix.value = filled = '';
		chosen = null;
	});
}

/* --- what is new -------------------------------------------------------------------------------------------- */

const line = $('.connection');
if ('account' in document.body.dataset && line && !$('form[data-write]'))
	/* Not for those who only pass through. */
	setTimeout(() => {
		const news = new EventSource('/api/v1/events');
		const show = later(800, () => tell(line.dataset.news, line.dataset.reload));
		news.addEventListener('change', show);
		news.addEventListener('resync', show);
		addEventListener('pagehide', () => news.close());
	}, 5000);

/* What was done is said at the head of the page, and a form leads back to where one was. */
const done = $('main > .notice.ok');
if (done && location.hash.length > 1) {
	tell(done.textContent);
	setTimeout(() => { if (line.textContent === done.textContent) tell(); }, 8000);
}

/* --- small things -------------------------------------------------------------------------------------------- */

for (const ask of $$('details.ask'))
	ask.addEventListener('toggle', () => { if (ask.open) $('input', ask).focus(); });
for (const menu of $$('details.menu')) {
	document.addEventListener('click', (e) => { if (!menu.contains(e.target)) menu.open = false; });
	menu.addEventListener('keydown', (e) => { if (e.key === 'Escape') { menu.open = false; $('summary', menu).focus(); } });
}
