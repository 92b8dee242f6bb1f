// A three-day academy in MINUTES (5): a hundred people write, review and read one document, five hundred
// windows listen, some clients hang up and some are slow, the server is killed and started again, and a
// backup is made meanwhile. Afterwards git alone is asked: is all there that was acknowledged, once?
// Figures are printed, never judged; what is judged: nothing lost, nothing doubled, no answer that is a
// fault, no growth of memory or descriptors without end.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Server, git, must, program, root, run } from '../api/lib.mjs';
import { Stream, ask, dice, latencies, loris, pause, percentile, sloth, statuses } from './lib.mjs';

const MINUTES = Number(process.env.MINUTES ?? 5);
const WRITERS = 60, REVIEWERS = 12, READERS = 26, STREAMS = 500;
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'accord-soak-'));
const sections = { 'taking-stock': ['workshop-1', 'next-generation'], 'from-practice': ['workshop-2', 'next-generation'], 'way-to-accountability': ['workshop-3', 'next-generation'], 'follow-up': ['workshop-3', 'next-generation'], glossary: ['next-generation'] };
const groups = ['workshop-1', 'workshop-2', 'workshop-3', 'next-generation'];

const s = new Server(path.join(home, 'data'));
must(['init', s.dir, '--from', path.join(root, 'drafts/2026')]);
fs.writeFileSync(path.join(s.dir, 'accord.json'), JSON.stringify({ ...JSON.parse(fs.readFileSync(path.join(s.dir, 'accord.json'), 'utf8')), limits: { requests_per_second: 1000 } }));
await s.listen();

// --- what was acknowledged -------------------------------------------------------------------------

const told = { proposals: new Map(), revisions: [], comments: new Map(), decisions: new Map(), versions: [], drafts: new Map() };
const faults = [];
let stopped = false, down = false, serial = 0;
const fine = new Set([0, 200, 201, 204, 304, 404, 409, 429, 503]);

// One request; what no server should say is kept. Repeated under its key till it is answered when `key`.
async function req(kind, token, method, target, body, { key, hang, headers = {} } = {}) {
  for (let tries = 0; ; tries++) {
    while (down && !stopped) await pause(100);
    const r = await ask(s, kind, token, method, target, body, { hang: tries ? undefined : hang, headers: key ? { ...headers, 'Idempotency-Key': key } : headers });
    if (!fine.has(r.status)) faults.push(`${method} ${target}: ${r.status} ${r.text?.slice(0, 200)}`);
    if (!key || (r.status !== 0 && r.status !== 503 && r.status !== 429) || tries > 200) return r;
    await pause(200);
  }
}

// --- people ----------------------------------------------------------------------------------------

// One paragraph more or less said: the text stays as long as it is.
function changed(markdown, roll, words) {
  const parts = markdown.split('\n\n');
  const plain = parts.map((p, i) => i).filter((i) => i && /^[*\p{L}\d]/u.test(parts[i]) && !parts[i].includes('|'));
  if (!plain.length) return null;
  const i = plain[roll(plain.length)];
  parts[i] = `${parts[i].replace(/\n*$/, '').replace(/ \(noted [^)]*\)$/, '')} (noted ${words})`;
  return parts.join('\n\n').replace(/\n*$/, '\n');
}

async function writer(token, group, n) {
  const roll = dice(n);
  const mine = Object.keys(sections).filter((id) => sections[id].includes(group));
  const own = [];
  while (!stopped) {
    // One word, so that two changes of one place have nothing in common.
    const section = mine[roll(mine.length)], words = `w${n}x${++serial}`, what = roll(10);
    const hang = roll(12) === 0 ? 1 + roll(30) : undefined;
    if (what < 4) {
      const now = await req('section', token, 'GET', `/api/v1/sections/${section}?lang=en`);
      const markdown = now.status === 200 && changed(now.json.markdown, roll, words);
      if (markdown) {
        const r = await req('submit', token, 'POST', '/api/v1/proposals', { section, lang: 'en', group, base: now.json.commit, markdown, summary: words }, { key: `p-${words}`, hang });
        if (r.status === 201) {
          told.proposals.set(r.json.number, { words, commit: r.json.revisions[0].commit, section });
          own.push(r.json.number);
        }
      }
    } else if (what < 5 && own.length) {
      const number = own[own.length - 1];
      const p = await req('proposal', token, 'GET', `/api/v1/proposals/${number}`);
      const markdown = p.status === 200 && changed(p.json.revisions[p.json.revisions.length - 1].markdown, roll, words);
      if (markdown) {
        const r = await req('revise', token, 'POST', `/api/v1/proposals/${number}/revisions`, { base: p.json.base, markdown, summary: words }, { key: `r-${words}`, hang });
        if (r.status === 201) told.revisions.push({ number, commit: r.json.revisions[r.json.revisions.length - 1].commit, words });
      }
    } else if (what < 8) {
      const now = await req('section', token, 'GET', `/api/v1/sections/${section}?lang=en`);
      if (now.status === 200) {
        const r = await req('comment', token, 'POST', '/api/v1/threads', { on: { section, lang: 'en', commit: now.json.commit }, text: `Said ${words}` }, { key: `c-${words}`, hang });
        if (r.status === 201) told.comments.set(`Said ${words}`, r.json.id);
      }
    } else {
      // One of each group keeps its draft, as the editor does while somebody types.
      const d = await req('draft', token, 'GET', `/api/v1/drafts/${section}?lang=en`);
      const now = await req('section', token, 'GET', `/api/v1/sections/${section}?lang=en`);
      if (now.status === 200 && (d.status === 200 || d.status === 404)) {
        const headers = d.status === 200 ? { 'If-Match': d.headers.etag } : { 'If-None-Match': '*' };
        const r = await ask(s, 'save draft', token, 'PUT', `/api/v1/drafts/${section}?lang=en`, { markdown: `# Draft\n\n${words}\n`, base: now.json.commit }, { headers });
        if (![0, 200, 412, 428, 503].includes(r.status)) faults.push(`draft ${r.status} ${r.text}`);
        const at = `drafts/${group}/en/${section}.json`;
        // Perhaps it was saved when nobody could say so.
        if (r.status === 200) told.drafts.set(at, [words]);
        else if (r.status === 0 || r.status === 503) told.drafts.set(at, [...(told.drafts.get(at) ?? ['']), words]);
      }
    }
    await pause(500 + roll(2500));
  }
}

async function reviewer(token, n) {
  const roll = dice(1000 + n);
  while (!stopped) {
    const open = await req('proposals', token, 'GET', '/api/v1/proposals?status=open&limit=50');
    const p = open.status === 200 && open.json.items[roll(open.json.items.length || 1)];
    if (p) {
      await req('diff', token, 'GET', `/api/v1/proposals/${p.number}/diff?against=main`);
      const decision = ['accept', 'accept', 'accept', 'decline', 'request-changes'][roll(5)];
      const key = `d-${n}-${++serial}`;
      let r = await req('decide', token, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision, revision: p.revisions.length, reason: 'Read.' }, { key, hang: roll(12) === 0 ? 5 : undefined });
      if (r.status === 409 && /conflict/.test(r.json?.type ?? '')) r = await req('decide', token, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'decline', revision: p.revisions.length, reason: 'Does not fit any more.' }, { key: `${key}-no` });
      if (r.status === 200 && r.json.decision !== 'request-changes') {
        if (told.decisions.has(p.number)) faults.push(`two decisions on ${p.number}`);
        told.decisions.set(p.number, r.json);
      }
    }
    if (roll(40) === 0) {
      const name = `Draft ${++serial}`;
      const r = await req('version', token, 'POST', '/api/v1/versions', { name }, { key: `v-${name}` });
      if (r.status === 201) told.versions.push(r.json);
    }
    await pause(800 + roll(2000));
  }
}

async function reader(n) {
  const roll = dice(2000 + n);
  const pages = ['/', '/', '/', '/api/v1/document', '/api/v1/sections/glossary?lang=en', '/export/main.html', '/export/main.md', '/export/main.json', '/export/main.docx', '/export/main.pdf'];
  while (!stopped) {
    const target = pages[roll(roll(4) ? 5 : pages.length)];
    const r = await ask(s, target.startsWith('/export') ? `export ${target.split('.')[1]}` : target === '/' ? 'page' : 'read', null, 'GET', target);
    if (![0, 200, 503].includes(r.status)) faults.push(`GET ${target}: ${r.status} ${r.text?.slice(0, 200)}`);
    await pause(500 + roll(3000));
  }
}

// --- the server ------------------------------------------------------------------------------------

const samples = [];
const link = (at) => {
  try {
    return fs.readlinkSync(at);
  } catch {
    return ''; // it was closed meanwhile
  }
};
function sample() {
  try {
    const pid = s.child.pid;
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const open = fs.readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
    samples.push({ sockets: open.filter((f) => f.startsWith('socket:')).length, files: open.filter((f) => f.startsWith(s.dir)).length, at: Date.now(), pid, rss: Number(/RssAnon:\s+(\d+)/.exec(status)[1]) / 1024, mapped: Number(/RssFile:\s+(\d+)/.exec(status)[1]) / 1024, fds: open.length, actions: told.proposals.size + told.revisions.length + told.comments.size + told.decisions.size });
  } catch {
    // between two lives
  }
}

const starts = [];
async function restart(signal) {
  down = true;
  const port = s.port;
  await s.stop(signal);
  const began = Date.now();
  await s.listen(['--listen', `127.0.0.1:${port}`]);
  starts.push(Date.now() - began);
  down = false;
}

async function academy() {
  const token = (role, group, name) => s.token(role, group, name);
  console.log(`soak: ${MINUTES} minutes, ${WRITERS + REVIEWERS + READERS + 2} people, ${STREAMS} streams, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
  const writers = Array.from({ length: WRITERS }, (_, i) => [token('rapporteur', groups[i % 4], `Writer ${i}`), groups[i % 4]]);
  const reviewers = Array.from({ length: REVIEWERS }, (_, i) => token('editor', 'editors', `Reviewer ${i}`));
  const all = [...writers.map((w) => w[0]), ...reviewers];
  const streams = Array.from({ length: STREAMS }, (_, i) => new Stream(s, i < 4 * all.length ? all[i % all.length] : null));
  const cuts = Array.from({ length: 10 }, () => loris(s, () => stopped));
  for (let i = 0; i < 5; i++) sloth(s, () => stopped);
  const work = [...writers.map(([t, g], i) => writer(t, g, i)), ...reviewers.map((t, i) => reviewer(t, i)), ...Array.from({ length: READERS }, (_, i) => reader(i))];
  const end = Date.now() + MINUTES * 60000;
  const watch = setInterval(sample, 1000);
  // The first half has three kills and one stop; the second is one life, for its memory.
  const deaths = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGKILL'];
  for (const signal of deaths) {
    await pause((MINUTES * 60000) / 2 / deaths.length);
    await restart(signal);
  }
  const target = path.join(home, 'backup.git'), kept = told.proposals.size;
  const backup = await new Promise((done) => spawn(program, ['backup', s.dir, target], { stdio: 'ignore' }).on('exit', done));
  assert.equal(backup, 0);
  await pause(Math.max(0, end - Date.now()));
  stopped = true;
  await Promise.all(work);
  for (const st of streams) st.close();
  await pause(40000); // the server learns of those who left with its second heartbeat
  sample();
  clearInterval(watch);
  return { streams, cuts, target, kept };
}

// --- what git says ---------------------------------------------------------------------------------

let passed = 0, failed = 0;
function check(name, body) {
  try {
    body();
    passed++;
  } catch (e) {
    failed++;
    console.log(`not ok - ${name}: ${e.message.slice(0, 2000)}`);
  }
}

function records(folder) {
  const names = git(s.dir, 'ls-tree', '-r', '--name-only', 'refs/meta/ledger', `${folder}/`).trim().split('\n').filter(Boolean);
  const r = spawnSync('git', ['--git-dir', path.join(s.dir, 'document.git'), 'cat-file', '--batch'], { input: names.map((n) => `refs/meta/ledger:${n}\n`).join(''), maxBuffer: 1 << 30 });
  const out = [];
  for (let at = 0; at < r.stdout.length; ) {
    const line = r.stdout.indexOf(10, at);
    const size = Number(r.stdout.subarray(at, line).toString().split(' ')[2]);
    out.push(JSON.parse(r.stdout.subarray(line + 1, line + 1 + size).toString()));
    at = line + 1 + size + 1;
  }
  return out;
}

function invariants({ target, kept }) {
  const proposals = new Map(records('proposals').map((p) => [p.number, p]));
  const threads = records('threads');
  const main = git(s.dir, 'log', '--first-parent', '--format=%H', 'main').trim().split('\n');
  check('no answer was a fault', () => assert.deepEqual(faults.slice(0, 5), []));
  check('each acknowledged proposal is there, once', () => {
    for (const [n, p] of told.proposals) {
      assert.equal(proposals.get(n)?.revisions[0].summary, p.words, `proposal ${n}`);
      assert.equal(proposals.get(n).revisions[0].commit, p.commit);
    }
    const words = [...proposals.values()].map((p) => p.revisions[0].summary);
    assert.equal(new Set(words).size, words.length, 'a repeated request made a second proposal');
  });
  check('each acknowledged revision is there', () => {
    for (const r of told.revisions) assert.ok(proposals.get(r.number).revisions.some((x) => x.commit === r.commit && x.summary === r.words), JSON.stringify(r));
  });
  check('each acknowledged comment is there, once', () => {
    const said = new Map();
    for (const t of threads) for (const c of t.comments) said.set(c.text, (said.get(c.text) ?? 0) + 1);
    for (const text of told.comments.keys()) assert.equal(said.get(text), 1, text);
  });
  check('each acknowledged decision stands, and none is double', () => {
    for (const [n, d] of told.decisions) {
      assert.equal(proposals.get(n).decision?.decision, d.decision, `proposal ${n}`);
      if (d.commit) assert.ok(main.includes(d.commit), `the acceptance of ${n} is on main`);
    }
    const trailers = git(s.dir, 'log', '--first-parent', '--format=%(trailers:key=Proposal,valueonly,separator=)', 'main').split('\n').filter((l) => l.trim());
    assert.equal(new Set(trailers).size, trailers.length, 'a proposal was accepted twice');
    assert.equal(trailers.length, [...proposals.values()].filter((p) => p.decision?.decision === 'accept').length);
    assert.equal(main.length, trailers.length + 1);
  });
  check('each accepted text has the words that were accepted', () => {
    for (const [n, d] of told.decisions) {
      if (!d.commit) continue;
      const p = proposals.get(n);
      const { summary } = p.revisions[p.revisions.length - 1];
      assert.ok(git(s.dir, 'show', `${d.commit}:en/${p.section}.md`).includes(`(noted ${summary})`), `${n}: ${summary}`);
    }
  });
  check('each version is there', () => {
    for (const v of told.versions) assert.equal(git(s.dir, 'rev-parse', `refs/tags/${v.id}^{commit}`).trim(), v.commit);
  });
  check('each draft is the one that was saved last', () => {
    for (const [at, words] of told.drafts) {
      const is = words[0] === '' ? '' : JSON.parse(git(s.dir, 'show', `refs/meta/drafts:${at}`)).markdown;
      if (words[0] !== '') assert.ok(words.some((w) => is.includes(`${w}\n`)), `${at}: ${is}, not ${words}`);
    }
  });
  check('verify and git fsck', () => {
    const r = run(['verify', s.dir], { timeout: 600000 });
    assert.equal(r.status, 0, r.stdout + r.stderr);
    console.log(`  ${r.stdout.trim()}`);
    git(s.dir, 'fsck', '--strict', '--full', '--no-dangling');
  });
  check('the backup that was made under load restores', () => {
    const back = path.join(home, 'back');
    must(['restore', target, back], { timeout: 600000 });
    assert.ok(Number(git(back, 'for-each-ref', '--format=x', 'refs/heads/proposals').split('\n').length - 1) >= kept);
  });
}

function figures({ streams, cuts }) {
  const life = samples.filter((x) => x.pid === samples[samples.length - 1].pid);
  const middle = life.slice(life.length >> 1, (life.length >> 1) + 10), last = life.slice(-13, -3);
  const end = samples[samples.length - 1], packs = fs.readdirSync(path.join(s.dir, 'document.git/objects/pack')).filter((f) => f.endsWith('.pack')).length;
  const mean = (l, f) => l.reduce((sum, x) => sum + f(x), 0) / l.length;
  const row = (name, ...cells) => console.log(`  ${name.padEnd(16)} ${cells.join('  ')}`);
  for (const [kind, list] of [...latencies].sort()) row(kind, `${list.length}`.padStart(6), `p50 ${percentile(list, 50).toFixed(0)} ms`.padStart(12), `p99 ${percentile(list, 99).toFixed(0)} ms`.padStart(13), `most ${percentile(list, 100).toFixed(0)} ms`.padStart(14));
  row('answers', [...statuses].sort((a, b) => a[0] - b[0]).map(([k, n]) => `${k}: ${n}`).join(', '));
  row('acknowledged', `${told.proposals.size} proposals, ${told.revisions.length} revisions, ${told.comments.size} comments, ${told.decisions.size} decisions, ${told.versions.length} versions`);
  row('streams', `${streams.length}, opened ${streams.reduce((n, x) => n + x.opened, 0)} times, ${streams.reduce((n, x) => n + x.events, 0)} events, ${streams.reduce((n, x) => n + x.resyncs, 0)} resyncs`);
  row('slow heads', `cut off ${cuts.reduce((n, c) => n + c(), 0)} times`);
  row('starts', `${starts.map((ms) => `${ms} ms`).join(', ')} after kills and a stop`);
  row('memory', `${life[0].rss.toFixed(0)} MiB at the last start, ${mean(middle, (x) => x.rss).toFixed(0)} in the middle of that life, ${mean(last, (x) => x.rss).toFixed(0)} at its end (${life[life.length - 1].actions - life[0].actions} actions), ${end.rss.toFixed(0)} when all had gone; beside it ${mean(last, (x) => x.mapped).toFixed(0)} MiB of program and packs, mapped`);
  row('descriptors', `${Math.max(...life.map((x) => x.fds))} at most, ${end.fds} when all had gone: ${end.sockets} sockets, ${end.files} files of the directory (${packs} packs)`);
  check('no growth of memory without end', () => {
    const grown = mean(last, (x) => x.rss) - mean(middle, (x) => x.rss);
    const made = last[0].actions - middle[0].actions;
    // What is said stays in memory; 32 KiB an action and the caches' room are more than that takes.
    assert.ok(grown < 48 + (made * 32) / 1024, `${grown.toFixed(0)} MiB in half a life of ${made} actions`);
  });
  check('no descriptor is left behind', () => {
    // The sandboxes and the listening socket; a pack that was read stays open, and of those that were
    // joined since as many as src/git/concat.c lets go at once (GONE_MAX).
    assert.ok(end.sockets < 24 && end.files <= packs + 96 + 8 && end.fds - end.sockets - end.files < 40, JSON.stringify(end));
  });
  check('every listener was told', () => {
    for (const [i, st] of streams.entries()) if (st.token) assert.ok(st.events + st.resyncs > 0, `stream ${i} of ${st.token ? 'one who may hear' : 'nobody'}: opened ${st.opened}, refused ${st.refused}`);
  });
}

const seen = await academy();
figures(seen);
assert.deepEqual(await s.stop(), { code: 0, signal: null });
invariants(seen);
if (!failed) fs.rmSync(home, { recursive: true });
else console.log(`left in ${home}`);
console.log(`soak: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
