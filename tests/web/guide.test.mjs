// The guide says what the pages say: names in bold stand in the catalog of its language, pictures and
// links lead somewhere, and English and German have the same tasks.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');
const guides = (lang) => fs.readdirSync(path.join(root, 'docs/guide', lang)).sort().map((f) => `docs/guide/${lang}/${f}`);
const languages = ['en', 'de'];
const all = languages.flatMap(guides);
const places = (file) => [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((m) => m[1]).filter((to) => !/^[a-z]+:/.test(to));

for (const lang of languages)
  test(`each name in bold of the ${lang} guide stands on a page`, () => {
    const plain = (words) => words.replace(/\s+/g, ' ');
    const known = new Set(Object.values(JSON.parse(read(`web/i18n/${lang}.json`))).map(plain));
    for (const file of guides(lang)) {
      const names = [...read(file).matchAll(/\*\*([^*]+)\*\*/g)].map((m) => plain(m[1]));
      assert.ok(names.length > 5, `${file} names what is on the pages`);
      assert.deepEqual(names.filter((n) => !known.has(n)), [], file);
    }
  });

test('English and German have the same pages, tasks and pictures', () => {
  const shape = (file) => ({
    name: path.basename(file),
    tasks: (read(file).match(/^## /gm) ?? []).length,
    pictures: places(file).filter((to) => to.endsWith('.webp')).map((to) => to.replace(/-(en|de)\.webp$/, '')),
  });
  const [en, de] = languages.map((lang) => guides(lang).map(shape));
  assert.deepEqual(en.map((g) => g.name), ['administrators.md', 'editors.md', 'readers.md', 'rapporteurs.md'].sort());
  assert.deepEqual(de, en);
});

test('pictures and links of the guide and of README are there, and README leads to each page', () => {
  for (const file of ['README.md', 'docs/guide/README.md', ...all])
    for (const to of places(file)) assert.ok(fs.existsSync(path.join(root, path.dirname(file), to)), `${file}: ${to}`);
  const linked = ['README.md', 'docs/guide/README.md'].flatMap((file) => places(file).map((to) => path.join(path.dirname(file), to)));
  for (const file of all) assert.ok(linked.includes(file), `${file} is linked`);
});

test('all pictures together are small', () => {
  const dir = path.join(root, 'docs/images');
  const bytes = fs.readdirSync(dir).reduce((sum, f) => sum + fs.statSync(path.join(dir, f)).size, 0);
  assert.ok(bytes < 2 << 20, `${bytes} bytes`);
});
