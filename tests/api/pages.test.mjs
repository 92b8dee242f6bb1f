// What pages tell, read as text: who did what and why, and where their links lead.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Server, run, swap } from './lib.mjs';
import { draft, manifest, problem } from './kit.mjs';

let s, one, editor, other, admin;

before(async () => {
  const event = { name: { en: 'A small conference', de: 'Eine kleine Konferenz' }, from: '2026-02-02', to: '2026-02-05' };
  s = await Server.start({ from: draft({ json: manifest({ event }) }) });
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
    'Ed requested changes', 'Say it in the plural.', 'Anna revised it', 'Ed accepted it', 'Well put.', 'Olga undid the decision', 'The workshop had not met.'];
  const { text } = await page(one, `/app/review/${p.number}`);
  let at = 0;
  for (const words of told) {
    const found = text.indexOf(words, at);
    assert.ok(found >= 0, `"${words}" stands behind ${at} of: ${text}`);
    at = found + 1;
  }
  const log = (await page(editor, '/app/manage/log')).text;
  for (const words of ['declined', 'Too formal a word.', 'Ed had misread it.', 'requested changes in', 'Say it in the plural.', 'accepted', 'Well put.', 'The workshop had not met.'])
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
    const row = html.split(/<li>|<tr>/).find((r) => r.includes(`The acceptance of proposal ${p.number} was undone`));
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
  assert.match(r.stderr, /^accord invite: .*Name at least one group\.\n$/);
  assert.equal((await admin.want(200, 'GET', '/api/v1/invitations')).items.length, before);
  // Those who read or decide need none, and neither does a further link of an account.
  assert.equal((await admin.post('/api/v1/invitations', { role: 'reader', groups: [] })).status, 201);
});

test('the same words are counted alike on every page', async () => {
  const markdown = '# Water\n\n**Encourage** [towns](https://a.example/x) to keep, in follow-up work, 3.5 wells[^plain] each.\n\n1. One more\n\n[^plain]: A note.\n';
  const words = 14; // as read: without the title, signs and addresses; the note's are words too
  assert.equal((await one.want(200, 'POST', '/api/v1/preview', { section: 'water', lang: 'en', markdown })).words, words);
  const p = await one.submit('water', markdown, { summary: 'Count' });
  assert.match((await page(one, '/app/write/water?lang=en&group=one')).text, new RegExp(`Words: ${words}\\b`));
  assert.match((await page(editor, `/app/review/${p.number}/edit`)).text, new RegExp(`Words: ${words}\\b`));
  assert.equal((await editor.decide(p.number, 'accept')).status, 200);
  assert.equal((await one.section('water')).words, words);
  const line = (await one.want(200, 'GET', '/api/v1/document')).sections.find((l) => l.id === 'water' && l.lang === 'en');
  assert.equal(line.words, words);
  for (const target of ['/app/status?lang=en', '/app/sections/water?lang=en']) assert.match((await page(one, target)).text, new RegExp(`\\b${words} words`), target);
  const html = await one.want(200, 'GET', '/app/write/water?lang=en&group=one');
  assert.match(html, /data-section="water"/);
  // What a proposal adds is counted by the same rule.
  const more = "Keep, in follow-up work, don't pay 3.5 and/or **a** well[^plain] [x](https://a.b/c-d), see https://a.example/q or `a b`.";
  const longer = await one.submit('water', markdown.replace('\n\n[^plain]: ', `\n\n${more}\n\n[^plain]: `), { summary: 'More' });
  const { stats } = await one.want(200, 'GET', `/api/v1/proposals/${longer.number}/diff`);
  const after = await one.want(200, 'POST', '/api/v1/preview', { section: 'water', lang: 'en', markdown: longer.revisions[0].markdown });
  assert.deepEqual([stats.words_inserted, stats.words_deleted], [after.words - words, 0]);
  assert.equal((await editor.decide(longer.number, 'decline')).status, 200);
});

test('a mark of a footnote is told by its number', async () => {
  const old = (await one.section('water')).markdown;
  const p = await one.submit('water', swap(old.replace('to keep', 'to[^zero] keep'), '[^plain]: A note.', '[^zero]: Nothing.\n\n[^plain]: A plain note.'), { summary: 'Notes' });
  for (const [who, target] of [[one, `/app/review/${p.number}`], [editor, `/app/review/${p.number}`]]) {
    const { html } = await page(who, target);
    const list = html.slice(html.indexOf('<ol class="change-list"'));
    assert.doesNotMatch(list.slice(0, list.indexOf('</ol>')), /\[\^/);
    assert.match(list, /\(footnote 1\)/);
    assert.match(list, /Insert as footnote 1: “<ins[^>]*>.*?<\/span>Nothing\./);
  }
  assert.equal((await editor.decide(p.number, 'decline')).status, 200);
});

test('footnotes of the whole document are numbered through, as in print', async () => {
  const common = await one.section('common');
  const p = await editor.submit('common', `${common.markdown.replace('item 1.', 'item 1.[^x]').replace('item 2.', 'item 2.[^y]')}\n[^x]: Ex.\n[^y]: Why.\n`, { group: 'one' });
  assert.equal((await editor.decide(p.number, 'accept')).status, 200);
  const { html } = await page(one, '/?lang=en');
  const refs = [...html.matchAll(/<a href="#([\w-]+)" role="doc-noteref">(\d+)<\/a>/g)].map((m) => m.slice(1));
  assert.deepEqual(refs, [['water-fn-1', '1'], ['common-fn-1', '2'], ['common-fn-2', '3']]);
  assert.match(html, /<ol start="2">\n<li id="common-fn-1">/);
  // A section on its own counts from one.
  assert.match((await page(one, '/app/sections/common?lang=en')).html, /role="doc-noteref">1<\/a>/);
});

test('a comparison is called by the names of versions', async () => {
  const v = await editor.want(201, 'POST', '/api/v1/versions', { name: 'Second reading', symbol: '', note: '' });
  const p = await submit('wells', 'deep wells');
  assert.equal((await editor.decide(p.number, 'accept')).status, 200);
  const { text, html } = await page(one, `/compare/${v.commit}..main`);
  assert.match(text, /From “Second reading” to “Text as agreed so far”/);
  assert.match(html, /selected>Second reading/);
  const whole = await one.want(200, 'GET', `/compare/${v.id}..main`, undefined, { 'accept-language': 'en' });
  assert.match(whole, /<title>From “Second reading” to “Text as agreed so far”/);
});

test('an editor’s turn is what waits for her, a rapporteur’s what was given to her group', async () => {
  const mine = (await page(admin, '/app/sections')).html;
  // Translations that lag behind, where nobody else was named to write them; nothing that nobody has begun.
  const turn = (/<section aria-labelledby="turn">[^]*?<\/section>/.exec(mine)?.[0] ?? '').split('<li class="card').slice(1);
  for (const card of turn) assert.match(card, /Lags behind/);
  assert.match(mine, /id="free"/);
  // All groups may write what stands there: it waits for none.
  const toms = (await page(s.as(s.token('rapporteur', 'two', 'Tom')), '/app/sections')).html;
  assert.match(toms, /id="free"[^]*No proposal yet/);
  assert.doesNotMatch(toms, /id="turn"/);
});

test('one’s own undecided proposal is revised, wherever the link stands', async () => {
  const p = await submit('deep wells', 'old wells');
  const newer = await submit('to keep', 'to hold');
  assert.equal((await editor.decide(newer.number, 'decline')).status, 200);
  for (const target of ['/app/sections', '/app/sections/water?lang=en', '/?lang=en', `/app/review/${p.number}`]) {
    const { links } = await page(one, target);
    const words = links.filter(([href]) => /^\/app\/write\/water\?lang=en/.test(href)).map(([, w]) => w.replace(/:.*/, '').trim());
    assert.deepEqual(words, ['Revise'], target);
  }
});

test('the page of exports offers what there is', async () => {
  const { html } = await page(one, '/app/export');
  for (const [, format] of html.matchAll(/name="format" value="(\w+)"/g)) {
    const go = await one.get(`/app/export?go=1&format=${format}&version=main&from=&lang=en&remarks=beside&sources=annex&print=bw`);
    assert.equal(go.status, 303, format);
    assert.equal((await one.get(go.headers.get('location'))).status, 200, `${format} ${go.headers.get('location')}`);
  }
});

test('each change is taken or left beside its paragraph', async () => {
  const now = (await one.section('common')).markdown;
  const p = await one.submit('common', swap(swap(now, 'to plan water', 'to map water'), 'to repair school', 'to mend school'), { summary: 'Two' });
  const { html } = await page(editor, `/app/review/${p.number}`);
  const ticks = [...html.matchAll(/<p class="ticks"[^]*?<\/p>/g)];
  assert.equal(ticks.length, 2);
  for (const [i, m] of ticks.entries()) {
    assert.match(m[0], new RegExp(`name="take" value="${i + 1}" form="decide" checked> <span>Take change ${i + 1}<`));
    const before = html.slice(0, m.index);
    assert.ok(before.lastIndexOf(`data-change="${i + 1}"`) > before.lastIndexOf('<div class="par'), 'its paragraph stands right above');
  }
  assert.equal(html.match(/name="take"/g).length, 2, 'no second tick in the list');
  assert.doesNotMatch((await page(one, `/app/review/${p.number}`)).html, /name="take"/);
  assert.match(html, /name="rest" value="open" form="decide"/);
  const { rest } = await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, take: [2], rest: 'open' });
  assert.match((await page(editor, `/app/review/${p.number}`)).html, new RegExp(`Only some of the changes were taken over\\. The others are now: <a href="/app/review/${rest}">Proposal ${rest}</a>`));
  const left = await page(one, `/app/review/${rest}`);
  assert.match(left.html, new RegExp(`taken over from: <a href="/app/review/${p.number}">`));
  assert.match(left.html, /<del[^>]*>plan<\/del>/);
  assert.doesNotMatch((await page(editor, `/app/review/${rest}`)).html, /name="rest"/, 'one change cannot be taken in part');
});

test('the first page of the PDF names days and text as the pages do, in the document’s language', async () => {
  for (const [lang, days, standing] of [['en', '2–5 February 2026', 'Text as agreed so far'], ['de', '2.–5. Februar 2026', 'Bisher vereinbarter Text']]) {
    const pdf = await one.get(`/export/main.pdf?lang=${lang}`);
    const first = spawnSync('pdftotext', ['-l', '1', '-', '-'], { input: pdf.bytes, encoding: 'utf8' }).stdout;
    const html = await one.want(200, 'GET', `/?lang=${lang}`, undefined, { 'accept-language': lang });
    for (const words of [days, standing]) {
      assert.ok(first.includes(words), `${words} in ${first}`);
      assert.ok(html.includes(words), `${words} on the page`);
    }
    const today = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'de-AT', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date());
    assert.ok(first.includes(today.replace('Jänner', 'Januar')), `${today} in ${first}`);
  }
});

test('a language that the address names is kept by a cookie, also where the page need not be sent again', async () => {
  const nobody = s.as();
  // One cookie at the most: Debian's node has no getSetCookie.
  const kept = (r) => [r.headers.get('set-cookie')].filter((c) => /^lang=/.test(c ?? ''));
  const first = await nobody.get('/?hl=ar', { 'accept-language': 'de' });
  assert.match(first.text, /<html lang="ar" dir="rtl">/);
  assert.match(kept(first)[0], /^lang=ar; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  const again = await nobody.get('/?hl=ar', { 'accept-language': 'de', 'if-none-match': first.headers.get('etag') });
  assert.equal(again.status, 304);
  assert.match(kept(again)[0], /^lang=ar;/);
  const later = await nobody.get('/', { 'accept-language': 'de', cookie: 'lang=ar' });
  assert.match(later.text, /<html lang="ar" dir="rtl">/);
  assert.deepEqual(kept(later), []);
  // Neither for what is no language of ours nor for those who have an account to keep it in.
  for (const [who, target] of [[nobody, '/?hl=xx'], [nobody, '/'], [one, '/?hl=ar']])
    assert.deepEqual(kept(await who.get(target, { 'accept-language': 'de' })), [], target);
});

// The disclosures of a page that says where its paragraphs come from: {id: words}.
const origins = (html) => Object.fromEntries([...html.matchAll(/<details class="origin"[^]*?<\/details>/g)].map(([d]) => [/href="#(p-[^"]+)"/.exec(d)[1], d.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')]));

test('the reading page says on demand where each paragraph comes from: groups, proposals, who decided', async () => {
  const t = await Server.start({ from: draft() });
  try {
    const [a, ed, nobody] = [t.as(t.token('rapporteur', 'one', 'Anna')), t.as(t.token('editor', 'editors', 'Ed')), t.as()];
    const change = async (from, to, summary) => {
      const p = await a.submit('water', swap((await a.section('water')).markdown, from, to), { summary });
      assert.equal((await ed.decide(p.number, 'accept')).status, 200);
      return p.number;
    };
    const first = await change('every well', 'every well and spring', 'Springs, too');
    await ed.want(201, 'POST', '/api/v1/versions', { name: 'Then' });
    const second = await change('what they measure', 'all that they measure', 'All of it');
    const now = await a.section('water');
    const [, , invite, call] = now.paragraphs.map((x) => x.id);
    const plainly = await page(nobody, '/?lang=en');
    assert.deepEqual(Object.keys(origins(plainly.html)), [], 'not before it is asked for');
    const [href] = plainly.links.find(([, words]) => words === 'Where does each paragraph come from?');
    const seen = await page(nobody, href);
    const of = origins(seen.html);
    for (const p of now.paragraphs) assert.ok(of[p.id], `${p.id} has its origin`);
    assert.match(of[invite], new RegExp(`Workshop 1 .*All of it · Proposal ${second} .*Springs, too · Proposal ${first} .*The document began`));
    assert.match(of[call], /The document began/);
    assert.doesNotMatch(of[call], /Proposal/);
    assert.doesNotMatch(seen.html, /app\/review|accepted by/, 'a reader sees no proposal, and not who decided');
    const staff = await page(ed, href);
    assert.match(origins(staff.html)[invite], /accepted by Ed/);
    assert.ok(staff.links.some(([to]) => to === `/app/review/${second}`));
    // A version knows only what had happened by then.
    const then = origins((await page(nobody, '/versions/then?lang=en&sources=1')).html);
    assert.match(then[invite], /Springs, too/);
    assert.doesNotMatch(then[invite], /All of it/);
    // What was taken back is where nothing comes from; the table of sources says the same.
    await ed.want(200, 'POST', `/api/v1/proposals/${second}/undo`, { reason: 'Too much' });
    assert.doesNotMatch(origins((await page(nobody, '/?lang=en&sources=1')).html)[invite], /All of it/);
    const csv = await nobody.get('/export/main.sources.csv?lang=en');
    assert.match(csv.text, /Springs, too/);
    assert.doesNotMatch(csv.text, /All of it/);
  } finally {
    await t.stop();
  }
});

test('square brackets that are no links are counted on the section’s page, and in all on the board', async () => {
  const t = await Server.start({ from: draft() });
  try {
    const a = t.as(t.token('rapporteur', 'one', 'Anna')), ed = t.as(t.token('editor', 'editors', 'Ed'));
    const p = await a.submit('water', swap((await a.section('water')).markdown, 'every well', '[every well] [and spring], as [the map](https://example.org/map) shows'), {});
    assert.equal((await ed.decide(p.number, 'accept')).status, 200);
    assert.match((await page(a, '/app/sections/water?lang=en')).text, /2 passages still in square brackets/);
    const board = (await page(a, '/app/status?lang=en')).text;
    assert.match(board, /2 passages of the document are still in square brackets/);
    assert.match(board, /2 passages still in square brackets/);
  } finally {
    await t.stop();
  }
});
