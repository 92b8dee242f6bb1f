// Killed at each system call that changes a file: whatever people were doing, afterwards it is done or
// not begun, what was acknowledged is done, and the same request again does it once. All of the calls
// with CRASH=all, else some that lie apart.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Run, abreast, aftermath, changes, forbidden, forget, measured, mentioned, pause, prepared, some, started, well } from './kit.mjs';
import { operations } from './operations.mjs';

const skip = forbidden();
let from;
before(async () => {
  if (!skip) from = await prepared();
});

async function killed(o, k, { calls, done }) {
  const r = new Run(from);
  const about = `killed before call ${k}, ${calls[k - 1].name} ${calls[k - 1].path}`;
  await r.listen();
  await r.ready(o);
  r.trace.order('kill', changes, k);
  const { status } = await r.ask(o);
  assert.ok(status === 0 || well(status), `${about}: ${status}`);
  await r.end();
  const was = await aftermath(r, o, { status, about, done });
  forget(r.dir);
  return was;
}

for (const [name, o] of Object.entries(operations)) {
  test(`killed at: ${name}`, { skip }, async () => {
    const as = await measured(from, o);
    const ends = [];
    await abreast(some(as.calls.length, 3), async (k) => ends.push(await killed(o, k, as)));
    assert.ok(ends.includes(false), 'some came too early');
    assert.ok(ends.includes(true), 'some came too late');
  });
}

// Whoever is erased after a change of people was killed is in no object, whatever the dead writer left.
test('killed while people are changed: who is erased later is gone', { skip }, async () => {
  const o = operations.promote;
  const as = await measured(from, o);
  await abreast(some(as.calls.length, 4), async (k) => {
    const r = new Run(from);
    const about = `killed before call ${k}, ${as.calls[k - 1].name} ${as.calls[k - 1].path}`;
    const repository = path.join(r.dir, 'document.git');
    await r.listen();
    await r.ready(o);
    r.trace.order('kill', changes, k);
    await r.ask(o);
    await r.end();
    assert.ok(mentioned(repository, 'Latecomer', about) > 0, 'it is there to be found');
    await started(r.dir, async (s) => s.as(from.tokens.admin).want(204, 'DELETE', `/api/v1/accounts/${from.late}`));
    await pause(6500); // readers may finish what they read
    await started(r.dir, async () => {});
    assert.equal(mentioned(repository, 'Latecomer', about), 0, about);
    for (const f of fs.readdirSync(repository, { recursive: true })) assert.doesNotMatch(f, /writing-/, about);
    forget(r.dir);
  });
});

// Packs without index that an older program left: with people in them, and of what others said.
test('a pack without an index is dropped when it is over', { skip }, async () => {
  const r = new Run(from);
  const repository = path.join(r.dir, 'document.git'), folder = path.join(repository, 'objects/pack');
  await started(r.dir, async (s) => s.as(from.tokens.admin).want(204, 'DELETE', `/api/v1/accounts/${from.late}`));
  const old = fs.readdirSync(path.join(from.dir, 'document.git/objects/pack')).filter((f) => f.endsWith('.keep') && / refs\/meta\/accounts /.test(fs.readFileSync(path.join(from.dir, 'document.git/objects/pack', f), 'utf8')));
  assert.ok(old.length);
  for (const f of old) for (const end of ['keep', 'pack']) fs.copyFileSync(path.join(from.dir, 'document.git/objects/pack', f.replace(/keep$/, end)), path.join(folder, f.replace(/keep$/, end)));
  for (const f of old) fs.rmSync(path.join(folder, f.replace(/keep$/, 'idx')), { force: true });
  await pause(6500);
  await started(r.dir, async () => {});
  for (const f of old) assert.ok(!fs.existsSync(path.join(folder, f.replace(/keep$/, 'pack'))), f);
  assert.equal(mentioned(repository, 'Latecomer'), 0);
  forget(r.dir);
});
