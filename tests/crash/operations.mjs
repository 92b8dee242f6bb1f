// What people do to a document, each once: asked of the directory that prepared() makes.
import { measure, swap } from './kit.mjs';

const key = (name) => ({ 'idempotency-key': `once-${name}` });
const again = (i) => (text) => swap(text, measure(i), `${measure(i)} And once more.`);

// read: what is looked at first; ask: the request itself. again: the same request may be sent a second
// time, and then it was done once. done: what the second is answered where that is no success. memo is
// the run's: what both must say alike.
export const operations = {
  submit: { again: true,
    read: async ({ one }, { memo }) => (memo.now ??= await one.section('common')),
    ask: ({ one }, { memo: { now } }) => one.post('/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: again(13)(now.markdown), summary: 'Thirteen' }, key('submit')) },
  revise: { again: true,
    read: async ({ one }, { memo }) => (memo.p ??= await one.want(200, 'GET', '/api/v1/proposals/1')),
    ask: ({ one }, { memo: { p } }) => one.post('/api/v1/proposals/1/revisions', { base: p.base, markdown: again(16)(p.revisions[0].markdown), summary: 'Better' }, key('revise')) },
  comment: { again: true, ask: ({ two }) => two.post('/api/v1/threads', { on: { proposal: 1, revision: 1 }, quote: { exact: 'Said again', prefix: '', suffix: '' }, text: 'Again?' }, key('comment')) },
  reply: { again: true, ask: ({ one }, { thread }) => one.post(`/api/v1/threads/${thread}/comments`, { text: 'These hands.' }, key('reply')) },
  resolve: { again: true, ask: ({ editor }, { thread }) => editor.post(`/api/v1/threads/${thread}/resolve`, {}, key('resolve')) },
  accept: { again: true, ask: ({ editor }) => editor.post('/api/v1/proposals/1/decision', { decision: 'accept', revision: 1, reason: '' }, key('accept')) },
  decline: { again: true, ask: ({ editor }) => editor.post('/api/v1/proposals/2/decision', { decision: 'decline', revision: 1, reason: 'No money.' }, key('decline')) },
  // The editor's own text of two proposals, onto the main that she saw.
  consolidate: { again: true,
    read: async ({ editor }, { memo }) => (memo.now ??= await editor.section('common')),
    ask: ({ editor }, { memo: { now } }) => editor.post('/api/v1/proposals/2/decision', { decision: 'accept', revision: 1, reason: 'Both, in one.', markdown: again(1)(again(4)(now.markdown)), onto: now.commit }, key('consolidate')) },
  undo: { again: true, ask: ({ editor }) => editor.post('/api/v1/proposals/3/undo', { reason: 'Too early.' }, key('undo')) },
  withdraw: { again: true, ask: ({ one }) => one.post('/api/v1/proposals/4/withdraw', {}, key('withdraw')) },
  version: { again: true, ask: ({ editor }) => editor.post('/api/v1/versions', { name: 'Rev.1', note: 'After the first reading' }, key('version')) },
  manifest: { again: true, done: 412,
    read: async ({ editor }, { memo }) => (memo.d ??= await editor.want(200, 'GET', '/api/v1/document')),
    ask: ({ editor }, { memo: { d } }) => editor.put('/api/v1/document', { ...d.manifest, title: { ...d.manifest.title, en: 'Another title' } }, { 'if-match': `"${d.manifest_blob}"` }) },
  draft: { again: true,
    read: async ({ one }, { memo }) => (memo.r = await one.get('/api/v1/drafts/water?lang=en')),
    ask: ({ one }, { memo: { r } }) => one.put('/api/v1/drafts/water?lang=en', { markdown: '# Water\n\nNearly there.\n', base: r.json.base }, { 'if-match': r.headers.get('etag') }) },
  'leave the draft': { again: true, done: 412,
    read: async ({ one }, { memo }) => (memo.r ??= await one.get('/api/v1/drafts/water?lang=en')),
    ask: ({ one }, { memo: { r } }) => one.send('DELETE', '/api/v1/drafts/water?lang=en', undefined, { 'if-match': r.headers.get('etag') }) },
  invite: { ask: ({ admin }) => admin.post('/api/v1/invitations', { role: 'rapporteur', groups: ['two'], name: 'New here' }) },
  enter: { ask: (as, { code, s }) => s.as().post('/api/v1/session', { token: code }, { origin: s.base, 'sec-fetch-site': 'same-origin' }) },
  promote: { again: true, ask: ({ admin }, { late }) => admin.send('PATCH', `/api/v1/accounts/${late}`, { role: 'rapporteur', groups: ['one'] }) },
  erase: { again: true, done: 404, ask: ({ admin }, { late }) => admin.send('DELETE', `/api/v1/accounts/${late}`) },
};
