/* The browser's own tables of Unicode. */
export const P = /\p{P}/u, S = /\p{S}/u;
