// A document of some 460 pages: every contents number, footnote and repeated head is where it says.
// Takes a minute, so it is no part of `make test`: make test-long.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, temporary } from '../api/lib.mjs';

const dir = temporary();
const parts = 66;
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i));
const lorem = 'Recognizing that the budget of a city is the most concrete promise that it makes to those who live there, and that a promise which nobody can read is none, ';

function part(i) {
  const paragraphs = times(34, (k) => `**Encourage cities to** keep promise${i}x${k}.${k % 4 ? '' : `[^n${k}]`} ${lorem.repeat(2 + (i + k) % 3)}in words that all understand.`);
  const table = `| Year | Spent on ${i} |\n|---|--:|\n${times(20 + i % 40, (r) => `| ${1990 + r} | ${r * 17 + i} |`).join('\n')}`;
  return `# Part ${i} of the book\n\n${paragraphs.slice(0, 17).join('\n\n')}\n\n${table}\n\n## Further on ${i}\n\n${paragraphs.slice(17).join('\n\n')}\n\n${times(9, (k) => `[^n${4 * k}]: About promise${i}y${4 * k}.`).join('\n\n')}\n`;
}

test('a book of 460 pages', () => {
  const from = path.join(dir, 'draft');
  fs.mkdirSync(path.join(from, 'en'), { recursive: true });
  fs.writeFileSync(path.join(from, 'document.json'), JSON.stringify({ title: { en: 'The book' }, languages: ['en'], groups: [{ id: 'one', name: { en: 'One' } }], sections: times(parts, (i) => ({ id: `p${i}`, kind: 'operative' })) }));
  for (let i = 0; i < parts; i++) fs.writeFileSync(path.join(from, `en/p${i}.md`), part(i));
  must(['init', path.join(dir, 'data'), '--from', from], { timeout: 600000 });
  const make = (name, format = 'pdf') => {
    must(['export', path.join(dir, 'data'), '--format', format, '-o', path.join(dir, name)], { timeout: 600000 });
    return path.join(dir, name);
  };
  const file = make('a.pdf');
  assert.ok(fs.readFileSync(file).equals(fs.readFileSync(make('b.pdf'))), 'the same bytes again');
  assert.match(execFileSync('qpdf', ['--check', file], { encoding: 'utf8' }), /No syntax or stream encoding errors/);
  const pages = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\f').slice(0, -1);
  assert.ok(pages.length > 430 && pages.length < 490, `${pages.length} pages`);
  const said = new Map();
  for (const page of pages) for (const m of page.matchAll(/^ *Part (\d+) of the book[ .]+(\d+)$/gm)) said.set(Number(m[1]), Number(m[2]));
  assert.equal(said.size, parts);
  for (let i = 0; i < parts; i++) assert.equal(pages.findIndex((p) => new RegExp(`^ *Part ${i} of the book$`, 'm').test(p)) + 1, said.get(i), `part ${i}`);
  const at = (words) => pages.findIndex((p) => p.includes(words));
  for (let i = 0; i < parts; i++)
    for (let k = 0; k < 34; k++) {
      assert.ok(at(`promise${i}x${k}.`) >= 0, `paragraph ${i} ${k}`);
      if (k % 4 === 0) assert.equal(at(`promise${i}y${k}.`), at(`promise${i}x${k}.`), `note ${i} ${k}`);
    }
  for (const [n, page] of pages.entries()) assert.match(page, new RegExp(`Page ${n + 1} of ${pages.length}\\b`));
  // Word's contents are there before Word counts them.
  const xml = execFileSync('unzip', ['-p', make('a.docx', 'docx'), 'word/document.xml'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const contents = xml.slice(0, xml.lastIndexOf('fldCharType="end"')).replace(/<w:tab\/>/g, '\t').replace(/<\/w:p>/g, '\n').replace(/<[^>]*>/g, '');
  for (const i of [0, 45, parts - 1]) assert.match(contents, new RegExp(`Part ${i} of the book\\t PAGEREF \\S+ \\\\h ${said.get(i)}\\b`));
});
