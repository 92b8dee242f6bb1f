// The pages of the 2026 document look as they did: tests/golden/pages, made anew by `make golden`.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { must, root, temporary } from './lib.mjs';
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
