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
