/* Of the English forms the one that the server writes, and its digits and hours in Arabic. */
export const language = document.documentElement.lang.replace(/^en$/, 'en-GB').replace(/^ar$/, 'ar-u-hc-h23-nu-latn');

/* A day and a time, with the month as a word; the shorter form of Arabic has none. */
const day = new Intl.DateTimeFormat(language, { dateStyle: /^ar/.test(language) ? 'long' : 'medium', timeStyle: 'short' });
export const when = (at: number): string => day.format(at);
