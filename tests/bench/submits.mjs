// What a durable submit costs: at the store's own call (bench_store), over HTTP, and in fsyncs.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must } from '../api/lib.mjs';
import { benches, client, data_directory, figure, folder, heading, leave_out, median, now, serve, sleep, stop } from './lib.mjs';

const ROUNDS = 5;
const PROPOSALS = 1000; // in all, over HTTP: the start is measured with them
const COUNTED = 10; // of them under strace
const SINGLE = 190;
const MANY = 32;

// --- at the store ------------------------------------------------------------------------------------

function ratios(rows, a, b) {
  return median(rows[a].rates.map((rate, i) => rate / rows[b].rates[i]));
}

function measure_store() {
  const r = spawnSync(path.join(benches, 'store'), [String(ROUNDS), folder('store')], { encoding: 'utf8', timeout: 300000 });
  if (r.status !== 0) throw new Error(`bench_store: ${r.stderr}`);
  const rows = Object.fromEntries(JSON.parse(r.stdout).rows.map((row) => [row.name, row]));
  const names = {
    single: 'submit, one at a time', many: 'submit, 32 at a time', bare: 'the five fsyncs alone',
    'fast-import': 'git fast-import', plumbing: "git's plumbing", commit: 'git add, git commit',
  };
  for (const [key, name] of Object.entries(names)) {
    const row = rows[key];
    figure({
      name, ours: row.per_second, theirs: row.disk, ratio: row.ratio, unit: 'a second', rounds: ROUNDS,
      target: row.target > 0 ? ['>=', row.target] : null, what: 'theirs: 8 KiB appended with fdatasync',
    });
  }
  for (const peer of ['fast-import', 'plumbing', 'commit']) {
    figure({
      name: `one submit to ${names[peer]}`, ours: rows.single.per_second, theirs: rows[peer].per_second,
      ratio: ratios(rows, 'single', peer), unit: 'a second', rounds: ROUNDS, what: 'the same texts into a bare repository',
    });
    figure({
      name: `32 submits to ${names[peer]}`, ours: rows.many.per_second, theirs: rows[peer].per_second,
      ratio: ratios(rows, 'many', peer), unit: 'a second', rounds: ROUNDS, what: 'theirs one at a time',
    });
  }
  figure({ name: 'CPU of a submit', ours: rows.single.cpu_ms, unit: 'ms CPU', rounds: ROUNDS, what: 'one at a time, all threads' });
  figure({ name: 'CPU of a submit among 32', ours: rows.many.cpu_ms, unit: 'ms CPU', rounds: ROUNDS, what: '' });
}

// --- over HTTP ---------------------------------------------------------------------------------------

function append_rate(dir, seconds) {
  const file = path.join(dir, 'append');
  const fd = fs.openSync(file, 'a');
  const block = Buffer.alloc(8192, 'x');
  const began = now();
  let n = 0;
  while (now() - began < seconds) {
    fs.writeSync(fd, block);
    fs.fdatasyncSync(fd);
    n++;
  }
  const rate = n / (now() - began);
  fs.closeSync(fd);
  fs.unlinkSync(file);
  return rate;
}

// A submitter: each call changes the section's text at another place, and waits for the answer.
async function submitter(port, token) {
  const c = client(port, token);
  const { commit, markdown } = await c.json('GET', '/api/v1/sections/taking-stock?lang=en');
  let n = 0;
  const submit = () =>
    c.json('POST', '/api/v1/proposals', {
      section: 'taking-stock', lang: 'en', base: commit, summary: 'Say it better',
      markdown: `${markdown.trimEnd()} This is said ${++n} times.\n`,
    });
  return { submit, close: c.close };
}

async function crowd(submit, threads, total) {
  let left = total;
  const one = async () => {
    while (left-- > 0) await submit();
  };
  const began = now();
  await Promise.all(Array.from({ length: threads }, one));
  return total / (now() - began);
}

const SYNCS = 'fsync,fdatasync,sync,syncfs,sync_file_range,msync';

async function count_fsyncs(pid, dir, submit) {
  const log = path.join(path.dirname(dir), 'strace');
  const tracer = spawn('strace', ['-f', '-qq', '-e', `trace=${SYNCS}`, '-o', log, '-p', String(pid)], { stdio: 'ignore' });
  const ended = new Promise((done) => tracer.on('exit', done));
  // It has hold of every thread once the kernel says so.
  const held = () => fs.readdirSync(`/proc/${pid}/task`).every((t) => !/^TracerPid:\s+0$/m.test(fs.readFileSync(`/proc/${pid}/task/${t}/status`, 'utf8')));
  for (let tries = 0; tries < 200 && tracer.exitCode === null && !held(); tries++) await sleep(25);
  if (!held()) return null;
  for (let i = 0; i < COUNTED; i++) await submit();
  tracer.kill('SIGINT');
  await ended;
  // What only begins to write waits for nothing and promises nothing: it is none of them.
  const calls = fs.readFileSync(log, 'utf8').split('\n').filter((line) => /\b[a-z_]*sync[a-z_]*\(/.test(line) && !/SYNC_FILE_RANGE_WRITE\)/.test(line));
  return calls.length / COUNTED;
}

async function measure_http() {
  const dir = data_directory();
  const server = await serve(dir);
  const token = must(['token', dir, '--role', 'rapporteur', '--group', 'workshop-1', '--name', 'Bench']).trim();
  const { submit, close } = await submitter(server.port, token);
  await submit();
  const syncs = await count_fsyncs(server.pid, dir, submit);
  if (syncs === null) leave_out('fsyncs of a submit', 'strace may not attach to the server');
  else figure({ name: 'fsyncs of a submit', ours: syncs, unit: 'calls', target: ['=', 5], rounds: COUNTED, what: 'fsync and its like, counted by strace over HTTP' });
  const disk = [append_rate(dir, 0.5)];
  const single = await crowd(submit, 1, SINGLE);
  disk.push(append_rate(dir, 0.5));
  const done = 1 + (syncs === null ? 0 : COUNTED) + SINGLE;
  const many = await crowd(submit, MANY, PROPOSALS - done);
  disk.push(append_rate(dir, 0.5));
  close();
  await stop(server.child);
  const rows = [['submit over HTTP, one at a time', single, 0], ['submit over HTTP, 32 at a time', many, 1]];
  for (const [name, ours, i] of rows) {
    const theirs = (disk[i] + disk[i + 1]) / 2;
    figure({ name, ours, theirs, ratio: ours / theirs, unit: 'a second', rounds: 1, what: 'with sandbox, guard, JSON and a client on the same machine' });
  }
  return dir;
}

// Gives the data directory with 1,000 proposals.
export async function measure_submits() {
  heading('Durable submits, beside the disk and git');
  measure_store();
  return measure_http();
}
