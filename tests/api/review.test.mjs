// What an editor reads of a proposal: the changes and little else, what a revision made of them, and comments where their
// words were.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './lib.mjs';
import { draft, manifest, measures, texts } from './kit.mjs';

const long = measures('Common', 12);
async function started() {
  const here = await Server.start({ from: draft({ json: manifest(), files: { ...texts, 'en/common.md': long } }) });
  return { here, ed: here.as(here.token('editor', 'editors')), one: here.as(here.token('rapporteur', 'one')) };
}
const page = async (who, target) => {
  const r = await who.get(target);
  assert.equal(r.status, 200, target);
  return r.text;
};
const sheet = (html) => /<article class="doc sheet[^]*?<\/article>\n<section class="changes"/.exec(html)[0];
const folds = /<details class="unchanged">[^]*?<\/details>/g;
const words = (i) => new RegExp(`item ${i}\\.`);

test('of a redline only what is near a change is unfolded, without a script, and a link leads to the first', async () => {
  const { here, ed, one } = await started();
  try {
    const p = await one.submit('common', long.replace('item 6.', 'item 6, and so on.'), { group: 'one' });
    const html = sheet(await page(ed, `/app/review/${p.number}`)), folded = html.match(folds);
    assert.equal(folded.length, 2);
    assert.match(folded[0], /Unchanged paragraphs: 4/);
    assert.match(folded[1], /Unchanged paragraphs: 5/);
    // All of it is there, folded or not; neighbours are read with the change.
    for (let i = 1; i <= 12; i++) if (i !== 6) assert.match(html, words(i));
    const open = html.replace(folds, '');
    for (const i of [5, 7]) assert.match(open, words(i));
    for (const i of [4, 8]) assert.doesNotMatch(open, words(i));
    assert.match(open, /<h2/, 'the heading stays');
    const first = /<a href="#([\w-]+)">To the first change</.exec(await page(ed, `/app/review/${p.number}`))[1];
    assert.match(open, new RegExp(`<div class="par [^>]* id="${first}">(?:(?!<div class="par )[^])*?and so on`));
    assert.equal(html.match(/<details/g).length, html.match(/<\/details>/g).length);
    // A new paragraph has no id of its own yet.
    const added = await one.submit('common', `${long.trimEnd()}\n\nEncourage cities to sing.\n`, { group: 'one' });
    assert.match(sheet(await page(ed, `/app/review/${added.number}`)), /<div class="par [^>]* id="first-change">(?:(?!<div class="par )[^])*?to sing/);
    // The whole new text is never folded, nor what somebody speaks of.
    assert.doesNotMatch(await page(ed, `/app/review/${p.number}?view=new`), /class="unchanged"|To the first change/);
    await ed.want(201, 'POST', '/api/v1/threads', { on: { proposal: p.number, revision: 1 }, quote: { exact: 'item 10', prefix: '', suffix: '' }, text: 'Ten?' });
    const talked = sheet(await page(ed, `/app/review/${p.number}`)).replace(folds, '');
    assert.match(talked, words(10));
    assert.doesNotMatch(talked, words(9));
  } finally {
    await here.stop();
  }
});

test('each revision is a link away, and a comment whose words a revision rewrote stands at its paragraph and says so', async () => {
  const { here, ed, one } = await started();
  try {
    const first = long.replace('item 6.', 'item 6, which serves everybody alike and nobody in particular, at all times and in all places.');
    const p = await one.submit('common', first, { group: 'one' });
    const say = (exact, text) => ed.want(201, 'POST', '/api/v1/threads', { on: { proposal: p.number, revision: 1 }, quote: { exact, prefix: '', suffix: '' }, text });
    const t = await say('which serves everybody alike and nobody in particular', 'Whom?');
    const revise = (markdown, summary) => one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: p.revisions[0].base, markdown, summary });
    assert.equal((await ed.decide(p.number, 'request-changes', 1, { reason: 'Say whom.' })).status, 200);
    await revise(long.replace('item 6.', 'item 6, for children, at all times and in all places.'), 'Whom');
    const html = await page(ed, `/app/review/${p.number}`);
    assert.match(html, new RegExp(`Revision 2 of 2 · <a href="/app/review/${p.number}\\?revision=1">Revision 1</a>`));
    assert.match(html, new RegExp(`<a href="/app/review/${p.number}\\?view=since&amp;revision=2">Since revision 1</a>`));
    assert.match(sheet(html), new RegExp(`for children[^]*?<article class="thread" id="${t.id}"[^]*?this paragraph was rewritten`));
    assert.doesNotMatch(html, /no longer there<\/h3>/);
    assert.equal((await ed.want(200, 'GET', `/api/v1/threads?proposal=${p.number}`)).items[0].placement, 'gone');
    // Where the paragraph itself went, it is said as before.
    await revise(long.replace(/[^\n]*item 6\.\n\n/, ''), 'Gone');
    const without = await page(ed, `/app/review/${p.number}`);
    assert.match(without, /no longer there<\/h3>/);
    assert.doesNotMatch(without, /this paragraph was rewritten/);
  } finally {
    await here.stop();
  }
});
