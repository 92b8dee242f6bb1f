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

// --- footnotes: a mark and its text -----------------------------------------------------------------------

const plain = { 'en/common.md': '# Common\n\nCities plan their budgets with all who live there. Towns of every size listen to what they are told.\n\nVillages sing on every Sunday of the year.\n' };
const noted = (text, at, note) => `${text.replace(at, `${at}[^1]`).trimEnd()}\n\n[^1]: ${note}\n`;
async function common() {
  const here = await Server.start({ from: draft({ json: manifest(), files: { ...texts, ...plain } }) });
  return { here, ed: here.as(here.token('editor', 'editors')), text: plain['en/common.md'] };
}

test('a footnote’s mark and its text are one change, for the program interface and on the page', async () => {
  const { here, ed, text } = await common();
  try {
    const alone = await ed.submit('common', noted(text, 'live there.', 'As in Graz.'), { group: 'one' });
    assert.deepEqual([...new Set((await ed.want(200, 'GET', `/api/v1/proposals/${alone.number}/diff`)).blocks.flatMap((b) => b.runs.map((r) => r[2])))].sort(), [0, 1]);
    const page = (await ed.get(`/app/review/${alone.number}`)).text;
    assert.equal(page.match(/name="offered"/g).length, 1);
    const p = await ed.submit('common', noted(text.replace('Villages sing', 'Villages and farms sing'), 'live there.', 'As in Graz.'), { group: 'one' });
    const decided = await ed.decide(p.number, 'accept', 1, { take: [2] });
    assert.equal(decided.status, 200, JSON.stringify(decided.json));
    assert.equal((await ed.section('common')).markdown, text.replace('Villages sing', 'Villages and farms sing'));
    await ed.want(200, 'POST', `/api/v1/proposals/${p.number}/undo`, { reason: 'Again.' });
    assert.equal((await ed.decide(p.number, 'accept', 1, { take: [1] })).status, 200);
    assert.equal((await ed.section('common')).markdown, noted(text, 'live there.', 'As in Graz.'));
  } finally {
    await here.stop();
  }
});

test('two proposals that call their footnotes by one label have two footnotes', async () => {
  const { here, ed, text } = await common();
  try {
    const one = await ed.submit('common', noted(text, 'live there.', 'As in Graz since 2021.'), { group: 'one' });
    const two = await ed.submit('common', noted(text, 'of the year.', 'See the records of the choir.'), { group: 'two' });
    for (const p of [one, two]) assert.equal((await ed.decide(p.number, 'accept')).status, 200);
    const { markdown, html } = await ed.section('common');
    assert.match(markdown, /live there\.\[\^1\][^]*of the year\.\[\^2\][^]*\[\^1\]: As in Graz[^]*\[\^2\]: See the records/);
    assert.doesNotMatch(html, /\[\^/);
  } finally {
    await here.stop();
  }
});

test('who settles a conflict leaves neither a mark without its note nor a note without its mark', async () => {
  const { here, ed, text } = await common();
  try {
    const at = 'listen to what they are told';
    const post = (target, form) => ed.post(target, String(new URLSearchParams(form)), { 'content-type': 'application/x-www-form-urlencoded' });
    const first = await ed.submit('common', noted(text, 'live there.', 'As in Graz.'), { group: 'one' });
    assert.equal((await ed.decide(first.number, 'accept')).status, 200);
    const base = await ed.section('common');
    const a = await ed.submit('common', base.markdown.replace(/of every size listen to what they are told/, 'and islands hear who speaks to them'), { group: 'one', base: base.commit });
    // It takes the footnote out, and puts another into the sentence that collides.
    const without = base.markdown.replace('[^1]', '').replace(/\n\[\^1\]:[^\n]*\n/, '');
    const b = await ed.submit('common', `${without.replace(at, 'ask nobody at all[^z]').trimEnd()}\n\n[^z]: A note of theirs.\n`, { group: 'two', base: base.commit });
    assert.equal((await ed.decide(a.number, 'accept')).status, 200);
    const target = `/app/review/${b.number}/edit`, r = await ed.get(target), form = fields(r.text);
    assert.equal(r.status, 409);
    const settled = async (choice) => fields((await post(target, { ...form, act: 'resolve', ...choice })).text).markdown;
    const kept = await settled({ 'choice-0': 'ours' }), taken = await settled({ 'choice-0': 'theirs' });
    assert.doesNotMatch(kept, /\[\^z\]/);
    assert.equal(/there\.\[\^1\]/.test(kept), /\[\^1\]: As in Graz/.test(kept), kept);
    assert.match(taken, /nobody at all\[\^z\][^]*\[\^z\]: A note of theirs/);
    const own = await settled({ 'choice-0': 'own', 'own-0': 'Cities plan their budgets with all who live there.[^1] Towns do as well.' });
    assert.match(own, /live there\.\[\^1\] Towns do as well\.[^]*\[\^1\]: As in Graz\./);
    assert.doesNotMatch(own, /\[\^z\]/);
  } finally {
    await here.stop();
  }
});

// --- what an editor is told before and after ----------------------------------------------------------------

test('the list shows the oldest first, and which open proposals want the same words; who cannot undo is led to what is in the way', async () => {
  const { here, ed, text } = await common();
  try {
    const put = (from, to) => ed.submit('common', text.replace(from, to), { group: 'one' });
    const a = await put('every size', 'any size'), b = await put('every size', 'whatever size'), c = await put('every Sunday', 'each Sunday');
    const rows = async (query = '') => [...(await ed.get(`/app/review${query}`)).text.matchAll(/<tr[^>]*>\n?<td>[^]*?<\/tr>/g)].map((m) => m[0]);
    const open = await rows();
    assert.deepEqual(open.map((r) => /review\/(\d+)/.exec(r)[1]), [a, b, c].map((p) => String(p.number)));
    const rival = (p) => new RegExp(`Wants the same words as: <a href="/app/review/${p.number}">Proposal ${p.number}</a>`);
    assert.match(open[0], rival(b));
    assert.match(open[1], rival(a));
    assert.doesNotMatch(open[2], /Wants the same words/);
    assert.deepEqual((await rows('?status=all')).map((r) => /review\/(\d+)/.exec(r)[1]), [c, b, a].map((p) => String(p.number)));
    assert.equal((await ed.decide(a.number, 'accept')).status, 200);
    // What lost its rival is in conflict with the document instead.
    const left = await rows();
    assert.doesNotMatch(left[0], /Wants the same words as/);
    assert.match(left[0], /changed meanwhile/);
    const d = await ed.submit('common', (await ed.section('common')).markdown.replace('any size', 'some size'), { group: 'two' });
    assert.equal((await ed.decide(d.number, 'accept')).status, 200);
    const r = await ed.post(`/app/review/${a.number}/undo`, String(new URLSearchParams({ reason: 'No.' })), { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(r.status, 409);
    assert.match(r.text, new RegExp(`Proposal ${d.number} changed these words again afterwards[^]*<a href="/app/review/${d.number}">`));
  } finally {
    await here.stop();
  }
});
