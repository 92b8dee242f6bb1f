// Signing in for a hall full of people: lists that are pasted, cards that are printed, short codes, devices
// that are shared, links that are asked for anew.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Server } from './lib.mjs';
import { Browser, contents, draft, hurried, people, problem } from './kit.mjs';

let s, admin, byHand;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  admin = s.as(s.token('admin', [], 'Ada'));
  byHand = new Browser(s);
  await byHand.enter(s.code('admin', 'editors', 'Hand'));
});
after(() => s?.stop());

// All that is kept about people.
const kept = () => contents(s.dir, 'refs/meta/accounts');
const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' };
const page = async (b, target) => (await b.get(target, { Accept: 'text/html' })).text;
// Send a form of a page as a browser without scripts does: its hidden fields, and what is filled in.
const fill = (b, target, fields) => b.send('POST', target, String(new URLSearchParams(fields)), form);
const csrf = async (b) => /name="csrf" value="([^"]+)"/.exec(await page(b, '/app/account'))[1];
const list = async (b, fields) => fill(b, '/app/manage/list', [['csrf', await csrf(b)], ['role', 'rapporteur'], ['days', '7'], ...fields]);
const short = /[2-9fhkmrwxy]{4}-[2-9fhkmrwxy]{4}-[2-9fhkmrwxy]{4}/g;
const links = /i#([0-9a-z]{26})/g;
const all = (text, what) => [...new Set([...text.matchAll(what)].map((m) => m[1] ?? m[0]))];
const invitations = async () => (await admin.want(200, 'GET', '/api/v1/invitations')).items;

test('a short code signs in as its link does, as it is typed, and both are spent together', async () => {
  const made = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'rapporteur', groups: ['one'], name: 'Typist' });
  assert.match(made.code, /^....-....-....$/);
  const b = new Browser(s);
  assert.equal((await b.enter(` ${made.code.toUpperCase().replaceAll('-', ' ')} `)).name, 'Typist');
  problem(await new Browser(s).post('/api/v1/session', { token: made.url.split('#')[1] }), 410);
  problem(await new Browser(s).post('/api/v1/session', { token: made.code }), 410);
  assert.ok(!JSON.stringify(await invitations()).includes(made.code), 'it is shown once');
});

test('a short code is kept only under the key of the server', async () => {
  const made = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader' });
  const plain = made.code.replaceAll('-', ''), all = kept();
  const hashes = ['sha256', 'sha512', 'blake2b512'].map((h) => crypto.createHash(h).update(plain).digest('hex'));
  assert.ok(all.includes(made.id));
  for (const x of [plain, made.code, ...hashes]) assert.ok(!all.includes(x));
});

test('a second device takes a short code', async () => {
  const b = new Browser(s);
  const me = await b.enter(s.code('rapporteur', 'one', 'Two'));
  const page = await fill(b, '/app/account/code', { csrf: await csrf(b) });
  const [code] = all(page.text, short);
  assert.match(page.text, /<svg class="qr"[^>]*viewBox="0 0 (\d+) \1"/);
  assert.equal((await new Browser(s).enter(code)).account, me.account);
});

test('a person has one code for another device at a time, and asking again and again fills nothing', async () => {
  const b = new Browser(s);
  const me = await b.enter(s.code('reader', undefined, 'Asker'));
  const before = (await invitations()).length, codes = [];
  for (let i = 0; i < 30; i++) codes.push((await b.post('/api/v1/session/codes', {})).json.code);
  assert.equal((await invitations()).length, before + 1);
  problem(await new Browser(s).post('/api/v1/session', { token: codes[0] }), 410);
  problem(await new Browser(s).post('/api/v1/session', { token: codes[28] }), 410);
  assert.equal((await new Browser(s).enter(codes[29])).account, me.account);
});

test('whoever signs in again and again ends her own oldest sessions, and can go on', async () => {
  const first = new Browser(s);
  const me = await first.enter(s.code('reader', undefined, 'Often'));
  let last = first;
  for (let i = 0; i < 104; i++) {
    const { code } = (await last.post('/api/v1/session/codes', {})).json;
    last = new Browser(s);
    assert.equal((await last.enter(code)).account, me.account);
  }
  assert.equal((await first.get('/api/v1/session')).status, 401);
  assert.equal((await last.get('/api/v1/session')).status, 200);
  const [acc] = (await admin.want(200, 'GET', '/api/v1/accounts')).items.filter((x) => x.id === me.account);
  assert.equal(acc.sessions, 100);
  assert.ok((await invitations()).filter((i) => i.account === me.account).length <= 2, 'her link and one code');
});

test('guessing short codes is stopped for an address, and typing goes on after a while', async () => {
  const t = await Server.start({ from: draft(), settings: hurried });
  try {
    const code = () => Array.from({ length: 12 }, () => '23456789fhkmrwxy'[crypto.randomInt(16)]).join('');
    const statuses = [];
    for (let i = 0; i < 70; i++) statuses.push((await new Browser(t).post('/api/v1/session', { token: code() })).status);
    assert.equal(statuses[0], 410);
    assert.equal(statuses.at(-1), 429);
    // And a wish with a code in it is no way around: it is refused as well.
    assert.equal((await fill(new Browser(t), '/i/wishes', { code: code() })).status, 429);
  } finally {
    await t.stop();
  }
});

test('guesses from many addresses together stop short codes, and leave links alone', async () => {
  const t = await Server.start({ from: draft(), settings: { ...hurried, trusted_proxies: ['127.0.0.1'] } });
  try {
    const from = (i) => ({ 'X-Forwarded-For': `192.0.2.${i % 250}, 198.51.100.${Math.floor(i / 50) + 1}` });
    const guess = (i) => new Browser(t).post('/api/v1/session', { token: 'km4792xfh3rw' }, from(i));
    let statuses = [];
    for (let i = 0; i < 700; i += 50) statuses = statuses.concat(await Promise.all(Array.from({ length: 50 }, (_, k) => guess(i + k).then((r) => r.status))));
    assert.ok(statuses.includes(429), 'no address has failed sixty times');
    const r = await new Browser(t).post('/api/v1/session', { token: t.code('reader') }, from(999));
    assert.equal(r.status, 200, 'what cannot be guessed goes on');
  } finally {
    await t.stop();
  }
});

const people_list = 'Name;Group;Mail\nAda Example;One;ada@example.org\nBo Li;one / two\n\n;one\nCy;nowhere\nAda Example;two\nTypist;one\n';

test('a pasted list is looked at, and nothing is made before that is confirmed', async () => {
  const was = people(s.dir);
  const r = await list(byHand, [['act', 'preview'], ['names', people_list]]);
  assert.equal(r.status, 200);
  assert.equal(people(s.dir), was);
  assert.match(r.text, /4 people were understood/);
  assert.match(r.text, /2 lines were not understood/);
  assert.match(r.text, /There is no group called “nowhere”/);
  assert.match(r.text, /heading of the columns: Name;Group;Mail/);
  assert.match(r.text, /Not kept: ada@example\.org/);
  assert.match(r.text, /Stands in the list twice/);
  assert.match(r.text, /Has an account already/);
  const ticks = [...r.text.matchAll(/name="line" value="(\d+)"( checked)?/g)].map((m) => [m[1], !!m[2]]);
  assert.deepEqual(ticks, [['2', true], ['3', true], ['7', false], ['8', false]]);
});

test('confirmed, it becomes links and cards, once, and nothing of them is kept or logged', async () => {
  const seen = await list(byHand, [['act', 'preview'], ['names', people_list]]);
  const key = /name="key" value="([^"]+)"/.exec(seen.text)[1];
  const send = () => list(byHand, [['act', 'make'], ['names', people_list.replaceAll('\n', '\r\n')], ['key', key], ['line', '2'], ['line', '3']]);
  const before = (await invitations()).length;
  const r = await send();
  assert.equal(r.status, 201);
  assert.match(r.headers['cache-control'] ?? '', /no-store/);
  const codes = all(r.text, short), urls = all(r.text, links);
  assert.equal(codes.length, 2);
  assert.equal(urls.length, 2);
  assert.equal([...r.text.matchAll(/<svg class="qr"/g)].length, 2);
  assert.equal((await invitations()).length, before + 2);
  const twice = await send();
  assert.equal(twice.status, 409, 'a second click makes no second set');
  assert.equal((await invitations()).length, before + 2);
  const one = new Browser(s), two = new Browser(s);
  assert.deepEqual((({ name, groups }) => [name, groups])(await one.enter(urls[0])), ['Ada Example', ['one']]);
  assert.deepEqual((({ name, groups }) => [name, groups])(await two.enter(codes[1])), ['Bo Li', ['one', 'two']]);
  const manage = await page(byHand, '/app/manage/people'), stored = kept();
  for (const x of [...codes, ...urls]) {
    assert.ok(!manage.includes(x), 'shown once');
    assert.ok(!stored.includes(x.replaceAll('-', '')), 'and not kept');
    assert.ok(!s.log.includes(x), 'nor logged');
  }
});

test('a confirmed list is judged anew: lines that are no longer understood make nothing', async () => {
  const r = await list(byHand, [['act', 'make'], ['names', 'Dee;nowhere\nEve'], ['line', '1'], ['line', '2']]);
  assert.equal(r.status, 200);
  assert.match(r.text, /Nobody is ticked/);
  assert.equal(all(r.text, links).length, 0);
});

test('cards can be had again only as new links, which end the old ones', async () => {
  const made = await Promise.all(['Lost', 'Kept', 'Gone'].map((name) => admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader', name })));
  const opened = new Browser(s);
  const change = async (fields) => fill(byHand, '/app/manage/invitations/change', [['csrf', await csrf(byHand)], ...fields]);
  const again = await change([['act', 'again'], ['pick', made[0].id]]);
  assert.equal(again.status, 201);
  const [link] = all(again.text, links);
  problem(await opened.post('/api/v1/session', { token: made[0].url.split('#')[1] }), 410);
  problem(await opened.post('/api/v1/session', { token: made[0].code }), 410);
  assert.equal((await opened.enter(link)).name, 'Lost');
  const gone = await change([['act', 'withdraw'], ['pick', made[2].id]]);
  assert.equal(gone.status, 303);
  problem(await new Browser(s).post('/api/v1/session', { token: made[2].code }), 410);
  // Of a spent one nothing is made, and nothing else either.
  const left = people(s.dir), spent = (await invitations()).find((i) => i.name === 'Lost');
  assert.equal((await change([['act', 'again'], ['pick', spent.id], ['pick', made[1].id]])).status, 409);
  assert.equal(people(s.dir), left);
  await new Browser(s).enter(made[1].code);
});

test('on a shared device a name is asked for, and the cookie ends with the browser', async () => {
  const made = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'rapporteur', groups: ['one'] });
  const b = new Browser(s);
  const nameless = await fill(b, '/i', { code: made.code, shared: 'yes' });
  assert.equal(nameless.status, 400);
  assert.match(nameless.text, /Please give your name/);
  assert.ok(nameless.text.includes(`value="${made.code}"`), 'the code need not be typed again');
  const r = await fill(b, '/i', { code: made.code, shared: 'yes', name: 'Guest of the laptop' });
  assert.equal(r.status, 303, r.text);
  const [set] = r.headers['set-cookie'];
  assert.doesNotMatch(set, /Max-Age|Expires/i);
  const me = (await b.get('/api/v1/session')).json;
  assert.deepEqual([me.name, me.shared], ['Guest of the laptop', true]);
  const text = await page(b, '/app/sections');
  assert.match(text, /<body[^>]* data-shared/);
  assert.match(text, /Finish and sign out/);
  const out = await fill(b, '/app/account/sign-out', { csrf: await csrf(b) });
  assert.equal(out.headers.location, '/i?done=signed_out_shared');
  assert.equal((await b.get('/api/v1/session')).status, 401);
});

test('a name that an invitation gives is not changed by who opens it', async () => {
  const b = new Browser(s);
  await fill(b, '/i', { code: s.code('reader', undefined, 'Rosa'), shared: 'yes', name: 'Somebody else' });
  assert.equal((await b.get('/api/v1/session')).json.name, 'Rosa');
});

// A cookie of ours as it would be had it been written some seconds ago.
function aged(cookie, seconds) {
  const [name, value] = cookie.split('=');
  const [id, at] = value.split('.');
  const text = `${id}.${at - seconds}`;
  const key = fs.readFileSync(path.join(s.dir, 'secret'));
  const sign = crypto.createHmac('sha512', key).update(`session\0${text}`).digest('hex').slice(0, 64);
  return `${name}=${text}.${sign}`;
}

test('a session that is used goes on: its cookie is written anew', async () => {
  const b = new Browser(s);
  await b.enter(s.code('rapporteur', 'one', 'Long'));
  assert.equal((await b.get('/app/sections', { Accept: 'text/html' })).headers['set-cookie'], undefined, 'a fresh one stays');
  b.cookie = aged(b.cookie, 2 * 3600);
  const r = await b.get('/app/sections', { Accept: 'text/html' });
  assert.equal(r.status, 200);
  assert.match(r.headers['set-cookie']?.[0] ?? '', /^accord=.*Max-Age=\d+/);
  b.cookie = aged(b.cookie, 15 * 86400);
  assert.equal((await b.get('/api/v1/session')).status, 401, 'two weeks without use end it');
});

test('on a shared device three hours without use end it, and using it goes on without a date', async () => {
  const b = new Browser(s);
  await b.post('/api/v1/session', { token: s.code('rapporteur', 'one', 'Brief'), shared: true });
  b.cookie = aged(b.cookie, 2 * 3600);
  const r = await b.get('/app/sections', { Accept: 'text/html' });
  assert.doesNotMatch(r.headers['set-cookie'][0], /Max-Age|Expires/i);
  b.cookie = aged(b.cookie, 3 * 3600 + 5);
  assert.equal((await b.get('/api/v1/session')).status, 401);
});

const wishes = async () => page(byHand, '/app/manage/wishes');

test('who shows a spent link gets a new one to the same account, when an administrator makes it', async () => {
  const code = s.code('rapporteur', 'one', 'Wanda');
  const me = await new Browser(s).enter(code);
  const refused = await fill(new Browser(s), '/i', { code });
  assert.equal(refused.status, 410);
  assert.match(refused.text, /<details[^>]* open>[\s\S]*Ask the editors for a new link/);
  const asked = await fill(new Browser(s), '/i/wishes', { code, name: 'Impostor', note: 'Row 4' });
  assert.equal(asked.headers.location, '/i?done=wished');
  const text = await wishes();
  assert.ok(text.includes('Wanda') && text.includes('Row 4') && !text.includes('Impostor'), 'it is known whose link it was');
  await fill(new Browser(s), '/i/wishes', { code, name: 'Wanda', note: 'Row 5' });
  assert.ok(!(await wishes()).includes('Row 4'), 'asked again, it is one wish');
  const id = /action="\/app\/manage\/wishes\/(w-[^"]+)"/.exec(await wishes())[1];
  const r = await fill(byHand, `/app/manage/wishes/${id}`, { csrf: await csrf(byHand), act: 'grant' });
  assert.equal(r.status, 201);
  assert.equal((await new Browser(s).enter(all(r.text, short)[0])).account, me.account);
  assert.ok(!(await wishes()).includes('Wanda'));
});

test('a wish that nothing proves is said to be so; editors see it, and remove it, and make no link', async () => {
  await fill(new Browser(s), '/i/wishes', { name: 'Nobody known', group: 'One' });
  const editor = new Browser(s);
  await editor.enter(s.code('editor', 'editors', 'Edda'));
  const text = await page(editor, '/app/manage/wishes');
  assert.match(text, /Nobody known[\s\S]*Nothing proves who this is/);
  const id = /action="\/app\/manage\/wishes\/(w-[^"]+)"/.exec(text)[1];
  const send = async (act) => fill(editor, `/app/manage/wishes/${id}`, { csrf: await csrf(editor), act });
  assert.equal((await send('grant')).status, 403);
  assert.equal((await send('drop')).status, 303);
  assert.ok(!(await page(editor, '/app/manage/wishes')).includes('Nobody known'));
  assert.equal((await fill(new Browser(s), '/i/wishes', { code: '', name: ' ' })).status, 400);
});

test('what is too long to be read again is refused, by whichever way it comes, and locks nobody out', async () => {
  const was = people(s.dir), long = 'x'.repeat(121), admins = await csrf(byHand);
  const made = await admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader' }), then = people(s.dir);
  assert.notEqual(then, was);
  for (const wish of [{ name: long }, { name: 'A', group: long }, { name: 'A', note: 'x'.repeat(301) }])
    assert.equal((await fill(new Browser(s), '/i/wishes', wish)).status, 400, JSON.stringify(wish).slice(0, 40));
  assert.equal((await fill(new Browser(s), '/i', { code: made.code, shared: 'yes', name: long })).status, 400);
  assert.equal((await fill(byHand, '/app/manage/invitations', { csrf: admins, role: 'reader', names: long })).status, 400);
  const me = (await byHand.get('/api/v1/session')).json.account;
  assert.equal((await fill(byHand, `/app/manage/accounts/${me}`, { csrf: admins, role: 'admin', name: long })).status, 400);
  assert.equal(people(s.dir), then, 'nothing was written');
  await new Browser(s).enter(made.code);
});

test('one address cannot leave wishes without end', async () => {
  const t = await Server.start({ from: draft(), settings: hurried });
  try {
    const statuses = [];
    for (let i = 0; i < 35; i++) statuses.push((await fill(new Browser(t), '/i/wishes', { name: `Many ${i}` })).status);
    assert.equal(statuses.filter((x) => x === 303).length, 30);
    assert.equal(statuses.at(-1), 429);
  } finally {
    await t.stop();
  }
});

test('what was asked for is part of what is kept about a person, and is erased with her', async () => {
  const code = s.code('rapporteur', 'one', 'Erika'), b = new Browser(s);
  const me = await b.enter(code);
  await fill(new Browser(s), '/i/wishes', { code, name: 'Erika', note: 'By the window' });
  const mine = await b.get('/api/v1/session/data');
  assert.deepEqual(mine.json.wishes.map((w) => [w.name, w.note]), [['Erika', 'By the window']]);
  assert.ok(kept().includes('By the window'));
  assert.equal((await admin.send('DELETE', `/api/v1/accounts/${me.account}`)).status, 204);
  assert.ok(!kept().includes('By the window'));
  assert.ok(!(await wishes()).includes('Erika'));
});

const deadlines = async () => Object.fromEntries((await admin.want(200, 'GET', '/api/v1/document')).manifest.sections.map((x) => [x.id, x.deadline ?? null]));

test('one deadline is set for several sections', async () => {
  const b = new Browser(s);
  await b.enter(s.code('editor', 'editors', 'Dora'));
  const was = await deadlines();
  const onto = /name="onto" value="([^"]+)"/.exec(await page(b, '/app/manage'))[1];
  const r = await fill(b, '/app/manage/deadlines', [['csrf', await csrf(b)], ['onto', onto], ['section', 'water'], ['deadline', '2031-02-04T18:00']]);
  assert.equal(r.status, 303, r.text);
  assert.deepEqual(await deadlines(), { ...was, water: '2031-02-04T18:00:00Z' });
});

test('nothing is chosen beforehand that would take deadlines away, and one in the past is asked about', async () => {
  const b = new Browser(s);
  await b.enter(s.code('editor', 'editors', 'Dora'));
  const html = await page(b, '/app/manage?hl=en');
  const all = /<form method="post" action="\/app\/manage\/deadlines"[^]*?<\/form>/.exec(html)[0];
  assert.doesNotMatch(all, /checked/);
  const onto = /name="onto" value="([^"]+)"/.exec(html)[1], was = await deadlines();
  const set = async (fields, to = 'deadlines') => fill(b, `/app/manage/${to}`, [['csrf', await csrf(b)], ['onto', onto], ...fields]);
  for (const fields of [[['section', 'water']], [['section', 'water'], ['deadline', '']], [['section', 'water'], ['how', 'set'], ['deadline', '']], [['how', 'drop']], [['how', 'set'], ['deadline', '2031-02-04T18:00']], [['section', 'water'], ['how', 'set'], ['deadline', '2001-02-04T18:00']]])
    assert.equal((await set(fields)).status, 400, JSON.stringify(fields));
  const asked = (await set([['section', 'water'], ['how', 'set'], ['deadline', '2001-02-04T18:00']])).text;
  assert.match(asked, /value="2001-02-04T18:00"/, 'what was filled in stays');
  assert.match(asked, /name="section" value="water" checked/);
  assert.match(asked, /name="past" value="1"/);
  const own = [['act', 'save'], ['state', 'open'], ['kind', 'operative'], ['who', 'some'], ['group', 'one'], ['guidance-en', 'Be brief, please.'], ['deadline', '2001-02-04T18:00']];
  const refused = await set(own, 'sections/water');
  assert.equal(refused.status, 400);
  assert.match(refused.text, /<details class="panel" id="s-water" open>[^]*?name="past" value="1"[^]*?Be brief, please\./, 'nothing that was typed is lost');
  assert.deepEqual(await deadlines(), was);
  assert.equal((await set([...own, ['past', '1']], 'sections/water')).status, 303);
  assert.equal((await deadlines()).water, '2001-02-04T18:00:00Z');
  // It is asked about once: what has passed meanwhile stays where it is.
  const now = /name="onto" value="([^"]+)"/.exec(await page(b, '/app/manage'))[1];
  const again = await fill(b, '/app/manage/sections/water', [['csrf', await csrf(b)], ['onto', now], ...own.filter(([k]) => k !== 'guidance-en'), ['guidance-en', 'Be brief.']]);
  assert.equal(again.status, 303);
  const then = /name="onto" value="([^"]+)"/.exec(await page(b, '/app/manage'))[1];
  const dropped = await fill(b, '/app/manage/deadlines', [['csrf', await csrf(b)], ['onto', then], ['section', 'water'], ['how', 'drop']]);
  assert.equal(dropped.status, 303);
  assert.equal((await deadlines()).water, null);
});
