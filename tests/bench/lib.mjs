// What the measurements share: figures and how they are printed and kept, medians of paired rounds,
// CPU time of processes, and a server whose log goes to a file as in operation.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { must, program, root } from '../api/lib.mjs';

export const benches = path.join(path.dirname(program), 'bench');
export const draft = path.join(root, 'drafts/2026');

// --- figures ---------------------------------------------------------------------------------------

export const figures = [];

export function median(values) {
  const v = [...values].sort((a, b) => a - b);
  const m = v.length >> 1;
  return v.length % 2 ? v[m] : (v[m - 1] + v[m]) / 2;
}

const short = (x) => (x === null ? '' : Math.abs(x) >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(3))));

// One figure: {name, ours, theirs, ratio, unit, what, rounds, target}. theirs and ratio are null where
// there is nothing beside it; target: ['<=' or '>=' or '=', number], of the ratio where there is one.
export function figure(f) {
  const whole = { theirs: null, ratio: null, target: null, reached: null, ...f };
  const value = whole.ratio ?? whole.ours;
  if (whole.target) {
    const [how, bound] = whole.target;
    whole.reached = how === '<=' ? value <= bound : how === '>=' ? value >= bound : value === bound;
    whole.target = `${how} ${bound}`;
  }
  figures.push(whole);
  const verdict = whole.reached === null ? '' : whole.reached ? `${whole.target} reached` : `${whole.target} NOT REACHED`;
  console.log(
    `  ${whole.name.padEnd(36)}${short(whole.ours).padStart(8)} ${short(whole.theirs).padStart(8)} ${whole.unit.padEnd(10)}` +
      `${short(whole.ratio).padStart(8)}  ${verdict.padEnd(22)} ${whole.what}`,
  );
}

// Figures from pairs [ours, theirs], one for each round: the ratio is the median of the rounds' ratios.
export function paired(pairs, rest) {
  figure({
    ours: median(pairs.map((p) => p[0])),
    theirs: median(pairs.map((p) => p[1])),
    ratio: median(pairs.map((p) => p[0] / p[1])),
    rounds: pairs.length,
    ...rest,
  });
}

export function heading(text) {
  console.log(`\n${text}   (load ${os.loadavg()[0].toFixed(1)})`);
  console.log(`  ${''.padEnd(36)}${'ours'.padStart(8)} ${'theirs'.padStart(8)} ${'unit'.padEnd(10)}${'ratio'.padStart(8)}`);
}

export function leave_out(name, why) {
  console.log(`  ${name.padEnd(36)} left out: ${why}`);
}

// --- processes ---------------------------------------------------------------------------------------

export const now = () => Number(process.hrtime.bigint()) / 1e9;
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export function installed(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

// One run of a command (words without blanks in them) with all processes that it starts: {cpu_ms, wall_ms, rss_kib}.
export function cost_of_run(command, runs = 1) {
  const r = spawnSync(path.join(benches, 'cpu'), [String(runs), ...command.split(' ')], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`cannot time ${command}: ${r.stderr}`);
  return JSON.parse(r.stdout);
}

export const cpu_of_run = (command, runs = 1) => cost_of_run(command, runs).cpu_ms;

// The fields of /proc/PID/stat behind the name: [1] the parent, [11] to [14] CPU; null: it has ended.
function stat_of(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  } catch {
    return null;
  }
}

const ticks = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

const seconds = (fields) => fields.slice(11, 15).reduce((a, b) => a + b) / ticks;

// Seconds of CPU that pid alone has used, with the children that it waited for.
export const cpu_alone = (pid) => seconds(stat_of(pid));

// The same of pid and all that it started.
export function cpu_of(pid) {
  const all = new Map();
  for (const p of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = stat_of(p);
    if (fields) all.set(Number(p), fields);
  }
  const family = [pid];
  for (const p of family) for (const [child, fields] of all) if (fields[1] === p) family.push(child);
  return family.reduce((sum, p) => sum + seconds(all.get(p)), 0);
}

// A line of /proc/PID/status in MB.
export function status_mb(pid, name) {
  const m = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(m[1]) / 1024;
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

// Start a process, its standard error in a file; it is ended by stop, or with us.
export function start(command, args, log) {
  const fd = fs.openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', fd] });
  fs.closeSync(fd);
  running.add(child);
  child.ended = new Promise((done) => child.on('exit', () => running.delete(child) && done()));
  return child;
}

export async function stop(child) {
  child.kill('SIGTERM');
  await child.ended;
}

export function folder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
}

// A data directory of the 2026 document; nothing of it limits how fast we may ask.
export function data_directory() {
  const dir = path.join(folder('data'), 'd');
  must(['init', dir, '--from', draft]);
  const file = path.join(dir, 'accord.json');
  const settings = JSON.parse(fs.readFileSync(file, 'utf8'));
  settings.limits = { ...settings.limits, requests_per_second: 100000 };
  fs.writeFileSync(file, JSON.stringify(settings));
  return dir;
}

// Serve it; gives {child, pid, port, seconds} once it has said where it listens.
export function serve(dir) {
  const began = now();
  const log = path.join(path.dirname(dir), 'log');
  const child = start(program, ['serve', dir, '--listen', '127.0.0.1:0'], log);
  return new Promise((ok, fail) => {
    child.on('exit', (code) => fail(new Error(`serve ended with ${code}: ${fs.readFileSync(log, 'utf8').slice(-2000)}`)));
    child.stdout.on('data', (d) => {
      const m = /http:\/\/\S*:(\d+)/.exec(d);
      if (m) ok({ child, pid: child.pid, port: Number(m[1]), seconds: now() - began });
    });
  });
}

// --- requests ----------------------------------------------------------------------------------------

// One GET on a connection of its own, with nothing between it and the socket: {seconds, head, body}.
export function get(port, target, headers = {}) {
  const more = Object.entries(headers).map(([k, v]) => `${k}: ${v}\r\n`);
  return new Promise((ok, fail) => {
    const began = now();
    const parts = [];
    const s = net.connect(port, '127.0.0.1', () =>
      s.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${more.join('')}\r\n`),
    );
    s.on('data', (d) => parts.push(d));
    s.on('error', fail);
    s.on('end', () => {
      const all = Buffer.concat(parts);
      const cut = all.indexOf('\r\n\r\n');
      ok({ seconds: now() - began, head: all.subarray(0, cut).toString(), body: all.subarray(cut + 4) });
    });
  });
}

// A client that keeps its connections: json(method, target, body) gives the parsed answer.
export function client(port, token) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const json = (method, target, body) =>
    new Promise((ok, fail) => {
      const bytes = body && Buffer.from(JSON.stringify(body));
      const headers = { authorization: `Bearer ${token}` };
      if (bytes) Object.assign(headers, { 'content-type': 'application/json', 'content-length': bytes.length });
      const rq = http.request({ host: '127.0.0.1', port, method, path: target, agent, headers }, (rs) => {
        const parts = [];
        rs.on('data', (d) => parts.push(d));
        rs.on('end', () => {
          const text = Buffer.concat(parts).toString();
          if (rs.statusCode >= 300) fail(new Error(`${method} ${target}: ${rs.statusCode} ${text.slice(0, 400)}`));
          else ok(JSON.parse(text));
        });
      });
      rq.on('error', fail);
      rq.end(bytes);
    });
  return { json, close: () => agent.destroy() };
}
