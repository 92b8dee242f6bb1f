// What the tests of crashes share: a program that runs under tests/crash/trace.c, copies of a data
// directory, a picture of all that it says, and what must hold after whatever happened to it.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Server, git, must, program, root, swap } from '../api/lib.mjs';
import { draft, hurried, measure } from '../api/kit.mjs';

const exec = promisify(execFile);
const tracer = path.resolve(root, process.env.TRACE ?? 'build/release/crash/trace');
export const long = process.env.CRASH === 'all';
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// In memory where the machine has that: a kill loses nothing that the kernel holds.
const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
const places = [];
export function place() {
  const at = fs.mkdtempSync(path.join(memory, 'accord-crash-'));
  places.push(at);
  return at;
}
process.on('exit', () => {
  for (const at of places) fs.rmSync(at, { recursive: true, force: true });
});

// Why nothing can be traced here, or false.
export function forbidden() {
  const at = place();
  const r = spawnSync(tracer, [path.join(at, 'control'), at, '/bin/true'], { encoding: 'utf8' });
  return r.status === 0 ? false : `no ptrace here: ${r.stderr || r.error}`;
}

// A run of the program under the tracer, and what it is told to do.
export class Trace {
  constructor(folder, control = `${folder}.control`) {
    this.control = control;
    this.serial = 0;
    for (const f of [control, `${control}.log`]) fs.writeFileSync(f, '');
    this.by = [tracer, control, folder, program];
    this.from = 0;
  }

  order(what = 'off', classes = '-', k = 0, error = 0) {
    this.from = fs.statSync(`${this.control}.log`).size;
    fs.writeFileSync(this.control, `${++this.serial} ${what} ${classes} ${k} ${error}\n`);
  }

  // The calls since the last order: {letter, name, path, second}.
  calls() {
    const lines = fs.readFileSync(`${this.control}.log`).subarray(this.from).toString().split('\n').filter(Boolean);
    return lines.map((l) => {
      const [, letter, name, ...paths] = l.split(' ');
      return { letter, name, path: paths[0], second: paths[1] };
    });
  }

  // Until no call came for so long.
  async calm(ms = 700) {
    for (let had = -1, n = this.calls().length; had !== n; n = this.calls().length) {
      had = n;
      await pause(ms);
    }
  }
}

// Which of n to try: all, or a few that lie apart, always with the first and the last.
export function some(n, most) {
  if (long || n <= most) return Array.from({ length: n }, (_, i) => i + 1);
  return [...new Set(Array.from({ length: most }, (_, i) => 1 + Math.round((i * (n - 1)) / (most - 1))))];
}

// So many side by side: while one waits, another works.
export async function abreast(items, work, n = 3) {
  const queue = [...items];
  await Promise.all(Array.from({ length: n }, async () => {
    while (queue.length) await work(queue.shift());
  }));
}

// --- a data directory ------------------------------------------------------------------------------

// With proposals in each state, a thread, a version, drafts, people and an invitation; stopped.
export async function prepared() {
  const s = await Server.start({ from: draft(), dir: path.join(place(), 'data'), settings: hurried });
  const t = { one: s.token('rapporteur', 'one', 'One'), two: s.token('rapporteur', 'two', 'Two'), editor: s.token('editor', 'editors', 'Ed'), admin: s.token('admin', undefined, 'Ada'), late: s.token('reader', undefined, 'Latecomer') };
  const as = Object.fromEntries(Object.entries(t).map(([k, token]) => [k, s.as(token)]));
  const say = (i) => (text) => swap(text, measure(i), `${measure(i)} Said again.`);
  for (const [by, i] of [[as.one, 1], [as.two, 4], [as.one, 7], [as.one, 10]]) {
    const now = await by.section('common');
    await by.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: say(i)(now.markdown), summary: `Measure ${i}` });
  }
  await as.editor.want(200, 'POST', '/api/v1/proposals/3/decision', { decision: 'accept', revision: 1, reason: '' });
  await as.editor.want(200, 'POST', '/api/v1/proposals/4/decision', { decision: 'request-changes', revision: 1, reason: 'Shorter, please.' });
  const { commit } = await as.two.section('water');
  const thread = await as.two.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit }, quote: { exact: 'public hands', prefix: '', suffix: '' }, text: 'Which hands?' });
  await as.editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
  await as.one.want(200, 'PUT', '/api/v1/drafts/water?lang=en', { markdown: '# Water\n\nNot yet.\n', base: commit }, { 'if-none-match': '*' });
  const code = s.code('reader', undefined, 'Guest');
  const late = (await as.late.want(200, 'GET', '/api/v1/session')).account;
  const untouched = await picture(s, t);
  await s.stop();
  return { dir: s.dir, tokens: t, thread: thread.id, code, late, untouched };
}

export function copied(from) {
  const to = path.join(place(), 'data');
  assert.equal(spawnSync('cp', ['-a', from, to]).status, 0);
  return to;
}
export function forget(dir) {
  fs.rmSync(path.dirname(dir), { recursive: true, force: true });
}

// --- what it says ----------------------------------------------------------------------------------

const lists = ['document', 'proposals?limit=100', 'threads?limit=100', 'versions', 'accounts', 'invitations', 'sections/water', 'sections/common', 'sections/common/history', 'sections/common/provenance'];

// Without ids and times, which are others in each run.
const plain = (text) => text.replace(/\b[0-9a-f]{40}\b/g, 'OID').replace(/\b[0-9a-f]{64}\b/g, 'HASH').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\b([apict])-[0-9a-z]{8,}\b/g, '$1-ID');

// All that people see.
export async function picture(s, tokens) {
  const admin = s.as(tokens.admin);
  const parts = await Promise.all(lists.map(async (l) => {
    const is = await admin.want(200, 'GET', `/api/v1/${l}`);
    // People stand in the order of ids that are drawn by lot.
    if (/^accounts|^invitations/.test(l)) is.items = is.items.map((one) => plain(JSON.stringify(one))).sort();
    // A version's files are made behind it, by and by.
    if (l === 'versions') for (const one of is.items) delete one.files, delete one.missing;
    return `${l} ${plain(JSON.stringify(is))}`;
  }));
  const d = await s.as(tokens.one).get('/api/v1/drafts/water?lang=en');
  return [...parts, `draft ${d.status} ${d.status === 200 ? plain(d.text) : ''}`].join('\n');
}

// --- what must hold --------------------------------------------------------------------------------

async function said(command, args) {
  try {
    const { stdout, stderr } = await exec(command, args, { maxBuffer: 1 << 26 });
    return { status: 0, stdout, stderr };
  } catch (e) {
    assert.equal(e.signal ?? null, null, `${command} ${args.join(' ')} died of ${e.signal}`);
    return { status: e.code, stdout: e.stdout, stderr: e.stderr };
  }
}

// verify is clean, or names branches and tags that lag: the server writes them when it starts.
export async function verified(dir, { lagging = false, about = '' } = {}) {
  const r = await said(program, ['verify', dir]);
  const findings = r.stdout.split('\n').filter((l) => l && !/ versions?: |repair/.test(l));
  if (r.status === 0) return;
  assert.ok(lagging, `${about}: ${r.stdout}${r.stderr}`);
  assert.equal(r.status, 1, `${about}: ${r.stdout}${r.stderr}`);
  for (const f of findings) assert.match(f, /^projection/, about);
}

// git is content too; of branches and tags that a power cut emptied it may say so till the server starts.
export async function fsck(dir, { lagging = false, about = '' } = {}) {
  const r = await said('git', ['--git-dir', path.join(dir, 'document.git'), 'fsck', '--strict', '--full', '--no-dangling', '--no-progress']);
  if (r.status === 0) return;
  const odd = `${r.stdout}${r.stderr}`.split('\n').filter((l) => l && !/^error: (refs\/(heads|tags)\/\S+: invalid sha1 pointer 0{40}|invalid HEAD)$|^notice: /.test(l));
  assert.ok(lagging && !odd.length, `${about}: ${r.stdout}${r.stderr}`);
}

// A pack without an index is listed by nobody, whoever is in it.
export function nothingBare(repository, about = '') {
  const packs = fs.readdirSync(path.join(repository, 'objects/pack'));
  for (const f of packs) if (f.endsWith('.pack')) assert.ok(packs.includes(f.replace(/pack$/, 'idx')), `${about}: ${f} has no index`);
}

// How often words stand in the objects of a repository, named or not.
export function mentioned(repository, words, about) {
  nothingBare(repository, about);
  const r = spawnSync('git', ['--git-dir', repository, 'cat-file', '--batch-all-objects', '--unordered', '--batch'], { maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, `${about}: ${r.stderr}`);
  return r.stdout.toString('latin1').split(words).length - 1;
}

// What a dead writer may leave is gone once a server ran.
export function swept(dir, about = '') {
  nothingBare(path.join(dir, 'document.git'), about);
  const packs = fs.readdirSync(path.join(dir, 'document.git/objects/pack'));
  for (const f of packs) if (/\.(idx|keep)$/.test(f)) assert.ok(packs.includes(f.replace(/(idx|keep)$/, 'pack')), `${about}: ${f} has no pack`);
  // And by its words a pack of people is known.
  for (const f of packs) if (f.endsWith('.keep')) assert.match(fs.readFileSync(path.join(dir, 'document.git/objects/pack', f), 'utf8'), /^accord apart /, `${about}: ${f}`);
  const left = fs.readdirSync(path.join(dir, 'document.git'), { recursive: true }).filter((f) => /\.lock$|writing-|tmp_|\.tmp-/.test(f));
  assert.deepEqual(left, [], about);
}

// One server under the tracer, asked once.
export class Run {
  constructor(from, dir = copied(from.dir), control) {
    this.dir = dir;
    this.s = new Server(dir);
    this.from = from;
    this.trace = new Trace(dir, control);
    this.memo = {};
  }

  async listen() {
    const listening = this.s.listen([], this.trace.by);
    this.over = false;
    this.s.ended.then(() => (this.over = true));
    await listening;
  }

  ctx(s) {
    return { ...this.from, memo: this.memo, s };
  }

  as(s) {
    return Object.fromEntries(Object.entries(this.from.tokens).map(([k, token]) => [k, s.as(token)]));
  }

  // What an operation looks at first; else ask does that.
  async ready(operation, s = this.s) {
    await operation.read?.(this.as(s), this.ctx(s));
    this.read = true;
  }

  // Its answer; status 0 when the server was gone before it had given one.
  async ask(operation, s = this.s) {
    if (!this.read) await this.ready(operation, s);
    this.read = false;
    try {
      return await operation.ask(this.as(s), this.ctx(s));
    } catch (e) {
      if (e.code === 'ERR_ASSERTION') throw e;
      return { status: 0, text: String(e) };
    }
  }

  // Until it was killed; if the call never came, now.
  async end(ms = 1500) {
    for (const late = Date.now() + ms; !this.over && Date.now() < late; ) await pause(10);
    if (!this.over) for (const p of children(this.s.child.pid)) process.kill(p, 'SIGKILL');
    this.s.hold(true);
    await this.s.ended;
  }
}
function children(pid) {
  return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

export const changes = 'cwrums';
export const well = (status) => status >= 200 && status < 300;

// Undisturbed: which calls an operation takes, and what there is to see afterwards.
export async function measured(from, o, classes = changes, order = 'count') {
  const r = new Run(from);
  await r.listen();
  await r.ready(o);
  r.trace.order(order, classes);
  const { status, text } = await r.ask(o);
  assert.ok(well(status), `${status} ${text}`);
  const answered = r.trace.calls().length;
  await r.trace.calm();
  const calls = r.trace.calls();
  r.trace.order();
  const done = await picture(r.s, from.tokens);
  await r.s.stop();
  assert.notEqual(done, from.untouched);
  return { run: r, calls, answered, done };
}

// Whatever befell r.dir while `o` was asked for: it is done or not begun, what was acknowledged is
// done, and the same request again does it once. Tells whether it was done.
export async function aftermath(r, o, { status, about, done }) {
  const { tokens, untouched } = r.from;
  nothingBare(path.join(r.dir, 'document.git'), about);
  await verified(r.dir, { lagging: true, about });
  await fsck(r.dir, { lagging: true, about });
  let is;
  await started(r.dir, async (s) => {
    is = await picture(s, tokens);
    assert.ok(is === done || is === untouched, `${about}: neither old nor new: ${is}`);
    if (well(status)) assert.equal(is, done, `${about}: it was acknowledged`);
    if (is === done && !o.again) return;
    const second = await r.ask(o, s);
    assert.ok(well(second.status) || (is === done && second.status === o.done), `${about}: again: ${second.status} ${second.text}`);
    assert.equal(await picture(s, tokens), done, `${about}: done once`);
  });
  swept(r.dir, about);
  await verified(r.dir, { about });
  await fsck(r.dir, { about });
  return is === done;
}

// Start it untraced; `look` sees the running server.
export async function started(dir, look) {
  const s = new Server(dir);
  await s.listen();
  try {
    await look(s);
  } finally {
    assert.deepEqual(await s.stop(), { code: 0, signal: null });
  }
}
export { git, must, measure, swap, Server, program, exec, said };
