// Starting: projections are rewritten from the ledger, what git did to main is taken in or moved
// aside, what a crash left is swept, and nothing that was acknowledged is missing.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, run, swap, temporary } from './lib.mjs';
import { draft, hurried, measure, measures, texts } from './kit.mjs';

const sanitized = /asan|tsan/.test(process.env.ACCORD ?? '');
let made = 0;

// A data directory with an accepted proposal, an open one and a version; stopped.
async function prepared() {
  const s = await Server.start({ from: draft(), settings: hurried });
  s.one = s.as(s.token('rapporteur', 'one'));
  s.editor = s.as(s.token('editor', 'editors'));
  s.first = (await s.one.section('water')).commit;
  await accepted(s);
  await proposed(s);
  await s.editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
  await s.stop();
  return s;
}
async function proposed(s) {
  const now = await s.one.section('common');
  return s.one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: swap(now.markdown, measure(made % 20), `${measure(made % 20)} Note ${++made}.`), summary: `Note ${made}` });
}
async function accepted(s) {
  const p = await proposed(s);
  return s.editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
}
const projections = (dir) => git(dir, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags');
const rescued = (dir) => git(dir, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/rescue').trim().split('\n').filter(Boolean);

// Work on the document with plain git, as somebody without the program would.
function cloned(s, ...lines) {
  const clone = path.join(temporary(), 'clone');
  const g = (...args) => {
    const r = spawnSync('git', ['-C', clone, '-c', 'user.name=Somebody', '-c', 'user.email=somebody@accord.invalid', ...args], { encoding: 'utf8' });
    assert.equal(r.status, 0, `git ${args.join(' ')}: ${r.stderr}`);
    return r.stdout;
  };
  assert.equal(spawnSync('git', ['clone', '-q', '-b', 'main', path.join(s.dir, 'document.git'), clone], { encoding: 'utf8' }).status, 0);
  g.edit = (name, from, to) => {
    const f = path.join(clone, name);
    fs.writeFileSync(f, swap(fs.readFileSync(f, 'utf8'), from, to));
  };
  g.path = clone;
  return g;
}

test('branches and tags that are gone, behind or wrong are rewritten from the ledger', async () => {
  const s = await prepared();
  await s.listen();
  await s.stop();
  const was = projections(s.dir);
  assert.match(was, /refs\/heads\/proposals\/2 /);
  assert.match(was, /refs\/tags\/zero-draft /);
  const harm = [
    () => git(s.dir, 'update-ref', '-d', 'refs/heads/main'),
    () => git(s.dir, 'update-ref', 'refs/heads/main', s.first),
    () => git(s.dir, 'update-ref', '-d', 'refs/tags/zero-draft'),
    () => git(s.dir, 'update-ref', 'refs/tags/zero-draft', s.first),
    () => git(s.dir, 'update-ref', '-d', 'refs/heads/proposals/2'),
    () => git(s.dir, 'update-ref', 'refs/heads/proposals/2', s.first),
    () => {
      git(s.dir, 'pack-refs', '--all');
      for (const l of was.trim().split('\n')) git(s.dir, 'update-ref', '-d', l.split(' ')[0]);
    },
    () => fs.writeFileSync(path.join(s.dir, 'document.git/refs/heads/main'), 'junk\n'),
    () => fs.writeFileSync(path.join(s.dir, 'document.git/refs/heads/main'), ''),
  ];
  for (const [i, hurt] of harm.entries()) {
    hurt();
    await s.listen();
    assert.match((await s.one.section('common')).markdown, /Note/);
    await s.stop();
    assert.equal(projections(s.dir), was, `harm ${i}`);
    assert.match(must(['verify', s.dir]), /consistent/);
  }
});

test('what plain git put onto main is entered: in sections, in history, with ids that stay', async () => {
  const s = await prepared();
  const g = cloned(s);
  g.edit('en/water.md', 'at every well', 'at each and every well');
  g('commit', '-qam', 'Edited by hand');
  g.edit('de/water.md', 'an jedem Brunnen', 'an allen Brunnen');
  g('commit', '-qam', 'Auch von Hand');
  g('push', '-q', 'origin', 'main');
  const head = g('rev-parse', 'HEAD').trim();
  await s.listen();
  const doc = await s.one.want(200, 'GET', '/api/v1/document');
  assert.equal(doc.head, head);
  const now = await s.one.section('water');
  assert.match(now.markdown, /each and every well/);
  assert.match((await s.one.section('water', 'de')).markdown, /an allen Brunnen/);
  const [h] = (await s.one.want(200, 'GET', '/api/v1/sections/water/history')).items;
  assert.equal(h.subject, 'Edited by hand');
  assert.equal(h.proposal, null);
  const then = await s.one.want(200, 'GET', `/api/v1/sections/water?at=${s.first}`);
  assert.deepEqual(now.paragraphs.map((p) => p.id), then.paragraphs.map((p) => p.id));
  assert.deepEqual(rescued(s.dir), []);
  const open = (await s.one.want(200, 'GET', '/api/v1/proposals?status=open')).items[0];
  await s.editor.want(200, 'POST', `/api/v1/proposals/${open.number}/decision`, { decision: 'accept', revision: 1 });
  assert.match((await s.one.section('water')).markdown, /each and every well/);
  await s.stop('SIGKILL');
  await s.listen();
  assert.match((await s.one.section('water')).markdown, /each and every well/);
  assert.match((await s.one.section('common')).markdown, new RegExp(open.summary));
  await s.stop();
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('a merge by plain git is a fast-forward too', async () => {
  const s = await prepared();
  const g = cloned(s);
  g('checkout', '-q', '-b', 'side', s.first);
  g.edit('en/water.md', 'at every well', 'at any well');
  g('commit', '-qam', 'Side');
  g('checkout', '-q', 'main');
  g('merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
  g('push', '-q', 'origin', 'main');
  await s.listen();
  assert.match((await s.one.section('water')).markdown, /at any well/);
  await s.stop();
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('a main that went another way is moved aside, and the server starts', async () => {
  const s = await prepared();
  const main = git(s.dir, 'rev-parse', 'main').trim();
  const g = cloned(s);
  g('reset', '-q', '--hard', s.first);
  g.edit('en/water.md', 'at every well', 'at no well');
  g('commit', '-qam', 'Another way');
  g('push', '-q', '--force', 'origin', 'main');
  const other = g('rev-parse', 'HEAD').trim();
  await s.listen();
  assert.equal((await s.one.want(200, 'GET', '/api/v1/document')).head, main);
  assert.match((await s.one.section('water')).markdown, /at every well/);
  const kept = rescued(s.dir);
  assert.equal(kept.length, 1);
  assert.match(kept[0], new RegExp(`^refs/rescue/\\S+ ${other}$`));
  assert.match(s.log, /rescue/);
  await accepted(s);
  await s.stop();
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('what git brought that the document cannot be is moved aside', async () => {
  const cases = {
    'a manifest with a fault': (g) => fs.writeFileSync(path.join(g.path, 'document.json'), '{"title": 1}'),
    'a text that is no UTF-8': (g) => fs.writeFileSync(path.join(g.path, 'en/water.md'), Buffer.from([0x23, 0x20, 0xff, 0xfe])),
    'a text that costs too much': (g) => fs.writeFileSync(path.join(g.path, 'en/water.md'), `# Water\n\n${'- '.repeat(9000)}x\n`),
    'a link': (g) => {
      fs.rmSync(path.join(g.path, 'en/water.md'));
      fs.symlinkSync('/etc/passwd', path.join(g.path, 'en/water.md'));
    },
    'no manifest': (g) => fs.rmSync(path.join(g.path, 'document.json')),
  };
  const s = await prepared();
  const main = git(s.dir, 'rev-parse', 'main').trim();
  for (const [name, harm] of Object.entries(cases)) {
    const g = cloned(s);
    harm(g);
    g('add', '-A');
    g('commit', '-qm', name);
    g('push', '-q', '--force', 'origin', 'main');
    const other = g('rev-parse', 'HEAD').trim();
    await s.listen();
    const now = await s.one.section('water');
    assert.match(now.markdown, /at every well/, name);
    assert.doesNotMatch((await s.as().get('/')).text, /root:/, name);
    assert.equal((await s.one.want(200, 'GET', '/api/v1/document')).head, main, name);
    assert.ok(rescued(s.dir).some((l) => l.endsWith(other)), name);
    await s.stop();
    assert.match(must(['verify', s.dir]), /consistent/);
  }
});

// Objects that git writes only when told not to look, as another program might.
function literal(dir, type, bytes) {
  const r = spawnSync('git', ['--git-dir', path.join(dir, 'document.git'), 'hash-object', '-w', '--literally', '-t', type, '--stdin'], { input: bytes });
  assert.equal(r.status, 0, String(r.stderr));
  return String(r.stdout).trim();
}
const entry = (mode, name, id) => Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, 'hex')]);
const someone = 'Somebody <somebody@accord.invalid>';

test('what git itself would not take is moved aside with its reason, and the backup is restored', async () => {
  const s = await prepared();
  const main = git(s.dir, 'rev-parse', 'main').trim();
  const parts = (of) => git(s.dir, 'ls-tree', of).trim().split('\n').map((l) => /^0?(\d+) \w+ (\w+)\t(.*)$/.exec(l).slice(1));
  const root = parts(main).map(([mode, id, name]) => entry(mode, name, id));
  const blob = literal(s.dir, 'blob', 'More.\n');
  const tree = (...more) => literal(s.dir, 'tree', Buffer.concat(more));
  const commit = (t, { parent = main, dates = '1700000000 +0000' } = {}) => literal(s.dir, 'commit', `tree ${t}\nparent ${parent}\nauthor ${someone} ${dates}\ncommitter ${someone} ${dates}\n\nOdd\n`);
  let deep = tree(entry('100644', 'x', blob));
  for (let i = 0; i < 100; i++) deep = tree(entry('40000', 'x', deep));
  const long = (en) => tree(...parts(en).map(([mode, id, name]) => entry(mode, name, name === 'water.md' ? literal(s.dir, 'blob', `# Water\n\n${'Long. '.repeat(20000)}\n`) : id)));
  const cases = {
    'a zero before the mode': [commit(tree(...root, entry('0100644', 'zzz.md', blob))), /zeroPadded/],
    'entries out of order': [commit(tree(entry('100644', 'zzz.md', blob), ...root)), /treeNotSorted|order/],
    'the same name twice': [commit(tree(...root, entry('100644', 'zzz.md', blob), entry('100644', 'zzz.md', blob))), /duplicate/],
    'a folder that is git\'s own': [commit(tree(entry('40000', '.git', tree(entry('100644', 'config', blob))), ...root)), /entry="\.git"/],
    'a date that is none': [commit(tree(...root), { dates: '99999999999999999999 +0000' }), /badDate/],
    'an odd commit below a good one': [commit(tree(...root), { parent: commit(tree(...root), { dates: '01700000000 +0000' }) }), /zeroPaddedDate/],
    'a text that is missing': [commit(tree(...root, entry('100644', 'zzz.md', 'e'.repeat(40)))), /zzz\.md.*missing/],
    'a folder that is missing': [commit(tree(...root, entry('40000', 'zzz', 'd'.repeat(40)))), /zzz.*missing/],
    'a parent that is missing': [literal(s.dir, 'commit', `tree ${tree(...root)}\nparent ${main}\nparent ${'c'.repeat(40)}\nauthor ${someone} 1700000000 +0000\ncommitter ${someone} 1700000000 +0000\n\nOdd\n`), /c{40}|main-not-entered/],
    'folders in folders without end': [commit(tree(...root, entry('40000', 'zzz', deep))), /nested/],
    'a name with a line feed': [commit(tree(...root, entry('100644', 'zz\nz\x1b[1m"', blob))), /entry="zz\\\\x0az\\\\x1b\[1m\\\\x22" /],
    'a name that is no text': [commit(tree(...root, entry('100644', Buffer.from([0x7a, 0x7a, 0xff, 0xfe]), blob))), /entry="zz\\\\xff\\\\xfe" /],
    'a way upwards': [commit(tree(entry('40000', '..', tree(entry('100644', 'config', blob))), ...root)), /entry="\.\."/],
    'a name without end': [commit(tree(...root, entry('100644', 'z'.repeat(3000), blob))), /entry="z{70,90}\.\.\."/],
    'a text that is too long': [commit(tree(...parts(main).map(([mode, id, name]) => entry(mode, name, name === 'en' ? long(id) : id)))), /entry="en\/water\.md"/],
  };
  for (const [name, [tip, why]] of Object.entries(cases)) {
    fs.writeFileSync(path.join(s.dir, 'document.git/refs/heads/main'), `${tip}\n`);
    await s.listen();
    assert.equal((await s.one.want(200, 'GET', '/api/v1/document')).head, main, name);
    await s.stop();
    assert.ok(rescued(s.dir).some((l) => l.endsWith(tip)), name);
    const line = s.log.split('\n').find((l) => l.includes('main-not-entered')) ?? '';
    assert.match(line, why, `${name}: ${s.log}`);
  }
  assert.match(must(['verify', s.dir]), /consistent/);
  const at = temporary();
  must(['backup', s.dir, path.join(at, 'b.git')]);
  must(['restore', path.join(at, 'b.git'), path.join(at, 'again')]);
  assert.match(must(['verify', path.join(at, 'again')]), /consistent/);
  assert.equal(git(path.join(at, 'again'), 'rev-parse', 'main').trim(), main);
  assert.ok(rescued(path.join(at, 'again')).some((l) => l.endsWith(cases['a zero before the mode'][0])), 'what was moved aside is kept in a backup too');
});

test('verify says damaged of what a restore would refuse', async () => {
  const s = await prepared();
  const main = git(s.dir, 'rev-parse', 'main').trim();
  const blob = literal(s.dir, 'blob', 'More.\n');
  const odd = literal(s.dir, 'commit', `tree ${literal(s.dir, 'tree', entry('0100644', 'a.md', blob))}\nparent ${main}\nauthor ${someone} 1700000000 +0000\ncommitter ${someone} 1700000000 +0000\n\nOdd\n`);
  git(s.dir, 'update-ref', 'refs/heads/side', odd);
  const r = run(['verify', s.dir]);
  assert.equal(r.status, 1, r.stdout);
  assert.match(r.stdout, /zeroPaddedFilemode/);
  const at = temporary();
  must(['backup', s.dir, path.join(at, 'b.git')]);
  assert.notEqual(run(['restore', path.join(at, 'b.git'), path.join(at, 'again')]).status, 0);
  git(s.dir, 'update-ref', '-d', 'refs/heads/side');
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('locks and temporary files that a crash left are swept', async () => {
  const s = await prepared();
  const repo = path.join(s.dir, 'document.git');
  const left = ['refs/heads/main.lock', 'refs/meta/ledger.lock', 'refs/meta/accounts.lock', 'packed-refs.lock', 'HEAD.lock', 'objects/pack/tmp_pack_x1', 'objects/pack/tmp_idx_x1', 'objects/tmp_obj_x1'];
  for (const f of left) {
    fs.mkdirSync(path.dirname(path.join(repo, f)), { recursive: true });
    fs.writeFileSync(path.join(repo, f), '');
    fs.utimesSync(path.join(repo, f), 1600000000, 1600000000);
  }
  await s.listen();
  await accepted(s);
  s.as(s.token('reader'));
  assert.equal((await s.as(s.token('reader')).get('/api/v1/session')).status, 200);
  await s.stop();
  for (const f of left) assert.ok(!fs.existsSync(path.join(repo, f)), f);
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('one damaged object costs that section alone, and verify names it', async () => {
  const s = await Server.start({ from: draft(), settings: hurried });
  const blob = git(s.dir, 'rev-parse', 'main:en/water.md').trim();
  await s.stop();
  // Loose, so that one object can be harmed alone.
  const repo = path.join(s.dir, 'document.git');
  const packs = fs.readdirSync(path.join(repo, 'objects/pack')).filter((f) => f.endsWith('.pack'));
  const aside = temporary();
  for (const f of fs.readdirSync(path.join(repo, 'objects/pack'))) fs.renameSync(path.join(repo, 'objects/pack', f), path.join(aside, f));
  for (const f of packs) spawnSync('sh', ['-c', `git --git-dir '${repo}' unpack-objects -q < '${path.join(aside, f)}'`]);
  const loose = path.join(repo, 'objects', blob.slice(0, 2), blob.slice(2));
  assert.ok(fs.existsSync(loose));
  fs.chmodSync(loose, 0o644);
  fs.writeFileSync(loose, 'not an object');
  const r = run(['verify', s.dir]);
  assert.equal(r.status, 1, r.stdout + r.stderr);
  assert.match(r.stdout + r.stderr, new RegExp(`${blob}|water`));
  await s.listen();
  const nobody = s.as();
  assert.equal((await nobody.get('/api/v1/sections/common')).status, 200);
  assert.equal((await nobody.get('/api/v1/document')).status, 200);
  const page = await nobody.get('/', { accept: 'text/html' });
  assert.equal(page.status, 200);
  assert.match(page.text, /school meals/, 'the others stand there');
  const hurt = await nobody.get('/api/v1/sections/water');
  assert.ok(hurt.status >= 500 && hurt.status < 600, String(hurt.status));
  assert.match(hurt.headers.get('content-type'), /problem\+json/);
  assert.match(s.log, new RegExp(`${blob}|water`));
  assert.equal((await nobody.get('/api/v1/sections/common')).status, 200, 'and it goes on');
  await s.stop();
});

test('SIGTERM under load answers or refuses all, and loses nothing', async () => {
  const s = await prepared();
  await s.listen();
  const now = await s.one.section('common');
  const asked = Array.from({ length: 30 }, (_, i) => s.one.post('/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: swap(now.markdown, measure(1), `${measure(1)} Late ${i}.`), summary: `Late ${i}` }).catch((e) => ({ status: 0, e })));
  const ended = s.stop();
  const all = await Promise.all(asked);
  assert.deepEqual(await ended, { code: 0, signal: null });
  for (const r of all) assert.ok([0, 201, 503].includes(r.status), `${r.status} ${r.text}`);
  await s.listen();
  const kept = (await s.one.want(200, 'GET', '/api/v1/proposals?limit=100')).items.map((p) => p.summary);
  for (const r of all) if (r.status === 201) assert.ok(kept.includes(r.json.summary));
  await s.stop();
});

test('killed under load, again and again, it starts with all that it acknowledged', async () => {
  const s = await Server.start({ from: draft({ files: { ...texts, 'en/common.md': measures('Common measures', 24) } }), settings: hurried });
  const writers = Array.from({ length: 8 }, (_, i) => (i === 7 ? s.as(s.token('editor', 'editors', `W${i}`)) : s.as(s.token('rapporteur', i % 2 ? 'one' : 'two', `W${i}`))));
  const told = { proposals: new Map(), comments: [], decisions: new Map(), threads: 0 };
  const rounds = sanitized ? 2 : 4;
  for (let round = 0; round < rounds; round++) {
    // Killed in full swing: after two seconds, on a slow machine when some were acknowledged.
    const soon = Date.now() + 2000, late = Date.now() + 60000, had = told.proposals.size;
    let killed = false;
    const work = writers.map(async (w, i) => {
      for (let k = 0; !killed; k++) {
        try {
          if (i === 7) {
            const open = [...told.proposals.keys()].find((n) => !told.decisions.has(n));
            if (!open) await new Promise((ok) => setTimeout(ok, 20));
            else {
              const r = await w.post(`/api/v1/proposals/${open}/decision`, { decision: open % 3 ? 'accept' : 'decline', revision: 1, reason: 'r' });
              told.decisions.set(open, r.status === 200 ? r.json : null);
              if (r.status === 200 || r.status === 409) continue;
              assert.ok(r.status === 503, `${r.status} ${r.text}`);
            }
          } else if (k % 3 === 2) {
            const { commit } = await w.section('common');
            const r = await w.post('/api/v1/threads', { on: { section: 'common', lang: 'en', commit }, text: `Said ${round} ${i} ${k}` });
            if (r.status === 201) told.comments.push([r.json.id, `Said ${round} ${i} ${k}`]);
          } else {
            const now = await w.section('common');
            const at = measure((i * 3 + k) % 24);
            const markdown = now.markdown.includes(at) ? now.markdown.replace(at, `${at} Round ${round} ${i} ${k}.`) : `${now.markdown}\nRound ${round} ${i} ${k} says more.\n`;
            const r = await w.post('/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown, summary: `Round ${round} ${i} ${k}` });
            if (r.status === 201) told.proposals.set(r.json.number, r.json);
          }
        } catch (e) {
          if (e.code === 'ERR_ASSERTION') throw e;
          if (!killed) await new Promise((ok) => setTimeout(ok, 20));
        }
      }
    });
    while (Date.now() < soon || (told.proposals.size < had + 8 && Date.now() < late)) await new Promise((ok) => setTimeout(ok, 50));
    const gone = s.stop('SIGKILL');
    killed = true;
    await gone;
    await Promise.all(work);
    await s.listen();
    const reader = writers[7];
    const all = new Map();
    for (let cursor = ''; ;) {
      const page = await reader.want(200, 'GET', `/api/v1/proposals?limit=100${cursor}`);
      for (const p of page.items) all.set(p.number, p);
      if (!page.next) break;
      cursor = `&cursor=${page.next}`;
    }
    for (const [n, p] of told.proposals) {
      assert.ok(all.has(n), `proposal ${n} is there`);
      assert.deepEqual(all.get(n).revisions[0], p.revisions[0], `proposal ${n} says what it said`);
    }
    for (const [n, d] of told.decisions) if (d) assert.deepEqual(all.get(n).decision, d, `decision on ${n}`);
    const threads = new Map();
    for (let cursor = ''; ;) {
      const page = await reader.want(200, 'GET', `/api/v1/threads?limit=100${cursor}`);
      for (const t of page.items) threads.set(t.id, t);
      if (!page.next) break;
      cursor = `&cursor=${page.next}`;
    }
    for (const [id, text] of told.comments) assert.equal(threads.get(id)?.comments[0].text, text);
    const commits = git(s.dir, 'log', '--first-parent', '--format=%H', 'main').trim().split('\n');
    for (const d of told.decisions.values()) if (d?.commit) assert.ok(commits.includes(d.commit), 'each acceptance is on main');
  }
  await s.stop();
  assert.ok(told.proposals.size > 10, `${told.proposals.size} proposals`);
  assert.match(must(['verify', s.dir]), /consistent/);
  git(s.dir, 'fsck', '--strict', '--full');
});
