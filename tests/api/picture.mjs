// What a page looks like, as a few lines of text that can be kept and compared: where its ink stands.
//
// For each page three profiles of mean grey: of strips of 2 pt from top to bottom (each line of text is a
// peak), of strips of 2 pt from left to right (margins, columns, indents), and of cells of 24 pt, row by
// row. Values are a digit each, of ink from none to the most that the profile has.
import { execFileSync } from 'node:child_process';

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const dpi = 144, strip = 4, cell = 48; // in pixels
const per = 120;                       // digits a line

// [{width, height, at(x, y): ink 0 to 255}], of the pages of a PDF. `by` draws: a program and its options.
export function draw(file, by = ['pdftoppm']) {
  const [command, ...options] = by;
  const bytes = execFileSync(command, [...options, '-gray', '-r', String(dpi), file], { maxBuffer: 1 << 30 });
  const pages = [];
  for (let at = 0; at < bytes.length;) {
    const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', at, at + 40));
    const [width, height] = [Number(head[1]), Number(head[2])];
    pages.push({ width, height, grey: bytes.subarray(at + head[0].length, at + head[0].length + width * height) });
    at += head[0].length + width * height;
  }
  return pages;
}

// Mean ink of boxes of w by h pixels, row by row.
function means({ width, height, grey }, w, h) {
  const columns = Math.ceil(width / w), sums = new Float64Array(columns * Math.ceil(height / h));
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / h) * columns;
    for (let x = 0; x < width; x++, at++) if (grey[at] !== 255) sums[row + Math.floor(x / w)] += 255 - grey[at];
  }
  return [...sums].map((s) => s / (w * h));
}

function line(values) {
  const most = Math.max(...values, 1);
  return values.map((v) => digits[Math.round((v / most) * (digits.length - 1))]).join('');
}

// A page: its size, and the three profiles with the ink that their last digit stands for.
export function look(page) {
  const rows = means(page, page.width, strip), columns = means(page, strip, page.height), cells = means(page, cell, cell);
  return { size: [page.width, page.height], rows: line(rows), columns: line(columns), cells: line(cells), most: [rows, columns, cells].map((v) => Math.max(...v)) };
}

export function print(looks) {
  const wrap = (s) => s.match(new RegExp(`.{1,${per}}`, 'g')).map((l) => `  ${l}`).join('\n');
  return looks.map((l, i) => `page ${i + 1} ${l.size.join('x')}\n${['rows', 'columns', 'cells'].map((k, n) => `${k} ${l.most[n].toFixed(2)}\n${wrap(l[k])}`).join('\n')}\n`).join('');
}

export function read(text) {
  return text.split(/^page \d+ /m).slice(1).map((page) => {
    const of = (name) => new RegExp(`^${name} ([\\d.]+)\\n((?:  .*\\n)+)`, 'm').exec(page);
    const [rows, columns, cells] = ['rows', 'columns', 'cells'].map(of);
    const join = (m) => m[2].replace(/\s/g, '');
    return { size: page.slice(0, page.indexOf('\n')).split('x').map(Number), rows: join(rows), columns: join(columns), cells: join(cells), most: [rows, columns, cells].map((m) => Number(m[1])) };
  });
}

// How much of the ink stands elsewhere, 0 to 2, in the profile that differs most; Infinity for another size.
export function apart(a, b) {
  if (a.size.join() !== b.size.join()) return Infinity;
  return Math.max(...['rows', 'columns', 'cells'].map((k, n) => {
    const ink = (l) => [...l[k]].map((c) => (digits.indexOf(c) / (digits.length - 1)) * l.most[n]);
    const [x, y] = [ink(a), ink(b)];
    const all = Math.max(x.reduce((s, v) => s + v, 0), y.reduce((s, v) => s + v, 0), 1e-9);
    return x.reduce((s, v, i) => s + Math.abs(v - y[i]), 0) / all;
  }));
}
