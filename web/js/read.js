/*
 * What makes the page for reading better where there is JavaScript; everything works without it. It is all that a
 * reader's first page asks for; on the other pages it is part of app.js. Words come from the page.
 */
import { $, $$, fill, make } from './kit.js';

/* Of the English forms the one that the server writes, and its digits and hours in Arabic. */
const lang = document.documentElement.lang.replace(/^en$/, 'en-GB').replace(/^ar$/, 'ar-u-hc-h23-nu-latn');

/* --- times in the reader's own zone ------------------------------------------------------------ */

/* With the month as a word; the shorter form of Arabic has none. */
const clock = new Intl.DateTimeFormat(lang, { dateStyle: /^ar/.test(lang) ? 'long' : 'medium', timeStyle: 'short' });
for (const t of $$('time[datetime]')) {
	t.title = t.textContent;
	t.textContent = clock.format(new Date(t.dateTime));
}

/* Sentences that name a time. */
for (const e of $$('[data-at]')) {
	e.title = e.textContent;
	e.textContent = fill(e.dataset.words, { time: clock.format(new Date(e.dataset.at)) });
}

/* --- what is new -------------------------------------------------------------------------------------------- */

const line = $('.connection');
export const tell = (words, link) => {
	line.textContent = words ?? '';
	line.classList.toggle('shown', !!words);
	if (link) {
		const a = make('a', link);
		a.href = location.href.split('#')[0];
		line.append(' ', a);
	}
};
addEventListener('offline', () => tell(line.dataset.offline));
addEventListener('online', () => tell());

/* --- small things -------------------------------------------------------------------------------------------- */

/* The menu on a phone is wider than the screen: where one is must be seen. */
const whereabouts = $('.nav [aria-current]'), nav = $('.nav');
if (whereabouts && nav.scrollWidth > nav.clientWidth) {
	const at = whereabouts.getBoundingClientRect(), room = nav.getBoundingClientRect();
	nav.scrollLeft += at.left + at.width / 2 - room.left - room.width / 2;
}
/* A table that is wider than the page is scrolled by keys, too. */
const wide = new ResizeObserver((all) => {
	for (const { target } of all)
		if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
		else target.removeAttribute('tabindex');
});
for (const box of $$('.par:has(table)'))
	wide.observe(box);
const links = new Map($$('.contents a').map((a) => [a.hash.slice(1), a]));
if (links.size && 'IntersectionObserver' in window) {
	const seen = new IntersectionObserver((all) => {
		for (const { target, isIntersecting } of all)
			if (isIntersecting) {
				links.forEach((a) => a.removeAttribute('aria-current'));
				links.get(target.id).setAttribute('aria-current', 'location');
			}
	}, { rootMargin: '-20% 0px -70%' });
	links.forEach((a, id) => { const s = document.getElementById(id); if (s) seen.observe(s); });
}
