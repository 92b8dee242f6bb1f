// Many at once, and little of everything: descriptors, processes, memory, a busy machine; races for
// one decision, one text, one moment.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { Server, git, must, program, temporary } from '../api/lib.mjs';
import { ask, draft, hurried, manifest, measures, problem, texts } from '../api/kit.mjs';
import { alive, memory, openFiles, tips } from './kit.mjs';

let s, one, two, editor, admin;
const sanitized = /asan|tsan/.test(program);
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));

before(async () => {
  const json = manifest();
  json.sections.push({ id: 'moving', kind: 'text' });
  s = await Server.start({ from: draft({ json, files: { ...texts, 'en/moving.md': measures('Moving', 12), 'de/moving.md': '# Umzug\n\nText.\n' } }), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'One'));
  two = s.as(s.token('rapporteur', 'two', 'Two'));
  editor = s.as(s.token('editor', 'editors', 'Editor'));
  admin = s.as(s.token('admin', 'editors', 'Admin'));
});
after(() => s?.stop());

// --- races -------------------------------------------------------------------------------------------

const merges = () => Number(git(s.dir, 'rev-list', '--count', '--merges', 'main').trim());
async function change(section, text, as = one) {
  const now = await as.section(section);
  return as.want(201, 'POST', '/api/v1/proposals', { section, lang: 'en', base: now.commit, markdown: `${now.markdown}\n${text}\n`, summary: text });
}

test('accepted and declined in the same moment, again and again, each has one end and one story', async () => {
  let taken = 0;
  const was = merges(), rounds = sanitized ? 15 : 60;
  for (let i = 0; i < rounds; i++) {
    const { number } = await change('common', `Round ${i}.`);
    const all = await Promise.all(['accept', 'decline', 'accept', 'request-changes', 'decline'].map((d) => editor.decide(number, d)));
    const card = await editor.want(200, 'GET', `/api/v1/proposals/${number}`);
    const good = all.filter((r) => r.status === 200);
    // Asking for changes leaves it undecided: then one more may follow.
    assert.ok(good.length >= 1 && good.length <= 2, JSON.stringify(all.map((r) => r.status)));
    for (const r of all.filter((x) => x.status !== 200)) problem(r, 409);
    assert.equal(good.filter((r) => r.json.decision !== 'request-changes').length, 1);
    assert.match(card.status, /^(accepted|declined)$/);
    taken += card.status === 'accepted';
  }
  assert.equal(merges() - was, taken, 'a merge for each acceptance and no other');
});

test('accepted while the section is taken out of the document: one of both, never half', async () => {
  for (let i = 0; i < 12; i++) {
    const { number } = await change('moving', `Before it goes ${i}.`);
    const doc = await editor.want(200, 'GET', '/api/v1/document');
    const without = { ...doc.manifest, sections: doc.manifest.sections.filter((x) => x.id !== 'moving') };
    const [accept, put] = await Promise.all([editor.decide(number, 'accept'), admin.put('/api/v1/document', without, { 'if-match': `"${doc.manifest_blob}"` })]);
    assert.ok([200, 409].includes(accept.status), accept.text);
    assert.equal(put.status, 200, put.text);
    const now = await editor.want(200, 'GET', '/api/v1/document');
    assert.equal(now.sections.filter((x) => x.id === 'moving').length, 0);
    const back = await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${now.manifest_blob}"` });
    assert.ok(back.manifest_blob);
    // It begins anew, and what was accepted is in its history.
    assert.equal((await one.section('moving')).markdown, '# moving\n');
    if (accept.status === 200) assert.ok(git(s.dir, 'show', `${accept.json.commit}:en/moving.md`).includes(`Before it goes ${i}.`));
    if (accept.status === 200) git(s.dir, 'merge-base', '--is-ancestor', accept.json.commit, 'main');
  }
});

test('submitted while the section goes to another group: the rights of that moment hold', async () => {
  for (let i = 0; i < 12; i++) {
    const doc = await editor.want(200, 'GET', '/api/v1/document'), now = await one.section('water');
    const to = (groups) => ({ ...doc.manifest, sections: doc.manifest.sections.map((x) => (x.id === 'water' ? { ...x, groups } : x)) });
    const submit = () => one.post('/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nStill ours ${i}?\n`, summary: `Still ours ${i}?` });
    const [during, put] = await Promise.all([submit(), editor.put('/api/v1/document', to(['two']), { 'if-match': `"${doc.manifest_blob}"` })]);
    assert.ok([201, 403].includes(during.status), during.text);
    problem(await submit(), 403, 'forbidden');
    const [last, earlier] = git(s.dir, 'log', '--first-parent', '--format=%s', '-2', 'refs/meta/ledger').trim().split('\n');
    assert.match(last, /manifest/, `what was taken was taken before: ${last}, ${earlier}`);
    if (during.status === 201) assert.match(earlier, /Submit|water/);
    await editor.want(200, 'PUT', '/api/v1/document', to(['one']), { 'if-match': `"${put.json.manifest_blob}"` });
  }
});

test('six write one section for a while, and all that was accepted is in its history', async () => {
  const until = Date.now() + 6000, done = [];
  await Promise.all(Array.from({ length: 6 }, async (_, who) => {
    for (let i = 0; i < 2 || Date.now() < until; i++) {
      const text = `Writer ${who} says sentence ${i} of hers.`;
      const { number } = await change('common', text, who % 2 ? one : two);
      const r = await editor.decide(number, 'accept');
      if (r.status === 200) done.push([text, r.json.commit]);
      else assert.equal(r.status, 409, r.text);
    }
  }));
  const now = (await one.section('common')).markdown;
  assert.ok(done.length >= 6, `${done.length} were accepted`);
  for (const [text, commit] of done) {
    assert.ok(now.includes(text), text);
    assert.ok(git(s.dir, 'show', `${commit}:en/common.md`).includes(text));
    git(s.dir, 'merge-base', '--is-ancestor', commit, 'main');
  }
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('a file that is made while much is accepted is of one commit, which it names', async () => {
  const files = [];
  let over = false;
  const reading = (async () => {
    while (!over) files.push((await ask(s, 'GET', '/export/main.json')).json);
  })();
  for (let i = 0; i < 25; i++) await editor.decide((await change('common', `Line ${i} meanwhile.`)).number, 'accept');
  over = true;
  await reading;
  const commits = new Set();
  for (const file of files) {
    const commit = /[0-9a-f]{40}/.exec(JSON.stringify(file.version ?? file))[0];
    const text = git(s.dir, 'show', `${commit}:en/common.md`), said = JSON.stringify(file);
    for (let i = 0; i < 25; i++) assert.equal(said.includes(`Line ${i} meanwhile.`), text.includes(`Line ${i} meanwhile.`), `${commit} and line ${i}`);
    commits.add(commit);
  }
  assert.ok(commits.size > 1, `${files.length} files of ${commits.size} commits`);
});

// --- little of everything ---------------------------------------------------------------------------------

test('one person’s flood of previews is limited, and others go on', async () => {
  const t = await Server.start({ from: draft(), settings: { limits: { requests_per_second: 20 } } });
  try {
    const flooder = t.as(t.token('rapporteur', 'one', 'Flooder')), other = t.as(t.token('rapporteur', 'two', 'Other'));
    const text = `# W\n\n${'Some words of a text, and *some* more. '.repeat(300)}\n`;
    const flood = Promise.all(Array.from({ length: 300 }, (_, i) => flooder.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: `${text}${i}` })));
    for (let i = 0; i < 5; i++) {
      const began = Date.now();
      assert.equal((await other.get('/api/v1/sections/water')).status, 200);
      assert.ok(Date.now() - began < (sanitized ? 20000 : 5000), `${Date.now() - began} ms`);
    }
    const all = await flood, limited = all.filter((r) => r.status === 429);
    assert.ok(limited.length > 50, `${limited.length} were limited`);
    for (const r of limited.slice(0, 3)) { problem(r, 429, 'rate'); assert.match(r.headers.get('retry-after'), /^\d+$/); }
    for (const r of all) assert.ok([200, 429, 503].includes(r.status), r.text);
  } finally {
    await t.stop();
  }
});

test('two texts of one-digit lines, and two paragraphs that share nothing, are compared in time', async () => {
  const digits = (seed) => Array.from({ length: 3900 }, (_, i) => (seed * (i + 7) * 2654435761 >>> 7) % 10).join('\n\n');
  const words = (seed) => Array.from({ length: 2400 }, (_, i) => ((seed * 104729 + i * 7919) * 2654435761 >>> 3).toString(36).slice(0, 5)).join(' ').slice(0, 15000);
  for (const make of [digits, words]) {
    const now = await one.section('common');
    const first = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: `# C\n\n${make(1)}\n`, summary: 'a' });
    const second = await one.want(201, 'POST', `/api/v1/proposals/${first.number}/revisions`, { base: now.commit, markdown: `# C\n\n${make(2)}\n`, summary: 'b' });
    const began = Date.now();
    const r = await one.get(`/api/v1/proposals/${second.number}/diff?revision=2&against=1`);
    assert.ok([200, 422].includes(r.status), r.text.slice(0, 200));
    assert.ok(Date.now() - began < (sanitized ? 20000 : 5000), `${Date.now() - began} ms`);
    const beside = Date.now();
    assert.equal((await ask(s, 'GET', '/api/v1/document')).status, 200);
    assert.ok(Date.now() - beside < 5000);
    await one.want(200, 'POST', `/api/v1/proposals/${first.number}/withdraw`, {});
  }
});

test('with sixty-four descriptors and two hundred who want in, those who are let in are served, and then all', async () => {
  const wrapper = path.join(temporary(), 'few');
  fs.writeFileSync(wrapper, `#!/bin/sh\nulimit -n 64\nexec ${program} "$@"\n`, { mode: 0o755 });
  const t = new Server(path.join(temporary(), 'data'));
  must(['init', t.dir, '--from', draft()]);
  const token = t.token('rapporteur', 'one');
  await t.listen([], wrapper);
  try {
    const c = t.as(token);
    const idle = Array.from({ length: 200 }, () => net.connect(t.port, '127.0.0.1').on('error', () => {}).on('data', () => {}));
    setTimeout(() => idle.forEach((i) => i.destroy()), 3000);
    await sleep(1000);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => c.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: '# W\n\nx\n' })));
    for (const a of answers) if (a.value) assert.ok([200, 422, 429, 503].includes(a.value.status), a.value.text);
    for (const end = Date.now() + 30000; ; await sleep(200)) {
      const r = await c.submit('water', `${(await c.section('water')).markdown}\nAt last.\n`).catch((e) => e);
      if (r.number) break;
      assert.ok(Date.now() < end, String(r));
    }
    assert.equal(t.child.exitCode, null);
    assert.match(must(['verify', t.dir]), /consistent/);
  } finally {
    await t.stop();
  }
});

test('where no process can be forked one is told so, the rest goes on, and so does she when there is room', async (t) => {
  const uid = 300000 + (process.pid % 100000), as = ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups'];
  if (sanitized || process.getuid() !== 0 || spawnSync(as[0], [...as.slice(1), program, '--version']).status !== 0) return t.skip('SKIP nobody else can run the program here');
  const k = new Server(path.join(temporary(), 'data')), wrapper = path.join(path.dirname(k.dir), 'as');
  must(['init', k.dir, '--from', draft()]);
  const c = k.as(k.token('rapporteur', 'one'));
  const preview = (word) => c.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: `# W\n\n${word}\n` });
  spawnSync('chown', ['-R', `${uid}:${uid}`, path.dirname(k.dir)]);
  const start = (limit) => {
    fs.writeFileSync(wrapper, `#!/bin/sh\nexec ${limit ? `prlimit --nproc=${limit}` : ''} ${as.join(' ')} ${program} "$@"\n`, { mode: 0o755 });
    return k.listen([], wrapper);
  };
  // How many threads it has when it is at rest is how many it gets.
  await start();
  assert.equal((await preview('first')).status, 200);
  await sleep(500);
  const threads = spawnSync('ps', ['-o', 'nlwp=', '-u', `${uid}`], { encoding: 'utf8' }).stdout.trim().split('\n').reduce((n, l) => n + Number(l), 0);
  await k.stop();
  await start(threads + 12);
  const others = Array.from({ length: 24 }, () => spawn(as[0], [...as.slice(1), 'sleep', '60'], { stdio: 'ignore' }));
  try {
    await sleep(500);
    const r = await preview('second');
    problem(r, 503, 'busy');
    assert.equal((await c.get('/healthz')).status, 200);
    assert.equal((await c.get('/api/v1/session')).status, 200);
    for (const o of others) o.kill('SIGKILL');
    for (const end = Date.now() + 20000; ; await sleep(200)) {
      const again = await preview('third');
      if (again.status === 200) break;
      problem(again, 503, 'busy');
      assert.ok(Date.now() < end, again.text);
    }
  } finally {
    for (const o of others) o.kill('SIGKILL');
    await k.stop();
  }
});

test('files that nobody waits for any more cost nothing that stays', async () => {
  await ask(s, 'GET', '/export/main.pdf');
  const was = { files: openFiles(s.child.pid), memory: memory(s.child.pid) };
  await Promise.all(Array.from({ length: 24 }, (_, i) => new Promise((ok) => {
    const rq = http.get({ host: '127.0.0.1', port: s.port, path: `/export/main.${['pdf', 'docx', 'odt', 'html'][i % 4]}?remarks=${['beside', 'annex', 'none'][i % 3]}&lines=1`, agent: false }, () => rq.destroy());
    rq.on('error', () => {});
    rq.on('close', ok);
    setTimeout(() => rq.destroy(), 50 + 20 * i);
  })));
  for (const end = Date.now() + 60000; ; await sleep(300)) {
    const r = await ask(s, 'GET', '/export/main.pdf');
    if (r.status === 200 && openFiles(s.child.pid) <= was.files + 4) break;
    assert.ok(Date.now() < end, `${openFiles(s.child.pid)} descriptors, ${was.files} before; ${r.status}`);
  }
  if (!sanitized) assert.ok(memory(s.child.pid) - was.memory < 96 << 20, 'the cache has a bound');
  await alive(s, 'readers who left');
});

test('who asks for file upon file is told to wait, and others read and write meanwhile', async () => {
  const file = (i, as = {}) => ask(s, 'GET', `/export/main.pdf?lang=${i & 1 ? 'de' : 'en'}&remarks=${['beside', 'annex', 'none'][i % 3]}${i % 4 > 1 ? '&lines=1' : ''}${i % 8 > 3 ? '&print=bw' : ''}${i % 16 > 7 ? '&sources=annex' : ''}`, as);
  await change('common', 'A text whose files nobody has asked for yet.').then(({ number }) => editor.decide(number, 'accept'));
  let made = 0, refused = 0;
  const all = Promise.all(Array.from({ length: 48 }, (_, i) => file(i).then((r) => {
    assert.ok(r.status === 200 || r.status === 503, r.text);
    if (r.status === 503) assert.ok(Number(r.headers['retry-after']) > 0);
    r.status === 200 ? made++ : refused++;
  })));
  await sleep(30);
  assert.equal((await one.get('/api/v1/sections/water')).status, 200);
  await change('common', 'Written meanwhile.');
  const before = made;
  await all;
  assert.ok(refused > 0, 'not everybody can have one at once');
  assert.ok(made > 0, 'some had one');
  assert.ok(before < 20, `others waited for ${before} files`);
  assert.equal((await file(0)).status, 200, 'and a moment later they are made');
});

test('on a busy machine nothing fails', async () => {
  const busy = Array.from({ length: 4 }, () => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }));
  try {
    const times = [];
    for (const end = Date.now() + 5000; Date.now() < end; ) {
      const began = Date.now();
      const all = await Promise.all([ask(s, 'GET', '/'), ask(s, 'GET', '/api/v1/document'), change('common', `Busy ${times.length}.`), one.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: `# W\n\n${times.length}\n` })]);
      for (const r of all) assert.ok(r.number || r.status === 200, r.text);
      times.push(Date.now() - began);
    }
    times.sort((a, b) => a - b);
    assert.ok(times[Math.floor(times.length * 0.9)] < (sanitized ? 20000 : 4000), `${times.length} rounds, 9 of 10 within ${times[Math.floor(times.length * 0.9)]} ms`);
  } finally {
    for (const b of busy) b.kill('SIGKILL');
  }
});

test('a stream of refused requests writes nothing to the disk', async () => {
  const was = tips(s.dir), size = () => Number(spawnSync('du', ['-sb', path.join(s.dir, 'document.git')], { encoding: 'utf8' }).stdout.split('\t')[0]);
  await sleep(3000);
  const before_ = size();
  for (let i = 0; i < 40; i++) await Promise.all(Array.from({ length: 10 }, (_, k) => one.post('/api/v1/proposals', { section: 'water', lang: 'en', base: 'f'.repeat(40), markdown: `# W\n\n${i} ${k}\n`, summary: 'x' })));
  assert.equal(tips(s.dir), was);
  assert.ok(size() - before_ < 4096, `${size() - before_} bytes more`);
});

test('a page that was made while the text changed is kept for nobody', async () => {
  // Many sections take a while to read: a decision falls into it again and again.
  const rounds = sanitized ? 8 : 60;
  for (let i = 0; i < rounds; i++) {
    const words = `Agreed in round ${i}.`;
    const { number } = await change('common', words);
    let done = false;
    const readers = Array.from({ length: 6 }, async () => {
      while (!done) await ask(s, 'GET', '/', { headers: { Accept: 'text/html' } });
    });
    assert.equal((await editor.decide(number, 'accept')).status, 200);
    done = true;
    await Promise.all(readers);
    const page = await ask(s, 'GET', '/', { headers: { Accept: 'text/html' } });
    assert.ok(page.text.includes(words), `round ${i}: the page of before`);
  }
});

test('proposals that conflict with all that thousands of paragraphs say are listed in time', async () => {
  const fill = (f, per) => {
    let out = '# Moving\n\n';
    for (let i = 0, line = 0; out.length < 60000; i++) {
      out += f(i);
      line += f(i).length;
      if (line > per) out += '\n\n', (line = 0);
    }
    return `${out.trim()}\n`;
  };
  const texts = [(i) => `Go ${i % 7} on. `, (i) => `Go ${i % 5} on. `, (i) => `Go ${i % 3} on. `].map((f) => fill(f, 40));
  const now = async () => (await editor.section('moving')).commit;
  const put = async (markdown, base) => (await editor.want(201, 'POST', '/api/v1/proposals', { section: 'moving', lang: 'en', group: 'one', base, markdown, summary: 'x' })).number;
  await editor.want(200, 'POST', `/api/v1/proposals/${await put(texts[0], await now())}/decision`, { decision: 'accept', revision: 1 });
  const base = await now(), open = [];
  for (let i = 0; i < 3; i++) open.push(await put(texts[1].replace('Moving', `Moving ${i}`), base));
  await editor.want(200, 'POST', `/api/v1/proposals/${await put(texts[2], base)}/decision`, { decision: 'accept', revision: 1 });
  // Of the processor: other work on the machine is not counted.
  const spent = () => fs.readFileSync(`/proc/${s.child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  const before_ = spent();
  assert.equal((await editor.get('/app/review', { accept: 'text/html' })).status, 200);
  for (const n of open) assert.ok((await editor.want(200, 'GET', `/api/v1/proposals/${n}`)).conflicts);
  assert.ok(spent() - before_ < (sanitized ? 60000 : 5000), `${spent() - before_} ms of the processor`);
});
