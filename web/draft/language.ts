/* Of the English forms the one that the server writes. */
export const language = document.documentElement.lang.replace(/^en$/, 'en-GB');
