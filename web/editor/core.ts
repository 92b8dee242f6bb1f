/* What needs no page: for the tests. */
export { schema } from './schema';
export { parse } from './parse';
export { print } from './same';
export { Kept } from './keep';
export { write } from './write';
export { diff, graft, tokens } from './diff';
export { clean } from './paste';
export { DOMParser, Fragment, Slice } from 'prosemirror-model';
export { Transform, findWrapping, canSplit, canJoin } from 'prosemirror-transform';
