// The pages of the 2026 document look as they did: tests/golden/pages, made anew by `make golden`.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { must, root, temporary } from './lib.mjs';
import { draft } from './kit.mjs';
import { png } from './docx.mjs';
import { apart, draw, look, print, read } from './picture.mjs';

// Of all ink, so much may stand elsewhere. A page that moved by half a point is twice as far off.
const tolerance = 0.03;
const folder = path.join(root, 'tests/golden/pages');
const dir = temporary(), data = path.join(dir, 'data');
const env = { ...process.env, SOURCE_DATE_EPOCH: '1770163200' };
const poppler = process.env.PATH.split(':').some((p) => fs.existsSync(path.join(p, 'pdftoppm')));
const skip = poppler ? false : 'poppler-utils is not installed';

const pages = {};
function drawn(lang) {
  if (!fs.existsSync(data)) must(['init', data, '--from', path.join(root, 'drafts/2026')], { env });
  const file = path.join(dir, `${lang}.pdf`);
  if (!pages[lang]) {
    must(['export', data, '--format', 'pdf', '--lang', lang, '-o', file], { env });
    pages[lang] = draw(file);
  }
  return pages[lang];
}

for (const lang of ['en', 'de']) test(`every page stands as it was, ${lang}`, { skip }, () => {
  const is = drawn(lang).map(look), file = path.join(folder, `${lang}.txt`);
  if (process.env.GOLDEN === 'write') {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, print(is));
  }
  const was = read(fs.readFileSync(file, 'utf8'));
  assert.equal(is.length, was.length, 'pages');
  const moved = is.map((l, i) => [i + 1, apart(l, was[i])]).filter(([, d]) => !(d < tolerance));
  assert.deepEqual(moved, [], 'pages that look otherwise, and how much of their ink moved; see them, then `make golden`');
});

// A page of which each pixel is taken from elsewhere.
function bent(page, from) {
  const grey = Buffer.alloc(page.grey.length, 255);
  for (let y = 0, at = 0; y < page.height; y++)
    for (let x = 0; x < page.width; x++, at++) {
      const [sx, sy] = from(x, y).map(Math.round);
      if (sx >= 0 && sy >= 0 && sx < page.width && sy < page.height) grey[at] = page.grey[sy * page.width + sx];
    }
  return { ...page, grey };
}

test('a margin, a size, a leading and a column that move are seen', { skip }, () => {
  const half = drawn('en')[0].width / 2, [width, height] = [half * 2, drawn('en')[0].height];
  // Two pixels are a point.
  const bends = {
    'the left margin, by a point': (x, y) => [x - 2, y],
    'the upper margin, by a point': (x, y) => [x, y - 2],
    'the size, by a hundredth': (x, y) => [width / 2 + (x - width / 2) / 1.01, y],
    'the leading, by a hundredth': (x, y) => [x, height / 2 + (y - height / 2) / 1.01],
    'a column, by a point': (x, y) => [x > half ? x - 2 : x, y],
  };
  for (const n of [1, 2, 8])
    for (const [what, from] of Object.entries(bends)) {
      const page = drawn('en')[n - 1];
      assert.ok(apart(look(page), look(bent(page, from))) > tolerance, `${what}, page ${n}`);
    }
});

// A mild change, made here: without antialiasing pages are 0.04 to 0.10 apart, more than the tolerance.
test('slightly softer edges and lighter pixels are not', { skip }, () => {
  let seed = 1;
  const some = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 16) % 17 - 8;
  for (const [i, page] of drawn('en').entries()) {
    const grey = Buffer.from(page.grey);
    // Softer edges, and each inked pixel a little lighter or darker.
    for (let at = 1; at + 1 < grey.length; at++) {
      const soft = (page.grey[at - 1] + 6 * page.grey[at] + page.grey[at + 1]) >> 3;
      if (soft !== 255) grey[at] = Math.max(0, Math.min(255, soft + some()));
    }
    const d = apart(look(page), look({ ...page, grey }));
    assert.ok(d > 0 && d < tolerance, `page ${i + 1}: ${d}`);
  }
});

// --- images that a camera turned ---------------------------------------------------------------------------

// The box of what is black for twenty pixels each way: no letter and no rule is.
function dark({ width, height, grey }) {
  const at = (x, y) => grey[y * width + x] === 0;
  const box = [Infinity, Infinity, 0, 0];
  for (let y = 20; y < height - 20; y++) {
    for (let x = 20; x < width - 20; x++) {
      if (!at(x, y) || !at(x - 20, y) || !at(x + 20, y) || !at(x, y - 20) || !at(x, y + 20)) continue;
      box[0] = Math.min(box[0], x - 20);
      box[1] = Math.min(box[1], y - 20);
      box[2] = Math.max(box[2], x + 20);
      box[3] = Math.max(box[3], y + 20);
    }
  }
  return box;
}

test('an image stands as it is to be shown, whichever way its pixels lie', { skip }, () => {
  // A quarter of it is black: which corner it is in the file, and on the page for each of Exif's orientations.
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0], [1, 0], [1, 1], [0, 1]];
  const boxes = corners.map((_, i) => {
    const image = png(400, 200, { turned: i + 1, white: (x, y) => x >= 200 || y >= 100 });
    const from = draft({ json: { title: { en: 'T' }, languages: ['en'], groups: [{ id: 'one', name: { en: 'One' } }], sections: [{ id: 'text', kind: 'text' }] }, files: { 'en/text.md': '# Text\n\n![A corner](media/a.png)\n', 'media/a.png': image } });
    const own = path.join(dir, `turned-${i}`), file = `${own}.pdf`;
    must(['init', own, '--from', from], { env });
    must(['export', own, '--format', 'pdf', '-o', file], { env });
    return dark(draw(file)[0]);
  });
  const near = (a, b) => Math.abs(a - b) < 4;
  const [left, top] = boxes[0];
  for (const [i, [x, y]] of corners.entries()) {
    const [w, h] = i < 4 ? [300, 150] : [150, 300]; // of the black quarter, at 144 pixels an inch
    assert.ok(near(boxes[i][2] - boxes[i][0], w) && near(boxes[i][3] - boxes[i][1], h), `orientation ${i + 1} is ${boxes[i]}`);
    assert.ok(near(boxes[i][0], left + x * w) && near(boxes[i][1], top + y * h), `orientation ${i + 1} stands at ${boxes[i]}, the first at ${boxes[0]}`);
  }
});
