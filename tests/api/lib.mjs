// What the black-box tests share: a data directory of its own, the real program on a free port,
// accounts by `accord token`, and requests. Servers are ended by their own pid.
import { spawn, spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const program = path.resolve(root, process.env.ACCORD ?? 'build/release/accord');
// What only prepares a test (accounts, a data directory) may be done by a faster build of the same.
const preparing = path.resolve(root, process.env.ACCORD_PREPARING ?? program);
// Sanitizers make the program slower, and waiting longer is all that this changes.
const patience = /asan|tsan/.test(program) ? 120000 : 30000;

export function temporary() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'accord-test-'));
}

// Run the program to its end; gives {status, stdout, stderr}.
export function run(args, { by = program, ...options } = {}) {
  return spawnSync(by, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120000, ...options });
}

export function must(args, options) {
  const r = run(args, options);
  assert.equal(r.status, 0, `accord ${args.join(' ')}: ${r.stderr}`);
  return r.stdout;
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Server {
  constructor(dir) {
    this.dir = dir;
  }

  // init unless there is a data directory, then serve.
  static async start({ from, dir = path.join(temporary(), 'data'), settings, args = [] } = {}) {
    if (!fs.existsSync(dir)) must(['init', dir, ...(from ? ['--from', from] : [])], { by: preparing });
    if (settings) {
      const file = path.join(dir, 'accord.json');
      fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, 'utf8')), ...settings }));
    }
    return new Server(dir).listen(args);
  }

  // by: a program that runs it, perhaps with arguments of its own first, then the same ones.
  listen(args = [], by = program) {
    const [command, ...own] = [by].flat();
    this.log = '';
    this.child = spawn(command, [...own, 'serve', this.dir, '--listen', '127.0.0.1:0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = new Promise((done) => this.child.on('exit', (code, signal) => done({ code, signal })));
    running.add(this.child);
    this.child.on('exit', () => running.delete(this.child));
    this.child.stderr.on('data', (d) => (this.log += d));
    return new Promise((ok, fail) => {
      let out = '';
      const timer = setTimeout(() => fail(new Error(`no address: ${out}${this.log}`)), patience);
      this.child.on('exit', (code) => fail(new Error(`ended with ${code}: ${this.log}`)));
      this.child.stdout.on('data', (d) => {
        out += d;
        const m = /(https?):\/\/\S*:(\d+)/.exec(out);
        if (!m) return;
        clearTimeout(timer);
        this.port = Number(m[2]);
        this.base = `${m[1]}://127.0.0.1:${this.port}`;
        this.hold(false);
        ok(this);
      });
    });
  }

  // A server that a failed test left running must not keep the tests from ending: only who waits
  // for its end holds on to it, and it goes when they do.
  hold(on) {
    for (const one of [this.child, this.child.stdout, this.child.stderr]) on ? one.ref() : one.unref();
  }

  async stop(signal = 'SIGTERM') {
    this.hold(true);
    this.child.kill(signal);
    return this.ended;
  }

  token(role, group, name = `${role} ${group ?? ''}`.trim()) {
    const args = ['token', this.dir, '--role', role, '--name', name];
    for (const g of [group ?? []].flat()) args.push('--group', g);
    return must(args, { by: preparing }).trim();
  }

  // The code of an invitation: what follows # in its link.
  code(role, group, name = `${role} by link`) {
    const args = ['invite', this.dir, '--role', role, '--name', name];
    for (const g of [group ?? []].flat()) args.push('--group', g);
    return must(args, { by: preparing }).trim().split('#')[1];
  }

  // A client with this token; without one, nobody.
  as(token) {
    return new Client(this, token);
  }
}

export class Client {
  constructor(server, token) {
    this.server = server;
    this.token = token;
  }

  // {status, headers, bytes, text, json}
  async send(method, target, body, headers = {}) {
    const h = { ...headers };
    if (this.token) h.authorization = `Bearer ${this.token}`;
    if (body !== undefined && !h['content-type']) h['content-type'] = 'application/json';
    const r = await fetch(this.server.base + target, {
      method,
      headers: h,
      redirect: 'manual',
      body: body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    const bytes = Buffer.from(await r.arrayBuffer());
    const out = { status: r.status, headers: r.headers, bytes, text: bytes.toString('utf8') };
    if (/json/.test(r.headers.get('content-type') ?? '') && out.text) out.json = JSON.parse(out.text);
    return out;
  }

  get(target, headers) {
    return this.send('GET', target, undefined, headers);
  }

  post(target, body = {}, headers) {
    return this.send('POST', target, body, headers);
  }

  put(target, body, headers) {
    return this.send('PUT', target, body, headers);
  }

  // Expect a status; gives the JSON, or the text where there is none.
  async want(status, method, target, body, headers) {
    const r = await this.send(method, target, body, headers);
    assert.equal(r.status, status, `${method} ${target}: ${r.status} ${r.text.slice(0, 600)}`);
    return r.json ?? r.text;
  }

  section(id, lang = 'en') {
    return this.want(200, 'GET', `/api/v1/sections/${id}?lang=${lang}`);
  }

  async submit(section, markdown, extra = {}) {
    const now = await this.section(section, extra.lang);
    return this.want(201, 'POST', '/api/v1/proposals', {
      section, lang: 'en', base: now.commit, markdown, summary: 'A change', ...extra,
    });
  }

  decide(number, decision, revision = 1, extra = {}) {
    return this.post(`/api/v1/proposals/${number}/decision`, { decision, revision, reason: 'Because.', ...extra });
  }
}

export function git(dir, ...args) {
  const r = spawnSync('git', ['--git-dir', path.join(dir, 'document.git'), ...args], {
    encoding: 'utf8', maxBuffer: 1 << 28,
  });
  assert.equal(r.status, 0, `git ${args.join(' ')}: ${r.stderr}`);
  return r.stdout;
}

// Replace words that must be there.
export function swap(text, from, to) {
  assert.ok(text.includes(from), `the text has "${from}"`);
  return text.replace(from, to);
}
