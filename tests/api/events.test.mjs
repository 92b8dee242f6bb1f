// Server-sent events: what happens, as it happens, to those who may know.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, git } from './lib.mjs';
import { Events, ask, draft, hurried, oid, unknown } from './kit.mjs';

let s, one, two, editor, nobody;
let made = 0;
const open = [];

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  nobody = s.as();
});
after(async () => {
  open.forEach((e) => e.close());
  await s?.stop();
});

async function listen(who, headers = {}) {
  const e = new Events(s, { ...(who.token ? { Authorization: `Bearer ${who.token}` } : {}), ...headers });
  open.push(e);
  await e.opened;
  return e;
}
async function submit() {
  const now = await one.section('water');
  return one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nUrge mayors to listen ${++made}.\n`, summary: 'x' });
}
const accept = (p) => editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });

test('a stream is text/event-stream that no proxy keeps', async () => {
  const e = await listen(one);
  assert.equal(e.status, 200);
  assert.match(e.headers['content-type'], /^text\/event-stream/);
  assert.match(e.headers['cache-control'], /no-store|no-cache/);
  e.close();
});

test('each change comes with the ledger commit as its id', async () => {
  const e = await listen(two);
  const p = await submit();
  const got = await e.next((x) => x.json?.ids?.proposal === p.number);
  assert.equal(got.event, 'change');
  assert.match(got.id, oid);
  assert.equal(got.id, git(s.dir, 'rev-parse', 'refs/meta/ledger').trim());
  assert.deepEqual(Object.keys(got.json).sort(), ['action', 'ids']);
  assert.equal(got.json.ids.section, 'water');
  assert.doesNotMatch(got.data, /mayors/, 'ids, not texts');
  e.close();
});

test('every kind of action is told', async () => {
  const e = await listen(two);
  const p = await submit();
  const now = await one.section('water');
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: now.commit, markdown: `${now.markdown}\nOther ${++made}.\n`, summary: 'x' });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 2 });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, {});
  await one.want(200, 'POST', `/api/v1/proposals/${p.number}/withdraw`, {});
  const t = await one.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit: now.commit }, text: 'x' });
  await one.want(201, 'POST', `/api/v1/threads/${t.id}/comments`, { text: 'y' });
  await one.want(200, 'POST', `/api/v1/threads/${t.id}/resolve`, {});
  await one.want(200, 'POST', `/api/v1/threads/${t.id}/reopen`, {});
  const v = await editor.want(201, 'POST', '/api/v1/versions', { name: `V ${++made}` });
  const d = await editor.want(200, 'GET', '/api/v1/document');
  assert.equal((await editor.put('/api/v1/document', { ...d.manifest, symbol: 'E/1' }, { 'if-match': `"${d.manifest_blob}"` })).status, 200);
  await e.next((x) => x.id === git(s.dir, 'rev-parse', 'refs/meta/ledger').trim());
  assert.equal(e.all.length, 13, JSON.stringify(e.all.map((x) => x.json)));
  assert.equal(new Set(e.all.map((x) => x.id)).size, 13);
  assert.equal(e.all.filter((x) => x.json.ids.proposal === p.number).length >= 5, true);
  assert.equal(e.all.filter((x) => x.json.ids.thread === t.id).length, 4);
  assert.deepEqual(e.all.filter((x) => x.json.ids.version === v.id).map((x) => x.json.action), ['version', 'issue', 'issue'], 'and its files in two languages');
  e.close();
});

test('Last-Event-ID resumes behind it, with nothing lost and nothing twice', async () => {
  const e = await listen(two);
  const first = await submit();
  const mark = await e.next((x) => x.json?.ids?.proposal === first.number);
  e.close();
  const missed = [await submit(), await submit(), await submit()];
  const again = await listen(two, { 'Last-Event-ID': mark.id });
  for (const p of missed) await again.next((x) => x.json?.ids?.proposal === p.number);
  assert.deepEqual(again.all.map((x) => x.json.ids.proposal), missed.map((p) => p.number));
  assert.ok(again.all.every((x) => x.event === 'change'));
  const live = await submit();
  await again.next((x) => x.json?.ids?.proposal === live.number);
  assert.equal(again.all.length, 4);
  again.close();
});

test('an id that nobody knows begins with resync', async () => {
  for (const id of [unknown, 'x', '0', '../..', 'a'.repeat(300)]) {
    const e = await listen(two, { 'Last-Event-ID': id });
    const got = await e.next(() => true);
    assert.equal(got.event, 'resync', id);
    e.close();
  }
});

test('without an id a stream begins now', async () => {
  await submit();
  const e = await listen(two);
  const p = await submit();
  await e.next((x) => x.json?.ids?.proposal === p.number);
  assert.equal(e.all.length, 1);
  e.close();
});

test('a reader who resumes gets what a reader may see', async () => {
  const e = await listen(nobody);
  const head = await accept(await submit());
  const mark = await e.next((x) => x.json?.ids?.commit === head.commit);
  e.close();
  const hidden = await submit();
  const next = await accept(hidden);
  const again = await listen(nobody, { 'Last-Event-ID': mark.id });
  await again.next((x) => x.json?.ids?.commit === next.commit);
  assert.equal(again.all.length, 1);
  assert.equal(again.all[0].json.ids.proposal, undefined);
  again.close();
});

test('what was before a restart is resumed or resynced, never silently lost', async () => {
  const e = await listen(two);
  const p = await submit();
  const mark = await e.next((x) => x.json?.ids?.proposal === p.number);
  const missed = await submit();
  e.close();
  await s.stop();
  await s.listen();
  const again = await listen(two, { 'Last-Event-ID': mark.id });
  const got = await again.next(() => true);
  assert.ok(got.event === 'resync' || got.json.ids.proposal === missed.number, JSON.stringify(got));
  again.close();
});

test('a stream stops telling when the account is gone', async () => {
  const admin = s.as(s.token('admin', [], 'Ada'));
  const leaver = s.as(s.token('rapporteur', 'one', 'Leaver'));
  const e = await listen(leaver);
  const p = await submit();
  await e.next((x) => x.json?.ids?.proposal === p.number);
  const id = (await admin.want(200, 'GET', '/api/v1/accounts')).items.find((x) => x.name === 'Leaver').id;
  assert.equal((await admin.send('DELETE', `/api/v1/accounts/${id}`)).status, 204);
  const watcher = await listen(two);
  const secret = await submit();
  await watcher.next((x) => x.json?.ids?.proposal === secret.number);
  await new Promise((ok) => setTimeout(ok, 300));
  assert.ok(!e.all.some((x) => x.json?.ids?.proposal === secret.number), 'an open stream outlived the right');
  watcher.close();
  e.close();
});

test('streams of one account are counted, and other requests go on', async () => {
  const hall = s.as(s.token('rapporteur', 'one', 'Hall'));
  const streams = [];
  let refused;
  for (let i = 0; i < 40 && !refused; i++) {
    const e = await listen(hall);
    streams.push(e);
    if (e.status !== 200) refused = e.status;
  }
  assert.equal(refused, 429);
  assert.equal((await hall.get('/api/v1/document')).status, 200);
  assert.equal((await ask(s, 'HEAD', '/api/v1/document')).status, 200);
  streams.forEach((e) => e.close());
});
