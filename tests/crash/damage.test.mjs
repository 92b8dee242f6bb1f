// Each file of a data directory harmed: emptied, cut, turned to zeros, one byte changed, taken away. verify
// says so and names what, or the harm is none; the server starts and shows what it can, or refuses in
// one line; it never dies, and never says another thing than before. And two servers on one directory.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, abreast, copied, forget, fsck, git, pause, place, prepared, program, said, some, started, verified } from './kit.mjs';

let from, files, text;
before(async () => {
  from = await prepared();
  // One pack of all, as after a repack, beside those of people: each harm hits something that is needed.
  files = fs.readdirSync(from.dir, { recursive: true }).filter((f) => fs.statSync(path.join(from.dir, f)).isFile() && !f.endsWith('.rev')).sort();
  await started(from.dir, async (s) => (text = (await s.as().want(200, 'GET', '/api/v1/sections/water')).markdown));
});

const harms = {
  emptied: () => Buffer.alloc(0),
  cut: (b) => b.subarray(0, b.length >> 1),
  zeros: (b) => Buffer.alloc(b.length),
  'one byte changed': (b, n) => {
    const out = Buffer.from(b);
    if (b.length) out[n % b.length] ^= 0x55;
    return out;
  },
  'taken away': () => null,
};

// {code, signal, stderr} of a server that was to start, or the server.
async function tried(dir) {
  const s = new Server(dir);
  try {
    await s.listen();
    return { s };
  } catch {
    const end = await s.ended;
    for (const late = Date.now() + 5000; !s.log && Date.now() < late; ) await pause(10); // its words may come behind its end
    return { ...end, stderr: s.log };
  }
}
// One line, and no death by signal.
function precise(r, about) {
  assert.equal(r.signal ?? null, null, about);
  const words = r.stderr.split('\n').filter((l) => l && !l.startsWith('at='));
  assert.equal(words.length, 1, `${about}: ${r.stderr}`);
  assert.match(words[0], /^accord (serve|verify)?:? ?.*\w+ \w+/, about);
}

async function hurt(file, name, n) {
  const dir = copied(from.dir), at = path.join(dir, file), about = `${file} ${name}`;
  const bytes = harms[name](fs.readFileSync(at), n);
  fs.chmodSync(at, 0o600);
  if (bytes) fs.writeFileSync(at, bytes);
  else fs.rmSync(at);
  const v = await said(program, ['verify', dir]);
  assert.ok([0, 1, 65, 66, 70].includes(v.status), `${about}: ${v.status} ${v.stderr}`);
  if (v.status > 1) precise(v, about);
  if (v.status === 1) assert.match(v.stdout + v.stderr, /^(ledger|projection|paragraphs|object|index|secret|people|settings).*\w+ \w+|^accord verify/m, about);
  const r = await tried(dir);
  if (!r.s) {
    precise(r, about);
    assert.ok(v.status !== 0, `${about}: verify calls it consistent, but no server starts: ${r.stderr}`);
  } else {
    const nobody = r.s.as();
    for (const target of ['/', '/api/v1/document', '/api/v1/sections/common', '/api/v1/sections/water', '/versions/zero-draft', '/healthz']) {
      const a = await nobody.get(target);
      assert.ok(a.status === 200 || a.status >= 500 || a.status === 404, `${about}: ${target} ${a.status}`);
      if (target.endsWith('water') && a.status === 200) assert.equal(a.json.markdown, text, about);
      if (a.status === 404) assert.ok(v.status !== 0, `${about}: ${target} is gone, and verify calls it consistent`);
    }
    assert.deepEqual(await r.s.stop(), { code: 0, signal: null }, about);
  }
  // What can be made anew is; what cannot is still told.
  const repaired = await said(program, ['verify', dir, '--repair']);
  if (repaired.status === 0) {
    await verified(dir, { about });
    await started(dir, async (s) => assert.equal((await s.as().want(200, 'GET', '/api/v1/sections/water')).markdown, text, about));
  } else if (repaired.status > 1) {
    precise(repaired, about);
  }
  forget(dir);
  return v.status;
}

for (const name of Object.keys(harms)) {
  test(`a file that is ${name}`, async () => {
    const found = [];
    await abreast(some(files.length, 5).map((k) => files[k - 1]), async (f) => {
      const size = fs.statSync(path.join(from.dir, f)).size;
      for (const n of name === 'one byte changed' && size > 200 ? [11, size >> 1, size - 3] : [0]) found.push(await hurt(f, name, n));
    });
    assert.ok(found.some((status) => status !== 0), 'some harm was found');
  });
}

// What can stand in a ref that is no commit of ours.
const refs = {
  'a loop': (ref) => `ref: ${ref}\n`,
  'a name without an end': () => `${'a'.repeat(100000)}\n`,
  'an object that is not there': () => `${'0123456789'.repeat(4)}\n`,
  'a blob': (_, dir) => git(dir, 'rev-parse', 'main:document.json'),
  'bytes that are no text': () => Buffer.from([0xff, 0x00, 0xfe, 0x0a]),
};
test('a ref that says what no ref says', async () => {
  const cases = ['refs/heads/main', 'refs/tags/zero-draft', 'refs/meta/ledger', 'refs/meta/accounts', 'refs/meta/drafts'].flatMap((ref) => Object.keys(refs).map((what) => [ref, what]));
  await abreast(some(cases.length, 5).map((k) => cases[k - 1]), async ([ref, what]) => {
    const dir = copied(from.dir), about = `${ref} is ${what}`;
    fs.writeFileSync(path.join(dir, 'document.git', ref), refs[what](ref, dir));
    const v = await said(program, ['verify', dir]);
    assert.notEqual(v.status, 0, about);
    if (v.status !== 1) precise(v, about);
    const r = await tried(dir);
    if (!r.s) {
      precise(r, about);
      assert.match(r.stderr, /refs\/meta\/ledger.*accord verify.*restore the newest backup/, about);
      assert.equal(r.code, 70, about);
    } else {
      assert.notEqual(ref, 'refs/meta/ledger', about);
      assert.equal((await r.s.as().get('/')).status, 200, about);
      if (ref === 'refs/meta/accounts') assert.ok((await r.s.as(from.tokens.one).get('/api/v1/session')).status >= 500, about);
      assert.deepEqual(await r.s.stop(), { code: 0, signal: null }, about);
      if (!ref.startsWith('refs/meta')) await verified(dir, { about });
    }
    forget(dir);
  });
});

test('two servers on one directory, and verbs that want it alone', async () => {
  const dir = copied(from.dir);
  await started(dir, async (s) => {
    const others = await Promise.all([...Array(4)].map(() => said(program, ['serve', dir, '--listen', '127.0.0.1:0'])));
    const target = path.join(place(), 'b.git');
    assert.equal((await said(program, ['backup', dir, target])).status, 0);
    others.push(await said(program, ['restore', target, dir]), await said(program, ['verify', dir, '--repair']));
    for (const r of others) {
      assert.ok(r.status > 1 || r.status === 1, `${r.status} ${r.stdout}`);
      assert.match(r.stderr, /^[^\n]+\n$/);
    }
    const now = await s.as(from.tokens.one).section('water');
    await s.as(from.tokens.one).want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nGoes on.\n`, summary: 'Goes on' });
  });
  // Many start at once: one is the server.
  const all = await Promise.all([...Array(5)].map(async () => {
    const child = spawn(program, ['serve', dir, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((done) => child.on('exit', (code) => done(code)));
    const up = new Promise((done) => child.stdout.on('data', () => done('up')));
    return { child, ended, how: await Promise.race([ended, up]) };
  }));
  assert.equal(all.filter((a) => a.how === 'up').length, 1);
  for (const a of all) a.child.kill('SIGTERM');
  await Promise.all(all.map((a) => a.ended));
  await verified(dir);
  await fsck(dir);
  forget(dir);
});
