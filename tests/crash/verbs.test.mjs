// Verbs of the command line, and the start of the server, killed at each call that changes a file: what
// was there before is there still, and the same verb again does what the first would have done.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Run, Trace, abreast, changes, copied, forbidden, forget, fsck, git, long, mentioned, must, picture, place, prepared, said, some, started, swept, verified } from './kit.mjs';
import { run } from '../api/lib.mjs';

const skip = forbidden();
let from;
before(async () => {
  if (!skip) from = await prepared();
});

// A verb under the tracer: `make` gives {args, folder, ...}; all its calls, then killed at some of them.
async function each(make, check, most = 6) {
  const calls = async (order, k) => {
    const c = await make();
    const t = new Trace(c.folder, path.join(place(), 'control'));
    t.order(order, changes, k);
    const [command, ...own] = t.by;
    const r = await said(command, [...own, ...c.args]);
    return { ...c, ...r, n: t.calls().length, at: t.calls()[k - 1] };
  };
  const { n, status, stderr } = await calls('count', 0);
  assert.equal(status, 0, stderr);
  assert.ok(n > 3, `${n} calls`);
  await abreast(some(n, most), async (k) => {
    const c = await calls('kill', k);
    assert.ok(c.status === 99 || c.status === 0, `${k} of ${n}: ${c.status} ${c.stderr}`);
    await check(c, `killed before call ${k}, ${c.at?.name} ${c.at?.path}`);
  });
}
const shows = (dir, about) => started(dir, async (s) => assert.equal(await picture(s, from.tokens), from.untouched, about));

test('init', { skip }, () => each(
  () => {
    const dir = path.join(place(), 'data');
    return { dir, folder: dir, args: ['init', dir] };
  },
  async ({ dir }, about) => {
    // What stands there is whole, or the verb says that it is not empty, and there is nothing in it to lose.
    const again = run(['init', dir]);
    if (again.status !== 0) {
      assert.match(again.stderr, /^[^\n]+\n$/, about);
      if (run(['verify', dir]).status !== 0) fs.rmSync(dir, { recursive: true });
      if (!fs.existsSync(dir)) must(['init', dir]);
    }
    await verified(dir, { about, lagging: true });
    await started(dir, async (s) => assert.equal((await s.as().get('/')).status, 200, about));
    await verified(dir, { about });
  },
));

for (const [name, args] of Object.entries({
  invite: ['--role', 'reader', '--name', 'Someone'],
  token: ['--role', 'rapporteur', '--group', 'one', '--name', 'Someone'],
})) {
  test(name, { skip }, () => each(
    () => {
      const dir = copied(from.dir);
      return { dir, folder: dir, args: [name, dir, ...args] };
    },
    async ({ dir, stdout, status }, about) => {
      await verified(dir, { about });
      await fsck(dir, { about });
      // A code that was said is good.
      if (status === 0) assert.match(stdout, /\S/, about);
      const token = must([name, dir, ...args]).trim();
      await started(dir, async (s) => {
        assert.match(token, /\S/);
        const people = (await s.as(from.tokens.admin).want(200, 'GET', name === 'token' ? '/api/v1/accounts' : '/api/v1/invitations')).items;
        const n = people.filter((p) => p.name === 'Someone').length;
        assert.ok(n === 1 || n === 2, `${about}: ${n}`);
        if (name === 'token') await s.as(token).want(200, 'GET', '/api/v1/session');
      });
      swept(dir, about);
      forget(dir);
    },
  ));
}

for (const [name, kept] of [['backup, the first', false], ['backup, the next', true]]) {
  test(name, { skip }, async () => {
    let was, more;
    if (kept) {
      // An older backup, and a directory that went on.
      was = path.join(place(), 'was.git');
      must(['backup', from.dir, was]);
      more = copied(from.dir);
      must(['token', more, '--role', 'reader', '--name', 'Someone']);
      await started(more, async (s) => {
        await s.as(from.tokens.editor).want(201, 'POST', '/api/v1/versions', { name: 'Rev.1' });
        await s.as(from.tokens.admin).want(204, 'DELETE', `/api/v1/accounts/${from.late}`);
      });
      assert.ok(mentioned(was, 'Latecomer') > 0);
    }
    await each(
      () => {
        const target = path.join(place(), 'backup.git');
        if (kept) assert.equal(spawnSync('cp', ['-a', was, target]).status, 0);
        return { target, folder: target, args: ['backup', more ?? from.dir, target] };
      },
      async ({ target, status }, about) => {
        const back = path.join(place(), 'back');
        const early = run(['restore', target, back]);
        // The older one is not harmed: it restores at every moment, to one state or the other.
        if (kept || status === 0) assert.equal(early.status, 0, `${about}: ${early.stderr}`);
        if (early.status === 0) await verified(back, { about });
        must(['backup', more ?? from.dir, target]);
        if (kept) assert.equal(mentioned(target, 'Latecomer', about), 0, `${about}: who was erased is in no backup made after`);
        const full = path.join(place(), 'full');
        must(['restore', target, full]);
        assert.equal(git(full, 'rev-parse', 'refs/meta/ledger', 'refs/meta/accounts', 'main'), git(more ?? from.dir, 'rev-parse', 'refs/meta/ledger', 'refs/meta/accounts', 'main'), about);
        await verified(full, { about });
      },
      6,
    );
  });
}

test('restore over a directory', { skip }, async () => {
  const target = path.join(place(), 'backup.git');
  must(['backup', from.dir, target]);
  await each(
    () => {
      const dir = path.join(place(), 'data');
      must(['init', dir]);
      return { dir, folder: dir, args: ['restore', target, dir] };
    },
    async ({ dir }, about) => {
      // Another run puts it right, whatever the first had done; and what stood there before is kept.
      const again = run(['restore', target, dir]);
      assert.equal(again.status, 0, `${about}: ${again.stderr}`);
      await verified(dir, { about });
      await shows(dir, about);
      const kept = fs.readdirSync(dir).filter((f) => f.startsWith('before-'));
      assert.ok(kept.some((f) => fs.existsSync(path.join(dir, f, 'document.git/refs/meta/ledger'))), `${about}: ${fs.readdirSync(dir)}`);
      forget(dir);
    },
  );
});

test('restores that follow one another within a second', { skip }, () => {
  const target = path.join(place(), 'backup.git'), dir = path.join(place(), 'data');
  must(['backup', from.dir, target]);
  for (let i = 0; i < 5; i++) must(['restore', target, dir]);
  assert.equal(fs.readdirSync(dir).filter((f) => f.startsWith('before-')).length, 4);
});

// `accord invite` was killed behind its lock, beside a server.
test('a lock on people that a dead process left keeps nobody out', { skip }, async () => {
  const dir = copied(from.dir);
  const lock = path.join(dir, 'document.git/refs/meta/accounts.lock');
  await started(dir, async (s) => {
    fs.writeFileSync(lock, '');
    await s.as(from.tokens.admin).want(201, 'POST', '/api/v1/invitations', { role: 'reader' });
    fs.writeFileSync(lock, '');
    const code = must(['invite', dir, '--role', 'reader']).trim().split('#')[1];
    assert.equal((await s.as().post('/api/v1/session', { token: code }, { origin: s.base, 'sec-fetch-site': 'same-origin' })).status, 200);
  });
  assert.ok(!fs.existsSync(lock));
  await verified(dir);
  forget(dir);
});

// Branches, HEAD and indexes lost.
function harmed() {
  const dir = copied(from.dir);
  const repository = path.join(dir, 'document.git');
  for (const ref of git(dir, 'for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/tags').trim().split('\n')) git(dir, 'update-ref', '-d', ref);
  for (const f of fs.readdirSync(path.join(repository, 'objects/pack'))) if (f.endsWith('.idx')) fs.rmSync(path.join(repository, 'objects/pack', f), { force: true });
  fs.rmSync(path.join(repository, 'HEAD'));
  return dir;
}

test('verify --repair', { skip }, () => each(
  () => {
    const dir = harmed();
    return { dir, folder: dir, args: ['verify', dir, '--repair'] };
  },
  async ({ dir }, about) => {
    run(['verify', dir, '--repair']);
    await verified(dir, { about });
    await shows(dir, about);
    swept(dir, about);
    forget(dir);
  },
));

// A start that has much to do: branches to write, a dozen small packs to make one, temporary files to sweep.
async function burden() {
  const dir = copied(from.dir);
  await started(dir, async (s) => {
    for (let i = 0; i < 11; i++) await s.as(from.tokens.one).want(201, 'POST', `/api/v1/threads/${from.thread}/comments`, { text: `Word ${i}` });
  });
  const untouched = await new Promise((done, fail) => started(copied(dir), async (s) => done(await picture(s, from.tokens))).catch(fail));
  for (const ref of git(dir, 'for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/tags').trim().split('\n')) git(dir, 'update-ref', '-d', ref);
  fs.writeFileSync(path.join(dir, 'document.git/objects/pack/accord-writing-0123456789abcdef'), 'half');
  fs.writeFileSync(path.join(dir, 'document.git/refs/meta/ledger.lock'), '');
  return { ...from, dir, untouched };
}
const packs = (dir) => fs.readdirSync(path.join(dir, 'document.git/objects/pack')).filter((f) => f.endsWith('.pack')).length;

test('the start of a server', { skip }, async () => {
  const heavy = await burden();
  const tried = async (order, k) => {
    const r = new Run(heavy);
    r.trace.order(order, changes, k);
    await r.listen().catch(() => {});
    if (order === 'count') await r.trace.calm();
    const calls = r.trace.calls(), n = calls.length, at = calls[k - 1];
    if (order === 'count') await r.s.stop();
    else await r.end();
    return { n, calls, dir: r.dir, about: `killed before call ${k}, ${at?.name} ${at?.path}` };
  };
  const { n, calls, dir } = await tried('count', 0);
  assert.ok(packs(heavy.dir) > packs(dir) + 8, 'packs are joined at the start');
  // Among others in the middle of taking an old pack away.
  const going = calls.findIndex((c) => c.name === 'unlink' && /pack-\w+\.(idx|pack)$/.test(c.path));
  assert.ok(going > 0);
  await abreast(new Set([...some(n, 4), going + 2, going + 3]), async (k) => {
    const { dir, about } = await tried('kill', k);
    await verified(dir, { lagging: true, about });
    await fsck(dir, { lagging: true, about });
    await started(dir, async (s) => assert.equal(await picture(s, from.tokens), heavy.untouched, about));
    swept(dir, about);
    await verified(dir, { about });
    forget(dir);
  });
});

test('a backup that squeezes its packs', { skip: skip || (!long && 'CRASH=all') }, async () => {
  const dir = copied(from.dir), was = path.join(place(), 'was.git');
  await started(dir, async (s) => {
    for (let i = 0; i < 33; i++) {
      await s.as(from.tokens.one).want(201, 'POST', `/api/v1/threads/${from.thread}/comments`, { text: `Word ${i}` });
      must(['backup', dir, was]);
    }
    await s.as(from.tokens.one).want(201, 'POST', `/api/v1/threads/${from.thread}/comments`, { text: 'The last' });
  });
  await each(
    () => {
      const target = path.join(place(), 'backup.git');
      assert.equal(spawnSync('cp', ['-a', was, target]).status, 0);
      return { target, folder: target, args: ['backup', dir, target] };
    },
    async ({ target }, about) => {
      must(['restore', target, path.join(place(), 'early')]);
      must(['backup', dir, target]);
      const back = path.join(place(), 'back');
      must(['restore', target, back]);
      assert.equal(git(back, 'rev-parse', 'refs/meta/ledger'), git(dir, 'rev-parse', 'refs/meta/ledger'), about);
      forget(target);
    },
  );
});
