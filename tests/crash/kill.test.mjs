// Killed at each system call that changes a file: whatever people were doing, afterwards it is done or
// not begun, what was acknowledged is done, and the same request again does it once. All of the calls
// with CRASH=all, else some that lie apart.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { Run, abreast, forbidden, forget, fsck, picture, prepared, some, started, swept, verified } from './kit.mjs';
import { operations } from './operations.mjs';

const CHANGES = 'cwrums';
const skip = forbidden();
let from, untouched;
before(async () => {
  if (skip) return;
  from = await prepared();
  await started(from.dir, async (s) => (untouched = await picture(s, from.tokens)));
});

// Undisturbed: how many calls it takes, and what there is to see afterwards.
async function measured(o) {
  const r = new Run(from);
  await r.listen();
  r.trace.order('count', CHANGES);
  const { status, text } = await r.ask(o);
  assert.ok(status >= 200 && status < 300, `${status} ${text}`);
  await r.trace.calm();
  const calls = r.trace.calls();
  r.trace.order();
  const done = await picture(r.s, from.tokens);
  await r.s.stop();
  forget(r.dir);
  assert.notEqual(done, untouched);
  return { calls, done };
}

// Killed before the k-th call; gives {acknowledged, done}.
async function killed(o, k, { calls, done }) {
  const r = new Run(from);
  const about = `killed before call ${k}, ${calls[k - 1].name} ${calls[k - 1].path}`;
  await r.listen();
  r.trace.order('kill', CHANGES, k);
  const { status } = await r.ask(o);
  await r.end();
  assert.ok(status === 0 || (status >= 200 && status < 300), `${about}: ${status}`);
  await verified(r.dir, { lagging: true, about });
  await fsck(r.dir, about);
  let is;
  await started(r.dir, async (s) => {
    r.s = s;
    is = await picture(s, from.tokens);
    assert.ok(is === done || is === untouched, `${about}: neither old nor new: ${is}`);
    if (status) assert.equal(is, done, `${about}: it was acknowledged`);
    const second = await r.ask(o);
    if (is === done && !o.again) assert.equal(second.status, o.done ?? second.status, about);
    else if (is === untouched || o.again) assert.ok(second.status < 300 || second.status === o.done, `${about}: again: ${second.status} ${second.text}`);
    if (is === untouched || o.again || o.done) assert.equal(await picture(s, from.tokens), done, `${about}: done once`);
  });
  swept(r.dir, about);
  await verified(r.dir, { about });
  await fsck(r.dir, about);
  forget(r.dir);
  return { acknowledged: status > 0, done: is === done };
}

for (const [name, o] of Object.entries(operations)) {
  test(`killed while people ${o.people ?? name}`, { skip }, async () => {
    const as = await measured(o);
    const ends = [];
    await abreast(some(as.calls.length, 6), async (k) => ends.push(await killed(o, k, as)));
    assert.ok(ends.some((e) => !e.done), 'some came too early');
    assert.ok(ends.some((e) => e.done), 'some came too late');
  });
}
