// Both sides changed the same sentence and the merge is clean: an editor is told which sentence to read again.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, swap } from './lib.mjs';
import { draft, hurried } from './kit.mjs';

let s, one, editor;
before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'Rosa'));
  editor = s.as(s.token('editor', 'editors', 'Emil'));
});
after(() => s?.stop());

const told = (page) => [...(/<ul class="bullets reread"[^>]*>([^]*?)<\/ul>/.exec(page)?.[1] ?? '').matchAll(/<li>([^]*?)<\/li>/g)].map((m) => m[1]);
const page = (n, view = '') => editor.want(200, 'GET', `/app/review/${n}${view}`);

test('a sentence that the document and the proposal changed is named before and after it is accepted', async () => {
  const { markdown, commit: base } = await one.section('water');
  const sentence = 'The council publishes every loan before the vote, and the mayor explains it to the public in May.';
  const first = await one.submit('water', `${markdown.trimEnd()}\n\n${sentence} Nobody touches this one.\n\nNor this paragraph.\n`);
  await editor.want(200, 'POST', `/api/v1/proposals/${first.number}/decision`, { decision: 'accept', revision: 1 });
  const now = await one.section('water');
  assert.notEqual(now.commit, base);
  const mine = await one.submit('water', swap(now.markdown, 'every loan', 'each loan'));
  const elsewhere = await one.submit('water', swap(now.markdown, 'Nor this', 'Not even this'));
  const theirs = await one.submit('water', swap(now.markdown, 'in May', 'in June'));
  assert.deepEqual(told(await page(theirs.number)), []);
  await editor.want(200, 'POST', `/api/v1/proposals/${mine.number}/decision`, { decision: 'accept', revision: 1 });
  const both = 'The council publishes each loan before the vote, and the mayor explains it to the public in June.';
  for (const view of ['', '?view=main', '/edit']) assert.deepEqual(told(await page(theirs.number, view)), [both], view);
  assert.deepEqual(told(await page(elsewhere.number)), []);
  // Who only writes is not asked.
  assert.deepEqual(told(await one.want(200, 'GET', `/app/review/${theirs.number}`)), []);
  for (const p of [elsewhere, theirs]) await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  assert.deepEqual(told(await page(theirs.number)), [both]);
  assert.deepEqual(told(await page(elsewhere.number)), []);
});
