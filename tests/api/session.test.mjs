// Signing in by links and codes, the cookie, and proof of origin.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Server, must, run } from './lib.mjs';
import { Browser, Events, ask, draft, fits, contents, hurried, people, problem, refs } from './kit.mjs';
import * as shape from './shapes.mjs';

let s, admin;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  admin = s.as(s.token('admin', [], 'Ada'));
});
after(() => s?.stop());

const signed = async (role = 'rapporteur', group = 'one', name = 'Guest') => {
  const b = new Browser(s);
  b.me = await b.enter(s.code(role, group, name));
  return b;
};
const account = async (name) => (await admin.want(200, 'GET', '/api/v1/accounts')).items.find((x) => x.name === name);

test('an invitation becomes a session', async () => {
  const b = new Browser(s);
  const r = await b.post('/api/v1/session', { token: s.code('rapporteur', 'one', 'Rosa') });
  assert.equal(r.status, 200);
  fits(r.json, shape.session);
  assert.deepEqual([r.json.name, r.json.role, r.json.groups], ['Rosa', 'rapporteur', ['one']]);
  assert.deepEqual((await b.get('/api/v1/session')).json, r.json);
  const now = (await b.get('/api/v1/sections/water')).json;
  assert.equal((await b.post('/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown: `${now.markdown}\nMore.\n`, summary: 'x' })).status, 201);
});

test('the cookie is HttpOnly, Lax, of the whole site, and says nothing', async () => {
  const r = await new Browser(s).post('/api/v1/session', { token: s.code('reader') });
  const [set] = r.headers['set-cookie'];
  assert.equal(r.headers['set-cookie'].length, 1);
  assert.match(set, /; *HttpOnly/i);
  assert.match(set, /; *SameSite=Lax/i);
  assert.match(set, /; *Path=\//i);
  assert.match(set, /; *Max-Age=\d+|; *Expires=/i);
  assert.doesNotMatch(set, /; *Secure/i, 'plain http on this machine');
  assert.doesNotMatch(set, /Domain=/i);
  assert.doesNotMatch(set, /reader/);
  assert.match(r.headers['cache-control'] ?? '', /no-store/);
});

test('with an https address the cookie is Secure and __Host-, also behind a proxy', async () => {
  const t = await Server.start({ from: draft(), settings: { ...hurried, url: 'https://accord.example' } });
  try {
    const link = must(['invite', t.dir, '--role', 'reader']).trim();
    assert.match(link, /^https:\/\/accord\.example\/i#/);
    const b = new Browser(t);
    b.origin = 'https://accord.example';
    const r = await b.send('POST', '/api/v1/session', { token: link.split('#')[1] }, { Host: 'accord.example' });
    assert.equal(r.status, 200, r.text);
    assert.match(r.headers['set-cookie'][0], /^__Host-[a-z]+=.*; *Secure/i);
    assert.ok(r.headers['strict-transport-security']);
    assert.equal((await b.get('/api/v1/session', { Host: 'accord.example' })).status, 200);
    const bare = b.cookie.replace('__Host-', '');
    assert.equal((await ask(t, 'GET', '/api/v1/session', { headers: { Cookie: bare } })).status, 401, 'without the prefix anybody could have set it');
  } finally {
    await t.stop();
  }
});

test('a code is spent once, also by twenty at once', async () => {
  const token = s.code('rapporteur', 'one', 'Twenty');
  const all = await Promise.all(Array.from({ length: 20 }, () => new Browser(s).post('/api/v1/session', { token })));
  assert.equal(all.filter((r) => r.status === 200).length, 1, JSON.stringify(all.map((r) => r.status)));
  for (const r of all.filter((x) => x.status !== 200)) assert.ok([410, 429].includes(r.status), String(r.status));
  assert.ok(all.filter((r) => r.status === 410).length > 0);
  assert.equal((await admin.want(200, 'GET', '/api/v1/accounts')).items.filter((x) => x.name === 'Twenty').length, 1);
  assert.equal((await account('Twenty')).sessions, 1);
});

test('looking at a link does not spend it', async () => {
  const token = s.code('reader', undefined, 'Looker');
  for (const agent of ['Mozilla/5.0', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1'])
    for (const method of ['GET', 'HEAD']) assert.equal((await ask(s, method, '/i', { headers: { 'User-Agent': agent, Purpose: 'prefetch', Accept: 'text/html' } })).status, 200);
  assert.equal((await new Browser(s).post('/api/v1/session', { token })).status, 200);
});

test('the page of invitations works without a script: a field, a button, a cookie', async () => {
  const b = new Browser(s);
  const page = await b.get('/i', { Accept: 'text/html' });
  page.text = page.text.split('</form>')[0];
  assert.match(page.text, /<form[^>]*method="?post/i);
  const name = /<input[^>]*name="([^"]+)"[^>]*>/.exec(page.text.replace(/<input[^>]*type="hidden"[^>]*>/g, ''))[1];
  const hidden = [...page.text.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map((m) => `${m[1]}=${encodeURIComponent(m[2])}&`).join('');
  const r = await b.send('POST', '/i', `${hidden}${name}=${encodeURIComponent(s.code('rapporteur', 'one', 'Formed'))}`, { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' });
  assert.ok([200, 303].includes(r.status), String(r.status));
  assert.equal((await b.get('/api/v1/session')).json.name, 'Formed');
});

test('codes that are unknown, spent or old are gone, and all alike', async () => {
  const spent = s.code('reader');
  await new Browser(s).enter(spent);
  const made = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader', expires: new Date(Date.now() + 2000).toISOString().replace(/\.\d+/, '') });
  const old = made.url.split('#')[1];
  await new Promise((ok) => setTimeout(ok, Math.max(0, Date.parse(made.expires_at) - Date.now()) + 1100));
  const answers = [];
  for (const token of [spent, old, '0'.repeat(old.length), 'x', '../..', 'ü'.repeat(50), `${old}x`]) {
    const r = await new Browser(s).post('/api/v1/session', { token });
    problem(r, 410);
    assert.equal(r.headers['set-cookie'], undefined);
    answers.push(r.text);
  }
  assert.equal(new Set(answers).size, 1, 'nobody learns which it was');
  assert.equal((await new Browser(s).post('/api/v1/session', { token: '' })).status, 400);
});

test('a code for the second device opens the same account, once', async () => {
  const b = await signed('rapporteur', 'one', 'Tablet');
  const r = await b.post('/api/v1/session/codes', {});
  assert.equal(r.status, 201);
  fits(r.json, shape.code);
  const second = new Browser(s);
  assert.equal((await second.enter(r.json.code)).account, b.me.account);
  problem(await new Browser(s).post('/api/v1/session', { token: r.json.code }), 410);
  assert.equal((await account('Tablet')).sessions, 2);
  const typed = (await b.post('/api/v1/session/codes', {})).json.code;
  assert.equal((await new Browser(s).enter(typed.toUpperCase())).account, b.me.account, 'as a person may type it');
});

test('signing out acts at once, on this device alone', async () => {
  const b = await signed('rapporteur', 'one', 'Leaver');
  const second = new Browser(s);
  await second.enter((await b.post('/api/v1/session/codes', {})).json.code);
  const old = b.cookie;
  const r = await b.send('DELETE', '/api/v1/session');
  assert.equal(r.status, 204);
  assert.match(r.headers['set-cookie'][0], /Max-Age=0|Expires=Thu, 01 Jan 1970/i);
  assert.equal((await ask(s, 'GET', '/api/v1/session', { headers: { Cookie: old } })).status, 401);
  assert.equal((await ask(s, 'GET', '/api/v1/proposals', { headers: { Cookie: old } })).status, 401);
  assert.equal((await second.get('/api/v1/session')).status, 200);
});

test('a cookie that was changed, cut or invented is nobody', async () => {
  const b = await signed();
  const [name, value] = b.cookie.split('=');
  const flip = (v, i) => v.slice(0, i) + (v[i] === 'a' ? 'b' : 'a') + v.slice(i + 1);
  for (const v of [flip(value, 0), flip(value, value.length - 1), flip(value, Math.floor(value.length / 2)), value.slice(0, -1), `${value}0`, '', 'x', '..', value.toUpperCase() === value ? 'y' : value.toUpperCase()])
    assert.ok([400, 401].includes((await ask(s, 'GET', '/api/v1/session', { headers: { Cookie: `${name}=${v}` } })).status), v);
  assert.ok([400, 401].includes((await ask(s, 'GET', '/api/v1/session', { headers: { Cookie: `${b.cookie}; ${b.cookie}` } })).status), 'twice');
  assert.equal((await b.get('/api/v1/session')).status, 200);
});

test('signing in gives a new session, whatever cookie came with it', async () => {
  const first = await signed('reader', undefined, 'Fixed');
  const b = new Browser(s);
  b.cookie = first.cookie;
  await b.enter(s.code('reader', undefined, 'Other'));
  assert.notEqual(b.cookie, first.cookie);
  assert.equal((await b.get('/api/v1/session')).json.name, 'Other');
});

test('a change by cookie proves its origin', async () => {
  const b = await signed('admin', 'editors', 'Origin');
  const now = (await b.get('/api/v1/document')).json;
  const water = (await b.get('/api/v1/sections/water')).json;
  const was = [refs(s.dir), people(s.dir)];
  const changes = [
    ['POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: water.commit, markdown: `${water.markdown}\nMore.\n`, summary: 'x' }],
    ['PUT', '/api/v1/document', { ...now.manifest, symbol: 'CSRF' }], ['POST', '/api/v1/versions', { name: 'Forged' }], ['POST', '/api/v1/invitations', { role: 'admin' }],
    ['PUT', '/api/v1/drafts/water', { markdown: 'x', base: water.commit }], ['DELETE', '/api/v1/session'], ['POST', '/api/v1/session/codes', {}], ['DELETE', `/api/v1/accounts/${b.me.account}`],
    ['PATCH', `/api/v1/accounts/${b.me.account}`, { name: 'Forged' }],
  ];
  const none = { Origin: undefined, 'Sec-Fetch-Site': undefined };
  const proofs = [
    none, { ...none, Origin: 'https://evil.example' }, { ...none, Origin: 'null' }, { ...none, Origin: `${s.base}.evil.example` }, { ...none, Origin: `http://127.0.0.1:${s.port + 1}` }, { ...none, Origin: '' },
    { ...none, 'Sec-Fetch-Site': 'cross-site' }, { ...none, 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }, { 'Sec-Fetch-Site': 'cross-site' },
    { ...none, Referer: `${s.base}/` },
  ];
  for (const [method, target, body] of changes)
    for (const proof of proofs) {
      const r = await b.send(method, target, body, { 'If-Match': `"${now.manifest_blob}"`, ...proof });
      problem(r, 403, 'forbidden');
    }
  assert.deepEqual([refs(s.dir), people(s.dir)], was);
  assert.equal((await b.get('/api/v1/session', { Origin: 'https://evil.example' })).headers['access-control-allow-origin'], undefined);
  for (const proof of [{ ...none, Origin: s.base }, { ...none, 'Sec-Fetch-Site': 'same-origin' }]) assert.equal((await b.send('POST', '/api/v1/session/codes', {}, proof)).status, 201);
});

test('another site cannot sign somebody in', async () => {
  const token = s.code('reader', undefined, 'Forged');
  for (const proof of [{ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'null' }]) {
    const r = await ask(s, 'POST', '/api/v1/session', { headers: proof, body: { token } });
    problem(r, 403, 'forbidden');
  }
  assert.equal((await ask(s, 'POST', '/i', { headers: { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' }, body: `code=${token}` })).status, 403);
  await new Browser(s).enter(token);
});

test('a script with a bearer token needs no origin, and a wrong one is refused whatever the cookie says', async () => {
  const b = await signed();
  assert.equal((await ask(s, 'POST', '/api/v1/session/codes', { headers: { Authorization: `Bearer ${admin.token}` }, body: {} })).status, 201);
  assert.equal((await ask(s, 'GET', '/api/v1/session', { headers: { Authorization: 'Bearer nonsense', Cookie: b.cookie } })).status, 401);
  for (const value of ['Bearer', 'Bearer ', 'Basic YTpi', `bearer  ${admin.token}x`, 'Bearer a b'])
    assert.equal((await ask(s, 'GET', '/api/v1/proposals', { headers: { Authorization: value } })).status, 401, value);
  assert.equal((await ask(s, 'GET', '/api/v1/session', { headers: { Authorization: `bearer ${admin.token}` } })).status, 200, 'the scheme is of any case');
});

test('a changed role and groups act on the next request', async () => {
  const b = await signed('editor', 'editors', 'Changer');
  const body = async () => {
    const now = (await b.get('/api/v1/sections/water')).json;
    return { section: 'water', lang: 'en', group: 'one', base: now.commit, markdown: `${now.markdown}\nMore ${Math.random()}.\n`, summary: 'x' };
  };
  assert.equal((await b.post('/api/v1/proposals', await body())).status, 201);
  const e = new Events(s, { Cookie: b.cookie });
  await e.opened;
  const patch = (json) => admin.want(200, 'PATCH', `/api/v1/accounts/${b.me.account}`, json);
  await patch({ role: 'rapporteur', groups: ['two'] });
  assert.deepEqual((await b.get('/api/v1/session')).json.groups, ['two']);
  problem(await b.post('/api/v1/proposals', await body()), 403, 'forbidden');
  problem(await b.post('/api/v1/versions', { name: 'x' }), 403, 'forbidden');
  await patch({ role: 'reader', groups: [] });
  problem(await b.get('/api/v1/proposals'), 404, 'not-found');
  await patch({ role: 'rapporteur', groups: ['one'] });
  assert.equal((await b.post('/api/v1/proposals', await body())).status, 201);
  e.close();
  assert.equal((await admin.send('PATCH', `/api/v1/accounts/${b.me.account}`, { role: 'king' })).status, 400);
  assert.equal((await admin.send('PATCH', `/api/v1/accounts/${b.me.account}`, { groups: ['nobody'] })).status, 400);
});

test('an erased account is nobody on the next request, and its name is in no object of the repository', async () => {
  const b = await signed('rapporteur', 'one', 'Zacharias Vanish');
  assert.equal((await b.get('/api/v1/proposals')).status, 200);
  const code = (await b.post('/api/v1/session/codes', {})).json.code;
  assert.equal((await admin.send('DELETE', `/api/v1/accounts/${b.me.account}`)).status, 204);
  assert.equal((await b.get('/api/v1/proposals')).status, 401);
  assert.equal((await b.get('/api/v1/session')).status, 401);
  problem(await new Browser(s).post('/api/v1/session', { token: code }), 410);
  assert.ok(!contents(s.dir, 'refs/meta/accounts').includes('Zacharias'), 'the commit has no parent that remembers');
});

test('the last administrator stays', async () => {
  const t = await Server.start({ from: draft(), settings: hurried });
  try {
    const a = t.as(t.token('admin', [], 'Only'));
    const [me] = (await a.want(200, 'GET', '/api/v1/accounts')).items;
    problem(await a.send('DELETE', `/api/v1/accounts/${me.id}`), 409);
    problem(await a.send('PATCH', `/api/v1/accounts/${me.id}`, { role: 'editor' }), 409);
    assert.equal((await a.get('/api/v1/accounts')).status, 200);
    t.token('admin', [], 'Second');
    assert.equal((await a.send('PATCH', `/api/v1/accounts/${me.id}`, { role: 'editor' })).status, 200);
    problem(await a.get('/api/v1/accounts'), 403, 'forbidden');
  } finally {
    await t.stop();
  }
});

test('sessions end with the secret, and outlive a restart without it', async () => {
  const b = await signed('reader', undefined, 'Stayer');
  await s.stop();
  await s.listen();
  assert.equal((await b.get('/api/v1/session')).status, 200);
  assert.equal(fs.statSync(`${s.dir}/secret`).size, 32);
  assert.equal(fs.statSync(`${s.dir}/secret`).mode & 0o777, 0o600);
});

test('no code and no token is kept in plain, or logged', async () => {
  const code = s.code('reader', undefined, 'Plain');
  const b = new Browser(s);
  await b.enter(code);
  await new Browser(s).post('/api/v1/session', { token: code });
  await ask(s, 'GET', `/i?code=${code}`);
  const kept = contents(s.dir, 'refs/meta/accounts');
  assert.ok(!kept.includes(code) && !kept.includes(admin.token) && !kept.includes(b.cookie.split('=')[1]));
  await b.get('/api/v1/document');
  const log = s.log.split('\n').filter((l) => !/\/i\?code/.test(l)).join('\n');
  assert.ok(!log.includes(code) && !log.includes(admin.token) && !log.includes(b.cookie.split('=')[1]));
});

// Last: it uses up what this address may guess in a minute.
test('guessing codes ends after sixty in a minute, and those who are signed in go on', async () => {
  const b = await signed('reader', undefined, 'Insider');
  const statuses = [];
  const began = Date.now();
  for (let i = 0; i < 100; i++) statuses.push((await new Browser(s).post('/api/v1/session', { token: `guess-${i}-${'0'.repeat(20)}` })).status);
  // One more is granted with each second that passes.
  const granted = 60 + Math.ceil((Date.now() - began) / 1000);
  const limited = statuses.indexOf(429);
  assert.ok(limited >= 0 && limited <= granted, `the first 429 came after ${limited}`);
  const more = statuses.filter((x) => x !== 429).length;
  assert.ok(more <= granted, `${more} of 100 went through`);
  let r;
  for (let i = 0; i < 20 && r?.status !== 429; i++) r = await new Browser(s).post('/api/v1/session', { token: 'another-guess-of-mine' });
  problem(r, 429, 'rate');
  assert.match(r.headers['retry-after'] ?? '', /^\d+$/);
  assert.equal((await b.get('/api/v1/session')).status, 200);
});
