/* Of the English forms the one that the server writes, and its digits and hours in Arabic. */
export const language = document.documentElement.lang.replace(/^en$/, 'en-GB').replace(/^ar$/, 'ar-u-hc-h23-nu-latn');
