// Drafts: what a group has written and not submitted; private, and never lost.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, git, temporary } from './lib.mjs';
import { draft, hurried, measures, problem, refs, unknown } from './kit.mjs';
import { spawnSync } from 'node:child_process';

let s, one, colleague, two, editor, reader, base;
const at = (section, extra = '') => `/api/v1/drafts/${section}?lang=en${extra}`;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  colleague = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  reader = s.as(s.token('reader'));
  base = (await one.section('water')).commit;
});
after(() => s?.stop());

test('a draft is the group’s: a colleague goes on with it, another group does not see it', async () => {
  const put = await one.put(at('water'), { markdown: 'First half,', base });
  assert.equal(put.status, 200, put.text);
  const got = await colleague.get(at('water'));
  assert.equal(got.json.markdown, 'First half,');
  assert.equal((await colleague.put(at('water'), { markdown: 'First half, second half.', base }, { 'if-match': got.headers.get('etag') })).status, 200);
  assert.equal((await one.get(at('water'))).json.markdown, 'First half, second half.');
  for (const who of [two, editor, reader]) {
    problem(await who.get(at('water')), 404, 'not-found');
    problem(await who.get(at('water', '&group=one')), 404, 'not-found');
  }
  assert.equal((await s.as().get(at('water'))).status, 401);
  assert.equal((await two.put(at('water', '&group=one'), { markdown: 'Mine now', base }, { 'if-match': '"x"' })).status, 404);
  assert.equal((await one.get(at('water'))).json.markdown, 'First half, second half.');
});

test('each language and section has its own draft', async () => {
  assert.equal((await one.put('/api/v1/drafts/water?lang=de', { markdown: 'Wasser', base })).status, 200);
  assert.equal((await one.put(at('common'), { markdown: 'Common', base })).status, 200);
  assert.equal((await one.get('/api/v1/drafts/water?lang=de')).json.markdown, 'Wasser');
  assert.equal((await one.get(at('common'))).json.markdown, 'Common');
  assert.equal((await one.get(at('water'))).json.markdown, 'First half, second half.');
  problem(await one.get(at('nowhere')), 404, 'not-found');
  problem(await one.get('/api/v1/drafts/water?lang=xx'), 404, 'not-found');
});

test('nothing that she typed is refused or changed', async () => {
  const texts = ['', ' ', 'trailing  \n\n\n', '\r\nlines\r', '{<<a||b||c>>}', '# only a heading', '- '.repeat(5000), '|'.repeat(5000), 'e\u0301', '\u202e', '\u200b', '😀'.repeat(1000), '[a](javascript:alert(1))', '<script>', measures('Long', 24).repeat(20)];
  let tag = (await one.get(at('common'))).headers.get('etag');
  for (const markdown of texts) {
    const r = await one.put(at('common'), { markdown, base }, { 'if-match': tag });
    assert.equal(r.status, 200, JSON.stringify(markdown.slice(0, 40)) + r.text.slice(0, 200));
    tag = r.headers.get('etag');
    assert.equal((await one.get(at('common'))).json.markdown, markdown);
  }
});

test('a draft goes on after the deadline and the freeze', async () => {
  for (const section of ['late', 'frozen']) assert.equal((await one.put(at(section), { markdown: 'Still thinking', base })).status, 200, section);
});

test('a base that is no commit of main is refused', async () => {
  assert.equal((await two.put(at('common'), { markdown: 'x', base: unknown })).status, 400);
  problem(await two.get(at('common')), 404, 'not-found');
});

test('of many who save at once one is first, and the others know', async () => {
  const first = await two.put(at('common'), { markdown: 'start', base });
  const all = await Promise.all(Array.from({ length: 10 }, (_, i) => two.put(at('common'), { markdown: `text ${i}`, base }, { 'if-match': first.headers.get('etag') })));
  assert.deepEqual(all.map((r) => r.status).sort(), [200, ...Array(9).fill(412)]);
  const winner = all.findIndex((r) => r.status === 200);
  assert.equal((await two.get(at('common'))).json.markdown, `text ${winner}`);
});

test('a draft outlives a killed server, and leaves the ledger alone', async () => {
  const was = refs(s.dir).split('\n').filter((l) => /ledger|heads/.test(l));
  const tag = (await one.get(at('water'))).headers.get('etag');
  const put = await one.put(at('water'), { markdown: 'Saved and then the lights went out', base }, { 'if-match': tag });
  assert.equal(put.status, 200);
  await s.stop('SIGKILL');
  await s.listen();
  const got = await one.get(at('water'));
  assert.equal(got.json.markdown, 'Saved and then the lights went out');
  assert.equal(got.headers.get('etag'), put.headers.get('etag'));
  assert.deepEqual(refs(s.dir).split('\n').filter((l) => /ledger|heads/.test(l)), was);
});

test('a submitted text leaves the draft to its group until it is removed', async () => {
  const now = await one.section('water');
  await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nMore.\n`, summary: 'x' });
  const got = await one.get(at('water'));
  if (got.status === 200) assert.equal((await one.send('DELETE', at('water'), undefined, { 'if-match': got.headers.get('etag') })).status, 204);
  problem(await one.get(at('water')), 404, 'not-found');
});

test('drafts are in no clone of the document', async () => {
  await one.put(at('preamble'), { markdown: 'Unfinished private words', base });
  const clone = `${temporary()}/clone`;
  const r = spawnSync('git', ['clone', '-q', '--no-local', `${s.dir}/document.git`, clone], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  const found = spawnSync('git', ['-C', clone, 'grep', 'Unfinished private', ...git(s.dir, 'rev-list', '--all', '--branches', '--tags', 'main').trim().split('\n').slice(0, 1)], { encoding: 'utf8' });
  assert.equal(found.stdout, '');
  const remote = spawnSync('git', ['-C', clone, 'for-each-ref'], { encoding: 'utf8' }).stdout;
  assert.doesNotMatch(remote, /drafts|accounts/);
});
