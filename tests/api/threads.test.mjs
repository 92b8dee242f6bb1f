// Threads: anchored to words, following them, and what is said in them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, swap } from './lib.mjs';
import { draft, hurried, problem, refs, unknown } from './kit.mjs';

let s, one, two, editor;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'Rosa'));
  two = s.as(s.token('rapporteur', 'two', 'Tom'));
  editor = s.as(s.token('editor', 'editors', 'Emil'));
});
after(() => s?.stop());

const say = async (exact, extra = {}, section = 'water') => {
  const { commit } = await one.section(section);
  return one.post('/api/v1/threads', { on: { section, lang: 'en', commit }, quote: { exact, prefix: '', suffix: '' }, text: 'A remark', ...extra });
};
const find = async (id) => (await two.want(200, 'GET', '/api/v1/threads?limit=100')).items.find((t) => t.id === id);
const rewrite = async (markdown, section = 'water') => {
  const p = await editor.submit(section, markdown, { group: 'one' });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
};

test('a thread stands on the paragraph that has its words', async () => {
  const r = await say('what they measure');
  assert.equal(r.status, 201, r.text);
  const p = (await one.section('water')).paragraphs.find((x) => /what they measure/.test(x.text));
  assert.deepEqual([r.json.paragraph, r.json.placement, r.json.status], [p.id, 'exact', 'open']);
  assert.deepEqual([r.json.on.section, r.json.on.lang, r.json.quote.exact], ['water', 'en', 'what they measure']);
  assert.ok((await one.section('water')).threads.includes(r.json.id));
  assert.deepEqual(await find(r.json.id), r.json);
});

test('of the same words twice the surroundings choose', async () => {
  const { commit, paragraphs } = await one.section('common');
  const wanted = paragraphs[5];
  const r = await one.want(201, 'POST', '/api/v1/threads', {
    on: { section: 'common', lang: 'en', commit }, quote: { exact: 'Encourage cities to', prefix: '', suffix: wanted.text.slice('Encourage cities to'.length, 45) }, text: 'This one',
  });
  assert.equal(r.paragraph, wanted.id);
});

test('words that do not stand there are refused', async () => {
  const was = refs(s.dir);
  problem(await say('words that nobody wrote'), 422, 'bad-text');
  assert.equal((await say('')).status, 400);
  assert.equal((await say('x'.repeat(5000))).status, 400);
  problem(await say('public hands', { text: '' }), 400, 'bad-request', /text/);
  problem(await say('public hands', { text: '  \n ' }), 400, 'bad-request');
  assert.equal((await say('public hands', { on: { section: 'water', lang: 'en', commit: unknown } })).status, 400);
  assert.equal((await say('public hands', { on: {} })).status, 400);
  assert.equal((await say('public hands', { on: { proposal: 999, revision: 1 } })).status, 404);
  assert.equal((await say('public hands', { on: { section: 'nowhere', lang: 'en' } })).status, 404);
  assert.equal(refs(s.dir), was);
});

test('a thread follows its words when they are edited and moved, and says when they are gone', async () => {
  const kept = (await say('pay their own bills')).json;
  const moved = (await say('drinking water in public hands')).json;
  const lost = (await say('publish what they measure at every well')).json;
  const { markdown } = await one.section('water');
  const [title, a, b, c] = markdown.trim().split('\n\n');
  await rewrite(`${title}\n\n${c.replace('own bills in time', 'own bills on time')}\n\n${a}\n\n${b}\n`);
  for (const t of [kept, moved]) {
    const now = await find(t.id);
    assert.deepEqual([now.placement, now.paragraph], ['exact', t.paragraph], t.quote.exact);
    assert.deepEqual(now.quote, t.quote);
  }
  await rewrite(`${title}\n\n${c.replace('pay their own bills in time', 'pay all of their own bills in time')}\n\n${a}\n\n${b}\n`);
  const changed = await find(kept.id);
  assert.equal(changed.placement, 'changed');
  assert.equal(changed.paragraph, kept.paragraph);
  await rewrite(`${title}\n\n${c}\n\n${a}\n`);
  const gone = await find(lost.id);
  assert.deepEqual([gone.placement, gone.paragraph, gone.quote.exact], ['gone', null, lost.quote.exact], 'kept in the list with its old words');
  assert.equal(gone.comments[0].text, 'A remark');
});

// In one leap, or in a few, the paragraph is like no other: only version by version it is the same.
test('a thread follows its words through every version, and not on a look-alike', async () => {
  const { markdown } = await one.section('water');
  const words = (n) => Array.from({ length: 12 }, (_, i) => `${'abcdefghijklmnopqrstuvwxyz'[n]}${'abcdefghijkl'[i]}rate`);
  const text = (at) => [0, 1, 2].map((k) => {
    const w = words(k);
    for (let i = 0; i < 4 * at; i++) w[i % 12] = `${'abcdefghijklmnopqrstuvwxyz'[i % 26]}${'abc'[k]}${'aeiou'[Math.floor(i / 4) % 5]}nder`;
    return `${w.slice(0, 6).join(' ')}${k === 1 ? ' lends water to neighbours' : ''} ${w.slice(6).join(' ')}.`;
  }).join('\n\n');
  const elsewhere = '\n\nWho lends water to neighbours asks for nothing.\n';
  await rewrite(`${markdown.trim()}\n\n${text(0)}\n`);
  const t = (await say('lends water to neighbours')).json;
  for (let at = 1; at <= 12; at++) await rewrite(`${markdown.trim()}\n\n${text(at)}${at < 6 ? '\n' : elsewhere}`);
  const now = await find(t.id), { paragraphs } = await one.section('water');
  assert.equal(now.placement, 'exact');
  assert.match(paragraphs.find((p) => p.id === now.paragraph).text, /nder lends water to neighbours \S+nder/);
  assert.deepEqual(await find(t.id), now, 'asked again');
  await rewrite(markdown);
});

test('a thread on a proposal follows its revisions', async () => {
  const now = await one.section('common');
  const text = swap(now.markdown, 'item 1.', 'item 1. A new and remarkable sentence stands here.');
  const p = await one.submit('common', text);
  const t = await two.want(201, 'POST', '/api/v1/threads', { on: { proposal: p.number, revision: 1 }, quote: { exact: 'remarkable sentence', prefix: '', suffix: '' }, text: 'Really?' });
  assert.deepEqual([t.on.proposal, t.on.revision, t.placement], [p.number, 1, 'exact']);
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: now.commit, markdown: swap(text, 'A new and remarkable', 'Also a remarkable'), summary: 'x' });
  assert.equal((await find(t.id)).placement, 'exact');
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: now.commit, markdown: swap(now.markdown, 'item 1.', 'item 1. Wholly different words, on other things entirely.'), summary: 'x' });
  assert.equal((await find(t.id)).placement, 'gone');
  assert.equal((await two.want(200, 'GET', `/api/v1/threads?proposal=${p.number}`)).items.length, 1);
  assert.equal((await two.want(200, 'GET', `/api/v1/proposals/${p.number}`)).open_threads, 1);
});

test('comments are kept in order with their authors and groups', async () => {
  const t = (await say('public hands')).json;
  for (const [who, text] of [[two, 'Second'], [editor, 'Third\n\nwith *two* paragraphs'], [one, '<b>Fourth</b>']])
    await who.want(201, 'POST', `/api/v1/threads/${t.id}/comments`, { text });
  const now = await find(t.id);
  assert.deepEqual(now.comments.map((c) => c.text), ['A remark', 'Second', 'Third\n\nwith *two* paragraphs', '<b>Fourth</b>']);
  assert.deepEqual(now.comments.map((c) => c.group), ['one', 'two', 'editors', 'one']);
  assert.equal(new Set(now.comments.map((c) => c.id)).size, 4);
  assert.equal(now.comments[0].author, now.comments[3].author);
  problem(await two.post(`/api/v1/threads/${t.id}/comments`, { text: '' }), 400, 'bad-request');
  for (const id of ['t-0', 't-99999', 't--1', 't-1x', 'x', '1', 'T-1']) problem(await two.post(`/api/v1/threads/${id}/comments`, { text: 'x' }), 404, 'not-found');
});

test('resolved and reopened, twice is as once', async () => {
  const t = (await say('public hands')).json;
  const open = async () => (await two.want(200, 'GET', '/api/v1/threads?status=open&limit=100')).items.some((x) => x.id === t.id);
  const done = async () => (await two.want(200, 'GET', '/api/v1/threads?status=resolved&limit=100')).items.some((x) => x.id === t.id);
  assert.deepEqual([await open(), await done()], [true, false]);
  for (let i = 0; i < 2; i++) assert.equal((await one.want(200, 'POST', `/api/v1/threads/${t.id}/resolve`, {})).status, 'resolved');
  assert.deepEqual([await open(), await done()], [false, true]);
  assert.ok(!(await one.section('water')).threads.includes(t.id), 'a section lists its open threads');
  for (let i = 0; i < 2; i++) assert.equal((await one.want(200, 'POST', `/api/v1/threads/${t.id}/reopen`, {})).status, 'open');
  assert.deepEqual([await open(), await done()], [true, false]);
});

test('a suggestion is kept with its thread', async () => {
  const t = (await say('public hands', { suggestion: 'municipal hands' })).json;
  assert.equal((await find(t.id)).suggestion, 'municipal hands');
});

test('lists of threads are filtered, cut and continued', async () => {
  const all = [];
  for (let cursor = ''; ;) {
    const page = await two.want(200, 'GET', `/api/v1/threads?limit=3${cursor}`);
    all.push(...page.items);
    if (!page.next) break;
    assert.equal(page.items.length, 3);
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  assert.equal(new Set(all.map((t) => t.id)).size, all.length);
  assert.equal(all.length, (await two.want(200, 'GET', '/api/v1/threads?limit=100')).items.length);
  const common = (await two.want(200, 'GET', '/api/v1/threads?section=common&limit=100')).items;
  assert.ok(common.length);
  assert.deepEqual(common.map((t) => t.id), all.filter((t) => (t.on.section ?? 'common') === 'common').map((t) => t.id));
  for (const q of ['limit=0', 'limit=x', 'cursor=x', 'proposal=x']) problem(await two.get(`/api/v1/threads?${q}`), 400, 'bad-request');
});

test('fifty comments at once are all there', async () => {
  const t = (await say('public hands')).json;
  const all = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : two).post(`/api/v1/threads/${t.id}/comments`, { text: `Voice ${i}` })));
  assert.deepEqual(all.map((r) => r.status), Array(50).fill(201));
  assert.deepEqual((await find(t.id)).comments.slice(1).map((c) => c.text).sort(), Array.from({ length: 50 }, (_, i) => `Voice ${i}`).sort());
});

// The page of a text with hundreds of discussions, and what lies behind its links.
async function shown(who, target) {
  const html = await who.want(200, 'GET', target);
  const link = (label) => new RegExp(`href="([^"#]*)[^"]*">${label}<`).exec(html)?.[1].replace(/&amp;/g, '&');
  return { html, ids: [...html.matchAll(/<article class="thread[^"]*" id="(t-\d+)"/g)].map((m) => m[1]), older: link('Older comments'), newest: link('Newest comments'), more: link('More') };
}
async function through(who, first, by) {
  const all = [];
  for (let at = first, pages = 0; at; pages++) {
    const page = await shown(who, at);
    assert.ok(page.ids.length <= 100, `${at}: ${page.ids.length}`);
    all.push(...page.ids);
    at = page[by];
    assert.ok(pages < 10);
  }
  return all;
}

test('of hundreds of discussions a page shows the newest open ones, and the way to each of the others', async () => {
  const p = await one.submit('water', swap((await one.section('water')).markdown, 'pay their own bills', 'pay their own bills in time'));
  for (const [on, target] of [[{ proposal: p.number, revision: 1 }, `/app/review/${p.number}`], [{ section: 'common', lang: 'en', commit: (await one.section('common')).commit }, '/app/sections/common?lang=en']]) {
    const ids = [];
    for (let i = 0; i < 230; i++) ids.push((await one.want(201, 'POST', '/api/v1/threads', { on, text: `Question ${i}` })).id);
    const settled = ids.filter((_, i) => i % 2);
    const open = ids.filter((_, i) => !(i % 2));
    for (const id of settled) await one.want(200, 'POST', `/api/v1/threads/${id}/resolve`, {});
    const first = await shown(two, target);
    assert.deepEqual([...first.ids].sort(), open.slice(-100).sort(), 'the newest open ones');
    // Others were said on the section before.
    assert.match(first.html, on.proposal ? /115 open/ : /\d{3} open/);
    assert.match(first.html, on.proposal ? /115 solved comments/ : /\d{3} solved comments/);
    assert.equal(first.newest, undefined);
    assert.deepEqual((await through(two, target, 'older')).filter((id) => open.includes(id)).sort(), [...open].sort(), 'each open one, once');
    assert.deepEqual((await through(two, first.more, 'more')).filter((id) => settled.includes(id)).sort(), [...settled].sort(), 'each settled one, once');
    // Who answers on an older page comes back to it, and from there to the newest.
    const older = await shown(two, first.older);
    assert.ok(older.html.includes(`name="back" value="${first.older.replace(/&/g, '&amp;')}"`));
    assert.equal(older.newest, target);
    for (const bad of ['open=0', 'open=x', 'solved=-1', 'open=1&open=2']) assert.equal((await two.get(`${target}${target.includes('?') ? '&' : '?'}${bad}`, { accept: 'text/html' })).status, 400, bad);
    // What was said last leads to where it was said, also when that began long ago.
    await new Promise((on) => setTimeout(on, 1100)); // times are kept in seconds
    await two.want(201, 'POST', `/api/v1/threads/${open[0]}/comments`, { text: 'Late, but still' });
    const status = (await two.want(200, 'GET', '/app/status')).replace(/&amp;/g, '&');
    const to = new RegExp(`href="(${target.replace(/[?]/g, '\\?')}[^"#]*)#${open[0]}"`).exec(status);
    assert.ok(to, 'a link to it');
    assert.ok((await shown(two, to[1])).ids.includes(open[0]), to[1]);
  }
});
