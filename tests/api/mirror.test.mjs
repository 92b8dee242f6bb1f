// The mirror of accord.json, with a bare repository as remote: what it gets, what it never gets, how
// late it is, and the clone for everybody that docs/operating.md makes from it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Server, git, must, program, root, run, swap, temporary } from './lib.mjs';
import { draft, hurried } from './kit.mjs';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const name = 'Ottilie Geheimnis';

function bare(target) {
  assert.equal(spawnSync('git', ['init', '-q', '--bare', '-b', 'main', target]).status, 0);
  return target;
}
function of(repository, ...args) {
  const r = spawnSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `git ${args.join(' ')}: ${r.stderr}`);
  return r.stdout;
}
const shared = ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags', 'refs/meta/ledger'];
const everything = (repository) => of(repository, 'cat-file', '--batch-all-objects', '--unordered', '--batch');

async function mirror(s) {
  return (await s.as().want(200, 'GET', '/healthz')).mirror;
}
async function until(s, test, patience = 60000) {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(50)) if (test(await mirror(s))) return;
  assert.fail(`${JSON.stringify(await mirror(s))} ${s.log}`);
}
const metric = async (s, what) => Number(new RegExp(`^accord_mirror_${what} (\\d+)$`, 'm').exec((await s.as().get('/metrics')).text)?.[1]);
async function serving(remote) {
  const s = await Server.start({ from: draft(), settings: { ...hurried, mirror: remote } });
  s.one = s.as(s.token('rapporteur', 'one', name));
  s.editor = s.as(s.token('editor', 'editors'));
  return s;
}
async function accepted(s, from, to) {
  const p = await s.one.submit('water', swap((await s.one.section('water')).markdown, from, to));
  await s.editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
}

test('every change is on the mirror, people and drafts never, and a clone of it is for everybody', async () => {
  const where = temporary(), remote = bare(path.join(where, 'mirror.git')), open = bare(path.join(where, 'public.git'));
  // The hook is the one that the manual shows, with its own folders.
  const manual = fs.readFileSync(path.join(root, 'docs/operating.md'), 'utf8');
  const hook = /^ {4}#!\/bin\/sh\n {4}exec git push .*$/m.exec(manual)[0].replace(/^ {4}/gm, '').replace('/srv/public.git', open);
  assert.ok(hook.includes(open));
  fs.writeFileSync(path.join(remote, 'hooks/post-receive'), `${hook}\n`, { mode: 0o755 });
  const s = await serving(remote);
  try {
    await accepted(s, 'every well', 'each deep well');
    await s.editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
    await s.one.submit('water', swap((await s.one.section('water')).markdown, 'in time', 'on a secret day'));
    const now = await s.one.section('water');
    await s.one.want(200, 'PUT', '/api/v1/drafts/water?lang=en', { markdown: `${now.markdown}\nA draft for us alone.\n`, base: now.commit });
    await until(s, (m) => m.state === 'current');
    assert.match(of(remote, ...shared), /refs\/heads\/proposals\/2\n/);
    assert.equal(of(remote, ...shared), of(path.join(s.dir, 'document.git'), ...shared));
    assert.equal(of(remote, 'for-each-ref', '--format=%(refname)', 'refs/meta'), 'refs/meta/ledger\n');
    const all = everything(remote);
    assert.ok(all.includes('each deep well') && all.includes('on a secret day'));
    assert.ok(!all.includes(name) && !all.includes('A draft for us alone'));
    const m = await mirror(s);
    assert.equal(m.lag_seconds, 0);
    assert.match(m.pushed_at, /^\d{4}-\d\d-\d\dT/);
    assert.equal(await metric(s, 'lag_seconds'), 0);
    assert.ok(await metric(s, 'pushes_total') > 0);

    assert.equal(of(open, 'for-each-ref', '--format=%(refname)'), 'refs/heads/main\nrefs/tags/zero-draft\n');
    const clone = path.join(where, 'clone');
    assert.equal(spawnSync('git', ['clone', '-q', open, clone]).status, 0);
    assert.match(fs.readFileSync(path.join(clone, 'en/water.md'), 'utf8'), /each deep well/);
    assert.ok(!everything(open).includes('on a secret day'), 'no open proposal');
    assert.match(must(['verify', s.dir]), /consistent/);
  } finally {
    await s.stop();
  }
});

test('a mirror that is away delays nothing, is told of, and catches up', async () => {
  const remote = path.join(temporary(), 'mirror.git');
  const s = await serving(remote);
  try {
    await until(s, (m) => m.state === 'failing');
    await accepted(s, 'every well', 'each deep well');
    await sleep(1100);
    const h = await s.as().want(200, 'GET', '/healthz');
    assert.equal(h.status, 'ok', 'nothing is lost');
    assert.ok(h.mirror.lag_seconds >= 1, JSON.stringify(h));
    assert.equal(h.mirror.pushed_at, null);
    assert.equal(await metric(s, 'failing'), 1);
    assert.ok(await metric(s, 'failures_total') >= 1);
    assert.match(s.log, /level=warn event=mirror-failed remote=\S*mirror\.git next_try_s=\d+ why="the mirror did not take the changes: git: [^"]+"/);
    bare(remote);
    await until(s, (m) => m.state === 'current');
    assert.match(s.log, /event=mirror-caught-up/);
    assert.equal(of(remote, ...shared), of(path.join(s.dir, 'document.git'), ...shared));
  } finally {
    await s.stop();
  }
});

test('a mirror that never answers delays no change and no stop', async () => {
  const remote = bare(path.join(temporary(), 'mirror.git'));
  const mark = path.join(path.dirname(remote), 'asked');
  fs.writeFileSync(path.join(remote, 'hooks/pre-receive'), `#!/bin/sh\necho $$ > '${mark}'\nsleep 600\necho over > '${mark}'\n`, { mode: 0o755 });
  const s = await serving(remote);
  try {
    for (const end = Date.now() + 30000; !fs.existsSync(mark) && Date.now() < end; ) await sleep(50);
    assert.ok(fs.existsSync(mark));
    await accepted(s, 'every well', 'each deep well');
    assert.match(fs.readFileSync(mark, 'utf8'), /^\d+\n$/, 'it still waits');
    assert.equal((await mirror(s)).state, 'behind');
  } finally {
    assert.deepEqual(await s.stop(), { code: 0, signal: null });
    assert.match(fs.readFileSync(mark, 'utf8'), /^\d+\n$/, 'the stop did not wait for it');
  }
});

test('a mirror that says too much, in words a terminal would obey, fills nothing', async () => {
  const remote = bare(path.join(temporary(), 'mirror.git'));
  const hook = (text) => fs.writeFileSync(path.join(remote, 'hooks/pre-receive'), text, { mode: 0o755 });
  hook('#!/bin/sh\nyes "A line of words that says nothing, again and again, as long as somebody listens to it." | head -c 268435456\nprintf "\\n\\033[2Jlevel=info event=forged account=a-1\\n"\nexit 1\n');
  const s = await serving(remote);
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${s.child.pid}/status`, 'utf8'))[1]) / 1024;
  // What the server holds open in memory.
  const held = () => fs.readdirSync(`/proc/${s.child.pid}/fd`).reduce((sum, fd) => {
    try {
      const at = `/proc/${s.child.pid}/fd/${fd}`;
      return sum + (fs.readlinkSync(at).startsWith('/memfd:') ? fs.statSync(at).size : 0) / 1048576;
    } catch {
      return sum; // closed meanwhile
    }
  }, 0);
  try {
    let most = 0;
    const was = memory();
    await until(s, (m) => {
      most = Math.max(most, memory() - was, held());
      return m.state === 'failing';
    });
    assert.ok(most < 128, `${most} MiB for 256 MiB of words`);
    assert.doesNotMatch(s.log, /^level=info event=forged|\n[^\n]*\u001b/m);
    for (const line of s.log.trim().split('\n')) assert.ok(line.length < 2000 && /^\S*time=|^level=|^\S+=/.test(line), line.slice(0, 200));
    hook('#!/bin/sh\nexit 0\n');
    await until(s, (m) => m.state === 'current');
  } finally {
    await s.stop();
  }
});

test('a mirror is where the settings say: no redirect and no other way is taken', async () => {
  const asked = [], mark = path.join(temporary(), 'ran');
  const other = http.createServer((rq, rp) => { asked.push(rq.url); rp.end(); });
  const first = http.createServer((rq, rp) => rp.writeHead(302, { Location: `http://127.0.0.1:${other.address().port}${rq.url}` }).end());
  await Promise.all([first, other].map((x) => new Promise((ok) => x.listen(0, '127.0.0.1', ok))));
  const s = await serving(`http://127.0.0.1:${first.address().port}/x.git`);
  try {
    await until(s, (m) => m.state === 'failing');
    assert.deepEqual(asked, []);
    await s.stop();
    // What the machine's own git settings would make of an address is not obeyed either.
    const home = temporary();
    fs.writeFileSync(path.join(home, '.gitconfig'), `[protocol "ext"]\n\tallow = always\n[url "ext::sh -c 'touch ${mark}' "]\n\tinsteadOf = http://127.0.0.1\n`);
    await s.listen([], ['env', `HOME=${home}`, 'GIT_ALLOW_PROTOCOL=ext:http', program]);
    await until(s, (m) => m.state === 'failing');
    assert.ok(!fs.existsSync(mark), 'a program was run');
  } finally {
    await s.stop();
    for (const x of [first, other]) x.close();
  }
});

test('without a mirror nothing is said of one, and an address that is none is refused', async () => {
  const dir = path.join(temporary(), 'data');
  must(['init', dir]);
  const f = path.join(dir, 'accord.json'), settings = JSON.parse(fs.readFileSync(f, 'utf8'));
  for (const bad of ['mirror.git', '../mirror.git', '--upload-pack=x', 'ext::sh -c id', 'https://me:secret@host/x.git', 'ssh://me:secret@host/x', '/srv/with blank', 'https://', '-x@host:y', 'me@-oProxyCommand=id:x',
    'ssh://-oProxyCommand=id/x', 'ssh://me@-oProxyCommand=id/x', 'ssh://-l@host/x', 'ssh:///x', 'ssh://me@/x', 'git://-x/y', 'https://ghp_token@host/x.git', 'https:///x', 'https://me@host/x', 'me@host:--receive-pack=id', 'me@host:', 'ext::ssh', 'fd::3', 'git::ssh://h/x', 'http:/x', 'javascript:1', '/srv/x\n--mirror', '/srv/\u001b[2J', 'ftp://h/x', 'file://']) {
    fs.writeFileSync(f, JSON.stringify({ ...settings, mirror: bad }));
    const r = run(['serve', dir, '--listen', '127.0.0.1:0'], { timeout: 20000 });
    assert.equal(r.status, 65, `${bad}: ${r.status} ${r.stderr}`);
    assert.match(r.stderr, /mirror/);
    assert.doesNotMatch(r.stderr, /secret/);
  }
  for (const good of ['/srv/mirror.git', 'git@host.example:accord.git', 'ssh://git@host.example:2222/accord.git', 'https://host.example/accord.git', 'file:///srv/mirror.git']) {
    fs.writeFileSync(f, JSON.stringify({ ...settings, mirror: good }));
    assert.match(must(['verify', dir]), /consistent/, good);
  }
  fs.writeFileSync(f, JSON.stringify(settings));
  const s = await Server.start({ dir });
  try {
    assert.equal(await mirror(s), null);
    assert.doesNotMatch((await s.as().get('/metrics')).text, /mirror/);
  } finally {
    await s.stop();
  }
});
