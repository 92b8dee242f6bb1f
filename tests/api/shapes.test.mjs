// Every route's answers: status, members, headers; and what is refused by name.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, swap } from './lib.mjs';
import { described } from './described.mjs';
import { draft, fits, hurried, is, oid, problem, time } from './kit.mjs';
import * as shape from './shapes.mjs';

let s, one, editor, admin, nobody, base;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'Rosa'));
  editor = s.as(s.token('editor', 'editors', 'Emil'));
  admin = s.as(s.token('admin', [], 'Ada'));
  nobody = s.as();
  base = (await one.section('water')).commit;
});
after(() => s?.stop());

const fresh = (who) => who.section('water');
async function changed(n) {
  const now = await fresh(one);
  return { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nUrge councils to meet in public, point ${n}.\n`, summary: `Point ${n}` };
}

test('who am I is a session', async () => {
  const r = await one.get('/api/v1/session');
  assert.equal(r.status, 200);
  assert.match(r.headers.get('content-type'), /^application\/json/);
  fits(r.json, shape.session);
  assert.deepEqual([r.json.name, r.json.role, r.json.groups], ['Rosa', 'rapporteur', ['one']]);
});

test('a code for the second device ends in ten minutes', async () => {
  const r = await one.post('/api/v1/session/codes', {});
  assert.equal(r.status, 201);
  fits(r.json, shape.code);
  const left = (Date.parse(r.json.expires_at) - Date.now()) / 1000;
  assert.ok(left > 300 && left <= 602, `${left} s`);
  assert.equal((await one.post('/api/v1/session/codes', {})).status, 201);
});

test('the document lists its sections', async () => {
  const r = await one.want(200, 'GET', '/api/v1/document');
  fits(r, shape.document);
  assert.deepEqual(r.manifest.languages, ['en', 'de']);
  assert.deepEqual(r.sections.filter((x) => x.lang === 'en').map((x) => x.id), ['preamble', 'water', 'common', 'sealed', 'frozen', 'late']);
  const by = Object.fromEntries(r.sections.filter((x) => x.lang === 'en').map((x) => [x.id, x]));
  assert.deepEqual([by.water.title, by.water.kind, by.water.state, by.water.deadline], ['Water', 'operative', 'open', null]);
  assert.deepEqual(by.water.groups, ['one']);
  assert.equal(by.common.groups, null, 'no member: every group');
  assert.deepEqual(by.sealed.groups, []);
  assert.equal(by.frozen.state, 'frozen');
  assert.equal(by.late.deadline, '2026-01-31T18:00:00Z');
  assert.ok(Number.isInteger(by.water.open_proposals) && Number.isInteger(by.water.open_threads));
  const public_ = await nobody.want(200, 'GET', '/api/v1/document');
  fits(public_, shape.document);
  for (const x of public_.sections) assert.deepEqual([x.open_proposals, x.open_threads], [null, null]);
});

test('the manifest comes back as it was put', async () => {
  const was = await editor.want(200, 'GET', '/api/v1/document');
  const manifest = { ...was.manifest, subtitle: { en: 'Second reading', de: 'Zweite Lesung' } };
  const r = await editor.put('/api/v1/document', manifest, { 'if-match': `"${was.manifest_blob}"` });
  assert.equal(r.status, 200, r.text);
  fits(r.json, shape.document);
  assert.deepEqual(r.json.manifest.subtitle, manifest.subtitle);
  assert.notEqual(r.json.manifest_blob, was.manifest_blob);
  assert.notEqual(r.json.head, was.head);
});

test('a manifest with an unknown member is refused by its name', async () => {
  const was = await editor.want(200, 'GET', '/api/v1/document');
  for (const [json, words] of [
    [{ ...was.manifest, colour: 'red' }, /colour/],
    [{ ...was.manifest, sections: was.manifest.sections.map((x) => ({ ...x, owner: 'me' })) }, /owner/],
    [{ ...was.manifest, title: undefined }, /title/],
    [{ ...was.manifest, languages: 'en' }, /languages/],
  ]) {
    const r = await editor.put('/api/v1/document', json, { 'if-match': `"${was.manifest_blob}"` });
    problem(r, 400, undefined, words);
  }
  assert.equal((await editor.want(200, 'GET', '/api/v1/document')).manifest_blob, was.manifest_blob);
});

test('a section has its paragraphs, numbers and text', async () => {
  const r = await one.want(200, 'GET', '/api/v1/sections/water?lang=en');
  fits(r, shape.section);
  assert.equal(r.title, 'Water');
  assert.match(r.html, /drinking water/);
  const [head, ...rest] = r.paragraphs;
  assert.equal(head.kind, 'heading');
  assert.equal(head.number, null);
  assert.deepEqual(rest.map((p) => [p.kind, p.number]), [['operative', '1'], ['operative', '2'], ['operative', '3']]);
  assert.equal(new Set(r.paragraphs.map((p) => p.id)).size, 4);
  fits(await one.want(200, 'GET', '/api/v1/sections/water'), shape.section);
  const german = await one.want(200, 'GET', '/api/v1/sections/water?lang=de');
  assert.equal(german.title, 'Wasser');
  assert.equal(german.lang, 'de');
  const preamble = await one.want(200, 'GET', '/api/v1/sections/preamble');
  assert.deepEqual(preamble.paragraphs.slice(1).map((p) => [p.kind, p.number]), [['preambular', null], ['preambular', null]]);
  const common = await one.want(200, 'GET', '/api/v1/sections/common');
  assert.equal(common.paragraphs[1].number, '4', 'numbers go on through the whole document');
});

test('a section as it stood in a commit', async () => {
  const p = await one.want(201, 'POST', '/api/v1/proposals', await changed(1));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const then = await one.want(200, 'GET', `/api/v1/sections/water?at=${base}`);
  const now = await fresh(one);
  assert.equal(then.commit, base);
  assert.doesNotMatch(then.markdown, /point 1/);
  assert.match(now.markdown, /point 1/);
  assert.deepEqual(then.paragraphs.map((x) => x.id), now.paragraphs.slice(0, 4).map((x) => x.id));
});

test('history, provenance and collisions are lists', async () => {
  const h = await one.want(200, 'GET', '/api/v1/sections/water/history');
  fits(h, shape.list(shape.history));
  assert.equal(h.items[0].author, 'one', 'newest first, by its group');
  assert.equal(h.items[0].subject, 'Point 1');
  assert.ok(h.items[0].proposal > 0);
  assert.equal(h.items.at(-1).proposal, null);
  const p = await one.want(200, 'GET', '/api/v1/sections/water/provenance');
  fits(p, shape.list(shape.provenance));
  const last = p.items.at(-1);
  assert.equal(last.group, 'one');
  assert.equal(last.commit, h.items[0].commit);
  assert.match(last.at, time);
  fits(await one.want(200, 'GET', '/api/v1/sections/water/collisions'), { ...shape.list(shape.collision), order: [is.int], left: [is.int] });
});

test('a preview is HTML and how many words it has', async () => {
  const r = await one.want(200, 'POST', '/api/v1/preview', { section: 'water', lang: 'en', markdown: '# A\n\nSome **bold** words.\n' });
  fits(r, { html: is.full, words: is.int });
  assert.equal(r.words, 3);
  assert.match(r.html, /<strong>bold<\/strong>/);
});

test('a draft is kept and given back', async () => {
  const body = { markdown: '# Water\n\nHalf a sentence\n', base };
  const put = await one.put('/api/v1/drafts/water?lang=en', body);
  assert.equal(put.status, 200, put.text);
  fits(put.json, shape.kept);
  assert.ok(put.headers.get('etag'));
  const got = await one.get('/api/v1/drafts/water?lang=en');
  fits(got.json, shape.kept);
  assert.equal(got.json.markdown, body.markdown);
  assert.equal(got.json.base, base);
  const gone = await one.send('DELETE', '/api/v1/drafts/water?lang=en', undefined, { 'if-match': got.headers.get('etag') });
  assert.equal(gone.status, 204);
  assert.equal(gone.text, '');
  problem(await one.get('/api/v1/drafts/water?lang=en'), 404, 'not-found');
});

test('a proposal says where it is, and its revisions follow', async () => {
  const r = await one.post('/api/v1/proposals', await changed(2));
  assert.equal(r.status, 201);
  fits(r.json, shape.proposal);
  assert.equal(r.headers.get('location'), `/api/v1/proposals/${r.json.number}`);
  assert.deepEqual([r.json.group, r.json.status, r.json.decision, r.json.summary], ['one', 'open', null, 'Point 2']);
  const n = r.json.number;
  const again = await changed(3);
  const rev = await one.post(`/api/v1/proposals/${n}/revisions`, { base: again.base, markdown: again.markdown, summary: 'Better' });
  assert.equal(rev.status, 201);
  fits(rev.json, shape.proposal);
  assert.deepEqual(rev.json.revisions.map((x) => x.revision), [1, 2]);
  assert.ok(rev.headers.get('location'));
  const got = await one.want(200, 'GET', `/api/v1/proposals/${n}`);
  assert.deepEqual(got, rev.json);
  const all = await one.want(200, 'GET', '/api/v1/proposals');
  fits(all, shape.list(shape.proposal));
  assert.equal(all.items[0].number, n, 'newest first');
  const diff = await one.want(200, 'GET', `/api/v1/proposals/${n}/diff`);
  fits(diff, shape.diff);
  assert.ok(diff.stats.words_inserted > 0);
  const decided = await editor.post(`/api/v1/proposals/${n}/decision`, { decision: 'request-changes', revision: 2, reason: 'Say why.' });
  assert.equal(decided.status, 200);
  fits(decided.json, shape.decision);
  assert.deepEqual([decided.json.decision, decided.json.reason, decided.json.commit], ['request-changes', 'Say why.', null]);
  const after = await one.want(200, 'GET', `/api/v1/proposals/${n}`);
  fits(after, shape.proposal);
  assert.equal(after.status, 'changes-requested');
  const withdrawn = await one.want(200, 'POST', `/api/v1/proposals/${n}/withdraw`, {});
  fits(withdrawn, shape.proposal);
  assert.equal(withdrawn.status, 'withdrawn');
});

test('acceptance names its commit, and undoing gives the proposal', async () => {
  const p = await one.want(201, 'POST', '/api/v1/proposals', await changed(4));
  const d = await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  fits(d, shape.decision);
  assert.match(d.commit, oid);
  assert.equal((await editor.want(200, 'GET', '/api/v1/document')).head, d.commit);
  fits(await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'Too soon' }), shape.proposal);
});

test('threads have their words and their comments', async () => {
  const now = await fresh(one);
  const r = await one.post('/api/v1/threads', {
    on: { section: 'water', lang: 'en', commit: now.commit },
    quote: { exact: 'public hands', prefix: 'in ', suffix: ' and' }, text: 'Whose hands?', suggestion: 'municipal hands',
  });
  assert.equal(r.status, 201, r.text);
  fits(r.json, shape.thread);
  assert.ok(r.headers.get('location'));
  assert.equal(r.json.suggestion, 'municipal hands');
  assert.equal(r.json.comments[0].group, 'one');
  const said = await editor.want(201, 'POST', `/api/v1/threads/${r.json.id}/comments`, { text: 'Ours.' });
  fits(said, shape.thread);
  assert.equal(said.comments.length, 2);
  const solved = await one.want(200, 'POST', `/api/v1/threads/${r.json.id}/resolve`, {});
  fits(solved, shape.thread);
  assert.equal(solved.status, 'resolved');
  const open = await one.want(200, 'POST', `/api/v1/threads/${r.json.id}/reopen`, {});
  fits(open, shape.thread);
  assert.equal(open.status, 'open');
  fits(await one.want(200, 'GET', '/api/v1/threads?section=water'), shape.list(shape.thread));
});

test('versions are listed with what they froze', async () => {
  const r = await editor.post('/api/v1/versions', { name: 'First reading', symbol: 'X/1', note: 'For all' });
  assert.equal(r.status, 201, r.text);
  fits(r.json, shape.version);
  assert.deepEqual([r.json.id, r.json.name, r.json.symbol, r.json.note], ['first-reading', 'First reading', 'X/1', 'For all']);
  assert.equal(r.headers.get('location'), '/versions/first-reading');
  const all = await nobody.want(200, 'GET', '/api/v1/versions');
  fits(all, shape.list(shape.version));
  assert.equal(all.items[0].id, 'first-reading');
  const cmp = await nobody.want(200, 'GET', `/api/v1/compare/${base}..first-reading`);
  fits(cmp, shape.compare);
  assert.ok(cmp.stats.words_inserted > 0);
});

test('people are managed by lists of accounts and invitations', async () => {
  const r = await admin.post('/api/v1/invitations', { role: 'rapporteur', groups: ['two'], name: 'Teo' });
  assert.equal(r.status, 201, r.text);
  fits(r.json, shape.invitation);
  assert.match(r.json.url, /\/i#.{20,}$/);
  const week = (Date.parse(r.json.expires_at) - Date.now()) / 86400000;
  assert.ok(week > 6.9 && week <= 7.01, `${week} days`);
  const all = await admin.want(200, 'GET', '/api/v1/invitations');
  fits(all, shape.list(shape.invitation));
  assert.ok(all.items.every((x) => !x.url && !x.code), 'a link is shown once');
  const people = await admin.want(200, 'GET', '/api/v1/accounts');
  fits(people, shape.list(shape.account));
  assert.doesNotMatch(JSON.stringify(people), /[0-9a-f]{40}/, 'no hash of a secret');
  const rosa = people.items.find((x) => x.name === 'Rosa');
  const patched = await admin.want(200, 'PATCH', `/api/v1/accounts/${rosa.id}`, { name: 'Rosa L.' });
  fits(patched, shape.account);
  assert.equal(patched.name, 'Rosa L.');
  assert.deepEqual(patched.groups, ['one'], 'what is not named stays');
  const token = s.token('reader', undefined, 'Leo');
  assert.equal((await s.as(token).get('/api/v1/session')).status, 200);
  const leo = (await admin.want(200, 'GET', '/api/v1/accounts')).items.find((x) => x.name === 'Leo');
  assert.equal((await admin.send('DELETE', `/api/v1/accounts/${leo.id}`)).status, 204);
  problem(await admin.send('DELETE', `/api/v1/accounts/${leo.id}`), 404, 'not-found');
});

test('health and metrics are for machines', async () => {
  const h = await nobody.get('/healthz');
  assert.equal(h.status, 200);
  assert.match(h.headers.get('content-type'), /^application\/json/);
  assert.equal(h.json.status, 'ok');
  const m = await nobody.get('/metrics');
  assert.equal(m.status, 200);
  assert.match(m.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  for (const line of m.text.trim().split('\n')) assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? \d+(\.\d+)?)$/);
});

test('the document is a file in every format that reads without Word', async () => {
  for (const [format, type, begin] of [
    ['html', /^text\/html/, /^<!doctype html>/i], ['pdf', /^application\/pdf/, /^%PDF-/],
    ['md', /^text\/markdown/, /^#|^---/], ['json', /^application\/json/, /^\{/],
  ]) {
    const r = await nobody.get(`/export/main.${format}`);
    assert.equal(r.status, 200, format);
    assert.match(r.headers.get('content-type'), type);
    assert.match(r.text, begin, format);
    assert.match(r.headers.get('content-disposition'), new RegExp(`filename="[^"]+\\.${format}"`));
    assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
  }
  const md = await nobody.get('/export/main.md?lang=de');
  assert.match(md.text, /Trinkwasser/);
  problem(await nobody.get('/export/main.exe'), 404, 'not-found');
  problem(await nobody.get('/export/nothing.md'), 404, 'not-found');
  problem(await nobody.get('/export/main.md?lang=xx'), 404, 'not-found');
  problem(await nobody.get('/export/main.html?remarks=sideways'), 400, 'bad-request', /sideways/);
});

test('the redline of two versions is a file', async () => {
  for (const format of ['html', 'pdf']) {
    const r = await nobody.get(`/export/${base}..main.${format}`);
    assert.equal(r.status, 200, format);
    if (format === 'html') assert.match(r.text, /<ins/);
  }
});

test('pages for people are HTML in the language of the document', async () => {
  for (const target of ['/', '/versions/first-reading', `/compare/${base}..main`, '/i']) {
    const r = await nobody.get(target, { accept: 'text/html' });
    assert.equal(r.status, 200, target);
    assert.match(r.headers.get('content-type'), /^text\/html; ?charset=utf-8/i);
    assert.match(r.text, /<html[^>]* lang="/);
    assert.match(r.headers.get('content-security-policy'), /default-src 'none'/);
    assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
    assert.ok(r.headers.get('referrer-policy'));
  }
  const page = await nobody.get('/', { accept: 'text/html' });
  for (const p of (await nobody.section('water')).paragraphs) assert.ok(page.text.includes(`id="${p.id}"`) || p.kind === 'heading', p.id);
});

// --- what is refused by name ---------------------------------------------------------------------------

// route, who, a good body (made when needed), members that must be there
const inputs = () => [
  ['POST', '/api/v1/session', nobody, { token: 'x' }, { token: 'string' }],
  ['POST', '/api/v1/preview', one, { section: 'water', lang: 'en', markdown: 'a' }, { section: 'string', markdown: 'string' }],
  ['PUT', '/api/v1/drafts/water?lang=en', one, { markdown: 'a', base }, { markdown: 'string', base: 'oid' }],
  ['POST', '/api/v1/proposals', one, { section: 'water', lang: 'en', base, markdown: '# W\n\nx\n', summary: 's' }, { section: 'string', lang: 'string', base: 'oid', markdown: 'string' }],
  ['POST', '/api/v1/proposals/1/revisions', one, { base, markdown: '# W\n\nx\n', summary: 's' }, { base: 'oid', markdown: 'string' }],
  ['POST', '/api/v1/proposals/1/decision', editor, { decision: 'accept', revision: 1 }, { decision: 'string', revision: 'int' }],
  ['POST', '/api/v1/threads', one, { on: { section: 'water', lang: 'en', commit: base }, quote: { exact: 'public', prefix: '', suffix: '' }, text: 't' }, { on: 'object', text: 'string' }],
  ['POST', '/api/v1/threads/t-1/comments', one, { text: 't' }, { text: 'string' }],
  ['POST', '/api/v1/versions', editor, { name: 'N', symbol: '', note: '' }, { name: 'string' }],
  ['POST', '/api/v1/invitations', admin, { role: 'reader', groups: [] }, { role: 'string' }],
];

test('an unknown member is refused by its name, on every route', async () => {
  for (const [method, target, who, body] of inputs())
    problem(await who.send(method, target, { ...body, surprise: 1 }), 400, 'bad-request', /surprise/);
  const [rosa] = (await admin.want(200, 'GET', '/api/v1/accounts')).items;
  for (const extra of ['id', 'tokens', 'sessions', 'created_at'])
    problem(await admin.send('PATCH', `/api/v1/accounts/${rosa.id}`, { [extra]: 'x' }), 400, 'bad-request', new RegExp(extra));
});

test('nobody sets what the server sets', async () => {
  const body = await changed(9);
  for (const extra of ['author', 'status', 'number', 'created_at', 'decision', 'revisions', 'role', 'date'])
    problem(await one.post('/api/v1/proposals', { ...body, [extra]: 'x' }), 400, 'bad-request', new RegExp(extra));
  problem(await one.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base, author: 'x' }, quote: { exact: 'public' }, text: 't' }), 400, 'bad-request', /on\.author/);
});

test('a missing member is refused by its name', async () => {
  for (const [method, target, who, body, needed] of inputs())
    for (const name of Object.keys(needed)) {
      const without = { ...body };
      delete without[name];
      problem(await who.send(method, target, without), 400, 'bad-request', new RegExp(name));
    }
});

test('a member of the wrong kind is refused by its name', async () => {
  for (const [method, target, who, body, needed] of inputs())
    for (const [name, type] of Object.entries(needed)) {
      const wrong = { string: [7, null, ['x'], { a: 1 }, true], oid: [7, null, 'main', 'HEAD', 'abc'], int: ['1', 1.5, null, -1, 0], object: ['x', 7, null, []] }[type];
      for (const value of wrong) problem(await who.send(method, target, { ...body, [name]: value }), 400, 'bad-request', new RegExp(name));
    }
});

test('an overlong member is refused by its name', async () => {
  const body = await changed(5);
  problem(await one.post('/api/v1/proposals', { ...body, summary: 'x'.repeat(20000) }), 400, 'bad-request', /summary/);
  problem(await editor.post('/api/v1/versions', { name: 'N'.repeat(5000) }), 400, 'bad-request', /name/);
  problem(await admin.post('/api/v1/invitations', { role: 'reader', name: 'N'.repeat(5000) }), 400, 'bad-request', /name/);
  problem(await one.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base }, text: 'x'.repeat(200000) }), 400, 'bad-request', /text/);
  problem(await one.post('/api/v1/proposals', { ...body, section: 'a'.repeat(64) }), 400, 'bad-request', /section/);
});

test('what is no JSON object is refused', async () => {
  for (const [method, target, who] of inputs())
    for (const body of ['', '{', 'null', '[]', '"x"', '7', '{"a":1}{"a":1}', '{"a":1,"a":2}', '\u{feff}{}', '{"a":NaN}', '{"a":1e999}', "{'a':1}", '{"a":"\\ud800"}', '{"a":"\\u0000"}'])
      problem(await who.send(method, target, body, { 'content-type': 'application/json' }), 400, 'bad-request');
});

test('unknown groups, roles, languages and sections are named', async () => {
  const body = await changed(6);
  problem(await one.post('/api/v1/proposals', { ...body, section: 'nowhere' }), 404, 'not-found', /nowhere/);
  problem(await one.post('/api/v1/proposals', { ...body, lang: 'xx' }), 404, 'not-found', /xx/);
  problem(await one.post('/api/v1/proposals', { ...body, group: 'nobody' }), 400, 'bad-request', /nobody/);
  problem(await one.get('/api/v1/sections/nowhere'), 404, 'not-found', /nowhere/);
  problem(await one.get('/api/v1/sections/water?lang=xx'), 404, 'not-found', /xx/);
  problem(await one.get('/api/v1/sections/water?at=nowhere'), 404, 'not-found', /nowhere/);
  problem(await admin.post('/api/v1/invitations', { role: 'king' }), 400, 'bad-request', /king/);
  problem(await admin.post('/api/v1/invitations', { role: 'rapporteur', groups: ['nobody'] }), 400, 'bad-request', /nobody/);
  problem(await admin.post('/api/v1/invitations', { role: 'reader', expires: '2020-01-01T00:00:00Z' }), 400, 'bad-request');
  problem(await admin.post('/api/v1/invitations', { role: 'reader', expires: 'tomorrow' }), 400, 'bad-request', /expires/);
});

test('a text is cleaned as it enters and given back as it is kept', async () => {
  const now = await fresh(one);
  const sent = `\u{feff}${swap(now.markdown, 'every well', 'each well')}`.replace(/\n/g, '\r\n').replace('Call upon', 'Cafe\u0301: call upon') + '\r\n\r\n';
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: sent, summary: 'Form' });
  const kept = p.revisions[0].markdown;
  assert.doesNotMatch(kept, /\r|\u{feff}/u);
  assert.match(kept, /Caf\u00e9: call upon/);
  assert.ok(kept.endsWith('time.\n') || /[^\n]\n$/.test(kept));
});

test('every path that docs/openapi.yaml describes has just these methods', async () => {
  const paths = {};
  for (const [method, path] of [...described().keys()].map((x) => x.split(' '))) (paths[path] ??= []).push(method);
  assert.ok(Object.keys(paths).length > 30);
  for (const [path, methods] of Object.entries(paths)) {
    const r = await nobody.send('OPTIONS', path.replaceAll(/\{\w+\}/g, 'x'));
    const has = r.headers.get('allow')?.split(/\s*,\s*/).filter((m) => !['HEAD', 'OPTIONS'].includes(m));
    assert.deepEqual(has?.sort(), methods.sort(), path);
  }
});
