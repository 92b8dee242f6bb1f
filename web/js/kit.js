/* What the scripts of the pages share. */
export const $ = (q, in_ = document) => in_.querySelector(q);
export const $$ = (q, in_ = document) => [...in_.querySelectorAll(q)];
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
export const make = (tag, text, className = '') => Object.assign(document.createElement(tag), { textContent: text, className });
export const later = (ms, f) => { let t; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };
