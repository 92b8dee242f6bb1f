// What an export says about a document beside its text: the list of changes behind a redline, black
// and white, and where each paragraph came from, as an annex and as a table for a spreadsheet.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, swap, temporary } from './lib.mjs';
import { draft, hurried, manifest, problem } from './kit.mjs';

const water = `# Water

Encourage local governments to keep drinking water in public hands and affordable.

Invite utilities to publish what they measure at every well, week by week.

Recommend that schools teach where the water of their town comes from and where it goes.

Welcome the fountains that cities built for those who sleep in the open.

Call upon ministries to pay their own bills in time.
`;
let s, one, two, editor, nobody;

async function change(who, edit, summary, reason) {
  const now = await who.section('water');
  const p = await who.submit('water', edit(now.markdown), { summary });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, reason });
  return p;
}

before(async () => {
  s = await Server.start({ from: draft({ json: { ...manifest(), sections: [{ id: 'water', kind: 'operative' }] }, files: { 'en/water.md': water, 'de/water.md': '# Wasser\n\nErmutigen Gemeinden.\n' } }), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  nobody = s.as();
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Old' });
  await change(one, (md) => swap(md, 'drinking water', 'all drinking water'), '=SUM(A1) of it', 'Ministers "insist", privately');
  await change(two, (md) => {
    const [head, ...rest] = md.trim().split('\n\n');
    return `${[head, rest.pop(), ...rest].join('\n\n')}\n`;
  }, 'Ministries first', 'Agreed');
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'New' });
});
after(() => s?.stop());

async function saved(target, name, who = nobody) {
  const r = await who.get(target);
  assert.equal(r.status, 200, `${target}: ${r.text.slice(0, 300)}`);
  const file = path.join(temporary(), name);
  fs.writeFileSync(file, r.bytes);
  return file;
}
const words = (file) => execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
// Colours that are set for filling and stroking, as triples.
const colours = (file) => [...execFileSync('qpdf', ['--qdf', '--object-streams=disable', file, '-'], { encoding: 'latin1', maxBuffer: 1 << 26 }).matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)$/gm)].map((m) => m.slice(1).map(Number));

test('a redline ends with its changes in words, and whose they are', async () => {
  const text = words(await saved('/export/old..new.pdf', 'a.pdf'));
  assert.match(text, /List of changes .*Move paragraph 5 \(now 1\) to the beginning: “Call upon ministries .*\(Workshop 2, .*In paragraph 1 \(now 2\), after “local governments to keep”, insert “all”\. \(Workshop 1, /);
  const html = (await nobody.get('/export/old..new.html')).text;
  assert.match(html, /insert “all”\. <em>\(Workshop 1, /);
  assert.match(html, /<div class="par changed"/, 'a bar beside what changed');
  // Tracked changes say it themselves: accepting all gives the new text and nothing else.
  for (const format of ['docx', 'odt']) {
    const file = await saved(`/export/old..new.${format}`, `a.${format}`);
    const part = format === 'docx' ? 'word/document.xml' : 'content.xml';
    assert.doesNotMatch(execFileSync('unzip', ['-p', file, part], { encoding: 'utf8' }), /List of changes/, format);
  }
  assert.doesNotMatch((await nobody.get('/export/new.html')).text, /List of changes/);
  assert.doesNotMatch(words(await saved('/export/new..new.pdf', 'same.pdf')), /List of changes/, 'nothing changed');
});

test('notes are called by the numbers that the document prints', async () => {
  const note = (n, text) => `Words of ${n}.[^a]\n\n[^a]: ${text}\n`;
  const of = (b) => draft({ json: { ...manifest(), languages: ['en'], sections: [{ id: 'first', kind: 'text' }, { id: 'second', kind: 'text' }] }, files: { 'en/first.md': `# First\n\n${note('one', 'The first note.')}`, 'en/second.md': `# Second\n\n${note('two', b)}` } });
  const own = await Server.start({ from: of('The second note.'), settings: hurried });
  try {
    const [who, chief] = [own.as(own.token('rapporteur', 'one')), own.as(own.token('editor', 'editors'))];
    await chief.want(201, 'POST', '/api/v1/versions', { name: 'Old' });
    const p = await who.submit('second', `# Second\n\n${note('two', 'The second of all notes.')}`, { summary: 'All' });
    await chief.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
    const text = (await own.as().get('/export/old..main.html')).text;
    assert.match(text, /In footnote 2, /);
    assert.doesNotMatch(text, /In footnote 1/);
  } finally {
    await own.stop();
  }
});

test('a paragraph that moved says so at both places', async () => {
  const text = words(await saved('/export/old..new.pdf', 'a.pdf'));
  assert.match(text, /Moved to this place 1\. Call upon ministries.*Moved from this place .*Call upon ministries/);
  const html = (await nobody.get('/export/old..new.html')).text;
  assert.equal(html.match(/<p class="label">Moved (to|from) this place<\/p>/g)?.length, 2);
});

test('in black and white nothing has a colour, and what is new is still told from what is gone', async () => {
  const colour = await saved('/export/old..new.pdf', 'a.pdf'), plain = await saved('/export/old..new.pdf?print=bw', 'b.pdf');
  const grey = ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) < 0.06;
  assert.ok(colours(colour).some((c) => !grey(c)));
  assert.ok(colours(plain).length > 3 && colours(plain).every(grey), JSON.stringify(colours(plain)));
  assert.equal(words(plain), words(colour));
  const tree = execFileSync('qpdf', ['--qdf', '--object-streams=disable', plain, '-'], { encoding: 'latin1', maxBuffer: 1 << 26 });
  assert.match(tree, /\/TextDecorationType \/Underline/);
  assert.match(tree, /\/TextDecorationType \/LineThrough/);
  assert.match((await nobody.get('/export/old..new.html?print=bw')).text, /<html[^>]* class="bw"/);
  problem(await nobody.get('/export/old..new.pdf?print=sepia'), 400, 'bad-request');
});

test('where each paragraph came from is an annex in every format', async () => {
  for (const format of ['html', 'md', 'json']) {
    const { text } = await nobody.get(`/export/new.${format}?sources=annex`);
    for (const w of ['Sources of the paragraphs', 'Workshop 1', 'SUM', 'From the draft']) assert.ok(text.includes(w), `${format}: ${w}`);
    assert.doesNotMatch((await nobody.get(`/export/new.${format}`)).text, /Sources of the paragraphs/);
  }
  assert.match(words(await saved('/export/new.pdf?sources=annex', 'a.pdf')), /Sources of the paragraphs .*Paragraph Group Proposal Decision .*2 Workshop 1 1: =SUM\(A1\) of it Accepted, /);
  for (const [format, part] of [['docx', 'word/document.xml'], ['odt', 'content.xml']]) assert.match(execFileSync('unzip', ['-p', await saved(`/export/new.${format}?sources=annex`, `a.${format}`), part], { encoding: 'utf8' }), /Sources of the paragraphs/);
  problem(await nobody.get('/export/new.pdf?sources=all'), 400, 'bad-request');
  problem(await nobody.get('/export/old..new.pdf?sources=annex'), 400, 'bad-request');
});

// A strict reader of RFC 4180.
function table(text) {
  assert.ok(text.startsWith('\ufeff'));
  const rows = [];
  let row = [];
  for (const m of text.slice(1).matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    row.push(m[1].replaceAll('""', '"'));
    if (m[2] !== ',') rows.push(row.splice(0));
  }
  const [head, ...rest] = rows;
  for (const r of rest) assert.equal(r.length, head.length);
  return rest.map((r) => Object.fromEntries(r.map((v, i) => [head[i], v])));
}

test('the same as a table, in which no words are a formula', async () => {
  const r = await editor.get('/export/new.sources.csv');
  assert.equal(r.status, 200);
  assert.match(r.headers.get('content-type'), /^text\/csv/);
  assert.match(r.headers.get('content-disposition'), /sources-new\.en\.csv/);
  const rows = table(r.text);
  assert.deepEqual(rows.map((x) => x.number), ['1', '2', '3', '4', '5']);
  const [, keep] = rows;
  assert.deepEqual([keep.group, keep.proposal, keep.summary, keep.decision, keep.reason], ['Workshop 1', '1', "'=SUM(A1) of it", 'accept', 'Ministers "insist", privately']);
  assert.ok(rows.every((x) => Object.values(x).every((v) => !/^[=+@\t\r-]/.test(v))));
  const { items } = await nobody.want(200, 'GET', '/api/v1/sections/water/provenance');
  assert.deepEqual(rows.map((x) => x.paragraph), items.map((x) => x.paragraph).filter((id) => rows.some((x) => x.paragraph === id)));
  // What editors wrote to a group is not for every reader.
  assert.deepEqual(table((await nobody.get('/export/new.sources.csv')).text).map((x) => x.reason), ['', '', '', '', '']);
  for (const target of ['/export/new.csv', '/export/.sources.csv', '/export/old..new.sources.csv', '/export/nothing.sources.csv']) assert.equal((await nobody.get(target)).status, 404, target);
});

test('an older version has the sources of its time, and what was undone is none', async () => {
  assert.ok(table((await nobody.get('/export/old.sources.csv')).text).every((x) => x.group === '' && x.proposal === ''));
  const p = await change(one, (md) => swap(md, 'in time', 'at once'), 'Hurry', 'x');
  assert.ok(table((await nobody.get('/export/main.sources.csv')).text).some((x) => x.proposal === String(p.number)));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'Too soon' });
  assert.ok(!table((await nobody.get('/export/main.sources.csv')).text).some((x) => x.proposal === String(p.number)));
});

test('long changes, reasons full of signs and half of a pair of marks do not keep an export from being made', async () => {
  const many = Array.from({ length: 50 }, (_, i) => `Encourage city ${i} to \u2067say${'ing'.repeat(9)} what number ${i} costs\u2069, ${'and so on '.repeat(12)}.`);
  await change(one, (md) => `${md}\n${many.join('\n\n')}\n`, 'Many', '*|`[<&#'.repeat(580));
  const rewritten = many.map((p, i) => p.replace('Encourage', 'Urge').replace(/so/g, i % 2 ? 'thus' : 'this'));
  await change(one, (md) => `${md.slice(0, md.indexOf('Encourage city 0'))}${'Long words of theirs, '.repeat(700)}end.\n\n${rewritten.join('\n\n')}\n`, 'Rewritten', '|'.repeat(4000));
  const text = words(await saved('/export/old..main.pdf', 'a.pdf'));
  assert.match(text, /Long words of theirs, Long words .* …”/);
  assert.match(text, /what number 49 costs/);
  const annex = words(await saved('/export/main.pdf?sources=annex', 'b.pdf', editor));
  assert.ok(annex.includes('*|`[<&#*|`[<&#'), 'as it was written');
  assert.equal((await editor.get('/export/main.docx?sources=annex')).status, 200);
});

test('the command line exports the same', async () => {
  const file = path.join(temporary(), 'out');
  must(['export', s.dir, '--version', 'new', '--format', 'csv', '-o', file]);
  assert.equal(table(fs.readFileSync(file, 'utf8'))[1].reason, 'Ministers "insist", privately');
  must(['export', s.dir, '--from', 'old', '--to', 'new', '--print', 'bw', '--format', 'pdf', '-o', file]);
  assert.ok(fs.readFileSync(file).equals((await nobody.get('/export/old..new.pdf?print=bw')).bytes));
});
