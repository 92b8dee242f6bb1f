/* Addresses in running text become links on the server; here they stay text. */
export default class Linkify {}
