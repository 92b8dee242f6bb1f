// Sessions, their proof on every change, the clock that they live by, and where a form may lead.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, program, root, temporary } from '../api/lib.mjs';
import { served } from '../api/described.mjs';
import { docxType } from '../api/docx.mjs';
import { Browser, ask, draft, hurried, people, problem } from '../api/kit.mjs';
import { form, tips } from './kit.mjs';

let s, admin, base, person, other;
const urlencoded = 'application/x-www-form-urlencoded';

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  admin = s.as(s.token('admin', 'editors', 'Admin'));
  base = (await admin.section('water')).commit;
  person = new Browser(s);
  await person.enter(s.code('admin', ['one', 'editors'], 'Person'));
  other = new Browser(s);
  await other.enter(s.code('admin', ['one', 'editors'], 'Another'));
  for (const b of [person, other]) assert.equal((await form(b, '/app/account/language', { lang: 'en' })).status, 303);
});
after(() => s?.stop());

const fill = (p) => p.replace('{n}', '1').replace('{id}', p.includes('threads') ? 't-1' : p.includes('accounts') ? 'a-1' : 'water').replace('{section}', 'water')
  .replace('{file}', 'main.md').replace('{name}', 'logo.png').replace('{version}', 'main').replace('{a}..{b}', 'main..main');
const changes = () => served().filter(([method]) => method !== 'GET');

// --- proof of where a change comes from -------------------------------------------------------------

test('no change by cookie is taken that another site may have caused, on any route', async () => {
  const was = [tips(s.dir), people(s.dir)];
  const signs = [
    { Origin: 'null' }, { Origin: 'https://evil.example' }, { Origin: `${s.base}.evil.example` }, { Origin: s.base.replace('127.0.0.1', 'localhost') }, { Origin: `${s.base}/` }, { Origin: '' },
    { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': 'none' }, {}, { Referer: `${s.base}/app` }, { Origin: s.base, 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
  ];
  for (const [method, p] of changes()) {
    const api = p.startsWith('/api/');
    for (const sign of signs) {
      const headers = { Cookie: person.cookie, Accept: api ? 'application/json' : 'text/html', 'Content-Type': p.includes('imports') ? docxType : api ? 'application/json' : urlencoded, ...sign };
      const r = await ask(s, method, fill(p), { headers, body: method === 'DELETE' ? undefined : api ? '{}' : `csrf=${person.csrf}` });
      assert.equal(r.status, 403, `${method} ${p} with ${JSON.stringify(sign)}: ${r.status} ${r.text.slice(0, 200)}`);
      if (api) problem(r, 403, 'forbidden');
    }
  }
  assert.deepEqual([tips(s.dir), people(s.dir)], was);
});

test('a form needs the proof of its own session, in the form', async () => {
  const was = [tips(s.dir), people(s.dir)];
  for (const [method, p] of changes().filter(([, p]) => p.startsWith('/app'))) {
    for (const [query, fields] of [['', {}], ['', { csrf: '' }], ['', { csrf: '0'.repeat(64) }], ['', { csrf: other.csrf }], ['', { csrf: person.csrf.toUpperCase() === person.csrf ? 'x' : person.csrf.toUpperCase() }], ['', { csrf: person.csrf.slice(0, -1) }], [`?csrf=${person.csrf}`, {}]]) {
      const body = new URLSearchParams(fields).toString() || 'x=1';
      const r = await person.send(method, fill(p) + query, body, { Accept: 'text/html', 'Content-Type': urlencoded });
      assert.equal(r.status, 403, `${p} ${JSON.stringify(fields)}: ${r.status}`);
    }
    const header = await person.send(method, fill(p), 'x=1', { Accept: 'text/html', 'Content-Type': urlencoded, 'X-CSRF-Token': person.csrf });
    assert.equal(header.status, 403, p);
  }
  assert.deepEqual([tips(s.dir), people(s.dir)], was);
});

test('looking changes nothing: every address of GET, as an administrator, also ahead of time', async () => {
  const n = (await admin.submit('water', `${(await admin.section('water')).markdown}\nTo look at.\n`, { group: 'one' })).number;
  const was = [tips(s.dir), people(s.dir)];
  const odd = ['', '?act=accept', '?csrf=x&decision=accept', '?sure=yes', '?_method=POST', '?undo=1&accept=1&delete=1'];
  for (const [, p] of served().filter(([method, p]) => method === 'GET' && !p.endsWith('/events')))
    for (const query of odd)
      for (const method of ['GET', 'HEAD']) {
        const target = fill(p).replace('/1', `/${n}`) + query;
        const r = await ask(s, method, target, { headers: { Cookie: person.cookie, Purpose: 'prefetch', 'Sec-Purpose': 'prefetch;prerender', Accept: 'text/html' } });
        assert.ok(r.status < 500, `${target}: ${r.status}`);
      }
  assert.deepEqual([tips(s.dir), people(s.dir)], was);
});

test('a form leads back to a place of ours, whatever it asks for', async () => {
  for (const back of ['//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example', 'https:evil.example', 'javascript:alert(1)', '/\t/evil.example', '%09//evil.example', '/\r\nSet-Cookie: x=1', '/ /evil.example', '', 'evil.example', '.evil.example', '@evil.example', `/${'a'.repeat(3000)}`, '/"><script>', '/é', 'data:text/html,x', '///evil.example', '/\u0000/evil']) {
    const r = await form(person, '/app/account/language', { lang: 'en', back });
    if (r.status === 400) continue;
    assert.equal(r.status, 303, JSON.stringify(back));
    const to = new URL(r.headers.location, s.base);
    assert.equal(to.origin, s.base, `${JSON.stringify(back)} led to ${r.headers.location}`);
    assert.equal(to.pathname, '/app/account', JSON.stringify(back));
  }
  assert.equal((await form(person, '/app/account/language', { lang: 'en', back: '/app/status?x=1' })).headers.location, '/app/status?x=1');
  for (const target of ['/?next=//evil.example', '/i?next=//evil.example', '/app/compare?a=//evil.example&b=main', '/app/compare?a=main&b=..//evil.example', '/app/compare?a=%0d%0aX:y&b=main']) {
    const r = await ask(s, 'GET', target, { headers: { Cookie: person.cookie, Accept: 'text/html' } });
    const to = new URL(r.headers.location ?? '/', s.base);
    assert.equal(to.origin, s.base, `${target} led to ${to}`);
    assert.equal(r.headers.x, undefined);
  }
});

// --- sessions ----------------------------------------------------------------------------------------

test('whoever comes without a cookie, or with one that was made up, makes no record', async () => {
  const was = people(s.dir), rss = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${s.child.pid}/status`, 'utf8'))[1]);
  const made = (i) => `${String(i).padStart(26, '0')}.${Math.floor(Date.now() / 1000)}.${'0'.repeat(64)}`;
  const round = (n) => Promise.all(Array.from({ length: 20 }, async (_, k) => {
    for (let i = k; i < n; i += 20) assert.equal((await ask(s, 'GET', '/app/offline', { headers: i % 2 ? { Cookie: `accord=${made(i)}` } : {} })).headers['set-cookie'], undefined);
  }));
  await round(1000);
  const before_ = rss();
  await round(3000);
  if (!/asan|tsan/.test(program)) assert.ok(rss() - before_ < 16384, `${rss() - before_} KiB more`);
  assert.equal(people(s.dir), was);
});

test('a new directory has no account at all, and the first administrator is made by hand', () => {
  const dir = path.join(temporary(), 'data');
  must(['init', dir]);
  const has = spawnSync('git', ['--git-dir', path.join(dir, 'document.git'), 'ls-tree', '-r', 'refs/meta/accounts'], { encoding: 'utf8' });
  assert.equal(has.stdout.trim(), '', 'nobody');
  assert.equal(fs.statSync(path.join(dir, 'secret')).mode & 0o777, 0o600);
});

test('pages of one who is signed in are not kept behind her', async () => {
  const b = new Browser(s);
  await b.enter(s.code('rapporteur', 'one', 'Leaves'));
  const kept = [];
  for (const target of ['/app/sections', '/app/review', '/app/account', '/app/status', '/app/write/water', '/api/v1/session', '/api/v1/proposals', '/']) {
    const r = await b.get(target, { Accept: 'text/html' });
    assert.equal(r.status, 200, target);
    // No shared cache keeps it, and the browser's own asks before it shows it again.
    assert.match(r.headers['cache-control'], /no-store|private/, target);
    assert.match(r.headers['cache-control'], /no-store|no-cache|max-age=0/, target);
    kept.push([target, r.headers.etag]);
  }
  const cookie = b.cookie;
  await b.send('DELETE', '/api/v1/session');
  for (const [target, tag] of kept.filter(([t]) => t !== '/')) {
    const r = await ask(s, 'GET', target, { headers: { Cookie: cookie, Accept: 'text/html', ...(tag ? { 'If-None-Match': tag } : {}) } });
    assert.equal(r.status, 401, `${target} is not even told to be unchanged`);
  }
});

// --- the clock -----------------------------------------------------------------------------------------

// A server whose time of day moves by order; undefined where no library can be made for it.
async function skewed() {
  if (/asan|tsan/.test(program)) return undefined;
  const dir = temporary(), library = path.join(dir, 'clock.so'), file = path.join(dir, 'skew');
  if (spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, path.join(root, 'tests/attack/clock.c'), '-ldl']).status !== 0) return undefined;
  const set = (seconds) => { const b = Buffer.alloc(8); b.writeBigInt64LE(BigInt(seconds)); const fd = fs.openSync(file, 'r+'); fs.writeSync(fd, b, 0, 8, 0); fs.closeSync(fd); };
  fs.writeFileSync(file, Buffer.alloc(8));
  const had = [process.env.LD_PRELOAD, process.env.SKEW];
  Object.assign(process.env, { LD_PRELOAD: library, SKEW: file });
  try {
    const t = await Server.start({ from: draft(), settings: hurried });
    return Object.assign(t, { set });
  } finally {
    for (const [i, name] of ['LD_PRELOAD', 'SKEW'].entries()) had[i] === undefined ? delete process.env[name] : (process.env[name] = had[i]);
  }
}
const day = 86400;

test('a session ends after a fortnight without use and a quarter of a year in all, and a code in its time', async (t) => {
  const k = await skewed();
  if (!k) return t.skip('SKIP the clock cannot be moved here');
  try {
    const idle = new Browser(k), busy = new Browser(k), spent = k.code('reader', undefined, 'Spent'), late = k.code('reader', undefined, 'Late');
    await idle.enter(k.code('reader', undefined, 'Idle'));
    await busy.enter(k.code('reader', undefined, 'Busy'));
    await new Browser(k).enter(spent);
    const first = busy.cookie;
    const second = (await busy.post('/api/v1/session/codes', {})).json.code;
    const use = async (b) => (await b.get('/app/account', { Accept: 'text/html' })).status;
    k.set(13 * day);
    assert.equal(await use(busy), 200);
    assert.notEqual(busy.cookie, first, 'it is renewed by use');
    k.set(15 * day);
    assert.equal((await idle.get('/api/v1/session')).status, 401, 'idle');
    assert.equal(await use(busy), 200, 'in use');
    assert.equal((await new Browser(k).post('/api/v1/session', { token: late })).status, 410, 'a link after its week');
    assert.equal((await new Browser(k).post('/api/v1/session', { token: second })).status, 410, 'a second device after its ten minutes');
    for (let at = 15; at <= 89; at += 10) { k.set(at * day); assert.equal(await use(busy), 200, `day ${at}`); }
    k.set(91 * day);
    assert.equal((await busy.get('/api/v1/session')).status, 401, 'however much it was used');
    // What is spent or signed out is so whatever the clock says.
    k.set(-day);
    assert.equal((await new Browser(k).post('/api/v1/session', { token: spent })).status, 410);
    const out = new Browser(k);
    await out.enter(k.code('reader', undefined, 'Out'));
    const cookie = out.cookie;
    await out.send('DELETE', '/api/v1/session');
    for (const at of [-2 * day, -day, 0]) {
      k.set(at);
      assert.equal((await ask(k, 'GET', '/api/v1/session', { headers: { Cookie: cookie } })).status, 401);
    }
  } finally {
    await k.stop();
  }
});

test('a clock that jumps to 1996, 2038 and back stops nobody and stirs no order', async (t) => {
  const k = await skewed();
  if (!k) return t.skip('SKIP the clock cannot be moved here');
  try {
    const one = k.as(k.token('rapporteur', 'one')), editor = k.as(k.token('editor', 'editors'));
    const now = Date.now() / 1000, commits = [];
    for (const [i, year] of ['1996', '2038-01-19T03:14:07Z', '2039', '2026', '1971', '2200', '2026'].entries()) {
      k.set(Math.round(Date.parse(year.includes('T') ? year : `${year}-06-01T00:00:00Z`) / 1000 - now));
      const p = await one.submit('water', `${(await one.section('water')).markdown}\nSaid in ${year}, time ${i}.\n`);
      commits.push((await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 })).commit);
    }
    const history = (await one.want(200, 'GET', '/api/v1/sections/water/history')).items.map((x) => x.commit);
    assert.deepEqual(history.slice(0, commits.length), [...commits].reverse(), 'by parents, not by dates');
    assert.match(must(['verify', k.dir]), /consistent/);
    await k.stop();
    await k.listen();
    assert.deepEqual((await k.as(one.token).want(200, 'GET', '/api/v1/sections/water/history')).items.map((x) => x.commit), history);
  } finally {
    await k.stop();
  }
});
