// What a newcomer stumbled over: whose turn it is, which language a text is behind, where to choose one's own.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Server, root, swap } from './lib.mjs';

let s, one, next, editor;
before(async () => {
  s = await Server.start({ from: path.join(root, 'drafts/2026') });
  one = s.as(s.token('rapporteur', 'workshop-1', 'Rosa'));
  next = s.as(s.token('rapporteur', 'next-generation', 'Nora'));
  editor = s.as(s.token('editor', 'editors', 'Emil'));
});
after(() => s?.stop());

const page = (who, target) => who.want(200, 'GET', target);
const section = (html, id) => new RegExp(`<section id="${id}"[^]*?<h2`).exec(html)[0];

test('who reads a translation is told where the leading language was changed since, and no longer once it follows', async () => {
  const lag = /class="hint lag"[^>]*>[^]*?href="\/compare\/[0-9a-f]{40}\.\.[0-9a-f]{40}\?lang=en#taking-stock" hreflang="en"/;
  const now = await one.section('taking-stock');
  const p = await one.submit('taking-stock', swap(now.markdown, 'lay down in', 'write into'));
  assert.doesNotMatch(section(await page(s.as(), '/?lang=de'), 'taking-stock'), /class="hint lag"/);
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const german = await page(s.as(), '/?lang=de&hl=de');
  assert.match(section(german, 'taking-stock'), lag);
  assert.match(section(german, 'taking-stock'), /folgt dem Text der Leitsprache \(English\) vom [^<]*\. Spätere Änderungen, die hier fehlen: 1\./);
  assert.doesNotMatch(section(german, 'from-practice'), /class="hint lag"/);
  // At the head of the page, too, where it is seen.
  const head = (html) => /<header class="masthead">[^]*?<\/header>/.exec(html)[0];
  assert.match(head(german), /in der Leitsprache \(English\) geändert[^]*?<a href="#taking-stock"/);
  assert.doesNotMatch(head(german), /<a href="#from-practice"/);
  assert.doesNotMatch(await page(s.as(), '/?lang=en'), /class="hint lag"/);
  const de = await one.section('taking-stock', 'de');
  const q = await one.submit('taking-stock', swap(de.markdown, 'in ihren Haushaltsvorschriften festzulegen', 'in ihre Haushaltsvorschriften zu schreiben'), { lang: 'de' });
  await editor.want(200, 'POST', `/api/v1/proposals/${q.number}/decision`, { decision: 'accept', revision: 1 });
  assert.doesNotMatch(await page(s.as(), '/?lang=de'), /class="hint lag"/);
});

test('a comparison, the status and who makes a version are told which sections of a translation lag behind', async () => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const ed = here.as(here.token('editor', 'editors')), anyone = here.as();
    await ed.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: '', note: '' });
    const change = async (id, from, to, lang = 'en') => {
      const p = await ed.submit(id, swap((await ed.section(id, lang)).markdown, from, to), { group: 'editors', lang });
      assert.equal((await ed.decide(p.number, 'accept')).status, 200);
      return p;
    };
    await change('taking-stock', 'lay down in', 'write into');
    const undone = await change('follow-up', 'Follow-up', 'What follows');
    await ed.want(200, 'POST', `/api/v1/proposals/${undone.number}/undo`, { reason: 'No.' });
    await ed.want(201, 'POST', '/api/v1/versions', { name: 'Final', symbol: '', note: '' });
    const german = await page(anyone, '/compare/zero-draft..final?lang=de&hl=en');
    assert.match(german, /In the leading language \(English\) these sections were changed as well[^]*?<a href="\/compare\/zero-draft\.\.final\?lang=en#taking-stock"/);
    assert.doesNotMatch(german, /lang=en#follow-up/);
    assert.doesNotMatch(await page(anyone, '/compare/zero-draft..final?lang=en'), /In the leading language/);
    assert.doesNotMatch(await page(anyone, '/compare/final..main?lang=de'), /In the leading language/);
    assert.match(await page(anyone, '/versions/final?lang=de&hl=en'), /have not been followed here yet/);
    assert.doesNotMatch(await page(anyone, '/versions/zero-draft?lang=de&hl=en'), /have not been followed here yet/);
    assert.equal((await page(ed, '/app/status?lang=de')).match(/Lags behind English; changes to follow: 1/g).length, 1);
    assert.doesNotMatch(await page(ed, '/app/status?lang=en'), /Lags behind/);
    assert.match(await page(ed, '/app/history'), /Deutsch has not followed English yet in: Bestandsaufnahme: Rahmenwerke und Instrumente</);
    await change('taking-stock', 'in ihren Haushaltsvorschriften festzulegen', 'in ihre Haushaltsvorschriften zu schreiben', 'de');
    assert.doesNotMatch(await page(ed, '/app/history'), /has not followed/);
    assert.doesNotMatch(await page(anyone, '/compare/zero-draft..main?lang=de'), /In the leading language/);
  } finally {
    await here.stop();
  }
});

test('it is the turn of who is asked: of the group that a section or a question was given to, not of all who may write', async () => {
  const now = await next.section('from-practice');
  const p = await next.submit('from-practice', `${now.markdown.trimEnd()}\n\nOne more.\n`);
  await editor.decide(p.number, 'request-changes');
  const two = s.as(s.token('rapporteur', 'workshop-2', 'Wim'));
  const row = (html) => /<tr(?: class="([^"]*)")?>(?:(?!<tr)[^])*?\/app\/sections\/from-practice[^]*?<\/tr>/.exec(html);
  for (const [who, own] of [[next, true], [two, false]]) {
    const [html, kind] = row(await page(who, '/app/status?lang=en'));
    assert.equal(/turn/.test(kind ?? ''), own);
    assert.equal(/Your turn/.test(html), own);
  }
  // A section that all groups may write waits for nobody in particular.
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  delete doc.manifest.sections.find((x) => x.id === 'follow-up').groups;
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });
  const mine = await page(one, '/app/sections');
  const before = mine.indexOf('/app/sections/follow-up?lang=en'), free = mine.indexOf('You can write here');
  assert.ok(free > 0 && before > free, 'it stands with what she can write');
  const three = await page(s.as(s.token('rapporteur', 'workshop-3', 'Tina')), '/app/sections');
  assert.ok(three.indexOf('Your turn') > 0 && three.indexOf('Your turn') < three.indexOf('/app/sections/way-to-accountability?lang=en'));
});

test('who is signed in finds the choice of language where everybody else finds it', async () => {
  assert.match(await page(one, '/app/sections'), /<footer[^]*href="\/app\/account#lang-title">[^]*Language: English<\/a>/);
  assert.match(await page(one, '/app/account'), /id="lang-title"[^]*?<button[^>]*name="lang" value="de"/);
});

test('formats are offered in the order in which people want them, and none that only programs read', async () => {
  const html = await page(s.as(), '/app/export');
  const offered = [...html.matchAll(/name="format" value="(\w+)"/g)].map((m) => m[1]);
  assert.deepEqual(offered, ['pdf', 'docx', 'odt', 'html', 'md', 'csv']);
});

test('an editor is led from a decision to what waits, sees what a revision changed, and is led to the first open comment', async () => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const ed = here.as(here.token('editor', 'editors')), rosa = here.as(here.token('rapporteur', 'workshop-1', 'Rosa'));
    const text = (await ed.section('taking-stock')).markdown, other = (await ed.section('follow-up')).markdown;
    const a = await rosa.submit('taking-stock', swap(text, 'lay down in', 'write into'));
    const far = await ed.submit('follow-up', swap(other, '# Follow-up', '# What follows'), { group: 'editors' });
    const near = await ed.submit('taking-stock', swap(text, 'transfer tasks to local', 'hand over tasks to local'), { group: 'editors' });
    // What was asked for, and what the second revision made of it.
    const say = (said) => ed.want(201, 'POST', '/api/v1/threads', { on: { proposal: a.number, revision: 1 }, text: said });
    const solved = await say('First.'), open = await say('Second.');
    await ed.want(200, 'POST', `/api/v1/threads/${solved.id}/resolve`, {});
    assert.equal((await ed.decide(a.number, 'request-changes')).status, 200);
    assert.match(await page(rosa, `/app/write/taking-stock?lang=en&group=workshop-1`), new RegExp(`href="/app/review/${a.number}#${open.id}"`));
    await rosa.want(201, 'POST', `/api/v1/proposals/${a.number}/revisions`, { base: a.revisions[0].base, markdown: swap(swap(text, 'lay down in', 'write into'), 'transfer tasks to local', 'pass tasks to local'), summary: 'Two' });
    const since = await page(ed, `/app/review/${a.number}?view=since`);
    assert.match(since, /aria-current="page">Since revision 1</);
    const article = /<article class="doc sheet[^]*?<\/article>/.exec(since)[0];
    assert.match(article, /<ins[^>]*>[^]*?pass/);
    assert.doesNotMatch(article, /<(ins|del)[^>]*>[^<]*(write into|lay down)/);
    assert.match(since, new RegExp(`href="#${open.id}">Comments`));
    assert.doesNotMatch(await page(ed, `/app/review/${near.number}`), /Since revision/);
    // Of the same section first, although another waits longer.
    assert.equal((await ed.decide(a.number, 'accept', 2)).status, 200);
    const done = await page(ed, `/app/review/${a.number}`);
    assert.match(done, new RegExp(`href="/app/review/${near.number}">Next: proposal ${near.number}, Taking stock`));
    assert.match(done, />2 wait for a decision</);
    assert.doesNotMatch(await page(rosa, `/app/review/${a.number}`), /Next: proposal/);
    assert.doesNotMatch(await page(ed, `/app/review/${near.number}`), /Next: proposal/);
    assert.equal((await ed.decide(near.number, 'decline')).status, 200);
    assert.match(await page(ed, `/app/review/${near.number}`), new RegExp(`href="/app/review/${far.number}">Next: proposal ${far.number}, Follow-up`));
    // Signing in leads to what waits.
    const enter = async () => (await here.as().send('POST', '/i', String(new URLSearchParams({ code: here.code('editor', 'editors', 'Emil') })), { 'content-type': 'application/x-www-form-urlencoded', origin: here.base, 'sec-fetch-site': 'same-origin' })).headers.get('location');
    assert.match(await enter(), /^\/app\/review\?/);
    assert.equal((await ed.decide(far.number, 'decline')).status, 200);
    assert.match(await enter(), /^\/app\/sections\?/);
  } finally {
    await here.stop();
  }
});

test('what is a version is called by its name: on the first page, in the history’s comparison and on the version’s own page', async () => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const ed = here.as(here.token('editor', 'editors')), anyone = here.as();
    await ed.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: '', note: '' });
    const p = await ed.submit('taking-stock', swap((await ed.section('taking-stock')).markdown, 'lay down in', 'write into'), { group: 'editors' });
    assert.equal((await ed.decide(p.number, 'accept')).status, 200);
    assert.doesNotMatch(await page(anyone, '/'), /This is the text of/);
    await ed.want(201, 'POST', '/api/v1/versions', { name: 'Final', symbol: '', note: '' });
    assert.match(await page(anyone, '/?lang=en'), /<a href="\/versions\/final\?lang=en">This is the text of Final<\/a>/);
    assert.doesNotMatch(await page(anyone, '/versions/final'), /This is the text of/);
    const history = await page(anyone, '/app/history');
    assert.deepEqual([...history.matchAll(/name="b" value="([^"]+)"/g)].map((m) => m[1]), ['final', 'zero-draft']);
    const final = await page(anyone, '/versions/final?lang=en');
    assert.match(final, /href="\/compare\/zero-draft\.\.final\?lang=en"/);
    assert.doesNotMatch(final, /\/compare\/final\.\.final/);
  } finally {
    await here.stop();
  }
});

test('who cannot undo a decision because of a later one is told which', async () => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const ed = here.as(here.token('editor', 'editors'));
    const change = async (from, to) => {
      const p = await ed.submit('taking-stock', swap((await ed.section('taking-stock')).markdown, from, to), { group: 'editors' });
      assert.equal((await ed.decide(p.number, 'accept')).status, 200);
      return p.number;
    };
    const a = await change('lay down in', 'write into'), b = await change('write into', 'put into'), c = await change('transfer tasks to local', 'hand over tasks to local');
    const undo = (n) => ed.post(`/api/v1/proposals/${n}/undo`, { reason: 'No.' });
    const refused = await undo(a);
    assert.equal(refused.status, 409);
    assert.match(refused.json.detail, new RegExp(`Proposal ${b} changed these words again afterwards`));
    assert.equal((await undo(b)).status, 200);
    assert.equal((await undo(a)).status, 200);
    // What has nothing to do with it stays.
    assert.match((await ed.section('taking-stock')).markdown, /hand over tasks to local/);
    assert.equal((await undo(c)).status, 200);
    assert.match((await ed.section('taking-stock')).markdown, /lay down in/);
  } finally {
    await here.stop();
  }
});
