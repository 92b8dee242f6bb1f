// What pages tell, read as text: who did what and why, and where their links lead.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, run, swap } from './lib.mjs';
import { draft, problem } from './kit.mjs';

let s, one, editor, other, admin;

before(async () => {
  s = await Server.start({ from: draft() });
  one = s.as(s.token('rapporteur', 'one', 'Anna'));
  editor = s.as(s.token('editor', 'editors', 'Ed'));
  other = s.as(s.token('editor', 'editors', 'Olga'));
  admin = s.as(s.token('admin', 'editors', 'Adam'));
});
after(() => s?.stop());

// The page's main part as somebody reads it, and its links {href: words}.
async function page(who, target) {
  const html = await who.want(200, 'GET', target, undefined, { 'accept-language': 'en' });
  const main = /<main[^]*<\/main>/.exec(html)[0];
  const plain = (x) => x.replace(/<[^>]*>/g, ' ').replace(/&quot;/g, '"').replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
  const links = [...main.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^]*?)<\/a>/g)].map((m) => [m[1].replace(/&amp;/g, '&'), plain(m[2])]);
  return { html: main, text: plain(main), links };
}

async function submit(from, to, summary = 'A change') {
  return one.submit('water', swap((await one.section('water')).markdown, from, to), { summary });
}

test('a decision that was undone stays in the log and with its proposal, with both reasons', async () => {
  const p = await submit('pay their own bills', 'settle their own bills', 'Settle');
  assert.equal((await editor.decide(p.number, 'decline', 1, { reason: 'Too formal a word.' })).status, 200);
  await other.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'Ed had misread it.' });
  assert.equal((await editor.decide(p.number, 'request-changes', 1, { reason: 'Say it in the plural.' })).status, 200);
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: p.revisions[0].base, markdown: p.revisions[0].markdown.replace('in time', 'at once'), summary: 'Settle' });
  assert.equal((await editor.decide(p.number, 'accept', 2, { reason: 'Well put.' })).status, 200);
  await other.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'The workshop had not met.' });
  const told = ['Anna submitted it', 'Ed declined it', 'Undone by Olga', 'Too formal a word.', 'Olga undid the decision', 'Ed had misread it.',
    'Ed asked for changes', 'Say it in the plural.', 'Anna revised it', 'Ed accepted it', 'Well put.', 'Olga undid the decision', 'The workshop had not met.'];
  const { text } = await page(one, `/app/review/${p.number}`);
  let at = 0;
  for (const words of told) {
    const found = text.indexOf(words, at);
    assert.ok(found >= 0, `"${words}" stands behind ${at} of: ${text}`);
    at = found + 1;
  }
  const log = (await page(editor, '/app/manage/log')).text;
  for (const words of ['declined', 'Too formal a word.', 'Ed had misread it.', 'asked for changes in', 'Say it in the plural.', 'accepted', 'Well put.', 'The workshop had not met.'])
    assert.ok(log.includes(words), `the log has "${words}": ${log}`);
  assert.equal(log.match(/undid the decision on/g).length, 2);
  assert.equal(log.match(/Undone by Olga/g).length, 2);
  assert.ok(log.indexOf('The workshop had not met.') < log.indexOf('Well put.'), 'newest first');
});

test('what the editors took back is not told as a deed of the group', async () => {
  const p = await submit('at every well', 'at each well');
  await editor.decide(p.number, 'accept');
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, {});
  for (const target of ['/app/sections/water?lang=en', '/app/history']) {
    const { html } = await page(editor, target);
    const row = html.split(/<li>|<tr>/).find((r) => r.includes(`Proposal ${p.number} was taken back`));
    assert.match(row, /The editors/);
    assert.doesNotMatch(row, /Workshop 1/);
  }
});

test('links to comments lead to the comment: on a proposal, or on the section', async () => {
  const p = await submit('affordable', 'cheap');
  const say = (on) => editor.want(201, 'POST', '/api/v1/threads', { on, text: 'Why?' });
  await say({ proposal: p.number, revision: 1 });
  const newest = await say({ proposal: p.number, revision: 1 });
  const general = await say({ section: 'water', lang: 'en', commit: (await one.section('water')).commit });
  for (const target of ['/app/sections', '/app/status?lang=en']) {
    const { links } = await page(one, target);
    const found = links.filter(([, words]) => /open comment/.test(words));
    assert.deepEqual(found, [
      [`/app/review/${p.number}#${newest.id}`, `2 open comments on proposal ${p.number}`],
      [`/app/sections/water?lang=en#${general.id}`, '1 open comment'],
    ], target);
    for (const [href] of found) assert.match((await page(one, href.split('#')[0])).html, new RegExp(`id="${href.split('#')[1]}"`));
  }
});

test('a rapporteur is not invited without a group', async () => {
  const before = (await admin.want(200, 'GET', '/api/v1/invitations')).items.length;
  problem(await admin.post('/api/v1/invitations', { role: 'rapporteur', groups: [] }), 400, 'bad-request', /group/);
  const r = run(['invite', s.dir, '--role', 'rapporteur']);
  assert.equal(r.status, 65);
  assert.equal(r.stdout, '');
  assert.match(r.stderr, /^accord invite: .*--group.*\n$/);
  assert.equal((await admin.want(200, 'GET', '/api/v1/invitations')).items.length, before);
  // Those who read or decide need none, and neither does a further link of an account.
  assert.equal((await admin.post('/api/v1/invitations', { role: 'reader', groups: [] })).status, 201);
});
