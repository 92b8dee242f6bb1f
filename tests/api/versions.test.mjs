// Versions: named, frozen, tagged, compared.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, swap, temporary } from './lib.mjs';
import { draft, hurried, problem, refs } from './kit.mjs';

let s, one, editor, nobody;

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  editor = s.as(s.token('editor', 'editors'));
  nobody = s.as();
});
after(() => s?.stop());

async function change(from, to) {
  const p = await one.submit('water', swap((await one.section('water')).markdown, from, to));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
}

test('a version’s id is made from its name, once', async () => {
  for (const [name, id] of [['Zero draft', 'zero-draft'], ['Rev.1', 'rev-1'], ['Final', 'final'], ['  Überarbeitung Nr. 2! ', undefined]]) {
    const v = await editor.want(201, 'POST', '/api/v1/versions', { name, symbol: 'HRGL/L.1', note: 'n' });
    assert.match(v.id, /^[a-z0-9][a-z0-9-]{0,62}$/);
    if (id) assert.equal(v.id, id);
  }
  const was = refs(s.dir);
  for (const name of ['Zero Draft', 'zero draft', 'ZERO-DRAFT', 'rev 1', 'main', 'Main', ' MAIN ']) problem(await editor.post('/api/v1/versions', { name }), 409);
  for (const name of ['', ' ', '!!!', '...', '\n']) problem(await editor.post('/api/v1/versions', { name }), 400, 'bad-request');
  assert.equal(refs(s.dir), was);
  assert.equal((await editor.post('/api/v1/versions', { name: 'N'.repeat(100) })).status, 201, 'a long name, a short id');
});

test('no version is called like a commit, which it would hide', async () => {
  const { head } = await nobody.want(200, 'GET', '/api/v1/document');
  const page = (await nobody.get(`/versions/${head}`)).status;
  for (const name of [head, head.toUpperCase(), ` ${head} `, head.slice(0, 7), head.slice(0, 12), 'deadbeef', '20260204', 'f'.repeat(50)]) {
    const r = await editor.post('/api/v1/versions', { name });
    problem(r, 400, 'bad-request');
    assert.match(r.json.detail, /commit/, name);
  }
  assert.equal((await nobody.get(`/versions/${head}`)).status, page);
  for (const name of ['2026', 'Facade', `Draft of ${head.slice(0, 7)}`]) await editor.want(201, 'POST', '/api/v1/versions', { name });
});

test('a version is an annotated tag of main as it was', async () => {
  const head = (await editor.want(200, 'GET', '/api/v1/document')).head;
  const v = await editor.want(201, 'POST', '/api/v1/versions', { name: 'Tagged', symbol: 'X/1', note: 'For the plenary' });
  assert.equal(v.commit, head);
  assert.equal(git(s.dir, 'cat-file', '-t', 'refs/tags/tagged').trim(), 'tag');
  assert.equal(git(s.dir, 'rev-parse', 'tagged^{commit}').trim(), head);
  assert.doesNotMatch(git(s.dir, 'cat-file', 'tag', 'tagged'), /@(?!accord\.invalid)/, 'nobody’s address');
});

test('a version stays as it was when main goes on', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Before' });
  const html = (await nobody.get('/export/before.html')).text;
  const page = (await nobody.get('/versions/before')).text;
  const md = (await nobody.get('/export/before.md')).bytes;
  const section = await nobody.want(200, 'GET', '/api/v1/sections/water?at=before');
  await change('public hands', 'common hands');
  await change('Invite utilities to publish what they measure at every well.\n\n', '');
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'After' });
  assert.match((await nobody.get('/versions/before')).text, /public hands/);
  assert.match(page, /public hands/);
  assert.match((await nobody.get('/versions/after')).text, /common hands/);
  assert.deepEqual((await nobody.get('/export/before.md')).bytes, md);
  assert.equal((await nobody.get('/export/before.html')).text, html, 'with the ids of its time');
  assert.deepEqual((await nobody.want(200, 'GET', '/api/v1/sections/water?at=before')).paragraphs, section.paragraphs);
  assert.match((await nobody.get('/versions/main')).text, /common hands/, 'main stands wherever a version may');
  const c = await nobody.want(200, 'GET', '/api/v1/compare/before..after');
  assert.deepEqual([c.stats.words_inserted, c.stats.words_deleted], [1, 11]);
  assert.match((await nobody.get('/compare/before..after')).text, /<del[^>]*>[^<]*public[^]*<ins[^>]*>[^<]*common/);
});

test('a manifest that drops a section leaves the version whole', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Whole' });
  const now = await editor.want(200, 'GET', '/api/v1/document');
  const manifest = { ...now.manifest, sections: now.manifest.sections.filter((x) => x.id !== 'late') };
  assert.equal((await editor.put('/api/v1/document', manifest, { 'if-match': `"${now.manifest_blob}"` })).status, 200);
  assert.equal((await nobody.get('/api/v1/sections/late')).status, 404);
  assert.match((await nobody.get('/versions/whole')).text, /time for this text is over/);
  assert.match((await nobody.get('/export/whole.md')).text, /time for this text is over/);
  assert.doesNotMatch((await nobody.get('/')).text, /time for this text is over/);
  const c = await nobody.want(200, 'GET', '/api/v1/compare/whole..main');
  assert.ok(c.stats.words_deleted >= 6, 'the redline shows what was dropped');
  assert.equal((await editor.put('/api/v1/document', now.manifest, { 'if-match': `"${(await editor.want(200, 'GET', '/api/v1/document')).manifest_blob}"` })).status, 200);
});

test('an export is the same bytes each time, and says which commit it is', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Bytes' });
  for (const format of ['html', 'md', 'json', 'pdf']) {
    const [a, b] = [await nobody.get(`/export/bytes.${format}`), await nobody.get(`/export/bytes.${format}`)];
    assert.equal(createHash('sha256').update(a.bytes).digest('hex'), createHash('sha256').update(b.bytes).digest('hex'), format);
  }
  const { items } = await nobody.want(200, 'GET', '/api/v1/versions');
  const v = items.find((x) => x.id === 'bytes');
  assert.deepEqual([...new Set(v.files.map((f) => f.format))].filter((f) => ['html', 'pdf', 'md', 'json'].includes(f)).sort(), ['html', 'json', 'md', 'pdf']);
  assert.deepEqual([...new Set(v.files.map((f) => f.lang))], ['en', 'de']);
  for (const f of v.files) {
    const r = await nobody.get(`/export/bytes.${f.format}?lang=${f.lang}`);
    assert.equal(createHash('sha256').update(r.bytes).digest('hex'), f.sha256, `${f.format} ${f.lang}`);
  }
  assert.ok((await nobody.get('/export/bytes.json')).text.includes(v.commit));
});

test('versions at once: each name once', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => editor.post('/api/v1/versions', { name: `Race ${i % 3}` })));
  assert.deepEqual(all.map((r) => r.status).sort(), [201, 201, 201, ...Array(9).fill(409)]);
});

test('versions that are not there are not found', async () => {
  for (const id of ['nothing', 'Zero-draft', 'zero_draft', 'HEAD', '-x', 'refs', 'tags%2Fzero-draft'])
    for (const target of [`/versions/${id}`, `/export/${id}.md`, `/api/v1/sections/water?at=${id}`]) assert.ok([400, 404].includes((await nobody.get(target)).status), target);
});

test('a version keeps its title, order, kinds, numbers and languages when the manifest changes', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Frozen form' });
  const now = await editor.want(200, 'GET', '/api/v1/document');
  const before = await nobody.want(200, 'GET', '/api/v1/sections/common?at=frozen-form');
  const md = (await nobody.get('/export/frozen-form.md')).text;
  const sections = now.manifest.sections.map((x) => (x.id === 'water' ? { ...x, kind: 'text' } : x)).reverse();
  const manifest = { ...now.manifest, title: { en: 'Another title', de: 'Ein anderer Titel' }, sections };
  assert.equal((await editor.put('/api/v1/document', manifest, { 'if-match': `"${now.manifest_blob}"` })).status, 200);
  assert.equal(before.paragraphs[1].number, '3');
  assert.equal((await nobody.want(200, 'GET', '/api/v1/sections/common?at=main')).paragraphs[1].number, '1');
  assert.deepEqual((await nobody.want(200, 'GET', '/api/v1/sections/common?at=frozen-form')).paragraphs, before.paragraphs);
  assert.equal((await nobody.get('/export/frozen-form.md')).text, md);
  assert.match((await nobody.get('/versions/frozen-form')).text, /Outcome document/);
  assert.doesNotMatch((await nobody.get('/')).text, /Outcome document/);
  const german = { ...manifest, languages: ['de', 'en'] };
  const blob = (await editor.want(200, 'GET', '/api/v1/document')).manifest_blob;
  assert.equal((await editor.put('/api/v1/document', german, { 'if-match': `"${blob}"` })).status, 200);
  assert.match((await nobody.want(200, 'GET', '/api/v1/sections/water?at=frozen-form')).markdown, /public|common hands/);
});

// Answers at once; the files may come a moment later on a slow machine.
async function issued(id, who = nobody) {
  for (const until = Date.now() + 120000; Date.now() < until; await new Promise((ok) => setTimeout(ok, 100))) {
    const v = (await who.want(200, 'GET', '/api/v1/versions')).items.find((x) => x.id === id);
    if (!v.missing.length) return v;
  }
  throw new Error(`files of ${id} are missing`);
}
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('a version’s files are kept in git and given as they are kept', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Kept', symbol: 'K/1' });
  const v = await issued('kept');
  const page = (await nobody.get('/versions/kept')).text;
  for (const f of v.files) {
    const name = `files/kept/${f.lang}.${f.format}`;
    const bytes = execFileSync('git', ['-C', `${s.dir}/document.git`, 'cat-file', 'blob', `refs/meta/ledger:${name}`], { maxBuffer: 1 << 26 });
    assert.equal(sha256(bytes), f.sha256, name);
    assert.deepEqual((await nobody.get(`/export/kept.${f.format}?lang=${f.lang}`)).bytes, bytes, name);
    assert.ok(page.includes(f.sha256) && page.includes(`/export/kept.${f.format}?lang=${f.lang}`), name);
  }
  assert.notEqual(sha256((await nobody.get('/export/kept.pdf?lines=1')).bytes), v.files.find((f) => f.format === 'pdf').sha256);
  assert.doesNotMatch((await nobody.get('/')).text, /[0-9a-f]{64}/, 'main is no issue');
  assert.ok(!git(s.dir, 'ls-tree', '-r', '--name-only', 'main').includes('files/'), 'a clone of the document has none');
});

test('which version a file is, is told of what was kept, also after the text went on', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Told' });
  await issued('told');
  const file = path.join(temporary(), 'given.pdf');
  fs.writeFileSync(file, (await nobody.get('/export/told.pdf?lang=de')).bytes);
  await change('bills in time', 'bills at once');
  assert.match(must(['verify', s.dir, '--file', file]), /: told \(Told\), pdf, de, kept/);
});

test('the PDF of an issue says its commit and leads to its page; another export does not', async () => {
  const abroad = await Server.start({ from: draft(), settings: { ...hurried, url: 'https://outcome.example.org/' } });
  try {
    const ed = abroad.as(abroad.token('editor', 'editors'));
    const v = await ed.want(201, 'POST', '/api/v1/versions', { name: 'Rev.1', symbol: 'HRGL/L.1' });
    const read = async (target) => {
      const file = path.join(temporary(), 'a.pdf');
      fs.writeFileSync(file, (await ed.get(target)).bytes);
      return [execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }), execFileSync('pdfinfo', ['-struct-text', file], { encoding: 'utf8' }), file];
    };
    const [text, tree, file] = await read('/export/rev-1.pdf');
    assert.ok(text.includes(`Commit ${v.commit}`) && text.includes('HRGL/L.1'), text.slice(0, 500));
    assert.match(text, /https:\/\/outcome\.example\.org\/versions\/rev-1/);
    assert.match(tree, /Figure/);
    assert.match(execFileSync('qpdf', ['--qdf', '--object-streams=disable', file, '-'], { encoding: 'latin1', maxBuffer: 1 << 26 }), /\/Alt \(QR code of https:\/\/outcome\.example\.org\/versions\/rev-1\)/);
    const [other, plain] = await read('/export/rev-1.pdf?remarks=none');
    assert.ok(other.includes(v.commit.slice(0, 10)) && !other.includes(v.commit), 'it names the commit and is no issue');
    assert.doesNotMatch(plain, /Figure/);
    const [german] = await read('/export/rev-1.pdf?lang=de');
    assert.match(german, /Diese Datei ist die Fassung/);
  } finally {
    await abroad.stop();
  }
  // Nobody outside could follow an address of this machine.
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'At home' });
  const file = path.join(temporary(), 'home.pdf');
  fs.writeFileSync(file, (await nobody.get('/export/at-home.pdf')).bytes);
  assert.doesNotMatch(execFileSync('pdfinfo', ['-struct-text', file], { encoding: 'utf8' }), /Figure|127\.0\.0\.1/);
});

test('a server that ends before the files are made makes them when it starts', async () => {
  const other = await Server.start({ from: draft(), settings: hurried });
  try {
    const ed = other.as(other.token('editor', 'editors'));
    const asked = ed.post('/api/v1/versions', { name: 'Cut short' }).catch(() => null);
    for (const until = Date.now() + 60000; Date.now() < until && !refs(other.dir).includes('tags/cut-short'); await new Promise((ok) => setTimeout(ok, 5)));
    await other.stop('SIGKILL');
    await asked;
    await other.listen();
    const v = await issued('cut-short', other.as());
    assert.equal(v.files.length, 12);
    for (const f of v.files) assert.equal(sha256((await other.as().get(`/export/cut-short.${f.format}?lang=${f.lang}`)).bytes), f.sha256);
    assert.match(must(['verify', other.dir]), /consistent/);
  } finally {
    await other.stop();
  }
});

test('all files of a version come in one archive, with the list of their checksums', async () => {
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Packed' });
  const v = await issued('packed');
  const r = await nobody.get('/export/packed.zip'), dir = temporary(), file = path.join(dir, 'a.zip');
  assert.equal(r.status, 200);
  assert.equal(r.headers.get('content-type'), 'application/zip');
  fs.writeFileSync(file, r.bytes);
  execFileSync('unzip', ['-q', file, '-d', path.join(dir, 'out')]);
  assert.deepEqual(fs.readdirSync(path.join(dir, 'out')).sort(), ['SHA256SUMS', ...v.files.map((f) => `packed.${f.lang}.${f.format}`)].sort());
  execFileSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: path.join(dir, 'out') });
  for (const f of v.files) assert.equal(sha256(fs.readFileSync(path.join(dir, 'out', `packed.${f.lang}.${f.format}`))), f.sha256);
  const by = path.join(dir, 'b.zip');
  must(['export', s.dir, '--version', 'packed', '--format', 'zip', '-o', by]);
  assert.deepEqual(fs.readFileSync(by), r.bytes, 'the same by command line');
  assert.equal((await nobody.get('/export/packed.zip', { 'if-none-match': r.headers.get('etag') })).status, 304);
  for (const none of ['/export/main.zip', '/export/nothing.zip', '/export/before..packed.zip']) assert.equal((await nobody.get(none)).status, 404, none);
  assert.match((await nobody.get('/app/export')).text, /href="\/export\/packed\.zip"/);
  assert.match((await nobody.get('/versions/packed')).text, /href="\/export\/packed\.zip"/);
});
