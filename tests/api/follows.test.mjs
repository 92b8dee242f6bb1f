// A translation that does not follow the leading language yet says so wherever it is read, in every file of it,
// to those who write it and to who makes a version.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, root, swap, temporary } from './lib.mjs';
import { Browser } from './kit.mjs';

let s, ed, rosa, anyone;
before(async () => {
  s = await Server.start({ from: path.join(root, 'drafts/2026') });
  ed = s.as(s.token('editor', 'editors', 'Emil'));
  rosa = s.as(s.token('rapporteur', 'workshop-1', 'Rosa'));
  anyone = s.as();
});
after(() => s?.stop());

const page = (who, target) => who.want(200, 'GET', target);
async function submit(section, from, to, lang = 'en', extra = {}) {
  const { markdown } = await ed.section(section, lang);
  return ed.submit(section, swap(markdown, from, to), { group: 'editors', lang, ...extra });
}
const accept = (p) => ed.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
const change = async (...args) => accept(await submit(...args));
const lags = (html) => [...html.matchAll(/<section id="([\w-]+)"[^>]*>\s*<p class="hint lag"[^>]*>[^]*?<span>([^<]*?)\s*<a href="([^"]+)"/g)].map((m) => m.slice(1));
const zip = (file, entry) => execFileSync('unzip', ['-p', file, entry], { encoding: 'utf8', maxBuffer: 1 << 26 });

// A person at the page where versions are made: its panel, and posting that form.
async function person(server) {
  const b = new Browser(server);
  await b.enter(server.code('editor', 'editors', 'Erna'));
  const panel = (html) => /<section class="panel after"[^]*?<\/section>/.exec(html)[0];
  const make = (html, more) => {
    const fields = Object.fromEntries([...panel(html).matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => m.slice(1)));
    return b.post('/app/versions', String(new URLSearchParams({ ...fields, note: '', ...more })), { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' });
  };
  return { panel, make, history: async () => (await b.get('/app/history?hl=en', { Accept: 'text/html' })).text };
}

// What a file of each format says, in plain words.
async function words(target, format) {
  const file = path.join(temporary(), `a.${format}`);
  fs.writeFileSync(file, (await anyone.get(target)).bytes);
  const said = format === 'pdf' ? execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' })
    : format === 'docx' ? zip(file, 'word/document.xml').replace(/<\/w:p>/g, '\n')
    : format === 'odt' ? zip(file, 'content.xml').replace(/<\/text:p>/g, '\n')
    : fs.readFileSync(file, 'utf8');
  return said.replace(/<text:s[^>]*>/g, ' ').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

test('a translation follows what its writers had read; what was taken back does not count', async () => {
  const main = () => page(anyone, '/?lang=de&hl=en');
  const old = await submit('taking-stock', 'in ihren Haushaltsvorschriften festzulegen', 'in ihre Haushaltsvorschriften zu schreiben', 'de');
  const seen = (await ed.section('taking-stock')).commit;
  await change('taking-stock', 'lay down in', 'write into');
  await change('taking-stock', 'write into', 'set down in');
  // It was written before the change, so it does not follow it, though it is accepted after.
  await accept(old);
  const [[id, said, href], ...others] = lags(await main());
  assert.deepEqual([id, others], ['taking-stock', []]);
  assert.match(said, /^This section follows the text in the leading language \(English\) of [^.]*\. Later changes that are not in it: 2\.$/);
  assert.match(href, new RegExp(`^/compare/${seen}\\.\\.[0-9a-f]{40}\\?lang=en#taking-stock$`));
  assert.match(await page(anyone, href), /<del[^>]*>(<span[^>]*>[^<]*<\/span>)?lay<[^]*?<ins[^>]*>(<span[^>]*>[^<]*<\/span>)?set</, 'the link shows what changed');
  // A way there and back is no change.
  const undone = await submit('taking-stock', 'set down in', 'carve into');
  await accept(undone);
  assert.match(lags(await main())[0][1], /: 3\.$/);
  await ed.want(200, 'POST', `/api/v1/proposals/${undone.number}/undo`, { reason: 'No.' });
  assert.match(lags(await main())[0][1], /: 2\.$/);
  // What follows, follows; taking that back lags again.
  const follows = await submit('taking-stock', 'in ihre Haushaltsvorschriften zu schreiben', 'in ihren Haushaltsvorschriften festzuhalten', 'de');
  await accept(follows);
  assert.deepEqual(lags(await main()), []);
  await ed.want(200, 'POST', `/api/v1/proposals/${follows.number}/undo`, { reason: 'No.' });
  assert.match(lags(await main())[0][1], /: 2\.$/);
  assert.deepEqual(lags(await page(anyone, '/?lang=en')), [], 'the leading language lags behind none');
});

test('those who write the translation find it among what waits for them, and the status says so', async () => {
  const card = (html) => /<li class="card([^"]*)" data-draft-card="taking-stock\/de\/workshop-1">[^]*?<\/li>\s*(?=<li class="card|<\/ul>\s*<\/section>)/.exec(html);
  const [html, turn] = card(await page(rosa, '/app/sections?hl=en'));
  assert.match(turn, /turn/);
  assert.match(html, /<a href="\/compare\/[0-9a-f]{40}\.\.[0-9a-f]{40}\?lang=en#taking-stock">Lags behind English; changes to follow: 2</);
  assert.match(html, />Bring up to date</);
  assert.match(await page(ed, '/app/status?lang=de&hl=en'), /<a class="small soon" href="\/compare\/[0-9a-f]{40}\.\.[0-9a-f]{40}\?lang=en#taking-stock">Lags behind English; changes to follow: 2</);
  assert.doesNotMatch(await page(ed, '/app/status?lang=en&hl=en'), /Lags behind/);
});

test('a version is made with open brackets, open proposals or a translation that lags only by who was told and says so', async () => {
  const { panel, make, history } = await person(s);
  await submit('follow-up', 'Follow-up', 'What follows');
  const html = await history();
  for (const said of [/\d+ passages still in square brackets/, /3 open proposals</, /Deutsch has not followed English yet in: Bestandsaufnahme: Rahmenwerke und Instrumente</, /<input type="checkbox" name="sure" value="1" required>/])
    assert.match(panel(html), said);
  const typed = { name: 'Final', symbol: 'HRGL/2026/Final' };
  const asked = await make(html, typed);
  assert.equal(asked.status, 200, asked.text);
  assert.match(asked.text, /No version was made\./);
  assert.match(asked.text, /value="HRGL\/2026\/Final"/, 'what was typed is kept');
  assert.equal((await anyone.want(200, 'GET', '/api/v1/versions')).items.length, 0);
  assert.equal((await make(asked.text, { ...typed, sure: '1' })).status, 303);
  assert.equal((await anyone.want(200, 'GET', '/api/v1/versions')).items[0].id, 'final');
  // Nothing open, nothing asked.
  const bare = await Server.start();
  try {
    const one = await person(bare), plain = await one.history();
    assert.doesNotMatch(one.panel(plain), /name="sure"/);
    assert.equal((await one.make(plain, { name: 'One', symbol: '' })).status, 303);
  } finally {
    await bare.stop();
  }
});

test('a version that lags says so to its readers, in every format, and as data', async () => {
  const head = /<header class="masthead">[^]*?<\/header>/.exec(await page(anyone, '/versions/final?lang=de&hl=en'))[0];
  assert.match(head, /have not been followed here yet:[^]*?href="#taking-stock"/);
  assert.match(lags(await page(anyone, '/versions/final?lang=de&hl=en'))[0][1], /: 2\.$/);
  for (const format of ['pdf', 'docx', 'odt', 'html', 'md']) {
    const said = await words(`/export/final.${format}?lang=de`, format);
    assert.match(said, /Bestandsaufnahme: Rahmenwerke und Instrumente – Dieser Abschnitt folgt dem Text der Leitsprache \(English\) vom [^)]*\(UTC\)\. Spätere Änderungen, die hier fehlen: 2\./, format);
    assert.doesNotMatch(await words(`/export/final.${format}?lang=en`, format), /leading language/, format);
  }
  const json = JSON.parse((await anyone.get('/export/final.json?lang=de')).text);
  const { follows } = json.sections.find((x) => x.id === 'taking-stock');
  assert.deepEqual([follows.lang, follows.changes], ['en', 2]);
  assert.match(follows.commit, /^[0-9a-f]{40}$/);
  assert.deepEqual(json.sections.filter((x) => x.follows).map((x) => x.id), ['taking-stock']);
});
