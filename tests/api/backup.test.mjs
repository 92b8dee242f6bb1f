// Backups beside a server at work: whole, then only what is new; a run that is killed or meets a full
// disk leaves the former one as it was; and whatever somebody changed in one is found before anything
// takes its place.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, program, run, swap, temporary } from './lib.mjs';
import { draft, hurried } from './kit.mjs';

let s, dir, repository;
let made = 0;
before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  dir = s.dir;
  repository = path.join(dir, 'document.git');
  s.one = s.as(s.token('rapporteur', 'one', 'Rita'));
  s.editor = s.as(s.token('editor', 'editors', 'Ed'));
});
after(() => s?.stop());

async function submitted(by = s.one) {
  const now = await by.section('water');
  return by.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nNote ${++made} of many.\n`, summary: `Note ${made}` });
}
const git = (where, ...args) => {
  const r = spawnSync('git', ['--git-dir', where, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `git ${args.join(' ')}: ${r.stderr}`);
  return r.stdout;
};
const files = (where) => new Map(spawnSync('find', [where, '-type', 'f', '-printf', '%P %s %i %T@\n'], { encoding: 'utf8' }).stdout.trim().split('\n').map((l) => [l.split(' ')[0], l]));
const packs = (where) => [...files(where).keys()].filter((f) => f.endsWith('.pack'));
const refs = (where) => git(where, 'for-each-ref', '--format=%(objectname) %(refname)');
function copy(from) {
  const to = path.join(temporary(), 'copy.git');
  assert.equal(spawnSync('cp', ['-a', from, to]).status, 0);
  return to;
}
// The backup's refs are the server's, who writes branches of proposals when things are calm.
async function alike(target) {
  const there = refs(target).replace(/^.*refs\/meta\/settings\n/m, '');
  for (const end = Date.now() + 30000; refs(repository) !== there && Date.now() < end; ) await new Promise((done) => setTimeout(done, 50));
  assert.equal(there, refs(repository));
}
// The restore is refused, with one line, and nothing stands there.
function refused(target, args = [], words = /./) {
  const back = path.join(temporary(), 'back');
  const r = run(['restore', target, back, ...args]);
  assert.notEqual(r.status, 0, `${r.stdout}${r.stderr}`);
  assert.equal(r.signal, null);
  assert.match(r.stderr, /^[^\n]+\n$/);
  assert.match(r.stderr, words);
  assert.deepEqual(fs.existsSync(back) ? fs.readdirSync(back) : [], [], 'nothing is left');
}

test('with ten writers at work everything that was acknowledged before is in it, and it restores', async () => {
  const target = path.join(temporary(), 'backup.git');
  const writers = Array.from({ length: 10 }, (_, i) => s.as(s.token('rapporteur', 'one', `Writer ${i}`)));
  const acknowledged = [];
  let going = true;
  const work = writers.map(async (w) => {
    while (going) acknowledged.push((await submitted(w)).number);
  });
  const backups = [];
  for (let i = 0; i < 3; i++) {
    const had = [...acknowledged];
    const child = spawn(program, ['backup', dir, target], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', said = '';
    child.stdout.on('data', (d) => (out += d));
    child.stderr.on('data', (d) => (said += d));
    assert.equal(await new Promise((ok) => child.on('close', ok)), 0, said);
    const seal = out.trim(), back = path.join(temporary(), 'back');
    assert.match(seal, /^[0-9a-f]{64}$/);
    must(['restore', target, back, '--seal', seal]);
    backups.push({ had, back });
  }
  going = false;
  await Promise.all(work);
  assert.ok(backups[2].had.length > 0, 'they did write');
  for (const { had, back } of backups) {
    const there = new Set(git(path.join(back, 'document.git'), 'for-each-ref', '--format=%(refname:lstrip=3)', 'refs/heads/proposals').trim().split('\n').map(Number));
    for (const n of had) assert.ok(there.has(n), `proposal ${n} was acknowledged before`);
    assert.match(must(['verify', back]), /consistent/);
  }
});

test('a second backup to the same place copies only what is new', async () => {
  const target = path.join(temporary(), 'backup.git');
  const said = run(['backup', dir, target]), first = said.stdout;
  assert.match(first, /^[0-9a-f]{64}\n$/, 'the seal alone, for a script to keep');
  assert.ok(said.stderr.includes(`${target} now has all of ${dir}`) && /This is its seal, for restore --seal/.test(said.stderr), said.stderr);
  const was = files(target);
  assert.equal(must(['backup', dir, target]), first, 'nothing new, the same seal');
  const same = files(target);
  for (const [name, line] of was) assert.equal(same.get(name), line, `${name} was not written again`);
  assert.deepEqual([...same.keys()].sort(), [...was.keys()].sort());
  await submitted();
  assert.notEqual(must(['backup', dir, target]), first);
  const objects = (name) => {
    const idx = fs.readFileSync(path.join(target, name.replace(/pack$/, 'idx')));
    return spawnSync('git', ['show-index'], { input: idx, encoding: 'utf8' }).stdout.trim().split('\n').map((l) => l.split(' ')[1]);
  };
  // Packs of people and drafts, which are written whole, have a .keep.
  const shared = packs(target).filter((name) => !fs.existsSync(path.join(target, name.replace(/pack$/, 'keep'))));
  const fresh = shared.filter((name) => !was.has(name)).flatMap(objects);
  const had = new Set(shared.filter((name) => was.has(name)).flatMap(objects));
  assert.ok(fresh.length > 0 && had.size > 20);
  assert.deepEqual(fresh.filter((id) => had.has(id)), [], 'no object is copied twice');
  for (const name of packs(target)) if (was.has(name)) assert.equal(files(target).get(name), was.get(name), 'and what was there stayed');
  await alike(target);
});

test('a backup that meets a full disk or is killed leaves the former one good', async () => {
  const target = path.join(temporary(), 'backup.git');
  must(['backup', dir, target]);
  const was = refs(target);
  for (let i = 0; i < 30; i++) await submitted();
  // No file may grow past a few blocks: what the disk says when it is full.
  const full = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f 8; exec '${program}' backup '${dir}' '${target}'`], { encoding: 'utf8' });
  assert.equal(full.status, 73, full.stderr);
  assert.equal(full.stdout, '', 'no seal for what is none');
  assert.equal(refs(target), was, 'not a ref has moved');
  const back = path.join(temporary(), 'back');
  must(['restore', target, back]);
  assert.match(must(['verify', back]), /consistent/);
  for (let i = 0; i < 12; i++) {
    await submitted();
    const child = spawn(program, ['backup', dir, target], { stdio: 'ignore' });
    setTimeout(() => child.kill('SIGKILL'), 5 + 12 * i);
    await new Promise((ok) => child.on('close', ok));
    const again = path.join(temporary(), 'back');
    must(['restore', target, again]);
  }
  must(['backup', dir, target]);
  await alike(target);
});

test('a source that is damaged is not backed up over a good backup', async () => {
  const source = path.join(temporary(), 'data'), target = path.join(temporary(), 'backup.git'), first = path.join(temporary(), 'first.git');
  must(['backup', dir, first]);
  must(['restore', first, source]);
  must(['backup', source, target]);
  const was = refs(target), t = await Server.start({ dir: source });
  try {
    await submitted(t.as(s.one.token));
  } finally {
    await t.stop();
  }
  const own = path.join(source, 'document.git');
  const young = packs(own).map((f) => path.join(own, f)).sort((x, y) => fs.statSync(y).mtimeMs - fs.statSync(x).mtimeMs)[0];
  const bytes = fs.readFileSync(young);
  for (let i = 100; i < bytes.length - 40; i += 97) bytes[i] ^= 0x55;
  fs.chmodSync(young, 0o644);
  fs.writeFileSync(young, bytes);
  const r = run(['backup', source, target]);
  assert.ok([1, 65, 70].includes(r.status), `${r.status} ${r.stderr}`);
  assert.equal(refs(target), was);
  must(['restore', target, path.join(temporary(), 'back')]);
});

test('one flipped bit anywhere in a backup is found before anything takes its place', () => {
  const target = path.join(temporary(), 'backup.git');
  must(['backup', dir, target]);
  for (const f of packs(target)) {
    for (const place of [0.2, 0.8]) {
      const hurt = copy(target), file = path.join(hurt, f), bytes = fs.readFileSync(file);
      bytes[Math.floor(bytes.length * place)] ^= 1;
      fs.chmodSync(file, 0o644);
      fs.writeFileSync(file, bytes);
      refused(hurt);
    }
    const cut = copy(target);
    fs.chmodSync(path.join(cut, f), 0o644);
    fs.truncateSync(path.join(cut, f), Math.floor(fs.statSync(path.join(cut, f)).size / 2));
    refused(cut);
    const lacking = copy(target);
    fs.rmSync(path.join(lacking, f));
    refused(lacking);
  }
});

// Somebody with git and time makes a backup that is whole, and another one.
test('a backup that was forged with whole objects is found by replaying or by its seal', async () => {
  const target = path.join(temporary(), 'backup.git');
  await submitted();
  const seal = must(['backup', dir, target]).trim();
  const who = { GIT_AUTHOR_NAME: 'accord', GIT_AUTHOR_EMAIL: 'accord@accord.invalid', GIT_COMMITTER_NAME: 'accord', GIT_COMMITTER_EMAIL: 'accord@accord.invalid' };
  function forged(ref, change, parents = []) {
    const hurt = copy(target), env = { ...process.env, ...who, GIT_INDEX_FILE: path.join(temporary(), 'index') };
    const g = (args, options = {}) => {
      const r = spawnSync('git', ['--git-dir', hurt, ...args], { encoding: 'utf8', env, ...options });
      assert.equal(r.status, 0, r.stderr);
      return r.stdout.trim();
    };
    g(['read-tree', ref]);
    change((name, edit) => {
      const was = g(['cat-file', 'blob', `${ref}:${name}`]), is = edit(was);
      assert.notEqual(is, was);
      g(['update-index', '--add', '--cacheinfo', `100644,${g(['hash-object', '-w', '--stdin'], { input: is })},${name}`]);
    }, g(['ls-tree', '-r', '--name-only', ref]).split('\n'));
    g(['update-ref', ref, g(['commit-tree', '-m', 'State', ...parents.flatMap((p) => ['-p', g(['rev-parse', p])]), g(['write-tree'])])]);
    return hurt;
  }
  refused(forged('refs/meta/ledger', (edit, names) => edit(names.filter((n) => n.startsWith('proposals/')).pop(), (t) => t.replace(/"summary": ?"[^"]*"/, '"summary": "Forged"').replace(/"summary":"[^"]*"/, '"summary":"Forged"')), ['refs/meta/ledger~1', 'refs/meta/ledger^2']));
  refused(forged('refs/meta/accounts', (edit, names) => edit(names[0], (t) => t.replace('"role"', '"roll"'))), [], /accounts\//);
  refused(forged('refs/meta/settings', (edit) => edit('accord.json', () => '{"url": 5}')), [], /url/);
  // What is well-formed throughout no proof can tell from the truth; the seal can.
  const king = forged('refs/meta/accounts', (edit, names) => {
    for (const n of names.filter((x) => x.startsWith('accounts/'))) edit(n, (t) => t.replace(/"role": "[a-z]+"/, '"role": "admin"'));
  });
  refused(king, ['--seal', seal], /seal/);
  const older = copy(target);
  git(older, 'update-ref', 'refs/meta/ledger', git(older, 'rev-parse', 'refs/meta/ledger~1').trim());
  refused(older, ['--seal', seal], /seal/);
  refused(target, ['--seal', seal.replace(/^./, (c) => (c === '0' ? '1' : '0'))], /seal/);
  must(['restore', target, path.join(temporary(), 'back'), '--seal', seal]);
});

test('people that cannot be loaded are named by verify', async () => {
  const target = path.join(temporary(), 'backup.git'), back = path.join(temporary(), 'back'), index = path.join(temporary(), 'index');
  must(['backup', dir, target]);
  must(['restore', target, back]);
  const where = path.join(back, 'document.git');
  const env = { ...process.env, GIT_INDEX_FILE: index, GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x@accord.invalid', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x@accord.invalid' };
  const script = 'git read-tree refs/meta/accounts && b=$(echo "{}" | git hash-object -w --stdin) && git update-index --add --cacheinfo 100644,$b,accounts/a-0000000000.json && git update-ref refs/meta/accounts $(git commit-tree -m State $(git write-tree))';
  assert.equal(spawnSync('sh', ['-c', script], { env: { ...env, GIT_DIR: where } }).status, 0);
  const r = run(['verify', back]);
  assert.equal(r.status, 1, r.stdout + r.stderr);
  assert.match(r.stdout, /^people: refs\/meta\/accounts cannot be loaded/m);
});
