// A clock that is wrong, and that jumps while people work: nothing is refused or lost, the order is that of
// parents, and sessions and invitations end neither at once nor never.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Run, copied, forget, fsck, git, must, place, prepared, program, started, verified, well } from './kit.mjs';
import { Server, root } from '../api/lib.mjs';
import { operations } from './operations.mjs';

const shim = path.resolve(root, process.env.CLOCK ?? 'build/release/crash/clock.so');
const skip = /asan|tsan/.test(program) ? 'a sanitizer is loaded first' : !fs.existsSync(shim) && 'no tests/crash/clock.c built';
const YEAR = 365.25 * 86400;
const now = () => Math.floor(Date.now() / 1000);
let from;
before(async () => {
  if (!skip) from = await prepared();
});

// A server with a clock of its own: set(seconds since 1970).
async function clocked(dir) {
  const file = path.join(place(), 'clock');
  const set = (at) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(at - now())));
    const fd = fs.openSync(file, fs.existsSync(file) ? 'r+' : 'w');
    fs.writeSync(fd, bytes, 0, 8, 0);
    fs.closeSync(fd);
  };
  set(now());
  const s = new Server(dir);
  await s.listen([], ['env', `LD_PRELOAD=${shim}`, `ACCORD_CLOCK=${file}`, program]);
  return { s, set };
}

for (const [name, at] of Object.entries({ 1996: 820454400, 2038: 2147483648 + 60, 2099: 4070908800 })) {
  test(`a clock in ${name}`, { skip }, async () => {
    const dir = copied(from.dir);
    const { s, set } = await clocked(dir);
    set(at);
    const r = new Run(from, dir);
    for (const which of ['submit', 'comment', 'reply', 'resolve', 'accept', 'decline', 'version', 'draft', 'promote', 'invite']) {
      const { status, text } = await r.ask(operations[which], s);
      assert.ok(well(status), `${which}: ${status} ${text}`);
    }
    const p = await s.as(from.tokens.one).want(200, 'GET', '/api/v1/proposals/5');
    assert.ok(Math.abs(Date.parse(p.created_at) / 1000 - at) < 600, p.created_at);
    assert.deepEqual(await s.stop(), { code: 0, signal: null });
    await verified(dir);
    await fsck(dir);
    // And back in our time all of it is there.
    await started(dir, async (again) => {
      const all = (await again.as(from.tokens.one).want(200, 'GET', '/api/v1/proposals?limit=100')).items;
      assert.deepEqual(all.map((x) => x.number), [5, 4, 3, 2, 1], 'in the order of numbers, whatever the clock said');
      assert.equal((await again.as().get('/versions/rev-1')).status, 200);
    });
    await verified(dir);
    forget(dir);
  });
}

test('a clock that jumps while people write', { skip }, async () => {
  const dir = copied(from.dir);
  const { s, set } = await clocked(dir);
  const one = s.as(from.tokens.one), editor = s.as(from.tokens.editor);
  const told = [];
  for (const jump of [0, -3600, 3600, -20 * YEAR, 5 * YEAR, 30 * YEAR, 1, -1, 0]) {
    set(now() + jump);
    const was = await one.section('common');
    const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: was.commit, markdown: `${was.markdown}\nSaid at ${jump}.\n`, summary: `At ${jump}` });
    await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, reason: '' });
    // Twenty years before a draft was saved, its pack is no older than the one before.
    const d = await one.get('/api/v1/drafts/water?lang=en');
    await one.want(200, 'PUT', '/api/v1/drafts/water?lang=en', { markdown: `# Water\n\nAt ${jump}.\n`, base: d.json.base }, { 'if-match': d.headers.get('etag') });
    told.push(`At ${jump}`);
    assert.match((await one.want(200, 'GET', '/api/v1/drafts/water?lang=en')).markdown, new RegExp(`At ${jump}\\.`));
  }
  const history = (await one.want(200, 'GET', '/api/v1/sections/common/history')).items.map((h) => h.subject);
  assert.deepEqual(history.slice(0, told.length).reverse(), told, 'newest first, by parents');
  const { markdown } = await one.section('common');
  for (const t of told) assert.ok(markdown.includes(t.replace('At', 'Said at')), t);
  assert.deepEqual(await s.stop(), { code: 0, signal: null });
  await verified(dir);
  await fsck(dir);
  assert.equal(git(dir, 'log', '--first-parent', '--format=%s', 'main').trim().split('\n').length, told.length + 2);
  forget(dir);
});

test('sessions and invitations under a clock that jumps', { skip }, async () => {
  const dir = copied(from.dir);
  const code = must(['invite', dir, '--role', 'reader', '--name', 'Soon', '--expires', '7d']).trim().split('#')[1];
  const { s, set } = await clocked(dir);
  const enter = (token) => s.as().post('/api/v1/session', { token }, { origin: s.base, 'sec-fetch-site': 'same-origin' });
  const me = (cookie) => s.as().get('/api/v1/session', { cookie });
  // Before it was made an invitation is good; after its time it is gone, and not spent by the asking.
  set(now() + 30 * 86400);
  assert.equal((await enter(code)).status, 410);
  set(now() - YEAR);
  const r = await enter(code);
  assert.equal(r.status, 200, r.text);
  const cookie = r.headers.get('set-cookie').split(';')[0];
  assert.equal((await me(cookie)).status, 200);
  // A correction by minutes signs nobody out, one by a year does; in no case is it a fault of ours.
  set(now() - YEAR + 600);
  assert.equal((await me(cookie)).status, 200);
  set(now() - YEAR - 600);
  assert.equal((await me(cookie)).status, 200);
  set(now() + 2 * YEAR);
  assert.equal((await me(cookie)).status, 401);
  assert.equal((await enter(code)).status, 410, 'spent once');
  await s.stop();
  await verified(dir);
  forget(dir);
});
