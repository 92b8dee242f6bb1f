// Word files in, over HTTP: text and report, the draft that they become, the page, and hostile ones.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, root, run, temporary } from './lib.mjs';
import { Browser, draft, hurried, problem, refs } from './kit.mjs';
import { about, del, docxType, ins, p, r, word, zip } from './docx.mjs';

let s, one, two, editor, reader;
const type = { 'content-type': docxType };
const send = (who, query, file, headers = {}) => who.send('POST', `/api/v1/imports${query}`, file, { ...type, ...headers });
const at = (section) => `/api/v1/drafts/${section}?lang=en`;
const tracked = word([p('Water', 'Heading1'), p(r('Keep ') + del('Ana', 'old') + ins('Ana', 'new') + about(0, r(' pipes')) + ins('Ben', ' everywhere') + r('.'))],
  { comments: [{ who: 'Ana Ruiz', text: 'Which ones?' }] });

before(async () => {
  s = await Server.start({ from: draft(), settings: { limits: { ...hurried.limits, upload_bytes: 1 << 20 } } });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  reader = s.as(s.token('reader'));
});
after(() => s?.stop());

test('a Word file becomes a text and a report, and nothing is kept without a section', async () => {
  const was = refs(s.dir);
  const got = await send(one, '', tracked);
  assert.equal(got.status, 200, got.text);
  assert.equal(got.json.markdown, '# Water\n\nKeep new pipes everywhere.\n');
  assert.deepEqual(got.json.report.changes.map((c) => [c.id, c.kind, c.author, c.at, c.text, c.taken]), [
    [1, 'deleted', 'Ana', '2026-02-03T10:00:00Z', 'old', true],
    [2, 'inserted', 'Ana', '2026-02-03T10:00:00Z', 'new', true],
    [3, 'inserted', 'Ben', '2026-02-03T10:00:00Z', 'everywhere', true],
  ]);
  assert.deepEqual(got.json.report.comments, [{ author: 'Ana Ruiz', at: '2026-02-03T10:00:00Z', quote: 'pipes', text: 'Which ones?' }]);
  assert.deepEqual([got.json.section, got.json.saved, got.json.base], [null, false, null]);
  assert.equal(refs(s.dir), was);
});

test('tracked changes are accepted, rejected, or taken one by one', async () => {
  const text = async (query) => (await send(one, query, tracked)).json.markdown.split('\n')[2];
  assert.equal(await text('?changes=accepted'), 'Keep new pipes everywhere.');
  assert.equal(await text('?changes=rejected'), 'Keep old pipes.');
  assert.equal(await text('?changes=each'), 'Keep old pipes.');
  assert.equal(await text('?changes=each&take=1,2'), 'Keep new pipes.');
  assert.equal(await text('?changes=each&take=3'), 'Keep old pipes everywhere.');
  problem(await send(one, '?changes=some', tracked), 400, 'bad-request', /some/);
  problem(await send(one, '?changes=accepted&take=1', tracked), 400, 'bad-request');
  problem(await send(one, '?changes=each&take=x', tracked), 400, 'bad-request', /take/);
});

test('for a section it becomes the group’s draft at once, with the section’s heading', async () => {
  const now = await one.section('water');
  const got = await send(one, '?section=water&lang=en', word([p('Encourage all.')]));
  assert.equal(got.status, 200, got.text);
  assert.deepEqual([got.json.saved, got.json.group, got.json.base], [true, 'one', now.commit]);
  assert.equal(got.json.markdown, '# Water\n\nEncourage all.\n');
  assert.deepEqual(got.json.report.found, [{ kind: 'heading', text: 'Water', n: 1, kept: true }]);
  const kept = await one.get(at('water'));
  assert.equal(kept.json.markdown, got.json.markdown);
  assert.equal(kept.headers.get('etag'), `"${got.json.etag}"`);
  assert.equal((await two.get(at('water'))).status, 404);
});

test('a draft with another text stays, unless its tag is named', async () => {
  const mine = await one.get(at('water'));
  const other = word([p('Invite all.')]);
  const again = await send(one, '?section=water&lang=en', other);
  assert.deepEqual([again.status, again.json.saved, `"${again.json.etag}"`], [200, false, mine.headers.get('etag')]);
  assert.equal((await one.get(at('water'))).json.markdown, mine.json.markdown, 'nothing was replaced');
  problem(await send(one, '?section=water&lang=en', other, { 'if-match': '"0000"' }), 412, 'precondition');
  assert.equal((await one.get(at('water'))).json.markdown, mine.json.markdown);
  const put = await send(one, '?section=water&lang=en', other, { 'if-match': mine.headers.get('etag') });
  assert.deepEqual([put.status, put.json.saved], [200, true]);
  assert.equal((await one.get(at('water'))).json.markdown, '# Water\n\nInvite all.\n');
  const same = await send(one, '?section=water&lang=en', other);
  assert.deepEqual([same.json.saved, same.json.etag], [true, put.json.etag], 'the same text is no other');
  assert.equal((await one.send('DELETE', at('water'), undefined, { 'if-match': `"${put.json.etag}"` })).status, 204);
});

test('comments go with the draft, also when it is written on', async () => {
  const got = await send(one, '?section=water&lang=en', tracked);
  const want = [{ author: 'Ana Ruiz', at: '2026-02-03T10:00:00Z', quote: 'pipes', text: 'Which ones?' }];
  assert.equal(got.json.saved, true);
  assert.deepEqual((await one.get(at('water'))).json.comments, want);
  const put = await one.put(at('water'), { markdown: '# Water\n\nShorter pipes.\n', base: got.json.base }, { 'if-match': `"${got.json.etag}"` });
  assert.deepEqual(put.json.comments, want);
  const next = await send(one, '?section=water&lang=en', word([p('No comments.')]), { 'if-match': put.headers.get('etag') });
  assert.equal('comments' in (await one.get(at('water'))).json, false);
  await one.send('DELETE', at('water'), undefined, { 'if-match': `"${next.json.etag}"` });
});

test('who may: rapporteurs and above, each for groups of their own', async () => {
  const file = word([p('x')]);
  problem(await send(s.as(), '', file), 401, 'not-signed-in');
  problem(await send(reader, '', file), 403, 'forbidden');
  problem(await send(two, '?section=water&lang=en&group=one', file), 404, 'not-found');
  problem(await send(one, '?section=nowhere', file), 404, 'not-found');
  problem(await send(one, '?section=water&lang=xx', file), 404, 'not-found');
  assert.equal((await one.get(at('water'))).status, 404);
  const alone = s.as(s.token('editor', undefined, 'No group'));
  assert.equal((await send(alone, '?section=water&lang=en', file)).json.saved, false);
});

test('what is no Word file is refused in plain words, and so is one that is too large', async () => {
  problem(await send(one, '', '# Markdown\n'), 422, 'bad-text', /docx/);
  problem(await send(one, '', Buffer.from('d0cf11e0a1b11ae1', 'hex')), 422, 'bad-text', /password/);
  problem(await send(one, '', zip([['a.txt', 'hello']])), 422, 'bad-text', /docx/);
  problem(await send(one, '', word([])), 422, 'bad-text');
  problem(await send(one, '', word([], { document: '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>' })), 422, 'bad-text', /document\.xml/);
  problem(await send(one, '', word([p('x')], { parts: [['word/media/a.bin', Buffer.alloc(9 << 20)]] })), 413, 'too-large');
  problem(await send(one, '', Buffer.alloc((1 << 20) + 1)), 413, 'too-large');
  problem(await send(one, '', Buffer.alloc(3 << 20)), 413, 'too-large');
  assert.equal((await one.send('POST', '/api/v1/imports', 'x=1', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
  assert.equal((await one.send('POST', '/api/v1/imports', '{}', { 'content-type': 'application/json' })).status, 415);
});

test('hostile files of others are refused, nothing is lost and the server lives', async (t) => {
  const folder = process.env.TEST_DATA && path.join(process.env.TEST_DATA, 'attacks/docx');
  if (!folder || !fs.existsSync(folder)) return t.skip('SKIP attacks/docx is not beside the checkout');
  const big = await Server.start({ from: draft(), settings: hurried });
  try {
    const me = big.as(big.token('rapporteur', 'one'));
    const was = refs(big.dir);
    for (const name of fs.readdirSync(folder).filter((f) => f.endsWith('.docx')).sort()) {
      const began = Date.now();
      const got = await send(me, '', fs.readFileSync(path.join(folder, name)));
      if (/^(00|14|16)/.test(name)) assert.equal(got.status, 200, `${name}: ${got.text}`);
      else assert.ok([413, 422].includes(got.status), `${name}: ${got.status}`);
      if (got.status !== 200) problem(got, got.status);
      assert.ok(Date.now() - began < 10000, name);
    }
    const html = await send(me, '', fs.readFileSync(path.join(folder, '16-html-in-text.docx')));
    const { json } = await me.post('/api/v1/preview', { section: 'water', lang: 'en', markdown: html.json.markdown });
    assert.doesNotMatch(json.html, /<script|href="javascript/i);
    assert.match(json.html, /&lt;script&gt;alert\(1\)/);
    assert.equal(refs(big.dir), was);
    assert.equal((await me.get('/healthz')).status, 200);
  } finally {
    await big.stop();
  }
});

// --- the page ----------------------------------------------------------------------------------------------

function form(fields, file) {
  const boundary = '----form7f3a';
  const parts = Object.entries(fields).map(([k, v]) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`));
  if (file) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="my text.docx"\r\nContent-Type: ${docxType}\r\n\r\n`), file, Buffer.from('\r\n'));
  return [Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]), { 'Content-Type': `multipart/form-data; boundary=${boundary}`, Accept: 'text/html' }];
}
const html = { Accept: 'text/html' };
const plain = { 'Content-Type': 'application/x-www-form-urlencoded', ...html };
const unescape = (t) => t.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
const hidden = (page, name) => unescape(new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '');
const textarea = (page) => unescape(/<textarea[^>]*name="markdown"[^>]*>\n([^<]*)<\/textarea>/.exec(page)?.[1] ?? '');

test('on the page: upload, choose among changes, use the text, submit it with its comments', async () => {
  const b = new Browser(s);
  await b.enter(s.code('rapporteur', 'one'));
  const first = await b.get('/app/write/water?lang=en', html);
  assert.match(first.text, /value="upload"/);
  const page = await b.get('/app/write/water/import?lang=en&group=one', html);
  assert.equal(page.status, 200);
  const csrf = hidden(page.text, 'csrf');
  const up = await b.send('POST', '/app/write/water/import?lang=en&group=one', ...form({ csrf, changes: 'accepted' }, tracked));
  assert.equal(up.status, 200, up.text.slice(0, 400));
  assert.match(up.text, /Which ones\?/);
  assert.match(up.text, /3 tracked changes/);
  assert.equal(textarea(up.text), '# Water\n\nKeep new pipes everywhere.\n');
  assert.equal((await one.get(at('water'))).status, 404, 'nothing is kept before she says so');

  const some = await b.send('POST', '/app/write/water/import?lang=en&group=one', `csrf=${csrf}&upload=${hidden(up.text, 'upload')}&changes=each&take=1&take=2`, plain);
  assert.equal(textarea(some.text), '# Water\n\nKeep new pipes.\n');
  const use = new URLSearchParams({ csrf, act: 'use', markdown: textarea(some.text), summary: '' });
  for (const name of ['base', 'etag', 'key', 'group', 'comments']) use.set(name, hidden(some.text, name));
  const went = await b.send('POST', '/app/write/water?lang=en', use.toString(), plain);
  assert.equal(went.status, 303, went.text.slice(0, 300));
  const kept = (await one.get(at('water'))).json;
  assert.equal(kept.markdown, '# Water\n\nKeep new pipes.\n');
  assert.equal(kept.comments.length, 1);

  const write = await b.get('/app/write/water?lang=en', html);
  assert.equal(textarea(write.text), kept.markdown);
  const submit = new URLSearchParams({ csrf, act: 'submit', markdown: kept.markdown, summary: 'From Word', group: 'one' });
  for (const name of ['base', 'etag', 'key']) submit.set(name, hidden(write.text, name));
  const sent = await b.send('POST', '/app/write/water?lang=en', submit.toString(), plain);
  assert.equal(sent.status, 303, sent.text.slice(0, 300));
  const n = Number(/receipt\/(\d+)/.exec(sent.headers.location)[1]);
  const { items } = await one.want(200, 'GET', `/api/v1/threads?proposal=${n}`);
  assert.equal(items.length, 1);
  assert.equal(items[0].quote.exact, 'pipes');
  assert.match(items[0].comments[0].text, /^A\. R\., 2026-02-03 .*: Which ones\?$/, 'the ledger names nobody');
  assert.equal((await one.get(at('water'))).status, 404, 'the draft became the proposal');
});

test('on the page: what was typed is kept first, a refusal says why, a foreign form is refused', async () => {
  const b = new Browser(s);
  await b.enter(s.code('rapporteur', 'two'));
  const write = await b.get('/app/write/common?lang=en', html);
  const csrf = hidden(write.text, 'csrf');
  const typed = new URLSearchParams({ csrf, act: 'upload', markdown: '# Common\n\nTyped and not yet saved.\n', summary: '', group: 'two' });
  for (const name of ['base', 'etag', 'key']) typed.set(name, hidden(write.text, name));
  const went = await b.send('POST', '/app/write/common?lang=en', typed.toString(), plain);
  assert.equal(went.status, 303);
  assert.match(went.headers.location, /\/app\/write\/common\/import/);
  assert.equal((await two.get(at('common'))).json.markdown, '# Common\n\nTyped and not yet saved.\n');
  const to = '/app/write/common/import?lang=en&group=two';
  const bad = await b.send('POST', to, ...form({ csrf, changes: 'accepted' }, Buffer.from('no file of Word')));
  assert.equal(bad.status, 422);
  assert.match(bad.text, /no Word file/);
  assert.equal((await b.send('POST', to, ...form({ csrf, changes: 'accepted' }))).status, 400);
  assert.equal((await b.send('POST', to, ...form({ changes: 'accepted' }, tracked))).status, 403);
  assert.equal((await b.send('POST', to, 'no multipart at all', { 'Content-Type': 'multipart/form-data; boundary=x' })).status, 400);
  assert.equal((await b.send('POST', to, Buffer.alloc(2 << 20), { 'Content-Type': 'multipart/form-data; boundary=x' })).status, 413);
  const stranger = new Browser(s);
  assert.equal((await stranger.send('POST', to, ...form({ changes: 'accepted' }, tracked))).status, 401);
  const good = await b.send('POST', to, ...form({ csrf, changes: 'accepted' }, tracked));
  assert.match(good.text, /will be replaced/);
  assert.equal((await two.get(at('common'))).json.markdown, '# Common\n\nTyped and not yet saved.\n');
});

// --- another program's file --------------------------------------------------------------------------------

test('a file that LibreOffice wrote comes in whole', async (t) => {
  if (spawnSync('soffice', ['--version']).status !== 0) return t.skip('SKIP soffice is not installed');
  const dir = temporary();
  fs.writeFileSync(path.join(dir, 'text.html'), '<html><head><meta charset="utf-8"></head><body><h1>Wasser</h1><p>Städte <b>halten</b> es <i>sauber</i>.</p><ul><li>eins</li><li>zwei</li></ul><table border="1"><tr><th>Wer</th><th>Was</th></tr><tr><td>A</td><td>B</td></tr></table></body></html>');
  const made = spawnSync('soffice', [`-env:UserInstallation=file://${dir}/profile`, '--headless', '--convert-to', 'docx:MS Word 2007 XML', '--outdir', dir, path.join(dir, 'text.html')], { timeout: 120000, encoding: 'utf8' });
  assert.ok(fs.existsSync(path.join(dir, 'text.docx')), made.stderr);
  const got = await send(one, '', fs.readFileSync(path.join(dir, 'text.docx')));
  assert.equal(got.status, 200, got.text);
  assert.equal(got.json.markdown, '# Wasser\n\nStädte **halten** es *sauber*.\n\n- eins\n- zwei\n\n| Wer | Was |\n| --- | --- |\n| A | B |\n'.replace('| Wer | Was |', /\*\*Wer/.test(got.json.markdown) ? '| **Wer** | **Was** |' : '| Wer | Was |'));
});

// --- a whole document ----------------------------------------------------------------------------------------

const kept = (dir, file) => git(dir, 'show', `main:${file}`);
const sections = (dir) => JSON.parse(kept(dir, 'document.json')).sections.map((x) => [x.id, x.kind]);

test('init makes sections of a Word file’s headings, and knows what they are', () => {
  const dir = path.join(temporary(), 'data'), file = path.join(temporary(), 'whole.docx');
  fs.writeFileSync(file, word([
    p('Outcome', 'Title'),
    p('Recalling budgets,'), p('Mindful of those who pay,'),
    p('Water & air', 'Heading1'), p('Encourage cities to listen.'), p('Because they can.', 'Remark'), p('Invite all.'),
    p('Water & air', 'Heading1'), p('Pipes', 'Heading2'), p(r('Some ', '<w:b/>') + ins('Ana', 'text') + '.'),
    p('Annex: names', 'Heading1'), p('Nobody.'),
  ]));
  must(['init', dir, '--from', file]);
  assert.deepEqual(sections(dir), [['preamble', 'preamble'], ['water-air', 'operative'], ['water-air-2', 'text'], ['annex-names', 'annex']]);
  assert.deepEqual(JSON.parse(kept(dir, 'document.json')).title, { en: 'Outcome' });
  assert.equal(kept(dir, 'en/preamble.md'), '# Preamble\n\nRecalling budgets,\n\nMindful of those who pay,\n');
  assert.equal(kept(dir, 'en/water-air.md'), '# Water & air\n\nEncourage cities to listen.\n\n> [!REMARK]\n> Because they can.\n\nInvite all.\n');
  assert.equal(kept(dir, 'en/water-air-2.md'), '# Water & air\n\n## Pipes\n\n**Some** text\n');
  must(['verify', dir]);
});

test('the document’s own Markdown export makes the same sections again', () => {
  const first = path.join(temporary(), 'first'), second = path.join(temporary(), 'second'), md = path.join(temporary(), 'all.md');
  must(['init', first, '--from', path.join(root, 'drafts/2026')]);
  must(['export', first, '--format', 'md', '-o', md]);
  must(['init', second, '--from', md]);
  const was = JSON.parse(kept(first, 'document.json')), is = JSON.parse(kept(second, 'document.json'));
  assert.equal(is.title.en, was.title.en);
  assert.equal(is.subtitle.en, was.subtitle.en);
  assert.deepEqual(is.sections.map((x) => x.kind), was.sections.map((x) => x.kind).map((k, i) => (was.sections[i].id === 'closing' ? 'text' : k)));
  for (const [i, x] of was.sections.entries()) assert.equal(kept(second, `en/${is.sections[i].id}.md`), kept(first, `en/${x.id}.md`), x.id);
});

test('init says in one line why a file cannot become a document, and leaves nothing', () => {
  const dir = path.join(temporary(), 'data');
  const bad = [
    ['x.docx', 'no Word file', /x\.docx.*no Word file/],
    ['y.docx', word([]), /y\.docx/],
    ['z.md', ' \n', /z\.md.*no text/i],
    ['u.md', Buffer.from([0x23, 0x20, 0xff]), /u\.md.*UTF-8/],
    ['long.md', `# Long\n\n${'word '.repeat(40)}\n\n`.padEnd(70000, 'More words here.\n\n'), /long/],
  ];
  for (const [name, bytes, words] of bad) {
    const file = path.join(temporary(), name);
    fs.writeFileSync(file, bytes);
    const r = run(['init', dir, '--from', file]);
    assert.equal(r.status, 65, `${name}: ${r.stderr}`);
    assert.match(r.stderr, words);
    assert.match(r.stderr, /^[^\n]+\n$/);
    assert.equal(fs.existsSync(dir), false, name);
  }
});

// --- there and back ------------------------------------------------------------------------------------------

test('a redline that we export comes back as both texts: accepted the new one, rejected the old', async () => {
  const c = await Server.start({ from: path.join(root, 'drafts/2026'), settings: hurried });
  try {
    const ed = c.as(c.token('editor', 'editors'));
    const first = await ed.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
    const change = async (id, edit) => {
      const { number } = await ed.submit(id, edit((await ed.section(id)).markdown), { group: 'editors' });
      await ed.want(200, 'POST', `/api/v1/proposals/${number}/decision`, { decision: 'accept', revision: 1 });
    };
    await change('taking-stock', (t) => t.replace('lay down in their budget rules', 'write into their *budget* rules')
      .replace(/\*\*Call upon national[^]*?\n\n(?=>)/, '').replace('> [!REMARK]\n> An assessment', '**Encourage all to** say more.\n\n> [!REMARK]\n> An assessment'));
    await change('follow-up', (t) => t.replace(/\n\|([^\n]*)\|\n$/, '\n|$1|\n').replace(/\n/, '\n\nAn opening sentence.\n'));
    const file = (await ed.get(`/export/${first.id}..main.docx`)).bytes;
    for (const [changes, at] of [['accepted', 'main'], ['rejected', first.id]]) {
      const got = await send(ed, `?changes=${changes}`, file);
      assert.equal(got.status, 200, got.text);
      if (changes === 'accepted') assert.ok(got.json.report.changes.length >= 4);
      // A redline marks words; emphasis of what it deletes is not in it.
      const plain = (t) => t.replace(/\[\^[^\]]*\]|\*/g, '').replace(/\\(?=[[\]])/g, '').replace(/\s+/g, ' ');
      const all = plain(got.json.markdown);
      for (const id of ['taking-stock', 'follow-up']) {
        const body = (await ed.want(200, 'GET', `/api/v1/sections/${id}?lang=en&at=${at}`)).markdown.replace(/^\[\^[^\n]*\n/gm, '');
        for (const part of body.split('\n\n').map(plain).filter((x) => x.trim())) assert.ok(all.includes(part.trim()), `${changes} ${id}: ${part}`);
      }
      assert.equal(/say more/.test(all), changes === 'accepted');
      assert.equal(/Call upon national/.test(all), changes === 'rejected');
    }
  } finally {
    await c.stop();
  }
});
