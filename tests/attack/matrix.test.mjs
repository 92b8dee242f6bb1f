// The whole of policy.mjs against the program: every route, for each role, in each state of what it is
// about. A refusal changes nothing and says no more than it must; HEAD answers as GET does.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from '../api/lib.mjs';
import { described, served } from '../api/described.mjs';
import { docxType, p, word } from '../api/docx.mjs';
import { Browser, Events, ask, draft, hurried, manifest, problem, texts } from '../api/kit.mjs';
import { form, tips, upload } from './kit.mjs';
import { api, openInAClosedHouse, pages, roles } from './policy.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const hidden = /Nobody may read this yet/;
const forms = { 'content-type': 'application/x-www-form-urlencoded' };
let s, who, me, seat, gone, colleague, style;
let made = 0;
const fresh = () => `${++made}`;

const json = manifest();
json.sections.push({ id: 'roads', kind: 'operative', groups: ['two'] }, { id: 'leaving', kind: 'text', groups: ['one'] });
const files = {
  ...texts, 'media/logo.png': png,
  'en/roads.md': '# Roads\n\nMend the roads.\n', 'de/roads.md': '# Straßen\n\nStraßen flicken.\n',
  'en/leaving.md': '# Leaving\n\nThis will not stay.\n', 'de/leaving.md': '# Geht\n\nDas bleibt nicht.\n',
};

before(async () => {
  s = await Server.start({ from: draft({ json, files }), settings: hurried });
  const standing = { reader: ['reader'], other: ['rapporteur', 'two'], own: ['rapporteur', 'one'], editor: ['editor', 'editors'], admin: ['admin', 'editors'] };
  who = { nobody: s.as() };
  seat = { nobody: new Browser(s) };
  for (const [role, [what, group]] of Object.entries(standing)) {
    who[role] = s.as(s.token(what, group, `Script of ${role}`));
    seat[role] = new Browser(s);
    await seat[role].enter(s.code(what, group, `Person of ${role}`));
  }
  me = {};
  for (const role of roles.slice(1)) me[role] = (await who[role].want(200, 'GET', '/api/v1/session')).account;
  colleague = s.as(s.token('rapporteur', 'one', 'Colleague'));
  style = /href="(\/assets\/[^"]+\.css)"/.exec((await who.nobody.get('/versions', { accept: 'text/html' })).text)[1];
  await who.editor.want(201, 'POST', '/api/v1/versions', { name: 'Taken' });
  // Somebody who was an admin until a moment ago.
  gone = { token: s.as(s.token('admin', ['one', 'editors'], 'Script that was erased')), seat: new Browser(s) };
  gone.seat.me = await gone.seat.enter(s.code('admin', ['one', 'editors'], 'Person that was erased'));
  gone.cookie = gone.seat.cookie;
  await form(gone.seat, '/app/account/language', { lang: 'en' });
  for (const x of (await who.admin.want(200, 'GET', '/api/v1/accounts')).items)
    if (/that was erased/.test(x.name)) await who.admin.want(204, 'DELETE', `/api/v1/accounts/${x.id}`);
  gone.seat.cookie = gone.cookie;
  await prepareRemoved();
});
after(() => s?.stop());

// --- what each state needs -------------------------------------------------------------------------

const places = { own: 'water', all: 'common', editors: 'sealed', theirs: 'roads', frozen: 'frozen', late: 'late', unknown: 'no-such-section' };
const groupOf = { reader: 'one', nobody: 'one', other: 'two', own: 'one', editor: 'one', admin: 'one' };

async function change(section, words = 'Tried') {
  if (section === 'no-such-section') return { ...(await change('water')), section };
  const now = await who.editor.section(section);
  return { section, lang: 'en', base: now.commit, markdown: `${now.markdown}\n${words}, says number ${fresh()}.\n`, summary: `Change ${fresh()}` };
}
const decide = (n, decision, revision = 1) => who.editor.want(200, 'POST', `/api/v1/proposals/${n}/decision`, { decision, revision, reason: 'So.' });
const propose = async (section = 'water', words = 'Proposed') => (await who.editor.want(201, 'POST', '/api/v1/proposals', { ...(await change(section, words)), group: 'one' })).number;
const make = {
  open: () => propose(),
  asked: async () => { const n = await propose(); await decide(n, 'request-changes'); return n; },
  accepted: async () => { const n = await propose(); await decide(n, 'accept'); return n; },
  declined: async () => { const n = await propose(); await decide(n, 'decline'); return n; },
  withdrawn: async () => { const n = await propose(); await colleague.want(200, 'POST', `/api/v1/proposals/${n}/withdraw`, {}); return n; },
  stale: async () => {
    const n = await propose(), { base, markdown, summary } = await change('water');
    await colleague.want(201, 'POST', `/api/v1/proposals/${n}/revisions`, { base, markdown, summary });
    return n;
  },
  frozen: () => propose('frozen'),
  late: () => propose('late'),
  theirs: () => propose('roads'),
  editors: () => propose('sealed'),
  removed: () => removed.pop(),
  unknown: () => 9999,
};
const removed = [];
async function prepareRemoved() {
  for (let i = 0; i < 24; i++) removed.push(await propose('leaving', 'Nobody may read this yet'));
  const now = await who.editor.want(200, 'GET', '/api/v1/document');
  const rest = { ...now.manifest, sections: now.manifest.sections.filter((x) => x.id !== 'leaving') };
  await who.editor.want(200, 'PUT', '/api/v1/document', rest, { 'if-match': `"${now.manifest_blob}"` });
}
async function thread(state) {
  if (state === 'unknown') return 't-9999';
  const on = state === 'on a proposal' ? { proposal: await lasting('open'), revision: 1 } : { section: 'water', lang: 'en', commit: (await who.own.section('water')).commit };
  const { id } = await colleague.want(201, 'POST', '/api/v1/threads', { on, text: `Nobody may read this yet ${fresh()}` });
  if (state === 'resolved') await colleague.want(200, 'POST', `/api/v1/threads/${id}/resolve`, {});
  return id;
}
// What is only looked at is made once.
const kept = new Map();
async function lasting(state) {
  if (!kept.has(state)) kept.set(state, await (state === 'open' ? propose('water', 'Nobody may read this yet') : make[state]()));
  return kept.get(state);
}
async function account(state) {
  if (state === 'unknown') return 'a-0000000000';
  return (await new Browser(s).enter(await code())).account;
}
const blob = async (state) => (state === 'another than she saw' ? 'a'.repeat(40) : (await who.editor.want(200, 'GET', '/api/v1/document')).manifest_blob);
const theManifest = async () => ({ ...(await who.editor.want(200, 'GET', '/api/v1/document')).manifest, symbol: `S/${fresh()}` });
const secretCommit = async () => (await who.editor.want(200, 'GET', `/api/v1/proposals/${await lasting('open')}`)).revisions[0].commit;
const code = async (state) => {
  if (state === 'unknown') return '0'.repeat(26);
  const made = (await who.admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader', name: `Guest ${fresh()}` })).url.split('#')[1];
  if (state === 'a spent code') await new Browser(s).enter(made);
  return made;
};
async function versionOf(state) {
  return state === 'agreed' ? 'main' : state === 'unknown' ? 'no-such-version' : secretCommit();
}
async function draftOf(state, role, delete_ = false) {
  const group = state === 'another group’s' ? { other: 'one', own: 'two', editor: 'one', admin: 'two' }[role] ?? 'one' : { other: 'two', own: 'one', editor: 'editors', admin: 'editors' }[role] ?? 'one';
  const section = places[state] ?? 'water', target = `/api/v1/drafts/${section}?lang=en&group=${group}`;
  const had = (await who[role].get(target)).headers.get('etag');
  const { base } = await change('water');
  if (!had && delete_ && state === 'own' && role !== 'reader' && role !== 'nobody') {
    const put = await who[role].put(target, { markdown: 'x', base });
    assert.equal(put.status, 200, put.text);
    return [target, base, put.headers.get('etag')];
  }
  return [target, base, had];
}

// --- the request of each cell: (state, role) → [target, body, headers] ------------------------------

const requests = {
  'GET /assets/{file}': (state) => [state === 'unknown' ? '/assets/no-such.css' : style],
  'GET /export/{file}': async (state) => [{ agreed: '/export/main.md', 'a redline': '/export/taken..main.html', unknown: '/export/no-such.md' }[state] ?? `/export/${await secretCommit()}.md`],
  'GET /media/{name}': (state) => [state === 'unknown' ? '/media/no.png' : '/media/logo.png'],
  'POST /api/v1/session': async (state) => ['/api/v1/session', { token: await code(state) }],
  'POST /api/v1/session/codes': () => ['/api/v1/session/codes', {}],
  'PUT /api/v1/document': async (state) => ['/api/v1/document', await theManifest(), state === 'without what she saw' ? {} : { 'if-match': `"${await blob(state)}"` }],
  'GET /api/v1/sections/{id}': async (state) => [state in places ? `/api/v1/sections/${places[state]}?lang=en` : `/api/v1/sections/water?at=${await secretCommit()}`],
  'GET /api/v1/sections/{id}/history': (state) => [`/api/v1/sections/${places[state]}/history`],
  'GET /api/v1/sections/{id}/provenance': (state) => [`/api/v1/sections/${places[state]}/provenance`],
  'GET /api/v1/sections/{id}/collisions': (state) => [`/api/v1/sections/${places[state]}/collisions`],
  'GET /api/v1/compare/{a}..{b}': async (state) => [`/api/v1/compare/${await versionOf(state)}..main`],
  'POST /api/v1/preview': (state) => ['/api/v1/preview', { section: places[state], lang: 'en', markdown: 'a' }],
  'GET /api/v1/drafts/{section}': async (state) => {
    const { base } = await change('water'), mine = '/api/v1/drafts/water?lang=en&group=one';
    if (!kept.has(mine)) await colleague.want(200, 'PUT', mine, { markdown: '# W\n\nNobody may read this yet\n', base });
    kept.set(mine, true);
    return [state === 'own' ? mine : '/api/v1/drafts/no-such-section?lang=en&group=one'];
  },
  'PUT /api/v1/drafts/{section}': async (state, role) => {
    const [target, base, had] = await draftOf(state, role);
    return [target, { markdown: `Draft ${fresh()}`, base }, had ? { 'if-match': had } : {}];
  },
  'DELETE /api/v1/drafts/{section}': async (state, role) => {
    const [target, , had] = await draftOf(state, role, true);
    return [target, undefined, { 'if-match': had ?? '"x"' }];
  },
  'POST /api/v1/imports': async (state, role) => {
    const group = state === 'another group’s' ? { other: 'one', own: 'two', editor: 'two', admin: 'two' }[role] ?? 'one' : groupOf[role] === 'one' && /editor|admin/.test(role) ? 'editors' : groupOf[role];
    return [`/api/v1/imports?section=${places[state] ?? 'common'}&lang=en&group=${group}`, word([p(`Whose text is number ${fresh()}?`)]), { 'content-type': docxType }];
  },
  'POST /api/v1/proposals': async (state, role) => {
    const group = state === 'in another group’s name' ? { other: 'one', own: 'two' }[role] ?? 'one' : groupOf[role];
    return ['/api/v1/proposals', { ...(await change(places[state] ?? 'common')), group }];
  },
  'GET /api/v1/proposals/{n}': async (state) => [`/api/v1/proposals/${state === 'unknown' ? 9999 : await lasting(state)}`],
  'GET /api/v1/proposals/{n}/diff': async (state) => [`/api/v1/proposals/${state === 'unknown' ? 9999 : await lasting(state)}/diff`],
  'POST /api/v1/proposals/{n}/revisions': async (state, role, n) => {
    const { base, markdown, summary } = await change({ frozen: 'frozen', late: 'late', theirs: 'roads', editors: 'sealed' }[state] ?? 'water');
    return [`/api/v1/proposals/${n}/revisions`, { base, markdown, summary }];
  },
  // A proposal whose section is gone can be declined, but not accepted.
  'POST /api/v1/proposals/{n}/decision': (state, role, n) => [`/api/v1/proposals/${n}/decision`, { decision: state === 'open' || state === 'removed' ? 'accept' : 'decline', revision: 1, reason: 'No.' }],
  'POST /api/v1/proposals/{n}/withdraw': (state, role, n) => [`/api/v1/proposals/${n}/withdraw`, {}],
  'POST /api/v1/proposals/{n}/undo': (state, role, n) => [`/api/v1/proposals/${n}/undo`, { reason: 'No.' }],
  'GET /api/v1/threads': async (state) => [state === 'all' ? '/api/v1/threads' : `/api/v1/threads?proposal=${await lasting('open')}`],
  'GET /api/v1/threads/{id}': async (state) => {
    if (!kept.has(`thread ${state}`)) kept.set(`thread ${state}`, await thread(state));
    return [`/api/v1/threads/${kept.get(`thread ${state}`)}`];
  },
  'POST /api/v1/threads': async (state) => {
    if (['open', 'accepted', 'withdrawn'].includes(state)) return ['/api/v1/threads', { on: { proposal: await lasting(state), revision: 1 }, text: 'Hm' }];
    if (state === 'an unknown proposal') return ['/api/v1/threads', { on: { proposal: 9999, revision: 1 }, text: 'Hm' }];
    return ['/api/v1/threads', { on: { section: places[state], lang: 'en', commit: (await who.own.section('water')).commit }, text: 'Hm' }];
  },
  'POST /api/v1/threads/{id}/comments': (state, role, id) => [`/api/v1/threads/${id}/comments`, { text: 'Hm' }],
  'POST /api/v1/threads/{id}/resolve': (state, role, id) => [`/api/v1/threads/${id}/resolve`, {}],
  'POST /api/v1/threads/{id}/reopen': (state, role, id) => [`/api/v1/threads/${id}/reopen`, {}],
  'POST /api/v1/versions': (state) => ['/api/v1/versions', { name: state === 'a new name' ? `Draft ${fresh()}` : 'Taken' }],
  'POST /api/v1/invitations': (state) => ['/api/v1/invitations', { role: state.split(' ')[1] }],
  'PATCH /api/v1/accounts/{id}': (state, role, id) => [`/api/v1/accounts/${id ?? me[role] ?? 'a-0000000000'}`, state === 'her own' ? { name: `Script of ${role}` } : { name: 'Renamed' }],
  'DELETE /api/v1/accounts/{id}': (state, role, id) => [`/api/v1/accounts/${id}`],

  'GET /versions/{version}': async (state) => [`/versions/${await versionOf(state)}`],
  'GET /compare/{a}..{b}': async (state) => [`/compare/${await versionOf(state)}..main`],
  'POST /i': async (state) => ['/i', { code: await code(state) }],
  'GET /app/compare': () => ['/app/compare?a=taken&b=main'],
  'POST /app/account/language': () => ['/app/account/language', { lang: 'en' }],
  'GET /app/sections/{id}': (state) => [`/app/sections/${places[state]}`],
  'GET /app/write/{section}': (state) => [`/app/write/${places[state]}`],
  'POST /app/write/{section}': async (state, role) => {
    const { base, markdown, summary } = await change(places[state]);
    // As its page has it: a text of a group that has submitted one goes on from that.
    const { items } = places[state] ? await colleague.want(200, 'GET', `/api/v1/proposals?section=${places[state]}&limit=100`) : { items: [] };
    const mine = items.find((x) => x.group === groupOf[role] && x.lang === 'en' && /^(open|changes_requested)$/.test(x.status));
    const goes_on = mine ? { proposal: mine.number, made_of: (await colleague.want(200, 'GET', `/api/v1/proposals/${mine.number}`)).revisions.length } : {};
    return [`/app/write/${places[state]}?lang=en`, { act: 'submit', base, markdown, summary, group: groupOf[role], ...goes_on }];
  },
  'GET /app/write/{section}/import': (state) => [`/app/write/${places[state]}/import`],
  'POST /app/write/{section}/import': (state) => [`/app/write/${places[state] ?? 'water'}/import?lang=en`, state === 'without a file' ? {} : { file: word([p(`A file, number ${fresh()}`)]) }],
  'GET /app/receipt/{n}': async (state) => [`/app/receipt/${state === 'unknown' ? 9999 : await lasting(state)}`],
  'GET /app/review/{n}': async (state) => [`/app/review/${state === 'unknown' ? 9999 : await lasting(state)}`],
  'POST /app/review/{n}/decision': (state, role, n) => [`/app/review/${n}/decision`, { decision: state === 'open' ? 'accept' : 'decline', revision: 1, reason: 'No.' }],
  'GET /app/review/{n}/edit': async (state) => [`/app/review/${state === 'unknown' ? 9999 : await lasting(state)}/edit`],
  'POST /app/review/{n}/edit': async (state, role, n) => {
    const now = await who.editor.section('water');
    return [`/app/review/${n}/edit`, { act: 'accept', revision: 1, onto: now.commit, markdown: `${now.markdown}\nIn her own words ${fresh()}.\n`, reason: '' }];
  },
  'POST /app/review/{n}/undo': (state, role, n) => [`/app/review/${n}/undo`, { reason: 'No.' }],
  'POST /app/review/{n}/withdraw': (state, role, n) => [`/app/review/${n}/withdraw`, {}],
  'POST /app/threads': async (state) => {
    if (state === 'open') return ['/app/threads', { proposal: await lasting('open'), revision: 1, text: 'Hm' }];
    if (state === 'an unknown proposal') return ['/app/threads', { proposal: 9999, revision: 1, text: 'Hm' }];
    return ['/app/threads', { section: places[state], lang: 'en', commit: (await who.own.section('water')).commit, text: 'Hm' }];
  },
  'POST /app/threads/{id}/comments': (state, role, id) => [`/app/threads/${id}/comments`, { text: 'Hm' }],
  'POST /app/threads/{id}/resolve': (state, role, id) => [`/app/threads/${id}/resolve`],
  'POST /app/threads/{id}/reopen': (state, role, id) => [`/app/threads/${id}/reopen`],
  'POST /app/versions': (state) => ['/app/versions', { name: state === 'a new name' ? `Draft ${fresh()}` : 'Taken', sure: '1' }],
  'POST /app/manage/sections': async (state) => ['/app/manage/sections', { onto: await blob(state), name: `Place ${fresh()}`, kind: 'text' }],
  'POST /app/manage/sections/{id}': async (state) => [`/app/manage/sections/${places[state] ?? 'preamble'}`, { onto: await blob(state), act: 'save', state: 'open', kind: 'operative', who: 'some', group: 'one', 'guidance-en': `Guidance ${fresh()}` }],
  'POST /app/manage/document': async (state) => ['/app/manage/document', { onto: await blob(state), 'title-en': `Outcome ${fresh()}` }],
  'POST /app/manage/groups': async (state) => {
    const groups = (await theManifest()).groups.flatMap((g) => Object.entries(g.name).map(([lang, name]) => [`name-${g.id}-${lang}`, name]));
    return ['/app/manage/groups', { onto: await blob(state), ...Object.fromEntries(groups), 'name-two-en': `Workshop 2 ${fresh()}` }];
  },
  'POST /app/manage/manifest': async (state) => ['/app/manage/manifest', { onto: await blob(state), manifest: JSON.stringify(await theManifest()) }],
  'POST /app/manage/invitations': () => ['/app/manage/invitations', { role: 'reader', names: `Reader ${fresh()}`, days: 1 }],
  'POST /i/wishes': () => ['/i/wishes', { name: `Somebody ${fresh()}` }],
  'POST /app/manage/deadlines': async (state) => ['/app/manage/deadlines', { onto: await blob(state), section: 'preamble', deadline: '2031-02-03T04:05' }],
  'POST /app/manage/invitations/change': async (state) => ['/app/manage/invitations/change', { act: 'again', pick: state === 'unknown' ? 'i-0000000000' : (await who.admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader' })).id }],
  'POST /app/manage/list': () => ['/app/manage/list', { act: 'preview', role: 'reader', names: `Reader ${fresh()}`, days: 1 }],
  'POST /app/manage/wishes/{id}': (state) => ['/app/manage/wishes/w-0000000000', { act: /granted/.test(state) ? 'grant' : 'remove' }],
  'GET /app/manage/accounts/{id}': (state, role, id) => [`/app/manage/accounts/${id}`],
  'POST /app/manage/accounts/{id}': (state, role, id) => [`/app/manage/accounts/${id}`, { name: 'Renamed', role: 'reader' }],
  'POST /app/manage/accounts/{id}/link': (state, role, id) => [`/app/manage/accounts/${id}/link`],
  'POST /app/manage/accounts/{id}/erase': (state, role, id) => [`/app/manage/accounts/${id}/erase`, state === 'without being sure' ? {} : { sure: 'yes' }],
};
// What a change is about is made for it; after a refusal it serves the next role.
async function subject(route, state) {
  if (/^POST .*\{n\}/.test(route)) return make[state]();
  if (/^POST .*threads\/\{id\}/.test(route)) return thread(state);
  if (/accounts\/\{id\}/.test(route) && state !== 'her own') return account(state);
  return undefined;
}

async function cell(route, state, role, n) {
  const request = requests[route];
  return request ? request(state, role, n) : [route.split(' ')[1]];
}

// A session that is signed out by its own test is replaced.
async function send(route, role, [target, body, headers]) {
  const [method] = route.split(' ');
  if (route in api) return who[role].send(method, target, body, headers);
  if (method === 'GET') return seat[role].get(target, { Accept: 'text/html' });
  if (body?.file) return upload(seat[role], target, body.file);
  return form(route === 'POST /i' ? new Browser(s) : await seatFor(route, role), target, body);
}
async function seatFor(route, role) {
  if (role === 'nobody' || route !== 'POST /app/account/sign-out') return seat[role];
  const b = new Browser(s);
  await b.enter((await who.admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader' })).url.split('#')[1]);
  return b;
}

async function stream(role) {
  const e = new Events(s, who[role].token ? { Authorization: `Bearer ${who[role].token}` } : {});
  await e.opened;
  e.close();
  return { status: e.status, text: '' };
}

const said = (r) => (/<main[^]*/.exec(r.text)?.[0] ?? r.text).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 300);
const written = described();
const unaware = ['nobody', 'reader'];
const types = { 401: 'not-signed-in', 403: /^(forbidden|closed)$/, 404: 'not-found' };

function refusal(r, route, role, what) {
  if (unaware.includes(role)) assert.doesNotMatch(r.text, hidden, what);
  if (!(route in api) || !route.includes(' /api/')) return;
  problem(r, r.status);
  if (types[r.status]) assert.match(r.json.type, new RegExp(types[r.status]), what);
  assert.ok(written.get(route)?.has(r.status), `${what}: docs/openapi.yaml has ${r.status}`);
}

for (const [route, states] of Object.entries({ ...api, ...pages })) {
  test(`${route}: each role, in each state`, async () => {
    for (const [state, expected] of Object.entries(states)) {
      const pool = {};
      for (const [i, role] of roles.entries()) {
        const what = `${role} ${route} (${state})`;
        pool.subject ??= await subject(route, state);
        const request = await cell(route, state, role, pool.subject), was = tips(s.dir);
        const r = route.endsWith('/events') ? await stream(role) : await send(route, role, request);
        assert.equal(r.status, expected[i], `${what}: ${r.status}, not ${expected[i]}: ${said(r)}`);
        if (r.status >= 400) {
          refusal(r, route, role, what);
          assert.equal(tips(s.dir), was, `${what}: a refusal changes nothing`);
        } else {
          pool.subject = undefined;
        }
        if (route.startsWith('GET ') && !route.endsWith('/events') && route in api) {
          const head = await who[role].send('HEAD', request[0]);
          assert.deepEqual([head.status, head.text], [r.status, ''], `HEAD: ${what}`);
        }
      }
    }
  });
}

// --- the table is whole ----------------------------------------------------------------------------

test('the policy has a row for each route of the program, and no other', () => {
  const rows = [...Object.keys(api), ...Object.keys(pages)].sort();
  assert.deepEqual(rows, served().map((row) => row.join(' ')).sort());
  for (const route of written.keys()) assert.ok(rows.includes(route), `${route} of docs/openapi.yaml`);
  for (const states of [...Object.values(api), ...Object.values(pages)])
    for (const expected of Object.values(states)) assert.equal(expected.length, roles.length);
});

test('who was erased is refused by her token on every route, and is nobody by her cookie', async () => {
  const was = tips(s.dir);
  const fill = (route) => route.split(' ')[1].replace('{n}', '1').replace('{id}', route.includes('threads') ? 't-1' : 'water').replace('{section}', 'water')
    .replace('{file}', 'main.md').replace('{name}', 'logo.png').replace('{version}', 'main').replace('{a}..{b}', 'main..main');
  for (const route of Object.keys(api)) {
    const [method] = route.split(' ');
    // The program's own style and scripts are on no worker and ask nobody who she is.
    if (route === 'GET /assets/{file}') continue;
    const r = await gone.token.send(method, fill(route), method === 'GET' || method === 'DELETE' ? undefined : route.includes('/imports') ? word([p('x')]) : {}, route.includes('/imports') ? { 'content-type': docxType } : {});
    assert.equal(r.status, 401, `${route}: ${r.text.slice(0, 200)}`);
    assert.doesNotMatch(r.text, hidden, route);
  }
  for (const [route, states] of Object.entries(pages)) {
    const [method] = route.split(' '), target = fill(route);
    if (Object.values(states)[0][0] === 200 || route.startsWith('POST /i') || route === 'GET /app/compare') continue;
    gone.seat.cookie = gone.cookie;
    const r = method === 'GET' ? await gone.seat.get(target, { Accept: 'text/html' }) : await form(gone.seat, target, { text: 'x', markdown: 'x' });
    assert.equal(r.status, 401, `${route}: ${r.text.slice(0, 200)}`);
    assert.doesNotMatch(r.text, hidden, route);
  }
  assert.equal(tips(s.dir), was);
});

test('a closed house gives those who are not signed in what they need to sign in, and nothing else', async () => {
  const closed = await Server.start({ from: draft({ json, files }), settings: { ...hurried, public_reading: false } });
  try {
    for (const route of [...Object.keys(api), ...Object.keys(pages)]) {
      const [method, pattern] = route.split(' ');
      const target = pattern.replace('{n}', '1').replace(/\{id\}|\{section\}/, 'water').replace('{file}', pattern.startsWith('/assets') ? style.split('/').pop() : 'main.md').replace('{name}', 'logo.png').replace('{version}', 'main').replace('{a}..{b}', 'main..main');
      const page = route in pages, body = method === 'GET' || method === 'DELETE' ? undefined : page ? 'x=1' : route.includes('/imports') ? 'x' : '{}';
      const headers = { Accept: page ? 'text/html' : 'application/json', ...(body && page ? forms : body ? { 'content-type': route.includes('/imports') ? docxType : 'application/json' } : {}) };
      const r = await ask(closed, method, target, { headers, body });
      if (openInAClosedHouse.includes(route)) assert.ok([200, 400, 410].includes(r.status), `${route}: ${r.status}`);
      else assert.equal(r.status, 401, `${route}: ${r.status} ${r.text.slice(0, 200)}`);
      assert.doesNotMatch(r.text, /drinking water|budgets are choices/i, route);
    }
  } finally {
    await closed.stop();
  }
});

test('no sibling of an address opens what the address does not', async () => {
  const n = await lasting('open'), secret = [`/api/v1/proposals/${n}`, '/api/v1/proposals', '/api/v1/threads', '/api/v1/accounts', '/api/v1/invitations', `/app/review/${n}`, '/app/manage/people', '/app/sections', '/api/v1/drafts/water'];
  for (const target of secret) {
    const siblings = [`${target}/`, `${target}.json`, `${target}.html`, `${target};x=1`, `${target}%2f`, `${target}%00`, `/${target}`, target.toUpperCase(), target.replace('/api/', '/Api/'), target.replace('/api/v1', '/api/v1/.'), target.replace('/api/v1', '/api/v1/x/..'), target.replace('/api/v1', '/api/v2'), target.replace('/api/v1', '/api')];
    for (const sibling of siblings.filter((x) => x !== target))
      for (const role of ['nobody', 'reader', 'admin']) {
        const r = await ask(s, 'GET', sibling, { headers: who[role].token ? { Authorization: `Bearer ${who[role].token}` } : {} });
        assert.ok([400, role === 'nobody' ? 401 : 404, 404].includes(r.status), `${role} ${sibling}: ${r.status}`);
      }
    for (const role of ['nobody', 'reader']) {
      const options = await ask(s, 'OPTIONS', target, { headers: who[role].token ? { Authorization: `Bearer ${who[role].token}` } : {} });
      assert.deepEqual([options.status, options.text], [204, ''], `OPTIONS ${target}`);
      for (const method of ['TRACE', 'PROPFIND', 'LOCK', 'COPY', 'SEARCH']) assert.equal((await ask(s, method, target, {})).status, 405, `${method} ${target}`);
    }
  }
});
