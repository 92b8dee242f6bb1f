// What the attacks share beside ../api: refs read from the disk, forms with their proof, hostile data of
// others where it stands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ask } from '../api/kit.mjs';

// Hostile data of others, where $TEST_DATA has it (it is not ours to ship): its path, or undefined.
export function foreign(name) {
  const f = process.env.TEST_DATA && path.join(process.env.TEST_DATA, 'attacks', name);
  return f && fs.existsSync(f) ? f : undefined;
}

export function foreignJson(name) {
  const f = foreign(name);
  return f && JSON.parse(fs.readFileSync(f, 'utf8'));
}

// What a refusal must leave alone: the ledger, people, drafts, main and tags. Read as git lays it out,
// loose before packed, for a git process for each of a thousand refusals would take minutes.
export function tips(dir) {
  const repository = path.join(dir, 'document.git'), found = new Map();
  const packed = path.join(repository, 'packed-refs');
  for (const line of fs.existsSync(packed) ? fs.readFileSync(packed, 'utf8').split('\n') : []) {
    const m = /^([0-9a-f]{40}) (refs\/\S+)$/.exec(line);
    if (m) found.set(m[2], m[1]);
  }
  for (const folder of ['refs/meta', 'refs/heads', 'refs/tags'])
    for (const name of fs.existsSync(path.join(repository, folder)) ? fs.readdirSync(path.join(repository, folder)) : []) {
      const file = path.join(repository, folder, name);
      if (fs.statSync(file).isFile() && !name.endsWith('.lock')) found.set(`${folder}/${name}`, fs.readFileSync(file, 'utf8').trim());
    }
  // Proposals' branches follow the ledger a little later.
  const all = [...found].filter(([name]) => !name.startsWith('refs/heads/proposals/')).sort();
  assert.ok(all.length >= 3, 'a ledger, people and main');
  return all.map((x) => x.join(' ')).join('\n');
}

// The proof that a page of this session has in its forms.
async function prove(browser) {
  if (!browser.cookie || browser.csrf !== undefined) return;
  const page = await browser.get('/app/account', { Accept: 'text/html' });
  browser.csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1];
  assert.ok(browser.csrf, `a proof on ${page.status} ${page.text.slice(0, 200)}`);
}

const enter = (fields) => Object.entries(fields).flatMap(([k, v]) => [v].flat().map((x) => `${encodeURIComponent(k)}=${encodeURIComponent(x)}`)).join('&');

// Send a form of the workspace as its page would, with the session's proof.
export async function form(browser, target, fields = {}, headers = {}) {
  await prove(browser);
  const body = enter({ ...(browser.csrf ? { csrf: browser.csrf } : {}), ...fields });
  return browser.send('POST', target, body, { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded', ...headers });
}

// The same with a file.
export async function upload(browser, target, bytes, name = 'text.docx') {
  await prove(browser);
  const edge = '----accord', part = (head, body) => Buffer.concat([Buffer.from(`--${edge}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
  const body = Buffer.concat([
    ...(browser.csrf ? [part('name="csrf"', browser.csrf)] : []),
    part(`name="file"; filename="${name}"\r\nContent-Type: application/octet-stream`, bytes), Buffer.from(`--${edge}--\r\n`),
  ]);
  return browser.send('POST', target, body, { Accept: 'text/html', 'Content-Type': `multipart/form-data; boundary=${edge}` });
}

// Statuses of all answers in what a raw socket gave back.
export const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((m) => Number(m[1]));

// Memory of a process and of all below it, in bytes.
export function memory(pid) {
  const own = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(own?.[1] ?? 0) * 1024;
}

export const openFiles = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;

export async function alive(server, what) {
  assert.equal(server.child.exitCode, null, `the server goes on after ${what}`);
  assert.equal((await ask(server, 'GET', '/api/v1/document')).status, 200, `it answers after ${what}`);
}
