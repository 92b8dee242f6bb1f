// Files that leave the server and come back: exports that would fetch, backups that hold secrets or
// bring more than a document, and how long it takes to have it all back.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { Server, git, must, run, temporary } from '../api/lib.mjs';
import { Browser, ask, draft, hurried, manifest, measures } from '../api/kit.mjs';
import { form, memory } from './kit.mjs';

let s, one, editor;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'One'));
  editor = s.as(s.token('editor', 'editors', 'Editor'));
});
after(() => s?.stop());

test('no export asks another host for anything, or takes a file of this machine along', async () => {
  let asked = 0;
  const trap = net.createServer((c) => { asked++; c.destroy(); });
  await new Promise((ok) => trap.listen(0, '127.0.0.1', ok));
  const at = `http://127.0.0.1:${trap.address().port}`, secret = path.join(temporary(), 'secret.txt');
  fs.writeFileSync(secret, 'The secret of this machine');
  const text = `# Remote\n\n![a](${at}/1.png) ![b](file://${secret}) ![c](//127.0.0.1:${trap.address().port}/3.png) <img src="${at}/4"> <link rel="attachment" href="file://${secret}"> <iframe src="${at}/5"></iframe> <object data="${at}/6"></object> <style>@import "${at}/7"; @font-face { src: url(${at}/8) }</style>\n\n[d]: ${at}/9\n\n![d][d] <svg><image href="${at}/10"/></svg> ![e](media/none.png) ![f](../../../../etc/passwd)\n`;
  const dir = temporary(), file = path.join(dir, 'remote.md');
  fs.writeFileSync(file, text);
  for (const format of ['html', 'pdf', 'docx', 'odt']) {
    const out = path.join(dir, `out.${format}`);
    must(['render', file, '--format', format, '-o', out]);
    const bytes = fs.readFileSync(out).toString('latin1');
    assert.doesNotMatch(bytes, /The secret of this machine|root:x:/, format);
    if (format === 'pdf') assert.match(spawnSync('pdfdetach', ['-list', out], { encoding: 'utf8' }).stdout, /^0 embedded/m);
    if (format === 'html') assert.doesNotMatch(bytes, /<img[^>]+src="(?!data:)/);
  }
  const now = await one.section('water');
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: text, summary: 'Remote' });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  for (const format of ['html', 'pdf', 'docx', 'odt', 'md', 'json']) assert.equal((await ask(s, 'GET', `/export/main.${format}`)).status, 200, format);
  trap.close();
  assert.equal(asked, 0);
});

test('a backup holds no secret: no code, no token, no session, no key', async () => {
  const code = s.code('rapporteur', 'one', 'Never used'), b = new Browser(s), target = path.join(temporary(), 'b.git');
  await b.enter(s.code('rapporteur', 'one', 'Signed in'));
  const second = (await b.post('/api/v1/session/codes', {})).json.code;
  await form(b, '/app/account/language', { lang: 'en' });
  must(['backup', s.dir, target]);
  const all = spawnSync('git', ['--git-dir', target, 'cat-file', '--batch-all-objects', '--unordered', '--batch'], { maxBuffer: 1 << 28 }).stdout.toString('latin1')
    + spawnSync('grep', ['-ra', '', target], { maxBuffer: 1 << 28 }).stdout.toString('latin1');
  assert.ok(all.includes('Never used'), 'people are in it');
  const key = fs.readFileSync(path.join(s.dir, 'secret'));
  for (const [what, value] of Object.entries({ code, second, token: one.token, cookie: b.cookie.split('=')[1], session: b.cookie.split('=')[1].split('.')[0], csrf: b.csrf, key: key.toString('latin1'), hex: key.toString('hex') })) assert.ok(value && !all.toLowerCase().includes(value.toLowerCase()), what);
  assert.equal(fs.existsSync(path.join(target, 'secret')), false);
});

test('a backup of somebody who means harm brings objects and nothing else', () => {
  const dir = temporary(), target = path.join(dir, 'b.git'), back = path.join(dir, 'back'), mark = path.join(dir, 'ran');
  must(['backup', s.dir, target]);
  const script = path.join(dir, 'evil');
  fs.writeFileSync(script, `#!/bin/sh\ntouch ${mark}\nexit 1\n`, { mode: 0o755 });
  fs.appendFileSync(path.join(target, 'config'), `[core]\n\tfsmonitor = ${script}\n\tsshCommand = ${script}\n\thooksPath = ${dir}/hooks\n\tpager = ${script}\n\teditor = ${script}\n[include]\n\tpath = ${dir}/more\n[alias]\n\tfsck = !${script}\n[uploadpack]\n\tpackObjectsHook = ${script}\n[gpg]\n\tprogram = ${script}\n[remote "evil"]\n\turl = ext::${script}\n[filter "x"]\n\tsmudge = ${script}\n`);
  fs.mkdirSync(path.join(dir, 'hooks'));
  for (const hook of ['reference-transaction', 'pre-push', 'post-checkout', 'update', 'pre-receive', 'post-receive', 'pre-auto-gc'])
    for (const folder of [path.join(dir, 'hooks'), path.join(target, 'hooks')]) {
      fs.mkdirSync(folder, { recursive: true });
      fs.copyFileSync(script, path.join(folder, hook));
    }
  fs.mkdirSync(path.join(target, 'objects/info'), { recursive: true });
  fs.writeFileSync(path.join(target, 'objects/info/alternates'), '/etc\n../../../../etc\n');
  fs.symlinkSync('/etc/passwd', path.join(target, 'description2'));
  const main = git(s.dir, 'rev-parse', 'main').trim();
  fs.mkdirSync(path.join(target, 'refs/replace'), { recursive: true });
  fs.writeFileSync(path.join(target, 'refs/replace', main), `${main}\n`);
  for (const ref of ['refs/heads/../../x', 'refs/heads/a.lock', 'refs/evil']) { try { fs.writeFileSync(path.join(target, ref), `${main}\n`); } catch { /* not even on this disk */ } }
  const r = run(['restore', target, back]);
  if (r.status === 0) {
    assert.match(must(['verify', back]), /consistent/);
    const config = fs.readFileSync(path.join(back, 'document.git/config'), 'utf8');
    assert.doesNotMatch(config, /evil|hooksPath|include|alias|fsmonitor/);
    assert.equal(fs.existsSync(path.join(back, 'document.git/objects/info/alternates')), false);
    assert.deepEqual(fs.existsSync(path.join(back, 'document.git/hooks')) ? fs.readdirSync(path.join(back, 'document.git/hooks')).filter((h) => !h.endsWith('.sample')) : [], []);
    assert.equal(spawnSync('find', [back, '-type', 'l'], { encoding: 'utf8' }).stdout, '');
    for (const ref of git(back, 'for-each-ref', '--format=%(refname)').trim().split('\n')) assert.doesNotMatch(ref, /replace|\.lock/);
  } else {
    assert.ok(!fs.existsSync(path.join(back, 'document.git')));
  }
  assert.equal(fs.existsSync(mark), false, 'none of its programs ran');
  const dangling = path.join(dir, 'link.git');
  fs.symlinkSync('/etc', dangling);
  assert.notEqual(run(['restore', dangling, path.join(dir, 'x')]).status, 0);
});

test('a document of real size is backed up and back within a minute, with all that it had', async () => {
  const wide = Array.from({ length: 40 }, (_, i) => [`en/s-${i}.md`, measures(`Section ${i}`, 24)]);
  const json = manifest({ languages: ['en'] });
  json.sections = wide.map((_, i) => ({ id: `s-${i}`, kind: 'operative' }));
  const t = await Server.start({ from: draft({ json, files: Object.fromEntries(wide) }), settings: hurried });
  try {
    const c = t.as(t.token('rapporteur', 'one')), e = t.as(t.token('editor', 'editors'));
    await Promise.all(Array.from({ length: 40 }, async (_, i) => {
      const p = await c.submit(`s-${i}`, `${(await c.section(`s-${i}`)).markdown}\nEncourage all to restore what they have saved, time ${i}.\n`);
      if (i % 2) assert.equal((await e.decide(p.number, 'accept')).status, 200);
    }));
    const target = path.join(temporary(), 'b.git'), back = path.join(temporary(), 'back'), began = Date.now();
    must(['backup', t.dir, target]);
    must(['restore', target, back]);
    assert.ok(Date.now() - began < 60000, `${Date.now() - began} ms`);
    for (const ref of ['main', 'refs/meta/ledger', 'refs/meta/accounts']) assert.equal(git(back, 'rev-parse', ref), git(t.dir, 'rev-parse', ref), ref);
    assert.match(must(['verify', back]), /consistent/);
  } finally {
    await t.stop();
  }
});

test('an older backup does not take the place of what is newer: that is kept beside it', async () => {
  const target = path.join(temporary(), 'b.git'), dir = path.join(temporary(), 'data');
  must(['init', dir, '--from', draft()]);
  must(['backup', dir, target]);
  const t = await Server.start({ dir, settings: hurried });
  const c = t.as(t.token('rapporteur', 'one'));
  await c.submit('water', `${(await c.section('water')).markdown}\nNewer than the backup.\n`);
  assert.notEqual(run(['restore', target, dir]).status, 0, 'not under a running server');
  await t.stop();
  const newest = git(dir, 'rev-parse', 'refs/meta/ledger').trim();
  must(['restore', target, dir]);
  const [aside] = fs.readdirSync(dir).filter((x) => x.startsWith('before-'));
  assert.equal(git(path.join(dir, aside), 'rev-parse', 'refs/meta/ledger').trim(), newest);
});

test('a ledger whose ref says nothing, nonsense or goes in circles stops the start by its name', async () => {
  const dir = path.join(temporary(), 'data'), ref = path.join(dir, 'document.git/refs/meta/ledger');
  must(['init', dir, '--from', draft()]);
  const good = git(dir, 'rev-parse', 'refs/meta/ledger');
  assert.ok(fs.existsSync(ref));
  for (const bad of ['', '\n', `${'0'.repeat(40)}\n`, 'nonsense\n', 'ref: refs/meta/ledger\n', `${'f'.repeat(40)}\n`, git(dir, 'rev-parse', 'main^{tree}'), `ref: refs/heads/none\n`]) {
    fs.writeFileSync(ref, bad);
    const r = run(['serve', dir, '--listen', '127.0.0.1:0'], { timeout: 20000 });
    assert.ok([65, 66, 70, 73].includes(r.status), `${JSON.stringify(bad)}: ${r.status} ${r.stderr}`);
    assert.match(r.stderr, /ledger|repository|git/i, JSON.stringify(bad));
    const v = run(['verify', dir]);
    assert.notEqual(v.status, 0, JSON.stringify(bad));
    assert.match(v.stdout + v.stderr, /ledger|repository|git/i, JSON.stringify(bad));
  }
  fs.writeFileSync(ref, good);
  assert.match(must(['verify', dir]), /consistent/);
});

test('an object that says it is ten gigabytes costs itself alone, and no memory', async () => {
  const dir = path.join(temporary(), 'data'), id = 'ab'.repeat(20), folder = path.join(dir, 'document.git/objects', id.slice(0, 2));
  must(['init', dir, '--from', draft()]);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, id.slice(2)), deflateSync(Buffer.concat([Buffer.from('blob 10737418240\0'), Buffer.alloc(100000, 'x')])));
  const g = (args, input) => { const r = spawnSync('git', ['--git-dir', path.join(dir, 'document.git'), ...args], { input, encoding: 'utf8', env: { ...process.env, GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x@accord.invalid', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x@accord.invalid' } }); assert.equal(r.status, 0, r.stderr); return r.stdout.trim(); };
  const main = g(['rev-parse', 'main']);
  const en = g(['mktree', '--missing'], g(['ls-tree', 'main:en']).replace(/[0-9a-f]{40}(?=\twater)/, id));
  const tree = g(['mktree', '--missing'], g(['ls-tree', 'main']).replace(/[0-9a-f]{40}(?=\ten$)/m, en));
  fs.writeFileSync(path.join(dir, 'document.git/refs/heads/main'), `${g(['commit-tree', tree, '-p', main, '-m', 'Ten gigabytes'])}\n`);
  const t = await Server.start({ dir, settings: hurried });
  try {
    assert.equal((await t.as().want(200, 'GET', '/api/v1/document')).head, main, 'it was not taken');
    assert.equal((await t.as().get('/api/v1/sections/water')).status, 200);
    assert.ok(memory(t.child.pid) < 1 << 30, `${memory(t.child.pid)} bytes`);
  } finally {
    await t.stop();
  }
});

// A small disk of our own with a data directory on it; undefined where none can be mounted.
function disk(options) {
  const at = temporary();
  if (process.getuid() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'accord-test', at]).status !== 0) return undefined;
  must(['init', path.join(at, 'data'), '--from', draft()]);
  return at;
}

// What was acknowledged before stays, nothing is acknowledged meanwhile, and after it a start is enough.
async function refusing(at, harm, heal) {
  const t = await Server.start({ dir: path.join(at, 'data'), settings: hurried });
  try {
    const c = t.as(t.token('rapporteur', 'one'));
    const submit = async (word) => {
      const now = await c.section('water');
      return c.post('/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\n${word}\n`, summary: word });
    };
    assert.equal((await submit('Before')).status, 201);
    await harm();
    for (const word of ['First', 'Second']) {
      const r = await submit(word);
      assert.ok(r.status >= 500, `${word}: ${r.status}`);
    }
    for (const target of ['/', '/api/v1/document', '/api/v1/proposals/1', '/export/main.md']) assert.equal((await c.get(target)).status, 200, target);
    const health = await c.get('/healthz');
    assert.equal(health.status, 503, health.text);
    await heal();
    await t.stop();
    await t.listen();
    assert.equal((await submit('After')).status, 201);
    const all = (await c.want(200, 'GET', '/api/v1/proposals')).items.map((p) => p.summary);
    assert.deepEqual(all, ['After', 'Before']);
    assert.match(must(['verify', t.dir]), /consistent/);
    assert.deepEqual(spawnSync('find', [t.dir, '-name', '*.lock', '-o', '-name', 'tmp_*'], { encoding: 'utf8' }).stdout, '');
  } finally {
    await t.stop();
  }
}

test('on a disk that becomes read-only nothing is acknowledged, all is read, and then it goes on', async (t) => {
  const at = disk('size=16m');
  if (!at) return t.skip('SKIP no disk can be mounted here');
  const remount = (how) => spawnSync('mount', ['-o', `remount,${how}`, at], { encoding: 'utf8' });
  try {
    if (remount('ro').status !== 0 || remount('rw').status !== 0) return t.skip('SKIP no disk can be mounted read-only here');
    let done;
    await refusing(at, () => { done = remount('ro'); assert.equal(done.status, 0, done.stderr); }, () => remount('rw'));
  } finally {
    spawnSync('umount', ['-l', at]);
  }
});

test('on a disk that has no inode left nothing is acknowledged, all is read, and then it goes on', async (t) => {
  const at = disk('size=16m,nr_inodes=2000');
  if (!at) return t.skip('SKIP no disk can be mounted here');
  const fill = path.join(at, 'fill');
  try {
    await refusing(at, () => {
      fs.mkdirSync(fill);
      try { for (let i = 0; i < 3000; i++) fs.writeFileSync(path.join(fill, `${i}`), ''); } catch (e) { assert.equal(e.code, 'ENOSPC'); }
    }, () => fs.rmSync(fill, { recursive: true }));
  } finally {
    spawnSync('umount', ['-l', at]);
  }
});
