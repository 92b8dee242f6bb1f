// The story of the contract: two groups, one editor, one section; nobody's words are lost.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, root, swap, temporary } from './lib.mjs';

const section = 'taking-stock';
let s, one, two, editor, reader, text;

before(async () => {
  s = await Server.start({ from: path.join(root, 'drafts/2026') });
  one = s.as(s.token('rapporteur', 'workshop-1'));
  two = s.as(s.token('rapporteur', 'next-generation'));
  editor = s.as(s.token('editor', 'editors'));
  reader = s.as(s.token('reader'));
  text = (await one.section(section)).markdown;
});
after(() => s?.stop());

test('two groups change different sentences and both are accepted', async () => {
  const a = await one.submit(section, swap(text, 'lay down in their budget rules', 'write into their budget rules'), {
    summary: 'Plainer verb',
  });
  const b = await two.submit(section, swap(text, 'to the whole budget, revenue included', 'to the whole budget, loans and revenue included'), {
    summary: 'Name loans',
  });
  assert.equal(a.status, 'open');
  assert.equal(a.revisions.length, 1);
  const first = await editor.want(200, 'POST', `/api/v1/proposals/${a.number}/decision`, {
    decision: 'accept', revision: 1, reason: '',
  });
  assert.equal(first.decision, 'accept');
  assert.match(first.commit, /^[0-9a-f]{40}$/);
  await editor.want(200, 'POST', `/api/v1/proposals/${b.number}/decision`, { decision: 'accept', revision: 1 });
  const now = await one.section(section);
  assert.match(now.markdown, /write into their budget rules/);
  assert.match(now.markdown, /loans and revenue included/);
  assert.match(now.html, /write into their budget rules/);
  const log = git(s.dir, 'log', '--format=%an %s', 'main');
  assert.match(log, /^Next generation Name loans$/m);
  assert.match(log, /^Workshop 1: Taking stock Plainer verb$/m);
  const trailers = git(s.dir, 'log', '-1', '--format=%(trailers)', 'main');
  assert.match(trailers, new RegExp(`^Proposal: ${b.number}$`, 'm'));
  assert.match(trailers, new RegExp(`^Section: ${section}$`, 'm'));
  const parents = git(s.dir, 'log', '-1', '--format=%P', 'main').trim().split(' ');
  assert.equal(parents.length, 2);
  assert.equal(parents[1], b.revisions[0].commit);
});

test('both texts stand in the HTML and in the PDF', async () => {
  const page = await s.as().get('/', { accept: 'text/html' });
  assert.equal(page.status, 200);
  assert.match(page.text, /loans and revenue included/);
  const pdf = await s.as().get('/export/main.pdf');
  assert.equal(pdf.status, 200);
  const file = path.join(temporary(), 'main.pdf');
  fs.writeFileSync(file, pdf.bytes);
  const words = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8' }).stdout.replace(/-\n/g, '').replace(/\s+/g, ' ');
  assert.match(words, /write into their budget rules/);
  assert.match(words, /loans and revenue included/);
});

test('a third proposal that overlaps gets 409 with base, ours and theirs', async () => {
  const base = git(s.dir, 'rev-list', '--first-parent', 'main').trim().split('\n').pop();
  const c = await one.want(201, 'POST', '/api/v1/proposals', {
    section, lang: 'en', base, summary: 'Another verb',
    markdown: swap(text, 'lay down in their budget rules', 'enshrine in their budget rules'),
  });
  const head = git(s.dir, 'rev-parse', 'main');
  const r = await editor.decide(c.number, 'accept');
  assert.equal(r.status, 409);
  assert.match(r.headers.get('content-type'), /application\/problem\+json/);
  assert.match(r.json.type, /conflict$/);
  assert.match(r.json.conflicts[0].base, /lay down in/);
  assert.match(r.json.conflicts[0].ours, /write into/);
  assert.match(r.json.conflicts[0].theirs, /enshrine in/);
  assert.match(r.json.merged, /\{<<.*\|\|.*\|\|.*>>\}/);
  assert.equal(git(s.dir, 'rev-parse', 'main'), head, 'a refusal changes nothing');
  const again = await editor.want(200, 'GET', `/api/v1/proposals/${c.number}`);
  assert.equal(again.status, 'open');
  const edited = swap((await editor.section(section)).markdown, 'write into their budget rules', 'lay down and enshrine in their budget rules');
  const now = await editor.want(200, 'GET', '/api/v1/document');
  await editor.want(200, 'POST', `/api/v1/proposals/${c.number}/decision`, {
    decision: 'accept', revision: 1, markdown: edited, onto: now.head,
  });
  assert.match((await one.section(section)).markdown, /lay down and enshrine in/);
  assert.match(git(s.dir, 'log', '-1', '--format=%(trailers)', 'main'), /^Co-authored-by: /m);
});

test('a stale revision gets 409, a rapporteur who decides 403, a reader 404', async () => {
  const p = await one.submit(section, swap((await one.section(section)).markdown, 'according to ability to pay', 'according to the ability to pay'));
  const revised = await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, {
    base: p.base, summary: 'Second thought',
    markdown: swap(p.revisions[0].markdown, 'according to the ability to pay', 'by ability to pay'),
  });
  assert.equal(revised.revisions.length, 2);
  const stale = await editor.decide(p.number, 'accept', 1);
  assert.equal(stale.status, 409);
  assert.match(stale.json.type, /stale-revision$/);
  const own = await one.decide(p.number, 'accept', 2);
  assert.equal(own.status, 403);
  assert.match(own.json.type, /forbidden$/);
  assert.equal((await reader.get(`/api/v1/proposals/${p.number}`)).status, 404);
  assert.equal((await s.as().get(`/api/v1/proposals/${p.number}`)).status, 401);
});

test('the repeated Idempotency-Key gives the first answer and one proposal', async () => {
  const now = await two.section(section);
  const body = {
    section, lang: 'en', base: now.commit, summary: 'Once',
    markdown: swap(now.markdown, 'at the council’s free disposal', 'at the free disposal of the council'),
  };
  const before = (await two.want(200, 'GET', '/api/v1/proposals')).items.length;
  const headers = { 'idempotency-key': 'tablet-1' };
  const first = await two.post('/api/v1/proposals', body, headers);
  const second = await two.post('/api/v1/proposals', body, headers);
  assert.equal(first.status, 201);
  assert.equal(second.status, 201);
  assert.deepEqual(second.json, first.json);
  assert.equal((await two.want(200, 'GET', '/api/v1/proposals')).items.length, before + 1);
  const other = await two.post('/api/v1/proposals', { ...body, summary: 'Twice' }, headers);
  assert.equal(other.status, 422);
  assert.match(other.json.type, /key-reused$/);
});

test('a decision is undone, and the text is as it was', async () => {
  const was = (await one.section(section)).markdown;
  const p = await one.submit(section, swap(was, 'A treasurer looks in vain', 'A treasurer seeks in vain'));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const back = await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'Too early' });
  assert.equal(back.status, 'open');
  assert.equal((await one.section(section)).markdown, was);
});

test('a comment on quoted words stays on them when they move', async () => {
  const now = await one.section(section);
  const quote = { exact: 'adequate housing', prefix: 'for “', suffix: '” in a chart' };
  const t = await two.want(201, 'POST', '/api/v1/threads', {
    on: { section, lang: 'en', commit: now.commit }, quote, text: 'Which right is this?',
  });
  assert.equal(t.placement, 'exact');
  assert.match(t.paragraph, /^p-[0-9a-z]{8}$/);
  const p = await one.submit(section, swap(now.markdown, 'A treasurer looks in vain for', 'Many a treasurer looks in vain for'));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const [after] = (await two.want(200, 'GET', `/api/v1/threads?section=${section}`)).items.filter((x) => x.id === t.id);
  assert.equal(after.paragraph, t.paragraph);
  assert.equal(after.placement, 'exact');
});

test('a version freezes the text, and the next one is compared with it', async () => {
  const v = await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'HRGL/2026/L.1', note: '' });
  assert.equal(v.id, 'zero-draft');
  assert.equal((await editor.post('/api/v1/versions', { name: 'Zero Draft', symbol: '', note: '' })).status, 409);
  const now = await one.section(section);
  const p = await one.submit(section, swap(now.markdown, 'Most local spending makes no mention', 'Most spending makes no mention'));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const diff = await s.as().want(200, 'GET', '/api/v1/compare/zero-draft..main');
  assert.equal(diff.stats.words_deleted, 1);
  assert.equal(diff.stats.words_inserted, 0);
  assert.match(diff.html, /<del[^>]*>/);
  assert.match(git(s.dir, 'cat-file', '-t', 'zero-draft'), /tag/);
});

test('git likes what was written, and a clone has the document', () => {
  const fsck = spawnSync('git', ['--git-dir', path.join(s.dir, 'document.git'), 'fsck', '--strict', '--full'], { encoding: 'utf8' });
  assert.equal(fsck.status, 0, fsck.stderr);
  assert.doesNotMatch(fsck.stderr + fsck.stdout, /error|missing|broken/);
  const clone = path.join(temporary(), 'clone');
  const r = spawnSync('git', ['clone', '-q', path.join(s.dir, 'document.git'), clone], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  assert.match(fs.readFileSync(path.join(clone, 'en', `${section}.md`), 'utf8'), /lay down and enshrine in/);
  assert.ok(fs.existsSync(path.join(clone, 'document.json')));
});

test('verify finds the directory consistent while the server runs', () => {
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('killed and started again, the server has all that it acknowledged', async () => {
  const before = await editor.want(200, 'GET', '/api/v1/proposals?limit=100');
  const head = (await editor.want(200, 'GET', '/api/v1/document')).head;
  await s.stop('SIGKILL');
  await s.listen();
  assert.deepEqual(await editor.want(200, 'GET', '/api/v1/proposals?limit=100'), before);
  assert.equal((await editor.want(200, 'GET', '/api/v1/document')).head, head);
});
