// What comes from word processors becomes a text that a section may hold.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Window } from 'happy-dom';
import { load, root } from './lib.mjs';

const core = await load('core');
const window = new Window();
const read = (html) => {
  const doc = new window.DOMParser().parseFromString(html, 'text/html');
  return doc;
};

// The Markdown that would be written, for a whole text of it.
function markdown(name) {
  const { html, pictures } = core.clean(fs.readFileSync(path.join(root, 'tests/web/pasted', name), 'utf8'), read);
  assert.doesNotMatch(html, /style=|class=|mso|javascript:|<script|<img|onerror|o:p/i);
  const box = new window.DOMParser().parseFromString(html, 'text/html').body;
  const doc = core.DOMParser.fromSchema(core.schema).parse(box);
  return { pictures, text: new core.Kept('').save(doc) };
}

const wanted = (name) => fs.readFileSync(path.join(root, 'tests/web/pasted', name.replace(/html$/, 'md')), 'utf8');

for (const name of fs.readdirSync(path.join(root, 'tests/web/pasted')).filter((f) => f.endsWith('.html'))) {
  test(`${name} is read as it was meant`, () => {
    const { text } = markdown(name);
    assert.deepEqual(text.lost, []);
    assert.equal(text.text, wanted(name));
  });
}

test('pictures are counted, so that it can be said that they are missing', () => {
  assert.equal(markdown('word.html').pictures, 1);
  assert.equal(markdown('google-docs.html').pictures, 0);
});
