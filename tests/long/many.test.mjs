// As much as a list of attacks asks for: five thousand proposals, ten thousand comments, a hundred kills
// under load. Takes minutes, so it is no part of `make test`: make test-long. SHARE=10 tries a tenth.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, swap } from '../api/lib.mjs';
import { draft, hurried, measure } from '../api/kit.mjs';

const share = Number(process.env.SHARE ?? 1);
const many = (n) => Math.ceil(n / share);

async function abreast(n, work, side = 24) {
  let next = 0;
  await Promise.all(Array.from({ length: side }, async () => {
    for (let i = next++; i < n; i = next++) await work(i);
  }));
}

// The quickest of some, so that what else the machine does is not counted.
async function takes(ask, rounds = 7) {
  const all = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    await ask();
    all.push(performance.now() - from);
  }
  return Math.round(Math.min(...all));
}

// Everything that a list has, page by page.
async function whole(by, target) {
  const items = [];
  let cursor = null, pages = 0;
  do {
    const r = await by.want(200, 'GET', `${target}${target.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    items.push(...r.items);
    cursor = r.next;
    pages++;
  } while (cursor);
  return { items, pages };
}

const quick = { json: 'application/json', page: 'text/html' };
async function read(by, target, accept) {
  const r = await by.get(target, { accept: quick[accept] });
  assert.equal(r.status, 200, `${target}: ${r.text.slice(0, 300)}`);
  return r;
}

test('five thousand proposals: lists are cut and come within a second, and branches are packed', async (t) => {
  const s = await Server.start({ from: draft(), settings: hurried });
  const by = s.as(s.token('rapporteur', 'one', 'One')), editor = s.as(s.token('editor', 'editors', 'Ed'));
  const now = await by.section('common'), n = many(5000);
  await abreast(n, (i) => by.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: swap(now.markdown, measure(i % 24), `${measure(i % 24)} Wish ${i}.`), summary: `Wish ${i}` }));
  const all = await whole(editor, '/api/v1/proposals?status=open');
  assert.equal(all.items.length, n);
  assert.equal(new Set(all.items.map((p) => p.number)).size, n, 'each once');
  const times = {};
  for (const [target, kind] of [['/api/v1/proposals?limit=100', 'json'], ['/api/v1/proposals?status=open&section=common&limit=100', 'json'], [`/api/v1/proposals/${n}`, 'json'], ['/api/v1/document', 'json'], ['/app/review', 'page'], ['/', 'page']]) times[target] = await takes(() => read(editor, target, kind));
  t.diagnostic(`ms: ${JSON.stringify(times)}`);
  for (const [target, ms] of Object.entries(times)) assert.ok(ms < 1000, `${target}: ${ms} ms`);
  assert.equal((await editor.post(`/api/v1/proposals/${n}/decision`, { decision: 'accept', revision: 1, reason: '' })).status, 200);
  await s.stop();
  const loose = spawnSync('find', [path.join(s.dir, 'document.git/refs/heads/proposals'), '-type', 'f'], { encoding: 'utf8' }).stdout.trim().split('\n').filter(Boolean);
  assert.ok(loose.length < 300, `${loose.length} files of branches`);
  assert.equal(git(s.dir, 'for-each-ref', 'refs/heads/proposals').trim().split('\n').length, n);
  assert.match(must(['verify', s.dir], { timeout: 600000 }), /consistent/);
});

test('ten thousand comments: lists are cut, and pages come within a second', async (t) => {
  const s = await Server.start({ from: draft(), settings: hurried });
  const by = s.as(s.token('rapporteur', 'one', 'One')), other = s.as(s.token('rapporteur', 'two', 'Two'));
  const now = await by.section('common'), n = many(10000), threads = many(1000);
  const ids = [];
  await abreast(threads, async (i) => ids.push((await by.want(201, 'POST', '/api/v1/threads', { on: { section: 'common', lang: 'en', commit: now.commit }, quote: { exact: `item ${i % 24 + 1}.`, prefix: '', suffix: '' }, text: `Question ${i}` })).id));
  await abreast(n - threads, (i) => other.want(201, 'POST', `/api/v1/threads/${ids[i % threads]}/comments`, { text: `Answer ${i}` }));
  const all = await whole(by, '/api/v1/threads?section=common');
  assert.equal(all.items.length, threads);
  assert.equal(all.items.reduce((sum, x) => sum + x.comments.length, 0), n, 'each is there');
  assert.ok(all.pages >= threads / 100);
  const times = {};
  for (const [target, kind] of [['/api/v1/threads?section=common&limit=100', 'json'], ['/api/v1/sections/common', 'json'], ['/app/sections/common', 'page'], ['/app/review', 'page'], ['/', 'page']]) times[target] = await takes(() => read(by, target, kind));
  t.diagnostic(`ms: ${JSON.stringify(times)}`);
  for (const [target, ms] of Object.entries(times)) assert.ok(ms < 1000, `${target}: ${ms} ms`);
  await s.stop();
  assert.match(must(['verify', s.dir], { timeout: 600000 }), /consistent/);
});

test('a hundred kills under load: each start is quick, and all that was acknowledged is there', async (t) => {
  const s = await Server.start({ from: draft(), settings: hurried });
  const writers = ['one', 'two', 'one', 'two'].map((g, i) => s.as(s.token('rapporteur', g, `W${i}`)));
  const editor = s.as(s.token('editor', 'editors', 'Ed'));
  const told = { proposals: new Map(), comments: new Map(), decisions: new Map() }, starts = [];
  let serial = 0;
  const act = async (w, k) => {
    const now = await w.section('common');
    if (k % 2) {
      const text = `Said ${++serial}`;
      const r = await w.post('/api/v1/threads', { on: { section: 'common', lang: 'en', commit: now.commit }, text });
      if (r.status === 201) told.comments.set(r.json.id, text);
      return;
    }
    const r = await w.post('/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: `${now.markdown}\nEncourage cities to keep wish ${++serial} in mind.\n`, summary: `Wish ${serial}` });
    if (r.status === 201) told.proposals.set(r.json.number, r.json.revisions[0].markdown);
  };
  const decide = async () => {
    const open = [...told.proposals.keys()].find((n) => !told.decisions.has(n));
    if (!open) return new Promise((ok) => setTimeout(ok, 10));
    told.decisions.set(open, null);
    const decision = open % 25 ? 'decline' : 'accept';
    const r = await editor.post(`/api/v1/proposals/${open}/decision`, { decision, revision: 1, reason: 'r' });
    if (r.status === 200) told.decisions.set(open, decision);
  };
  for (let round = 0, rounds = many(100); round < rounds; round++) {
    const had = told.proposals.size + told.comments.size;
    let killed = false;
    const go = async (work) => {
      for (let k = 0; !killed; k++) {
        try {
          await work(k);
        } catch (e) {
          if (e.code === 'ERR_ASSERTION' && !killed) throw e;
        }
      }
    };
    const work = [...writers.map((w) => go((k) => act(w, k))), go(decide)];
    const soon = Date.now() + 150 + Math.random() * 250, late = Date.now() + 60000;
    while (Date.now() < soon || (told.proposals.size + told.comments.size < had + 3 && Date.now() < late)) await new Promise((ok) => setTimeout(ok, 10));
    killed = true;
    await s.stop('SIGKILL');
    await Promise.all(work);
    const from = Date.now();
    await s.listen();
    await editor.want(200, 'GET', '/api/v1/document');
    starts.push(Date.now() - from);
    if (round % 10 && round !== rounds - 1) continue;
    const proposals = new Map((await whole(editor, '/api/v1/proposals')).items.map((p) => [p.number, p]));
    for (const n of told.proposals.keys()) assert.ok(proposals.has(n), `round ${round}: proposal ${n} is lost`);
    for (const [n, d] of told.decisions) if (d) assert.equal(proposals.get(n).status, d === 'accept' ? 'accepted' : 'declined', `round ${round}: the decision on ${n}`);
    const threads = new Map((await whole(editor, '/api/v1/threads?section=common')).items.map((x) => [x.id, x.comments[0].text]));
    for (const [id, text] of told.comments) assert.equal(threads.get(id), text, `round ${round}: ${id}`);
  }
  starts.sort((a, b) => a - b);
  t.diagnostic(`${starts.length} kills, ${told.proposals.size} proposals and ${told.comments.size} threads acknowledged; starts: median ${starts[starts.length >> 1]} ms, most ${starts.at(-1)} ms`);
  assert.ok(starts[starts.length >> 1] < 2000, `a start takes ${starts[starts.length >> 1]} ms`);
  await s.stop();
  assert.match(must(['verify', s.dir], { timeout: 600000 }), /consistent/);
  assert.equal(spawnSync('git', ['--git-dir', path.join(s.dir, 'document.git'), 'fsck', '--strict', '--full', '--no-dangling']).status, 0);
  const packs = fs.readdirSync(path.join(s.dir, 'document.git/objects/pack'));
  for (const f of packs) assert.ok(packs.includes(f.replace(/[a-z]+$/, 'pack')) && packs.includes(f.replace(/[a-z]+$/, 'idx')), `${f} stands alone`);
});
