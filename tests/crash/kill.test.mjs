// Killed at each system call that changes a file: whatever people were doing, afterwards it is done or
// not begun, what was acknowledged is done, and the same request again does it once. All of the calls
// with CRASH=all, else some that lie apart.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { Run, abreast, aftermath, changes, forbidden, forget, measured, prepared, some, well } from './kit.mjs';
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
