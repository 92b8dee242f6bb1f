// The shapes of the contract. Members that it does not name are pinned too, so that a new one is a
// decision and nothing slips out by chance.
import { is } from './kit.mjs';

const language = is.one('en', 'de');
export const list = (item) => ({ items: [item], next: is.maybe(is.full) });

export const session_data = {
  account: is.any, sessions: [{ created_at: is.time }], tokens: [{ name: is.maybe(is.full), created_at: is.time }], invitations: [is.any],
  deeds: [{ what: is.one('submitted', 'commented', 'decided', 'undid', 'froze'), at: is.time, 'proposal?': is.int, 'section?': is.id, 'lang?': is.full, text: is.maybe(is.text) }],
};
export const session = { account: is.full, name: is.text, role: is.one('reader', 'rapporteur', 'editor', 'admin'), groups: [is.id], lang: is.maybe(is.full) };
export const code = { code: is.full, url: is.full, expires_at: is.time };

export const document = {
  manifest: is.any, manifest_blob: is.oid, head: is.oid,
  sections: [{
    id: is.id, lang: language, title: is.full, kind: is.one('preamble', 'text', 'operative', 'annex'),
    groups: is.maybe([is.id]), state: is.one('open', 'frozen'), deadline: is.maybe(is.time), blob: is.maybe(is.oid),
    open_proposals: is.maybe(is.int), open_threads: is.maybe(is.int),
    words: is.int, brackets: is.int, writable: is.bool,
  }],
};

const kinds = is.one('heading', 'preambular', 'operative', 'remark', 'text', 'list', 'table', 'quote', 'code', 'note');
export const section = {
  id: is.id, lang: language, title: is.full, commit: is.oid, blob: is.oid, markdown: is.text, html: is.text, words: is.int,
  paragraphs: [{ id: is.maybe(is.paragraph), number: is.maybe(is.full), kind: kinds, text: is.text, 'explains?': is.paragraph }],
  proposals: [is.int], threads: [is.full],
};

export const decision = {
  decision: is.one('accept', 'decline', 'request-changes'), reason: is.maybe(is.text), by: is.full, at: is.time,
  commit: is.maybe(is.oid), revision: is.int, 'by_name?': is.full,
  partly: is.bool, rest: is.maybe(is.int),
};
export const proposal = {
  number: is.int, section: is.id, lang: language, group: is.id, summary: is.full,
  status: is.one('open', 'changes-requested', 'accepted', 'declined', 'withdrawn'), base: is.oid, created_at: is.time,
  revisions: [{ revision: is.int, commit: is.oid, markdown: is.text, author: is.full, created_at: is.time, base: is.oid, summary: is.text, 'author_name?': is.full }],
  decision: is.maybe(decision),
  title: is.text, open_threads: is.int, conflicts: is.bool, mine: is.bool, rest_of: is.maybe(is.int),
};

const run = { name: 'run', test: (r) => Array.isArray(r) && r.length === 3 && [' ', '-', '+'].includes(r[0]) && typeof r[1] === 'string' && Number.isInteger(r[2]) };
const block = {
  kind: is.one('same', 'changed', 'inserted', 'deleted', 'moved', 'conflict'), old: is.maybe(is.text), new: is.maybe(is.text),
  runs: [run], 'typography?': is.bool, 'links?': is.bool,
};
const stats = { paragraphs: is.int, words_inserted: is.int, words_deleted: is.int };
export const diff = { blocks: [block], html: is.text, stats, changes: is.int, 'look?': [is.full] };
export const compare = {
  blocks: [block], html: is.text, stats, from: is.full, to: is.full, lang: language, from_commit: is.oid, to_commit: is.oid,
  sections: [{ id: is.id, title: is.text, diff }],
};

export const thread = {
  id: is.full,
  on: { 'proposal?': is.int, 'revision?': is.int, 'section?': is.id, 'lang?': language, 'commit?': is.oid },
  quote: is.maybe({ exact: is.full, 'prefix?': is.text, 'suffix?': is.text }), paragraph: is.maybe(is.paragraph),
  placement: is.one('exact', 'changed', 'gone'), status: is.one('open', 'resolved'),
  comments: [{ id: is.full, author: is.maybe(is.full), group: is.maybe(is.id), text: is.full, created_at: is.time, 'author_name?': is.full }],
  suggestion: is.maybe(is.text), block: is.int,
};

export const version = {
  id: is.id, name: is.full, symbol: is.maybe(is.text), note: is.maybe(is.text), commit: is.oid, created_at: is.time,
  files: [{ format: is.full, lang: language, sha256: is.full, kept: is.bool }], missing: [{ format: is.full, lang: language }],
};
export const history = { commit: is.oid, author: is.maybe(is.full), at: is.maybe(is.time), subject: is.full, proposal: is.maybe(is.int) };
export const provenance = { paragraph: is.paragraph, group: is.maybe(is.id), proposal: is.maybe(is.int), commit: is.maybe(is.oid), decided_by: is.maybe(is.full), at: is.maybe(is.time) };
export const collision = { proposal: is.int, with: is.int, paragraph: is.maybe(is.paragraph), ours: is.maybe(is.text), theirs: is.maybe(is.text) };
export const kept = { section: is.id, lang: language, group: is.maybe(is.id), markdown: is.text, base: is.maybe(is.oid), etag: is.maybe(is.full), at: is.maybe(is.time), by: is.maybe(is.full) };

export const invitation = {
  id: is.full, 'code?': is.full, 'url?': is.full, expires_at: is.time, role: is.full, groups: [is.id], name: is.maybe(is.full),
  account: is.maybe(is.full), created_at: is.maybe(is.time), spent_at: is.maybe(is.time),
};
export const account = {
  id: is.full, name: is.text, role: is.full, groups: [is.id], lang: is.maybe(is.full), created_at: is.maybe(is.time), sessions: is.int, tokens: is.int,
};
