// Two states side by side: chosen by names that stay, folded to what changed, and as a file that says what it is.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, root, run, swap, temporary } from './lib.mjs';

let s, ed, anyone, zero, final;
const page = (who, target) => who.want(200, 'GET', target);
async function change(section, from, to) {
  const p = await ed.submit(section, swap((await ed.section(section)).markdown, from, to), { group: 'editors' });
  await ed.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
}
before(async () => {
  s = await Server.start({ from: path.join(root, 'drafts/2026') });
  ed = s.as(s.token('editor', 'editors', 'Emil'));
  anyone = s.as();
  zero = await ed.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'HRGL/2026/L.1', note: '' });
  await change('taking-stock', 'lay down in', 'write into');
  await change('follow-up', 'Follow-up', 'What follows');
});
after(() => s?.stop());

test('before there is a Final the first page speaks of none', async () => {
  assert.doesNotMatch(await page(anyone, '/?lang=en'), /class="notice final"/);
  final = await ed.want(201, 'POST', '/api/v1/versions', { name: 'Final', symbol: 'HRGL/2026/Final', note: '' });
});

test('once there is a Final the first page says so before anything else, and what goes on is not called so', async () => {
  await change('closing', 'by consensus', 'in consensus');
  const html = await page(anyone, '/?lang=en&hl=en');
  const said = html.indexOf('<div class="notice final">');
  assert.ok(said > 0 && said < html.indexOf('<header class="masthead">'), 'above the title');
  assert.match(html, /<a class="strong" href="\/versions\/final\?lang=en">Final of \d+ \w+ \d{4} is here<\/a>\. Below is the text as it goes on\./);
  assert.doesNotMatch(await page(anyone, '/versions/final'), /class="notice final"/);
});

test('the history compares by names and commits, never by what main is today', async () => {
  const html = await page(anyone, '/app/history');
  for (const side of ['a', 'b']) {
    const refs = [...html.matchAll(new RegExp(`type="radio" name="${side}" value="([^"]+)"`, 'g'))].map((m) => m[1]);
    assert.equal(refs.length, 4);
    assert.match(refs[0], /^[0-9a-f]{40}$/, 'the newest has no name yet');
    assert.equal(refs[1], 'final');
    assert.equal(refs[3], 'zero-draft');
  }
  // A commit that has a version is chosen under the version's name, once.
  const select = /<select id="compare-b"[^]*?<\/select>/.exec(await page(anyone, `/compare/zero-draft..${final.commit}`))[0];
  assert.match(select, /value="final" selected/);
  assert.doesNotMatch(select, new RegExp(final.commit));
  const own = await page(anyone, '/versions/final?lang=en&hl=en');
  assert.match(own, /<a href="\/compare\/zero-draft\.\.final\?lang=en">What changed since Zero draft</);
  const first = await page(anyone, '/versions/zero-draft?lang=en&hl=en');
  assert.doesNotMatch(first, /What changed since/);
  assert.match(first, /\/compare\/zero-draft\.\.final\?lang=en/, 'the older comes first, whoever asks');
  assert.doesNotMatch(first, /\/compare\/final\.\.zero-draft/);
});

test('what did not change is folded, can be unfolded without scripts, and nothing is lost', async () => {
  const folded = await page(anyone, '/compare/zero-draft..final?lang=en&hl=en');
  const whole = await page(anyone, '/compare/zero-draft..final?lang=en&hl=en&all=1');
  const article = (html) => /<article class="doc redline"[^]*?<\/article>/.exec(html)[0];
  const runs = [...article(folded).matchAll(/<details class="unchanged"><summary[^>]*>[^]*?<span>([^<]*)<\/span><\/summary>\n([^]*?)<\/details>/g)];
  assert.deepEqual(runs.map((m) => m[1]), ['Unchanged paragraphs: 9', 'Notes, unchanged', 'Unchanged paragraphs: 3']);
  for (const [, , html] of runs) assert.doesNotMatch(html, /<ins|<del|data-change/);
  assert.doesNotMatch(article(whole), /<details/);
  const bare = (html) => article(html).replace(/<details class="unchanged"><summary[^]*?<\/summary>\n/g, '').replace(/<\/details>\n/g, '').replace(/\s+/g, ' ');
  assert.equal(bare(folded), bare(whole));
  assert.match(folded, /href="\/compare\/zero-draft\.\.final\?lang=en&(amp;)?all=1"/);
  assert.match(whole, /Show only what changed/);
  assert.match(folded, /<a href="\/compare\/zero-draft\.\.final\?lang=de" lang="de" hreflang="de">Deutsch<\/a>/);
  assert.match(folded, /data-redline/);
});

test('a redline that is a file names both its sides, bears the symbol of neither, and can be proven', async () => {
  const zip = (file, entry) => execFileSync('unzip', ['-p', file, entry], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const plain = (xml) => xml.replace(/<text:s[^>]*>/g, ' ').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
  const head = `Zero draft (${zero.commit.slice(0, 10)}) compared with Final (${final.commit.slice(0, 10)})`;
  const title = `Zero draft (${zero.commit}) compared with Final (${final.commit})`;
  // All first: while the program proves them, nobody here would see that the server closes what is idle.
  const formats = ['pdf', 'docx', 'odt', 'html'], answers = [];
  for (const format of formats) answers.push(await anyone.get(`/export/zero-draft..final.${format}?lang=en`));
  assert.match((await anyone.get('/export/final.md?lang=en')).text, /HRGL\/2026\/Final/, 'the Final itself bears it');
  for (const [i, format] of formats.entries()) {
    const r = answers[i];
    assert.match(r.headers.get('content-disposition') ?? '', new RegExp(`document-zero-draft-to-final\\.en\\.${format}`), format);
    const file = path.join(temporary(), `a.${format}`);
    fs.writeFileSync(file, r.bytes);
    const pages = format === 'pdf' ? execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }).split('\f') : [];
    const said = format === 'pdf' ? pages.join('\n') : format === 'docx' ? plain(zip(file, 'word/document.xml')) : format === 'odt' ? plain(zip(file, 'content.xml')) : r.text;
    const running = format === 'pdf' ? pages[1] : format === 'docx' ? plain(zip(file, 'word/header1.xml')) : format === 'odt' ? plain(zip(file, 'styles.xml')) : /<title>[^<]*/.exec(r.text)[0];
    assert.ok(said.replace(/\s+/g, ' ').includes(title), `${format}: ${said.slice(0, 600)}`);
    assert.ok(running.replace(/\s+/g, ' ').includes(head), `${format}: ${running.slice(0, 300)}`);
    assert.doesNotMatch(said, /HRGL\/2026\/(Final|L\.1)/, format);
    const told = run(['verify', s.dir, '--file', file]);
    assert.equal(told.status, 0, told.stdout);
    assert.match(told.stdout, new RegExp(`redline, ${format}, en, of zero-draft\\.\\.final: byte for byte what changed between the two; it is neither of them`), format);
    if (format !== 'html') continue;
    fs.writeFileSync(file, r.text.replace('What follows', 'What ensues'));
    assert.equal(run(['verify', s.dir, '--file', file]).status, 1, 'a changed one is not');
  }
});
