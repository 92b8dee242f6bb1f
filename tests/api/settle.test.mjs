// Two proposals that want the same words, in an item of a list within a list: whatever the editor chooses, with or
// without a script, stands in the list as what stood there before, and she sees what it changes before she accepts it.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './lib.mjs';
import { draft, manifest, texts } from './kit.mjs';

const list = (second) => `# Water

**Encourage cities to** fund the core first, which includes:

1. water:
   1. for everyone;
${second}
   3. at night;
2. schools.
`;
const ours = 'primary schools within a walk;', theirs = 'primary schools within two miles;';
const item = (words) => `   2. ${words}`;
let s, editor;
before(async () => {
  s = await Server.start({ from: draft({ json: manifest(), files: { ...texts, 'en/water.md': list(item('primary schools near home;')) } }) });
  editor = s.as(s.token('editor', 'editors'));
});
after(() => s?.stop());

// What a page's form would send, its fields by name.
function fields(html) {
  const plain = (x) => x.replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#0?39;/g, "'").replace(/&amp;/g, '&');
  const main = /<main[^]*<\/main>/.exec(html)[0], out = {};
  for (const [, attrs] of main.matchAll(/<input ([^>]*)>/g))
    if (/type="hidden"/.test(attrs)) out[/name="([^"]*)"/.exec(attrs)[1]] = plain(/value="([^"]*)"/.exec(attrs)?.[1] ?? '');
  for (const [, name, text] of main.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>\n?([^]*?)<\/textarea>/g)) out[name] = plain(text);
  return out;
}
const send = (target, form) => editor.post(target, String(new URLSearchParams(form)), { 'content-type': 'application/x-www-form-urlencoded' });

// The page on which the two are settled.
async function clash() {
  const main = await editor.section('water');
  const a = await editor.submit('water', list(item(ours)), { group: 'editors' }), b = await editor.submit('water', list(item(theirs)), { group: 'editors', base: main.commit });
  assert.equal((await editor.decide(a.number, 'accept')).status, 200);
  const target = `/app/review/${b.number}/edit`, r = await editor.get(target);
  assert.equal(r.status, 409);
  return { a, b, target, form: fields(r.text), html: r.text };
}
async function done({ a, b }) {
  await editor.decide(b.number, 'decline');
  await editor.want(200, 'POST', `/api/v1/proposals/${a.number}/undo`, { reason: 'Again.' });
}

test('what is shown and typed are words; the signs of the list are the document’s', async () => {
  const c = await clash();
  assert.deepEqual([c.form['ours-0'], c.form['base-0'], c.form['theirs-0'], c.form['own-0']], [ours, 'primary schools near home;', theirs, theirs]);
  assert.match(c.html, /Here stood: <span[^>]*>primary schools near home;/);
  const own = 'primary schools, whoever lives there;';
  const cases = [
    [{ 'choice-0': 'ours' }, item(ours)],
    [{ 'choice-0': 'theirs' }, item(theirs)],
    [{ 'choice-0': 'both' }, `${item(ours)}\n${item(theirs)}`],
    [{ 'choice-0': 'own', 'own-0': own }, item(own)],
    [{ 'choice-0': 'own', 'own-0': `   4. ${own}\n` }, item(own)],
    // Words that were typed are never passed over.
    [{ 'choice-0': 'ours', 'own-0': own }, item(own)],
    [{ 'choice-0': 'own', 'own-0': `${own}\n\nAnd more.` }, `${item(own)}\n\n      And more.`],
  ];
  for (const [choice, wanted] of cases) {
    const r = await send(c.target, { ...c.form, act: 'resolve', ...choice });
    assert.equal(r.status, 200);
    assert.equal(fields(r.text).markdown, list(wanted), JSON.stringify(choice));
  }
  await done(c);
});

test('what was put together is shown as what it changes in the document, and is accepted as it stands there', async () => {
  const c = await clash();
  const r = await send(c.target, { ...c.form, act: 'resolve', 'choice-0': 'theirs' });
  assert.match(r.text, /We put both texts together/);
  const changes = /<section class="changes"[^]*?<\/section>/.exec(r.text)[0];
  assert.match(changes, /<del[^>]*>.*?a walk.*?<\/del>/);
  assert.match(changes, /<ins[^>]*>.*?two miles.*?<\/ins>/);
  assert.ok(r.text.indexOf(changes) < r.text.indexOf('name="markdown"'), 'before the form');
  // On with writing, and back: nothing is lost on the way.
  const back = await send(c.target, { ...fields(r.text), act: 'edit' });
  assert.equal(fields(back.text).markdown, list(item(theirs)));
  assert.doesNotMatch(back.text, /class="changes"/);
  assert.equal((await send(c.target, { ...fields(r.text), act: 'accept' })).status, 303);
  assert.equal((await editor.section('water')).markdown, list(item(theirs)));
  // As it stood before this test.
  await editor.want(200, 'POST', `/api/v1/proposals/${c.b.number}/undo`, { reason: 'Again.' });
  await editor.want(200, 'POST', `/api/v1/proposals/${c.a.number}/undo`, { reason: 'Again.' });
});

// C5: the proposal says something else altogether; what the editor chooses stands there, and only that.
test('an item that a proposal writes anew is one place with what the document says; the page says whose words they are, and what stood there', async () => {
  const anew = 'a desk, a lamp, somebody who listens;';
  const before = await editor.section('water');
  const a = await editor.submit('water', list(item(ours)), { group: 'one' }), b = await editor.submit('water', list(item(anew)), { group: 'two', base: before.commit });
  assert.equal((await editor.decide(a.number, 'accept')).status, 200);
  const target = `/app/review/${b.number}/edit`, r = await editor.get(target), form = fields(r.text);
  assert.equal(r.status, 409);
  assert.deepEqual([form['ours-0'], form['theirs-0']], [ours, anew]);
  assert.doesNotMatch(r.text, /not there/);
  assert.match(r.text, new RegExp(`Now in the document, by proposal ${a.number}, Workshop 1`));
  assert.match(r.text, new RegExp(`In proposal ${b.number}, Workshop 2`));
  assert.match(r.text, /Here stood: <span[^>]*>primary schools near home;/);
  for (const [choice, wanted] of [['ours', item(ours)], ['theirs', item(anew)], ['both', `${item(ours)}\n${item(anew)}`]]) {
    const settled = await send(target, { ...form, act: 'resolve', 'choice-0': choice });
    assert.equal(fields(settled.text).markdown, list(wanted), choice);
  }
  // Sent back without a choice the page still says all of it.
  const again = await send(target, { ...form, act: 'resolve' });
  assert.match(again.text, new RegExp(`by proposal ${a.number}, Workshop 1[^]*Here stood: <span[^>]*>primary schools near home;`));
  await done({ a, b });
});
