// A disk that says no: at each call in turn, once or from then on. No answer says that something was
// saved that was not, reading goes on, /healthz says what happened, and a new start finds all that was
// acknowledged and nothing else.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import os from 'node:os';
import { Run, abreast, aftermath, forbidden, forget, long, measured, prepared, some, well } from './kit.mjs';
import { operations } from './operations.mjs';

const skip = process.arch === 'x64' ? forbidden() : 'calls are made to fail on x86-64 only';
let from;
before(async () => {
  if (!skip) from = await prepared();
});

const { ENOSPC, EIO, EROFS, EMFILE } = os.constants.errno;
// Which calls, which error, and whether it stays.
const faults = {
  'a full disk': ['cwrm', ENOSPC, 'break'],
  'a disk that is full for a moment': ['cwrm', ENOSPC, 'fail'],
  'a failing fsync': ['s', EIO, 'fail'],
  'a disk that refuses all writing': ['cwrums', EIO, 'break'],
  'a disk that became read-only': ['crum', EROFS, 'break'],
  'no descriptors': ['co', EMFILE, 'break'],
  'no descriptor for a moment': ['co', EMFILE, 'fail'],
  'a disk that cannot be read': ['oi', EIO, 'break'],
};
const tried = long ? ['submit', 'accept', 'version', 'draft', 'promote'] : ['accept', 'draft', 'promote'];

// What an answer may be when nothing could be saved.
function honest(r, about) {
  assert.ok(r.status >= 500 && r.status < 600, `${about}: ${r.status} ${r.text}`);
  assert.match(r.headers.get('content-type'), /^application\/problem\+json/, about);
  assert.match(r.json.detail, /\w+ \w+/, about);
}

async function failed(o, name, k, { calls, done }) {
  const [classes, error, how] = faults[name];
  const r = new Run(from);
  const about = `${name} at call ${k}, ${calls[k - 1].name} ${calls[k - 1].path}`;
  await r.listen();
  await r.ready(o);
  r.trace.order(how, classes, k, error);
  const answer = await r.ask(o);
  assert.notEqual(answer.status, 0, `${about}: no answer: ${answer.text}`);
  if (!well(answer.status)) honest(answer, about);
  if (classes !== 'oi') assert.equal((await r.s.as().get('/api/v1/sections/preamble')).status, 200, `${about}: reading goes on`);
  r.trace.order();
  const health = await r.s.as().get('/healthz');
  assert.ok(health.status === 200 || health.json.writable === false, about);
  // Once writing has stopped it stays so; else it works again. What was done is answered as at first, also where
  // something behind it, a version's files, could not be entered any more.
  const again = await r.ask(o);
  assert.equal(well(again.status), well(answer.status) || health.status === 200, `${about}: healthz says ${health.text}, but ${again.status} ${again.text}`);
  if (!well(again.status)) honest(again, about);
  assert.deepEqual(await r.s.stop(), { code: 0, signal: null }, about);
  await aftermath(r, o, { status: well(answer.status) ? answer.status : again.status, about, done });
  forget(r.dir);
  return answer.status;
}

for (const name of Object.keys(faults)) {
  test(name, { skip }, async () => {
    const seen = [];
    for (const which of tried) {
      const as = await measured(from, operations[which], faults[name][0]);
      assert.ok(as.calls.length, which);
      await abreast(some(as.calls.length, 2), async (k) => seen.push(await failed(operations[which], name, k, as)));
    }
    assert.ok(seen.some((status) => !well(status)), 'some were refused');
  });
}

// The first who asks after a start is when people are read: nobody is unknown, then or later, because they
// could not be.
for (const [what, error] of Object.entries({ 'cannot be read': EIO, 'finds no descriptor': EMFILE })) {
  test(`a disk that ${what} makes nobody a stranger`, { skip }, async () => {
    const cold = async (order) => {
      const r = new Run(from);
      await r.listen();
      order(r.trace);
      const admin = r.s.as(from.tokens.admin);
      const { status, text } = await admin.get('/api/v1/session');
      const n = r.trace.calls().length;
      r.trace.order();
      assert.equal((await admin.want(200, 'GET', '/api/v1/session')).name, 'Ada', `${status} ${text}`);
      assert.equal((await r.s.as(from.tokens.one).get('/api/v1/accounts')).status, 403);
      await r.s.stop();
      forget(r.dir);
      return { status, n };
    };
    const { n } = await cold((t) => t.order('count', 'oi'));
    assert.ok(n > 5);
    const seen = new Set();
    await abreast(some(n, 6), async (k) => {
      for (const how of ['break', 'fail']) seen.add((await cold((t) => t.order(how, 'oi', k, error))).status);
    });
    assert.ok([...seen].some((status) => status >= 500), `refused: ${[...seen]}`);
    for (const status of seen) assert.ok(status === 200 || status >= 500, `${status}`);
  });
}
