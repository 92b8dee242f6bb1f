// The editor's inner part, built as the pages' is, for node: no page is needed.
import { build } from 'esbuild';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');

// A module of web/editor as node can load it. aliases: as in scripts/build-web, or none.
export async function load(name, options = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'accord-web-'));
  const file = path.join(folder, `${name}.mjs`);
  await build({
    entryPoints: [path.join(root, `web/editor/${name}.ts`)],
    bundle: true, format: 'esm', platform: 'node', target: 'node18', outfile: file, logLevel: 'warning', ...options,
  });
  try {
    return await import(pathToFileURL(file));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

// All Markdown files below a folder; none when it is not there.
export function markdown(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((e) => {
    const at = path.join(folder, e.name);
    if (e.isDirectory()) return markdown(at);
    return e.name.endsWith('.md') ? [{ name: path.relative(root, at), text: fs.readFileSync(at, 'utf8').replace(/\r\n?/g, '\n').replace(/^\uFEFF/, '') }] : [];
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

// Numbers that look random and are the same each time (mulberry32).
export function dice(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)] };
}
