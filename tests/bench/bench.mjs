// All measurements, one after the other; what each prints is also kept in build/bench.json.
// node tests/bench/bench.mjs [PART...]: only these of submits starting pages line exports prose
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../api/lib.mjs';
import { measure_exports } from './exports.mjs';
import { figures, now } from './lib.mjs';
import { measure_line } from './line.mjs';
import { measure_pages } from './pages.mjs';
import { measure_prose } from './prose.mjs';
import { measure_starting } from './starting.mjs';
import { measure_submits } from './submits.mjs';

let thousand; // a data directory with 1,000 proposals, once submits has made it
const parts = {
  submits: async () => (thousand = await measure_submits()),
  starting: () => measure_starting(thousand),
  pages: measure_pages,
  line: measure_line,
  exports: measure_exports,
  prose: measure_prose,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const began = now();
const load = [os.loadavg()[0]];
const failed = [];
for (const name of wanted) {
  try {
    await parts[name]();
  } catch (e) {
    failed.push(name);
    console.log(`  ${name} could not be measured: ${e.stack}`);
  }
  load.push(os.loadavg()[0]);
}

const targets = figures.filter((f) => f.target);
const missed = targets.filter((f) => !f.reached);
const file = path.join(root, 'build/bench.json');
const machine = { cores: os.cpus().length, processor: os.cpus()[0].model, kernel: os.release(), git: execFileSync('git', ['--version'], { encoding: 'utf8' }).trim() };
fs.mkdirSync(path.dirname(file), { recursive: true });
fs.writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), seconds: Math.round(now() - began), load, machine, failed, figures }, null, 1)}\n`);
console.log(`\n${targets.length - missed.length} of ${targets.length} targets reached${missed.length ? `; not: ${missed.map((f) => f.name).join(', ')}` : ''}`);
console.log(`load ${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)} on ${os.cpus().length} cores; ${Math.round(now() - began)} s; build/bench.json`);
process.exit(0); // a part that failed may have left its server: it ends with us
