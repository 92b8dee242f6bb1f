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
  const t = { one: s.token('rapporteur', 'one', 'One'), two: s.token('rapporteur', 'two', 'Two'), editor: s.token('editor', 'editors', 'Ed'), admin: s.token('admin', undefined, 'Ada'), late: s.token('reader', undefined, 'Late') };
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
  await s.stop();
  return { dir: s.dir, tokens: t, thread: thread.id, code, late };
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

// All that people see; without ids and times, which are others in each run.
export async function picture(s, tokens) {
  const admin = s.as(tokens.admin), one = s.as(tokens.one);
  const parts = [];
  for (const l of lists) parts.push(`${l} ${(await admin.want(200, 'GET', `/api/v1/${l}`) && (await admin.get(`/api/v1/${l}`)).text)}`);
  const d = await one.get('/api/v1/drafts/water?lang=en');
  parts.push(`draft ${d.status} ${d.status === 200 ? d.text : ''}`);
  return parts.join('\n').replace(/\b[0-9a-f]{40}\b/g, 'OID').replace(/\b[0-9a-f]{64}\b/g, 'HASH').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/\b([ap]|i|c|t)-[0-9a-z]{8,}\b/g, '$1-ID');
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
  const findings = r.stdout.split('\n').filter((l) => l && !/ versions: |repair/.test(l));
  if (r.status === 0) return;
  assert.ok(lagging, `${about}: ${r.stdout}${r.stderr}`);
  assert.equal(r.status, 1, `${about}: ${r.stdout}${r.stderr}`);
  for (const f of findings) assert.match(f, /^projection/, about);
}

export async function fsck(dir, about = '') {
  const r = await said('git', ['--git-dir', path.join(dir, 'document.git'), 'fsck', '--strict', '--full', '--no-dangling', '--no-progress']);
  assert.equal(r.status, 0, `${about}: ${r.stdout}${r.stderr}`);
}

// What a dead writer may leave is gone once a server ran.
export function swept(dir, about = '') {
  const left = fs.readdirSync(path.join(dir, 'document.git'), { recursive: true }).filter((f) => /\.lock$|writing-|tmp_|\.tmp-/.test(f));
  assert.deepEqual(left, [], about);
}

// One server under the tracer, asked once, with what came of it.
export class Run {
  constructor(from) {
    this.dir = copied(from.dir);
    this.s = new Server(this.dir);
    this.from = from;
    this.trace = new Trace(this.dir);
  }

  async listen() {
    await this.s.listen([], this.trace.by);
    this.s.ended.then(() => (this.over = true));
  }

  // The status; 0 when the server was gone before it had answered.
  async ask(operation) {
    const as = Object.fromEntries(Object.entries(this.from.tokens).map(([k, token]) => [k, this.s.as(token)]));
    const r = await operation.ask(as, this.from, this.s).catch((e) => {
      assert.ok(e.code !== 'ERR_ASSERTION', e.message);
      return { status: 0, text: String(e) };
    });
    return r;
  }

  // Until it was killed; if the call never came, now.
  async end(ms = 1500) {
    for (const late = Date.now() + ms; !this.over && Date.now() < late; ) await pause(10);
    const died = this.over;
    if (!died) {
      const tracer = this.s.child.pid;
      for (const p of children(tracer)) process.kill(p, 'SIGKILL');
    }
    this.s.hold(true);
    await this.s.ended;
    return died;
  }
}
function children(pid) {
  return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

// Start it untraced on a directory that something was done to; `look` sees the running server.
export async function started(dir, look) {
  const s = new Server(dir);
  const began = Date.now();
  await s.listen();
  const ms = Date.now() - began;
  try {
    await look(s);
  } finally {
    assert.deepEqual(await s.stop(), { code: 0, signal: null });
  }
  return ms;
}
export { git, must, measure, swap, Server, program };
