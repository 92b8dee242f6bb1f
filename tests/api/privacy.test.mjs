// Names are in the accounts alone, erasing takes them from every place that is written afterwards, and
// everybody can have what is kept about her.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, run, swap, temporary } from './lib.mjs';
import { Browser, draft, fits, hurried, problem } from './kit.mjs';
import * as shape from './shapes.mjs';

let s, admin, editor;
before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  admin = s.as(s.token('admin', 'editors', 'Chief'));
  editor = s.as(s.token('editor', 'editors', 'Ed'));
});
after(() => s?.stop());

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const count = (bytes, words) => bytes.toString('latin1').split(Buffer.from(words, 'utf8').toString('latin1')).length - 1;
// Every object of a repository, named or not, and how often words stand in them.
function inObjects(repository, words) {
  const r = spawnSync('git', ['--git-dir', repository, 'cat-file', '--batch-all-objects', '--unordered', '--batch'], { maxBuffer: 1 << 30 });
  assert.equal(r.status, 0, String(r.stderr));
  return count(r.stdout, words);
}
// In what refs reach without the accounts.
function inOthers(repository, words) {
  const list = spawnSync('git', ['--git-dir', repository, 'rev-list', '--objects', '--all', '--not', 'refs/meta/accounts'], { maxBuffer: 1 << 30 });
  const ids = String(list.stdout).split('\n').map((l) => l.split(' ')[0]).filter(Boolean);
  assert.ok(ids.length > 10);
  const r = spawnSync('git', ['--git-dir', repository, 'cat-file', '--batch'], { input: ids.join('\n'), maxBuffer: 1 << 30 });
  return count(r.stdout, words);
}
async function signed(role, group, name) {
  const b = new Browser(s);
  b.me = await b.enter(s.code(role, group, name));
  return b;
}

test('a person who takes part in everything is named in the accounts alone, and after erasing in no object at all', async () => {
  const name = 'Zacharias Vanish-Völlig', repository = path.join(s.dir, 'document.git'), target = path.join(temporary(), 'backup.git');
  const b = await signed('editor', 'editors', name);
  const now = await editor.section('water');
  const change = { section: 'water', lang: 'en', group: 'one', base: now.commit, markdown: swap(now.markdown, 'every well', 'each deep well'), summary: 'Wells' };
  const p = (await b.post('/api/v1/proposals', change)).json;
  const t = (await b.post('/api/v1/threads', { on: { proposal: p.number, revision: 1 }, text: 'Well said' })).json;
  assert.equal((await b.post(`/api/v1/threads/${t.id}/comments`, { text: 'And again' })).status, 201);
  assert.equal((await b.post(`/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, reason: 'So be it' })).status, 200);
  assert.equal((await b.post('/api/v1/versions', { name: 'Zero draft' })).status, 201);
  assert.equal((await b.send('PUT', '/api/v1/drafts/water?lang=en', { markdown: '# Water\n\nMine.\n', base: (await editor.section('water')).commit })).status, 200);
  await b.post('/api/v1/session/codes', {});
  must(['backup', s.dir, target]);
  assert.ok(inObjects(repository, name) > 0 && inObjects(target, name) > 0, 'it is there to be found');
  assert.equal(inOthers(repository, name), 0, 'but in no other ref');
  for (const format of ['html', 'md', 'json']) {
    const f = path.join(temporary(), `x.${format}`);
    must(['export', s.dir, '--format', format, '-o', f]);
    assert.equal(count(fs.readFileSync(f), name), 0, format);
  }

  assert.equal((await admin.send('DELETE', `/api/v1/accounts/${b.me.account}`)).status, 204);
  must(['backup', s.dir, target]);
  assert.equal(inObjects(target, name), 0, 'the same backup, made again, has forgotten');
  must(['backup', s.dir, `${target}.new`]);
  assert.equal(inObjects(`${target}.new`, name), 0);
  const back = path.join(temporary(), 'back');
  must(['restore', target, back]);
  assert.equal(inObjects(path.join(back, 'document.git'), name), 0);
  // The server still lets others finish reading the old pack, then takes it away.
  for (const end = Date.now() + 60000; inObjects(repository, name) && Date.now() < end; ) await sleep(500);
  assert.equal(inObjects(repository, name), 0, 'no object, whether or not something names it');
  assert.equal(spawnSync('grep', ['-raF', name, s.dir]).status, 1, 'no file');
  assert.ok(s.log.includes(b.me.account), 'the log knows numbers');
  assert.ok(!s.log.includes('Zacharias') && !s.log.includes('127.0.0.1'), 'and neither names nor addresses');
  assert.match((await editor.want(200, 'GET', `/api/v1/proposals/${p.number}`)).summary, /Wells/, 'what was written stays');
  assert.match(must(['verify', s.dir]), /consistent/);
});

// Links, short codes, cards on a sheet, devices of the hall, and what was asked for with or without a code.
test('a person of the hall leaves nothing behind: codes, cards, a shared device, wishes', async () => {
  const name = 'Quirina Hallenser', repository = path.join(s.dir, 'document.git'), target = path.join(temporary(), 'backup.git');
  const chief = new Browser(s);
  await chief.enter(s.code('admin', 'editors', 'Hand'));
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
  const fill = async (b, to, fields) => {
    const csrf = b.cookie && /name="csrf" value="([^"]+)"/.exec((await b.get('/app/account', { Accept: 'text/html' })).text)[1];
    return b.send('POST', to, String(new URLSearchParams([...(csrf ? [['csrf', csrf]] : []), ...fields])), form);
  };
  // From a pasted list, looked at twice; the link that is made again ends the first.
  const list = [['role', 'rapporteur'], ['days', '7'], ['names', `${name};one\n`]];
  await fill(chief, '/app/manage/list', [...list, ['act', 'preview']]);
  const sheet = await fill(chief, '/app/manage/list', [...list, ['act', 'make'], ['key', 'k1'], ['line', '1']]);
  assert.equal(sheet.status, 201, sheet.text);
  const code = /[2-9fhkmrwxy]{4}-[2-9fhkmrwxy]{4}-[2-9fhkmrwxy]{4}/.exec(sheet.text)[0];
  const b = new Browser(s);
  b.me = await b.enter(code);
  const device = (await b.post('/api/v1/session/codes', {})).json;
  await b.post('/api/v1/session/codes', {});
  // On a laptop of the hall, under a name that she types: an account of its own.
  const guest = new Browser(s);
  await fill(guest, '/i', [['code', (await admin.want(201, 'POST', '/api/v1/invitations', { role: 'rapporteur', groups: ['one'] })).code], ['shared', 'yes'], ['name', name]]);
  const typed = (await guest.get('/api/v1/session')).json;
  assert.equal(typed.name, name);
  // Invited once more, under her name as somebody else writes it; nobody opens that link, but somebody asks for another with it.
  const second = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'rapporteur', groups: ['one'], name: `  ${name.toUpperCase()} ` });
  const namesake = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader', groups: [], name: 'Quirin Hollenser' });
  assert.equal((await fill(new Browser(s), '/i/wishes', [['code', second.code], ['note', 'Again Hallenser']])).headers.location, '/i?done=wished');
  // Wishes: with the spent code, and without one.
  for (const fields of [[['code', code], ['note', 'Of Hallenser']], [['name', name.toUpperCase()], ['note', 'The table of Hallenser']]]) assert.equal((await fill(new Browser(s), '/i/wishes', fields)).headers.location, '/i?done=wished');
  must(['backup', s.dir, target]);
  const words = ['Hallenser', 'HALLENSER', code, code.replaceAll('-', ''), device.code, b.me.account, typed.account];
  assert.ok(inObjects(repository, 'Hallenser') > 3 && inObjects(target, 'HALLENSER') > 0, 'it is there to be found');
  assert.equal(inOthers(repository, 'Hallenser') + inOthers(repository, 'HALLENSER'), 0, 'in no other ref');

  for (const { account } of [b.me, typed]) assert.equal((await admin.send('DELETE', `/api/v1/accounts/${account}`)).status, 204);
  for (const who of [b, guest]) assert.equal((await who.get('/api/v1/session')).status, 401);
  must(['backup', s.dir, target]);
  must(['backup', s.dir, `${target}.new`]);
  for (const t of [target, `${target}.new`]) for (const w of words) assert.equal(inObjects(t, w), 0, `${w} in a backup made after`);
  for (const end = Date.now() + 60000; inObjects(repository, 'Hallenser') && Date.now() < end; ) await sleep(500);
  for (const w of words) {
    assert.equal(inObjects(repository, w), 0, `${w} in an object`);
    assert.equal(spawnSync('grep', ['-raF', w, s.dir]).status, 1, `${w} in a file`);
  }
  assert.doesNotMatch(s.log, new RegExp(`hallenser|${code}|${device.code}`, 'i'));
  // Nothing lies there that nobody lists.
  assert.ok((await admin.want(200, 'GET', '/api/v1/invitations')).items.some((i) => i.id === namesake.id), 'another name stays');
  const packs = fs.readdirSync(path.join(repository, 'objects/pack'));
  for (const f of packs) assert.ok(/^pack-.*\.(pack|idx|keep)$/.test(f) && packs.includes(f.replace(/[a-z]+$/, 'idx')), f);
});

test('everybody gets what is kept about her, without secrets and without others', async () => {
  const b = await signed('rapporteur', 'one', 'Rosa Kept'), other = await signed('rapporteur', 'one', 'Somebody Else');
  const now = await editor.section('common');
  const body = (n) => ({ section: 'common', lang: 'en', base: now.commit, markdown: `${now.markdown}\nNote ${n}.\n`, summary: `Note ${n}` });
  const p = (await b.post('/api/v1/proposals', body(1))).json;
  const q = (await other.post('/api/v1/proposals', body(2))).json;
  await b.post('/api/v1/threads', { on: { proposal: q.number, revision: 1 }, text: 'My view of it' });
  await other.post('/api/v1/threads', { on: { proposal: p.number, revision: 1 }, text: 'Another view' });
  const r = await b.get('/api/v1/session/data');
  assert.equal(r.status, 200);
  fits(r.json, shape.session_data);
  assert.equal(r.json.account.name, 'Rosa Kept');
  assert.equal(r.json.sessions.length, 1);
  assert.equal(r.json.invitations.length, 1);
  assert.deepEqual(r.json.deeds.map((d) => [d.what, d.proposal, d.text]), [['submitted', p.number, 'Note 1'], ['commented', q.number, 'My view of it']]);
  assert.doesNotMatch(r.text, /Somebody Else|Another view|[0-9a-f]{64}|"code"|"hash"/);
  assert.equal(r.headers['cache-control'].includes('no-store') || r.headers['cache-control'].includes('private') || r.headers['cache-control'].includes('no-cache'), true);
  problem(await s.as().get('/api/v1/session/data'), 401, 'not-signed-in');
  assert.match((await b.get('/app/account')).text, /href="\/api\/v1\/session\/data"/);
  // The operator answers for who can no longer sign in.
  assert.deepEqual(JSON.parse(must(['person', s.dir, b.me.account])), r.json);
  const none = run(['person', s.dir, 'a-nobody0000']);
  assert.equal(none.status, 66, none.stderr);
  assert.match(none.stderr, /a-nobody0000/);
});

test('an invitation that nobody used is forgotten a month after it expired', async () => {
  const dir = path.join(temporary(), 'data');
  must(['init', dir]);
  for (const name of ['Never Came', 'Still Coming']) must(['invite', dir, '--role', 'reader', '--name', name]);
  const g = (args, options) => {
    const r = spawnSync('git', ['--git-dir', path.join(dir, 'document.git'), ...args], { encoding: 'utf8', ...options });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout;
  };
  const files = g(['ls-tree', '-r', 'refs/meta/accounts']).trim().split('\n').map((l) => /^\S+ \S+ (\S+)\t(.*)$/.exec(l));
  const env = { ...process.env, GIT_INDEX_FILE: path.join(temporary(), 'index') };
  g(['read-tree', 'refs/meta/accounts'], { env });
  for (const [, id, name] of files) {
    const text = g(['cat-file', 'blob', id]);
    if (!text.includes('Never Came')) continue;
    const long = new Date(Date.now() - 31 * 86400e3).toISOString().replace(/\.\d+Z/, 'Z');
    const old = text.replace(/("expires_at": )"[^"]*"/, `$1"${long}"`);
    assert.notEqual(old, text);
    g(['update-index', '--cacheinfo', `100644,${g(['hash-object', '-w', '--stdin'], { input: old }).trim()},${name}`], { env });
  }
  const who = { GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x@accord.invalid', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x@accord.invalid' };
  g(['update-ref', 'refs/meta/accounts', g(['commit-tree', '-m', 'State', g(['write-tree'], { env }).trim()], { env: { ...env, ...who } }).trim()]);
  const all = () => files.length && g(['grep', '-h', '"name"', 'refs/meta/accounts']);
  assert.match(all(), /Never Came/);
  must(['invite', dir, '--role', 'reader', '--name', 'New One']);
  assert.doesNotMatch(all(), /Never Came/);
  assert.match(all(), /Still Coming[^]*New One|New One[^]*Still Coming/);
});
