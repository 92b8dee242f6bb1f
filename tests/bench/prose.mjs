// Merge and redline beside git, wdiff and two libraries of npm; and what a hostile text costs.
// CPU time throughout: of a whole process with its start, or of the call alone where it says so.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { benches, cpu_of_run, figure, folder, heading, installed, leave_out, median, paired } from './lib.mjs';
import { chance, edited, hostile, paragraphs, wrapped } from './texts.mjs';

const ROUNDS = 5;
const KiB = 1024;
const HOSTILE_BYTES = 64 * KiB;

// Of the call alone, in ms: {median_ms, max_ms}.
function engine(runs, ...args) {
  const r = spawnSync(path.join(benches, 'prose_cost'), [String(runs), ...args], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`bench_prose_cost ${args.join(' ')}: ${r.stderr}`);
  return JSON.parse(r.stdout);
}

// CPU of a function of ours here, in ms: the median of several calls after one to warm up.
function here(call, runs) {
  call();
  return median(Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    call();
    const used = process.cpuUsage(before);
    return (used.user + used.system) / 1000;
  }));
}

function write(dir, texts) {
  const files = {};
  for (const [name, text] of Object.entries(texts)) {
    files[name] = path.join(dir, name);
    fs.writeFileSync(files[name], text);
  }
  return files;
}

function library(name) {
  try {
    return createRequire(import.meta.url)(name);
  } catch {
    leave_out(name, 'not installed');
    return null;
  }
}

const words = (text) => text.match(/\s+|[^\s]+/g);

function measure_merge(dir) {
  const base = paragraphs(4 * KiB, 1);
  const texts = {
    base: wrapped(base),
    ours: wrapped(edited(base, 3, 2, (i) => i % 2 === 0)),
    theirs: wrapped(edited(base, 3, 3, (i) => i % 2 === 1)),
  };
  const f = write(dir, texts);
  const three = `${f.ours} ${f.base} ${f.theirs}`;
  const diff3 = library('node-diff3');
  const call = [], whole = [], small = [];
  for (let r = 0; r < ROUNDS; r++) {
    const ours = engine(200, 'merge', f.base, f.ours, f.theirs).median_ms;
    const theirs = cpu_of_run(`git merge-file -p ${three}`, 20);
    const process = cpu_of_run(`${path.join(benches, 'prose_merge')} ${f.base} ${f.ours} ${f.theirs}`, 20);
    call.push([ours, theirs]);
    whole.push([process, theirs]);
    if (diff3) small.push([ours, here(() => diff3.merge(words(texts.ours), words(texts.base), words(texts.theirs)), 2)]);
  }
  paired(call, { name: 'merge of 4 KiB', unit: 'ms CPU', target: ['<=', 0.2], what: 'the call, as the server makes it; theirs: git merge-file, by lines, as a process' });
  paired(whole, { name: 'merge of 4 KiB, as a process', unit: 'ms CPU', what: 'theirs: git merge-file, as a process' });
  if (diff3) paired(small, { name: 'merge of 4 KiB, library', unit: 'ms CPU', what: 'theirs: node-diff3 over words, warm, the call' });
}

function measure_diff(dir) {
  const old = paragraphs(1024 * KiB, 4);
  const texts = { old: wrapped(old), new: wrapped(edited(old, 300, 5)) };
  const f = write(dir, texts);
  const ours_is = `${path.join(benches, 'prose_diff')} ${f.old} ${f.new}`;
  const pairs = { git: [], wdiff: [], lowdown: [], dmp: [] };
  const dmp = library('diff-match-patch');
  const wdiff = installed('wdiff'), lowdown = installed('lowdown-diff');
  for (let r = 0; r < ROUNDS; r++) {
    const ours = cpu_of_run(ours_is, 3);
    pairs.git.push([ours, cpu_of_run(`git diff --no-index --word-diff ${f.old} ${f.new}`, 3)]);
    if (lowdown) pairs.lowdown.push([ours, cpu_of_run(`lowdown-diff -tterm ${f.old} ${f.new}`, 1)]);
    if (wdiff) pairs.wdiff.push([ours, cpu_of_run(`wdiff ${f.old} ${f.new}`, 3)]);
  }
  paired(pairs.git, { name: 'redline of 1 MiB', unit: 'ms CPU', target: ['<=', 1.5], what: 'theirs: git diff --word-diff; both processes that print it' });
  if (wdiff) paired(pairs.wdiff, { name: 'redline of 1 MiB, wdiff', unit: 'ms CPU', what: 'theirs: wdiff' });
  else leave_out('wdiff', 'not installed');
  if (lowdown) paired(pairs.lowdown, { name: 'redline of 1 MiB, lowdown-diff', unit: 'ms CPU', what: 'theirs: lowdown-diff, by its tree of blocks' });
  else leave_out('lowdown-diff', 'not installed');
  if (!dmp) return;
  const lib = new dmp.diff_match_patch();
  lib.Diff_Timeout = 0;
  for (let r = 0; r < 3; r++) pairs.dmp.push([engine(5, 'diff', f.old, f.new).median_ms, here(() => lib.diff_main(texts.old, texts.new, true), 1)]);
  paired(pairs.dmp, { name: 'redline of 1 MiB, library', unit: 'ms CPU', what: 'theirs: diff-match-patch, by letters with its line mode, warm, the call' });
}

// The worst of all hostile pairs; each is run three times, and its slowest counts.
function measure_hostile(dir) {
  const worst = { merge: { ms: -1 }, diff: { ms: -1 } };
  let seed = 11;
  for (const [name, make] of Object.entries(hostile)) {
    const f = write(dir, Object.fromEntries(['base', 'ours', 'theirs'].map((side) => [side, make(chance((seed += 7919)), HOSTILE_BYTES)])));
    const found = {
      merge: engine(3, 'merge', f.base, f.ours, f.theirs).max_ms,
      diff: engine(3, 'diff', f.base, f.ours).max_ms,
    };
    for (const kind of ['merge', 'diff']) if (found[kind] > worst[kind].ms) worst[kind] = { ms: found[kind], name };
  }
  for (const [kind, label] of [['merge', 'worst merge of 64 KiB'], ['diff', 'worst redline of 64 KiB']]) {
    figure({ name: label, ours: worst[kind].ms, unit: 'ms CPU', target: ['<=', 50], rounds: 3, what: `of ${Object.keys(hostile).length} hostile kinds: ${worst[kind].name}` });
  }
}

export function measure_prose() {
  heading('Prose, beside git and libraries');
  const dir = folder('prose');
  measure_merge(dir);
  measure_diff(dir);
  measure_hostile(dir);
}
