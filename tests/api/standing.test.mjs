// Who may see and do what, where a route's answer alone does not show it (tests/attack/policy.mjs does that): what
// is hidden, in whatever else may be read; groups, deadlines and accounts that change; four eyes.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, git, swap } from './lib.mjs';
import { served } from './described.mjs';
import { Browser, Events, draft, hurried, problem, refs, texts } from './kit.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const secretWords = 'Invite utilities to hide what they measure';
let s, who, colleague, hidden, talk, closed;
let made = 0;

before(async () => {
  s = await Server.start({ from: draft({ files: { ...texts, 'media/logo.png': png } }), settings: hurried });
  who = {
    nobody: s.as(),
    reader: s.as(s.token('reader', undefined, 'Reader')),
    other: s.as(s.token('rapporteur', 'two', 'Other')),
    own: s.as(s.token('rapporteur', 'one', 'Own')),
    editor: s.as(s.token('editor', 'editors', 'Editor')),
    admin: s.as(s.token('admin', 'editors', 'Admin')),
  };
  colleague = s.as(s.token('rapporteur', 'one', 'Colleague'));
  const now = await who.own.section('water');
  hidden = await colleague.submit('water', swap(now.markdown, 'Invite utilities to publish what they measure', secretWords), { summary: 'Hush hush' });
  talk = await who.own.want(201, 'POST', '/api/v1/threads', {
    on: { section: 'water', lang: 'en', commit: now.commit }, quote: { exact: 'public hands', prefix: '', suffix: '' }, text: 'Whispered words',
  });
  const d = await colleague.put('/api/v1/drafts/water?lang=en', { markdown: '# Water\n\nUnfinished secret\n', base: now.commit });
  assert.equal(d.status, 200, d.text);
});
after(() => s?.stop());

// --- what the tests need ---------------------------------------------------------------------------

async function freshText(section = 'water') {
  const now = await who.editor.section(section);
  return { section, lang: 'en', base: now.commit, markdown: `${now.markdown}\nUrge mayors to listen, once more ${++made}.\n`, summary: `Change ${made}` };
}
const freshProposal = async () => (await colleague.want(201, 'POST', '/api/v1/proposals', await freshText())).number;
async function accepted() {
  const n = await freshProposal();
  await who.editor.want(200, 'POST', `/api/v1/proposals/${n}/decision`, { decision: 'accept', revision: 1 });
  return n;
}
async function freshThread() {
  const { commit } = await who.own.section('water');
  const t = await colleague.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit }, text: `Thread ${++made}` });
  return t.id;
}

test('the workspace is closed to those who are not signed in, and no change there works without the form’s proof', async () => {
  const pages = served().filter(([, p]) => p.startsWith('/app'));
  assert.ok(pages.length > 10, 'the workspace has pages');
  const reader = new Browser(s), editor = new Browser(s);
  await reader.enter(s.code('reader'));
  await editor.enter(s.code('admin', 'editors'));
  const open = /^\/app\/(compare|export|history|offline)$/; // the document's own, and nobody's
  const was = refs(s.dir);
  for (const [method, p] of pages) {
    const target = p.replace('{n}', hidden.number).replace('{section}', 'water').replace('{id}', p.includes('threads') ? talk.id : p.includes('accounts') ? 'a-1' : 'water');
    const r = await who.nobody.send(method, target, method === 'GET' ? undefined : 'x=1', { accept: 'text/html', ...(method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) });
    if (!open.test(p)) assert.ok([401, 403, 303].includes(r.status), `nobody ${method} ${p}: ${r.status}`);
    assert.doesNotMatch(r.text, /hide what they measure|Whispered words|Unfinished secret|Hush hush/, `${method} ${p}`);
    const seen = await reader.send(method, target, method === 'GET' ? undefined : 'x=1', { Accept: 'text/html', 'Content-Type': method === 'GET' ? undefined : 'application/x-www-form-urlencoded' });
    assert.doesNotMatch(seen.text, /hide what they measure|Whispered words|Unfinished secret|Hush hush/, `reader ${method} ${p}`);
    assert.ok(seen.status < 500, `reader ${method} ${p}: ${seen.status}`);
    if (method === 'GET') continue;
    const forged = await editor.send(method, target, 'x=1', { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' });
    assert.equal(forged.status, 403, `without csrf: ${method} ${p}`);
    const wrong = await editor.send(method, target, `csrf=${'0'.repeat(64)}`, { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' });
    assert.equal(wrong.status, 403, `with a wrong csrf: ${method} ${p}`);
  }
  assert.equal(refs(s.dir), was);
});

test('to a reader a proposal that is there is the same as one that is not', async () => {
  const pairs = [
    [`/api/v1/proposals/${hidden.number}`, '/api/v1/proposals/9999'],
    [`/api/v1/proposals/${hidden.number}/diff`, '/api/v1/proposals/9999/diff'],
    [`/api/v1/threads/${talk.id}`, '/api/v1/threads/t-9999'],
    [`/api/v1/threads?proposal=${hidden.number}`, '/api/v1/threads?proposal=9999'],
    [`/app/review/${hidden.number}`, '/app/review/9999'],
  ];
  for (const [real, not] of pairs) {
    const a = await who.reader.get(real), b = await who.reader.get(not);
    assert.equal(a.status, b.status, real);
    assert.equal(a.text.replaceAll(String(hidden.number), ''), b.text.replaceAll('9999', ''), real);
  }
  for (const [verb, body] of [['decision', { decision: 'accept', revision: 1 }], ['withdraw', {}], ['undo', {}]]) {
    const a = await who.reader.post(`/api/v1/proposals/${hidden.number}/${verb}`, body), b = await who.reader.post(`/api/v1/proposals/9999/${verb}`, body);
    assert.deepEqual([a.status, a.json], [b.status, b.json], verb);
  }
});

test('neither nobody nor a reader finds proposals, threads or drafts in anything that they may read', async () => {
  const commit = hidden.revisions[0].commit;
  for (const role of ['nobody', 'reader']) {
    const all = [];
    for (const target of [
      '/api/v1/document', '/api/v1/sections/water', '/api/v1/sections/water/history', '/api/v1/sections/water/provenance', '/api/v1/versions',
      '/export/main.md', '/export/main.json', '/export/main.html', '/', '/versions/main', '/compare/main..main', '/app/history', '/healthz', '/metrics',
    ]) {
      const r = await who[role].get(target);
      assert.ok(r.status < 500, target);
      assert.doesNotMatch(r.text, /hide what they measure|Whispered words|Unfinished secret|Hush hush/, `${role} ${target}`);
      assert.ok(!r.text.includes(commit), `${role} ${target}`);
      all.push(r);
    }
    for (const x of all[0].json.sections) assert.deepEqual([x.open_proposals, x.open_threads], [null, null]);
    assert.deepEqual(all[1].json.proposals, []);
    assert.deepEqual(all[1].json.threads, []);
  }
  const mine = await who.other.want(200, 'GET', '/api/v1/document');
  const water = mine.sections.find((x) => x.id === 'water' && x.lang === 'en');
  assert.ok(water.open_proposals > 0 && water.open_threads > 0);
});

test('no id of a proposal’s commit, text or tree opens anything', async () => {
  const commit = hidden.revisions[0].commit;
  const old = await accepted();
  const second = (await who.own.want(200, 'GET', `/api/v1/proposals/${old}`)).revisions[0].commit;
  const ids = [commit, second, git(s.dir, 'rev-parse', `${commit}^{tree}`).trim(), git(s.dir, 'rev-parse', `${commit}:en/water.md`).trim(), git(s.dir, 'rev-parse', 'refs/meta/ledger').trim(), git(s.dir, 'rev-parse', 'refs/meta/accounts').trim()];
  for (const id of ids)
    for (const role of ['nobody', 'reader', 'own', 'editor'])
      for (const target of [`/api/v1/sections/water?at=${id}`, `/versions/${id}`, `/compare/${id}..main`, `/compare/main..${id}`, `/api/v1/compare/${id}..main`, `/export/${id}.md`, `/export/main..${id}.html`, `/media/logo.png?at=${id}`]) {
        const r = await who[role].get(target);
        assert.equal(r.status, 404, `${role} ${target}`);
        assert.doesNotMatch(r.text, /hide what they measure/);
      }
});

test('a reader’s answers do not stir when something is proposed or said', async () => {
  const targets = ['/api/v1/document', '/api/v1/sections/water', '/api/v1/versions', '/', '/export/main.md'];
  const tags = await Promise.all(targets.map(async (t) => (await who.reader.get(t)).headers.get('etag')));
  const public_ = await Promise.all(targets.map(async (t) => (await who.nobody.get(t)).headers.get('etag')));
  await freshProposal();
  await freshThread();
  for (const [i, t] of targets.entries()) {
    assert.equal((await who.reader.get(t, { 'if-none-match': tags[i] })).status, 304, `reader ${t}`);
    assert.equal((await who.nobody.get(t, { 'if-none-match': public_[i] })).status, 304, `nobody ${t}`);
  }
});

test('readers hear of the document alone', async () => {
  const listening = { reader: new Events(s, { Authorization: `Bearer ${who.reader.token}` }), nobody: new Events(s), own: new Events(s, { Authorization: `Bearer ${who.own.token}` }) };
  for (const e of Object.values(listening)) await e.opened;
  const n = await freshProposal();
  const t = await freshThread();
  await who.editor.want(200, 'POST', `/api/v1/proposals/${n}/decision`, { decision: 'accept', revision: 1 });
  const head = (await who.editor.want(200, 'GET', '/api/v1/document')).head;
  for (const role of ['reader', 'nobody']) {
    await listening[role].next((e) => e.event === 'change' && e.json.ids.commit === head);
    for (const e of listening[role].all) {
      assert.equal(e.json.ids.proposal, undefined);
      assert.equal(e.json.ids.thread, undefined);
    }
    assert.equal(listening[role].all.length, 1, role);
  }
  await listening.own.next((e) => e.json.ids.proposal === n && /submit/.test(e.json.action));
  await listening.own.next((e) => e.json.ids.thread === t);
  for (const e of Object.values(listening)) e.close();
});

test('a rapporteur writes only where her group does', async () => {
  problem(await who.own.post('/api/v1/proposals', await freshText('sealed')), 403, 'forbidden');
  problem(await who.own.post('/api/v1/proposals', await freshText('preamble')), 403, 'forbidden');
  problem(await who.own.post('/api/v1/proposals', { ...(await freshText()), group: 'two' }), 403, 'forbidden');
  problem(await who.own.post('/api/v1/proposals', { ...(await freshText()), group: 'editors' }), 403, 'forbidden');
  assert.equal((await who.other.post('/api/v1/proposals', await freshText('common'))).status, 201, 'no groups: every group');
  assert.equal((await who.editor.post('/api/v1/proposals', await freshText('sealed'))).status, 201);
  const both = s.as(s.token('rapporteur', ['one', 'two'], 'Both'));
  problem(await both.post('/api/v1/proposals', await freshText()), 400, 'bad-request');
  assert.equal((await both.post('/api/v1/proposals', { ...(await freshText()), group: 'one' })).status, 201);
  // Who was taken out of her group.
  const alone = s.as(s.token('rapporteur', 'one', 'Alone')), { account } = await alone.want(200, 'GET', '/api/v1/session');
  await who.admin.want(200, 'PATCH', `/api/v1/accounts/${account}`, { groups: [] });
  assert.ok([400, 403].includes((await alone.post('/api/v1/proposals', await freshText())).status));
});

test('a section that is frozen or late takes comments and the editors’ words only', async () => {
  for (const section of ['frozen', 'late']) {
    const was = refs(s.dir);
    problem(await who.own.post('/api/v1/proposals', await freshText(section)), 403, 'closed');
    assert.equal(refs(s.dir), was);
    const { commit } = await who.own.section(section);
    assert.equal((await who.own.post('/api/v1/threads', { on: { section, lang: 'en', commit }, text: 'A pity' })).status, 201);
    const p = await who.editor.want(201, 'POST', '/api/v1/proposals', await freshText(section));
    await who.editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  }
});

test('freezing, a deadline and another group act on the next request', async () => {
  const n = await freshProposal();
  const set = async (change) => {
    const now = await who.editor.want(200, 'GET', '/api/v1/document');
    const manifest = { ...now.manifest, sections: now.manifest.sections.map((x) => (x.id === 'water' ? { id: 'water', kind: 'operative', groups: ['one'], ...change } : x)) };
    const r = await who.editor.put('/api/v1/document', manifest, { 'if-match': `"${now.manifest_blob}"` });
    assert.equal(r.status, 200, r.text);
  };
  const revise = async (as) => {
    const { base, markdown, summary } = await freshText();
    return as.post(`/api/v1/proposals/${n}/revisions`, { base, markdown, summary });
  };
  for (const [change, type] of [[{ state: 'frozen' }, 'closed'], [{ deadline: '2026-11-01T00:00:00Z' }, 'closed'], [{ groups: ['two'] }, 'forbidden'], [{ groups: [] }, 'forbidden']]) {
    await set(change);
    problem(await who.own.post('/api/v1/proposals', await freshText()), 403, type);
    problem(await revise(who.own), 403, type);
    assert.equal((await revise(who.editor)).status, 201, 'editors still can');
  }
  await set({ deadline: '2199-01-01T00:00:00Z' });
  assert.equal((await revise(who.own)).status, 201);
  await set({});
});

test('a token that nobody holds is refused, and so is that of an account that is gone', async () => {
  problem(await s.as('no-such-token').get('/api/v1/document'), 401, 'not-signed-in');
  const token = s.token('editor', 'editors', 'Leaver');
  const leaver = s.as(token);
  const p = await leaver.want(201, 'POST', '/api/v1/proposals', await freshText());
  const id = (await who.admin.want(200, 'GET', '/api/v1/accounts')).items.find((x) => x.name === 'Leaver').id;
  assert.equal((await who.admin.send('DELETE', `/api/v1/accounts/${id}`)).status, 204);
  problem(await leaver.get('/api/v1/session'), 401, 'not-signed-in');
  problem(await leaver.post(`/api/v1/proposals/${p.number}/withdraw`, {}), 401, 'not-signed-in');
  const kept = await who.own.want(200, 'GET', `/api/v1/proposals/${p.number}`);
  assert.equal(JSON.stringify(kept).includes('Leaver'), false, 'the name is gone, the words stay');
});

test('the siblings of a route keep its rule', async () => {
  const n = hidden.number;
  assert.equal((await who.reader.send('HEAD', `/api/v1/proposals/${n}`)).status, 404);
  assert.equal((await who.nobody.send('HEAD', `/api/v1/proposals/${n}`)).status, 401);
  for (const target of [`/api/v1/proposals/${n}/`, `/api/v1/proposals/${n}.json`, `/API/v1/proposals/${n}`, `/api/v1/proposals//${n}`, `/api/v1//proposals/${n}`, `/api/v1/proposals/0${n}`, `/api/v1/proposals/+${n}`])
    assert.equal((await who.reader.get(target)).status, 404, target);
});

test('a closed house lets nobody read, and four eyes decide', async () => {
  closed = await Server.start({ from: draft(), settings: { ...hurried, public_reading: false, four_eyes: true } });
  try {
    const nobody = closed.as(), reader = closed.as(closed.token('reader')), one = closed.as(closed.token('rapporteur', 'one'));
    const a = closed.as(closed.token('editor', 'editors', 'A')), b = closed.as(closed.token('editor', 'editors', 'B'));
    for (const target of ['/api/v1/document', '/api/v1/sections/water', '/api/v1/sections/water/history', '/api/v1/sections/water/provenance', '/api/v1/versions', '/api/v1/compare/main..main', '/api/v1/events', '/export/main.md', '/export/main..main.html', '/media/logo.png', '/', '/versions/main', '/compare/main..main']) {
      const r = await nobody.get(target, { accept: target.startsWith('/api') ? 'application/json' : 'text/html' });
      assert.equal(r.status, 401, target);
      assert.doesNotMatch(r.text, /drinking water/i, target);
      if (target.startsWith('/api')) problem(r, 401, 'not-signed-in');
    }
    for (const target of ['/healthz', '/i']) assert.equal((await nobody.get(target)).status, 200, target);
    for (const target of ['/api/v1/document', '/', '/export/main.md']) assert.equal((await reader.get(target)).status, 200, target);
    const text = (await a.section('water')).markdown;
    const mine = await a.submit('water', swap(text, 'every well', 'each well'), { group: 'one' });
    const was = refs(closed.dir);
    for (const decision of ['accept', 'decline', 'request-changes']) problem(await a.decide(mine.number, decision), 403, 'forbidden');
    assert.equal(refs(closed.dir), was);
    assert.equal((await b.decide(mine.number, 'accept')).status, 200);
    const theirs = await one.submit('water', swap((await a.section('water')).markdown, 'in time', 'on time'));
    const helped = await a.want(201, 'POST', `/api/v1/proposals/${theirs.number}/revisions`, { base: theirs.base, markdown: swap(theirs.revisions[0].markdown, 'on time', 'in due time'), summary: 'Helped' });
    assert.equal(helped.revisions.length, 2);
    problem(await a.decide(theirs.number, 'accept', 2), 403, 'forbidden');
    assert.equal((await b.decide(theirs.number, 'accept', 2)).status, 200);
    // What one editor left of the other's proposal is still the other's.
    const now = (await a.section('water')).markdown;
    const two = await a.submit('water', swap(swap(now, 'each well', 'all wells'), 'drinking water', 'clean drinking water'), { group: 'one' });
    const { rest } = await b.want(200, 'POST', `/api/v1/proposals/${two.number}/decision`, { decision: 'accept', revision: 1, take: [1], rest: 'open' });
    assert.ok(rest > two.number);
    problem(await a.decide(rest, 'accept'), 403, 'forbidden');
    assert.equal((await b.decide(rest, 'accept')).status, 200);
  } finally {
    await closed.stop();
  }
});
