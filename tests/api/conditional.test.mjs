// Tags, conditions, repeated keys, methods, sizes and the words of refusals.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './lib.mjs';
import { ask, draft, hurried, problem, raw, refs, unknown } from './kit.mjs';

let s, one, two, editor, admin, nobody, n, base;
let made = 0;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  admin = s.as(s.token('admin', 'editors'));
  nobody = s.as();
  base = (await one.section('water')).commit;
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
  n = (await one.want(201, 'POST', '/api/v1/proposals', await fresh())).number;
  await one.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'Hm' });
});
after(() => s?.stop());

async function fresh() {
  const now = await one.section('water');
  return { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nUrge mayors to listen ${++made}.\n`, summary: `Change ${made}` };
}

// --- tags ----------------------------------------------------------------------------------------------

const versioned = () => [
  '/', '/versions/zero-draft', `/compare/zero-draft..main`, '/export/main.html', '/export/main.md', '/export/main.json', '/export/main.pdf', '/export/zero-draft..main.html',
  '/api/v1/document', '/api/v1/sections/water?lang=en', '/api/v1/sections/water/history', '/api/v1/sections/water/provenance', '/api/v1/sections/water/collisions',
  '/api/v1/compare/zero-draft..main', '/api/v1/proposals', `/api/v1/proposals/${n}`, `/api/v1/proposals/${n}/diff`, '/api/v1/threads', '/api/v1/versions',
];

test('every GET of versioned content has a strong tag and answers 304 to it', async () => {
  for (const target of versioned()) {
    const r = await one.get(target);
    assert.equal(r.status, 200, target);
    const tag = r.headers.get('etag');
    assert.match(tag ?? '', /^"[!#-~]+"$/, `${target}: a strong tag`);
    for (const list of [tag, `"x", ${tag}`, `W/${tag}`, '*']) {
      const again = await one.get(target, { 'if-none-match': list });
      assert.equal(again.status, 304, `${target} ${list}`);
      assert.equal(again.text, '');
      assert.equal(again.headers.get('etag'), list === '*' ? tag.replace('-gz', '') : tag, `${target} ${list}`);
    }
    assert.equal((await one.get(target, { 'if-none-match': '"other"' })).status, 200, target);
  }
});

test('a tag changes with what it stands for', async () => {
  const targets = ['/', '/export/main.md', '/api/v1/document', '/api/v1/sections/water?lang=en', '/api/v1/sections/water/history'];
  const tags = await Promise.all(targets.map(async (t) => (await one.get(t)).headers.get('etag')));
  const frozen = (await one.get('/versions/zero-draft')).headers.get('etag');
  const p = await one.want(201, 'POST', '/api/v1/proposals', await fresh());
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  for (const [i, t] of targets.entries()) assert.equal((await one.get(t, { 'if-none-match': tags[i] })).status, 200, t);
  assert.match((await one.get('/versions/zero-draft', { 'if-none-match': frozen })).headers.get('etag'), /^"/);
});

test('a tag is of one language, one standing and one coding', async () => {
  const tag = async (who, target, h) => (await who.get(target, h)).headers.get('etag');
  assert.notEqual(await tag(one, '/', { 'accept-language': 'en' }), await tag(one, '/', { 'accept-language': 'de' }));
  assert.notEqual(await tag(one, '/api/v1/document'), await tag(nobody, '/api/v1/document'));
  const plain = await ask(s, 'GET', '/export/main.html');
  const packed = await ask(s, 'GET', '/export/main.html', { headers: { 'Accept-Encoding': 'gzip' } });
  if (packed.headers['content-encoding'] === 'gzip') {
    assert.notEqual(plain.headers.etag, packed.headers.etag);
    assert.match(packed.headers.vary ?? '', /accept-encoding/i);
  }
  assert.equal(plain.headers['content-encoding'], undefined);
});

test('what is private is not kept by caches', async () => {
  for (const target of ['/api/v1/session', `/api/v1/proposals/${n}`, '/api/v1/proposals', '/api/v1/threads', '/api/v1/document']) {
    const r = await one.get(target);
    assert.match(r.headers.get('cache-control') ?? '', /no-store|private/, target);
    assert.doesNotMatch(r.headers.get('cache-control'), /public/, target);
  }
  for (const target of ['/api/v1/invitations', '/api/v1/accounts'])
    assert.match((await admin.get(target)).headers.get('cache-control') ?? '', /no-store/, target);
});

// --- If-Match ------------------------------------------------------------------------------------------

test('the manifest is changed by those who saw it', async () => {
  const now = await editor.want(200, 'GET', '/api/v1/document');
  const body = { ...now.manifest, symbol: 'A/1' };
  const was = refs(s.dir);
  problem(await editor.put('/api/v1/document', body), 428, 'precondition');
  problem(await editor.put('/api/v1/document', body, { 'if-match': `"${unknown}"` }), 412, 'precondition');
  for (const bad of ['"', 'x y', '', '"a', 'W/', '*']) assert.equal((await editor.put('/api/v1/document', body, { 'if-match': bad })).status, 400, bad);
  assert.equal((await editor.put('/api/v1/document', body, { 'if-match': `W/"${now.manifest_blob}"` })).status, 412, 'a weak tag never matches');
  assert.equal(refs(s.dir), was);
  assert.equal((await editor.put('/api/v1/document', body, { 'if-match': `"${now.manifest_blob}"` })).status, 200);
  problem(await editor.put('/api/v1/document', { ...body, symbol: 'A/2' }, { 'if-match': `"${now.manifest_blob}"` }), 412, 'precondition');
  const next = await editor.want(200, 'GET', '/api/v1/document');
  assert.equal((await editor.put('/api/v1/document', { ...body, symbol: 'A/3' }, { 'if-match': next.manifest_blob })).status, 200, 'the bare id will do');
});

test('of two who change the manifest at once one is told', async () => {
  const now = await editor.want(200, 'GET', '/api/v1/document');
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => editor.put('/api/v1/document', { ...now.manifest, symbol: `R/${i}` }, { 'if-match': `"${now.manifest_blob}"` })));
  assert.deepEqual(all.map((r) => r.status).sort(), [200, ...Array(7).fill(412)]);
  const winner = all.findIndex((r) => r.status === 200);
  assert.equal((await editor.want(200, 'GET', '/api/v1/document')).manifest.symbol, `R/${winner}`);
});

test('a draft is changed by those who saw it', async () => {
  const target = '/api/v1/drafts/common?lang=en';
  const first = await one.put(target, { markdown: 'one', base });
  assert.equal(first.status, 200, first.text);
  const tag = first.headers.get('etag');
  problem(await one.put(target, { markdown: 'two', base }), 428, 'precondition');
  problem(await one.put(target, { markdown: 'two', base }, { 'if-match': `"${unknown}"` }), 412, 'precondition');
  assert.equal((await one.put(target, { markdown: 'two', base }, { 'if-match': '"' })).status, 400);
  problem(await one.send('DELETE', target), 428, 'precondition');
  problem(await one.send('DELETE', target, undefined, { 'if-match': `"${unknown}"` }), 412, 'precondition');
  const second = await one.put(target, { markdown: 'two', base }, { 'if-match': tag });
  assert.equal(second.status, 200);
  assert.notEqual(second.headers.get('etag'), tag);
  const got = await one.get(target);
  assert.equal(got.json.markdown, 'two');
  assert.equal(got.headers.get('etag'), second.headers.get('etag'));
  assert.equal((await one.get(target, { 'if-none-match': got.headers.get('etag') })).status, 304);
  assert.equal((await one.send('DELETE', target, undefined, { 'if-match': got.headers.get('etag') })).status, 204);
});

// --- the same key again --------------------------------------------------------------------------------------

// name → [who, target, body], each a POST that writes the ledger
async function writers() {
  const proposal = async () => (await one.want(201, 'POST', '/api/v1/proposals', await fresh())).number;
  const thread = async () => (await one.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: `Hm ${++made}` })).id;
  const rev = await fresh();
  const undone = await proposal();
  await editor.want(200, 'POST', `/api/v1/proposals/${undone}/decision`, { decision: 'accept', revision: 1 });
  const reopened = await thread();
  await one.want(200, 'POST', `/api/v1/threads/${reopened}/resolve`, {});
  return {
    submit: [one, '/api/v1/proposals', await fresh(), { ...(await fresh()) }],
    revise: [one, `/api/v1/proposals/${await proposal()}/revisions`, { base: rev.base, markdown: rev.markdown, summary: 'R' }, { base: rev.base, markdown: `${rev.markdown}\nMore.\n`, summary: 'R' }],
    decide: [editor, `/api/v1/proposals/${await proposal()}/decision`, { decision: 'decline', revision: 1, reason: 'No.' }, { decision: 'decline', revision: 1, reason: 'Never.' }],
    accept: [editor, `/api/v1/proposals/${await proposal()}/decision`, { decision: 'accept', revision: 1 }, { decision: 'accept', revision: 1, reason: 'x' }],
    ask: [editor, `/api/v1/proposals/${await proposal()}/decision`, { decision: 'request-changes', revision: 1, reason: 'Why?' }, { decision: 'request-changes', revision: 1, reason: 'How?' }],
    withdraw: [one, `/api/v1/proposals/${await proposal()}/withdraw`, {}, null],
    undo: [editor, `/api/v1/proposals/${undone}/undo`, { reason: 'No.' }, { reason: 'Never.' }],
    thread: [one, '/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'Once' }, { on: { section: 'water', lang: 'en', commit: base }, text: 'Twice' }],
    comment: [one, `/api/v1/threads/${await thread()}/comments`, { text: 'Once' }, { text: 'Twice' }],
    resolve: [one, `/api/v1/threads/${await thread()}/resolve`, {}, null],
    reopen: [one, `/api/v1/threads/${reopened}/reopen`, {}, null],
    version: [editor, '/api/v1/versions', { name: `V ${++made}` }, { name: `V ${++made}` }],
  };
}

test('the same key gives the same answer, also after others acted and after a restart', async () => {
  const all = await writers();
  const first = {};
  for (const [name, [who, target, body]] of Object.entries(all)) {
    first[name] = await who.post(target, body, { 'idempotency-key': `key-${name}` });
    assert.ok(first[name].status < 300, `${name}: ${first[name].text}`);
    const was = refs(s.dir);
    const again = await who.post(target, body, { 'idempotency-key': `key-${name}` });
    assert.equal(again.status, first[name].status, `${name}: ${again.text}`);
    assert.deepEqual(again.json, first[name].json, name);
    assert.equal(again.headers.get('location'), first[name].headers.get('location'), name);
    assert.equal(refs(s.dir), was, `${name} was done once`);
  }
  await s.stop('SIGKILL');
  await s.listen();
  const was = refs(s.dir);
  for (const [name, [who, target, body, other]] of Object.entries(all)) {
    const again = await who.post(target, body, { 'idempotency-key': `key-${name}` });
    assert.equal(again.status, first[name].status, `${name}: ${again.text}`);
    assert.deepEqual(again.json, first[name].json, name);
    if (other) problem(await who.post(target, other, { 'idempotency-key': `key-${name}` }), 422, 'key-reused');
  }
  assert.equal(refs(s.dir), was);
});

test('a decision that was taken back, answered or made anew since is answered as at first', async () => {
  const at = `/api/v1/proposals/${(await one.want(201, 'POST', '/api/v1/proposals', await fresh())).number}`;
  const told = [];
  const decide = async (body) => {
    const key = { 'idempotency-key': `odd order ${told.length} ${at}` };
    told.push([key, body, await editor.want(200, 'POST', `${at}/decision`, body, key)]);
  };
  const same = async (when) => {
    for (const [key, body, first] of told) {
      const again = await editor.post(`${at}/decision`, body, key);
      assert.equal(again.status, 200, `${when}: ${again.text}`);
      assert.deepEqual(again.json, first, `${when}: ${body.reason}`);
    }
  };
  const undo = () => editor.want(200, 'POST', `${at}/undo`, {});
  // Within a second, most of them: alike in all but their reason.
  await decide({ decision: 'request-changes', revision: 1, reason: 'Why?' });
  await decide({ decision: 'request-changes', revision: 1, reason: 'And how?' });
  await same('asked twice');
  await decide({ decision: 'accept', revision: 1, reason: 'First' });
  await undo();
  await same('taken back');
  await decide({ decision: 'accept', revision: 1, reason: 'Second' });
  await same('accepted again');
  await undo();
  await decide({ decision: 'decline', revision: 1, reason: 'Third' });
  await same('declined');
  await undo();
  await decide({ decision: 'accept', revision: 1, reason: 'Fourth' });
  await undo();
  await same('taken back again');
  const rev = await fresh();
  await one.want(201, 'POST', `${at}/revisions`, { base: rev.base, markdown: rev.markdown, summary: 'R' });
  await decide({ decision: 'accept', revision: 2, reason: 'Fifth' });
  await same('revised');
  await s.stop('SIGKILL');
  await s.listen();
  await same('started again');
});

test('a key on another address is another request', async () => {
  const headers = { 'idempotency-key': 'everywhere' };
  assert.equal((await one.post('/api/v1/proposals', await fresh(), headers)).status, 201);
  problem(await one.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'x' }, headers), 422, 'key-reused');
});

test('a key is the account’s own', async () => {
  const headers = { 'idempotency-key': 'shared' };
  const a = await one.post('/api/v1/proposals', await fresh(), headers);
  const now = await two.section('common');
  const b = await two.post('/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: `${now.markdown}\nBuild bridges.\n`, summary: 'B' }, headers);
  assert.deepEqual([a.status, b.status], [201, 201], b.text);
  assert.notEqual(a.json.number, b.json.number);
});

test('a key whose request was refused is free', async () => {
  const headers = { 'idempotency-key': 'second try' };
  const body = await fresh();
  assert.equal((await one.post('/api/v1/proposals', { ...body, section: 'sealed' }, headers)).status, 403);
  assert.equal((await one.post('/api/v1/proposals', body, headers)).status, 201);
});

test('the same key at the same moment is done once', async () => {
  const body = await fresh();
  const all = await Promise.all(Array.from({ length: 12 }, () => one.post('/api/v1/proposals', body, { 'idempotency-key': 'twelve' })));
  for (const r of all) {
    assert.equal(r.status, 201, r.text);
    assert.deepEqual(r.json, all[0].json);
  }
});

test('a key may be anything of reasonable length', async () => {
  for (const key of ['a', 'ü'.normalize(), '../../x', '"quoted"', 'x'.repeat(200)]) {
    const r = await one.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'k' }, { 'idempotency-key': encodeURIComponent(key) });
    assert.equal(r.status, 201, key);
  }
  problem(await one.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'k' }, { 'idempotency-key': 'x'.repeat(2000) }), 400, 'bad-request');
});

// --- methods, kinds, sizes --------------------------------------------------------------------------------

test('HEAD has the headers of GET and no body', async () => {
  for (const target of versioned()) {
    const get = await ask(s, 'GET', target, { headers: { Authorization: `Bearer ${one.token}` } });
    const head = await ask(s, 'HEAD', target, { headers: { Authorization: `Bearer ${one.token}` } });
    assert.equal(head.status, 200, target);
    assert.equal(head.bytes.length, 0);
    for (const h of ['content-type', 'content-length', 'etag']) assert.equal(head.headers[h], get.headers[h], `${target} ${h}`);
  }
});

test('an address says which methods it takes', async () => {
  for (const [target, allow, wrong] of [
    ['/api/v1/document', ['GET', 'HEAD', 'PUT'], ['POST', 'DELETE', 'PATCH']],
    ['/api/v1/session', ['GET', 'HEAD', 'POST', 'DELETE'], ['PUT', 'PATCH']],
    ['/api/v1/proposals', ['GET', 'HEAD', 'POST'], ['PUT', 'DELETE']],
    [`/api/v1/proposals/${n}/decision`, ['POST'], ['GET', 'PUT', 'DELETE']],
    ['/api/v1/drafts/water', ['GET', 'HEAD', 'PUT', 'DELETE'], ['POST']],
    ['/api/v1/events', ['GET', 'HEAD'], ['POST']],
    ['/', ['GET', 'HEAD'], ['POST', 'PUT']],
  ]) {
    const o = await ask(s, 'OPTIONS', target);
    assert.ok([200, 204].includes(o.status), target);
    const said = o.headers.allow.split(/\s*,\s*/);
    for (const m of allow) assert.ok(said.includes(m), `${target} allows ${m}: ${o.headers.allow}`);
    for (const m of wrong) {
      const r = await one.send(m, target, m === 'GET' ? undefined : {});
      assert.equal(r.status, 405, `${m} ${target}`);
      const also = r.headers.get('allow').split(/\s*,\s*/);
      for (const a of allow) assert.ok(also.includes(a), `${m} ${target} allows ${a}`);
      if (target.startsWith('/api')) problem(r, 405);
    }
  }
  for (const m of ['TRACE', 'BREW', 'get']) assert.match(await raw(s, `${m} /api/v1/document HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 (400|405|501) /, m);
  const r = await ask(s, 'POST', '/api/v1/document', { headers: { 'X-HTTP-Method-Override': 'PUT', Authorization: `Bearer ${editor.token}` }, body: {} });
  assert.equal(r.status, 405, 'an override is ignored');
});

test('JSON that is sent as something else is refused', async () => {
  const was = refs(s.dir);
  const body = JSON.stringify(await fresh());
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx', 'text/json'])
    problem(await one.post('/api/v1/proposals', body, { 'content-type': type }), 415, 'bad-request');
  const none = await ask(s, 'POST', '/api/v1/proposals', { headers: { Authorization: `Bearer ${one.token}`, 'Content-Type': '' }, body });
  assert.ok([400, 415].includes(none.status), 'no type');
  problem(await one.post('/api/v1/proposals', body, { 'content-type': 'application/json', 'content-encoding': 'gzip' }), 415);
  assert.equal(refs(s.dir), was);
  assert.equal((await one.post('/api/v1/proposals', body, { 'content-type': 'application/json; charset=utf-8' })).status, 201);
});

test('a body or a section past its limit is refused in plain words', async () => {
  const was = refs(s.dir);
  const now = await one.section('water');
  const long = (bytes) => ({ section: 'water', lang: 'en', base: now.commit, summary: 's', markdown: `# Water\n\n${'Long words here.\n\n'.repeat(Math.ceil(bytes / 18))}` });
  problem(await one.post('/api/v1/proposals', long(66 * 1024)), 413, 'too-large');
  problem(await one.post('/api/v1/proposals', long(300 * 1024)), 413, 'too-large');
  problem(await one.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: long(66 * 1024).markdown }), 413, 'too-large');
  const chunked = await ask(s, 'POST', '/api/v1/proposals', { headers: { Authorization: `Bearer ${one.token}`, 'Transfer-Encoding': 'chunked' }, body: JSON.stringify(long(300 * 1024)) });
  assert.equal(chunked.status, 413);
  assert.equal(refs(s.dir), was);
  const fits = long(60 * 1024);
  assert.equal((await one.post('/api/v1/proposals', fits)).status, 201, 'right below the limit');
});

test('how long a request may be is a setting', async () => {
  const small = await Server.start({ from: draft(), settings: { ...hurried, limits: { ...hurried.limits, body_bytes: 20000 } } });
  const writer = small.as(small.token('rapporteur', 'one'));
  const now = await writer.section('water');
  const text = (n) => ({ section: 'water', lang: 'en', base: now.commit, summary: 's', markdown: `# Water\n\n${'Long words here.\n\n'.repeat(n)}` });
  const was = refs(small.dir);
  const r = await writer.post('/api/v1/proposals', text(1200));
  problem(r, 413, 'too-large');
  assert.match(r.json.detail, /20000|20,000|19\.5|19 K|20 K/, r.json.detail);
  assert.equal(refs(small.dir), was);
  await writer.want(201, 'POST', '/api/v1/proposals', text(900));
  await small.stop();
});

test('how long the whole document may become is a setting', async () => {
  const small = await Server.start({ from: draft(), settings: { ...hurried, limits: { ...hurried.limits, document_bytes: 30000 } } });
  const writer = small.as(small.token('rapporteur', 'one')), ed = small.as(small.token('editor', 'editors'));
  const now = await writer.section('water');
  const p = await writer.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, summary: 's', markdown: `# Water\n\n${'Long words here.\n\n'.repeat(1800)}` });
  const was = refs(small.dir);
  const r = await ed.post(`/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  problem(r, 413, 'too-large');
  assert.match(r.json.detail, /30[,.]?000/, r.json.detail);
  assert.equal(refs(small.dir), was);
  await small.stop();
});

// --- words ------------------------------------------------------------------------------------------------

test('every refusal is a sentence, in English and in German', async () => {
  const good = await fresh();
  const closed = await one.section('frozen');
  const done = (await one.want(201, 'POST', '/api/v1/proposals', await fresh())).number;
  await one.want(200, 'POST', `/api/v1/proposals/${done}/withdraw`, {});
  const cases = [
    ['GET', '/api/v1/nothing', one, 404], ['GET', '/api/v1/proposals/999999', one, 404], ['GET', '/api/v1/proposals/abc', one, 404], ['GET', '/api/v1/sections/nowhere', one, 404],
    ['GET', '/api/v1/drafts/sealed', one, 404], ['POST', '/api/v1/threads/t-99999/comments', one, 404, { text: 'x' }], ['GET', '/export/main.xyz', one, 404],
    ['GET', '/api/v1/proposals', nobody, 401], ['GET', '/api/v1/accounts', one, 403], ['POST', '/api/v1/versions', one, 403, { name: 'x' }],
    ['POST', '/api/v1/proposals', one, 403, { ...good, section: 'sealed' }], ['POST', '/api/v1/proposals', one, 403, { ...good, section: 'frozen', base: closed.commit, markdown: `${closed.markdown}\nx\n` }],
    ['POST', '/api/v1/proposals', one, 409, { ...good, markdown: (await one.section('water')).markdown }], ['POST', `/api/v1/proposals/${done}/withdraw`, one, 409, {}],
    ['POST', `/api/v1/proposals/${n}/decision`, editor, 409, { decision: 'accept', revision: 7 }], ['POST', `/api/v1/proposals/${n}/decision`, editor, 400, { decision: 'decline', revision: 1 }],
    ['POST', `/api/v1/proposals/${n}/decision`, editor, 400, { decision: 'perhaps', revision: 1 }], ['POST', `/api/v1/proposals/${n}/undo`, editor, 409, {}],
    ['POST', '/api/v1/session', nobody, 410, { token: 'nope' }], ['PUT', '/api/v1/document', editor, 428, {}], ['DELETE', '/api/v1/document', editor, 405],
    ['POST', '/api/v1/versions', editor, 409, { name: 'Main' }], ['POST', '/api/v1/versions', editor, 400, { name: '!!!' }], ['GET', '/api/v1/proposals?limit=x', one, 400], ['GET', '/api/v1/proposals?cursor=x', one, 400],
    ['POST', '/api/v1/proposals', one, 400, { ...good, base: unknown }], ['POST', '/api/v1/proposals', one, 422, { ...good, markdown: '# A\n\na\u0007b\n' }], ['GET', `/api/v1/proposals/${n}/diff?against=x`, one, 400],
    ['GET', `/api/v1/proposals/${n}/diff?revision=9`, one, 404], ['GET', '/api/v1/compare/main..nothing', one, 404],
  ];
  for (const [method, target, who, status, body] of cases) {
    const en = await who.send(method, target, body, { 'accept-language': 'en' });
    const de = await who.send(method, target, body, { 'accept-language': 'de-AT, de;q=0.9, en;q=0.1' });
    problem(en, status);
    problem(de, status);
    assert.equal(de.json.type, en.json.type);
    assert.match(de.headers.get('content-language') ?? '', /^de/);
    assert.notEqual(de.json.title, en.json.title, `${method} ${target}`);
    assert.notEqual(de.json.detail, en.json.detail, `${method} ${target}`);
  }
});

test('an unspeakable language falls back to one that we have', async () => {
  for (const lang of ['xx', '*', 'tlh;q=1', ';;;', 'de;q=0', 'x'.repeat(500)]) problem(await one.get('/api/v1/proposals/999999', { 'accept-language': lang }), 404, 'not-found');
});

test('every answer has the headers that protect the reader', async () => {
  const tag = (await one.get('/api/v1/document')).headers.get('etag');
  for (const [method, target, headers, status] of [
    ['GET', '/', {}, 200], ['GET', '/api/v1/document', { 'if-none-match': tag }, 304], ['GET', '/api/v1/proposals?limit=x', {}, 400], ['GET', '/api/v1/accounts', {}, 403],
    ['GET', '/nowhere', { accept: 'text/html' }, 404], ['DELETE', '/', {}, 405], ['GET', '/export/main.html', {}, 200],
  ]) {
    const r = await one.send(method, target, undefined, headers);
    assert.equal(r.status, status, target);
    assert.match(r.headers.get('content-security-policy') ?? '', /default-src 'none'/, `${method} ${target}`);
    assert.match(r.headers.get('content-security-policy'), /frame-ancestors 'none'/);
    assert.equal(r.headers.get('x-content-type-options'), 'nosniff', target);
    assert.ok(r.headers.get('referrer-policy'), target);
    assert.equal(r.headers.get('access-control-allow-origin'), null);
    assert.doesNotMatch(r.headers.get('server') ?? '', /\d/, 'no version');
  }
});
