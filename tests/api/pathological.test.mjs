// Documents at the edge of what a text may be: they come out whole and soundly; past the edge they
// are refused in a sentence.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, run, temporary } from './lib.mjs';

const dir = temporary();
function render(name, text, format = 'pdf') {
  const from = path.join(dir, `${name}.md`), to = path.join(dir, `${name}.${format}`);
  fs.writeFileSync(from, text);
  must(['render', from, '--format', format, '-o', to]);
  return to;
}
const read = (file, ...args) => execFileSync('pdftotext', [...args, file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
// Nothing that reads the file has anything to say against it.
function sound(file) {
  const r = spawnSync('pdftoppm', ['-r', '8', file], { maxBuffer: 1 << 28 });
  assert.equal(r.stderr.toString(), '');
  return file;
}
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i));

test('an empty document, and one without a heading', () => {
  sound(render('empty', ''));
  assert.match(read(sound(render('plain', 'Just words, no heading.\n'))), /Just words, no heading\./);
});

test('one word of sixteen thousand letters is broken, and every letter is there', () => {
  const text = read(sound(render('word', `# W\n\n${'xy'.repeat(8000)} end\n`)));
  assert.equal(text.match(/[xy]/g).length, 16000);
  assert.match(text, /end/);
});

test('a paragraph of two thousand lines', () => {
  const text = read(sound(render('long', `# P\n\n${times(1800, (i) => `word${i}`).join('\n')}\n`))).replace(/\u00ad\n|-\n/g, '');
  for (const i of [0, 900, 1799]) assert.match(text, new RegExp(`\\bword${i}\\b`));
});

test('a table of sixty columns is set in parts, one of a thousand rows repeats its head', () => {
  const cols = times(60, (i) => `c${i}`);
  const wide = read(sound(render('cols', `# C\n\n|${cols.join('|')}|\n|${'---|'.repeat(60)}\n|${cols.map((c) => `v${c}`).join('|')}|\n`)));
  for (const c of cols) assert.match(wide, new RegExp(`\\bv${c}\\b`), c);
  const rows = read(sound(render('rows', `# T\n\n| Head | Of it |\n|---|---|\n${times(900, (i) => `| row${i} | ${i} |`).join('\n')}\n`)));
  for (let i = 0; i < 900; i++) assert.ok(rows.includes(`row${i}\n`), `row${i}`);
  assert.equal(rows.split('\f').slice(0, -1).filter((p) => p.includes('Head')).length, rows.split('\f').length - 1, 'on each page');
});

test('a row and a note of several pages are divided, and nothing of them is lost', () => {
  const words = times(2000, (i) => `w${i}`).join(' ');
  const row = read(sound(render('row', `# R\n\n| A | B |\n|---|---|\n| ${words} | b |\n`)));
  const note = read(sound(render('note', `# N\n\nText.[^a]\n\n[^a]: ${words}\n`)));
  for (const text of [row, note]) {
    assert.ok(text.split('\f').length > 2);
    for (const i of [0, 999, 1999]) assert.match(text, new RegExp(`\\bw${i}\\b`));
  }
});

test('five hundred footnotes each stand on the page of their reference', () => {
  const text = `# N\n\n${times(500, (i) => `Said thing${i}.[^n${i}]`).join('\n\n')}\n\n${times(500, (i) => `[^n${i}]: Note about${i}.`).join('\n\n')}\n`;
  const pages = read(sound(render('notes', text))).split('\f');
  const page = (word) => pages.findIndex((p) => new RegExp(`\\b${word}\\.`).test(p));
  for (let i = 0; i < 500; i++) assert.equal(page(`about${i}`), page(`thing${i}`), `note ${i}`);
});

test('quotations and lists as deep as they may be', () => {
  assert.match(read(sound(render('quotes', `# Q\n\n${'> '.repeat(20)}deep\n`))), /deep/);
  const text = read(sound(render('lists', `# L\n\n${times(45, (i) => `${'  '.repeat(i)}- level${i}`).join('\n')}\n`)));
  for (let i = 0; i < 45; i++) assert.match(text, new RegExp(`\\blevel${i}\\b`));
});

test('a mark that turns the direction turns no more than its paragraph', () => {
  const text = read(sound(render('bidi', '# B\n\nBefore \u202eabc def\u202c after.\n\nThe next one.\n')));
  assert.match(text, /The next one\./);
  assert.match(text, /after/);
});

test('what is past the edge is refused by its line, in every format alike', () => {
  const refused = {
    word: `# W\n\n${'x'.repeat(20000)}\n`, cols: `# C\n\n|${'c|'.repeat(150)}\n|${'---|'.repeat(150)}\n`,
    rows: `# T\n\n| A | B |\n|---|---|\n${times(3000, (i) => `| row${i} | ${i} |`).join('\n')}\n`,
    quotes: `# Q\n\n${'> '.repeat(3000)}deep\n`, lists: `# L\n\n${times(120, (i) => `${'  '.repeat(i)}- l`).join('\n')}\n`,
  };
  for (const [name, text] of Object.entries(refused))
    for (const format of name === 'word' ? ['pdf', 'docx', 'odt', 'html'] : ['pdf']) {
      fs.writeFileSync(path.join(dir, 'bad.md'), text);
      const r = run(['render', path.join(dir, 'bad.md'), '--format', format, '-o', path.join(dir, 'bad')]);
      assert.equal(r.status, 65, `${name} ${format}`);
      assert.match(r.stderr, /^accord render: [^\n]*line \d+[^\n]*\n$/i, name);
    }
});
